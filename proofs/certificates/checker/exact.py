"""Exact numbers: rationals, the elements of a number field, polynomials in one variable (docs/certificates.md: Numbers)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, zip_longest
from typing import Any

from .reading import MAX_BITS, MAX_DEGREE, MAX_END, Clock, Invalid, items, keys, rational, rationals, require

ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """The number ``(c_0 + c_1 alpha + ...) / den`` with integers c_i and den > 0.

    It counts as true and as different from 0, which does not mean that it is not 0; the rational number 0 counts as false.
    """

    field: Field
    num: tuple[int, ...]
    den: int

    def __add__(self, other: Number) -> Number:
        num, den = parts(other)
        pairs = zip_longest(self.num, num, fillvalue=0)
        return self.field.reduce([a * den + b * self.den for a, b in pairs], self.den * den)

    def __mul__(self, other: Number) -> Number:
        num, den = parts(other)
        product = [0] * (len(self.num) + len(num) - 1)
        for i, a in enumerate(self.num):
            for j, b in enumerate(num):
                product[i + j] += a * b
        return self.field.reduce(product, self.den * den)

    def __neg__(self) -> Element:
        return Element(self.field, tuple(-c for c in self.num), self.den)

    def __sub__(self, other: Number) -> Number:
        return self + -other

    def __rsub__(self, other: Fraction) -> Number:
        return -self + other

    def __rtruediv__(self, other: Fraction) -> Number:
        return self.field.inverse(self.num) * (other * self.den)

    __radd__, __rmul__ = __add__, __mul__


Number = Fraction | Element
Poly1 = list[Any]  # a polynomial in one variable: numbers, the constant term first, no zero on top


def parts(x: Number) -> tuple[tuple[int, ...], int]:
    """Numerators (coefficients of powers of alpha) and denominator."""
    return (x.num, x.den) if isinstance(x, Element) else ((x.numerator,), x.denominator)


def integers(p: Poly1) -> tuple[list[int], int]:
    """Rational coefficients as integers over one denominator, the smallest."""
    den = math.lcm(*(c.denominator for c in p))
    return [int(c * den) for c in p], den


def is_zero(x: Number) -> bool:
    """Whether a number is 0, exactly."""
    return x == 0 if isinstance(x, Fraction) else x.field.sign(x.num) == 0


def sign(x: Number) -> int:
    """The sign of a number, exactly."""
    return (x > 0) - (x < 0) if isinstance(x, Fraction) else x.field.sign(x.num)


def dot(u: Sequence[Number], v: Sequence[Number]) -> Any:
    """The scalar product."""
    Clock.tick()
    total: Any = ZERO
    for x, y in zip(u, v, strict=True):
        if x and y:
            total = total + x * y
            Clock.tick()
    return total


def rank(rows: Sequence[Sequence[Number]]) -> int:
    """The rank of a matrix, by elimination."""
    rest, found = [list(row) for row in rows], 0
    for c in range(len(rest[0]) if rest else 0):
        pivot = next((row for row in rest if not is_zero(row[c])), None)
        if pivot is not None:
            found += 1
            rest.remove(pivot)
            scale = ONE / pivot[c]
            for row in rest:
                if factor := row[c] * scale:
                    Clock.tick(factor)
                    row[:] = [a - factor * b if b else a for a, b in zip(row, pivot, strict=True)]
    return found


class Field:
    """Q[t]/(f) with alpha, the only root of f in an interval. f need not be irreducible.

    f is square free, so alpha is a simple root and f changes sign there. Whenever a common factor of f and an element turns up,
    f is replaced by the factor that has the root alpha.
    """

    def __init__(self, value: Any) -> None:
        entry = keys(value, "polynomial interval")
        f = items(entry["polynomial"])
        require(all(type(c) is int for c in f) and 2 <= len(f) <= MAX_DEGREE + 1, "a field needs integer coefficients")
        require(f[-1] != 0, "the leading coefficient of the field is 0")
        self.low, self.high = rationals(entry["interval"], 2)
        require(self.low < self.high, "the interval of the field is empty")
        ends = (part.bit_length() for x in (self.low, self.high) for part in (x.numerator, x.denominator))
        require(max(ends) <= MAX_END, "the interval of the field has long ends")
        self.degree = len(f) - 1
        self.replace([Fraction(c) for c in f])
        require(len(common(self.f, derivative(self.f))) == 1, "the polynomial of the field is not square free")
        require(all(evaluate(self.f, x) for x in (self.low, self.high)), "the interval of the field ends in a root")
        require(roots(self.f, self.low, self.high) == 1, "the interval of the field does not hold exactly one root")

    def replace(self, f: Poly1) -> None:
        """Take the factor f, which has the root alpha: monic, and with integer coefficients."""
        self.f = monic(f)
        self.f_integer, _ = integers(self.f)

    def reduce(self, num: list[int], den: int) -> Number:
        """The number num / den, reduced modulo f and cancelled; a rational if it visibly is one."""
        Clock.tick()
        *tail, lead = self.f_integer
        while len(num) > len(tail):
            top = num.pop()
            if top and lead != 1:
                num, den = [c * lead for c in num], den * lead
            for i, c in enumerate(tail if top else (), len(num) - len(tail)):
                num[i] -= top * c
        while num and not num[-1]:
            num.pop()
        require(den.bit_length() < MAX_BITS, "the numbers grow too large")
        if len(num) <= 1:
            return Fraction(num[0] if num else 0, den)
        content = math.gcd(den, *num)
        return Element(self, tuple(c // content for c in num), den // content)

    def refine(self) -> None:
        """Bisect the interval of alpha 16 times; it becomes a point if alpha is met."""
        side_of_low = sign(evaluate(self.f_integer, self.low))
        for _ in range(16):
            middle = (self.low + self.high) / 2
            Clock.tick(middle)
            side = sign(evaluate(self.f_integer, middle))
            if side in (0, side_of_low):
                self.low = middle
            if side != side_of_low:
                self.high = middle

    def enclosure(self, num: Sequence[int]) -> tuple[Fraction, Fraction]:
        """An interval that contains the element, by Horner's rule."""
        low = high = ZERO
        for c in reversed(num):
            Clock.tick(high)
            ends = (low * self.low, low * self.high, high * self.low, high * self.high)
            low, high = min(ends) + c, max(ends) + c
        return low, high

    def sign(self, num: Sequence[int]) -> int:
        """The sign of the element: 0 if its common factor with f has a root in the interval; else refining ends."""
        low, high = self.enclosure(num)
        if low <= 0 <= high and low < high:
            factor = common(self.f, [Fraction(c) for c in num])
            vanishes = sign(evaluate(factor, self.low)) != sign(evaluate(factor, self.high))
            if len(factor) > 1:
                self.replace(factor if vanishes else divide(self.f, factor)[0])
            while not vanishes and low <= 0 <= high:
                self.refine()
                low, high = self.enclosure(num)
        return (low > 0) - (high < 0)

    def inverse(self, num: Sequence[int]) -> Number:
        """1/g by Euclid's algorithm, for g that does not vanish at alpha; a common factor leaves f."""
        r: tuple[Poly1, Poly1] = self.f, [Fraction(c) for c in num]
        s: tuple[Number, Number] = ZERO, ONE  # s g = r modulo f
        while r[1]:
            quotient, rest = divide(*r)
            r, s = (r[1], rest), (s[1], s[0] - self.reduce(*integers(quotient)) * s[1])
        if len(r[0]) == 1:
            return s[0] * Fraction(1 / r[0][0])
        self.replace(divide(self.f, r[0])[0])
        return self.inverse(num)


