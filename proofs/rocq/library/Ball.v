(** * A ball around a critical point on which the loss does not fall below its value there

    Write a displacement as [sum_a u_a D_a].  The residuals become
    [r + sum_a u_a l_a + sum_ab u_a u_b q_ab]; at a critical point the linear term of the loss is
    zero, and for [0 < eps <= 1], with [K = 1/eps - 1],
    [loss - loss* = big_sum eps (l + q/eps)^2 + (quadratic form in u) - K big_sum q^2]. *)

From Coq Require Import Reals List Arith Lia Lra.
From Landscape Require Import Sums Landscape.
Local Open Scope R_scope.

(** ** The linear network, bilinear in its two matrices *)

Definition hid (p : problem) (B : matrix) (j s : nat) : R :=
  big_sum (inputs p) (fun l => B j l * data p l s).

Definition net (p : problem) (A B : matrix) (i s : nat) : R :=
  big_sum (units p) (fun j => A i j * hid p B j s).

Definition square_loss (p : problem) (A B : matrix) : R :=
  big_sum2 (outputs p) (samples p) (fun i s => (net p A B i s - target p i s) ^ 2).

Lemma loss_is_square_loss p theta :
  loss linear p theta = square_loss p (masked (mask2 p) (second theta)) (masked (mask1 p) (first theta)).
Proof. reflexivity. Qed.

Definition madd (A B : matrix) : matrix := fun i j => A i j + B i j.
Definition mscale (t : R) (A : matrix) : matrix := fun i j => t * A i j.
Definition combine (N : nat) (u : nat -> R) (D : nat -> matrix) : matrix :=
  fun i j => big_sum N (fun a => u a * D a i j).

Lemma hid_ext p B B' j s :
  (forall l, (l < inputs p)%nat -> B j l = B' j l) -> hid p B j s = hid p B' j s.
Proof. intros H. apply sum_ext. intros l Hl. now rewrite H. Qed.

Lemma net_ext p A A' B B' i s :
  (forall j, (j < units p)%nat -> A i j = A' i j) ->
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> B j l = B' j l) ->
  net p A B i s = net p A' B' i s.
Proof.
  intros HA HB. apply sum_ext. intros j Hj. rewrite HA; auto. f_equal. apply hid_ext; auto.
Qed.

Lemma square_loss_ext p A A' B B' :
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> A i j = A' i j) ->
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> B j l = B' j l) ->
  square_loss p A B = square_loss p A' B'.
Proof.
  intros HA HB. apply sum2_ext. intros i s Hi Hs. rewrite (net_ext p A A' B B'); auto.
Qed.

Lemma hid_add p B B' j s : hid p (madd B B') j s = hid p B j s + hid p B' j s.
Proof. unfold hid. rewrite <- sum_plus. apply sum_ext; intros; unfold madd; ring. Qed.

Lemma hid_scale p t B j s : hid p (mscale t B) j s = t * hid p B j s.
Proof. unfold hid. rewrite <- sum_scal. apply sum_ext; intros; unfold mscale; ring. Qed.

Lemma hid_combine p N u D j s : hid p (combine N u D) j s = big_sum N (fun a => u a * hid p (D a) j s).
Proof.
  unfold hid, combine.
  rewrite (sum_ext _ _ (fun l => big_sum N (fun a => u a * D a j l * data p l s))).
  - rewrite sum_swap. apply sum_ext; intros a _. rewrite <- sum_scal. apply sum_ext; intros; ring.
  - intros l _. now rewrite sum_scal_r.
Qed.

Lemma net_add_left p A A' B i s : net p (madd A A') B i s = net p A B i s + net p A' B i s.
Proof. unfold net. rewrite <- sum_plus. apply sum_ext; intros; unfold madd; ring. Qed.

Lemma net_add_right p A B B' i s : net p A (madd B B') i s = net p A B i s + net p A B' i s.
Proof. unfold net. rewrite <- sum_plus. apply sum_ext; intros. rewrite hid_add; ring. Qed.

Lemma net_scale_left p t A B i s : net p (mscale t A) B i s = t * net p A B i s.
Proof. unfold net. rewrite <- sum_scal. apply sum_ext; intros; unfold mscale; ring. Qed.

