(** * Paths stay in what is open and closed: how a valley is recognised

    - [path_stays]: a path in [S] that begins in an open and closed part of [S] stays there.
    - [clopen_valley]: an open and closed part of a sublevel set on which the loss stays above a value
      it takes elsewhere makes a spurious valley.
    - [strict_minima_valley]: so does a closed set of minima that is strict as a set.
    - [must_climb]: the same along one path: who wants to get lower has to climb. *)

From Coq Require Import Reals Arith Lra Classical.
From Landscape Require Import Sums Landscape.
Local Open Scope R_scope.

Definition open_in (p : problem) (S O : weights -> Prop) : Prop :=
  forall x, S x -> O x -> exists r, 0 < r /\ forall y, S y -> near p r x y -> O y.

Definition closed_in (p : problem) (S O : weights -> Prop) : Prop :=
  forall x, S x -> (forall r, 0 < r -> exists y, S y /\ O y /\ near p r x y) -> O x.

Definition closed_set (p : problem) (O : weights -> Prop) : Prop :=
  forall x, (forall r, 0 < r -> exists y, O y /\ near p r x y) -> O x.

(** Each point of [O] has the loss [c], and near it only points of [O] have a loss of at most [c].
    Usually [O] is the orbit of a minimum under the symmetries of the network. *)
Definition strict_along (p : problem) (L : weights -> R) (c : R) (O : weights -> Prop) : Prop :=
  forall x, O x -> L x = c /\ exists r, 0 < r /\ forall y, near p r x y -> L y <= c -> O y.

Section Stays.
  Variable p : problem.
  Variables S O : weights -> Prop.
  Variable g : R -> weights.
  Hypothesis is_open : open_in p S O.
  Hypothesis is_closed : closed_in p S O.
  Hypothesis is_path : path p g.
  Hypothesis inside : forall t, 0 <= t <= 1 -> S (g t).
  Hypothesis begins : O (g 0).

  (** The path is in [O] up to time [t]. *)
  Let so_far (t : R) : Prop := 0 <= t <= 1 /\ forall s, 0 <= s <= t -> O (g s).

  Local Lemma closed_step m : 0 <= m <= 1 -> (forall s, 0 <= s < m -> O (g s)) -> O (g m).
  Proof.
    intros Hm Hbelow. destruct (Req_dec m 0) as [->|Hne]; [exact begins|].
    apply is_closed; [now apply inside|]. intros r Hr.
    destruct (is_path m r Hm Hr) as (d & Hd & Hnear).
    set (s := Rmax 0 (m - d / 2)).
    assert (Hs : 0 <= s < m) by (split; [apply Rmax_l|apply Rmax_lub_lt; lra]).
    assert (Hsd : m - d / 2 <= s) by apply Rmax_r.
    exists (g s). split; [apply inside; lra|]. split; [now apply Hbelow|].
    apply Hnear; [lra|]. apply Rabs_def1; lra.
  Qed.

  Local Lemma open_step m : 0 <= m < 1 -> (forall s, 0 <= s <= m -> O (g s)) -> exists t, m < t /\ so_far t.
  Proof.
    intros Hm Hbelow. destruct (is_open (g m)) as (r & Hr & Hball); [apply inside; lra|apply Hbelow; lra|].
    destruct (is_path m r) as (d & Hd & Hnear); [lra|exact Hr|].
    set (t := Rmin 1 (m + d / 2)).
    assert (Ht1 : t <= 1) by apply Rmin_l. assert (Ht2 : t <= m + d / 2) by apply Rmin_r.
    assert (Ht3 : m < t) by (apply Rmin_glb_lt; lra).
    exists t. split; [exact Ht3|]. split; [lra|]. intros s Hs.
    destruct (Rle_lt_dec s m) as [Hsm|Hsm]; [apply Hbelow; lra|].
    apply Hball; [apply inside; lra|]. apply Hnear; [lra|]. apply Rabs_def1; lra.
  Qed.

  Theorem path_stays t : 0 <= t <= 1 -> O (g t).
  Proof.
    intros Ht. assert (Hstart : so_far 0).
    { split; [lra|]. intros s Hs. replace s with 0 by lra. exact begins. }
    destruct (completeness so_far) as [m [Hupper Hleast]].
    { exists 1. intros s [Hs _]. lra. }
    { now exists 0. }
    assert (Hm0 : 0 <= m) by now apply Hupper.
    assert (Hm1 : m <= 1) by (apply Hleast; intros s [Hs _]; lra).
    assert (Hbefore : forall s, 0 <= s < m -> O (g s)).
    { intros s Hs. apply NNPP. intros Hnot. assert (m <= s); [|lra].
      apply Hleast. intros u [_ Hu]. apply Rnot_lt_le. intros Hlt. apply Hnot, Hu. lra. }
    assert (Hat : O (g m)) by (apply closed_step; [lra|exact Hbefore]).
    assert (Hupto : forall s, 0 <= s <= m -> O (g s)).
    { intros s Hs. destruct (Req_dec s m) as [->|Hne]; [exact Hat|]. apply Hbefore. lra. }
    apply Hupto. destruct (Req_dec m 1) as [E|Hne]; [lra|exfalso].
    destruct (open_step m) as (u & Hu & Hfar); [lra|exact Hupto|]. specialize (Hupper u Hfar). lra.
  Qed.
