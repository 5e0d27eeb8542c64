(** * Linear networks whose units have as many twins as outputs: paths down to a global minimum

    Two linear layers, any masks, any data, any sizes.  If every unit has at least as many twins, itself among them, as
    it has outputs ([Saturation.complete_outputs]), from every start a path leads to a global minimum,
      and the loss never rises on
    it ([complete_outputs_descends]).  A unit with one output is its own twin, so networks with one output descend
    whatever their masks ([one_output_descends]); and so do dense networks with as many units as outputs.

    (1) Class by class, outgoing weights that the twins can make are replaced, without any change of the loss, until
    those of the class can make all its outputs ([Saturation.saturate]).
    (2) Then the first layer moves straight to the optimum of all networks with these masks ([to_best_fit]). *)

From Coq Require Import Reals List Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Indices Vectors Spans Descents CompleteClasses Saturation.
Local Open Scope R_scope.

Section Complete.
  Variable p : problem.
  Let k := outputs p.
  Let h := units p.
  Let d := inputs p.
  Let n := samples p.
  Let L := loss linear p.
  Local Notation A := (second_layer p).
  Local Notation row := (unit_row p).
  Hypothesis all_complete : forall j, (j < h)%nat -> complete_outputs p j.

  (** Some unit leads from input [l] to output [i]. *)
  Definition leads (i l : nat) : bool := existsb (fun j => mask2 p i j && mask1 p j l) (seq 0 h).

  Lemma leads_true i l : leads i l = true -> exists j, (j < h)%nat /\ mask2 p i j = true /\ mask1 p j l = true.
  Proof.
    unfold leads. rewrite existsb_exists. intros (j & Hj & E). apply in_seq in Hj. apply andb_prop in E as [E2 E1].
    exists j. split; [lia|now split].
  Qed.

  Lemma leads_by i l j : (j < h)%nat -> mask2 p i j = true -> mask1 p j l = true -> leads i l = true.
  Proof.
    intros Hj E2 E1. unfold leads. apply existsb_exists. exists j. split; [apply in_seq; lia|]. now rewrite E2, E1.
  Qed.

  (** The rows of the data that output [i] can see. *)
  Let visible (i l : nat) : nat -> R := fun s => if leads i l then data p l s else 0.

  Lemma output_visible theta i s : (i < k)%nat ->
    output linear p theta i s = combination d (fun l => big_sum h (fun j => A theta i j * masked (mask1 p) (first
      theta) j l)) (visible i) s.
  Proof.
    intros Hi. rewrite output_rows. unfold unit_row, combination.
    rewrite (sum_ext h _ (fun j => big_sum d (fun l => A theta i j * masked (mask1 p) (first theta) j l * data p l s))).
    - rewrite sum_swap. apply sum_ext; intros l Hl. rewrite sum_scal_r. unfold visible.
      destruct (leads i l) eqn:E; [reflexivity|]. rewrite sum_zero; [ring|]. intros j Hj. unfold second_layer, masked.
      destruct (mask2 p i j) eqn:E2; [|ring]. destruct (mask1 p j l) eqn:E1; [|ring].
      rewrite (leads_by i l j Hj E2 E1) in E. discriminate.
    - intros j _. rewrite <- sum_scal. apply sum_ext; intros; ring.
  Qed.

  Section Fit.
    Variable G : matrix.
    Hypothesis optimal : forall i, (i < k)%nat -> forall l, (l < d)%nat ->
      dot n (fun s => target p i s - combination d (G i) (visible i) s) (visible i l) = 0.
    Let fit (i : nat) : nat -> R := combination d (G i) (visible i).

    Lemma loss_from_fit theta : L theta = big_sum2 k n (fun i s => (target p i s - fit i s) ^ 2)
      + big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2).
    Proof.
      assert (Hcross : big_sum2 k n (fun i s => (target p i s - fit i s) * (output linear p theta i s - fit i s)) = 0).
      { apply sum_zero; intros i Hi.
        change (dot n (fun s => target p i s - fit i s) (fun s => output linear p theta i s - fit i s) = 0).
        rewrite dot_minus_r. rewrite (dot_ext_r n _ (output linear p theta i)
          (combination d (fun l => big_sum h (fun j => A theta i j * masked (mask1 p) (first theta) j l)) (visible i)))
          by (intros; now apply output_visible).
        assert (Hzero : forall c, dot n (fun s => target p i s - fit i s) (combination d c (visible i)) = 0).
        { intros c. apply dot_combination_zero. intros l Hl. now apply optimal. }
        rewrite Hzero. change (0 - dot n (fun s => target p i s - fit i s) (combination d (G i) (visible i)) = 0).
        rewrite Hzero. ring. }
      replace (big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2))
        with (big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2)
          - 2 * big_sum2 k n (fun i s => (target p i s - fit i s) * (output linear p theta i s - fit i s)))
        by (rewrite Hcross; ring).
      unfold L, loss. fold k n. rewrite <- sum2_scal, <- sum2_minus, <- sum2_plus. apply sum2_ext; intros; ring.
    Qed.

    Lemma to_best_fit theta W :
      (forall i l, (i < k)%nat -> (l < d)%nat -> leads i l = true ->
         big_sum h (fun j => A theta i j * masked (mask1 p) W j l) = G i l) ->
      descent p L theta (Weights W (second theta)) /\ global_minimum L (Weights W (second theta)).
    Proof.
      intros HW. set (y := Weights W (second theta)).
      assert (Hy : forall i s, (i < k)%nat -> output linear p y i s = fit i s).
      { intros i s Hi. rewrite output_visible by exact Hi. apply sum_ext; intros l Hl. unfold visible.
        destruct (leads i l) eqn:E; [|ring]. f_equal. now apply HW. }
      assert (Hline : forall t i s, (i < k)%nat ->
        output linear p (segment theta y t) i s - fit i s = (1 - t) * (output linear p theta i s - fit i s)).
      { intros t i s Hi. rewrite <- (Hy i s Hi).
        assert (Hsegment : output linear p (segment theta y t) i s = (1 - t) * output linear p theta i s + t * output
          linear p y i s).
        { rewrite !output_rows, <- !sum_scal, <- sum_plus. apply sum_ext; intros j _.
          assert (Hrow : row (segment theta y t) j s = (1 - t) * row theta j s + t * row y j s).
          { unfold unit_row, combination. rewrite <- !sum_scal, <- sum_plus. apply sum_ext; intros l _.
            unfold masked, y. cbn [segment first]. unfold between. destruct (mask1 p j l); ring. }
          rewrite Hrow. replace (A (segment theta y t) i j) with (A theta i j).
          - change (A y i j) with (A theta i j). ring.
          - unfold second_layer, masked, y. cbn [segment second]. unfold between. destruct (mask2 p i j); ring. }
        lra. }
      split.
      - apply segment_descent. intros s t Hs Hst Ht.
        assert (Hfalls : forall w, L (segment theta y w) = big_sum2 k n (fun i s => (target p i s - fit i s) ^ 2)
          + (1 - w) ^ 2 * big_sum2 k n (fun i s => (output linear p theta i s - fit i s) ^ 2)).
        { intros w. rewrite loss_from_fit. f_equal. rewrite <- sum2_scal. apply sum2_ext; intros i x Hi _.
          rewrite Hline by exact Hi. ring. }
        rewrite !Hfalls. apply Rplus_le_compat_l, Rmult_le_compat_r; [|apply pow_incr; lra].
        apply sum2_nonneg; intros; apply pow2_ge_0.
      - intros z. rewrite (loss_from_fit z), (loss_from_fit y).
        rewrite (sum2_zero k n (fun i s => (output linear p y i s - fit i s) ^ 2)).
        + pose proof (sum2_nonneg k n (fun i s => (output linear p z i s - fit i s) ^ 2) (fun i s _ _ => pow2_ge_0 _)).
          lra.
        + intros i s Hi _. rewrite Hy by exact Hi. ring.
    Qed.
  End Fit.

  Theorem all_complete_descends : descends_to_minimum p (loss linear p).
  Proof.
    intros theta. destruct (saturate p all_complete theta) as (x & Hx & Hsaturated).
    destruct (finite_choice k (fun _ : nat => 0) (fun i w => forall l, (l < d)%nat ->
      dot n (fun s => target p i s - combination d w (visible i) s) (visible i l) = 0)) as [G HG].
    { intros i _. apply least_squares. }
    (* for every output and every input it sees, coefficients of units that see the input and make the output *)
    destruct (finite_choice k (fun _ _ : nat => 0) (fun i c => forall l, (l < d)%nat -> leads i l = true ->
      (forall u, (u < h)%nat -> c l u <> 0 -> mask1 p u l = true) /\
      forall z, (z < k)%nat -> big_sum h (fun u => A x z u * c l u) = if Nat.eqb z i then 1 else 0)) as [c Hc].
    { intros i Hi. apply (finite_choice d (fun _ : nat => 0) (fun l c => leads i l = true ->
        (forall u, (u < h)%nat -> c u <> 0 -> mask1 p u l = true) /\
        forall z, (z < k)%nat -> big_sum h (fun u => A x z u * c u) = if Nat.eqb z i then 1 else 0)).
      intros l Hl. destruct (leads i l) eqn:E; [|exists (fun _ => 0); discriminate].
      destruct (leads_true i l E) as (j & Hj & E2 & E1). destruct (Hsaturated j Hj i Hi E2) as (c & Honly & Hmakes).
      exists c. intros _. split; [|exact Hmakes]. intros u Hu Hne. rewrite <- (proj2 (Honly u Hu Hne) l Hl). exact E1. }
    set (W := fun u l => big_sum k (fun i => if leads i l then G i l * c i l u else 0)).
    destruct (to_best_fit G HG x W) as [Hdescent Hmin].
    - intros z l Hz Hl E.
      transitivity (big_sum k (fun i => if leads i l then G i l * big_sum h (fun u => A x z u * c i l u) else 0)).
      + rewrite (sum_ext h _ (fun u => big_sum k (fun i => if leads i l then G i l * (A x z u * c i l u) else 0))).
        * rewrite sum_swap. apply sum_ext; intros i _. destruct (leads i l); [apply sum_scal|now apply sum_zero].
        * intros u Hu. unfold masked, W. destruct (mask1 p u l) eqn:E1.
          { rewrite <- sum_scal. apply sum_ext; intros i _. destruct (leads i l); ring. }
          { rewrite Rmult_0_r. symmetry. apply sum_zero; intros i Hi. destruct (leads i l) eqn:Ei; [|reflexivity].
            destruct (Req_dec (c i l u) 0) as [->|Hne]; [ring|].
            rewrite (proj1 (Hc i Hi l Hl Ei) u Hu Hne) in E1. discriminate. }
      + rewrite (sum_single k z); [|exact Hz|].
        * rewrite E, (proj2 (Hc z Hz l Hl E) z Hz), Nat.eqb_refl. ring.
        * intros i Hi Hn. destruct (leads i l) eqn:Ei; [|reflexivity].
          rewrite (proj2 (Hc i Hi l Hl Ei) z Hz). destruct (Nat.eqb_spec z i); [congruence|ring].
    - exists (Weights W (second x)). split; [now apply descent_trans with x|exact Hmin].
  Qed.
