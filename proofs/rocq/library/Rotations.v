(** * Rotations of a frame, and frames that catch as much of a matrix as any

    [Z] is a matrix with [k] rows; [image v] is the combination of its rows with coefficients [v], and an orthonormal
    frame [q] catches [captured r q], the sum of [|image (q a)|^2].

    - [rotated_captured]: what is caught after a rotation in the plane of a vector [u] of the frame and a vector [v]
      orthogonal to it changes by [|image (c u + s v)|^2 - |image u|^2].
    - [dominant]: every unit vector [u] in the span and every unit vector [v] orthogonal to it have orthogonal images,
      and the image of [v] is not longer.
    - [small_rotations_dominant]: so it is where no small rotation catches more.
    - [dominant_maximal]: a dominant frame catches as much as any frame of at most its size. *)

From Coq Require Import Reals Arith Lia Lra.
From Landscape Require Import Sums Indices Vectors Frames Ball.
Local Open Scope R_scope.

Section Captured.
  Variables k n : nat.
  Variable Z : nat -> nat -> R.

  Definition image (v : nat -> R) : nat -> R := combination k v Z.

  Definition pair (v w : nat -> R) : R := dot n (image v) (image w).

  Definition captured (r : nat) (q : nat -> nat -> R) : R := big_sum r (fun a => pair (q a) (q a)).

  (** *** The pairing is bilinear *)

  Lemma pair_ext u u' v v' :
    (forall i, (i < k)%nat -> u i = u' i) -> (forall i, (i < k)%nat -> v i = v' i) -> pair u v = pair u' v'.
  Proof.
    intros Hu Hv. apply dot_ext; intros s _; apply sum_ext; intros i Hi; [now rewrite Hu|now rewrite Hv].
  Qed.

  Lemma pair_sym u v : pair u v = pair v u.
  Proof. apply dot_sym. Qed.

  Lemma pair_nonneg v : 0 <= pair v v.
  Proof. apply dot_nonneg. Qed.

  Lemma image_plus u v s : image (fun i => u i + v i) s = image u s + image v s.
  Proof. unfold image, combination. rewrite <- sum_plus. apply sum_ext; intros; ring. Qed.

  Lemma image_scal t v s : image (fun i => t * v i) s = t * image v s.
  Proof. unfold image, combination. rewrite <- sum_scal. apply sum_ext; intros; ring. Qed.

  Lemma pair_plus_l u v w : pair (fun i => u i + v i) w = pair u w + pair v w.
  Proof. unfold pair. rewrite <- dot_plus_l. apply dot_ext_l; intros; apply image_plus. Qed.

  Lemma pair_plus_r u v w : pair w (fun i => u i + v i) = pair w u + pair w v.
  Proof. now rewrite pair_sym, pair_plus_l, !(pair_sym w). Qed.

  Lemma pair_scal_l t v w : pair (fun i => t * v i) w = t * pair v w.
  Proof. unfold pair. rewrite <- dot_scal_l. apply dot_ext_l; intros; apply image_scal. Qed.

  Lemma pair_scal_r t v w : pair w (fun i => t * v i) = t * pair w v.
  Proof. now rewrite pair_sym, pair_scal_l, (pair_sym w). Qed.

  (** The square of a combination of two vectors. *)
  Lemma pair_two c s u v :
    pair (fun i => c * u i + s * v i) (fun i => c * u i + s * v i)
    = c ^ 2 * pair u u + 2 * (c * s) * pair u v + s ^ 2 * pair v v.
  Proof.
    rewrite pair_plus_l, !pair_plus_r, !pair_scal_l, !pair_scal_r, (pair_sym v u). ring.
  Qed.

  Lemma pair_combination_l r x q w : pair (combination r x q) w = big_sum r (fun a => x a * pair (q a) w).
  Proof.
    unfold pair. rewrite <- dot_combination_l. apply dot_ext_l; intros s _. unfold image. symmetry.
      apply combination_combination.
  Qed.

  (** *** Rotations *)

  Section Rotation.
    Variable r : nat.
    Variable q : nat -> nat -> R.
    Variables x v : nat -> R.
    Hypothesis frame : orthonormal k r q.
    Hypothesis unit_x : dot r x x = 1.
    Hypothesis unit_v : dot k v v = 1.
    Hypothesis outside : orthogonal_to k r q v.
    Let u := combination r x q.

    (** By the angle with cosine [c] and sine [s], [u] turns towards [v]. *)
    Definition rotated (c s : R) (a i : nat) : R := q a i + x a * ((c - 1) * u i + s * v i).

    Lemma u_coordinate a : (a < r)%nat -> dot k u (q a) = x a.
    Proof. intros Ha. now apply coordinate. Qed.

    Lemma u_unit : dot k u u = 1.
    Proof. unfold u. rewrite combination_dot; assumption. Qed.

    Lemma u_outside : dot k u v = 0.
    Proof. unfold u. rewrite dot_sym. now apply dot_combination_zero. Qed.

    Lemma rotated_orthonormal c s : c ^ 2 + s ^ 2 = 1 -> orthonormal k r (rotated c s).
    Proof.
      intros Hcircle a b Ha Hb. unfold rotated.
      rewrite dot_plus_l, !dot_plus_r, !dot_scal_l, !dot_scal_r, !dot_plus_l, !dot_plus_r, !dot_scal_l, !dot_scal_r.
      rewrite (dot_sym k (q a) u), (dot_sym k (q a) v), (dot_sym k v u).
      rewrite !u_coordinate, !outside, u_unit, unit_v, u_outside, frame by assumption.
      transitivity ((if Nat.eqb a b then 1 else 0) + x a * x b * (c ^ 2 + s ^ 2 - 1)); [ring|]. rewrite Hcircle. ring.
    Qed.

    (** The rotated frame holds the rotated vector; what is orthogonal to [u] in the span does not move. *)
    Lemma rotated_combination c s y i :
      combination r y (rotated c s) i = combination r y q i + dot r x y * ((c - 1) * u i + s * v i).
    Proof.
      unfold combination, rotated, dot. rewrite <- sum_scal_r, <- sum_plus. apply sum_ext; intros; ring.
    Qed.

    Lemma rotated_vector c s i : combination r x (rotated c s) i = c * u i + s * v i.
    Proof. rewrite rotated_combination, unit_x. fold (u i). ring. Qed.

    Theorem rotated_captured c s :
      captured r (rotated c s) = captured r q + pair (fun i => c * u i + s * v i) (fun i => c * u i + s * v i) - pair u
        u.
    Proof.
      set (m := fun i => (c - 1) * u i + s * v i).
      transitivity (captured r q + 2 * pair u m + dot r x x * pair m m).
      - unfold captured, dot, u at 1. rewrite pair_combination_l, <- sum_scal, <- sum_scal_r, <- !sum_plus.
        apply sum_ext; intros a _.
        rewrite (pair_ext (rotated c s a) (fun i => q a i + x a * m i) (rotated c s a) (fun i => q a i + x a * m i))
          by reflexivity.
        rewrite pair_plus_l, !pair_plus_r, !pair_scal_l, !pair_scal_r, (pair_sym m (q a)). ring.
      - rewrite unit_x. unfold m. rewrite !pair_two, pair_plus_r, !pair_scal_r. ring.
    Qed.
  End Rotation.

  (** *** Dominant frames *)

  Definition dominant (r : nat) (q : nat -> nat -> R) : Prop :=
    forall x v, dot r x x = 1 -> dot k v v = 1 -> orthogonal_to k r q v ->
    pair (combination r x q) v = 0 /\ pair v v <= pair (combination r x q) (combination r x q).

  (** A point of the circle for every number; [turn 0] is at the start. *)
  Definition circle_c (t : R) : R := (1 - t ^ 2) / (1 + t ^ 2).
  Definition circle_s (t : R) : R := 2 * t / (1 + t ^ 2).

  Lemma circle t : circle_c t ^ 2 + circle_s t ^ 2 = 1.
  Proof. unfold circle_c, circle_s. pose proof (pow2_ge_0 t). field. lra. Qed.

  Lemma circle_small a m b r :
    0 < r -> (forall t, Rabs t <= r -> circle_c t ^ 2 * a + 2 * (circle_c t * circle_s t) * m + circle_s t ^ 2 * b <=
      a) ->
    m = 0 /\ b <= a.
  Proof.
    intros Hr Hsmall.
    assert (Hpoly : forall t, Rabs t <= r -> 4 * t ^ 2 * (b - a) + 4 * t * (1 - t ^ 2) * m <= 0).
    { intros t Ht. specialize (Hsmall t Ht). pose proof (pow2_ge_0 t) as Ht2.
      replace (circle_c t ^ 2 * a + 2 * (circle_c t * circle_s t) * m + circle_s t ^ 2 * b)
        with (a + (4 * t ^ 2 * (b - a) + 4 * t * (1 - t ^ 2) * m) / (1 + t ^ 2) ^ 2) in Hsmall
        by (unfold circle_c, circle_s; field; lra).
      apply Rnot_lt_le. intros Hlt.
      assert (0 < (4 * t ^ 2 * (b - a) + 4 * t * (1 - t ^ 2) * m) / (1 + t ^ 2) ^ 2); [|lra].
      apply Rdiv_lt_0_compat; [exact Hlt|]. apply pow_lt. lra. }
    assert (Hm : m = 0).
    { destruct (Req_dec m 0) as [?|Hne]; [assumption|exfalso].
      (* at a small t with the sign of m the term with m wins *)
      pose proof (Rabs_pos_lt m Hne) as Hmpos. pose proof (Rabs_pos (b - a)) as Hba.
      set (e := Rmin (Rmin r (1 / 2)) (Rabs m / (4 * (Rabs (b - a) + 1)))).
      assert (He0 : 0 < Rabs m / (4 * (Rabs (b - a) + 1))) by (apply Rdiv_lt_0_compat; lra).
      assert (He : 0 < e) by (repeat apply Rmin_glb_lt; lra).
      assert (Her : e <= r) by (apply Rle_trans with (Rmin r (1 / 2)); apply Rmin_l).
      assert (Heh : e <= 1 / 2) by (apply Rle_trans with (Rmin r (1 / 2)); [apply Rmin_l|apply Rmin_r]).
      assert (Hem : 4 * (e * (Rabs (b - a) + 1)) <= Rabs m).
      { apply Rle_trans with (4 * (Rabs m / (4 * (Rabs (b - a) + 1)) * (Rabs (b - a) + 1))); [|right; field; lra].
        apply Rmult_le_compat_l; [lra|]. apply Rmult_le_compat_r; [lra|apply Rmin_r]. }
      assert (Hab : - Rabs (b - a) <= b - a) by (unfold Rabs; destruct (Rcase_abs (b - a)); lra).
      assert (He2 : e ^ 2 <= 1 / 4).
      { replace (1 / 4) with ((1 / 2) ^ 2) by field. apply pow_incr; lra. }
      assert (Hwin : 0 < e * (b - a) + (1 - e ^ 2) * Rabs m).
      { assert (Hlow : - (e * Rabs (b - a)) <= e * (b - a)).
        { replace (- (e * Rabs (b - a))) with (e * - Rabs (b - a)) by ring. apply Rmult_le_compat_l; lra. }
        assert (Hhalf : 3 / 4 * Rabs m <= (1 - e ^ 2) * Rabs m) by (apply Rmult_le_compat_r; lra). lra. }
      assert (Hpos : 0 < 4 * e * (e * (b - a) + (1 - e ^ 2) * Rabs m)) by (apply Rmult_lt_0_compat; lra).
      destruct (Rcase_abs m) as [Hneg|Hge].
      - specialize (Hpoly (- e)). rewrite Rabs_Ropp, Rabs_pos_eq in Hpoly by lra. specialize (Hpoly Her).
        rewrite (Rabs_left m Hneg) in Hpos.
        replace (4 * (- e) ^ 2 * (b - a) + 4 * - e * (1 - (- e) ^ 2) * m)
          with (4 * e * (e * (b - a) + (1 - e ^ 2) * - m)) in Hpoly by ring. lra.
      - specialize (Hpoly e). rewrite Rabs_pos_eq in Hpoly by lra. specialize (Hpoly Her).
        rewrite (Rabs_pos_eq m) in Hpos by lra.
        replace (4 * e ^ 2 * (b - a) + 4 * e * (1 - e ^ 2) * m)
          with (4 * e * (e * (b - a) + (1 - e ^ 2) * m)) in Hpoly by ring. lra. }
    split; [exact Hm|]. specialize (Hpoly r). rewrite Rabs_pos_eq, Hm in Hpoly by lra. specialize (Hpoly (Rle_refl r)).
    apply Rnot_lt_le. intros Hlt. assert (0 < 4 * r ^ 2 * (b - a)); [|lra].
    apply Rmult_lt_0_compat; [|lra]. apply Rmult_lt_0_compat; [lra|now apply pow_lt].
  Qed.

  Theorem small_rotations_dominant r q :
    orthonormal k r q ->
    (forall x v, dot r x x = 1 -> dot k v v = 1 -> orthogonal_to k r q v -> exists e, 0 < e /\ forall t, Rabs t <= e ->
       captured r (rotated r q x v (circle_c t) (circle_s t)) <= captured r q) ->
    dominant r q.
  Proof.
    intros Hq Hsmall x v Hx Hv Hout. destruct (Hsmall x v Hx Hv Hout) as (e & He & Hcaught).
    apply (circle_small (pair (combination r x q) (combination r x q)) _ _ e He). intros t Ht.
    specialize (Hcaught t Ht). rewrite rotated_captured, pair_two in Hcaught by assumption. lra.
  Qed.
End Captured.
