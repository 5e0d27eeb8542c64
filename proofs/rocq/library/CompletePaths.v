(** * Complete classes: paths down to a global minimum

    Two linear layers, any masks, any data, any sizes.  If every unit has at least as many twins, itself among them, as
    it has outputs, or as it has inputs ([CompleteClasses.complete]), from every start a path leads to a global minimum,
    and the loss never rises on it ([complete_descends]).  A unit with one output or one input is its own twin, so
    networks of linear units descend ([linear_units_descend]), whatever their masks if there is one output
    ([one_output_descends]).

    (1) Classes with as many units as outputs: outgoing weights that the twins can make are replaced, without any
    change of the product of the layers, until those of the class can make all its outputs ([Saturation.saturate]).
    (2) The other classes have as many units as inputs: the same with the layers exchanged.
    (3) Then the first layer of the former and the second layer of the latter move straight to the best fit of all
    networks with these masks ([BestFit.to_best_fit]). *)

From Coq Require Import Reals List Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Indices Listings Vectors Descents LinearUnits CompleteClasses
  Fibres Saturation BestFit.
Local Open Scope R_scope.

Lemma complete_kinds p j : complete p j -> complete_outputs p j \/ complete_outputs (transposed p) j.
Proof.
  intros (r & m & T & O & Henough & Hdistinct & Htwins & [Hlists|Hlists]); [left|right]; exists r, m, T, O;
    repeat (split; [assumption|]); [exact Hlists|]. split; [|exact Hlists].
  intros t Ht. destruct (Htwins t Ht) as (Hrange & Hsecond & Hfirst). split; [exact Hrange|]. split; assumption.
Qed.

Lemma complete_outputs_twins p j j' : twins p j j' -> complete_outputs p j -> complete_outputs p j'.
Proof.
  intros [Hsecond Hfirst] (r & m & T & O & Henough & Hdistinct & Htwins & Odistinct & Orange & Ocover).
  exists r, m, T, O. split; [exact Henough|]. split; [exact Hdistinct|]. split; [|split; [exact Odistinct|split]].
  - intros t Ht. destruct (Htwins t Ht) as (Hrange & Tsecond & Tfirst). split; [exact Hrange|].
    split; intros a Ha; [now rewrite <- Hsecond, Tsecond|now rewrite <- Hfirst, Tfirst].
  - intros a Ha. rewrite <- Hsecond by now apply Orange. now apply Orange.
  - intros i Hi E. rewrite <- Hsecond in E by exact Hi. now apply Ocover.
Qed.

