(** * What a local minimum of a linear network gives to first order

    [half_gradient p theta] is [(W2 W1 X - Y) X^T], half the gradient of the loss with respect to the product of the
    layers.  Networks of any size with linear units, any masks, any data, no decay.

    - [flat_global]: where it vanishes on the rectangle of every unit the weights are a global minimum, since the
      loss is convex in the product.
    - [first_stationary], [second_stationary]: at a local minimum the derivatives by the single weights vanish. *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Vectors Ball DeadUnit.
Local Open Scope R_scope.

Lemma output_net p theta i s :
  output linear p theta i s = net p (masked (mask2 p) (second theta)) (masked (mask1 p) (first theta)) i s.
Proof. reflexivity. Qed.

Section Stationary.
  Variable p : problem.
  Variable theta : weights.
  Let k := outputs p.
  Let h := units p.
  Let n := samples p.
  Let A := masked (mask2 p) (second theta).
  Let B := masked (mask1 p) (first theta).
  Let G := half_gradient p theta.

  Local Notation residual := (residual p A B).

  (** The scalar product of the residuals with a matrix of outputs. *)
  Definition residual_with (D : matrix) : R := big_sum2 k n (fun i s => residual i s * D i s).

  Lemma half_gradient_dot i l : G i l = dot n (residual i) (data p l).
  Proof. reflexivity. Qed.

  Lemma residual_with_ext D D' :
    (forall i s, (i < k)%nat -> (s < n)%nat -> D i s = D' i s) -> residual_with D = residual_with D'.
  Proof. intros HD. apply sum2_ext; intros i s Hi Hs. now rewrite HD. Qed.

  (** The residuals with a hidden unit, and with the product of two layers. *)
  Lemma residual_with_hidden i (b : nat -> R) :
    dot n (residual i) (fun s => big_sum (inputs p) (fun l => b l * data p l s)) = big_sum (inputs p) (fun l => b l * G
      i l).
  Proof. exact (dot_combination_r n (inputs p) b (data p) (residual i)). Qed.

  Lemma residual_with_net A' B' :
    residual_with (net p A' B')
    = big_sum2 k h (fun i j => A' i j * big_sum (inputs p) (fun l => B' j l * G i l)).
  Proof.
    apply sum_ext; intros i _.
    change (dot n (residual i) (combination h (A' i) (hid p B')) = big_sum h (fun j => A' i j * big_sum (inputs p) (fun
      l => B' j l * G i l))).
    rewrite dot_combination_r. apply sum_ext; intros j _. f_equal. exact (residual_with_hidden i (B' j)).
  Qed.

  (** The loss where the outputs differ by [D]. *)
  Lemma loss_difference t D :
    (forall i s, (i < k)%nat -> (s < n)%nat -> output linear p t i s = output linear p theta i s + D i s) ->
    loss linear p t = loss linear p theta + 2 * residual_with D + big_sum2 k n (fun i s => D i s ^ 2).
  Proof.
    intros HD. unfold loss, residual_with. fold k n. rewrite <- sum2_scal, <- !sum2_plus.
    apply sum2_ext; intros i s Hi Hs. rewrite HD by assumption.
    change (residual i s) with (output linear p theta i s - target p i s). ring.
  Qed.

  Theorem flat_global :
    (forall i j l, (i < k)%nat -> (j < h)%nat -> (l < inputs p)%nat ->
       mask2 p i j = true -> mask1 p j l = true -> G i l = 0) ->
    global_minimum (loss linear p) theta.
  Proof.
    intros HG theta'.
    assert (Hzero : forall t, residual_with (output linear p t) = 0).
    { intros t. change (residual_with (net p (masked (mask2 p) (second t)) (masked (mask1 p) (first t))) = 0).
      rewrite residual_with_net. apply sum2_zero; intros i j Hi Hj. unfold masked at 1.
      destruct (mask2 p i j) eqn:E2; [|ring]. rewrite sum_zero; [ring|]. intros l Hl. unfold masked.
      destruct (mask1 p j l) eqn:E1; [|ring]. rewrite (HG i j l); auto. ring. }
    rewrite (loss_difference theta' (fun i s => output linear p theta' i s - output linear p theta i s)) by (intros;
      ring).
    replace (residual_with _) with (residual_with (output linear p theta') - residual_with (output linear p theta)).
    - rewrite !Hzero. pose proof (sum2_nonneg k n (fun i s => (output linear p theta' i s - output linear p theta i s)
      ^ 2)
        (fun i s _ _ => pow2_ge_0 _)). lra.
    - unfold residual_with. rewrite <- sum2_minus. apply sum2_ext; intros; ring.
  Qed.

  Hypothesis minimum : local_minimum p (loss linear p) theta.

  (** Along a line on which the outputs move linearly the first derivative vanishes. *)
  Lemma line_stationary (line : R -> weights) (D : matrix) :
    (forall r t, 0 < r -> Rabs t <= r -> near p r theta (line t)) ->
    (forall t i s, (i < k)%nat -> (s < n)%nat -> output linear p (line t) i s = output linear p theta i s + t * D i s)
      ->
    residual_with D = 0.
  Proof.
    intros Hnear Hline. destruct (Req_dec (residual_with D) 0) as [?|Hslope]; [assumption|exfalso].
    destruct minimum as (r & Hr & Hmin).
    destruct (parabola_drops (residual_with D) (big_sum2 k n (fun i s => D i s ^ 2)) r Hslope) as (t & Ht & Hdrop);
      [apply sum2_nonneg; intros; apply pow2_ge_0|exact Hr|].
    specialize (Hmin (line t) (Hnear r t Hr Ht)).
    rewrite (loss_difference (line t) (fun i s => t * D i s)) in Hmin by (intros; now apply Hline).
    replace (residual_with (fun i s => t * D i s)) with (t * residual_with D) in Hmin.
    - replace (big_sum2 k n (fun i s => (t * D i s) ^ 2)) with (t ^ 2 * big_sum2 k n (fun i s => D i s ^ 2)) in Hmin;
        [lra|]. rewrite <- sum2_scal. apply sum2_ext; intros; ring.
    - unfold residual_with. rewrite <- sum2_scal. apply sum2_ext; intros; ring.
  Qed.

  Variables j l : nat.
  Hypothesis unit_exists : (j < h)%nat.
  Hypothesis input_exists : (l < inputs p)%nat.

  Lemma first_stationary : mask1 p j l = true -> big_sum k (fun i => A i j * G i l) = 0.
  Proof.
    intros Hmask. transitivity (residual_with (fun i s => A i j * data p l s)).
    { apply sum_ext; intros i _. rewrite half_gradient_dot, <- dot_scal_r. reflexivity. }
    apply (line_stationary (fun t => moved theta j j l 0 t)).
    - intros r t Hr Ht. apply moved_near; auto. rewrite Rabs_R0. lra.
    - intros t i s Hi Hs. unfold moved.
      change (output linear p (Weights (bump (first theta) j l t) (bump (second theta) j j 0)) i s)
        with (net p (masked (mask2 p) (bump (second theta) j j 0)) (masked (mask1 p) (bump (first theta) j l t)) i s).
      rewrite (net_ext p _ A _ (madd B (mscale t (fun a b => if Nat.eqb a j && Nat.eqb b l then 1 else 0)))).
      + rewrite net_add_right, net_scale_right, output_net. fold A B. f_equal. f_equal.
        unfold net. rewrite (sum_single (units p) j); auto.
        * f_equal. unfold hid. rewrite (sum_single (inputs p) l); auto; [cbv beta; rewrite !Nat.eqb_refl; cbn [andb];
          ring|].
          intros b _ Hb. destruct (Nat.eqb_spec b l); [contradiction|]. rewrite andb_false_r. ring.
        * intros a _ Ha. unfold hid. rewrite sum_zero; [ring|]. intros b _.
          destruct (Nat.eqb_spec a j); [contradiction|]. cbn [andb]. ring.
      + intros a _. unfold A, masked, bump. destruct (mask2 p i a); [|reflexivity]. destruct (_ && _)%bool; ring.
      + intros a b _ _. unfold B, madd, mscale, masked, bump.
        destruct (Nat.eqb_spec a j) as [->|]; destruct (Nat.eqb_spec b l) as [->|]; cbn [andb];
          rewrite ?Hmask; destruct (mask1 p _ _); ring.
  Qed.

  Lemma second_stationary i : (i < k)%nat -> mask2 p i j = true -> big_sum (inputs p) (fun b => B j b * G i b) = 0.
  Proof.
    intros Hi Hmask. transitivity (residual_with (fun x s => if Nat.eqb x i then hid p B j s else 0)).
    { unfold residual_with, big_sum2. rewrite (sum_single k i); auto.
      - rewrite Nat.eqb_refl. symmetry. exact (residual_with_hidden i (B j)).
      - intros x _ Hx. apply sum_zero; intros. destruct (Nat.eqb_spec x i); [contradiction|ring]. }
    apply (line_stationary (fun t => moved theta i j l t 0)).
    - intros r t Hr Ht. apply moved_near; auto. rewrite Rabs_R0. lra.
    - intros t x s Hx Hs. unfold moved.
      change (output linear p (Weights (bump (first theta) j l 0) (bump (second theta) i j t)) x s)
        with (net p (masked (mask2 p) (bump (second theta) i j t)) (masked (mask1 p) (bump (first theta) j l 0)) x s).
      rewrite (net_ext p _ (madd A (mscale t (fun a b => if Nat.eqb a i && Nat.eqb b j then 1 else 0))) _ B).
      + rewrite net_add_left, net_scale_left, output_net. fold A B. f_equal. f_equal.
        unfold net. rewrite (sum_single (units p) j); auto.
        * cbv beta. rewrite Nat.eqb_refl. destruct (Nat.eqb x i); cbn [andb]; ring.
        * intros a _ Ha. destruct (Nat.eqb_spec a j); [contradiction|]. rewrite andb_false_r. ring.
      + intros b _. unfold A, madd, mscale, masked, bump.
        destruct (Nat.eqb_spec x i) as [->|]; destruct (Nat.eqb_spec b j) as [->|]; cbn [andb];
          rewrite ?Hmask; destruct (mask2 p _ _); ring.
      + intros a b _ _. unfold B, masked, bump. destruct (mask1 p a b); [|reflexivity]. destruct (_ && _)%bool; ring.
  Qed.
End Stationary.
