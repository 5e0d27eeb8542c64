(** * Partial derivatives of sums of squares

    If one weight moves, the residuals of a linear network move on lines; so the derivative of the loss is
    twice the product of the residuals and their slopes. *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Ball Checker CheckerExact.
Local Open Scope R_scope.

Lemma derivative_of_parabola a b c : derivable_pt_lim (fun t => a + b * t + c * t ^ 2) 0 b.
Proof.
  intros e He.
  assert (Hd : 0 < e / (Rabs c + 1)).
  { apply Rdiv_lt_0_compat; auto. pose proof (Rabs_pos c). lra. }
  exists (mkposreal _ Hd). intros h Hh Hs. simpl in Hs.
  replace ((a + b * (0 + h) + c * (0 + h) ^ 2 - (a + b * 0 + c * 0 ^ 2)) / h - b) with (c * h) by (field; auto).
  rewrite Rabs_mult. pose proof (Rabs_pos c). pose proof (Rabs_pos_lt _ Hh).
  apply Rmult_lt_compat_r with (r := Rabs c + 1) in Hs; [|lra].
  unfold Rdiv in Hs. rewrite Rmult_assoc, Rinv_l in Hs by lra. lra.
Qed.

Lemma derivative_ext f g x l : (forall t, f t = g t) -> derivable_pt_lim g x l -> derivable_pt_lim f x l.
Proof.
  intros E H e He. destruct (H e He) as [d Hd]. exists d. intros h H1 H2. rewrite !E. auto.
Qed.

(** If the residuals move on lines, the derivative is twice the product of residual and slope. *)
Lemma derivative_of_squares m n (f : R -> nat -> nat -> R) r sl :
  (forall t i s, (i < m)%nat -> (s < n)%nat -> f t i s = r i s + t * sl i s) ->
  big_sum2 m n (fun i s => r i s * sl i s) = 0 ->
  derivable_pt_lim (fun t => big_sum2 m n (fun i s => f t i s ^ 2)) 0 0.
Proof.
  intros Hf H0.
  apply (derivative_ext _ (fun t => big_sum2 m n (fun i s => r i s ^ 2) + 0 * t
    + big_sum2 m n (fun i s => sl i s ^ 2) * t ^ 2)).
  2: apply derivative_of_parabola.
  intros t.
  transitivity (big_sum2 m n (fun i s => r i s ^ 2) + (2 * t) * big_sum2 m n (fun i s => r i s * sl i s)
    + t ^ 2 * big_sum2 m n (fun i s => sl i s ^ 2)).
  - rewrite <- !sum2_scal, <- !sum2_plus. apply sum2_ext; intros i s Hi Hs. rewrite Hf; auto. ring.
  - rewrite H0. ring.
Qed.

Lemma net_zero_right p A B i s :
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> B j l = 0) -> net p A B i s = 0.
Proof.
  intros H. apply sum_zero; intros j Hj. unfold hid. rewrite sum_zero; [ring|].
  intros l Hl. rewrite H; auto. ring.
Qed.

Lemma net_zero_left p A B i s : (forall j, (j < units p)%nat -> A i j = 0) -> net p A B i s = 0.
Proof. intros H. apply sum_zero; intros j Hj. rewrite H; auto. ring. Qed.

Lemma masked_bump mask w i j t a b :
  masked mask (bump w i j t) a b =
  masked mask w a b + t * (if mask i j then direction true (true, i, j) a b else 0).
Proof.
  unfold masked, bump, direction, same. cbn [Bool.eqb andb].
  destruct (Nat.eqb_spec a i) as [->|Ha]; cbn [andb].
  - destruct (Nat.eqb_spec b j) as [->|Hb]; cbn [andb].
    + destruct (mask i j); ring.
    + destruct (mask i b), (mask i j); ring.
  - destruct (mask a b), (mask i j); ring.
Qed.
