(** * Sparse networks with a spurious valley at every width: ReLU, leaky ReLU, square and cube

    [wide d n X y K]: [K] units, each of which sees all [d] inputs and has one output of its own, all with the same
    targets [y].  The width [K] is not bounded, so there may be more units than samples.  By the lemma of copies it
    is enough to find a walled region for one unit with weights [w] and [v] ([wide_valley]):

    - [wide_leaky_valley]: [max(z, a z)] with [0 <= a < 1, a <> 1/2], X = [1 -1], y = [1 2]; the region is [w > 0].
    - [wide_relu_valley]: the case [a = 0].
    - [wide_square_valley]: X = I, y = [1 -2]; the region is [v > 0].
    - [wide_cube_valley]: X = [1 0 1; 0 1 1], y = [-10 1 8]; the region is [v w_0 > 0]. *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Indices Paths Copies Products.
Import ListNotations.
Local Open Scope R_scope.

Definition wide (d n : nat) (X : matrix) (y : nat -> R) (K : nat) : problem :=
  Problem d K K n (fun _ _ => true) Nat.eqb X (fun _ s => y s).

Definition leaky_relu (a z : R) : R := Rmax z (a * z).
Definition relu (z : R) : R := Rmax z 0.

(** Rows of X, as lists. *)
Definition rows (table : list (list R)) : matrix := fun i s => nth s (nth i table []) 0.
Definition row (entries : list R) : nat -> R := fun s => nth s entries 0.

(** ** From one unit to [K] *)

Section Wide.
  Variable activation : R -> R.
  Variables d n : nat.
  Variable X : matrix.
  Variable y : nat -> R.

  Lemma wide_output K theta i s : (i < K)%nat ->
    output activation (wide d n X y K) theta i s
    = second theta i i * activation (big_sum d (fun l => first theta i l * X l s)).
  Proof.
    intros Hi. unfold output. change (units (wide d n X y K)) with K. rewrite (sum_single K i); auto.
    - unfold masked, hidden. cbn [wide mask1 mask2 inputs data]. now rewrite Nat.eqb_refl.
    - intros j _ Hj. unfold masked; cbn [wide mask2]. destruct (Nat.eqb_spec i j); [congruence|ring].
  Qed.

  (** The loss of one unit. *)
  Definition unit_loss (w : nat -> R) (v : R) : R :=
    big_sum n (fun s => (v * activation (big_sum d (fun l => w l * X l s)) - y s) ^ 2).

  Lemma wide_loss K theta :
    loss activation (wide d n X y K) theta = big_sum K (fun j => unit_loss (first theta j) (second theta j j)).
  Proof. apply sum_ext; intros i Hi. apply sum_ext; intros s _. now rewrite wide_output. Qed.

  Lemma wide_is_copies K theta :
    loss activation (copies (wide d n X y 1) K) theta = loss activation (wide d n X y K) theta.
  Proof.
    rewrite copies_loss, wide_loss. apply sum_ext; intros b _. rewrite wide_loss. cbn [big_sum].
    unfold part. cbn [wide units outputs first second]. rewrite Nat.mul_1_r, Nat.add_0_r. apply Rplus_0_l.
  Qed.

  Theorem wide_valley K (O : weights -> Prop) wall floor x low :
    (0 < K)%nat -> walled (wide d n X y 1) (loss activation (wide d n X y 1)) O wall floor ->
    O x -> loss activation (wide d n X y 1) x < wall -> loss activation (wide d n X y 1) low < floor ->
    spurious_valley (wide d n X y K) (loss activation (wide d n X y K)).
  Proof.
    intros HK Hwalled Hx Hwall Hlow.
    apply (spurious_valley_ext (copies (wide d n X y 1) K) _ (loss activation (copies (wide d n X y 1) K))).
    - intros r u v. unfold near. cbn [copies wide units inputs outputs]. rewrite Nat.mul_1_r. reflexivity.
    - apply wide_is_copies.
    - now apply (walled_copies_valley activation _ K O wall floor Hwalled HK x low).
  Qed.
End Wide.

(** A region where a continuous quantity is positive is walled if the loss is at least [wall] where it is zero. *)
Lemma positive_walled p L (q : weights -> R) wall floor :
  (forall x e, 0 < e -> exists r, 0 < r /\ forall z, near p r x z -> Rabs (q z - q x) < e) ->
  (forall x, q x = 0 -> wall <= L x) -> (forall x, 0 < q x -> floor <= L x) ->
  walled p L (fun x => 0 < q x) wall floor.
Proof.
  intros Hcontinuous Hwall Hfloor. split.
  - intros x Hx. split; [now apply Hfloor|]. destruct (Hcontinuous x (q x) Hx) as (r & Hr & Hnear).
    exists r. split; [exact Hr|]. intros z Hz. specialize (Hnear z Hz). apply Rabs_def2 in Hnear. lra.
  - intros x Hlimit Hx. destruct (Rtotal_order 0 (q x)) as [?|[E|Hneg]]; [assumption| |]; exfalso.
    + specialize (Hwall x (eq_sym E)). lra.
    + destruct (Hcontinuous x (- q x)) as (r & Hr & Hnear); [lra|]. destruct (Hlimit r Hr) as (z & Hz & Hn).
      specialize (Hnear z Hn). apply Rabs_def2 in Hnear. lra.
Qed.

Definition point (w0 w1 v : R) : weights := Weights (fun _ l => if Nat.eqb l 0 then w0 else w1) (fun _ _ => v).

(** The sums of one unit with [d] inputs and [n] samples, written out. *)
Ltac one_unit := rewrite wide_loss; unfold unit_loss, rows, row, point; cbn [big_sum nth first second Nat.eqb].

(** ** ReLU and leaky ReLU *)

Section Leaky.
  Variable a : R.
  Hypothesis slope : 0 <= a < 1.
  Hypothesis not_half : a <> 1 / 2.

  Definition leaky_unit (K : nat) : problem := wide 1 2 (rows [[1; -1]]) (row [1; 2]) K.

  Lemma leaky_positive z : 0 <= z -> leaky_relu a z = z.
  Proof.
    intros Hz. unfold leaky_relu. apply Rmax_left.
    apply Rle_trans with (1 * z); [apply Rmult_le_compat_r; lra|lra].
  Qed.

  Lemma leaky_negative z : z <= 0 -> leaky_relu a z = a * z.
  Proof.
    intros Hz. unfold leaky_relu. apply Rmax_right. apply Ropp_le_cancel.
    apply Rle_trans with (1 * - z); [|lra]. replace (- (a * z)) with (a * - z) by ring. apply Rmult_le_compat_r; lra.
  Qed.

  Lemma leaky_loss theta :
    let w := first theta 0%nat 0%nat in let v := second theta 0%nat 0%nat in
    loss (leaky_relu a) (leaky_unit 1) theta
    = (v * leaky_relu a w - 1) ^ 2 + (v * leaky_relu a (- w) - 2) ^ 2.
  Proof.
    cbv zeta. unfold leaky_unit. one_unit. rewrite !Rplus_0_l, Rmult_1_r.
    replace (first theta 0%nat 0%nat * -1) with (- first theta 0%nat 0%nat) by ring. reflexivity.
  Qed.

  (** The distance of [(1, 2)] from the line through [(1, -a)]. *)
  Lemma leaky_least s : (2 + a) ^ 2 / (1 + a ^ 2) <= (s - 1) ^ 2 + (- a * s - 2) ^ 2.
  Proof.
    assert (Ha : 0 < 1 + a ^ 2) by (pose proof (pow2_ge_0 a); lra).
    apply Rmult_le_reg_r with (1 + a ^ 2); [exact Ha|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
    apply Rminus_le. replace ((2 + a) ^ 2 - ((s - 1) ^ 2 + (- a * s - 2) ^ 2) * (1 + a ^ 2))
      with (- ((1 + a ^ 2) * s + (2 * a - 1)) ^ 2) by ring.
    pose proof (pow2_ge_0 ((1 + a ^ 2) * s + (2 * a - 1))). lra.
  Qed.

  Theorem wide_leaky_valley K :
    (0 < K)%nat -> spurious_valley (leaky_unit K) (loss (leaky_relu a) (leaky_unit K)).
  Proof.
    intros HK. assert (Ha : 0 < 1 + a ^ 2) by (pose proof (pow2_ge_0 a); lra).
    set (D := 1 + a ^ 2) in *.
    apply (wide_valley (leaky_relu a) 1 2 _ _ K (fun t => 0 < first t 0%nat 0%nat) 5 ((2 + a) ^ 2 / D)
      (point 1 0 ((1 - 2 * a) / D)) (point (-1) 0 ((2 - a) / D)) HK).
    - apply (positive_walled _ _ (fun t => first t 0%nat 0%nat)).
      + intros x e He. exists (e / 2). split; [lra|]. intros z [Hz _].
        specialize (Hz 0%nat 0%nat (Nat.lt_0_succ 0) (Nat.lt_0_succ 0)). lra.
      + intros x Hx. fold (leaky_unit 1). rewrite leaky_loss. cbv zeta. rewrite Hx, Ropp_0, leaky_positive by lra. lra.
      + intros x Hx. fold (leaky_unit 1). rewrite leaky_loss. cbv zeta.
        rewrite leaky_positive, leaky_negative by lra.
        eapply Rle_trans; [apply (leaky_least (second x 0%nat 0%nat * first x 0%nat 0%nat))|]. right. ring.
    - simpl. lra.
    - fold (leaky_unit 1). rewrite leaky_loss. cbn [point first second Nat.eqb].
      rewrite leaky_positive, leaky_negative by lra.
      apply Rminus_lt. replace (((1 - 2 * a) / D * 1 - 1) ^ 2 + ((1 - 2 * a) / D * (a * - (1)) - 2) ^ 2 - 5)
        with (- ((1 - 2 * a) ^ 2 / D)) by (unfold D in *; field; lra).
      assert (0 < (1 - 2 * a) ^ 2 / D); [|lra]. apply Rdiv_lt_0_compat; [|exact Ha].
      rewrite <- Rsqr_pow2. apply Rsqr_pos_lt. lra.
    - fold (leaky_unit 1). rewrite leaky_loss. cbn [point first second Nat.eqb].
      rewrite leaky_negative, leaky_positive by lra.
      apply Rminus_lt.
      replace (((2 - a) / D * (a * -1) - 1) ^ 2 + ((2 - a) / D * - -1 - 2) ^ 2 - (2 + a) ^ 2 / D)
        with (- (3 * ((1 - a) * (1 + a)) / D)) by (unfold D in *; field; lra).
      assert (0 < 3 * ((1 - a) * (1 + a)) / D); [|lra]. apply Rdiv_lt_0_compat; [|exact Ha].
      apply Rmult_lt_0_compat; [lra|]. apply Rmult_lt_0_compat; lra.
  Qed.
End Leaky.

Theorem wide_relu_valley K : (0 < K)%nat -> spurious_valley (leaky_unit K) (loss relu (leaky_unit K)).
Proof.
  intros HK. apply (spurious_valley_ext (leaky_unit K) _ (loss (leaky_relu 0) (leaky_unit K))).
  - reflexivity.
  - intros theta. apply loss_activation. intros z. unfold leaky_relu, relu. now rewrite Rmult_0_l.
  - apply wide_leaky_valley; [lra|lra|exact HK].
Qed.

(** ** Square *)

Definition square_unit (K : nat) : problem := wide 2 2 (rows [[1; 0]; [0; 1]]) (row [1; -2]) K.

Lemma square_loss theta :
  let w := first theta 0%nat in let v := second theta 0%nat 0%nat in
  loss (power 2) (square_unit 1) theta = (v * w 0%nat ^ 2 - 1) ^ 2 + (v * w 1%nat ^ 2 + 2) ^ 2.
Proof. cbv zeta. unfold square_unit. one_unit. unfold power. ring. Qed.

Theorem wide_square_valley K :
  (0 < K)%nat -> spurious_valley (square_unit K) (loss (power 2) (square_unit K)).
Proof.
  intros HK.
  apply (wide_valley (power 2) 2 2 _ _ K (fun t => 0 < second t 0%nat 0%nat) 5 4 (point 1 0 1) (point 0 1 (-2)) HK).
  - apply (positive_walled _ _ (fun t => second t 0%nat 0%nat)).
    + intros x e He. exists (e / 2). split; [lra|]. intros z [_ Hz].
      specialize (Hz 0%nat 0%nat (Nat.lt_0_succ 0) (Nat.lt_0_succ 0)). lra.
    + intros x Hx. fold (square_unit 1). rewrite square_loss. cbv zeta. rewrite Hx. lra.
    + intros x Hx. fold (square_unit 1). rewrite square_loss. cbv zeta.
      assert (Hw : 0 <= second x 0%nat 0%nat * first x 0%nat 1%nat ^ 2).
      { apply Rmult_le_pos; [lra|apply pow2_ge_0]. }
      pose proof (pow2_ge_0 (second x 0%nat 0%nat * first x 0%nat 0%nat ^ 2 - 1)).
      assert (2 ^ 2 <= (second x 0%nat 0%nat * first x 0%nat 1%nat ^ 2 + 2) ^ 2) by (apply pow_incr; lra). lra.
  - simpl. lra.
  - fold (square_unit 1). rewrite square_loss. simpl. lra.
  - fold (square_unit 1). rewrite square_loss. simpl. lra.
Qed.

(** ** Cube *)

Definition cube_unit (K : nat) : problem := wide 2 3 (rows [[1; 0; 1]; [0; 1; 1]]) (row [-10; 1; 8]) K.

Lemma cube_loss theta :
  let w := first theta 0%nat in let v := second theta 0%nat 0%nat in
  loss (power 3) (cube_unit 1) theta
  = (v * w 0%nat ^ 3 + 10) ^ 2 + (v * w 1%nat ^ 3 - 1) ^ 2 + (v * (w 0%nat + w 1%nat) ^ 3 - 8) ^ 2.
Proof. cbv zeta. unfold cube_unit. one_unit. unfold power. ring. Qed.

Theorem wide_cube_valley K : (0 < K)%nat -> spurious_valley (cube_unit K) (loss (power 3) (cube_unit K)).
Proof.
  intros HK.
  apply (wide_valley (power 3) 2 3 _ _ K (fun t => 0 < second t 0%nat 0%nat * first t 0%nat 0%nat) (249 / 2) 100
    (point 1 1 1) (point (-2) (3 / 2) 1) HK).
  - apply (positive_walled _ _ (fun t => second t 0%nat 0%nat * first t 0%nat 0%nat)).
    + intros x e He. destruct (product_near (second x 0%nat 0%nat) (first x 0%nat 0%nat) e He) as (r & Hr & Hnear).
      exists r. split; [exact Hr|]. intros z [Hz1 Hz2]. apply Hnear; [apply Hz2|apply Hz1]; simpl; lia.
    + intros x Hx. fold (cube_unit 1). rewrite cube_loss. cbv zeta.
      set (v := second x 0%nat 0%nat) in *. set (w0 := first x 0%nat 0%nat) in *. set (w1 := first x 0%nat 1%nat).
      (* where v w_0 = 0 the first unit of the data makes 0 and the other two samples get the same output *)
      assert (Hsame : v * (w0 + w1) ^ 3 = v * w1 ^ 3).
      { replace (v * (w0 + w1) ^ 3) with (v * w1 ^ 3 + v * w0 * (w0 ^ 2 + 3 * w0 * w1 + 3 * w1 ^ 2)) by ring.
        rewrite Hx. ring. }
      replace (v * w0 ^ 3) with (v * w0 * w0 ^ 2) by ring. rewrite Hsame, Hx.
      pose proof (pow2_ge_0 (2 * (v * w1 ^ 3) - 9)). set (b := v * w1 ^ 3) in *.
      replace ((0 * w0 ^ 2 + 10) ^ 2 + (b - 1) ^ 2 + (b - 8) ^ 2) with (249 / 2 + (2 * b - 9) ^ 2 / 2) by field. lra.
    + intros x Hx. fold (cube_unit 1). rewrite cube_loss. cbv zeta.
      set (v := second x 0%nat 0%nat) in *. set (w0 := first x 0%nat 0%nat) in *. set (w1 := first x 0%nat 1%nat).
      pose proof (pow2_ge_0 (v * w1 ^ 3 - 1)). pose proof (pow2_ge_0 (v * (w0 + w1) ^ 3 - 8)).
      assert (Hpos : 0 <= v * w0 ^ 3).
      { replace (v * w0 ^ 3) with (v * w0 * w0 ^ 2) by ring. apply Rmult_le_pos; [lra|apply pow2_ge_0]. }
      assert (10 ^ 2 <= (v * w0 ^ 3 + 10) ^ 2) by (apply pow_incr; lra). lra.
  - simpl. lra.
  - fold (cube_unit 1). rewrite cube_loss. simpl. lra.
  - fold (cube_unit 1). rewrite cube_loss. simpl. lra.
Qed.
