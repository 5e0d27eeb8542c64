"""Chambers of many signs at once, around a point: those of its weights that cannot change below its loss (docs/chambers.md, "Patterns of signs").

For whitened data the loss is at least the sum of ``B_oi^2``, ``B = Y X^T``, over the entries that no unit makes, or that all units make with the
sign opposite to ``B_oi``. A weight may keep its sign if this costs more than the loss at the point once the weight is 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from symbolic.budget import look
from symbolic.chambers.chamber import Dual, Invariant, Proposal, Tables, Vector, Wall
from symbolic.chambers.planes import dot
from symbolic.chambers.projections import rejected
from symbolic.chambers.verify import exact_loss
from symbolic.network import Problem
from symbolic.network.weights import Place
from symbolic.polynomials.reduced import two_layer_linear

Signs = Mapping[Place, int]


def signs_around(problem: Problem, point: Tables) -> Proposal | None:
    """The chamber of signs around a point; None if no sign costs anything, or the data are not whitened.

    Arguments:
        problem: two linear layers without decay.
        point: rational weights.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> corner = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]])
        >>> first, second = ((10, 0), (-10, 1)), ((1, 1), (0, Fraction(-1, 10)))
        >>> found = signs_around(Problem.of(corner, targets=[[0, 1], [1, 1]]), (first, second))
        >>> found.barrier, found.bottom, [wall.invariant.weight for wall in found.walls]
        (Fraction(2, 1), Fraction(1, 1), [((0, 1, 1), 1), ((1, 1, 1), -1)])
    """
    if not (two_layer_linear(problem) and problem.whitened):
        return None
    bounds = _bounds(problem)
    loss = exact_loss(problem, point)
    signs = {
        (layer, r, c): 1 if x > 0 else -1
        for layer, table in enumerate(point)
        for r, row in enumerate(table)
        for c, x in enumerate(row)
        if x
    }
    signs = _kept(bounds, signs, loss)
    bottom = bounds.size(signs)
    if not signs or bottom <= bounds.size({}):
        return None
    for place in sorted(signs):  # fewer signs make a chamber that is easier to read
        fewer = {p: s for p, s in signs.items() if p != place}
        if bounds.size(fewer) == bottom and len(_kept(bounds, fewer, loss)) == len(fewer):
            signs = fewer
    walls = tuple(
        Wall(Invariant.linear([Fraction(s)], [place]), Dual(bounds.matrix(signs, place)))
        for place, s in sorted(signs.items())
    )
    barrier = min(bounds.size(signs, place) for place in signs)
    words = f"{len(signs)} weights cannot change their signs, with which entries of M cannot reach their targets"
    return Proposal(walls, barrier, Dual(bounds.matrix(signs)), bottom, words)


def signs_matter(problem: Problem) -> bool:
    """Whether the data are whitened and some entry that one unit makes alone has a target: then a sign of a weight may be kept.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> ones = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]])
        >>> signs_matter(Problem.of(ones, targets=[[1, 2], [3, 4]]))
        False
    """
    if not (two_layer_linear(problem) and problem.whitened):
        return False
    bounds = _bounds(problem)
    return any(len(makers) == 1 and bounds.wanted[o][i] for (o, i), makers in bounds.makers.items())


def _kept(bounds: Bounds, signs: Signs, loss: Fraction) -> dict[Place, int]:
    """The signs that cannot change below a loss, as long as the others do not."""
    kept = dict(signs)
    while weak := [place for place in kept if bounds.size(kept, place) <= loss]:
        look("the search for a chamber")
        kept = {place: s for place, s in kept.items() if place not in weak}
    return kept


@lru_cache(maxsize=1)
def _bounds(problem: Problem) -> Bounds:
    return Bounds(problem)


class Bounds:
    """Lower bounds of the loss from signs of weights."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.wanted = [[dot(row, x) for x in problem.inputs] for row in problem.targets]
        self.rest = [rejected(row, problem.inputs) for row in problem.targets]
        self.floor = sum((dot(row, row) for row in self.rest), Fraction(0))
        self.squares = [[b**2 for b in row] for row in self.wanted]
        self.signs = [[(b > 0) - (b < 0) for b in row] for row in self.wanted]
        first, second = problem.network.masks
        self.makers = {
            (o, i): [j for j, bit in enumerate(line) if bit and first[j][i]]
            for o, line in enumerate(second)
            for i in range(len(problem.inputs))
        }

    def missed(self, signs: Signs, zero: Place | None = None) -> set[tuple[int, int]]:
        """The entries that stay 0 or have the wrong sign, if weights have these signs and one is 0."""
        found = set()
        for (o, i), makers in self.makers.items():
            made = {
                signs.get((1, o, j), 0) * signs.get((0, j, i), 0) for j in makers if zero not in ((1, o, j), (0, j, i))
            }
            if all(s * self.signs[o][i] < 0 for s in made):
                found.add((o, i))
        return found

    def size(self, signs: Signs, zero: Place | None = None) -> Fraction:
        """The bound."""
        return sum((self.squares[o][i] for o, i in self.missed(signs, zero)), self.floor)

    def matrix(self, signs: Signs, zero: Place | None = None) -> tuple[Vector, ...]:
        """The dual matrix that shows it."""
        missed = self.missed(signs, zero)
        return tuple(
            tuple(
                r
                + sum(
                    (self.wanted[o][i] * x[s] for i, x in enumerate(self.problem.inputs) if (o, i) in missed),
                    Fraction(0),
                )
                for s, r in enumerate(rest)
            )
            for o, rest in enumerate(self.rest)
        )
