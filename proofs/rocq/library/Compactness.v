(** * Among orthonormal frames some catch most

    [cluster]: bounded nested sets in finitely many coordinates have a point that all of them come near to.
    [best_frame]: among the orthonormal frames orthogonal to given vectors one catches most, if there are any. *)

From Coq Require Import Reals Arith Lia Lra Classical.
From Landscape Require Import Sums Indices Vectors Frames Rotations.
Local Open Scope R_scope.

Section Cluster.
  Variable T : Type.
  Variable c : nat -> T -> R.
  Variable M : R.

  (** Smaller and smaller sets, none of them empty. *)
  Definition nested (A : R -> T -> Prop) : Prop :=
    (forall e, 0 < e -> exists y, A e y) /\ (forall e e' y, 0 < e -> e <= e' -> A e y -> A e' y).

  (** One coordinate: the largest number that all the sets reach. *)
  Lemma cluster_one A j : nested A -> (forall e y, 0 < e -> A e y -> Rabs (c j y) <= M) ->
    exists x, forall e, 0 < e -> exists y, A e y /\ Rabs (c j y - x) < e.
  Proof.
    intros [Hnonempty Hnested] Hbounded.
    assert (Hrange : forall e y, 0 < e -> A e y -> - M <= c j y <= M).
    { intros e y He Hy. specialize (Hbounded e y He Hy). unfold Rabs in Hbounded. destruct (Rcase_abs (c j y)); lra. }
    destruct (completeness (fun v => forall e, 0 < e -> exists y, A e y /\ v <= c j y)) as [x [Hupper Hleast]].
    - exists M. intros v Hv. destruct (Hv 1 Rlt_0_1) as (y & Hy & Hle). specialize (Hrange 1 y Rlt_0_1 Hy). lra.
    - exists (- M). intros e He. destruct (Hnonempty e He) as [y Hy]. exists y. split; [exact Hy|].
      specialize (Hrange e y He Hy). lra.
    - exists x. intros e He.
      destruct (classic (exists v, x - e < v /\ forall e', 0 < e' -> exists y, A e' y /\
        v <= c j y)) as [(v & Hv & Hreach)|Hnone].
      2: { exfalso. assert (x <= x - e); [|lra]. apply Hleast. intros v Hv. apply Rnot_lt_le. intros Hlt. apply Hnone.
        now exists v. }
      destruct (classic (exists e', 0 < e' /\ forall y, A e' y -> c j y < x + e)) as [(e' & He' & Hbelow)|Hnone].
      2: { exfalso. assert (x + e <= x); [|lra]. apply Hupper. intros e' He'. apply NNPP. intros Hno. apply Hnone.
           exists e'. split; [exact He'|]. intros y Hy. apply Rnot_le_lt. intros Hle. apply Hno. now exists y. }
      assert (Hmin : 0 < Rmin e e') by now apply Rmin_glb_lt.
      destruct (Hreach (Rmin e e') Hmin) as (y & Hy & Hle). exists y. split.
      + apply Hnested with (Rmin e e'); [exact Hmin|apply Rmin_l|exact Hy].
      + specialize (Hbelow y (Hnested _ _ y Hmin (Rmin_r e e') Hy)). apply Rabs_def1; lra.
  Qed.

  Theorem cluster N : forall A, nested A -> (forall e y j, 0 < e -> (j < N)%nat -> A e y -> Rabs (c j y) <= M) ->
    exists x : nat -> R, forall e, 0 < e -> exists y, A e y /\ forall j, (j < N)%nat -> Rabs (c j y - x j) < e.
  Proof.
    induction N as [|N IH]; intros A Hnested Hbounded.
    - exists (fun _ => 0). intros e He. destruct (proj1 Hnested e He) as [y Hy]. exists y. split; [exact Hy|]. intros;
      lia.
    - destruct (cluster_one A N Hnested) as [last Hlast]; [intros e y He Hy;
      apply (Hbounded e y N He (Nat.lt_succ_diag_r N) Hy)|].
      destruct (IH (fun e y => A e y /\ Rabs (c N y - last) < e)) as [x Hx].
      + split; [exact Hlast|]. intros e e' y He Hle [Hy Hclose]. split; [now apply (proj2 Hnested e)|lra].
      + intros e y j He Hj [Hy _]. apply (Hbounded e y j He); [lia|exact Hy].
      + exists (fun j => if Nat.eqb j N then last else x j). intros e He.
        destruct (Hx e He) as (y & [Hy Hclose] & Hrest).
        exists y. split; [exact Hy|]. intros j Hj. destruct (Nat.eqb_spec j N) as [->|Hn]; [exact Hclose|apply Hrest;
          lia].
  Qed.
End Cluster.

(** ** Products of bounded numbers that come close *)

Lemma product_close u v u' v' e :
  Rabs u <= 1 -> Rabs v' <= 2 -> Rabs (u - u') <= e -> Rabs (v - v') <= e -> Rabs (u * v - u' * v') <= 3 * e.
Proof.
  intros Hu Hv' Huu Hvv. replace (u * v - u' * v') with (u * (v - v') + v' * (u - u')) by ring.
  eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult.
  assert (H1 : Rabs u * Rabs (v - v') <= 1 * e) by (apply Rmult_le_compat; auto using Rabs_pos).
  assert (H2 : Rabs v' * Rabs (u - u') <= 2 * e) by (apply Rmult_le_compat; auto using Rabs_pos). lra.
Qed.

Lemma sum_abs n f g : (forall i, (i < n)%nat -> Rabs (f i) <= g i) -> Rabs (big_sum n f) <= big_sum n g.
Proof.
  induction n as [|n IH]; intros Hle; [simpl; rewrite Rabs_R0; lra|]. simpl.
  eapply Rle_trans; [apply Rabs_triang|]. apply Rplus_le_compat; [apply IH; intros; apply Hle; lia|apply Hle; lia].
Qed.

(** A bilinear expression in close vectors. *)
Lemma bilinear_close k (W : nat -> nat -> R) u v u' v' e :
  (forall i, (i < k)%nat -> Rabs (u i) <= 1) -> (forall i, (i < k)%nat -> Rabs (v' i) <= 2) ->
  (forall i, (i < k)%nat -> Rabs (u i - u' i) <= e) -> (forall i, (i < k)%nat -> Rabs (v i - v' i) <= e) ->
  Rabs (big_sum2 k k (fun i j => W i j * (u i * v j)) - big_sum2 k k (fun i j => W i j * (u' i * v' j)))
  <= big_sum2 k k (fun i j => Rabs (W i j)) * (3 * e).
Proof.
  intros Hu Hv' Huu Hvv. rewrite <- sum2_minus. unfold big_sum2. rewrite <- sum_scal_r.
  apply sum_abs; intros i Hi. rewrite <- sum_scal_r. apply sum_abs; intros j Hj.
  rewrite <- Rmult_minus_distr_l, Rabs_mult. apply Rmult_le_compat_l; [apply Rabs_pos|]. apply product_close; auto.
Qed.

Lemma dot_bilinear k u v : dot k u v = big_sum2 k k (fun i j => (if Nat.eqb j i then 1 else 0) * (u i * v j)).
Proof.
  unfold big_sum2, dot. apply sum_ext; intros i Hi. rewrite (sum_single k i); auto.
  - rewrite Nat.eqb_refl. ring.
  - intros j _ Hn. destruct (Nat.eqb_spec j i); [contradiction|ring].
Qed.

Lemma pair_bilinear k n Z u v : pair k n Z u v = big_sum2 k k (fun i j => dot n (Z i) (Z j) * (u i * v j)).
Proof.
  unfold pair, image. rewrite dot_combination_l. apply sum_ext; intros i _. rewrite dot_combination_r, <- sum_scal.
  apply sum_ext; intros; ring.
Qed.

Lemma unit_entries k v i : dot k v v = 1 -> (i < k)%nat -> Rabs (v i) <= 1.
Proof.
  intros Hunit Hi. assert (Hle : v i * v i <= 1).
  { rewrite <- Hunit. apply (sum_term_le k (fun b => v b * v b)); [exact Hi|]. intros; apply Rle_0_sqr. }
  rewrite <- Rabs_R1. apply Rsqr_le_abs_0. unfold Rsqr. lra.
Qed.

(** A number that is as close as one likes to another. *)
Lemma close_equal a b K : 0 <= K -> (forall e, 0 < e -> e <= 1 -> Rabs (a - b) <= K * e) -> a = b.
Proof.
  intros HK Hclose. apply Rminus_diag_uniq. destruct (Req_dec (a - b) 0) as [?|Hne]; [assumption|exfalso].
  pose proof (Rabs_pos_lt _ Hne) as Hpos. set (e := Rmin 1 (Rabs (a - b) / (2 * (K + 1)))).
  assert (Hd : 0 < Rabs (a - b) / (2 * (K + 1))) by (apply Rdiv_lt_0_compat; lra).
  assert (He : 0 < e) by (apply Rmin_glb_lt; lra).
  assert (Hbound : e * (2 * (K + 1)) <= Rabs (a - b)).
  { apply Rle_trans with (Rabs (a - b) / (2 * (K + 1)) * (2 * (K + 1))); [|right; field; lra].
    apply Rmult_le_compat_r; [lra|apply Rmin_r]. }
  specialize (Hclose e He (Rmin_l _ _)). lra.
Qed.

(** ** The best frame *)

Section Best.
  Variables k n r m : nat.
  Variables Z w : nat -> nat -> R.

  (** Orthonormal, and orthogonal to the vectors [w]. *)
  Definition admissible (q : nat -> nat -> R) : Prop :=
    orthonormal k r q /\ forall a, (a < r)%nat -> orthogonal_to k m w (q a).

  Let W (i j : nat) : R := dot n (Z i) (Z j).
  Let size : R := big_sum2 k k (fun i j => Rabs (W i j)).
  Let captured := captured k n Z r.

  Local Lemma size_nonneg : 0 <= size.
  Proof. apply sum2_nonneg; intros; apply Rabs_pos. Qed.

  Lemma admissible_entries q a i : admissible q -> (a < r)%nat -> (i < k)%nat -> Rabs (q a i) <= 1.
  Proof.
    intros [Hq _] Ha Hi. apply (unit_entries k); [|exact Hi]. now rewrite Hq, Nat.eqb_refl.
  Qed.

  Lemma captured_bounded q : admissible q -> captured q <= INR r * (size * 3).
  Proof.
    intros Hq. rewrite <- sum_const. apply sum_le; intros a Ha. rewrite pair_bilinear.
    pose proof (bilinear_close k W (q a) (q a) (fun _ => 0) (fun _ => 0) 1) as Hclose. cbv beta in Hclose.
    rewrite (sum2_zero k k (fun i j => W i j * (0 * 0))), Rminus_0_r in Hclose by (intros; ring).
    rewrite Rmult_1_r in Hclose. eapply Rle_trans; [apply Rle_abs|]. apply Hclose; intros i Hi;
      rewrite ?Rminus_0_r, ?Rabs_R0; try lra; now apply admissible_entries.
  Qed.

  (** Frames in the limit. *)
  Section Limit.
    Variable q : nat -> nat -> R.
    Hypothesis approached : forall e, 0 < e -> exists y, admissible y /\
      forall a i, (a < r)%nat -> (i < k)%nat -> Rabs (y a i - q a i) <= e.

    Lemma limit_entries a i : (a < r)%nat -> (i < k)%nat -> Rabs (q a i) <= 2.
    Proof.
      intros Ha Hi. destruct (approached 1 Rlt_0_1) as (y & Hy & Hclose). specialize (Hclose a i Ha Hi).
      pose proof (admissible_entries y a i Hy Ha Hi) as Hone. rewrite Rabs_minus_sym in Hclose.
      replace (q a i) with (q a i - y a i + y a i) by ring. eapply Rle_trans; [apply Rabs_triang|]. lra.
    Qed.

    Lemma limit_bilinear V y a b e : admissible y -> (a < r)%nat -> (b < r)%nat ->
      (forall a i, (a < r)%nat -> (i < k)%nat -> Rabs (y a i - q a i) <= e) ->
      Rabs (big_sum2 k k (fun i j => V i j * (y a i * y b j)) - big_sum2 k k (fun i j => V i j * (q a i * q b j)))
      <= big_sum2 k k (fun i j => Rabs (V i j)) * (3 * e).
    Proof.
      intros Hy Ha Hb Hclose. apply bilinear_close; intros i Hi; auto using limit_entries, admissible_entries.
    Qed.

    Lemma limit_admissible : admissible q.
    Proof.
      split.
      - intros a b Ha Hb. set (V := fun i j : nat => if Nat.eqb j i then 1 else 0).
        apply close_equal with (big_sum2 k k (fun i j => Rabs (V i j)) * 3).
        { apply Rmult_le_pos; [apply sum2_nonneg; intros; apply Rabs_pos|lra]. }
        intros e He _. destruct (approached e He) as (y & Hy & Hclose).
        rewrite <- (proj1 Hy a b Ha Hb), Rabs_minus_sym, !dot_bilinear. fold V.
        eapply Rle_trans; [apply (limit_bilinear V y a b e Hy Ha Hb Hclose)|]. right. ring.
      - intros a Ha b Hb. apply close_equal with (big_sum k (fun i => Rabs (w b i))).
        { apply sum_nonneg; intros; apply Rabs_pos. }
        intros e He _. destruct (approached e He) as (y & Hy & Hclose).
        rewrite <- (proj2 Hy a Ha b Hb), <- dot_minus_l, <- sum_scal_r. apply sum_abs; intros i Hi.
        rewrite Rabs_mult, Rmult_comm. apply Rmult_le_compat_l; [apply Rabs_pos|].
        rewrite Rabs_minus_sym. now apply Hclose.
    Qed.

    Lemma limit_captured y e : admissible y ->
      (forall a i, (a < r)%nat -> (i < k)%nat -> Rabs (y a i - q a i) <= e) ->
      captured y <= captured q + INR r * (size * (3 * e)).
    Proof.
      intros Hy Hclose. rewrite <- sum_const. unfold captured, Rotations.captured. rewrite <- sum_plus.
      apply sum_le; intros a Ha. rewrite !pair_bilinear.
      pose proof (limit_bilinear W y a a e Hy Ha Ha Hclose) as Hle.
      pose proof (Rle_abs (big_sum2 k k (fun i j => W i j * (y a i * y a j)) - big_sum2 k k (fun i j => W i j * (q a i
        * q a j)))) as Habs.
      fold size in Hle. unfold W in *. lra.
    Qed.
  End Limit.

  Theorem best_frame : (exists q, admissible q) ->
    exists q, admissible q /\ forall q', admissible q' -> captured q' <= captured q.
  Proof.
    intros [q0 Hq0].
    destruct (completeness (fun v => exists q, admissible q /\ v = captured q)) as [top [Hupper Hleast]].
    { exists (INR r * (size * 3)). intros v (q & Hq & ->). now apply captured_bounded. }
    { now exists (captured q0), q0. }
    assert (Hbest : forall q, admissible q -> captured q <= top) by (intros q Hq; apply Hupper; now exists q).
    destruct (cluster (nat -> nat -> R) (fun c y => y (c / k)%nat (c mod k)%nat) 1 (r * k)
      (fun e y => admissible y /\ top - e < captured y)) as [x Hx].
    - split.
      + intros e He. apply NNPP. intros Hnone. assert (top <= top - e); [|lra].
        apply Hleast. intros v (q & Hq & ->). apply Rnot_lt_le. intros Hlt. apply Hnone. now exists q.
      + intros e e' y He Hle [Hy Hlt]. split; [exact Hy|lra].
    - intros e y c _ Hc [Hy _]. assert (Hk : k <> 0%nat) by lia. apply admissible_entries; [exact Hy| |].
      + now apply block_of.
      + now apply Nat.mod_upper_bound.
    - set (q := fun a i => x (a * k + i)%nat).
      assert (Hclose : forall e, 0 < e -> exists y, (admissible y /\ top - e < captured y) /\
        forall a i, (a < r)%nat -> (i < k)%nat -> Rabs (y a i - q a i) <= e).
      { intros e He. destruct (Hx e He) as (y & Hy & Hnear). exists y. split; [exact Hy|]. intros a i Ha Hi.
        specialize (Hnear (a * k + i)%nat (block_lt a r k i Ha Hi)). rewrite block_div,
          block_mod in Hnear by assumption.
        unfold q. lra. }
      assert (Happroached : forall e, 0 < e -> exists y, admissible y /\
        forall a i, (a < r)%nat -> (i < k)%nat -> Rabs (y a i - q a i) <= e).
      { intros e He. destruct (Hclose e He) as (y & [Hy _] & Hnear). now exists y. }
      exists q. split; [exact (limit_admissible q Happroached)|]. intros q' Hq'.
      apply Rle_trans with top; [now apply Hbest|]. apply Rnot_lt_le. intros Hlt.
      set (K := INR r * (size * 3) + 1).
      assert (HK : 0 < K).
      { assert (0 <= INR r * (size * 3)); [|unfold K; lra]. apply Rmult_le_pos; [apply pos_INR|].
        apply Rmult_le_pos; [apply size_nonneg|lra]. }
      assert (He : 0 < (top - captured q) / K) by (apply Rdiv_lt_0_compat; lra).
      destruct (Hclose _ He) as (y & [Hy Hhigh] & Hnear). pose proof (limit_captured q Happroached y _ Hy Hnear) as Hle.
      set (e := (top - captured q) / K) in *. assert (E : K * e = top - captured q) by (unfold e; field; lra).
      unfold K in E. lra.
  Qed.
End Best.
