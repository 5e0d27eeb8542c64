(** * Dense linear networks: every local minimum is global

    All sizes, all data, all targets, no decay ([dense_linear_global]): the loss of a linear network with both layers
    dense has no spurious local minima ([dense_linear_not_spurious]).

    If the columns of the final layer are dependent, the kernel lemma makes the gradient zero.  If not, the minimum is
    framed ([minimum_framed]), since the first layer is stationary; no small turn catches more, so the frame is
    dominant, and a dominant frame catches as much as any. *)

From Coq Require Import Reals Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Fits Indices Vectors Spans Frames Rotations Dominant Descents DeadUnit
  Stationary Kernels Framed Turning.
Local Open Scope R_scope.

(** The rows of a matrix have projections to the rows of another. *)
Lemma projections p : exists G : matrix, forall i l, (i < outputs p)%nat -> (l < inputs p)%nat ->
  dot (samples p) (fun s => target p i s - fit p G i s) (data p l) = 0.
Proof.
  destruct (finite_choice (outputs p) (fun _ : nat => 0) (fun i w => forall l, (l < inputs p)%nat ->
    dot (samples p) (fun s => target p i s - combination (inputs p) w (data p) s) (data p l) = 0)) as [G HG].
  - intros i _. apply least_squares.
  - exists G. intros i l Hi Hl. now apply HG.
Qed.

