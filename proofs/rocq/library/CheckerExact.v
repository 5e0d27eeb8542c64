(** * Where all partial derivatives vanish: what exact numbers say about real weights

    - [value_cresidual], [value_closs]: residuals and loss of a point are what is computed.
    - [critical_sound]: if [check_critical] answers [true], the loss is flat along every weight ([flat_at]). *)

From Coq Require Import Reals List Arith Bool Lia Lra QArith Qreals.
From Landscape Require Import Sums Landscape Scalars Ball Orbit Checker.
Import ListNotations.
Local Open Scope R_scope.

Section Exact.
  Variable p : problem.
  Variable k : number_field.
  Variables X Y : nat -> nat -> list Q.     (* data and targets *)
  Variables A B : nat -> nat -> list Q.     (* the point: second and first layer *)
  Variable alpha : R.
  Hypothesis known : belongs k alpha.
  Hypothesis data_given : forall l s, polyval alpha (X l s) = data p l s.
  Hypothesis target_given : forall i s, polyval alpha (Y i s) = target p i s.

  Lemma value_chidden M j s :
    (j < units p)%nat -> (s < samples p)%nat -> polyval alpha (chidden p k X M j s) = hid p (mvalue alpha M) j s.
  Proof.
    intros Hj Hs. unfold chidden. rewrite remember2_correct; auto. unfold chid, hid. rewrite value_csum.
    apply sum_ext; intros. rewrite (value_mul k); auto. now rewrite data_given.
  Qed.

  Lemma value_cnet M H N i s :
    (forall j, (j < units p)%nat -> polyval alpha (H j s) = hid p N j s) ->
    polyval alpha (cnet p k M H i s) = net p (mvalue alpha M) N i s.
  Proof.
    intros HH. unfold cnet, net. rewrite value_csum. apply sum_ext; intros.
    rewrite (value_mul k); auto. now rewrite HH.
  Qed.

  Lemma value_cnet_hidden M N i s :
    (s < samples p)%nat ->
    polyval alpha (cnet p k M (chidden p k X N) i s) = net p (mvalue alpha M) (mvalue alpha N) i s.
  Proof. intros Hs. apply value_cnet. intros; now apply value_chidden. Qed.

  Lemma value_csum2 f :
    polyval alpha (csum2 p f) = big_sum2 (outputs p) (samples p) (fun i s => polyval alpha (f i s)).
  Proof. unfold csum2. rewrite value_csum. apply sum_ext; intros; apply value_csum. Qed.

  Lemma value_cresidual M N i s :
    (i < outputs p)%nat -> (s < samples p)%nat ->
    polyval alpha (cresidual p k Y M (chidden p k X N) i s) = residual p (mvalue alpha M) (mvalue alpha N) i s.
  Proof.
    intros Hi Hs. unfold cresidual. rewrite remember2_correct; auto.
    rewrite value_add, value_opp, value_cnet_hidden, target_given; auto.
  Qed.

  Lemma value_closs M N : polyval alpha (closs p k X Y M N) = square_loss p (mvalue alpha M) (mvalue alpha N).
  Proof.
    unfold closs. cbv zeta. rewrite value_csum2. apply sum2_ext; intros i s Hi Hs.
    rewrite (value_mul k), value_cresidual; auto. unfold residual. ring.
  Qed.

  Let RA : matrix := mvalue alpha A.
  Let RB : matrix := mvalue alpha B.

  Definition slope_at (x : position) (i s : nat) : R :=
    net p RA (direction false x) i s + net p (direction true x) RB i s.

  Definition flat_at (x : position) : Prop :=
    big_sum2 (outputs p) (samples p) (fun i s => residual p RA RB i s * slope_at x i s) = 0.

  Lemma hid_direction j l m s :
    (l < inputs p)%nat -> hid p (direction false (false, j, l)) m s = if Nat.eqb m j then data p l s else 0.
  Proof.
    intros Hl. unfold hid, direction, same. cbn [Bool.eqb andb].
    destruct (Nat.eqb m j); cbn [andb].
    - rewrite (sum_single _ l); auto; [rewrite Nat.eqb_refl; ring|].
      intros x _ Hx. destruct (Nat.eqb_spec x l); [congruence|ring].
    - apply sum_zero; intros; ring.
  Qed.

  Lemma slope_first j l i s :
    (j < units p)%nat -> (l < inputs p)%nat -> slope_at (false, j, l) i s = RA i j * data p l s.
  Proof.
    intros Hj Hl. unfold slope_at. unfold net at 2. rewrite (sum_zero (units p)), Rplus_0_r.
    - unfold net. rewrite (sum_single _ j); auto.
      + now rewrite hid_direction, Nat.eqb_refl.
      + intros m _ Hm. rewrite hid_direction; auto. destruct (Nat.eqb_spec m j); [congruence|ring].
    - intros m _. unfold direction. simpl. ring.
  Qed.

  Lemma slope_second i j a s :
    (j < units p)%nat -> slope_at (true, i, j) a s = if Nat.eqb a i then hid p RB j s else 0.
  Proof.
    intros Hj. unfold slope_at. unfold net at 1. rewrite (sum_zero (units p)), Rplus_0_l.
    - unfold net, direction, same. cbn [Bool.eqb andb].
      destruct (Nat.eqb a i); cbn [andb].
      + rewrite (sum_single _ j); auto; [rewrite Nat.eqb_refl; ring|].
        intros m _ Hm. destruct (Nat.eqb_spec m j); [congruence|ring].
      + apply sum_zero; intros; ring.
    - intros m _. unfold hid. rewrite sum_zero; [ring|]. intros l _. unfold direction. simpl. ring.
  Qed.

  Lemma value_product_gradient i l :
    (i < outputs p)%nat -> (l < inputs p)%nat ->
    polyval alpha (cproduct_gradient p k X Y A (chidden p k X B) i l)
    = big_sum (samples p) (fun s => residual p RA RB i s * data p l s).
  Proof.
    intros Hi Hl. unfold cproduct_gradient. cbv zeta. rewrite remember2_correct, value_csum; auto.
    apply sum_ext; intros s Hs. rewrite (value_mul k), value_cresidual, data_given; auto.
  Qed.

  Lemma flat_sound x : in_range p x = true ->
    is_zero (cderivative p k A B (cproduct_gradient p k X Y A (chidden p k X B)) x) = true -> flat_at x.
  Proof.
    intros Hx H. apply (is_zero_sound alpha) in H. unfold flat_at. rewrite <- H. clear H.
    destruct x as [[[|] i] j]; apply andb_prop in Hx as [H1 H2]; apply Nat.ltb_lt in H1; apply Nat.ltb_lt in H2;
      cbn [cderivative]; rewrite value_csum.
    - unfold big_sum2. rewrite (sum_single _ i); auto.
      2: { intros a _ Ha. apply sum_zero; intros s _. rewrite slope_second; auto.
        destruct (Nat.eqb_spec a i); [congruence|ring]. }
      rewrite (sum_ext (inputs p) _
        (fun l => big_sum (samples p) (fun s => residual p RA RB i s * (RB j l * data p l s)))).
      2: { intros l Hl. rewrite (value_mul k), value_product_gradient, <- sum_scal; auto.
        apply sum_ext; intros. unfold RB, mvalue. ring. }
      rewrite sum_swap. apply sum_ext; intros s _. rewrite slope_second, Nat.eqb_refl; auto.
      unfold hid. now rewrite sum_scal.
    - unfold big_sum2. apply sum_ext; intros a Ha.
      rewrite (value_mul k), value_product_gradient, <- sum_scal; auto.
      apply sum_ext; intros s _. rewrite slope_first; auto. unfold RA, mvalue. ring.
  Qed.

  Lemma critical_sound : check_critical p k X Y A B = true ->
    (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> mask1 p j l = true -> flat_at (false, j, l)) /\
    (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> mask2 p i j = true -> flat_at (true, i, j)).
  Proof.
    unfold check_critical. cbv zeta. intros H. apply andb_prop in H as [H1 H2].
    split; intros a b Ha Hb Hm.
    - pose proof (all_sound _ _ (all_sound _ _ H1 a Ha) b Hb) as H. cbv beta in H. rewrite Hm in H.
      apply flat_sound; auto. unfold in_range. now apply andb_true_intro; split; apply Nat.ltb_lt.
    - pose proof (all_sound _ _ (all_sound _ _ H2 a Ha) b Hb) as H. cbv beta in H. rewrite Hm in H.
      apply flat_sound; auto. unfold in_range. now apply andb_true_intro; split; apply Nat.ltb_lt.
  Qed.
End Exact.
