(** * Columns of the final layer of a dense linear network: independent, or able to make everything

    A column that the columns before it can make is replaced, without any change of the loss: the units before take over
    from the unit, and when its incoming weights are zero its outgoing weights move freely ([to_relieved],
    [to_exchanged]).  So the columns become independent, or their span becomes the whole space ([reach_columns]). *)

From Coq Require Import Reals Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Indices Vectors Spans Descents Framed.
Local Open Scope R_scope.

(** Column [j] of the final layer. *)
Definition column (theta : weights) (j i : nat) : R := second theta i j.

Section Columns.
  Variable p : problem.
  Hypothesis connected : fully_connected p.
  Let k := outputs p.
  Let h := units p.
  Let n := samples p.
  Let L := loss linear p.

  Section Replace.
    Variable theta : weights.
    Variable a : nat.
    Variable v : nat -> R.
    Variable D : nat -> R.
    Hypothesis a_below : (a < h)%nat.
    Hypothesis superfluous : forall i, (i < k)%nat -> column theta a i = combination a D (column theta) i.

    (** What the units before take over from unit [a]. *)
    Definition takeover (j : nat) : R := if Nat.eqb j a then -1 else if Nat.ltb j a then D j else 0.

    Definition relieved : weights := Weights (fun j l => first theta j l + takeover j * first theta a l) (second theta).
    Definition exchanged : weights := Weights (first relieved) (fun i j => if Nat.eqb j a then v i else second theta i
      j).

    Lemma takeover_zero i : (i < k)%nat -> big_sum h (fun j => second theta i j * takeover j) = 0.
    Proof.
      intros Hi. rewrite (sum_prefix h (S a)); [|lia|].
      - rewrite sum_split_last. unfold takeover at 2. rewrite Nat.eqb_refl.
        change (second theta i a) with (column theta a i). rewrite (superfluous i Hi).
        rewrite (sum_ext a _ (fun j => D j * column theta j i)).
        + unfold combination. ring.
        + intros j Hj. unfold takeover, column. destruct (Nat.eqb_spec j a); [lia|]. destruct (Nat.ltb_spec j a);
          [ring|lia].
      - intros j Hj. unfold takeover. destruct (Nat.eqb_spec j a); [lia|]. destruct (Nat.ltb_spec j a); [lia|ring].
    Qed.

    Lemma same_outputs_loss x y :
      (forall i s, (i < k)%nat -> (s < n)%nat -> output linear p x i s = output linear p y i s) -> L x = L y.
    Proof. intros Hsame. apply sum2_ext; intros i s Hi Hs. now rewrite Hsame. Qed.

    Lemma to_relieved : descent p L theta relieved.
    Proof.
      apply segment_constant. intros t. apply same_outputs_loss. intros i s Hi _.
        rewrite !(output_connected p connected) by exact Hi.
      transitivity (combination h (second theta i) (hidden_row p theta) s
        + t * (big_sum h (fun j => second theta i j * takeover j) * hidden_row p theta a s));
        [|rewrite takeover_zero by exact Hi; fold h; ring].
      unfold combination. rewrite <- sum_scal_r, <- sum_scal. fold h. rewrite <- sum_plus. apply sum_ext; intros j _.
      assert (Hrow : hidden_row p (segment theta relieved t) j s = hidden_row p theta j s + t * takeover j * hidden_row
        p theta a s).
      { unfold hidden_row, combination. rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros l _. simpl.
        unfold between. ring. }
      rewrite Hrow. simpl. unfold between. ring.
    Qed.

    Lemma to_exchanged : descent p L relieved exchanged.
    Proof.
      apply segment_constant. intros t. apply same_outputs_loss. intros i s Hi _.
        rewrite !(output_connected p connected) by exact Hi.
      apply sum_ext; intros j _.
      assert (Hrow : hidden_row p (segment relieved exchanged t) j s = hidden_row p relieved j s).
      { apply sum_ext; intros l _. simpl. unfold between. ring. }
      rewrite Hrow. simpl. unfold between. destruct (Nat.eqb_spec j a) as [->|]; [|ring].
      assert (Hzero : hidden_row p relieved a s = 0).
      { apply sum_zero; intros l _. simpl. unfold takeover. rewrite Nat.eqb_refl. ring. }
      rewrite Hzero. ring.
    Qed.
  End Replace.

  Definition independent_columns (a : nat) (theta : weights) : Prop :=
    forall b, (b < a)%nat -> ~ in_span k b (column theta) (column theta b).

  Definition spanning_columns (theta : weights) : Prop :=
    exists b, (b <= h)%nat /\ forall v, in_span k b (column theta) v.

  Lemma one_more_column a theta : (a < h)%nat -> independent_columns a theta ->
    spanning_columns theta \/ exists theta', descent p L theta theta' /\ independent_columns (S a) theta'.
  Proof.
    intros Ha Hindependent. destruct (classic (exists v, ~ in_span k a (column theta) v)) as [[v Hv]|Hall].
    2: { left. exists a. split; [lia|]. intros v. apply NNPP. intros Hn. apply Hall. now exists v. }
    right. destruct (classic (in_span k a (column theta) (column theta a))) as [[D HD]|Hout].
    - exists (exchanged theta a v D). split.
      + apply descent_trans with (relieved theta a D); [now apply to_relieved|apply to_exchanged].
      + assert (Hold : forall j i, j <> a -> column (exchanged theta a v D) j i = column theta j i).
        { intros j i Hn. unfold column. simpl. destruct (Nat.eqb_spec j a); [contradiction|reflexivity]. }
        assert (Hnew : forall i, column (exchanged theta a v D) a i = v i).
        { intros i. unfold column. simpl. now rewrite Nat.eqb_refl. }
        intros b Hb Hspan. destruct (Nat.eq_dec b a) as [->|Hn].
        * apply Hv. revert Hspan. apply in_span_ext; [intros j i Hj _; apply Hold; lia|intros i _; apply Hnew].
        * apply (Hindependent b); [lia|]. revert Hspan. apply in_span_ext; intros; apply Hold; lia.
    - exists theta. split; [apply descent_refl|]. intros b Hb.
      destruct (Nat.eq_dec b a) as [->|Hn]; [exact Hout|apply Hindependent; lia].
  Qed.

  Lemma reach_columns theta : exists theta', descent p L theta theta' /\
    (spanning_columns theta' \/ independent_columns h theta').
  Proof.
    assert (Hgreedy : forall a, (a <= h)%nat ->
      exists theta', descent p L theta theta' /\ (spanning_columns theta' \/ independent_columns a theta')).
    { induction a as [|a IH]; intros Ha.
      - exists theta. split; [apply descent_refl|]. right. intros b Hb. lia.
      - destruct IH as (x & Hx & [Hspanning|Hindependent]); [lia|exists x; split; [exact Hx|now left]|].
        destruct (one_more_column a x) as [Hspanning|(y & Hy & Hmore)];
          [lia|exact Hindependent|exists x; split; [exact Hx|now left]|].
        exists y. split; [now apply descent_trans with x|now right]. }
    exact (Hgreedy h (le_n h)).
  Qed.
End Columns.
