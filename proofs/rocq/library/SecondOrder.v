(** * Second-order conditions along curves

    Along the curve [theta + t u + t^2 u'] the outputs of a linear network are a polynomial of degree four in [t]; its
    first two coefficients are [first_effect] and [second_effect].  At a local minimum, for all [u] and [u'], any masks
    and data ([second_order]): the term of the loss with [t] vanishes, and the term with [t^2] is not negative.  With
    [u' = 0] these are the vanishing gradient and the positive semidefinite Hessian; a curve that bends says more where
    the gradient of the product of the layers is not zero, and says it without derivatives. *)

From Coq Require Import Reals Arith Lia Lra.
From Landscape Require Import Sums Landscape Indices Ball Fibres Stationary Golden.
Local Open Scope R_scope.

(** A number that is non-negative up to a cubic error. *)
Lemma taylor_condition a b K r : 0 < r -> 0 <= K ->
  (forall t, Rabs t <= r -> 0 <= t * a + t ^ 2 * b + K * Rabs t ^ 3) -> a = 0 /\ 0 <= b.
Proof.
  intros Hr HK Hnonneg.
  assert (Ha : a = 0).
  { destruct (Req_dec a 0) as [?|Hne]; [assumption|exfalso].
    pose proof (Rabs_pos_lt a Hne) as Hpos. pose proof (Rabs_pos b) as Hb.
    set (e := Rmin (Rmin r 1) (Rabs a / (2 * (Rabs b + K + 1)))).
    assert (He0 : 0 < Rabs a / (2 * (Rabs b + K + 1))) by (apply Rdiv_lt_0_compat; lra).
    assert (He : 0 < e) by (repeat apply Rmin_glb_lt; lra).
    assert (Her : e <= r) by (apply Rle_trans with (Rmin r 1); apply Rmin_l).
    assert (He1 : e <= 1) by (apply Rle_trans with (Rmin r 1); [apply Rmin_l|apply Rmin_r]).
    assert (Hea : e * (2 * (Rabs b + K + 1)) <= Rabs a).
    { apply Rle_trans with (Rabs a / (2 * (Rabs b + K + 1)) * (2 * (Rabs b + K + 1))); [|right; field; lra].
      apply Rmult_le_compat_r; [lra|apply Rmin_r]. }
    assert (Hle : forall w, Rabs w = e -> w * a = - (e * Rabs a) -> False).
    { intros w Hw Hwa. specialize (Hnonneg w). rewrite Hw, Hwa in Hnonneg. specialize (Hnonneg Her).
      assert (Hw2 : w ^ 2 = e ^ 2) by (rewrite <- Hw; symmetry; apply pow2_abs). rewrite Hw2 in Hnonneg.
      assert (Hbb : e ^ 2 * b <= e ^ 2 * Rabs b) by (apply Rmult_le_compat_l; [apply pow2_ge_0|apply Rle_abs]).
      assert (Hcube : e ^ 2 * (K * e) <= e ^ 2 * K).
      { apply Rmult_le_compat_l; [apply pow2_ge_0|]. rewrite <- (Rmult_1_r K) at 2. now apply Rmult_le_compat_l. }
      assert (Hfactor : 0 <= e * (e * (Rabs b + K) - Rabs a)).
      { replace (e * (e * (Rabs b + K) - Rabs a)) with (- (e * Rabs a) + e ^ 2 * Rabs b + e ^ 2 * K) by ring.
        replace (K * e ^ 3) with (e ^ 2 * (K * e)) in Hnonneg by ring. lra. }
      assert (Hneg : 0 < e * (Rabs a - e * (Rabs b + K))) by (apply Rmult_lt_0_compat; lra). lra. }
    destruct (Rcase_abs a) as [Hneg|Hge].
    - apply (Hle e); [apply Rabs_pos_eq; lra|]. rewrite (Rabs_left a Hneg). ring.
    - apply (Hle (- e)); [rewrite Rabs_Ropp; apply Rabs_pos_eq; lra|]. rewrite (Rabs_pos_eq a) by lra. ring. }
  split; [exact Ha|]. apply Rnot_lt_le. intros Hneg.
  set (e := Rmin r (- b / (2 * (K + 1)))).
  assert (He0 : 0 < - b / (2 * (K + 1))) by (apply Rdiv_lt_0_compat; lra).
  assert (He : 0 < e) by (apply Rmin_glb_lt; lra).
  assert (Heb : e * (2 * (K + 1)) <= - b).
  { apply Rle_trans with (- b / (2 * (K + 1)) * (2 * (K + 1))); [|right; field; lra].
    apply Rmult_le_compat_r; [lra|apply Rmin_r]. }
  specialize (Hnonneg e). rewrite Rabs_pos_eq, Ha in Hnonneg by lra. specialize (Hnonneg (Rmin_l _ _)).
  assert (Hpos : 0 < e ^ 2 * - (b + K * e)).
  { apply Rmult_lt_0_compat; [now apply pow_lt|]. lra. }
  replace (e * 0 + e ^ 2 * b + K * e ^ 3) with (- (e ^ 2 * - (b + K * e))) in Hnonneg by ring. lra.
Qed.

Definition curve (theta u u' : weights) (t : R) : weights :=
  Weights (fun j l => first theta j l + (t * first u j l + t ^ 2 * first u' j l))
    (fun i j => second theta i j + (t * second u i j + t ^ 2 * second u' i j)).

Section Curve.
  Variable p : problem.
  Variables theta u u' : weights.

  (** The coefficients of [t] and [t^2] in the outputs. *)
  Definition first_effect (i s : nat) : R :=
    net p (second_layer p u) (first_layer p theta) i s + net p (second_layer p theta) (first_layer p u) i s.

  Definition second_effect (i s : nat) : R :=
    net p (second_layer p u) (first_layer p u) i s + net p (second_layer p u') (first_layer p theta) i s
      + net p (second_layer p theta) (first_layer p u') i s.

  Let third (i s : nat) : R :=
    net p (second_layer p u) (first_layer p u') i s + net p (second_layer p u') (first_layer p u) i s.
  Let fourth (i s : nat) : R := net p (second_layer p u') (first_layer p u') i s.

  Lemma curve_output t i s :
    output linear p (curve theta u u' t) i s
    = output linear p theta i s + t * first_effect i s + t ^ 2 * second_effect i s + t ^ 3 * third i s + t ^ 4 * fourth
      i s.
  Proof.
    rewrite !output_net.
    rewrite (net_ext p _
      (madd (second_layer p theta) (madd (mscale t (second_layer p u)) (mscale (t ^ 2) (second_layer p u')))) _
      (madd (first_layer p theta) (madd (mscale t (first_layer p u)) (mscale (t ^ 2) (first_layer p u'))))).
    - rewrite !net_add_left, !net_add_right, !net_scale_left, !net_scale_right.
      unfold first_effect, second_effect, third, fourth. fold (first_layer p theta) (second_layer p theta). ring.
    - intros j _. unfold second_layer, madd, mscale, masked, curve; simpl. destruct (mask2 p i j); ring.
    - intros j l _ _. unfold first_layer, madd, mscale, masked, curve; simpl. destruct (mask1 p j l); ring.
  Qed.

  (** Half the coefficient of [t] in the loss, and the coefficient of [t^2]. *)
  Definition first_term : R := big_sum2 (outputs p) (samples p)
    (fun i s => residual p (second_layer p theta) (first_layer p theta) i s * first_effect i s).
  Definition second_term : R :=
    big_sum2 (outputs p) (samples p) (fun i s =>
      first_effect i s ^ 2 + 2 * (residual p (second_layer p theta) (first_layer p theta) i s * second_effect i s)).

  (** What is left after [t^2], divided by [t^3]. *)
  Let rest (t : R) (i s : nat) : R :=
    let r := residual p (second_layer p theta) (first_layer p theta) i s in
    let a := first_effect i s in let b := second_effect i s in
    let c := third i s in let d := fourth i s in
    2 * (a * b + r * c) + t * (b ^ 2 + 2 * (r * d) + 2 * (a * c)) + t ^ 2 * (2 * (a * d + b * c))
      + t ^ 3 * (c ^ 2 + 2 * (b * d)) + t ^ 4 * (2 * (c * d)) + t ^ 5 * d ^ 2.

  Let bound (i s : nat) : R :=
    let r := residual p (second_layer p theta) (first_layer p theta) i s in
    let a := first_effect i s in let b := second_effect i s in
    let c := third i s in let d := fourth i s in
    Rabs (2 * (a * b + r * c)) + Rabs (b ^ 2 + 2 * (r * d) + 2 * (a * c)) + Rabs (2 * (a * d + b * c))
      + Rabs (c ^ 2 + 2 * (b * d)) + Rabs (2 * (c * d)) + Rabs (d ^ 2).

  Lemma curve_loss t : loss linear p (curve theta u u' t)
    = loss linear p theta + 2 * t * first_term + t ^ 2 * second_term
      + t ^ 3 * big_sum2 (outputs p) (samples p) (rest t).
  Proof.
    unfold loss, first_term, second_term. rewrite <- !sum2_scal, <- !sum2_plus.
    apply sum2_ext; intros i s _ _. rewrite curve_output. unfold rest.
    change (residual p (second_layer p theta) (first_layer p theta) i s)
      with (output linear p theta i s - target p i s). ring.
  Qed.

  Lemma small_power t m c : Rabs t <= 1 -> Rabs (t ^ m * c) <= Rabs c.
  Proof.
    intros Ht. rewrite Rabs_mult, <- RPow_abs. rewrite <- (Rmult_1_l (Rabs c)) at 2.
    apply Rmult_le_compat_r; [apply Rabs_pos|]. rewrite <- (pow1 m). apply pow_incr. split; [apply Rabs_pos|exact Ht].
  Qed.

  Lemma rest_bound t i s : Rabs t <= 1 -> Rabs (rest t i s) <= bound i s.
  Proof.
    intros Ht. unfold rest, bound. cbv zeta.
    set (r := residual p (second_layer p theta) (first_layer p theta) i s).
    set (a := first_effect i s). set (b := second_effect i s).
    set (c := third i s). set (d := fourth i s).
    repeat (eapply Rle_trans; [apply Rabs_triang|apply Rplus_le_compat]); try apply small_power; try exact Ht; try lra.
    rewrite <- (pow_1 t) at 1. now apply small_power.
  Qed.

  Lemma rest_sum_bound t : Rabs t <= 1 ->
    Rabs (big_sum2 (outputs p) (samples p) (rest t)) <= big_sum2 (outputs p) (samples p) bound.
  Proof.
    intros Ht. apply Rabs_le. split.
    - replace (- big_sum2 (outputs p) (samples p) bound) with (big_sum2 (outputs p) (samples p) (fun i s => -1 * bound
      i s))
        by (rewrite sum2_scal; ring).
      apply sum2_le; intros i s _ _. pose proof (rest_bound t i s Ht) as Hle. unfold Rabs in Hle.
        destruct (Rcase_abs _); lra.
    - apply sum2_le; intros i s _ _. eapply Rle_trans; [apply Rle_abs|now apply rest_bound].
  Qed.

  Lemma curve_near r : 0 < r -> exists e, 0 < e /\ forall t, Rabs t <= e -> near p r theta (curve theta u u' t).
  Proof.
    intros Hr.
    destruct (bounded (units p) (inputs p) (fun j l => Rabs (first u j l) + Rabs (first u' j l))) as (M & HM & H1).
    destruct (bounded (outputs p) (units p) (fun i j => Rabs (second u i j) + Rabs (second u' i j))) as (N & HN & H2).
    assert (Hpos : 0 < r / (M + N)) by (apply Rdiv_lt_0_compat; lra).
    exists (Rmin 1 (r / (M + N))). split; [apply Rmin_glb_lt; lra|]. intros t Ht.
    assert (Ht1 : Rabs t <= 1) by (apply Rle_trans with (1 := Ht); apply Rmin_l).
    assert (Htr : Rabs t <= r / (M + N)) by (apply Rle_trans with (1 := Ht); apply Rmin_r).
    assert (Hentry : forall a b B, 0 <= B <= M + N -> Rabs (Rabs a + Rabs b) <= B -> Rabs (t * a + t ^ 2 * b) <= r).
    { intros a b B HB Hab. rewrite Rabs_pos_eq in Hab by (pose proof (Rabs_pos a); pose proof (Rabs_pos b); lra).
      replace (t * a + t ^ 2 * b) with (t * (a + t * b)) by ring. rewrite Rabs_mult.
      apply Rle_trans with (r / (M + N) * (M + N)); [|right; field; lra].
      apply Rmult_le_compat; auto using Rabs_pos. eapply Rle_trans; [apply Rabs_triang|].
      pose proof (small_power t 1 b Ht1) as Hb. rewrite pow_1 in Hb. lra. }
    split; intros a b Ha Hb; simpl first; simpl second.
    - replace (first theta a b + _ - first theta a b) with (t * first u a b + t ^ 2 * first u' a b) by ring.
      apply (Hentry _ _ M); [lra|now apply H1].
    - replace (second theta a b + _ - second theta a b) with (t * second u a b + t ^ 2 * second u' a b) by ring.
      apply (Hentry _ _ N); [lra|now apply H2].
  Qed.

  Theorem second_order : local_minimum p (loss linear p) theta -> first_term = 0 /\ 0 <= second_term.
  Proof.
    intros (r & Hr & Hmin). destruct (curve_near r Hr) as (e & He & Hnear).
    set (K := big_sum2 (outputs p) (samples p) bound).
    assert (HK : 0 <= K).
    { apply Rle_trans with (1 := Rabs_pos (big_sum2 (outputs p) (samples p) (rest 0))).
      apply rest_sum_bound. rewrite Rabs_R0. lra. }
    destruct (taylor_condition (2 * first_term) second_term K (Rmin 1 e)) as [Hfirst Hsecond].
    - apply Rmin_glb_lt; lra.
    - exact HK.
    - intros t Ht.
      assert (Ht1 : Rabs t <= 1) by (apply Rle_trans with (1 := Ht); apply Rmin_l).
      assert (Hte : Rabs t <= e) by (apply Rle_trans with (1 := Ht); apply Rmin_r).
      specialize (Hmin _ (Hnear t Hte)). rewrite curve_loss in Hmin.
      assert (Hrest : t ^ 3 * big_sum2 (outputs p) (samples p) (rest t) <= K * Rabs t ^ 3).
      { eapply Rle_trans; [apply Rle_abs|]. rewrite Rabs_mult, <- RPow_abs, Rmult_comm.
        apply Rmult_le_compat_r; [apply pow_le, Rabs_pos|]. now apply rest_sum_bound. }
      lra.
    - split; [lra|exact Hsecond].
  Qed.
End Curve.

(** The hypothesis holds somewhere. *)
Example second_order_golden u u' :
  first_term golden golden_minimum u = 0 /\ 0 <= second_term golden golden_minimum u u'.
Proof. apply second_order. exact (proj1 golden_spurious). Qed.