End Stays.

Theorem clopen_valley p L c O x low floor :
  open_in p (fun y => L y <= c) O -> closed_in p (fun y => L y <= c) O ->
  L x <= c -> O x -> L low < floor -> (forall y, L y <= c -> O y -> floor <= L y) ->
  spurious_valley p L.
Proof.
  intros Hopen Hclosed Hc Hx Hlow Hfloor. exists c, x, low, floor. split; [exact Hc|]. split; [exact Hlow|].
  intros y (g & Hpath & Hbegin & Hend & Hbelow). rewrite <- Hend. apply Hfloor; [apply Hbelow; lra|].
  apply (path_stays p (fun z => L z <= c) O g); auto; [now rewrite Hbegin|lra].
Qed.

Section Strict.
  Variable p : problem.
  Variable L : weights -> R.
  Variable c : R.
  Variable O : weights -> Prop.
  Hypothesis strict : strict_along p L c O.
  Hypothesis closed : closed_set p O.

  Lemma strict_open : open_in p (fun y => L y <= c) O.
  Proof.
    intros x _ Hx. destruct (strict x Hx) as [_ (r & Hr & Hnear)].
    exists r. split; [exact Hr|]. intros y Hy Hn. now apply Hnear.
  Qed.

  Lemma strict_closed : closed_in p (fun y => L y <= c) O.
  Proof. intros x _ Hlimit. apply closed. intros r Hr. destruct (Hlimit r Hr) as (y & _ & Hy & Hn). now exists y. Qed.

  Theorem strict_minima_valley x low : O x -> L low < c -> spurious_valley p L.
  Proof.
    intros Hx Hlow. apply (clopen_valley p L c O x low c); auto using strict_open, strict_closed.
    - destruct (strict x Hx) as [-> _]. lra.
    - intros y _ Hy. destruct (strict y Hy) as [-> _]. lra.
  Qed.

  Theorem must_climb x y g :
    O x -> L y < c -> path p g -> g 0 = x -> g 1 = y -> exists t, 0 <= t <= 1 /\ c < L (g t).
  Proof.
    intros Hx Hy Hpath Hbegin Hend. apply NNPP. intros Hnever.
    assert (Hbelow : forall t, 0 <= t <= 1 -> L (g t) <= c).
    { intros t Ht. apply Rnot_lt_le. intros Hlt. apply Hnever. now exists t. }
    assert (Hlast : O (g 1)).
    { apply (path_stays p (fun z => L z <= c) O g); auto using strict_open, strict_closed; [now rewrite Hbegin|lra]. }
    destruct (strict _ Hlast) as [E _]. rewrite Hend in E. lra.
  Qed.
End Strict.

(** Where every start has a descent to a minimum there is no spurious valley; not even a component
    of a sublevel set that misses the minima. *)
Theorem descends_reaches p L c x :
  descends_to_minimum p L -> L x <= c -> exists y, reaches p L c x y /\ global_minimum L y.
Proof.
  intros Hdescends Hc. destruct (Hdescends x) as (y & (g & Hpath & Hbegin & Hend & Hfalls) & Hmin).
  exists y. split; [|exact Hmin]. exists g. repeat (split; [assumption|]). intros t Ht.
  apply Rle_trans with (L (g 0)); [apply Hfalls; lra|now rewrite Hbegin].
Qed.

Corollary descends_no_valley p L : descends_to_minimum p L -> ~ spurious_valley p L.
Proof.
  intros Hdescends (c & x & low & floor & Hc & Hlow & Hfloor).
  destruct (descends_reaches p L c x Hdescends Hc) as (y & Hy & Hmin).
  specialize (Hfloor y Hy). specialize (Hmin low). lra.
Qed.

(** Only the sizes of the network and the values of the loss matter. *)
Lemma spurious_valley_ext p q L L' :
  (forall r x y, near p r x y <-> near q r x y) -> (forall x, L x = L' x) -> spurious_valley p L ->
    spurious_valley q L'.
Proof.
  intros Hnear HL (c & x & low & floor & Hc & Hlow & Hfloor). exists c, x, low, floor.
  rewrite <- !HL. split; [exact Hc|]. split; [exact Hlow|]. intros y (g & Hpath & Hbegin & Hend & Hbelow).
  rewrite <- HL. apply Hfloor. exists g. split; [|split; [exact Hbegin|split; [exact Hend|]]].
  - intros t r Ht Hr. destruct (Hpath t r Ht Hr) as (d & Hd & Hclose). exists d. split; [exact Hd|].
    intros s Hs Hst. apply Hnear. now apply Hclose.
  - intros t Ht. rewrite HL. now apply Hbelow.
Qed.

Lemma loss_activation s s' p theta : (forall z, s z = s' z) -> loss s p theta = loss s' p theta.
Proof.
  intros Hsame. apply sum2_ext; intros i x _ _. do 2 f_equal. apply sum_ext; intros j _. unfold hidden.
    now rewrite Hsame.
Qed.
