(** * Decoupling: parts of the units that do not interact are separate problems

    Let the units fall into parts, and let the component of a part be the network in which the other units reach no
    output ([component]).  If what different parts add to an output is orthogonal, the loss is a constant plus the
    losses of the components ([components_loss]), each of which has the weights of its own part.

    - [decoupled_minimum]: a local minimum is one of every component.
    - [decoupled_global]: so if local minima of the components are global, those of the network are.
    - [decoupled_descends]: and paths of the components are run one after the other.

    Two ways to be orthogonal: no output in common, any activation ([no_common_outputs]); or linear units whose inputs
    are uncorrelated wherever they share an output ([separate]). *)

From Coq Require Import Reals Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Fits Indices Vectors Descents LinearUnits CompletePaths.
Local Open Scope R_scope.

(** Only the units of part [c] reach outputs. *)
Definition component (p : problem) (part : nat -> nat) (c : nat) : problem :=
  Problem (inputs p) (units p) (outputs p) (samples p) (mask1 p)
    (fun i j => mask2 p i j && Nat.eqb (part j) c) (data p) (target p).

Lemma parts_bounded (part : nat -> nat) h : exists N, forall j, (j < h)%nat -> (part j < N)%nat.
Proof.
  induction h as [|h [N HN]]; [exists 0%nat; intros; lia|]. exists (N + S (part h))%nat. intros j Hj.
  destruct (Nat.eq_dec j h) as [->|Hn]; [lia|]. specialize (HN j). lia.
Qed.

(** Vectors that are orthogonal to each other, and their distance from another vector. *)
Lemma orthogonal_distance n N (V : nat -> nat -> R) y :
  (forall c c', (c < N)%nat -> (c' < N)%nat -> c <> c' -> dot n (V c) (V c') = 0) ->
  big_sum n (fun s => (big_sum N (fun c => V c s) - y s) ^ 2)
  = big_sum n (fun s => y s ^ 2)
    + big_sum N (fun c => big_sum n (fun s => (V c s - y s) ^ 2) - big_sum n (fun s => y s ^ 2)).
Proof.
  induction N as [|N IH]; intros Horthogonal.
  - cbn [big_sum]. rewrite Rplus_0_r. apply sum_ext; intros; ring.
  - assert (Hcross : big_sum n (fun s => V N s * big_sum N (fun c => V c s)) = 0).
    { rewrite (sum_ext n _ (fun s => big_sum N (fun c => V N s * V c s))) by (intros; now rewrite sum_scal).
      rewrite sum_swap. apply sum_zero; intros c Hc. apply Horthogonal; lia. }
    rewrite (sum_split_last N (fun c => big_sum n (fun s => (V c s - y s) ^ 2) - big_sum n (fun s => y s ^ 2))).
    rewrite <- Rplus_assoc, <- IH by (intros; apply Horthogonal; lia). rewrite <- sum_minus, <- sum_plus.
    replace (big_sum n (fun s => (big_sum (S N) (fun c => V c s) - y s) ^ 2))
      with (big_sum n (fun s => (big_sum (S N) (fun c => V c s) - y s) ^ 2)
        - 2 * big_sum n (fun s => V N s * big_sum N (fun c => V c s))) by (rewrite Hcross; ring).
    rewrite <- sum_scal, <- sum_minus. apply sum_ext; intros s _. rewrite sum_split_last. ring.
Qed.

