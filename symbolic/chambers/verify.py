"""The exact check of a chamber: nothing is taken from whoever found it (docs/chambers.md)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symbolic.bounds.squares import terms_of
from symbolic.chambers.chamber import Chamber, Dual, Invariant, Minor, Normal, Products, Step, Tables, Turning
from symbolic.chambers.minors import Known, excluded
from symbolic.chambers.planes import ZERO, Plane, dot, nonnegative, quadratic
from symbolic.chambers.projections import fraction
from symbolic.network import Problem
from symbolic.network.arrays import Matrix
from symbolic.network.weights import Place
from symbolic.polynomials.expanded import expanded_loss
from symbolic.polynomials.reduced import two_layer_linear
from symbolic.verdict import Verdict, proved, undecided

Terms = dict[tuple[Place, ...], Fraction]
"""A polynomial: sorted weights, with repetition, and their coefficients."""


def chamber_verdict(chamber: Chamber) -> Verdict:
    """PROVED where a chamber shows a spurious valley; UNDECIDED with the sentence that fails.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> from symbolic.chambers.find import find_chamber
        >>> network = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]])
        >>> found = find_chamber(Problem.of(network, targets=[[0, 1], [1, 1]]), seed=0)
        >>> chamber_verdict(found).status.value
        'PROVED'
    """
    proposal, problem = chamber.proposal, chamber.problem
    check = Check(problem, tuple(wall.invariant for wall in proposal.walls))
    for k, wall in enumerate(proposal.walls):
        if not check.shown(wall.step, proposal.barrier, k):
            return undecided(f"the loss is not shown to be at least {proposal.barrier} on wall {k}")
    if not check.shown(proposal.inside, proposal.bottom, None):
        return undecided(f"the loss is not shown to be at least {proposal.bottom} in the chamber")
    if not all(_on_the_masks(problem, tables) for tables in (chamber.start, chamber.lower)):
        return undecided("a weight outside the masks is not 0")
    start, lower = (exact_loss(problem, tables) for tables in (chamber.start, chamber.lower))
    if not proposal.holds(chamber.start) or start >= proposal.barrier:
        return undecided("the start is not in the chamber below the barrier")
    if lower >= proposal.bottom:
        return undecided("the lower point is not below the bottom")
    return proved(
        f"{proposal.words}: no path from a point of loss {_short(start)} gets out below {_short(proposal.barrier)}, "
        f"the loss stays at least {_short(proposal.bottom)} there, and elsewhere it is {_short(lower)}"
    )


def _on_the_masks(problem: Problem, tables: Tables) -> bool:
    rows = [
        pair
        for mask, table in zip(problem.network.masks, tables, strict=True)
        for pair in zip(mask, table, strict=True)
    ]
    return all(bit or not w for bits, row in rows for bit, w in zip(bits, row, strict=True))


def _short(x: Fraction) -> str:
    return str(x) if len(str(x)) <= 12 else f"{float(x):.6g}"


def exact_loss(problem: Problem, tables: Tables) -> Fraction:
    """The loss of a network with power activation at rational weights."""
    power, total = problem.network.activation.power, ZERO
    for x, y in zip(zip(*problem.inputs, strict=True), zip(*problem.targets, strict=True), strict=True):
        values = list(x)
        for layer, table in enumerate(tables):
            values = [dot(row, values) for row in table]
            values = values if layer == len(tables) - 1 else [v**power for v in values]
        total += sum(((v - target) ** 2 for v, target in zip(values, y, strict=True)), ZERO)
    rates = zip(problem.decay, tables, strict=True)
    return total + sum(
        (d * w * w for t, u in rates for r, s in zip(t, u, strict=True) for d, w in zip(r, s, strict=True)), ZERO
    )


class Check:
    """Bounds of the loss where all invariants are at least 0, and perhaps one is 0."""

    def __init__(self, problem: Problem, invariants: tuple[Invariant, ...]) -> None:
        self.problem, self.invariants = problem, invariants
        self.signs = dict(known for known in (g.weight for g in invariants) if known is not None)

    def zero(self, wall: int | None) -> set[Place]:
        """The weight that is 0 on a wall."""
        known = None if wall is None else self.invariants[wall].weight
        return set() if known is None else {known[0]}

    def shown(self, step: Step, bound: Fraction, wall: int | None) -> bool:
        """Whether a step shows that the loss is at least a bound."""
        if isinstance(step, Products):
            return self.problem.network.activation.polynomial and self.products(step, bound, wall)
        if not two_layer_linear(self.problem):
            return False
        if isinstance(step, Dual):
            value = self.dual(step.matrix, wall)
            return value is not None and value >= bound
        if isinstance(step, Minor):
            return self.minor(step, bound, wall)
        plane = Plane(self.problem, step.frame)
        probes = step.probes if isinstance(step, Normal) else (*step.probes[0], *step.probes[1])
        rest = self.dual(step.matrix, wall)
        if rest is None or not plane.exact or not plane.apart(probes, step.spread, step.matrix):
            return False
        if isinstance(step, Normal):
            return wall is not None and self.normal(plane, step, bound - rest, wall)
        return self.turning(plane, step, bound - rest)

    def dual(self, matrix: Matrix, wall: int | None) -> Fraction | None:
        """The bound of a dual matrix; None if some weights can lower it."""
        x, zero = self.problem.inputs, self.zero(wall)
        first, second = self.problem.network.masks
        for j, row in enumerate(first):
            for o, line in enumerate(second):
                for i in (i for i, bit in enumerate(row) if bit and line[j]):
                    v, w = (1, o, j), (0, j, i)
                    pull = ZERO if zero & {v, w} else dot(matrix[o], x[i])
                    if pull and pull * self.signs.get(v, 0) * self.signs.get(w, 0) >= 0:
                        return None
        pairs = [
            (y, d)
            for row, line in zip(self.problem.targets, matrix, strict=True)
            for y, d in zip(row, line, strict=True)
        ]
        return sum((2 * y * d - d * d for y, d in pairs), ZERO)

    def minor(self, step: Minor, bound: Fraction, wall: int | None) -> bool:
        """Where the loss is below the bound every entry is nearer to its target than the width, and the determinant has a wrong sign."""
        if not step.frame.lifts or not Plane(self.problem, step.frame).exact:
            return False
        near = zip(step.widths, step.frame.lifts, strict=True)
        known = Known(self.invariants, frozenset(self.zero(wall)))
        return all(w >= 0 and bound * dot(q, q) <= w * w for w, q in near) and excluded(self.problem, step, known)

    def normal(self, plane: Plane, step: Normal, bound: Fraction, wall: int) -> bool:
        """On the wall a determinant vanishes, or a function that is linear in the vector of one unit."""
        invariant = self.invariants[wall]
        on_the_wall = Plane(self.problem, step.frame, self.zero(wall))
        excess = plane.less(plane.form(step.probes, step.spread), bound)
        if not on_the_wall.blind(step.probes, step.units):
            return False
        n = plane.functional(invariant, step.units[0]) if len(step.units) == 1 else None
        if n is not None:
            return quadratic(excess, n) >= 0
        vanishes = plane.multiple(invariant, step.units) is not None or on_the_wall.dependent(step.units)
        return vanishes and nonnegative(excess)

    def turning(self, plane: Plane, step: Turning, bound: Fraction) -> bool:
        """The lemma of turning."""
        crossing, *linear = (self.invariants[k] for k in step.invariants)
        factor = plane.multiple(crossing, step.units)
        first, second = (plane.functional(g, j) for g, j in zip(linear, step.units, strict=True))
        if factor is None or first is None or second is None or len(plane.frame.places) != 2:
            return False
        for n, probes, j in zip((first, second), step.probes, step.units, strict=True):
            form = plane.form(probes)
            most = quadratic(form, n) / quadratic(plane.metric, n)
            worse = [[-x for x in row] for row in plane.less(form, most)]
            if not plane.blind(probes, (j,)) or not nonnegative(worse):
                return False
        total = plane.form((*step.probes[0], *step.probes[1]), step.spread)
        turned = factor * (first[0] * second[1] - first[1] * second[0])
        return turned <= 0 and nonnegative(plane.less(total, bound))

    def products(self, step: Products, bound: Fraction, wall: int | None) -> bool:
        """The loss less the bound is a sum of products of invariants with sums of squares."""
        zero, loss = self.zero(wall), expanded_loss(self.problem)
        rest: Terms = {(): -bound}
        for exponents, value in terms_of(loss).items():
            key = tuple(sorted(place for place, e in zip(loss.places, exponents, strict=True) for _ in range(e)))
            rest[key] = rest.get(key, ZERO) + fraction(value)
        for product in step.products:
            if not nonnegative(product.gram):
                return False
            term = _squares(product.monomials, product.gram)
            for k in product.invariants:
                term = _multiply(term, {tuple(sorted(places)): c for c, places in self.invariants[k].terms})
            for key, c in term.items():
                rest[key] = rest.get(key, ZERO) - c
        return all(c == 0 or zero & set(key) for key, c in rest.items())


def _squares(monomials: Sequence[Sequence[tuple[Place, int]]], gram: Matrix) -> Terms:
    result: Terms = {}
    basis = [tuple(place for place, e in monomial for _ in range(e)) for monomial in monomials]
    for z, row in zip(basis, gram, strict=True):
        for w, g in zip(basis, row, strict=True):
            key = tuple(sorted(z + w))
            result[key] = result.get(key, ZERO) + g
    return result


def _multiply(p: Terms, q: Terms) -> Terms:
    result: Terms = {}
    for a, x in p.items():
        for b, y in q.items():
            key = tuple(sorted(a + b))
            result[key] = result.get(key, ZERO) + x * y
    return result