Lemma net_scale_right p t A B i s : net p A (mscale t B) i s = t * net p A B i s.
Proof. unfold net. rewrite <- sum_scal. apply sum_ext; intros. rewrite hid_scale; ring. Qed.

Lemma net_combine_left p N u D B i s :
  net p (combine N u D) B i s = big_sum N (fun a => u a * net p (D a) B i s).
Proof.
  unfold net, combine.
  rewrite (sum_ext _ _ (fun j => big_sum N (fun a => u a * D a i j * hid p B j s))).
  - rewrite sum_swap. apply sum_ext; intros a _. rewrite <- sum_scal. apply sum_ext; intros; ring.
  - intros j _. now rewrite sum_scal_r.
Qed.

Lemma net_combine_right p N u D A i s :
  net p A (combine N u D) i s = big_sum N (fun a => u a * net p A (D a) i s).
Proof.
  unfold net.
  rewrite (sum_ext _ _ (fun j => big_sum N (fun a => u a * (A i j * hid p (D a) j s)))).
  - rewrite sum_swap. apply sum_ext; intros a _. now rewrite sum_scal.
  - intros j _. rewrite hid_combine, <- sum_scal. apply sum_ext; intros; ring.
Qed.

(** ** Quadratic forms *)

Definition form (N : nat) (M : matrix) (u : nat -> R) : R := big_sum2 N N (fun a b => u a * u b * M a b).
Definition norm2 (N : nat) (u : nat -> R) : R := big_sum N (fun a => u a ^ 2).

Lemma norm2_nonneg N u : 0 <= norm2 N u.
Proof. apply sum_nonneg; intros; apply pow2_ge_0. Qed.

(** A form is at most the Frobenius norm of its matrix times the squared length. *)
Lemma form_bound N M u : form N M u ^ 2 <= big_sum2 N N (fun a b => M a b ^ 2) * norm2 N u ^ 2.
Proof.
  unfold form, big_sum2.
  rewrite (sum_ext N _ (fun a => u a * big_sum N (fun b => M a b * u b))).
  2: { intros a _. rewrite <- sum_scal. apply sum_ext; intros; ring. }
  eapply Rle_trans; [apply cauchy_schwarz|]. fold (norm2 N u).
  apply Rle_trans with (norm2 N u * big_sum N (fun a => big_sum N (fun b => M a b ^ 2) * norm2 N u)).
  - apply Rmult_le_compat_l; [apply norm2_nonneg|]. apply sum_le; intros a _. apply cauchy_schwarz.
  - rewrite sum_scal_r. apply Req_le. ring.
Qed.

(** A sum of squares plus a diagonally dominant remainder is positive semidefinite; [S] bounds the
    entries of the remainder [M - F diag(d) F^T] away from the diagonal, [T] its diagonal from below. *)
Lemma form_nonneg N c M S T (F : matrix) (d : nat -> R) u :
  (forall k, (k < c)%nat -> 0 <= d k) ->
  (forall a b, (a < N)%nat -> (b < N)%nat -> a <> b ->
     Rabs (M a b - big_sum c (fun k => d k * (F a k * F b k))) <= S a b) ->
  (forall a, (a < N)%nat -> T a <= M a a - big_sum c (fun k => d k * (F a k * F a k))) ->
  (forall a, (a < N)%nat -> big_sum N (fun b => if Nat.eqb b a then 0 else (S a b + S b a) / 2) <= T a) ->
  0 <= form N M u.
