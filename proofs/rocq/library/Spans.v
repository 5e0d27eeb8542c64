(** * Combinations of vectors: elimination, spans and least squares

    - [underdetermined]: fewer equations than unknowns have a solution that is not zero.
    - [relation_in_span]: in a relation the last vector that occurs is a combination of those before.
    - [spans_everything]: [n] vectors of length [n], none a combination of those before, span everything.
    - [least_squares]: some combination leaves a residual that is orthogonal to all vectors.
    - [dependent_or_spanning]: as many vectors as coordinates are dependent, or nothing but zero is orthogonal to all.
      *)

From Coq Require Import Reals Arith Lia Lra Classical.
From Landscape Require Import Sums Indices Vectors.
Local Open Scope R_scope.

(** Some coefficients that are not all zero make the combination of the vectors zero. *)
Definition dependent (n h : nat) (F : nat -> nat -> R) : Prop :=
  exists c, (exists j, (j < h)%nat /\ c j <> 0) /\ forall s, (s < n)%nat -> combination h c F s = 0.

(** The vector [v] is a combination of the rows of [F] before [h]. *)
Definition in_span (n h : nat) (F : nat -> nat -> R) (v : nat -> R) : Prop :=
  exists d, forall s, (s < n)%nat -> v s = combination h d F s.

Section Elimination.
  (** The last equation has a coefficient [A m k] that is not zero; [reduced] are the others without unknown [k]. *)
  Variables m n k : nat.
  Variable A : nat -> nat -> R.
  Hypothesis k_below : (k < S n)%nat.
  Hypothesis pivot : A m k <> 0.

  Definition reduced (i j : nat) : R := A i (skip k j) - A i k / A m k * A m (skip k j).

  Definition back_substituted (c : nat -> R) (j : nat) : R :=
    if Nat.eqb j k then - big_sum n (fun a => A m (skip k a) * c a) / A m k else c (unskip k j).

  Lemma back_substituted_skip c a : back_substituted c (skip k a) = c a.
  Proof.
    unfold back_substituted. pose proof (skip_neq k a). destruct (Nat.eqb_spec (skip k a) k); [contradiction|].
    now rewrite unskip_skip.
  Qed.

  Lemma back_substituted_row c i :
    big_sum (S n) (fun j => A i j * back_substituted c j) = big_sum n (fun j => reduced i j * c j).
  Proof.
    rewrite (sum_skip n _ k) by assumption.
    rewrite (sum_ext n _ (fun a => A i (skip k a) * c a)) by (intros; cbv beta; now rewrite back_substituted_skip).
    unfold back_substituted at 1. rewrite Nat.eqb_refl.
    rewrite (sum_ext n (fun j => reduced i j * c j)
      (fun a => A i (skip k a) * c a - A i k / A m k * (A m (skip k a) * c a))) by (intros; unfold reduced; ring).
    rewrite sum_minus, sum_scal. field. exact pivot.
  Qed.
End Elimination.

Theorem underdetermined m : forall n (A : nat -> nat -> R), (m < n)%nat ->
  exists c, (exists j, (j < n)%nat /\ c j <> 0) /\ forall i, (i < m)%nat -> big_sum n (fun j => A i j * c j) = 0.
Proof.
  induction m as [|m IH]; intros n A Hmn.
  { exists (fun _ => 1). split; [exists 0%nat; split; [lia|lra]|intros; lia]. }
  destruct (classic (exists k, (k < n)%nat /\ A m k <> 0)) as [(k & Hk & Hpivot)|Hzero].
  - destruct n as [|n]; [lia|].
    destruct (IH n (reduced m k A)) as (c & (j & Hj & Hc) & Hsolves); [lia|].
    exists (back_substituted m n k A c). split.
    + exists (skip k j). split; [now apply skip_lt|]. now rewrite back_substituted_skip.
    + intros i Hi. rewrite back_substituted_row by assumption. destruct (Nat.eq_dec i m) as [->|Hn]; [|apply Hsolves;
      lia].
      apply sum_zero; intros a _. unfold reduced. field. exact Hpivot.
  - destruct (IH n A) as (c & Hc & Hsolves); [lia|]. exists c. split; [exact Hc|].
    intros i Hi. destruct (Nat.eq_dec i m) as [->|Hn]; [|apply Hsolves; lia].
    apply sum_zero; intros j Hj. destruct (Req_dec (A m j) 0) as [->|E]; [ring|].
    exfalso. apply Hzero. now exists j.
