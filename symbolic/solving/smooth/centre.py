"""A rational centre and radius around a strict minimum, for certificates: half the Hessian is at least mu I there, and the gradient small."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor, frexp

import numpy as np
from flint import arb, fmpq

from symbolic.exact.linear_algebra import rational
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber, ends
from symbolic.network import Problem
from symbolic.solving.smooth.definite import positive_definite
from symbolic.solving.smooth.loss import AnalyticLoss, analytic_loss
from symbolic.solving.smooth.lower_points import FractionTables

PRECISION = 256
SMALLEST = 80
"""Radii are tried down to ``2^-80``."""
MARGIN = 8
"""How often the radius is halved below what works with balls: intervals of a simple checker are wider."""
COMFORT = 4
"""The slope is this much smaller than what is asked for."""


def rational_center(
    problem: Problem, tables: Sequence[Sequence[Sequence[RealNumber]]]
) -> tuple[FractionTables, Fraction] | None:
    """A dyadic centre near a strict minimum, and a radius rho of a ball around it that certainly holds it.

    With H half the Hessian on the box ``|u_k| <= rho`` around the centre c and g half the gradient there: the middle of H minus the row
    sums of its radii minus mu is positive definite, and ``|g(c)| < mu rho / 16`` for some mu > 0.

    Arguments:
        problem: two layers, activation tanh, sigmoid or softplus.
        tables: the weights of the minimum, as finely as wanted.

    Returns:
        One table per layer, and rho; None where no such ball is found (then this is no minimum with a positive definite Hessian).

    Examples:
        >>> from flint import fmpq
        >>> from symbolic import SparseNetwork
        >>> network = SparseNetwork.of([[1]], [[1]], activation="sigmoid")
        >>> problem = Problem.of(network, inputs=[[1, 3]], targets=[[2, -3]])
        >>> log2 = RealNumber(lambda bits: arb(2).log(), None)
        >>> tables, radius = rational_center(problem, [[[log2]], [[RealNumber.rational(fmpq(-27, 25))]]])
        >>> abs(float(tables[0][0][0]) - 0.693147) < radius < 0.1
        True
    """
    loss = analytic_loss(problem)
    if loss.size == 0:
        return None
    numbers = [tables[layer][r][c] for layer, r, c in loss.places]
    with working_precision(PRECISION):
        middle = [x.ball(PRECISION // 2).mid() for x in numbers]
        found = _radius(loss, middle)
        if found is None:
            return None
        mu, exponent = found
        radius = Fraction(1, 2**exponent)
        for digits in range(exponent, exponent + SMALLEST, 2):
            centre = [_rounded(x, digits) for x in numbers]
            gradient = loss.gradient([arb(rational(x)) for x in centre])
            slope = sum((g * g for g in gradient), arb(0))
            if slope < (mu * arb(rational(radius)) / (4 * COMFORT)) ** 2 and _inside(centre, numbers, radius):
                return _filled(problem, loss, centre), radius
    return None


def _radius(loss: AnalyticLoss, middle: Sequence[arb]) -> tuple[arb, int] | None:
    """A lower bound mu of half the Hessian, and k such that it holds comfortably in the box of radius ``2^-k``."""
    _, hessian = loss.gradient_and_hessian(middle)
    values = np.linalg.eigvalsh(np.array([[float(x.mid()) for x in row] for row in hessian]))
    if not values[0] > 0:
        return None
    mantissa, power = frexp(float(values[0]) / 2)
    mu = arb(floor(mantissa * 16)) / 16 * arb(2) ** power
    for exponent in range(2, SMALLEST):
        offset = arb(0, 2.0**-exponent)
        _, wide = loss.gradient_and_hessian([x + offset for x in middle])
        if all(x.is_finite() for row in wide for x in row) and positive_definite(_reduced(wide, mu)):
            return mu, exponent + MARGIN
    return None


def _reduced(hessian: Sequence[Sequence[arb]], mu: arb) -> list[list[arb]]:
    """The middle of a matrix of balls, minus the row sums of its radii and mu on the diagonal."""
    rows = [[x.mid() for x in row] for row in hessian]
    for r, row in enumerate(hessian):
        rows[r][r] -= sum((x.rad() for x in row), mu)
    return rows


def _rounded(number: RealNumber, digits: int) -> Fraction:
    """The number to that many binary digits after the point."""
    low, high = ends(number.ball(PRECISION // 2), PRECISION // 2)
    return Fraction(round((low + high) / 2 * (1 << digits)), 1 << digits)


def _inside(centre: Sequence[Fraction], numbers: Sequence[RealNumber], radius: Fraction) -> bool:
    """Whether the minimum certainly lies in the ball around the centre."""
    moved = (x.ball(PRECISION // 2) - arb(rational(c)) for c, x in zip(centre, numbers, strict=True))
    return bool(sum((d * d for d in moved), arb(0)) < arb(fmpq(radius.numerator, radius.denominator)) ** 2)


def _filled(problem: Problem, loss: AnalyticLoss, centre: Sequence[Fraction]) -> FractionTables:
    tables: FractionTables = tuple([[Fraction(0)] * len(mask[0]) for _ in mask] for mask in problem.network.masks)
    for (layer, row, column), x in zip(loss.places, centre, strict=True):
        tables[layer][row][column] = x
    return tables
