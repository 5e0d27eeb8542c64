"""Positive definite matrices with a rounded proof: ``H - mu I = F diag(pivots) F^T + R``, R diagonally dominant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from flint import arb, fmpq

from proofs.certificates.format.minima import Definite
from proofs.certificates.points import NotCertifiable, rational_text
from symbolic.exact.field import FieldElement

BITS = 96
MOST_ROUNDING = 60
"""Largest number of binary digits that are kept in the factor."""

Scalar = fmpq | FieldElement
Floats = np.ndarray[Any, np.dtype[np.float64]]


def scalar_ball(value: Scalar) -> arb:
    """A tight enclosure of a number."""
    return value.ball(BITS) if isinstance(value, FieldElement) else arb(value)


def floats(matrix: Sequence[Sequence[Scalar]]) -> Floats:
    """The matrix in floating point, to propose a factor.

    Raises:
        NotCertifiable: if its entries are too large for that.
    """
    result = np.array([[float(scalar_ball(x).mid()) for x in row] for row in matrix], dtype=np.float64)
    if not np.isfinite(result).all():
        raise NotCertifiable("a positive definite matrix", "its entries are too large for floating point")
    return result.reshape(len(matrix), len(matrix))


def make_definite(hessian: Sequence[Sequence[Scalar]], what: str) -> Definite:
    """The entry ``definite`` of a certificate.

    Arguments:
        hessian: half the Hessian along the free weights, symmetric, exact.
        what: the claim, for the error.

    Raises:
        NotCertifiable: if the matrix is not positive definite, or so nearly singular that no rounding of it is found.
    """
    size = len(hessian)
    if size == 0:
        return Definite(1, [], [])
    numeric = floats(hessian)
    least = float(np.linalg.eigvalsh(numeric)[0])
    if least <= 0:
        raise NotCertifiable(what, "the Hessian is not positive definite along the free weights")
    mu = rounded_down(0.5 * least)
    middle = numeric - (float(mu) + 0.25 * least) * np.eye(size)
    exact = [[hessian[a][b] - (mu if a == b else 0) for b in range(a + 1)] for a in range(size)]
    factor, pivots = rounded_factor(middle, exact, what)
    return Definite(
        rational_text(mu),
        [[rational_text(x) for x in [*row, *[fmpq(0)] * (size - len(row))]] for row in factor],
        [rational_text(x) for x in pivots],
    )


def rounded_down(value: float) -> fmpq:
    """A rational of small denominator a little below a positive number."""
    scale = 1
    while value * scale < 8:
        scale *= 2
    return fmpq(int(value * scale), scale)


def rounded_factor(middle: Floats, exact: Sequence[Sequence[Scalar]], what: str) -> tuple[list[list[fmpq]], list[fmpq]]:
    """A rounded factorisation whose exact remainder is diagonally dominant.

    Arguments:
        middle: the matrix less a little of the identity, in floating point.
        exact: the lower triangle of the matrix.
        what: the claim, for the error.

    Raises:
        NotCertifiable: if no rounding leaves a dominant remainder.
    """
    size = len(exact)
    try:
        lower = np.linalg.cholesky(middle)
    except np.linalg.LinAlgError:
        raise NotCertifiable(what, "the Hessian is too nearly singular along the free weights") from None
    diagonal = np.diagonal(lower)
    unit, squares = lower / diagonal, diagonal**2
    for bits in range(3, MOST_ROUNDING):
        scale = 1 << bits
        factor = [
            [fmpq(1) if a == b else fmpq(round(float(unit[a][b]) * scale), scale) for b in range(a + 1)]
            for a in range(size)
        ]
        pivots = [fmpq(int(float(d) * scale), scale) for d in squares]
        if _dominant(exact, factor, pivots):
            return factor, pivots
    raise NotCertifiable(what, "no rounded factor leaves a diagonally dominant remainder")


def _dominant(exact: Sequence[Sequence[Scalar]], factor: list[list[fmpq]], pivots: list[fmpq]) -> bool:
    size = len(exact)
    sums = [arb(0)] * size
    diagonal = []
    for a in range(size):
        for b in range(a + 1):
            squares = sum((factor[a][k] * factor[b][k] * pivots[k] for k in range(b + 1)), fmpq(0))
            rest = scalar_ball(exact[a][b] - squares)
            if a == b:
                diagonal.append(rest)
            else:
                sums[a] += abs(rest)
                sums[b] += abs(rest)
    return all(bool(s <= d) for s, d in zip(sums, diagonal, strict=True))
