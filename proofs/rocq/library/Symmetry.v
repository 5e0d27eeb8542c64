(** * Moving weights along the symmetry of the network, with enclosures

    Unit [i] may be rescaled, and a multiple of unit [j] may be added to unit [i]: row [i] of the
    first layer gains [t] times row [j], column [j] of the second layer loses [t] times column [i].
    A list of such moves brings every point of a box onto a slice; the enclosures computed along
    the way bound the distance to a given point of the slice. *)

From Coq Require Import Reals List Arith Bool Lia Lra QArith Qreals Qabs.
From Landscape Require Import Sums Landscape Scalars Rounding Ball.
Import ListNotations.
Local Open Scope R_scope.

Definition scale_first (i : nat) (s : R) (B : matrix) : matrix :=
  fun j l => if Nat.eqb j i then s * B j l else B j l.
Definition scale_second (i : nat) (s : R) (A : matrix) : matrix :=
  fun k j => if Nat.eqb j i then s * A k j else A k j.

Lemma scale_loss p A B i s s' :
  s * s' = 1 -> square_loss p (scale_second i s' A) (scale_first i s B) = square_loss p A B.
Proof.
  intros H. apply sum2_ext; intros k m _ _. do 2 f_equal. apply sum_ext; intros j _.
  unfold scale_second, scale_first, hid.
  destruct (Nat.eqb_spec j i) as [->|Hn]; [|reflexivity].
  rewrite (sum_ext _ _ (fun l => s * (B i l * data p l m))) by (intros; ring).
  rewrite sum_scal. transitivity (s * s' * (A k i * big_sum (inputs p) (fun l => B i l * data p l m))); [ring|].
  rewrite H; ring.
Qed.

Definition shear_first (i j : nat) (t : R) (B : matrix) : matrix :=
  fun m l => if Nat.eqb m i then B m l + t * B j l else B m l.
Definition shear_second (i j : nat) (t : R) (A : matrix) : matrix :=
  fun k m => if Nat.eqb m j then A k m - t * A k i else A k m.

Lemma shear_loss p A B i j t :
  (i < units p)%nat -> (j < units p)%nat -> i <> j ->
  square_loss p (shear_second i j t A) (shear_first i j t B) = square_loss p A B.
Proof.
  intros Hi Hj Hn. apply sum2_ext; intros k m _ _. do 2 f_equal. unfold net.
  set (x := t * A k i * hid p B j m).
  rewrite (sum_ext _ _ (fun a => A k a * hid p B a m + (if Nat.eqb a i then x else 0)
    - (if Nat.eqb a j then x else 0))).
  - rewrite sum_minus, sum_plus, !sum_delta; auto. ring.
  - intros a _. unfold shear_second, shear_first, x.
    assert (E : hid p (fun m0 l => if Nat.eqb m0 i then B m0 l + t * B j l else B m0 l) a m =
      if Nat.eqb a i then hid p B a m + t * hid p B j m else hid p B a m).
    { unfold hid. destruct (Nat.eqb a i); [|reflexivity].
      rewrite <- sum_scal, <- sum_plus. apply sum_ext; intros; ring. }
    rewrite E. destruct (Nat.eqb_spec a i) as [H1|H1];
      destruct (Nat.eqb_spec a j) as [H3|H3]; subst; try ring; congruence.
Qed.

(** ** Numbers known up to an error *)

Definition cell : Type := list Q * Q.   (* centre and radius *)

Definition inside (alpha : R) (c : cell) (x : R) : Prop := Rabs (x - polyval alpha (fst c)) <= Q2R (snd c).

Definition exactly (c : list Q) : cell := (c, 0%Q).
Definition cell_add (x y : cell) : cell := (cadd (fst x) (fst y), qadd (snd x) (snd y)).
Definition cell_opp (x : cell) : cell := (copp (fst x), snd x).

Lemma some_injective {A : Type} (x y : A) : Some x = Some y -> x = y.
Proof. congruence. Qed.

Section Cells.
  Variable k : number_field.
  Variable alpha : R.
  Hypothesis known : belongs k alpha.

  (** Products of constants stay exact; others get a rational centre. *)
  Definition cell_mul (x y : cell) : cell :=
    match fst x, fst y with
    | [], _ | _, [] | [_], [_] =>
        (cmul k (fst x) (fst y),
         qadd (qmul (upper_abs k (fst x)) (snd y))
           (qadd (qmul (upper_abs k (fst y)) (snd x)) (qmul (snd x) (snd y))))
    | _, _ =>
        let (m, e) := enclosure k (fst x) in
        let (n, f) := enclosure k (fst y) in
        let z := rmul (m, qadd e (snd x)) (n, qadd f (snd y)) in
        ([fst z], snd z)
    end.

  (** The inverse, around a proposed centre. *)
  Definition cell_inv (hint : list Q) (x : cell) : option cell :=
    let gap := Qred (lower_abs k (fst x) - snd x) in
    if Qle_bool gap 0 then None
    else
      let defect := rupper_abs (radd (rconst 1) (ropp (rmul (enclosure k hint) (enclosure k (fst x))))) in
      Some (hint, Qred (qadd defect (qmul (upper_abs k hint) (snd x)) / gap)).

  Lemma exactly_inside c x : inside alpha (exactly c) x <-> x = polyval alpha c.
  Proof.
    unfold inside; simpl. rewrite Q2R_0. split.
    - intros H. pose proof (Rabs_pos (x - polyval alpha c)).
      destruct (Req_dec (x - polyval alpha c) 0) as [E|E]; [lra|].
      pose proof (Rabs_pos_lt _ E). lra.
    - intros ->. rewrite Rminus_diag_eq, Rabs_R0; auto. lra.
  Qed.

  Lemma exactly_self c : inside alpha (exactly c) (polyval alpha c).
  Proof. now apply exactly_inside. Qed.

  Lemma cell_add_inside c d x y : inside alpha c x -> inside alpha d y -> inside alpha (cell_add c d) (x + y).
  Proof.
    unfold inside, cell_add; simpl. intros H1 H2. push_Q2R. rewrite value_add.
    replace (x + y - (polyval alpha (fst c) + polyval alpha (fst d)))
      with ((x - polyval alpha (fst c)) + (y - polyval alpha (fst d))) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. lra.
  Qed.

  Lemma cell_opp_inside c x : inside alpha c x -> inside alpha (cell_opp c) (- x).
  Proof.
    unfold inside, cell_opp; simpl. intros H. rewrite value_opp.
    replace (- x - - polyval alpha (fst c)) with (- (x - polyval alpha (fst c))) by ring.
    now rewrite Rabs_Ropp.
  Qed.

  Lemma cell_mul_exact c d x y : inside alpha c x -> inside alpha d y ->
    inside alpha (cmul k (fst c) (fst d),
         qadd (qmul (upper_abs k (fst c)) (snd d))
           (qadd (qmul (upper_abs k (fst d)) (snd c)) (qmul (snd c) (snd d)))) (x * y).
  Proof.
    unfold inside; cbn [fst snd]. intros H1 H2. push_Q2R. rewrite (value_mul k); auto.
    eapply Rle_trans; [apply product_error; eauto|].
    assert (0 <= Q2R (snd c)) by (eapply Rle_trans; [apply Rabs_pos|exact H1]).
    assert (0 <= Q2R (snd d)) by (eapply Rle_trans; [apply Rabs_pos|exact H2]).
    apply Rplus_le_compat; [|apply Rplus_le_compat_r]; apply Rmult_le_compat_r; auto using upper_abs_sound.
  Qed.

  Lemma cell_encloses c x m e : inside alpha c x -> enclosure k (fst c) = (m, e) -> encloses (m, qadd e (snd c)) x.
  Proof.
    unfold inside. intros H E. pose proof (enclosure_sound k alpha (fst c) known) as HE. rewrite E in HE.
    unfold encloses in *; cbn [fst snd] in *. push_Q2R.
    replace (x - Q2R m) with ((polyval alpha (fst c) - Q2R m) + (x - polyval alpha (fst c))) by ring.
    eapply Rle_trans; [apply Rabs_triang|]. lra.
  Qed.

  Lemma cell_mul_inside c d x y : inside alpha c x -> inside alpha d y -> inside alpha (cell_mul c d) (x * y).
  Proof.
    intros H1 H2. pose proof (cell_mul_exact c d x y H1 H2) as HE.
    assert (HR : inside alpha (let (m, e) := enclosure k (fst c) in let (n, f) := enclosure k (fst d) in
        let z := rmul (m, qadd e (snd c)) (n, qadd f (snd d)) in ([fst z], snd z)) (x * y)).
    { destruct (enclosure k (fst c)) as [m e] eqn:E1. destruct (enclosure k (fst d)) as [n f] eqn:E2.
      pose proof (rmul_encloses _ _ _ _ (cell_encloses c x m e H1 E1) (cell_encloses d y n f H2 E2)) as HZ.
      cbv zeta. unfold inside; cbn [fst snd polyval]. now rewrite Rmult_0_r, Rplus_0_r. }
    unfold cell_mul. destruct c as [[|? [|? ?]] ?], d as [[|? [|? ?]] ?]; exact HE || exact HR.
  Qed.

  Lemma cell_inv_inside hint c d x :
    cell_inv hint c = Some d -> inside alpha c x -> x <> 0 /\ inside alpha d (/ x).
  Proof.
    unfold cell_inv. destruct (Qle_bool _ 0) eqn:E; [discriminate|].
    intros H HI; apply some_injective in H; subst d. unfold inside in *; cbn [fst snd].
    assert (Hgap : 0 < Q2R (Qred (lower_abs k (fst c) - snd c))).
    { rewrite <- Q2R_0. apply Qlt_Rlt, Qnot_le_lt. intros Hle. apply Qle_bool_iff in Hle. congruence. }
    assert (Hlow : Q2R (Qred (lower_abs k (fst c) - snd c)) <= Rabs x).
    { push_Q2R. pose proof (lower_abs_sound k alpha (fst c) known).
      pose proof (Rabs_triang_inv (polyval alpha (fst c)) x) as HB.
      rewrite <- Rabs_Ropp in HI.
      replace (- (x - polyval alpha (fst c))) with (polyval alpha (fst c) - x) in HI by ring.
      lra. }
    set (gap := Qred (lower_abs k (fst c) - snd c)) in *.
    assert (Hx : x <> 0) by (intros ->; rewrite Rabs_R0 in Hlow; lra).
    split; [exact Hx|].
    set (m := polyval alpha (fst c)) in *. set (v := polyval alpha hint) in *.
    rewrite Q2R_red, Q2R_div; [|intros E0; apply Qeq_eqR in E0; rewrite Q2R_0 in E0; lra].
    push_Q2R.
    replace (/ x - v) with (((1 - v * m) - v * (x - m)) * / x) by (field; auto).
    rewrite Rabs_mult, Rabs_inv. unfold Rdiv. apply Rmult_le_compat.
    - apply Rabs_pos.
    - left. apply Rinv_0_lt_compat. lra.
    - eapply Rle_trans; [apply Rabs_triang|]. rewrite Rabs_Ropp, Rabs_mult. apply Rplus_le_compat.
      + apply rupper_abs_sound. unfold Rminus. apply radd_encloses; [apply rconst_encloses; now rewrite Q2R_1|].
        apply ropp_encloses, rmul_encloses; apply enclosure_sound; auto.
      + apply Rmult_le_compat; auto using Rabs_pos. apply upper_abs_sound; auto.
    - apply Rinv_le_contravar; auto.
  Qed.
End Cells.

(** ** Programs of moves *)

(** The last argument of the inverse hints are proposed centres of inverses. *)
Inductive move : Type :=
  | ScaleBy (i : nat) (s inverse : list Q)
  | ScaleToFirst (i l : nat) (c hint inverse : list Q)    (* weight (i, l) of the first layer becomes c *)
  | ScaleToSecond (k i : nat) (c hint inverse : list Q)   (* weight (k, i) of the second layer becomes c *)
  | ShearBy (i j : nat) (t : list Q)
  | ShearToFirst (i j l : nat) (c hint : list Q)          (* weight (i, l) of the first layer becomes c *)
  | ShearToSecond (k i j : nat) (c hint : list Q).        (* weight (k, j) of the second layer becomes c *)

(** Enclosures of the second and of the first layer. *)
Definition enclosures : Type := (nat -> nat -> cell) * (nat -> nat -> cell).

Definition set_cell (i j : nat) (c : list Q) (E : nat -> nat -> cell) : nat -> nat -> cell :=
  fun a b => if Nat.eqb a i && Nat.eqb b j then exactly c else E a b.

Section Moves.
  Variable p : problem.
  Variable k : number_field.
  Variable alpha : R.
  Hypothesis known : belongs k alpha.

  Definition contains (E : enclosures) (A B : matrix) : Prop :=
    (forall i j, (i < outputs p)%nat -> (j < units p)%nat -> inside alpha (fst E i j) (A i j)) /\
    (forall j l, (j < units p)%nat -> (l < inputs p)%nat -> inside alpha (snd E j l) (B j l)).

  Definition stored (E : enclosures) : enclosures :=
    (remember2 (exactly []) (outputs p) (units p) (fst E), remember2 (exactly []) (units p) (inputs p) (snd E)).

  Definition scaled (i : nat) (s s' : cell) (E : enclosures) : enclosures :=
    (fun a j => if Nat.eqb j i then cell_mul k s' (fst E a j) else fst E a j,
     fun j l => if Nat.eqb j i then cell_mul k s (snd E j l) else snd E j l).

  Definition sheared (i j : nat) (t : cell) (E : enclosures) : enclosures :=
    (fun a m => if Nat.eqb m j then cell_add (fst E a m) (cell_opp (cell_mul k t (fst E a i))) else fst E a m,
     fun m l => if Nat.eqb m i then cell_add (snd E m l) (cell_mul k t (snd E j l)) else snd E m l).

  Definition apply_move (E : enclosures) (m : move) : option enclosures :=
    match m with
    | ScaleBy i s inverse =>
        if is_zero (cadd (cmul k s inverse) (copp [1%Q])) then Some (scaled i (exactly s) (exactly inverse) E) else None
    | ScaleToFirst i l c hint inverse =>
        let x := snd E i l in
        if Nat.ltb i (units p) && Nat.ltb l (inputs p) then
          match cell_inv k hint x, cell_inv k inverse (exactly c) with
          | Some y, Some z =>
              let new := scaled i (cell_mul k (exactly c) y) (cell_mul k x z) E in
              Some (fst new, set_cell i l c (snd new))
          | _, _ => None
          end
        else None
    | ScaleToSecond a i c hint inverse =>
        let x := fst E a i in
        if Nat.ltb a (outputs p) && Nat.ltb i (units p) then
          match cell_inv k hint x, cell_inv k inverse (exactly c) with
          | Some y, Some z =>
              let new := scaled i (cell_mul k x z) (cell_mul k (exactly c) y) E in
              Some (set_cell a i c (fst new), snd new)
          | _, _ => None
          end
        else None
    | ShearBy i j t =>
        if Nat.ltb i (units p) && Nat.ltb j (units p) && negb (Nat.eqb i j) then Some (sheared i j (exactly t) E)
        else None
    | ShearToFirst i j l c hint =>
        if Nat.ltb i (units p) && Nat.ltb j (units p) && negb (Nat.eqb i j) && Nat.ltb l (inputs p) then
          match cell_inv k hint (snd E j l) with
          | Some y =>
              let new := sheared i j (cell_mul k (cell_add (exactly c) (cell_opp (snd E i l))) y) E in
              Some (fst new, set_cell i l c (snd new))
          | None => None
          end
        else None
    | ShearToSecond a i j c hint =>
        if Nat.ltb i (units p) && Nat.ltb j (units p) && negb (Nat.eqb i j) && Nat.ltb a (outputs p) then
          match cell_inv k hint (fst E a i) with
          | Some y =>
              let new := sheared i j (cell_mul k (cell_add (fst E a j) (cell_opp (exactly c))) y) E in
              Some (set_cell a j c (fst new), snd new)
          | None => None
          end
        else None
    end.

  Fixpoint apply_moves (E : enclosures) (program : list move) : option enclosures :=
    match program with
    | [] => Some E
    | m :: rest => match apply_move E m with Some E' => apply_moves (stored E') rest | None => None end
    end.

  Lemma stored_contains E A B : contains E A B -> contains (stored E) A B.
  Proof.
    intros [HA HB]; split; intros i j Hi Hj; simpl; rewrite remember2_correct; auto.
  Qed.

  Lemma scaled_contains E A B i s s' x x' :
    contains E A B -> inside alpha s x -> inside alpha s' x' ->
    contains (scaled i s s' E) (scale_second i x' A) (scale_first i x B).
  Proof.
    intros [HA HB] Hs Hs'; split; intros a b Ha Hb; unfold scaled, scale_second, scale_first; simpl.
    - destruct (Nat.eqb b i); auto. apply cell_mul_inside; auto.
    - destruct (Nat.eqb a i); auto. apply cell_mul_inside; auto.
  Qed.

  Lemma sheared_contains E A B i j t x :
    (i < units p)%nat -> (j < units p)%nat -> contains E A B -> inside alpha t x ->
    contains (sheared i j t E) (shear_second i j x A) (shear_first i j x B).
  Proof.
    intros Hi Hj [HA HB] Ht; split; intros a b Ha Hb; unfold sheared, shear_second, shear_first; simpl.
    - destruct (Nat.eqb b j); auto. apply cell_add_inside; auto. apply cell_opp_inside.
      apply cell_mul_inside; auto.
    - destruct (Nat.eqb a i); auto. apply cell_add_inside; auto. apply cell_mul_inside; auto.
  Qed.

  Lemma set_cell_inside E i j c (A : matrix) a b :
    inside alpha (E a b) (A a b) -> A i j = polyval alpha c -> inside alpha (set_cell i j c E a b) (A a b).
  Proof.
    intros H H1. unfold set_cell.
    destruct (Nat.eqb_spec a i) as [->|_]; simpl; auto.
    destruct (Nat.eqb_spec b j) as [->|_]; simpl; auto. now apply exactly_inside.
  Qed.

  Lemma set_first E i l c A B :
    contains E A B -> B i l = polyval alpha c -> contains (fst E, set_cell i l c (snd E)) A B.
  Proof. intros [HA HB] H; split; intros; simpl; auto using set_cell_inside. Qed.

  Lemma set_second E a i c A B :
    contains E A B -> A a i = polyval alpha c -> contains (set_cell a i c (fst E), snd E) A B.
  Proof. intros [HA HB] H; split; intros; simpl; auto using set_cell_inside. Qed.

  Ltac conditions H :=
    repeat match type of H with
    | (_ && _)%bool = true => let H1 := fresh "C" in apply andb_prop in H as [H H1]; try (conditions H1)
    | Nat.ltb _ _ = true => apply Nat.ltb_lt in H
    | negb (Nat.eqb _ _) = true => apply negb_true_iff, Nat.eqb_neq in H
    end.

  Lemma apply_move_sound E m E' A B :
    apply_move E m = Some E' -> contains E A B ->
    exists A' B', square_loss p A' B' = square_loss p A B /\ contains E' A' B'.
  Proof.
    intros H HE. pose proof HE as [HA HB].
    destruct m as [i s inverse|i l c hint inverse|a i c hint inverse|i j t|i j l c hint|a i j c hint];
      cbn [apply_move] in H.
    - destruct (is_zero _) eqn:Z in H; [|discriminate]. apply some_injective in H; subst E'.
      apply (is_zero_sound alpha) in Z. rewrite value_add, value_opp, (value_mul k) in Z; auto.
      simpl in Z. rewrite Q2R_1 in Z.
      exists (scale_second i (polyval alpha inverse) A), (scale_first i (polyval alpha s) B). split.
      + apply scale_loss. lra.
      + apply scaled_contains; auto; now apply exactly_inside.
    - destruct (_ && _)%bool eqn:G in H; [|discriminate]. conditions G.
      destruct (cell_inv k hint _) as [y|] eqn:Y; [|discriminate].
      destruct (cell_inv k inverse _) as [z|] eqn:ZZ; [|discriminate]. apply some_injective in H; subst E'.
      destruct (cell_inv_inside k alpha known _ _ _ _ Y (HB i l G C)) as [Hx HY].
      destruct (cell_inv_inside k alpha known _ _ _ (polyval alpha c) ZZ) as [Hc HZ]; [now apply exactly_inside|].
      set (x := B i l) in *.
      exists (scale_second i (x * / polyval alpha c) A), (scale_first i (polyval alpha c * / x) B). split.
      + apply scale_loss. field; auto.
      + apply (set_first (scaled _ _ _ _)).
        * apply scaled_contains; auto; apply cell_mul_inside; auto using exactly_self; unfold x; auto.
        * unfold scale_first. rewrite Nat.eqb_refl. fold x. field; auto.
    - destruct (_ && _)%bool eqn:G in H; [|discriminate]. conditions G.
      destruct (cell_inv k hint _) as [y|] eqn:Y; [|discriminate].
      destruct (cell_inv k inverse _) as [z|] eqn:ZZ; [|discriminate]. apply some_injective in H; subst E'.
      destruct (cell_inv_inside k alpha known _ _ _ _ Y (HA a i G C)) as [Hx HY].
      destruct (cell_inv_inside k alpha known _ _ _ (polyval alpha c) ZZ) as [Hc HZ]; [now apply exactly_inside|].
      set (x := A a i) in *.
      exists (scale_second i (polyval alpha c * / x) A), (scale_first i (x * / polyval alpha c) B). split.
      + apply scale_loss. field; auto.
      + apply (set_second (scaled _ _ _ _)).
        * apply scaled_contains; auto; apply cell_mul_inside; auto using exactly_self; unfold x; auto.
        * unfold scale_second. rewrite Nat.eqb_refl. fold x. field; auto.
    - destruct (_ && _)%bool eqn:G in H; [|discriminate]. conditions G. apply some_injective in H; subst E'.
      exists (shear_second i j (polyval alpha t) A), (shear_first i j (polyval alpha t) B). split.
      + apply shear_loss; auto.
      + apply sheared_contains; auto. now apply exactly_inside.
    - destruct (_ && _)%bool eqn:G in H; [|discriminate]. conditions G.
      destruct (cell_inv k hint _) as [y|] eqn:Y; [|discriminate]. apply some_injective in H; subst E'.
      destruct (cell_inv_inside k alpha known _ _ _ (B j l) Y) as [Hx HY]; [auto|].
      set (t := (polyval alpha c + - B i l) * / B j l).
      exists (shear_second i j t A), (shear_first i j t B). split.
      + apply shear_loss; auto.
      + apply (set_first (sheared _ _ _ _)).
        * apply sheared_contains; auto. apply cell_mul_inside; auto. apply cell_add_inside; auto.
          { now apply exactly_inside. }
          apply cell_opp_inside; auto.
        * unfold shear_first, t. rewrite Nat.eqb_refl. field; auto.
    - destruct (_ && _)%bool eqn:G in H; [|discriminate]. conditions G.
      destruct (cell_inv k hint _) as [y|] eqn:Y; [|discriminate]. apply some_injective in H; subst E'.
      destruct (cell_inv_inside k alpha known _ _ _ (A a i) Y) as [Hx HY]; [auto|].
      set (t := (A a j + - polyval alpha c) * / A a i).
      exists (shear_second i j t A), (shear_first i j t B). split.
      + apply shear_loss; auto.
      + apply (set_second (sheared _ _ _ _)).
        * apply sheared_contains; auto. apply cell_mul_inside; auto. apply cell_add_inside; auto.
          apply cell_opp_inside. now apply exactly_inside.
        * unfold shear_second, t. rewrite Nat.eqb_refl. field; auto.
  Qed.

  Theorem apply_moves_sound program : forall E E' A B,
    apply_moves E program = Some E' -> contains E A B ->
    exists A' B', square_loss p A' B' = square_loss p A B /\ contains E' A' B'.
  Proof.
    induction program as [|m rest IH]; intros E E' A B; simpl.
    - intros H HE; injection H as <-. now exists A, B.
    - destruct (apply_move E m) as [E1|] eqn:HS; [|discriminate]. intros HR HE.
      destruct (apply_move_sound _ _ _ _ _ HS HE) as (A1 & B1 & HL & H1).
      destruct (IH _ _ _ _ HR (stored_contains _ _ _ H1)) as (A2 & B2 & HL2 & H2).
      exists A2, B2. split; auto. now rewrite HL2.
  Qed.
End Moves.
