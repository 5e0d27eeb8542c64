"""Exact arithmetic in the number field of one root, and points whose coordinates live in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flint import acb, arb, fmpq, fmpq_mat, fmpq_poly, fmpz_poly, nmod_poly

from symbolic.budget import look
from symbolic.exact.precision import working_precision
from symbolic.exact.quotient import QuotientRing
from symbolic.exact.roots import isolated_real_roots, newton_refined

MAX_WORKING = 1 << 18
"""Most bits spent on the accuracy of one value."""
HIGHEST = 10
"""Largest power of the slope below a product; beyond it the factors are reduced to residue classes.

Measured: with 8 a ``power:4`` unit of three inputs does not end in time, as its residue classes are much longer; with 16 the
sums over high powers of four layers of square units take five times as long.
"""


@dataclass(frozen=True)
class NumberField:
    """Q[t]/(f) with one real root of f chosen.

    Attributes:
        modulus: f, irreducible over Q, primitive.
        enclosure: a ball that contains the chosen root of f and no other.
        ring: the ring without the choice of a root, shared by conjugate points.
    """

    modulus: fmpz_poly
    enclosure: arb
    ring: QuotientRing = field(default=None, repr=False, compare=False)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        """A field that shares nothing has a ring of its own."""
        if self.ring is None:
            object.__setattr__(self, "ring", QuotientRing(self.modulus, fmpz_poly([1])))

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
            refined = newton_refined(self.modulus, self.enclosure, bits)
        if refined is not None:
            return refined
        with working_precision(bits):
            for candidate in isolated_real_roots(self.modulus):
                if candidate.overlaps(self.enclosure):
                    return candidate
        raise ArithmeticError("the enclosure of a root lost its root")


class FieldElement:
    """An element of a number field: exact ring arithmetic, exact zero test.

    Its value is ``numerator / slope^power / bottom``, with the slope of the ring. Products and sums of parametrised
    coordinates stay in this form; the residue class is computed when ``poly`` is asked for.
    """

    __slots__ = ("_bottom", "_numerator", "_poly", "_power", "field")

    def __init__(
        self, field: NumberField, numerator: fmpq_poly, power: int = 0, bottom: FieldElement | None = None
    ) -> None:
        self.field = field
        self._numerator, self._power, self._bottom = numerator, power, bottom
        self._poly: fmpq_poly | None = numerator if power == 0 and bottom is None else None

    @property
    def poly(self) -> fmpq_poly:
        """The residue class modulo f."""
        if self._poly is None:
            ring = self.field.ring
            poly = self._numerator % ring.quotient
            for _ in range(self._power):
                poly = poly * ring.slope_inverse % ring.quotient
            if self._bottom is not None:
                poly = poly * self._bottom.inverse().poly % ring.quotient
            self._poly = poly
        return self._poly

    def _form(self) -> tuple[fmpq_poly, int]:
        """The numerator and the power of the slope below it."""
        return (self._numerator, self._power) if self._bottom is None else (self.poly, 0)

    def _other(self, other: object) -> tuple[fmpq_poly, int]:
        if isinstance(other, FieldElement):
            return other._form()
        if isinstance(other, int | fmpq):
            return fmpq_poly([other]), 0
        raise TypeError(f"cannot combine a number field element with {type(other).__name__}")

    def _sum(self, a: tuple[fmpq_poly, int], b: tuple[fmpq_poly, int]) -> FieldElement:
        power = max(a[1], b[1])
        x, y = (n if k == power else n * self.field.ring.slope_power(power - k) for n, k in (a, b))
        return FieldElement(self.field, x + y, power)

    def __add__(self, other: object) -> FieldElement:
        return self._sum(self._form(), self._other(other))

    __radd__ = __add__

    def __neg__(self) -> FieldElement:
        numerator, power = self._form()
        return FieldElement(self.field, -numerator, power)

    def __sub__(self, other: object) -> FieldElement:
        numerator, power = self._other(other)
        return self._sum(self._form(), (-numerator, power))

    def __rsub__(self, other: object) -> FieldElement:
        numerator, power = self._form()
        return self._sum(self._other(other), (-numerator, power))

    def __mul__(self, other: object) -> FieldElement:
        a, b = self._form(), self._other(other)
        if a[1] + b[1] > HIGHEST and isinstance(other, FieldElement):
            a, b = (self.poly, 0), (other.poly, 0)
        product, power, ring = a[0] * b[0], a[1] + b[1], self.field.ring
        if power == 0 and product.degree() >= ring.degree:
            product %= ring.quotient
        return FieldElement(self.field, product, power)

    __rmul__ = __mul__

    def over(self, other: FieldElement) -> FieldElement:
        """The quotient by an element that is not zero; its residue class is computed when it is asked for.

        Raises:
            ZeroDivisionError: for a quotient by zero.
        """
        if other.is_zero():
            raise ZeroDivisionError("division by zero in a number field")
        numerator, power = self._form()
        return FieldElement(self.field, numerator, power, other)

    def conjugate(self, field: NumberField) -> FieldElement:
        """The same residue class in a field with another root of the same polynomial."""
        numerator, power = self._form()
        return FieldElement(field, numerator, power)

    def inverse(self) -> FieldElement:
        """The inverse.

        Raises:
            ZeroDivisionError: for zero.
        """
        if self.is_zero():
            raise ZeroDivisionError("division by zero in a number field")
        return FieldElement(self.field, self.field.ring.inverse(self.poly))

    def is_zero(self) -> bool:
        """Exact zero test."""
        return self.field.ring.vanishes(self._numerator)

    def image(self) -> nmod_poly | None:
        """The residue class modulo the prime of the ring; None where it has none."""
        image = self.field.ring.image
        if self._poly is not None:
            return image.of(self._poly)
        value = image.of(self._numerator)
        below = None if self._bottom is None else self._bottom.image()
        if value is None or (self._bottom is not None and below is None):
            return None
        for _ in range(self._power):
            value = value * image.inverse % image.modulus
        if below is None:
            return value
        inverse = image.inverted(below)
        return None if inverse is None else value * inverse % image.modulus

    def degree_exceeds(self, bound: int) -> bool:
        """Whether the degree over Q is certainly larger than a bound: seen modulo one prime. False decides nothing."""
        if self.field.degree <= bound:
            return False
        image = self.image()
        return image is not None and self.field.ring.image.independent_powers(image, bound + 1)

    def rational(self) -> fmpq | None:
        """The value if it is rational."""
        if self._poly is None:
            return None if self.degree_exceeds(1) else self._ratio()
        return fmpq(self._poly[0]) if self._poly.degree() <= 0 else None

    def _ratio(self) -> fmpq | None:
        """The value if it is rational: the residue classes above and below the fraction line are then proportional."""
        ring = self.field.ring
        numerator, power = (fmpq_poly([1]), 0) if self._bottom is None else self._bottom._form()
        top = self._numerator * ring.slope_power(power) % ring.quotient
        bottom = numerator * ring.slope_power(self._power) % ring.quotient
        factor = fmpq(top.leading_coefficient() if top else 0) / fmpq(bottom.leading_coefficient())
        return factor if top == bottom * factor else None

    def ball(self, bits: int) -> arb:
        """The real value at the chosen root, to about ``2^-bits`` relative accuracy (cancellation costs more precision)."""
        if self.is_zero():
            return arb(0)
        working = bits
        while True:
            root = self.field.root(working)
            with working_precision(working):
                value = self._evaluate(root, working)
            if value.rel_accuracy_bits() >= bits - 8 or working > MAX_WORKING:
                return value
            working *= 2

    def _evaluate(self, root: arb, bits: int) -> arb:
        if self._poly is not None:
            return arb(_value(self._poly, root))
        value = _value(self._numerator, root)
        if self._power:
            value /= _value(self.field.ring.slope_power(1), root) ** self._power
        return arb(value if self._bottom is None else value / self._bottom.ball(bits))

    def minimal_polynomial(self) -> fmpz_poly:
        """The minimal polynomial over Q: primitive, integer coefficients, positive leading coefficient."""
        return primitive(self.field.ring.characteristic_polynomial(self.poly).factor()[1][0][0])


def _value(polynomial: fmpq_poly, x: arb) -> arb:
    return arb(polynomial.numer()(x)) / polynomial.denom()


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
    """The rank of a matrix over a number field, by elimination without division."""
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
        pivot_value = table[rank][column]
        for r in range(rank + 1, len(table)):
            if not table[r][column].is_zero():
                factor = table[r][column]
                table[r] = [x * pivot_value - factor * y for x, y in zip(table[r], table[rank], strict=True)]
        rank += 1
    return rank
