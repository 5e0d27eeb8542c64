(** * Continuous functions of the weights

    [limit_value]: two continuous functions that agree on a set agree at its limit points. *)

From Coq Require Import Reals List Arith Lia Lra.
From Landscape Require Import Sums Landscape.
Local Open Scope R_scope.

Definition continuous_at (p : problem) (f : weights -> R) (x : weights) : Prop :=
  forall e, 0 < e -> exists r, 0 < r /\ forall y, near p r x y -> Rabs (f y - f x) < e.

Lemma near_weaken p r r' x y : r <= r' -> near p r x y -> near p r' x y.
Proof. intros Hr [H1 H2]. split; intros; eapply Rle_trans; eauto. Qed.

Section Continuity.
  Variable p : problem.
  Variable x : weights.

  Lemma continuous_const c : continuous_at p (fun _ => c) x.
  Proof. intros e He. exists 1. split; [lra|]. intros y _. rewrite Rminus_diag_eq, Rabs_R0; auto. Qed.

  Lemma continuous_first j l :
    (j < units p)%nat -> (l < inputs p)%nat -> continuous_at p (fun y => masked (mask1 p) (first y) j l) x.
  Proof.
    intros Hj Hl e He. exists (e / 2). split; [lra|]. intros y [Hnear _]. unfold masked.
    destruct (mask1 p j l); [specialize (Hnear j l Hj Hl); lra|rewrite Rminus_diag_eq, Rabs_R0; auto].
  Qed.

  Lemma continuous_second i j :
    (i < outputs p)%nat -> (j < units p)%nat -> continuous_at p (fun y => masked (mask2 p) (second y) i j) x.
  Proof.
    intros Hi Hj e He. exists (e / 2). split; [lra|]. intros y [_ Hnear]. unfold masked.
    destruct (mask2 p i j); [specialize (Hnear i j Hi Hj); lra|rewrite Rminus_diag_eq, Rabs_R0; auto].
  Qed.

  Lemma continuous_plus f g : continuous_at p f x -> continuous_at p g x -> continuous_at p (fun y => f y + g y) x.
  Proof.
    intros Hf Hg e He. destruct (Hf (e / 2)) as (r & Hr & Hfr); [lra|]. destruct (Hg (e / 2)) as (s & Hs & Hgs); [lra|].
    exists (Rmin r s). split; [now apply Rmin_glb_lt|]. intros y Hy.
    specialize (Hfr y (near_weaken _ _ _ _ _ (Rmin_l r s) Hy)).
    specialize (Hgs y (near_weaken _ _ _ _ _ (Rmin_r r s) Hy)).
    replace (f y + g y - (f x + g x)) with ((f y - f x) + (g y - g x)) by ring.
    eapply Rle_lt_trans; [apply Rabs_triang|lra].
  Qed.

  Lemma continuous_times f g : continuous_at p f x -> continuous_at p g x -> continuous_at p (fun y => f y * g y) x.
  Proof.
    intros Hf Hg e He. set (M := 1 + (Rabs (f x) + Rabs (g x))).
    assert (HM : 1 <= M) by (unfold M; pose proof (Rabs_pos (f x)); pose proof (Rabs_pos (g x)); lra).
    set (d := Rmin 1 (e / M)).
    assert (Hd : 0 < d) by (apply Rmin_glb_lt; [lra|apply Rdiv_lt_0_compat; lra]).
    assert (Hd1 : d <= 1) by apply Rmin_l.
    assert (HdM : d * M <= e).
    { apply Rle_trans with (e / M * M); [apply Rmult_le_compat_r; [lra|apply Rmin_r]|right; field; lra]. }
    destruct (Hf d Hd) as (r & Hr & Hfr). destruct (Hg d Hd) as (s & Hs & Hgs).
    exists (Rmin r s). split; [now apply Rmin_glb_lt|]. intros y Hy.
    specialize (Hfr y (near_weaken _ _ _ _ _ (Rmin_l r s) Hy)).
    specialize (Hgs y (near_weaken _ _ _ _ _ (Rmin_r r s) Hy)).
    apply Rlt_le_trans with (d * M); [|exact HdM].
    replace (f y * g y - f x * g x) with ((f y - f x) * (g y - g x) + (f x * (g y - g x) + g x * (f y - f x))) by ring.
    eapply Rle_lt_trans; [apply Rabs_triang|]. rewrite Rabs_mult.
    assert (Rabs (f y - f x) * Rabs (g y - g x) < d * 1).
    { apply Rmult_le_0_lt_compat; auto using Rabs_pos. lra. }
    assert (Rabs (f x * (g y - g x) + g x * (f y - f x)) <= (Rabs (f x) + Rabs (g x)) * d).
    { eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult, Rmult_plus_distr_r.
      apply Rplus_le_compat; apply Rmult_le_compat_l; auto using Rabs_pos; lra. }
    unfold M. rewrite Rmult_plus_distr_l, (Rmult_comm d (Rabs (f x) + Rabs (g x))). lra.
  Qed.

  Lemma continuous_sum n (f : nat -> weights -> R) :
    (forall m, (m < n)%nat -> continuous_at p (f m) x) -> continuous_at p (fun y => big_sum n (fun m => f m y)) x.
  Proof.
    induction n as [|n IH]; intros Hf; simpl; [apply continuous_const|].
    apply (continuous_plus (fun y => big_sum n (fun m => f m y)) (f n)); auto.
  Qed.

  Lemma continuous_product n (A B : weights -> matrix) i j :
    (forall m, (m < n)%nat -> continuous_at p (fun y => A y i m) x) ->
    (forall m, (m < n)%nat -> continuous_at p (fun y => B y m j) x) ->
    continuous_at p (fun y => product n (A y) (B y) i j) x.
  Proof.
    intros HA HB. apply (continuous_sum n (fun m y => A y i m * B y m j)). intros m Hm.
    apply (continuous_times (fun y => A y i m) (fun y => B y m j)); auto.
  Qed.

  Lemma limit_value (O : weights -> Prop) f g :
    (forall r, 0 < r -> exists y, O y /\ near p r x y) -> continuous_at p f x -> continuous_at p g x ->
    (forall y, O y -> f y = g y) -> f x = g x.
  Proof.
    intros Hlimit Hf Hg Heq. destruct (Req_dec (f x) (g x)) as [E|Hn]; [exact E|exfalso].
    set (e := Rabs (f x - g x) / 2).
    assert (He : 0 < e) by (assert (0 < Rabs (f x - g x)) by (apply Rabs_pos_lt; lra); unfold e; lra).
    destruct (Hf e He) as (r & Hr & Hfr). destruct (Hg e He) as (s & Hs & Hgs).
    destruct (Hlimit (Rmin r s)) as (y & Hy & Hn'); [now apply Rmin_glb_lt|].
    specialize (Hfr y (near_weaken _ _ _ _ _ (Rmin_l r s) Hn')).
    specialize (Hgs y (near_weaken _ _ _ _ _ (Rmin_r r s) Hn')). rewrite <- (Heq y Hy) in Hgs.
    assert (Rabs (f x - g x) <= Rabs (f y - f x) + Rabs (f y - g x)).
    { rewrite <- (Rabs_Ropp (f y - f x)).
      replace (f x - g x) with (- (f y - f x) + (f y - g x)) by ring. apply Rabs_triang. }
    unfold e in *. lra.
  Qed.
End Continuity.
