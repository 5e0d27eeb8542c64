(** * One-sided inverses of the layers, unit by unit: a computation

    [right_inverse i] inverts the rows of the first layer that unit [i] may absorb, [left_inverse j] the
    columns of the second layer of the units that may absorb unit [j].  They exist where these rows and
    columns are independent, and show that the orbit of the point is closed.  Units without any connection need none. *)

From Coq Require Import Reals List Arith Bool Lra QArith Qreals.
From Landscape Require Import Sums Landscape Paths Scalars Ball Orbit Checker ClosedOrbit.
Import ListNotations.
Local Open Scope R_scope.

Section Inverses.
  Variable p : problem.
  Variable k : number_field.
  Variables A B : nat -> nat -> list Q.
  Variables right_inverse left_inverse : nat -> nat -> nat -> list Q.

  Definition cidentity (i j : nat) : list Q := if Nat.eqb i j then [1%Q] else [].

  (** The product of a row and a column is an entry of the identity. *)
  Definition unit_entry (n : nat) (row column : nat -> list Q) (i j : nat) : bool :=
    is_zero (cadd (csum n (fun m => cmul k (row m) (column m))) (copp (cidentity i j))).

  (** The unit has some connection. *)
  Definition live (j : nat) : bool :=
    negb (all_below (inputs p) (fun l => negb (mask1 p j l)) && all_below (outputs p) (fun o => negb (mask2 p o j))).

  Definition check_apart : bool :=
    all_below (units p) (fun i => all_below (units p) (fun j =>
      implies (absorbs_test p i j) (Bool.eqb (live i) (live j)))).

  Definition check_right (i : nat) : bool :=
    implies (live i) (all_below (units p) (fun j => implies (absorbs_test p i j) (all_below (units p) (fun m =>
      implies (absorbs_test p i m) (unit_entry (inputs p) (B j) (fun l => right_inverse i l m) j m))))).

  Definition check_left (j : nat) : bool :=
    implies (live j) (all_below (units p) (fun i => implies (absorbs_test p i j) (all_below (units p) (fun m =>
      implies (absorbs_test p m j) (unit_entry (outputs p) (left_inverse j m) (fun o => A o i) m i))))).

  Definition check_inverses : bool :=
    check_apart && all_below (units p) check_right && all_below (units p) check_left.

  Variable alpha : R.
  Hypothesis known : belongs k alpha.

  Lemma unit_entry_sound n row column i j (f g : nat -> R) :
    (forall m, polyval alpha (row m) = f m) -> (forall m, polyval alpha (column m) = g m) ->
    unit_entry n row column i j = true -> big_sum n (fun m => f m * g m) = identity i j.
  Proof.
    intros Hf Hg H. apply (is_zero_sound alpha) in H. rewrite value_add, value_opp, value_csum in H.
    rewrite (sum_ext n _ (fun m => polyval alpha (cmul k (row m) (column m)))).
    - unfold identity, cidentity in *. destruct (Nat.eqb i j); simpl in H; rewrite ?Q2R_1 in H; lra.
    - intros m _. now rewrite (value_mul k), Hf, Hg.
  Qed.

  Lemma implied a b : implies a b = true -> a = true -> b = true.
  Proof. now intros H ->. Qed.

  Variable theta : weights.
  Hypothesis second_is : forall i j, masked (mask2 p) (second theta) i j = polyval alpha (A i j).
  Hypothesis first_is : forall j l, masked (mask1 p) (first theta) j l = polyval alpha (B j l).

  Lemma not_live j : live j = false ->
    (forall l, (l < inputs p)%nat -> mask1 p j l = false) /\ forall o, (o < outputs p)%nat -> mask2 p o j = false.
  Proof.
    unfold live. rewrite negb_false_iff, andb_true_iff, !all_below_true. intros [Hfirst Hsecond].
    split; intros a Ha; apply negb_true_iff; auto.
  Qed.

  Theorem inverses_sound : check_inverses = true -> closed_set p (equivalent p theta).
  Proof.
    unfold check_inverses. rewrite !andb_true_iff. intros [[Hapart Hright] Hleft].
    apply (orbit_closed p theta live) with (right_inverse := fun i => mvalue alpha (right_inverse i))
      (left_inverse := fun j => mvalue alpha (left_inverse j)).
    - intros j l _ Hl E. now apply not_live.
    - intros o j Ho _ E. now apply (not_live j).
    - intros i j Hi Hj Hij. apply absorbs_reflect in Hij. apply eqb_prop.
      exact (implied _ _ (all_sound _ _ (all_sound _ _ Hapart i Hi) j Hj) Hij).
    - intros i j m Hi Hj Hm Ei Hij Him. apply absorbs_reflect in Hij, Him.
      pose proof (implied _ _ (all_sound _ _ Hright i Hi) Ei) as H.
      pose proof (implied _ _ (all_sound _ _ H j Hj) Hij) as H'.
      pose proof (implied _ _ (all_sound _ _ H' m Hm) Him) as H''.
      apply unit_entry_sound with (3 := H''); auto.
    - intros j i m Hj Hi Hm Ej Hij Hmj. apply absorbs_reflect in Hij, Hmj.
      pose proof (implied _ _ (all_sound _ _ Hleft j Hj) Ej) as H.
      pose proof (implied _ _ (all_sound _ _ H i Hi) Hij) as H'.
      pose proof (implied _ _ (all_sound _ _ H' m Hm) Hmj) as H''.
      apply unit_entry_sound with (3 := H''); auto.
  Qed.
End Inverses.