Qed.

Corollary more_than_coordinates n h F : (n < h)%nat -> dependent n h F.
Proof.
  intros Hnh. destruct (underdetermined n h (fun s j => F j s) Hnh) as (c & Hc & Hsolves).
  exists c. split; [exact Hc|]. intros s Hs. rewrite <- (Hsolves s Hs). apply sum_ext; intros; ring.
Qed.

Lemma last_nonzero n (c : nat -> R) : (exists j, (j < n)%nat /\ c j <> 0) ->
  exists k, (k < n)%nat /\ c k <> 0 /\ forall j, (k < j < n)%nat -> c j = 0.
Proof.
  induction n as [|n IH]; intros (j & Hj & Hc); [lia|].
  destruct (Req_dec (c n) 0) as [E|E].
  - destruct IH as (k & Hk & Hck & Hlast).
    { exists j. split; [|assumption]. assert (j <> n) by (intros ->; contradiction). lia. }
    exists k. repeat split; auto. intros a Ha. destruct (Nat.eq_dec a n) as [->|]; [assumption|apply Hlast; lia].
  - exists n. repeat split; auto. intros; lia.
Qed.

Theorem relation_in_span n h F c :
  (exists j, (j < h)%nat /\ c j <> 0) -> (forall s, (s < n)%nat -> combination h c F s = 0) ->
  exists k, (k < h)%nat /\ c k <> 0 /\ in_span n k F (F k).
Proof.
  intros Hc Hzero. destruct (last_nonzero h c Hc) as (k & Hk & Hck & Hlast).
  exists k. split; [exact Hk|]. split; [exact Hck|].
  exists (fun j => - (c j / c k)). intros s Hs. specialize (Hzero s Hs). unfold combination in *.
  rewrite (sum_prefix h (S k)) in Hzero; [|lia|intros j Hj; rewrite Hlast by lia; ring].
  rewrite sum_split_last in Hzero.
  rewrite (sum_ext k _ (fun j => - / c k * (c j * F j s))) by (intros; unfold Rdiv; ring).
  rewrite sum_scal. apply Rmult_eq_reg_l with (c k); [|assumption].
  transitivity (- big_sum k (fun j => c j * F j s)); [lra|field; exact Hck].
Qed.

Corollary dependent_in_span n h F : dependent n h F -> exists k, (k < h)%nat /\ in_span n k F (F k).
Proof.
  intros (c & Hc & Hzero). destruct (relation_in_span n h F c Hc Hzero) as (k & Hk & _ & Hspan). now exists k.
Qed.

Lemma in_span_dependent n h F k : (k < h)%nat -> in_span n k F (F k) -> dependent n h F.
Proof.
  intros Hk [d Hd]. exists (fun t => if Nat.eqb t k then -1 else if Nat.ltb t k then d t else 0). split.
  - exists k. rewrite Nat.eqb_refl. split; [lia|lra].
  - intros a Ha. unfold combination. rewrite (sum_prefix h (S k)); [|lia|].
    + rewrite sum_split_last, Nat.eqb_refl, (Hd a Ha). unfold combination.
      rewrite (sum_ext k _ (fun t => d t * F t a)); [ring|].
      intros t Ht. destruct (Nat.eqb_spec t k); [lia|]. destruct (Nat.ltb_spec t k); [reflexivity|lia].
    + intros t Ht. destruct (Nat.eqb_spec t k); [lia|]. destruct (Nat.ltb_spec t k); [lia|ring].
Qed.

Lemma in_span_ext n b F F' v v' :
  (forall j s, (j < b)%nat -> (s < n)%nat -> F j s = F' j s) -> (forall s, (s < n)%nat -> v s = v' s) ->
  in_span n b F v -> in_span n b F' v'.
Proof.
  intros HF Hv [d Hd]. exists d. intros s Hs. rewrite <- Hv, Hd by assumption.
  apply sum_ext; intros j Hj. now rewrite HF.
