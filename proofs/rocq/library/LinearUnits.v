(** * Where every unit is linear, every local minimum is global

    Networks of any size with two linear layers, any masks, any data.  A unit is linear if it has at most one output
    or at most one input: what it adds to the product of the layers is then a linear space, not a cone of rank one.

    - [linear_units_global]: local minima are global.
    - [scalar_output_global], [scalar_input_global]: one output, or one input, any masks.
    - [scalar_output_not_spurious]: so there is no spurious local minimum. *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Fits DeadUnit Stationary.
Local Open Scope R_scope.

Definition linear_unit (p : problem) (j : nat) : Prop :=
  (forall i i', (i < outputs p)%nat -> (i' < outputs p)%nat -> mask2 p i j = true -> mask2 p i' j = true -> i = i') \/
  (forall l l', (l < inputs p)%nat -> (l' < inputs p)%nat -> mask1 p j l = true -> mask1 p j l' = true -> l = l').

Theorem linear_units_global p theta :
  (forall j, (j < units p)%nat -> linear_unit p j) ->
  local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof.
  intros Hlinear Hmin. apply flat_global. intros i j l Hi Hj Hl H2 H1.
  destruct (Req_dec (half_gradient p theta i l) 0) as [?|Hseen]; [assumption|exfalso].
  (* at a local minimum a unit that the gradient sees has weights on both sides *)
  destruct (Hlinear j Hj) as [Hone|Hone].
  - pose proof (first_stationary p theta Hmin j l Hj Hl H1) as Hstationary.
    rewrite (sum_single (outputs p) i) in Hstationary; auto.
    2: { intros x Hx Hn. unfold masked. destruct (mask2 p x j) eqn:E; [|ring]. exfalso. apply Hn. now apply Hone. }
    apply Rmult_integral in Hstationary as [Hdead|?]; [|contradiction].
    apply (dead_unit_no_minimum p theta i j l Hi Hj Hl H2 H1 Hseen); [left|exact Hmin].
    intros x Hx. destruct (Nat.eq_dec x i) as [->|Hn]; [exact Hdead|].
    unfold masked. destruct (mask2 p x j) eqn:E; [|reflexivity]. exfalso. apply Hn. now apply Hone.
  - pose proof (second_stationary p theta Hmin j l Hj i Hi H2) as Hstationary.
    rewrite (sum_single (inputs p) l) in Hstationary; auto.
    2: { intros x Hx Hn. unfold masked. destruct (mask1 p j x) eqn:E; [|ring]. exfalso. apply Hn. now apply Hone. }
    apply Rmult_integral in Hstationary as [Hdead|?]; [|contradiction].
    apply (dead_unit_no_minimum p theta i j l Hi Hj Hl H2 H1 Hseen); [right|exact Hmin].
    intros x Hx. destruct (Nat.eq_dec x l) as [->|Hn]; [exact Hdead|].
    unfold masked. destruct (mask1 p j x) eqn:E; [|reflexivity]. exfalso. apply Hn. now apply Hone.
Qed.

Corollary scalar_output_global p theta :
  (outputs p <= 1)%nat -> local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. intros Hone. apply linear_units_global. intros j _. left. intros; lia. Qed.

Corollary scalar_input_global p theta :
  (inputs p <= 1)%nat -> local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. intros Hone. apply linear_units_global. intros j _. right. intros; lia. Qed.

Corollary scalar_output_not_spurious p theta :
  (outputs p <= 1)%nat -> ~ spurious_local_minimum p (loss linear p) theta.
Proof. intros Hone [Hmin (low & Hlow)]. pose proof (scalar_output_global p theta Hone Hmin low). lra. Qed.

(** The hypotheses hold somewhere: two linear units, one of each kind, two outputs, two inputs, and a local minimum. *)
Section Example.
  Let p := Problem 2 2 2 1 (fun j l => orb (Nat.eqb j 0) (Nat.eqb l 0)) (fun i j => orb (Nat.eqb j 1) (Nat.eqb i 0))
    (fun _ _ => 1) (fun _ _ => 1).

  Example linear_units_exist : (forall j, (j < units p)%nat -> linear_unit p j) /\
    exists theta, local_minimum p (loss linear p) theta.
  Proof.
    split.
    - intros [|[|j]] Hj; [left|right|simpl in Hj; lia]; unfold p; simpl; intros [|x] [|y]; simpl; intros; congruence.
    - exists (Weights (fun j l => if Nat.eqb j 1 then if Nat.eqb l 0 then 1 else 0 else 0)
        (fun i j => if Nat.eqb j 1 then 1 else 0)).
      apply fit_minimum. unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
  Qed.
End Example.

(** One output, and a unit that does not see all inputs. *)
Example scalar_output_exists :
  let p := Problem 2 2 1 1 (fun j l => orb (Nat.eqb j 0) (Nat.eqb l 0)) (fun _ _ => true)
    (fun _ _ => 1) (fun _ _ => 3) in
  (outputs p <= 1)%nat /\ exists theta, local_minimum p (loss linear p) theta.
Proof.
  intros p. split; [simpl; lia|]. exists (Weights (fun _ _ => 1) (fun _ _ => 1)). apply fit_minimum.
  unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
Qed.

(** A dead unit that the gradient sees: one weight in each layer, both zero. *)
Example dead_unit_exists :
  let p := Problem 1 1 1 1 (fun _ _ => true) (fun _ _ => true) (fun _ _ => 1) (fun _ _ => 1) in
  ~ local_minimum p (loss linear p) (Weights (fun _ _ => 0) (fun _ _ => 0)).
Proof.
  intros p. apply (dead_unit_no_minimum p _ 0 0 0); try reflexivity; try (simpl; lia).
  - unfold half_gradient, output, hidden, masked, linear, p. simpl. lra.
  - now left.
Qed.
