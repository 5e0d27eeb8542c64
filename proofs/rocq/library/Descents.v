(** * Paths along which the loss never rises

    Descents can be run one after the other ([descent_trans]); a straight line is a path ([segment_path]),
    and a descent where the loss does not rise on it ([segment_descent], [segment_constant]). *)

From Coq Require Import Reals Arith Lia Lra FunctionalExtensionality.
From Landscape Require Import Sums Landscape Indices.
Local Open Scope R_scope.

Lemma near_refl p x r : 0 < r -> near p r x x.
Proof. intros Hr. split; intros; rewrite Rminus_diag_eq, Rabs_R0 by reflexivity; lra. Qed.

Lemma abs_triangle a b c r s : Rabs (b - a) <= r -> Rabs (c - b) <= s -> Rabs (c - a) <= r + s.
Proof.
  intros Hr Hs. replace (c - a) with ((b - a) + (c - b)) by ring.
  apply Rle_trans with (Rabs (b - a) + Rabs (c - b)); [apply Rabs_triang|lra].
Qed.

Lemma near_trans p r s x y z : near p r x y -> near p s y z -> near p (r + s) x z.
Proof.
  intros [Hxy1 Hxy2] [Hyz1 Hyz2].
  split; intros a b Ha Hb; [apply abs_triangle with (first y a b)|apply abs_triangle with (second y a b)]; auto.
Qed.

Lemma near_le p r s x y : r <= s -> near p r x y -> near p s x y.
Proof.
  intros Hle [H1 H2]. split; intros a b Ha Hb; apply Rle_trans with r; auto.
Qed.

Lemma constant_path p x : path p (fun _ => x).
Proof. intros t r _ Hr. exists 1. split; [lra|]. intros; now apply near_refl. Qed.

Lemma descent_refl p L x : descent p L x x.
Proof. exists (fun _ => x). split; [apply constant_path|]. repeat (split; [reflexivity|]). intros; lra. Qed.

(** ** One path after the other *)

Section Concatenation.
  Variable p : problem.
  Variables g f : R -> weights.
  Hypothesis meet : g 1 = f 0.
  Hypothesis g_path : path p g.
  Hypothesis f_path : path p f.

  Definition concatenation (t : R) : weights := if Rle_dec t (/ 2) then g (2 * t) else f (2 * t - 1).

  Lemma concatenation_early t : t <= / 2 -> concatenation t = g (2 * t).
  Proof. intros Ht. unfold concatenation. destruct (Rle_dec t (/ 2)); [reflexivity|lra]. Qed.

  Lemma concatenation_late t : / 2 <= t -> concatenation t = f (2 * t - 1).
  Proof.
    intros Ht. unfold concatenation. destruct (Rle_dec t (/ 2)); [|reflexivity]. replace t with (/ 2) by lra.
    replace (2 * / 2) with 1 by field. replace (1 - 1) with 0 by ring. exact meet.
  Qed.

  (** Both halves of the path from time [t] stay near for a while; the half that [t] is not in is far away. *)
  Local Lemma early t r : 0 <= t <= 1 -> 0 < r -> exists d, 0 < d /\
    forall s, 0 <= s <= / 2 -> Rabs (s - t) < d -> near p r (concatenation t) (concatenation s).
  Proof.
    intros Ht Hr. destruct (Rle_lt_dec t (/ 2)) as [Hhalf|Hhalf].
    - destruct (g_path (2 * t) r) as (d & Hd & Hnear); [lra|exact Hr|].
      exists (d / 2). split; [lra|]. intros s Hs Hclose. apply Rabs_def2 in Hclose.
      rewrite !concatenation_early by lra. apply Hnear; [lra|]. apply Rabs_def1; lra.
    - exists (t - / 2). split; [lra|]. intros s Hs Hclose. apply Rabs_def2 in Hclose. lra.
  Qed.

  Local Lemma late t r : 0 <= t <= 1 -> 0 < r -> exists d, 0 < d /\
    forall s, / 2 <= s <= 1 -> Rabs (s - t) < d -> near p r (concatenation t) (concatenation s).
  Proof.
    intros Ht Hr. destruct (Rle_lt_dec (/ 2) t) as [Hhalf|Hhalf].
    - destruct (f_path (2 * t - 1) r) as (d & Hd & Hnear); [lra|exact Hr|].
      exists (d / 2). split; [lra|]. intros s Hs Hclose. apply Rabs_def2 in Hclose.
      rewrite !concatenation_late by lra. apply Hnear; [lra|]. apply Rabs_def1; lra.
    - exists (/ 2 - t). split; [lra|]. intros s Hs Hclose. apply Rabs_def2 in Hclose. lra.
  Qed.

  Lemma concatenation_path : path p concatenation.
  Proof.
    intros t r Ht Hr. destruct (early t r Ht Hr) as (d & Hd & Hearly). destruct (late t r Ht Hr) as (e & He & Hlate).
    exists (Rmin d e). split; [now apply Rmin_glb_lt|]. intros s Hs Hclose.
    assert (Hmd : Rmin d e <= d) by apply Rmin_l. assert (Hme : Rmin d e <= e) by apply Rmin_r.
    destruct (Rle_lt_dec s (/ 2)); [apply Hearly|apply Hlate]; lra.
  Qed.
