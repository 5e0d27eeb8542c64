(** * The paper, machine-checked: the headline theorems

    arXiv:2009.07439 about linear and non-linear networks with one hidden layer and any masks, and the dense networks
    they are contrasted with.  All definitions that the statements use are in [Landscape] (network, loss, minima, path,
    valley), except for the few that are named in the comments.  Every theorem is for all sizes, masks, data and targets
    that its statement does not restrict. *)

From Coq Require Import Reals List Arith.
From Landscape Require Import Sums Landscape Spans Paths Copies WideUnits Golden DeadUnit SecondOrder LinearUnits
  CompleteClasses Saturation CompletePaths WideDense Framed DenseLinear DenseDescent SingleClass Decoupling
  SeparateClasses Widening WideningValleys Embedding Loopholes.
Local Open Scope R_scope.

(** ** Sparse linear networks *)

(** They can have a strict local minimum that is not global, and a spurious valley. *)
Theorem sparse_linear_spurious : exists p theta,
  strict_local_minimum p (loss linear p) theta /\ spurious_local_minimum p (loss linear p) theta /\
  spurious_valley p (loss linear p).
Proof. exact strict_spurious_minima_exist. Qed.

(** Whoever leaves a closed set of minima that is strict as a set ([Paths.strict_along], [Paths.closed_set]) for
    something lower has to climb, on every path. *)
Theorem every_path_climbs p L c O x y g :
  strict_along p L c O -> closed_set p O -> O x -> L y < c -> path p g -> g 0 = x -> g 1 = y ->
  exists t, 0 <= t <= 1 /\ c < L (g t).
Proof. intros Hstrict Hclosed. exact (must_climb p L c O Hstrict Hclosed x y g). Qed.

(** If every unit has one output at most or one input at most ([LinearUnits.linear_unit]), local minima are global. *)
Theorem linear_units p theta :
  (forall j, (j < units p)%nat -> linear_unit p j) ->
  local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. exact (linear_units_global p theta). Qed.

(** So with one output, whatever the masks. *)
Theorem one_output p theta :
  (outputs p <= 1)%nat -> local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. exact (scalar_output_global p theta). Qed.

(** If every unit has as many twins as outputs, or as many as inputs ([CompleteClasses.complete],
    [CompleteClasses.twins], [Listings.lists]), local minima are global. *)
Theorem complete_classes p theta :
  (forall j, (j < units p)%nat -> complete p j) ->
  local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. exact (complete_classes_global p theta). Qed.

(** So it is with paths: if every unit is complete ([CompleteClasses.complete]), from every start a path leads to a
    global minimum, and the loss never rises on it. *)
Theorem complete_classes_paths p :
  (forall j, (j < units p)%nat -> complete p j) -> descends_to_minimum p (loss linear p).
Proof. exact (complete_descends p). Qed.

(** So it is if every unit has one output at most or one input at most ([LinearUnits.linear_unit]). *)
Theorem linear_units_paths p :
  (forall j, (j < units p)%nat -> linear_unit p j) -> descends_to_minimum p (loss linear p).
Proof. exact (linear_units_descend p). Qed.

(** So it is with one output, whatever the masks. *)
Theorem one_output_paths p : (outputs p <= 1)%nat -> descends_to_minimum p (loss linear p).
Proof. exact (one_output_descends p). Qed.

(** A unit all of whose outgoing, or all of whose incoming, weights are zero is not at a local minimum if the gradient
    ([DeadUnit.half_gradient]) sees it. *)
Theorem dead_unit p theta i j l :
  (i < outputs p)%nat -> (j < units p)%nat -> (l < inputs p)%nat -> mask2 p i j = true -> mask1 p j l = true ->
  half_gradient p theta i l <> 0 ->
  (forall x, (x < outputs p)%nat -> masked (mask2 p) (second theta) x j = 0) \/
  (forall x, (x < inputs p)%nat -> masked (mask1 p) (first theta) j x = 0) ->
  ~ local_minimum p (loss linear p) theta.
Proof. exact (dead_unit_no_minimum p theta i j l). Qed.

