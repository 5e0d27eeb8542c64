"""Walls where the vectors of two units become dependent, and the chamber between them (docs/certificates.md: steps normal and turning).

The vector of a unit is what it sends to some outputs, or what it sees of some inputs: its coordinates in a frame.
"""

from collections.abc import Sequence, Set
from fractions import Fraction
from itertools import permutations
from typing import Any

from .bounds import Place, dual_matrix, dual_value
from .exact import ONE, ZERO, dot
from .gram import semidefinite
from .loss import Problem
from .polynomial import Poly
from .reading import Rows, index, items, keys, rational, require, table
from .shared import indices

MOST_UNITS = 4
"""Most units whose vectors become dependent: a determinant has that many rows."""


class Frame:
    """Outputs, or inputs i with vectors q_i such that ``X q_i`` is the unit vector of i.

    ``targets`` has a row per coordinate: what a probe is multiplied with. A probe is a vector over the samples for outputs, over the
    outputs for inputs.
    """

    def __init__(self, problem: Problem, entry: Any, zero: Set[int] = frozenset()) -> None:
        self.problem, self.zero = problem, zero
        self.by_outputs = isinstance(entry, dict) and "outputs" in entry
        problem.need_two_linear("a frame")
        samples = len(problem.x[0])
        if self.by_outputs:
            self.places = indices(keys(entry, "outputs")["outputs"], len(problem.y))
            self.metric = [[ONE if a == b else ZERO for b in self.places] for a in self.places]
            self.targets, self.length = [problem.y[o] for o in self.places], samples
        else:
            self.places = indices(keys(entry, "inputs lifts")["inputs"], len(problem.x))
            lifts = self.lifts = table(entry["lifts"], len(self.places), samples)
            for a, q in zip(self.places, lifts, strict=True):
                lifted = all(dot(row, q) == (i == a) for i, row in enumerate(problem.x))
                require(lifted, f"X does not map the vector of input {a} to its unit vector")
            self.metric = [[dot(p, q) for q in lifts] for p in lifts]
            self.targets, self.length = [[dot(row, q) for row in problem.y] for q in lifts], len(problem.y)
        require(self.places != [], "a frame is empty")

    def weights(self, unit: int) -> list[int | None]:
        """The weights that are the coordinates of the vector of a unit; None outside the masks, and where the weight is 0."""
        held = self.problem.columns[0][unit] if self.by_outputs else self.problem.rows[0][unit]
        known = [held.get(place) for place in self.places]
        return [None if weight in self.zero else weight for weight in known]

    def probes(self, value: Any, units: Sequence[int]) -> Rows:
        """Read vectors to which every unit that meets the frame is blind, but these."""
        problem = self.problem
        result = table(value, len(items(value)), self.length)
        require(all(any(u) for u in result), "a probe is 0")
        for unit in set(range(problem.hidden)) - set(units):
            if any(weight is not None for weight in self.weights(unit)):
                known = [problem.x[i] for i in problem.rows[0][unit]]
                sent = problem.columns[0][unit]
                for u in result:
                    blind = not any(dot(u, x) for x in known) if self.by_outputs else not any(u[o] for o in sent)
                    require(blind, f"unit {unit} is not blind to a probe")
        return result

    def form(self, probes: Rows, spread: Fraction = ONE) -> Rows:
        """The matrix N: ``n^T N n`` is the sum of ``(n^T targets u)^2 / (spread |u|^2)`` over the probes."""
        size = range(len(self.places))
        result = [[ZERO for _ in size] for _ in size]
        for u in probes:
            seen, length = [dot(row, u) for row in self.targets], spread * dot(u, u)
            for a in size:
                for b in size:
                    result[a][b] += seen[a] * seen[b] / length
        return result

    def rest(self, place: Place, matrix: Any, probes: Rows) -> Fraction:
        """A lower bound of the loss that the probes do not measure, by a dual matrix that is orthogonal to them."""
        d = dual_matrix(self.problem, matrix)
        rows = [d[o] for o in self.places] if self.by_outputs else [[dot(row, q) for row in d] for q in self.lifts]
        require(not any(dot(row, u) for row in rows for u in probes), "the matrix is not orthogonal to the probes")
        return dual_value(place, d)

    def less(self, form: Rows, bound: Fraction) -> Rows:
        """N less a multiple of the metric."""
        return [[n - bound * c for n, c in zip(*rows, strict=True)] for rows in zip(form, self.metric, strict=True)]

    def determinant(self, units: Sequence[int]) -> Poly:
        """The determinant of the vectors of as many units as the frame has coordinates."""
        require(len(units) == len(self.places) <= MOST_UNITS, "there are not as many units as coordinates")
        result: Poly = {}
        for order in permutations(range(len(units))):
            swaps = sum(a > b for n, a in enumerate(order) for b in order[n + 1 :])
            chosen = [self.weights(unit)[a] for unit, a in zip(units, order, strict=True)]
            factors = [w for w in chosen if w is not None]
            if len(factors) == len(chosen):
                result[tuple(sorted(factors))] = Fraction((-1) ** swaps)
        return result

    def functional(self, p: Poly, unit: int) -> list[Fraction]:
        """The vector l of an invariant ``l . z``, z the vector of the unit."""
        coordinates = self.weights(unit)
        known = {(w,) for w in coordinates if w is not None}
        require(p.keys() <= known, f"an invariant is not linear in the vector of unit {unit}")
        return [ZERO if w is None else p.get((w,), ZERO) for w in coordinates]


