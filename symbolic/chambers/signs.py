"""Chambers in which the product of two weights has the wrong sign (docs/chambers.md, "The barrier of signs")."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symbolic.budget import look
from symbolic.chambers.chamber import Dual, Invariant, Proposal, Vector, Wall
from symbolic.chambers.planes import dot
from symbolic.chambers.projections import rejected
from symbolic.network import Problem
from symbolic.network.weights import Place


class Fits:
    """How well each output can be fitted by the inputs that it hears, when some weights are 0.

    Attributes:
        problem: two linear layers without decay.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.known: dict[tuple[int, frozenset[int]], Vector] = {}

    def heard(self, output: int, zero: Place | None = None) -> frozenset[int]:
        """The inputs that an output hears through some unit, without one weight."""
        first, second = self.problem.network.masks
        return frozenset(
            i
            for j, bit in enumerate(second[output])
            if bit and (1, output, j) != zero
            for i, seen in enumerate(first[j])
            if seen and (0, j, i) != zero
        )

    def residual(self, output: int, inputs: frozenset[int]) -> Vector:
        """What these inputs leave of the targets of an output."""
        key = output, inputs
        if key not in self.known:
            look("the search for a chamber")
            rows = [self.problem.inputs[i] for i in sorted(inputs)]
            self.known[key] = rejected(self.problem.targets[output], rows)
        return self.known[key]

    def without(self, zero: Place | None) -> tuple[Vector, ...]:
        """The dual matrix of a wall: what is left of all targets without one weight."""
        return tuple(self.residual(o, self.heard(o, zero)) for o in range(len(self.problem.targets)))


def size(matrix: tuple[Vector, ...]) -> Fraction:
    """The sum of the squares of the entries."""
    return sum((dot(row, row) for row in matrix), Fraction(0))


def sign_proposals(problem: Problem) -> Iterator[Proposal]:
    """For every entry of ``W2 W1`` that one unit makes alone: the sign of it that costs, if both its weights cost more when they are 0.

    There are two chambers for each, as both weights may change their sign together.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]])
        >>> [(found.barrier, found.bottom) for found in sign_proposals(Problem.of(network, targets=[[0, 1], [1, 1]]))]
        [(Fraction(2, 1), Fraction(1, 1)), (Fraction(2, 1), Fraction(1, 1))]
    """
    first, second = problem.network.masks
    fits = Fits(problem)
    best = fits.without(None)
    for o, line in enumerate(second):
        for i in range(len(problem.inputs)):
            makers = [j for j, bit in enumerate(line) if bit and first[j][i]]
            if len(makers) != 1:
                continue
            (j,) = makers
            rest = fits.residual(o, fits.heard(o) - {i})
            pull = dot(rest, problem.inputs[i])
            if not pull:
                continue
            inside = tuple(rest if p == o else row for p, row in enumerate(best))
            weights: tuple[Place, Place] = (1, o, j), (0, j, i)
            walls = [fits.without(weight) for weight in weights]
            barrier, bottom = min(map(size, walls)), size(inside)
            if barrier <= bottom:
                continue
            sign = "positive" if pull > 0 else "negative"
            words = f"output {o} wants {sign} weight on input {i}, which unit {j} alone gives it, and a wrong sign cannot be changed"
            for first_sign in (1, -1):
                factors = Fraction(first_sign), Fraction(-first_sign if pull > 0 else first_sign)
                chamber = tuple(
                    Wall(Invariant.linear([c], [weight]), Dual(wall))
                    for c, weight, wall in zip(factors, weights, walls, strict=True)
                )
                yield Proposal(chamber, barrier, Dual(inside), bottom, words)
