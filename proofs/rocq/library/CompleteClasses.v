(** * Complete classes: with enough twins of every unit every local minimum is global

    Units with the same inputs and the same outputs are twins.  A unit is complete if it has at least as many twins,
    itself among them, as it has outputs, or as it has inputs.  If all units are complete, every local minimum of the
    loss of a linear network is global ([complete_classes_global]), whatever the masks and the data.

    The weights of the twins are dependent, and the kernel lemma applies; or nothing but zero is orthogonal to all of
    them, and then the gradient is zero by the first-order condition. *)

From Coq Require Import Reals List Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Fits Indices Listings Vectors Spans DeadUnit Stationary Kernels.
Local Open Scope R_scope.

Definition twins (p : problem) (j j' : nat) : Prop :=
  (forall i, (i < outputs p)%nat -> mask2 p i j = mask2 p i j') /\
  (forall l, (l < inputs p)%nat -> mask1 p j l = mask1 p j' l).

(** Unit [j] has [m] outputs (or [m] inputs), and [r >= m] different twins [T 0, ..., T (r - 1)]. *)
Definition complete (p : problem) (j : nat) : Prop :=
  exists r m (T O : nat -> nat), (m <= r)%nat /\ distinct r T /\
    (forall t, (t < r)%nat -> (T t < units p)%nat /\ twins p j (T t)) /\
    (lists (outputs p) m O (fun i => mask2 p i j) \/ lists (inputs p) m O (fun l => mask1 p j l)).

(** ** Coefficients of the twins as coefficients of all units *)

Section Spread.
  Variables (u r : nat) (T : nat -> nat) (c : nat -> R).
  Hypothesis range : forall t, (t < r)%nat -> (T t < u)%nat.
  Hypothesis different : distinct r T.

  Definition spread (j : nat) : R := big_sum r (fun t => if Nat.eqb j (T t) then c t else 0).

  Lemma sum_spread f : big_sum u (fun j => spread j * f j) = big_sum r (fun t => c t * f (T t)).
  Proof.
    unfold spread. rewrite (sum_ext u _ (fun j => big_sum r (fun t => if Nat.eqb j (T t) then c t * f (T t) else 0))).
    - rewrite sum_swap. apply sum_ext; intros t Ht. apply sum_delta. now apply range.
    - intros j _. rewrite <- sum_scal_r. apply sum_ext; intros t _. destruct (Nat.eqb_spec j (T t)) as [->|]; ring.
  Qed.

  Lemma spread_at t : (t < r)%nat -> spread (T t) = c t.
  Proof.
    intros Ht. unfold spread. rewrite (sum_single r t); [now rewrite Nat.eqb_refl|assumption|].
    intros a Ha Hn. destruct (Nat.eqb_spec (T t) (T a)) as [E|]; [|reflexivity]. exfalso. apply Hn. symmetry.
      now apply different.
  Qed.

  Lemma spread_only j : spread j <> 0 -> exists t, (t < r)%nat /\ j = T t.
  Proof.
    intros Hj. apply NNPP. intros Hnone. apply Hj. apply sum_zero; intros t Ht.
    destruct (Nat.eqb_spec j (T t)); [|reflexivity]. exfalso. apply Hnone. now exists t.
  Qed.
End Spread.

(** ** One unit *)

Section Unit.
  Variable p : problem.
  Variable theta : weights.
  Hypothesis minimum : local_minimum p (loss linear p) theta.
  Variables i j l : nat.
  Hypothesis output_exists : (i < outputs p)%nat.
  Hypothesis input_exists : (l < inputs p)%nat.
  Hypothesis sends : mask2 p i j = true.
  Hypothesis receives : mask1 p j l = true.
  Variables r m : nat.
  Variables T O : nat -> nat.
  Hypothesis enough : (m <= r)%nat.
  Hypothesis different : distinct r T.
  Hypothesis are_twins : forall t, (t < r)%nat -> (T t < units p)%nat /\ twins p j (T t).
  Let A := masked (mask2 p) (second theta).
  Let B := masked (mask1 p) (first theta).

  Local Lemma range t : (t < r)%nat -> (T t < units p)%nat.
  Proof. intros Ht. now apply are_twins. Qed.

  Local Lemma twin_sends t x : (t < r)%nat -> (x < outputs p)%nat -> mask2 p x (T t) = mask2 p x j.
  Proof. intros Ht Hx. symmetry. now apply are_twins. Qed.

  Local Lemma twin_receives t x : (t < r)%nat -> (x < inputs p)%nat -> mask1 p (T t) x = mask1 p j x.
  Proof. intros Ht Hx. symmetry. now apply are_twins. Qed.

  Lemma enough_for_outputs : lists (outputs p) m O (fun x => mask2 p x j) -> half_gradient p theta i l = 0.
  Proof.
    intros (Odistinct & Orange & Ocover).
    destruct (dependent_or_spanning m r (fun t a => A (O a) (T t)) enough) as [(c & (t & Ht & Hc) & Hzero)|Hspanning].
    - apply (kernel_stationary p theta (spread r T c) i (T t) l); auto using range.
      + now rewrite spread_at.
      + now rewrite twin_sends.
      + intros x Hx. rewrite (sum_ext _ _ (fun a => spread r T c a * A x a)) by (intros; unfold A; ring).
        rewrite (sum_spread (units p) r T c range). destruct (mask2 p x j) eqn:E.
        * destruct (Ocover x Hx E) as (a & Ha & <-). now apply Hzero.
        * apply sum_zero; intros u Hu. unfold A, masked. rewrite twin_sends, E by assumption. ring.
      + intros u _ Hu. destruct (spread_only r T c u Hu) as (t' & Ht' & ->). now rewrite twin_receives.
    - destruct (Ocover i output_exists sends) as (a & Ha & <-).
      apply (Hspanning (fun b => half_gradient p theta (O b) l)); [|exact Ha].
      intros t Ht. rewrite <- (first_stationary p theta minimum (T t) l (range t Ht) input_exists)
        by (now rewrite twin_receives).
      symmetry. fold A. apply (sum_reindex (outputs p) m O (fun x => A x (T t) * half_gradient p theta x l));
        [exact Odistinct|intros; now apply Orange|].
      intros x Hx Hne. apply Ocover; [exact Hx|]. destruct (mask2 p x j) eqn:E; [reflexivity|]. exfalso. apply Hne.
      unfold A, masked. rewrite twin_sends, E by assumption. ring.
  Qed.

  Lemma enough_for_inputs : lists (inputs p) m O (fun x => mask1 p j x) -> half_gradient p theta i l = 0.
  Proof.
    intros (Odistinct & Orange & Ocover).
    destruct (dependent_or_spanning m r (fun t a => B (T t) (O a)) enough) as [(c & (t & Ht & Hc) & Hzero)|Hspanning].
    - apply (cokernel_stationary p theta (spread r T c) i (T t) l); auto using range.
      + now rewrite spread_at.
      + now rewrite twin_receives.
      + intros x Hx. fold B. rewrite (sum_spread (units p) r T c range (fun a => B a x)). destruct (mask1 p j x) eqn:E.
        * destruct (Ocover x Hx E) as (a & Ha & <-). now apply Hzero.
        * apply sum_zero; intros u Hu. unfold B, masked. rewrite twin_receives, E by assumption. ring.
      + intros u _ Hu. destruct (spread_only r T c u Hu) as (t' & Ht' & ->). now rewrite twin_sends.
    - destruct (Ocover l input_exists receives) as (a & Ha & <-).
      apply (Hspanning (fun b => half_gradient p theta i (O b))); [|exact Ha].
      intros t Ht. rewrite <- (second_stationary p theta minimum (T t) (O a) (range t Ht) i output_exists)
        by (now rewrite twin_sends).
      symmetry. fold B. apply (sum_reindex (inputs p) m O (fun x => B (T t) x * half_gradient p theta i x));
        [exact Odistinct|intros; now apply Orange|].
      intros x Hx Hne. apply Ocover; [exact Hx|]. destruct (mask1 p j x) eqn:E; [reflexivity|]. exfalso. apply Hne.
      unfold B, masked. rewrite twin_receives, E by assumption. ring.
  Qed.
End Unit.

Theorem complete_classes_global p theta :
  (forall j, (j < units p)%nat -> complete p j) ->
  local_minimum p (loss linear p) theta -> global_minimum (loss linear p) theta.
Proof.
  intros Hcomplete Hmin. apply flat_global. intros i j l Hi Hj Hl H2 H1.
  destruct (Hcomplete j Hj) as (r & m & T & O & Henough & Hdistinct & Htwins & [Hlists|Hlists]).
  - now apply (enough_for_outputs p theta Hmin i j l Hi Hl H2 H1 r m T O).
  - now apply (enough_for_inputs p theta Hmin i j l Hi Hl H2 H1 r m T O).
Qed.

(** The hypotheses hold somewhere: two twins with two outputs and two inputs, whose units are not linear, and a local
    minimum. *)
Example complete_classes_exist :
  let p := Problem 2 2 2 2 (fun _ _ => true) (fun _ _ => true) (fun _ _ => 1) (fun _ _ => 1) in
  (forall j, (j < units p)%nat -> complete p j) /\ exists theta, local_minimum p (loss linear p) theta.
Proof.
  intros p. split.
  - intros j Hj. exists 2%nat, 2%nat, (fun t => t), (fun a => a). repeat split; auto.
    + intros a b _ _ E. exact E.
    + left. repeat split; auto.
      * intros a b _ _ E. exact E.
      * intros i Hi _. now exists i.
  - exists (Weights (fun j l => if Nat.eqb (j + l) 0 then 1 else 0) (fun i j => if Nat.eqb j 0 then 1 else 0)).
    apply fit_minimum. unfold loss, big_sum2, output, hidden, masked, linear, p. simpl. ring.
Qed.
