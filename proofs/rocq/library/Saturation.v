(** * Saturation: outgoing weights of twins come to make all outputs of their class

    Linear networks, any masks, any data.  If the chosen units have at least as many twins as outputs
    ([complete_outputs]), a path along which the product of the layers stays the same leads to weights with which the
    outgoing weights of their classes make all their outputs ([saturate]); other units keep their weights. *)

From Coq Require Import Reals Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Indices Listings Vectors Spans CompleteClasses Fibres Replacing.
Local Open Scope R_scope.

(** Unit [j] has [m] outputs and [r >= m] different twins [T 0, ..., T (r - 1)]. *)
Definition complete_outputs (p : problem) (j : nat) : Prop :=
  exists r m (T O : nat -> nat), (m <= r)%nat /\ distinct r T /\
    (forall t, (t < r)%nat -> (T t < units p)%nat /\ twins p j (T t)) /\
    lists (outputs p) m O (fun i => mask2 p i j).

Section Saturation.
  Variable p : problem.
  Let k := outputs p.
  Let h := units p.
  Local Notation A := (second_layer p).

  (** Coefficients [c] of the twins of unit [j], as coefficients of all units, that make output [i] and no other. *)
  Definition makes (theta : weights) (j i : nat) (c : nat -> R) : Prop :=
    (forall u, (u < h)%nat -> c u <> 0 -> twins p j u) /\
    forall x, (x < k)%nat -> big_sum h (fun u => A theta x u * c u) = if Nat.eqb x i then 1 else 0.

  (** The class of unit [j] can make each of its outputs. *)
  Definition saturated (theta : weights) (j : nat) : Prop :=
    forall i, (i < k)%nat -> mask2 p i j = true -> exists c, makes theta j i c.

  (** *** (1) One class *)

  Section Class.
    Variable j : nat.
    Variables r m : nat.
    Variables T O : nat -> nat.
    Hypothesis enough : (m <= r)%nat.
    Hypothesis different : distinct r T.
    Hypothesis are_twins : forall t, (t < r)%nat -> (T t < h)%nat /\ twins p j (T t).
    Hypothesis lists_outputs : lists k m O (fun i => mask2 p i j).
    Local Notation outgoing := (outgoing p T O).

    Lemma spanning_saturated theta b : (b <= r)%nat -> (forall v, in_span m b (outgoing theta) v) -> saturated theta j.
    Proof.
      intros Hb Hspan i Hi E. destruct (Hspan (fun a => if Nat.eqb (O a) i then 1 else 0)) as [D HD].
      set (c := fun t => if Nat.ltb t b then D t else 0). exists (spread r T c). split.
      - intros u _ Hu. destruct (spread_only r T c u Hu) as (t & Ht & ->). now apply are_twins.
      - apply (combination_outputs p j r m T O are_twins lists_outputs).
        + intros a Ha. rewrite (HD a Ha). unfold combination. rewrite (sum_prefix r b); [|exact Hb|].
          * apply sum_ext; intros t Ht. unfold c. destruct (Nat.ltb_spec t b); [reflexivity|lia].
          * intros t Ht. unfold c. destruct (Nat.ltb_spec t b); [lia|ring].
        + intros x Hx Ex. destruct (Nat.eqb_spec x i) as [->|]; [congruence|reflexivity].
    Qed.

    Lemma saturate_class theta : exists y, fibre_path p theta y /\ keeps p j theta y /\ saturated y j.
    Proof.
      destruct (reach_twins p j r m T O different are_twins lists_outputs theta) as (y & Hy & Hkeep & Hreached).
      exists y. split; [exact Hy|]. split; [exact Hkeep|]. destruct Hreached as [(b & Hb & Hspan)|Hindependent].
      - now apply spanning_saturated with b.
      - apply (spanning_saturated y m enough). intros v. apply spans_everything. intros b Hb. apply Hindependent. lia.
    Qed.
  End Class.

  Lemma twins_trans a b c : twins p a b -> twins p a c -> twins p b c.
  Proof.
    intros [H1 H2] [H3 H4]. split; intros i Hi; [rewrite <- H1, H3|rewrite <- H2, H4]; auto.
  Qed.

  Lemma twins_sym a b : twins p a b -> twins p b a.
  Proof. intros [H1 H2]. split; intros i Hi; symmetry; auto. Qed.

  (** Saturation of a class is not lost when another class moves. *)
  Lemma saturated_kept j j' x y :
    keeps p j x y -> saturated y j -> saturated x j' -> saturated y j'.
  Proof.
    intros Hkeep Hj Hj' i Hi E. destruct (classic (twins p j j')) as [Htwins|Hno].
    - destruct (Hj i Hi) as (c & Honly & Hmakes); [now rewrite (proj1 Htwins i Hi)|]. exists c. split; [|exact Hmakes].
      intros u Hu Hc. apply (twins_trans j); auto.
    - destruct (Hj' i Hi E) as (c & Honly & Hmakes). exists c. split; [exact Honly|]. intros z Hz.
      rewrite <- (Hmakes z Hz). apply sum_ext; intros u Hu. destruct (Req_dec (c u) 0) as [->|Hne]; [ring|]. f_equal.
      assert (Hother : ~ twins p j u).
      { intros Hju. apply Hno. apply (twins_trans u j j'); [now apply twins_sym|]. apply twins_sym. now apply Honly. }
      unfold second_layer, masked. now rewrite (proj1 (Hkeep u Hother)).
  Qed.

  (** *** (2) All chosen classes *)

  Variable chosen : nat -> bool.
  Hypothesis chosen_complete : forall j, (j < h)%nat -> chosen j = true -> complete_outputs p j.

  Theorem saturate theta : exists y, fibre_path p theta y /\
    (forall j, (j < h)%nat -> chosen j = true -> saturated y j) /\
    forall u, (forall j, (j < h)%nat -> chosen j = true -> ~ twins p j u) -> same_unit theta y u.
  Proof.
    assert (Hall : forall b, (b <= h)%nat -> exists y, fibre_path p theta y /\
      (forall j, (j < b)%nat -> chosen j = true -> saturated y j) /\
      forall u, (forall j, (j < h)%nat -> chosen j = true -> ~ twins p j u) -> same_unit theta y u).
    { induction b as [|b IH]; intros Hb.
      - exists theta. split; [apply fibre_refl|]. split; [intros; lia|]. intros u _. split; reflexivity.
      - destruct IH as (x & Hx & Hbefore & Hothers); [lia|]. destruct (chosen b) eqn:Eb.
        + destruct (chosen_complete b) as (r & m & T & O & Henough & Hdistinct & Htwins & Hlists); [lia|exact Eb|].
          destruct (saturate_class b r m T O Henough Hdistinct Htwins Hlists x) as (y & Hy & Hkeep & Hsaturated).
          exists y. split; [now apply fibre_trans with x|]. split.
          * intros j Hj Ej. destruct (Nat.eq_dec j b) as [->|Hn]; [exact Hsaturated|].
            apply (saturated_kept b j x y Hkeep Hsaturated). apply Hbefore; [lia|exact Ej].
          * intros u Hu. destruct (Hothers u Hu) as [H2 H1]. destruct (Hkeep u (Hu b Hb Eb)) as [G2 G1].
            split; intros; [now rewrite G2, H2|now rewrite G1, H1].
        + exists x. split; [exact Hx|]. split; [|exact Hothers]. intros j Hj Ej.
          apply Hbefore; [|exact Ej]. destruct (Nat.eq_dec j b) as [->|Hn]; [congruence|lia]. }
    exact (Hall h (le_n h)).
  Qed.
End Saturation.
