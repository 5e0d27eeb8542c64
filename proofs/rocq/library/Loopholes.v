(** * A second reader's loopholes, closed

    Each lemma answers a doubt about a definition that [Paper] uses: that it is vacuous, that it says less than its
    name, or that it looks at weights it should not look at. *)

From Coq Require Import Reals Arith Bool Lia Lra QArith Qreals.
From Landscape Require Import Sums Landscape Orbit Paths Vectors Descents Copies Golden WideningValleys WideUnits
  WideDense CompleteClasses Framed DenseLinear Decoupling.
Local Open Scope R_scope.

(** ** Weights outside the masks do not matter *)

(** The weights that exist are equal. *)
Definition same_free_weights (p : problem) (x y : weights) : Prop :=
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> mask1 p j l = true -> first x j l = first y j l) /\
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> mask2 p i j = true -> second x i j = second y i j).

Lemma masks_matter activation p x y : same_free_weights p x y -> loss activation p x = loss activation p y.
Proof.
  intros [Hfirst Hsecond]. apply sum2_ext; intros i s Hi _. do 2 f_equal. apply sum_ext; intros j Hj.
  assert (Hhidden : hidden activation p x j s = hidden activation p y j s).
  { unfold hidden. f_equal. apply sum_ext; intros l Hl. unfold masked.
    destruct (mask1 p j l) eqn:E; [now rewrite Hfirst|ring]. }
  rewrite Hhidden. unfold masked. destruct (mask2 p i j) eqn:E; [now rewrite Hsecond|ring].
Qed.

(** So a minimum among the weights that exist is a minimum: moving the others as well adds nothing. *)
Lemma local_minimum_of_free_weights activation p theta r :
  0 < r ->
  (forall y, near p r theta y -> same_free_weights p y y ->
     (forall j l, mask1 p j l = false -> first y j l = first theta j l) ->
     (forall i j, mask2 p i j = false -> second y i j = second theta i j) ->
     loss activation p theta <= loss activation p y) ->
  local_minimum p (loss activation p) theta.
