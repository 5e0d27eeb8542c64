(** * Computations with exact numbers about a point of a network

    They are carried out by the kernel ([vm_compute]): whether all partial derivatives vanish ([check_critical]),
    whether the loss is lower elsewhere ([check_lower]), and whether nothing is lower in a ball on a slice
    ([check_ball]).  What their answers mean is told in [CheckerExact] and [CheckerBall]. *)

From Coq Require Import Reals List Arith Bool Lia Lra QArith Qreals Qabs.
From Landscape Require Import Sums Landscape Scalars Rounding Ball Orbit Symmetry.
Import ListNotations.
Local Open Scope R_scope.

(** A weight: layer ([false] first, [true] second), row, column. *)
Definition position : Type := bool * nat * nat.

Definition same (x y : position) : bool :=
  match x, y with (a, i, j), (b, k, l) => Bool.eqb a b && Nat.eqb i k && Nat.eqb j l end.

Lemma same_true x y : same x y = true -> x = y.
Proof.
  destruct x as [[a i] j], y as [[b m] l]; simpl. intros H.
  apply andb_prop in H as [H H3]. apply andb_prop in H as [H1 H2].
  apply eqb_prop in H1. apply Nat.eqb_eq in H2. apply Nat.eqb_eq in H3. now subst.
Qed.

(** The direction of one weight: a matrix with a single one. *)
Definition direction (layer : bool) (x : position) : matrix := fun i j => if same (layer, i, j) x then 1 else 0.

Fixpoint count_below (n : nat) (test : nat -> bool) : nat :=
  match n with
  | O => O
  | S m => (count_below m test + (if test m then 1 else 0))%nat
  end.

Lemma sum_count n (test : nat -> bool) c :
  big_sum n (fun i => c * (if test i then 1 else 0)) = c * INR (count_below n test).
Proof.
  induction n as [|n IH]; [simpl; ring|]. rewrite sum_split_last, IH. cbn [count_below].
  rewrite plus_INR. destruct (test n); simpl; ring.
Qed.

(** What is shipped for one point. *)
Record certificate := Certificate {
  cert_eps : Q;
  cert_mu : Q;
  cert_bound : Q;                 (* C *)
  cert_radius2 : Q;               (* squared radius of the ball *)
  cert_free : list position;      (* the coordinates of the slice *)
  cert_pivots : list Q;
  cert_factor : list (list Q);
  cert_program : list move;       (* from the box onto the slice *)
  cert_box : Q                    (* radius of the box *)
}.

Definition mvalue (alpha : R) (M : nat -> nat -> list Q) : matrix := fun i j => polyval alpha (M i j).

