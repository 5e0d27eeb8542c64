(** * From computations with exact numbers to statements about all real weights

    The computations below are carried out by the kernel ([vm_compute]); the lemmas say what their
    answers mean.  A generated file only applies the theorems at the end. *)

From Coq Require Import Reals List Arith Bool Lia Lra QArith Qreals Qabs.
From Landscape Require Import Sums Landscape Scalars Rounding Ball Orbit Symmetry.
Import ListNotations.
Local Open Scope R_scope.

(** A weight: layer ([false] first, [true] second), row, column. *)
Definition position : Type := bool * nat * nat.

Definition same (x y : position) : bool :=
  match x, y with (a, i, j), (b, k, l) => Bool.eqb a b && Nat.eqb i k && Nat.eqb j l end.

Lemma same_true x y : same x y = true -> x = y.
Proof.
  destruct x as [[a i] j], y as [[b m] l]; simpl. intros H.
  apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2].
  apply eqb_prop in H1. apply Nat.eqb_eq in H2. apply Nat.eqb_eq in H3. now subst.
Qed.

(** The direction of one weight: a matrix with a single one. *)
Definition direction (layer : bool) (x : position) : matrix := fun i j => if same (layer, i, j) x then 1 else 0.

Fixpoint count_below (n : nat) (test : nat -> bool) : nat :=
  match n with
  | O => O
  | S m => (count_below m test + (if test m then 1 else 0))%nat
  end.

Lemma sum_count n (test : nat -> bool) c :
  big_sum n (fun i => c * (if test i then 1 else 0)) = c * INR (count_below n test).
Proof.
  induction n as [|n IH]; [simpl; ring|]. rewrite sum_split_last, IH. cbn [count_below].
  rewrite plus_INR. destruct (test n); simpl; ring.
Qed.

(** What is shipped for one point. *)
Record certificate := Certificate {
  cert_eps : Q;
  cert_mu : Q;
  cert_bound : Q;                 (* C *)
  cert_radius2 : Q;               (* squared radius of the ball *)
  cert_free : list position;      (* the coordinates of the slice *)
  cert_pivots : list Q;
  cert_factor : list (list Q);
  cert_program : list move;       (* from the box onto the slice *)
  cert_box : Q                    (* radius of the box *)
}.

Definition mvalue (alpha : R) (M : nat -> nat -> list Q) : matrix := fun i j => polyval alpha (M i j).

