"""Rational and quadratic points, recognised in the balls of a certified box: proposals by lattice reduction, then exact substitution.

A point that was found in floating point lies in balls only. Where its coordinates are rational, or in a quadratic field, it is known exactly
as well, so that a result does not depend on the way it was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from flint import arb, fmpq, fmpq_poly, fmpz, fmpz_mat, fmpz_poly

from symbolic.exact.field import ExactPoint, FieldElement, NumberField, rational_point
from symbolic.exact.krawczyk import Box
from symbolic.exact.precision import working_precision
from symbolic.verify.slice_system import SliceSystem

BITS = 128
"""Accuracy of the coordinates in which relations are looked for, ..."""
LARGEST = 1 << 28
"""... and the largest coefficient of one: relations of other numbers are longer."""

Surd = tuple[fmpq, fmpq, int]
"""``(r, s, d)``: the number ``r + s sqrt(d)``, d > 1 without square factors (s = 0: d = 1)."""


def small_point(box: Box[SliceSystem]) -> ExactPoint | None:
    """The point of a real box if its coordinates are rational or in one quadratic field, with small numbers.

    Arguments:
        box: a certified box with real balls.

    Returns:
        The point; None if it is no such point. It lies in the box, and the whole gradient there is exactly 0.
    """
    fine = box.refine(BITS)
    surds: list[Surd] = []
    for entry in fine.entries:
        surd = _recognised(entry)
        if surd is None or len({d for _, _, d in (*surds, surd) if d > 1}) > 1:
            return None
        surds.append(surd)
    point = _point(box, surds)
    if any(not x.is_zero() for x in box.system.core.over(point.field.element).gradient(point.coordinates)):
        return None
    inside = zip(box.region, box.system.cut.free, strict=True)
    balls = point.balls(2 * BITS)
    return point if all(region.contains(balls[k].real) for region, k in inside) else None


def _point(box: Box[SliceSystem], surds: Sequence[Surd]) -> ExactPoint:
    """The weights of the point of the slice with these unknowns."""
    d = max((d for _, _, d in surds), default=1)
    if d == 1:
        return rational_point(box.system.cut.lift([r for r, _, _ in surds], fmpq(1)))
    with working_precision(2 * BITS):
        field = NumberField(fmpz_poly([-d, 0, 1]), arb(d).sqrt())
    unknowns = [field.element(fmpq_poly([r, s])) for r, s, _ in surds]
    weights: list[FieldElement] = box.system.cut.lift(unknowns, field.element(1))
    return ExactPoint(field, tuple(weights))


def _recognised(ball: arb) -> Surd | None:
    """A number of degree at most 2 with small coefficients, close to a ball; None if there is none."""
    mantissa, exponent = ball.mid().man_exp()
    middle = Fraction(int(mantissa)) * Fraction(2) ** int(exponent)
    scale = 1 << BITS
    powers = [fmpz(round(middle**k * scale)) for k in range(3)]
    rows = fmpz_mat([[int(k == c) for c in range(3)] + [powers[k]] for k in range(3)])
    c, b, a = (int(rows.lll()[0, k]) for k in range(3))
    if max(abs(a), abs(b), abs(c)) > LARGEST:
        return None
    if a == 0:
        return None if b == 0 else (fmpq(-c, b), fmpq(0), 1)
    square, d = _square_part(b * b - 4 * a * c)
    if d < 1:
        return None
    centre, step = fmpq(-b, 2 * a), fmpq(square, 2 * a)
    if d == 1:
        near = min((centre + step, centre - step), key=lambda x: abs(Fraction(int(x.p), int(x.q)) - middle))
        return near, fmpq(0), 1
    above = middle > Fraction(int(centre.p), int(centre.q))
    return centre, abs(step) if above else -abs(step), d


def _square_part(number: int) -> tuple[int, int]:
    """``(s, d)`` with ``number = s^2 d`` and d without square factors.

    Examples:
        >>> _square_part(72), _square_part(49), _square_part(-4), _square_part(0)
        ((6, 2), (7, 1), (2, -1), (0, 1))
    """
    root = isqrt(abs(number))
    if root * root == number:
        return root, 1
    s, d = 1, 1 if number > 0 else -1
    for prime, power in fmpz(abs(number)).factor():
        s *= int(prime) ** (power // 2)
        d *= int(prime) ** (power % 2)
    return s, d
