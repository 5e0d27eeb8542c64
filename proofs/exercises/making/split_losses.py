"""Two hidden units that share no entry of W2 W1, so that the loss splits: all critical values as sums of eigenvalues, compared exactly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product

from flint import fmpq

from proofs.derivations.numbers import surd
from proofs.documents.formulas import Formula, lifted, total
from proofs.exercises.grammar import Exact, Tower
from proofs.exercises.grammar.surds import Surd, ball, sign
from proofs.exercises.making.blocks import neighbours
from proofs.exercises.making.rank_one import Targets
from symbolic.network import Problem

NOTHING, LARGER, SMALLER = range(3)
"""What a unit does at a critical point: nothing, or it takes the larger or the smaller eigenvalue off the loss."""
Taken = tuple[int, ...]
"""What every unit does."""


@dataclass(frozen=True)
class Split:
    """A problem with X = I in which every unit has its own entries of W2 W1, two inputs and two outputs.

    Attributes:
        problem: masks and targets.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> network = SparseNetwork.of([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 0], [0, 1], [0, 1]])
        >>> split = Split(Problem.of(network, targets=[[1, 1, 0], [0, 1, 2], [1, 3, 0], [0, 0, 1]]))
        >>> str(split.loss((LARGER, NOTHING))), split.order([(LARGER, NOTHING), (LARGER, LARGER), (SMALLER, LARGER)])
        ('33/2 - 1/2*sqrt(5)', [1, 2, 0])
    """

    problem: Problem

    @cached_property
    def parts(self) -> tuple[Targets, ...]:
        """The targets at the entries of each unit."""
        network, targets = self.problem.network, self.problem.targets
        found = []
        for unit in range(len(network.masks[0])):
            inputs, outputs = neighbours(network, unit)
            found.append(Targets(tuple(tuple(int(targets[i][a]) for a in inputs) for i in outputs)))
        return tuple(found)

    @property
    def total(self) -> int:
        """The loss where no unit contributes."""
        return sum(int(x) ** 2 for row in self.problem.targets for x in row)

    @cached_property
    def eigenvalues(self) -> tuple[tuple[Exact, Exact], ...]:
        """For each unit the eigenvalues of the Gram matrix of its targets, the larger first; all in one tower."""
        tower = Tower()
        found = []
        for part in self.parts:
            (a, _), (_, c) = part.gram
            root = tower.sqrt(fmpq(part.discriminant))
            found.append(((root + fmpq(a + c)) * fmpq(1, 2), (-root + fmpq(a + c)) * fmpq(1, 2)))
        return tuple(found)

    def loss(self, taken: Taken) -> Exact:
        """The loss at a critical point."""
        value: Exact = fmpq(self.total)
        for which, (larger, smaller) in zip(taken, self.eigenvalues, strict=True):
            value = value - (fmpq(0), larger, smaller)[which]
        return value

    def order(self, points: list[Taken]) -> list[int]:
        """The places of some critical points with different losses, the lowest loss first."""
        values = [self.loss(point) for point in points]
        below = [sum(sign(other - value) < 0 for other in values) for value in values]
        return sorted(range(len(points)), key=lambda place: below[place])

    def gap(self, points: list[Taken]) -> int:
        """The smallest difference between two of the losses, in hundredths, rounded down."""
        losses = [self.loss(points[place]) for place in self.order(points)]
        return min(int(float(ball(high - low, 64)) * 100) for low, high in pairwise(losses))

    @property
    def points(self) -> list[Taken]:
        """What the units can do at a critical point."""
        return list(product((NOTHING, LARGER, SMALLER), repeat=len(self.parts)))

    @property
    def features(self) -> dict[str, int]:
        """How many different square roots there are, and the largest target."""
        roots = {x.root for pair in self.eigenvalues for x in pair if isinstance(x, Surd)}
        return {"roots": len(roots), "largest": max(abs(int(x)) for row in self.problem.targets for x in row)}


def root_sum(value: Exact) -> Formula:
    """A rational number plus rational multiples of square roots as a formula.

    Examples:
        >>> from proofs.exercises.making.blocks import answer_text
        >>> tower = Tower()
        >>> answer_text(root_sum(-(tower.sqrt(fmpq(5)) * fmpq(1, 2)) + tower.sqrt(fmpq(13)) + 3))
        '3 - sqrt(5)/2 + sqrt(13)'
    """
    terms = list(_terms(value))
    return total(terms) if terms else lifted(0)


def _terms(value: Exact) -> Iterator[Formula]:
    if isinstance(value, Surd):
        yield from _terms(value.low)
        yield surd(Fraction(0), _fraction(value.high), int(value.root.radicand))
    elif value != 0:
        yield lifted(_fraction(fmpq(value)))


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))
