(** * A dominant frame catches as much as any frame of at most its size

    [trace_inequality]: the trace of a positive semidefinite form over an orthonormal family [u] is at least its trace
    over the coordinates, in [u], of another orthonormal family.
    [dominant_maximal]: a level lies between what unit vectors in the span of a dominant frame catch and what unit
    vectors orthogonal to it catch; the trace inequality for what exceeds the level gives the claim. *)

From Coq Require Import Reals Arith Lia Lra.
From Landscape Require Import Sums Indices Vectors Frames Ball Rotations.
Local Open Scope R_scope.

Section Trace.
  Variables k h r : nat.
  Variables u q : nat -> nat -> R.
  Variable M : nat -> nat -> R.
  Hypothesis frame_u : orthonormal k h u.
  Hypothesis frame_q : orthonormal k r q.
  Hypothesis positive : forall x, 0 <= form h M x.
  Let x (a b : nat) : R := dot k (q a) (u b).
  Let z (b : nat) : nat -> R := remainder k r q (u b).

  Lemma remainder_products b c : (b < h)%nat -> (c < h)%nat ->
    dot k (z b) (z c) = (if Nat.eqb c b then 1 else 0) - big_sum r (fun a => x a b * x a c).
  Proof.
    intros Hb Hc. unfold z at 2. unfold remainder.
    rewrite dot_minus_r, dot_combination_zero by exact (remainder_orthogonal k r q frame_q (u b)).
    unfold z, remainder. rewrite dot_minus_l, dot_combination_l, Rminus_0_r, frame_u, Nat.eqb_sym by assumption.
      f_equal.
    apply sum_ext; intros a _. unfold x. rewrite (dot_sym k (u b)). reflexivity.
  Qed.

  Theorem trace_inequality : big_sum r (fun a => form h M (x a)) <= big_sum h (fun b => M b b).
  Proof.
    assert (E : big_sum k (fun i => form h M (fun b => z b i)) = big_sum h (fun b => M b b) - big_sum r (fun a => form
      h M (x a))).
    { unfold form. rewrite <- (sum2_swap3 h h k), <- (sum2_swap3 h h r), <- sum2_diagonal, <- sum2_minus.
      apply sum2_ext; intros b c Hb Hc. rewrite !sum_scal_r.
      change (dot k (z b) (z c) * M b c = (if Nat.eqb c b then M b b else 0) - big_sum r (fun a => x a b * x a c) * M b
        c).
      rewrite remainder_products by assumption. destruct (Nat.eqb_spec c b) as [->|]; ring. }
    assert (Hsum : 0 <= big_sum k (fun i => form h M (fun b => z b i))) by (apply sum_nonneg; intros; apply positive).
      lra.
  Qed.
End Trace.

