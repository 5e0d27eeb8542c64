"""The same facts about a point in another way, for ``confirm``: the certificate checker's expansion of the loss, and the solver's core.

Nothing here uses :mod:`proofs.exercises.making.second_order`: residuals are expanded as polynomials by the checker, eigenvalues are counted
on the characteristic polynomial of the expanded loss, and minima are certified.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from flint import fmpq

from proofs.badness.points import core_vector
from proofs.badness.verify import check_directions, critical_directions
from proofs.certificates.checker import expand, loss_bounds, product_gradient, refusal
from proofs.certificates.document import CertificateRejected, assembled, checked
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.minima import LocalMinimum, SpuriousMinimum, SpuriousStrictMinimum, StrictMinimum
from proofs.certificates.format.values import RationalPoint
from proofs.certificates.minimum import flat_minimum, strict_minimum
from proofs.certificates.points import NotCertifiable, rational_point, rational_tables
from proofs.claims import Claim
from proofs.exercises.answers import ChoiceAnswer, MatrixAnswer, NumberAnswer
from proofs.exercises.confirming.sheet_reading import need
from proofs.exercises.exercise import Question
from symbolic.exact.inertia import Inertia, rational_inertia
from symbolic.exact.linear_algebra import rational, to_matrix
from symbolic.network import Problem
from symbolic.network.weights import Place, Weights, places
from symbolic.polynomials.expanded import expanded_loss
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.symmetry.orbits import orbit_dimension, orbit_tangents
from symbolic.symmetry.preorder import preorder

Rows = list[list[Fraction]]


def number(question: Question) -> Fraction:
    """The rational number of a key."""
    assert isinstance(question.answer, NumberAnswer)
    return Fraction(question.answer.value)


def matrix(question: Question) -> Rows:
    """The rational table of a key."""
    assert isinstance(question.answer, MatrixAnswer)
    return [[Fraction(x) for x in row] for row in question.answer.rows]


def chosen(question: Question) -> str:
    """The words of the option that a key calls right.

    Raises:
        NotConfirmed: if it is not exactly one.
    """
    answer = question.answer
    assert isinstance(answer, ChoiceAnswer)
    need(question.name, len(answer.correct) == 1 and not answer.several, "exactly one option is to be right")
    need(question.name, len(set(answer.options)) == len(answer.options), "an option stands twice")
    return answer.options[answer.correct[0]]


@dataclass(frozen=True)
class SecondOpinion:
    """A point of a problem, looked at by the checker and the solver.

    Attributes:
        problem: masks and data.
        point: the weights.
    """

    problem: Problem
    point: Weights

    @cached_property
    def tables(self) -> list[list[list[int | str]]]:
        """The weights as a certificate holds them."""
        return rational_tables((self.point.first, self.point.second))

    @cached_property
    def order(self) -> dict[Place, int]:
        """The number of each weight in the half Hessian: W1 row by row, W2 row by row."""
        return {place: number for number, place in enumerate(places(self.problem))}

    @property
    def critical(self) -> bool:
        """Whether the gradient of the checker's expansion vanishes."""
        return not any(expand(self.problem.to_dict(), self.tables).gradient())

    @property
    def loss(self) -> Fraction:
        """The loss at the point."""
        return self.loss_at(self.point)

    def loss_at(self, weights: Weights) -> Fraction:
        """The loss at other weights."""
        bounds = loss_bounds(self.problem.to_dict(), rational_tables((weights.first, weights.second)))
        assert bounds.exact
        return bounds.low

    @property
    def gradient(self) -> Rows:
        """G, half the gradient in W2 W1, row by row."""
        return product_gradient(expand(self.problem.to_dict(), self.tables))

    @cached_property
    def half_hessian(self) -> Rows:
        """Half the Hessian, in the order W1 row by row, W2 row by row."""
        return expand(self.problem.to_dict(), self.tables).hessian(range(self.problem.network.weights))

    def form(self, direction: dict[tuple[int, int, int], Fraction]) -> Fraction:
        """``d^T (H/2) d``."""
        moved = [(self.order[place], x) for place, x in direction.items()]
        rows = self.half_hessian
        return sum((x * rows[a][b] * y for a, x in moved for b, y in moved), Fraction(0))

    @cached_property
    def inertia(self) -> Inertia:
        """Of the Hessian of the expanded loss; weights that do not occur count as zeros."""
        loss = expanded_loss(self.problem)
        tables = (self.point.first, self.point.second)
        values = [rational(tables[layer][r][c]) for layer, r, c in loss.places]
        _, hessian = loss.over(fmpq).gradient_and_hessian(values)
        return rational_inertia(to_matrix(hessian, loss.size)) + Inertia(0, self.problem.network.weights - loss.size, 0)

    @cached_property
    def orbit(self) -> int:
        """The dimension of the orbit, from the core problem of the solver."""
        network = reduce_inputs(self.problem)
        idle = self.problem.network.weights - network.core.size
        return orbit_dimension(network.core, preorder(network.core), core_vector(network, self.point)) + idle

    @cached_property
    def leaves_orbit(self) -> bool:
        """Whether critical points with the same W2 W1 lead away from the orbit, along an affine family that is verified."""
        family = critical_directions(self.problem, self.point)
        check_directions(self.problem, self.point, family)
        network = reduce_inputs(self.problem)
        tangents = orbit_tangents(network.core, preorder(network.core), core_vector(network, self.point), lambda x: x)
        rows = [*tangents, *(core_vector(network, direction) for direction in family)]
        both = int(to_matrix(rows, network.core.size).rank())
        return both + self.problem.network.weights - network.core.size > self.orbit

    def refusal_of_minimum(self, strict: bool) -> str | None:
        """Why there is no certificate of a (strict) local minimum that the checker accepts; None if there is one."""
        return self._refusal("strict_minimum" if strict else "local_minimum", None, strict)

    def refusal_of_spurious(self, lower: Weights, strict: bool) -> str | None:
        """Why there is no certificate of a spurious (strict) minimum with this lower point; None if there is one."""
        claim = Claim.SPURIOUS_STRICT_MINIMUM if strict else Claim.SPURIOUS_MINIMUM
        return self._refusal(claim, rational_tables((lower.first, lower.second)), strict)

    def _refusal(self, what: str, lower: RationalPoint | None, strict: bool) -> str | None:
        point = rational_point((self.point.first, self.point.second))
        numbers = point.numbers()
        claim: ClaimEntry
        try:
            if strict:
                shown = strict_minimum(self.problem, point, what)
                claim = StrictMinimum(numbers, shown) if lower is None else SpuriousStrictMinimum(numbers, shown, lower)
            else:
                flat = flat_minimum(self.problem, point, what)
                claim = LocalMinimum(numbers, flat) if lower is None else SpuriousMinimum(numbers, flat, lower)
            checked(assembled(self.problem, [claim], None))
        except (NotCertifiable, CertificateRejected) as error:
            return str(error)
        return None

    def refusal_of_kind(self, kind: str, **reason: Any) -> str | None:
        """Why the checker does not accept a point of a list with this kind: ``direction``, ``dead`` or ``global``; None if it does."""
        return refusal(self.problem.to_dict(), {"point": self.tables, "field": None, "kind": kind, **reason})