Section Decoupling.
  Variable activation : R -> R.
  Variable p : problem.
  Variable part : nat -> nat.
  Let k := outputs p.
  Let h := units p.
  Let n := samples p.
  Let O (c : nat) : weights -> nat -> nat -> R := output activation (component p part c).
  Let L (c : nat) : weights -> R := loss activation (component p part c).
  Hypothesis orthogonal : forall theta c c' i, c <> c' -> (i < k)%nat -> dot n (O c theta i) (O c' theta i) = 0.

  Lemma component_output c theta i s :
    O c theta i s
    = big_sum h (fun j => if Nat.eqb c (part j) then masked (mask2 p) (second theta) i j * hidden activation p theta j s
        else 0).
  Proof.
    apply sum_ext; intros j _. unfold masked at 1. cbn [component mask2].
    change (hidden activation (component p part c) theta j s) with (hidden activation p theta j s). unfold masked at 1.
    rewrite (Nat.eqb_sym c). destruct (Nat.eqb (part j) c); [now rewrite andb_true_r|]. rewrite andb_false_r. ring.
  Qed.

  Lemma output_components N theta i s : (forall j, (j < h)%nat -> (part j < N)%nat) ->
    output activation p theta i s = big_sum N (fun c => O c theta i s).
  Proof.
    intros HN. rewrite (sum_ext N _ _ (fun c _ => component_output c theta i s)), sum_swap.
    apply sum_ext; intros j Hj. symmetry. apply sum_delta. now apply HN.
  Qed.

  (** What the targets cost by themselves. *)
  Let nothing : R := big_sum2 k n (fun i s => target p i s ^ 2).

  Theorem components_loss N theta : (forall j, (j < h)%nat -> (part j < N)%nat) ->
    loss activation p theta = nothing + big_sum N (fun c => L c theta - nothing).
  Proof.
    intros HN. unfold loss at 1. fold k n.
    transitivity (big_sum k (fun i => big_sum n (fun s => target p i s ^ 2)
      + big_sum N (fun c => big_sum n (fun s => (O c theta i s - target p i s) ^ 2)
        - big_sum n (fun s => target p i s ^ 2)))).
    - apply sum_ext; intros i Hi. rewrite <- orthogonal_distance by (intros; now apply orthogonal).
      apply sum_ext; intros s _. now rewrite (output_components N).
    - rewrite sum_plus. f_equal. rewrite sum_swap. apply sum_ext; intros c _. apply sum_minus.
  Qed.

  (** Only the units of its part matter for a component. *)
  Lemma component_agree c x y :
    (forall j, part j = c -> (forall l, first x j l = first y j l) /\ forall i, second x i j = second y i j) ->
    L c x = L c y.
  Proof.
    intros Hsame. apply sum2_ext; intros i s _ _. do 2 f_equal. change (O c x i s = O c y i s).
    rewrite !component_output. apply sum_ext; intros j _. destruct (Nat.eqb_spec c (part j)) as [E|]; [|reflexivity].
    destruct (Hsame j) as [Hfirst Hsecond]; [now symmetry|]. unfold masked at 1 2. rewrite Hsecond. f_equal.
    unfold hidden. f_equal. apply sum_ext; intros l _. unfold masked. now rewrite Hfirst.
  Qed.

  (** The units of part [c] from [x], the others from [y]. *)
  Definition mixed (c : nat) (x y : weights) : weights :=
    Weights (fun j l => if Nat.eqb (part j) c then first x j l else first y j l)
      (fun i j => if Nat.eqb (part j) c then second x i j else second y i j).

  Lemma mixed_own c x y : L c (mixed c x y) = L c x.
  Proof. apply component_agree. intros j E. split; intros; cbn [mixed first second]; now rewrite E, Nat.eqb_refl. Qed.

  Lemma mixed_other c c' x y : c' <> c -> L c' (mixed c x y) = L c' y.
  Proof.
    intros Hn. apply component_agree. intros j E. split; intros; cbn [mixed first second];
      destruct (Nat.eqb_spec (part j) c); congruence.
  Qed.

  Lemma mixed_loss c x y : (exists j, (j < h)%nat /\ part j = c) ->
    loss activation p (mixed c x y) - loss activation p y = L c x - L c y.
  Proof.
    intros (j & Hj & E). destruct (parts_bounded part h) as [N HN]. rewrite !(components_loss N) by exact HN.
    assert (Hsum : big_sum N (fun a => L a (mixed c x y) - nothing) - big_sum N (fun a => L a y - nothing)
      = L c x - L c y).
    { rewrite <- sum_minus, (sum_single N c); [rewrite mixed_own; ring|rewrite <- E; now apply HN|].
      intros a _ Hn. rewrite mixed_other by exact Hn. ring. }
    lra.
  Qed.

  Lemma mixed_near c r x y : 0 < r -> near p r y x -> near p r y (mixed c x y).
  Proof.
    intros Hr [Hfirst Hsecond]. split; intros a b Ha Hb; cbn [mixed first second].
    - destruct (Nat.eqb (part a) c); [now apply Hfirst|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
    - destruct (Nat.eqb (part b) c); [now apply Hsecond|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
  Qed.

  (** A part without units says nothing. *)
  Lemma empty_component c x y : ~ (exists j, (j < h)%nat /\ part j = c) -> L c x = L c y.
  Proof.
    intros Hempty. apply sum2_ext; intros i s _ _. do 2 f_equal. change (O c x i s = O c y i s).
    rewrite !component_output. apply sum_ext; intros j Hj. destruct (Nat.eqb_spec c (part j)) as [->|]; [|reflexivity].
    exfalso. apply Hempty. now exists j.
  Qed.

  Lemma some_unit c : {exists j, (j < h)%nat /\ part j = c} + {~ exists j, (j < h)%nat /\ part j = c}.
  Proof.
    induction h as [|m [IH|IH]]; [right; intros (j & Hj & _); lia| |].
    - left. destruct IH as (j & Hj & E). exists j. split; [lia|exact E].
    - destruct (Nat.eq_dec (part m) c) as [E|E]; [left; exists m; split; [lia|exact E]|right].
      intros (j & Hj & Ej). destruct (Nat.eq_dec j m) as [->|Hn]; [contradiction|]. apply IH.
      exists j. split; [lia|exact Ej].
  Qed.

  Theorem decoupled_minimum c theta :
    local_minimum p (loss activation p) theta -> local_minimum (component p part c) (L c) theta.
  Proof.
    intros (r & Hr & Hmin). exists r. split; [exact Hr|]. intros y Hnear.
    destruct (some_unit c) as [Hsome|Hempty]; [|right; now apply empty_component].
    specialize (Hmin _ (mixed_near c r y theta Hr Hnear)). pose proof (mixed_loss c y theta Hsome). lra.
  Qed.

  Lemma components_minimum theta : (forall c, global_minimum (L c) theta) -> global_minimum (loss activation p) theta.
  Proof.
    intros Hmin y. destruct (parts_bounded part h) as [N HN]. rewrite !(components_loss N) by exact HN.
    apply Rplus_le_compat_l, sum_le; intros c _. apply Rplus_le_compat_r, Hmin.
  Qed.

  Theorem decoupled_global :
    (forall c theta, local_minimum (component p part c) (L c) theta -> global_minimum (L c) theta) ->
    forall theta, local_minimum p (loss activation p) theta -> global_minimum (loss activation p) theta.
  Proof. intros Hglobal theta Hmin. apply components_minimum. intros c. now apply Hglobal, decoupled_minimum. Qed.

  (** *** Paths *)

  Lemma mixed_itself c x : mixed c x x = x.
  Proof.
    destruct x as [W1 W2]. unfold mixed; cbn [first second]. f_equal;
      apply FunctionalExtensionality.functional_extensionality; intros a;
      apply FunctionalExtensionality.functional_extensionality; intros b; now destruct (Nat.eqb _ _).
  Qed.

  (** One component goes down, the others stay. *)
  Lemma component_descent c x y :
    (exists j, (j < h)%nat /\ part j = c) -> descent (component p part c) (L c) x y ->
    descent p (loss activation p) x (mixed c y x).
  Proof.
    intros Hsome (g & Hpath & Hbegin & Hend & Hfalls). exists (fun t => mixed c (g t) x). split; [|split; [|split]].
    - intros t r Ht Hr. destruct (Hpath t r Ht Hr) as (e & He & Hnear). exists e. split; [exact He|].
      intros s Hs Hclose. destruct (Hnear s Hs Hclose) as [Hfirst Hsecond].
      split; intros a b Ha Hb; cbn [mixed first second].
      + destruct (Nat.eqb (part a) c); [now apply Hfirst|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
      + destruct (Nat.eqb (part b) c); [now apply Hsecond|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
    - rewrite Hbegin. apply mixed_itself.
    - now rewrite Hend.
    - intros s t Hs Hst Ht. specialize (Hfalls s t Hs Hst Ht).
      pose proof (mixed_loss c (g s) x Hsome). pose proof (mixed_loss c (g t) x Hsome). lra.
  Qed.

  Theorem decoupled_descends :
    (forall c, descends_to_minimum (component p part c) (L c)) -> descends_to_minimum p (loss activation p).
  Proof.
    intros Hdescends x.
    assert (Hparts : forall b, exists y, descent p (loss activation p) x y /\
      forall c, (c < b)%nat -> global_minimum (L c) y).
    { induction b as [|b (y & Hy & Hmin)]; [exists x; split; [apply descent_refl|intros; lia]|].
      destruct (some_unit b) as [Hsome|Hempty].
      - destruct (Hdescends b y) as (z & Hz & Hlowest). exists (mixed b z y). split.
        + apply descent_trans with y; [exact Hy|now apply component_descent].
        + intros c Hc w. destruct (Nat.eq_dec c b) as [->|Hn]; [rewrite mixed_own; apply Hlowest|].
          rewrite mixed_other by exact Hn. apply Hmin. lia.
      - exists y. split; [exact Hy|]. intros c Hc w. destruct (Nat.eq_dec c b) as [->|Hn]; [|apply Hmin; lia].
        right. now apply empty_component. }
    destruct (parts_bounded part h) as [N HN]. destruct (Hparts N) as (y & Hy & Hmin). exists y. split; [exact Hy|].
    apply components_minimum. intros c w. destruct (some_unit c) as [(j & Hj & <-)|Hempty].
    - apply Hmin. now apply HN.
    - right. now apply empty_component.
  Qed.
End Decoupling.

(** ** No output in common, any activation *)

Definition no_common_outputs (p : problem) (part : nat -> nat) : Prop :=
  forall i j j', (i < outputs p)%nat -> (j < units p)%nat -> (j' < units p)%nat ->
  mask2 p i j = true -> mask2 p i j' = true -> part j = part j'.

Lemma no_common_orthogonal activation p part : no_common_outputs p part -> forall theta c c' i, c <> c' ->
  (i < outputs p)%nat ->
  dot (samples p) (output activation (component p part c) theta i)
    (output activation (component p part c') theta i) = 0.
Proof.
  intros Hcommon theta c c' i Hn Hi. apply sum_zero; intros s _. rewrite !component_output, <- sum2_product.
  apply sum2_zero; intros j j' Hj Hj'. unfold masked.
  destruct (Nat.eqb_spec c (part j)) as [->|]; [|ring]. destruct (Nat.eqb_spec c' (part j')) as [->|]; [|ring].
  destruct (mask2 p i j) eqn:E; [|ring]. destruct (mask2 p i j') eqn:E'; [|ring].
  exfalso. apply Hn. now apply (Hcommon i).
Qed.

Theorem outputs_decoupled_global activation p part : no_common_outputs p part ->
  (forall c theta, local_minimum (component p part c) (loss activation (component p part c)) theta ->
     global_minimum (loss activation (component p part c)) theta) ->
  forall theta, local_minimum p (loss activation p) theta -> global_minimum (loss activation p) theta.
Proof. intros Hcommon. apply decoupled_global, no_common_orthogonal, Hcommon. Qed.

Theorem outputs_decoupled_descend activation p part : no_common_outputs p part ->
  (forall c, descends_to_minimum (component p part c) (loss activation (component p part c))) ->
  descends_to_minimum p (loss activation p).
Proof. intros Hcommon. apply decoupled_descends, no_common_orthogonal, Hcommon. Qed.

(** ** Uncorrelated inputs wherever an output is shared, linear units *)

Definition separate (p : problem) (j j' : nat) : Prop :=
  forall i l l', (i < outputs p)%nat -> (l < inputs p)%nat -> (l' < inputs p)%nat ->
  mask2 p i j = true -> mask2 p i j' = true -> mask1 p j l = true -> mask1 p j' l' = true ->
  dot (samples p) (data p l) (data p l') = 0.

Lemma separate_orthogonal p part :
  (forall j j', (j < units p)%nat -> (j' < units p)%nat -> part j <> part j' -> separate p j j') ->
  forall theta c c' i, c <> c' -> (i < outputs p)%nat ->
  dot (samples p) (output linear (component p part c) theta i) (output linear (component p part c') theta i) = 0.
Proof.
  intros Hseparate theta c c' i Hn Hi.
  set (row := fun j => combination (inputs p) (masked (mask1 p) (first theta) j) (data p)).
  set (share := fun c j => if Nat.eqb c (part j) then masked (mask2 p) (second theta) i j else 0).
  assert (Hout : forall c s, output linear (component p part c) theta i s = combination (units p) (share c) row s).
  { intros a s. rewrite component_output. apply sum_ext; intros j _. unfold share.
    destruct (Nat.eqb a (part j)); [reflexivity|ring]. }
  rewrite (dot_ext _ _ _ _ _ (fun s _ => Hout c s) (fun s _ => Hout c' s)), dot_combination_l.
  apply sum_zero; intros j Hj. rewrite dot_combination_r. unfold share, masked.
  destruct (Nat.eqb_spec c (part j)) as [->|]; [|ring]. destruct (mask2 p i j) eqn:E; [|ring].
  rewrite sum_zero; [ring|]. intros j' Hj'.
  destruct (Nat.eqb_spec c' (part j')) as [->|]; [|ring]. destruct (mask2 p i j') eqn:E'; [|ring].
  unfold row. rewrite dot_combination_l, sum_zero; [ring|]. intros l Hl. unfold masked at 1.
  destruct (mask1 p j l) eqn:El; [|ring]. rewrite dot_combination_r, sum_zero; [ring|]. intros l' Hl'. unfold masked.
  destruct (mask1 p j' l') eqn:El'; [|ring]. rewrite (Hseparate j j' Hj Hj' Hn i l l'); auto. ring.
Qed.

Theorem entries_decoupled_global p part :
  (forall j j', (j < units p)%nat -> (j' < units p)%nat -> part j <> part j' -> separate p j j') ->
  (forall c theta, local_minimum (component p part c) (loss linear (component p part c)) theta ->
     global_minimum (loss linear (component p part c)) theta) ->
  forall theta, local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. intros Hseparate. apply decoupled_global, separate_orthogonal, Hseparate. Qed.

Theorem entries_decoupled_descend p part :
  (forall j j', (j < units p)%nat -> (j' < units p)%nat -> part j <> part j' -> separate p j j') ->
  (forall c, descends_to_minimum (component p part c) (loss linear (component p part c))) ->
  descends_to_minimum p (loss linear p).
Proof. intros Hseparate. apply decoupled_descends, separate_orthogonal, Hseparate. Qed.

(** ** The hypotheses hold somewhere *)

(** What the theorems above ask of the components: global minima only, and paths. *)
Definition good_components (p : problem) (part : nat -> nat) : Prop := forall c,
  (forall theta, local_minimum (component p part c) (loss linear (component p part c)) theta ->
     global_minimum (loss linear (component p part c)) theta) /\
  descends_to_minimum (component p part c) (loss linear (component p part c)).

(** So it is with linear units. *)
Lemma linear_components p part : (forall j, (j < units p)%nat -> linear_unit p j) -> good_components p part.
Proof.
  intros Hlinear c.
  assert (Hcomponent : forall j, (j < units (component p part c))%nat -> linear_unit (component p part c) j).
  { intros j Hj. destruct (Hlinear j Hj) as [Hone|Hone]; [left|right; exact Hone].
    intros i i' Hi Hi' E E'. cbn [component mask2] in E, E'. apply andb_prop in E as [E _], E' as [E' _].
    now apply Hone. }
  split; [intros theta; now apply linear_units_global|now apply linear_units_descend].
Qed.

(** Two units with an output each, which see the same input. *)
Example no_common_outputs_exist :
  let p := Problem 1 2 2 1 (fun _ _ => true) Nat.eqb (fun _ _ => 1) (fun _ _ => 1) in
  no_common_outputs p (fun j => j) /\
  good_components p (fun j => j) /\
  exists theta, local_minimum p (loss linear p) theta.
Proof.
  intros p. split; [|split].
  - intros i j j' _ _ _ E E'. apply Nat.eqb_eq in E, E'. congruence.
  - apply linear_components. intros j _. left. intros i i' _ _ E E'. apply Nat.eqb_eq in E, E'. congruence.
  - exists (Weights (fun _ _ => 1) (fun _ _ => 1)). apply fit_minimum.
    unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
Qed.

(** Two units with an input each that reach the same outputs; the inputs are uncorrelated. *)
Example separate_units_exist :
  let p := Problem 2 2 2 2 Nat.eqb (fun _ _ => true) (fun l s => if Nat.eqb l s then 1 else 0) (fun _ _ => 1) in
  (forall j j', (j < units p)%nat -> (j' < units p)%nat -> j <> j' -> separate p j j') /\
  good_components p (fun j => j) /\
  exists theta, local_minimum p (loss linear p) theta.
Proof.
  intros p. split; [|split].
  - intros j j' Hj Hj' Hn i l l' _ _ _ _ _ E E'. apply Nat.eqb_eq in E, E'. subst. apply sum_zero; intros s _.
    cbn. destruct (Nat.eqb_spec l s), (Nat.eqb_spec l' s); try ring. congruence.
  - apply linear_components. intros j _. right. intros l l' _ _ E E'. apply Nat.eqb_eq in E, E'. congruence.
  - exists (Weights (fun _ _ => 1) (fun _ _ => 1)). apply fit_minimum.
    unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
Qed.
