(** * Sums over rearranged indices, and choices for finitely many indices

    - [sum_const], [sum_prefix], [sum_skip], [sum_blocks], [sum_reindex]: sums whose terms are equal, end early,
      leave one index out, come in blocks, or run over a list of indices.
    - [finite_choice], [least_positive], [common_radius], [bounded]: what holds for each of finitely many indices
      is chosen for all at once. *)

From Coq Require Import Reals Arith Lia Lra.
From Landscape Require Import Sums.
Local Open Scope R_scope.

Lemma sum_const n c : big_sum n (fun _ => c) = INR n * c.
Proof. induction n as [|n IH]; [simpl; ring|]. rewrite sum_split_last, IH, S_INR. ring. Qed.

Lemma sum_prefix n k f : (k <= n)%nat -> (forall j, (k <= j < n)%nat -> f j = 0) -> big_sum n f = big_sum k f.
Proof.
  induction n as [|n IH]; intros Hk Hzero; [now replace k with 0%nat by lia|].
  destruct (Nat.eq_dec k (S n)) as [->|Hn]; [reflexivity|].
  rewrite sum_split_last, IH, Hzero by (try lia; intros; apply Hzero; lia). ring.
Qed.

Lemma sum2_product m n f g : big_sum2 m n (fun i s => f i * g s) = big_sum m f * big_sum n g.
Proof. unfold big_sum2. rewrite <- sum_scal_r. apply sum_ext; intros. apply sum_scal. Qed.

(** The sum of the entries of a diagonal matrix. *)
Lemma sum2_diagonal n f : big_sum2 n n (fun b c => if Nat.eqb c b then f b else 0) = big_sum n f.
Proof. apply sum_ext; intros b Hb. now apply sum_delta. Qed.

(** ** One index left out *)

(** [skip k] runs through the indices other than [k]; [unskip k] is its inverse. *)
Definition skip (k j : nat) : nat := if Nat.ltb j k then j else S j.
Definition unskip (k j : nat) : nat := if Nat.ltb j k then j else (j - 1)%nat.

Lemma skip_neq k j : skip k j <> k.
Proof. unfold skip. destruct (Nat.ltb_spec j k); lia. Qed.

Lemma skip_lt k j n : (j < n)%nat -> (skip k j < S n)%nat.
Proof. unfold skip. destruct (Nat.ltb_spec j k); lia. Qed.

Lemma unskip_skip k j : unskip k (skip k j) = j.
Proof.
  unfold unskip, skip. destruct (Nat.ltb_spec j k).
  - destruct (Nat.ltb_spec j k); lia.
  - destruct (Nat.ltb_spec (S j) k); lia.
Qed.

Lemma sum_skip n f k : (k < S n)%nat -> big_sum (S n) f = f k + big_sum n (fun j => f (skip k j)).
Proof.
  induction n as [|n IH]; intros Hk.
  - replace k with 0%nat by lia. simpl. ring.
  - rewrite sum_split_last. destruct (Nat.eq_dec k (S n)) as [->|Hn].
    + rewrite Rplus_comm. f_equal. apply sum_ext; intros j Hj. unfold skip.
      destruct (Nat.ltb_spec j (S n)); [reflexivity|lia].
    + rewrite IH by lia. rewrite sum_split_last. unfold skip at 3.
      destruct (Nat.ltb_spec n k); [lia|]. ring.
Qed.

(** ** Blocks of indices *)

Lemma sum_app m n f : big_sum (m + n) f = big_sum m f + big_sum n (fun j => f (m + j)%nat).
Proof.
  induction n as [|n IH]; [rewrite Nat.add_0_r; simpl; ring|]. rewrite Nat.add_succ_r, !sum_split_last, IH. ring.
Qed.

Lemma sum_blocks K h f : big_sum (K * h) f = big_sum K (fun b => big_sum h (fun j => f (b * h + j)%nat)).
Proof.
  induction K as [|K IH]; [reflexivity|]. rewrite sum_split_last, <- IH, <- sum_app. f_equal. lia.
Qed.

Lemma block_div b h j : (j < h)%nat -> ((b * h + j) / h = b)%nat.
Proof. intros Hj. rewrite Nat.div_add_l, Nat.div_small by lia. lia. Qed.

Lemma block_mod b h j : (j < h)%nat -> ((b * h + j) mod h = j)%nat.
Proof.
  intros Hj. replace (b * h + j)%nat with (j + b * h)%nat by lia.
  symmetry. apply (Nat.mod_unique _ h b); lia.
Qed.

Lemma block_of c n h : (c < n * h)%nat -> (c / h < n)%nat.
Proof.
  intros Hc. apply Nat.nle_gt. intros Hle. pose proof (Nat.div_mod_eq c h) as Hsplit.
  assert (Hblocks : (n * h <= c / h * h)%nat) by now apply Nat.mul_le_mono_r. lia.
Qed.