def multiple(p: Poly, q: Poly) -> Fraction:
    """The factor c with p = c q."""
    require(p.keys() == q.keys() and q != {}, "an invariant is not the determinant")
    factors: list[Fraction] = [p[key] / q[key] for key in q]
    c, *others = factors
    require(all(other == c for other in others), "an invariant is not the determinant")
    return c


def read_spread(value: Any, probes: Rows) -> Fraction:
    """A number k such that ``sum |R u|^2 / |u|^2 <= k |R|^2`` for all matrices R: 1 for probes that are orthogonal to each other."""
    spread = rational(value)
    rest = [[-dot(u, v) for v in probes] for u in probes]
    for n, u in enumerate(probes):
        rest[n][n] += spread * dot(u, u)
    require(spread > 0 and semidefinite(rest), "the probes are not as orthogonal as the spread says")
    return spread


def quadratic(rows: Rows, n: list[Fraction]) -> Fraction:
    """The value of a quadratic form."""
    return sum((row[b] * n[a] * n[b] for a, row in enumerate(rows) for b in range(len(n))), ZERO)


def normal(place: Place, step: dict[str, Any], bound: Fraction) -> bool:
    """On the wall some n != 0 is orthogonal to the vectors of the units; then the loss is at least ``n^T N n / n^T C n`` and the rest.

    The wall is the determinant of the vectors of as many units as the frame has coordinates, or a weight that is a factor of it, or
    one linear function of the vector of one unit, which is n.
    """
    keys(step, "step frame units probes spread matrix")
    frame = Frame(place.problem, step["frame"])
    there = Frame(place.problem, step["frame"], place.zero)
    units = indices(step["units"], place.problem.hidden)
    probes = there.probes(step["probes"], units)
    spread = read_spread(step["spread"], probes)
    require(place.wall is not None, "this step is for walls")
    wall = place.chamber[place.wall or 0]
    excess = frame.less(frame.form(probes, spread), bound - frame.rest(place, step["matrix"], probes))
    factor = len(units) == len(frame.places) and there.determinant(units) == {}
    if len(units) == 1 and not factor:
        n = frame.functional(wall, units[0])
        return quadratic(excess, n) >= 0
    if not factor:
        multiple(wall, frame.determinant(units))
    return semidefinite(excess)


def turning(place: Place, step: dict[str, Any], bound: Fraction) -> bool:
    """Two vectors in a plane cannot both be turned to where their probes want them without becoming dependent on the way."""
    keys(step, "step frame units invariants probes spread matrix")
    frame = Frame(place.problem, step["frame"])
    units = indices(step["units"], place.problem.hidden)
    require(len(units) == 2 and len(frame.places) == 2, "two units turn in a plane")
    crossing, *linear = [place.chamber[index(k, len(place.chamber))] for k in items(step["invariants"], 3)]
    probes = [frame.probes(u, [unit]) for u, unit in zip(items(step["probes"], 2), units, strict=True)]
    spread = read_spread(step["spread"], probes[0] + probes[1])
    factor = multiple(crossing, frame.determinant(units))
    wanted = [frame.functional(p, unit) for p, unit in zip(linear, units, strict=True)]
    for n, found in zip(wanted, probes, strict=True):
        form = frame.form(found)
        best = [[-x for x in row] for row in frame.less(form, quadratic(form, n) / quadratic(frame.metric, n))]
        require(semidefinite(best), "an invariant is no leading eigenvector of its probes")
    (a, b), (c, d) = wanted
    require(factor * (a * d - b * c) <= 0, "the vectors are not wanted on the other side of the crossing")
    total = frame.form(probes[0] + probes[1], spread)
    return semidefinite(frame.less(total, bound - frame.rest(place, step["matrix"], probes[0] + probes[1])))
