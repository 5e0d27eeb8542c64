(** * Weights that fit the targets exactly

    Any masks, any data, any activation.  The loss is a sum of squares, so weights whose loss vanishes are a local
    minimum ([fit_minimum]); examples show with it that the hypotheses of theorems about local minima hold somewhere. *)

From Coq Require Import Reals Lra.
From Landscape Require Import Sums Landscape.
Local Open Scope R_scope.

Lemma fit_minimum activation p theta :
  loss activation p theta = 0 -> local_minimum p (loss activation p) theta.
Proof.
  intros Hfit. exists 1. split; [lra|]. intros theta' _. rewrite Hfit.
  apply sum2_nonneg; intros; apply pow2_ge_0.
Qed.
