(** * Decoupling: units without common outputs are separate problems

    Let the units fall into two parts, and the outputs into two groups, so that no unit reaches an output of the other
    group ([separated]).  Any activation, any masks, any data.  The loss is the sum of the losses of the two components
    ([components_loss]), each of which has the weights of one part.

    - [decoupled_minimum]: a local minimum is one of both components.
    - [decoupled_global]: so if local minima of both components are global, those of the network are.
    - [decoupled_descends]: and paths of the components are run one after the other. *)

From Coq Require Import Reals Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Paths Descents LinearUnits.
Local Open Scope R_scope.

(** No unit reaches an output of the other group. *)
Definition separated (p : problem) (part group : nat -> bool) : Prop :=
  forall i j, (i < outputs p)%nat -> (j < units p)%nat -> mask2 p i j = true -> group i = part j.

(** The outputs of one group; the others see nothing and have zero targets. *)
Definition component (p : problem) (group : nat -> bool) (b : bool) : problem :=
  Problem (inputs p) (units p) (outputs p) (samples p) (mask1 p)
    (fun i j => mask2 p i j && Bool.eqb (group i) b) (data p)
    (fun i s => if Bool.eqb (group i) b then target p i s else 0).

Section Decoupling.
  Variable activation : R -> R.
  Variable p : problem.
  Variables part group : nat -> bool.
  Hypothesis is_separated : separated p part group.
  Let L (b : bool) : weights -> R := loss activation (component p group b).

  Lemma component_output b theta i s :
    output activation (component p group b) theta i s
    = if Bool.eqb (group i) b then output activation p theta i s else 0.
  Proof.
    unfold output. change (units (component p group b)) with (units p). destruct (Bool.eqb (group i) b) eqn:E.
    - apply sum_ext; intros j _. unfold masked; simpl. now rewrite E, andb_true_r.
    - apply sum_zero; intros j _. unfold masked; simpl. rewrite E, andb_false_r. ring.
  Qed.

  Theorem components_loss theta : loss activation p theta = L true theta + L false theta.
  Proof.
    unfold L, loss. cbn [component outputs samples target]. rewrite <- sum2_plus.
    apply sum2_ext; intros i s _ _. rewrite !component_output. destruct (group i); simpl; ring.
  Qed.

  (** Only the units of its part matter for a component. *)
  Lemma component_agree b x y :
    (forall j, part j = b -> (forall l, first x j l = first y j l) /\ forall i, second x i j = second y i j) ->
    L b x = L b y.
  Proof.
    intros Hsame. apply sum2_ext; intros i s Hi _. do 2 f_equal. apply sum_ext; intros j Hj.
    unfold masked at 1 2. cbn [component mask2]. destruct (mask2 p i j) eqn:E; [|cbn [andb]; ring].
    destruct (Bool.eqb (group i) b) eqn:Eb; [|cbn [andb]; ring]. cbn [andb].
    apply eqb_prop in Eb. destruct (Hsame j) as [Hfirst Hsecond]; [now rewrite <- (is_separated i j Hi Hj E)|].
    rewrite Hsecond. f_equal. unfold hidden. f_equal. apply sum_ext; intros l _. unfold masked. now rewrite Hfirst.
  Qed.

  (** The units of part [b] from [x], the others from [y]. *)
  Definition mixed (b : bool) (x y : weights) : weights :=
    Weights (fun j l => if Bool.eqb (part j) b then first x j l else first y j l)
      (fun i j => if Bool.eqb (part j) b then second x i j else second y i j).

  Lemma mixed_own b x y : L b (mixed b x y) = L b x.
  Proof. apply component_agree. intros j E. split; intros; simpl; rewrite E; now destruct b. Qed.

  Lemma mixed_other b x y : L (negb b) (mixed b x y) = L (negb b) y.
  Proof. apply component_agree. intros j E. split; intros; simpl; rewrite E; now destruct b. Qed.

  Lemma mixed_loss b x y : loss activation p (mixed b x y) = L b x + L (negb b) y.
  Proof.
    rewrite components_loss. destruct b.
    - rewrite (mixed_own true), (mixed_other true). reflexivity.
    - rewrite (mixed_own false), (mixed_other false). simpl. ring.
  Qed.

  Lemma loss_by b theta : loss activation p theta = L b theta + L (negb b) theta.
  Proof. rewrite components_loss. destruct b; simpl; ring. Qed.

  Theorem decoupled_minimum b theta :
    local_minimum p (loss activation p) theta -> local_minimum (component p group b) (L b) theta.
  Proof.
    intros (r & Hr & Hmin). exists r. split; [exact Hr|]. intros y [Hfirst Hsecond].
    assert (Hnear : near p r theta (mixed b y theta)).
    { split; intros a c Ha Hc; simpl.
      - destruct (Bool.eqb (part a) b); [now apply Hfirst|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
      - destruct (Bool.eqb (part c) b); [now apply Hsecond|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra. }
    specialize (Hmin _ Hnear). rewrite mixed_loss, (loss_by b theta) in Hmin. lra.
  Qed.

  Lemma components_minimum theta :
    global_minimum (L true) theta -> global_minimum (L false) theta -> global_minimum (loss activation p) theta.
  Proof. intros Htrue Hfalse y. rewrite !components_loss. specialize (Htrue y). specialize (Hfalse y). lra. Qed.

  Theorem decoupled_global :
    (forall b theta, local_minimum (component p group b) (L b) theta -> global_minimum (L b) theta) ->
    forall theta, local_minimum p (loss activation p) theta -> global_minimum (loss activation p) theta.
  Proof. intros Hglobal theta Hmin. apply components_minimum; now apply Hglobal, decoupled_minimum. Qed.

  (** *** Paths *)

  Lemma mixed_itself b x : mixed b x x = x.
  Proof.
    destruct x as [W1 W2]. unfold mixed; simpl. f_equal; apply FunctionalExtensionality.functional_extensionality;
      intros a; apply FunctionalExtensionality.functional_extensionality; intros c; now destruct (Bool.eqb _ _).
  Qed.

  (** One component goes down, the other stays. *)
  Lemma component_descent b x y :
    descent (component p group b) (L b) x y -> descent p (loss activation p) x (mixed b y x).
  Proof.
    intros (g & Hpath & Hbegin & Hend & Hfalls). exists (fun t => mixed b (g t) x). split; [|split; [|split]].
    - intros t r Ht Hr. destruct (Hpath t r Ht Hr) as (d & Hd & Hnear). exists d. split; [exact Hd|].
      intros s Hs Hclose. destruct (Hnear s Hs Hclose) as [Hfirst Hsecond]. split; intros a c Ha Hc; simpl.
      + destruct (Bool.eqb (part a) b); [now apply Hfirst|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
      + destruct (Bool.eqb (part c) b); [now apply Hsecond|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
    - rewrite Hbegin. apply mixed_itself.
    - now rewrite Hend.
    - intros s t Hs Hst Ht. rewrite !mixed_loss. specialize (Hfalls s t Hs Hst Ht). lra.
  Qed.

  Theorem decoupled_descends :
    (forall b, descends_to_minimum (component p group b) (L b)) -> descends_to_minimum p (loss activation p).
  Proof.
    intros Hdescends x. destruct (Hdescends true x) as (y & Hy & Hmin). set (x' := mixed true y x).
    destruct (Hdescends false x') as (z & Hz & Hmin'). exists (mixed false z x'). split.
    - apply descent_trans with x'; now apply component_descent.
    - intros w. rewrite mixed_loss, (loss_by false w). simpl. unfold x'. rewrite (mixed_own true).
      specialize (Hmin w). specialize (Hmin' w). lra.
  Qed.
End Decoupling.

(** The hypotheses hold somewhere: two units with an output each, which see the same input. *)
Example separated_exists :
  let p := Problem 1 2 2 1 (fun _ _ => true) Nat.eqb (fun _ _ => 1) (fun _ _ => 1) in
  separated p (Nat.eqb 0) (Nat.eqb 0) /\
  (forall b theta, local_minimum (component p (Nat.eqb 0) b) (loss linear (component p (Nat.eqb 0) b)) theta ->
     global_minimum (loss linear (component p (Nat.eqb 0) b)) theta) /\
  exists theta, local_minimum p (loss linear p) theta.
Proof.
  intros p. split; [|split].
  - intros i j _ _ E. apply Nat.eqb_eq in E. now subst.
  - intros b theta. apply linear_units_global. intros j _. left. intros i i' _ _ E E'. simpl in E, E'.
    apply andb_prop in E as [E _]. apply andb_prop in E' as [E' _]. apply Nat.eqb_eq in E, E'. congruence.
  - exists (Weights (fun _ _ => 1) (fun _ _ => 1)). exists 1. split; [lra|]. intros theta _. apply Rle_trans with 0.
    + right. unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
    + apply sum2_nonneg; intros; apply pow2_ge_0.
Qed.
