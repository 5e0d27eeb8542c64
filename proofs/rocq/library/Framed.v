(** * Dense linear networks and the frames of their final layers

    Let [fit] be what the data can make of the targets: the projection of the rows of Y to the rows of X.  If the
    columns of the final layer are independent, it is a frame [q] times an invertible matrix, and if the first layer
    is at its optimum for it ([framed]), the loss is [|Y|^2] minus what the frame catches of [fit] ([framed_loss]).
    No network has a smaller loss than that for some frame of at most its width ([frame_below]).  Framed weights can
    be turned with their frame ([turned_framed]). *)

From Coq Require Import Reals Arith Bool Lia Lra FunctionalExtensionality.
From Landscape Require Import Sums Landscape Indices Vectors Spans Frames Rotations.
Local Open Scope R_scope.

Definition fully_connected (p : problem) : Prop :=
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> mask2 p i j = true) /\
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> mask1 p j l = true).

Section Framed.
  Variable p : problem.
  Hypothesis connected : fully_connected p.
  Let k := outputs p.
  Let h := units p.
  Let d := inputs p.
  Let n := samples p.
  Let L := loss linear p.

  (** The targets, projected: row [i] is a combination, with coefficients [G i], of the rows of the data. *)
  Variable G : matrix.
  Definition fit (i : nat) : nat -> R := combination d (G i) (data p).
  Hypothesis projected : forall i l, (i < k)%nat -> (l < d)%nat -> dot n (fun s => target p i s - fit i s) (data p l) =
    0.

  Definition targets_square : R := big_sum k (fun i => dot n (target p i) (target p i)).

  (** What the data can make. *)
  Definition visible (tau : nat -> R) : Prop := exists g, forall s, (s < n)%nat -> tau s = combination d g (data p) s.

  Lemma visible_target tau i : (i < k)%nat -> visible tau -> dot n (target p i) tau = dot n (fit i) tau.
  Proof.
    intros Hi [g Hg]. rewrite !(dot_ext_r n _ tau (combination d g (data p))) by exact Hg.
    apply Rminus_diag_uniq. rewrite <- dot_minus_l. apply dot_combination_zero. intros l Hl. now apply projected.
  Qed.

  Lemma visible_zero tau : visible tau -> (forall l, (l < d)%nat -> dot n tau (data p l) = 0) ->
    forall s, (s < n)%nat -> tau s = 0.
  Proof.
    intros [g Hg] Hzero. apply dot_zero. rewrite (dot_ext_r n tau tau (combination d g (data p))) by exact Hg.
    now apply dot_combination_zero.
  Qed.

  Lemma visible_combination m x (V : nat -> nat -> R) :
    (forall a, (a < m)%nat -> visible (V a)) -> visible (combination m x V).
  Proof.
    intros Hvisible. destruct (finite_choice m (fun _ : nat => 0) (fun a g => forall s, (s < n)%nat ->
      V a s = combination d g (data p) s))
      as [g Hg]; [exact Hvisible|].
    exists (combination m x g). intros s Hs. rewrite <- combination_combination. apply sum_ext; intros a Ha.
      now rewrite Hg.
  Qed.

  Lemma visible_fit i : visible (fit i).
  Proof. exists (G i). reflexivity. Qed.

  Definition hidden_row (theta : weights) (j : nat) : nat -> R := combination d (first theta j) (data p).

  Lemma visible_hidden theta j : visible (hidden_row theta j).
  Proof. exists (first theta j). reflexivity. Qed.

  Lemma output_connected theta i s : (i < k)%nat -> output linear p theta i s = combination h (second theta i)
    (hidden_row theta) s.
  Proof.
    intros Hi. apply sum_ext; intros j Hj. unfold masked. rewrite (proj1 connected i j Hi Hj). f_equal.
    apply sum_ext; intros l Hl. unfold masked. now rewrite (proj2 connected j l Hj Hl).
  Qed.

  (** *** The loss of a network whose outputs are written in a frame *)

  Let image := image k fit.
  Let captured := captured k n fit.

  Lemma factored_loss theta r q (tau : nat -> nat -> R) :
    orthonormal k r q -> (forall a, (a < r)%nat -> visible (tau a)) ->
    (forall i s, (i < k)%nat -> (s < n)%nat -> output linear p theta i s = big_sum r (fun a => q a i * tau a s)) ->
    L theta = targets_square - captured r q
      + big_sum r (fun a => dot n (fun s => tau a s - image (q a) s) (fun s => tau a s - image (q a) s)).
  Proof.
    intros Hq Hvisible Hout.
    assert (Hcross : big_sum2 k n (fun i s => target p i s * big_sum r (fun a => q a i * tau a s))
      = big_sum r (fun a => dot n (image (q a)) (tau a))).
    { transitivity (big_sum k (fun i => big_sum r (fun a => q a i * dot n (fit i) (tau a)))).
      - apply sum_ext; intros i Hi.
        transitivity (big_sum n (fun s => big_sum r (fun a => q a i * (target p i s * tau a s)))).
        + apply sum_ext; intros s _. rewrite <- sum_scal. apply sum_ext; intros; ring.
        + rewrite sum_swap. apply sum_ext; intros a Ha. rewrite sum_scal. f_equal. apply visible_target; auto.
      - rewrite sum_swap. apply sum_ext; intros a _. symmetry. apply dot_combination_l. }
    assert (Hsquare : big_sum2 k n (fun i s => big_sum r (fun a => q a i * tau a s) ^ 2) = big_sum r (fun a => dot n
      (tau a) (tau a))).
    { unfold big_sum2. rewrite sum_swap.
      transitivity (big_sum n (fun s => big_sum r (fun a => tau a s * tau a s))); [|rewrite sum_swap; reflexivity].
      apply sum_ext; intros s _. change (big_sum r (fun a => tau a s * tau a s)) with (dot r (fun a => tau a s) (fun a
        => tau a s)).
      rewrite <- (combination_dot k r q Hq). apply sum_ext; intros i _. unfold combination.
      rewrite (sum_ext r (fun a => q a i * tau a s) (fun a => tau a s * q a i)) by (intros; ring). ring. }
    transitivity (targets_square - 2 * big_sum2 k n (fun i s => target p i s * big_sum r (fun a => q a i * tau a s))
      + big_sum2 k n (fun i s => big_sum r (fun a => q a i * tau a s) ^ 2)).
    - unfold L, loss, targets_square. fold k n.
      change (big_sum k (fun i => dot n (target p i) (target p i))) with (big_sum2 k n (fun i s => target p i s *
        target p i s)).
      rewrite <- sum2_scal, <- sum2_minus, <- sum2_plus. apply sum2_ext; intros i s Hi Hs. rewrite Hout by assumption.
        ring.
    - rewrite Hcross, Hsquare. unfold captured, Rotations.captured, pair.
      transitivity (targets_square - big_sum r (fun a => dot n (image (q a)) (image (q a)))
        + big_sum r (fun a => dot n (tau a) (tau a) - 2 * dot n (image (q a)) (tau a) + dot n (image (q a)) (image (q
          a)))).
      + rewrite sum_plus, sum_minus, sum_scal. ring.
      + f_equal. apply sum_ext; intros a _. rewrite dot_minus_l, !dot_minus_r, (dot_sym n (tau a) (image (q a))). ring.
  Qed.

  (** No network is lower than some frame of at most its width allows. *)
  Lemma frame_below theta : exists r q, (r <= h)%nat /\ orthonormal k r q /\ targets_square - captured r q <= L theta.
  Proof.
    destruct (gram_schmidt k h (fun j i => second theta i j)) as (r & q & C & [Hsize Hq _ Hspans _]).
    exists r, q. split; [exact Hsize|]. split; [exact Hq|].
    set (mix a j := dot k (fun i => second theta i j) (q a)).
    rewrite (factored_loss theta r q (fun a => combination h (mix a) (hidden_row theta)) Hq).
    - assert (Hrest : 0 <= big_sum r (fun a => dot n (fun s => combination h (mix a) (hidden_row theta) s - image (q a)
      s)
        (fun s => combination h (mix a) (hidden_row theta) s - image (q a) s))) by (apply sum_nonneg; intros;
          apply dot_nonneg).
      lra.
    - intros a _. apply visible_combination. intros; apply visible_hidden.
    - intros i s Hi Hs. rewrite output_connected by assumption. unfold combination at 1.
      rewrite (sum_ext r _ (fun a => big_sum h (fun j => mix a j * q a i * hidden_row theta j s))).
      + rewrite sum_swap. apply sum_ext; intros j Hj. rewrite sum_scal_r. f_equal. exact (Hspans j i Hj Hi).
      + intros a _. unfold combination. rewrite <- sum_scal. apply sum_ext; intros; ring.
  Qed.

  (** *** Framed weights *)

  Record framed (theta : weights) (q mix unmix : matrix) : Prop := {
    framed_frame : orthonormal k h q;
    framed_inverse : forall a b, (a < h)%nat -> (b < h)%nat -> big_sum h (fun j => mix a j * unmix j b) = if Nat.eqb a
      b then 1 else 0;
    framed_second : forall i j, (i < k)%nat -> (j < h)%nat -> second theta i j = big_sum h (fun a => q a i * mix a j);
    framed_first : forall a s, (a < h)%nat -> (s < n)%nat -> combination h (mix a) (hidden_row theta) s = image (q a) s
  }.

  Lemma framed_output theta q mix unmix i s : framed theta q mix unmix -> (i < k)%nat ->
    output linear p theta i s = big_sum h (fun a => q a i * combination h (mix a) (hidden_row theta) s).
  Proof.
    intros [_ _ Hsecond _] Hi. rewrite output_connected by assumption. unfold combination.
    rewrite (sum_ext h (fun a => q a i * _) (fun a => big_sum h (fun j => q a i * mix a j * hidden_row theta j s))).
    - rewrite sum_swap. apply sum_ext; intros j Hj. now rewrite Hsecond, sum_scal_r.
    - intros a _. rewrite <- sum_scal. apply sum_ext; intros; ring.
  Qed.

  Theorem framed_loss theta q mix unmix : framed theta q mix unmix -> L theta = targets_square - captured h q.
  Proof.
    intros Hframed. pose proof Hframed as [Hq _ _ Hfirst].
    rewrite (factored_loss theta h q (fun a => combination h (mix a) (hidden_row theta)) Hq).
    - rewrite (sum_zero h); [ring|]. intros a Ha. apply dot_zero_l. intros s Hs. rewrite Hfirst by assumption. ring.
    - intros a _. apply visible_combination. intros; apply visible_hidden.
    - intros i s Hi _. now apply framed_output with unmix.
  Qed.

  (** A frame that catches most makes a global minimum. *)
  Theorem framed_global theta q mix unmix :
    framed theta q mix unmix -> (forall r q', (r <= h)%nat -> orthonormal k r q' -> captured r q' <= captured h q) ->
    global_minimum L theta.
  Proof.
    intros Hframed Hmost theta'. rewrite (framed_loss theta q mix unmix Hframed).
    destruct (frame_below theta') as (r & q' & Hr & Hq' & Hle). specialize (Hmost r q' Hr Hq'). lra.
  Qed.

  (** *** Turning *)

  Section Turned.
    Variable theta : weights.
    Variables q mix unmix : matrix.
    Variables x v : nat -> R.
    Let u := combination h x q.

    (** The move of the vector [u] of the frame, and what it means for the two layers. *)
    Definition move (c s : R) (i : nat) : R := (c - 1) * u i + s * v i.

    Definition turned (c s : R) : weights :=
      Weights (fun j l => first theta j l + dot h (unmix j) x * combination k (move c s) G l)
              (fun i j => second theta i j + move c s i * combination h x mix j).

    Lemma turned_start : turned 1 0 = theta.
    Proof.
      transitivity (Weights (first theta) (second theta)); [|now destruct theta]. unfold turned. f_equal;
        extensionality a; extensionality b.
      - unfold combination. rewrite (sum_zero k); [ring|]. intros i _. unfold move. ring.
      - unfold move. ring.
    Qed.

    Hypothesis is_framed : framed theta q mix unmix.
    Hypothesis unit_x : dot h x x = 1.
    Hypothesis unit_v : dot k v v = 1.
    Hypothesis outside : orthogonal_to k h q v.

    Lemma turned_hidden c s j t : hidden_row (turned c s) j t = hidden_row theta j t + dot h (unmix j) x * image (move
      c s) t.
    Proof.
      transitivity (big_sum d (fun l => first theta j l * data p l t
        + dot h (unmix j) x * (combination k (move c s) G l * data p l t))).
      - apply sum_ext; intros l _. cbn [turned first]. ring.
      - rewrite sum_plus, sum_scal. do 2 f_equal. symmetry. apply combination_combination.
    Qed.

    Lemma coefficients_restore a : (a < h)%nat -> big_sum h (fun j => mix a j * dot h (unmix j) x) = x a.
    Proof.
      intros Ha. unfold dot. rewrite (sum_ext h _ (fun j => big_sum h (fun b => mix a j * unmix j b * x b))).
      - rewrite sum_swap, (sum_single h a); [|exact Ha|].
        + rewrite sum_scal_r, (framed_inverse _ _ _ _ is_framed), Nat.eqb_refl by assumption. ring.
        + intros b Hb Hn. rewrite sum_scal_r, (framed_inverse _ _ _ _ is_framed) by assumption.
          destruct (Nat.eqb_spec a b); [congruence|ring].
      - intros j _. rewrite <- sum_scal. apply sum_ext; intros; ring.
    Qed.

    Theorem turned_framed c s : c ^ 2 + s ^ 2 = 1 -> framed (turned c s) (rotated h q x v c s) mix unmix.
    Proof.
      intros Hcircle. destruct is_framed as [Hq Hinverse Hsecond Hfirst]. split.
      - now apply rotated_orthonormal.
      - exact Hinverse.
      - intros i j Hi Hj. unfold turned, rotated; simpl. rewrite Hsecond by assumption.
        unfold combination at 1. rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros a _. unfold move, u. ring.
      - intros a t Ha Ht.
        transitivity (combination h (mix a) (hidden_row theta) t + big_sum h (fun j => mix a j * dot h (unmix j) x) *
          image (move c s) t).
        + unfold combination. rewrite <- sum_scal_r, <- sum_plus. apply sum_ext; intros j _. rewrite turned_hidden.
          ring.
        + rewrite coefficients_restore, Hfirst by assumption. unfold image.
          rewrite <- image_scal, <- image_plus. reflexivity.
    Qed.
  End Turned.
End Framed.
