(** * Linear networks whose units have as many twins as outputs: paths down to a global minimum

    Two linear layers, any masks, any data, any sizes.  If every unit has at least as many twins, itself among them, as
    it has outputs ([complete_outputs]), from every start a path leads to a global minimum, and the loss never rises on
    it ([complete_outputs_descends]).  A unit with one output is its own twin, so networks with one output descend
    whatever their masks ([one_output_descends]); and so do dense networks with as many units as outputs.

    (1) Class by class, outgoing weights that the twins can make are replaced, without any change of the loss, until
    those of the class can make all its outputs ([saturate]).
    (2) Then the first layer moves straight to the optimum of all networks with these masks ([to_best_fit]). *)

From Coq Require Import Reals List Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Indices Vectors Spans Descents CompleteClasses.
Local Open Scope R_scope.

(** Unit [j] has [m] outputs and [r >= m] different twins [T 0, ..., T (r - 1)]. *)
Definition complete_outputs (p : problem) (j : nat) : Prop :=
  exists r m (T O : nat -> nat), (m <= r)%nat /\ distinct r T /\
    (forall t, (t < r)%nat -> (T t < units p)%nat /\ twins p j (T t)) /\
    lists (outputs p) m O (fun i => mask2 p i j).

Section Complete.
  Variable p : problem.
  Let k := outputs p.
  Let h := units p.
  Let d := inputs p.
  Let n := samples p.
  Let L := loss linear p.
  Let A (theta : weights) : matrix := masked (mask2 p) (second theta).
  Let row (theta : weights) (j : nat) : nat -> R := combination d (masked (mask1 p) (first theta) j) (data p).

  Lemma output_rows theta i s : output linear p theta i s = big_sum h (fun j => A theta i j * row theta j s).
  Proof. reflexivity. Qed.

  Lemma same_outputs_loss x y :
    (forall i s, (i < k)%nat -> (s < n)%nat -> output linear p x i s = output linear p y i s) -> L x = L y.
  Proof. intros Hsame. apply sum2_ext; intros i s Hi Hs. now rewrite Hsame. Qed.

  (** Coefficients [c] of the twins of unit [j], as coefficients of all units, that make output [i] and no other. *)
  Definition makes (theta : weights) (j i : nat) (c : nat -> R) : Prop :=
    (forall u, (u < h)%nat -> c u <> 0 -> twins p j u) /\
    forall x, (x < k)%nat -> big_sum h (fun u => A theta x u * c u) = if Nat.eqb x i then 1 else 0.

  (** The class of unit [j] can make each of its outputs. *)
  Definition saturated (theta : weights) (j : nat) : Prop :=
    forall i, (i < k)%nat -> mask2 p i j = true -> exists c, makes theta j i c.

  (** *** (1) One class *)

  Section Class.
    Variable j : nat.
    Variables r m : nat.
    Variables T O : nat -> nat.
    Hypothesis enough : (m <= r)%nat.
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
      - rewrite Hout by assumption. apply sum_zero; intros t Ht. unfold A, masked. rewrite sends, E by assumption. ring.
    Qed.

    Lemma spanning_saturated theta b : (b <= r)%nat -> (forall v, in_span m b (outgoing theta) v) -> saturated theta j.
    Proof.
      intros Hb Hspan i Hi E. destruct (Hspan (fun a => if Nat.eqb (O a) i then 1 else 0)) as [D HD].
      set (c := fun t => if Nat.ltb t b then D t else 0). exists (spread r T c). split.
      - intros u _ Hu. destruct (spread_only r T c u Hu) as (t & Ht & ->). now apply are_twins.
      - apply combination_outputs.
        + intros a Ha. rewrite (HD a Ha). unfold combination. rewrite (sum_prefix r b); [|exact Hb|].
          * apply sum_ext; intros t Ht. unfold c. destruct (Nat.ltb_spec t b); [reflexivity|lia].
          * intros t Ht. unfold c. destruct (Nat.ltb_spec t b); [lia|ring].
        + intros x Hx Ex. destruct (Nat.eqb_spec x i) as [->|]; [congruence|reflexivity].
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

      Lemma row_on_the_way t u s : (u < h)%nat ->
        row (segment theta relieved t) u s = row theta u s + t * share u * row theta (T a) s.
      Proof.
        intros Hu. unfold row, combination. rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros l Hl.
        unfold masked. cbn [segment first relieved]. unfold between.
        destruct (Req_dec (share u) 0) as [->|Hne]; [destruct (mask1 p u l); ring|].
        rewrite <- (share_twin u l Hu Hl Hne). destruct (mask1 p u l); ring.
      Qed.

      Lemma row_relieved s : row relieved (T a) s = 0.
      Proof.
        apply sum_zero; intros l _. unfold masked. cbn [first relieved]. unfold share.
        rewrite (spread_at r T coefficients different) by exact a_below. unfold coefficients. rewrite Nat.eqb_refl.
        destruct (mask1 p (T a) l); ring.
      Qed.

      Lemma to_relieved : descent p L theta relieved.
      Proof.
        apply segment_constant. intros t. apply same_outputs_loss. intros i s Hi _. rewrite !output_rows.
        transitivity (big_sum h (fun u => A theta i u * row theta u s)
          + t * (big_sum h (fun u => A theta i u * share u) * row theta (T a) s)); [|rewrite share_zero by exact Hi;
            ring].
        rewrite <- sum_scal_r, <- sum_scal, <- sum_plus. apply sum_ext; intros u Hu. rewrite row_on_the_way by exact Hu.
        replace (A (segment theta relieved t) i u) with (A theta i u); [ring|].
        unfold A, masked. cbn [segment second relieved]. unfold between. destruct (mask2 p i u); ring.
      Qed.

      Lemma to_exchanged : descent p L relieved exchanged.
      Proof.
        apply segment_constant. intros t. apply same_outputs_loss. intros i s Hi _. rewrite !output_rows.
        apply sum_ext; intros u Hu.
        assert (Hrow : row (segment relieved exchanged t) u s = row relieved u s).
        { apply sum_ext; intros l _. unfold masked. cbn [segment first exchanged]. unfold between.
          destruct (mask1 p u l); ring. }
        rewrite Hrow. destruct (Nat.eq_dec u (T a)) as [->|Hn]; [rewrite row_relieved; ring|]. f_equal.
        unfold A, masked. cbn [segment second exchanged relieved]. unfold between.
        destruct (Nat.eqb_spec u (T a)); [contradiction|]. destruct (mask2 p i u); ring.
      Qed.

      Lemma exchanged_new b : (b < m)%nat -> outgoing exchanged a b = v b.
      Proof.
        intros Hb. destruct lists_outputs as (Odistinct & Orange & _). destruct (Orange b Hb) as [HOb Etest].
        unfold outgoing, A, masked. rewrite sends, Etest by assumption. cbn [second exchanged]. rewrite Nat.eqb_refl.
        rewrite (sum_single m b); [now rewrite Nat.eqb_refl|exact Hb|].
        intros c Hc Hn. destruct (Nat.eqb_spec (O b) (O c)) as [E|]; [|reflexivity]. exfalso. apply Hn. symmetry.
          now apply Odistinct.
      Qed.

      Lemma exchanged_old t b : (t < r)%nat -> t <> a -> outgoing exchanged t b = outgoing theta t b.
      Proof.
        intros Ht Hn. unfold outgoing, A, masked. cbn [second exchanged].
        destruct (Nat.eqb_spec (T t) (T a)) as [E|]; [|reflexivity]. exfalso. apply Hn. now apply different.
      Qed.

      (** Units that are no twins of [j] keep their weights. *)
      Lemma exchanged_elsewhere i u : ~ twins p j u -> second exchanged i u = second theta i u.
      Proof.
        intros Hno. cbn [second exchanged]. destruct (Nat.eqb_spec u (T a)) as [->|]; [|reflexivity].
        exfalso. apply Hno. now apply are_twins.
      Qed.
    End Replace.

    (** Only weights that leave twins of [j] have changed. *)
    Definition keeps (x y : weights) : Prop := forall i u, ~ twins p j u -> second y i u = second x i u.

    Definition independent_twins (a : nat) (theta : weights) : Prop :=
      forall b, (b < a)%nat -> ~ in_span m b (outgoing theta) (outgoing theta b).

    Lemma one_more_twin a theta : (a < r)%nat -> independent_twins a theta ->
      saturated theta j \/ exists y, descent p L theta y /\ keeps theta y /\ independent_twins (S a) y.
    Proof.
      intros Ha Hindependent. destruct (classic (exists v, ~ in_span m a (outgoing theta) v)) as [[v Hv]|Hall].
      2: { left. apply (spanning_saturated theta a); [lia|]. intros v. apply NNPP. intros Hn. apply Hall.
        now exists v. }
      right. destruct (classic (in_span m a (outgoing theta) (outgoing theta a))) as [[D HD]|Hout].
      - exists (exchanged theta a v D). split; [|split].
        + apply descent_trans with (relieved theta a D); [now apply to_relieved|now apply to_exchanged].
        + intros i u Hno. now apply exchanged_elsewhere.
        + intros b Hb Hspan. destruct (Nat.eq_dec b a) as [->|Hn].
          * apply Hv. revert Hspan. apply in_span_ext; [|intros c Hc; now apply exchanged_new].
            intros t c Ht _. apply exchanged_old; lia.
          * apply (Hindependent b); [lia|]. revert Hspan.
            apply in_span_ext; intros; apply exchanged_old; lia.
      - exists theta. split; [apply descent_refl|]. split; [intros i u _; reflexivity|]. intros b Hb.
        destruct (Nat.eq_dec b a) as [->|Hn]; [exact Hout|apply Hindependent; lia].
    Qed.

    Lemma saturate_class theta : exists y, descent p L theta y /\ keeps theta y /\ saturated y j.
    Proof.
      assert (Hgreedy : forall a, (a <= r)%nat ->
        exists y, descent p L theta y /\ keeps theta y /\ (saturated y j \/ independent_twins a y)).
      { induction a as [|a IH]; intros Ha.
        - exists theta. split; [apply descent_refl|]. split; [intros i u _; reflexivity|]. right. intros b Hb. lia.
        - destruct IH as (x & Hx & Hkeep & [Hsaturated|Hindependent]); [lia|exists x; auto|].
          destruct (one_more_twin a x) as [Hsaturated|(y & Hy & Hkeep' & Hmore)]; [lia|exact Hindependent|exists x;
            auto|].
          exists y. split; [now apply descent_trans with x|]. split; [|now right].
          intros i u Hno. now rewrite Hkeep', Hkeep. }
      destruct (Hgreedy r (le_n r)) as (y & Hy & Hkeep & [Hsaturated|Hindependent]); exists y; (split; [exact Hy|]);
        (split; [exact Hkeep|]); [exact Hsaturated|].
      apply (spanning_saturated y m enough). intros v. apply spans_everything. intros b Hb. apply Hindependent. lia.
    Qed.
  End Class.

  Lemma twins_trans a b c : twins p a b -> twins p a c -> twins p b c.
  Proof.
    intros [H1 H2] [H3 H4]. split; intros i Hi; [rewrite <- H1, H3|rewrite <- H2, H4]; auto.
  Qed.

  Lemma twins_sym a b : twins p a b -> twins p b a.
  Proof. intros [H1 H2]. split; intros i Hi; symmetry; auto. Qed.

  (** Saturation of a class is not lost when another class moves. *)
  Lemma saturated_kept j j' x y :
    keeps j x y -> saturated y j -> saturated x j' -> saturated y j'.
  Proof.
    intros Hkeep Hj Hj' i Hi E. destruct (classic (twins p j j')) as [Htwins|Hno].
    - destruct (Hj i Hi) as (c & Honly & Hmakes); [now rewrite (proj1 Htwins i Hi)|]. exists c. split; [|exact Hmakes].
      intros u Hu Hc. apply (twins_trans j); auto.
    - destruct (Hj' i Hi E) as (c & Honly & Hmakes). exists c. split; [exact Honly|]. intros z Hz.
      rewrite <- (Hmakes z Hz). apply sum_ext; intros u Hu. destruct (Req_dec (c u) 0) as [->|Hne]; [ring|]. f_equal.
      unfold A, masked. rewrite Hkeep; [reflexivity|]. intros Hju. apply Hno. apply (twins_trans u j j');
        [now apply twins_sym|]. apply twins_sym. now apply Honly.
  Qed.

  Hypothesis all_complete : forall j, (j < h)%nat -> complete_outputs p j.

  Lemma saturate theta : exists y, descent p L theta y /\ forall j, (j < h)%nat -> saturated y j.
  Proof.
    assert (Hall : forall b, (b <= h)%nat -> exists y, descent p L theta y /\ forall j, (j < b)%nat -> saturated y j).
    { induction b as [|b IH]; intros Hb; [exists theta; split; [apply descent_refl|intros; lia]|].
      destruct IH as (x & Hx & Hbefore); [lia|].
      destruct (all_complete b) as (r & m & T & O & Henough & Hdistinct & Htwins & Hlists); [lia|].
      destruct (saturate_class b r m T O Henough Hdistinct Htwins Hlists x) as (y & Hy & Hkeep & Hsaturated).
      exists y. split; [now apply descent_trans with x|]. intros j Hj.
      destruct (Nat.eq_dec j b) as [->|Hn]; [exact Hsaturated|]. apply (saturated_kept b j x y Hkeep Hsaturated).
        apply Hbefore. lia. }
    exact (Hall h (le_n h)).
  Qed.

  (** *** (2) The best fit of all networks with these masks *)

  (** Some unit leads from input [l] to output [i]. *)
  Definition leads (i l : nat) : bool := existsb (fun j => mask2 p i j && mask1 p j l) (seq 0 h).

  Lemma leads_true i l : leads i l = true -> exists j, (j < h)%nat /\ mask2 p i j = true /\ mask1 p j l = true.
  Proof.
    unfold leads. rewrite existsb_exists. intros (j & Hj & E). apply in_seq in Hj. apply andb_prop in E as [E2 E1].
    exists j. split; [lia|now split].
  Qed.

  Lemma leads_by i l j : (j < h)%nat -> mask2 p i j = true -> mask1 p j l = true -> leads i l = true.
  Proof.
    intros Hj E2 E1. unfold leads. apply existsb_exists. exists j. split; [apply in_seq; lia|]. now rewrite E2, E1.
  Qed.

  (** The rows of the data that output [i] can see. *)
  Let visible (i l : nat) : nat -> R := fun s => if leads i l then data p l s else 0.

  Lemma output_visible theta i s : (i < k)%nat ->
    output linear p theta i s = combination d (fun l => big_sum h (fun j => A theta i j * masked (mask1 p) (first
      theta) j l)) (visible i) s.
  Proof.
    intros Hi. rewrite output_rows. unfold row, combination.
    rewrite (sum_ext h _ (fun j => big_sum d (fun l => A theta i j * masked (mask1 p) (first theta) j l * data p l s))).
    - rewrite sum_swap. apply sum_ext; intros l Hl. rewrite sum_scal_r. unfold visible.
      destruct (leads i l) eqn:E; [reflexivity|]. rewrite sum_zero; [ring|]. intros j Hj. unfold A, masked.
      destruct (mask2 p i j) eqn:E2; [|ring]. destruct (mask1 p j l) eqn:E1; [|ring].
      rewrite (leads_by i l j Hj E2 E1) in E. discriminate.
    - intros j _. rewrite <- sum_scal. apply sum_ext; intros; ring.
  Qed.

  Section Fit.
    Variable G : matrix.
    Hypothesis optimal : forall i, (i < k)%nat -> forall l, (l < d)%nat ->
      dot n (fun s => target p i s - combination d (G i) (visible i) s) (visible i l) = 0.
    Let fit (i : nat) : nat -> R := combination d (G i) (visible i).

    Lemma loss_from_fit theta : L theta = big_sum2 k n (fun i s => (target p i s - fit i s) ^ 2)
      + big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2).
    Proof.
      assert (Hcross : big_sum2 k n (fun i s => (target p i s - fit i s) * (output linear p theta i s - fit i s)) = 0).
      { apply sum_zero; intros i Hi.
        change (dot n (fun s => target p i s - fit i s) (fun s => output linear p theta i s - fit i s) = 0).
        rewrite dot_minus_r. rewrite (dot_ext_r n _ (output linear p theta i)
          (combination d (fun l => big_sum h (fun j => A theta i j * masked (mask1 p) (first theta) j l)) (visible i)))
          by (intros; now apply output_visible).
        assert (Hzero : forall c, dot n (fun s => target p i s - fit i s) (combination d c (visible i)) = 0).
        { intros c. apply dot_combination_zero. intros l Hl. now apply optimal. }
        rewrite Hzero. change (0 - dot n (fun s => target p i s - fit i s) (combination d (G i) (visible i)) = 0).
        rewrite Hzero. ring. }
      replace (big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2))
        with (big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2)
          - 2 * big_sum2 k n (fun i s => (target p i s - fit i s) * (output linear p theta i s - fit i s)))
        by (rewrite Hcross; ring).
      unfold L, loss. fold k n. rewrite <- sum2_scal, <- sum2_minus, <- sum2_plus. apply sum2_ext; intros; ring.
    Qed.

    Lemma to_best_fit theta W :
      (forall i l, (i < k)%nat -> (l < d)%nat -> leads i l = true ->
         big_sum h (fun j => A theta i j * masked (mask1 p) W j l) = G i l) ->
      descent p L theta (Weights W (second theta)) /\ global_minimum L (Weights W (second theta)).
    Proof.
      intros HW. set (y := Weights W (second theta)).
      assert (Hy : forall i s, (i < k)%nat -> output linear p y i s = fit i s).
      { intros i s Hi. rewrite output_visible by exact Hi. apply sum_ext; intros l Hl. unfold visible.
        destruct (leads i l) eqn:E; [|ring]. f_equal. now apply HW. }
      assert (Hline : forall t i s, (i < k)%nat ->
        output linear p (segment theta y t) i s - fit i s = (1 - t) * (output linear p theta i s - fit i s)).
      { intros t i s Hi. rewrite <- (Hy i s Hi).
        assert (Hsegment : output linear p (segment theta y t) i s = (1 - t) * output linear p theta i s + t * output
          linear p y i s).
        { rewrite !output_rows, <- !sum_scal, <- sum_plus. apply sum_ext; intros j _.
          assert (Hrow : row (segment theta y t) j s = (1 - t) * row theta j s + t * row y j s).
          { unfold row, combination. rewrite <- !sum_scal, <- sum_plus. apply sum_ext; intros l _.
            unfold masked, y. cbn [segment first]. unfold between. destruct (mask1 p j l); ring. }
          rewrite Hrow. replace (A (segment theta y t) i j) with (A theta i j).
          - change (A y i j) with (A theta i j). ring.
          - unfold A, masked, y. cbn [segment second]. unfold between. destruct (mask2 p i j); ring. }
        lra. }
      split.
      - apply segment_descent. intros s t Hs Hst Ht.
        assert (Hfalls : forall w, L (segment theta y w) = big_sum2 k n (fun i s => (target p i s - fit i s) ^ 2)
          + (1 - w) ^ 2 * big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2)).
        { intros w. rewrite loss_from_fit. f_equal. rewrite <- sum2_scal. apply sum2_ext; intros i x Hi _.
          rewrite Hline by exact Hi. ring. }
        rewrite !Hfalls. apply Rplus_le_compat_l, Rmult_le_compat_r; [|apply pow_incr; lra].
        apply sum2_nonneg; intros; apply pow2_ge_0.
      - intros z. rewrite (loss_from_fit z), (loss_from_fit y).
        rewrite (sum2_zero k n (fun i s => (output linear p y i s - fit i s) ^ 2)).
        + pose proof (sum2_nonneg k n (fun i s => (output linear p z i s - fit i s) ^ 2) (fun i s _ _ => pow2_ge_0 _)).
          lra.
        + intros i s Hi _. rewrite Hy by exact Hi. ring.
    Qed.
  End Fit.

  Theorem all_complete_descends : descends_to_minimum p (loss linear p).
  Proof.
    intros theta. destruct (saturate theta) as (x & Hx & Hsaturated).
    destruct (finite_choice k (fun _ : nat => 0) (fun i w => forall l, (l < d)%nat ->
      dot n (fun s => target p i s - combination d w (visible i) s) (visible i l) = 0)) as [G HG].
    { intros i _. apply least_squares. }
    (* for every output and every input it sees, coefficients of units that see the input and make the output *)
    destruct (finite_choice k (fun _ _ : nat => 0) (fun i c => forall l, (l < d)%nat -> leads i l = true ->
      (forall u, (u < h)%nat -> c l u <> 0 -> mask1 p u l = true) /\
      forall z, (z < k)%nat -> big_sum h (fun u => A x z u * c l u) = if Nat.eqb z i then 1 else 0)) as [c Hc].
    { intros i Hi. apply (finite_choice d (fun _ : nat => 0) (fun l c => leads i l = true ->
        (forall u, (u < h)%nat -> c u <> 0 -> mask1 p u l = true) /\
        forall z, (z < k)%nat -> big_sum h (fun u => A x z u * c u) = if Nat.eqb z i then 1 else 0)).
      intros l Hl. destruct (leads i l) eqn:E; [|exists (fun _ => 0); discriminate].
      destruct (leads_true i l E) as (j & Hj & E2 & E1). destruct (Hsaturated j Hj i Hi E2) as (c & Honly & Hmakes).
      exists c. intros _. split; [|exact Hmakes]. intros u Hu Hne. rewrite <- (proj2 (Honly u Hu Hne) l Hl). exact E1. }
    set (W := fun u l => big_sum k (fun i => if leads i l then G i l * c i l u else 0)).
    destruct (to_best_fit G HG x W) as [Hdescent Hmin].
    - intros z l Hz Hl E.
      transitivity (big_sum k (fun i => if leads i l then G i l * big_sum h (fun u => A x z u * c i l u) else 0)).
      + rewrite (sum_ext h _ (fun u => big_sum k (fun i => if leads i l then G i l * (A x z u * c i l u) else 0))).
        * rewrite sum_swap. apply sum_ext; intros i _. destruct (leads i l); [apply sum_scal|now apply sum_zero].
        * intros u Hu. unfold masked, W. destruct (mask1 p u l) eqn:E1.
          { rewrite <- sum_scal. apply sum_ext; intros i _. destruct (leads i l); ring. }
          { rewrite Rmult_0_r. symmetry. apply sum_zero; intros i Hi. destruct (leads i l) eqn:Ei; [|reflexivity].
            destruct (Req_dec (c i l u) 0) as [->|Hne]; [ring|].
            rewrite (proj1 (Hc i Hi l Hl Ei) u Hu Hne) in E1. discriminate. }
      + rewrite (sum_single k z); [|exact Hz|].
        * rewrite E, (proj2 (Hc z Hz l Hl E) z Hz), Nat.eqb_refl. ring.
        * intros i Hi Hn. destruct (leads i l) eqn:Ei; [|reflexivity].
          rewrite (proj2 (Hc i Hi l Hl Ei) z Hz). destruct (Nat.eqb_spec z i); [congruence|ring].
    - exists (Weights W (second x)). split; [now apply descent_trans with x|exact Hmin].
  Qed.
