(** * Units that reach no output can be left out

    [selection p m T] is the network of the units [T 0, ..., T (m - 1)] of [p].  If the others reach no output
    ([idle]), both have the same landscape: local minima are local minima ([selected_minimum]), and paths of the
    smaller network are paths of the larger one ([selection_descends]).  Any activation. *)

From Coq Require Import Reals Arith Bool Lia Lra FunctionalExtensionality.
From Landscape Require Import Sums Landscape Indices Listings Transfer.
Local Open Scope R_scope.

Definition selection (p : problem) (m : nat) (T : nat -> nat) : problem :=
  Problem (inputs p) m (outputs p) (samples p) (fun a l => mask1 p (T a) l) (fun i a => mask2 p i (T a))
    (data p) (target p).

(** No output is reached. *)
Definition idle (p : problem) (j : nat) : Prop := forall i, (i < outputs p)%nat -> mask2 p i j = false.

Section Selection.
  Variable activation : R -> R.
  Variable p : problem.
  Variable test : nat -> bool.
  Variable m : nat.
  Variables T place : nat -> nat.
  Hypothesis lists_units : lists (units p) m T test.
  Hypothesis placed : forall j, (j < units p)%nat -> test j = true -> (place j < m)%nat /\ T (place j) = j.
  Hypothesis others_idle : forall j, (j < units p)%nat -> test j = false -> idle p j.
  Local Notation q := (selection p m T).

  Definition selected (theta : weights) : weights :=
    Weights (fun a l => first theta (T a) l) (fun i a => second theta i (T a)).

  (** The selected units from [y], the others from [theta]. *)
  Local Notation inside := (passes (units p) test).
  Definition inserted (theta y : weights) : weights :=
    Weights (fun j l => if inside j then first y (place j) l else first theta j l)
      (fun i j => if inside j then second y i (place j) else second theta i j).

  Lemma inside_place a : (a < m)%nat -> inside (T a) = true /\ place (T a) = a.
  Proof.
    intros Ha. destruct lists_units as (Hdistinct & Hrange & _). destruct (Hrange a Ha) as [HT E].
    split; [now apply passes_true|].
    destruct (placed (T a) HT E) as [Hplace Hsame]. now apply Hdistinct.
  Qed.

  Lemma selected_loss theta : loss activation q (selected theta) = loss activation p theta.
  Proof.
    apply sum2_ext; intros i s Hi _. do 2 f_equal. symmetry. destruct lists_units as (Hdistinct & Hrange & Hcover).
    apply (sum_reindex (units p) m T (fun j => masked (mask2 p) (second theta) i j * hidden activation p theta j s));
      [exact Hdistinct|intros a Ha; now apply Hrange|].
    intros j Hj Hne. apply Hcover; [exact Hj|]. destruct (test j) eqn:E; [reflexivity|]. exfalso. apply Hne.
    unfold masked. rewrite (others_idle j Hj E i Hi). ring.
  Qed.

  Lemma inserted_loss theta y : loss activation p (inserted theta y) = loss activation q y.
  Proof.
    rewrite <- selected_loss. apply sum2_ext; intros i s _ _. do 2 f_equal. apply sum_ext; intros a Ha.
    destruct (inside_place a Ha) as [E Hplace]. unfold masked at 1 2. cbn [selected inserted second].
    rewrite E, Hplace. f_equal. unfold hidden. f_equal. apply sum_ext; intros l _. unfold masked.
    cbn [selected inserted first]. now rewrite E, Hplace.
  Qed.

  Lemma inserted_selected theta : inserted theta (selected theta) = theta.
  Proof.
    destruct theta as [W1 W2]. unfold inserted, selected. cbn [first second].
    f_equal; extensionality a; extensionality b.
    - destruct (inside a) eqn:E; [|reflexivity]. apply passes_true in E as [Ha E].
      now destruct (placed a Ha E) as [_ ->].
    - destruct (inside b) eqn:E; [|reflexivity]. apply passes_true in E as [Hb E].
      now destruct (placed b Hb E) as [_ ->].
  Qed.

  Lemma inserted_near theta r x y : 0 < r -> near q r x y -> near p r (inserted theta x) (inserted theta y).
  Proof.
    intros Hr [Hfirst Hsecond].
    assert (Hsame : forall v, Rabs (v - v) <= r) by (intros; rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra).
    split; intros a b Ha Hb; cbn [inserted first second].
    - destruct (inside a) eqn:E; [|apply Hsame]. apply passes_true in E as [_ E].
      apply Hfirst; [now apply placed|exact Hb].
    - destruct (inside b) eqn:E; [|apply Hsame]. apply passes_true in E as [_ E].
      apply Hsecond; [exact Ha|now apply placed].
  Qed.

  Theorem selected_minimum theta :
    local_minimum p (loss activation p) theta -> local_minimum q (loss activation q) (selected theta).
  Proof.
    apply transfer_minimum with (constant := 0) (inserted := inserted); auto using inserted_selected, inserted_near.
    - intros; rewrite selected_loss; ring.
    - intros; rewrite inserted_loss; ring.
  Qed.

  Theorem selected_global theta :
    global_minimum (loss activation q) (selected theta) -> global_minimum (loss activation p) theta.
  Proof.
    apply transfer_global with (constant := 0). intros; rewrite selected_loss; ring.
  Qed.

  Theorem selection_descends :
    descends_to_minimum q (loss activation q) -> descends_to_minimum p (loss activation p).
  Proof.
    apply transfer_descends with (constant := 0) (restricted := selected) (inserted := inserted);
      auto using inserted_selected, inserted_near.
    - intros; rewrite selected_loss; ring.
    - intros; rewrite inserted_loss; ring.
  Qed.
End Selection.