Section DenseLinear.
  Variable p : problem.
  Hypothesis connected : fully_connected p.
  Variable G : matrix.
  Hypothesis projected : forall i l, (i < outputs p)%nat -> (l < inputs p)%nat ->
    dot (samples p) (fun s => target p i s - fit p G i s) (data p l) = 0.
  Variable theta : weights.
  Hypothesis minimum : local_minimum p (loss linear p) theta.
  Let k := outputs p.
  Let h := units p.
  Let d := inputs p.
  Let n := samples p.
  Let column (j i : nat) : R := second theta i j.
  Let S (i : nat) : nat -> R := combination h (second theta i) (hidden_row p theta).

  (** The column sums of the residuals vanish: the first layer is at its optimum. *)
  Lemma columns_fit j s : (j < h)%nat -> (s < n)%nat -> combination k (column j) S s = combination k (column j) (fit p
    G) s.
  Proof.
    intros Hj Hs. apply Rminus_diag_uniq. revert s Hs. apply (visible_zero p).
    - destruct (visible_combination p k (column j) S) as [g Hg].
      { intros i _. apply visible_combination. intros; apply visible_hidden. }
      destruct (visible_combination p k (column j) (fit p G)) as [g' Hg']; [intros; apply visible_fit|].
      exists (fun l => g l - g' l). intros s Hs. rewrite Hg, Hg' by assumption. unfold combination.
      rewrite <- sum_minus. apply sum_ext; intros; ring.
    - intros l Hl. rewrite dot_minus_l, !dot_combination_l, <- sum_minus.
      rewrite <- (first_stationary p theta minimum j l Hj Hl (proj2 connected j l Hj Hl)).
      apply sum_ext; intros i Hi. unfold masked. rewrite (proj1 connected i j Hi Hj).
      change (half_gradient p theta i l)
        with (dot (samples p) (fun s => output linear p theta i s - target p i s) (data p l)).
      rewrite dot_minus_l.
      specialize (projected i l Hi Hl). rewrite dot_minus_l in projected.
      rewrite (dot_ext_l _ (output linear p theta i) (S i)) by (intros; now apply output_connected).
      apply Rminus_diag_uniq in projected. rewrite projected. unfold column. ring.
  Qed.

  (** Independent columns: the minimum is framed. *)
  Lemma minimum_framed q C : basis k h column h q C ->
    framed p G theta q (fun a j => dot k (column j) (q a)) (fun j a => C a j).
  Proof.
    intros [_ Hq HC Hspans _]. split.
    - exact Hq.
    - intros a b Ha Hb. rewrite Nat.eqb_sym, <- (Hq b a Hb Ha). rewrite (dot_ext_l k (q b) (combination h (C b)
      column)) by (intros; now apply HC).
      rewrite dot_combination_l. apply sum_ext; intros; ring.
    - intros i j Hi Hj. change (second theta i j) with (column j i). rewrite (Hspans j i Hj Hi).
      apply sum_ext; intros; ring.
    - intros a s Ha Hs. transitivity (combination k (q a) S s).
      + symmetry. unfold S. rewrite combination_combination. apply sum_ext; intros j Hj. f_equal.
        unfold combination, dot, column. apply sum_ext; intros; ring.
      + transitivity (combination h (C a) (fun j => combination k (column j) S) s).
        * rewrite combination_combination. apply sum_ext; intros i Hi. f_equal. now apply HC.
        * transitivity (combination h (C a) (fun j => combination k (column j) (fit p G)) s).
          { apply sum_ext; intros j Hj. f_equal. now apply columns_fit. }
          rewrite combination_combination. apply sum_ext; intros i Hi. f_equal. symmetry. now apply HC.
  Qed.

  (** A framed local minimum: no small turn catches more. *)
  Lemma framed_dominant q mix unmix : framed p G theta q mix unmix -> dominant k n (fit p G) h q.
  Proof.
    intros Hframed. destruct minimum as (r & Hr & Hmin).
    apply small_rotations_dominant; [exact (framed_frame _ _ _ _ _ _ Hframed)|]. intros x v Hx Hv Hout.
    destruct (turned_near p G theta q mix unmix x v 1 0 r Hr) as (e & He & Hnear). rewrite turned_start in Hnear.
    exists (e / 2). split; [lra|]. intros t Ht. destruct (circle_lipschitz t 0) as [Hc Hs].
    rewrite (proj1 circle_start), Rminus_0_r in Hc. rewrite (proj2 circle_start), !Rminus_0_r in Hs.
    assert (Hturned : near p r theta (turned p G theta q mix unmix x v (circle_c t) (circle_s t)))
      by (apply Hnear; rewrite ?Rminus_0_r; lra).
    specialize (Hmin _ Hturned).
    rewrite (framed_loss p connected G projected _ _ _ _ Hframed) in Hmin.
    rewrite (framed_loss p connected G projected _ _ _ _
      (turned_framed p G theta q mix unmix x v Hframed Hx Hv Hout _ _ (circle t))) in Hmin.
    fold k n h in Hmin. lra.
  Qed.

  Lemma projected_minimum_global : global_minimum (loss linear p) theta.
  Proof.
    destruct (gram_schmidt k h column) as (r & q & C & Hbasis).
    destruct (basis_full _ _ _ _ _ _ Hbasis) as [->|(c & (j & Hj & Hc) & Hzero)].
    - pose proof (minimum_framed q C Hbasis) as Hframed. apply (framed_global p connected G projected theta _ _ _
      Hframed).
      intros r q' Hr Hq'. apply dominant_maximal; [exact (basis_orthonormal _ _ _ _ _ _ Hbasis)| |exact Hr|exact Hq'].
      exact (framed_dominant _ _ _ Hframed).
    - apply flat_global. intros i _ l Hi _ Hl _ _. apply (kernel_stationary p theta c i j l); auto.
      + now apply (proj1 connected).
      + intros x Hx. rewrite <- (Hzero x Hx). apply sum_ext; intros m Hm. unfold masked, column.
        rewrite (proj1 connected x m Hx Hm). ring.
      + intros m Hm _. now apply (proj2 connected).
  Qed.
End DenseLinear.

Theorem dense_linear_global p theta :
  fully_connected p -> local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof.
  intros Hconnected Hmin. destruct (projections p) as [G HG]. now apply (projected_minimum_global p Hconnected G HG).
Qed.

Corollary dense_linear_not_spurious p theta :
  fully_connected p -> ~ spurious_local_minimum p (loss linear p) theta.
Proof. intros Hconnected [Hmin (low & Hlow)]. pose proof (dense_linear_global p theta Hconnected Hmin low). lra. Qed.

(** The hypotheses hold somewhere: a narrow network, one unit between two inputs and two outputs. *)
Example dense_linear_exists :
  let p := Problem 2 1 2 1 (fun _ _ => true) (fun _ _ => true) (fun _ _ => 1) (fun _ _ => 2) in
  fully_connected p /\ exists theta, local_minimum p (loss linear p) theta.
Proof.
  intros p. split; [split; reflexivity|]. exists (Weights (fun _ _ => 1) (fun _ _ => 1)).
  apply fit_minimum. unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
Qed.
