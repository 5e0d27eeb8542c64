(** * The golden example: a strict spurious minimum in a spurious valley

    Two units, three inputs, three outputs, X = I; nothing but eight weights and seven residuals:

    [L = (px + mz)^2 + (py - 1)^2 + (mw)^2 + (qx - 2)^2 + (qy - 1)^2 + (nz)^2 + (nw - 1)^2].

    At the minimum [L = 1]; it is the only one with [|mz| >= 1] up to the scalings of the two units.
    Lower is [L = 24/25].

    - [golden_strict], [golden_spurious]: it is strict up to the symmetry of the network, and not global.
    - [golden_along], [golden_closed]: so is its orbit, a closed set; hence [golden_valley] and [golden_climb].
    - [strict_spurious_minima_exist]: sparse linear networks can have strict spurious minima in spurious valleys. *)

From Coq Require Import Reals List Arith Lia Lra QArith Qreals.
From Landscape Require Import Sums Landscape Orbit Products Paths Copies Widening.
Import ListNotations.
Local Open Scope R_scope.

Definition golden : problem := problem_of
  [[1; 1; 0]; [1; 0; 1]]%nat [[1; 1]; [1; 0]; [0; 1]]%nat
  [[1; 0; 0]; [0; 1; 0]; [0; 0; 1]]%Q [[0; 1; 0]; [2; 1; 0]; [0; 0; 1]]%Q.

