(** * The theorems a generated file applies: points that are written down as tables

    The entries are rational numbers ([ctable]) or polynomials in a root ([atable]). *)

From Coq Require Import Reals List Arith QArith Qreals.
From Landscape Require Import Landscape Scalars Symmetry Checker Box Inverses Instances Roots.
Import ListNotations.
Local Open Scope R_scope.

Definition ctable (T : list (list Q)) (i j : nat) : list Q := [entry 0%Q T i j].
Definition atable (T : list (list (list Q))) (i j : nat) : list Q := entry [] T i j.

Lemma value_ctable alpha T i j : polyval alpha (ctable T i j) = rational_matrix T i j.
Proof. unfold ctable, rational_matrix. simpl. ring. Qed.

(** One table per unit. *)
Definition ctables (T : list (list (list Q))) (i : nat) : nat -> nat -> list Q := ctable (nth i T []).
Definition atables (T : list (list (list (list Q)))) (i : nat) : nat -> nat -> list Q := atable (nth i T []).

Section Tables.
  Variables M1 M2 : list (list nat).
  Variables X Y : list (list Q).
  Let p := problem_of M1 M2 X Y.

  Section Algebraic.
    Variable polynomial : list Q.
    Variables lo hi : Q.
    Variables W1 W2 : list (list (list Q)).
    Let k := field_of polynomial lo hi.
    Let A := within (mask2 p) (atable W2).
    Let B := within (mask1 p) (atable W1).

    Theorem algebraic_critical :
      proper polynomial = true ->
      check_critical p k (ctable X) (ctable Y) A B = true ->
      forall alpha, polyval alpha polynomial = 0 -> Q2R lo < alpha < Q2R hi ->
      critical_point (loss linear p) (algebraic_point alpha W1 W2).
    Proof.
      intros H0 H alpha H1 H2.
      revert H. apply (instance_critical p k _ _ (atable W1) (atable W2) alpha);
        try reflexivity; try (intros; apply value_ctable). now apply field_of_sound.
    Qed.

    (** [C1] and [C2] are the centre of the ball. *)
    Theorem algebraic_box C1 C2 c :
      let A0 := within (mask2 p) (atable C2) in
      let B0 := within (mask1 p) (atable C1) in
      proper polynomial = true ->
      check_critical p k (ctable X) (ctable Y) A0 B0 = true ->
      check_ball p k (ctable X) (ctable Y) A0 B0 c && check_slice p k (ctable X) (ctable Y) A B A0 B0 c = true ->
      forall alpha, polyval alpha polynomial = 0 -> Q2R lo < alpha < Q2R hi ->
      forall theta, near p (Q2R (cert_box c)) (algebraic_point alpha W1 W2) theta ->
      loss linear p (algebraic_point alpha W1 W2) <= loss linear p theta.
    Proof.
      intros A0 B0 H0 Hcritical H alpha H1 H2.
      revert Hcritical H. apply (instance_box p k _ _ (atable W1) (atable W2) alpha);
        try reflexivity; try (intros; apply value_ctable). now apply field_of_sound.
    Qed.

    Theorem algebraic_strict C1 C2 c :
      let A0 := within (mask2 p) (atable C2) in
      let B0 := within (mask1 p) (atable C1) in
      proper polynomial = true ->
      check_critical p k (ctable X) (ctable Y) A0 B0 = true ->
      check_ball p k (ctable X) (ctable Y) A0 B0 c && check_slice p k (ctable X) (ctable Y) A B A0 B0 c = true ->
      check_growth c = true ->
      forall alpha, polyval alpha polynomial = 0 -> Q2R lo < alpha < Q2R hi ->
      strict_local_minimum p (loss linear p) (algebraic_point alpha W1 W2).
    Proof.
      intros A0 B0 H0 Hcritical H Hgrowth alpha H1 H2.
      revert Hcritical H Hgrowth. apply (instance_strict p k _ _ (atable W1) (atable W2) alpha);
        try reflexivity; try (intros; apply value_ctable). now apply field_of_sound.
    Qed.

    Theorem algebraic_valley right_inverse left_inverse low :
      proper polynomial = true -> check_inverses p k A B (atables right_inverse) (atables left_inverse) = true ->
      forall alpha, polyval alpha polynomial = 0 -> Q2R lo < alpha < Q2R hi ->
      strict_local_minimum p (loss linear p) (algebraic_point alpha W1 W2) ->
      loss linear p low < loss linear p (algebraic_point alpha W1 W2) ->
      bottom_of_spurious_valley p (loss linear p) (algebraic_point alpha W1 W2).
    Proof.
      intros H0 H alpha H1 H2.
      revert H. apply (instance_valley p k (atable W1) (atable W2) alpha); try reflexivity. now apply field_of_sound.
    Qed.

    Theorem algebraic_lower V1 V2 :
      proper polynomial = true ->
      check_lower p k (ctable X) (ctable Y) A B
        (within (mask2 p) (ctable V2)) (within (mask1 p) (ctable V1)) = true ->
      forall alpha, polyval alpha polynomial = 0 -> Q2R lo < alpha < Q2R hi ->
      loss linear p (rational_point V1 V2) < loss linear p (algebraic_point alpha W1 W2).
    Proof.
      intros H0 H alpha H1 H2.
      revert H. apply (instance_lower p k _ _ (atable W1) (atable W2) alpha);
        try reflexivity; try (intros; apply value_ctable). now apply field_of_sound.
    Qed.
  End Algebraic.

  Section Rational.
    Variables W1 W2 : list (list Q).
    Let A := within (mask2 p) (ctable W2).
    Let B := within (mask1 p) (ctable W1).

    Theorem rational_critical :
      check_critical p rationals (ctable X) (ctable Y) A B = true ->
      critical_point (loss linear p) (rational_point W1 W2).
    Proof.
      apply (instance_critical p rationals _ _ (ctable W1) (ctable W2) 0);
        try (intros; apply value_ctable). apply rationals_belong.
    Qed.

    Theorem rational_box C1 C2 c :
      let A0 := within (mask2 p) (ctable C2) in
      let B0 := within (mask1 p) (ctable C1) in
      check_critical p rationals (ctable X) (ctable Y) A0 B0 = true ->
      check_ball p rationals (ctable X) (ctable Y) A0 B0 c &&
        check_slice p rationals (ctable X) (ctable Y) A B A0 B0 c = true ->
      forall theta, near p (Q2R (cert_box c)) (rational_point W1 W2) theta ->
      loss linear p (rational_point W1 W2) <= loss linear p theta.
    Proof.
      intros A0 B0. apply (instance_box p rationals _ _ (ctable W1) (ctable W2) 0);
        try (intros; apply value_ctable). apply rationals_belong.
    Qed.

    Theorem rational_strict C1 C2 c :
      let A0 := within (mask2 p) (ctable C2) in
      let B0 := within (mask1 p) (ctable C1) in
      check_critical p rationals (ctable X) (ctable Y) A0 B0 = true ->
      check_ball p rationals (ctable X) (ctable Y) A0 B0 c &&
        check_slice p rationals (ctable X) (ctable Y) A B A0 B0 c = true ->
      check_growth c = true ->
      strict_local_minimum p (loss linear p) (rational_point W1 W2).
    Proof.
      intros A0 B0. apply (instance_strict p rationals _ _ (ctable W1) (ctable W2) 0);
        try (intros; apply value_ctable). apply rationals_belong.
    Qed.

    Theorem rational_valley right_inverse left_inverse low :
      check_inverses p rationals A B (ctables right_inverse) (ctables left_inverse) = true ->
      strict_local_minimum p (loss linear p) (rational_point W1 W2) ->
      loss linear p low < loss linear p (rational_point W1 W2) ->
      bottom_of_spurious_valley p (loss linear p) (rational_point W1 W2).
    Proof.
      apply (instance_valley p rationals (ctable W1) (ctable W2) 0);
        try (intros; apply value_ctable). apply rationals_belong.
    Qed.

    Theorem rational_lower V1 V2 :
      check_lower p rationals (ctable X) (ctable Y) A B
        (within (mask2 p) (ctable V2)) (within (mask1 p) (ctable V1)) = true ->
      loss linear p (rational_point V1 V2) < loss linear p (rational_point W1 W2).
    Proof.
      apply (instance_lower p rationals _ _ (ctable W1) (ctable W2) 0);
        try (intros; apply value_ctable). apply rationals_belong.
    Qed.
  End Rational.
End Tables.
