(** * Orthonormal bases, and what they catch

    [square_complete]: as many orthonormal vectors as coordinates are a basis.  [captured_basis]: frames with the same
    span catch the same.  [best_dominant]: a frame that catches most is dominant. *)

From Coq Require Import Reals Arith Lia Lra.
From Landscape Require Import Sums Indices Vectors Spans Frames Rotations.
Local Open Scope R_scope.

(** ** As many orthonormal vectors as coordinates *)

Lemma orthonormal_independent h r y : orthonormal h r y -> (r <= h)%nat.
Proof.
  intros Hy. destruct (le_lt_dec r h) as [?|Hlt]; [assumption|exfalso].
  destruct (more_than_coordinates h r y Hlt) as (c & (j & Hj & Hc) & Hzero). apply Hc.
  rewrite <- (coordinate h r y Hy c j Hj). now apply dot_zero_l.
Qed.

Lemma square_complete h y v b : orthonormal h h y -> (b < h)%nat -> v b = combination h (fun i => dot h v (y i)) y b.
Proof.
  intros Hy Hb. destruct (Req_dec (dot h (remainder h h y v) (remainder h h y v)) 0) as [E|Hne].
  - pose proof (dot_zero h _ E b Hb) as Hzero. unfold remainder in Hzero. lra.
  - exfalso. destruct (normalize _ _ Hne) as (t & _ & Hunit).
    assert (Hmore : orthonormal h (S h) (appended h y (fun i => t * remainder h h y v i))).
    { apply appended_orthonormal; auto. intros a Ha. rewrite dot_scal_l, (remainder_orthogonal h h y Hy v a Ha). ring. }
    apply orthonormal_independent in Hmore. lia.
Qed.

Lemma square_columns h y a b : orthonormal h h y -> (a < h)%nat -> (b < h)%nat ->
  big_sum h (fun i => y i a * y i b) = if Nat.eqb b a then 1 else 0.
Proof.
  intros Hy Ha Hb. rewrite (square_complete h y (fun c => if Nat.eqb c a then 1 else 0) b Hy Hb).
  unfold combination. apply sum_ext; intros i _. f_equal. unfold dot.
  rewrite (sum_single h a); [rewrite Nat.eqb_refl; ring|exact Ha|].
  intros c _ Hn. destruct (Nat.eqb_spec c a); [contradiction|ring].
Qed.

(** Another basis of the same span catches the same. *)
Lemma captured_basis k n Z h y q :
  orthonormal h h y -> captured k n Z h (fun i => combination h (y i) q) = captured k n Z h q.
Proof.
  intros Hy. unfold captured.
  rewrite (sum_ext h _ (fun i => big_sum2 h h (fun a b => y i a * y i b * pair k n Z (q a) (q b)))).
  - rewrite <- sum2_swap3.
    rewrite (sum2_ext h h _ (fun a b => if Nat.eqb b a then pair k n Z (q a) (q a) else 0)); [apply sum2_diagonal|].
    intros a b Ha Hb. rewrite sum_scal_r, square_columns by assumption. destruct (Nat.eqb_spec b a) as [->|]; ring.
  - intros i _. rewrite pair_combination_l. apply sum_ext; intros a _. rewrite pair_sym, pair_combination_l,
    <- sum_scal.
    apply sum_ext; intros b _. rewrite (pair_sym k n Z (q b)). ring.
Qed.

(** What catches most is dominant. *)
Lemma best_dominant k n Z h e :
  orthonormal k h e -> (forall q, orthonormal k h q -> captured k n Z h q <= captured k n Z h e) -> dominant k n Z h e.
Proof.
  intros He Hbest. apply small_rotations_dominant; [exact He|]. intros x v Hx Hv Hout. exists 1. split; [lra|].
  intros t _. apply Hbest. apply rotated_orthonormal; auto using circle.
Qed.
