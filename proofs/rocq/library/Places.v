(** * The indices of a small network among those of a larger one

    - [sum_only_among], [sum_some_le]: sums over the indices of the small network.
    - [enlarged]: a small matrix as part of a large one, zero elsewhere. *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Indices.
Local Open Scope R_scope.

(** [f] sends the [m] indices of the small network to different ones of the [n] of the large network. *)
Definition places (m n : nat) (f : nat -> nat) : Prop := distinct m f /\ forall a, (a < m)%nat -> (f a < n)%nat.

Definition among (m : nat) (f : nat -> nat) (i : nat) : Prop := exists a, (a < m)%nat /\ f a = i.

Lemma all_among n i : (i < n)%nat -> among n (fun a => a) i.
Proof. intros Hi. now exists i. Qed.

Lemma all_places m n : (m <= n)%nat -> places m n (fun a => a).
Proof. intros Hle. split; [intros a b _ _ E; exact E|intros a Ha; lia]. Qed.

(** ** Sums over some of the indices *)

Definition is_among (m : nat) (f : nat -> nat) (i : nat) : bool := existsb (fun a => Nat.eqb (f a) i) (seq 0 m).

Lemma is_among_true m f i : is_among m f i = true <-> among m f i.
Proof.
  unfold is_among, among. rewrite existsb_exists. split.
  - intros (a & Ha & E). apply in_seq in Ha. apply Nat.eqb_eq in E. exists a. split; [lia|exact E].
  - intros (a & Ha & E). exists a. split; [apply in_seq; lia|now apply Nat.eqb_eq].
Qed.

Lemma is_among_place m f a : (a < m)%nat -> is_among m f (f a) = true.
Proof. intros Ha. apply is_among_true. now exists a. Qed.

Lemma sum_among n m f g : places m n f ->
  big_sum n (fun i => if is_among m f i then g i else 0) = big_sum m (fun a => g (f a)).
Proof.
  intros [Hdistinct Hrange]. rewrite (sum_reindex n m f); [|exact Hdistinct|exact Hrange|].
  - apply sum_ext; intros a Ha. now rewrite is_among_place.
  - intros i _ Hne. apply is_among_true. destruct (is_among m f i); [reflexivity|]. now destruct Hne.
Qed.

Lemma sum_split_among n m f g : places m n f ->
  big_sum n g = big_sum m (fun a => g (f a)) + big_sum n (fun i => if is_among m f i then 0 else g i).
Proof.
  intros Hplaces. rewrite <- (sum_among n m f g Hplaces), <- sum_plus. apply sum_ext; intros i _.
  destruct (is_among m f i); ring.
Qed.

Lemma sum_only_among n m f g : places m n f -> (forall i, (i < n)%nat -> ~ among m f i -> g i = 0) ->
  big_sum n g = big_sum m (fun a => g (f a)).
Proof.
  intros Hplaces Hzero. rewrite (sum_split_among n m f g Hplaces), (sum_zero n); [ring|]. intros i Hi.
  destruct (is_among m f i) eqn:E; [reflexivity|]. apply Hzero; [exact Hi|]. rewrite <- is_among_true. congruence.
Qed.

Lemma sum_some_le n m f g : places m n f -> (forall i, (i < n)%nat -> 0 <= g i) ->
  big_sum m (fun a => g (f a)) <= big_sum n g.
Proof.
  intros Hplaces Hpos. rewrite (sum_split_among n m f g Hplaces).
  assert (0 <= big_sum n (fun i => if is_among m f i then 0 else g i)); [|lra].
  apply sum_nonneg; intros i Hi. destruct (is_among m f i); [lra|now apply Hpos].
Qed.

(** A small matrix as part of a large one, zero elsewhere. *)
Definition enlarged (m n : nat) (f g : nat -> nat) (W : matrix) : matrix :=
  fun i j => big_sum2 m n (fun a b => if Nat.eqb i (f a) && Nat.eqb j (g b) then W a b else 0).

Lemma enlarged_inside m n f g W a b :
  distinct m f -> distinct n g -> (a < m)%nat -> (b < n)%nat -> enlarged m n f g W (f a) (g b) = W a b.
Proof.
  intros Hf Hg Ha Hb. unfold enlarged, big_sum2. rewrite (sum_single m a); [|exact Ha|].
  - rewrite (sum_single n b); [now rewrite !Nat.eqb_refl|exact Hb|]. intros c Hc Hn.
    destruct (Nat.eqb_spec (g b) (g c)) as [E|]; [|now rewrite andb_false_r]. exfalso. apply Hn. symmetry. now apply Hg.
  - intros c Hc Hn. apply sum_zero; intros e _. destruct (Nat.eqb_spec (f a) (f c)) as [E|]; [|reflexivity].
    exfalso. apply Hn. symmetry. now apply Hf.
Qed.

Lemma enlarged_outside m n f g W i j : ~ among m f i \/ ~ among n g j -> enlarged m n f g W i j = 0.
Proof.
  intros Hout. apply sum2_zero; intros a b Ha Hb.
  destruct (Nat.eqb_spec i (f a)) as [->|]; [|reflexivity]. destruct (Nat.eqb_spec j (g b)) as [->|]; [|reflexivity].
  exfalso. destruct Hout as [Hout|Hout]; apply Hout; [now exists a|now exists b].
Qed.