Qed.

Theorem spans_everything n F v :
  (forall k, (k < n)%nat -> ~ in_span n k F (F k)) -> in_span n n F v.
Proof.
  intros Hindependent. set (F' := fun j => if Nat.eqb j n then v else F j).
  assert (Hold : forall j s, (j < n)%nat -> F' j s = F j s).
  { intros j s Hj. unfold F'. destruct (Nat.eqb_spec j n); [lia|reflexivity]. }
  assert (Hnew : forall s, F' n s = v s) by (intros; unfold F'; now rewrite Nat.eqb_refl).
  destruct (dependent_in_span n (S n) F') as (k & Hk & Hspan); [apply more_than_coordinates; lia|].
  destruct (Nat.eq_dec k n) as [->|Hn].
  - revert Hspan. apply in_span_ext; auto.
  - exfalso. apply (Hindependent k); [lia|]. revert Hspan. apply in_span_ext; intros; apply Hold; lia.
Qed.

Theorem dependent_or_spanning m r (V : nat -> nat -> R) : (m <= r)%nat ->
  dependent m r V \/
  (forall y, (forall t, (t < r)%nat -> dot m (V t) y = 0) -> forall a, (a < m)%nat -> y a = 0).
Proof.
  intros Hmr. destruct (classic (dependent m r V)) as [?|Hindependent]; [now left|right].
  intros y Horthogonal. apply dot_zero.
  assert (Hspan : in_span m m V y).
  { apply spans_everything. intros k Hk Hin. apply Hindependent. apply (in_span_dependent m r V k); [lia|exact Hin]. }
  destruct Hspan as [d Hd]. rewrite (dot_ext_l m y (combination m d V)) by exact Hd.
  rewrite dot_combination_l. apply sum_zero; intros t Ht. rewrite Horthogonal by lia. ring.
Qed.

Theorem least_squares n h (F : nat -> nat -> R) : forall y, exists w, forall j, (j < h)%nat ->
  dot n (fun s => y s - combination h w F s) (F j) = 0.
Proof.
  induction h as [|h IH]; intros y; [exists (fun _ => 0); intros; lia|].
  destruct (IH y) as [w Hw]. destruct (IH (F h)) as [d Hd].
  set (r := fun s => y s - combination h w F s) in *.
  set (q := fun s => F h s - combination h d F s) in *.
  set (t := if Req_EM_T (dot n q q) 0 then 0 else dot n r q / dot n q q).
  assert (Ht : dot n r q - t * dot n q q = 0).
  { unfold t. destruct (Req_EM_T (dot n q q) 0) as [E|E]; [|field; exact E].
    rewrite (dot_sym n r q), (dot_zero_l n q r (dot_zero n q E)), E. ring. }
  exists (fun a => if Nat.eqb a h then t else w a - t * d a).
  assert (Hresidual : forall s,
    y s - combination (S h) (fun a => if Nat.eqb a h then t else w a - t * d a) F s = r s - t * q s).
  { intros s. unfold combination. rewrite sum_split_last, Nat.eqb_refl.
    rewrite (sum_ext h _ (fun a => w a * F a s - t * (d a * F a s))).
    - rewrite sum_minus, sum_scal. unfold r, q, combination. ring.
    - intros a Ha. destruct (Nat.eqb_spec a h); [lia|ring]. }
  assert (Hbefore : forall j, (j < h)%nat -> dot n (fun s => r s - t * q s) (F j) = 0).
  { intros j Hj. rewrite dot_minus_l, dot_scal_l, Hw, Hd by assumption. ring. }
  intros j Hj. rewrite (dot_ext_l n _ (fun s => r s - t * q s)) by (intros; apply Hresidual).
  destruct (Nat.eq_dec j h) as [->|Hn]; [|apply Hbefore; lia].
  rewrite (dot_ext_r n _ (F h) (fun s => q s + combination h d F s)) by (intros; unfold q; ring).
  rewrite dot_plus_r, dot_combination_zero by exact Hbefore. rewrite dot_minus_l, dot_scal_l. lra.
Qed.
