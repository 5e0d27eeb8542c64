"""Intervals with binary ends, and the functions exp and log(1 + t) on them (docs/certificates.md: Enclosures)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .exact import ONE, ZERO, Number, dot, rank
from .reading import MAX_BITS, Clock, Invalid, require

BITS, EXTREME = 320, 1 << 14  # binary digits after the point; largest argument of exp
TERMS = 44  # of the series of exp, for arguments up to 1/256; of the series of log it takes more
UNIT = 1 << BITS


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """The numbers from ``low / 2^BITS`` to ``high / 2^BITS``; as a number it counts as true and as different from 0."""

    low: int
    high: int

    def __add__(self, other: Real) -> Interval:
        other = interval(other)
        return Interval(self.low + other.low, self.high + other.high)

    def __mul__(self, other: Real) -> Interval:
        other = interval(other)
        ends = (self.low * other.low, self.low * other.high, self.high * other.low, self.high * other.high)
        low, high = min(ends), max(ends)
        require(max(-low, high).bit_length() <= MAX_BITS, "the numbers grow too large")
        return Interval(low >> BITS, -(-high >> BITS))

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Real) -> Interval:
        return self + -interval(other)

    def __rsub__(self, other: Fraction) -> Interval:
        return -self + other

    __radd__, __rmul__ = __add__, __mul__

    @property
    def middle(self) -> Fraction:
        """The number in the middle."""
        return Fraction(self.low + self.high, 2 * UNIT)

    @property
    def spread(self) -> Fraction:
        """Half the width."""
        return Fraction(self.high - self.low, 2 * UNIT)


Real = Fraction | Interval


def interval(x: Real | Number) -> Interval:
    """A rational number as the smallest interval that holds it."""
    if isinstance(x, Interval):
        return x
    if not isinstance(x, Fraction):
        raise Invalid("intervals and a number field do not mix")
    scaled = x.numerator << BITS
    return Interval(scaled // x.denominator, -(-scaled // x.denominator))


def around(center: Fraction, radius: Fraction) -> Interval:
    """The interval of this centre and radius."""
    return Interval(interval(center - radius).low, interval(center + radius).high)


def low(x: Real) -> Fraction:
    """A lower bound."""
    return x if isinstance(x, Fraction) else Fraction(x.low, UNIT)


def high(x: Real) -> Fraction:
    """An upper bound."""
    return -low(-x)


def size(x: Real) -> Fraction:
    """A bound on the absolute value."""
    return max(high(x), -low(x))


def reciprocal(x: Interval) -> Interval:
    """1 / x for x > 0."""
    require(x.low > 0, "division by an interval that holds 0")
    return Interval(UNIT * UNIT // x.high, -(-UNIT * UNIT // x.low))


def rising(function: Callable[[Interval], Interval], x: Real) -> Interval:
    """The image under an increasing function that is enclosed at single numbers."""
    x = interval(x)
    return Interval(function(Interval(x.low, x.low)).low, function(Interval(x.high, x.high)).high)


def exp(x: Interval) -> Interval:
    """The exponential of one number: the series at x / 2^k, the last term doubled for the rest, squared k times."""
    Clock.tick()
    require(max(abs(x.low), abs(x.high)) <= EXTREME * UNIT, "an argument of exp is too large")
    halvings = max(0, max(abs(x.low), abs(x.high)).bit_length() - BITS + 8)
    y = x * Fraction(1, 1 << halvings)
    total, term = interval(ONE), interval(ONE)
    for n in range(1, TERMS):
        term = term * y * Fraction(1, n)
        total = total + term
    rest = size(term) + Fraction(1, UNIT)
    total = total + around(ZERO, rest)
    for _ in range(halvings):
        Clock.tick()
        total = total * total
    return total


def log1p(t: Interval) -> Interval:
    """log(1 + t) for one number t from 0 to 1: twice the series of the area tangent at t / (2 + t), which is at most 1/3."""
    require(2 * t.low >= -UNIT and t.high <= 2 * UNIT, "an argument of the logarithm is not between 0 and 1")
    z = t * reciprocal(t + Fraction(2))
    square, term, total = z * z, z, interval(ZERO)
    for n in range(1, BITS, 2):  # z^n with |z| <= 1/2: the terms after it are at most |z|^BITS together
        total = total + term * Fraction(2, n)
        term = term * square
    return total + around(ZERO, 4 * size(term) + Fraction(1, UNIT))


def independent(rows: Sequence[Sequence[Real | Number]]) -> bool:
    """Whether the rows of a matrix are certainly independent, for every choice of numbers in its intervals.

    With middles M and spreads E it is enough that the least singular value of M is larger than the norm of E: that
    ``M M^T - |E|^2 I`` is positive definite, which elimination shows.
    """
    if not any(isinstance(x, Interval) for row in rows for x in row):
        return rank([[x for x in row if not isinstance(x, Interval)] for row in rows]) == len(rows)
    if len(rows) > len(rows[0]):
        return False
    boxes = [[interval(x) for x in row] for row in rows]
    error = sum((x.spread**2 for row in boxes for x in row), ZERO)
    middles = [[x.middle for x in row] for row in boxes]
    rest = [[dot(u, v) for v in middles] for u in middles]
    for i, row in enumerate(rest):
        row[i] -= error
    while rest:
        pivot, *others = rest
        if pivot[0] <= 0:
            return False
        rest = []
        for row in others:
            factor = row[0] / pivot[0]
            Clock.tick(factor)
            rest.append([a - factor * b for a, b in zip(row[1:], pivot[1:], strict=True)])
    return True
