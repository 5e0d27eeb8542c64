(** * Units whose weights are dependent: the gradient vanishes on what they share

    Networks with linear units, any masks, any data, at a local minimum.

    - [kernel_stationary]: if a combination of the columns of the second layer vanishes and the units in it all see
      input [l], the gradient vanishes at [(i, l)] for the outputs [i] of these units.
    - [cokernel_stationary]: the mirror image, for rows of the first layer.

    Along the combination the other layer can move without any change of the network, so the minimum is one of many,
    and at all of them the derivatives vanish.  With one unit in the combination this is the lemma of dead units. *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Indices Vectors Descents Ball DeadUnit Stationary.
Local Open Scope R_scope.

(** A local minimum whose outputs nearby weights share: they are a local minimum too. *)
Lemma same_outputs_minimum p theta theta' r :
  (forall y, near p r theta y -> loss linear p theta <= loss linear p y) -> 0 < r ->
  (forall i s, (i < outputs p)%nat -> (s < samples p)%nat -> output linear p theta' i s = output linear p theta i s) ->
  near p (r / 2) theta theta' -> local_minimum p (loss linear p) theta'.
Proof.
  intros Hmin Hr Hsame Hnear. exists (r / 2). split; [lra|]. intros y Hy.
  replace (loss linear p theta') with (loss linear p theta).
  - apply Hmin. replace r with (r / 2 + r / 2) by field. now apply near_trans with theta'.
  - apply sum2_ext; intros i s Hi Hs. now rewrite Hsame.
Qed.

Lemma same_outputs_gradient p theta theta' i l :
  (forall s, (s < samples p)%nat -> output linear p theta' i s = output linear p theta i s) ->
  half_gradient p theta' i l = half_gradient p theta i l.
Proof. intros Hsame. apply sum_ext; intros s Hs. now rewrite Hsame. Qed.

(** Small multiples of finitely many numbers. *)
Lemma small_multiple n (c : nat -> R) r :
  0 < r -> exists b, 0 < b /\ forall m, (m < n)%nat -> Rabs (b * c m) <= r.
Proof.
  intros Hr. destruct (bounded n 1 (fun m _ => c m)) as (M & HM & Hbound).
  assert (Hb : 0 < r / M) by now apply Rdiv_lt_0_compat.
  exists (r / M). split; [exact Hb|]. intros m Hm. rewrite Rabs_mult, (Rabs_pos_eq (r / M)) by lra.
  apply Rle_trans with (r / M * M); [|right; field; lra]. apply Rmult_le_compat_l; [lra|].
  exact (Hbound m 0%nat Hm (Nat.lt_0_succ 0)).
Qed.

Section Kernel.
  Variable p : problem.
  Variable theta : weights.
  Variable c : nat -> R.
  Variables i j l : nat.
  Hypothesis minimum : local_minimum p (loss linear p) theta.
  Hypothesis output_exists : (i < outputs p)%nat.
  Hypothesis unit_exists : (j < units p)%nat.
  Hypothesis input_exists : (l < inputs p)%nat.
  Hypothesis takes_part : c j <> 0.
  Hypothesis sends : mask2 p i j = true.
  Hypothesis receives : mask1 p j l = true.
  Let A := masked (mask2 p) (second theta).
  Let B := masked (mask1 p) (first theta).
  Let G := half_gradient p theta.

  (** Column [l] of the first layer plus [b c]. *)
  Definition column_moved (b : R) : weights :=
    Weights (fun m x => first theta m x + (if Nat.eqb x l then b * c m else 0)) (second theta).

  (** Row [i] of the second layer plus [b c]. *)
  Definition row_moved (b : R) : weights :=
    Weights (first theta) (fun x m => second theta x m + (if Nat.eqb x i then b * c m else 0)).

  Section Columns.
    Hypothesis kernel : forall x, (x < outputs p)%nat -> big_sum (units p) (fun m => A x m * c m) = 0.
    Hypothesis all_see : forall m, (m < units p)%nat -> c m <> 0 -> mask1 p m l = true.

    Lemma column_moved_first b m x : (m < units p)%nat ->
      masked (mask1 p) (first (column_moved b)) m x = B m x + (if Nat.eqb x l then b * c m else 0).
    Proof.
      intros Hm. unfold masked, B, masked, column_moved; simpl. destruct (Nat.eqb_spec x l) as [->|].
      - destruct (Req_dec (c m) 0) as [->|Hne]; [destruct (mask1 p m l); ring|]. now rewrite (all_see m Hm Hne).
      - destruct (mask1 p m x); ring.
    Qed.

    Lemma column_moved_output b x s : (x < outputs p)%nat ->
      output linear p (column_moved b) x s = output linear p theta x s.
    Proof.
      intros Hx. change (net p A (masked (mask1 p) (first (column_moved b))) x s = net p A B x s).
      transitivity (net p A B x s + b * data p l s * big_sum (units p) (fun m => A x m * c m));
        [|rewrite kernel by assumption; ring].
      unfold net. rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros m Hm.
      replace (hid p (masked (mask1 p) (first (column_moved b))) m s) with (hid p B m s + b * c m * data p l s);
        [ring|].
      symmetry. unfold hid.
      rewrite (sum_ext _ _ (fun y => B m y * data p y s + (if Nat.eqb y l then b * c m * data p l s else 0))).
      - now rewrite sum_plus, sum_delta.
      - intros y _. rewrite column_moved_first by assumption. destruct (Nat.eqb_spec y l) as [->|]; ring.
    Qed.

    Theorem kernel_stationary : G i l = 0.
    Proof.
      destruct minimum as (r & Hr & Hmin). destruct (small_multiple (units p) c (r / 2)) as (b & Hb & Hsmall); [lra|].
      assert (Hnear : near p (r / 2) theta (column_moved b)).
      { split; intros m x Hm Hx; unfold column_moved; simpl.
        - replace (first theta m x + _ - first theta m x) with (if Nat.eqb x l then b * c m else 0) by ring.
          destruct (Nat.eqb x l); [now apply Hsmall|rewrite Rabs_R0; lra].
        - rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra. }
      assert (Hmoved : local_minimum p (loss linear p) (column_moved b)).
      { apply (same_outputs_minimum p theta _ r Hmin Hr); [|exact Hnear]. intros; now apply column_moved_output. }
      pose proof (second_stationary p theta minimum j l unit_exists i output_exists sends) as Hbefore.
      pose proof (second_stationary p _ Hmoved j l unit_exists i output_exists sends) as Hafter.
      fold B G in Hbefore.
      rewrite (sum_ext _ _ (fun x => B j x * G i x + (if Nat.eqb x l then b * c j * G i l else 0))) in Hafter.
      - rewrite sum_plus, Hbefore, sum_delta, Rplus_0_l in Hafter by assumption.
        apply Rmult_integral in Hafter as [Hbc|?]; [|assumption]. exfalso.
        apply Rmult_integral in Hbc as [?|?]; [lra|contradiction].
      - intros x Hx. rewrite column_moved_first by assumption. rewrite (same_outputs_gradient p theta).
        + fold G. destruct (Nat.eqb_spec x l) as [->|]; ring.
        + intros; now apply column_moved_output.
    Qed.
  End Columns.

  Section Rows.
    Hypothesis cokernel : forall x, (x < inputs p)%nat -> big_sum (units p) (fun m => c m * B m x) = 0.
    Hypothesis all_send : forall m, (m < units p)%nat -> c m <> 0 -> mask2 p i m = true.

    Lemma row_moved_second b x m : (m < units p)%nat ->
      masked (mask2 p) (second (row_moved b)) x m = A x m + (if Nat.eqb x i then b * c m else 0).
    Proof.
      intros Hm. unfold masked, A, masked, row_moved; simpl. destruct (Nat.eqb_spec x i) as [->|].
      - destruct (Req_dec (c m) 0) as [->|Hne]; [destruct (mask2 p i m); ring|]. now rewrite (all_send m Hm Hne).
      - destruct (mask2 p x m); ring.
    Qed.

    Lemma cokernel_hidden s : big_sum (units p) (fun m => c m * hid p B m s) = 0.
    Proof.
      unfold hid. rewrite (sum_ext (units p) _ (fun m => big_sum (inputs p) (fun x => c m * B m x * data p x s))).
      - rewrite sum_swap. apply sum_zero; intros x Hx. rewrite sum_scal_r, cokernel by assumption. ring.
      - intros m _. rewrite <- sum_scal. apply sum_ext; intros; ring.
    Qed.

    Lemma row_moved_output b x s : output linear p (row_moved b) x s = output linear p theta x s.
    Proof.
      change (net p (masked (mask2 p) (second (row_moved b))) B x s = net p A B x s).
      transitivity (net p A B x s + (if Nat.eqb x i then b * big_sum (units p) (fun m => c m * hid p B m s) else 0)).
      - unfold net. rewrite (sum_ext _ _ (fun m => A x m * hid p B m s + (if Nat.eqb x i then b * (c m * hid p B m s)
        else 0))).
        + rewrite sum_plus. f_equal. destruct (Nat.eqb x i); [apply sum_scal|now apply sum_zero].
        + intros m Hm. rewrite row_moved_second by assumption. destruct (Nat.eqb x i); ring.
      - rewrite cokernel_hidden. destruct (Nat.eqb x i); ring.
    Qed.

    Theorem cokernel_stationary : G i l = 0.
    Proof.
      destruct minimum as (r & Hr & Hmin). destruct (small_multiple (units p) c (r / 2)) as (b & Hb & Hsmall); [lra|].
      assert (Hnear : near p (r / 2) theta (row_moved b)).
      { split; intros x m Hx Hm; unfold row_moved; simpl.
        - rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
        - replace (second theta x m + _ - second theta x m) with (if Nat.eqb x i then b * c m else 0) by ring.
          destruct (Nat.eqb x i); [now apply Hsmall|rewrite Rabs_R0; lra]. }
      assert (Hmoved : local_minimum p (loss linear p) (row_moved b)).
      { apply (same_outputs_minimum p theta _ r Hmin Hr); [|exact Hnear]. intros; apply row_moved_output. }
      pose proof (first_stationary p theta minimum j l unit_exists input_exists receives) as Hbefore.
      pose proof (first_stationary p _ Hmoved j l unit_exists input_exists receives) as Hafter.
      fold A G in Hbefore.
      rewrite (sum_ext _ _ (fun x => A x j * G x l + (if Nat.eqb x i then b * c j * G i l else 0))) in Hafter.
      - rewrite sum_plus, Hbefore, sum_delta, Rplus_0_l in Hafter by assumption.
        apply Rmult_integral in Hafter as [Hbc|?]; [|assumption]. exfalso.
        apply Rmult_integral in Hbc as [?|?]; [lra|contradiction].
      - intros x Hx. rewrite row_moved_second by assumption. rewrite (same_outputs_gradient p theta).
        + fold G. destruct (Nat.eqb_spec x i) as [->|]; ring.
        + intros; apply row_moved_output.
    Qed.
  End Rows.
End Kernel.