Section Computations.
  Variable p : problem.
  Variable k : number_field.
  Variables X Y : nat -> nat -> list Q.     (* data and targets *)
  Variables A B : nat -> nat -> list Q.     (* the point: second and first layer *)

  Definition chid (M : nat -> nat -> list Q) (j s : nat) : list Q :=
    csum (inputs p) (fun l => cmul k (M j l) (X l s)).

  Definition chidden (M : nat -> nat -> list Q) : nat -> nat -> list Q :=
    remember2 [] (units p) (samples p) (chid M).

  Definition cnet (M H : nat -> nat -> list Q) (i s : nat) : list Q :=
    csum (units p) (fun j => cmul k (M i j) (H j s)).

  Definition csum2 (f : nat -> nat -> list Q) : list Q :=
    csum (outputs p) (fun i => csum (samples p) (f i)).

  Definition cresidual (M H : nat -> nat -> list Q) : nat -> nat -> list Q :=
    remember2 [] (outputs p) (samples p) (fun i s => cadd (cnet M H i s) (copp (Y i s))).

  Definition closs (M1 M2 : nat -> nat -> list Q) : list Q :=
    let r := cresidual M1 (chidden M2) in csum2 (fun i s => cmul k (r i s) (r i s)).

  (** Half the gradient with respect to the product of the layers: residuals times transposed data. *)
  Definition cproduct_gradient (M H : nat -> nat -> list Q) : nat -> nat -> list Q :=
    let r := cresidual M H in
    remember2 [] (outputs p) (inputs p) (fun i l => csum (samples p) (fun s => cmul k (r i s) (X l s))).

  (** Half the derivative with respect to one weight. *)
  Definition cderivative (G : nat -> nat -> list Q) (x : position) : list Q :=
    match x with
    | (false, j, l) => csum (outputs p) (fun i => cmul k (A i j) (G i l))
    | (true, i, j) => csum (inputs p) (fun l => cmul k (B j l) (G i l))
    end.

  (** ** All partial derivatives vanish *)

  Definition check_critical : bool :=
    let G := cproduct_gradient A (chidden B) in
    let flat x := is_zero (cderivative G x) in
    all_below (units p) (fun j => all_below (inputs p) (fun l => if mask1 p j l then flat (false, j, l) else true)) &&
    all_below (outputs p) (fun i => all_below (units p) (fun j => if mask2 p i j then flat (true, i, j) else true)).

  (** ** Enclosures of the network *)

  Definition table_of (m n : nat) (M : nat -> nat -> list Q) : nat -> nat -> rounded :=
    remember2 (rconst 0) m n (fun i j => enclosure k (M i j)).

  Definition rhidden (DX M : nat -> nat -> rounded) : nat -> nat -> rounded :=
    remember2 (rconst 0) (units p) (samples p) (fun j s => rsum (inputs p) (fun l => rmul (M j l) (DX l s))).

  Definition rnet (M H : nat -> nat -> rounded) (i s : nat) : rounded :=
    rsum (units p) (fun j => rmul (M i j) (H j s)).

  Definition rsum2 (f : nat -> nat -> rounded) : rounded :=
    rsum (outputs p) (fun i => rsum (samples p) (f i)).

  Definition rresidual (DY M H : nat -> nat -> rounded) : nat -> nat -> rounded :=
    remember2 (rconst 0) (outputs p) (samples p) (fun i s => radd (rnet M H i s) (ropp (DY i s))).

  Definition rloss (M1 M2 : nat -> nat -> list Q) : rounded :=
    let DX := table_of (inputs p) (samples p) X in
    let DY := table_of (outputs p) (samples p) Y in
    let H := rhidden DX (table_of (units p) (inputs p) M2) in
    let r := rresidual DY (table_of (outputs p) (units p) M1) H in
    rsum2 (fun i s => rmul (r i s) (r i s)).

  Definition rdirection (layer : bool) (x : position) (i j : nat) : rounded :=
    rconst (if same (layer, i, j) x then 1 else 0).

  (** ** The loss is lower elsewhere *)

  Definition check_lower (A' B' : nat -> nat -> list Q) : bool :=
    negb (Qle_bool (rlower (radd (rloss A B) (ropp (rloss A' B')))) 0).

  (** ** The ball on the slice *)

  Variable c : certificate.

  Definition in_range (x : position) : bool :=
    match x with
    | (false, j, l) => Nat.ltb j (units p) && Nat.ltb l (inputs p)
    | (true, i, j) => Nat.ltb i (outputs p) && Nat.ltb j (units p)
    end.

  (** The weight exists. *)
  Definition present (x : position) : bool :=
    in_range x && match x with (false, j, l) => mask1 p j l | (true, i, j) => mask2 p i j end.

  Definition ball_size : nat := length (cert_free c).
  Definition ball_place (a : nat) : position := nth a (cert_free c) (false, O, O).

  Definition rslope (RA HB HD : nat -> nat -> rounded) (x : position) : nat -> nat -> rounded :=
    remember2 (rconst 0) (outputs p) (samples p)
      (fun i s => radd (rnet RA HD i s) (rnet (rdirection true x) HB i s)).

  (** Twice the bilinear part of the residuals. *)
  Definition rbend2 (HD : nat -> nat -> nat -> rounded) (a b : nat) : nat -> nat -> rounded :=
    remember2 (rconst 0) (outputs p) (samples p) (fun i s =>
      radd (rnet (rdirection true (ball_place a)) (HD b) i s) (rnet (rdirection true (ball_place b)) (HD a) i s)).

  Definition rgram (r : nat -> nat -> rounded) (sl : nat -> nat -> nat -> rounded)
      (bn : nat -> nat -> nat -> nat -> rounded) (a b : nat) : rounded :=
    let sa := sl a in let sb := sl b in let bab := bn a b in
    radd (radd (rmul (rconst (1 - cert_eps c)) (rsum2 (fun i s => rmul (sa i s) (sb i s))))
               (rsum2 (fun i s => rmul (r i s) (bab i s))))
         (rconst (if Nat.eqb a b then Qopp (cert_mu c) else 0)).

  (** The remainder after the shipped squares are taken away. *)
  Definition rremainder (gram : nat -> nat -> rounded) (a b : nat) : rounded :=
    radd (gram a b) (rconst (Qopp (qsum (length (cert_pivots c)) (fun m =>
      qmul (nth m (cert_pivots c) 0%Q) (qmul (entry 0%Q (cert_factor c) a m) (entry 0%Q (cert_factor c) b m)))))).

  Definition check_ball : bool :=
    let N := ball_size in
    let DX := table_of (inputs p) (samples p) X in
    let DY := table_of (outputs p) (samples p) Y in
    let RA := table_of (outputs p) (units p) A in
    let HB := rhidden DX (table_of (units p) (inputs p) B) in
    let r := rresidual DY RA HB in
    let HD := remember (fun _ _ => rconst 0) N (fun a => rhidden DX (rdirection false (ball_place a))) in
    let sl := remember (fun _ _ => rconst 0) N (fun a => rslope RA HB (HD a) (ball_place a)) in
    let bn := remember2 (fun _ _ => rconst 0) N N (rbend2 HD) in
    let rest := remember2 (rconst 0) N N (rremainder (rgram r sl bn)) in
    let S := remember2 0%Q N N (fun a b => rupper_abs (rest a b)) in
    let C4 := rsum N (fun a => rsum N (fun b => rsum2 (fun i s => rmul (bn a b i s) (bn a b i s)))) in
    negb (Qle_bool (cert_eps c) 0) && Qle_bool (cert_eps c) 1 &&
    Qle_bool ((/ cert_eps c - 1) * cert_bound c * cert_radius2 c) (cert_mu c) &&
    Qle_bool 0 (rlower (radd (rconst (4 * cert_bound c)) (ropp C4))) &&
    all_below N (fun a => present (ball_place a)) &&
    all_below (length (cert_pivots c)) (fun m => Qle_bool 0 (nth m (cert_pivots c) 0%Q)) &&
    all_below N (fun a => Qle_bool (qsum N (fun b => if Nat.eqb b a then 0%Q else qmul (1 # 2) (qadd (S a b) (S b a))))
                             (rlower (rest a a))).

  (** ** What the answers mean *)

  Variable alpha : R.
  Hypothesis known : belongs k alpha.
  Hypothesis data_given : forall l s, polyval alpha (X l s) = data p l s.
  Hypothesis target_given : forall i s, polyval alpha (Y i s) = target p i s.

  Lemma value_chidden M j s :
    (j < units p)%nat -> (s < samples p)%nat -> polyval alpha (chidden M j s) = hid p (mvalue alpha M) j s.
  Proof.
    intros Hj Hs. unfold chidden. rewrite remember2_correct; auto. unfold chid, hid. rewrite value_csum.
    apply sum_ext; intros. rewrite (value_mul k); auto. now rewrite data_given.
  Qed.

  Lemma value_cnet M H N i s :
    (forall j, (j < units p)%nat -> polyval alpha (H j s) = hid p N j s) ->
    polyval alpha (cnet M H i s) = net p (mvalue alpha M) N i s.
  Proof.
    intros HH. unfold cnet, net. rewrite value_csum. apply sum_ext; intros.
    rewrite (value_mul k); auto. now rewrite HH.
  Qed.

  Lemma value_cnet_hidden M N i s :
    (s < samples p)%nat -> polyval alpha (cnet M (chidden N) i s) = net p (mvalue alpha M) (mvalue alpha N) i s.
  Proof. intros Hs. apply value_cnet. intros; now apply value_chidden. Qed.

  Lemma value_csum2 f :
    polyval alpha (csum2 f) = big_sum2 (outputs p) (samples p) (fun i s => polyval alpha (f i s)).
  Proof. unfold csum2. rewrite value_csum. apply sum_ext; intros; apply value_csum. Qed.

  Lemma value_cresidual M N i s :
    (i < outputs p)%nat -> (s < samples p)%nat ->
    polyval alpha (cresidual M (chidden N) i s) = residual p (mvalue alpha M) (mvalue alpha N) i s.
  Proof.
    intros Hi Hs. unfold cresidual. rewrite remember2_correct; auto.
    rewrite value_add, value_opp, value_cnet_hidden, target_given; auto.
  Qed.

  Lemma value_closs M N : polyval alpha (closs M N) = square_loss p (mvalue alpha M) (mvalue alpha N).
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
    polyval alpha (cproduct_gradient A (chidden B) i l)
    = big_sum (samples p) (fun s => residual p RA RB i s * data p l s).
  Proof.
    intros Hi Hl. unfold cproduct_gradient. cbv zeta. rewrite remember2_correct, value_csum; auto.
    apply sum_ext; intros s Hs. rewrite (value_mul k), value_cresidual, data_given; auto.
  Qed.

  Lemma flat_sound x : in_range x = true ->
    is_zero (cderivative (cproduct_gradient A (chidden B)) x) = true -> flat_at x.
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

  Lemma critical_sound : check_critical = true ->
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

  (** Entry by entry. *)
  Definition encloses2 (m n : nat) (T : nat -> nat -> rounded) (M : matrix) : Prop :=
    forall i j, (i < m)%nat -> (j < n)%nat -> encloses (T i j) (M i j).

  Lemma table_of_sound m n M : encloses2 m n (table_of m n M) (mvalue alpha M).
  Proof. intros i j Hi Hj. unfold table_of. rewrite remember2_correct; auto. now apply enclosure_sound. Qed.

  Lemma data_enclosed : encloses2 (inputs p) (samples p) (table_of (inputs p) (samples p) X) (data p).
  Proof. intros i j Hi Hj. rewrite <- data_given. now apply table_of_sound. Qed.

  Lemma target_enclosed : encloses2 (outputs p) (samples p) (table_of (outputs p) (samples p) Y) (target p).
  Proof. intros i j Hi Hj. rewrite <- target_given. now apply table_of_sound. Qed.

  Let DX := table_of (inputs p) (samples p) X.
  Let DY := table_of (outputs p) (samples p) Y.

  Lemma rhidden_sound T M :
    encloses2 (units p) (inputs p) T M -> encloses2 (units p) (samples p) (rhidden DX T) (hid p M).
  Proof.
    intros H j s Hj Hs. unfold rhidden. rewrite remember2_correct; auto. apply rsum_encloses; intros l Hl.
    apply rmul_encloses; auto. now apply data_enclosed.
  Qed.

  Lemma rnet_sound T M H N i s :
    encloses2 (outputs p) (units p) T M -> encloses2 (units p) (samples p) H (hid p N) ->
    (i < outputs p)%nat -> (s < samples p)%nat -> encloses (rnet T H i s) (net p M N i s).
  Proof. intros HT HH Hi Hs. apply rsum_encloses; intros j Hj. apply rmul_encloses; auto. Qed.

  Lemma rsum2_sound f g :
    encloses2 (outputs p) (samples p) f g -> encloses (rsum2 f) (big_sum2 (outputs p) (samples p) g).
  Proof. intros H. apply rsum_encloses; intros i Hi. apply rsum_encloses; auto. Qed.

  Lemma rresidual_sound T M H N :
    encloses2 (outputs p) (units p) T M -> encloses2 (units p) (samples p) H (hid p N) ->
    encloses2 (outputs p) (samples p) (rresidual DY T H) (residual p M N).
  Proof.
    intros HT HH i s Hi Hs. unfold rresidual. rewrite remember2_correct; auto. unfold residual, Rminus.
    apply radd_encloses; [now apply rnet_sound|]. apply ropp_encloses. now apply target_enclosed.
  Qed.

  Lemma rloss_sound M N : encloses (rloss M N) (square_loss p (mvalue alpha M) (mvalue alpha N)).
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

  Lemma Qle_false x y : Qle_bool x y = false -> Q2R y < Q2R x.
  Proof.
    intros H. apply Qlt_Rlt, Qnot_le_lt. intros HQ. apply Qle_bool_iff in HQ. congruence.
  Qed.

  Lemma Qle_true x y : Qle_bool x y = true -> Q2R x <= Q2R y.
  Proof. intros H. apply Qle_Rle, Qle_bool_iff, H. Qed.

  Lemma lower_sound' A' B' : check_lower A' B' = true ->
    square_loss p (mvalue alpha A') (mvalue alpha B') < square_loss p RA RB.
  Proof.
    unfold check_lower. intros H. apply negb_true_iff, Qle_false in H. rewrite Q2R_0 in H.
    assert (HL : encloses (radd (rloss A B) (ropp (rloss A' B')))
      (square_loss p RA RB + - square_loss p (mvalue alpha A') (mvalue alpha B'))).
    { apply radd_encloses; [|apply ropp_encloses]; apply rloss_sound. }
    apply rlower_sound in HL. lra.
  Qed.

  Let N := ball_size.
  Let DA (a : nat) : matrix := direction true (ball_place a).
  Let DB (a : nat) : matrix := direction false (ball_place a).

  (** How much the loss grows with the distance from the centre of the ball. *)
  Lemma growth_sound : check_critical = true -> check_ball = true ->
    exists fourth, 0 <= fourth /\ fourth * Q2R (cert_radius2 c) <= Q2R (cert_mu c) /\ forall u,
    square_loss p RA RB + (Q2R (cert_mu c) - fourth * norm2 N u) * norm2 N u
    <= square_loss p (madd RA (combine N u DA)) (madd RB (combine N u DB)).
  Proof.
    intros Hcritical. apply critical_sound in Hcritical as [Hfirst Hsecond].
    unfold check_ball. cbv zeta. fold N DX DY.
    set (TA := table_of (outputs p) (units p) A).
    set (HB := rhidden DX (table_of (units p) (inputs p) B)).
    set (HD := remember (fun _ _ => rconst 0) N (fun a => rhidden DX (rdirection false (ball_place a)))).
    set (sl := remember (fun _ _ => rconst 0) N (fun a => rslope TA HB (HD a) (ball_place a))).
    set (bn := remember2 (fun _ _ => rconst 0) N N (rbend2 HD)).
    set (r := rresidual DY TA HB).
    set (rest := remember2 (rconst 0) N N (rremainder (rgram r sl bn))).
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
    assert (EDA : forall a, encloses2 (outputs p) (units p) (rdirection true (ball_place a)) (DA a)).
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
      change (flat_at (ball_place a)). apply andb_prop in HZ as [HZ1 HZ2]. unfold in_range in HZ1.
      destruct (ball_place a) as [[[|] i] j]; apply andb_prop in HZ1 as [H1 H2]; apply Nat.ltb_lt in H1;
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

  Lemma ball_sound : check_critical = true -> check_ball = true -> forall u,
    norm2 N u <= Q2R (cert_radius2 c) ->
    square_loss p RA RB <= square_loss p (madd RA (combine N u DA)) (madd RB (combine N u DB)).
  Proof.
    intros Hcritical Hball u Hu. destruct (growth_sound Hcritical Hball) as (fourth & Hpos & Hmu & Hgrowth).
    eapply Rle_trans; [|apply Hgrowth]. pose proof (norm2_nonneg N u) as HN.
    assert (fourth * norm2 N u <= fourth * Q2R (cert_radius2 c)) by now apply Rmult_le_compat_l.
    assert (0 <= (Q2R (cert_mu c) - fourth * norm2 N u) * norm2 N u) by (apply Rmult_le_pos; lra). lra.
  Qed.

  (** Inside the ball the loss is larger, except at the centre. *)
  Lemma ball_strict_sound : check_critical = true -> check_ball = true -> 0 < Q2R (cert_mu c) -> forall u,
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
End Computations.
