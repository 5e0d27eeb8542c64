"""Exact numbers as formulas: rationals, square roots, and polynomials in one named algebraic number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from proofs.certificates.points import RATIONAL, CertifiedPoint
from proofs.documents.formulas import (
    About,
    Approximate,
    Formula,
    Name,
    Negative,
    Power,
    Product,
    Quotient,
    Rational,
    Relation,
    Root,
    Sum,
    evaluate,
    lifted,
    scaled,
    total,
)
from symbolic.exact.field import FieldElement, NumberField
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber
from symbolic.exact.roots import isolated_real_roots

ALPHA = Name("alpha")
DIGITS = 10


def surd(middle: Fraction, step: Fraction, radicand: int) -> Formula:
    """``a + b sqrt(n)`` as it is written by hand.

    Examples:
        >>> from proofs.documents.latex import latex
        >>> latex(surd(Fraction(5, 3), Fraction(-2, 9), 5))
        '\\\\tfrac{5}{3} - \\\\frac{2 \\\\sqrt{5}}{9}'
    """
    root: Formula = Root(Fraction(radicand))
    size = abs(step)
    if size.numerator != 1:
        root = Product((Rational(Fraction(size.numerator)), root))
    if size.denominator != 1:
        root = Quotient(root, Rational(Fraction(size.denominator)))
    last = root if step > 0 else -root
    return last if middle == 0 else Sum((lifted(middle), last))


def known(number: RealNumber) -> Formula | None:
    """A rational number or a square root as a formula; None for other numbers."""
    if number.value is not None:
        return lifted(Fraction(int(number.value.p), int(number.value.q)))
    return None if number.surd is None else surd(*number.surd)


def decimal(number: RealNumber, digits: int = DIGITS) -> Formula:
    """The number rounded to some digits, with the sign that says so."""
    return About(number.decimal(digits))


def shown(number: RealNumber, digits: int = DIGITS) -> Formula:
    """A number for a table: exact with its decimal where that says more, or the decimal alone."""
    exact = known(number)
    if exact is None:
        return decimal(number, digits)
    return exact if number.value is not None else Relation((exact, Approximate(number.decimal(digits))), ("approx",))


def squared(formula: Formula) -> Formula:
    """The square of a number, without the sign that it does not need.

    Examples:
        >>> from proofs.documents.latex import latex
        >>> latex(squared(lifted(-1))), latex(squared(surd(Fraction(-1, 2), Fraction(1, 2), 5)))
        ('1^2', '\\\\left(\\\\tfrac{1}{2} - \\\\frac{\\\\sqrt{5}}{2}\\\\right)^2')
    """
    match formula:
        case Negative(argument):
            return Power(argument, 2)
        case Sum((Negative(), *_) as terms):
            return Power(Sum(tuple(t.argument if isinstance(t, Negative) else Negative(t) for t in terms)), 2)
    return Power(formula, 2)


@dataclass(frozen=True)
class ExactPoint:
    """Weights in one number field, and how its numbers are written.

    Attributes:
        point: the weights.
        radicand: n when the field is Q(sqrt n); None otherwise.
    """

    point: CertifiedPoint
    radicand: int | None
    _root: FieldElement | None = field(default=None, compare=False)

    @classmethod
    def of(cls, point: CertifiedPoint) -> ExactPoint:
        """Find out how the numbers of a point are written."""
        if point.field is RATIONAL or point.field.degree != 2:
            return cls(point, None)
        generator = RealNumber(point.field.root, point.field.element(_t()))
        assert generator.surd is not None
        middle, step, radicand = generator.surd
        root = (point.field.element(_t()) - fmpq(middle.numerator, middle.denominator)) * fmpq(
            step.denominator, step.numerator
        )
        return cls(point, radicand, root)

    @property
    def names_a_number(self) -> bool:
        """Whether the numbers are polynomials in a named algebraic number."""
        return not self.point.rational and self.radicand is None

    def formula(self, element: FieldElement) -> Formula:
        """An element of the field as a formula."""
        value = element.rational()
        if value is not None:
            return lifted(Fraction(int(value.p), int(value.q)))
        coefficients = [Fraction(int(c.p), int(c.q)) for c in map(fmpq, element.poly.coeffs())]
        if self._root is not None and self.radicand is not None:
            return self._quadratic(element)
        terms = [
            scaled(c, lifted(1) if k == 0 else ALPHA if k == 1 else Power(ALPHA, k)) if k else lifted(c)
            for k, c in enumerate(coefficients)
            if c
        ]
        return total(terms)

    def _quadratic(self, element: FieldElement) -> Formula:
        assert self._root is not None and self.radicand is not None
        constant, slope = (fmpq(c) for c in element.poly.coeffs())
        root_constant, root_slope = (fmpq(c) for c in _padded(self._root))
        step = slope / root_slope
        middle = constant - step * root_constant
        return surd(Fraction(int(middle.p), int(middle.q)), Fraction(int(step.p), int(step.q)), self.radicand)

    def value(self, formula: Formula, values: Mapping[Name, FieldElement]) -> FieldElement:
        """The value of a formula in the field."""
        own = dict(values)
        if self.names_a_number:
            own[ALPHA] = self.point.field.element(_t())
        result: FieldElement = evaluate(formula, own, self._constant, self._square_root)
        return result

    def _constant(self, value: Fraction) -> FieldElement:
        return self.point.field.element(fmpq(value.numerator, value.denominator))

    def _square_root(self, value: Fraction) -> Any:
        if self._root is None or value != self.radicand:
            raise TypeError(f"the square root of {value} is not in this field")
        return self._root

    def definition(self) -> tuple[Formula, Formula] | None:
        """The named number: its polynomial equation, and an interval that holds no other root; None if there is none."""
        if not self.names_a_number:
            return None
        coefficients = [int(c) for c in self.point.field.modulus.coeffs()]
        terms = [
            scaled(c, ALPHA if k == 1 else Power(ALPHA, k)) for k, c in reversed([*enumerate(coefficients)]) if c and k
        ]
        polynomial = Sum((*terms, lifted(coefficients[0])))
        low, high = _isolating(self.point.field)
        return Relation((polynomial, lifted(0)), ("=",)), Relation((low, ALPHA, high), ("<", "<"))


def _isolating(field_: NumberField) -> tuple[Formula, Formula]:
    """Two neighbouring decimals between which the root of a field lies, and no other real root of its polynomial."""
    digits = DIGITS
    while True:
        bits, scale = 8 * digits, 10**digits
        with working_precision(bits):
            ball = field_.root(bits)
            low = (ball * scale).floor().unique_fmpz()
            if low is not None:
                ends = arb(fmpq(low, scale)), arb(fmpq(low + 1, scale))
                real = isolated_real_roots(field_.modulus)
                near = [root for root in real if not (root < ends[0] or root > ends[1])]
                if ends[0] < ball < ends[1] and len(near) == 1:
                    low_text, high_text = (format(Decimal(n).scaleb(-digits), "f") for n in (int(low), int(low) + 1))
                    return Approximate(low_text), Approximate(high_text)
        digits *= 2


def _t() -> Any:
    from flint import fmpq_poly

    return fmpq_poly([0, 1])


def _padded(element: FieldElement) -> list[Any]:
    coefficients = list(element.poly.coeffs())
    return coefficients + [fmpq(0)] * (2 - len(coefficients))
