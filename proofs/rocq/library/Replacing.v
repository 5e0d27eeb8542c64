(** * Outgoing weights of twins: replaced until they are independent, or make everything

    Linear networks, any masks, any data.  Outgoing weights that the twins before a unit can make are replaced, without
    any change of the product of the layers: the twins take over from the unit, and when its incoming weights are zero
    its outgoing weights move freely ([to_relieved], [to_exchanged]).  So the outgoing weights of some twins become
    independent, or their span becomes the whole space ([reach_twins]); other units keep their weights. *)

From Coq Require Import Reals Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Indices Listings Vectors Spans Descents CompleteClasses Fibres.
Local Open Scope R_scope.

(** A unit has the same weights at both points. *)
Definition same_unit (x y : weights) (u : nat) : Prop :=
  (forall i, second y i u = second x i u) /\ forall l, first y u l = first x u l.

Section Class.
  Variable p : problem.
  Let k := outputs p.
  Let h := units p.
  Let d := inputs p.
  Local Notation A := (second_layer p).
  Local Notation B := (first_layer p).
  Variable j : nat.
  Variables r m : nat.
  Variables T O : nat -> nat.
  Hypothesis different : distinct r T.
  Hypothesis are_twins : forall t, (t < r)%nat -> (T t < h)%nat /\ twins p j (T t).
  Hypothesis lists_outputs : lists k m O (fun i => mask2 p i j).

  (** The outgoing weights of twin [t], at the outputs of the class. *)
  Definition outgoing (theta : weights) (t a : nat) : R := A theta (O a) (T t).

  Local Lemma range t : (t < r)%nat -> (T t < h)%nat.
  Proof. intros Ht. now apply are_twins. Qed.

  Local Lemma sends t i : (t < r)%nat -> (i < k)%nat -> mask2 p i (T t) = mask2 p i j.
  Proof. intros Ht Hi. symmetry. now apply are_twins. Qed.

  Local Lemma receives t l : (t < r)%nat -> (l < d)%nat -> mask1 p (T t) l = mask1 p j l.
  Proof. intros Ht Hl. symmetry. now apply are_twins. Qed.

  (** A combination of the twins at all outputs. *)
  Lemma combination_outputs theta c v :
    (forall a, (a < m)%nat -> combination r c (outgoing theta) a = v (O a)) ->
    (forall i, (i < k)%nat -> mask2 p i j = false -> v i = 0) ->
    forall i, (i < k)%nat -> big_sum h (fun u => A theta i u * spread r T c u) = v i.
  Proof.
    intros Hin Hout i Hi. rewrite (sum_ext h _ (fun u => spread r T c u * A theta i u)) by (intros; ring).
    rewrite (sum_spread h r T c range). destruct (mask2 p i j) eqn:E.
    - destruct lists_outputs as (_ & _ & Hcover). destruct (Hcover i Hi E) as (a & Ha & <-). now apply Hin.
    - rewrite Hout by assumption. apply sum_zero; intros t Ht. unfold second_layer, masked. rewrite sends,
      E by assumption. ring.
  Qed.

  Section Replace.
    Variable theta : weights.
    Variable a : nat.
    Variable v : nat -> R.
    Variable D : nat -> R.
    Hypothesis a_below : (a < r)%nat.
    Hypothesis superfluous : forall b, (b < m)%nat -> outgoing theta a b = combination a D (outgoing theta) b.

    Definition coefficients (t : nat) : R := if Nat.eqb t a then -1 else if Nat.ltb t a then D t else 0.

    (** What each unit takes over from twin [a]. *)
    Let share := spread r T coefficients.

    Definition relieved : weights :=
      Weights (fun u l => first theta u l + share u * first theta (T a) l) (second theta).
    Definition exchanged : weights :=
      Weights (first relieved)
        (fun i u => if Nat.eqb u (T a) then big_sum m (fun b => if Nat.eqb i (O b) then v b else 0) else second theta
          i u).

    Lemma share_zero i : (i < k)%nat -> big_sum h (fun u => A theta i u * share u) = 0.
    Proof.
      apply (combination_outputs theta coefficients (fun _ => 0)); [|reflexivity].
      intros b Hb. unfold combination. rewrite (sum_prefix r (S a)); [|lia|].
      - rewrite sum_split_last. unfold coefficients at 2. rewrite Nat.eqb_refl, (superfluous b Hb).
        rewrite (sum_ext a _ (fun t => D t * outgoing theta t b)).
        + unfold combination. ring.
        + intros t Ht. unfold coefficients. destruct (Nat.eqb_spec t a); [lia|]. destruct (Nat.ltb_spec t a);
          [ring|lia].
      - intros t Ht. unfold coefficients. destruct (Nat.eqb_spec t a); [lia|]. destruct (Nat.ltb_spec t a);
        [lia|ring].
    Qed.

    Lemma share_twin u l : (u < h)%nat -> (l < d)%nat -> share u <> 0 -> mask1 p u l = mask1 p (T a) l.
    Proof.
      intros _ Hl Hu. destruct (spread_only r T coefficients u Hu) as (t & Ht & ->). now rewrite !receives.
    Qed.

    Lemma first_on_the_way t u l : (u < h)%nat -> (l < d)%nat ->
      B (segment theta relieved t) u l = B theta u l + t * share u * B theta (T a) l.
    Proof.
      intros Hu Hl. unfold first_layer, masked. cbn [segment first relieved]. unfold between.
      destruct (Req_dec (share u) 0) as [->|Hne]; [destruct (mask1 p u l); ring|].
      rewrite <- (share_twin u l Hu Hl Hne). destruct (mask1 p u l); ring.
    Qed.

    Lemma first_relieved l : B relieved (T a) l = 0.
    Proof.
      unfold first_layer, masked. cbn [first relieved]. unfold share.
      rewrite (spread_at r T coefficients different) by exact a_below. unfold coefficients. rewrite Nat.eqb_refl.
      destruct (mask1 p (T a) l); ring.
    Qed.

    Lemma to_relieved : fibre_path p theta relieved.
    Proof.
      apply fibre_segment. intros t i l Hi Hl. unfold end_to_end, product.
      transitivity (big_sum h (fun u => A theta i u * B theta u l)
        + t * (big_sum h (fun u => A theta i u * share u) * B theta (T a) l)).
      2: { rewrite share_zero by exact Hi. fold h. ring. }
      rewrite <- sum_scal_r, <- sum_scal, <- sum_plus. apply sum_ext; intros u Hu.
      rewrite first_on_the_way by assumption.
      replace (A (segment theta relieved t) i u) with (A theta i u); [ring|].
      unfold second_layer, masked. cbn [segment second relieved]. unfold between. destruct (mask2 p i u); ring.
    Qed.

    Lemma to_exchanged : fibre_path p relieved exchanged.
    Proof.
      apply fibre_segment. intros t i l Hi Hl. apply sum_ext; intros u Hu.
      assert (Hfirst : B (segment relieved exchanged t) u l = B relieved u l).
      { unfold first_layer, masked. cbn [segment first exchanged]. unfold between. destruct (mask1 p u l); ring. }
      rewrite Hfirst. destruct (Nat.eq_dec u (T a)) as [->|Hn]; [rewrite first_relieved; ring|]. f_equal.
      unfold second_layer, masked. cbn [segment second exchanged relieved]. unfold between.
      destruct (Nat.eqb_spec u (T a)); [contradiction|]. destruct (mask2 p i u); ring.
    Qed.

    Lemma exchanged_new b : (b < m)%nat -> outgoing exchanged a b = v b.
    Proof.
      intros Hb. destruct lists_outputs as (Odistinct & Orange & _). destruct (Orange b Hb) as [HOb Etest].
      unfold outgoing, second_layer, masked. rewrite sends, Etest by assumption. cbn [second exchanged].
        rewrite Nat.eqb_refl.
      rewrite (sum_single m b); [now rewrite Nat.eqb_refl|exact Hb|].
      intros c Hc Hn. destruct (Nat.eqb_spec (O b) (O c)) as [E|]; [|reflexivity]. exfalso. apply Hn. symmetry.
        now apply Odistinct.
    Qed.

    Lemma exchanged_old t b : (t < r)%nat -> t <> a -> outgoing exchanged t b = outgoing theta t b.
    Proof.
      intros Ht Hn. unfold outgoing, second_layer, masked. cbn [second exchanged].
      destruct (Nat.eqb_spec (T t) (T a)) as [E|]; [|reflexivity]. exfalso. apply Hn. now apply different.
    Qed.

    (** Units that are no twins of [j] keep their weights. *)
    Lemma exchanged_elsewhere u : ~ twins p j u -> same_unit theta exchanged u.
    Proof.
      intros Hno. split; intros x; cbn [second first exchanged relieved].
      - destruct (Nat.eqb_spec u (T a)) as [->|]; [|reflexivity]. exfalso. apply Hno. now apply are_twins.
      - destruct (Req_dec (share u) 0) as [->|Hne]; [ring|]. exfalso. apply Hno.
        destruct (spread_only r T coefficients u Hne) as (t & Ht & ->). now apply are_twins.
    Qed.
  End Replace.

  (** Only weights of twins of [j] have changed. *)
  Definition keeps (x y : weights) : Prop := forall u, ~ twins p j u -> same_unit x y u.

  Lemma keeps_trans x y z : keeps x y -> keeps y z -> keeps x z.
  Proof.
    intros Hxy Hyz u Hno. destruct (Hxy u Hno) as [H2 H1]. destruct (Hyz u Hno) as [G2 G1].
    split; intros; [now rewrite G2, H2|now rewrite G1, H1].
  Qed.

  Definition independent_twins (a : nat) (theta : weights) : Prop :=
    forall b, (b < a)%nat -> ~ in_span m b (outgoing theta) (outgoing theta b).

  Definition spanning_twins (theta : weights) : Prop :=
    exists b, (b <= r)%nat /\ forall v, in_span m b (outgoing theta) v.

  Lemma one_more_twin a theta : (a < r)%nat -> independent_twins a theta ->
    spanning_twins theta \/ exists y, fibre_path p theta y /\ keeps theta y /\ independent_twins (S a) y.
  Proof.
    intros Ha Hindependent. destruct (classic (exists v, ~ in_span m a (outgoing theta) v)) as [[v Hv]|Hall].
    2: { left. exists a. split; [lia|]. intros v. apply NNPP. intros Hn. apply Hall. now exists v. }
    right. destruct (classic (in_span m a (outgoing theta) (outgoing theta a))) as [[D HD]|Hout].
    - exists (exchanged theta a v D). split; [|split].
      + apply fibre_trans with (relieved theta a D); [now apply to_relieved|now apply to_exchanged].
      + intros u Hno. now apply exchanged_elsewhere.
      + intros b Hb Hspan. destruct (Nat.eq_dec b a) as [->|Hn].
        * apply Hv. revert Hspan. apply in_span_ext; [|intros c Hc; now apply exchanged_new].
          intros t c Ht _. apply exchanged_old; lia.
        * apply (Hindependent b); [lia|]. revert Hspan. apply in_span_ext; intros; apply exchanged_old; lia.
    - exists theta. split; [apply fibre_refl|]. split; [intros u _; split; reflexivity|]. intros b Hb.
      destruct (Nat.eq_dec b a) as [->|Hn]; [exact Hout|apply Hindependent; lia].
  Qed.

  Theorem reach_twins theta : exists y, fibre_path p theta y /\ keeps theta y /\
    (spanning_twins y \/ independent_twins r y).
  Proof.
    assert (Hgreedy : forall a, (a <= r)%nat -> exists y, fibre_path p theta y /\ keeps theta y /\
      (spanning_twins y \/ independent_twins a y)).
    { induction a as [|a IH]; intros Ha.
      - exists theta. split; [apply fibre_refl|]. split; [intros u _; split; reflexivity|]. right. intros b Hb. lia.
      - destruct IH as (x & Hx & Hkeep & [Hspanning|Hindependent]); [lia|exists x; auto|].
        destruct (one_more_twin a x) as [Hspanning|(y & Hy & Hkeep' & Hmore)]; [lia|exact Hindependent|exists x; auto|].
        exists y. split; [now apply fibre_trans with x|]. split; [|now right]. now apply keeps_trans with x. }
    exact (Hgreedy r (le_n r)).
  Qed.
End Class.