Proof.
  intros Hd HS HT Hdom.
  set (Rm := fun a b => M a b - big_sum c (fun k => d k * (F a k * F b k))).
  assert (E : form N M u = big_sum c (fun k => d k * (big_sum N (fun a => u a * F a k)) ^ 2) + form N Rm u).
  { assert (E1 : form N M u =
      big_sum2 N N (fun a b => big_sum c (fun k => u a * u b * (d k * (F a k * F b k)))) + form N Rm u).
    { unfold form. rewrite <- sum2_plus. apply sum2_ext; intros a b _ _. unfold Rm. rewrite sum_scal. ring. }
    rewrite E1. f_equal. rewrite sum2_swap3. apply sum_ext; intros k _. unfold big_sum2.
    rewrite (sum_ext N _ (fun a => (u a * F a k) * (d k * big_sum N (fun b => u b * F b k)))).
    - rewrite sum_scal_r. ring.
    - intros a _. rewrite <- !sum_scal. apply sum_ext; intros; ring. }
  rewrite E. apply Rplus_le_le_0_compat.
  { apply sum_nonneg; intros k Hk. apply Rmult_le_pos; auto using pow2_ge_0. }
  (* every mixed term is at least minus the mean of two squares *)
  set (off := fun a b => if Nat.eqb b a then 0 else S a b).
  apply Rle_trans with
    (big_sum N (fun a => T a * u a ^ 2) - big_sum2 N N (fun a b => off a b * (u a ^ 2 + u b ^ 2) / 2)).
  - replace (big_sum2 N N (fun a b => off a b * (u a ^ 2 + u b ^ 2) / 2))
      with (big_sum N (fun a => big_sum N (fun b => if Nat.eqb b a then 0 else (S a b + S b a) / 2) * u a ^ 2)).
    + rewrite <- sum_minus. apply sum_nonneg; intros a Ha. specialize (Hdom a Ha).
      pose proof (pow2_ge_0 (u a)).
      rewrite <- Rmult_minus_distr_r. apply Rmult_le_pos; lra.
    + symmetry.
      replace (big_sum2 N N (fun a b => off a b * (u a ^ 2 + u b ^ 2) / 2))
        with (big_sum2 N N (fun a b => off a b / 2 * u a ^ 2) + big_sum2 N N (fun a b => off a b / 2 * u b ^ 2)).
      2: { rewrite <- sum2_plus. apply sum2_ext; intros; lra. }
      replace (big_sum2 N N (fun a b => off a b / 2 * u b ^ 2)) with (big_sum2 N N (fun a b => off b a / 2 * u a ^ 2)).
      2: { unfold big_sum2. apply sum_swap. }
      rewrite <- sum2_plus. unfold big_sum2. apply sum_ext; intros a Ha.
      rewrite <- sum_scal_r. apply sum_ext; intros b Hb. unfold off.
      rewrite (Nat.eqb_sym a b). destruct (Nat.eqb b a); lra.
  - replace (big_sum N (fun a => T a * u a ^ 2))
      with (big_sum2 N N (fun a b => if Nat.eqb b a then T a * u a ^ 2 else 0)).
    2: { unfold big_sum2. apply sum_ext; intros a Ha. now apply sum_delta. }
    unfold form. rewrite <- sum2_minus. apply sum2_le; intros a b Ha Hb. unfold off.
    destruct (Nat.eqb_spec b a) as [->|Hn].
    + specialize (HT a Ha). fold (Rm a a) in HT. pose proof (pow2_ge_0 (u a)).
      assert (T a * u a ^ 2 <= Rm a a * u a ^ 2) by (apply Rmult_le_compat_r; auto).
      replace (u a * u a * Rm a a) with (Rm a a * u a ^ 2) by ring. lra.
    + assert (H : Rabs (Rm a b) <= S a b) by (apply HS; auto).
      assert (H2 : Rabs (u a * u b) <= (u a ^ 2 + u b ^ 2) / 2).
      { pose proof (pow2_ge_0 (u a - u b)). pose proof (pow2_ge_0 (u a + u b)). apply Rabs_le; lra. }
      assert (H3 : Rabs (u a * u b * Rm a b) <= (u a ^ 2 + u b ^ 2) / 2 * S a b).
      { rewrite Rabs_mult. apply Rmult_le_compat; auto using Rabs_pos. }
      pose proof (Rle_abs (- (u a * u b * Rm a b))) as H4. rewrite Rabs_Ropp in H4. lra.
Qed.

(** ** The ball *)