def number(value: Any, field: Field | None) -> Number:
    """A rational, or a list of rationals: coefficients of powers of alpha."""
    if not isinstance(value, list):
        return rational(value)
    if field is None:
        raise Invalid("a list as a number needs a field")
    require(1 <= len(value) <= field.degree, "a number has as many coefficients as the degree of the field")
    return field.reduce(*integers(rationals(value)))


def trim(p: Poly1) -> Poly1:
    """Drop zeros on top."""
    while p and is_zero(p[-1]):
        p.pop()
    return p


def monic(p: Poly1) -> Poly1:
    """A polynomial that is not 0, divided by its leading coefficient."""
    scale = ONE / p[-1]
    return [c * scale for c in p]


def evaluate(p: Poly1, x: Number) -> Number:
    """p(x)."""
    result: Number = ZERO
    for c in reversed(p):
        Clock.tick(result)
        result = x * result + c
    return result


def derivative(p: Poly1) -> Poly1:
    """The derivative."""
    return [c * Fraction(i) for i, c in enumerate(p)][1:]


def divide(p: Poly1, q: Poly1) -> tuple[Poly1, Poly1]:
    """Quotient and remainder; q is not 0."""
    rest, quotient = trim(list(p)), [ZERO] * max(0, len(p) - len(q) + 1)
    scale = ONE / q[-1]
    while len(rest) >= len(q):
        shift = len(rest) - len(q)
        factor = quotient[shift] = rest.pop() * scale  # the top cancels
        Clock.tick(factor)
        for i, c in enumerate(q[:-1], shift):
            rest[i] -= factor * c
        trim(rest)
    return trim(quotient), rest


def common(p: Poly1, q: Poly1) -> Poly1:
    """The monic greatest common divisor; p is not 0."""
    p, q = trim(list(p)), trim(list(q))
    while q:
        q = monic(q)
        p, q = q, divide(p, q)[1]
    return monic(p)


def roots(p: Poly1, low: Fraction, high: Fraction) -> int:
    """How many roots a square free p has between two points that are no roots (Sturm)."""
    chain = [p, trim(derivative(p))]
    while chain[-1]:
        rest = divide(chain[-2], chain[-1])[1]
        chain.append([-c * Fraction(sign(rest[-1])) for c in monic(rest)] if rest else [])

    def variations(x: Fraction) -> int:
        signs = [s for s in (sign(evaluate(q, x)) for q in chain[:-1]) if s]
        return sum(a != b for a, b in pairwise(signs))

    return variations(low) - variations(high)
