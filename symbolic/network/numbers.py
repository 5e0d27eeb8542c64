"""Exact numbers as people write them: integers, fractions and decimals, never floats."""

from __future__ import annotations

import re
from fractions import Fraction

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
        value: an int, a Fraction, or a text such as ``"3"``, ``"-2/7"``, ``"0.1"`` (which is 1/10) or ``"1e-3"``.
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
        if value.bit_length() > 4 * MAX_DIGITS or len(str(abs(value))) > MAX_DIGITS:
            raise ProblemError(key, f"a number has at most {MAX_DIGITS} digits", "a longer one")
        return Fraction(value)
    if isinstance(value, float):
        raise ProblemError(
            key,
            f'numbers are exact: write an integer, a fraction "p/q" or the decimal as text, "{value!r}"',
            f"the float {value!r}",
        )
    if not isinstance(value, str):
        raise ProblemError(key, "must be an exact number", f"a {type(value).__name__}")
    text = value.strip()
    if len(text) > MAX_DIGITS:
        raise ProblemError(key, f"a number has at most {MAX_DIGITS} digits", f"{len(text)} characters")
    match = _PATTERN.fullmatch(text)
    if match is None:
        raise ProblemError(key, 'must be an integer, a fraction "p/q" or a decimal "0.1"', repr(value))
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


def number_text(value: Fraction) -> str:
    """The canonical text of an exact number: ``"3"`` or ``"-2/7"``."""
    return str(value)
