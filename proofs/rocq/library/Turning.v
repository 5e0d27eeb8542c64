(** * Turning framed weights is continuous

    [turned_near]: turned by nearly the same angle, weights are near.  [circle_lipschitz]: points of the circle come
    close with their parameters.  [turning_path]: so turning on is a path. *)

From Coq Require Import Reals Arith Lia Lra.
From Landscape Require Import Sums Landscape Indices Vectors Frames Rotations Framed.
Local Open Scope R_scope.

(** Weights that depend on two numbers, which begin at zero, stay near. *)
Lemma affine_near p (x : weights) (A1 B1 A2 B2 : matrix) r :
  0 < r -> exists e, 0 < e /\ forall f g, Rabs f <= e -> Rabs g <= e ->
  near p r x (Weights (fun j l => first x j l + (f * A1 j l + g * B1 j l)) (fun i j => second x i j + (f * A2 i j + g *
    B2 i j))).
Proof.
  intros Hr.
  destruct (bounded (units p) (inputs p) (fun j l => Rabs (A1 j l) + Rabs (B1 j l))) as (M & HM & H1).
  destruct (bounded (outputs p) (units p) (fun i j => Rabs (A2 i j) + Rabs (B2 i j))) as (N & HN & H2).
  exists (r / (M + N)). assert (He : 0 < r / (M + N)) by (apply Rdiv_lt_0_compat; lra). split; [exact He|].
  intros f g Hf Hg.
  assert (Hentry : forall a b K, 0 <= K <= M + N -> Rabs (Rabs a + Rabs b) <= K -> Rabs (f * a + g * b) <= r).
  { intros a b K HK Hab. rewrite Rabs_pos_eq in Hab by (pose proof (Rabs_pos a); pose proof (Rabs_pos b); lra).
    eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult.
    apply Rle_trans with (r / (M + N) * Rabs a + r / (M + N) * Rabs b).
    - apply Rplus_le_compat; apply Rmult_le_compat_r; auto using Rabs_pos.
    - rewrite <- Rmult_plus_distr_l. apply Rle_trans with (r / (M + N) * (M + N)); [|right; field; lra].
      apply Rmult_le_compat_l; lra. }
  split; intros a b Ha Hb; simpl.
  - replace (first x a b + _ - first x a b) with (f * A1 a b + g * B1 a b) by ring. apply (Hentry _ _ M);
    [lra|now apply H1].
  - replace (second x a b + _ - second x a b) with (f * A2 a b + g * B2 a b) by ring. apply (Hentry _ _ N);
    [lra|now apply H2].
Qed.

Lemma turned_near p G theta q mix unmix x v c s r :
  0 < r -> exists e, 0 < e /\ forall c' s', Rabs (c' - c) <= e -> Rabs (s' - s) <= e ->
  near p r (turned p G theta q mix unmix x v c s) (turned p G theta q mix unmix x v c' s').
Proof.
  intros Hr. set (h := units p). set (k := outputs p). set (u := combination h x q).
  destruct (affine_near p (turned p G theta q mix unmix x v c s) (fun j l => dot h (unmix j) x * combination k u G l)
    (fun j l => dot h (unmix j) x * combination k v G l) (fun i j => u i * combination h x mix j)
    (fun i j => v i * combination h x mix j) r Hr) as (e & He & Hnear).
  exists e. split; [exact He|]. intros c' s' Hc Hs. destruct (Hnear (c' - c) (s' - s) Hc Hs) as [H1 H2].
  assert (Hmove : forall a, combination k (move p q x v c' s') G a
    = combination k (move p q x v c s) G a + ((c' - c) * combination k u G a + (s' - s) * combination k v G a)).
  { intros a. unfold combination at 1 2 3 4. rewrite <- !sum_scal, <- !sum_plus. apply sum_ext; intros.
    unfold move, u. fold h. ring. }
  split; intros a b Ha Hb; [specialize (H1 a b Ha Hb)|specialize (H2 a b Ha Hb)]; simpl in *.
  - fold h k. fold h k in H1. rewrite Hmove. eapply Rle_trans; [right|exact H1]. f_equal. ring.
  - eapply Rle_trans; [right|exact H2]. f_equal. unfold move, u. fold h. ring.
Qed.

(** ** The circle *)

Lemma circle_start : circle_c 0 = 1 /\ circle_s 0 = 0.
Proof. unfold circle_c, circle_s. split; field. Qed.

Lemma circle_lipschitz a b :
  Rabs (circle_c a - circle_c b) <= 2 * Rabs (a - b) /\ Rabs (circle_s a - circle_s b) <= 2 * Rabs (a - b).