Section Ball.
  Variable p : problem.
  Variables A B : matrix.            (* the point: second and first layer *)
  Variable N : nat.
  Variables DA DB : nat -> matrix.   (* the directions *)

  Definition residual (i s : nat) : R := net p A B i s - target p i s.
  Definition slope (a i s : nat) : R := net p A (DB a) i s + net p (DA a) B i s.
  Definition bend (a b i s : nat) : R := (net p (DA a) (DB b) i s + net p (DA b) (DB a) i s) / 2.

  Lemma expansion u i s :
    net p (madd A (combine N u DA)) (madd B (combine N u DB)) i s - target p i s =
    residual i s + big_sum N (fun a => u a * slope a i s) + big_sum2 N N (fun a b => u a * u b * bend a b i s).
  Proof.
    rewrite net_add_left, !net_add_right, !net_combine_left, net_combine_right.
    unfold residual, slope.
    replace (big_sum2 N N (fun a b => u a * u b * bend a b i s))
      with (big_sum N (fun a => u a * net p (DA a) (combine N u DB) i s)).
    - rewrite (sum_ext N (fun a => u a * (net p A (DB a) i s + net p (DA a) B i s))
        (fun a => u a * net p A (DB a) i s + u a * net p (DA a) B i s)) by (intros; ring).
      rewrite sum_plus. ring.
    - set (q := fun a b => u a * u b * net p (DA a) (DB b) i s).
      transitivity (big_sum2 N N q).
      { unfold big_sum2, q. apply sum_ext; intros a _. rewrite net_combine_right, <- sum_scal.
        apply sum_ext; intros; ring. }
      transitivity ((big_sum2 N N q + big_sum2 N N (fun a b => q b a)) / 2).
      { replace (big_sum2 N N (fun a b => q b a)) with (big_sum2 N N q) by (unfold big_sum2; apply sum_swap). lra. }
      rewrite <- sum2_plus. unfold Rdiv. rewrite Rmult_comm, <- sum2_scal.
      apply sum2_ext; intros. unfold q, bend. field.
  Qed.

  Definition gradient (a : nat) : R :=
    big_sum2 (outputs p) (samples p) (fun i s => residual i s * slope a i s).

  Variables eps mu : R.

  (** The matrix that must be positive semidefinite. *)
  Definition middle_form (a b : nat) : R :=
    big_sum2 (outputs p) (samples p)
      (fun i s => (1 - eps) * (slope a i s * slope b i s) + 2 * (residual i s * bend a b i s))
    - (if Nat.eqb a b then mu else 0).

  Variable C : R.

  Hypothesis eps_range : 0 < eps <= 1.
  Hypothesis stationary : forall a, (a < N)%nat -> gradient a = 0.
  Hypothesis positive : forall u, 0 <= form N middle_form u.
  Hypothesis C_bound :
    big_sum2 (outputs p) (samples p) (fun i s => big_sum2 N N (fun a b => bend a b i s ^ 2)) <= C.

  (** How much the loss grows. *)
  Theorem growth u :
    square_loss p A B + (mu - (/ eps - 1) * C * norm2 N u) * norm2 N u
    <= square_loss p (madd A (combine N u DA)) (madd B (combine N u DB)).
  Proof.
    set (K := / eps - 1) in *.
    assert (HK : 0 <= K).
    { unfold K. assert (1 <= / eps); [|lra]. rewrite <- Rinv_1. apply Rinv_le_contravar; lra. }
    set (l := fun i s => big_sum N (fun a => u a * slope a i s)).
    set (q := fun i s => big_sum2 N N (fun a b => u a * u b * bend a b i s)).
    assert (E : square_loss p (madd A (combine N u DA)) (madd B (combine N u DB)) - square_loss p A B =
      2 * big_sum2 (outputs p) (samples p) (fun i s => residual i s * l i s) +
      big_sum2 (outputs p) (samples p) (fun i s => 2 * residual i s * q i s + (l i s + q i s) ^ 2)).
    { unfold square_loss. rewrite <- sum2_minus, <- sum2_scal, <- sum2_plus.
      apply sum2_ext; intros i s _ _. rewrite expansion. fold (residual i s) (l i s) (q i s). ring. }
    assert (E0 : big_sum2 (outputs p) (samples p) (fun i s => residual i s * l i s) = 0).
    { transitivity
        (big_sum2 (outputs p) (samples p) (fun i s => big_sum N (fun a => u a * (residual i s * slope a i s)))).
      { apply sum2_ext; intros i s _ _. unfold l. rewrite <- sum_scal. apply sum_ext; intros; ring. }
      rewrite sum2_swap3. apply sum_zero; intros a Ha. rewrite sum2_scal.
      fold (gradient a). rewrite stationary; auto. ring. }
    (* (l + q)^2 >= (1 - eps) l^2 - K q^2 *)
    assert (E1 : forall x y : R, (1 - eps) * x ^ 2 - K * y ^ 2 <= (x + y) ^ 2).
    { intros x y. assert (0 <= eps * (x + y / eps) ^ 2).
      { apply Rmult_le_pos; [lra|apply pow2_ge_0]. }
      replace ((x + y) ^ 2) with (eps * (x + y / eps) ^ 2 + ((1 - eps) * x ^ 2 - K * y ^ 2)); [lra|].
      unfold K. field. lra. }
    assert (E2 : big_sum2 (outputs p) (samples p)
        (fun i s => (2 * residual i s * q i s + (1 - eps) * l i s ^ 2) - K * q i s ^ 2) <=
      big_sum2 (outputs p) (samples p) (fun i s => 2 * residual i s * q i s + (l i s + q i s) ^ 2)).
    { apply sum2_le; intros i s _ _. specialize (E1 (l i s) (q i s)). lra. }
    (* the quadratic part *)
    assert (E3 : big_sum2 (outputs p) (samples p) (fun i s => 2 * residual i s * q i s + (1 - eps) * l i s ^ 2) =
      form N middle_form u + mu * norm2 N u).
    { set (m := fun a b i s => (1 - eps) * (slope a i s * slope b i s) + 2 * (residual i s * bend a b i s)).
      transitivity (big_sum2 N N (fun a b => u a * u b * big_sum2 (outputs p) (samples p) (m a b))).
      - transitivity (big_sum2 (outputs p) (samples p) (fun i s => big_sum2 N N (fun a b => u a * u b * m a b i s))).
        + apply sum2_ext; intros i s _ _. unfold m, l, q.
          replace (big_sum N (fun a => u a * slope a i s) ^ 2)
            with (big_sum2 N N (fun a b => u a * u b * (slope a i s * slope b i s))).
          * rewrite <- !sum2_scal, <- sum2_plus. apply sum2_ext; intros; ring.
          * unfold big_sum2.
            rewrite (sum_ext N _ (fun a => (u a * slope a i s) * big_sum N (fun b => u b * slope b i s))).
            { rewrite sum_scal_r. ring. }
            intros a _. rewrite <- sum_scal. apply sum_ext; intros; ring.
        + unfold big_sum2 at 2. rewrite sum2_swap3. apply sum_ext; intros a _.
          rewrite sum2_swap3. apply sum_ext; intros b _. apply sum2_scal.
      - unfold form, middle_form. fold m.
        replace (mu * norm2 N u) with (big_sum2 N N (fun a b => u a * u b * (if Nat.eqb a b then mu else 0))).
        + rewrite <- sum2_plus. apply sum2_ext; intros a b _ _. unfold m. ring.
        + unfold big_sum2, norm2. rewrite <- sum_scal. apply sum_ext; intros a Ha.
          rewrite (sum_single N a); auto.
          * rewrite Nat.eqb_refl. ring.
          * intros b _ Hb. destruct (Nat.eqb_spec a b); [congruence|ring]. }
    (* the fourth-order part *)
    assert (E4 : big_sum2 (outputs p) (samples p) (fun i s => q i s ^ 2) <= C * norm2 N u ^ 2).
    { apply Rle_trans with (big_sum2 (outputs p) (samples p)
        (fun i s => norm2 N u ^ 2 * big_sum2 N N (fun a b => bend a b i s ^ 2))).
      - apply sum2_le; intros i s _ _. unfold q. rewrite Rmult_comm. apply form_bound.
      - rewrite sum2_scal, Rmult_comm. apply Rmult_le_compat_r; auto using pow2_ge_0. }
    rewrite sum2_minus, sum2_scal, E3 in E2.
    assert (E5 : K * big_sum2 (outputs p) (samples p) (fun i s => q i s ^ 2) <= K * (C * norm2 N u ^ 2))
      by (apply Rmult_le_compat_l; auto).
    specialize (positive u).
    replace ((mu - K * C * norm2 N u) * norm2 N u) with (mu * norm2 N u - K * (C * norm2 N u ^ 2)) by ring.
    lra.
  Qed.

  Lemma fourth_nonneg : 0 <= (/ eps - 1) * C.
  Proof.
    apply Rmult_le_pos.
    - assert (1 <= / eps); [|lra]. rewrite <- Rinv_1. apply Rinv_le_contravar; lra.
    - apply Rle_trans with (2 := C_bound). apply sum2_nonneg; intros i s _ _.
      apply sum2_nonneg; intros. apply pow2_ge_0.
  Qed.
End Ball.
