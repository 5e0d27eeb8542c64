"""Exact numbers as people write them: integers, fractions and decimals; floats only where a rounding says how."""

from __future__ import annotations

import operator
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from symbolic.errors import ProblemError

MAX_DIGITS = 400
"""Most characters a single number may have."""
MAX_EXPONENT = 100
"""Largest absolute decimal exponent (as in ``1e-12``)."""

_PATTERN = re.compile(
    r"(?P<sign>[+-]?)(?:(?P<num>\d+)/(?P<den>\d+)|(?P<dec>\d+(?:\.\d*)?|\.\d+)(?:[eE](?P<exp>[+-]?\d{1,6}))?)", re.ASCII
)


def exact_number(value: object, key: str) -> Fraction:
    """Read one exact number.

    Arguments:
        value: an int, a Fraction, a Decimal, a text such as ``"3"``, ``"-2/7"``, ``"0.1"`` (which is 1/10) or ``"1e-3"``, or
            an integer or rational number of numpy, sympy, python-flint or gmpy2.
        key: the place of the number, for the error message.

    Returns:
        The number as a Fraction.

    Raises:
        ProblemError: for a float, a bool, a malformed or oversized number, a zero denominator.

    Examples:
        >>> exact_number("0.1", "targets[0][0]")
        Fraction(1, 10)
        >>> exact_number("-2/4", "targets[0][0]")
        Fraction(-1, 2)
    """
    if isinstance(value, bool):
        raise ProblemError(key, "must be an exact number", str(value).lower())
    if isinstance(value, Fraction):
        if max(abs(value.numerator), value.denominator).bit_length() > 4 * MAX_DIGITS:
            raise ProblemError(key, f"a number has at most {MAX_DIGITS} digits", "a longer one")
        return value
    if isinstance(value, int):
        return Fraction(_limited(value, key))
    if isinstance(value, str):
        return _parsed(value, key)
    if is_float(value):
        raise _float_refused(value, key)
    if isinstance(value, Decimal):
        return _decimal(value, key)
    try:
        numerator, denominator = (operator.index(_plain(getattr(value, x))) for x in ("numerator", "denominator"))
        if isinstance(numerator, bool) or denominator <= 0:
            raise TypeError
    except (AttributeError, TypeError, ValueError):
        raise ProblemError(key, "must be an exact number", f"a {type(value).__name__}") from None
    return Fraction(_limited(numerator, key), _limited(denominator, key))


def is_float(value: object) -> bool:
    """Whether a value is a floating-point number: of Python, or of numpy in any width.

    Examples:
        >>> is_float(0.5), is_float(1), is_float("0.5")
        (True, False, False)
    """
    return isinstance(value, float) or (hasattr(value, "as_integer_ratio") and hasattr(value, "dtype"))


def float_text(value: object) -> str:
    """A float as people write it, without the name of its type."""
    return repr(float(value)) if isinstance(value, float) else str(value)


def number_text(value: Fraction) -> str:
    """The canonical text of an exact number: ``"3"`` or ``"-2/7"``."""
    return str(value)


def shown(value: object, length: int = 40) -> str:
    """What was found, in few characters; an integer too long to be written out in words.

    Examples:
        >>> shown(10**5000), shown("a" * 100, 10)
        ('an integer of 16610 bits', "'aaaaaaaaa")
    """
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 4 * MAX_DIGITS:
        return f"an integer of {value.bit_length()} bits"
    if is_float(value):
        return float_text(value)
    try:
        return repr(value)[:length]
    except ValueError:  # a long integer inside something else
        return f"a {type(value).__name__}"


def _float_refused(value: object, key: str) -> ProblemError:
    text = float_text(value)
    if text.lstrip("-") in ("nan", "inf"):
        return ProblemError(key, "must be an exact number", text)
    return ProblemError(
        key,
        f'numbers are exact: write an integer, a fraction "p/q" or the decimal as text, "{text}", or say how floats become '
        'exact: rounding=Rounding.exact() or Rounding.within("1e-6")',
        f"the float {text}",
    )


def _plain(value: Any) -> Any:
    """A numerator or denominator as a number: some libraries make it a method."""
    return value() if callable(value) else value


def _limited(value: int, key: str) -> int:
    if value.bit_length() > 4 * MAX_DIGITS or len(str(abs(value))) > MAX_DIGITS:
        raise ProblemError(key, f"a number has at most {MAX_DIGITS} digits", "a longer one")
    return value


def _decimal(value: Decimal, key: str) -> Fraction:
    if not value.is_finite():
        raise ProblemError(key, "must be an exact number", str(value)[:40])
    _, digits, exponent = value.as_tuple()
    if len(digits) > MAX_DIGITS:
        raise ProblemError(key, f"a number has at most {MAX_DIGITS} digits", f"{len(digits)} digits")
    if abs(int(exponent)) > MAX_DIGITS:
        raise ProblemError(key, f"a decimal exponent is at most {MAX_DIGITS} in absolute value", str(exponent))
    return Fraction(value)


def _parsed(value: str, key: str) -> Fraction:
    text = value.strip()
    if len(text) > MAX_DIGITS:
        raise ProblemError(key, f"a number has at most {MAX_DIGITS} digits", f"{len(text)} characters")
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ProblemError(key, 'must be an integer, a fraction "p/q" or a decimal "0.1"', repr(value)[:60])
    if match["den"] is not None:
        if int(match["den"]) == 0:
            raise ProblemError(key, "a denominator must not be zero", repr(value))
        number = Fraction(int(match["num"]), int(match["den"]))
    else:
        exponent = int(match["exp"] or 0)
        if abs(exponent) > MAX_EXPONENT:
            raise ProblemError(key, f"a decimal exponent is at most {MAX_EXPONENT} in absolute value", repr(value))
        number = Fraction(match["dec"]) * Fraction(10) ** exponent
    return -number if match["sign"] == "-" else number