(** The second-order condition, without derivatives: on every curve [theta + t u + t^2 u'] through a local minimum the
    term of the loss with [t] vanishes, and the term with [t^2] is not negative ([SecondOrder.first_term],
    [SecondOrder.second_term], [SecondOrder.first_effect], [SecondOrder.second_effect], [Fibres.first_layer],
    [Fibres.second_layer], [Ball.net], [Ball.hid], [Ball.residual]). *)
Theorem second_order_condition p theta u u' :
  local_minimum p (loss linear p) theta -> first_term p theta u = 0 /\ 0 <= second_term p theta u u'.
Proof. exact (second_order p theta u u'). Qed.

(** ** Dense linear networks *)

(** Local minima are global, narrow networks included ([Framed.fully_connected]: no mask removes a weight). *)
Theorem dense_linear p theta :
  fully_connected p -> local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. exact (dense_linear_global p theta). Qed.

(** The same where the units are all twins ([SingleClass.single_class]), however few they are. *)
Theorem twins_only p reads writes theta :
  single_class p reads writes -> local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. intros Hclass. exact (single_class_global p reads writes theta Hclass). Qed.

(** Twins only, with paths: from every start one leads to a global minimum, and the loss never rises on it. *)
Theorem twins_only_paths p reads writes : single_class p reads writes -> descends_to_minimum p (loss linear p).
Proof. exact (single_class_descends p reads writes). Qed.

(** Dense networks of every width: from every start a path leads to a global minimum and the loss never rises on it.
    So there is no spurious valley, and a global minimum exists. *)
Theorem dense_linear_paths p : fully_connected p -> descends_to_minimum p (loss linear p).
Proof. exact (dense_linear_descends p). Qed.

(** ** Sparse networks with other activations, at every width *)

(** ReLU: [K] units that all see one input, each with an output of its own, have a spurious valley for every [K]
    ([WideUnits.leaky_unit], [WideUnits.wide], [WideUnits.rows], [WideUnits.row], [WideUnits.relu]). *)
Theorem sparse_relu_valley K : (0 < K)%nat -> spurious_valley (leaky_unit K) (loss relu (leaky_unit K)).
Proof. exact (wide_relu_valley K). Qed.

(** Leaky ReLU: the same networks, for every slope but one half ([WideUnits.leaky_relu]). *)
Theorem sparse_leaky_relu_valley a K : 0 <= a < 1 -> a <> 1 / 2 -> (0 < K)%nat ->
  spurious_valley (leaky_unit K) (loss (leaky_relu a) (leaky_unit K)).
Proof. intros Hslope Hhalf. exact (wide_leaky_valley a Hslope Hhalf K). Qed.

(** Squares: [K] units that all see two inputs, each with an output of its own ([WideUnits.square_unit]). *)
Theorem sparse_square_valley K : (0 < K)%nat -> spurious_valley (square_unit K) (loss (power 2) (square_unit K)).
Proof. exact (wide_square_valley K). Qed.

(** Cubes: the same with three samples ([WideUnits.cube_unit]). *)
Theorem sparse_cube_valley K : (0 < K)%nat -> spurious_valley (cube_unit K) (loss (power 3) (cube_unit K)).
Proof. exact (wide_cube_valley K). Qed.

(** Lemma of copies, any activation: a closed set of minima, strict as a set, and a lower point give a spurious valley
    for every number of copies side by side ([Copies.copies]). *)
Theorem valley_of_copies activation p K c O x low :
  strict_along p (loss activation p) c O -> closed_set p O -> (0 < K)%nat -> O x -> loss activation p low < c ->
  spurious_valley (copies p K) (loss activation (copies p K)).
Proof. intros Hstrict Hclosed. exact (copies_valley activation p K c O Hstrict Hclosed x low). Qed.

(** One more output with zero targets, or one more input with a sample of its own: larger networks inherit spurious
    local minima ([Widening.add_outputs], [Widening.add_inputs]), if the activation sends zero to zero. *)
Theorem larger_networks activation rows columns p :
  activation 0 = 0 -> (exists theta, spurious_local_minimum p (loss activation p) theta) ->
  let q := add_inputs columns (add_outputs rows p) in
  exists theta, spurious_local_minimum q (loss activation q) theta.
Proof. intros Hzero. exact (widen activation Hzero rows columns p). Qed.

(** And spurious valleys. *)
Theorem larger_networks_valley activation rows columns p :
  activation 0 = 0 -> spurious_valley p (loss activation p) ->
  let q := add_inputs columns (add_outputs rows p) in spurious_valley q (loss activation q).
Proof. intros Hzero. exact (widen_valley activation Hzero rows columns p). Qed.

(** A network of linear units inside a larger one, as a certificate of the claim [widened] says it
    ([Embedding.embedded], [Embedding.restricts], [Embedding.nothing_outside], [Embedding.others_apart],
    [Places.places], [Places.among], [Vectors.dot]): the larger one inherits spurious local minima and valleys. *)
Theorem widened p q U O I S : embedded p q U O I S ->
  ((exists theta, spurious_local_minimum p (loss linear p) theta) ->
     exists theta, spurious_local_minimum q (loss linear q) theta) /\
  (spurious_valley p (loss linear p) -> spurious_valley q (loss linear q)).
Proof. exact (embedded_inherits p q U O I S). Qed.

(** ** Wide dense networks *)

(** With a dense final layer, units that all see the same inputs ([WideDense.dense]) and a width of at least the number
    of dimensions of what units can make of the samples ([WideDense.features], [Spans.in_span], [Vectors.combination]),
    from every start a path leads to a global minimum and the loss never rises on it.  Any activation. *)
Theorem wide_features activation p : dense p ->
  (exists q V, (q <= units p)%nat /\ forall w, in_span (samples p) q V (features activation p w)) ->
  descends_to_minimum p (loss activation p).
Proof. exact (wide_rank_descends activation p). Qed.

(** So it is with a width of at least the number of samples. *)
Theorem wide_dense activation p : dense p -> (samples p <= units p)%nat -> descends_to_minimum p (loss activation p).
Proof. exact (wide_dense_descends activation p). Qed.

(** So there is no spurious valley; not even a path component of a sublevel set that misses the global minima. *)
Theorem no_valley p L c x : descends_to_minimum p L -> L x <= c -> exists y, reaches p L c x y /\ global_minimum L y.
Proof. exact (descends_reaches p L c x). Qed.

(** The contrast on the same data: two or more ReLU units have a spurious valley if each has an output of its own, and
    none if the final layer is dense ([Loopholes.dense_leaky_unit]). *)
Theorem sparse_and_dense_relu K : (2 <= K)%nat ->
  spurious_valley (leaky_unit K) (loss relu (leaky_unit K)) /\
  ~ spurious_valley (dense_leaky_unit K) (loss relu (dense_leaky_unit K)).
Proof. exact (relu_contrast K). Qed.

(** ** Networks that fall into parts *)

(** Parts of the units without common outputs are separate problems ([Decoupling.no_common_outputs],
    [Decoupling.component]), for any activation: if local minima of the components are global, so are those of the
    network. *)
Theorem decoupling activation p part : no_common_outputs p part ->
  (forall c theta, local_minimum (component p part c) (loss activation (component p part c)) theta ->
     global_minimum (loss activation (component p part c)) theta) ->
  forall theta, local_minimum p (loss activation p) theta -> global_minimum (loss activation p) theta.
Proof. exact (outputs_decoupled_global activation p part). Qed.

(** And if from every start of every component a path leads down to a global minimum, so does one of the network. *)
Theorem decoupling_paths activation p part : no_common_outputs p part ->
  (forall c, descends_to_minimum (component p part c) (loss activation (component p part c))) ->
  descends_to_minimum p (loss activation p).
Proof. exact (outputs_decoupled_descend activation p part). Qed.

(** Parts of linear units are separate problems too if they share outputs, but their inputs are uncorrelated there
    ([Decoupling.separate], [Decoupling.component], [Vectors.dot]). *)
Theorem decoupling_by_entries p part :
  (forall j j', (j < units p)%nat -> (j' < units p)%nat -> part j <> part j' -> separate p j j') ->
  (forall c theta, local_minimum (component p part c) (loss linear (component p part c)) theta ->
     global_minimum (loss linear (component p part c)) theta) ->
  forall theta, local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. exact (entries_decoupled_global p part). Qed.

(** And with paths. *)
Theorem decoupling_by_entries_paths p part :
  (forall j j', (j < units p)%nat -> (j' < units p)%nat -> part j <> part j' -> separate p j j') ->
  (forall c, descends_to_minimum (component p part c) (loss linear (component p part c))) ->
  descends_to_minimum p (loss linear p).
Proof. exact (entries_decoupled_descend p part). Qed.

(** If any two linear units are twins or separate ([CompleteClasses.twins], [Decoupling.separate], [Vectors.dot]), local
    minima are global.  So it is with a dense final layer, equal or disjoint filters, and orthogonal data. *)
Theorem disjoint_filters p theta :
  (forall j j', (j < units p)%nat -> (j' < units p)%nat -> twins p j j' \/ separate p j j') ->
  local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof. intros Hfit. exact (separate_classes_global p Hfit theta). Qed.

(** And from every start a path leads to a global minimum, and the loss never rises on it. *)
Theorem disjoint_filters_paths p :
  (forall j j', (j < units p)%nat -> (j' < units p)%nat -> twins p j j' \/ separate p j j') ->
  descends_to_minimum p (loss linear p).
Proof. intros Hfit. exact (separate_classes_descend p Hfit). Qed.
