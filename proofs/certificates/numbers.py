"""Numbers of a certificate as exact numbers: rationals, and elements of the field of the root it names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flint import arb, fmpq, fmpq_poly, fmpz_poly

from proofs.certificates.definite import Scalar
from symbolic.errors import UnsupportedProblem
from symbolic.exact.field import NumberField
from symbolic.exact.precision import working_precision
from symbolic.exact.roots import isolated_real_roots

MAX_BITS = 1 << 16
"""Most bits a root is refined to before it is compared with an end of an interval in vain."""


def read_rational(value: object) -> fmpq:
    """A rational from an integer or a text ``p/q``."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise UnsupportedProblem("a number of the certificate", f"must be an integer or 'p/q' (found {value!r})")
    if isinstance(value, int):
        return fmpq(value)
    numerator, _, denominator = value.partition("/")
    return fmpq(int(numerator), int(denominator or "1"))


def read_field(field: Mapping[str, Any] | None) -> NumberField | None:
    """The number field of a certificate; None for the rational numbers.

    The polynomial need not be irreducible: the factor with the root in the interval is taken. Roots are compared
    with the ends of the interval exactly, however wide it is and however close another root lies.

    Raises:
        UnsupportedProblem: if the open interval does not hold exactly one root.

    Examples:
        >>> root = read_field({"polynomial": [2, -2, -1, 1], "interval": ["11/10", 1000000000000]})
        >>> root.modulus, float(root.root(64).mid())
        (x^2 + (-2), 1.4142135623730951)
    """
    if field is None:
        return None
    low, high = (read_rational(end) for end in field["interval"])
    _, factors = fmpz_poly([int(c) for c in field["polynomial"]]).factor()
    found = [
        NumberField(factor, ball)
        for factor, _ in factors
        for ball in isolated_real_roots(factor)
        if inside(NumberField(factor, ball), low, high)
    ]
    if len(found) != 1:
        raise UnsupportedProblem(
            "the number field of the certificate",
            f"the interval must hold one root of the polynomial, not {len(found)}",
        )
    return found[0]


def inside(field: NumberField, low: fmpq, high: fmpq) -> bool:
    """Whether the root of an irreducible polynomial lies in an open interval, exactly.

    Raises:
        UnsupportedProblem: if the root is closer to an end than ``MAX_BITS`` bits can tell.
    """
    if field.degree == 1:
        root = fmpq(-field.modulus[0], field.modulus[1])
        return bool(low < root < high)
    bits = 64
    while bits <= MAX_BITS:
        with working_precision(bits + 32):
            ball = field.root(bits)
            if ball > arb(low) and ball < arb(high):
                return True
            if ball < arb(low) or ball > arb(high):
                return False
        bits *= 2
    raise UnsupportedProblem("the number field of the certificate", "a root is too close to an end of the interval")


def read_scalar(value: object, field: NumberField | None) -> Scalar:
    """A number of a certificate: rational, or a list of coefficients of powers of the root."""
    if field is None:
        return read_rational(value[0] if isinstance(value, list) and len(value) == 1 else value)
    coefficients = [read_rational(c) for c in value] if isinstance(value, list) else [read_rational(value)]
    return field.element(fmpq_poly(coefficients))
