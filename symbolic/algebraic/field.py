"""Exact arithmetic in the number field of one root, and points whose coordinates live in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import acb, arb, fmpq, fmpq_mat, fmpq_poly, fmpz_poly

from symbolic.algebraic.roots import isolated_roots
from symbolic.budget import look
from symbolic.verify.krawczyk import working_precision

MAX_WORKING = 1 << 18
"""Most bits spent on the accuracy of one value."""


@dataclass(frozen=True)
class NumberField:
    """Q[t]/(f) with one real root of f chosen.

    Attributes:
        modulus: f, irreducible over Q, integer coefficients.
        enclosure: a ball that contains the chosen root of f and no other.
    """

    modulus: fmpz_poly
    enclosure: arb

    @property
    def degree(self) -> int:
        """The degree over Q."""
        return int(self.modulus.degree())

    def element(self, polynomial: fmpq_poly | fmpq | int) -> FieldElement:
        """The residue class of a polynomial."""
        return FieldElement(self, fmpq_poly(polynomial) % fmpq_poly(self.modulus))

    @cached_property
    def _roots(self) -> dict[int, arb]:
        return {}

    def root(self, bits: int) -> arb:
        """The chosen root in a ball of about ``2^-bits`` relative size."""
        if bits not in self._roots:
            self._roots[bits] = self._isolate(bits)
        return self._roots[bits]

    def _isolate(self, bits: int) -> arb:
        if self.degree == 1:
            with working_precision(bits):
                return arb(fmpq(-self.modulus[0], self.modulus[1]))
        with working_precision(bits + 32):
            refined = _newton_refined(self.modulus, self.enclosure, bits)
        if refined is not None:
            return refined
        with working_precision(bits):
            for candidate in isolated_roots(self.modulus):
                if candidate.imag.is_zero() and candidate.real.overlaps(self.enclosure):
                    return arb(candidate.real)
        raise ArithmeticError("the enclosure of a root lost its root")


def _newton_refined(polynomial: fmpz_poly, enclosure: arb, bits: int) -> arb | None:
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


class FieldElement:
    """An element of a number field: exact ring arithmetic, exact zero test."""

    __slots__ = ("field", "poly")

    def __init__(self, field: NumberField, poly: fmpq_poly) -> None:
        self.field, self.poly = field, poly

    def _other(self, other: object) -> fmpq_poly:
        if isinstance(other, FieldElement):
            return other.poly
        if isinstance(other, int | fmpq):
            return fmpq_poly([other])
        raise TypeError(f"cannot combine a number field element with {type(other).__name__}")

    def __add__(self, other: object) -> FieldElement:
        return FieldElement(self.field, self.poly + self._other(other))

    __radd__ = __add__

    def __neg__(self) -> FieldElement:
        return FieldElement(self.field, -self.poly)

    def __sub__(self, other: object) -> FieldElement:
        return FieldElement(self.field, self.poly - self._other(other))

    def __rsub__(self, other: object) -> FieldElement:
        return FieldElement(self.field, self._other(other) - self.poly)

    def __mul__(self, other: object) -> FieldElement:
        product = self.poly * self._other(other)
        return FieldElement(
            self.field, product % fmpq_poly(self.field.modulus) if product.degree() >= self.field.degree else product
        )

    __rmul__ = __mul__

    def inverse(self) -> FieldElement:
        """The inverse.

        Raises:
            ZeroDivisionError: for zero.
        """
        if self.is_zero():
            raise ZeroDivisionError("division by zero in a number field")
        _, inverse, _ = self.poly.xgcd(fmpq_poly(self.field.modulus))
        return self.field.element(inverse)

    def is_zero(self) -> bool:
        """Exact zero test."""
        return not self.poly

    def rational(self) -> fmpq | None:
        """The value if it is rational."""
        return fmpq(self.poly[0]) if self.poly.degree() <= 0 else None

    def ball(self, bits: int) -> arb:
        """The real value at the chosen root, to about ``2^-bits`` relative accuracy (cancellation costs more precision)."""
        working = bits
        while True:
            root = self.field.root(working)
            with working_precision(working):
                total = arb(0)
                for coefficient in reversed(self.poly.coeffs()):
                    total = total * root + arb(coefficient)
            if not self.poly or total.rel_accuracy_bits() >= bits - 8 or working > MAX_WORKING:
                return total
            working *= 2

    def minimal_polynomial(self) -> fmpz_poly:
        """The minimal polynomial over Q: primitive, integer coefficients, positive leading coefficient."""
        degree = self.field.degree
        table = fmpq_mat(degree, degree)
        column = self.poly
        for c in range(degree):
            for r in range(degree):
                table[r, c] = column[r]
            column = column * fmpq_poly([0, 1]) % fmpq_poly(self.field.modulus)
        return primitive(fmpq_poly(table.minpoly()).numer())


def primitive(polynomial: fmpz_poly) -> fmpz_poly:
    """The primitive part with positive leading coefficient."""
    content = polynomial.content()
    if polynomial.leading_coefficient() < 0:
        content = -content
    return fmpz_poly([c // content for c in polynomial.coeffs()])


@dataclass(frozen=True)
class ExactPoint:
    """A real point with coordinates in one number field.

    Attributes:
        field: the field with its chosen real root.
        coordinates: the coordinates.
    """

    field: NumberField
    coordinates: tuple[FieldElement, ...]

    def balls(self, bits: int) -> list[acb]:
        """The coordinates as real balls of about ``2^-bits``."""
        return [acb(x.ball(bits + 32)) for x in self.coordinates]


def rational_point(values: Sequence[fmpq]) -> ExactPoint:
    """A rational point."""
    field = NumberField(fmpz_poly([0, 1]), arb(0))
    return ExactPoint(field, tuple(field.element(value) for value in values))


def field_rank(rows: Sequence[Sequence[FieldElement]]) -> int:
    """The rank of a matrix over a number field, by elimination."""
    values = [x.rational() for row in rows for x in row]
    rational = [v for v in values if v is not None]
    if len(rational) == len(values):
        return int(fmpq_mat(len(rows), len(rows[0]) if rows else 0, rational).rank())
    table = [list(row) for row in rows]
    rank = 0
    for column in range(len(table[0]) if table else 0):
        pivot = next((r for r in range(rank, len(table)) if not table[r][column].is_zero()), None)
        if pivot is None:
            continue
        look("the rank of a matrix over a number field")
        table[rank], table[pivot] = table[pivot], table[rank]
        inverse = table[rank][column].inverse()
        for r in range(rank + 1, len(table)):
            if not table[r][column].is_zero():
                factor = table[r][column] * inverse
                table[r] = [x - factor * y for x, y in zip(table[r], table[rank], strict=True)]
        rank += 1
    return rank
