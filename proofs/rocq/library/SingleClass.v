(** * Networks whose units are all twins: every local minimum is global

    All units have the same inputs and the same outputs; no matter how many units there are ([single_class_global]).
    What no unit sees and what no unit reaches is set aside: a dense network with these data and targets equal to zero
    has the same local minima where the weights of outputs that are not reached are zero. *)

From Coq Require Import Reals Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Framed DenseLinear.
Local Open Scope R_scope.

(** Unit [j] receives the inputs that pass [reads] and reaches the outputs that pass [writes]. *)
Definition single_class (p : problem) (reads writes : nat -> bool) : Prop :=
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> mask2 p i j = writes i) /\
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> mask1 p j l = reads l).

Section SingleClass.
  Variable p : problem.
  Variables reads writes : nat -> bool.
  Hypothesis one_class : single_class p reads writes.

  (** The dense network with the data that the units see and the targets that they reach. *)
  Definition densified : problem :=
    Problem (inputs p) (units p) (outputs p) (samples p) (fun _ _ => true) (fun _ _ => true)
      (fun l s => if reads l then data p l s else 0) (fun i s => if writes i then target p i s else 0).

  (** The weights of outputs that are not reached are zero. *)
  Definition cleared (theta : weights) : weights :=
    Weights (first theta) (fun i j => if writes i then second theta i j else 0).

  (** What the outputs that are not reached cost. *)
  Definition unreached : R :=
    big_sum2 (outputs p) (samples p) (fun i s => if writes i then 0 else target p i s ^ 2).

  Lemma densified_hidden theta j s : (j < units p)%nat -> hidden linear densified theta j s = hidden linear p theta j s.
  Proof.
    intros Hj. unfold hidden, linear. apply sum_ext; intros l Hl. unfold masked. cbn [densified mask1 data].
    rewrite (proj2 one_class j l Hj Hl). destruct (reads l); ring.
  Qed.

  Lemma densified_output theta i s : (i < outputs p)%nat -> writes i = true ->
    output linear densified theta i s = output linear p theta i s.
  Proof.
    intros Hi E. apply sum_ext; intros j Hj. rewrite densified_hidden by exact Hj. unfold masked. cbn [densified mask2].
    now rewrite (proj1 one_class i j Hi Hj), E.
  Qed.

  Lemma unreached_output theta i s : (i < outputs p)%nat -> writes i = false -> output linear p theta i s = 0.
  Proof.
    intros Hi E. apply sum_zero; intros j Hj. unfold masked. rewrite (proj1 one_class i j Hi Hj), E. ring.
  Qed.

  Lemma densified_above theta : loss linear p theta - unreached <= loss linear densified theta.
  Proof.
    unfold loss, unreached. rewrite <- sum2_minus. apply sum2_le; intros i s Hi _. cbn [densified target].
    destruct (writes i) eqn:E.
    - rewrite densified_output by assumption. lra.
    - rewrite unreached_output by assumption. pose proof (pow2_ge_0 (output linear densified theta i s - 0)).
      replace ((0 - target p i s) ^ 2) with (target p i s ^ 2) by ring. lra.
  Qed.

  Lemma cleared_loss theta : loss linear densified (cleared theta) = loss linear p theta - unreached.
  Proof.
    unfold loss, unreached. rewrite <- sum2_minus. apply sum2_ext; intros i s Hi _. cbn [densified target].
    destruct (writes i) eqn:E.
    - replace (output linear densified (cleared theta) i s) with (output linear densified theta i s).
      + rewrite densified_output by assumption. ring.
      + apply sum_ext; intros j _. unfold masked. cbn [densified mask2 cleared second]. now rewrite E.
    - rewrite unreached_output by assumption. replace (output linear densified (cleared theta) i s) with 0; [ring|].
      symmetry. apply sum_zero; intros j _. unfold masked. cbn [densified mask2 cleared second]. rewrite E. ring.
  Qed.

  (** Weights of outputs that are not reached do not matter. *)
  Definition restored (theta y : weights) : weights :=
    Weights (first y) (fun i j => if writes i then second y i j else second theta i j).

  Lemma restored_loss theta y : loss linear p (restored theta y) = loss linear p y.
  Proof.
    apply sum2_ext; intros i s Hi _. do 2 f_equal. apply sum_ext; intros j Hj. unfold masked at 1 2.
    rewrite (proj1 one_class i j Hi Hj). cbn [restored second]. now destruct (writes i).
  Qed.

  Lemma cleared_minimum theta :
    local_minimum p (loss linear p) theta -> local_minimum densified (loss linear densified) (cleared theta).
  Proof.
    intros (r & Hr & Hmin). exists r. split; [exact Hr|]. intros y [Hfirst Hsecond]. rewrite cleared_loss.
    apply Rle_trans with (2 := densified_above y). rewrite <- (restored_loss theta y).
    apply Rplus_le_compat_r. apply Hmin. split; [exact Hfirst|]. intros i j Hi Hj. simpl.
    specialize (Hsecond i j Hi Hj). simpl in Hsecond. destruct (writes i); [exact Hsecond|].
    rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
  Qed.

  Theorem single_class_global theta :
    local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
  Proof.
    intros Hmin y.
    assert (Hconnected : fully_connected densified) by (split; reflexivity).
    pose proof (dense_linear_global densified _ Hconnected (cleared_minimum theta Hmin) (cleared y)) as Hle.
    rewrite !cleared_loss in Hle. lra.
  Qed.
End SingleClass.

(** The hypothesis holds somewhere, with masks that remove weights. *)
Example single_class_exists :
  let p := Problem 3 1 3 2 (fun _ l => Nat.ltb l 2) (fun i _ => Nat.ltb 0 i) (fun _ _ => 1) (fun _ _ => 0) in
  single_class p (fun l => Nat.ltb l 2) (fun i => Nat.ltb 0 i) /\
  local_minimum p (loss linear p) (Weights (fun _ _ => 0) (fun _ _ => 0)).
Proof.
  intros p. split; [split; reflexivity|]. exists 1. split; [lra|]. intros theta _. apply Rle_trans with 0.
  - right. unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
  - apply sum2_nonneg; intros; apply pow2_ge_0.
Qed.
