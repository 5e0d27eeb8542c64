"""Why a critical point is no local minimum: a direction of negative curvature, or a line along which the loss falls at first."""

from __future__ import annotations

from random import Random

import numpy as np
from flint import fmpq, fmpq_mat

from proofs.certificates.definite import floats
from proofs.certificates.format.values import Number, Rational
from proofs.certificates.minimum import free_hessian
from proofs.certificates.points import CertifiedPoint, rational_text
from symbolic.network import Problem
from symbolic.network.weights import places
from symbolic.polynomials.expanded import expanded_loss

MOST_DIRECTION = 1 << 20
"""Largest denominator of a rounded direction of descent."""
LINES = 200
"""Random directions that are tried where the Hessian does not decide."""


def descent_direction(problem: Problem, point: CertifiedPoint) -> list[Rational] | None:
    """A rational direction d with ``d^T H d < 0``, rounded coarsely; None if the Hessian has no negative eigenvalue."""
    hessian = free_hessian(problem, point, ())
    values, vectors = np.linalg.eigh(floats(hessian))
    if not len(values) or values[0] >= 0:
        return None
    vector = vectors[:, 0] / np.abs(vectors[:, 0]).max()
    denominator = 1
    while denominator <= MOST_DIRECTION:
        rounded = [fmpq(round(float(x) * denominator), denominator) for x in vector]
        total = point.field.element(0)
        for a, x in enumerate(rounded):
            for b, y in enumerate(rounded):
                if x != 0 and y != 0:
                    total = total + hessian[a][b] * (x * y)
        if bool(total.ball(96) < 0):
            return [rational_text(x) for x in rounded]
        denominator *= 4
    return None


def descent_line(problem: Problem, point: CertifiedPoint) -> list[list[list[list[Number]]]] | None:
    """A line through the point along which the loss falls at first, of any order: one list of coefficients per weight.

    Small random directions are tried, the same ones every time.
    """
    random, expanded = Random(0), expanded_loss(problem)
    values = [point.tables[layer][r][c] for layer, r, c in expanded.places]
    loss_at = expanded.over(point.field.element).value
    size = expanded.degree + 1
    to_coefficients = fmpq_mat(size, size, [t**k for t in range(size) for k in range(size)]).inv()
    for _ in range(LINES):
        direction = dict.fromkeys(places(problem), 0) | {place: random.randint(-2, 2) for place in expanded.places}
        steps = [direction[place] for place in expanded.places]
        losses = [loss_at([w + fmpq(t * s) for w, s in zip(values, steps, strict=True)]) for t in range(size)]
        for k in range(1, size):
            leading = point.field.element(0)
            for t, loss in enumerate(losses):
                leading = leading + loss * to_coefficients[k, t]
            if not leading.is_zero():
                break
        if bool(leading.ball(96) < 0):
            return _line(point, direction)
    return None


def _line(point: CertifiedPoint, direction: dict[tuple[int, int, int], int]) -> list[list[list[list[Number]]]]:
    def coefficients(layer: int, r: int, c: int) -> list[Number]:
        start, step = point.tables[layer][r][c], direction.get((layer, r, c), 0)
        return [point.number(start), step] if step else [] if start.is_zero() else [point.number(start)]

    return [
        [[coefficients(layer, r, c) for c in range(len(row))] for r, row in enumerate(table)]
        for layer, table in enumerate(point.tables)
    ]