End Complete.

Theorem complete_outputs_descends p :
  (forall j, (j < units p)%nat -> complete_outputs p j) -> descends_to_minimum p (loss linear p).
Proof. exact (all_complete_descends p). Qed.

(** Networks with one output, any masks. *)
Corollary one_output_descends p : (outputs p <= 1)%nat -> descends_to_minimum p (loss linear p).
Proof.
  intros Hone. apply complete_outputs_descends. intros j Hj.
  assert (Hself : forall t, (t < 1)%nat -> (j < units p)%nat /\ twins p j j) by (intros; repeat split; auto).
  destruct (classic (exists i, (i < outputs p)%nat /\ mask2 p i j = true)) as [(i & Hi & E)|Hnone].
  - exists 1%nat, 1%nat, (fun _ => j), (fun _ => 0%nat). replace i with 0%nat in * by lia.
    split; [lia|]. split; [intros a b Ha Hb _; lia|]. split; [exact Hself|].
    split; [intros a b Ha Hb _; lia|]. split; [intros a Ha; split; [lia|exact E]|].
    intros x Hx _. exists 0%nat. lia.
  - exists 1%nat, 0%nat, (fun _ => j), (fun _ => 0%nat).
    split; [lia|]. split; [intros a b Ha Hb _; lia|]. split; [exact Hself|].
    split; [intros a b Ha; lia|]. split; [intros a Ha; lia|].
    intros x Hx Ex. exfalso. apply Hnone. now exists x.
Qed.

(** The hypothesis holds somewhere: two units with two inputs and two outputs each, twins of each other. *)
Example complete_paths_exist :
  let p := Problem 2 2 2 2 (fun _ _ => true) (fun _ _ => true) (fun _ _ => 1) (fun i s => INR (i + s)) in
  descends_to_minimum p (loss linear p).
Proof.
  intros p. apply complete_outputs_descends. intros j Hj. exists 2%nat, 2%nat, (fun t => t), (fun a => a).
  split; [lia|]. split; [intros a b _ _ E; exact E|]. split; [intros t Ht; repeat split; auto|].
  split; [intros a b _ _ E; exact E|]. split; [intros a Ha; split; [exact Ha|reflexivity]|].
  intros i Hi _. now exists i.
Qed.
