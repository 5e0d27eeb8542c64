"""A loss as an expanded polynomial in the weights it depends on: any depth, any power activation, any decay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import Any

from flint import acb, fmpq, fmpq_mpoly
from flint import ctx as flint_context

from symbolic.budget import look
from symbolic.network import Problem
from symbolic.network.weights import Place
from symbolic.polynomials.loss import Convert
from symbolic.polynomials.network import LossPolynomial, loss_polynomial, weight_names

Terms = tuple[tuple[fmpq, tuple[tuple[int, int], ...]], ...]
"""A polynomial: coefficients with the (variable, exponent) pairs of their monomials."""


@dataclass(frozen=True, eq=False)
class ExpandedLoss:
    """The loss of a problem in the weights that occur in it (compared by identity).

    Attributes:
        problem: the problem.
        polynomial: loss, gradient and Hessian in all weights.
        places: the weights that occur in the loss, in the order of a point.
        idle: number of weights that do not occur: they never change the loss.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> network = SparseNetwork.of([[1]], [[1]], activation="square")
        >>> expanded = expanded_loss(Problem.of(network, targets=[[1]]))
        >>> expanded.over(fmpq).gradient([fmpq(2), fmpq(1)])
        [12, 12]
    """

    problem: Problem
    polynomial: LossPolynomial
    places: tuple[Place, ...]
    positions: tuple[int, ...]
    idle: int

    @property
    def size(self) -> int:
        """N, the number of weights that occur."""
        return len(self.places)

    @cached_property
    def gradient_polynomials(self) -> tuple[fmpq_mpoly, ...]:
        """The partial derivatives with respect to the weights that occur."""
        return tuple(self.polynomial.gradient[k] for k in self.positions)

    @cached_property
    def degree(self) -> int:
        """The degree of the loss."""
        return int(self.polynomial.loss.total_degree())

    @cached_property
    def terms(self) -> tuple[Terms, tuple[Terms, ...], tuple[tuple[Terms, ...], ...]]:
        """The loss, half its gradient and the lower half of half its Hessian, as terms."""
        half = fmpq(1, 2)
        gradient = self.gradient_polynomials
        hessian = tuple(
            tuple(self._terms(gradient[r].derivative(self.positions[c]) * half) for c in range(r + 1))
            for r in range(self.size)
        )
        return self._terms(self.polynomial.loss), tuple(self._terms(g * half) for g in gradient), hessian

    def _terms(self, polynomial: fmpq_mpoly) -> Terms:
        place = {position: k for k, position in enumerate(self.positions)}
        return tuple(
            (fmpq(c), tuple((place[k], int(e)) for k, e in enumerate(exponents) if e))
            for exponents, c in polynomial.to_dict().items()
        )

    @cached_property
    def scale(self) -> int:
        """An integer that clears the denominators of the loss and of half its gradient."""
        return 2 * lcm(*(int(c.q) for c, _ in self.terms[0]))

    def over(self, convert: Convert) -> ExpandedDerivatives:
        """The loss over the ring that ``convert`` embeds the rationals into."""
        return ExpandedDerivatives(self, convert)

    @cached_property
    def _ball_evaluators(self) -> dict[int, ExpandedDerivatives]:
        return {}

    def over_balls(self) -> ExpandedDerivatives:
        """The loss over complex balls at flint's working precision (kept per precision)."""
        bits = flint_context.prec
        if bits not in self._ball_evaluators:
            self._ball_evaluators[bits] = ExpandedDerivatives(self, acb)
        return self._ball_evaluators[bits]


class ExpandedDerivatives:
    """An expanded loss over one ring."""

    def __init__(self, loss: ExpandedLoss, convert: Convert) -> None:
        self.size = loss.size
        self.zero, self.one = convert(fmpq(0)), convert(fmpq(1))

        def converted(terms: Terms) -> list[tuple[Any, tuple[tuple[int, int], ...]]]:
            return [(convert(c), monomial) for c, monomial in terms]

        value, gradient, hessian = loss.terms
        self._value = converted(value)
        self._gradient = [converted(g) for g in gradient]
        self._hessian = [[converted(h) for h in row] for row in hessian]

    def _powers(self, point: Sequence[Any]) -> dict[tuple[int, int], Any]:
        powers: dict[tuple[int, int], Any] = {}
        for k, x in enumerate(point):
            power = x
            for e in range(1, self._highest + 1):
                powers[k, e] = power
                power = power * x
        return powers

    @cached_property
    def _highest(self) -> int:
        return max((e for _, monomial in self._value for _, e in monomial), default=0)

    def _evaluate(self, terms: Sequence[tuple[Any, tuple[tuple[int, int], ...]]], powers: dict[Any, Any]) -> Any:
        total = self.zero
        for coefficient, monomial in terms:
            look("the derivatives of a loss at a point")
            term = coefficient
            for factor in monomial:
                term = term * powers[factor]
            total = total + term
        return total

    def value(self, point: Sequence[Any]) -> Any:
        """The loss at a point."""
        return self._evaluate(self._value, self._powers(point))

    def gradient(self, point: Sequence[Any]) -> list[Any]:
        """Half the gradient."""
        powers = self._powers(point)
        return [self._evaluate(g, powers) for g in self._gradient]

    def gradient_and_hessian(self, point: Sequence[Any]) -> tuple[list[Any], list[list[Any]]]:
        """Half the gradient and half the Hessian."""
        powers = self._powers(point)
        table = [[self.zero] * self.size for _ in range(self.size)]
        for r, row in enumerate(self._hessian):
            for c, entry in enumerate(row):
                table[r][c] = table[c][r] = self._evaluate(entry, powers)
        return [self._evaluate(g, powers) for g in self._gradient], table


def expanded_loss(problem: Problem) -> ExpandedLoss:
    """The expanded loss of a problem.

    Raises:
        UnsupportedProblem: if the activation is not a polynomial.
    """
    polynomial = loss_polynomial(problem)
    named = weight_names(problem)
    degrees = polynomial.loss.degrees()
    positions = tuple(k for k in range(len(named)) if int(degrees[k]) > 0)
    return ExpandedLoss(
        problem, polynomial, tuple(named[k][0] for k in positions), positions, len(named) - len(positions)
    )
