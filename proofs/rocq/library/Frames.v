(** * Orthonormal families

    - [gram_schmidt]: vectors have an orthonormal family with the same span; it is as large as they are many unless they
      are dependent.
    - [orthogonal_direction]: fewer orthonormal vectors than coordinates leave a unit vector orthogonal to all. *)

From Coq Require Import Reals Arith Lia Lra.
From Landscape Require Import Sums Vectors Spans.
Local Open Scope R_scope.

(** [q 0, ..., q (r - 1)] in [R^k] have length one and are orthogonal to each other. *)
Definition orthonormal (k r : nat) (q : nat -> nat -> R) : Prop :=
  forall a b, (a < r)%nat -> (b < r)%nat -> dot k (q a) (q b) = if Nat.eqb a b then 1 else 0.

Definition orthogonal_to (k r : nat) (q : nat -> nat -> R) (v : nat -> R) : Prop :=
  forall a, (a < r)%nat -> dot k v (q a) = 0.

(** ** Coordinates *)

Section Coordinates.
  Variables k r : nat.
  Variable q : nat -> nat -> R.
  Hypothesis orthonormal_q : orthonormal k r q.

  Lemma coordinate x b : (b < r)%nat -> dot k (combination r x q) (q b) = x b.
  Proof.
    intros Hb. rewrite dot_combination_l, (sum_single r b); [|assumption|].
    - rewrite orthonormal_q, Nat.eqb_refl by assumption. ring.
    - intros a Ha Hn. rewrite orthonormal_q by assumption. destruct (Nat.eqb_spec a b); [contradiction|ring].
  Qed.

  Lemma combination_dot x y : dot k (combination r x q) (combination r y q) = dot r x y.
  Proof.
    rewrite dot_combination_r. apply sum_ext; intros a Ha. rewrite coordinate by assumption. ring.
  Qed.

  (** What is left of a vector without its projection. *)
  Definition remainder (v : nat -> R) (i : nat) : R := v i - combination r (fun a => dot k v (q a)) q i.

  Lemma remainder_orthogonal v : orthogonal_to k r q (remainder v).
  Proof.
    intros b Hb. unfold remainder. rewrite dot_minus_l, (coordinate (fun a => dot k v (q a))) by assumption. ring.
  Qed.

  Lemma remainder_length v : dot k (remainder v) (remainder v) = dot k v v - big_sum r (fun a => dot k v (q a) ^ 2).
  Proof.
    unfold remainder at 2. rewrite dot_minus_r, dot_combination_zero by exact (remainder_orthogonal v).
    unfold remainder. rewrite dot_minus_l, dot_combination_l, Rminus_0_r. f_equal. apply sum_ext; intros a _.
    rewrite (dot_sym k (q a) v). ring.
  Qed.
End Coordinates.

Lemma normalize k v : dot k v v <> 0 -> exists t, 0 < t /\ dot k (fun i => t * v i) (fun i => t * v i) = 1.
Proof.
  intros Hne. pose proof (dot_nonneg k v) as Hge. assert (Hpos : 0 < sqrt (dot k v v)) by (apply sqrt_lt_R0; lra).
  exists (/ sqrt (dot k v v)). split; [now apply Rinv_0_lt_compat|]. rewrite dot_scal_l, dot_scal_r.
  rewrite <- (sqrt_sqrt (dot k v v)) at 3 by exact Hge. field. lra.
Qed.

Theorem orthogonal_direction k r q : (r < k)%nat -> exists v, dot k v v = 1 /\ orthogonal_to k r q v.
Proof.
  intros Hr. destruct (underdetermined r k q Hr) as (c & (j & Hj & Hc) & Hzero).
  assert (Hne : dot k c c <> 0) by (intros E; apply Hc; exact (dot_zero k c E j Hj)).
  destruct (normalize k c Hne) as (t & _ & Ht). exists (fun i => t * c i). split; [exact Ht|].
  intros a Ha. rewrite dot_scal_l, dot_sym. unfold dot. rewrite (Hzero a Ha). ring.
Qed.

