(** * A frame can be turned, plane by plane, into one that catches most, and catches less at no time

    [e] is a frame that catches most.  A frame [q] is aligned with it in [m] directions if its span shares [m]
    orthonormal vectors with that of [e].

    - [one_more_direction]: if [m] is less than the size of the frames, [q] is aligned in one more direction, or is so
      after one rotation, along which it never catches less ([ascending]).
    - [aligned_captures]: a frame aligned in all directions catches as much as [e]. *)

From Coq Require Import Reals Arith Lia Lra.
From Landscape Require Import Sums Indices Vectors Spans Frames Rotations Dominant Compactness Bases.
Local Open Scope R_scope.

Section Alignment.
  Variables k n h : nat.
  Variable Z : nat -> nat -> R.
  Variable e : nat -> nat -> R.
  Hypothesis frame_e : orthonormal k h e.
  Hypothesis dominant_e : dominant k n Z h e.
  Let captured := captured k n Z h.
  Let pair := pair k n Z.

  (** The vectors with coordinates [y i] in [q] have coordinates [z i] in [e]. *)
  Definition aligned (q : nat -> nat -> R) (m : nat) (y z : nat -> nat -> R) : Prop :=
    orthonormal k h q /\ orthonormal h m y /\
    forall i c, (i < m)%nat -> (c < k)%nat -> combination h (y i) q c = combination h (z i) e c.

  (** The rotation in the plane of [x] and [v] up to the angle with cosine [g] and sine [f] never catches less. *)
  Definition ascending (q : nat -> nat -> R) (x v : nat -> R) (g f : R) : Prop :=
    forall c s c' s', c ^ 2 + s ^ 2 = 1 -> c' ^ 2 + s' ^ 2 = 1 -> 0 <= c * g + s * f <= c' * g + s' * f ->
    captured (rotated h q x v c s) <= captured (rotated h q x v c' s').

  Theorem aligned_captures q y z : aligned q h y z -> captured q = captured e.
  Proof.
    intros (Hq & Hy & Hsame).
    assert (Hz : orthonormal h h z).
    { intros a b Ha Hb. rewrite <- (combination_dot k h e frame_e), <- (Hy a b Ha Hb), <- (combination_dot k h q Hq).
      apply dot_ext; intros c Hc; symmetry; now apply Hsame. }
    unfold captured. rewrite <- (captured_basis k n Z h y q Hy), <- (captured_basis k n Z h z e Hz).
    apply sum_ext; intros i Hi. apply pair_ext; intros c Hc; now apply Hsame.
  Qed.

  Section Step.
    Variable q : nat -> nat -> R.
    Variable m : nat.
    Variables y z : nat -> nat -> R.
    Hypothesis is_aligned : aligned q m y z.

    Let frame_q : orthonormal k h q := proj1 is_aligned.
    Let frame_y : orthonormal h m y := proj1 (proj2 is_aligned).

    (** Coordinates in [e]. *)
    Let shadow (w : nat -> R) (b : nat) : R := dot k w (e b).
    Let M (a b : nat) : R := shadow (q a) b.

    Lemma shadow_combination w b : shadow (combination h w q) b = image h M w b.
    Proof. unfold shadow, image. rewrite dot_combination_l. reflexivity. Qed.

    (** A new direction of the span of [q], orthogonal to the shared ones, as near to [e] as any. *)
    Record nearest (x : nat -> R) : Prop := {
      nearest_unit : dot h x x = 1;
      nearest_new : orthogonal_to h m y x;
      nearest_most : forall x', dot h x' x' = 1 -> orthogonal_to h m y x' ->
        Rotations.pair h h M x' x' <= Rotations.pair h h M x x
    }.

    Lemma nearest_exists : (m < h)%nat -> exists x, nearest x.
    Proof.
      intros Hm. destruct (orthogonal_direction h m y Hm) as (x0 & Hx0 & Hnew0).
      assert (Hadmissible : forall x, dot h x x = 1 -> orthogonal_to h m y x -> admissible h 1 m y (fun _ => x)).
      { intros x Hx Hnew. split; [|intros a _; exact Hnew]. intros a b Ha Hb.
        replace a with 0%nat by lia. replace b with 0%nat by lia. exact Hx. }
      destruct (best_frame h h 1 m M y) as (best & [Hunit Hnew] & Hmost).
      { exists (fun _ => x0). now apply Hadmissible. }
      exists (best 0%nat). split.
      - exact (Hunit 0%nat 0%nat Nat.lt_0_1 Nat.lt_0_1).
      - exact (Hnew 0%nat Nat.lt_0_1).
      - intros x' Hx' Hnew'. specialize (Hmost (fun _ => x') (Hadmissible x' Hx' Hnew')).
        unfold Rotations.captured in Hmost. cbn [big_sum] in Hmost. lra.
    Qed.

    Section Nearest.
      Variable x : nat -> R.
      Hypothesis is_nearest : nearest x.
      Let u := combination h x q.
      Let p := shadow u.

      Lemma p_image b : p b = image h M x b.
      Proof. apply shadow_combination. Qed.

      (** What is orthogonal to [x] and new has a shadow orthogonal to that of [x]. *)
      Lemma nearest_orthogonal x' :
        dot h x x' = 0 -> orthogonal_to h m y x' -> dot h p (image h M x') = 0.
      Proof.
        intros Hxx Hnew. destruct (Req_dec (dot h x' x') 0) as [E|Hne].
        - rewrite dot_sym. apply dot_zero_l. intros b _. apply sum_zero; intros a Ha.
          rewrite (dot_zero h x' E a Ha). ring.
        - destruct (normalize _ _ Hne) as (t & Ht & Hunit).
          destruct (circle_small (Rotations.pair h h M x x) (Rotations.pair h h M x (fun a => t * x' a))
            (Rotations.pair h h M (fun a => t * x' a) (fun a => t * x' a)) 1) as [Hzero _]; [lra| |].
          + intros s _. rewrite <- pair_two. apply (nearest_most _ is_nearest).
            * rewrite dot_plus_l, !dot_plus_r, !dot_scal_l, !dot_scal_r, (dot_sym h x' x), Hxx.
              rewrite !dot_scal_l, !dot_scal_r in Hunit.
              rewrite (nearest_unit _ is_nearest).
              transitivity (circle_c s ^ 2 + circle_s s ^ 2 * (t * (t * dot h x' x'))); [ring|].
              rewrite Hunit, Rmult_1_r. apply circle.
            * intros a Ha. rewrite dot_plus_l, !dot_scal_l, (nearest_new _ is_nearest), Hnew by assumption. ring.
          + rewrite pair_scal_r in Hzero. apply Rmult_integral in Hzero as [?|Hzero]; [lra|].
            rewrite <- Hzero. apply dot_ext; intros b _; [apply p_image|reflexivity].
      Qed.

      (** Orthogonal to everything in the span of [q]: enough is orthogonal to [u], to what is shared,
        and to the rest. *)
      Lemma orthogonal_parts v :
        dot k v u = 0 -> (forall i, (i < m)%nat -> dot k v (combination h (y i) q) = 0) ->
        (forall x', dot h x x' = 0 -> orthogonal_to h m y x' -> dot k v (combination h x' q) = 0) ->
        orthogonal_to k h q v.
      Proof.
        intros Hu Hshared Hrest a Ha.
        set (basis := appended m y x).
        assert (Hbasis : orthonormal h (S m) basis).
        { apply appended_orthonormal; [exact frame_y|exact (nearest_unit _ is_nearest)|exact (nearest_new _
          is_nearest)]. }
        set (delta := fun b : nat => if Nat.eqb b a then 1 else 0).
        set (rest := remainder h (S m) basis delta).
        assert (Hin : forall w, dot h w rest = dot h rest w) by (intros; apply dot_sym).
        assert (Hsplit : forall c, combination h delta q c = q a c).
        { intros c. unfold combination, delta. rewrite (sum_single h a); [rewrite Nat.eqb_refl; ring|exact Ha|].
          intros b _ Hn. destruct (Nat.eqb_spec b a); [contradiction|ring]. }
        rewrite <- (dot_ext_r k v (combination h delta q)) by (intros; apply Hsplit).
        rewrite (dot_ext_r k v (combination h delta q)
          (fun c => combination h rest q c + combination (S m) (fun i => dot h delta (basis i)) (fun i => combination h
            (basis i) q) c)).
        - rewrite dot_plus_r, (dot_combination_zero k (S m)).
          + rewrite Rplus_0_r. apply Hrest.
            * rewrite dot_sym. rewrite <- (appended_new m y x). apply (remainder_orthogonal h (S m) basis Hbasis). lia.
            * intros i Hi. rewrite <- (appended_old m y x i Hi). apply (remainder_orthogonal h (S m) basis Hbasis). lia.
          + intros i Hi. unfold basis. destruct (Nat.eq_dec i m) as [->|Hn].
            * rewrite appended_new. exact Hu.
            * rewrite appended_old by lia. apply Hshared. lia.
        - intros c _. rewrite combination_combination.
          transitivity (big_sum h (fun b => rest b * q b c + combination (S m) (fun i => dot h delta (basis i)) basis b
            * q b c)).
          + apply sum_ext; intros b _. unfold rest, remainder. ring.
          + now rewrite sum_plus.
      Qed.

      (** *** The plane in which to turn *)

      Lemma u_is_unit : dot k u u = 1.
      Proof. unfold u. rewrite combination_dot by exact frame_q. exact (nearest_unit _ is_nearest). Qed.

      Let above := combination h p e.
      Let off := remainder k h e u.

      Lemma u_split c : u c = above c + off c.
      Proof. unfold above, off, remainder, p, shadow. ring. Qed.

      Lemma off_outside : orthogonal_to k h e off.
      Proof. apply remainder_orthogonal. exact frame_e. Qed.

      Lemma off_above : dot k off above = 0.
      Proof. unfold above. apply dot_combination_zero. exact off_outside. Qed.

      Lemma above_length : dot k above above = dot h p p.
      Proof. now apply combination_dot. Qed.

      Lemma off_length : dot k off off = 1 - dot h p p.
      Proof.
        unfold off. rewrite remainder_length, u_is_unit by exact frame_e. f_equal. apply sum_ext; intros b _.
          unfold p, shadow. ring.
      Qed.

      Lemma u_shared i : (i < m)%nat -> dot k u (combination h (y i) q) = 0.
      Proof. intros Hi. unfold u. rewrite combination_dot by exact frame_q. now apply (nearest_new _ is_nearest). Qed.

      Lemma off_shared i : (i < m)%nat -> dot k off (combination h (y i) q) = 0.
      Proof.
        intros Hi. rewrite (dot_ext_r k off _ (combination h (z i) e)) by (intros; now apply is_aligned).
        apply dot_combination_zero. exact off_outside.
      Qed.

      Lemma above_shared i : (i < m)%nat -> dot k above (combination h (y i) q) = 0.
      Proof.
        intros Hi. pose proof (u_shared i Hi) as Hu. rewrite (dot_ext_l k u (fun c => above c + off c)) in Hu by
          (intros; apply u_split).
        rewrite dot_plus_l, off_shared in Hu by exact Hi. lra.
      Qed.

      Lemma above_rest x' : dot h x x' = 0 -> orthogonal_to h m y x' -> dot k above (combination h x' q) = 0.
      Proof.
        intros Hxx Hnew. unfold above. rewrite dot_sym, dot_combination_r. rewrite <- (nearest_orthogonal x' Hxx Hnew).
        apply sum_ext; intros b _. f_equal. apply shadow_combination.
      Qed.

      Lemma off_rest x' : dot h x x' = 0 -> orthogonal_to h m y x' -> dot k off (combination h x' q) = 0.
      Proof.
        intros Hxx Hnew. assert (Hu : dot k u (combination h x' q) = 0) by (unfold u;
          now rewrite combination_dot by exact frame_q).
        rewrite (dot_ext_l k u (fun c => above c + off c)) in Hu by (intros; apply u_split).
        rewrite dot_plus_l, above_rest in Hu by assumption. lra.
      Qed.

      (** The vector [u] lies between a unit vector of [e] and a unit vector [w] orthogonal to [e]; the turned vector is
          orthogonal to the span of [q]. *)
      Record plane (g f : R) (zeta w : nat -> R) : Prop := {
        plane_g : 0 <= g;
        plane_f : 0 <= f;
        plane_circle : g ^ 2 + f ^ 2 = 1;
        plane_unit : dot h zeta zeta = 1;
        plane_w_unit : dot k w w = 1;
        plane_w_outside : orthogonal_to k h e w;
        plane_u : forall c, u c = g * combination h zeta e c + f * w c;
        plane_outside : orthogonal_to k h q (fun c => f * combination h zeta e c + - g * w c)
      }.

      Lemma plane_turned_unit g f zeta w : plane g f zeta w ->
        let v := fun c => f * combination h zeta e c + - g * w c in dot k v v = 1.
      Proof.
        intros [_ _ Hcircle Hzeta Hw Houtside _ _]. cbv zeta. set (hat := combination h zeta e).
        assert (Hmixed : dot k w hat = 0) by now apply dot_combination_zero.
        assert (Hhat : dot k hat hat = 1) by (unfold hat; now rewrite combination_dot).
        rewrite dot_plus_l, !dot_plus_r, !dot_scal_l, !dot_scal_r, (dot_sym k hat w), Hmixed, Hhat, Hw.
        transitivity (g ^ 2 + f ^ 2); [ring|exact Hcircle].
      Qed.

      (** [u] has no part in [e]: any new vector of [e] will do. *)
      Lemma plane_far zeta : dot h p p = 0 -> dot h zeta zeta = 1 -> orthogonal_to h m z zeta -> plane 0 1 zeta u.
      Proof.
        intros Hfar Hzeta Hnew. pose proof (dot_zero h p Hfar) as Hp. split; try lra.
        - exact u_is_unit.
        - intros b Hb. exact (Hp b Hb).
        - intros c. ring.
        - assert (Hform : forall x', dot k (combination h zeta e) (combination h x' q) = big_sum h (fun b => zeta b *
          image h M x' b)).
          { intros x'. rewrite dot_combination_l. apply sum_ext; intros b _. f_equal. rewrite dot_sym.
            apply shadow_combination. }
          intros a Ha. rewrite dot_plus_l, !dot_scal_l, Ropp_0, Rmult_0_l, Rplus_0_r, Rmult_1_l.
          revert a Ha. apply orthogonal_parts.
          + unfold u. rewrite Hform. apply sum_zero; intros b Hb. rewrite <- p_image, Hp by assumption. ring.
          + intros i Hi. rewrite (dot_ext_r k _ _ (combination h (z i) e)) by (intros; now apply is_aligned).
            rewrite combination_dot by exact frame_e. now apply Hnew.
          + intros x' _ Hx'. rewrite Hform. apply sum_zero; intros b Hb.
            replace (image h M x' b) with 0; [ring|]. symmetry.
            destruct (Req_dec (dot h x' x') 0) as [E|Hne].
            * apply sum_zero; intros a Ha. rewrite (dot_zero h x' E a Ha). ring.
            * destruct (normalize _ _ Hne) as (t & Ht & Hunit).
              assert (Hle : Rotations.pair h h M (fun a => t * x' a) (fun a => t * x' a) <= Rotations.pair h h M x x).
              { apply (nearest_most _ is_nearest); [exact Hunit|]. intros a Ha. rewrite dot_scal_l, Hx' by assumption.
                ring. }
              rewrite pair_scal_l, pair_scal_r in Hle.
              assert (Ex : Rotations.pair h h M x x = 0).
              { rewrite <- Hfar. apply dot_ext; intros c _; symmetry; apply p_image. }
              pose proof (pair_nonneg h h M x') as Hge.
              assert (Htt : 0 < t * t) by (apply Rmult_lt_0_compat; assumption).
              assert (Ez : Rotations.pair h h M x' x' = 0).
              { apply Rmult_eq_reg_l with (t * t); [|lra]. apply Rle_antisym.
                - rewrite Rmult_0_r. replace (t * t * Rotations.pair h h M x' x') with (t * (t * Rotations.pair h h M
                  x' x')) by ring. lra.
                - rewrite Rmult_0_r. apply Rmult_le_pos; lra. }
              exact (dot_zero h (image h M x') Ez b Hb).
      Qed.

      (** [u] has a part in [e] and a part orthogonal to it. *)
      Lemma plane_between g f : 0 < g -> 0 < f -> g ^ 2 = dot h p p -> g ^ 2 + f ^ 2 = 1 ->
        plane g f (fun b => / g * p b) (fun c => / f * off c).
      Proof.
        intros Hg Hf Hgg Hcircle.
        assert (Habove : forall c, combination h (fun b => / g * p b) e c = / g * above c).
        { intros c. unfold above, combination. rewrite <- sum_scal. apply sum_ext; intros; ring. }
        split; try lra.
        - rewrite dot_scal_l, dot_scal_r, <- Hgg. field. lra.
        - rewrite dot_scal_l, dot_scal_r, off_length, <- Hgg. replace (1 - g ^ 2) with (f ^ 2) by lra. field. lra.
        - intros b Hb. rewrite dot_scal_l, off_outside by exact Hb. ring.
        - intros c. rewrite Habove, u_split. field. lra.
        - assert (Hv : forall w, dot k (fun c => f * combination h (fun b => / g * p b) e c + - g * (/ f * off c)) w
            = f * / g * dot k above w + - g * / f * dot k off w).
          { intros w. rewrite <- !dot_scal_l, <- dot_plus_l. apply dot_ext_l; intros c _. rewrite Habove. ring. }
          apply orthogonal_parts.
          + rewrite Hv. rewrite (dot_ext_r k above u (fun c => above c + off c)) by (intros; apply u_split).
            rewrite (dot_ext_r k off u (fun c => above c + off c)) by (intros; apply u_split).
            rewrite !dot_plus_r, (dot_sym k above off), off_above, above_length, off_length, <- Hgg.
            replace (1 - g ^ 2) with (f ^ 2) by lra. field. lra.
          + intros i Hi. rewrite Hv, above_shared, off_shared by exact Hi. ring.
          + intros x' Hxx Hx'. rewrite Hv, above_rest, off_rest by assumption. ring.
      Qed.

      (** In such a plane the rotation ascends: a unit vector of [e] catches at least as much as [w],
        and nothing is mixed. *)
      Lemma plane_ascending g f zeta w : plane g f zeta w ->
        ascending q x (fun c => f * combination h zeta e c + - g * w c) g f.
      Proof.
        intros [Hg Hf Hcircle Hzeta Hw Houtside Hu Hv] c s c' s' Hcs Hcs' Hle.
        set (hat := combination h zeta e). set (v := fun i => f * hat i + - g * w i).
        destruct (dominant_e zeta w Hzeta Hw Houtside) as [Hmixed Hmore]. fold hat in Hmixed, Hmore.
        assert (Hvalue : forall a b, a ^ 2 + b ^ 2 = 1 ->
          captured (rotated h q x v a b) = captured q - Rotations.pair k n Z u u + Rotations.pair k n Z w w
            + (a * g + b * f) ^ 2 * (Rotations.pair k n Z hat hat - Rotations.pair k n Z w w)).
        { intros a b Hab. unfold captured.
          rewrite (rotated_captured k n Z h q x v (nearest_unit _ is_nearest)). fold u.
          rewrite (pair_ext k n Z _ (fun i => (a * g + b * f) * hat i + (a * f - b * g) * w i)
            _ (fun i => (a * g + b * f) * hat i + (a * f - b * g) * w i)).
          - rewrite pair_two, Hmixed. unfold Rotations.captured.
            transitivity (big_sum h (fun a0 => Rotations.pair k n Z (q a0) (q a0)) - Rotations.pair k n Z u u
              + ((a * g + b * f) ^ 2 * Rotations.pair k n Z hat hat + (a * f - b * g) ^ 2 * Rotations.pair k n Z w w));
                [ring|].
            replace ((a * f - b * g) ^ 2) with ((a ^ 2 + b ^ 2) * (g ^ 2 + f ^ 2) - (a * g + b * f) ^ 2) by ring.
            rewrite Hab, Hcircle. ring.
          - intros i _. unfold v. rewrite Hu. fold hat. ring.
          - intros i _. unfold v. rewrite Hu. fold hat. ring. }
        rewrite !Hvalue by assumption. apply Rplus_le_compat_l. apply Rmult_le_compat_r; [lra|]. apply pow_incr. lra.
      Qed.
    End Nearest.

    (** One more direction, perhaps after one rotation. *)
    Theorem one_more_direction : (m < h)%nat ->
      (exists y' z', aligned q (S m) y' z') \/
      exists x v g f y' z', dot h x x = 1 /\ dot k v v = 1 /\ orthogonal_to k h q v /\
        0 <= g /\ 0 <= f /\ g ^ 2 + f ^ 2 = 1 /\ ascending q x v g f /\ aligned (rotated h q x v g f) (S m) y' z'.
    Proof.
      intros Hm. destruct (nearest_exists Hm) as [x Hx]. set (u := combination h x q). set (p := shadow u).
      pose proof (dot_nonneg h p) as Hp0. pose proof (off_length x Hx) as Hoff. fold u p in Hoff.
      pose proof (dot_nonneg k (remainder k h e u)) as Hoff0.
      assert (Hy : orthonormal h (S m) (appended m y x)).
      { apply appended_orthonormal; [exact frame_y|exact (nearest_unit _ Hx)|exact (nearest_new _ Hx)]. }
      assert (Hturn : forall g f zeta w, plane x g f zeta w -> exists x v g f y' z', dot h x x = 1 /\ dot k v v = 1 /\
        orthogonal_to k h q v /\ 0 <= g /\ 0 <= f /\ g ^ 2 + f ^ 2 = 1 /\ ascending q x v g f /\
        aligned (rotated h q x v g f) (S m) y' z').
      { intros g f zeta w Hplane. pose proof Hplane as [Hg Hf Hcircle Hzeta Hw Houtside Hu Hv].
        set (hat := combination h zeta e) in *. set (v := fun c => f * hat c + - g * w c) in *.
        assert (Hvv : dot k v v = 1).
        { exact (plane_turned_unit x g f zeta w Hplane). }
        exists x, v, g, f, (appended m y x), (appended m z zeta).
        split; [exact (nearest_unit _ Hx)|]. split; [exact Hvv|]. split; [exact Hv|].
        repeat (split; [assumption|]). split; [now apply plane_ascending|].
        split; [now apply rotated_orthonormal; auto using nearest_unit|]. split; [exact Hy|].
        intros i c Hi Hc. rewrite rotated_combination. destruct (Nat.eq_dec i m) as [->|Hn].
        - rewrite !appended_new, (nearest_unit _ Hx). fold hat. fold (u c). unfold v.
          assert (Huc : u c = g * hat c + f * w c) by exact (Hu c). rewrite Huc.
          transitivity ((g ^ 2 + f ^ 2) * hat c); [ring|]. rewrite Hcircle. ring.
        - rewrite !appended_old by lia. rewrite (nearest_new _ Hx) by lia. rewrite Rmult_0_l, Rplus_0_r.
          apply is_aligned; [lia|exact Hc]. }
      destruct (Req_dec (dot h p p) 0) as [Efar|Hnear].
      - right. destruct (orthogonal_direction h m z Hm) as (zeta & Hzeta & Hnew).
        apply (Hturn 0 1 zeta u). now apply plane_far.
      - destruct (Req_dec (dot h p p) 1) as [Ein|Hout].
        + left. exists (appended m y x), (appended m z p). split; [exact frame_q|]. split; [exact Hy|].
          intros i c Hi Hc. destruct (Nat.eq_dec i m) as [->|Hn].
          * rewrite !appended_new. rewrite Ein in Hoff.
            assert (Hzero : remainder k h e u c = 0) by (apply (dot_zero k); [lra|exact Hc]).
            assert (Hsplit : u c = combination h p e c + remainder k h e u c) by exact (u_split x c).
            fold (u c). rewrite Hsplit, Hzero. ring.
          * rewrite !appended_old by lia. apply is_aligned; [lia|exact Hc].
        + right.
          assert (Hpos : 0 < dot h p p) by lra. assert (Hrest : 0 < 1 - dot h p p) by lra.
          pose proof (sqrt_lt_R0 _ Hpos) as Hg. pose proof (sqrt_lt_R0 _ Hrest) as Hf.
          assert (Hgg : sqrt (dot h p p) ^ 2 = dot h p p) by (simpl; rewrite Rmult_1_r; apply sqrt_sqrt; lra).
          assert (Hff : sqrt (1 - dot h p p) ^ 2 = 1 - dot h p p) by (simpl; rewrite Rmult_1_r; apply sqrt_sqrt; lra).
          eapply Hturn. apply (plane_between x Hx _ _ Hg Hf); [exact Hgg|lra].
    Qed.
  End Step.
End Alignment.
