"""The plane of a frame: vectors of units in it, what probes measure, and which units are blind to them (docs/chambers.md)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from fractions import Fraction
from itertools import permutations

from symbolic.bounds.squares import semidefinite
from symbolic.chambers.chamber import Frame, Invariant
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem
from symbolic.network.arrays import Matrix
from symbolic.network.weights import Place

ZERO, ONE = Fraction(0), Fraction(1)


def dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    """The sum of the products of the entries."""
    return sum((x * y for x, y in zip(u, v, strict=True)), ZERO)


def nonnegative(rows: Sequence[Sequence[Fraction]]) -> bool:
    """Whether a symmetric matrix is positive semidefinite."""
    return semidefinite([[rational(x) for x in row] for row in rows]) if rows else True


def quadratic(form: Sequence[Sequence[Fraction]], n: Sequence[Fraction]) -> Fraction:
    """The value of a quadratic form."""
    return dot(n, [dot(row, n) for row in form])


class Plane:
    """The coordinates of a frame: the vectors of units, what probes measure, and who is blind to them.

    Attributes:
        metric: the square of the length of a normal vector.
        targets: a row for each coordinate, which probes are multiplied with.
        zero: weights that are 0, and no coordinates.
    """

    def __init__(self, problem: Problem, frame: Frame, zero: Set[Place] = frozenset()) -> None:
        self.problem, self.frame, self.zero = problem, frame, zero
        lifts = frame.lifts
        if lifts:
            self.metric: Matrix = tuple(tuple(dot(p, q) for q in lifts) for p in lifts)
            self.targets: Matrix = tuple(tuple(dot(row, q) for row in problem.targets) for q in lifts)
        else:
            self.metric = tuple(tuple(Fraction(a == b) for b in frame.places) for a in frame.places)
            self.targets = tuple(problem.targets[o] for o in frame.places)

    @property
    def exact(self) -> bool:
        """Whether X maps the lifts to the unit vectors of their inputs."""
        pairs = zip(self.frame.places, self.frame.lifts, strict=False)
        return all(dot(row, q) == (i == a) for a, q in pairs for i, row in enumerate(self.problem.inputs))

    def coordinates(self, unit: int) -> list[Place | None]:
        """The weights that are the vector of a unit; None where there is none."""
        first, second = self.problem.network.masks
        if self.frame.lifts:
            found = [(0, unit, i) if first[unit][i] else None for i in self.frame.places]
        else:
            found = [(1, o, unit) if second[o][unit] else None for o in self.frame.places]
        return [None if place in self.zero else place for place in found]

    def meets(self, unit: int) -> bool:
        """Whether the vector of a unit is not always 0."""
        return any(place is not None for place in self.coordinates(unit))

    def reach(self, unit: int) -> Matrix:
        """The vectors that a probe must be orthogonal to so that the unit is blind to it."""
        first, second = self.problem.network.masks
        if self.frame.lifts:
            size = len(second)
            return tuple(tuple(Fraction(o == p) for p in range(size)) for o in range(size) if second[o][unit])
        return tuple(row for row, bit in zip(self.problem.inputs, first[unit], strict=True) if bit)

    def blind(self, probes: Matrix, units: Sequence[int]) -> bool:
        """Whether all units that meet the frame are blind to the probes, but these."""
        others = (j for j in range(len(self.problem.network.masks[0])) if j not in units and self.meets(j))
        return not any(dot(u, x) for j in others for x in self.reach(j) for u in probes)

    def apart(self, probes: Matrix, spread: Fraction, matrix: Matrix) -> bool:
        """Whether probes are as orthogonal to each other as their spread says, orthogonal to a dual matrix, and none is 0."""
        if self.frame.lifts:
            rows = tuple(tuple(dot(row, q) for row in matrix) for q in self.frame.lifts)
        else:
            rows = tuple(matrix[o] for o in self.frame.places)
        gram = [
            [(spread - 1 if n == m else -1) * dot(u, v) for m, v in enumerate(probes)] for n, u in enumerate(probes)
        ]
        return nonnegative(gram) and all(map(any, probes)) and not any(dot(u, row) for u in probes for row in rows)

    def form(self, probes: Matrix, spread: Fraction = ONE) -> list[list[Fraction]]:
        """N: the sum of ``(n . targets u)^2 / (spread |u|^2)``."""
        seen = [([dot(row, u) for row in self.targets], spread * dot(u, u)) for u in probes]
        size = range(len(self.targets))
        return [[sum((s[a] * s[b] / length for s, length in seen), ZERO) for b in size] for a in size]

    def less(self, form: Sequence[Sequence[Fraction]], bound: Fraction) -> list[list[Fraction]]:
        """N less a multiple of the metric."""
        return [[n - bound * c for n, c in zip(*rows, strict=True)] for rows in zip(form, self.metric, strict=True)]

    def determinant(self, units: Sequence[int]) -> Invariant:
        """The determinant of the vectors of units."""
        terms = []
        for order in permutations(range(len(units))):
            swaps = sum(a > b for n, a in enumerate(order) for b in order[n + 1 :])
            chosen = [self.coordinates(unit)[a] for unit, a in zip(units, order, strict=True)]
            places = tuple(place for place in chosen if place is not None)
            if len(places) == len(chosen):
                terms.append((Fraction((-1) ** swaps), places))
        return Invariant(tuple(terms))

    def dependent(self, units: Sequence[int]) -> bool:
        """Whether the vectors of units, as many as there are coordinates, are dependent whatever the weights are."""
        return len(units) == len(self.frame.places) and not self.determinant(units).terms

    def multiple(self, invariant: Invariant, units: Sequence[int]) -> Fraction | None:
        """The factor by which an invariant is the determinant; None if it is not."""
        if len(units) != len(self.frame.places):
            return None
        mine, wanted = ({tuple(sorted(p)): c for c, p in g.terms} for g in (invariant, self.determinant(units)))
        if not wanted or mine.keys() != wanted.keys() or len(mine) != len(invariant.terms):
            return None
        factors = {mine[key] / wanted[key] for key in wanted}
        return factors.pop() if len(factors) == 1 else None

    def functional(self, invariant: Invariant, unit: int) -> list[Fraction] | None:
        """The vector l of an invariant ``l . z``, z the vector of the unit; None if it is no such function, or 0."""
        known = dict.fromkeys(self.coordinates(unit), ZERO)
        for c, places in invariant.terms:
            if len(places) != 1 or places[0] not in known:
                return None
            known[places[0]] += c
        result = [ZERO if place is None else known[place] for place in self.coordinates(unit)]
        return result if any(result) else None
