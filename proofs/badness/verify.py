"""Exact verification of a spurious local minimum: nothing is taken from whoever found it.

A point of a two-layer linear loss is accepted as a spurious local minimum when

1. its gradient vanishes and the Hessian has no negative eigenvalue;
2. the kernel of the Hessian is spanned by tangents of explicit critical points: the orbit under the reparametrisations
   of the mask (then the minimum is *strict* in the setwise sense of docs/theory) or that orbit carried along an affine
   family of critical points, for example the free filter of a dead unit (Morse-Bott: a local minimum, not strict);
3. another point, given as exact weights, has a smaller loss.

**The affine family.** Directions ``(A_k, B_k)`` in ``(W1, W2)`` with ``W2 A_k + B_k W1`` and ``B_k A_l + B_l A_k`` zero on the
samples leave ``W2 W1 X`` constant on all of ``W + sum t_k (A_k, B_k)``, hence also G. If moreover ``G_j a = 0`` for the
rows a of A_k and ``b^T G_j = 0`` for the columns b of B_k, every point of the family is critical. Acting with the group on
the family gives a smooth map into the critical set; where its differential has the rank of the Hessian's kernel, the
image contains a critical manifold of that dimension, and the splitting lemma gives the local minimum.

**The fibre.** Where no affine family is large enough the fibre of the product on a linear space may be (:mod:`proofs.badness.fibres`).

**The valley.** The strict minimum lies at the bottom of a spurious valley when the filters of the units above each unit,
and the output vectors of the units below each unit, are independent (the orbit is then closed; docs/theory, "Verdicts").
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import combinations, combinations_with_replacement

from flint import fmpq

from proofs.badness.fibres import critical_fibre
from proofs.badness.points import core_vector, filters_on_samples, free_gradient, loss_at, matrix_gradient, matrix_of
from symbolic.errors import LandscapeError
from symbolic.exact.inertia import Inertia, rational_inertia
from symbolic.exact.linear_algebra import null_space, rational, to_matrix
from symbolic.network import Problem
from symbolic.network.numbers import number_text
from symbolic.network.weights import Weights
from symbolic.polynomials.reduced import ReducedNetwork, reduce_inputs, two_layer_linear
from symbolic.symmetry.orbits import orbit_tangents
from symbolic.symmetry.preorder import preorder
from symbolic.verdict import Verdict, proved, refuted, undecided

SUBSETS = 4
"""Up to this many units every choice of units that move their output vectors is tried."""


class NotCertified(LandscapeError, ValueError):
    """A point is not accepted as a spurious local minimum.

    Attributes:
        claim: the step that failed.
        verdict: REFUTED when the step is false, UNDECIDED when this method cannot tell; with the reason.
    """

    def __init__(self, claim: str, verdict: Verdict) -> None:
        self.claim, self.verdict = claim, verdict
        super().__init__(f"{claim}: {verdict.status} ({verdict.reason})")


@dataclass(frozen=True)
class BadExample:
    """A verified spurious local minimum.

    Attributes:
        problem: masks and data.
        point: the local minimum.
        lower: a point with a smaller loss.
        loss: the loss at the minimum.
        lower_loss: the loss at the lower point.
        inertia: of the Hessian in all weights of units that are not void.
        orbit: dimension of the orbit through the minimum, weights the data cannot see included.
        directions: tangents of the critical family that fills the rest of the kernel; empty for a strict minimum.
        valley: whether the minimum lies in a spurious valley.
    """

    problem: Problem
    point: Weights
    lower: Weights
    loss: Fraction
    lower_loss: Fraction
    inertia: Inertia
    orbit: int
    directions: tuple[Weights, ...]
    valley: Verdict

    @property
    def strict(self) -> bool:
        """Whether the local minimisers nearby are the orbit of the point alone."""
        return self.inertia.zero == self.orbit

    def summary(self) -> str:
        """One line for people."""
        kind = "strict spurious minimum" if self.strict else "spurious minimum on a critical family"
        return (
            f"{kind}: loss {number_text(self.loss)}, lower {number_text(self.lower_loss)}, inertia {self.inertia}, "
            f"orbit {self.orbit}, valley {self.valley.status}"
        )


def verify_bad(
    problem: Problem, point: Weights, lower: Weights, directions: Sequence[Weights] | None = None
) -> BadExample:
    """Verify that a point is a spurious local minimum, in exact arithmetic.

    Arguments:
        problem: two layers, linear activation, no weight decay.
        point: the local minimum.
        lower: a point with a smaller loss.
        directions: tangents of a critical family through the point; when left out they are computed, if they are needed.

    Raises:
        NotCertified: if a step of the argument fails; its verdict says whether the claim is false or left open.
        ProblemError: if weights do not fit the masks.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> network = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
        >>> golden = Problem.of(network, targets=[[0, 1, 0], [2, 1, 0], [0, 0, 1]])
        >>> point = Weights.of(network, [[2, 1, 0], [-2, 0, 0]], [[1, 1], [1, 0], [0, 0]])
        >>> lower = Weights.of(network, [[2, 1, 0], [0, 0, 1]], [["1/4", 0], [1, 0], [0, 1]])
        >>> verify_bad(golden, point, lower).strict
        True
    """
    if not two_layer_linear(problem):
        raise NotCertified("scope", undecided("the argument is for two linear layers without weight decay"))
    point = Weights.of(problem.network, point.first, point.second)
    lower = Weights.of(problem.network, lower.first, lower.second)
    loss, lower_loss = loss_at(problem, point), loss_at(problem, lower)
    _critical(problem, point)
    if lower_loss >= loss:
        reason = f"its loss is {number_text(lower_loss)}, that of the minimum {number_text(loss)}"
        raise NotCertified("the lower point is lower", refuted(reason))
    network = reduce_inputs(problem)
    order = preorder(network.core)
    vector = core_vector(network, point)
    evaluator = network.core.over(lambda x: x)
    if evaluator.value(vector) != rational(loss):
        raise ArithmeticError("the core problem and the matrix products give different losses")
    gradient, hessian = evaluator.gradient_and_hessian(vector)
    if any(x != 0 for x in gradient):
        raise ArithmeticError("the core problem and the matrix products give different gradients")
    inertia = rational_inertia(to_matrix(hessian, network.core.size))
    if inertia.negative:
        reason = f"the Hessian has {inertia.negative} negative eigenvalues"
        raise NotCertified("the point is a local minimum", refuted(reason))
    tangents = orbit_tangents(network.core, order, vector, lambda x: x)
    orbit = _rank(tangents, network.core.size)
    family: tuple[Weights, ...] = ()
    if inertia.zero > orbit:
        explicit = partial(_explicit, network, tangents)
        family = _critical_family(problem, point, directions, explicit, inertia.zero)
    valley = undecided("a flat path may lead out of the minimum") if family else _valley(problem, point)
    idle = network.idle - _void_weights(problem, network)
    total = Inertia(0, inertia.zero + idle, inertia.positive)
    return BadExample(problem, point, lower, loss, lower_loss, total, orbit + idle, family, valley)


def _explicit(network: ReducedNetwork, tangents: Sequence[Sequence[fmpq]], family: Sequence[Weights]) -> int:
    """The dimension of the orbit carried along a family."""
    return _rank([*tangents, *(core_vector(network, direction) for direction in family)], network.core.size)


def _critical_family(
    problem: Problem,
    point: Weights,
    directions: Sequence[Weights] | None,
    explicit: Callable[[Sequence[Weights]], int],
    nullity: int,
) -> tuple[Weights, ...]:
    """Tangents of critical points that, with the orbit, fill the kernel of the Hessian: an affine family, or else a fibre.

    Raises:
        NotCertified: if neither fills it, or the directions that are given belong to neither.
    """
    family = critical_directions(problem, point) if directions is None else tuple(directions)
    refusal = None
    try:
        check_directions(problem, point, family)
        found = explicit(family)
        if found == nullity:
            return family
        reason = f"the Hessian has nullity {nullity}, the explicit critical points through it only dimension {found}"
        refusal = NotCertified("the point is a local minimum", undecided(reason))
    except NotCertified as error:
        refusal = error
    fibre = critical_fibre(problem, point)
    if fibre is None:
        raise refusal
    curved = fibre.tangents if directions is None else family
    if explicit(curved) < nullity or not fibre.holds(problem, curved):
        raise refusal
    return curved


def _critical(problem: Problem, point: Weights) -> None:
    letters = ("W1", "W2")
    for (layer, r, c), value in free_gradient(problem, point).items():
        if value != 0:
            reason = f"half the derivative in {letters[layer]}[{r}][{c}] is {value}"
            raise NotCertified("the point is critical", refuted(reason))


def _void_weights(problem: Problem, network: ReducedNetwork) -> int:
    first, second = problem.network.masks
    return sum(sum(first[j]) + sum(row[j] for row in second) for j in network.void)


def _rank(rows: Iterable[Sequence[fmpq]], columns: int) -> int:
    chosen = [row for row in rows if any(x != 0 for x in row)]
    return int(to_matrix(chosen, columns).rank()) if chosen else 0


def check_directions(problem: Problem, point: Weights, directions: Sequence[Weights]) -> None:
    """Check that every point of ``point + span(directions)`` is critical and has the same end-to-end map.

    Raises:
        NotCertified: if it is not, with the condition of the module's docstring that fails.
        ProblemError: if a direction leaves the masks.
    """
    claim = "the directions span a critical family"
    x = matrix_of(problem.inputs)
    w1, w2 = matrix_of(point.first), matrix_of(point.second)
    gradient = matrix_gradient(problem, point)
    first, second = problem.network.masks
    for direction in directions:
        Weights.of(problem.network, direction.first, direction.second)
    pairs = [(matrix_of(d.first), matrix_of(d.second)) for d in directions]
    for k, (a, b) in enumerate(pairs):
        if any(entry != 0 for row in ((w2 * a + b * w1) * x).tolist() for entry in row):
            raise NotCertified(claim, refuted(f"direction {k} changes the end-to-end map"))
        right, left = gradient * a.transpose(), b.transpose() * gradient
        if any(second[o][j] and right[o, j] != 0 for o in range(len(second)) for j in range(len(first))):
            raise NotCertified(claim, refuted(f"a filter of direction {k} is not in the kernel of its gradient block"))
        if any(first[j][i] and left[j, i] != 0 for j in range(len(first)) for i in range(len(first[0]))):
            raise NotCertified(claim, refuted(f"an output vector of direction {k} is not in the kernel of its block"))
    for (a, b), (c, d) in combinations_with_replacement(pairs, 2):
        if any(entry != 0 for row in ((b * c + d * a) * x).tolist() for entry in row):
            raise NotCertified(claim, refuted("moving along two directions changes the end-to-end map"))


def critical_directions(problem: Problem, point: Weights) -> tuple[Weights, ...]:
    """Directions of an affine critical family through a critical point, the one that adds most to the orbit.

    Some units move their output vectors, the others their filters. All choices are tried for few units; for many:
    filters only, output vectors only, and output vectors of exactly the units whose filter is zero.

    Returns:
        The directions, linearly independent; possibly none.
    """
    units = range(len(point.first))
    if len(units) <= SUBSETS:
        choices = [frozenset(chosen) for size in range(len(units) + 1) for chosen in combinations(units, size)]
    else:
        choices = [frozenset(), frozenset(units), frozenset(j for j in units if not any(point.first[j]))]
    network = reduce_inputs(problem)
    tangents = orbit_tangents(network.core, preorder(network.core), core_vector(network, point), lambda x: x)

    def explicit(family: tuple[Weights, ...]) -> tuple[int, int]:
        """The dimension of orbit and family together, then few directions."""
        moved = [core_vector(network, direction) for direction in family]
        return _rank([*tangents, *moved], network.core.size), -len(family)

    return max((_moves(problem, point, moved) for moved in choices), key=explicit)


def _moves(problem: Problem, point: Weights, moved: frozenset[int]) -> tuple[Weights, ...]:
    """The affine family in which the units in ``moved`` change their output vectors, all others their filters."""
    first, second = problem.network.masks
    h, d, k = len(first), len(first[0]), len(second)
    places = [(0, j, i) for j in range(h) if j not in moved for i in range(d) if first[j][i]]
    places += [(1, o, j) for j in sorted(moved) for o in range(k) if second[o][j]]
    gradient, x = matrix_gradient(problem, point), matrix_of(problem.inputs)
    filters = filters_on_samples(problem, point)
    samples = len(problem.inputs[0])
    columns = []
    for layer, r, c in places:
        effect = [[fmpq(0)] * samples for _ in range(k)]
        block = [[fmpq(0)] * max(d, k) for _ in range(h)]
        if layer == 0:
            for o in range(k):
                effect[o] = [rational(point.second[o][r]) * x[c, s] for s in range(samples)]
                block[r][o] = gradient[o, c] if second[o][r] else fmpq(0)
        else:
            effect[r] = list(filters[c])
            for i in range(d):
                block[c][i] = gradient[r, i] if first[c][i] else fmpq(0)
        columns.append([entry for row in (*effect, *block) for entry in row])
    equations = [row for row in zip(*columns, strict=True) if any(entry != 0 for entry in row)]
    result = []
    for solution in null_space(equations, len(places)):
        tables = [[[Fraction(0)] * d for _ in range(h)], [[Fraction(0)] * h for _ in range(k)]]
        for (layer, r, c), entry in zip(places, solution, strict=True):
            tables[layer][r][c] = Fraction(int(entry.p), int(entry.q))
        result.append(Weights(tuple(map(tuple, tables[0])), tuple(map(tuple, tables[1]))))
    return tuple(result)


def closed_orbit(problem: Problem, point: Weights) -> Verdict:
    """Whether the orbit of a point is closed because vectors of comparable units are independent (else UNDECIDED).

    Examples:
        >>> from symbolic import SparseNetwork
        >>> twins = Problem.of(SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]]), targets=[[1, 0], [0, 1]])
        >>> closed_orbit(twins, Weights.of(twins.network, [[1, 0], [2, 0]], [[1, 0], [0, 1]])).reason
        'the filters of the units above unit 0 are dependent'
    """
    network = reduce_inputs(problem)
    order = preorder(network.core)
    filters = filters_on_samples(problem, point)
    k = len(point.second)
    for i in range(order.size):
        above = [filters[network.units[j]] for j in order.above[i]]
        below = [[rational(point.second[o][network.units[j]]) for o in range(k)] for j in order.below(i)]
        if _rank(above, len(filters[0])) < len(above):
            return undecided(f"the filters of the units above unit {network.units[i]} are dependent")
        if _rank(below, k) < len(below):
            return undecided(f"the output vectors of the units below unit {network.units[i]} are dependent")
    return proved("the filters above each unit and the output vectors below each unit are independent")


def _valley(problem: Problem, point: Weights) -> Verdict:
    """Whether a strict minimum with a lower point elsewhere lies in a spurious valley."""
    closed = closed_orbit(problem, point)
    if not closed.proved:
        return closed
    return proved(f"a strict minimum with a closed orbit ({closed.reason}), and a lower point exists", closed)


__all__ = ["BadExample", "NotCertified", "check_directions", "closed_orbit", "critical_directions", "verify_bad"]
