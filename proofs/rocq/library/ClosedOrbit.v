(** * A strict minimum with a closed orbit is the bottom of a valley

    - [orbit_closed]: one-sided inverses of the layers, unit by unit, give back the change of the units from the
      changed weights (of units without any connection nothing is needed); so the orbit is where some continuous
      functions vanish, and closed.
    - [strict_orbit]: the minimum is strict along its whole orbit.
    - [strict_bottom]: together. *)

From Coq Require Import Reals List Arith Lia Lra.
From Landscape Require Import Sums Landscape Paths Continuity Ball Orbit.
Local Open Scope R_scope.

(** ** The orbit is closed *)

Section Orbit.
  Variable p : problem.
  Variable theta : weights.
  Let A : matrix := masked (mask2 p) (second theta).
  Let B : matrix := masked (mask1 p) (first theta).
  Let n := units p.

  (** Units that are not live have no connection at all, and live units do not absorb them or are absorbed. *)
  Variable live : nat -> bool.
  Hypothesis no_inputs : forall j l, (j < n)%nat -> (l < inputs p)%nat -> live j = false -> mask1 p j l = false.
  Hypothesis no_outputs : forall k j, (k < outputs p)%nat -> (j < n)%nat -> live j = false -> mask2 p k j = false.
  Hypothesis live_apart : forall i j, (i < n)%nat -> (j < n)%nat -> absorbs p i j -> live i = live j.

  (** [right_inverse i] inverts the rows of the first layer that the live unit [i] may absorb,
      [left_inverse j] the columns of the second layer of the units that may absorb the live unit [j]. *)
  Variables right_inverse left_inverse : nat -> matrix.
  Hypothesis right_inverts : forall i j m, (i < n)%nat -> (j < n)%nat -> (m < n)%nat -> live i = true ->
    absorbs p i j -> absorbs p i m -> product (inputs p) B (right_inverse i) j m = identity j m.
  Hypothesis left_inverts : forall j i m, (j < n)%nat -> (i < n)%nat -> (m < n)%nat -> live j = true ->
    absorbs p i j -> absorbs p m j -> product (outputs p) (left_inverse j) A m i = identity m i.

  (** The change of the units that leads from [theta] to [x], read off [x]. *)
  Definition change (x : weights) : matrix := fun i j =>
    if live i then
      if absorbs_dec p i j then product (inputs p) (masked (mask1 p) (first x)) (right_inverse i) i j else 0
    else identity i j.
  Definition change_back (x : weights) : matrix := fun i j =>
    if live j then
      if absorbs_dec p i j then product (outputs p) (left_inverse j) (masked (mask2 p) (second x)) i j else 0
    else identity i j.

  Lemma change_found x T T' i j :
    unit_change p T T' -> agree n (inputs p) (masked (mask1 p) (first x)) (product n T B) ->
    (i < n)%nat -> (j < n)%nat -> live i = true -> change x i j = T i j.
  Proof.
    intros (_ & _ & Hsupport) Hx Hi Hj Ei. unfold change. rewrite Ei.
    destruct (absorbs_dec p i j) as [Hij|Hij]; [|destruct (Hsupport i j Hi Hj Hij) as [-> _]; reflexivity].
    rewrite (product_ext _ _ (product n T B) (right_inverse i) (right_inverse i)) by (auto; intros; now apply Hx).
    rewrite product_assoc. unfold product at 1.
    rewrite (sum_single n j); [|exact Hj|].
    - rewrite right_inverts by auto. unfold identity. rewrite Nat.eqb_refl. ring.
    - intros m Hm Hne. destruct (absorbs_dec p i m) as [Him|Him].
      + rewrite right_inverts by auto. unfold identity. destruct (Nat.eqb_spec m j); [contradiction|ring].
      + destruct (Hsupport i m Hi Hm Him) as [-> _]. ring.
  Qed.

  Lemma change_back_found x T T' i j :
    unit_change p T T' -> agree (outputs p) n (masked (mask2 p) (second x)) (product n A T') ->
    (i < n)%nat -> (j < n)%nat -> live j = true -> change_back x i j = T' i j.
  Proof.
    intros (_ & _ & Hsupport) Hx Hi Hj Ej. unfold change_back. rewrite Ej.
    destruct (absorbs_dec p i j) as [Hij|Hij]; [|destruct (Hsupport i j Hi Hj Hij) as [_ ->]; reflexivity].
    rewrite (product_ext _ (left_inverse j) (left_inverse j) _ (product n A T')) by (auto; intros; now apply Hx).
    rewrite <- product_assoc. unfold product at 1.
    rewrite (sum_single n i); [|exact Hi|].
    - rewrite left_inverts by auto. unfold identity. rewrite Nat.eqb_refl. ring.
    - intros m Hm Hne. destruct (absorbs_dec p m j) as [Hmj|Hmj].
      + rewrite left_inverts by auto. unfold identity. destruct (Nat.eqb_spec i m); [congruence|ring].
      + destruct (Hsupport m j Hm Hj Hmj) as [_ ->]. ring.
  Qed.

  Lemma change_continuous x i j : (i < n)%nat -> (j < n)%nat -> continuous_at p (fun y => change y i j) x.
  Proof.
    intros Hi Hj. unfold change. destruct (live i), (absorbs_dec p i j); try apply continuous_const.
    apply (continuous_product p x (inputs p) (fun y => masked (mask1 p) (first y)) (fun _ => right_inverse i));
      intros m Hm; [now apply continuous_first|apply continuous_const].
  Qed.

  Lemma change_back_continuous x i j : (i < n)%nat -> (j < n)%nat -> continuous_at p (fun y => change_back y i j) x.
  Proof.
    intros Hi Hj. unfold change_back. destruct (live j), (absorbs_dec p i j); try apply continuous_const.
    apply (continuous_product p x (outputs p) (fun _ => left_inverse j) (fun y => masked (mask2 p) (second y)));
      intros m Hm; [apply continuous_const|now apply continuous_second].
  Qed.

  (** Live units and the others are never mixed. *)
  Lemma apart T T' i j : unit_change p T T' -> (i < n)%nat -> (j < n)%nat -> live i <> live j ->
    T i j = 0 /\ T' i j = 0 /\ identity i j = 0.
  Proof.
    intros (_ & _ & Hsupport) Hi Hj Hn. destruct (Hsupport i j Hi Hj) as [E E'].
    - intros Hij. apply Hn. now apply live_apart.
    - split; [exact E|]. split; [exact E'|]. unfold identity. destruct (Nat.eqb_spec i j); [congruence|reflexivity].
  Qed.

  Lemma change_support y i j : ~ absorbs p i j -> change y i j = 0 /\ change_back y i j = 0.
  Proof.
    intros Hno. unfold change, change_back, identity. destruct (absorbs_dec p i j); [contradiction|].
    destruct (Nat.eqb_spec i j) as [->|]; [destruct Hno; apply absorbs_refl|]. split; now destruct (live _).
  Qed.

  Lemma equivalent_change y : equivalent p theta y ->
    unit_change p (change y) (change_back y) /\
    agree (outputs p) n (masked (mask2 p) (second y)) (product n A (change_back y)) /\
    agree n (inputs p) (masked (mask1 p) (first y)) (product n (change y) B).
  Proof.
    intros (T & T' & HT & HA & HB).
    assert (HC : forall i j, (i < n)%nat -> (j < n)%nat -> live i = true -> change y i j = T i j)
      by (intros; now apply change_found with T').
    assert (HC' : forall i j, (i < n)%nat -> (j < n)%nat -> live j = true -> change_back y i j = T' i j)
      by (intros; now apply change_back_found with T).
    assert (HI : forall i j, live i = false -> change y i j = identity i j)
      by (intros i j E; unfold change; now rewrite E).
    assert (HI' : forall i j, live j = false -> change_back y i j = identity i j)
      by (intros i j E; unfold change_back; now rewrite E).
    pose proof HT as (H1 & H2 & _). split; [split; [|split]|split].
    - intros i j Hi Hj. destruct (live i) eqn:Ei.
      + rewrite <- (H1 i j Hi Hj). apply sum_ext; intros m Hm. rewrite HC by assumption.
        destruct (live j) eqn:Ej; [now rewrite HC'|]. rewrite HI' by exact Ej. destruct (live m) eqn:Em.
        * destruct (apart T T' m j HT Hm Hj) as (_ & -> & ->); [congruence|ring].
        * destruct (apart T T' i m HT Hi Hm) as (-> & _); [congruence|ring].
      + transitivity (product n identity (change_back y) i j).
        { apply product_ext; [intros m Hm; now apply HI|reflexivity]. }
        rewrite product_identity_left by exact Hi. destruct (live j) eqn:Ej; [|now apply HI'].
        rewrite HC' by assumption. destruct (apart T T' i j HT Hi Hj) as (_ & -> & ->); [congruence|reflexivity].
    - intros i j Hi Hj. destruct (live i) eqn:Ei.
      + rewrite <- (H2 i j Hi Hj). apply sum_ext; intros m Hm. destruct (live m) eqn:Em.
        * now rewrite HC, HC'.
        * rewrite HI' by exact Em. destruct (apart T T' i m HT Hi Hm) as (_ & -> & ->); [congruence|ring].
      + rewrite <- (product_identity_left n identity i j Hi). apply sum_ext; intros m Hm. destruct (live m) eqn:Em.
        * rewrite HC' by assumption. destruct (apart T T' i m HT Hi Hm) as (_ & -> & ->); [congruence|ring].
        * now rewrite HI, HI'.
    - intros i j _ _ Hno. now apply change_support.
    - intros i j Hi Hj. destruct (live j) eqn:Ej.
      + rewrite HA by assumption. apply product_ext; auto. intros m Hm. symmetry. auto.
      + transitivity (product n A identity i j).
        * rewrite product_identity_right by exact Hj. unfold A, masked. now rewrite no_outputs.
        * apply product_ext; [reflexivity|]. intros m Hm. symmetry. now apply HI'.
    - intros i j Hi Hj. destruct (live i) eqn:Ei.
      + rewrite HB by assumption. apply product_ext; auto. intros m Hm. symmetry. auto.
      + transitivity (product n identity B i j).
        * rewrite product_identity_left by exact Hi. unfold B, masked. now rewrite no_inputs.
        * apply product_ext; [|reflexivity]. intros m Hm. symmetry. now apply HI.
  Qed.

  Theorem orbit_closed : closed_set p (equivalent p theta).
  Proof.
    intros x Hlimit.
    assert (Hhere : forall f g, continuous_at p f x -> continuous_at p g x ->
      (forall y, equivalent p theta y -> f y = g y) -> f x = g x).
    { intros f g. now apply limit_value. }
    exists (change x), (change_back x). split; [split; [|split]|split].
    - intros i j Hi Hj. apply (Hhere (fun y => product n (change y) (change_back y) i j) (fun _ => identity i j)).
      + apply continuous_product; auto using change_continuous, change_back_continuous.
      + apply continuous_const.
      + intros y Hy. apply equivalent_change in Hy as [(H & _) _]. now apply H.
    - intros i j Hi Hj. apply (Hhere (fun y => product n (change_back y) (change y) i j) (fun _ => identity i j)).
      + apply continuous_product; auto using change_continuous, change_back_continuous.
      + apply continuous_const.
      + intros y Hy. apply equivalent_change in Hy as [(_ & H & _) _]. now apply H.
    - intros i j _ _ Hno. now apply change_support.
    - intros i j Hi Hj. apply (Hhere (fun y => masked (mask2 p) (second y) i j)
        (fun y => product n A (change_back y) i j)).
      + now apply continuous_second.
      + apply (continuous_product p x n (fun _ => A)); auto using change_back_continuous, continuous_const.
      + intros y Hy. apply equivalent_change in Hy as [_ [H _]]. now apply H.
    - intros i j Hi Hj. apply (Hhere (fun y => masked (mask1 p) (first y) i j)
        (fun y => product n (change y) B i j)).
      + now apply continuous_first.
      + apply (continuous_product p x n change (fun _ => B)); auto using change_continuous, continuous_const.
      + intros y Hy. apply equivalent_change in Hy as [_ [_ H]]. now apply H.
  Qed.
End Orbit.

(** ** Strictness spreads along the orbit *)

(** Change the units, but keep what lies outside the masks as in [theta]. *)
Definition changed (p : problem) (theta : weights) (T T' : matrix) (y : weights) : weights :=
  Weights
    (fun j l => if mask1 p j l then product (units p) T (masked (mask1 p) (first y)) j l else first theta j l)
    (fun i j => if mask2 p i j then product (units p) (masked (mask2 p) (second y)) T' i j else second theta i j).

Lemma changed_equivalent p theta T T' y : unit_change p T T' -> equivalent p y (changed p theta T T' y).
Proof.
  intros HT. exists T, T'. split; [exact HT|]. destruct HT as (_ & _ & Hsupport).
  split; intros i j Hi Hj; unfold changed, masked at 1; cbn [first second].
  - destruct (mask2 p i j) eqn:E; [reflexivity|]. symmetry. apply masked_second; auto.
    intros m Hm Hno. now destruct (Hsupport m j Hm Hj Hno).
  - destruct (mask1 p i j) eqn:E; [reflexivity|]. symmetry. apply masked_first; auto.
    intros m Hm Hno. now destruct (Hsupport i m Hi Hm Hno).
Qed.

(** The sum of the absolute values of all entries. *)
Definition mass (n : nat) (T : matrix) : R := big_sum2 n n (fun i j => Rabs (T i j)).

Lemma mass_nonneg n T : 0 <= mass n T.
Proof. apply sum2_nonneg; intros; apply Rabs_pos. Qed.

Lemma row_mass n T i : (i < n)%nat -> big_sum n (fun j => Rabs (T i j)) <= mass n T.
Proof.
  intros Hi. apply (sum_term_le n (fun a => big_sum n (fun j => Rabs (T a j)))); auto.
  intros a _. apply sum_nonneg; intros; apply Rabs_pos.
Qed.

Lemma column_mass n T j : (j < n)%nat -> big_sum n (fun i => Rabs (T i j)) <= mass n T.
Proof.
  intros Hj. unfold mass, big_sum2. rewrite sum_swap.
  apply (sum_term_le n (fun a => big_sum n (fun i => Rabs (T i a)))); auto.
  intros a _. apply sum_nonneg; intros; apply Rabs_pos.
Qed.

Lemma sum_abs_bound n (f g : nat -> R) r :
  (forall m, (m < n)%nat -> Rabs (g m) <= r) ->
  Rabs (big_sum n (fun m => f m * g m)) <= big_sum n (fun m => Rabs (f m)) * r.
Proof.
  induction n as [|n IH]; intros Hg; simpl; [rewrite Rabs_R0; lra|].
  eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_mult, Rmult_plus_distr_r.
  apply Rplus_le_compat; [apply IH; auto|]. apply Rmult_le_compat_l; auto using Rabs_pos.
Qed.

Lemma masked_near (mask : nat -> nat -> bool) (w v : matrix) i j r :
  0 <= r -> Rabs (w i j - v i j) <= r -> Rabs (masked mask w i j - masked mask v i j) <= r.
Proof. intros Hr H. unfold masked. destruct (mask i j); [exact H|]. rewrite Rminus_diag_eq, Rabs_R0; auto. Qed.

Lemma changed_near p theta T T' x y r :
  0 <= r ->
  agree (outputs p) (units p) (masked (mask2 p) (second theta)) (product (units p) (masked (mask2 p) (second x)) T') ->
  agree (units p) (inputs p) (masked (mask1 p) (first theta)) (product (units p) T (masked (mask1 p) (first x))) ->
  near p r x y -> near p ((1 + mass (units p) T + mass (units p) T') * r) theta (changed p theta T T' y).
Proof.
  intros Hr Hsecond Hfirst [Hn1 Hn2]. set (M := 1 + mass (units p) T + mass (units p) T').
  pose proof (mass_nonneg (units p) T) as HT. pose proof (mass_nonneg (units p) T') as HT'.
  assert (HM : 0 <= M * r) by (apply Rmult_le_pos; unfold M; lra).
  split; intros i j Hi Hj; unfold changed; cbn [first second].
  - specialize (Hfirst i j Hi Hj). unfold masked at 1 in Hfirst.
    destruct (mask1 p i j); [rewrite Hfirst|rewrite Rminus_diag_eq, Rabs_R0; auto].
    unfold product. rewrite <- sum_minus.
    rewrite (sum_ext _ _ (fun m => T i m * (masked (mask1 p) (first y) m j - masked (mask1 p) (first x) m j)))
      by (intros; ring).
    eapply Rle_trans; [apply sum_abs_bound with (r := r)|].
    + intros m Hm. now apply masked_near, Hn1.
    + apply Rmult_le_compat_r; [exact Hr|]. pose proof (row_mass (units p) T i Hi). unfold M. lra.
  - specialize (Hsecond i j Hi Hj). unfold masked at 1 in Hsecond.
    destruct (mask2 p i j); [rewrite Hsecond|rewrite Rminus_diag_eq, Rabs_R0; auto].
    unfold product. rewrite <- sum_minus.
    rewrite (sum_ext _ _ (fun m => T' m j * (masked (mask2 p) (second y) i m - masked (mask2 p) (second x) i m)))
      by (intros; ring).
    eapply Rle_trans; [apply sum_abs_bound with (r := r)|].
    + intros m Hm. now apply masked_near, Hn2.
    + apply Rmult_le_compat_r; [exact Hr|]. pose proof (column_mass (units p) T' j Hj). unfold M. lra.
Qed.

Theorem strict_orbit p theta :
  strict_local_minimum p (loss linear p) theta ->
  strict_along p (loss linear p) (loss linear p theta) (equivalent p theta).
Proof.
  intros (rho & Hrho & Hstrict) x Hx. split; [now apply equivalent_loss|].
  pose proof (related_sym _ _ _ _ _ Hx) as Hback. destruct Hback as (T & T' & HT & Hsecond & Hfirst).
  set (M := 1 + mass (units p) T + mass (units p) T').
  pose proof (mass_nonneg (units p) T). pose proof (mass_nonneg (units p) T').
  assert (HM : 0 < M) by (unfold M; lra).
  exists (rho / M). split; [now apply Rdiv_lt_0_compat|]. intros y Hnear Hlow.
  set (z := changed p theta T T' y).
  pose proof (changed_equivalent p theta T T' y HT) as Hyz. fold z in Hyz.
  assert (Hz : near p rho theta z).
  { replace rho with (M * (rho / M)) by (field; lra).
    apply changed_near with x; auto. left. now apply Rdiv_lt_0_compat. }
  destruct (Hstrict z Hz) as [Hlarger|[_ Hz']].
  - rewrite (equivalent_loss p y z Hyz) in Hlarger. lra.
  - unfold equivalent in *. eapply related_trans; [exact Hz'|]. now apply related_sym.
Qed.

Theorem strict_bottom p theta low :
  strict_local_minimum p (loss linear p) theta -> closed_set p (equivalent p theta) ->
  loss linear p low < loss linear p theta -> bottom_of_spurious_valley p (loss linear p) theta.
Proof.
  intros Hstrict Hclosed Hlow. split; [now exists low|]. intros g Hpath Hstart Hend.
  apply (must_climb p (loss linear p) (loss linear p theta) (equivalent p theta)
    (strict_orbit p theta Hstrict) Hclosed theta (g 1) g); auto.
  apply related_ext; intros i j _ _; reflexivity.
Qed.

(** The sublevel set at such a point has a component above a value that is taken elsewhere. *)
Theorem bottom_is_valley p L theta : bottom_of_spurious_valley p L theta -> spurious_valley p L.
Proof.
  intros [[low Hlow] Hclimb]. exists (L theta), theta, low, (L theta). split; [lra|]. split; [exact Hlow|].
  intros y (g & Hpath & Hstart & Hend & Hbelow). apply Rnot_lt_le. intros Hy. rewrite <- Hend in Hy.
  destruct (Hclimb g Hpath Hstart Hy) as (t & Ht & Hup). specialize (Hbelow t Ht). lra.
Qed.
