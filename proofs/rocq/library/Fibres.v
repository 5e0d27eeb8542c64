(** * Paths along which the product of the layers stays the same

    The outputs of a linear network depend on the product of its layers ([end_to_end]) alone.  A path in a fibre of
    the product ([fibre_path]) is one along which no loss changes ([fibre_descent]).  Fibres know nothing of data,
    so the layers can be exchanged: [transposed] is the network run backwards, and [fibre_transposed] brings its paths
    back. *)

From Coq Require Import Reals Lra.
From Landscape Require Import Sums Landscape Descents.
Local Open Scope R_scope.

(** Both layers with their masks, and their product. *)
Definition first_layer (p : problem) (theta : weights) : matrix := masked (mask1 p) (first theta).
Definition second_layer (p : problem) (theta : weights) : matrix := masked (mask2 p) (second theta).
Definition end_to_end (p : problem) (theta : weights) : matrix :=
  product (units p) (second_layer p theta) (first_layer p theta).

(** Some path from [x] to [y] along which the product of the layers does not change. *)
Definition fibre_path (p : problem) (x y : weights) : Prop :=
  exists g, path p g /\ g 0 = x /\ g 1 = y /\
    forall t, 0 <= t <= 1 -> agree (outputs p) (inputs p) (end_to_end p (g t)) (end_to_end p x).

Lemma output_end_to_end p theta i s :
  output linear p theta i s = big_sum (inputs p) (fun l => end_to_end p theta i l * data p l s).
Proof.
  unfold output, hidden, linear, end_to_end, product.
  transitivity (big_sum (units p) (fun j => big_sum (inputs p) (fun l =>
    second_layer p theta i j * first_layer p theta j l * data p l s))).
  - apply sum_ext; intros j _. rewrite <- sum_scal. apply sum_ext; intros l _. unfold first_layer, second_layer. ring.
  - rewrite sum_swap. apply sum_ext; intros l _. apply sum_scal_r.
Qed.

Lemma end_to_end_loss p x y :
  agree (outputs p) (inputs p) (end_to_end p x) (end_to_end p y) -> loss linear p x = loss linear p y.
Proof.
  intros Hsame. apply sum2_ext; intros i s Hi _. do 2 f_equal. rewrite !output_end_to_end.
  apply sum_ext; intros l Hl. now rewrite Hsame.
Qed.

Lemma fibre_descent p x y : fibre_path p x y -> descent p (loss linear p) x y.
Proof.
  intros (g & Hpath & Hbegin & Hend & Hsame). exists g. split; [exact Hpath|]. split; [exact Hbegin|].
  split; [exact Hend|]. intros s t Hs Hst Ht. right. transitivity (loss linear p x); [|symmetry];
    apply end_to_end_loss, Hsame; lra.
Qed.

Lemma fibre_refl p x : fibre_path p x x.
Proof. exists (fun _ => x). split; [apply constant_path|]. repeat split. Qed.

Lemma fibre_trans p x y z : fibre_path p x y -> fibre_path p y z -> fibre_path p x z.
Proof.
  intros (g & Hg & Gbegin & Gend & Gsame) (f & Hf & Fbegin & Fend & Fsame).
  assert (Hmeet : g 1 = f 0) by now rewrite Gend, Fbegin.
  exists (concatenation g f). split; [now apply concatenation_path|]. split; [|split].
  - rewrite concatenation_early by lra. now rewrite Rmult_0_r.
  - rewrite concatenation_late by (assumption || lra). now replace (2 * 1 - 1) with 1 by ring.
  - intros t Ht. destruct (Rle_lt_dec t (/ 2)) as [Hhalf|Hhalf].
    + rewrite concatenation_early by lra. apply Gsame. lra.
    + rewrite concatenation_late by (assumption || lra). intros i l Hi Hl. rewrite Fsame by (assumption || lra).
      rewrite <- Gend. apply Gsame; (assumption || lra).
Qed.

Lemma fibre_segment p x y :
  (forall t, agree (outputs p) (inputs p) (end_to_end p (segment x y t)) (end_to_end p x)) -> fibre_path p x y.
Proof.
  intros Hsame. exists (segment x y). split; [apply segment_path|]. split; [apply segment_begin|].
  split; [apply segment_end|]. intros t _. apply Hsame.
Qed.

(** ** The layers exchanged *)

(** The network run backwards; it has no samples, since fibres know nothing of them. *)
Definition transposed (p : problem) : problem :=
  Problem (outputs p) (units p) (inputs p) 0 (fun j i => mask2 p i j) (fun l j => mask1 p j l)
    (fun _ _ => 0) (fun _ _ => 0).

Definition flipped (theta : weights) : weights := Weights (fun j i => second theta i j) (fun l j => first theta j l).

Lemma flipped_twice theta : flipped (flipped theta) = theta.
Proof. now destruct theta. Qed.

Lemma transposed_end_to_end p theta i l : end_to_end (transposed p) theta l i = end_to_end p (flipped theta) i l.
Proof.
  apply sum_ext; intros j _. unfold first_layer, second_layer, masked.
  cbn [transposed mask1 mask2 flipped first second].
  apply Rmult_comm.
Qed.

Lemma fibre_transposed p x y : fibre_path (transposed p) (flipped x) y -> fibre_path p x (flipped y).
Proof.
  intros (g & Hpath & Hbegin & Hend & Hsame). exists (fun t => flipped (g t)). split; [|split; [|split]].
  - intros t r Ht Hr. destruct (Hpath t r Ht Hr) as (e & He & Hnear). exists e. split; [exact He|].
    intros s Hs Hclose. destruct (Hnear s Hs Hclose) as [Hfirst Hsecond].
    split; intros a b Ha Hb; cbn [flipped first second]; [now apply Hsecond|now apply Hfirst].
  - rewrite Hbegin. apply flipped_twice.
  - now rewrite Hend.
  - intros t Ht i l Hi Hl. rewrite <- transposed_end_to_end, (Hsame t Ht l i Hl Hi), transposed_end_to_end.
    now rewrite flipped_twice.
Qed.
