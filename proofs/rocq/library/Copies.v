(** * Lemma of copies: a valley at every width, for any activation

    [copies p K]: K networks [p] side by side.  All see the same inputs, each has outputs of its own with the same
    targets; so the loss is the sum of the losses of the parts ([copies_loss]).

    - [copies_valley]: if [p] has a closed set of minima, strict as a set, and a lower point, [copies p K] has a
      spurious valley for every [K > 0].
    - [walled_copies_valley]: so if [p] has a walled region and a point lower than all of it.  No minimum needs
      to be known. *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Indices Paths Descents.
Local Open Scope R_scope.

Definition copies (p : problem) (K : nat) : problem :=
  let h := units p in
  let k := outputs p in
  Problem (inputs p) (K * h) (K * k) (samples p)
    (fun j l => mask1 p (j mod h) l)
    (fun i j => Nat.eqb (i / k) (j / h) && mask2 p (i mod k) (j mod h))
    (data p) (fun i s => target p (i mod k) s).

(** A region with a wall: open, and where it ends the loss is at least [wall]; on it the loss is at least [floor]. *)
Definition walled (p : problem) (L : weights -> R) (O : weights -> Prop) (wall floor : R) : Prop :=
  (forall x, O x -> floor <= L x /\ exists r, 0 < r /\ forall y, near p r x y -> O y) /\
  (forall x, (forall r, 0 < r -> exists y, O y /\ near p r x y) -> L x < wall -> O x).

(** Only the weights of the network matter for its loss. *)
Definition same_weights (p : problem) (x y : weights) : Prop :=
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> first x j l = first y j l) /\
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> second x i j = second y i j).

Lemma same_near p x y r : same_weights p x y -> 0 < r -> near p r y x.
Proof.
  intros [H1 H2] Hr. split; intros a b Ha Hb; [rewrite H1|rewrite H2]; auto; rewrite Rminus_diag_eq, Rabs_R0; lra.
Qed.

Lemma same_loss activation p x y : same_weights p x y -> loss activation p x = loss activation p y.
Proof.
  intros [H1 H2]. apply sum2_ext; intros i s Hi _. do 2 f_equal. apply sum_ext; intros j Hj. unfold masked at 1 2.
  rewrite H2 by assumption. f_equal. unfold hidden. f_equal. apply sum_ext; intros l Hl. unfold masked. now rewrite H1.
Qed.

