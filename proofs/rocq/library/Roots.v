(** * The root of a polynomial in an interval

    A polynomial with rational coefficients and an interval give the [number_field] the checker computes in. *)

From Coq Require Import Reals List Arith Bool Lia Lra QArith Qreals.
From Landscape Require Import Sums Landscape Scalars Checker.
Import ListNotations.
Local Open Scope R_scope.

(** The field of the roots of an integer polynomial between [lo] and [hi]. *)
Definition field_of (polynomial : list Q) (lo hi : Q) : number_field :=
  let n := (length polynomial - 1)%nat in
  let (d, l) := clear polynomial in
  let c := nth n l 0%Z in
  NumberField n (Z.to_pos (Z.abs c)) (zscale (- Z.sgn c) (firstn n l)) (Qred ((lo + hi) / 2)) (Qred ((hi - lo) / 2)).

(** The polynomial is not the zero polynomial, and its leading coefficient is not zero. *)
Definition proper (polynomial : list Q) : bool :=
  match skipn (length polynomial - 1) (snd (clear polynomial)) with
  | [c] => negb (Z.eqb c 0)
  | _ => false
  end.

Lemma rest_length {A : Type} n : forall l : list A, length (skipn n l) = (length l - n)%nat.
Proof. induction n as [|n IH]; intros [|x l]; auto. exact (IH l). Qed.

Lemma field_of_sound polynomial lo hi alpha :
  proper polynomial = true ->
  polyval alpha polynomial = 0 -> Q2R lo < alpha < Q2R hi -> belongs (field_of polynomial lo hi) alpha.
Proof.
  intros Hc Hf Hi. rewrite (clear_sound alpha) in Hf. unfold proper in Hc. unfold field_of, belongs.
  destruct (clear polynomial) as [d l]; cbn [fst snd] in *.
  set (n := (length polynomial - 1)%nat) in *.
  destruct (skipn n l) as [|c [|? ?]] eqn:E; try discriminate.
  apply negb_true_iff, Z.eqb_neq in Hc.
  assert (Hl : zvalue alpha l = 0).
  { pose proof (IZR_pos_neq d). apply Rmult_eq_reg_r with (/ IZR (Zpos d)); [|now apply Rinv_neq_0_compat].
    rewrite Rmult_0_l. exact Hf. }
  assert (En : nth n l 0%Z = c).
  { rewrite <- (firstn_skipn n l), E.
    assert (Hlen : (length (skipn n l) = 1)%nat) by now rewrite E.
    rewrite rest_length in Hlen. rewrite app_nth2; rewrite firstn_length_le; try lia.
    now rewrite Nat.sub_diag. }
  rewrite (zvalue_split alpha n), E in Hl. cbn [zvalue] in Hl. rewrite Rmult_0_r, Rplus_0_r in Hl.
  split; cbn [degree leading lower_terms middle spread]; [rewrite En|].
  - rewrite zvalue_scale, opp_IZR. rewrite Z2Pos.id by lia.
    destruct (Z.lt_trichotomy c 0) as [Hs|[Hs|Hs]]; [|lia|].
    + rewrite Z.abs_neq, Z.sgn_neg, opp_IZR by lia. simpl IZR. lra.
    + rewrite Z.abs_eq, Z.sgn_pos by lia. simpl IZR. lra.
  - push_Q2R. rewrite !Q2R_div, Q2R_plus, Q2R_minus by discriminate.
    replace (Q2R 2) with 2 by (unfold Q2R; simpl; lra). apply Rabs_le. lra.
Qed.

(** Such a root exists when the values at the ends have opposite signs. *)
Fixpoint qvalue (x : Q) (f : list Q) : Q := match f with [] => 0%Q | c :: rest => qadd c (qmul x (qvalue x rest)) end.

Lemma value_at_rational x f : polyval (Q2R x) f = Q2R (qvalue x f).
Proof. induction f as [|c f IH]; simpl; [now rewrite Q2R_0|]. push_Q2R. now rewrite IH. Qed.

Lemma value_continuous f : continuity (fun x => polyval x f).
Proof.
  induction f as [|c f IH]; simpl.
  - apply continuity_const. intros ? ?. reflexivity.
  - apply (continuity_plus (fun _ => Q2R c) (fun x => x * polyval x f)).
    + apply continuity_const. intros ? ?. reflexivity.
    + apply (continuity_mult (fun x => x)); auto. apply derivable_continuous, derivable_id.
Qed.

Theorem root_exists f lo hi :
  negb (Qle_bool hi lo) && negb (Qle_bool 0 (qmul (qvalue lo f) (qvalue hi f))) = true ->
  exists alpha, polyval alpha f = 0 /\ Q2R lo < alpha < Q2R hi.
Proof.
  intros H. apply andb_prop in H as [H1 H2].
  assert (Hlh : Q2R lo < Q2R hi).
  { apply Qlt_Rlt, Qnot_le_lt. intros HQ. apply Qle_bool_iff in HQ. now rewrite HQ in H1. }
  assert (Hs : polyval (Q2R lo) f * polyval (Q2R hi) f < 0).
  { rewrite !value_at_rational, <- Q2R_mult, <- Q2R_0. apply Qlt_Rlt, Qnot_le_lt. intros HQ.
    rewrite <- (Qred_correct (qvalue lo f * qvalue hi f)) in HQ.
    apply Qle_bool_iff in HQ. unfold qmul in H2. now rewrite HQ in H2. }
  destruct (IVT_cor (fun x => polyval x f) (Q2R lo) (Q2R hi) (value_continuous f)) as [z [[Hz1 Hz2] Hz]]; try lra.
  exists z. split; auto.
  assert (z <> Q2R lo) by (intros ->; rewrite Hz in Hs; lra).
  assert (z <> Q2R hi) by (intros ->; rewrite Hz in Hs; lra). lra.
Qed.