Proof.
  intros Hr Hmin. exists r. split; [exact Hr|]. intros y [Hfirst Hsecond].
  set (z := Weights (fun j l => if mask1 p j l then first y j l else first theta j l)
    (fun i j => if mask2 p i j then second y i j else second theta i j)).
  replace (loss activation p y) with (loss activation p z).
  - apply Hmin.
    + split; intros a b Ha Hb; simpl.
      * destruct (mask1 p a b); [now apply Hfirst|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
      * destruct (mask2 p a b); [now apply Hsecond|]. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
    + split; reflexivity.
    + intros j l E. simpl. now rewrite E.
    + intros i j E. simpl. now rewrite E.
  - apply masks_matter. split; intros a b _ _ E; simpl; now rewrite E.
Qed.

(** ** Paths *)

(** A jump is no path. *)
Lemma jump_is_no_path :
  ~ path golden (fun t => if Rle_dec t (1 / 2) then golden_minimum else golden_lower).
Proof.
  intros Hpath. destruct (Hpath (1 / 2) (1 / 2)) as (d & Hd & Hnear); [lra|lra|].
  set (s := Rmin 1 (1 / 2 + d / 2)).
  assert (Hs1 : s <= 1) by apply Rmin_l. assert (Hsd : s <= 1 / 2 + d / 2) by apply Rmin_r.
  assert (Hs : 1 / 2 < s) by (apply Rmin_glb_lt; lra).
  destruct (Hnear s) as [Hfirst _]; [lra|apply Rabs_def1; lra|].
  specialize (Hfirst 1%nat 2%nat (Nat.lt_succ_diag_r 1) (Nat.lt_succ_diag_r 2)).
  destruct (Rle_dec (1 / 2) (1 / 2)) as [_|?]; [|lra]. destruct (Rle_dec s (1 / 2)) as [?|_]; [lra|].
  unfold golden_minimum, golden_lower, rational_point, rational_matrix, Q2R in Hfirst.
  simpl in Hfirst. rewrite Rabs_pos_eq in Hfirst; lra.
Qed.

(** To be reached below a level is an equivalence: what a valley consists of are path components. *)
Lemma reaches_refl p L c x : L x <= c -> reaches p L c x x.
Proof. intros Hc. exists (fun _ => x). split; [apply constant_path|]. repeat split; auto. Qed.

Lemma reaches_sym p L c x y : reaches p L c x y -> reaches p L c y x.
Proof.
  intros (g & Hpath & Hbegin & Hend & Hbelow). exists (fun t => g (1 - t)). split; [|split; [|split]].
  - intros t r Ht Hr. destruct (Hpath (1 - t) r) as (d & Hd & Hnear); [lra|exact Hr|]. exists d. split; [exact Hd|].
    intros s Hs Hclose. apply Hnear; [lra|]. rewrite <- Rabs_Ropp. now replace (- (1 - s - (1 - t))) with (s - t) by
      ring.
  - now replace (1 - 0) with 1 by ring.
  - now replace (1 - 1) with 0 by ring.
  - intros t Ht. apply Hbelow. lra.
Qed.

Lemma reaches_trans p L c x y z : reaches p L c x y -> reaches p L c y z -> reaches p L c x z.
Proof.
  intros (g & Hg & Gbegin & Gend & Gbelow) (f & Hf & Fbegin & Fend & Fbelow).
  assert (Hmeet : g 1 = f 0) by now rewrite Gend, Fbegin.
  exists (concatenation g f). split; [now apply concatenation_path|]. split; [|split].
  - rewrite concatenation_early by lra. now rewrite Rmult_0_r.
  - rewrite concatenation_late by (assumption || lra). now replace (2 * 1 - 1) with 1 by ring.
  - intros t Ht. destruct (Rle_lt_dec t (/ 2)).
    + rewrite concatenation_early by lra. apply Gbelow. lra.
    + rewrite concatenation_late by (assumption || lra). apply Fbelow. lra.
Qed.

(** Weights that do not exist cannot block a path. *)
Lemma reaches_any_end p activation c x y y' :
  same_weights p y y' -> reaches p (loss activation p) c x y -> reaches p (loss activation p) c x y'.
Proof.
  intros [H1 H2] Hxy. apply reaches_sym, (reaches_same p activation c y' y x); [|now apply reaches_sym].
  split; intros; symmetry; auto.
Qed.

(** ** Minima and valleys *)

(** Spurious is the opposite of global. *)
Lemma spurious_not_global p L theta : spurious_local_minimum p L theta -> ~ global_minimum L theta.
Proof. intros [_ (low & Hlow)] Hglobal. specialize (Hglobal low). lra. Qed.

Lemma local_not_spurious_global p L theta :
  local_minimum p L theta -> ~ spurious_local_minimum p L theta -> global_minimum L theta.
Proof.
  intros Hmin Hnot low. apply Rnot_lt_le. intros Hlt. apply Hnot. split; [exact Hmin|]. now exists low.
Qed.

(** A spurious valley is a path component of a sublevel set without global minimum; more than that, the loss on it stays
    away from a value it takes elsewhere. *)
Lemma valley_misses_minima p L : spurious_valley p L ->
  exists c x, L x <= c /\ forall y, reaches p L c x y -> ~ global_minimum L y.
Proof.
  intros (c & x & low & floor & Hc & Hlow & Hfloor). exists c, x. split; [exact Hc|]. intros y Hy Hglobal.
  specialize (Hfloor y Hy). specialize (Hglobal low). lra.
Qed.

(** A descent from what is no global minimum falls. *)
Lemma descent_falls p L x : descends_to_minimum p L -> ~ global_minimum L x -> exists y, descent p L x y /\ L y < L x.
Proof.
  intros Hdescends Hnot. destruct (Hdescends x) as (y & Hy & Hmin). exists y. split; [exact Hy|].
  apply Rnot_le_lt. intros Hle. apply Hnot. intros z. specialize (Hmin z). lra.
Qed.

(** ** Strict up to the symmetry *)

(** The symmetry keeps the loss ([Orbit.equivalent_loss]); so strictness is not bought by calling too much
    equivalent. *)
Lemma lower_is_not_equivalent : ~ equivalent golden golden_minimum golden_lower.
Proof.
  intros Hequivalent. pose proof (equivalent_loss _ _ _ Hequivalent) as E. pose proof golden_lower_loss as Hlow.
  rewrite (orbit_loss _ golden_minimum_orbit) in E. lra.
Qed.

(** ** Dense *)

Lemma fully_connected_is_dense p : fully_connected p -> dense p.
Proof.
  intros [Hsecond Hfirst]. split; [exact Hsecond|]. intros j l Hj Hl. rewrite !Hfirst; auto. lia.
Qed.

(** The sparse example is no dense network. *)
Lemma golden_not_dense : ~ fully_connected golden.
Proof. intros Hdense. exact (dense_linear_not_spurious golden golden_minimum Hdense golden_spurious). Qed.

(** The wide sparse networks have as many units as they say, each with an output of its own, and the same data. *)
Lemma wide_is_sparse d n X y K i j :
  mask2 (wide d n X y K) i j = true <-> i = j.
Proof. apply Nat.eqb_eq. Qed.

Lemma wide_sizes d n X y K :
  units (wide d n X y K) = K /\ outputs (wide d n X y K) = K /\ data (wide d n X y K) = X /\
  forall i, target (wide d n X y K) i = y.
Proof. repeat split. Qed.

(** The data of the sparse ReLU networks with the mask of the final layer removed: from two units on, as many as there
    are samples, there is no spurious valley. *)
Definition dense_leaky_unit (K : nat) : problem :=
  let p := leaky_unit K in
  Problem (inputs p) (units p) (outputs p) (samples p) (fun _ _ => true) (fun _ _ => true) (data p) (target p).

Theorem relu_contrast K : (2 <= K)%nat ->
  spurious_valley (leaky_unit K) (loss relu (leaky_unit K)) /\
  ~ spurious_valley (dense_leaky_unit K) (loss relu (dense_leaky_unit K)).
Proof.
  intros HK. split; [apply wide_relu_valley; lia|]. apply wide_dense_no_valley; [split; reflexivity|exact HK].
Qed.

(** ** Activations *)

Lemma relu_values z : (0 <= z -> relu z = z) /\ (z <= 0 -> relu z = 0).
Proof. unfold relu. split; intros Hz; [now apply Rmax_left|now apply Rmax_right]. Qed.

Lemma power_values z : power 2 z = z * z /\ power 3 z = z * z * z.
Proof. unfold power. split; ring. Qed.

Lemma relu_is_leaky z : relu z = leaky_relu 0 z.
Proof. unfold relu, leaky_relu. now rewrite Rmult_0_l. Qed.

(** ** Disjoint filters *)

(** The words of the paper: a dense final layer, filters that are equal or disjoint, and orthogonal rows of data. *)
Lemma disjoint_filters_fit p :
  (forall j j', (j < units p)%nat -> (j' < units p)%nat ->
     (forall l, (l < inputs p)%nat -> mask1 p j l = mask1 p j' l) \/
     (forall l, (l < inputs p)%nat -> mask1 p j l = true -> mask1 p j' l = false)) ->
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> mask2 p i j = true) ->
  (forall l l', (l < inputs p)%nat -> (l' < inputs p)%nat -> l <> l' -> dot (samples p) (data p l) (data p l') = 0) ->
  forall j j', (j < units p)%nat -> (j' < units p)%nat -> twins p j j' \/ separate p j j'.
Proof.
  intros Hfilters Hdense Horthogonal j j' Hj Hj'. destruct (Hfilters j j' Hj Hj') as [Hequal|Hdisjoint]; [left|right].
  - split; [|exact Hequal]. intros i Hi. now rewrite !Hdense.
  - intros i l l' _ Hl Hl' _ _ E E'. apply Horthogonal; [exact Hl|exact Hl'|]. intros <-.
    rewrite (Hdisjoint l Hl E) in E'. discriminate.
Qed.
