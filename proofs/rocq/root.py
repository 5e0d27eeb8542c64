"""The root that generates the coordinates, as the kernel gets it: a polynomial and a short interval."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flint import fmpq

from symbolic.errors import UnsupportedProblem
from symbolic.exact.field import FieldElement, NumberField
from symbolic.exact.precision import working_precision

START_BITS = 80
MAX_BITS = 1 << 16


@dataclass(frozen=True)
class Root:
    """A root: the one of ``polynomial`` between ``low`` and ``high``.

    Attributes:
        polynomial: the coefficients of an irreducible polynomial, constant term first.
        low, high: the ends of an interval where it changes its sign.
    """

    polynomial: tuple[fmpq, ...]
    low: fmpq
    high: fmpq


def enclosed_root(field: NumberField, ends: tuple[fmpq, fmpq], elements: Iterable[FieldElement | fmpq]) -> Root:
    """A short interval around the root of a field.

    It lies between the ends of an interval that isolates the root, so it isolates the root too.

    Arguments:
        field: the number field.
        ends: an open interval that holds the root of the field, and no other root of its polynomial.
        elements: numbers that the interval must be short enough for.

    Raises:
        UnsupportedProblem: if the root is too close to one of the ends.
    """
    above = field.root(64).abs_upper().ceil().unique_fmpz()
    assert above is not None
    magnitude = _bits(fmpq(above))
    sizes = [
        _bits(fmpq(c)) for x in elements for c in (x.poly.coeffs() if isinstance(x, FieldElement) else [x]) if c != 0
    ]
    bits = START_BITS + max(magnitude * field.degree + max(sizes, default=0), 0)
    modulus = field.modulus
    while bits <= MAX_BITS:
        scale = 1 << bits
        with working_precision(bits + magnitude + 64):
            floor = (field.root(bits + magnitude + 32) * scale).mid().floor().unique_fmpz()
        assert floor is not None
        low, high = fmpq(int(floor) - 2, scale), fmpq(int(floor) + 3, scale)
        if ends[0] <= low and high <= ends[1] and modulus(low) * modulus(high) < 0:
            return Root(tuple(fmpq(c) for c in modulus.coeffs()), low, high)
        bits *= 2
    raise UnsupportedProblem(
        "the root of this certificate in a proof kernel", "it is too close to an end of its interval"
    )


def _bits(value: fmpq) -> int:
    """The binary logarithm of the absolute value, about: never too small, at most one too large; 0 below one."""
    return max(int(abs(value.p)).bit_length() - int(value.q).bit_length() + 1, 0)
