(** * Straight to the best fit of all networks with the same masks

    Linear networks, any masks, any data.  Some networks with these masks may not exist: the best fit is taken over all
    matrices in place of the product of the layers that vanish where no unit leads.  If the weights [y] have a product
    equal to one of them, and each unit has a layer that is the same at [x] and [y], the straight line from [x] to [y]
    never rises and ends in a global minimum ([to_best_fit]). *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Indices Vectors Spans Descents Fibres.
Local Open Scope R_scope.

(** Some unit leads from input [l] to output [i]. *)
Definition leads (p : problem) (i l : nat) : bool := existsb (fun j => mask2 p i j && mask1 p j l) (seq 0 (units p)).

Lemma leads_true p i l : leads p i l = true -> exists j, (j < units p)%nat /\ mask2 p i j = true /\ mask1 p j l = true.
Proof.
  unfold leads. rewrite existsb_exists. intros (j & Hj & E). apply in_seq in Hj. apply andb_prop in E as [E2 E1].
  exists j. split; [lia|now split].
Qed.

Lemma leads_by p i l j : (j < units p)%nat -> mask2 p i j = true -> mask1 p j l = true -> leads p i l = true.
Proof.
  intros Hj E2 E1. apply existsb_exists. exists j. split; [apply in_seq; lia|]. now rewrite E2, E1.
Qed.

(** The rows of the data that output [i] can see. *)
Definition visible (p : problem) (i l : nat) : nat -> R := fun s => if leads p i l then data p l s else 0.

(** Row [i] of [G] is a least-squares fit of target [i] by the inputs that lead to it. *)
Definition best_fit (p : problem) (G : matrix) : Prop :=
  forall i, (i < outputs p)%nat -> forall l, (l < inputs p)%nat ->
  dot (samples p) (fun s => target p i s - combination (inputs p) (G i) (visible p i) s) (visible p i l) = 0.

Lemma best_fit_exists p : exists G, best_fit p G.
Proof.
  apply (finite_choice (outputs p) (fun _ : nat => 0) (fun i w => forall l, (l < inputs p)%nat ->
    dot (samples p) (fun s => target p i s - combination (inputs p) w (visible p i) s) (visible p i l) = 0)).
  intros i _. apply least_squares.
Qed.

Section Fit.
  Variable p : problem.
  Let k := outputs p.
  Let h := units p.
  Let d := inputs p.
  Let n := samples p.
  Let L := loss linear p.
  Local Notation A := (second_layer p).
  Local Notation B := (first_layer p).
  Local Notation P := (end_to_end p).

  Lemma output_visible theta i s : output linear p theta i s = combination d (P theta i) (visible p i) s.
  Proof.
    rewrite output_end_to_end. apply sum_ext; intros l Hl. unfold visible. destruct (leads p i l) eqn:E; [reflexivity|].
    rewrite Rmult_0_r. unfold end_to_end, product. rewrite sum_zero; [ring|]. intros j Hj.
    unfold second_layer, first_layer, masked. destruct (mask2 p i j) eqn:E2; [|ring].
    destruct (mask1 p j l) eqn:E1; [|ring]. rewrite (leads_by p i l j Hj E2 E1) in E. discriminate.
  Qed.

  Variable G : matrix.
  Hypothesis optimal : best_fit p G.
  Let fit (i : nat) : nat -> R := combination d (G i) (visible p i).

  Lemma loss_from_fit theta : L theta = big_sum2 k n (fun i s => (target p i s - fit i s) ^ 2)
    + big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2).
  Proof.
    assert (Hcross : big_sum2 k n (fun i s => (target p i s - fit i s) * (output linear p theta i s - fit i s)) = 0).
    { apply sum_zero; intros i Hi.
      change (dot n (fun s => target p i s - fit i s) (fun s => output linear p theta i s - fit i s) = 0).
      rewrite dot_minus_r, (dot_ext_r n _ (output linear p theta i) (combination d (P theta i) (visible p i)))
        by (intros; apply output_visible).
      assert (Hzero : forall c, dot n (fun s => target p i s - fit i s) (combination d c (visible p i)) = 0).
      { intros c. apply dot_combination_zero. intros l Hl. now apply optimal. }
      rewrite Hzero. unfold fit at 2. rewrite Hzero. ring. }
    replace (big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2))
      with (big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2)
        - 2 * big_sum2 k n (fun i s => (target p i s - fit i s) * (output linear p theta i s - fit i s)))
      by (rewrite Hcross; ring).
    unfold L, loss. fold k n. rewrite <- sum2_scal, <- sum2_minus, <- sum2_plus. apply sum2_ext; intros; ring.
  Qed.

  Variables x y : weights.
  Hypothesis one_layer : forall j, (j < h)%nat ->
    (forall i, second y i j = second x i j) \/ forall l, first y j l = first x j l.
  Hypothesis fits : forall i l, (i < k)%nat -> (l < d)%nat -> leads p i l = true -> P y i l = G i l.

  Lemma straight t i l : P (segment x y t) i l = (1 - t) * P x i l + t * P y i l.
  Proof.
    unfold end_to_end, product. rewrite <- !sum_scal, <- sum_plus. apply sum_ext; intros j Hj.
    unfold second_layer, first_layer, masked. cbn [segment first second]. unfold between.
    destruct (one_layer j Hj) as [E|E]; rewrite (E i) || rewrite (E l); destruct (mask2 p i j), (mask1 p j l); ring.
  Qed.

  Lemma output_fits i s : (i < k)%nat -> output linear p y i s = fit i s.
  Proof.
    intros Hi. rewrite output_visible. apply sum_ext; intros l Hl. unfold visible.
    destruct (leads p i l) eqn:E; [|ring]. now rewrite fits.
  Qed.

  Lemma approaches t i s : (i < k)%nat ->
    output linear p (segment x y t) i s - fit i s = (1 - t) * (output linear p x i s - fit i s).
  Proof.
    intros Hi. rewrite <- (output_fits i s Hi).
    assert (E : output linear p (segment x y t) i s = (1 - t) * output linear p x i s + t * output linear p y i s).
    { rewrite !output_end_to_end, <- !sum_scal, <- sum_plus. apply sum_ext; intros l _. rewrite straight. ring. }
    lra.
  Qed.

  Theorem to_best_fit : descent p L x y /\ global_minimum L y.
  Proof.
    split.
    - apply segment_descent. intros s t Hs Hst Ht.
      assert (Hfalls : forall w, L (segment x y w) = big_sum2 k n (fun i s => (target p i s - fit i s) ^ 2)
        + (1 - w) ^ 2 * big_sum2 k n (fun i s => (output linear p x i s - fit i s) ^ 2)).
      { intros w. rewrite loss_from_fit. f_equal. rewrite <- sum2_scal. apply sum2_ext; intros i a Hi _.
        rewrite approaches by exact Hi. ring. }
      rewrite !Hfalls. apply Rplus_le_compat_l, Rmult_le_compat_r; [|apply pow_incr; lra].
      apply sum2_nonneg; intros; apply pow2_ge_0.
    - intros z. rewrite (loss_from_fit z), (loss_from_fit y).
      rewrite (sum2_zero k n (fun i s => (output linear p y i s - fit i s) ^ 2)).
      + pose proof (sum2_nonneg k n (fun i s => (output linear p z i s - fit i s) ^ 2) (fun i s _ _ => pow2_ge_0 _)).
        lra.
      + intros i s Hi _. rewrite output_fits by exact Hi. ring.
  Qed.
End Fit.