Section Copies.
  Variable activation : R -> R.
  Variable p : problem.
  Variable K : nat.
  Let h := units p.
  Let k := outputs p.
  Let l := loss activation p.

  (** The weights of copy [b], and weights put together from copies. *)
  Definition part (b : nat) (theta : weights) : weights :=
    Weights (fun j i => first theta (b * h + j)%nat i) (fun i j => second theta (b * k + i)%nat (b * h + j)%nat).

  Definition join (f : nat -> weights) : weights :=
    Weights (fun j i => first (f (j / h)%nat) (j mod h) i) (fun i j => second (f (i / k)%nat) (i mod k) (j mod h)).

  Lemma copies_loss theta : loss activation (copies p K) theta = big_sum K (fun b => l (part b theta)).
  Proof.
    unfold loss at 1, big_sum2. change (outputs (copies p K)) with (K * k)%nat. rewrite sum_blocks.
    apply sum_ext; intros b Hb. apply sum_ext; intros i Hi. apply sum_ext; intros s Hs.
    change (target (copies p K) (b * k + i)%nat s) with (target p ((b * k + i) mod k)%nat s).
    rewrite block_mod by assumption.
    do 2 f_equal. unfold output. change (units (copies p K)) with (K * h)%nat. rewrite sum_blocks.
    rewrite (sum_single K b); [|assumption|].
    - apply sum_ext; intros j Hj. unfold masked, hidden. cbn [copies mask1 mask2 inputs data part first second].
      fold h k. rewrite !block_div, !block_mod, Nat.eqb_refl by assumption. cbn [andb]. f_equal. f_equal.
      apply sum_ext; intros a _. unfold masked. cbn [mask1 copies]. fold h. now rewrite block_mod.
    - intros c Hc Hn. apply sum_zero; intros j Hj. unfold masked. cbn [copies mask2]. fold h k.
      rewrite !block_div by assumption. destruct (Nat.eqb_spec b c); [congruence|]. cbn [andb]. ring.
  Qed.

  Lemma part_join b f : (b < K)%nat -> same_weights p (part b (join f)) (f b).
  Proof.
    intros Hb. split; intros a c Ha Hc; cbn [part join first second]; now rewrite ?block_div, ?block_mod.
  Qed.

  Lemma near_part r x y b : (b < K)%nat -> near (copies p K) r x y -> near p r (part b x) (part b y).
  Proof.
    intros Hb [H1 H2]. split; intros i j Hi Hj; simpl; [apply H1|apply H2]; auto; now apply block_lt.
  Qed.

  Lemma near_limit (O : weights -> Prop) b x :
    (b < K)%nat ->
    (forall r, 0 < r -> exists y, (forall a, (a < K)%nat -> O (part a y)) /\ near (copies p K) r x y) ->
    forall r, 0 < r -> exists y, O y /\ near p r (part b x) y.
  Proof.
    intros Hb Hlimit r Hr. destruct (Hlimit r Hr) as (y & Hy & Hn). exists (part b y).
    split; [now apply Hy|now apply near_part].
  Qed.

  Definition all_parts (O : weights -> Prop) (theta : weights) : Prop := forall b, (b < K)%nat -> O (part b theta).

  (** One term of a sum of terms that are at least [c] cannot exceed the bound of the sum. *)
  Lemma one_term (f : nat -> R) c e b :
    (b < K)%nat -> (forall a, (a < K)%nat -> c <= f a) -> big_sum K f <= INR K * c + e -> f b <= c + e.
  Proof.
    intros Hb Hterm Hsum.
    assert (Hle : big_sum K (fun a => c + (if Nat.eqb a b then f b - c else 0)) <= big_sum K f).
    { apply sum_le; intros a Ha. destruct (Nat.eqb_spec a b) as [->|_]; [lra|]. specialize (Hterm a Ha). lra. }
    rewrite sum_plus, sum_const, sum_delta in Hle by assumption. lra.
  Qed.

  (** *** Strict minima *)

  Section Strict.
    Variable c : R.
    Variable O : weights -> Prop.
    Hypothesis strict : strict_along p l c O.
    Hypothesis closed : closed_set p O.

    Lemma strict_is_least x : O x -> exists r, 0 < r /\ forall y, near p r x y -> c <= l y /\ (l y <= c -> O y).
    Proof.
      intros Hx. destruct (strict x Hx) as [_ (r & Hr & Hnear)]. exists r. split; [exact Hr|].
      intros y Hy. split; [|now apply Hnear]. apply Rnot_lt_le. intros Hlt.
      destruct (strict y) as [E _]; [|lra]. apply Hnear; [exact Hy|lra].
    Qed.

    Lemma copies_strict : strict_along (copies p K) (loss activation (copies p K)) (INR K * c) (all_parts O).
    Proof.
      intros x Hx. split.
      - rewrite copies_loss, (sum_ext K _ (fun _ => c)); [apply sum_const|]. intros b Hb.
        now destruct (strict _ (Hx b Hb)).
      - destruct (common_radius K (fun b r => forall y, near p r (part b x) y -> c <= l y /\ (l y <= c -> O y)))
          as (r & Hr & Hleast).
        { intros b r r' _ _ Hle Hb y Hy. apply Hb. now apply near_le with r'. }
        { intros b Hb. now apply strict_is_least, Hx. }
        exists r. split; [exact Hr|]. intros y Hy HL b Hb.
        assert (Hpart : forall a, (a < K)%nat -> near p r (part a x) (part a y)) by (intros; now apply near_part).
        apply (Hleast b Hb _ (Hpart b Hb)).
        replace c with (c + 0) by ring. apply (one_term (fun a => l (part a y)) c 0 b Hb).
        + intros a Ha. now apply (Hleast a Ha _ (Hpart a Ha)).
        + rewrite <- copies_loss. lra.
    Qed.

    Lemma copies_closed : closed_set (copies p K) (all_parts O).
    Proof. intros x Hlimit b Hb. apply closed. now apply near_limit. Qed.

    Lemma closed_same x y : same_weights p x y -> O x -> O y.
    Proof. intros Hsame Hx. apply closed. intros r Hr. exists x. split; [exact Hx|]. now apply same_near. Qed.

    Theorem copies_valley x low :
      (0 < K)%nat -> O x -> l low < c -> spurious_valley (copies p K) (loss activation (copies p K)).
    Proof.
      intros HK Hx Hlow.
      apply (strict_minima_valley _ _ (INR K * c) (all_parts O) copies_strict copies_closed
        (join (fun _ => x)) (join (fun b => if Nat.eqb b 0 then low else x))).
      - intros b Hb. apply (closed_same x); [|exact Hx]. destruct (part_join b (fun _ => x) Hb) as [H1 H2].
        split; intros; symmetry; auto.
      - rewrite copies_loss, (sum_ext K _ (fun b => c + (if Nat.eqb b 0 then l low - c else 0))).
        + rewrite sum_plus, sum_const, sum_delta by assumption. lra.
        + intros b Hb. unfold l. rewrite (same_loss _ _ _ _ (part_join b _ Hb)).
          destruct (Nat.eqb b 0); [fold l; ring|]. destruct (strict x Hx) as [E _]. fold l. lra.
    Qed.
  End Strict.

  (** *** Regions with a wall *)

  Section Walled.
    Variable O : weights -> Prop.
    Variables wall floor : R.
    Hypothesis region : walled p l O wall floor.
    Hypothesis positive : (0 < K)%nat.

    (** The greatest lower bound of the loss on the region. *)
    Lemma infimum x : O x -> exists m, floor <= m /\ (forall y, O y -> m <= l y) /\
      forall e, 0 < e -> exists y, O y /\ l y < m + e.
    Proof.
      intros Hx. destruct (completeness (fun v => exists y, O y /\ v = - l y)) as [m [Hupper Hleast]].
      - exists (- floor). intros v (y & Hy & ->). destruct (proj1 region y Hy) as [Hfloor _]. lra.
      - now exists (- l x), x.
      - exists (- m). split; [|split].
        + assert (m <= - floor); [|lra]. apply Hleast. intros v (y & Hy & ->).
          destruct (proj1 region y Hy) as [Hfloor _]. lra.
        + intros y Hy. assert (- l y <= m); [|lra]. apply Hupper. now exists y.
        + intros e He. apply Classical_Prop.NNPP. intros Hnone. assert (m <= m - e); [|lra].
          apply Hleast. intros v (y & Hy & ->). apply Rnot_lt_le. intros Hlt. apply Hnone. exists y. split;
            [exact Hy|lra].
    Qed.

    Theorem walled_copies_valley x low :
      O x -> l x < wall -> l low < floor -> spurious_valley (copies p K) (loss activation (copies p K)).
    Proof.
      intros Hx Hwall Hlow. destruct (infimum x Hx) as (m & Hfloor & Hbelow & Happroach).
      pose proof (Hbelow x Hx) as Hmx.
      assert (HINR : 1 <= INR K) by (apply (le_INR 1 K); lia).
      set (gap := Rmin (wall - m) (m - l low)).
      assert (Hgap1 : gap <= wall - m) by apply Rmin_l. assert (Hgap2 : gap <= m - l low) by apply Rmin_r.
      assert (Hgap : 0 < gap) by (apply Rmin_glb_lt; lra).
      set (e := gap / (2 * INR K)). assert (He : 0 < e) by (apply Rdiv_lt_0_compat; lra).
      assert (HKe : INR K * e = gap / 2) by (unfold e; field; lra).
      destruct (Happroach e He) as (y & Hy & Hly).
      assert (Hinside : O y) by exact Hy.
      apply (clopen_valley (copies p K) _ (INR K * m + gap / 2) (all_parts O) (join (fun _ => y))
        (join (fun b => if Nat.eqb b 0 then low else y)) (INR K * m)).
      - intros z _ Hz. destruct (common_radius K (fun b r => forall u, near p r (part b z) u ->
        O u)) as (r & Hr & Hball).
        { intros b r r' _ _ Hle Hb u Hu. apply Hb. now apply near_le with r'. }
        { intros b Hb. now apply (proj1 region), Hz. }
        exists r. split; [exact Hr|]. intros u _ Hu b Hb. apply (Hball b Hb). now apply near_part.
      - intros z HL Hlimit.
        assert (Hparts : forall b, (b < K)%nat -> forall r, 0 < r -> exists u, O u /\ near p r (part b z) u).
        { intros b Hb. apply near_limit; [exact Hb|]. intros r Hr. destruct (Hlimit r Hr) as (u & _ & Hu & Hn).
          now exists u. }
        assert (Hleast : forall b, (b < K)%nat -> m <= l (part b z)).
        { intros b Hb. destruct (Rlt_le_dec (l (part b z)) wall) as [Hlt|Hge]; [|lra].
          apply Hbelow. apply (proj2 region); auto. }
        intros b Hb. apply (proj2 region); [now apply Hparts|].
        assert (Hone : l (part b z) <= m + gap / 2); [|lra].
        apply (one_term (fun a => l (part a z)) m _ b Hb Hleast). now rewrite <- copies_loss.
      - rewrite copies_loss, (sum_ext K _ (fun _ => l y)).
        + rewrite sum_const. assert (INR K * l y <= INR K * (m + e)) by (apply Rmult_le_compat_l; lra). lra.
        + intros b Hb. exact (same_loss _ _ _ _ (part_join b _ Hb)).
      - intros b Hb. destruct (proj1 region y Hinside) as [_ (r & Hr & Hball)]. apply Hball.
        apply same_near; [|exact Hr]. now apply part_join.
      - rewrite copies_loss, (sum_ext K _ (fun b => l y + (if Nat.eqb b 0 then l low - l y else 0))).
        + rewrite sum_plus, sum_const, sum_delta by assumption.
          assert (Hle : (INR K - 1) * l y <= (INR K - 1) * (m + e)) by (apply Rmult_le_compat_l; lra). lra.
        + intros b Hb. unfold l. rewrite (same_loss _ _ _ _ (part_join b _ Hb)).
          destruct (Nat.eqb b 0); fold l; ring.
      - intros z _ Hz. rewrite copies_loss, <- sum_const. apply sum_le; intros b Hb. now apply Hbelow, Hz.
    Qed.
  End Walled.
End Copies.
