"""Determinants of the part of the end-to-end matrix that some units make (docs/chambers.md, "Bounds: minors")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
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
        self._others = [_terms(g) for g in invariants if g.weight is None]

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
        terms = {places: c for places, c in _terms(polynomial).items() if not self.zero & set(places)}
        if not terms:
            return 0
        for other in self._others:
            if terms.keys() == other.keys():
                factors = {terms[places] / other[places] for places in terms}
                if len(factors) == 1:
                    return 1 if factors.pop() > 0 else -1
        signs = {self.of_product(places) * (1 if c > 0 else -1) for places, c in terms.items()}
        return None if 0 in signs or len(signs) > 1 else signs.pop()


def _terms(g: Invariant) -> dict[tuple[Place, ...], Fraction]:
    return {tuple(sorted(places)): c for c, places in g.terms}


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
    size, columns = len(step.outputs), step.frame.places
    if not 1 <= len(step.units) <= size == len(columns) == len(step.widths) <= MOST_ROWS:
        return False
    if len({*step.units}) < len(step.units) or len({*step.outputs}) < size or len({*columns}) < size:
        return False
    wanted = _sign_of_the_determinant(step, known, problem) if len(step.units) == size else 0
    entries = {(a, b): _entry(problem, step, known, a, b) for a in range(size) for b in range(size)}
    ranges = {place: entry for place, entry in entries.items() if isinstance(entry, tuple)}
    signs = {place: entry for place, entry in entries.items() if isinstance(entry, int)}
    parts: dict[frozenset[tuple[int, int]], Range] = {}
    for order, sign in signed_permutations(size):
        term: Range = Fraction(sign), Fraction(sign)
        for place in enumerate(order):
            term = _times(term, ranges[place]) if place in ranges else term
        held = frozenset(place for place in enumerate(order) if place in signs)
        low, high = parts.get(held, (ZERO, ZERO))
        parts[held] = low + term[0], high + term[1]
    low, high = parts.get(frozenset(), (ZERO, ZERO))
    least = (low > 0) - (high < 0)
    if wanted is None or not least or wanted == least:
        return False
    for held, (low, high) in parts.items():
        sign = least * prod(signs[place] for place in held)
        if not (low == high == 0 or (sign > 0 and low >= 0) or (sign < 0 and high <= 0)):
            return False
    return True


def signed_permutations(size: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """The permutations with their signs."""
    for order in permutations(range(size)):
        swaps = sum(a > b for n, a in enumerate(order) for b in order[n + 1 :])
        yield order, -1 if swaps % 2 else 1


def _times(x: Range, y: Range) -> Range:
    ends = [a * b for a in x for b in y]
    return min(ends), max(ends)


def _sign_of_the_determinant(step: Minor, known: Known, problem: Problem) -> int | None:
    """The sign of the product of the two determinants, of output weights and of input weights."""
    first, second = problem.network.masks
    signs = []
    for layer, mask, places in ((1, second, step.outputs), (0, list(zip(*first, strict=True)), step.frame.places)):
        terms = []
        for order, sign in signed_permutations(len(step.units)):
            pairs = [(places[a], step.units[b]) for a, b in enumerate(order)]
            if all(mask[place][unit] for place, unit in pairs):
                chosen = tuple((1, o, j) if layer else (0, j, o) for o, j in pairs)
                terms.append((Fraction(sign), chosen))
        signs.append(known.of(Invariant(tuple(terms))))
    return None if None in signs else prod(s for s in signs if s is not None)


def _entry(problem: Problem, step: Minor, known: Known, row: int, column: int) -> Range | int:
    """An entry of the part: an interval if its units make it alone, or it is 0; else its sign, 0 if that is not known."""
    first, second = problem.network.masks
    o, i = step.outputs[row], step.frame.places[column]
    makers = [j for j, line in enumerate(first) if line[i] and second[o][j] and not known.zero & {(1, o, j), (0, j, i)}]
    mine = [j for j in makers if j in step.units]
    if not mine:
        return ZERO, ZERO
    if len(mine) == len(makers):
        target = dot(problem.targets[o], step.frame.lifts[column])
        return target - step.widths[column], target + step.widths[column]
    signs = {known.of_product(((1, o, j), (0, j, i))) for j in mine}
    return signs.pop() if len(signs) == 1 else 0
