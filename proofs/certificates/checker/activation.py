"""Activations, applied to polynomials (docs/certificates.md: Activations)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .exact import HALF, ONE, ZERO, sign
from .intervals import Interval, Real, exp, interval, log1p, reciprocal, rising
from .polynomial import Poly, Ring, multiply, tidy
from .reading import MAX_POWER, plain, rational, require


class Activation:
    """An activation by its name.

    ``power`` is the exponent of a polynomial one and else 0; ``degree`` is p when s(c z) = c^p s(z) for c > 0, and else 0.
    """

    def __init__(self, value: Any) -> None:
        self.name = plain(value)
        powers = {"linear": 1, "square": 2, "cube": 3} | {f"power:{p}": p for p in range(2, MAX_POWER + 1)}
        self.power = powers.get(self.name, 0)
        self.slope = ZERO
        self.piecewise = self.name == "relu" or self.name.startswith("leaky_relu:")
        if self.piecewise and self.name != "relu":
            self.slope = rational(self.name.partition(":")[2])
            require(0 < self.slope < 1, "the slope of leaky ReLU is between 0 and 1")
        self.degree = 1 if self.piecewise else self.power
        require(self.degree > 0 or self.name in SMOOTH, "unknown activation")

    def apply(self, z: Poly, ring: Ring) -> Poly:
        """The activation of a polynomial: of a power, or up to degree 2 around the constant term."""
        if self.power:
            result = z
            for _ in range(self.power - 1):
                result = multiply(result, z, ring)
            return result
        if not z and self.name not in ("sigmoid", "softplus"):
            return z  # the others vanish at 0
        constant = z.get(ring.one, ZERO)
        moving = {monomial: c for monomial, c in z.items() if monomial != ring.one}
        require(ring.local or not moving, f"{self.name} is no polynomial")
        if self.piecewise:
            side = self.side(constant)
            if not moving and isinstance(constant, Interval):
                return {ring.one: rising(self.bent, constant)}
            kink = side == 0 and moving != {}
            require(not kink, "a unit is at the kink of its activation")
            return z if side > 0 else tidy({monomial: c * self.slope for monomial, c in z.items()})
        value, first, second = SMOOTH[self.name](interval(constant))
        result = {monomial: c * first for monomial, c in moving.items()}
        for monomial, c in multiply(moving, moving, ring).items():
            result[monomial] = result.get(monomial, ZERO) + c * (second * HALF)
        return result | {ring.one: value}

    def bent(self, z: Interval) -> Interval:
        """The piecewise linear activation of one number."""
        return z if z.low >= 0 else z * self.slope

    def side(self, z: Any) -> int:
        """On which side of its kink ReLU certainly is; 0 if it is at the kink, or not certainly on one side."""
        return (z.low > 0) - (z.high < 0) if isinstance(z, Interval) else sign(z)


def sigmoid(z: Real) -> Interval:
    """1 / (1 + e^-z)."""
    return rising(lambda x: reciprocal(exp(-x) + ONE), z)


def sigmoid_series(z: Real) -> tuple[Interval, Interval, Interval]:
    """The logistic function with its first two derivatives."""
    s = sigmoid(z)
    first = s * (ONE - s)
    return s, first, first * (ONE - s * Fraction(2))


def tanh_series(z: Real) -> tuple[Interval, Interval, Interval]:
    """The hyperbolic tangent with its first two derivatives."""
    t = sigmoid(z * Fraction(2)) * Fraction(2) - ONE
    first = ONE - t * t
    return t, first, t * first * Fraction(-2)


def softplus_series(z: Real) -> tuple[Interval, Interval, Interval]:
    """log(1 + e^z) with its first two derivatives."""

    def value(x: Interval) -> Interval:
        return log1p(exp(x)) if x.low <= 0 else x + log1p(exp(-x))

    s, first, _ = sigmoid_series(z)
    return rising(value, z), s, first


SMOOTH = {"sigmoid": sigmoid_series, "tanh": tanh_series, "softplus": softplus_series}
