(** * From a box in all weights to the ball on a slice

    Moves of the symmetry bring every point of the box onto the slice, and the enclosures computed
    along the way show that it ends inside the ball.  So the loss in the box is at least the one at
    the point ([box_sound]), and as low only at the images of the point ([strict_sound]). *)

From Coq Require Import Reals List Arith Bool Lia Lra QArith Qreals Qabs.
From Landscape Require Import Sums Landscape Scalars Rounding Ball Orbit Symmetry Checker
  CheckerExact CheckerBall.
Import ListNotations.
Local Open Scope R_scope.

Section Box.
  Variable p : problem.
  Variable k : number_field.
  Variables X Y : nat -> nat -> list Q.
  Variables A B : nat -> nat -> list Q.     (* the point *)
  Variables A0 B0 : nat -> nat -> list Q.   (* the centre of the ball: a point of the same orbit *)
  Variable c : certificate.

  Definition start_box : enclosures :=
    (fun i j => if mask2 p i j then (A i j, cert_box c) else exactly [],
     fun j l => if mask1 p j l then (B j l, cert_box c) else exactly []).

  Definition deviation (E : nat -> nat -> cell) (M : nat -> nat -> list Q) (i j : nat) : Q :=
    qadd (upper_abs k (cadd (fst (E i j)) (copp (M i j)))) (snd (E i j)).

  Definition occurrences (x : position) : nat := count_below (ball_size c) (fun a => same x (ball_place c a)).

  (** The centre of the ball is the point, or has the same loss. *)
  Definition equal_loss : bool :=
    let same_entry M M0 i j := is_zero (cadd (M i j) (copp (M0 i j))) in
    if all_below (outputs p) (fun i => all_below (units p) (same_entry A A0 i)) &&
       all_below (units p) (fun j => all_below (inputs p) (same_entry B B0 j))
    then true
    else is_zero (cadd (closs p k X Y A B) (copp (closs p k X Y A0 B0))).

  Definition check_slice : bool :=
    equal_loss &&
    match apply_moves p k (stored p start_box) (cert_program c) with
    | None => false
    | Some E =>
        let dA := remember2 0%Q (outputs p) (units p) (deviation (fst E) A0) in
        let dB := remember2 0%Q (units p) (inputs p) (deviation (snd E) B0) in
        let covered (d : Q) (x : position) :=
          match occurrences x with O => Qeq_bool d 0 | S O => true | _ => false end in
        all_below (outputs p) (fun i => all_below (units p) (fun j => covered (dA i j) (true, i, j))) &&
        all_below (units p) (fun j => all_below (inputs p) (fun l => covered (dB j l) (false, j, l))) &&
        all_below (ball_size c) (fun a => in_range p (ball_place c a)) &&
        negb (Qle_bool (cert_radius2 c) (qsum (ball_size c) (fun a => let d := match ball_place c a with
          | (true, i, j) => dA i j | (false, j, l) => dB j l end in qmul d d)))
    end.

  (** What strictness needs besides: a box and a growth that are not zero. *)
  Definition check_growth : bool := negb (Qle_bool (cert_mu c) 0) && negb (Qle_bool (cert_box c) 0).

  Variable alpha : R.
  Hypothesis known : belongs k alpha.
  Hypothesis data_given : forall l s, polyval alpha (X l s) = data p l s.
  Hypothesis target_given : forall i s, polyval alpha (Y i s) = target p i s.

  Let RA : matrix := mvalue alpha A0.
  Let RB : matrix := mvalue alpha B0.
  Let N := ball_size c.
  Let DA (a : nat) : matrix := direction true (ball_place c a).
  Let DB (a : nat) : matrix := direction false (ball_place c a).

  Lemma deviation_sound E (M : nat -> nat -> list Q) i j x :
    inside alpha (E i j) x -> Rabs (x - polyval alpha (M i j)) <= Q2R (deviation E M i j).
  Proof.
    intros H. unfold deviation. push_Q2R. unfold inside in H.
    pose proof (upper_abs_sound k alpha (cadd (fst (E i j)) (copp (M i j))) known) as HU.
    rewrite value_add, value_opp in HU.
    replace (x - polyval alpha (M i j))
      with ((polyval alpha (fst (E i j)) + - polyval alpha (M i j)) + (x - polyval alpha (fst (E i j)))) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. lra.
  Qed.

  Lemma square_le x d : Rabs x <= d -> x ^ 2 <= d * d.
  Proof.
    intros H. replace (x ^ 2) with (Rabs x * Rabs x); [apply Rmult_le_compat; auto using Rabs_pos|].
    rewrite <- Rabs_mult, Rabs_pos_eq; [ring|]. apply Rle_trans with (Rsqr x); [apply Rle_0_sqr|unfold Rsqr; lra].
  Qed.

  (** [M'] differs from [M] in the free coordinates only. *)
  Lemma covered_sound layer (M M' : matrix) (u : nat -> R) i j d :
    Rabs (M' i j - M i j) <= Q2R d ->
    (forall a, same (layer, i, j) (ball_place c a) = true -> u a = M' i j - M i j) ->
    match occurrences (layer, i, j) with O => Qeq_bool d 0 | S O => true | _ => false end = true ->
    madd M (combine N u (fun a => direction layer (ball_place c a))) i j = M' i j.
  Proof.
    intros Hd Hu HC. unfold madd, combine, direction.
    rewrite (sum_ext N _ (fun a => (M' i j - M i j) * (if same (layer, i, j) (ball_place c a) then 1 else 0))).
    2: { intros a _. destruct (same (layer, i, j) (ball_place c a)) eqn:E.
      - rewrite (Hu a E). ring.
      - ring. }
    rewrite sum_count.
    change (count_below N (fun a => same (layer, i, j) (ball_place c a))) with (occurrences (layer, i, j)).
    destruct (occurrences (layer, i, j)) as [|[|m]]; [|cbn [INR]; ring|discriminate].
    cbn [INR].
    apply Qeq_bool_eq, Qeq_eqR in HC. rewrite Q2R_0 in HC. rewrite HC in Hd.
    pose proof (Rabs_pos (M' i j - M i j)).
    destruct (Req_dec (M' i j - M i j) 0) as [E|E]; [lra|].
    pose proof (Rabs_pos_lt _ E). lra.
  Qed.

  Lemma equal_loss_sound : equal_loss = true ->
    square_loss p (mvalue alpha A) (mvalue alpha B) = square_loss p RA RB.
  Proof.
    assert (HZ : forall x y, is_zero (cadd x (copp y)) = true -> polyval alpha x = polyval alpha y).
    { intros x y H. apply (is_zero_sound alpha) in H. rewrite value_add, value_opp in H. lra. }
    unfold equal_loss. cbv zeta. destruct (_ && _)%bool eqn:E; intros H.
    - apply andb_prop in E as [E1 E2]. apply square_loss_ext; intros i j Hi Hj; apply HZ.
      + exact (all_sound _ _ (all_sound _ _ E1 i Hi) j Hj).
      + exact (all_sound _ _ (all_sound _ _ E2 i Hi) j Hj).
    - apply HZ in H. now rewrite !(value_closs p k X Y alpha) in H.
  Qed.

  Variable theta : weights.
  Hypothesis second_is : forall i j, masked (mask2 p) (second theta) i j = polyval alpha (A i j).
  Hypothesis first_is : forall j l, masked (mask1 p) (first theta) j l = polyval alpha (B j l).

  Lemma start_contains theta' :
    near p (Q2R (cert_box c)) theta theta' ->
    contains p alpha (stored p start_box) (masked (mask2 p) (second theta')) (masked (mask1 p) (first theta')).
  Proof.
    intros [Hfirst Hsecond]. apply stored_contains.
    split; intros i j Hi Hj; unfold start_box, masked; cbn [fst snd].
    - specialize (second_is i j). unfold masked in second_is. destruct (mask2 p i j).
      + unfold inside; cbn [fst snd]. rewrite <- second_is. now apply Hsecond.
      + now apply exactly_inside.
    - specialize (first_is i j). unfold masked in first_is. destruct (mask1 p i j).
      + unfold inside; cbn [fst snd]. rewrite <- first_is. now apply Hfirst.
      + now apply exactly_inside.
  Qed.

  (** The symmetry carries every point of the box onto the slice, into the interior of the ball. *)
  Lemma carried theta' :
    check_slice = true -> near p (Q2R (cert_box c)) theta theta' ->
    exists u, norm2 N u < Q2R (cert_radius2 c) /\
      related p (masked (mask2 p) (second theta')) (masked (mask1 p) (first theta'))
        (madd RA (combine N u DA)) (madd RB (combine N u DB)).
  Proof.
    unfold check_slice. intros Hslice Hnear. apply andb_prop in Hslice as [_ Hslice].
    destruct (apply_moves p k (stored p start_box) (cert_program c)) as [E|] eqn:Hmoves; [|discriminate].
    destruct (apply_moves_sound p k alpha known _ _ _ _ _ Hmoves (start_contains theta' Hnear))
      as (A' & B' & Hrelated & [HA' HB']).
    set (dA := remember2 0%Q (outputs p) (units p) (deviation (fst E) A0)) in *.
    set (dB := remember2 0%Q (units p) (inputs p) (deviation (snd E) B0)) in *.
    apply andb_prop in Hslice as [Hslice C4]. apply andb_prop in Hslice as [Hslice C3].
    apply andb_prop in Hslice as [C1 C2].
    assert (EA : forall i j, (i < outputs p)%nat -> (j < units p)%nat -> Rabs (A' i j - RA i j) <= Q2R (dA i j)).
    { intros. unfold dA. rewrite remember2_correct; auto. apply deviation_sound; auto. }
    assert (EB : forall j l, (j < units p)%nat -> (l < inputs p)%nat -> Rabs (B' j l - RB j l) <= Q2R (dB j l)).
    { intros. unfold dB. rewrite remember2_correct; auto. apply deviation_sound; auto. }
    set (u := fun a => match ball_place c a with
      | (true, i, j) => A' i j - RA i j
      | (false, j, l) => B' j l - RB j l end).
    exists u. split.
    - apply negb_true_iff, Qle_false in C4. rewrite Q2R_qsum in C4.
      eapply Rle_lt_trans; [|exact C4]. apply sum_le; intros a Ha.
      pose proof (all_sound _ _ C3 a Ha) as HP. cbv beta in HP. unfold u, in_range in *.
      destruct (ball_place c a) as [[[|] i] j]; apply andb_prop in HP as [H1 H2];
        apply Nat.ltb_lt in H1; apply Nat.ltb_lt in H2; push_Q2R; apply square_le; auto.
    - apply related_trans with A' B'; [exact Hrelated|].
      apply related_ext; intros i j Hi Hj.
      + apply (covered_sound true RA A' u i j (dA i j)); auto.
        * intros a Ha. apply same_true in Ha. unfold u. now rewrite <- Ha.
        * exact (all_sound _ _ (all_sound _ _ C1 i Hi) j Hj).
      + apply (covered_sound false RB B' u i j (dB i j)); auto.
        * intros a Ha. apply same_true in Ha. unfold u. now rewrite <- Ha.
        * exact (all_sound _ _ (all_sound _ _ C2 i Hi) j Hj).
  Qed.

  Lemma loss_at_centre : check_slice = true -> loss linear p theta = square_loss p RA RB.
  Proof.
    intros Hslice. apply andb_prop in Hslice as [Hequal _]. apply equal_loss_sound in Hequal.
    rewrite <- Hequal, loss_is_square_loss.
    apply square_loss_ext; intros; [apply second_is|apply first_is].
  Qed.

  Hypothesis critical_checked : check_critical p k X Y A0 B0 = true.
  Hypothesis ball_checked : check_ball p k X Y A0 B0 c = true.
  Hypothesis slice_checked : check_slice = true.

  Theorem box_sound theta' :
    near p (Q2R (cert_box c)) theta theta' -> loss linear p theta <= loss linear p theta'.
  Proof.
    intros Hnear. destruct (carried theta' slice_checked Hnear) as (u & Hu & Hrelated).
    rewrite loss_at_centre, loss_is_square_loss by assumption. rewrite <- (related_loss _ _ _ _ _ Hrelated).
    apply (ball_sound p k X Y A0 B0 c alpha); auto. now apply Rlt_le.
  Qed.

  Hypothesis growth_checked : check_growth = true.

  (** In the box the loss is larger, unless the symmetry leads to the centre of the ball. *)
  Lemma larger_or_related theta' :
    near p (Q2R (cert_box c)) theta theta' ->
    loss linear p theta < loss linear p theta' \/
    related p (masked (mask2 p) (second theta')) (masked (mask1 p) (first theta')) RA RB.
  Proof.
    intros Hnear. destruct (carried theta' slice_checked Hnear) as (u & Hu & Hrelated).
    apply andb_prop in growth_checked as [Hmu _]. apply negb_true_iff, Qle_false in Hmu. rewrite Q2R_0 in Hmu.
    destruct (Rle_lt_or_eq_dec 0 (norm2 N u) (norm2_nonneg N u)) as [Hpos|Hzero].
    - left. rewrite loss_at_centre, loss_is_square_loss by assumption. rewrite <- (related_loss _ _ _ _ _ Hrelated).
      apply (ball_strict_sound p k X Y A0 B0 c alpha); auto.
    - right. eapply related_trans; [exact Hrelated|].
      assert (Hu0 : forall a, (a < N)%nat -> u a = 0).
      { intros a Ha. apply Rsqr_0_uniq. unfold Rsqr.
        assert (0 <= u a ^ 2) by apply pow2_ge_0.
        assert (u a ^ 2 <= norm2 N u) by (apply (sum_term_le N (fun b => u b ^ 2)); auto using pow2_ge_0). lra. }
      apply related_ext; intros i j _ _; unfold madd, combine; rewrite sum_zero; try ring;
        intros a Ha; rewrite Hu0 by assumption; ring.
  Qed.

  Theorem strict_sound : strict_local_minimum p (loss linear p) theta.
  Proof.
    pose proof growth_checked as Hgrowth. apply andb_prop in Hgrowth as [_ Hbox].
    apply negb_true_iff, Qle_false in Hbox. rewrite Q2R_0 in Hbox.
    destruct (larger_or_related theta) as [Hself|Hself]; [|lra|].
    { split; intros; rewrite Rminus_diag_eq, Rabs_R0; lra. }
    exists (Q2R (cert_box c)). split; [exact Hbox|]. intros theta' Hnear.
    destruct (larger_or_related theta' Hnear) as [Hlarger|Hrelated]; [now left|right].
    assert (Heq : equivalent p theta theta').
    { apply related_trans with RA RB; [exact Hself|now apply related_sym]. }
    split; [now apply equivalent_loss|exact Heq].
  Qed.
End Box.