Section Computations.
  Variable p : problem.
  Variable k : number_field.
  Variables X Y : nat -> nat -> list Q.     (* data and targets *)
  Variables A B : nat -> nat -> list Q.     (* the point: second and first layer *)

  Definition chid (M : nat -> nat -> list Q) (j s : nat) : list Q :=
    csum (inputs p) (fun l => cmul k (M j l) (X l s)).

  Definition chidden (M : nat -> nat -> list Q) : nat -> nat -> list Q :=
    remember2 [] (units p) (samples p) (chid M).

  Definition cnet (M H : nat -> nat -> list Q) (i s : nat) : list Q :=
    csum (units p) (fun j => cmul k (M i j) (H j s)).

  Definition csum2 (f : nat -> nat -> list Q) : list Q :=
    csum (outputs p) (fun i => csum (samples p) (f i)).

  Definition cresidual (M H : nat -> nat -> list Q) : nat -> nat -> list Q :=
    remember2 [] (outputs p) (samples p) (fun i s => cadd (cnet M H i s) (copp (Y i s))).

  Definition closs (M1 M2 : nat -> nat -> list Q) : list Q :=
    let r := cresidual M1 (chidden M2) in csum2 (fun i s => cmul k (r i s) (r i s)).

  (** Half the gradient with respect to the product of the layers: residuals times transposed data. *)
  Definition cproduct_gradient (M H : nat -> nat -> list Q) : nat -> nat -> list Q :=
    let r := cresidual M H in
    remember2 [] (outputs p) (inputs p) (fun i l => csum (samples p) (fun s => cmul k (r i s) (X l s))).

  (** Half the derivative with respect to one weight. *)
  Definition cderivative (G : nat -> nat -> list Q) (x : position) : list Q :=
    match x with
    | (false, j, l) => csum (outputs p) (fun i => cmul k (A i j) (G i l))
    | (true, i, j) => csum (inputs p) (fun l => cmul k (B j l) (G i l))
    end.

  (** ** All partial derivatives vanish *)

  Definition check_critical : bool :=
    let G := cproduct_gradient A (chidden B) in
    let flat x := is_zero (cderivative G x) in
    all_below (units p) (fun j => all_below (inputs p) (fun l => if mask1 p j l then flat (false, j, l) else true)) &&
    all_below (outputs p) (fun i => all_below (units p) (fun j => if mask2 p i j then flat (true, i, j) else true)).

  (** ** Enclosures of the network *)

  Definition table_of (m n : nat) (M : nat -> nat -> list Q) : nat -> nat -> rounded :=
    remember2 (rconst 0) m n (fun i j => enclosure k (M i j)).

  Definition rhidden (DX M : nat -> nat -> rounded) : nat -> nat -> rounded :=
    remember2 (rconst 0) (units p) (samples p) (fun j s => rsum (inputs p) (fun l => rmul (M j l) (DX l s))).

  Definition rnet (M H : nat -> nat -> rounded) (i s : nat) : rounded :=
    rsum (units p) (fun j => rmul (M i j) (H j s)).

  Definition rsum2 (f : nat -> nat -> rounded) : rounded :=
    rsum (outputs p) (fun i => rsum (samples p) (f i)).

  Definition rresidual (DY M H : nat -> nat -> rounded) : nat -> nat -> rounded :=
    remember2 (rconst 0) (outputs p) (samples p) (fun i s => radd (rnet M H i s) (ropp (DY i s))).

  Definition rloss (M1 M2 : nat -> nat -> list Q) : rounded :=
    let DX := table_of (inputs p) (samples p) X in
    let DY := table_of (outputs p) (samples p) Y in
    let H := rhidden DX (table_of (units p) (inputs p) M2) in
    let r := rresidual DY (table_of (outputs p) (units p) M1) H in
    rsum2 (fun i s => rmul (r i s) (r i s)).

  Definition rdirection (layer : bool) (x : position) (i j : nat) : rounded :=
    rconst (if same (layer, i, j) x then 1 else 0).

  (** ** The loss is lower elsewhere *)

  Definition check_lower (A' B' : nat -> nat -> list Q) : bool :=
    negb (Qle_bool (rlower (radd (rloss A B) (ropp (rloss A' B')))) 0).

  (** ** The ball on the slice *)

  Variable c : certificate.

  Definition in_range (x : position) : bool :=
    match x with
    | (false, j, l) => Nat.ltb j (units p) && Nat.ltb l (inputs p)
    | (true, i, j) => Nat.ltb i (outputs p) && Nat.ltb j (units p)
    end.

  (** The weight exists. *)
  Definition present (x : position) : bool :=
    in_range x && match x with (false, j, l) => mask1 p j l | (true, i, j) => mask2 p i j end.

  Definition ball_size : nat := length (cert_free c).
  Definition ball_place (a : nat) : position := nth a (cert_free c) (false, O, O).

  Definition rslope (RA HB HD : nat -> nat -> rounded) (x : position) : nat -> nat -> rounded :=
    remember2 (rconst 0) (outputs p) (samples p)
      (fun i s => radd (rnet RA HD i s) (rnet (rdirection true x) HB i s)).

  (** Twice the bilinear part of the residuals. *)
  Definition rbend2 (HD : nat -> nat -> nat -> rounded) (a b : nat) : nat -> nat -> rounded :=
    remember2 (rconst 0) (outputs p) (samples p) (fun i s =>
      radd (rnet (rdirection true (ball_place a)) (HD b) i s) (rnet (rdirection true (ball_place b)) (HD a) i s)).

  Definition rgram (r : nat -> nat -> rounded) (sl : nat -> nat -> nat -> rounded)
      (bn : nat -> nat -> nat -> nat -> rounded) (a b : nat) : rounded :=
    let sa := sl a in let sb := sl b in let bab := bn a b in
    radd (radd (rmul (rconst (1 - cert_eps c)) (rsum2 (fun i s => rmul (sa i s) (sb i s))))
               (rsum2 (fun i s => rmul (r i s) (bab i s))))
         (rconst (if Nat.eqb a b then Qopp (cert_mu c) else 0)).

  (** The remainder after the shipped squares are taken away. *)
  Definition rremainder (gram : nat -> nat -> rounded) (a b : nat) : rounded :=
    radd (gram a b) (rconst (Qopp (qsum (length (cert_pivots c)) (fun m =>
      qmul (nth m (cert_pivots c) 0%Q) (qmul (entry 0%Q (cert_factor c) a m) (entry 0%Q (cert_factor c) b m)))))).

  Definition check_ball : bool :=
    let N := ball_size in
    let DX := table_of (inputs p) (samples p) X in
    let DY := table_of (outputs p) (samples p) Y in
    let RA := table_of (outputs p) (units p) A in
    let HB := rhidden DX (table_of (units p) (inputs p) B) in
    let r := rresidual DY RA HB in
    let HD := remember (fun _ _ => rconst 0) N (fun a => rhidden DX (rdirection false (ball_place a))) in
    let sl := remember (fun _ _ => rconst 0) N (fun a => rslope RA HB (HD a) (ball_place a)) in
    let bn := remember2 (fun _ _ => rconst 0) N N (rbend2 HD) in
    let rest := remember2 (rconst 0) N N (rremainder (rgram r sl bn)) in
    let S := remember2 0%Q N N (fun a b => rupper_abs (rest a b)) in
    let C4 := rsum N (fun a => rsum N (fun b => rsum2 (fun i s => rmul (bn a b i s) (bn a b i s)))) in
    negb (Qle_bool (cert_eps c) 0) && Qle_bool (cert_eps c) 1 &&
    Qle_bool ((/ cert_eps c - 1) * cert_bound c * cert_radius2 c) (cert_mu c) &&
    Qle_bool 0 (rlower (radd (rconst (4 * cert_bound c)) (ropp C4))) &&
    all_below N (fun a => present (ball_place a)) &&
    all_below (length (cert_pivots c)) (fun m => Qle_bool 0 (nth m (cert_pivots c) 0%Q)) &&
    all_below N (fun a => Qle_bool (qsum N (fun b => if Nat.eqb b a then 0%Q else qmul (1 # 2) (qadd (S a b) (S b a))))
                             (rlower (rest a a))).
End Computations.
