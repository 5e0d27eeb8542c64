(** * Scalar products of vectors given by functions on indices *)

From Coq Require Import Reals Arith Lra.
From Landscape Require Import Sums.
Local Open Scope R_scope.

(** The scalar product of the first [n] entries. *)
Definition dot (n : nat) (u v : nat -> R) : R := big_sum n (fun s => u s * v s).

(** The combination [x_0 V_0 + ... + x_(m-1) V_(m-1)] of vectors. *)
Definition combination (m : nat) (x : nat -> R) (V : nat -> nat -> R) (s : nat) : R := big_sum m (fun a => x a * V a s).

Lemma dot_sym n u v : dot n u v = dot n v u.
Proof. apply sum_ext; intros; ring. Qed.

Lemma dot_ext n u u' v v' :
  (forall s, (s < n)%nat -> u s = u' s) -> (forall s, (s < n)%nat -> v s = v' s) -> dot n u v = dot n u' v'.
Proof. intros Hu Hv. apply sum_ext; intros s Hs. now rewrite Hu, Hv. Qed.

Lemma dot_ext_l n u u' v : (forall s, (s < n)%nat -> u s = u' s) -> dot n u v = dot n u' v.
Proof. intros Hu. now apply dot_ext. Qed.

Lemma dot_ext_r n u v v' : (forall s, (s < n)%nat -> v s = v' s) -> dot n u v = dot n u v'.
Proof. intros Hv. now apply dot_ext. Qed.

Lemma dot_nonneg n u : 0 <= dot n u u.
Proof. apply sum_nonneg; intros; apply Rle_0_sqr. Qed.

Lemma dot_zero n v : dot n v v = 0 -> forall s, (s < n)%nat -> v s = 0.
Proof.
  intros Hzero s Hs. assert (Hle : v s * v s <= 0).
  { rewrite <- Hzero. apply (sum_term_le n (fun a => v a * v a) s Hs). intros; apply Rle_0_sqr. }
  assert (Hge : 0 <= v s * v s) by apply Rle_0_sqr. apply Rsqr_0_uniq. unfold Rsqr. lra.
Qed.

Lemma dot_zero_l n u v : (forall s, (s < n)%nat -> u s = 0) -> dot n u v = 0.
Proof. intros Hu. apply sum_zero; intros s Hs. rewrite Hu by assumption. ring. Qed.

Lemma dot_scal_l n t u v : dot n (fun s => t * u s) v = t * dot n u v.
Proof. unfold dot. rewrite <- sum_scal. apply sum_ext; intros; ring. Qed.

Lemma dot_scal_r n t u v : dot n u (fun s => t * v s) = t * dot n u v.
Proof. now rewrite dot_sym, dot_scal_l, dot_sym. Qed.

Lemma dot_plus_l n u v w : dot n (fun s => u s + v s) w = dot n u w + dot n v w.
Proof. unfold dot. rewrite <- sum_plus. apply sum_ext; intros; ring. Qed.

Lemma dot_plus_r n u v w : dot n w (fun s => u s + v s) = dot n w u + dot n w v.
Proof. now rewrite dot_sym, dot_plus_l, !(dot_sym n w). Qed.

Lemma dot_minus_l n u v w : dot n (fun s => u s - v s) w = dot n u w - dot n v w.
Proof. unfold dot. rewrite <- sum_minus. apply sum_ext; intros; ring. Qed.

Lemma dot_minus_r n u v w : dot n w (fun s => u s - v s) = dot n w u - dot n w v.
Proof. now rewrite dot_sym, dot_minus_l, !(dot_sym n w). Qed.

Lemma dot_combination_l n m x V w : dot n (combination m x V) w = big_sum m (fun a => x a * dot n (V a) w).
Proof.
  unfold dot, combination. rewrite (sum_ext n _ (fun s => big_sum m (fun a => x a * (V a s * w s)))).
  - rewrite sum_swap. apply sum_ext; intros. now rewrite sum_scal.
  - intros s _. rewrite <- sum_scal_r. apply sum_ext; intros; ring.
Qed.

Lemma dot_combination_r n m x V w : dot n w (combination m x V) = big_sum m (fun a => x a * dot n w (V a)).
Proof. rewrite dot_sym, dot_combination_l. apply sum_ext; intros. now rewrite dot_sym. Qed.

(** Orthogonal to all vectors of a combination. *)
Lemma dot_combination_zero n m x V w : (forall a, (a < m)%nat -> dot n w (V a) = 0) -> dot n w (combination m x V) = 0.
Proof. intros Hzero. rewrite dot_combination_r. apply sum_zero; intros a Ha. rewrite Hzero by assumption. ring. Qed.

Lemma combination_ext n m x x' V V' s :
  (s < n)%nat -> (forall a, (a < m)%nat -> x a = x' a) -> (forall a, (a < m)%nat -> V a s = V' a s) ->
  combination m x V s = combination m x' V' s.
Proof. intros _ Hx HV. apply sum_ext; intros a Ha. now rewrite Hx, HV. Qed.

(** A combination of combinations. *)
Lemma combination_combination h m x (C : nat -> nat -> R) V s :
  combination h x (fun b => combination m (C b) V) s = combination m (combination h x C) V s.
Proof.
  unfold combination. rewrite (sum_ext h _ (fun b => big_sum m (fun j => x b * C b j * V j s))).
  - rewrite sum_swap. apply sum_ext; intros. now rewrite sum_scal_r.
  - intros b _. rewrite <- sum_scal. apply sum_ext; intros; ring.
Qed.
