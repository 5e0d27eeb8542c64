(** * A network inside a larger one passes on its spurious local minima and valleys

    [embedded p q U O I S] is what a certificate of the claim [widened] says, for linear units: the network [p] is
    [q] restricted to the units [U], outputs [O], inputs [I] and samples [S]; nothing outside of it is to be fitted, and
    the other units of [q] neither reach the targets nor meet the units of [p].  Then the loss of [q] is at least that
    of the restricted weights ([restriction_below]), with equality where all other weights are zero
    ([extension_loss]). *)

From Coq Require Import Reals List Arith Bool Lia Lra QArith Qreals.
From Landscape Require Import Sums Landscape Vectors Places Copies Widening Golden WideningValleys.
Import ListNotations.
Local Open Scope R_scope.

(** [p] is [q] restricted to some of its units, outputs, inputs and samples. *)
Definition restricts (p q : problem) (U O I S : nat -> nat) : Prop :=
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> mask1 q (U j) (I l) = mask1 p j l) /\
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> mask2 q (O i) (U j) = mask2 p i j) /\
  (forall l s, (l < inputs p)%nat -> (s < samples p)%nat -> data q (I l) (S s) = data p l s) /\
  (forall i s, (i < outputs p)%nat -> (s < samples p)%nat -> target q (O i) (S s) = target p i s).

(** Targets elsewhere are zero, and data do not mix what is inside and what is outside. *)
Definition nothing_outside (p q : problem) (O I S : nat -> nat) : Prop :=
  (forall i s, (i < outputs q)%nat -> (s < samples q)%nat -> target q i s <> 0 ->
     among (outputs p) O i /\ among (samples p) S s) /\
  (forall l s, (l < inputs q)%nat -> (s < samples q)%nat -> data q l s <> 0 ->
     (among (inputs p) I l <-> among (samples p) S s)).

(** Where another unit [u] sees an input [l] of [p] and reaches an output [i] of [p], the input is orthogonal to the
    target and to all that units of [p] send there. *)
