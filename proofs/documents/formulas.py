"""Formulas as trees: what is printed is what is evaluated, exactly, when a step is checked.

A formula has no text of a document in it. ``proofs.documents.latex`` prints it, ``evaluate`` computes it in any commutative ring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Formula:
    """The common parent; ``+``, ``-``, ``*`` and ``**`` build trees and simplify nothing."""

    def __add__(self, other: Formula | int) -> Formula:
        return Sum((self, lifted(other)))

    def __sub__(self, other: Formula | int) -> Formula:
        return Sum((self, Negative(lifted(other))))

    def __mul__(self, other: Formula | int) -> Formula:
        return Product((self, lifted(other)))

    def __rmul__(self, other: int) -> Formula:
        return Product((lifted(other), self))

    def __neg__(self) -> Formula:
        return Negative(self)

    def __pow__(self, exponent: int) -> Formula:
        return Power(self, exponent)


@dataclass(frozen=True)
class Name(Formula):
    """A letter with indices, for example a weight ``w_{0,1}`` or a loss ``L``.

    Attributes:
        letter: one letter, or the name of a Greek one.
        indices: its subscripts.
        star: whether it is marked by a star (a point that was found).
    """

    letter: str
    indices: tuple[int, ...] = ()
    star: bool = False


@dataclass(frozen=True)
class Rational(Formula):
    """A rational number."""

    value: Fraction


@dataclass(frozen=True)
class Approximate(Formula):
    """A decimal that was rounded: printed only, in the company of an exact formula."""

    digits: str


@dataclass(frozen=True)
class About(Formula):
    """A decimal that was rounded and stands alone: printed with the sign of approximation in front.

    Attributes:
        digits: the decimal.
    """

    digits: str


@dataclass(frozen=True)
class Sum(Formula):
    """A sum of at least one term."""

    terms: tuple[Formula, ...]


@dataclass(frozen=True)
class Product(Formula):
    """A product of at least one factor."""

    factors: tuple[Formula, ...]


@dataclass(frozen=True)
class Negative(Formula):
    """Minus a formula."""

    argument: Formula


@dataclass(frozen=True)
class Power(Formula):
    """A power with an integer exponent; one that is evaluated has a natural one."""

    base: Formula
    exponent: int


@dataclass(frozen=True)
class Quotient(Formula):
    """A fraction."""

    numerator: Formula
    denominator: Formula


@dataclass(frozen=True)
class Root(Formula):
    """The positive square root of a positive rational number."""

    argument: Fraction


@dataclass(frozen=True)
class Applied(Formula):
    """A function at its arguments, for example ``s(w x)`` or ``max(0, z)``.

    Attributes:
        function: ``tanh``, ``exp``, ``log``, ``max``, or a letter.
        arguments: what it is applied to.
    """

    function: str
    arguments: tuple[Formula, ...]


@dataclass(frozen=True)
class Derivative(Formula):
    """The partial derivative of the loss by a weight."""

    weight: Name


@dataclass(frozen=True)
class HalfDerivative(Formula):
    """Half the partial derivative of the loss by a weight."""

    weight: Name


@dataclass(frozen=True)
class Gradient(Formula):
    """All partial derivatives of the loss, at a point that was found."""


@dataclass(frozen=True)
class Matrix(Formula):
    """A table of formulas."""

    rows: tuple[tuple[Formula, ...], ...]


@dataclass(frozen=True)
class Transposed(Formula):
    """The transpose of a matrix that has a name."""

    matrix: Name


@dataclass(frozen=True)
class Beside(Formula):
    """Several formulas on one line, with commas and room between them."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True)
class Relation(Formula):
    """A chain ``a = b < c``: sides, and the signs between them (``=``, ``<``, ``<=``, ``>``, ``>=``, ``approx``, and ``succeq`` of symmetric matrices)."""

    sides: tuple[Formula, ...]
    signs: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.sides) != len(self.signs) + 1 or not set(self.signs) <= {
            "=",
            "<",
            "<=",
            ">",
            ">=",
            "approx",
            "succeq",
        }:
            raise ValueError("a relation has one sign between any two sides")


def parts(formula: Formula) -> tuple[Formula, ...]:
    """The formulas a formula is made of."""
    match formula:
        case Sum(found) | Product(found) | Relation(found, _) | Beside(found):
            return found
        case Negative(argument) | Power(argument, _):
            return (argument,)
        case Quotient(numerator, denominator):
            return numerator, denominator
        case Applied(_, arguments):
            return arguments
        case Matrix(rows):
            return tuple(x for row in rows for x in row)
    return ()


def names(formula: Formula) -> Iterator[Name]:
    """Every name that occurs, from left to right."""
    if isinstance(formula, Name):
        yield formula
    for part in parts(formula):
        yield from names(part)


def lifted(value: Formula | int | Fraction) -> Formula:
    """A number as a formula; negative ones with their sign outside.

    Examples:
        >>> lifted(-2)
        Negative(argument=Rational(value=Fraction(2, 1)))
    """
    if isinstance(value, Formula):
        return value
    number = Fraction(value)
    return Negative(Rational(-number)) if number < 0 else Rational(number)


def total(terms: Sequence[Formula]) -> Formula:
    """A sum without its zero terms."""
    kept = [t for t in terms if t != Rational(Fraction(0))]
    if len(kept) <= 1:
        return kept[0] if kept else Rational(Fraction(0))
    return Sum(tuple(kept))


def scaled(coefficient: Fraction | int, formula: Formula) -> Formula:
    """A multiple, without a factor 1.

    Examples:
        >>> scaled(-1, Name("w"))
        Negative(argument=Name(letter='w', indices=(), star=False))
    """
    coefficient = Fraction(coefficient)
    if coefficient < 0:
        return Negative(scaled(-coefficient, formula))
    if coefficient == 1:
        return formula
    if coefficient == 0:
        return Rational(Fraction(0))
    return Product((Rational(coefficient), formula))


def evaluate(
    formula: Formula, values: Mapping[Name, Any], constant: Callable[[Fraction], Any], root: Any = None
) -> Any:
    """The value of a formula in a ring.

    Arguments:
        formula: built from names, numbers, sums, products, powers, quotients by numbers.
        values: the value of each name.
        constant: embeds rational numbers.
        root: the value of square roots: a function of a rational number; None where there are none.

    Raises:
        KeyError: if a name has no value.
        TypeError: for parts without a value (relations, matrices, approximate numbers).
    """

    def value(part: Formula) -> Any:
        match part:
            case Name():
                return values[part]
            case Rational(x):
                return constant(x)
            case Sum(terms):
                result = value(terms[0])
                for term in terms[1:]:
                    result = result + value(term)
                return result
            case Product(factors):
                result = value(factors[0])
                for factor in factors[1:]:
                    result = result * value(factor)
                return result
            case Negative(argument):
                return constant(Fraction(-1)) * value(argument)
            case Power(base, exponent):
                result, factor = constant(Fraction(1)), value(base)
                for _ in range(exponent):
                    result = result * factor
                return result
            case Quotient(numerator, Rational(x)):
                return value(numerator) * constant(1 / x)
            case Root(argument) if root is not None:
                return root(argument)
        raise TypeError(f"{type(part).__name__} has no value in a ring")

    return value(formula)
