"""Exact inertia of symmetric matrices, from the signs of the characteristic polynomial's coefficients.

All roots of the characteristic polynomial of a real symmetric matrix are real, so Descartes' rule of signs counts the
positive ones exactly (with multiplicity); the trailing zero coefficients count the zero ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import arb, arb_mat, fmpq_mat, fmpq_poly

from symbolic.exact.field import FieldElement


@dataclass(frozen=True)
class Inertia:
    """Numbers of negative, zero and positive eigenvalues."""

    negative: int
    zero: int
    positive: int

    def __add__(self, other: Inertia) -> Inertia:
        return Inertia(self.negative + other.negative, self.zero + other.zero, self.positive + other.positive)

    def __str__(self) -> str:
        return f"({self.negative}, {self.zero}, {self.positive})"


def ball_inertia(rows: Sequence[Sequence[arb]]) -> Inertia | None:
    """The inertia of a non-singular symmetric matrix of real balls; None if the balls do not decide it.

    Examples:
        >>> ball_inertia([[arb(1), arb(2)], [arb(2), arb(1)]])
        Inertia(negative=1, zero=0, positive=1)
    """
    size = len(rows)
    if size == 0:
        return Inertia(0, 0, 0)
    signs = [_sign(c) for c in arb_mat([list(row) for row in rows]).charpoly().coeffs()]
    if len(signs) != size + 1 or signs[0] in (0, None):
        return None
    return _descartes(signs)


def exact_inertia(rows: Sequence[Sequence[FieldElement]], bits: int = 256) -> Inertia | None:
    """The inertia of a symmetric matrix over a number field, zero eigenvalues included.

    Returns:
        None only if the sign of a non-zero coefficient is not visible at ``bits`` bits.
    """
    size = len(rows)
    if size == 0:
        return Inertia(0, 0, 0)
    values = [x.rational() for row in rows for x in row]
    rational = [v for v in values if v is not None]
    if len(rational) == len(values):
        return rational_inertia(fmpq_mat(size, size, rational))
    coefficients = _characteristic_polynomial(rows)
    signs: list[int | None] = []
    for c in coefficients:
        signs.append(0 if c.is_zero() else _sign(c.ball(bits)))
    zero = next(k for k, sign in enumerate(signs) if sign != 0)
    result = _descartes(signs[zero:])
    return None if result is None else Inertia(result.negative, zero, result.positive)


def rational_inertia(matrix: fmpq_mat) -> Inertia:
    """The inertia of a rational symmetric matrix, by the signs of its characteristic polynomial."""
    coefficients = fmpq_poly(matrix.charpoly()).coeffs()
    zero = next(k for k, c in enumerate(coefficients) if c != 0)
    signs = [(k, 1 if c > 0 else -1) for k, c in enumerate(coefficients) if c != 0]
    positive = sum(1 for (_, a), (_, b) in pairwise(signs) if a != b)
    return Inertia(matrix.nrows() - zero - positive, zero, positive)


def _sign(ball: arb) -> int | None:
    if ball > 0:
        return 1
    if ball < 0:
        return -1
    return 0 if ball.is_zero() else None


def _descartes(signs: Sequence[int | None]) -> Inertia | None:
    """Count roots of a real-rooted polynomial (constant coefficient not zero) by sign changes.

    A coefficient of unknown sign is skipped when its neighbours have opposite signs: the count does not depend on it.
    """
    size = len(signs) - 1
    if any(s is None and not _harmless(signs, k) for k, s in enumerate(signs)):
        return None
    known = [(k, s) for k, s in enumerate(signs) if s]
    positive = sum(1 for (_, a), (_, b) in pairwise(known) if a != b)
    negative = sum(1 for (j, a), (k, b) in pairwise(known) if a * (-1) ** j != b * (-1) ** k)
    return Inertia(negative, 0, positive) if positive + negative == size else None


def _harmless(signs: Sequence[int | None], k: int) -> bool:
    if not 0 < k < len(signs) - 1:
        return False
    before, after = signs[k - 1], signs[k + 1]
    return bool(before) and bool(after) and before != after


def _characteristic_polynomial(rows: Sequence[Sequence[FieldElement]]) -> list[FieldElement]:
    """Coefficients of ``det(x - A)``, constant term first (Faddeev-LeVerrier)."""
    size, field = len(rows), rows[0][0].field
    one, zero = field.element(1), field.element(0)
    coefficients = [one]
    power = [[zero] * size for _ in range(size)]
    for k in range(1, size + 1):
        shifted = [
            [x + (coefficients[-1] if r == c else zero) for c, x in enumerate(row)] for r, row in enumerate(power)
        ]
        power = [
            [sum((rows[r][m] * shifted[m][c] for m in range(size)), zero) for c in range(size)] for r in range(size)
        ]
        trace = sum((power[m][m] for m in range(size)), zero)
        coefficients.append(FieldElement(field, trace.poly / -k))
    return coefficients[::-1]