Definition others_apart (p q : problem) (U O I : nat -> nat) : Prop :=
  forall u i l, (u < units q)%nat -> ~ among (units p) U u -> (i < outputs p)%nat -> (l < inputs p)%nat ->
  mask2 q (O i) u = true -> mask1 q u (I l) = true ->
  dot (samples p) (data p l) (target p i) = 0 /\
  forall j l', (j < units p)%nat -> (l' < inputs p)%nat -> mask2 p i j = true -> mask1 p j l' = true ->
    dot (samples p) (data p l) (data p l') = 0.

Definition embedded (p q : problem) (U O I S : nat -> nat) : Prop :=
  places (units p) (units q) U /\ places (outputs p) (outputs q) O /\
  places (inputs p) (inputs q) I /\ places (samples p) (samples q) S /\
  restricts p q U O I S /\ nothing_outside p q O I S /\ others_apart p q U O I.

(** ** The larger network *)

Section Embedding.
  Variables p q : problem.
  Variables U O I S : nat -> nat.
  Hypothesis is_embedded : embedded p q U O I S.

  Local Lemma unit_places : places (units p) (units q) U. Proof. apply is_embedded. Qed.
  Local Lemma output_places : places (outputs p) (outputs q) O. Proof. apply is_embedded. Qed.
  Local Lemma input_places : places (inputs p) (inputs q) I. Proof. apply is_embedded. Qed.
  Local Lemma sample_places : places (samples p) (samples q) S. Proof. apply is_embedded. Qed.
  Local Lemma is_restricted : restricts p q U O I S. Proof. apply is_embedded. Qed.
  Local Lemma is_closed : nothing_outside p q O I S. Proof. apply is_embedded. Qed.
  Local Lemma is_apart : others_apart p q U O I. Proof. apply is_embedded. Qed.

  Definition restriction (theta : weights) : weights :=
    Weights (fun j l => first theta (U j) (I l)) (fun i j => second theta (O i) (U j)).

  Definition extension (theta : weights) : weights :=
    Weights (enlarged (units p) (inputs p) U I (first theta)) (enlarged (outputs p) (units p) O U (second theta)).

  (** *** Inside, what other units add is orthogonal to the rest *)

  (** What unit [u] of [q] makes of the samples of [p]. *)
  Let row (theta : weights) (u : nat) : nat -> R :=
    combination (inputs p) (fun l => masked (mask1 q) (first theta) u (I l)) (data p).
  Let others (theta : weights) (i s : nat) : R :=
    big_sum (units q) (fun u => if is_among (units p) U u then 0 else masked (mask2 q) (second theta) (O i) u * row
      theta u s).

  Lemma row_inside theta u s : (s < samples p)%nat -> hidden linear q theta u (S s) = row theta u s.
  Proof.
    intros Hs. unfold hidden, linear, row, combination. rewrite (sum_only_among _ _ I _ input_places).
    - apply sum_ext; intros l Hl. f_equal. destruct is_restricted as (_ & _ & Hdata & _). now apply Hdata.
    - intros l Hl Hout. destruct (Req_dec (data q l (S s)) 0) as [->|Hne]; [ring|]. exfalso. apply Hout.
      apply (proj2 is_closed l (S s)); [exact Hl|now apply sample_places|exact Hne|now exists s].
  Qed.

  Lemma output_inside theta i s : (i < outputs p)%nat -> (s < samples p)%nat ->
    output linear q theta (O i) (S s) = output linear p (restriction theta) i s + others theta i s.
  Proof.
    intros Hi Hs. unfold output at 1. rewrite (sum_split_among _ _ U _ unit_places). f_equal.
    - destruct is_restricted as (Hfirst & Hsecond & _). apply sum_ext; intros j Hj. rewrite row_inside by exact Hs.
      unfold masked at 1 2. cbn [restriction second]. rewrite Hsecond by assumption. f_equal.
      apply sum_ext; intros l Hl. unfold masked. cbn [restriction first]. now rewrite Hfirst.
    - apply sum_ext; intros u _. destruct (is_among (units p) U u); [reflexivity|]. now rewrite row_inside.
  Qed.

  (** Orthogonal to what other units can add at output [i]. *)
  Lemma others_orthogonal theta i v : (i < outputs p)%nat ->
    (forall u l, (u < units q)%nat -> ~ among (units p) U u -> (l < inputs p)%nat -> mask2 q (O i) u = true ->
       mask1 q u (I l) = true -> dot (samples p) (data p l) v = 0) ->
    dot (samples p) (others theta i) v = 0.
  Proof.
    intros Hi Hv.
    change (dot (samples p) (fun s => big_sum (units q) (fun u => if is_among (units p) U u then 0 else
      masked (mask2 q) (second theta) (O i) u * row theta u s)) v = 0).
    rewrite (dot_ext_l _ _ (combination (units q)
      (fun u => if is_among (units p) U u then 0 else masked (mask2 q) (second theta) (O i) u) (row theta))).
    - rewrite dot_combination_l. apply sum_zero; intros u Hu. destruct (is_among (units p) U u) eqn:E; [ring|].
      unfold masked. destruct (mask2 q (O i) u) eqn:E2; [|ring]. unfold row.
      rewrite dot_combination_l, sum_zero; [ring|]. intros l Hl. unfold masked.
      destruct (mask1 q u (I l)) eqn:E1; [|ring]. rewrite (Hv u l); auto; [ring|]. rewrite <- is_among_true. congruence.
    - intros s _. apply sum_ext; intros u _. destruct (is_among (units p) U u); ring.
  Qed.

  Lemma others_and_target theta i : (i < outputs p)%nat -> dot (samples p) (others theta i) (target p i) = 0.
  Proof. intros Hi. apply others_orthogonal; [exact Hi|]. intros u l Hu Hout Hl E2 E1. now apply (is_apart u i l). Qed.

  Lemma others_and_base theta i : (i < outputs p)%nat ->
    dot (samples p) (others theta i) (output linear p (restriction theta) i) = 0.
  Proof.
    intros Hi. apply others_orthogonal; [exact Hi|]. intros u l Hu Hout Hl E2 E1.
    change (dot (samples p) (data p l) (combination (units p) (masked (mask2 p) (second (restriction theta)) i)
      (fun j => combination (inputs p) (masked (mask1 p) (first (restriction theta)) j) (data p))) = 0).
    rewrite dot_combination_r. apply sum_zero; intros j Hj. unfold masked at 1.
    destruct (mask2 p i j) eqn:M2; [|ring]. rewrite dot_combination_r, sum_zero; [ring|]. intros l' Hl'.
    unfold masked. destruct (mask1 p j l') eqn:M1; [|ring].
    rewrite (proj2 (is_apart u i l Hu Hout Hi Hl E2 E1) j l'); auto. ring.
  Qed.

  Theorem restriction_below theta : loss linear p (restriction theta) <= loss linear q theta.
  Proof.
    set (square := fun i s => (output linear q theta i s - target q i s) ^ 2).
    assert (Hpos : forall i s, 0 <= square i s) by (intros; apply pow2_ge_0).
    apply Rle_trans with (big_sum2 (outputs p) (samples p) (fun i s => square (O i) (S s))).
    - apply sum_le; intros i Hi.
      assert (E : big_sum (samples p) (fun s => square (O i) (S s))
        = big_sum (samples p) (fun s => (output linear p (restriction theta) i s - target p i s) ^ 2)
          + dot (samples p) (others theta i) (others theta i)).
      { transitivity (big_sum (samples p) (fun s => (output linear p (restriction theta) i s - target p i s) ^ 2)
          + dot (samples p) (others theta i) (others theta i)
          + 2 * (dot (samples p) (others theta i) (output linear p (restriction theta) i)
            - dot (samples p) (others theta i) (target p i))).
        - unfold dot. rewrite <- sum_minus, <- sum_scal, <- !sum_plus. apply sum_ext; intros s Hs. unfold square.
          rewrite output_inside by assumption. destruct is_restricted as (_ & _ & _ & Htarget).
          rewrite Htarget by assumption. ring.
        - rewrite others_and_base, others_and_target by exact Hi. ring. }
      rewrite E. pose proof (dot_nonneg (samples p) (others theta i)). lra.
    - apply Rle_trans with (big_sum (outputs p) (fun i => big_sum (samples q) (square (O i)))).
      + apply sum_le; intros i _. apply (sum_some_le (samples q) (samples p) S (square (O i)) sample_places). auto.
      + apply (sum_some_le (outputs q) (outputs p) O (fun i => big_sum (samples q) (square i)) output_places).
        intros i _. now apply sum_nonneg.
  Qed.

  (** *** Where all other weights are zero nothing is added *)

  Lemma extension_outside theta i s : (i < outputs q)%nat -> (s < samples q)%nat ->
    ~ among (outputs p) O i \/ ~ among (samples p) S s -> output linear q (extension theta) i s = 0.
  Proof.
    intros Hi Hs Hout. apply sum_zero; intros u Hu. destruct Hout as [Hout|Hout].
    - unfold masked. cbn [extension second]. rewrite enlarged_outside by now left. destruct (mask2 q i u); ring.
    - replace (hidden linear q (extension theta) u s) with 0; [ring|]. symmetry. apply sum_zero; intros l Hl.
      destruct (Req_dec (data q l s) 0) as [->|Hne]; [ring|]. unfold masked. cbn [extension first].
      rewrite enlarged_outside; [destruct (mask1 q u l); ring|right]. intros Hin. apply Hout.
      now apply (proj2 is_closed l s).
  Qed.

  Lemma extension_others theta i s : others (extension theta) i s = 0.
  Proof.
    apply sum_zero; intros u _. destruct (is_among (units p) U u) eqn:E; [reflexivity|]. unfold masked.
    cbn [extension second]. rewrite enlarged_outside; [destruct (mask2 q (O i) u); ring|right].
    rewrite <- is_among_true. congruence.
  Qed.

  Lemma restriction_extension theta i s : (i < outputs p)%nat ->
    output linear p (restriction (extension theta)) i s = output linear p theta i s.
  Proof.
    intros Hi. apply sum_ext; intros j Hj. unfold masked at 1 2. cbn [restriction second].
    f_equal; [destruct (mask2 p i j); [|reflexivity]|].
    - cbn [extension second]. apply enlarged_inside; assumption || apply output_places || apply unit_places.
    - apply sum_ext; intros l Hl. unfold masked. cbn [restriction first extension]. f_equal.
      destruct (mask1 p j l); [|reflexivity].
      apply enlarged_inside; assumption || apply unit_places || apply input_places.
  Qed.

  Theorem extension_loss theta : loss linear q (extension theta) = loss linear p theta.
  Proof.
    set (square := fun i s => (output linear q (extension theta) i s - target q i s) ^ 2).
    assert (Hzero : forall i s, (i < outputs q)%nat -> (s < samples q)%nat ->
      ~ among (outputs p) O i \/ ~ among (samples p) S s -> square i s = 0).
    { intros i s Hi Hs Hout. unfold square. rewrite extension_outside by assumption.
      destruct (Req_dec (target q i s) 0) as [->|Hne]; [ring|]. exfalso.
      destruct (proj1 is_closed i s Hi Hs Hne) as [HO HS]. destruct Hout as [Hout|Hout]; now apply Hout. }
    change (big_sum2 (outputs q) (samples q) square = loss linear p theta). unfold big_sum2.
    rewrite (sum_only_among _ _ O _ output_places).
    2: { intros i Hi Hout. apply sum_zero; intros s Hs. apply Hzero; auto. }
    apply sum_ext; intros i Hi. rewrite (sum_only_among _ _ S _ sample_places).
    2: { intros s Hs Hout. apply Hzero; [now apply output_places|exact Hs|now right]. }
    apply sum_ext; intros s Hs. unfold square. rewrite output_inside, extension_others by assumption.
    rewrite restriction_extension by exact Hi. destruct is_restricted as (_ & _ & _ & Htarget).
    rewrite Htarget by assumption. ring.
  Qed.

  Lemma extension_near theta r theta' : near q r (extension theta) theta' -> near p r theta (restriction theta').
  Proof.
    intros [Hfirst Hsecond]. destruct unit_places as [Udistinct Urange]. destruct output_places as [Odistinct Orange].
    destruct input_places as [Idistinct Irange]. split; intros a b Ha Hb; cbn [restriction first second].
    - specialize (Hfirst (U a) (I b) (Urange a Ha) (Irange b Hb)). cbn [extension first] in Hfirst.
      now rewrite enlarged_inside in Hfirst.
    - specialize (Hsecond (O a) (U b) (Orange a Ha) (Urange b Hb)). cbn [extension second] in Hsecond.
      now rewrite enlarged_inside in Hsecond.
  Qed.
  Theorem embedded_spurious :
    (exists theta, spurious_local_minimum p (loss linear p) theta) ->
    exists theta, spurious_local_minimum q (loss linear q) theta.
  Proof.
    intros (theta & Hspurious). exists (extension theta).
    apply (spurious_extends linear p q extension restriction); auto using extension_loss, restriction_below.
    intros r t t'. apply extension_near.
  Qed.

  Lemma restriction_near r t t' : near q r t t' -> near p r (restriction t) (restriction t').
  Proof.
    intros [Hfirst Hsecond]. split; intros a b Ha Hb; cbn [restriction first second].
    - apply Hfirst; [now apply unit_places|now apply input_places].
    - apply Hsecond; [now apply output_places|now apply unit_places].
  Qed.

  Lemma extension_same t : same_weights p t (restriction (extension t)).
  Proof.
    split; intros a b Ha Hb; cbn [restriction extension first second]; symmetry; apply enlarged_inside;
      assumption || apply unit_places || apply input_places || apply output_places.
  Qed.

  Theorem embedded_valley : spurious_valley p (loss linear p) -> spurious_valley q (loss linear q).
  Proof.
    apply (valley_extends linear p q extension restriction);
      auto using extension_loss, restriction_below, extension_same.
    intros r t t'. apply restriction_near.
  Qed.
End Embedding.

Theorem embedded_inherits p q U O I S : embedded p q U O I S ->
  ((exists theta, spurious_local_minimum p (loss linear p) theta) ->
     exists theta, spurious_local_minimum q (loss linear q) theta) /\
  (spurious_valley p (loss linear p) -> spurious_valley q (loss linear q)).
Proof. intros Hembedded. split; [now apply embedded_spurious with U O I S|now apply embedded_valley with U O I S]. Qed.

(** The hypothesis holds somewhere: the golden example with a third unit, which sees an input of the others and
    reaches one of their outputs. *)
Definition golden_and_unit : problem := problem_of
  [[1; 1; 0]; [1; 0; 1]; [0; 1; 0]]%nat [[1; 1; 0]; [1; 0; 0]; [0; 1; 1]]%nat
  [[1; 0; 0]; [0; 1; 0]; [0; 0; 1]]%Q [[0; 1; 0]; [2; 1; 0]; [0; 0; 1]]%Q.

Example golden_embedded :
  let id := fun a : nat => a in
  embedded golden golden_and_unit id id id id /\ spurious_valley golden_and_unit (loss linear golden_and_unit).
Proof.
  intros id. assert (Hembedded : embedded golden golden_and_unit id id id id).
  { split; [apply all_places, Nat.leb_le; reflexivity|]. split; [apply all_places, Nat.leb_le; reflexivity|].
    split; [apply all_places, Nat.leb_le; reflexivity|]. split; [apply all_places, Nat.leb_le; reflexivity|].
    split; [|split].
    - split; [|split; [|split]].
      + intros j l Hj Hl. change (j < 2)%nat in Hj. change (l < 3)%nat in Hl.
        destruct j as [|[|j]]; destruct l as [|[|[|l]]]; lia || reflexivity.
      + intros i j Hi Hj. change (i < 3)%nat in Hi. change (j < 2)%nat in Hj.
        destruct i as [|[|[|i]]]; destruct j as [|[|j]]; lia || reflexivity.
      + reflexivity.
      + reflexivity.
    - split.
      + intros i s Hi Hs _. split; now apply all_among.
      + intros l s Hl Hs _. split; intros _; now apply all_among.
    - intros u i l Hu Hout Hi Hl E2 E1.
      assert (Hu2 : u = 2%nat).
      { destruct (Nat.eq_dec u 2) as [|Hn]; [assumption|]. exfalso. apply Hout, all_among. change (u < 3)%nat in Hu.
        change (u < 2)%nat. lia. }
      subst u. change (i < 3)%nat in Hi. change (l < 3)%nat in Hl.
      destruct i as [|[|[|i]]]; try discriminate E2; [|lia]. destruct l as [|[|[|l]]]; try discriminate E1; [|lia].
      split.
      + unfold dot, golden, problem_of. simpl. unfold rational_matrix, Q2R. simpl. lra.
      + intros j l' Hj Hl' M2 M1. change (j < 2)%nat in Hj. change (l' < 3)%nat in Hl'.
        destruct j as [|[|j]]; try discriminate M2; [|lia].
        destruct l' as [|[|[|l']]]; try discriminate M1; [| |lia];
          unfold dot, golden, problem_of; simpl; unfold rational_matrix, Q2R; simpl; lra. }
  split; [exact Hembedded|]. exact (embedded_valley _ _ _ _ _ _ Hembedded golden_valley).
Qed.
