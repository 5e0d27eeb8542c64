(** * Networks whose units are all twins: every local minimum is global, and paths lead down

    All units have the same inputs and the same outputs; no matter how many units there are ([single_class_global],
    [single_class_descends]).  What no unit sees and what no unit reaches is set aside: the rest is a dense network. *)

From Coq Require Import Reals Arith Bool Lia Lra FunctionalExtensionality.
From Landscape Require Import Sums Landscape Fits Indices Listings Transfer Framed DenseLinear DenseDescent.
Local Open Scope R_scope.

(** Unit [j] receives the inputs that pass [reads] and reaches the outputs that pass [writes]. *)
Definition single_class (p : problem) (reads writes : nat -> bool) : Prop :=
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> mask2 p i j = writes i) /\
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> mask1 p j l = reads l).

Section SingleClass.
  Variable p : problem.
  Variables reads writes : nat -> bool.
  Hypothesis one_class : single_class p reads writes.
  Variable m : nat.
  Variables O place : nat -> nat.
  Hypothesis lists_outputs : lists (outputs p) m O writes.
  Hypothesis placed : forall i, (i < outputs p)%nat -> writes i = true -> (place i < m)%nat /\ O (place i) = i.

  (** The dense network with the data that the units see and the targets that they reach. *)
  Definition densified : problem :=
    Problem (inputs p) (units p) m (samples p) (fun _ _ => true) (fun _ _ => true)
      (fun l s => if reads l then data p l s else 0) (fun a s => target p (O a) s).

  Lemma densified_connected : fully_connected densified.
  Proof. split; reflexivity. Qed.

  (** What the outputs that are not reached cost. *)
  Definition unreached : R := big_sum2 (outputs p) (samples p) (fun i s => if writes i then 0 else target p i s ^ 2).

  Definition reached (theta : weights) : weights := Weights (first theta) (fun a j => second theta (O a) j).

  Local Notation inside := (passes (outputs p) writes).
  Definition completed (theta y : weights) : weights :=
    Weights (first y) (fun i j => if inside i then second y (place i) j else second theta i j).

  Lemma densified_hidden theta j s : (j < units p)%nat -> hidden linear densified theta j s = hidden linear p theta j s.
  Proof.
    intros Hj. unfold hidden, linear. apply sum_ext; intros l Hl. unfold masked. cbn [densified mask1 data].
    rewrite (proj2 one_class j l Hj Hl). destruct (reads l); ring.
  Qed.

  Lemma reached_output theta a s : (a < m)%nat ->
    output linear densified (reached theta) a s = output linear p theta (O a) s.
  Proof.
    intros Ha. destruct lists_outputs as (_ & Hrange & _). destruct (Hrange a Ha) as [HO E].
    apply sum_ext; intros j Hj. rewrite densified_hidden by exact Hj. unfold masked.
    cbn [densified mask2 reached second].
    now rewrite (proj1 one_class (O a) j HO Hj), E.
  Qed.

  Lemma unreached_output theta i s : (i < outputs p)%nat -> writes i = false -> output linear p theta i s = 0.
  Proof.
    intros Hi E. apply sum_zero; intros j Hj. unfold masked. rewrite (proj1 one_class i j Hi Hj), E. ring.
  Qed.

  Lemma reached_loss theta : loss linear p theta = loss linear densified (reached theta) + unreached.
  Proof.
    set (row := fun i => big_sum (samples p) (fun s => (output linear p theta i s - target p i s) ^ 2)).
    destruct lists_outputs as (Hdistinct & Hrange & Hcover).
    transitivity (big_sum (outputs p) (fun i => if writes i then row i else 0) + unreached).
    - unfold unreached, big_sum2. rewrite <- sum_plus. apply sum_ext; intros i Hi. destruct (writes i) eqn:E.
      + rewrite (sum_zero (samples p) (fun _ => 0)) by reflexivity. unfold row. ring.
      + rewrite Rplus_0_l. apply sum_ext; intros s _. rewrite unreached_output by assumption. ring.
    - f_equal. rewrite (sum_reindex (outputs p) m O (fun i => if writes i then row i else 0));
        [|exact Hdistinct|intros a Ha; now apply Hrange|].
      + apply sum_ext; intros a Ha. destruct (Hrange a Ha) as [_ ->]. apply sum_ext; intros s _.
        now rewrite reached_output.
      + intros i Hi Hne. apply Hcover; [exact Hi|]. destruct (writes i); [reflexivity|]. now destruct Hne.
  Qed.

  Lemma completed_loss theta y : loss linear p (completed theta y) = loss linear densified y + unreached.
  Proof.
    rewrite reached_loss. f_equal. apply sum2_ext; intros a s Ha _. do 2 f_equal. apply sum_ext; intros j _.
    destruct lists_outputs as (Hdistinct & Hrange & _). destruct (Hrange a Ha) as [HO E].
    destruct (placed (O a) HO E) as [Hplace Hsame]. unfold masked at 1 2.
    cbn [densified mask2 reached completed second].
    replace (inside (O a)) with true.
    - now rewrite (Hdistinct _ _ Hplace Ha Hsame).
    - symmetry. now apply passes_true.
  Qed.

  Lemma completed_reached theta : completed theta (reached theta) = theta.
  Proof.
    destruct theta as [W1 W2]. unfold completed, reached. cbn [first second].
    f_equal. extensionality i; extensionality j.
    destruct (inside i) eqn:E; [|reflexivity]. apply passes_true in E as [Hi E]. now destruct (placed i Hi E) as [_ ->].
  Qed.

  Lemma completed_near theta r x y :
    0 < r -> near densified r x y -> near p r (completed theta x) (completed theta y).
  Proof.
    intros Hr [Hfirst Hsecond]. split; [exact Hfirst|]. intros i j Hi Hj. cbn [completed second].
    destruct (inside i) eqn:E; [|rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra].
    apply passes_true in E as [_ E]. apply Hsecond; [now apply placed|exact Hj].
  Qed.

  Lemma class_global theta : local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
  Proof.
    intros Hmin. apply (transfer_global _ _ _ _ reached_loss). apply dense_linear_global; [exact densified_connected|].
    exact (transfer_minimum _ _ _ _ _ _ _ reached_loss completed_loss completed_reached completed_near theta Hmin).
  Qed.

  Lemma class_descends : descends_to_minimum p (loss linear p).
  Proof.
    apply (transfer_descends _ _ _ _ _ _ _ reached_loss completed_loss completed_reached completed_near).
    now apply dense_linear_descends.
  Qed.
End SingleClass.

Theorem single_class_global p reads writes theta : single_class p reads writes ->
  local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof.
  intros Hclass. destruct (listed (outputs p) writes) as (m & O & place & Hlists & Hplaced).
  exact (class_global p reads writes Hclass m O place Hlists Hplaced theta).
Qed.

Theorem single_class_descends p reads writes : single_class p reads writes -> descends_to_minimum p (loss linear p).
Proof.
  intros Hclass. destruct (listed (outputs p) writes) as (m & O & place & Hlists & Hplaced).
  exact (class_descends p reads writes Hclass m O place Hlists Hplaced).
Qed.

(** The hypothesis holds somewhere, with masks that remove weights. *)
Example single_class_exists :
  let p := Problem 3 1 3 2 (fun _ l => Nat.ltb l 2) (fun i _ => Nat.ltb 0 i) (fun _ _ => 1) (fun _ _ => 0) in
  single_class p (fun l => Nat.ltb l 2) (fun i => Nat.ltb 0 i) /\
  local_minimum p (loss linear p) (Weights (fun _ _ => 0) (fun _ _ => 0)).
Proof.
  intros p. split; [split; reflexivity|]. apply fit_minimum.
  unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
Qed.
