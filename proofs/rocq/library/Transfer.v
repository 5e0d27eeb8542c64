(** * Weights that do not matter can be forgotten

    Let the loss of [p] be the loss of [q] on a part of the weights, but for a constant ([restricted_loss]), and let
    this part be replaced freely ([inserted_loss]).  Then [p] and [q] have the same landscape: local minima are local
    minima ([transfer_minimum]), and paths of [q] are paths of [p] ([transfer_descends]). *)

From Coq Require Import Reals Lra.
From Landscape Require Import Sums Landscape.
Local Open Scope R_scope.

Section Transfer.
  Variables p q : problem.
  Variables L M : weights -> R.
  Variable constant : R.
  Variable restricted : weights -> weights.
  Variable inserted : weights -> weights -> weights.
  Hypothesis restricted_loss : forall theta, L theta = M (restricted theta) + constant.
  Hypothesis inserted_loss : forall theta y, L (inserted theta y) = M y + constant.
  Hypothesis inserted_restricted : forall theta, inserted theta (restricted theta) = theta.
  Hypothesis inserted_near :
    forall theta r x y, 0 < r -> near q r x y -> near p r (inserted theta x) (inserted theta y).

  Theorem transfer_minimum theta : local_minimum p L theta -> local_minimum q M (restricted theta).
  Proof.
    intros (r & Hr & Hmin). exists r. split; [exact Hr|]. intros y Hnear.
    assert (Hle : L theta <= L (inserted theta y)).
    { apply Hmin. rewrite <- (inserted_restricted theta) at 1. now apply inserted_near. }
    rewrite restricted_loss, inserted_loss in Hle. lra.
  Qed.

  Theorem transfer_global theta : global_minimum M (restricted theta) -> global_minimum L theta.
  Proof. intros Hmin y. rewrite !restricted_loss. apply Rplus_le_compat_r, Hmin. Qed.

  Theorem transfer_descends : descends_to_minimum q M -> descends_to_minimum p L.
  Proof.
    intros Hdescends x. destruct (Hdescends (restricted x)) as (y & (g & Hpath & Hbegin & Hend & Hfalls) & Hmin).
    exists (inserted x y). split.
    - exists (fun t => inserted x (g t)). split; [|split; [|split]].
      + intros t r Ht Hr. destruct (Hpath t r Ht Hr) as (e & He & Hnear). exists e. split; [exact He|].
        intros s Hs Hclose. apply inserted_near; [exact Hr|]. now apply Hnear.
      + rewrite Hbegin. apply inserted_restricted.
      + now rewrite Hend.
      + intros s t Hs Hst Ht. rewrite !inserted_loss. now apply Rplus_le_compat_r, Hfalls.
    - intros z. rewrite inserted_loss, restricted_loss. apply Rplus_le_compat_r, Hmin.
  Qed.
End Transfer.