(** One more vector. *)
Definition appended (r : nat) (q : nat -> nat -> R) (v : nat -> R) (a : nat) : nat ->
  R := if Nat.eqb a r then v else q a.

Lemma appended_old r q v a : (a < r)%nat -> appended r q v a = q a.
Proof. intros Ha. unfold appended. destruct (Nat.eqb_spec a r); [lia|reflexivity]. Qed.

Lemma appended_new r q v : appended r q v r = v.
Proof. unfold appended. now rewrite Nat.eqb_refl. Qed.

Lemma appended_orthonormal k r q v :
  orthonormal k r q -> dot k v v = 1 -> orthogonal_to k r q v -> orthonormal k (S r) (appended r q v).
Proof.
  intros Hq Hv Horthogonal a b Ha Hb.
  destruct (Nat.eq_dec a r) as [->|Hna]; destruct (Nat.eq_dec b r) as [->|Hnb].
  - now rewrite appended_new, Nat.eqb_refl.
  - rewrite appended_new, appended_old, Horthogonal by lia. destruct (Nat.eqb_spec r b); [lia|reflexivity].
  - rewrite appended_new, appended_old, dot_sym, Horthogonal by lia. destruct (Nat.eqb_spec a r); [lia|reflexivity].
  - rewrite !appended_old by lia. apply Hq; lia.
Qed.

(** ** Gram and Schmidt *)

(** [q] is an orthonormal basis of the span of the vectors [v], and [C] expresses it in them. *)
Record basis (k h : nat) (v : nat -> nat -> R) (r : nat) (q C : nat -> nat -> R) : Prop := {
  basis_size : (r <= h)%nat;
  basis_orthonormal : orthonormal k r q;
  basis_in_span : forall a i, (a < r)%nat -> (i < k)%nat -> q a i = combination h (C a) v i;
  basis_spans : forall j i, (j < h)%nat -> (i < k)%nat -> v j i = combination r (fun a => dot k (v j) (q a)) q i;
  basis_full : r = h \/ dependent k h v
}.

