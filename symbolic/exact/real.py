"""Real numbers a result reports: a ball of any precision, and where it is known the minimal polynomial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from functools import cached_property, cmp_to_key
from math import isqrt
from typing import TYPE_CHECKING

from flint import arb, fmpq, fmpq_poly, fmpz, fmpz_poly

from symbolic.budget import in_time
from symbolic.display import (
    rational_latex,
    rational_mathml,
    short_enough,
    surd_latex,
    surd_mathml,
)
from symbolic.exact.field import FieldElement, NumberField, primitive
from symbolic.exact.precision import working_precision
from symbolic.exact.roots import isolated_real_roots

if TYPE_CHECKING:
    import mpmath
    import sympy

MAX_BITS = 1 << 16
MAX_SURD_BITS = 6000
"""Longest coefficients of a quadratic whose root is written with a square root: longer numbers are no help to a reader."""
SMALL_BITS = 250
"""Precision at which a number whose ball holds zero is taken for a candidate for zero."""
SEPARATING = (60, 125, 250)
"""Precisions of balls that tell numbers apart; numbers that agree to all of them are compared by algebra."""
SHOWN_DIGITS = 10
"""Digits of a decimal in one line."""


@dataclass(frozen=True)
class RealNumber:
    """A real number that can be enclosed as finely as wanted.

    Attributes:
        enclose: bits -> a ball of about that relative precision.
        exact: the number as an element of a number field, or its minimal polynomial; None where neither is known yet.
        search: finds the minimal polynomial and the probability that it is wrong, when it is asked for.
        exceeds: says of a number whether the degree is certainly larger, more quickly than ``search``.

    Examples:
        >>> RealNumber.rational(fmpq(5, 6)), real_roots(fmpz_poly([-1, -1, 1]))
        (5/6, [about -0.6180339887, about 1.618033989])
    """

    enclose: Callable[[int], arb]
    exact: FieldElement | fmpz_poly | None
    search: Callable[[], tuple[fmpz_poly, Fraction] | None] | None = None
    exceeds: Callable[[int], bool] | None = None

    def __repr__(self) -> str:
        return self.shown(SHOWN_DIGITS)

    def __str__(self) -> str:
        return self.radical() or self.shown(SHOWN_DIGITS)

    def _repr_latex_(self) -> str:
        return f"${self.latex(SHOWN_DIGITS)}$"

    @cached_property
    def _found(self) -> tuple[fmpz_poly | None, Fraction]:
        """The minimal polynomial and its error probability; it is not known when the time for it is over."""
        if self.search is None and not isinstance(self.exact, FieldElement):
            return self.exact, Fraction(0)
        return in_time(self._search, lambda _: (None, Fraction(0)))

    def _search(self) -> tuple[fmpz_poly | None, Fraction]:
        if self.search is not None and self.value is None:
            found = self.search()
            if found is not None:
                return found
        if isinstance(self.exact, FieldElement):
            return self.exact.minimal_polynomial(), Fraction(0)
        return self.exact, Fraction(0)

    def degree_exceeds(self, bound: int) -> bool:
        """Whether the degree over Q is certainly larger than a bound. False decides nothing."""
        if isinstance(self.exact, FieldElement):
            return self.exact.degree_exceeds(bound)
        return self.exceeds is not None and self.exceeds(bound)

    @property
    def polynomial(self) -> fmpz_poly | None:
        """The minimal polynomial over Q (primitive, irreducible), or None where it is not known."""
        return self._found[0]

    @property
    def error(self) -> Fraction:
        """The probability that the minimal polynomial is wrong (0 when it was computed exactly)."""
        return self._found[1]

    def plus(self, value: fmpq) -> RealNumber:
        """The sum with a rational number."""
        if self.value is not None:
            return RealNumber.rational(self.value + value)

        def enclose(bits: int) -> arb:
            with working_precision(bits + 64):
                return arb(self.ball(bits) + arb(value))

        def shifted() -> tuple[fmpz_poly, Fraction] | None:
            if self.polynomial is None:
                return None
            moved = fmpq_poly(self.polynomial)(fmpq_poly([-value, 1]))
            return primitive(fmpq_poly(moved).numer()), self.error

        exact = self.exact + value if isinstance(self.exact, FieldElement) else None
        return RealNumber(enclose, exact, shifted, self.exceeds)

    @classmethod
    def rational(cls, value: fmpq) -> RealNumber:
        """A rational number."""

        def enclose(bits: int) -> arb:
            with working_precision(bits):
                return arb(value)

        return cls(enclose, fmpz_poly([-value.p, value.q]))

    @property
    def value(self) -> fmpq | None:
        """The value if it is known to be rational."""
        if isinstance(self.exact, FieldElement):
            return self.exact.rational()
        if self.exact is not None and self.exact.degree() == 1:
            return fmpq(-self.exact[0], self.exact[1])
        return None

    def decimal(self, digits: int) -> str:
        """The value with ``digits`` significant digits, rounded half-even and certified.

        A ball around zero never gives digits: there the minimal polynomial is asked for.

        Raises:
            ArithmeticError: if neither the ball nor the minimal polynomial gives them.

        Examples:
            >>> nothing = RealNumber(lambda bits: arb(0, arb(2) ** -bits), None, lambda: (fmpz_poly([0, 1]), Fraction(0)))
            >>> nothing.decimal(10)
            '0'
        """
        exact, bits = self.value, 10 * digits // 3 + 25
        small = exact is None and self.ball(bits).contains(0) and self.ball(SMALL_BITS).contains(0)
        if small and self.polynomial == fmpz_poly([0, 1]):
            exact = fmpq(0)
        if exact is not None:
            with localcontext() as context:
                context.prec, context.rounding = digits, ROUND_HALF_EVEN
                return _plain(Decimal(int(exact.p)) / Decimal(int(exact.q)))
        while bits <= MAX_BITS:
            low_end, high_end = ends(self.ball(bits), bits)
            with localcontext() as context:
                context.prec, context.rounding = digits, ROUND_HALF_EVEN
                low, high = +_to_decimal(low_end), +_to_decimal(high_end)
            if low == high:
                return _plain(low)
            bits *= 2
        raise ArithmeticError("a decimal could not be certified")

    def mpf(self, digits: int) -> mpmath.mpf:
        """The value as an mpmath number of that many digits (rounded from the certified decimal)."""
        import mpmath

        with mpmath.workdps(digits + 2):
            return mpmath.mpf(self.decimal(digits + 2))

    def expression(self) -> sympy.Expr:
        """The value as a sympy expression: a rational number, or the root of its minimal polynomial (radicals in degree two).

        Raises:
            ArithmeticError: if the minimal polynomial is not known.
        """
        import sympy

        if self.value is not None:
            return sympy.Rational(int(self.value.p), int(self.value.q))
        polynomial = self.polynomial
        if polynomial is None:
            raise ArithmeticError("the minimal polynomial of this number is not known")
        x = sympy.Symbol("x")
        poly = sympy.Poly([int(c) for c in reversed(polynomial.coeffs())], x)
        below = sum(1 for root in real_roots(polynomial) if root.compare(self) == -1)
        return poly.root(below)

    def inexact(self) -> RealNumber:
        """The same number without what would make it exact, except where it is rational."""
        return self if self.value is not None else RealNumber(self.enclose, None)

    @cached_property
    def _balls(self) -> dict[int, arb]:
        return {}

    def ball(self, bits: int) -> arb:
        """``enclose``, remembered."""
        if bits not in self._balls:
            self._balls[bits] = self.enclose(bits)
        return self._balls[bits]

    def compare(self, other: RealNumber) -> int | None:
        """-1, 0 or 1; None when the two agree to the largest precision and equality is not known exactly."""
        if self is other:
            return 0
        for bits in SEPARATING:
            sign = self._sign_of_difference(other, bits)
            if sign:
                return sign
        if self._certainly_same(other):
            return 0
        known_different = self.polynomial is not None and other.polynomial is not None
        bits = 500
        while bits <= (MAX_BITS if known_different else 1000):
            sign = self._sign_of_difference(other, bits)
            if sign:
                return sign
            bits *= 2
        return None

    def certainly_below(self, other: RealNumber) -> bool:
        """Whether balls of some precision show that this number is smaller: no algebra. False decides nothing.

        Examples:
            >>> one = RealNumber.rational(fmpq(1))
            >>> one.certainly_below(RealNumber.rational(fmpq(2))), one.certainly_below(one)
            (True, False)
        """
        if self is other:
            return False
        return next((sign for bits in SEPARATING if (sign := self._sign_of_difference(other, bits))), 0) == -1

    def _certainly_same(self, other: RealNumber) -> bool:
        """Whether two numbers with overlapping balls are equal, by algebra."""
        x, y = self.exact, other.exact
        if isinstance(x, FieldElement) and isinstance(y, FieldElement):
            if x.field is y.field:
                return (x - y).is_zero()
            if x.degree_exceeds(1) != y.degree_exceeds(1):
                return False
        if self.polynomial is None or self.polynomial != other.polynomial:
            return False
        for number in (self, other):
            if number.error and isinstance(number.exact, FieldElement):
                assert number.exact.minimal_polynomial() == self.polynomial
        return self._same_root(other)

    def _sign_of_difference(self, other: RealNumber, bits: int) -> int:
        a, b = self.ball(bits), other.ball(bits)
        return -1 if a < b else 1 if a > b else 0

    def _root_among(self, bits: int) -> int | None:
        """Position of this root among the isolated roots of its polynomial at one precision, if the ball singles it out."""
        assert self.polynomial is not None
        mine = self.ball(bits)
        with working_precision(bits):
            roots = isolated_real_roots(self.polynomial)
        near = [k for k, root in enumerate(roots) if root.overlaps(mine)]
        return near[0] if len(near) == 1 else None

    def _same_root(self, other: RealNumber) -> bool:
        """Whether two roots of one polynomial are the same: decided at a precision that singles out both."""
        bits = 64
        while bits <= MAX_BITS:
            mine, theirs = self._root_among(bits), other._root_among(bits)
            if mine is not None and theirs is not None:
                return mine == theirs
            bits *= 2
        raise ArithmeticError("a root could not be isolated")

    def interval(self) -> tuple[Fraction, Fraction]:
        """Rationals with small denominators that isolate the number among the real roots of its polynomial."""
        exact = self.value
        if exact is not None:
            value = Fraction(int(exact.p), int(exact.q))
            return value, value
        others: list[tuple[Fraction, Fraction]] = []
        if self.polynomial is not None:
            bits = 256
            while self._root_among(bits) is None:
                bits *= 2
            with working_precision(bits):
                roots = isolated_real_roots(self.polynomial)
            others = [ends(root, bits) for root in roots if not root.overlaps(self.ball(bits))]
        least, greatest = ends(self.ball(256), 256)
        if least == greatest:
            return least, greatest
        step = Fraction(1, 16)
        while step > greatest - least:
            low = (least // step) * step
            high = low + step
            if low < least and greatest < high and not any(b >= low and a <= high for a, b in others):
                return low, high
            step /= 2
        return least, greatest

    @property
    def surd(self) -> tuple[Fraction, Fraction, int] | None:
        """``(a, b, n)`` when the number is known to be ``a + b sqrt(n)`` with b != 0 and n square free; None otherwise."""
        if self.value is not None or self.exact is None:
            return None
        if isinstance(self.exact, FieldElement) and (self.exact.field.degree % 2 or self.exact.degree_exceeds(2)):
            return None
        if self.polynomial is None or self.polynomial.degree() != 2 or self.polynomial.height_bits() > MAX_SURD_BITS:
            return None
        c, b, a = (int(x) for x in self.polynomial.coeffs())
        square, rest = _square_part(b * b - 4 * a * c)
        middle, step = Fraction(-b, 2 * a), Fraction(square, 2 * a)
        if self.ball(128) < arb(fmpq(middle.numerator, middle.denominator)):
            step = -step
        return middle, step, rest

    def radical(self) -> str | None:
        """A short exact form: a rational number, or ``a + b*sqrt(n)`` for degree two; None otherwise."""
        exact = self.value
        if exact is not None:
            return str(exact)
        if self.surd is None:
            return None
        middle, step, rest = self.surd
        root = f"sqrt({rest})"
        size = abs(step)
        text = root if size == 1 else f"{size.numerator}*{root}" if size.numerator != 1 else root
        text += f"/{size.denominator}" if size.denominator != 1 else ""
        if middle == 0:
            return text if step > 0 else f"-{text}"
        return f"{middle} {'+' if step > 0 else '-'} {text}"

    def shown(self, digits: int) -> str:
        """The number in few characters and without new work: a short fraction, else ``about`` and a certified decimal."""
        value = self._short()
        if value is not None:
            return str(value)
        try:
            return f"about {self.decimal(digits)}"
        except ArithmeticError:  # two precise neighbours round differently: the ball says what is known
            return f"in {self.ball(64)}"

    def latex(self, digits: int) -> str:
        """The number in LaTeX: a fraction or a square root where there is a short one, else a decimal after ``approx``."""
        value, surd = self._short(), self._short_surd()
        if value is not None:
            return rational_latex(value)
        if surd is not None:
            return surd_latex(*surd)
        return self.shown(digits).replace("about ", r"\approx ").replace("in ", r"\in ")

    def mathml(self, digits: int) -> str:
        """The same in MathML."""
        value, surd = self._short(), self._short_surd()
        if value is not None:
            return rational_mathml(value)
        if surd is not None:
            return surd_mathml(*surd)
        word, _, number = self.shown(digits).partition(" ")
        return f"<mrow><mo>{'&#8776;' if word == 'about' else '&#8712;'}</mo><mn>{number.replace('-', '&#8722;')}</mn></mrow>"

    def _short(self) -> Fraction | None:
        """The value as a fraction, if it is known to be a short one."""
        if self.value is None:
            return None
        value = Fraction(int(self.value.p), int(self.value.q))
        return value if short_enough(value) else None

    def _short_surd(self) -> tuple[Fraction, Fraction, int] | None:
        surd = self.surd
        if surd is None or not all(map(short_enough, (surd[0], surd[1], Fraction(surd[2])))):
            return None
        return surd


ZERO = RealNumber.rational(fmpq(0))


def real_roots(polynomial: fmpz_poly) -> list[RealNumber]:
    """The distinct real roots of a polynomial, in increasing order."""
    roots: list[RealNumber] = []
    for factor, _ in polynomial.factor()[1]:
        factor = primitive(factor)
        roots += [RealNumber(NumberField(factor, ball).root, factor) for ball in isolated_real_roots(factor)]
    return sorted(roots, key=cmp_to_key(_order))


def same_number(x: FieldElement, y: FieldElement) -> bool:
    """Whether two exact numbers are certainly equal."""
    a, b = x.rational(), y.rational()
    if a is not None or b is not None:
        return a is not None and b is not None and a == b
    return RealNumber(x.ball, x).compare(RealNumber(y.ball, y)) == 0


def _order(a: RealNumber, b: RealNumber) -> int:
    return a.compare(b) or 0


def _square_part(number: int) -> tuple[int, int]:
    """``number = s^2 * r`` with the largest s whose prime factors are small; exact for every number in range."""
    square = rest = 1
    if number.bit_length() > 200:
        root = isqrt(number)
        return (root, 1) if root * root == number else (1, number)
    for prime, power in fmpz(number).factor():
        square *= int(prime) ** (power // 2)
        rest *= int(prime) ** (power % 2)
    return square, rest


def ends(ball: arb, bits: int) -> tuple[Fraction, Fraction]:
    """Rationals below and above every number in a ball, rounded outwards at this precision."""
    with working_precision(bits + 64):
        return _to_fraction(ball.lower()), _to_fraction(ball.upper())


def _to_fraction(value: arb) -> Fraction:
    mantissa, exponent = value.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _to_decimal(fraction: Fraction) -> Decimal:
    with localcontext() as context:
        context.prec = max(60, 2 * fraction.numerator.bit_length() // 3 + 20)
        return Decimal(fraction.numerator) / Decimal(fraction.denominator)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text if len(text) < 60 else str(value)