Proof.
  pose proof (pow2_ge_0 a) as Ha. pose proof (pow2_ge_0 b) as Hb.
  set (D := (1 + a ^ 2) * (1 + b ^ 2)).
  assert (HD : 0 < D) by (apply Rmult_lt_0_compat; lra).
  assert (Hab : 0 <= a ^ 2 * b ^ 2) by now apply Rmult_le_pos.
  assert (Hquotient : forall w, Rabs w <= D -> Rabs (2 * (a - b) * (w / D)) <= 2 * Rabs (a - b)).
  { intros w Hw. rewrite !Rabs_mult, (Rabs_pos_eq 2) by lra.
    rewrite <- (Rmult_1_r (2 * Rabs (a - b))) at 2. apply Rmult_le_compat_l.
    - apply Rmult_le_pos; [lra|apply Rabs_pos].
    - unfold Rdiv. rewrite Rabs_mult, (Rabs_pos_eq (/ D)) by (left; now apply Rinv_0_lt_compat).
      apply Rmult_le_reg_r with D; [exact HD|]. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  pose proof (pow2_ge_0 (a + b)) as Hplus. pose proof (pow2_ge_0 (a - b)) as Hminus.
  pose proof (pow2_ge_0 (a - 1)) as Ha1. pose proof (pow2_ge_0 (a + 1)) as Ha2.
  pose proof (pow2_ge_0 (b - 1)) as Hb1. pose proof (pow2_ge_0 (b + 1)) as Hb2.
  split.
  - replace (circle_c a - circle_c b) with (2 * (a - b) * (- (a + b) / D)) by (unfold circle_c, D; field; lra).
    apply Hquotient. unfold D. apply Rabs_le. lra.
  - replace (circle_s a - circle_s b) with (2 * (a - b) * ((1 - a * b) / D)) by (unfold circle_s, D; field; lra).
    apply Hquotient. unfold D. apply Rabs_le. lra.
Qed.

(** The parameter of a point with non-negative coordinates, and how the angle to it shrinks. *)
Lemma circle_onto g f : 0 <= g -> g ^ 2 + f ^ 2 = 1 -> circle_c (f / (1 + g)) = g /\ circle_s (f / (1 + g)) = f.
Proof.
  intros Hg Hcircle. assert (Hone : 1 + (f / (1 + g)) ^ 2 = 2 / (1 + g)).
  { replace (1 + (f / (1 + g)) ^ 2) with (((1 + g) ^ 2 + f ^ 2) / (1 + g) ^ 2) by (field; lra).
    replace ((1 + g) ^ 2 + f ^ 2) with (2 * (1 + g)) by (replace (f ^ 2) with (1 - g ^ 2) by lra; ring). field. lra. }
  unfold circle_c, circle_s. rewrite Hone. split; [|field; lra].
  replace (1 - (f / (1 + g)) ^ 2) with (2 - (1 + (f / (1 + g)) ^ 2)) by ring. rewrite Hone. field. lra.
Qed.

Lemma circle_closer a b t : 0 <= a -> a <= b -> b <= t ->
  circle_c a * circle_c t + circle_s a * circle_s t <= circle_c b * circle_c t + circle_s b * circle_s t.
Proof.
  intros Ha Hab Hbt.
  assert (Hform : forall w, circle_c w * circle_c t + circle_s w * circle_s t
    = 1 - 2 * ((t - w) ^ 2 / (1 + w ^ 2)) / (1 + t ^ 2)).
  { intros w. pose proof (pow2_ge_0 w). pose proof (pow2_ge_0 t). unfold circle_c, circle_s. field. lra. }
  rewrite !Hform. pose proof (pow2_ge_0 a) as Ha2. pose proof (pow2_ge_0 t) as Ht2.
  assert (Hgrow : a ^ 2 <= b ^ 2) by (apply pow_incr; lra).
  assert (Hfall : (t - b) ^ 2 <= (t - a) ^ 2) by (apply pow_incr; lra).
  assert (Hle : (t - b) ^ 2 / (1 + b ^ 2) <= (t - a) ^ 2 / (1 + a ^ 2)).
  { unfold Rdiv. apply Rmult_le_compat; [apply pow2_ge_0|left; apply Rinv_0_lt_compat; lra|exact Hfall|].
    apply Rinv_le_contravar; lra. }
  assert (Hinv : 0 < / (1 + t ^ 2)) by (apply Rinv_0_lt_compat; lra).
  unfold Rdiv in *. assert (Hscaled : (t - b) ^ 2 * / (1 + b ^ 2) * / (1 + t ^ 2) <= (t - a) ^ 2 * / (1 + a ^ 2) * / (1
    + t ^ 2))
    by (apply Rmult_le_compat_r; lra). lra.
Qed.

(** ** Turning on *)

Lemma turning_path p G theta q mix unmix x v t1 :
  path p (fun t => turned p G theta q mix unmix x v (circle_c (t * t1)) (circle_s (t * t1))).
Proof.
  intros t r Ht Hr. destruct (turned_near p G theta q mix unmix x v (circle_c (t * t1)) (circle_s (t * t1)) r Hr)
    as (e & He & Hnear).
  pose proof (Rabs_pos t1) as Ht1. exists (e / (2 * (Rabs t1 + 1))). split; [apply Rdiv_lt_0_compat; lra|].
  intros s Hs Hclose. destruct (circle_lipschitz (s * t1) (t * t1)) as [Hc Hsin].
  replace (s * t1 - t * t1) with ((s - t) * t1) in * by ring. rewrite Rabs_mult in Hc, Hsin.
  assert (Hsmall : 2 * (Rabs (s - t) * Rabs t1) <= e).
  { apply Rle_trans with (e / (2 * (Rabs t1 + 1)) * (2 * (Rabs t1 + 1))); [|right; field; lra].
    replace (2 * (Rabs (s - t) * Rabs t1)) with (Rabs (s - t) * (2 * Rabs t1)) by ring.
    apply Rmult_le_compat; try lra. apply Rabs_pos. }
  apply Hnear; lra.
Qed.
