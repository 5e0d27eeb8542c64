(** * Products of two numbers depend continuously on both, with an explicit radius *)

From Coq Require Import Reals Lra.
Local Open Scope R_scope.

Lemma product_near m z e : 0 < e -> exists r, 0 < r /\
  forall m' z', Rabs (m' - m) <= r -> Rabs (z' - z) <= r -> Rabs (m' * z' - m * z) < e.
Proof.
  intros He. pose proof (Rabs_pos m) as Hm0. pose proof (Rabs_pos z) as Hz0.
  set (D := Rabs m + Rabs z + 2). assert (HD : 0 < D) by (unfold D; lra).
  assert (HeD : 0 < e / D) by now apply Rdiv_lt_0_compat.
  exists (Rmin 1 (e / D)). set (r := Rmin 1 (e / D)). assert (Hr : 0 < r) by (apply Rmin_glb_lt; lra).
  split; [exact Hr|]. intros m' z' Hm Hz.
  assert (Hr1 : r <= 1) by apply Rmin_l.
  assert (HrD : r * D <= e).
  { apply Rle_trans with (e / D * D); [apply Rmult_le_compat_r; [lra|apply Rmin_r]|]. right. field. lra. }
  replace (m' * z' - m * z) with (m * (z' - z) + (m' - m) * z + (m' - m) * (z' - z)) by ring.
  eapply Rle_lt_trans; [apply Rabs_triang|]. rewrite Rabs_mult.
  assert (Hlinear : Rabs (m * (z' - z) + (m' - m) * z) <= Rabs m * r + r * Rabs z).
  { eapply Rle_trans; [apply Rabs_triang|]. rewrite !Rabs_mult.
    apply Rplus_le_compat; apply Rmult_le_compat; auto using Rabs_pos; lra. }
  assert (Hmixed : Rabs (m' - m) * Rabs (z' - z) <= r * 1) by (apply Rmult_le_compat; auto using Rabs_pos; lra).
  replace (r * D) with (Rabs m * r + r * Rabs z + 2 * r) in HrD by (unfold D; ring). lra.
Qed.
