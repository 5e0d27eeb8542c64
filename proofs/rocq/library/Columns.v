(** * Columns of the final layer of a dense linear network: independent, or able to make everything

    All units are twins, so the columns of the final layer are replaced without any change of the loss until they are
    independent, or their span is the whole space ([reach_columns]). *)

From Coq Require Import Reals Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Indices Listings Vectors Spans CompleteClasses Fibres Replacing Framed.
Local Open Scope R_scope.

(** Column [j] of the final layer. *)
Definition column (theta : weights) (j i : nat) : R := second theta i j.

Section Columns.
  Variable p : problem.
  Hypothesis connected : fully_connected p.
  Let k := outputs p.
  Let h := units p.

  Definition independent_columns (a : nat) (theta : weights) : Prop :=
    forall b, (b < a)%nat -> ~ in_span k b (column theta) (column theta b).

  Definition spanning_columns (theta : weights) : Prop :=
    exists b, (b <= h)%nat /\ forall v, in_span k b (column theta) v.

  Local Lemma all_twins t : (0 < h)%nat -> (t < h)%nat -> (t < h)%nat /\ twins p 0 t.
  Proof.
    intros H0 Ht. split; [exact Ht|]. destruct connected as [Hsecond Hfirst].
    split; intros a Ha; [now rewrite !Hsecond|now rewrite !Hfirst].
  Qed.

  Local Lemma all_outputs : (0 < h)%nat -> lists k k (fun i => i) (fun i => mask2 p i 0).
  Proof.
    intros H0. split; [intros a b _ _ E; exact E|]. split.
    - intros a Ha. split; [exact Ha|now apply connected].
    - intros i Hi _. now exists i.
  Qed.

  (** The columns are the outgoing weights. *)
  Local Lemma outgoing_column theta t i : (t < h)%nat -> (i < k)%nat ->
    outgoing p (fun t => t) (fun i => i) theta t i = column theta t i.
  Proof. intros Ht Hi. unfold outgoing, second_layer, masked. now rewrite (proj1 connected). Qed.

  Theorem reach_columns theta : exists y, descent p (loss linear p) theta y /\
    (spanning_columns y \/ independent_columns h y).
  Proof.
    destruct (Nat.eq_dec h 0) as [E|Hn].
    { exists theta. split; [apply fibre_descent, fibre_refl|]. right. intros b Hb. lia. }
    assert (H0 : (0 < h)%nat) by lia.
    destruct (reach_twins p 0 h k (fun t => t) (fun i => i) (fun a b _ _ E => E) (fun t => all_twins t H0)
      (all_outputs H0) theta) as (y & Hy & _ & [(b & Hb & Hspan)|Hindependent]); exists y;
      (split; [now apply fibre_descent|]).
    - left. exists b. split; [exact Hb|]. intros v. generalize (Hspan v).
      apply in_span_ext; [|reflexivity]. intros t i Ht Hi. apply outgoing_column; [lia|exact Hi].
    - right. intros b Hb Hspan. apply (Hindependent b Hb). revert Hspan.
      apply in_span_ext; [intros t i Ht Hi; symmetry; apply outgoing_column; [lia|exact Hi]|].
      intros i Hi. symmetry. now apply outgoing_column.
  Qed.
End Columns.