Section Complete.
  Variable p : problem.
  Let k := outputs p.
  Let h := units p.
  Let d := inputs p.
  Local Notation A := (second_layer p).
  Local Notation B := (first_layer p).
  Local Notation P := (end_to_end p).
  Hypothesis all_complete : forall j, (j < h)%nat -> complete p j.

  (** Units of the first kind have as many twins as outputs; the others as many as inputs. *)
  Lemma kinds : exists kind : nat -> bool, forall j, (j < h)%nat ->
    (kind j = true -> complete_outputs p j) /\
    (kind j = false -> complete_outputs (transposed p) j /\ ~ complete_outputs p j).
  Proof.
    apply (finite_choice h true (fun j (yes : bool) => (yes = true -> complete_outputs p j) /\
      (yes = false -> complete_outputs (transposed p) j /\ ~ complete_outputs p j))).
    intros j Hj. destruct (classic (complete_outputs p j)) as [Hyes|Hno].
    - exists true. split; [now intros|discriminate].
    - exists false. split; [discriminate|]. intros _. split; [|exact Hno].
      now destruct (complete_kinds p j (all_complete j Hj)).
  Qed.

  Section Kinds.
    Variable kind : nat -> bool.
    Hypothesis are_kinds : forall j, (j < h)%nat ->
      (kind j = true -> complete_outputs p j) /\
      (kind j = false -> complete_outputs (transposed p) j /\ ~ complete_outputs p j).

    Lemma twins_kind j j' : (j < h)%nat -> (j' < h)%nat -> twins p j j' -> kind j = kind j'.
    Proof.
      intros Hj Hj' Htwins. pose proof (are_kinds j Hj) as [Jtrue Jfalse].
      pose proof (are_kinds j' Hj') as [Jtrue' Jfalse'].
      destruct (kind j), (kind j'); try reflexivity; exfalso.
      - apply (proj2 (Jfalse' eq_refl)). now apply (complete_outputs_twins p j), Jtrue.
      - apply (proj2 (Jfalse eq_refl)). apply (complete_outputs_twins p j'); [now apply twins_sym|now apply Jtrue'].
    Qed.

    (** The coefficients [c] of units of the first kind that hear input [l] make output [i] and no other. *)
    Definition made_by_outputs (x : weights) (i l : nat) (c : nat -> R) : Prop :=
      (forall u, (u < h)%nat -> c u <> 0 -> kind u = true /\ mask1 p u l = true) /\
      forall z, (z < k)%nat -> big_sum h (fun u => A x z u * c u) = if Nat.eqb z i then 1 else 0.

    (** The coefficients [c] of units of the second kind that reach output [i] make input [l] and no other. *)
    Definition made_by_inputs (x : weights) (i l : nat) (c : nat -> R) : Prop :=
      (forall u, (u < h)%nat -> c u <> 0 -> kind u = false /\ mask2 p i u = true) /\
      forall z, (z < d)%nat -> big_sum h (fun u => c u * B x u z) = if Nat.eqb z l then 1 else 0.

    Lemma all_saturated theta : exists x, fibre_path p theta x /\
      forall i l, (i < k)%nat -> (l < d)%nat -> leads p i l = true ->
      exists c, made_by_outputs x i l c \/ made_by_inputs x i l c.
    Proof.
      destruct (saturate p kind (fun j Hj => proj1 (are_kinds j Hj)) theta) as (y & Hy & Ysaturated & _).
      destruct (saturate (transposed p) (fun j => negb (kind j))
        (fun j Hj E => proj1 (proj2 (are_kinds j Hj) (proj1 (negb_true_iff _) E))) (flipped y))
        as (z & Hz & Zsaturated & Hothers).
      exists (flipped z). split; [apply fibre_trans with y; [exact Hy|now apply fibre_transposed]|].
      intros i l Hi Hl E. destruct (leads_true p i l E) as (j & Hj & E2 & E1). destruct (kind j) eqn:Ej.
      - destruct (Ysaturated j Hj Ej i Hi E2) as (c & Honly & Hmakes). exists c. left.
        assert (Hkind : forall u, (u < h)%nat -> c u <> 0 -> kind u = true).
        { intros u Hu Hc. now rewrite <- (twins_kind j u Hj Hu (Honly u Hu Hc)). }
        split.
        + intros u Hu Hc. split; [now apply Hkind|]. now rewrite <- (proj2 (Honly u Hu Hc) l Hl).
        + intros a Ha. rewrite <- (Hmakes a Ha). apply sum_ext; intros u Hu.
          destruct (Req_dec (c u) 0) as [->|Hc]; [ring|]. f_equal. unfold second_layer, masked.
          cbn [flipped second]. destruct (Hothers u) as [_ Hsame]; [|now rewrite (Hsame a)].
          intros b Hb Eb [Hsecond Hfirst]. apply negb_true_iff in Eb.
          rewrite (twins_kind b u Hb Hu), (Hkind u Hu Hc) in Eb; [discriminate|]. split; assumption.
      - destruct (Zsaturated j Hj (proj2 (negb_true_iff _) Ej) l Hl E1) as (c & Honly & Hmakes). exists c. right.
        split.
        + intros u Hu Hc. destruct (Honly u Hu Hc) as [Hfirst Hsecond]. split.
          * rewrite <- Ej. symmetry. apply (twins_kind j u Hj Hu). split; assumption.
          * rewrite <- E2. symmetry. exact (Hsecond i Hi).
        + intros a Ha. rewrite <- (Hmakes a Ha). apply sum_ext; intros u _. apply Rmult_comm.
    Qed.

    Section Target.
      Variable x : weights.
      Variable G : matrix.
      Variable c : nat -> nat -> nat -> R.
      Variable by_outputs : nat -> nat -> bool.
      Hypothesis makes : forall i l, (i < k)%nat -> (l < d)%nat -> leads p i l = true ->
        if by_outputs i l then made_by_outputs x i l (c i l) else made_by_inputs x i l (c i l).

      Let first_share (i l u : nat) : R := if leads p i l && by_outputs i l then c i l u else 0.
      Let second_share (i l u : nat) : R := if leads p i l && negb (by_outputs i l) then c i l u else 0.

      (** The weights whose product is [G] where some unit leads. *)
      Definition fitted : weights :=
        Weights (fun u l => if kind u then big_sum k (fun i => G i l * first_share i l u) else first x u l)
          (fun i u => if kind u then second x i u else big_sum d (fun l => G i l * second_share i l u)).

      Lemma fitted_one_layer u :
        (forall i, second fitted i u = second x i u) \/ forall l, first fitted u l = first x u l.
      Proof. unfold fitted. cbn [first second]. destruct (kind u); [left|right]; reflexivity. Qed.

      Lemma first_share_only i l u : (i < k)%nat -> (l < d)%nat -> (u < h)%nat -> first_share i l u <> 0 ->
        kind u = true /\ mask1 p u l = true.
      Proof.
        intros Hi Hl Hu. unfold first_share. destruct (leads p i l) eqn:E; [|now intros []]. cbn [andb].
        pose proof (makes i l Hi Hl E) as Hmakes. destruct (by_outputs i l); [|now intros []]. now apply Hmakes.
      Qed.

      Lemma second_share_only i l u : (i < k)%nat -> (l < d)%nat -> (u < h)%nat -> second_share i l u <> 0 ->
        kind u = false /\ mask2 p i u = true.
      Proof.
        intros Hi Hl Hu. unfold second_share. destruct (leads p i l) eqn:E; [|now intros []]. cbn [andb].
        pose proof (makes i l Hi Hl E) as Hmakes. destruct (by_outputs i l); [now intros []|]. now apply Hmakes.
      Qed.

      Lemma first_share_sum z i l : (z < k)%nat -> (i < k)%nat -> (l < d)%nat ->
        big_sum h (fun u => A x z u * first_share i l u)
        = if leads p i l && by_outputs i l && Nat.eqb z i then 1 else 0.
      Proof.
        intros Hz Hi Hl. unfold first_share. destruct (leads p i l) eqn:E; [|apply sum_zero; intros; cbn [andb]; ring].
        pose proof (makes i l Hi Hl E) as Hmakes. destruct (by_outputs i l); cbn [andb].
        - now apply Hmakes.
        - apply sum_zero; intros; ring.
      Qed.

      Lemma second_share_sum z i l : (z < d)%nat -> (i < k)%nat -> (l < d)%nat ->
        big_sum h (fun u => second_share i l u * B x u z)
        = if leads p i l && negb (by_outputs i l) && Nat.eqb z l then 1 else 0.
      Proof.
        intros Hz Hi Hl. unfold second_share. destruct (leads p i l) eqn:E; [|apply sum_zero; intros; cbn [andb]; ring].
        pose proof (makes i l Hi Hl E) as Hmakes. destruct (by_outputs i l); cbn [andb negb].
        - apply sum_zero; intros; ring.
        - now apply Hmakes.
      Qed.

      (** What one unit adds: one of the two sums is empty. *)
      Lemma fitted_unit i l u : (i < k)%nat -> (l < d)%nat -> (u < h)%nat ->
        A fitted i u * B fitted u l
        = big_sum k (fun z => G z l * (A x i u * first_share z l u))
          + big_sum d (fun z => G i z * (second_share i z u * B x u l)).
      Proof.
        intros Hi Hl Hu. unfold second_layer, first_layer, masked, fitted. cbn [first second]. destruct (kind u) eqn:Eu.
        - rewrite (sum_zero d), Rplus_0_r.
          + rewrite (sum_ext k (fun z => G z l * ((if mask2 p i u then second x i u else 0) * first_share z l u))
              (fun z => (if mask2 p i u then second x i u else 0) * (G z l * first_share z l u))) by (intros; ring).
            rewrite sum_scal. f_equal. destruct (mask1 p u l) eqn:E1; [reflexivity|]. symmetry.
            apply sum_zero; intros z Hz. destruct (Req_dec (first_share z l u) 0) as [->|Hne]; [ring|].
            destruct (first_share_only z l u Hz Hl Hu Hne). congruence.
          + intros z Hz. destruct (Req_dec (second_share i z u) 0) as [->|Hne]; [ring|].
            destruct (second_share_only i z u Hi Hz Hu Hne). congruence.
        - rewrite (sum_zero k), Rplus_0_l.
          + rewrite (sum_ext d (fun z => G i z * (second_share i z u * (if mask1 p u l then first x u l else 0)))
              (fun z => G i z * second_share i z u * (if mask1 p u l then first x u l else 0))) by (intros; ring).
            rewrite sum_scal_r. f_equal. destruct (mask2 p i u) eqn:E2; [reflexivity|]. symmetry.
            apply sum_zero; intros z Hz. destruct (Req_dec (second_share i z u) 0) as [->|Hne]; [ring|].
            destruct (second_share_only i z u Hi Hz Hu Hne). congruence.
          + intros z Hz. destruct (Req_dec (first_share z l u) 0) as [->|Hne]; [ring|].
            destruct (first_share_only z l u Hz Hl Hu Hne). congruence.
      Qed.

      Lemma fitted_product i l : (i < k)%nat -> (l < d)%nat -> leads p i l = true -> P fitted i l = G i l.
      Proof.
        intros Hi Hl E. unfold end_to_end, product. rewrite (sum_ext (units p) _ _ (fun u => fitted_unit i l u Hi Hl)).
        rewrite sum_plus, !(sum_swap (units p)).
        rewrite (sum_ext k _ (fun z => if Nat.eqb z i then (if by_outputs i l then G i l else 0) else 0)).
        - rewrite sum_delta by exact Hi.
          rewrite (sum_ext d _ (fun z => if Nat.eqb z l then (if by_outputs i l then 0 else G i l) else 0)).
          + rewrite sum_delta by exact Hl. destruct (by_outputs i l); ring.
          + intros z Hz. rewrite sum_scal. fold h. rewrite second_share_sum by assumption. rewrite (Nat.eqb_sym l z).
            destruct (Nat.eqb_spec z l) as [->|]; [|rewrite andb_false_r; ring].
            rewrite E. destruct (by_outputs i l); cbn [andb negb]; ring.
        - intros z Hz. rewrite sum_scal. fold h. rewrite first_share_sum by assumption. rewrite (Nat.eqb_sym i z).
          destruct (Nat.eqb_spec z i) as [->|]; [|rewrite andb_false_r; ring].
          rewrite E. destruct (by_outputs i l); cbn [andb]; ring.
      Qed.
    End Target.

    Lemma kinds_descend : descends_to_minimum p (loss linear p).
    Proof.
      intros theta. destruct (all_saturated theta) as (x & Hx & Hmade). destruct (best_fit_exists p) as [G HG].
      set (good i l (cb : (nat -> R) * bool) := leads p i l = true ->
        if snd cb then made_by_outputs x i l (fst cb) else made_by_inputs x i l (fst cb)).
      destruct (finite_choice k (fun _ : nat => (fun _ : nat => 0, true))
        (fun i f => forall l, (l < d)%nat -> good i l (f l))) as [f Hf].
      { intros i Hi. apply (finite_choice d (fun _ : nat => 0, true) (good i)). intros l Hl. unfold good.
        destruct (leads p i l) eqn:E; [|exists (fun _ => 0, true); discriminate].
        destruct (Hmade i l Hi Hl E) as (c & [Hc|Hc]); [exists (c, true)|exists (c, false)]; intros _; exact Hc. }
      set (y := fitted x G (fun i l => fst (f i l)) (fun i l => snd (f i l))).
      destruct (to_best_fit p G HG x y) as [Hdescent Hmin].
      - intros u _. apply fitted_one_layer.
      - intros i l Hi Hl E. apply fitted_product; try assumption. intros a b Ha Hb Eb. now apply Hf.
      - exists y. split; [|exact Hmin]. apply descent_trans with x; [now apply fibre_descent|exact Hdescent].
    Qed.
  End Kinds.

  Theorem all_complete_descends : descends_to_minimum p (loss linear p).
  Proof. destruct kinds as [kind Hkind]. exact (kinds_descend kind Hkind). Qed.
End Complete.

Theorem complete_descends p :
  (forall j, (j < units p)%nat -> complete p j) -> descends_to_minimum p (loss linear p).
Proof. exact (all_complete_descends p). Qed.

(** ** A unit with one output or one input is its own twin *)

Lemma linear_unit_complete p j : (j < units p)%nat -> linear_unit p j -> complete p j.
Proof.
  intros Hj [Hone|Hone]; destruct (lists_one _ _ Hone) as (m & O & Hm & Hlists); exists 1%nat, m, (fun _ => j), O;
    (split; [exact Hm|]); (split; [intros a b Ha Hb _; lia|]); (split; [intros t _; repeat split; auto|]); auto.
Qed.

Corollary linear_units_descend p :
  (forall j, (j < units p)%nat -> linear_unit p j) -> descends_to_minimum p (loss linear p).
Proof. intros Hlinear. apply complete_descends. intros j Hj. now apply linear_unit_complete, Hlinear. Qed.

(** Networks with one output, any masks. *)
Corollary one_output_descends p : (outputs p <= 1)%nat -> descends_to_minimum p (loss linear p).
Proof. intros Hone. apply linear_units_descend. intros j _. left. intros; lia. Qed.

(** The hypothesis holds somewhere, with units of both kinds in one network: two twins with two outputs and three
    inputs, and one unit with one input and three outputs. *)
Example complete_paths_exist :
  let p := Problem 3 3 3 2 (fun j l => Nat.leb j 1 || Nat.eqb l 0) (fun i j => Nat.leb i 1 || Nat.eqb j 2)
    (fun l s => INR (l + s)) (fun i s => INR (i * s)) in
  (forall j, (j < units p)%nat -> complete p j) /\ ~ complete_outputs p 2.
Proof.
  intros p. split.
  - intros j Hj. destruct (Nat.eq_dec j 2) as [->|Hn].
    + apply linear_unit_complete; [exact Hj|]. right. intros l l' _ _ E E'. cbn in E, E'.
      apply Nat.eqb_eq in E, E'. congruence.
    + assert (Hsmall : (j < 2)%nat) by (simpl in Hj; lia). exists 2%nat, 2%nat, (fun t => t), (fun a => a).
      split; [lia|]. split; [intros a b _ _ E; exact E|]. split.
      * intros t Ht. split; [simpl; lia|]. split; intros a _; cbn.
        { destruct (Nat.eqb_spec j 2), (Nat.eqb_spec t 2); lia || reflexivity. }
        { destruct (Nat.leb_spec j 1), (Nat.leb_spec t 1); lia || reflexivity. }
      * left. split; [intros a b _ _ E; exact E|]. split.
        { intros a Ha. split; [simpl; lia|]. cbn. destruct (Nat.leb_spec a 1); [reflexivity|lia]. }
        { intros i _ E. exists i. split; [|reflexivity]. cbn in E. destruct (Nat.leb_spec i 1); [lia|].
          destruct (Nat.eqb_spec j 2); [lia|discriminate]. }
  - intros (r & m & T & O & Henough & Tdistinct & Htwins & Odistinct & Orange & Ocover).
    assert (Hself : forall t, (t < r)%nat -> T t = 2%nat).
    { intros t Ht. destruct (Htwins t Ht) as (Hrange & _ & Hfirst). specialize (Hfirst 1%nat). cbn in Hfirst, Hrange.
      destruct (Nat.leb_spec (T t) 1); [|lia]. discriminate Hfirst. lia. }
    assert (Hr : (r <= 1)%nat).
    { destruct (le_lt_dec r 1) as [|Hlt]; [assumption|]. exfalso.
      assert (Hsame : 0%nat = 1%nat); [|discriminate]. apply Tdistinct; [lia|lia|]. now rewrite !Hself by lia. }
    destruct (Ocover 0%nat) as (a & Ha & Ea); [simpl; lia|reflexivity|].
    destruct (Ocover 1%nat) as (b & Hb & Eb); [simpl; lia|reflexivity|]. assert (a = b) by lia. congruence.
Qed.