End Concatenation.

Theorem descent_trans p L x y z : descent p L x y -> descent p L y z -> descent p L x z.
Proof.
  intros (g & Hg & Gbegin & Gend & Gfalls) (f & Hf & Fbegin & Fend & Ffalls).
  assert (Hmeet : g 1 = f 0) by now rewrite Gend, Fbegin.
  exists (concatenation g f). split; [now apply concatenation_path|]. split; [|split].
  - rewrite concatenation_early by lra. now rewrite Rmult_0_r.
  - rewrite concatenation_late by (assumption || lra). now replace (2 * 1 - 1) with 1 by ring.
  - intros s t Hs Hst Ht. destruct (Rle_lt_dec t (/ 2)) as [Hthalf|Hthalf].
    + rewrite !concatenation_early by lra. apply Gfalls; lra.
    + rewrite (concatenation_late g f Hmeet t) by lra. destruct (Rle_lt_dec s (/ 2)) as [Hshalf|Hshalf].
      * rewrite (concatenation_early g f s) by lra. apply Rle_trans with (L y).
        { rewrite <- Fbegin. apply Ffalls; lra. }
        { rewrite <- Gend. apply Gfalls; lra. }
      * rewrite (concatenation_late g f Hmeet s) by lra. apply Ffalls; lra.
Qed.

(** ** Straight lines *)

Definition between (a b t : R) : R := a + t * (b - a).

Definition segment (x y : weights) (t : R) : weights :=
  Weights (fun j l => between (first x j l) (first y j l) t) (fun i j => between (second x i j) (second y i j) t).

Lemma segment_begin x y : segment x y 0 = x.
Proof.
  destruct x. unfold segment, between; simpl. f_equal; extensionality i; extensionality j; ring.
Qed.

Lemma segment_end x y : segment x y 1 = y.
Proof. destruct x, y. unfold segment, between; simpl. f_equal; extensionality i; extensionality j; ring. Qed.

Lemma between_near a b M r s t :
  0 < M -> Rabs (b - a) <= M -> Rabs (s - t) <= r / M -> Rabs (between a b s - between a b t) <= r.
Proof.
  intros HM Hab Hst. unfold between. replace (a + s * (b - a) - (a + t * (b - a))) with ((s - t) * (b - a)) by ring.
  rewrite Rabs_mult. apply Rle_trans with (r / M * M); [|right; field; lra].
  apply Rmult_le_compat; auto using Rabs_pos.
Qed.

Lemma segment_path p x y : path p (segment x y).
Proof.
  destruct (bounded (units p) (inputs p) (fun j l => first y j l - first x j l)) as (M & HM & HfirstM).
  destruct (bounded (outputs p) (units p) (fun i j => second y i j - second x i j)) as (N & HN & HsecondN).
  intros t r _ Hr. exists (r / (M + N)). split; [apply Rdiv_lt_0_compat; lra|]. intros s _ Hclose.
  split; intros a b Ha Hb; simpl; apply (between_near _ _ (M + N)); try lra.
  - specialize (HfirstM a b Ha Hb). lra.
  - specialize (HsecondN a b Ha Hb). lra.
Qed.

Lemma segment_descent p L x y :
  (forall s t, 0 <= s -> s <= t -> t <= 1 -> L (segment x y t) <= L (segment x y s)) -> descent p L x y.
Proof.
  intros Hfalls. exists (segment x y). split; [apply segment_path|]. split; [apply segment_begin|].
  split; [apply segment_end|exact Hfalls].
Qed.

Lemma segment_constant p L x y : (forall t, L (segment x y t) = L x) -> descent p L x y.
Proof. intros Hconstant. apply segment_descent. intros. rewrite !Hconstant. lra. Qed.