End Complete.

Theorem complete_outputs_descends p :
  (forall j, (j < units p)%nat -> complete_outputs p j) -> descends_to_minimum p (loss linear p).
Proof. exact (all_complete_descends p). Qed.

(** Networks with one output, any masks. *)
Corollary one_output_descends p : (outputs p <= 1)%nat -> descends_to_minimum p (loss linear p).
Proof.
  intros Hone. apply complete_outputs_descends. intros j Hj.
  assert (Hself : forall t, (t < 1)%nat -> (j < units p)%nat /\ twins p j j) by (intros; repeat split; auto).
  destruct (classic (exists i, (i < outputs p)%nat /\ mask2 p i j = true)) as [(i & Hi & E)|Hnone].
  - exists 1%nat, 1%nat, (fun _ => j), (fun _ => 0%nat). replace i with 0%nat in * by lia.
    split; [lia|]. split; [intros a b Ha Hb _; lia|]. split; [exact Hself|].
    split; [intros a b Ha Hb _; lia|]. split; [intros a Ha; split; [lia|exact E]|].
    intros x Hx _. exists 0%nat. lia.
  - exists 1%nat, 0%nat, (fun _ => j), (fun _ => 0%nat).
    split; [lia|]. split; [intros a b Ha Hb _; lia|]. split; [exact Hself|].
    split; [intros a b Ha; lia|]. split; [intros a Ha; lia|].
    intros x Hx Ex. exfalso. apply Hnone. now exists x.
Qed.

(** The hypothesis holds somewhere: two units with two inputs and two outputs each, twins of each other. *)
Example complete_paths_exist :
  let p := Problem 2 2 2 2 (fun _ _ => true) (fun _ _ => true) (fun _ _ => 1) (fun i s => INR (i + s)) in
  descends_to_minimum p (loss linear p).
Proof.
  intros p. apply complete_outputs_descends. intros j Hj. exists 2%nat, 2%nat, (fun t => t), (fun a => a).
  split; [lia|]. split; [intros a b _ _ E; exact E|]. split; [intros t Ht; repeat split; auto|].
  split; [intros a b _ _ E; exact E|]. split; [intros a Ha; split; [exact Ha|reflexivity]|].
  intros i Hi _. now exists i.
Qed.
