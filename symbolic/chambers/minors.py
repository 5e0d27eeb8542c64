"""Determinants of the part of the end-to-end matrix that some units make (docs/chambers.md, "Bounds: minors")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from math import prod

from symbolic.chambers.chamber import Invariant, Minor
from symbolic.chambers.planes import ZERO, dot
from symbolic.network import Problem
from symbolic.network.weights import Place

MOST_ROWS = 4
"""Of a determinant: it has as many terms as there are permutations."""
Range = tuple[Fraction, Fraction]


class Known:
    """The signs of weights and of polynomials where some invariants are at least 0, and some weights are 0.

    Attributes:
        zero: the weights that are 0.
        weights: 1 for weights that are at least 0, -1 for those that are at most 0.
    """

    def __init__(self, invariants: Sequence[Invariant], zero: Set[Place] = frozenset()) -> None:
        self.zero = zero
        self.weights = dict(known for known in (g.weight for g in invariants) if known is not None)
        self._others = [self._left(g) for g in invariants if g.weight is None]

    def of_product(self, places: Sequence[Place]) -> int:
        """The sign of a product of weights; 0 if it is not known."""
        return prod(self.weights.get(place, 0) for place in places)

    def of(self, polynomial: Invariant) -> int | None:
        """The sign of a polynomial: 0 if it vanishes, None if it is not known.

        Examples:
            >>> w, v = (0, 0, 0), (1, 0, 0)
            >>> known = Known([Invariant.linear([Fraction(1)], [w]), Invariant.linear([Fraction(-2)], [v])])
            >>> known.of(Invariant(((Fraction(3), (v, w)),))), known.of(Invariant(((Fraction(1), (v, (0, 0, 1))),)))
            (-1, None)
        """
        terms = self._left(polynomial)
        if not terms:
            return 0
        for other in self._others:
            if terms.keys() == other.keys():
                factors = {terms[places] / other[places] for places in terms}
                if len(factors) == 1:
                    return 1 if factors.pop() > 0 else -1
        signs = {self.of_product(places) * (1 if c > 0 else -1) for places, c in terms.items()}
        return None if 0 in signs or len(signs) > 1 else signs.pop()

    def _left(self, g: Invariant) -> dict[tuple[Place, ...], Fraction]:
        """The terms of a polynomial without a weight that is 0."""
        return {tuple(sorted(places)): c for c, places in g.terms if not self.zero & set(places)}


def excluded(problem: Problem, step: Minor, known: Known) -> bool:
    """Whether the determinant of a minor has a wrong sign wherever the entries that its units make alone are within its widths.

    Arguments:
        problem: two linear layers without decay.
        step: the minor; its frame is one of inputs.
        known: the signs of weights and determinants.

    Examples:
        >>> from symbolic.chambers.chamber import Frame
        >>> from symbolic.network import SparseNetwork
        >>> problem = Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[2]])
        >>> v, w = (Invariant.linear([Fraction(s)], [place]) for s, place in ((1, (1, 0, 0)), (-1, (0, 0, 0))))
        >>> minor = Minor(Frame((0,), ((Fraction(1),),)), (0,), (0,), (Fraction(1),))
        >>> excluded(problem, minor, Known([v, w])), excluded(problem, minor, Known([v]))
        (True, False)
    """
    bordered = Bordered(problem, step, known)
    size = bordered.size
    if not (bordered.square and 1 <= len(step.units) <= size <= MOST_ROWS):
        return False
    wanted = bordered.sign() if len(step.units) == size else 0
    if wanted is None:
        return False
    entries = {(a, b): bordered.entry(a, b) for a in range(size) for b in range(size)}
    found, strict = set(), False
    for held, (low, high) in _expanded(entries, size).items():
        if low == high == 0:
            continue
        sign = prod(entries[place].sign for place in held)
        if not sign or low < 0 < high:
            return False
        found.add(sign if low >= 0 else -sign)
        strict |= not low <= 0 <= high and all(entries[place].sure for place in held)
    return strict and len(found) == 1 and wanted not in found


@dataclass(frozen=True)
class Entry:
    """An entry of a determinant.

    Attributes:
        range: the interval in which it lies, if one is known.
        sign: else its sign; 0 if it is not known.
        sure: whether it cannot vanish.
    """

    range: Range | None
    sign: int = 0
    sure: bool = False


NOTHING, UNIT = Entry((ZERO, ZERO)), Entry((Fraction(1), Fraction(1)))


class Bordered:
    """The part of the end-to-end matrix that some units make, bordered by output vectors and filters of single units.

    It is the product of a matrix of output weights and one of input weights, with unit vectors as further rows and columns.
    """

    def __init__(self, problem: Problem, step: Minor, known: Known) -> None:
        self.problem, self.step, self.known = problem, step, known
        self.inputs, self.size = step.frame.places, len(step.outputs) + len(step.below)

    @property
    def square(self) -> bool:
        """Whether rows and columns are as many, none occurs twice, and each bordering unit is one of the part."""
        step = self.step
        lists = (step.outputs, self.inputs, step.units, step.beside, step.below)
        return (
            all(len({*places}) == len(places) for places in lists)
            and {*step.beside, *step.below} <= {*step.units}
            and len(self.inputs) == len(step.widths)
            and len(self.inputs) + len(step.beside) == self.size
        )

    def weight(self, place: Place) -> Place | None:
        """A weight; None if it is 0."""
        layer, row, column = place
        return place if self.problem.network.masks[layer][row][column] and place not in self.known.zero else None

    def makers(self, o: int, i: int) -> list[int]:
        """The units that make an entry of the end-to-end matrix."""
        units = range(len(self.problem.network.masks[0]))
        return [j for j in units if self.weight((1, o, j)) and self.weight((0, j, i))]

    def near(self, o: int, column: int) -> Range:
        """The interval around the target of an output at an input."""
        target = dot(self.problem.targets[o], self.step.frame.lifts[column])
        return target - self.step.widths[column], target + self.step.widths[column]

    def entry(self, row: int, column: int) -> Entry:
        """An entry: an interval where its units make it alone, or where nothing has to be known; else its sign."""
        step, outputs, inputs = self.step, self.step.outputs, self.inputs
        if row >= len(outputs) and column >= len(inputs):
            return UNIT if step.below[row - len(outputs)] == step.beside[column - len(inputs)] else NOTHING
        if column >= len(inputs):
            o, unit = outputs[row], step.beside[column - len(inputs)]
            alone = [self.near(o, b) for b, i in enumerate(inputs) if self.makers(o, i) == [unit]]
            return self._border((1, o, unit), alone)
        i = inputs[column]
        if row >= len(outputs):
            unit = step.below[row - len(outputs)]
            alone = [self.near(o, column) for o in outputs if self.makers(o, i) == [unit]]
            return self._border((0, unit, i), alone)
        o = outputs[row]
        makers = self.makers(o, i)
        mine = [j for j in makers if j in step.units]
        if not mine:
            return NOTHING
        if mine == makers:
            return Entry(self.near(o, column))
        signs = {self.known.of_product(((1, o, j), (0, j, i))) for j in mine}
        return Entry(None, signs.pop() if len(signs) == 1 else 0)

    def _border(self, place: Place, alone: Sequence[Range]) -> Entry:
        """A weight; it cannot vanish if an entry of the end-to-end matrix that needs it does not."""
        if self.weight(place) is None:
            return NOTHING
        return Entry(None, self.known.of_product((place,)), any(not low <= 0 <= high for low, high in alone))

    def sign(self) -> int | None:
        """The sign of the product of the two determinants, of output weights and of input weights; None if it is not known."""
        signs = [self.known.of(factor) for factor in self.factors()]
        return None if None in signs else prod(s for s in signs if s is not None)

    def factors(self) -> tuple[Invariant, Invariant]:
        """The two determinants, if the part has as many units as rows."""
        units, step = self.step.units, self.step
        outputs = [[(1, o, j) for j in units] for o in step.outputs]
        inputs = [[(0, j, i) for j in units] for i in self.inputs]
        return self._determinant(outputs, step.below), self._determinant(inputs, step.beside)

    def _determinant(self, rows: Sequence[Sequence[Place]], border: Sequence[int]) -> Invariant:
        """The determinant of a table of weights with unit vectors of some units below."""
        terms = []
        for order, sign in signed_permutations(len(self.step.units)):
            chosen = [self.weight(row[k]) for row, k in zip(rows, order, strict=False)]
            units = [self.step.units[k] for k in order[len(rows) :]]
            if None not in chosen and units == list(border):
                terms.append((Fraction(sign), tuple(place for place in chosen if place is not None)))
        return Invariant(tuple(terms))


def _expanded(entries: dict[tuple[int, int], Entry], size: int) -> dict[frozenset[tuple[int, int]], Range]:
    """The determinant as a polynomial in the entries without an interval, with intervals as coefficients."""
    parts: dict[frozenset[tuple[int, int]], Range] = {}
    for order, sign in signed_permutations(size):
        term: Range = Fraction(sign), Fraction(sign)
        held = set()
        for place in enumerate(order):
            span = entries[place].range
            if span is None:
                held.add(place)
            else:
                term = _times(term, span)
        low, high = parts.get(frozenset(held), (ZERO, ZERO))
        parts[frozenset(held)] = low + term[0], high + term[1]
    return parts


def signed_permutations(size: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """The permutations with their signs."""
    for order in permutations(range(size)):
        swaps = sum(a > b for n, a in enumerate(order) for b in order[n + 1 :])
        yield order, -1 if swaps % 2 else 1


def _times(x: Range, y: Range) -> Range:
    ends = [a * b for a in x for b in y]
    return min(ends), max(ends)
