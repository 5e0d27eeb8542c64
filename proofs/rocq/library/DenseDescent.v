(** * Dense linear networks of every width: from every start a path leads down to a global minimum

    All sizes, narrow networks included, all data and targets ([dense_linear_descends]); so there is no spurious valley.

    (1) Columns of the final layer that the others can make are replaced, without any change of the loss, until the
    columns are independent or can make everything ([Columns.reach_columns]).
    (2) The first layer moves straight to its optimum ([to_framed], [to_fit]); where the columns can make everything,
    nothing is lower.
    (3) Otherwise the weights are framed, and turn, plane by plane, until the frame catches as much as any
    ([framed_descends]). *)

From Coq Require Import Reals Arith Bool Lia Lra Classical.
From Landscape Require Import Sums Landscape Indices Vectors Spans Frames Rotations Dominant Compactness Alignment
  Bases Columns Paths Descents Framed Turning DenseLinear.
Local Open Scope R_scope.

Section DenseDescent.
  Variable p : problem.
  Hypothesis connected : fully_connected p.
  Variable G : matrix.
  Hypothesis projected : forall i l, (i < outputs p)%nat -> (l < inputs p)%nat ->
    dot (samples p) (fun s => target p i s - fit p G i s) (data p l) = 0.
  Let k := outputs p.
  Let h := units p.
  Let n := samples p.
  Let L := loss linear p.
  Let captured := captured k n (fit p G).
  Let image := image k (fit p G).

  (** *** (3) Turning *)

  Lemma turn_descent theta q mix unmix x v g f :
    framed p G theta q mix unmix -> dot h x x = 1 -> dot k v v = 1 -> orthogonal_to k h q v ->
    0 <= g -> 0 <= f -> g ^ 2 + f ^ 2 = 1 -> ascending k n h (fit p G) q x v g f ->
    descent p L theta (turned p G theta q mix unmix x v g f).
  Proof.
    intros Hframed Hx Hv Hout Hg Hf Hcircle Hascending.
    set (t1 := f / (1 + g)). destruct (circle_onto g f Hg Hcircle) as [Ec Es]. fold t1 in Ec, Es.
    assert (Ht1 : 0 <= t1) by (apply Rmult_le_pos; [exact Hf|left; apply Rinv_0_lt_compat; lra]).
    exists (fun t => turned p G theta q mix unmix x v (circle_c (t * t1)) (circle_s (t * t1))).
    split; [apply turning_path|]. split; [|split].
    - rewrite Rmult_0_l, (proj1 circle_start), (proj2 circle_start). apply turned_start.
    - now rewrite Rmult_1_l, Ec, Es.
    - intros s t Hs Hst Ht. unfold L.
      assert (Hframes : forall w, framed p G (turned p G theta q mix unmix x v (circle_c w) (circle_s w))
        (rotated h q x v (circle_c w) (circle_s w)) mix unmix).
      { intros w. apply turned_framed; auto using circle. }
      rewrite (framed_loss p connected G projected _ _ _ _ (Hframes (t * t1))).
      rewrite (framed_loss p connected G projected _ _ _ _ (Hframes (s * t1))).
      assert (Hst1 : s * t1 <= t * t1) by (apply Rmult_le_compat_r; assumption).
      assert (Htt1 : t * t1 <= t1) by (rewrite <- (Rmult_1_l t1) at 2; apply Rmult_le_compat_r; assumption).
      assert (Hs0 : 0 <= s * t1) by now apply Rmult_le_pos.
      assert (Hle : Rotations.captured k n (fit p G) h (rotated h q x v (circle_c (s * t1)) (circle_s (s * t1)))
        <= Rotations.captured k n (fit p G) h (rotated h q x v (circle_c (t * t1)) (circle_s (t * t1)))).
      { apply Hascending; try apply circle. rewrite <- Ec, <- Es. split; [|now apply circle_closer].
        pose proof (circle_closer 0 (s * t1) t1 (Rle_refl 0) Hs0 (Rle_trans _ _ _ Hst1 Htt1)) as Hstart.
        rewrite (proj1 circle_start), (proj2 circle_start) in Hstart. lra. }
      fold k n h. lra.
  Qed.

  Lemma framed_descends theta q mix unmix : framed p G theta q mix unmix ->
    exists theta', descent p L theta theta' /\ global_minimum L theta'.
  Proof.
    intros Hframed. pose proof (framed_frame _ _ _ _ _ _ Hframed) as Hq. fold k h in Hq.
    destruct (best_frame k n h 0 (fit p G) (fun _ _ => 0)) as (e & [He _] & Hbest).
    { exists q. split; [exact Hq|]. intros a _ b Hb. lia. }
    assert (Hmost : forall q', orthonormal k h q' -> captured h q' <= captured h e).
    { intros q' Hq'. apply Hbest. split; [exact Hq'|]. intros a _ b Hb. lia. }
    pose proof (best_dominant k n (fit p G) h e He Hmost) as Hdominant.
    assert (Halign : forall m, (m <= h)%nat -> exists theta' q' y z, descent p L theta theta' /\
      framed p G theta' q' mix unmix /\ aligned k h e q' m y z).
    { induction m as [|m IH]; intros Hm.
      - exists theta, q, (fun _ _ => 0), (fun _ _ => 0). split; [apply descent_refl|]. split; [exact Hframed|].
        split; [exact Hq|]. split; [intros a b Ha; lia|intros i c Hi; lia].
      - destruct IH as (theta' & q' & y & z & Hdescent & Hframed' & Haligned); [lia|].
        destruct (one_more_direction k n h (fit p G) e He Hdominant q' m y z Haligned) as
          [(y' & z' & Hmore)|(x & v & g & f & y' & z' & Hx & Hv & Hout & Hg & Hf & Hcircle & Hascending & Hmore)];
            [lia| |].
        + now exists theta', q', y', z'.
        + exists (turned p G theta' q' mix unmix x v g f), (rotated h q' x v g f), y', z'. split; [|split;
          [|exact Hmore]].
          * apply descent_trans with theta'; [exact Hdescent|]. now apply turn_descent.
          * now apply turned_framed. }
    destruct (Halign h (le_n h)) as (theta' & q' & y & z & Hdescent & Hframed' & Haligned).
    exists theta'. split; [exact Hdescent|]. apply (framed_global p connected G projected theta' q' mix unmix Hframed').
    intros r q'' Hr Hq''. fold k n h.
    rewrite (aligned_captures k n h (fit p G) e He q' y z Haligned). now apply dominant_maximal.
  Qed.

  (** *** (2) The first layer moves *)

  (** A straight line of first layers, seen in a frame. *)
  Lemma first_layer_descent theta W q (mix : matrix) r :
    orthonormal k r q ->
    (forall i j, (i < k)%nat -> (j < h)%nat -> second theta i j = big_sum r (fun a => q a i * mix a j)) ->
    (forall a s, (a < r)%nat -> (s < n)%nat ->
       combination h (mix a) (hidden_row p (Weights W (second theta))) s = image (q a) s) ->
    descent p L theta (Weights W (second theta)) /\
    L (Weights W (second theta)) = targets_square p - captured r q.
  Proof.
    intros Hq Hsecond Hend. set (y := Weights W (second theta)).
    set (tau := fun t a => combination h (mix a) (hidden_row p t)).
    assert (Hout : forall t i s, (forall i j, (i < k)%nat -> (j < h)%nat -> second t i j = second theta i j) ->
      (i < k)%nat -> (s < n)%nat -> output linear p t i s = big_sum r (fun a => q a i * tau t a s)).
    { intros t i s Hsame Hi Hs. rewrite (output_connected p connected) by exact Hi. unfold tau, combination.
      rewrite (sum_ext r _ (fun a => big_sum h (fun j => q a i * mix a j * hidden_row p t j s))).
      - rewrite sum_swap. apply sum_ext; intros j Hj. now rewrite sum_scal_r, <- Hsecond, Hsame.
      - intros a _. rewrite <- sum_scal. apply sum_ext; intros; ring. }
    assert (Hloss : forall t, (forall i j, (i < k)%nat -> (j < h)%nat -> second t i j = second theta i j) ->
      L t = targets_square p - captured r q
        + big_sum r (fun a => dot n (fun s => tau t a s - image (q a) s) (fun s => tau t a s - image (q a) s))).
    { intros t Hsame. apply (factored_loss p G projected t r q (tau t) Hq).
      - intros a _. apply visible_combination. intros; apply visible_hidden.
      - intros i s Hi Hs. now apply Hout. }
    assert (Hline : forall t a s, (a < r)%nat -> (s < n)%nat ->
      tau (segment theta y t) a s - image (q a) s = (1 - t) * (tau theta a s - image (q a) s)).
    { intros t a s Ha Hs. rewrite <- (Hend a s Ha Hs). fold y.
      transitivity ((1 - t) * (tau theta a s - tau y a s)); [|reflexivity].
      assert (Hsegment : tau (segment theta y t) a s = (1 - t) * tau theta a s + t * tau y a s); [|unfold tau in *;
        lra].
      unfold tau, combination. rewrite <- !sum_scal, <- sum_plus. apply sum_ext; intros j _.
      transitivity (mix a j * ((1 - t) * hidden_row p theta j s + t * hidden_row p y j s)); [|ring]. f_equal.
      unfold hidden_row, combination. rewrite <- !sum_scal, <- sum_plus. apply sum_ext; intros l _. simpl.
        unfold between. ring. }
    split.
    - apply segment_descent. intros s t Hs Hst Ht.
      assert (Hfalls : forall w, L (segment theta y w) = targets_square p - captured r q
        + (1 - w) ^ 2 * big_sum r (fun a => dot n (fun s => tau theta a s - image (q a) s) (fun s => tau theta a s -
          image (q a) s))).
      { intros w. rewrite Hloss by (intros; simpl; unfold between; ring). f_equal. rewrite <- sum_scal. apply sum_ext;
        intros a Ha.
        rewrite (dot_ext n _ (fun s => (1 - w) * (tau theta a s - image (q a) s)) _ (fun s => (1 - w) * (tau theta a s
          - image (q a) s)))
          by (intros; now apply Hline).
        rewrite dot_scal_l, dot_scal_r. ring. }
      rewrite !Hfalls. apply Rplus_le_compat_l, Rmult_le_compat_r; [|apply pow_incr; lra].
      apply sum_nonneg; intros; apply dot_nonneg.
    - rewrite Hloss by reflexivity. rewrite (sum_zero r); [ring|]. intros a Ha. apply dot_zero_l. intros s Hs.
      unfold tau. fold y in Hend. rewrite Hend by assumption. ring.
  Qed.

  (** Independent columns. *)
  Lemma to_framed theta q C : basis k h (column theta) h q C ->
    exists theta' mix unmix, descent p L theta theta' /\ framed p G theta' q mix unmix.
  Proof.
    intros [_ Hq HC Hspans _].
    set (mix := fun a j => dot k (column theta j) (q a)). set (unmix := fun j a => C a j).
    set (W := fun j => combination h (unmix j) (fun a => combination k (q a) G)).
    assert (Hinverse : forall a b, (a < h)%nat -> (b < h)%nat -> big_sum h (fun j => mix a j * unmix j b) = if Nat.eqb
      a b then 1 else 0).
    { intros a b Ha Hb. rewrite Nat.eqb_sym, <- (Hq b a Hb Ha).
      rewrite (dot_ext_l k (q b) (combination h (C b) (column theta))) by (intros; now apply HC).
      rewrite dot_combination_l. apply sum_ext; intros. unfold mix, unmix. ring. }
    assert (Hsecond : forall i j, (i < k)%nat -> (j < h)%nat -> second theta i j = big_sum h (fun a => q a i * mix a
      j)).
    { intros i j Hi Hj. change (second theta i j) with (column theta j i). rewrite (Hspans j i Hj Hi).
      apply sum_ext; intros; unfold mix; ring. }
    assert (Hend : forall a s, (a < h)%nat -> (s < n)%nat ->
      combination h (mix a) (hidden_row p (Weights W (second theta))) s = image (q a) s).
    { intros a s Ha Hs.
      transitivity (combination h (fun b => if Nat.eqb a b then 1 else 0) (fun b => image (q b)) s).
      - transitivity (combination h (mix a) (fun j => combination h (unmix j) (fun b => image (q b))) s).
        + apply sum_ext; intros j _. f_equal. unfold hidden_row, W. simpl. rewrite <- combination_combination.
          apply sum_ext; intros b _. f_equal. unfold image, Rotations.image, fit. symmetry.
            apply combination_combination.
        + rewrite combination_combination. apply sum_ext; intros b Hb. f_equal. now apply Hinverse.
      - unfold combination. rewrite (sum_single h a); [rewrite Nat.eqb_refl; ring|exact Ha|].
        intros b _ Hn. destruct (Nat.eqb_spec a b); [congruence|ring]. }
    exists (Weights W (second theta)), mix, unmix. split.
    - now apply (first_layer_descent theta W q mix h).
    - split; auto.
  Qed.

  (** Columns that can make everything: the first layer fits the data as well as any matrix. *)
  Lemma to_fit theta b : (b <= h)%nat -> (forall v, in_span k b (column theta) v) ->
    exists theta', descent p L theta theta' /\ global_minimum L theta'.
  Proof.
    intros Hb Hspan. set (unit := fun a i : nat => if Nat.eqb a i then 1 else 0).
    assert (Hunit : orthonormal k k unit).
    { intros a c Ha Hc. unfold dot, unit. rewrite (sum_single k a); [rewrite Nat.eqb_refl, Nat.eqb_sym; ring|exact Ha|].
      intros i _ Hn. destruct (Nat.eqb_spec a i); [congruence|ring]. }
    destruct (finite_choice k (fun _ : nat => 0) (fun a D => (forall j, (b <= j)%nat -> D j = 0) /\
      forall i, (i < k)%nat -> unit a i = combination h D (column theta) i)) as [D HD].
    { intros a _. destruct (Hspan (unit a)) as [D HD]. exists (fun j => if Nat.ltb j b then D j else 0). split.
      - intros j Hj. destruct (Nat.ltb_spec j b); [lia|reflexivity].
      - intros i Hi. rewrite (HD i Hi). unfold combination. rewrite (sum_prefix h b); [|exact Hb|].
        + apply sum_ext; intros j Hj. destruct (Nat.ltb_spec j b); [reflexivity|lia].
        + intros j Hj. destruct (Nat.ltb_spec j b); [lia|ring]. }
    set (W := fun j => combination k (fun a => D a j) G).
    destruct (first_layer_descent theta W unit (fun a j => second theta a j) k Hunit) as [Hdescent Hvalue].
    - intros i j Hi Hj. unfold unit. rewrite (sum_single k i); [rewrite Nat.eqb_refl; ring|exact Hi|].
      intros a _ Hn. destruct (Nat.eqb_spec a i); [contradiction|ring].
    - intros a s Ha Hs.
      transitivity (combination h (second theta a) (fun j => combination k (fun c => D c j) (fit p G)) s).
      + apply sum_ext; intros j _. f_equal. unfold hidden_row, W. simpl. symmetry. unfold fit.
        apply combination_combination.
      + rewrite combination_combination. apply sum_ext; intros c Hc. f_equal. unfold unit. rewrite Nat.eqb_sym.
        change (combination h (second theta a) (fun j c => D c j) c = unit c a).
        rewrite (proj2 (HD c Hc) a Ha). apply sum_ext; intros j _. unfold column. ring.
    - exists (Weights W (second theta)). split; [exact Hdescent|]. intros low. rewrite Hvalue. unfold L.
      rewrite (factored_loss p G projected low k unit (output linear p low) Hunit).
      + pose proof (sum_nonneg k (fun a => dot n (fun s => output linear p low a s - image (unit a) s)
          (fun s => output linear p low a s - image (unit a) s)) (fun a _ => dot_nonneg n _)) as Hrest.
        fold k n. fold captured image. lra.
      + intros a Ha. destruct (visible_combination p h (second low a) (hidden_row p low)) as [g Hg].
        { intros; apply visible_hidden. }
        exists g. intros s Hs. now rewrite (output_connected p connected), Hg.
      + intros i s Hi _. unfold unit. rewrite (sum_single k i); [rewrite Nat.eqb_refl; ring|exact Hi|].
        intros a _ Hn. destruct (Nat.eqb_spec a i); [contradiction|ring].
  Qed.

  Lemma projected_descends theta : exists theta', descent p L theta theta' /\ global_minimum L theta'.
  Proof.
    destruct (reach_columns p connected theta) as (x & Hx & [(b & Hb & Hspan)|Hindependent]).
    - destruct (to_fit x b Hb Hspan) as (y & Hy & Hmin). exists y. split; [now apply descent_trans with x|exact Hmin].
    - destruct (gram_schmidt k h (column x)) as (r & q & C & Hbasis).
      destruct (basis_full _ _ _ _ _ _ Hbasis) as [->|Hdependent].
      + destruct (to_framed x q C Hbasis) as (y & mix & unmix & Hy & Hframed).
        destruct (framed_descends y q mix unmix Hframed) as (z & Hz & Hmin). exists z. split; [|exact Hmin].
        apply descent_trans with y; [now apply descent_trans with x|exact Hz].
      + exfalso. destruct (dependent_in_span k h (column x) Hdependent) as (j & Hj & Hspan).
        now apply (Hindependent j Hj).
  Qed.
End DenseDescent.

Theorem dense_linear_descends p : fully_connected p -> descends_to_minimum p (loss linear p).
Proof.
  intros Hconnected theta. destruct (projections p) as [G HG]. now apply (projected_descends p Hconnected G HG).
Qed.

Corollary dense_linear_no_valley p : fully_connected p -> ~ spurious_valley p (loss linear p).
Proof. intros Hconnected. now apply descends_no_valley, dense_linear_descends. Qed.

(** The hypothesis holds somewhere: one unit between two inputs and two outputs, with three samples. *)
Example dense_descent_exists :
  let p := Problem 2 1 2 3 (fun _ _ => true) (fun _ _ => true) (fun l s => INR (l + s)) (fun i s => INR (i * s)) in
  descends_to_minimum p (loss linear p).
Proof. intros p. apply dense_linear_descends. split; reflexivity. Qed.
