"""Limits, strict JSON, and the shapes of values (docs/certificates.md: Numbers, Verdict)."""

import json
import math
import re
import time
from fractions import Fraction
from typing import Any

MAX_BYTES, MAX_DEPTH, MAX_DIGITS = 20_000_000, 64, 20_000
MAX_TERMS, MAX_BITS, MAX_DEGREE, MAX_EXPONENT = 1_000_000, 500_000, 200, 100
MAX_LAYERS, MAX_WEIGHTS, MAX_FREE, MAX_POWER, MAX_TEXT = 6, 4096, 512, 12, 5000
MAX_END, MAX_AREA = 4096, 1_000_000_000  # bits of an end of the interval of a field; of all entries of a Gram matrix
MAX_MEMORY, MAX_ANSWER = 2 << 30, 50_000_000  # bytes, for the process of a check

Rows = list[list[Fraction]]


class Invalid(Exception):
    """The certificate does not prove what it claims; the message says which sentence fails."""


class OutOfTime(Exception):
    """The deadline is over: nothing is known about the certificate."""


class Clock:
    """The deadline of the check that is running."""

    deadline = math.inf

    @classmethod
    def tick(cls, number: object = None) -> None:
        """Stop when the time is over, or when exact numbers grow beyond reason."""
        if time.monotonic() > cls.deadline:
            raise OutOfTime
        if isinstance(number, Fraction):
            size = number.denominator.bit_length() + number.numerator.bit_length()
            require(size <= MAX_BITS, "the numbers grow too large")


def require(condition: bool, reason: str) -> None:
    """Refuse the certificate unless ``condition`` holds."""
    if not condition:
        raise Invalid(reason)


def parse(data: bytes) -> Any:
    """Read JSON without floats, duplicate keys, deep nesting or endless numbers."""
    require(len(data) <= MAX_BYTES, f"the file has more than {MAX_BYTES} bytes")
    depth = 0
    for token in re.finditer(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', data, re.DOTALL):
        depth += {b"[": 1, b"{": 1, b"]": -1, b"}": -1}.get(token.group(), 0)
        require(depth <= MAX_DEPTH, f"nested deeper than {MAX_DEPTH} levels")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        Clock.tick()
        require(len({key for key, _ in pairs}) == len(pairs), "a key occurs twice")
        return dict(pairs)

    def refuse(text: str) -> Any:
        raise Invalid(f"not an exact number: {text[:30]}")

    text = data.decode()
    return json.loads(text, object_pairs_hook=once, parse_float=refuse, parse_constant=refuse, parse_int=integer)


def integer(text: str) -> int:
    """Read an integer of bounded length."""
    Clock.tick()
    require(len(text) <= MAX_DIGITS + 1, f"a number has more than {MAX_DIGITS} digits")
    return int(text)


def keys(value: Any, required: str, optional: str = "") -> dict[str, Any]:
    """An object with exactly these keys."""
    require(isinstance(value, dict), f"expected an object with the keys {required}")
    needed, known = set(required.split()), set(required.split()) | set(optional.split())
    require(needed <= value.keys(), f"missing key: {', '.join(sorted(needed - value.keys()))}")
    require(value.keys() <= known, f"unknown key: {', '.join(map(plain, sorted(value.keys() - known)))}")
    return dict(value)


def items(value: Any, length: int | None = None) -> list[Any]:
    """A list (of the given length)."""
    require(isinstance(value, list), "expected a list")
    require(length in (None, len(value)), f"expected a list of length {length}, found {len(value)}")
    return list(value)


def index(value: Any, size: int) -> int:
    """An integer from 0 to size - 1."""
    require(type(value) is int and 0 <= value < size, f"expected an index below {size}")
    return int(value)


def plain(value: Any) -> str:
    """Text that is safe to print."""
    require(isinstance(value, str) and len(value) <= MAX_TEXT, f"expected a text of at most {MAX_TEXT} characters")
    return "".join(letter if letter.isprintable() else "?" for letter in value)


def rational(value: Any) -> Fraction:
    """An integer, or a text "p" or "p/q" with q positive."""
    if type(value) is int:
        return Fraction(value)
    match = re.fullmatch(r"(-?[0-9]+)(?:/([0-9]+))?", value) if isinstance(value, str) else None
    if match is None:
        raise Invalid(f"not a rational: {value!r:.30}")
    numerator, denominator = integer(match[1]), integer(match[2] or "1")
    require(denominator > 0, "a denominator must be positive")
    return Fraction(numerator, denominator)


def rationals(value: Any, length: int | None = None) -> list[Fraction]:
    """A list of rationals (of the given length)."""
    return [rational(entry) for entry in items(value, length)]


def table(value: Any, rows: int, columns: int) -> Rows:
    """A table of rationals of the given shape."""
    return [rationals(row, columns) for row in items(value, rows)]
