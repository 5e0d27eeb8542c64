"""Isolated roots of integer polynomials: complex ones as flint proves them, real ones by Descartes' rule of signs.

Real roots (Vincent, Collins, Akritas): the number of sign variations of ``(1 + x)^n q(1 / (1 + x))`` is at least the number of
roots of q between 0 and 1 and of the same parity; an interval with one variation holds exactly one root, with none it holds none,
every other one is halved. Newton's iteration and an exact change of sign then make the enclosure as fine as wanted.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, cast

from flint import acb, arb, fmpq, fmpz_poly
from flint import ctx as flint_context

from symbolic.budget import look
from symbolic.exact.precision import working_precision

SHIFT = fmpz_poly([1, 1])
STEPS = 16
"""Newton steps before an interval is halved again."""


def isolated_roots(polynomial: fmpz_poly) -> list[acb]:
    """The distinct complex roots in disjoint balls; the imaginary part is exactly 0 for the real ones.

    Examples:
        >>> [root.imag.is_zero() for root in isolated_roots(fmpz_poly([-2, 0, 1]))]
        [True, True]
    """
    return list(_isolated(tuple(int(c) for c in polynomial.coeffs()), flint_context.prec))


@lru_cache(maxsize=128)
def _isolated(coefficients: tuple[int, ...], bits: int) -> tuple[acb, ...]:
    """The roots at the working precision ``bits`` (kept: conjugate numbers ask for the same roots again and again)."""
    del bits
    pairs = cast(list[Any], fmpz_poly(list(coefficients)).complex_roots())
    return tuple(root for root, _ in pairs)


def isolated_real_roots(polynomial: fmpz_poly) -> list[arb]:
    """The distinct real roots in disjoint balls of about the working precision, in increasing order.

    Examples:
        >>> [float(root.mid()) for root in isolated_real_roots(fmpz_poly([0, -4, 0, 1]))]
        [-2.0, 0.0, 2.0]
    """
    return list(_real(tuple(int(c) for c in polynomial.coeffs()), flint_context.prec))


@lru_cache(maxsize=256)
def _real(coefficients: tuple[int, ...], bits: int) -> tuple[arb, ...]:
    squarefree = _squarefree(coefficients)
    return tuple(_enclosed(squarefree, low, high, bits) for low, high in _intervals(coefficients))


def _squarefree(coefficients: tuple[int, ...]) -> fmpz_poly:
    polynomial = fmpz_poly(list(coefficients))
    return polynomial // polynomial.gcd(polynomial.derivative())


@lru_cache(maxsize=256)
def _intervals(coefficients: tuple[int, ...]) -> tuple[tuple[fmpq, fmpq], ...]:
    """One interval per distinct real root, in increasing order: open with this root only in it, or the root itself twice."""
    squarefree = _squarefree(coefficients)
    if squarefree.degree() < 1:
        return ()
    zero = []
    if squarefree[0] == 0:
        zero, squarefree = [(fmpq(0), fmpq(0))], fmpz_poly(squarefree.coeffs()[1:])
    mirrored = fmpz_poly([-c if k % 2 else c for k, c in enumerate(squarefree.coeffs())])
    negative = [(-high, -low) for low, high in _positive(mirrored)]
    return (*sorted(negative, key=sum), *zero, *sorted(_positive(squarefree), key=sum))


def _positive(polynomial: fmpz_poly) -> list[tuple[fmpq, fmpq]]:
    """Isolating intervals of the positive roots of a squarefree polynomial that does not vanish at 0."""
    degree = int(polynomial.degree())
    if degree < 1 or _variations(polynomial) == 0:
        return []
    lead = abs(int(polynomial.leading_coefficient())).bit_length()
    exponent = max(
        -((lead - 1 - abs(int(c)).bit_length()) // (degree - k)) for k, c in enumerate(polynomial.coeffs()[:-1]) if c
    )
    exponent += 1  # Fujiwara: no root is larger than twice the greatest |c_k / c_n|^(1 / (n - k))
    scaled = _scaled(polynomial, exponent)
    found: list[tuple[fmpq, fmpq]] = []
    waiting = [(scaled, fmpq(0), fmpq(2) ** exponent)]
    while waiting:
        look("the real roots of a polynomial")
        q, low, width = waiting.pop()
        count = _variations(fmpz_poly(q.coeffs()[::-1])(SHIFT))
        if count == 1:
            found.append((low, low + width))
        elif count > 1:
            half = _scaled(q, -1)
            right = half(SHIFT)
            if right[0] == 0:
                found.append((low + width / 2, low + width / 2))
                right = fmpz_poly(right.coeffs()[1:])
            waiting += [(half, low, width / 2), (right, low + width / 2, width / 2)]
    return found


def _scaled(polynomial: fmpz_poly, exponent: int) -> fmpz_poly:
    """``q(2^exponent x)``, times a power of two that makes it integral."""
    degree = int(polynomial.degree())
    if exponent >= 0:
        return fmpz_poly([int(c) << (exponent * k) for k, c in enumerate(polynomial.coeffs())])
    return fmpz_poly([int(c) << (-exponent * (degree - k)) for k, c in enumerate(polynomial.coeffs())])


def _variations(polynomial: fmpz_poly) -> int:
    """Changes of sign along the coefficients that are not zero."""
    signs = [c > 0 for c in polynomial.coeffs() if c != 0]
    return sum(a != b for a, b in pairwise(signs))


def _enclosed(polynomial: fmpz_poly, low: fmpq, high: fmpq, bits: int) -> arb:
    """The root in an interval, in a ball of about ``2^-bits`` relative size inside it; a finer one where another root is near.

    Newton's iteration proposes the root; that the polynomial changes its sign within the ball, evaluated exactly, proves it.
    """
    ends = low, high
    if low == high:
        with working_precision(bits + 32):
            return arb(low)
    derivative = polynomial.derivative()
    start = polynomial(low) or derivative(low)
    while True:
        look("the real roots of a polynomial")
        middle = (low + high) / 2
        value = polynomial(middle)
        if value == 0:
            with working_precision(bits + 32):
                return arb(middle)
        low, high = (middle, high) if (value > 0) == (start > 0) else (low, middle)
        root = _proposed(polynomial, derivative, (low + high) / 2, bits)
        if root == 0:
            continue
        slack = abs(root) / fmpq(2) ** bits
        left, right = root - slack, root + slack
        if low < left and right < high and polynomial(left) * polynomial(right) < 0:
            with working_precision(bits + 32):
                return arb(left).union(arb(right))
        if high - low < slack and ends[0] < low and high < ends[1]:
            with working_precision(int((abs(root) / (high - low)).ceil()).bit_length() + 32):
                return arb(low).union(arb(high))


def _proposed(polynomial: fmpz_poly, derivative: fmpz_poly, start: fmpq, bits: int) -> fmpq:
    """Where Newton's iteration leads; it proves nothing."""
    with working_precision(2 * bits + int(polynomial.height_bits())):
        point = arb(start)
        for _ in range(STEPS):
            step = polynomial(point) / derivative(point)
            if not step.is_finite():
                break
            point = arb((point - step).mid())
            if abs(step).mid() < abs(point).mid() * arb(2) ** (-bits - 8):
                break
        mantissa, exponent = point.man_exp()
        return fmpq(mantissa) * fmpq(2) ** int(exponent)


def newton_refined(polynomial: fmpz_poly, enclosure: arb, bits: int) -> arb | None:
    """Interval Newton: the root in the enclosure lies in ``m - f(m) / f'(enclosure)`` for the midpoint m."""
    derivative, ball = polynomial.derivative(), enclosure
    for _ in range(64):
        if ball.rel_accuracy_bits() >= bits:
            return ball
        middle = arb(ball.mid())
        slope = derivative(ball)
        if slope.contains(0):
            return None
        moved = middle - polynomial(middle) / slope
        if not moved.is_finite() or float(moved.rad()) >= float(ball.rad()):
            return None
        ball = moved
    return None
