"""Chambers of determinants around a point: those that cannot vanish below its loss, and a minor that has a wrong sign with them.

For whitened data (docs/chambers.md, "Bounds: minors"). Walls are proposed in floats and shown by the lemma of normals or by a dual matrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from typing import NamedTuple

from symbolic.bounds.squares import semidefinite
from symbolic.budget import look
from symbolic.chambers.chamber import Dual, Frame, Invariant, Minor, Normal, Proposal, Tables, Wall
from symbolic.chambers.minors import Known, excluded
from symbolic.chambers.planes import ONE, Plane, dot
from symbolic.chambers.projections import orthogonalised
from symbolic.chambers.sign_patterns import Bounds
from symbolic.chambers.verify import exact_loss
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem
from symbolic.network.weights import Place
from symbolic.polynomials.reduced import two_layer_linear

MOST_UNITS, MOST_NEURONS = 4, 5
"""Largest networks whose minors are all looked at: units, and inputs or outputs."""
MOST_ROWS = 3
DENOMINATOR = 1 << 10
"""Of widths and of bounds that are not rational."""
Found = tuple[Invariant, Normal, Fraction]


def minors_around(problem: Problem, point: Tables) -> Proposal | None:
    """The chamber of determinants around a point; None if there is none, the data are not whitened, or the network is large.

    Arguments:
        problem: two linear layers without decay.
        point: rational weights.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1, 1, 1], [1, 1, 0], [0, 0, 1]], [[1, 1, 0], [1, 1, 0], [1, 0, 1]])
        >>> first, second = ((-Fraction(1, 4), 0, 8), (0, 1, 0), (0, 0, 64)), ((Fraction(1, 4), 0, 0), (0, 1, 0), (-8, 0, 1))
        >>> found = minors_around(Problem.of(network, targets=[[1, 0, 2], [0, 1, 0], [2, 0, 0]]), (first, second))
        >>> found.barrier, len(found.walls)
        (Fraction(4, 1), 2)
    """
    if not minors_matter(problem):
        return None
    minors = _minors(problem)
    loss = exact_loss(problem, point)
    held = [wall.invariant for wall, _ in minors.kept(point, loss)]
    inside, bottom = minors.inside(held)
    if inside is None:
        return None
    for invariant in sorted(held, key=lambda g: -len(g.terms)):
        fewer = [g for g in held if g is not invariant]
        if len(minors.still(fewer, loss)) == len(fewer) and minors.shows(inside, bottom, fewer):
            held = fewer
    walls = minors.still(held, loss)
    if isinstance(inside, Dual):
        inside = Dual(minors.bounds.matrix(_signs(held)))
    barrier = min(bound for _, bound in walls)
    wrong = (
        "entries of M cannot reach their targets"
        if isinstance(inside, Dual)
        else "a minor of M cannot reach its target"
    )
    words = f"{len(walls)} determinants cannot change their signs, with which {wrong}"
    return Proposal(tuple(wall for wall, _ in walls), barrier, inside, bottom, words)


def _signs(invariants: Sequence[Invariant]) -> dict[Place, int]:
    """The signs of the weights that are among some invariants."""
    return dict(known for known in (g.weight for g in invariants) if known is not None)


def minors_matter(problem: Problem) -> bool:
    """Whether determinants are looked at: the data are whitened, the network is small, and some unit is not linear.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> minors_matter(Problem.of(SparseNetwork.of([[1, 1]], [[1]]), targets=[[1, 2]]))
        False
    """
    if not (two_layer_linear(problem) and problem.whitened):
        return False
    first, second = problem.network.masks
    small = len(first) <= MOST_UNITS and max(len(first[0]), len(second)) <= MOST_NEURONS
    return small and any(sum(row) > 1 and sum(line[j] for line in second) > 1 for j, row in enumerate(first))


@lru_cache(maxsize=1)
def _minors(problem: Problem) -> _Minors:
    return _Minors(problem)


class Shape(NamedTuple):
    """A minor without its widths: the attributes of :class:`.Minor`."""

    units: tuple[int, ...]
    outputs: tuple[int, ...]
    inputs: tuple[int, ...]
    beside: tuple[int, ...] = ()
    below: tuple[int, ...] = ()


class _Minors:
    """The determinants of output weights and of input weights, and what it costs when they vanish."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.bounds = Bounds(problem)
        first, second = problem.network.masks
        self.outputs, self.inputs, self.units = range(len(second)), range(len(first[0])), range(len(first))
        self.walls = [found for layer in (1, 0) for found in self._walls(layer)]

    def frame(self, layer: int, places: Sequence[int]) -> Frame:
        """Some outputs, or some inputs with the rows of X as lifts."""
        return Frame(tuple(places), () if layer else tuple(self.problem.inputs[i] for i in places))

    def _walls(self, layer: int) -> Iterator[Found]:
        """Every determinant of a layer that does not factor, with the best wall of the lemma of normals."""
        places = self.outputs if layer else self.inputs
        for size in range(1, min(MOST_ROWS, len(self.units), len(places)) + 1):
            for units in combinations(self.units, size):
                for chosen in combinations(places, size):
                    look("the search for a chamber")
                    invariant = Plane(self.problem, self.frame(layer, chosen)).determinant(units)
                    if len(invariant.terms) > 1 or (size == 1 and invariant.terms):
                        yield self._wall(layer, invariant, units, chosen)

    def _wall(self, layer: int, invariant: Invariant, units: tuple[int, ...], chosen: tuple[int, ...]) -> Found:
        """The best bound where an invariant vanishes; for a weight any determinant that vanishes with it will do."""
        zero = frozenset() if invariant.weight is None else frozenset({invariant.weight[0]})
        pairs = [(units, chosen)]
        if zero:
            places = self.outputs if layer else self.inputs
            pairs = [
                (more, others)
                for size in range(1, min(MOST_ROWS, len(self.units), len(places)) + 1)
                for more in combinations(self.units, size)
                for others in combinations(places, size)
                if Plane(self.problem, self.frame(layer, others), zero).dependent(more)
            ]
        best: Found | None = None
        for more, others in pairs:
            plane = Plane(self.problem, self.frame(layer, others), zero)
            blocked = [u for unit in self.units if unit not in more and plane.meets(unit) for u in plane.reach(unit)]
            basis = (
                self.problem.inputs if layer else [tuple(ONE * (o == p) for p in self.outputs) for o in self.outputs]
            )
            probes = tuple(u for u in orthogonalised(basis) if not any(dot(u, b) for b in blocked))
            matrix = tuple(tuple(0 * y for y in row) for row in self.problem.targets)
            step = Normal(plane.frame, more, probes, ONE, matrix)
            bound = least(plane.form(probes)) if probes else 0 * ONE
            if best is None or bound > best[2]:
                best = invariant, step, bound
        assert best is not None
        return best

    def kept(self, point: Tables, loss: Fraction) -> list[tuple[Wall, Fraction]]:
        """The invariants that cannot vanish below a loss, positive at a point, with their bounds."""
        signed = []
        for invariant, _, _ in self.walls:
            value = invariant.at(point)
            if value:
                signed.append(invariant.times(1 if value > 0 else -1))
        return self.still(signed, loss)

    def still(self, invariants: Sequence[Invariant], loss: Fraction) -> list[tuple[Wall, Fraction]]:
        """Those of some invariants that cannot vanish below a loss as long as the others do not."""
        shown = {self._key(g): (step, bound) for g, step, bound in self.walls}
        left = list(invariants)
        while True:
            walls = [(self._step(g, left, loss, *shown[self._key(g)]), g) for g in left]
            good = [(Wall(g, step), bound) for (step, bound), g in walls if bound > loss]
            if len(good) == len(left):
                return good
            left = [wall.invariant for wall, _ in good]

    def _key(self, g: Invariant) -> frozenset[tuple[Place, ...]]:
        return frozenset(places for _, places in g.terms)

    def _step(
        self, g: Invariant, invariants: Sequence[Invariant], loss: Fraction, step: Normal | Dual, bound: Fraction
    ) -> tuple[Normal | Dual | Minor, Fraction]:
        """The best of three bounds on a wall; a dual matrix and a minor know the signs of the others."""
        known = g.weight
        if known is None:
            return step, bound
        signs = _signs(invariants)
        other = self.bounds.size(signs, known[0])
        if other > bound:
            step, bound = Dual(self.bounds.matrix(signs, known[0])), other
        minor = self._whole(Known(invariants, frozenset({known[0]})), loss) if bound <= loss else None
        return (step, bound) if minor is None else (minor, minor.widths[0] ** 2)

    def _whole(self, known: Known, loss: Fraction) -> Minor | None:
        """The determinant of M, if it has a wrong sign wherever the loss is not much larger than at the point."""
        if not len(self.units) == len(self.outputs) == len(self.inputs) <= MOST_ROWS:
            return None
        units, outputs, inputs = (tuple(r) for r in (self.units, self.outputs, self.inputs))
        found = self._wider(known, Shape(units, outputs, inputs), None)
        for shape in self._bordered(len(units)) if found is None else ():
            found = self._wider(known, shape, found) or found
        return found if found is not None and found.widths[0] ** 2 > loss else None

    def inside(self, invariants: Sequence[Invariant]) -> tuple[Minor | Dual | None, Fraction]:
        """What bounds the loss in a chamber, and by how much: a minor, or entries of the wrong sign."""
        minor, signs = self.best(invariants), _signs(invariants)
        bound, missed = Fraction(0) if minor is None else minor.widths[0] ** 2, self.bounds.size(signs)
        if missed > max(bound, self.bounds.size({})):
            return Dual(self.bounds.matrix(signs)), missed
        return minor, bound

    def shows(self, inside: Minor | Dual, bottom: Fraction, invariants: Sequence[Invariant]) -> bool:
        """Whether fewer invariants show the same bound."""
        if isinstance(inside, Dual):
            return self.bounds.size(_signs(invariants)) == bottom
        return excluded(self.problem, inside, Known(invariants))

    def best(self, invariants: Sequence[Invariant]) -> Minor | None:
        """The minor with the largest widths that has a wrong sign."""
        known, found = Known(invariants), None
        for size in range(1, min(MOST_ROWS, len(self.outputs), len(self.inputs)) + 1):
            for units in (u for n in (size - 1, size) if n for u in combinations(self.units, n)):
                for outputs in combinations(self.outputs, size):
                    for inputs in combinations(self.inputs, size):
                        look("the search for a chamber")
                        found = self._wider(known, Shape(units, outputs, inputs), found) or found
        if found is None and len(self.units) <= MOST_ROWS:
            for shape in self._bordered(len(self.units)):
                look("the search for a chamber")
                found = self._wider(known, shape, found) or found
        return found

    def _bordered(self, size: int) -> Iterator[Shape]:
        """Determinants of all units with the output vector, or the filter, of one of them for an input, or an output."""
        units = tuple(self.units)
        for unit in units:
            for longer, shorter in product(combinations(self.outputs, size), combinations(self.inputs, size - 1)):
                yield Shape(units, longer, shorter, beside=(unit,))
            for longer, shorter in product(combinations(self.inputs, size), combinations(self.outputs, size - 1)):
                yield Shape(units, shorter, longer, below=(unit,))

    def _wider(self, known: Known, shape: Shape, than: Minor | None) -> Minor | None:
        """A minor that has a wrong sign with larger widths than another one; None if this one does not."""

        def minor(width: Fraction) -> Minor:
            widths = (width,) * len(shape.inputs)
            frame = self.frame(0, shape.inputs)
            return Minor(frame, shape.outputs, shape.units, widths, shape.beside, shape.below)

        low = 0 if than is None else int(than.widths[0] * DENOMINATOR)
        high = int(max(max(map(abs, self.bounds.wanted[o])) for o in shape.outputs) * DENOMINATOR) + 1
        first = minor(Fraction(low + 1, DENOMINATOR))
        if not excluded(self.problem, first, known) or excluded(self.problem, first, Known([])):
            return None  # what holds without any sign holds everywhere, and shows no valley
        while high - low > 1:
            middle = (low + high) // 2
            good = excluded(self.problem, minor(Fraction(middle, DENOMINATOR)), known)
            low, high = (middle, high) if good else (low, middle)
        return minor(Fraction(low, DENOMINATOR))


def least(form: Sequence[Sequence[Fraction]]) -> Fraction:
    """A rational number, as large as is convenient, that is at most every eigenvalue of a positive semidefinite matrix.

    Examples:
        >>> least([[Fraction(4)]]), least([[Fraction(2), Fraction(1)], [Fraction(1), Fraction(2)]])
        (Fraction(4, 1), Fraction(1, 1))
    """
    import numpy as np

    near = float(np.linalg.eigvalsh(np.array([[float(x) for x in row] for row in form]))[0])
    for value in (Fraction(round(near * DENOMINATOR) - n, DENOMINATOR) for n in (0, 1)):
        shifted = [[rational(x - value * (a == b)) for b, x in enumerate(row)] for a, row in enumerate(form)]
        if value > 0 and semidefinite(shifted):
            return value
    return Fraction(0)