Definition golden_minimum : weights := rational_point [[2; 1; 0]; [-2 # 1; 0; 0]]%Q [[1; 1]; [1; 0]; [0; 0]]%Q.
Definition golden_lower : weights := rational_point [[2; 1; 0]; [0; 0; 1]]%Q [[1 # 5; 0]; [1; 0]; [0; 1]]%Q.

Definition golden_loss_of (x y z w p m q n : R) : R :=
  (p * x + m * z) ^ 2 + (p * y - 1) ^ 2 + (m * w) ^ 2
    + (q * x - 2) ^ 2 + (q * y - 1) ^ 2 + (n * z) ^ 2 + (n * w - 1) ^ 2.

(** A statement about the eight weights of a network. *)
Definition of_weights {A : Type} (f : R -> R -> R -> R -> R -> R -> R -> R -> A) (theta : weights) : A :=
  f (first theta 0%nat 0%nat) (first theta 0%nat 1%nat) (first theta 1%nat 0%nat) (first theta 1%nat 2%nat)
    (second theta 0%nat 0%nat) (second theta 0%nat 1%nat) (second theta 1%nat 0%nat) (second theta 2%nat 1%nat).

Lemma golden_loss theta : loss linear golden theta = of_weights golden_loss_of theta.
Proof.
  unfold of_weights, golden_loss_of, loss, big_sum2, output, hidden, linear, masked. simpl.
  unfold rational_matrix, Q2R; simpl. field.
Qed.

(** ** Seven equations hold exactly where [L <= 1] and [|mz| >= 1] *)

Definition equations (x y z w p m q n : R) : Prop :=
  p * x = 2 /\ p * y = 1 /\ q * x = 2 /\ q * y = 1 /\ m * z = -2 /\ m * w = 0 /\ n * z = 0.

Lemma square_zero a : a ^ 2 <= 0 -> a = 0.
Proof. intros Ha. apply Rsqr_0_uniq. rewrite Rsqr_pow2. pose proof (pow2_ge_0 a). lra. Qed.

(** The mixed terms cost nothing where the shared entry of the second unit is at least 1 in absolute value. *)
Lemma mixed u t b k : 1 <= Rabs b -> u * t = b * k -> 0 <= u ^ 2 + t ^ 2 - 2 * k.
Proof.
  intros Hb E. pose proof (pow2_ge_0 (u - t)) as Hminus. pose proof (pow2_ge_0 (u + t)) as Hplus.
  destruct (Rle_lt_dec k 0) as [Hk|Hk]; [pose proof (pow2_ge_0 u); pose proof (pow2_ge_0 t); lra|].
  assert (Hk1 : 1 * k <= Rabs b * k) by (apply Rmult_le_compat_r; lra).
  unfold Rabs in Hk1. destruct (Rcase_abs b).
  - replace (- b * k) with (- (u * t)) in Hk1 by (rewrite E; ring).
    replace ((u + t) ^ 2) with (u ^ 2 + t ^ 2 + 2 * (u * t)) in Hplus by ring. lra.
  - replace (b * k) with (u * t) in Hk1 by exact E.
    replace ((u - t) ^ 2) with (u ^ 2 + t ^ 2 - 2 * (u * t)) in Hminus by ring. lra.
Qed.

Section Facts.
  Variables x y z w p m q n : R.
  Hypothesis away : 1 <= Rabs (m * z).

  Lemma golden_split : golden_loss_of x y z w p m q n
    = (p * x + m * z) ^ 2 + (p * y - 1) ^ 2 + (q * x - 2) ^ 2 + (q * y - 1) ^ 2 + (n * w) ^ 2
      + ((m * w) ^ 2 + (n * z) ^ 2 - 2 * (n * w)) + 1.
  Proof. unfold golden_loss_of. ring. Qed.

  Lemma mixed_nonneg : 0 <= (m * w) ^ 2 + (n * z) ^ 2 - 2 * (n * w).
  Proof. apply (mixed _ _ (m * z)); [exact away|ring]. Qed.

  Lemma golden_at_least : 1 <= golden_loss_of x y z w p m q n.
  Proof.
    rewrite golden_split. pose proof mixed_nonneg.
    pose proof (pow2_ge_0 (p * x + m * z)). pose proof (pow2_ge_0 (p * y - 1)). pose proof (pow2_ge_0 (q * x - 2)).
    pose proof (pow2_ge_0 (q * y - 1)). pose proof (pow2_ge_0 (n * w)). lra.
  Qed.

  Lemma golden_equations : golden_loss_of x y z w p m q n <= 1 -> equations x y z w p m q n.
  Proof.
    rewrite golden_split. intros Hle. pose proof mixed_nonneg.
    pose proof (pow2_ge_0 (p * x + m * z)). pose proof (pow2_ge_0 (p * y - 1)). pose proof (pow2_ge_0 (q * x - 2)).
    pose proof (pow2_ge_0 (q * y - 1)). pose proof (pow2_ge_0 (n * w)).
    assert (Hshared : p * x + m * z = 0) by (apply square_zero; lra).
    assert (Hpy : p * y - 1 = 0) by (apply square_zero; lra).
    assert (Hqx : q * x - 2 = 0) by (apply square_zero; lra).
    assert (Hqy : q * y - 1 = 0) by (apply square_zero; lra).
    assert (Hnw : n * w = 0) by (apply square_zero; lra).
    pose proof (pow2_ge_0 (m * w)). pose proof (pow2_ge_0 (n * z)).
    assert (Hmw : m * w = 0) by (apply square_zero; lra).
    assert (Hnz : n * z = 0) by (apply square_zero; lra).
    (* the matrix of the first unit has rank one *)
    assert (Hpx : p * x = 2).
    { replace (p * x) with (p * x * (q * y) - p * x * (q * y - 1)) by ring. rewrite Hqy.
      replace (p * x * (q * y)) with ((p * y - 1) * (q * x) + (q * x - 2) + 2) by ring. rewrite Hpy, Hqx. ring. }
    unfold equations. repeat split; lra.
  Qed.
End Facts.

Definition shared (theta : weights) : R := second theta 0%nat 1%nat * first theta 1%nat 0%nat.

(** What equals the minimum up to the scalings of the units. *)
Definition golden_orbit : weights -> Prop := of_weights equations.

Lemma orbit_loss theta : golden_orbit theta -> loss linear golden theta = 1.
Proof.
  rewrite golden_loss. unfold golden_orbit, of_weights, equations, golden_loss_of.
  set (x := first theta 0%nat 0%nat). set (y := first theta 0%nat 1%nat). set (z := first theta 1%nat 0%nat).
  set (w := first theta 1%nat 2%nat). set (p := second theta 0%nat 0%nat). set (m := second theta 0%nat 1%nat).
  set (q := second theta 1%nat 0%nat). set (n := second theta 2%nat 1%nat).
  intros (Hpx & Hpy & Hqx & Hqy & Hmz & Hmw & Hnz).
  assert (Hnw : n * w = 0).
  { apply Rmult_eq_reg_l with (m * z); [|lra]. replace (m * z * (n * w)) with (m * w * (n * z)) by ring.
    rewrite Hmw. ring. }
  rewrite Hpx, Hpy, Hqx, Hqy, Hmz, Hmw, Hnz, Hnw. ring.
Qed.

Lemma shared_near theta e : 0 < e -> exists r, 0 < r /\
  forall theta', near golden r theta theta' -> Rabs (shared theta' - shared theta) < e.
Proof.
  intros He. destruct (product_near (second theta 0%nat 1%nat) (first theta 1%nat 0%nat) e He) as (r & Hr & Hnear).
  exists r. split; [exact Hr|].
  intros theta' [Hfirst Hsecond]. apply Hnear; [apply Hsecond|apply Hfirst]; apply Nat.ltb_lt; reflexivity.
Qed.

Lemma orbit_shared theta : golden_orbit theta -> shared theta = -2.
Proof. intros (_ & _ & _ & _ & Hmz & _). exact Hmz. Qed.

(** In a box around a point of the orbit the loss is at least 1, and 1 on the orbit only. *)
Lemma golden_box theta : golden_orbit theta -> exists r, 0 < r /\ forall theta', near golden r theta theta' ->
  1 <= loss linear golden theta' /\ (loss linear golden theta' <= 1 -> golden_orbit theta').
Proof.
  intros Horbit. destruct (shared_near theta 1) as (r & Hr & Hnear); [lra|]. exists r. split; [exact Hr|].
  intros theta' Hn. specialize (Hnear theta' Hn). rewrite (orbit_shared theta Horbit) in Hnear.
    apply Rabs_def2 in Hnear.
  assert (Haway : 1 <= Rabs (shared theta')) by (unfold Rabs; destruct (Rcase_abs _); lra).
  rewrite golden_loss. split; [now apply golden_at_least|now apply golden_equations].
Qed.

Theorem golden_along : strict_along golden (loss linear golden) 1 golden_orbit.
Proof.
  intros theta Horbit. split; [now apply orbit_loss|].
  destruct (golden_box theta Horbit) as (r & Hr & Hbox). exists r. split; [exact Hr|]. intros y Hy. now apply Hbox.
Qed.

(** Products of two weights keep their value in the limit. *)
Lemma product_limit (O : weights -> Prop) theta i j l m c :
  (i < 3)%nat -> (j < 2)%nat -> (m < 2)%nat -> (l < 3)%nat ->
  (forall r, 0 < r -> exists y, O y /\ near golden r theta y) ->
  (forall y, O y -> second y i j * first y m l = c) -> second theta i j * first theta m l = c.
Proof.
  intros Hi Hj Hm Hl Hlimit Hvalue. apply Rminus_diag_uniq. destruct (Req_dec (second theta i j * first theta m l - c)
    0)
    as [?|Hne]; [assumption|exfalso].
  destruct (product_near (second theta i j) (first theta m l) _ (Rabs_pos_lt _ Hne)) as (r & Hr & Hnear).
  destruct (Hlimit r Hr) as (y & Hy & Hfirst & Hsecond).
  specialize (Hnear (second y i j) (first y m l) (Hsecond i j Hi Hj) (Hfirst m l Hm Hl)).
  rewrite (Hvalue y Hy), Rabs_minus_sym in Hnear. lra.
Qed.

Theorem golden_closed : closed_set golden golden_orbit.
Proof.
  intros theta Hlimit. unfold golden_orbit, of_weights, equations.
  repeat split; (eapply product_limit; [lia|lia|lia|lia|exact Hlimit|]); intros y Hy; apply Hy.
Qed.

Lemma golden_minimum_orbit : golden_orbit golden_minimum.
Proof.
  unfold golden_orbit, of_weights, equations, golden_minimum, rational_point, rational_matrix, Q2R. simpl.
  repeat split; lra.
Qed.

Lemma golden_lower_loss : loss linear golden golden_lower < 1.
Proof.
  rewrite golden_loss. unfold of_weights, golden_loss_of, golden_lower, rational_point, rational_matrix, Q2R. simpl.
    lra.
Qed.

Theorem golden_valley : spurious_valley golden (loss linear golden).
Proof.
  exact (strict_minima_valley _ _ 1 _ golden_along golden_closed _ _ golden_minimum_orbit golden_lower_loss).
Qed.

(** ** Strict *)

Lemma nonzero_factor a b : a * b <> 0 -> a <> 0.
Proof. intros Hab ->. apply Hab. ring. Qed.

Lemma golden_equivalent theta : golden_orbit theta -> equivalent golden golden_minimum theta.
Proof.
  unfold golden_orbit, of_weights, equations.
  set (x := first theta 0%nat 0%nat). set (y := first theta 0%nat 1%nat). set (z := first theta 1%nat 0%nat).
  set (w := first theta 1%nat 2%nat). set (p := second theta 0%nat 0%nat). set (m := second theta 0%nat 1%nat).
  set (q := second theta 1%nat 0%nat). set (n := second theta 2%nat 1%nat).
  intros (Hpx & Hpy & Hqx & Hqy & Hmz & Hmw & Hnz).
  assert (Hm : m <> 0) by (apply nonzero_factor with z; lra).
  assert (Hz : z <> 0) by (apply nonzero_factor with m; lra).
  assert (Hp : p <> 0) by (apply nonzero_factor with x; lra).
  assert (Ew : w = 0) by (apply Rmult_integral in Hmw as [?|?]; [contradiction|assumption]).
  assert (En : n = 0) by (apply Rmult_integral in Hnz as [?|?]; [assumption|contradiction]).
  assert (Ex : x = 2 / p) by (apply Rmult_eq_reg_l with p; [rewrite Hpx; field|]; exact Hp).
  assert (Ey : y = / p) by (apply Rmult_eq_reg_l with p; [rewrite Hpy; field|]; exact Hp).
  assert (Eq : q = p).
  { apply Rmult_eq_reg_r with (/ p); [|now apply Rinv_neq_0_compat]. rewrite <- Ey at 1. rewrite Hqy. field. exact Hp. }
  assert (Ez : z = - 2 / m) by (apply Rmult_eq_reg_l with m; [rewrite Hmz; field|]; exact Hm).
  apply equivalent_scaled with (c := fun j => match j with O => / p | _ => / m end).
  - intros [|j] _; now apply Rinv_neq_0_compat.
  - intros j l Hj Hl. change (units golden) with 2%nat in Hj. change (inputs golden) with 3%nat in Hl.
    destruct j as [|[|j]]; [| |lia]; destruct l as [|[|[|l]]]; try lia; unfold masked; simpl;
      unfold rational_matrix, Q2R; simpl; fold x y z w; rewrite ?Ex, ?Ey, ?Ez, ?Ew; field; assumption.
  - intros i j Hi Hj. change (outputs golden) with 3%nat in Hi. change (units golden) with 2%nat in Hj.
    destruct i as [|[|[|i]]]; try lia; destruct j as [|[|j]]; try lia; unfold masked; simpl;
      unfold rational_matrix, Q2R; simpl; fold p m q n; rewrite ?Eq, ?En; field; assumption.
Qed.

Theorem golden_strict : strict_local_minimum golden (loss linear golden) golden_minimum.
Proof.
  pose proof (orbit_loss _ golden_minimum_orbit) as E.
  destruct (golden_box _ golden_minimum_orbit) as (r & Hr & Hbox). exists r. split; [exact Hr|].
  intros theta Hn. destruct (Hbox theta Hn) as [Hleast Horbit]. rewrite E.
  destruct (Rle_lt_or_eq_dec _ _ Hleast) as [?|E1]; [now left|right].
  split; [now symmetry|]. apply golden_equivalent, Horbit. lra.
Qed.

Lemma golden_spurious : spurious_local_minimum golden (loss linear golden) golden_minimum.
Proof.
  split.
  - destruct golden_strict as (r & Hr & Hbox). exists r. split; [exact Hr|].
    intros theta Hn. destruct (Hbox theta Hn) as [?|[E _]]; [now left|]. right. now symmetry.
  - exists golden_lower. rewrite (orbit_loss _ golden_minimum_orbit). exact golden_lower_loss.
Qed.

Theorem strict_spurious_minima_exist : exists p theta,
  strict_local_minimum p (loss linear p) theta /\ spurious_local_minimum p (loss linear p) theta /\
  spurious_valley p (loss linear p).
Proof.
  exists golden, golden_minimum. split; [exact golden_strict|]. split; [exact golden_spurious|exact golden_valley].
Qed.

(** ** The hypotheses of the general theorems hold here *)

Example golden_climb g :
  path golden g -> g 0 = golden_minimum -> g 1 = golden_lower ->
  exists t, 0 <= t <= 1 /\ 1 < loss linear golden (g t).
Proof.
  exact (must_climb _ _ 1 _ golden_along golden_closed _ _ g golden_minimum_orbit golden_lower_loss).
Qed.

Example golden_copies K : (0 < K)%nat -> spurious_valley (copies golden K) (loss linear (copies golden K)).
Proof.
  intros HK.
  exact (copies_valley linear golden K 1 _ golden_along golden_closed _ _ HK golden_minimum_orbit golden_lower_loss).
Qed.

Example golden_larger rows columns :
  let q := add_inputs columns (add_outputs rows golden) in
  exists theta, spurious_local_minimum q (loss linear q) theta.
Proof. apply widen; [reflexivity|]. exists golden_minimum. exact golden_spurious. Qed.