Lemma block_lt b n h j : (b < n)%nat -> (j < h)%nat -> (b * h + j < n * h)%nat.
Proof.
  intros Hb Hj. apply Nat.lt_le_trans with (S b * h)%nat; [simpl; lia|]. apply Nat.mul_le_mono_r. lia.
Qed.

(** ** A list of indices *)

(** [f] lists different indices. *)
Definition distinct (m : nat) (f : nat -> nat) : Prop :=
  forall a b, (a < m)%nat -> (b < m)%nat -> f a = f b -> a = b.

(** A sum whose terms vanish away from the indices that [f] lists. *)
Lemma sum_reindex n m (f : nat -> nat) (g : nat -> R) :
  distinct m f -> (forall a, (a < m)%nat -> (f a < n)%nat) ->
  (forall i, (i < n)%nat -> g i <> 0 -> exists a, (a < m)%nat /\ f a = i) ->
  big_sum n g = big_sum m (fun a => g (f a)).
Proof.
  intros Hdistinct Hrange Hcover.
  transitivity (big_sum n (fun i => big_sum m (fun a => if Nat.eqb i (f a) then g (f a) else 0))).
  - apply sum_ext; intros i Hi. destruct (Req_dec (g i) 0) as [E|E].
    + rewrite E, sum_zero; [reflexivity|]. intros a _. destruct (Nat.eqb_spec i (f a)) as [<-|]; auto.
    + destruct (Hcover i Hi E) as (a & Ha & <-). rewrite (sum_single m a); [now rewrite Nat.eqb_refl|assumption|].
      intros b Hb Hn. destruct (Nat.eqb_spec (f a) (f b)) as [Ef|]; [|reflexivity].
      exfalso. apply Hn. symmetry. now apply Hdistinct.
  - rewrite sum_swap. apply sum_ext; intros a Ha. apply sum_delta. now apply Hrange.
Qed.

(** ** Choices for finitely many indices *)

Lemma finite_choice {A : Type} k (default : A) (P : nat -> A -> Prop) :
  (forall i, (i < k)%nat -> exists a, P i a) -> exists f, forall i, (i < k)%nat -> P i (f i).
Proof.
  induction k as [|k IH]; intros Heach; [exists (fun _ => default); intros; lia|].
  destruct IH as [f Hf]; [intros; apply Heach; lia|]. destruct (Heach k) as [a Ha]; [lia|].
  exists (fun i => if Nat.eqb i k then a else f i). intros i Hi.
  destruct (Nat.eqb_spec i k) as [->|Hn]; [assumption|apply Hf; lia].
Qed.

Lemma least_positive K (f : nat -> R) :
  (forall j, (j < K)%nat -> 0 < f j) -> exists r, 0 < r /\ forall j, (j < K)%nat -> r <= f j.
Proof.
  induction K as [|K IH]; intros Hpos; [exists 1; split; [lra|lia]|].
  destruct IH as (r & Hr & Hle); [intros; apply Hpos; lia|].
  exists (Rmin r (f K)). split; [apply Rmin_glb_lt; auto|].
  intros j Hj. destruct (Nat.eq_dec j K) as [->|Hn]; [apply Rmin_r|].
  apply Rle_trans with r; [apply Rmin_l|apply Hle; lia].
Qed.

(** Properties that hold for all small radii hold together for one. *)
Lemma common_radius K (P : nat -> R -> Prop) :
  (forall b r r', (b < K)%nat -> 0 < r' -> r' <= r -> P b r -> P b r') ->
  (forall b, (b < K)%nat -> exists r, 0 < r /\ P b r) -> exists r, 0 < r /\ forall b, (b < K)%nat -> P b r.
Proof.
  intros Hshrink Heach.
  destruct (finite_choice K 0 (fun b r => 0 < r /\ P b r) Heach) as [f Hf].
  destruct (least_positive K f) as (r & Hr & Hle); [intros; now apply Hf|].
  exists r. split; [exact Hr|]. intros b Hb. apply (Hshrink b (f b)); auto. now apply Hf.
Qed.

Lemma bounded m n (f : nat -> nat -> R) :
  exists M, 0 < M /\ forall i j, (i < m)%nat -> (j < n)%nat -> Rabs (f i j) <= M.
Proof.
  exists (1 + big_sum2 m n (fun i j => Rabs (f i j))).
  assert (Hpos : 0 <= big_sum2 m n (fun i j => Rabs (f i j))) by (apply sum2_nonneg; intros; apply Rabs_pos).
  split; [lra|]. intros i j Hi Hj.
  assert (Hrow : Rabs (f i j) <= big_sum n (fun b => Rabs (f i b))).
  { apply (sum_term_le n (fun b => Rabs (f i b))); auto. intros; apply Rabs_pos. }
  assert (Hall : big_sum n (fun b => Rabs (f i b)) <= big_sum2 m n (fun a b => Rabs (f a b))).
  { apply (sum_term_le m (fun a => big_sum n (fun b => Rabs (f a b)))); auto.
    intros; apply sum_nonneg; intros; apply Rabs_pos. }
  lra.
Qed.
