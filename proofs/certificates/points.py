"""Numbers and points of certificates: rationals as text, algebraic numbers as polynomials in one root alpha."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import arb, fmpq, fmpq_poly, fmpz_poly

from proofs.certificates.format.values import FieldEntry, Number, Rational
from symbolic.errors import LandscapeError
from symbolic.exact.field import FieldElement, NumberField
from symbolic.exact.real import RealNumber, ends

FIELD_BITS = 128
"""Accuracy of the interval that isolates alpha."""


class NotCertifiable(LandscapeError):
    """A claim is proved, and this version has no certificate for it.

    Attributes:
        what: the claim.
        reason: what is missing.

    References:
        What the format can show: docs/certificates.md.

    Examples:
        >>> str(NotCertifiable("spurious_minimum", "it is UNDECIDED"))
        'no certificate for spurious_minimum: it is UNDECIDED'
    """

    def __init__(self, what: str, reason: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(f"no certificate for {what}: {reason}")


def rational_text(value: fmpq | Fraction) -> Rational:
    """A rational as an integer or a text ``p/q``."""
    numerator, denominator = (value.p, value.q) if isinstance(value, fmpq) else (value.numerator, value.denominator)
    return int(numerator) if denominator == 1 else f"{numerator}/{denominator}"


@dataclass(frozen=True)
class CertifiedPoint:
    """Weights in one number field, as a certificate holds them.

    Attributes:
        field: the number field; Q as ``t = 0`` where all weights are rational.
        tables: one table of elements per layer, zero outside the masks.
    """

    field: NumberField
    tables: tuple[tuple[tuple[FieldElement, ...], ...], ...]

    @classmethod
    def of(cls, tables: Iterable[Sequence[Sequence[RealNumber]]], what: str) -> CertifiedPoint:
        """The exact weights of a representative.

        Raises:
            NotCertifiable: if a weight is not known exactly, or two weights come from different fields.
        """
        tables = [[list(row) for row in table] for table in tables]
        field = RATIONAL
        for number in (x for table in tables for row in table for x in row):
            if number.value is not None:
                continue
            if not isinstance(number.exact, FieldElement):
                raise NotCertifiable(what, "its weights are known by certified boxes only, not in a number field")
            mine = number.exact.field
            if field is RATIONAL:
                field = mine
            elif mine is not field and not _same(mine, field):
                raise NotCertifiable(what, "its weights come from different number fields")

        def element(number: RealNumber) -> FieldElement:
            if number.value is not None:
                return field.element(number.value)
            assert isinstance(number.exact, FieldElement)
            return FieldElement(field, number.exact.poly)

        return cls(field, tuple(tuple(tuple(element(x) for x in row) for row in table) for table in tables))

    @property
    def rational(self) -> bool:
        """Whether all weights are rational."""
        return self.field is RATIONAL

    @cached_property
    def fractions(self) -> tuple[tuple[tuple[Fraction, ...], ...], ...]:
        """The weights of a rational point."""
        assert self.rational
        return tuple(tuple(tuple(_fraction(x) for x in row) for row in table) for table in self.tables)

    def numbers(self) -> list[list[list[Number]]]:
        """The tables as numbers of a certificate."""
        return [[[self.number(x) for x in row] for row in table] for table in self.tables]

    def number(self, element: FieldElement) -> Number:
        """An element as a number of a certificate."""
        coefficients = [fmpq(c) for c in element.poly.coeffs()]
        if len(coefficients) <= 1:
            return rational_text(coefficients[0] if coefficients else fmpq(0))
        return [rational_text(c) for c in coefficients]

    def field_entry(self) -> FieldEntry | None:
        """The entry ``field`` of a certificate."""
        if self.rational:
            return None
        low, high = ends(self.field.root(FIELD_BITS), FIELD_BITS)
        slack = Fraction(1, 1 << (FIELD_BITS // 2))
        polynomial = [int(c) for c in self.field.modulus.coeffs()]
        return FieldEntry(polynomial, (rational_text(low - slack), rational_text(high + slack)))


RATIONAL = NumberField(fmpz_poly([0, 1]), arb(0))


def _same(one: NumberField, other: NumberField) -> bool:
    """Whether two fields are given by the same root of the same polynomial."""
    return bool(one.modulus == other.modulus and one.root(FIELD_BITS).overlaps(other.root(FIELD_BITS)))


def _fraction(element: FieldElement) -> Fraction:
    value = element.rational()
    assert value is not None
    return Fraction(int(value.p), int(value.q))


def rational_point(tables: Sequence[Sequence[Sequence[Fraction]]]) -> CertifiedPoint:
    """A rational point."""
    return CertifiedPoint(
        RATIONAL,
        tuple(
            tuple(
                tuple(FieldElement(RATIONAL, fmpq_poly([fmpq(x.numerator, x.denominator)])) for x in row)
                for row in table
            )
            for table in tables
        ),
    )


def rational_tables(tables: Sequence[Sequence[Sequence[Fraction]]]) -> list[list[list[Rational]]]:
    """Tables of rationals as numbers of a certificate."""
    return [[[rational_text(x) for x in row] for row in table] for table in tables]
