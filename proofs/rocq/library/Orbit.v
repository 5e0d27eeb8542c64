(** * The symmetry of a linear network: it is a group, and keeps the loss

    - [related_ext], [related_sym], [related_trans]: being related is an equivalence.
    - [related_loss]: related weights have the same loss.
    - [related_scale], [related_shear]: rescaling a unit, and adding a multiple of a unit to another.
    - [equivalent_scaled]: rescaling every unit. *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From Landscape Require Import Sums Landscape Scalars Ball.
Local Open Scope R_scope.

(** ** Products of matrices, entry by entry *)

Lemma product_ext n A A' B B' i j :
  (forall m, (m < n)%nat -> A i m = A' i m) -> (forall m, (m < n)%nat -> B m j = B' m j) ->
  product n A B i j = product n A' B' i j.
Proof. intros HA HB. apply sum_ext; intros m Hm. now rewrite HA, HB. Qed.

Lemma product_assoc m n A B C i j : product m (product n A B) C i j = product n A (product m B C) i j.
Proof.
  unfold product. rewrite (sum_ext m _ (fun b => big_sum n (fun a => A i a * (B a b * C b j)))).
  - rewrite sum_swap. apply sum_ext; intros a _. apply sum_scal.
  - intros b _. rewrite <- sum_scal_r. apply sum_ext; intros; ring.
Qed.

Lemma product_identity_left n B i j : (i < n)%nat -> product n identity B i j = B i j.
Proof.
  intros Hi. unfold product, identity. rewrite (sum_single n i); auto; [rewrite Nat.eqb_refl; ring|].
  intros m _ Hm. destruct (Nat.eqb_spec i m); [congruence|ring].
Qed.

Lemma product_identity_right n A i j : (j < n)%nat -> product n A identity i j = A i j.
Proof.
  intros Hj. unfold product, identity. rewrite (sum_single n j); auto; [rewrite Nat.eqb_refl; ring|].
  intros m _ Hm. destruct (Nat.eqb_spec m j); [congruence|ring].
Qed.

Lemma cancel_left n T T' B i j :
  agree n n (product n T' T) identity -> (i < n)%nat -> product n T' (product n T B) i j = B i j.
Proof.
  intros H Hi. rewrite <- product_assoc.
  rewrite (product_ext n _ identity B B) by auto. now apply product_identity_left.
Qed.

Lemma cancel_right n T T' A i j :
  agree n n (product n T T') identity -> (j < n)%nat -> product n (product n A T) T' i j = A i j.
Proof.
  intros H Hj. rewrite product_assoc.
  rewrite (product_ext n A A _ identity) by auto. now apply product_identity_right.
Qed.

(** The network is a product of three matrices. *)
Lemma net_is_product p A B i s :
  net p A B i s = product (units p) A (product (inputs p) B (data p)) i s.
Proof. reflexivity. Qed.

(** ** Which unit absorbs which can be computed *)

Definition implies (a b : bool) : bool := if a then b else true.

Definition absorbs_test (p : problem) (i j : nat) : bool :=
  all_below (inputs p) (fun l => implies (mask1 p j l) (mask1 p i l)) &&
  all_below (outputs p) (fun k => implies (mask2 p k i) (mask2 p k j)).

Lemma absorbs_reflect p i j : absorbs_test p i j = true <-> absorbs p i j.
Proof.
  unfold absorbs_test, absorbs, implies. rewrite andb_true_iff, !all_below_true.
  split; intros [Hin Hout]; split.
  - intros l Hl Hm. specialize (Hin l Hl). now rewrite Hm in Hin.
  - intros k Hk Hm. specialize (Hout k Hk). now rewrite Hm in Hout.
  - intros l Hl. specialize (Hin l Hl). destruct (mask1 p j l); auto.
  - intros k Hk. specialize (Hout k Hk). destruct (mask2 p k i); auto.
Qed.

Lemma absorbs_dec p i j : {absorbs p i j} + {~ absorbs p i j}.
Proof.
  destruct (absorbs_test p i j) eqn:E; [left; now apply absorbs_reflect|right].
  intros H. apply absorbs_reflect in H. congruence.
Qed.

Lemma absorbs_refl p i : absorbs p i i.
Proof. split; auto. Qed.

Lemma absorbs_trans p i j m : absorbs p i j -> absorbs p j m -> absorbs p i m.
Proof. intros [H1 H2] [H3 H4]. split; auto. Qed.

(** ** A group *)

Lemma unit_change_sym p T T' : unit_change p T T' -> unit_change p T' T.
Proof.
  intros (H1 & H2 & H3). split; [exact H2|]. split; [exact H1|].
  intros i j Hi Hj Ha. destruct (H3 i j Hi Hj Ha). now split.
Qed.

Lemma unit_change_identity p : unit_change p identity identity.
Proof.
  split; [|split].
  - intros i j Hi _. now apply product_identity_left.
  - intros i j Hi _. now apply product_identity_left.
  - intros i j _ _ Ha. unfold identity. destruct (Nat.eqb_spec i j) as [->|_]; [|split; reflexivity].
    destruct Ha. apply absorbs_refl.
Qed.

Lemma product_support p T U i j :
  (forall i j, (i < units p)%nat -> (j < units p)%nat -> ~ absorbs p i j -> T i j = 0) ->
  (forall i j, (i < units p)%nat -> (j < units p)%nat -> ~ absorbs p i j -> U i j = 0) ->
  (i < units p)%nat -> (j < units p)%nat -> ~ absorbs p i j -> product (units p) T U i j = 0.
Proof.
  intros HT HU Hi Hj Ha. apply sum_zero; intros m Hm.
  destruct (absorbs_dec p i m) as [H1|H1]; [|rewrite HT by auto; ring].
  destruct (absorbs_dec p m j) as [H2|H2]; [|rewrite HU by auto; ring].
  destruct Ha. now apply absorbs_trans with m.
Qed.

Lemma unit_change_trans p T T' U U' :
  unit_change p T T' -> unit_change p U U' -> unit_change p (product (units p) U T) (product (units p) T' U').
Proof.
  intros (HT1 & HT2 & HT3) (HU1 & HU2 & HU3). split; [|split].
  - intros i j Hi Hj. rewrite product_assoc.
    rewrite (product_ext _ U U _ U'); auto. intros m Hm. now apply cancel_left.
  - intros i j Hi Hj. rewrite product_assoc.
    rewrite (product_ext _ T' T' _ T); auto. intros m Hm. now apply cancel_left.
  - intros i j Hi Hj Ha. split; apply (product_support p); auto; intros a b Hxa Hxb Hab;
      [apply (HU3 a b)|apply (HT3 a b)|apply (HT3 a b)|apply (HU3 a b)]; auto.
Qed.

Lemma related_ext p A B A' B' :
  agree (outputs p) (units p) A' A -> agree (units p) (inputs p) B' B -> related p A B A' B'.
Proof.
  intros HA HB. exists identity, identity. split; [apply unit_change_identity|split]; intros i j Hi Hj.
  - rewrite product_identity_right; auto.
  - rewrite product_identity_left; auto.
Qed.

Lemma related_sym p A B A' B' : related p A B A' B' -> related p A' B' A B.
Proof.
  intros (T & T' & HT & HA & HB). exists T', T. split; [now apply unit_change_sym|].
  destruct HT as (H1 & H2 & _). split; intros i j Hi Hj.
  - rewrite (product_ext _ A' (product (units p) A T') T T) by auto. symmetry. now apply cancel_right.
  - rewrite (product_ext _ T' T' B' (product (units p) T B)) by auto. symmetry. now apply cancel_left.
Qed.

Lemma related_trans p A B A' B' A'' B'' :
  related p A B A' B' -> related p A' B' A'' B'' -> related p A B A'' B''.
Proof.
  intros (T & T' & HT & HA & HB) (U & U' & HU & HA' & HB').
  exists (product (units p) U T), (product (units p) T' U').
  split; [now apply unit_change_trans|split]; intros i j Hi Hj.
  - rewrite HA', <- product_assoc by auto. apply product_ext; auto.
  - rewrite HB', product_assoc by auto. apply product_ext; auto.
Qed.

Lemma related_loss p A B A' B' : related p A B A' B' -> square_loss p A' B' = square_loss p A B.
Proof.
  intros (T & T' & (_ & HT & _) & HA & HB).
  rewrite (square_loss_ext p A' (product (units p) A T') B' (product (units p) T B)) by auto.
  apply sum2_ext; intros i s _ _. do 2 f_equal.
  rewrite !net_is_product, product_assoc. apply product_ext; [reflexivity|]. intros m Hm.
  rewrite (product_ext _ T' T' _ (product (units p) T (product (inputs p) B (data p)))); auto.
  - now apply cancel_left.
  - intros a _. apply product_assoc.
Qed.

Lemma equivalent_loss p theta theta' : equivalent p theta theta' -> loss linear p theta' = loss linear p theta.
Proof. rewrite !loss_is_square_loss. apply related_loss. Qed.

(** ** What generates it: rescaling one unit, and adding a multiple of one unit to another *)

Definition scale_first (i : nat) (s : R) (B : matrix) : matrix :=
  fun j l => if Nat.eqb j i then s * B j l else B j l.
Definition scale_second (i : nat) (s : R) (A : matrix) : matrix :=
  fun k j => if Nat.eqb j i then s * A k j else A k j.
Definition shear_first (i j : nat) (t : R) (B : matrix) : matrix :=
  fun m l => if Nat.eqb m i then B m l + t * B j l else B m l.
Definition shear_second (i j : nat) (t : R) (A : matrix) : matrix :=
  fun k m => if Nat.eqb m j then A k m - t * A k i else A k m.

Lemma scale_first_product n i s B j l :
  (j < n)%nat -> scale_first i s B j l = product n (scale_first i s identity) B j l.
Proof.
  intros Hj. transitivity (product n identity (scale_first i s B) j l).
  - now rewrite product_identity_left.
  - unfold product, scale_first, identity. apply sum_ext; intros m _.
    destruct (Nat.eqb_spec j m) as [->|_]; [ring_simplify|destruct (Nat.eqb j i); ring].
    destruct (Nat.eqb m i); ring.
Qed.

Lemma scale_second_product n i s A k j :
  (j < n)%nat -> scale_second i s A k j = product n A (scale_first i s identity) k j.
Proof.
  intros Hj. transitivity (product n (scale_second i s A) identity k j).
  - now rewrite product_identity_right.
  - unfold product, scale_first, scale_second, identity. apply sum_ext; intros m _.
    destruct (Nat.eqb m i); ring.
Qed.

Lemma related_scale p A B i s s' :
  s * s' = 1 -> related p A B (scale_second i s' A) (scale_first i s B).
Proof.
  intros H. exists (scale_first i s identity), (scale_first i s' identity).
  split; [split; [|split]|split]; intros a b Ha Hb.
  - rewrite <- scale_first_product by assumption. unfold scale_first, identity.
    destruct (Nat.eqb a i); [rewrite <- Rmult_assoc, H; ring|reflexivity].
  - rewrite <- scale_first_product by assumption. unfold scale_first, identity.
    destruct (Nat.eqb a i); [rewrite <- Rmult_assoc, (Rmult_comm s'), H; ring|reflexivity].
  - intros Hno. unfold scale_first, identity. destruct (Nat.eqb_spec a b) as [->|_].
    + destruct Hno. apply absorbs_refl.
    + destruct (Nat.eqb a i); split; ring.
  - now apply scale_second_product.
  - now apply scale_first_product.
Qed.

Lemma shear_first_product n i j t B m l :
  (m < n)%nat -> (j < n)%nat -> shear_first i j t B m l = product n (shear_first i j t identity) B m l.
Proof.
  intros Hm Hj. unfold product, shear_first. destruct (Nat.eqb m i).
  - rewrite (sum_ext n _ (fun a => identity m a * B a l + t * (identity j a * B a l))) by (intros; ring).
    rewrite sum_plus, sum_scal. change (big_sum n (fun a => identity m a * B a l)) with (product n identity B m l).
    change (big_sum n (fun a => identity j a * B a l)) with (product n identity B j l).
    now rewrite !product_identity_left.
  - change (B m l = product n identity B m l). now rewrite product_identity_left.
Qed.

Lemma shear_second_product n i j t A k m :
  (m < n)%nat -> (i < n)%nat -> shear_second i j t A k m = product n A (shear_first i j (- t) identity) k m.
Proof.
  intros Hm Hi. unfold product, shear_first, shear_second.
  rewrite (sum_ext n _ (fun a => A k a * identity a m +
    (if Nat.eqb a i then (if Nat.eqb m j then - t * A k i else 0) else 0))).
  - rewrite sum_plus, sum_delta by assumption.
    change (big_sum n (fun a => A k a * identity a m)) with (product n A identity k m).
    rewrite product_identity_right by assumption. destruct (Nat.eqb m j); ring.
  - intros a _. unfold identity. rewrite (Nat.eqb_sym j m). destruct (Nat.eqb_spec a i) as [->|_]; [|ring].
    destruct (Nat.eqb m j); ring.
Qed.

Lemma shear_undone n i j t a b :
  (a < n)%nat -> (j < n)%nat -> i <> j ->
  product n (shear_first i j t identity) (shear_first i j (- t) identity) a b = identity a b.
Proof.
  intros Ha Hj Hn. rewrite <- shear_first_product by assumption. unfold shear_first.
  destruct (Nat.eqb_spec j i) as [->|_]; [congruence|]. destruct (Nat.eqb a i); ring.
Qed.

Lemma related_shear p A B i j t :
  (i < units p)%nat -> (j < units p)%nat -> i <> j -> absorbs p i j ->
  related p A B (shear_second i j t A) (shear_first i j t B).
Proof.
  intros Hi Hj Hn Hab. exists (shear_first i j t identity), (shear_first i j (- t) identity).
  split; [split; [|split]|split]; intros a b Ha Hb.
  - now apply shear_undone.
  - rewrite <- (Ropp_involutive t) at 2. now apply shear_undone.
  - intros Hno. unfold shear_first, identity.
    destruct (Nat.eqb_spec a b) as [->|_]; [destruct Hno; apply absorbs_refl|].
    destruct (Nat.eqb_spec a i) as [->|_]; [|split; reflexivity].
    destruct (Nat.eqb_spec j b) as [->|_]; [contradiction|split; ring].
  - now apply shear_second_product.
  - now apply shear_first_product.
Qed.

(** ** Every unit rescaled at once *)

Definition diagonal (c : nat -> R) : matrix := fun i j => if Nat.eqb i j then c i else 0.

Lemma diagonal_left n c B j l : (j < n)%nat -> product n (diagonal c) B j l = c j * B j l.
Proof.
  intros Hj. unfold product, diagonal. rewrite (sum_single n j); [now rewrite Nat.eqb_refl|exact Hj|].
  intros m _ Hm. destruct (Nat.eqb_spec j m); [congruence|ring].
Qed.

Lemma diagonal_right n c A k j : (j < n)%nat -> product n A (diagonal c) k j = A k j * c j.
Proof.
  intros Hj. unfold product, diagonal. rewrite (sum_single n j); [now rewrite Nat.eqb_refl|exact Hj|].
  intros m _ Hm. destruct (Nat.eqb_spec m j); [congruence|ring].
Qed.

Lemma equivalent_scaled p theta theta' c :
  (forall j, (j < units p)%nat -> c j <> 0) ->
  (forall j l, (j < units p)%nat -> (l < inputs p)%nat ->
     masked (mask1 p) (first theta') j l = c j * masked (mask1 p) (first theta) j l) ->
  (forall i j, (i < outputs p)%nat -> (j < units p)%nat ->
     masked (mask2 p) (second theta) i j = c j * masked (mask2 p) (second theta') i j) ->
  equivalent p theta theta'.
Proof.
  intros Hc Hfirst Hsecond. exists (diagonal c), (diagonal (fun j => / c j)). split; [split; [|split]|split].
  - intros i j Hi Hj. rewrite diagonal_left by exact Hi. unfold diagonal, identity.
    destruct (Nat.eqb_spec i j); [field; now apply Hc|ring].
  - intros i j Hi Hj. rewrite diagonal_left by exact Hi. unfold diagonal, identity.
    destruct (Nat.eqb_spec i j); [field; now apply Hc|ring].
  - intros i j _ _ Hno. unfold diagonal. destruct (Nat.eqb_spec i j) as [->|]; [|split; reflexivity].
    destruct Hno. apply absorbs_refl.
  - intros i j Hi Hj. rewrite diagonal_right, Hsecond by assumption. field. now apply Hc.
  - intros j l Hj Hl. now rewrite diagonal_left, Hfirst.
Qed.

(** ** Weights outside the masks stay zero *)

Lemma masked_first p T B i l :
  (forall j, (j < units p)%nat -> ~ absorbs p i j -> T i j = 0) -> (l < inputs p)%nat -> mask1 p i l = false ->
  product (units p) T (masked (mask1 p) B) i l = 0.
Proof.
  intros HT Hl Hm. apply sum_zero; intros j Hj. unfold masked.
  destruct (mask1 p j l) eqn:E; [|ring]. rewrite HT; [ring|exact Hj|].
  intros [Hab _]. specialize (Hab l Hl E). congruence.
Qed.

Lemma masked_second p T A k j :
  (forall i, (i < units p)%nat -> ~ absorbs p i j -> T i j = 0) -> (k < outputs p)%nat -> mask2 p k j = false ->
  product (units p) (masked (mask2 p) A) T k j = 0.
Proof.
  intros HT Hk Hm. apply sum_zero; intros i Hi. unfold masked.
  destruct (mask2 p k i) eqn:E; [|ring]. rewrite HT; [ring|exact Hi|].
  intros [_ Hab]. specialize (Hab k Hk E). congruence.
Qed.
