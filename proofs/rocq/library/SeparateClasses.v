(** * Classes of twins that do not interact

    Linear units.  If any two units are twins, or are separate (their inputs are uncorrelated wherever they share an
    output), every local minimum is global ([separate_classes_global]) and paths lead down ([separate_classes_descend]),
    however few twins there are.  So it is with a dense final layer, equal or disjoint filters and orthogonal data. *)

From Coq Require Import Reals Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Fits Indices Listings Vectors CompleteClasses Saturation Selection
  SingleClass Decoupling.
Local Open Scope R_scope.

(** Numbers of the classes of an equivalence. *)
Lemma class_numbers h (same : nat -> nat -> Prop) :
  (forall a, same a a) -> (forall a b, same a b -> same b a) -> (forall a b c, same a b -> same b c -> same a c) ->
  exists part : nat -> nat, forall a b, (a < h)%nat -> (b < h)%nat -> (part a = part b <-> same a b).
Proof.
  intros Hrefl Hsym Htrans. induction h as [|h [part Hpart]]; [exists (fun a => a); intros; lia|].
  destruct (parts_bounded part h) as [N HN].
  destruct (classic (exists a, (a < h)%nat /\ same a h)) as [(a & Ha & Hah)|Hnone].
  - exists (fun b => if Nat.eqb b h then part a else part b). intros b c Hb Hc.
    destruct (Nat.eqb_spec b h) as [->|Hnb], (Nat.eqb_spec c h) as [->|Hnc].
    + split; auto.
    + rewrite Hpart by lia. split; intros H; [apply Htrans with a; auto|now apply Htrans with h].
    + rewrite Hpart by lia. split; intros H; [now apply Htrans with a|]. apply Htrans with h; auto.
    + apply Hpart; lia.
  - exists (fun b => if Nat.eqb b h then N else part b). intros b c Hb Hc.
    destruct (Nat.eqb_spec b h) as [->|Hnb], (Nat.eqb_spec c h) as [->|Hnc].
    + split; auto.
    + split; intros H.
      * specialize (HN c). lia.
      * exfalso. apply Hnone. exists c. split; [lia|]. now apply Hsym.
    + split; intros H.
      * specialize (HN b). lia.
      * exfalso. apply Hnone. exists b. split; [lia|exact H].
    + apply Hpart; lia.
Qed.

Section Classes.
  Variable p : problem.
  Hypothesis twins_or_separate :
    forall j j', (j < units p)%nat -> (j' < units p)%nat -> twins p j j' \/ separate p j j'.

  Lemma classes_are_parts : exists part : nat -> nat,
    (forall j j', (j < units p)%nat -> (j' < units p)%nat -> part j = part j' -> twins p j j') /\
    (forall j j', (j < units p)%nat -> (j' < units p)%nat -> part j <> part j' -> separate p j j').
  Proof.
    destruct (class_numbers (units p) (twins p)) as [part Hpart].
    - intros a. split; reflexivity.
    - apply twins_sym.
    - intros a b c Hab. apply twins_trans. now apply twins_sym.
    - exists part. split; intros j j' Hj Hj' Hparts; [now apply Hpart|].
      destruct (twins_or_separate j j' Hj Hj') as [Htwins|?]; [|assumption]. exfalso. apply Hparts. now apply Hpart.
  Qed.

  Section Component.
    Variable part : nat -> nat.
    Hypothesis parts_are_twins :
      forall j j', (j < units p)%nat -> (j' < units p)%nat -> part j = part j' -> twins p j j'.
    Variable c : nat.
    Variable m : nat.
    Variables T place : nat -> nat.
    Let q := component p part c.
    Let test (j : nat) : bool := Nat.eqb (part j) c.
    Hypothesis lists_units : lists (units q) m T test.

    Lemma others_idle j : test j = false -> idle q j.
    Proof. intros E i _. unfold q. cbn [component mask2]. fold (test j). now rewrite E, andb_false_r. Qed.

    Lemma component_single_class : single_class (selection q m T) (mask1 p (T 0%nat)) (fun i => mask2 p i (T 0%nat)).
    Proof.
      destruct lists_units as (_ & Hrange & _).
      assert (Htwins : forall a, (a < m)%nat -> twins p (T a) (T 0%nat) /\ part (T a) = c).
      { intros a Ha. destruct (Hrange a Ha) as [HT E]. destruct (Hrange 0%nat) as [HT0 E0]; [lia|].
        apply Nat.eqb_eq in E, E0. split; [|exact E]. apply parts_are_twins; [exact HT|exact HT0|congruence]. }
      split; intros a b Ha Hb; cbn [selection mask1 mask2] in *.
      - destruct (Htwins b Hb) as [[Hsecond _] E]. unfold q. cbn [component mask2].
        rewrite E, Nat.eqb_refl, andb_true_r. now apply Hsecond.
      - destruct (Htwins a Ha) as [[_ Hfirst] _]. now apply Hfirst.
    Qed.
  End Component.

  Theorem separate_classes_global theta :
    local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
  Proof.
    destruct classes_are_parts as (part & Htwins & Hseparate).
    apply entries_decoupled_global with part; [exact Hseparate|]. intros c x Hmin.
    destruct (listed (units (component p part c)) (fun j => Nat.eqb (part j) c)) as (m & T & place & Hlists & Hplaced).
    apply (selected_global linear _ _ m T Hlists (fun j _ => others_idle part c j)).
    apply (single_class_global _ _ _ _ (component_single_class part Htwins c m T Hlists)).
    exact (selected_minimum linear _ _ m T place Hlists Hplaced (fun j _ => others_idle part c j) x Hmin).
  Qed.

  Theorem separate_classes_descend : descends_to_minimum p (loss linear p).
  Proof.
    destruct classes_are_parts as (part & Htwins & Hseparate).
    apply entries_decoupled_descend with part; [exact Hseparate|]. intros c.
    destruct (listed (units (component p part c)) (fun j => Nat.eqb (part j) c)) as (m & T & place & Hlists & Hplaced).
    apply (selection_descends linear _ _ m T place Hlists Hplaced (fun j _ => others_idle part c j)).
    exact (single_class_descends _ _ _ (component_single_class part Htwins c m T Hlists)).
  Qed.
End Classes.

(** The hypothesis holds somewhere: three outputs, a dense final layer, four inputs with orthogonal data, two equal
    filters and one that is disjoint from them, whose class is not complete. *)
Example separate_classes_exist :
  let p := Problem 4 3 3 4 (fun j l => Bool.eqb (Nat.leb j 1) (Nat.leb l 1)) (fun _ _ => true)
    (fun l s => if Nat.eqb l s then 1 else 0) (fun _ _ => 0) in
  (forall j j', (j < units p)%nat -> (j' < units p)%nat -> twins p j j' \/ separate p j j') /\
  exists theta, local_minimum p (loss linear p) theta.
Proof.
  intros p. split.
  - intros j j' _ _. destruct (Bool.bool_dec (Nat.leb j 1) (Nat.leb j' 1)) as [E|E]; [left|right].
    + split; intros a _; [reflexivity|]. unfold p. cbn [mask1]. now rewrite E.
    + intros i l l' _ _ _ _ _ El El'. unfold p in El, El'. cbn [mask1] in El, El'. apply eqb_prop in El, El'.
      apply sum_zero; intros s _. unfold p. cbn [data].
      destruct (Nat.eqb_spec l s) as [->|], (Nat.eqb_spec l' s) as [->|]; try ring. congruence.
  - exists (Weights (fun _ _ => 0) (fun _ _ => 0)). apply fit_minimum.
    unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
Qed.
