"""Real numbers made of rational numbers and square roots (nested ones too), with exact arithmetic.

The roots belong to a tower (see :mod:`proofs.exercises.grammar.tower`): two numbers of one tower are equal exactly when they are
written alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flint import arb, fmpq, fmpq_poly, fmpz_poly

from proofs.exercises.grammar.errors import TooMuchWork
from symbolic.exact.field import primitive
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber

Exact = Any
"""A rational number (``fmpq``) or a :class:`Surd`."""

MAX_WORK = 60_000
"""Most work with numbers that have roots, for one number or one list of points: a sum counts 1, a product 3 and its sums."""
MAX_SIGN_BITS = 1 << 14

ZERO, ONE, HALF = fmpq(0), fmpq(1), fmpq(1, 2)


@dataclass
class Work:
    """Counts sums and products, so that no text can keep the grader busy for long."""

    left: int = MAX_WORK

    def spend(self, value: Exact, cost: int) -> None:
        """Count one sum or product with a number; one with long coefficients counts more.

        Raises:
            TooMuchWork: if there were too many.
        """
        self.left -= cost if isinstance(value, Surd) else cost * (1 + value.height_bits() // 128)
        if self.left < 0:
            raise TooMuchWork


@dataclass(frozen=True, eq=False)
class Radical:
    """A square root that was adjoined: the positive root of ``radicand``, the ``place``-th of its tower."""

    place: int
    radicand: Exact
    work: Work


@dataclass(frozen=True, eq=False)
class Surd:
    """``low + high * root`` with ``high != 0``, where low and high use earlier roots only."""

    low: Exact
    high: Exact
    root: Radical

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Surd) and self.root is other.root and self.low == other.low and self.high == other.high

    def __hash__(self) -> int:
        return hash((self.root.place, str(self.low), str(self.high)))

    def __add__(self, other: Exact) -> Exact:
        self.root.work.spend(self.low, 1)
        root = _later(self, other)
        (a, b), (c, d) = parts(self, root), parts(other, root)
        return joined(a + c, b + d, root)

    __radd__ = __add__

    def __neg__(self) -> Surd:
        return Surd(-self.low, -self.high, self.root)

    def __sub__(self, other: Exact) -> Exact:
        return self + (-other)

    def __rsub__(self, other: Exact) -> Exact:
        return -self + other

    def __mul__(self, other: Exact) -> Exact:
        self.root.work.spend(self.low, 3)
        root = _later(self, other)
        (a, b), (c, d) = parts(self, root), parts(other, root)
        if b == 0 or d == 0:
            return joined(a * c, a * d if b == 0 else b * c, root)
        return joined(a * c + b * d * root.radicand, a * d + b * c, root)

    __rmul__ = __mul__

    def __str__(self) -> str:
        return written(self)


def _later(one: Surd, other: Exact) -> Radical:
    return other.root if isinstance(other, Surd) and other.root.place > one.root.place else one.root


def parts(value: Exact, root: Radical) -> tuple[Exact, Exact]:
    """``(a, b)`` with ``value = a + b root``."""
    if isinstance(value, Surd) and value.root is root:
        return value.low, value.high
    return value, ZERO


def joined(low: Exact, high: Exact, root: Radical) -> Exact:
    """``low + high * root`` in the one way to write it."""
    return low if high == 0 else Surd(low, high, root)


def inverse(value: Exact) -> Exact:
    """One over a number.

    Raises:
        ZeroDivisionError: for zero.
    """
    if not isinstance(value, Surd):
        return ONE / value
    norm = value.low * value.low - value.high * value.high * value.root.radicand
    return joined(value.low, -value.high, value.root) * inverse(norm)


def ball(value: Exact, bits: int) -> arb:
    """A ball around a number, computed with that many bits."""
    roots: dict[int, arb] = {}

    def enclosed(number: Exact) -> arb:
        if not isinstance(number, Surd):
            return arb(number)
        if number.root.place not in roots:
            roots[number.root.place] = enclosed(number.root.radicand).sqrt()
        return enclosed(number.low) + enclosed(number.high) * roots[number.root.place]

    with working_precision(bits):
        return enclosed(value)


def sign(value: Exact) -> int:
    """-1, 0 or 1, exactly: zero is known from how the number is written, the other signs from balls."""
    if not isinstance(value, Surd):
        return int(value > 0) - int(value < 0)
    bits = 64
    while bits <= MAX_SIGN_BITS:
        enclosure = ball(value, bits)
        if enclosure > 0 or enclosure < 0:
            return 1 if enclosure > 0 else -1
        bits *= 2
    raise TooMuchWork


def coefficients(value: Exact) -> Iterator[fmpq]:
    """The rational numbers a number is written with."""
    if isinstance(value, Surd):
        yield from coefficients(value.low)
        yield from coefficients(value.high)
    else:
        yield value


def minimal_polynomial(value: Exact) -> fmpz_poly:
    """The minimal polynomial over Q (primitive): norms of ``t - value`` step by step, then the part without repeated roots.

    Examples:
        >>> minimal_polynomial(Surd(fmpq(1), fmpq(1, 2), Radical(0, fmpq(5), Work())))
        4*x^2 + (-8)*x + (-1)
    """
    factor: list[Exact] = [-value, ONE]
    while radicals := [c.root for c in factor if isinstance(c, Surd)]:
        root = max(radicals, key=lambda r: r.place)
        low = [parts(c, root)[0] for c in factor]
        high = [parts(c, root)[1] for c in factor]
        squares = zip(_product(low, low), _product(high, high), strict=True)
        factor = [a - b * root.radicand for a, b in squares]
    whole = fmpq_poly(factor)
    return primitive(fmpq_poly(whole / whole.gcd(whole.derivative())).numer())


def _product(one: list[Exact], other: list[Exact]) -> list[Exact]:
    result: list[Exact] = [ZERO] * (len(one) + len(other) - 1)
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            result[i + j] = result[i + j] + a * b
    return result


def real(value: Exact) -> RealNumber:
    """The number as the solver's results write numbers: by its minimal polynomial and enclosures."""
    if not isinstance(value, Surd):
        return RealNumber.rational(value)
    return RealNumber(lambda bits: ball(value, bits + 32), minimal_polynomial(value))


def written(value: Exact) -> str:
    """A number as a student would type it; a decimal where that would be long.

    Examples:
        >>> written(Surd(fmpq(-1, 2), fmpq(1, 2), Radical(0, fmpq(5), Work())))
        '-1/2 + 1/2*sqrt(5)'
    """
    text = in_full(value)
    return text if len(text) <= 60 else f"about {RealNumber(lambda bits: ball(value, bits + 32), None).decimal(6)}"


def in_full(value: Exact) -> str:
    """A number as a student would type it, however long.

    Examples:
        >>> in_full(fmpq(-3, 2))
        '-3/2'
    """
    if not isinstance(value, Surd):
        return str(value)
    root = f"sqrt({in_full(value.root.radicand)})"
    high = in_full(value.high)
    if " " in high:
        high = f"({high})"
    term = root if high == "1" else f"-{root}" if high == "-1" else f"{high}*{root}"
    if value.low == 0:
        return term
    return f"{in_full(value.low)} - {term[1:]}" if term[0] == "-" else f"{in_full(value.low)} + {term}"
