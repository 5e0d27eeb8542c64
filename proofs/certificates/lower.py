"""A rational point that is lower than a given loss: weights of a lower component, rounded as coarsely as they can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING

from flint import fmpq

from proofs.certificates.checker import loss_bounds
from proofs.certificates.points import NotCertifiable, rational_tables
from symbolic.exact.field import FieldElement
from symbolic.exact.real import RealNumber, ends
from symbolic.network import Problem

if TYPE_CHECKING:
    from symbolic.landscape.solution import Solution

DENOMINATORS = (1, 2, 3, 4, 6, 8, 12, 16, 32, 64, 256, 1 << 12, 1 << 16, 1 << 24, 1 << 40)
MOST_BITS = 64
"""Longest rational weights of a lower component that are taken as they are."""
FINE = (80, 160, 320)
"""Binary digits of weights where coarser ones are not lower."""
STEPS = 24
"""Points tried along a curve to infinity: e = 1/2, 1/4, ..."""

FloatTables = Sequence[Sequence[Sequence[float]]]
Tables = list[list[list[Fraction]]]


def lower_point(solution: Solution, loss: RealNumber, what: str) -> Tables:
    """Rational weights whose loss is certainly smaller than ``loss``.

    Arguments:
        solution: the solution that knows lower components, or a curve to a lower value.
        loss: the loss to beat.
        what: the claim, for the error.

    Raises:
        NotCertifiable: if no rounding of what is known is lower.
    """
    if solution.lower is not None and certainly_lower(solution.problem, solution.lower, loss):
        return [[list(row) for row in table] for table in solution.lower]
    for component in solution.components:
        if component.loss.compare(loss) == -1 and (tables := _rational(component.tables)) is not None:
            return tables
    for floats in _proposals(solution, loss):
        if not all(isfinite(x) for table in floats for row in table for x in row):
            continue
        for denominator in DENOMINATORS:
            rounded = [[[Fraction(round(x * denominator), denominator) for x in row] for row in t] for t in floats]
            if certainly_lower(solution.problem, rounded, loss):
                return rounded
    for component in solution.components:
        for bits in FINE:
            fine = rounded_tables(component.tables, bits)
            if component.loss.compare(loss) == -1 and certainly_lower(solution.problem, fine, loss):
                return fine
    raise NotCertifiable(what, "no lower point with rational weights was found")


def _rational(tables: Sequence[Sequence[Sequence[RealNumber]]]) -> Tables | None:
    """Weights that are rational and short; None otherwise."""
    values = [[[x.value for x in row] for row in table] for table in tables]
    if any(x is None or x.height_bits() > MOST_BITS for table in values for row in table for x in row):
        return None
    return [[[Fraction(int(x.p), int(x.q)) for x in row if x is not None] for row in table] for table in values]


def rounded_tables(tables: Sequence[Sequence[Sequence[RealNumber]]], bits: int) -> Tables:
    """Weights rounded to that many binary digits after the point, however large they are."""

    def nearest(number: RealNumber) -> Fraction:
        low, high = ends(number.ball(2 * bits), 2 * bits)
        accuracy = 2 * bits + int(max(abs(low), abs(high))).bit_length()
        low, high = ends(number.ball(accuracy), accuracy)
        return Fraction(round((low + high) / 2 * (1 << bits)), 1 << bits)

    return [[[nearest(x) for x in row] for row in table] for table in tables]


def certainly_lower(problem: Problem, tables: Sequence[Sequence[Sequence[Fraction]]], loss: RealNumber) -> bool:
    """Whether the loss at rational weights is certainly smaller: by the loss of the checker, exact or an interval."""
    bound = loss_bounds(problem.to_dict(), rational_tables(tables)).high
    return RealNumber.rational(fmpq(bound.numerator, bound.denominator)).compare(loss) == -1


def _proposals(solution: Solution, loss: RealNumber) -> Iterator[FloatTables]:
    """Weights of lower components, the lowest first, then points of the curve to infinity."""
    for component in solution.components:
        if component.loss.compare(loss) == -1:
            yield [table.tolist() for table in solution.arrays(component)]
    curve = solution.infimum.curve
    if curve is not None:
        for step in range(1, STEPS):
            e = 2.0**-step
            yield [[[_along(x.coefficients, x.valuation, e) for x in row] for row in layer] for layer in curve.layers]


def _along(coefficients: Iterable[FieldElement], valuation: int, e: float) -> float:
    return sum((float(c.ball(64).mid()) * e ** (valuation + k) for k, c in enumerate(coefficients)), 0.0)
