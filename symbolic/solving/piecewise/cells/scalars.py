"""Weights at a critical point as numbers whose signs can be decided: balls of any precision, exact where that is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from flint import arb, fmpq, fmpz_poly

from symbolic.exact.field import FieldElement, NumberField
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber

PRECISIONS = (64, 250, 1000)
RATIONALS = NumberField(fmpz_poly([0, 1]), arb(0))


@dataclass(frozen=True)
class Scalar:
    """A real number.

    Attributes:
        enclose: bits -> a ball.
        exact: the number in the field of its point, or None.
    """

    enclose: Callable[[int], arb]
    exact: FieldElement | None

    @classmethod
    def of(cls, number: RealNumber, field: NumberField | None) -> Scalar:
        """A weight of a point with coordinates in a field (None if they are known by balls only)."""
        value = number.value
        if value is not None:
            return cls(number.ball, (field or RATIONALS).element(value))
        exact = number.exact if isinstance(number.exact, FieldElement) else None
        return cls(number.ball, exact if field is not None and exact is not None and exact.field is field else None)

    @cached_property
    def sign(self) -> int | None:
        """-1, 0 or 1; None if the number cannot be told from zero."""
        if self.exact is not None and self.exact.is_zero():
            return 0
        for bits in PRECISIONS:
            ball = self.enclose(bits)
            if ball > 0:
                return 1
            if ball < 0:
                return -1
        return None

    @property
    def rational(self) -> fmpq | None:
        """The value if it is known to be rational."""
        return None if self.exact is None else self.exact.rational()

    def times(self, other: Scalar) -> Scalar:
        """The product."""
        exact = None
        if self.exact is not None and other.exact is not None:
            exact = _product(self.exact, other.exact)

        def enclose(bits: int) -> arb:
            with working_precision(bits + 64):
                return arb(self.enclose(bits + 16) * other.enclose(bits + 16))

        return Scalar(enclose, exact)

    def number(self) -> RealNumber:
        """The same as a real number of a result."""
        value = self.rational
        return RealNumber(self.enclose, self.exact) if value is None else RealNumber.rational(value)


def _product(a: FieldElement, b: FieldElement) -> FieldElement:
    return b * a if a.field is RATIONALS else a * b


def combination(terms: Iterable[tuple[fmpq, Scalar]], constant: fmpq | int = 0) -> Scalar:
    """``constant + sum of factor * scalar``."""
    kept = [(f, x) for f, x in terms if f != 0]
    exact: FieldElement | None = RATIONALS.element(fmpq(constant))
    for f, x in kept:
        if exact is None or x.exact is None:
            exact = None
        else:
            term = x.exact * f
            exact = term + exact if exact.field is RATIONALS else exact + term

    def enclose(bits: int) -> arb:
        with working_precision(bits + 64):
            total = arb(fmpq(constant))
            for f, x in kept:
                total += x.enclose(bits + 16) * arb(f)
            return total

    return Scalar(enclose, exact)


ZERO = combination([])
