(** * Listing the indices that pass a test

    - [listed]: they can be listed, with the place of each.
    - [lists_one]: if at most one passes, the list has at most one entry. *)

From Coq Require Import Reals Arith Bool Lia.
From Landscape Require Import Indices.

(** [f] lists the [m] indices below [n] that pass the test, each once. *)
Definition lists (n m : nat) (f : nat -> nat) (test : nat -> bool) : Prop :=
  distinct m f /\ (forall a, (a < m)%nat -> (f a < n)%nat /\ test (f a) = true) /\
  (forall i, (i < n)%nat -> test i = true -> exists a, (a < m)%nat /\ f a = i).

(** What passes a test can be listed, with the place of each index. *)
Lemma listed n (test : nat -> bool) : exists m f place, lists n m f test /\
  forall i, (i < n)%nat -> test i = true -> (place i < m)%nat /\ f (place i) = i.
Proof.
  induction n as [|n (m & f & place & (Hdistinct & Hrange & Hcover) & Hplace)].
  - exists 0%nat, (fun i => i), (fun i => i). repeat split; try (intros; lia). intros a b Ha; lia.
  - destruct (test n) eqn:E.
    + exists (S m), (fun a => if Nat.eqb a m then n else f a), (fun i => if Nat.eqb i n then m else place i).
      split; [split; [|split]|].
      * intros a b Ha Hb Hsame. destruct (Nat.eqb_spec a m) as [->|Hna], (Nat.eqb_spec b m) as [->|Hnb].
        { reflexivity. }
        { destruct (Hrange b); lia. }
        { destruct (Hrange a); lia. }
        { apply Hdistinct; (exact Hsame || lia). }
      * intros a Ha. destruct (Nat.eqb_spec a m) as [->|Hn]; [split; [lia|exact E]|].
        destruct (Hrange a) as [Hf Htest]; [lia|]. split; [lia|exact Htest].
      * intros i Hi Etest. destruct (Nat.eq_dec i n) as [->|Hn].
        { exists m. rewrite Nat.eqb_refl. split; [lia|reflexivity]. }
        { destruct (Hcover i) as (a & Ha & <-); [lia|exact Etest|]. exists a. split; [lia|].
          destruct (Nat.eqb_spec a m); [lia|reflexivity]. }
      * intros i Hi Etest. destruct (Nat.eqb_spec i n) as [->|Hn].
        { rewrite Nat.eqb_refl. split; [lia|reflexivity]. }
        { destruct (Hplace i) as [Hm Hf]; [lia|exact Etest|]. split; [lia|].
          destruct (Nat.eqb_spec (place i) m); [lia|exact Hf]. }
    + exists m, f, place. split; [split; [exact Hdistinct|split]|].
      * intros a Ha. destruct (Hrange a Ha). split; [lia|assumption].
      * intros i Hi Etest. apply Hcover; [|exact Etest]. destruct (Nat.eq_dec i n) as [->|]; [congruence|lia].
      * intros i Hi Etest. apply Hplace; [|exact Etest]. destruct (Nat.eq_dec i n) as [->|]; [congruence|lia].
Qed.

(** The index is one of the [n], and passes. *)
Definition passes (n : nat) (test : nat -> bool) (i : nat) : bool := Nat.ltb i n && test i.

Lemma passes_true n test i : passes n test i = true <-> (i < n)%nat /\ test i = true.
Proof. unfold passes. now rewrite andb_true_iff, Nat.ltb_lt. Qed.

(** If at most one index passes, the list has at most one entry. *)
Lemma lists_one n (test : nat -> bool) :
  (forall i i', (i < n)%nat -> (i' < n)%nat -> test i = true -> test i' = true -> i = i') ->
  exists m O, (m <= 1)%nat /\ lists n m O test.
Proof.
  intros Hone. destruct (listed n test) as (m & f & _ & (Hdistinct & Hrange & Hcover) & _). exists m, f.
  split; [|split; [exact Hdistinct|split; assumption]]. destruct (le_lt_dec m 1) as [|Hlt]; [assumption|]. exfalso.
  destruct (Hrange 0%nat) as [Hf0 E0]; [lia|]. destruct (Hrange 1%nat) as [Hf1 E1]; [lia|].
  assert (Hsame : 0%nat = 1%nat); [|discriminate]. apply Hdistinct; [lia|lia|]. now apply Hone.
Qed.
