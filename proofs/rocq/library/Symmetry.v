(** * Moving weights along the symmetry of the network, with enclosures

    Unit [i] may be rescaled, and a multiple of unit [j] may be added to unit [i] if the masks allow it.
    A list of such moves brings every point of a box onto a slice; the enclosures computed along
    the way bound the distance to a given point of the slice. *)

From Coq Require Import Reals List Arith Bool Lia Lra QArith Qreals Qabs.
From Landscape Require Import Sums Landscape Scalars Rounding Ball Orbit.
Import ListNotations.
Local Open Scope R_scope.

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

  Definition may_shear (i j : nat) : bool :=
    Nat.ltb i (units p) && Nat.ltb j (units p) && negb (Nat.eqb i j) && absorbs_test p i j.

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
        if may_shear i j then Some (sheared i j (exactly t) E)
        else None
    | ShearToFirst i j l c hint =>
        if may_shear i j && Nat.ltb l (inputs p) then
          match cell_inv k hint (snd E j l) with
          | Some y =>
              let new := sheared i j (cell_mul k (cell_add (exactly c) (cell_opp (snd E i l))) y) E in
              Some (fst new, set_cell i l c (snd new))
          | None => None
          end
        else None
    | ShearToSecond a i j c hint =>
        if may_shear i j && Nat.ltb a (outputs p) then
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

  Lemma may_shear_true i j :
    may_shear i j = true -> (i < units p)%nat /\ (j < units p)%nat /\ i <> j /\ absorbs p i j.
  Proof.
    unfold may_shear. rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq, absorbs_reflect. tauto.
  Qed.

  Lemma both_below i m j n : (Nat.ltb i m && Nat.ltb j n)%bool = true -> (i < m)%nat /\ (j < n)%nat.
  Proof. now rewrite andb_true_iff, !Nat.ltb_lt. Qed.

  (** A move leads to related weights. *)
  Lemma apply_move_sound E m E' A B :
    apply_move E m = Some E' -> contains E A B -> exists A' B', related p A B A' B' /\ contains E' A' B'.
  Proof.
    intros Hmove HE. pose proof HE as [HA HB].
    destruct m as [i s inverse|i l c hint inverse|a i c hint inverse|i j t|i j l c hint|a i j c hint];
      cbn [apply_move] in Hmove.
    - destruct (is_zero _) eqn:Hone in Hmove; [|discriminate]. apply some_injective in Hmove; subst E'.
      apply (is_zero_sound alpha) in Hone. rewrite value_add, value_opp, (value_mul k) in Hone by assumption.
      simpl in Hone. rewrite Q2R_1 in Hone.
      exists (scale_second i (polyval alpha inverse) A), (scale_first i (polyval alpha s) B). split.
      + apply related_scale. lra.
      + apply scaled_contains; auto using exactly_self.
    - destruct (_ && _)%bool eqn:Hrange in Hmove; [|discriminate]. apply both_below in Hrange as [Hi Hl].
      destruct (cell_inv k hint _) as [y|] eqn:Hy; [|discriminate].
      destruct (cell_inv k inverse _) as [z|] eqn:Hz; [|discriminate]. apply some_injective in Hmove; subst E'.
      apply (cell_inv_inside k alpha known _ _ _ (B i l)) in Hy as [Hx Hy]; [|now apply HB].
      apply (cell_inv_inside k alpha known _ _ _ (polyval alpha c)) in Hz as [Hc Hz]; [|apply exactly_self].
      exists (scale_second i (B i l * / polyval alpha c) A), (scale_first i (polyval alpha c * / B i l) B). split.
      + apply related_scale. field; auto.
      + apply (set_first (scaled _ _ _ _)).
        * apply scaled_contains; auto; apply cell_mul_inside; auto using exactly_self.
        * unfold scale_first. rewrite Nat.eqb_refl. field; auto.
    - destruct (_ && _)%bool eqn:Hrange in Hmove; [|discriminate]. apply both_below in Hrange as [Ha Hi].
      destruct (cell_inv k hint _) as [y|] eqn:Hy; [|discriminate].
      destruct (cell_inv k inverse _) as [z|] eqn:Hz; [|discriminate]. apply some_injective in Hmove; subst E'.
      apply (cell_inv_inside k alpha known _ _ _ (A a i)) in Hy as [Hx Hy]; [|now apply HA].
      apply (cell_inv_inside k alpha known _ _ _ (polyval alpha c)) in Hz as [Hc Hz]; [|apply exactly_self].
      exists (scale_second i (polyval alpha c * / A a i) A), (scale_first i (A a i * / polyval alpha c) B). split.
      + apply related_scale. field; auto.
      + apply (set_second (scaled _ _ _ _)).
        * apply scaled_contains; auto; apply cell_mul_inside; auto using exactly_self.
        * unfold scale_second. rewrite Nat.eqb_refl. field; auto.
    - destruct (may_shear i j) eqn:Hshear in Hmove; [|discriminate]. apply some_injective in Hmove; subst E'.
      apply may_shear_true in Hshear as (Hi & Hj & Hn & Hab).
      exists (shear_second i j (polyval alpha t) A), (shear_first i j (polyval alpha t) B). split.
      + now apply related_shear.
      + apply sheared_contains; auto using exactly_self.
    - destruct (_ && _)%bool eqn:Hrange in Hmove; [|discriminate]. apply andb_prop in Hrange as [Hshear Hl].
      apply may_shear_true in Hshear as (Hi & Hj & Hn & Hab). apply Nat.ltb_lt in Hl.
      destruct (cell_inv k hint _) as [y|] eqn:Hy; [|discriminate]. apply some_injective in Hmove; subst E'.
      apply (cell_inv_inside k alpha known _ _ _ (B j l)) in Hy as [Hx Hy]; [|now apply HB].
      set (t := (polyval alpha c + - B i l) * / B j l).
      exists (shear_second i j t A), (shear_first i j t B). split.
      + now apply related_shear.
      + apply (set_first (sheared _ _ _ _)).
        * apply sheared_contains; auto. apply cell_mul_inside, Hy; auto.
          apply cell_add_inside; [apply exactly_self|apply cell_opp_inside; auto].
        * unfold shear_first, t. rewrite Nat.eqb_refl. field; auto.
    - destruct (_ && _)%bool eqn:Hrange in Hmove; [|discriminate]. apply andb_prop in Hrange as [Hshear Ha].
      apply may_shear_true in Hshear as (Hi & Hj & Hn & Hab). apply Nat.ltb_lt in Ha.
      destruct (cell_inv k hint _) as [y|] eqn:Hy; [|discriminate]. apply some_injective in Hmove; subst E'.
      apply (cell_inv_inside k alpha known _ _ _ (A a i)) in Hy as [Hx Hy]; [|now apply HA].
      set (t := (A a j + - polyval alpha c) * / A a i).
      exists (shear_second i j t A), (shear_first i j t B). split.
      + now apply related_shear.
      + apply (set_second (sheared _ _ _ _)).
        * apply sheared_contains; auto. apply cell_mul_inside, Hy; auto.
          apply cell_add_inside; [auto|apply cell_opp_inside, exactly_self].
        * unfold shear_second, t. rewrite Nat.eqb_refl. field; auto.
  Qed.

  Theorem apply_moves_sound program : forall E E' A B,
    apply_moves E program = Some E' -> contains E A B ->
    exists A' B', related p A B A' B' /\ contains E' A' B'.
  Proof.
    induction program as [|m rest IH]; intros E E' A B; simpl.
    - intros Hmoves HE. apply some_injective in Hmoves; subst E'. exists A, B. split; [|exact HE].
      apply related_ext; intros i j _ _; reflexivity.
    - destruct (apply_move E m) as [E1|] eqn:Hmove; [|discriminate]. intros Hmoves HE.
      destruct (apply_move_sound _ _ _ _ _ Hmove HE) as (A1 & B1 & H1 & HE1).
      destruct (IH _ _ _ _ Hmoves (stored_contains _ _ _ HE1)) as (A2 & B2 & H2 & HE2).
      exists A2, B2. split; [|exact HE2]. now apply related_trans with A1 B1.
  Qed.
End Moves.
