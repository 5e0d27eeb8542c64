(** * Wide dense networks: from every start a path leads down to a global minimum

    One hidden layer, any activation (it need not even be continuous), any data; the final layer is dense, all units
    see the same inputs, and there are at least as many units as the features of all units have dimensions
    ([wide_rank_descends]); as many as samples are enough ([wide_dense_descends]).  So there is no spurious valley
    ([wide_dense_no_valley]).

    A row of numbers that some unit can make of the samples is called features.
    (1) A unit whose features the units before it can make is set free: its outgoing weights move to zero, while the
    others make up for it, and then its incoming weights move freely ([replace_unit]).  Neither changes the loss.
    So the features of the units come to span all that units can make ([reach_spanning]).
    (2) The final layer moves straight to its optimum, and nothing is lower ([to_optimum]). *)

From Coq Require Import Reals List Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Indices Vectors Spans Paths Descents.
Local Open Scope R_scope.

Definition dense (p : problem) : Prop :=
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> mask2 p i j = true) /\
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> mask1 p j l = mask1 p 0%nat l).

Section WideDense.
  Variable activation : R -> R.
  Variable p : problem.
  Hypothesis is_dense : dense p.
  Let n := samples p.
  Let h := units p.
  Let k := outputs p.
  Let L := loss activation p.
  Let F := hidden activation p.

  (** What a unit with incoming weights [w] makes of the samples. *)
  Definition features (w : nat -> R) (s : nat) : R :=
    activation (big_sum (inputs p) (fun l => (if mask1 p 0%nat l then w l else 0) * data p l s)).

  Lemma hidden_features theta j s : (j < h)%nat -> F theta j s = features (first theta j) s.
  Proof.
    intros Hj. unfold F, hidden, features. f_equal. apply sum_ext; intros l Hl. unfold masked.
    now rewrite (proj2 is_dense j l Hj Hl).
  Qed.

  Lemma features_ext w w' s : (forall l, (l < inputs p)%nat -> w l = w' l) -> features w s = features w' s.
  Proof. intros Hw. unfold features. f_equal. apply sum_ext; intros l Hl. now rewrite Hw. Qed.

  Lemma output_dense theta i s : (i < k)%nat -> output activation p theta i s = combination h (second theta i) (F
    theta) s.
  Proof.
    intros Hi. apply sum_ext; intros j Hj. unfold masked. now rewrite (proj1 is_dense i j Hi Hj).
  Qed.

  Lemma loss_outputs theta theta' :
    (forall i s, (i < k)%nat -> (s < n)%nat -> output activation p theta i s = output activation p theta' i s) ->
    L theta = L theta'.
  Proof. intros Hsame. apply sum2_ext; intros i s Hi Hs. now rewrite Hsame. Qed.

  (** Features and final layer along a segment. *)
  Lemma hidden_segment x y t j s : (j < h)%nat -> (forall l, (l < inputs p)%nat -> first x j l = first y j l) ->
    F (segment x y t) j s = F x j s.
  Proof.
    intros Hj Hsame. rewrite !hidden_features by assumption. apply features_ext. intros l Hl. simpl.
    unfold between. rewrite Hsame by assumption. ring.
  Qed.

  (** *** (1) A superfluous unit is replaced *)

  Section Replace.
    Variable theta : weights.
    Variable a : nat.
    Variable w : nat -> R.
    Variable d : nat -> R.
    Hypothesis a_below : (a < h)%nat.
    Hypothesis superfluous : forall s, (s < n)%nat -> F theta a s = combination a d (F theta) s.

    (** What is added to row [i] of the final layer. *)
    Definition relief (i j : nat) : R :=
      if Nat.eqb j a then - second theta i a else if Nat.ltb j a then second theta i a * d j else 0.

    Definition freed : weights := Weights (first theta) (fun i j => second theta i j + relief i j).
    Definition replaced : weights := Weights (fun j l => if Nat.eqb j a then w l else first theta j l) (second freed).

    Lemma relief_zero i s : (s < n)%nat -> combination h (relief i) (F theta) s = 0.
    Proof.
      intros Hs. unfold combination. rewrite (sum_prefix h (S a)); [|lia|].
      - rewrite sum_split_last. unfold relief at 2. rewrite Nat.eqb_refl, (superfluous s Hs).
        rewrite (sum_ext a _ (fun j => second theta i a * (d j * F theta j s))).
        + rewrite sum_scal. unfold combination. ring.
        + intros j Hj. unfold relief. destruct (Nat.eqb_spec j a); [lia|]. destruct (Nat.ltb_spec j a); [ring|lia].
      - intros j Hj. unfold relief. destruct (Nat.eqb_spec j a); [lia|]. destruct (Nat.ltb_spec j a); [lia|ring].
    Qed.

    Lemma to_freed : descent p L theta freed.
    Proof.
      apply segment_constant. intros t. apply loss_outputs. intros i s Hi Hs. rewrite !output_dense by assumption.
      transitivity (combination h (second theta i) (F theta) s + t * combination h (relief i) (F theta) s);
        [|rewrite relief_zero by assumption; ring].
      unfold combination. rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros j Hj.
      rewrite hidden_segment by auto. simpl. unfold between. ring.
    Qed.

    Lemma to_replaced : descent p L freed replaced.
    Proof.
      apply segment_constant. intros t. apply loss_outputs. intros i s Hi Hs. rewrite !output_dense by assumption.
      apply sum_ext; intros j Hj.
      change (second (segment freed replaced t) i j) with (between (second freed i j) (second freed i j) t).
      unfold between. destruct (Nat.eq_dec j a) as [->|Hn].
      - replace (second freed i a) with 0; [ring|]. simpl. unfold relief. rewrite Nat.eqb_refl. ring.
      - rewrite hidden_segment; [ring|assumption|]. intros l _. simpl. destruct (Nat.eqb_spec j a);
        [contradiction|reflexivity].
    Qed.

    Lemma replaced_new s : F replaced a s = features w s.
    Proof. rewrite hidden_features by assumption. apply features_ext. intros. simpl. now rewrite Nat.eqb_refl. Qed.

    Lemma replaced_old j s : (j < h)%nat -> j <> a -> F replaced j s = F theta j s.
    Proof.
      intros Hj Hn. rewrite !hidden_features by assumption. apply features_ext. intros l _. simpl.
      destruct (Nat.eqb_spec j a); [contradiction|reflexivity].
    Qed.
  End Replace.

  Lemma replace_unit theta a w : (a < h)%nat -> in_span n a (F theta) (F theta a) ->
    exists theta', descent p L theta theta' /\ (forall s, F theta' a s = features w s) /\
      forall j s, (j < h)%nat -> j <> a -> F theta' j s = F theta j s.
  Proof.
    intros Ha [d Hd]. exists (replaced theta a w d). split; [|split].
    - apply descent_trans with (freed theta a d); [now apply to_freed|now apply to_replaced].
    - intros s. now apply replaced_new.
    - intros j s Hj Hn. now apply replaced_old.
  Qed.

  (** The first [a] units are independent. *)
  Definition independent (a : nat) (theta : weights) : Prop :=
    forall b, (b < a)%nat -> ~ in_span n b (F theta) (F theta b).

  (** Some of the units can make all that units can make. *)
  Definition spanning (theta : weights) : Prop :=
    exists b, (b <= h)%nat /\ forall w, in_span n b (F theta) (features w).

  Lemma one_more a theta : (a < h)%nat -> independent a theta ->
    spanning theta \/ exists theta', descent p L theta theta' /\ independent (S a) theta'.
  Proof.
    intros Ha Hindependent. destruct (classic (exists w, ~ in_span n a (F theta) (features w))) as [[w Hw]|Hall].
    2: { left. exists a. split; [lia|]. intros w. apply NNPP. intros Hn. apply Hall. now exists w. }
    right. destruct (classic (in_span n a (F theta) (F theta a))) as [Hin|Hout].
    - destruct (replace_unit theta a w Ha Hin) as (y & Hy & Hnew & Hold). exists y. split; [exact Hy|].
      intros b Hb Hspan. destruct (Nat.eq_dec b a) as [->|Hn].
      + apply Hw. revert Hspan. apply in_span_ext; [|intros s Hs; apply Hnew]. intros j s Hj Hs. apply Hold; lia.
      + apply (Hindependent b); [lia|]. revert Hspan. apply in_span_ext; [|intros s Hs; apply Hold; lia].
        intros j s Hj Hs. apply Hold; lia.
    - exists theta. split; [apply descent_refl|]. intros b Hb.
      destruct (Nat.eq_dec b a) as [->|Hn]; [exact Hout|apply Hindependent; lia].
  Qed.

  (** All features are combinations of [q] vectors, and the width is at least [q]. *)
  Variable q : nat.
  Variable U : nat -> nat -> R.
  Hypothesis makes : forall w, in_span n q U (features w).
  Hypothesis is_wide : (q <= h)%nat.

  (** Then independent units span what all units can make. *)
  Lemma independent_spanning theta : independent h theta -> spanning theta.
  Proof.
    intros Hindependent. exists q. split; [exact is_wide|].
    destruct (finite_choice q (fun _ : nat => 0) (fun j c => forall s, (s < n)%nat ->
      F theta j s = combination q c U s))
      as [c Hc].
    { intros j Hj. destruct (makes (first theta j)) as [c Hc]. exists c. intros s Hs.
      rewrite hidden_features by lia. now apply Hc. }
    intros w. destruct (makes w) as [y Hy].
    assert (Hspan : in_span q q c y).
    { apply spans_everything. intros b Hb [d Hd]. apply (Hindependent b); [lia|]. exists d. intros s Hs.
      rewrite (Hc b Hb s Hs). transitivity (combination q (combination b d c) U s).
      - apply sum_ext; intros a Ha. now rewrite (Hd a Ha).
      - rewrite <- combination_combination. apply sum_ext; intros j Hj. now rewrite Hc by lia. }
    destruct Hspan as [d Hd]. exists d. intros s Hs. rewrite (Hy s Hs).
    transitivity (combination q (combination q d c) U s).
    - apply sum_ext; intros a Ha. now rewrite (Hd a Ha).
    - rewrite <- combination_combination. apply sum_ext; intros j Hj. now rewrite Hc.
  Qed.

  Lemma reach_spanning theta : exists theta', descent p L theta theta' /\ spanning theta'.
  Proof.
    assert (Hgreedy : forall a, (a <= h)%nat ->
      exists theta', descent p L theta theta' /\ (spanning theta' \/ independent a theta')).
    { induction a as [|a IH]; intros Ha.
      - exists theta. split; [apply descent_refl|]. right. intros b Hb. lia.
      - destruct IH as (x & Hx & [Hspanning|Hindependent]); [lia|exists x; split; [exact Hx|now left]|].
        destruct (one_more a x) as [Hspanning|(y & Hy & Hmore)]; [lia|exact Hindependent|exists x; split;
          [exact Hx|now left]|].
        exists y. split; [now apply descent_trans with x|now right]. }
    destruct (Hgreedy h (le_n h)) as (x & Hx & [Hspanning|Hindependent]); exists x; (split; [exact Hx|]);
      [exact Hspanning|now apply independent_spanning].
  Qed.

  (** *** (2) The final layer moves to its optimum *)

  Section Optimum.
    Variable x : weights.
    Variable W : matrix.
    Hypothesis optimal : forall i, (i < k)%nat -> forall j, (j < h)%nat ->
      dot n (fun s => target p i s - combination h (W i) (F x) s) (F x j) = 0.
    Let y := Weights (first x) W.

    Lemma optimum_outputs i s : (i < k)%nat -> output activation p y i s = combination h (W i) (F x) s.
    Proof. intros Hi. now rewrite output_dense. Qed.

    (** The residuals at the optimum are orthogonal to the features. *)
    Lemma loss_from_optimum z (D : matrix) :
      (forall i s, (i < k)%nat -> (s < n)%nat ->
         output activation p z i s = combination h (W i) (F x) s + combination h (D i) (F x) s) ->
      L z = L y + big_sum2 k n (fun i s => combination h (D i) (F x) s ^ 2).
    Proof.
      intros HD.
      assert (Horthogonal : big_sum2 k n (fun i s =>
        (target p i s - combination h (W i) (F x) s) * combination h (D i) (F x) s) = 0).
      { apply sum_zero; intros i Hi. apply (dot_combination_zero n h (D i) (F x)). intros j Hj. now apply optimal. }
      replace (L y) with (L y - 2 * big_sum2 k n (fun i s =>
        (target p i s - combination h (W i) (F x) s) * combination h (D i) (F x) s)) by (rewrite Horthogonal; ring).
      unfold L, loss. fold n k. rewrite <- sum2_scal, <- sum2_minus, <- sum2_plus. apply sum2_ext; intros i s Hi Hs.
      rewrite HD, optimum_outputs by assumption. ring.
    Qed.

    Lemma to_optimum : descent p L x y.
    Proof.
      set (D := fun i j => second x i j - W i j).
      assert (Hline : forall t, L (segment x y t) = L y + (1 - t) ^ 2 * big_sum2 k n (fun i s => combination h (D i) (F
        x) s ^ 2)).
      { intros t. rewrite (loss_from_optimum _ (fun i j => (1 - t) * D i j)).
        - f_equal. rewrite <- sum2_scal. apply sum2_ext; intros i s _ _.
          replace (combination h (fun j => (1 - t) * D i j) (F x) s) with ((1 - t) * combination h (D i) (F x) s);
            [ring|].
          unfold combination. rewrite <- sum_scal. apply sum_ext; intros; ring.
        - intros i s Hi Hs. rewrite output_dense by assumption. unfold combination. rewrite <- sum_plus.
          apply sum_ext; intros j Hj. rewrite hidden_segment by auto. simpl. unfold between, D. ring. }
      apply segment_descent. intros s t Hs Hst Ht. rewrite !Hline.
      apply Rplus_le_compat_l, Rmult_le_compat_r; [|apply pow_incr; lra].
      apply sum2_nonneg; intros; apply pow2_ge_0.
    Qed.

    Lemma optimum_global : spanning x -> global_minimum L y.
    Proof.
      intros (b & Hb & Hspan) low.
      destruct (finite_choice h (fun _ : nat => 0) (fun j d => forall s, (s < n)%nat ->
        F low j s = combination b d (F x) s))
        as [d Hd].
      { intros j Hj. destruct (Hspan (first low j)) as [d Hd]. exists d. intros s Hs.
        rewrite hidden_features by assumption. now apply Hd. }
      set (V := fun i a => if Nat.ltb a b then combination h (second low i) d a else 0).
      rewrite (loss_from_optimum low (fun i a => V i a - W i a)).
      - pose proof (sum2_nonneg k n (fun i s => combination h (fun a => V i a - W i a) (F x) s ^ 2)
          (fun i s _ _ => pow2_ge_0 _)). lra.
      - intros i s Hi Hs. rewrite output_dense by assumption.
        transitivity (combination h (V i) (F x) s).
        + unfold combination at 2. rewrite (sum_prefix h b); [|exact Hb|].
          * rewrite (sum_ext b _ (fun a => combination h (second low i) d a * F x a s)).
            { change (combination h (second low i) (F low) s = combination b (combination h (second low i) d) (F x) s).
              rewrite <- combination_combination. apply sum_ext; intros j Hj. f_equal. now apply Hd. }
            intros a Ha. unfold V. destruct (Nat.ltb_spec a b); [reflexivity|lia].
          * intros a Ha. unfold V. destruct (Nat.ltb_spec a b); [lia|ring].
        + unfold combination. rewrite <- sum_plus. apply sum_ext; intros; ring.
    Qed.
  End Optimum.

  Lemma spanned_descends : descends_to_minimum p (loss activation p).
  Proof.
    intros theta. destruct (reach_spanning theta) as (x & Hx & Hspanning).
    destruct (finite_choice k (fun _ : nat => 0) (fun i w => forall j, (j < h)%nat ->
      dot n (fun s => target p i s - combination h w (F x) s) (F x j) = 0)) as [W HW].
    { intros i _. apply least_squares. }
    exists (Weights (first x) W). split; [|now apply optimum_global].
    apply descent_trans with x; [exact Hx|now apply to_optimum].
  Qed.
End WideDense.

(** The width is at least the dimension of the span of all features. *)
Theorem wide_rank_descends activation p : dense p ->
  (exists q V, (q <= units p)%nat /\ forall w, in_span (samples p) q V (features activation p w)) ->
  descends_to_minimum p (loss activation p).
Proof. intros Hdense (q & V & Hwide & Hmakes). now apply (spanned_descends activation p Hdense q V). Qed.

(** So it is if the width is at least the number of samples, *)
Theorem wide_dense_descends activation p :
  dense p -> (samples p <= units p)%nat -> descends_to_minimum p (loss activation p).
Proof.
  intros Hdense Hwide. apply wide_rank_descends; [exact Hdense|].
  exists (samples p), (fun a s => if Nat.eqb a s then 1 else 0). split; [exact Hwide|].
  intros w. exists (features activation p w). intros s Hs. unfold combination.
  rewrite (sum_single (samples p) s); [rewrite Nat.eqb_refl; ring|exact Hs|].
  intros a _ Hn. destruct (Nat.eqb_spec a s); [contradiction|ring].
Qed.

(** and for linear units if it is at least the number of inputs. *)
Corollary wide_linear_descends p : dense p -> (inputs p <= units p)%nat -> descends_to_minimum p (loss linear p).
Proof.
  intros Hdense Hwide. apply wide_rank_descends; [exact Hdense|]. exists (inputs p), (data p). split; [exact Hwide|].
  intros w. exists (fun l => if mask1 p 0%nat l then w l else 0). intros s _. reflexivity.
Qed.

Corollary wide_dense_no_valley activation p :
  dense p -> (samples p <= units p)%nat -> ~ spurious_valley p (loss activation p).
Proof. intros Hdense Hwide. now apply descends_no_valley, wide_dense_descends. Qed.

(** The hypotheses hold somewhere: three units, two samples, and an activation with a jump. *)
Example wide_dense_exists :
  let p := Problem 1 3 1 2 (fun _ _ => true) (fun _ _ => true) (fun _ s => INR s) (fun _ _ => 1) in
  descends_to_minimum p (loss (fun z => if Rlt_dec 0 z then 1 else 0) p).
Proof. intros p. apply wide_dense_descends; [split; reflexivity|simpl; lia]. Qed.
