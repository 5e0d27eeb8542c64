(** * Larger networks inherit spurious valleys

    The counterpart of [Widening] for valleys, any activation: one more output with zero targets, or (if the activation
    sends zero to zero) one more input with a sample of its own and zero targets, adds a square to the loss.  A path in
    the larger network restricts to one in the smaller on which the loss is not larger ([valley_extends]). *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Paths Copies Widening Golden.
Import ListNotations.
Local Open Scope R_scope.

(** Only the weights of the network matter for what its paths reach. *)
Lemma reaches_same p activation c x x' y :
  same_weights p x x' -> reaches p (loss activation p) c x' y -> reaches p (loss activation p) c x y.
Proof.
  intros Hsame (g & Hpath & Hbegin & Hend & Hbelow).
  exists (fun t => if Req_EM_T t 0 then x else g t).
  assert (Hnear : forall r t s, near p r (g t) (g s) ->
    near p r (if Req_EM_T t 0 then x else g t) (if Req_EM_T s 0 then x else g s)).
  { destruct Hsame as [H1 H2]. intros r t s [Hfirst Hsecond].
    destruct (Req_EM_T t 0) as [->|_]; destruct (Req_EM_T s 0) as [->|_]; rewrite ?Hbegin in *;
      (split; intros a b Ha Hb; [specialize (Hfirst a b Ha Hb)|specialize (Hsecond a b Ha Hb)]);
      rewrite ?H1, ?H2 by assumption; assumption. }
  split; [|split; [|split]].
  - intros t r Ht Hr. destruct (Hpath t r Ht Hr) as (d & Hd & Hclose). exists d. split; [exact Hd|].
    intros s Hs Hst. now apply Hnear, Hclose.
  - destruct (Req_EM_T 0 0); [reflexivity|contradiction].
  - destruct (Req_EM_T 1 0); [lra|exact Hend].
  - intros t Ht. destruct (Req_EM_T t 0) as [->|_]; [|now apply Hbelow].
    rewrite (same_loss activation p x x' Hsame), <- Hbegin. now apply Hbelow.
Qed.

Section Widening.
  Variable activation : R -> R.

  Theorem valley_extends p q (extend restrict : weights -> weights) :
    (forall t, loss activation q (extend t) = loss activation p t) ->
    (forall t, loss activation p (restrict t) <= loss activation q t) ->
    (forall r t t', near q r t t' -> near p r (restrict t) (restrict t')) ->
    (forall t, same_weights p t (restrict (extend t))) ->
    spurious_valley p (loss activation p) -> spurious_valley q (loss activation q).
  Proof.
    intros Hextend Hrestrict Hnear Hsame (c & x & low & floor & Hc & Hlow & Hfloor).
    exists c, (extend x), (extend low), floor. rewrite !Hextend. split; [exact Hc|]. split; [exact Hlow|].
    intros y (g & Hpath & Hbegin & Hend & Hbelow). apply Rle_trans with (2 := Hrestrict y). apply Hfloor.
    apply (reaches_same p activation c x (restrict (extend x))); [apply Hsame|].
    exists (fun t => restrict (g t)). split; [|split; [|split]].
    - intros t r Ht Hr. destruct (Hpath t r Ht Hr) as (d & Hd & Hclose). exists d. split; [exact Hd|].
      intros s Hs Hst. now apply Hnear, Hclose.
    - now rewrite Hbegin.
    - now rewrite Hend.
    - intros t Ht. apply Rle_trans with (1 := Hrestrict (g t)). now apply Hbelow.
  Qed.

  Theorem valley_add_output row p :
    spurious_valley p (loss activation p) ->
    spurious_valley (add_output row p) (loss activation (add_output row p)).
  Proof.
    apply (valley_extends p (add_output row p) (extend_output p) (fun t => t)).
    - intros; apply extend_output_loss.
    - intros t. rewrite loss_add_output.
      pose proof (sum_nonneg (samples p) (fun s => output activation (add_output row p) t (outputs p) s ^ 2)
        (fun s _ => pow2_ge_0 _)). lra.
    - intros r t t' [Hfirst Hsecond]. split; [exact Hfirst|]. intros i j Hi Hj. apply Hsecond; [simpl; lia|exact Hj].
    - intros t. split; [reflexivity|]. intros i j Hi _. simpl. apply Nat.ltb_lt in Hi. now rewrite Hi.
  Qed.

  Hypothesis zero_to_zero : activation 0 = 0.

  Theorem valley_add_input column c p :
    spurious_valley p (loss activation p) ->
    spurious_valley (add_input column c p) (loss activation (add_input column c p)).
  Proof.
    apply (valley_extends p (add_input column c p) (extend_input p) (fun t => t)).
    - intros; now apply extend_input_loss.
    - intros t. rewrite loss_add_input.
      pose proof (sum_nonneg (outputs p) (fun i => output activation (add_input column c p) t i (samples p) ^ 2)
        (fun i _ => pow2_ge_0 _)). lra.
    - intros r t t' [Hfirst Hsecond]. split; [|exact Hsecond]. intros j l Hj Hl. apply Hfirst; [exact Hj|simpl; lia].
    - intros t. split; [|reflexivity]. intros j l _ Hl. simpl. apply Nat.ltb_lt in Hl. now rewrite Hl.
  Qed.

  (** Any number of outputs and inputs. *)
  Theorem widen_valley rows columns p :
    spurious_valley p (loss activation p) ->
    let q := add_inputs columns (add_outputs rows p) in spurious_valley q (loss activation q).
  Proof.
    intros Hvalley. cbv zeta.
    assert (Hrows : spurious_valley (add_outputs rows p) (loss activation (add_outputs rows p))).
    { revert p Hvalley. induction rows as [|row rest IH]; intros p Hvalley; [exact Hvalley|]. simpl. apply IH.
      now apply valley_add_output. }
    revert Hrows. generalize (add_outputs rows p). clear p Hvalley.
    induction columns as [|column rest IH]; intros p Hvalley; [exact Hvalley|]. simpl. apply IH.
    now apply valley_add_input.
  Qed.
End Widening.

(** The hypothesis holds somewhere. *)
Example golden_larger_valley rows columns :
  let q := add_inputs columns (add_outputs rows golden) in spurious_valley q (loss linear q).
Proof. apply widen_valley; [reflexivity|exact golden_valley]. Qed.
