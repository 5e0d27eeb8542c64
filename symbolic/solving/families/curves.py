"""Families of one parameter as explicit curves, cut into pieces on which the inertia of the Hessian is constant.

A curve is ``x_k = p_k(t) / d(t)``. Its ideal shows that it covers the whole family up to symmetry: in lexicographic
order every weight has an equation that is linear in it over Q[t], and where a leading coefficient vanishes there is no
point. The lowest coefficient of the Hessian's characteristic polynomial that is not identically zero along the curve
is a polynomial in t; between its real roots (and those of d) the inertia does not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from flint import fmpq, fmpq_mat, fmpq_poly

from symbolic.exact.ideals import Ideal, Polynomial
from symbolic.exact.inertia import Inertia, rational_inertia
from symbolic.exact.linear_algebra import to_matrix
from symbolic.exact.real import RealNumber, ends, real_roots
from symbolic.polynomials.loss import Landscape


@dataclass(frozen=True)
class Curve:
    """A rational curve.

    Attributes:
        parameter: the weight that is the parameter t.
        numerators: p_k for every weight.
        denominator: d.
    """

    parameter: int
    numerators: tuple[fmpq_poly, ...]
    denominator: fmpq_poly

    def at(self, t: fmpq) -> list[fmpq]:
        """The point with parameter t."""
        scale = self.denominator(t)
        return [p(t) / scale for p in self.numerators]

    def tangent(self, t: fmpq) -> list[fmpq]:
        """The velocity at parameter t."""
        d, slope = self.denominator(t), self.denominator.derivative()(t)
        return [(p.derivative()(t) * d - p(t) * slope) / (d * d) for p in self.numerators]


@dataclass(frozen=True)
class Segment:
    """An open interval of the parameter on which the inertia is constant, or one border between two of them.

    Attributes:
        low: left end; None for minus infinity.
        high: right end; None for infinity. A border has ``low = high``.
        inertia: inertia of the Hessian there; None on a border.
        sample: a rational parameter inside; None on a border that is not rational.
    """

    low: RealNumber | None
    high: RealNumber | None
    inertia: Inertia | None
    sample: fmpq | None

    @property
    def border(self) -> bool:
        """Whether this is a single parameter."""
        return self.inertia is None


def find_curve(ideal: Ideal) -> Curve | None:
    """An ideal of dimension one as a curve that covers its whole zero set; None if no weight serves as parameter."""
    for parameter in range(ideal.size):
        order = [k for k in range(ideal.size) if k != parameter] + [parameter]
        moved = [{tuple(e[k] for k in order): c for e, c in terms.items()} for terms in ideal.polynomials()]
        curve = _read_curve(Ideal.of(ideal.size, moved, lexicographic=True), order, ideal)
        if curve is not None:
            return curve
    return None


def _read_curve(ideal: Ideal, order: Sequence[int], original: Ideal) -> Curve | None:
    """Solve the equations one by one, each for one weight in which it is linear."""
    if ideal.basis is None:
        return None
    last, one = ideal.size - 1, fmpq_poly([1])
    solved: dict[int, Quotient] = {last: (fmpq_poly([0, 1]), one)}
    denominator = one
    equations = ideal.polynomials()
    while len(solved) < ideal.size:
        chosen = next((found for terms in equations if (found := _linear_in_one(terms, solved)) is not None), None)
        if chosen is None:
            return None
        variable, lead, rest = chosen
        solved[variable] = _reduced(rest[0] * lead[1], rest[1] * lead[0])
        denominator = _common(denominator, lead[0] * lead[1])
    for _, below in solved.values():
        denominator = _common(denominator, below)
    if denominator.degree() > 0:
        gap = {tuple([0] * last + [k]): fmpq(c) for k, c in enumerate(denominator.coeffs()) if c != 0}
        if not ideal.plus([gap]).empty:
            return None
    numerators = [one] * ideal.size
    for variable, (above, below) in solved.items():
        numerators[order[variable]] = above * (denominator / below)
    curve = Curve(order[last], tuple(numerators), denominator)
    return curve if _lies_on(curve, original) else None


Quotient = tuple[fmpq_poly, fmpq_poly]
"""Numerator and denominator of a rational function of t."""


def _linear_in_one(terms: Polynomial, solved: dict[int, Quotient]) -> tuple[int, Quotient, Quotient] | None:
    """(variable, lead, rest) if the equation reads ``lead * x_variable = rest`` with everything else solved."""
    unknown = {k for e in terms for k, x in enumerate(e) if x and k not in solved}
    if len(unknown) != 1:
        return None
    (variable,) = unknown
    if any(e[variable] > 1 for e in terms):
        return None
    lead: Quotient = (fmpq_poly([]), fmpq_poly([1]))
    rest = lead
    for e, c in terms.items():
        value: Quotient = (fmpq_poly([c]), fmpq_poly([1]))
        for k, x in enumerate(e):
            if k != variable and x:
                value = value[0] * solved[k][0] ** x, value[1] * solved[k][1] ** x
        if e[variable]:
            lead = _sum(lead, value)
        else:
            rest = _sum(rest, (-value[0], value[1]))
    return None if not bool(lead[0]) else (variable, lead, rest)


def _sum(a: Quotient, b: Quotient) -> Quotient:
    return _reduced(a[0] * b[1] + b[0] * a[1], a[1] * b[1])


def _reduced(above: fmpq_poly, below: fmpq_poly) -> Quotient:
    common = above.gcd(below)
    return (above / common, below / common) if common.degree() > 0 else (above, below)


def _common(a: fmpq_poly, b: fmpq_poly) -> fmpq_poly:
    """A common multiple."""
    return a * (b / a.gcd(b))


def _lies_on(curve: Curve, ideal: Ideal) -> bool:
    """Whether the curve satisfies every equation of the ideal, identically in t."""
    for terms in ideal.polynomials():
        degree = max(sum(e) for e in terms)
        total = fmpq_poly([])
        for exponents, c in terms.items():
            value = fmpq_poly([c]) * curve.denominator ** (degree - sum(exponents))
            for p, e in zip(curve.numerators, exponents, strict=True):
                value *= p**e
            total += value
        if bool(total):
            return False
    return True


def segments(loss: Landscape, curve: Curve) -> list[Segment]:
    """The pieces of constant inertia along a curve, from left to right, with the borders between them.

    Arguments:
        loss: the loss.
        curve: a curve of critical points in all its weights.
    """

    def hessian(t: fmpq) -> fmpq_mat:
        _, table = loss.over(lambda x: x).gradient_and_hessian(curve.at(t))
        return to_matrix(table, loss.size)

    border = border_polynomial(hessian, curve, loss)
    ends: list[RealNumber | None] = [None, *real_roots((border * curve.denominator).numer()), None]
    result: list[Segment] = []
    for low, high in pairwise(ends):
        t = between(low, high)
        result.append(Segment(low, high, rational_inertia(hessian(t)), t))
        if high is not None and not _is_root(curve.denominator, high):
            result.append(Segment(high, high, None, high.value))
    return result


def _is_root(polynomial: fmpq_poly, number: RealNumber) -> bool:
    return (
        any(number.compare(root) == 0 for root in real_roots(polynomial.numer())) if polynomial.degree() > 0 else False
    )


def border_polynomial(hessian: object, curve: Curve, loss: Landscape) -> fmpq_poly:
    """The lowest coefficient (in x) of ``det(x - d(t)^2m H(t))`` that is not identically zero, as a polynomial in t."""
    assert callable(hessian)
    span = max(int(p.degree()) for p in (*curve.numerators, curve.denominator))
    power = (loss.degree - 1) // 2 * 2
    degree = loss.size * max(power, loss.degree - 2) * max(span, 1)
    values: list[tuple[fmpq, fmpq_poly]] = []
    k = 0
    while len(values) <= degree:
        t = fmpq(k // 2 + 1) * (-1) ** k if k else fmpq(0)
        k += 1
        d = curve.denominator(t)
        if d != 0:
            values.append((t, fmpq_poly((hessian(t) * d**power).charpoly())))
    lowest = min(next(k for k, c in enumerate(p.coeffs()) if c != 0) for _, p in values)
    return interpolate([(t, fmpq(p[lowest])) for t, p in values])


def interpolate(points: Sequence[tuple[fmpq, fmpq]]) -> fmpq_poly:
    """The polynomial of least degree through some points (Newton)."""
    total, base = fmpq_poly([]), fmpq_poly([1])
    for t, value in points:
        gap = (value - total(t)) / base(t)
        total += base * gap
        base *= fmpq_poly([-t, 1])
    return total


def between(low: RealNumber | None, high: RealNumber | None) -> fmpq:
    """A rational number with small denominator strictly between two different numbers."""
    if low is None and high is None:
        return fmpq(0)
    bits = 64
    while True:
        left = None if low is None else ends(low.ball(bits), bits)[1]
        right = None if high is None else ends(high.ball(bits), bits)[0]
        if left is None and right is not None:
            return fmpq(-((-right) // 1) - 1)
        if right is None and left is not None:
            return fmpq(left // 1 + 1)
        assert left is not None and right is not None
        if left < right:
            return _simple(left, right)
        bits *= 2


def _simple(left: Fraction, right: Fraction) -> fmpq:
    """The first multiple of 1, 1/2, 1/4, ... strictly between two fractions."""
    denominator = 1
    while True:
        candidate = Fraction(left * denominator // 1 + 1, denominator)
        if candidate < right:
            return fmpq(candidate.numerator, candidate.denominator)
        denominator *= 2
