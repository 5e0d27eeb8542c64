(** * What is lower, and what is not: what enclosures say about real weights

    - [lower_sound']: if [check_lower] answers [true], the loss of the other point is lower.
    - [growth_sound]: if [check_ball] answers [true], the loss grows with the distance from the point; so in the ball
      it is not lower ([ball_sound]), and larger away from the centre ([ball_strict_sound]). *)

From Coq Require Import Reals List Arith Bool Lia Lra QArith Qreals Qabs.
From Landscape Require Import Sums Landscape Scalars Rounding Ball Orbit Checker CheckerExact.
Import ListNotations.
Local Open Scope R_scope.

Lemma Qle_false x y : Qle_bool x y = false -> Q2R y < Q2R x.
Proof.
  intros H. apply Qlt_Rlt, Qnot_le_lt. intros HQ. apply Qle_bool_iff in HQ. congruence.
Qed.

Lemma Qle_true x y : Qle_bool x y = true -> Q2R x <= Q2R y.
Proof. intros H. apply Qle_Rle, Qle_bool_iff, H. Qed.

Section Enclosures.
  Variable p : problem.
  Variable k : number_field.
  Variables X Y : nat -> nat -> list Q.     (* data and targets *)
  Variables A B : nat -> nat -> list Q.     (* the point: second and first layer *)
  Variable c : certificate.
  Variable alpha : R.
  Hypothesis known : belongs k alpha.
  Hypothesis data_given : forall l s, polyval alpha (X l s) = data p l s.
  Hypothesis target_given : forall i s, polyval alpha (Y i s) = target p i s.

  Let RA : matrix := mvalue alpha A.
  Let RB : matrix := mvalue alpha B.

  (** Entry by entry. *)
  Definition encloses2 (m n : nat) (T : nat -> nat -> rounded) (M : matrix) : Prop :=
    forall i j, (i < m)%nat -> (j < n)%nat -> encloses (T i j) (M i j).

  Lemma table_of_sound m n M : encloses2 m n (table_of k m n M) (mvalue alpha M).
  Proof. intros i j Hi Hj. unfold table_of. rewrite remember2_correct; auto. now apply enclosure_sound. Qed.

  Lemma data_enclosed : encloses2 (inputs p) (samples p) (table_of k (inputs p) (samples p) X) (data p).
  Proof. intros i j Hi Hj. rewrite <- data_given. now apply table_of_sound. Qed.

  Lemma target_enclosed : encloses2 (outputs p) (samples p) (table_of k (outputs p) (samples p) Y) (target p).
  Proof. intros i j Hi Hj. rewrite <- target_given. now apply table_of_sound. Qed.

  Let DX := table_of k (inputs p) (samples p) X.
  Let DY := table_of k (outputs p) (samples p) Y.

  Lemma rhidden_sound T M :
    encloses2 (units p) (inputs p) T M -> encloses2 (units p) (samples p) (rhidden p DX T) (hid p M).
  Proof.
    intros H j s Hj Hs. unfold rhidden. rewrite remember2_correct; auto. apply rsum_encloses; intros l Hl.
    apply rmul_encloses; auto. now apply data_enclosed.
  Qed.

  Lemma rnet_sound T M H N i s :
    encloses2 (outputs p) (units p) T M -> encloses2 (units p) (samples p) H (hid p N) ->
    (i < outputs p)%nat -> (s < samples p)%nat -> encloses (rnet p T H i s) (net p M N i s).
  Proof. intros HT HH Hi Hs. apply rsum_encloses; intros j Hj. apply rmul_encloses; auto. Qed.

  Lemma rsum2_sound f g :
    encloses2 (outputs p) (samples p) f g -> encloses (rsum2 p f) (big_sum2 (outputs p) (samples p) g).
  Proof. intros H. apply rsum_encloses; intros i Hi. apply rsum_encloses; auto. Qed.

  Lemma rresidual_sound T M H N :
    encloses2 (outputs p) (units p) T M -> encloses2 (units p) (samples p) H (hid p N) ->
    encloses2 (outputs p) (samples p) (rresidual p DY T H) (residual p M N).
  Proof.
    intros HT HH i s Hi Hs. unfold rresidual. rewrite remember2_correct; auto. unfold residual, Rminus.
    apply radd_encloses; [now apply rnet_sound|]. apply ropp_encloses. now apply target_enclosed.
  Qed.

  Lemma rloss_sound M N : encloses (rloss p k X Y M N) (square_loss p (mvalue alpha M) (mvalue alpha N)).
  Proof.
    unfold rloss. cbv zeta. apply rsum2_sound. intros i s Hi Hs.
    replace ((net p (mvalue alpha M) (mvalue alpha N) i s - target p i s) ^ 2)
      with (residual p (mvalue alpha M) (mvalue alpha N) i s * residual p (mvalue alpha M) (mvalue alpha N) i s)
      by (unfold residual; ring).
    apply rmul_encloses; apply rresidual_sound; auto using table_of_sound, rhidden_sound.
  Qed.

  Lemma rdirection_sound m n layer x : encloses2 m n (rdirection layer x) (direction layer x).
  Proof.
    intros i j _ _. unfold rdirection, direction. apply rconst_encloses.
    destruct (same _ x); [now rewrite Q2R_1|now rewrite Q2R_0].
  Qed.

  Lemma lower_sound' A' B' : check_lower p k X Y A B A' B' = true ->
    square_loss p (mvalue alpha A') (mvalue alpha B') < square_loss p RA RB.
  Proof.
    unfold check_lower. intros H. apply negb_true_iff, Qle_false in H. rewrite Q2R_0 in H.
    assert (HL : encloses (radd (rloss p k X Y A B) (ropp (rloss p k X Y A' B')))
      (square_loss p RA RB + - square_loss p (mvalue alpha A') (mvalue alpha B'))).
    { apply radd_encloses; [|apply ropp_encloses]; apply rloss_sound. }
    apply rlower_sound in HL. lra.
  Qed.

  Let N := ball_size c.
  Let DA (a : nat) : matrix := direction true (ball_place c a).
  Let DB (a : nat) : matrix := direction false (ball_place c a).

  (** How much the loss grows with the distance from the centre of the ball. *)
  Lemma growth_sound : check_critical p k X Y A B = true -> check_ball p k X Y A B c = true ->
    exists fourth, 0 <= fourth /\ fourth * Q2R (cert_radius2 c) <= Q2R (cert_mu c) /\ forall u,
    square_loss p RA RB + (Q2R (cert_mu c) - fourth * norm2 N u) * norm2 N u
    <= square_loss p (madd RA (combine N u DA)) (madd RB (combine N u DB)).
  Proof.
    intros Hcritical. apply (critical_sound p k X Y A B alpha) in Hcritical as [Hfirst Hsecond]; auto.
    unfold check_ball. cbv zeta. fold N DX DY.
    set (TA := table_of k (outputs p) (units p) A).
    set (HB := rhidden p DX (table_of k (units p) (inputs p) B)).
    set (HD := remember (fun _ _ => rconst 0) N (fun a => rhidden p DX (rdirection false (ball_place c a)))).
    set (sl := remember (fun _ _ => rconst 0) N (fun a => rslope p TA HB (HD a) (ball_place c a))).
    set (bn := remember2 (fun _ _ => rconst 0) N N (rbend2 p c HD)).
    set (r := rresidual p DY TA HB).
    set (rest := remember2 (rconst 0) N N (rremainder c (rgram p c r sl bn))).
    set (S := remember2 0%Q N N (fun a b => rupper_abs (rest a b))).
    rewrite !andb_true_iff. intros [[[[[[C0 C1] C2] C3] C4] C5] C6].
    assert (Eeps : 0 < Q2R (cert_eps c) <= 1).
    { split; [rewrite <- Q2R_0; now apply Qle_false, negb_true_iff|]. rewrite <- Q2R_1. now apply Qle_true. }
    assert (Eone : 1 - Q2R (cert_eps c) = Q2R (1 - cert_eps c)) by (rewrite Q2R_minus, Q2R_1; ring).
    assert (ETA : encloses2 (outputs p) (units p) TA RA) by apply table_of_sound.
    assert (EHB : encloses2 (units p) (samples p) HB (hid p RB)) by apply rhidden_sound, table_of_sound.
    assert (EHD : forall a, (a < N)%nat -> encloses2 (units p) (samples p) (HD a) (hid p (DB a))).
    { intros a Ha j s Hj Hs. unfold HD. rewrite remember_correct; auto.
      apply rhidden_sound; auto. apply rdirection_sound. }
    assert (EDA : forall a, encloses2 (outputs p) (units p) (rdirection true (ball_place c a)) (DA a)).
    { intros a. apply rdirection_sound. }
    assert (Er : encloses2 (outputs p) (samples p) r (residual p RA RB)) by (apply rresidual_sound; auto).
    assert (Esl : forall a, (a < N)%nat -> encloses2 (outputs p) (samples p) (sl a) (slope p RA RB DA DB a)).
    { intros a Ha i s Hi Hs. unfold sl. rewrite remember_correct; auto. unfold rslope.
      rewrite remember2_correct; auto. apply radd_encloses; apply rnet_sound; auto. }
    assert (Ebn : forall a b, (a < N)%nat -> (b < N)%nat ->
      encloses2 (outputs p) (samples p) (bn a b) (fun i s => 2 * bend p DA DB a b i s)).
    { intros a b Ha Hb i s Hi Hs. unfold bn. rewrite remember2_correct; auto. unfold rbend2.
      rewrite remember2_correct; auto.
      replace (2 * bend p DA DB a b i s) with (net p (DA a) (DB b) i s + net p (DA b) (DB a) i s)
        by (unfold bend; field).
      apply radd_encloses; apply rnet_sound; auto. }
    set (F := fun a m => Q2R (entry 0%Q (cert_factor c) a m)).
    set (d := fun m => Q2R (nth m (cert_pivots c) 0%Q)).
    set (M := middle_form p RA RB DA DB (Q2R (cert_eps c)) (Q2R (cert_mu c))).
    assert (Erest : forall a b, (a < N)%nat -> (b < N)%nat ->
      encloses (rest a b) (M a b - big_sum (length (cert_pivots c)) (fun m => d m * (F a m * F b m)))).
    { intros a b Ha Hb. unfold rest. rewrite remember2_correct; auto. unfold rremainder, Rminus.
      apply radd_encloses.
      - unfold rgram. cbv zeta. unfold M, middle_form.
        rewrite sum2_plus, sum2_scal. unfold Rminus at 1.
        apply radd_encloses; [apply radd_encloses|].
        + apply rmul_encloses; [now apply rconst_encloses|]. apply rsum2_sound. intros i s Hi Hs.
          apply rmul_encloses; apply Esl; auto.
        + rewrite (sum2_ext _ _ _ (fun i s => residual p RA RB i s * (2 * bend p DA DB a b i s))) by (intros; ring).
          apply rsum2_sound. intros i s Hi Hs. apply rmul_encloses; [apply Er|apply Ebn]; auto.
        + apply rconst_encloses. destruct (Nat.eqb a b); [now rewrite Q2R_opp|rewrite Q2R_0; ring].
      - apply rconst_encloses. rewrite Q2R_opp, Q2R_qsum. f_equal. apply sum_ext; intros m _.
        unfold d, F. push_Q2R. ring. }
    assert (Eflat : forall a, (a < N)%nat -> gradient p RA RB DA DB a = 0).
    { intros a Ha. pose proof (all_sound _ _ C4 a Ha) as HZ. cbv beta in HZ.
      change (flat_at p A B alpha (ball_place c a)). apply andb_prop in HZ as [HZ1 HZ2]. unfold in_range in HZ1.
      destruct (ball_place c a) as [[[|] i] j]; apply andb_prop in HZ1 as [H1 H2]; apply Nat.ltb_lt in H1;
        apply Nat.ltb_lt in H2; auto. }
    assert (Epositive : forall v, 0 <= form N M v).
    { intros v. apply (form_nonneg N (length (cert_pivots c)) M (fun a b => Q2R (S a b))
        (fun a => Q2R (rlower (rest a a))) F d).
      + intros m Hm. pose proof (all_sound _ _ C5 m Hm) as HZ. cbv beta in HZ.
        unfold d. rewrite <- Q2R_0. now apply Qle_true.
      + intros a b Ha Hb _. unfold S. rewrite remember2_correct; auto. apply rupper_abs_sound; auto.
      + intros a Ha. apply rlower_sound; auto.
      + intros a Ha. pose proof (all_sound _ _ C6 a Ha) as HZ. cbv beta in HZ. apply Qle_true in HZ.
        rewrite Q2R_qsum in HZ. eapply Rle_trans; [|exact HZ]. apply Req_le, sum_ext; intros b _.
        destruct (Nat.eqb b a); [now rewrite Q2R_0|]. push_Q2R.
        replace (Q2R (1 # 2)) with (/ 2) by (unfold Q2R; simpl; lra). field. }
    assert (Efourth : big_sum2 (outputs p) (samples p)
      (fun i s => big_sum2 N N (fun a b => bend p DA DB a b i s ^ 2)) <= Q2R (cert_bound c)).
    { set (T := big_sum N (fun a => big_sum N (fun b => big_sum2 (outputs p) (samples p)
        (fun i s => bend p DA DB a b i s ^ 2)))).
      match type of C3 with Qle_bool 0 (rlower ?x) = true =>
        assert (HL : encloses x (Q2R (4 * cert_bound c) + - (4 * T))) end.
      { apply radd_encloses; [now apply rconst_encloses|]. apply ropp_encloses. unfold T. rewrite <- sum_scal.
        apply rsum_encloses; intros a Ha. rewrite <- sum_scal. apply rsum_encloses; intros b Hb.
        rewrite <- sum2_scal. apply rsum2_sound. intros i s Hi Hs.
        replace (4 * bend p DA DB a b i s ^ 2) with (2 * bend p DA DB a b i s * (2 * bend p DA DB a b i s)) by ring.
        apply rmul_encloses; apply Ebn; auto. }
      apply rlower_sound in HL. apply Qle_true in C3. rewrite Q2R_0 in C3.
      rewrite Q2R_mult in HL. replace (Q2R 4) with 4 in HL by (unfold Q2R; simpl; lra).
      unfold big_sum2 at 2. rewrite sum2_swap3.
      rewrite (sum_ext N _ (fun a => big_sum N (fun b => big_sum2 (outputs p) (samples p)
        (fun i s => bend p DA DB a b i s ^ 2)))) by (intros; apply sum2_swap3).
      fold T. lra. }
    exists ((/ Q2R (cert_eps c) - 1) * Q2R (cert_bound c)). split; [|split].
    - now apply (fourth_nonneg p N DA DB (Q2R (cert_eps c)) (Q2R (cert_bound c))).
    - apply Qle_true in C2. rewrite !Q2R_mult, Q2R_minus, Q2R_inv, Q2R_1 in C2; auto.
      intros HQ. apply Qeq_eqR in HQ. rewrite Q2R_0 in HQ. lra.
    - intros u. now apply growth.
  Qed.

  Lemma ball_sound : check_critical p k X Y A B = true -> check_ball p k X Y A B c = true -> forall u,
    norm2 N u <= Q2R (cert_radius2 c) ->
    square_loss p RA RB <= square_loss p (madd RA (combine N u DA)) (madd RB (combine N u DB)).
  Proof.
    intros Hcritical Hball u Hu. destruct (growth_sound Hcritical Hball) as (fourth & Hpos & Hmu & Hgrowth).
    eapply Rle_trans; [|apply Hgrowth]. pose proof (norm2_nonneg N u) as HN.
    assert (fourth * norm2 N u <= fourth * Q2R (cert_radius2 c)) by now apply Rmult_le_compat_l.
    assert (0 <= (Q2R (cert_mu c) - fourth * norm2 N u) * norm2 N u) by (apply Rmult_le_pos; lra). lra.
  Qed.

  (** Inside the ball the loss is larger, except at the centre. *)
  Lemma ball_strict_sound :
    check_critical p k X Y A B = true -> check_ball p k X Y A B c = true -> 0 < Q2R (cert_mu c) -> forall u,
    0 < norm2 N u < Q2R (cert_radius2 c) ->
    square_loss p RA RB < square_loss p (madd RA (combine N u DA)) (madd RB (combine N u DB)).
  Proof.
    intros Hcritical Hball Hmu0 u [HN Hu]. destruct (growth_sound Hcritical Hball) as (fourth & Hpos & Hmu & Hgrowth).
    eapply Rlt_le_trans; [|apply Hgrowth].
    assert (fourth * norm2 N u < Q2R (cert_mu c)).
    { destruct (Rle_lt_or_eq_dec _ _ Hpos) as [Hfourth|E]; [|rewrite <- E; lra].
      apply Rlt_le_trans with (fourth * Q2R (cert_radius2 c)); [now apply Rmult_lt_compat_l|exact Hmu]. }
    assert (0 < (Q2R (cert_mu c) - fourth * norm2 N u) * norm2 N u) by (apply Rmult_lt_0_compat; lra). lra.
  Qed.
End Enclosures.