Section Step.
  Variables k h : nat.
  Variable v : nat -> nat -> R.
  Variable r : nat.
  Variables q C : nat -> nat -> R.
  Hypothesis old : basis k h v r q C.
  Let x (a : nat) : R := dot k (v h) (q a).
  Let w := remainder k r q (v h).

  (** The remainder as a combination of the vectors. *)
  Definition remainder_coefficients (j : nat) : R := if Nat.eqb j h then 1 else - combination r x C j.

  Lemma remainder_combination i : (i < k)%nat -> w i = combination (S h) remainder_coefficients v i.
  Proof.
    intros Hi. unfold combination at 1. rewrite sum_split_last. unfold remainder_coefficients at 2.
      rewrite Nat.eqb_refl.
    rewrite (sum_ext h _ (fun j => -1 * (combination r x C j * v j i))).
    - rewrite sum_scal. change (big_sum h (fun j => combination r x C j * v j i)) with (combination h (combination r x
      C) v i).
      rewrite <- combination_combination.
      assert (E : combination r x (fun a => combination h (C a) v) i = combination r x q i).
      { apply sum_ext; intros a Ha. now rewrite (basis_in_span _ _ _ _ _ _ old). }
      rewrite E. unfold w, remainder, x. ring.
    - intros j Hj. unfold remainder_coefficients. destruct (Nat.eqb_spec j h); [lia|ring].
  Qed.

  Lemma old_combination c i : combination (S h) (fun j => if Nat.eqb j h then 0 else c j) v i = combination h c v i.
  Proof.
    unfold combination. rewrite sum_split_last, Nat.eqb_refl, Rmult_0_l, Rplus_0_r.
    apply sum_ext; intros j Hj. destruct (Nat.eqb_spec j h); [lia|reflexivity].
  Qed.

  (** The new vector lies in the old span. *)
  Lemma step_dependent : dot k w w = 0 -> basis k (S h) v r q (fun a j => if Nat.eqb j h then 0 else C a j).
  Proof.
    intros Hzero. pose proof (dot_zero k w Hzero) as Hw. destruct old as [Hsize Hq HC Hv _]. split.
    - lia.
    - exact Hq.
    - intros a i Ha Hi. rewrite old_combination. now apply HC.
    - intros j i Hj Hi. destruct (Nat.eq_dec j h) as [->|Hn]; [|apply Hv; lia].
      specialize (Hw i Hi). unfold w, remainder in Hw. lra.
    - right. exists remainder_coefficients. split.
      + exists h. split; [lia|]. unfold remainder_coefficients. rewrite Nat.eqb_refl. lra.
      + intros i Hi. rewrite <- remainder_combination by assumption. now apply Hw.
  Qed.

  (** The new vector points out of it. *)
  Lemma step_independent t : 0 < t -> dot k (fun i => t * w i) (fun i => t * w i) = 1 ->
    basis k (S h) v (S r) (appended r q (fun i => t * w i))
      (appended r (fun a j => if Nat.eqb j h then 0 else C a j) (fun j => t * remainder_coefficients j)).
  Proof.
    intros Ht Hunit. destruct old as [Hsize Hq HC Hv Hfull].
    assert (Hw : orthogonal_to k r q w) by (apply remainder_orthogonal; exact Hq).
    split.
    - lia.
    - apply appended_orthonormal; auto. intros a Ha. rewrite dot_scal_l, Hw by assumption. ring.
    - intros a i Ha Hi. destruct (Nat.eq_dec a r) as [->|Hn].
      + rewrite !appended_new, remainder_combination by assumption. unfold combination. rewrite <- sum_scal.
        apply sum_ext; intros; ring.
      + rewrite !appended_old by lia. rewrite old_combination. apply HC; lia.
    - intros j i Hj Hi. unfold combination. rewrite sum_split_last, appended_new.
      rewrite (sum_ext r _ (fun a => dot k (v j) (q a) * q a i)) by (intros; now rewrite appended_old).
      change (big_sum r (fun a => dot k (v j) (q a) * q a i)) with (combination r (fun a => dot k (v j) (q a)) q i).
      destruct (Nat.eq_dec j h) as [->|Hn].
      + assert (E : dot k (v h) (fun b => t * w b) = / t).
        { apply Rmult_eq_reg_l with t; [|lra]. rewrite Rinv_r by lra. rewrite <- Hunit, dot_scal_l, !dot_scal_r.
          do 2 f_equal. rewrite (dot_ext_l k (v h) (fun b => w b + combination r x q b)) by (intros; unfold w,
            remainder, x; ring).
          rewrite dot_plus_l, (dot_sym k (combination r x q)), dot_combination_zero by exact Hw. ring. }
        rewrite E. unfold w, remainder. field. lra.
      + rewrite (Hv j i) at 1 by lia. rewrite dot_scal_r, dot_sym.
        rewrite (dot_ext_r k w (v j) (combination r (fun a => dot k (v j) (q a)) q)) by (intros; apply Hv; lia).
        rewrite dot_combination_zero by exact Hw. ring.
    - destruct Hfull as [->|(c & (j & Hj & Hc) & Hzero)]; [now left|right].
      exists (fun a => if Nat.eqb a h then 0 else c a). split.
      + exists j. split; [lia|]. destruct (Nat.eqb_spec j h); [lia|assumption].
      + intros i Hi. rewrite old_combination. now apply Hzero.
  Qed.
End Step.

Theorem gram_schmidt k h v : exists r q C, basis k h v r q C.
Proof.
  induction h as [|h (r & q & C & Hold)].
  - exists 0%nat, (fun _ _ => 0), (fun _ _ => 0).
    split; [lia|intros a b Ha; lia|intros; lia|intros; lia|now left].
  - destruct (Req_dec (dot k (remainder k r q (v h)) (remainder k r q (v h))) 0) as [E|E].
    + exists r, q, (fun a j => if Nat.eqb j h then 0 else C a j). exact (step_dependent k h v r q C Hold E).
    + destruct (normalize _ _ E) as (t & Ht & Hunit). exists (S r). do 2 eexists.
      exact (step_independent k h v r q C Hold t Ht Hunit).
Qed.