Section Dominant.
  Variables k n h : nat.
  Variable Z : nat -> nat -> R.
  Variable q : nat -> nat -> R.
  Hypothesis frame : orthonormal k h q.
  Hypothesis dominates : dominant k n Z h q.
  Let pair := pair k n Z.

  (** *** What holds for unit vectors holds for all *)

  Lemma zero_pair v w : dot k v v = 0 -> pair v w = 0.
  Proof.
    intros Hzero. apply dot_zero_l. intros s _. apply sum_zero; intros i Hi. rewrite (dot_zero k v Hzero i Hi). ring.
  Qed.

  Lemma span_orthogonal x v : orthogonal_to k h q v -> pair (combination h x q) v = 0.
  Proof.
    intros Hv. destruct (Req_dec (dot k v v) 0) as [E|Hnv]; [unfold pair; rewrite pair_sym; now apply zero_pair|].
    destruct (Req_dec (dot h x x) 0) as [E|Hnx].
    - apply zero_pair. now rewrite combination_dot.
    - destruct (normalize _ _ Hnx) as (t & Ht & Htx). destruct (normalize _ _ Hnv) as (s & Hs & Hsv).
      destruct (dominates (fun a => t * x a) (fun i => s * v i) Htx Hsv) as [Horthogonal _].
      { intros a Ha. rewrite dot_scal_l, Hv by assumption. ring. }
      rewrite (pair_ext k n Z _ (fun i => t * combination h x q i) _ (fun i => s * v i)) in Horthogonal;
        [|intros i _|reflexivity].
      + rewrite pair_scal_l, pair_scal_r in Horthogonal. fold (pair (combination h x q) v) in Horthogonal.
        apply Rmult_integral in Horthogonal as [?|Hcase]; [lra|]. apply Rmult_integral in Hcase as [?|?];
          [lra|assumption].
      + unfold combination. rewrite <- sum_scal. apply sum_ext; intros; ring.
  Qed.

  Lemma span_longer x v : dot h x x = 1 -> orthogonal_to k h q v ->
    pair v v <= dot k v v * pair (combination h x q) (combination h x q).
  Proof.
    intros Hx Hv. destruct (Req_dec (dot k v v) 0) as [E|Hnv]; [rewrite E, zero_pair by exact E; lra|].
    destruct (normalize _ _ Hnv) as (s & Hs & Hsv). destruct (dominates x (fun i => s * v i) Hx Hsv) as [_ Hlonger].
    { intros a Ha. rewrite dot_scal_l, Hv by assumption. ring. }
    rewrite pair_scal_l, pair_scal_r in Hlonger. rewrite dot_scal_l, dot_scal_r in Hsv.
    fold (pair v v) (pair (combination h x q) (combination h x q)) in Hlonger.
    apply Rmult_le_compat_l with (r := dot k v v) in Hlonger; [|apply dot_nonneg].
    replace (dot k v v * (s * (s * pair v v))) with (s * (s * dot k v v) * pair v v) in Hlonger by ring.
    rewrite Hsv in Hlonger. lra.
  Qed.

  (** *** The level between them *)

  Lemma pair_bounded v : dot k v v <= 1 -> pair v v <= big_sum2 n k (fun s i => Z i s ^ 2).
  Proof.
    intros Hv. apply sum_le; intros s _. unfold image, combination.
    pose proof (cauchy_schwarz k v (fun i => Z i s)) as Hcs.
    replace (big_sum k (fun i => v i ^ 2)) with (dot k v v) in Hcs by (apply sum_ext; intros; ring).
    assert (Hcol : 0 <= big_sum k (fun i => Z i s ^ 2)) by (apply sum_nonneg; intros; apply pow2_ge_0).
    assert (Hle : dot k v v * big_sum k (fun i => Z i s ^ 2) <= 1 * big_sum k (fun i => Z i s ^ 2))
      by (apply Rmult_le_compat_r; assumption). lra.
  Qed.

  Lemma level : exists lambda, 0 <= lambda /\
    (forall v, orthogonal_to k h q v -> pair v v <= lambda * dot k v v) /\
    (forall x, lambda * dot h x x <= pair (combination h x q) (combination h x q)).
  Proof.
    destruct (completeness (fun value => exists v, orthogonal_to k h q v /\ dot k v v <= 1 /\ value = pair v v))
      as [lambda [Hupper Hleast]].
    { exists (big_sum2 n k (fun s i => Z i s ^ 2)). intros value (v & _ & Hv & ->). now apply pair_bounded. }
    { exists 0, (fun _ => 0). assert (E : dot k (fun _ => 0) (fun _ => 0) = 0) by now apply dot_zero_l.
      split; [intros a _; now apply dot_zero_l|]. rewrite E, zero_pair by exact E. split; [lra|reflexivity]. }
    exists lambda. split; [|split].
    - apply Hupper. exists (fun _ => 0). assert (E : dot k (fun _ => 0) (fun _ => 0) = 0) by now apply dot_zero_l.
      split; [intros a _; now apply dot_zero_l|]. rewrite E, zero_pair by exact E. split; [lra|reflexivity].
    - intros v Hv. destruct (Req_dec (dot k v v) 0) as [E|Hnv]; [rewrite E, zero_pair by exact E; lra|].
      destruct (normalize _ _ Hnv) as (s & Hs & Hsv).
      assert (Hle : pair (fun i => s * v i) (fun i => s * v i) <= lambda).
      { apply Hupper. exists (fun i => s * v i). split; [|split; [lra|reflexivity]].
        intros a Ha. rewrite dot_scal_l, Hv by assumption. ring. }
      unfold pair in Hle. rewrite pair_scal_l, pair_scal_r in Hle. fold (pair v v) in Hle. rewrite dot_scal_l,
        dot_scal_r in Hsv.
      apply Rmult_le_compat_l with (r := dot k v v) in Hle; [|apply dot_nonneg].
      replace (dot k v v * (s * (s * pair v v))) with (s * (s * dot k v v) * pair v v) in Hle by ring.
      rewrite Hsv in Hle. lra.
    - intros x. destruct (Req_dec (dot h x x) 0) as [E|Hnx]; [rewrite E, Rmult_0_r; apply pair_nonneg|].
      destruct (normalize _ _ Hnx) as (t & Ht & Htx).
      assert (Hle : lambda <= pair (combination h (fun a => t * x a) q) (combination h (fun a => t * x a) q)).
      { apply Hleast. intros value (v & Hv & Hlength & ->).
        pose proof (span_longer (fun a => t * x a) v Htx Hv) as Hlonger.
        assert (Hsquare : 0 <= pair (combination h (fun a => t * x a) q) (combination h (fun a => t * x a) q)) by apply
          pair_nonneg.
        apply Rmult_le_compat_r with (r := pair (combination h (fun a => t * x a) q) (combination h (fun a => t * x a)
          q)) in Hlength;
          [lra|exact Hsquare]. }
      rewrite (pair_ext k n Z _ (fun i => t * combination h x q i) _ (fun i => t * combination h x q i)) in Hle
        by (intros i _; unfold combination; rewrite <- sum_scal; apply sum_ext; intros; ring).
      rewrite pair_scal_l, pair_scal_r in Hle. fold (pair (combination h x q) (combination h x q)) in Hle.
      rewrite dot_scal_l, dot_scal_r in Htx.
      apply Rmult_le_compat_l with (r := dot h x x) in Hle; [|apply dot_nonneg].
      replace (dot h x x * (t * (t * pair (combination h x q) (combination h x q))))
        with (t * (t * dot h x x) * pair (combination h x q) (combination h x q)) in Hle by ring.
      rewrite Htx in Hle. lra.
  Qed.

  Theorem dominant_maximal r q' : (r <= h)%nat -> orthonormal k r q' -> captured k n Z r q' <= captured k n Z h q.
  Proof.
    intros Hr Hq'. destruct level as (lambda & Hlambda & Houtside & Hinside).
    set (M := fun b c => pair (q b) (q c) - (if Nat.eqb c b then lambda else 0)).
    assert (HM : forall x, form h M x = pair (combination h x q) (combination h x q) - lambda * dot h x x).
    { intros x. unfold pair. rewrite pair_combination_l. unfold dot at 1. rewrite <- sum_scal, <- sum_minus.
      apply sum_ext; intros b Hb. rewrite pair_sym, pair_combination_l.
      transitivity (big_sum h (fun c => x b * (x c * pair (q c) (q b)) - (if Nat.eqb c b then lambda * (x b * x b) else
        0))).
      - apply sum_ext; intros c _. unfold M. unfold pair. rewrite (pair_sym k n Z (q b)).
        destruct (Nat.eqb_spec c b) as [->|]; ring.
      - now rewrite sum_minus, sum_scal, sum_delta. }
    assert (Hform : forall x, 0 <= form h M x) by (intros x; rewrite HM; specialize (Hinside x); lra).
    pose proof (trace_inequality k h r q q' M frame Hq' Hform) as Htrace.
    assert (Hdiagonal : big_sum h (fun b => M b b) = captured k n Z h q - INR h * lambda).
    { unfold captured. rewrite <- sum_const, <- sum_minus. apply sum_ext; intros b _. unfold M.
      now rewrite Nat.eqb_refl. }
    assert (Heach : captured k n Z r q' <= big_sum r (fun a => form h M (fun b => dot k (q' a) (q b)) + lambda)).
    { apply sum_le; intros a Ha. set (x := fun b => dot k (q' a) (q b)).
      set (v := remainder k h q (q' a)).
      assert (Hv : orthogonal_to k h q v) by now apply remainder_orthogonal.
      assert (Hlength : dot k v v = 1 - dot h x x).
      { unfold v. rewrite remainder_length, Hq', Nat.eqb_refl by assumption. f_equal. apply sum_ext; intros; unfold x;
        ring. }
      change (pair (q' a) (q' a) <= form h M x + lambda).
      replace (pair (q' a) (q' a)) with (pair (combination h x q) (combination h x q) + pair v v).
      - rewrite HM. specialize (Houtside v Hv). rewrite Hlength in Houtside. lra.
      - assert (Hsplit : forall i, q' a i = combination h x q i + v i) by (intros i; unfold v, remainder; fold x; ring).
        unfold pair at 3.
        rewrite (pair_ext k n Z (q' a) (fun i => combination h x q i + v i) (q' a) (fun i => combination h x q i + v i))
          by (intros; apply Hsplit).
        pose proof (span_orthogonal x v Hv) as Hmixed. unfold pair in Hmixed.
        rewrite pair_plus_l, !pair_plus_r, (pair_sym k n Z v (combination h x q)), Hmixed. unfold pair. ring. }
    rewrite sum_plus, sum_const in Heach.
    assert (Hsizes : INR r * lambda <= INR h * lambda) by (apply Rmult_le_compat_r; [assumption|now apply le_INR]). lra.
  Qed.
End Dominant.
