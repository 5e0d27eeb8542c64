"""Numbers and tables in an answer: JSON values in, exact numbers out, with a word about what does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import fmpq

from proofs.exercises.grading.feedback import Kind, NotGraded
from proofs.exercises.grading.scheme import CLOSE
from proofs.exercises.grammar import AnswerError, Exact, TooMuchWork, Tower, Typed, number
from proofs.exercises.grammar.surds import sign

MAX_ROWS = 64
"""Most rows or columns of a table."""


@dataclass(frozen=True)
class Table:
    """A table of exact numbers.

    Attributes:
        rows: the numbers.
        decimal: whether one of them was typed as a decimal.
    """

    rows: tuple[tuple[Exact, ...], ...]
    decimal: bool


def text_of(raw: object, place: str = "the answer") -> str:
    """The text of a formula; a JSON integer is one too.

    Raises:
        NotGraded: for anything else.
    """
    if isinstance(raw, int) and not isinstance(raw, bool):
        if raw.bit_length() > 200:
            raise NotGraded(Kind.TOO_LARGE, f"{place} is too long a number")
        return str(raw)
    if not isinstance(raw, str):
        raise NotGraded(Kind.UNREADABLE, f"{place} must be text, not {_sort(raw)}")
    return raw


def read_number(raw: object, tower: Tower, place: str = "the answer") -> Typed:
    """An exact number.

    Raises:
        NotGraded: if it is none.
    """
    try:
        return number(text_of(raw, place), tower)
    except (AnswerError, TooMuchWork) as error:
        raise unreadable(error, place) from None


def read_table(raw: object, tower: Tower, place: str = "the answer") -> Table:
    """A table of exact numbers: a list of rows, or text like ``1, 2; 3, 4`` or ``[[1, 2], [3, 4]]``.

    Raises:
        NotGraded: if it is none, or its rows have different lengths.
    """
    if isinstance(raw, str):
        raw = _split(raw)
    if not isinstance(raw, list) or not raw or not all(isinstance(row, list) and row for row in raw):
        raise NotGraded(Kind.UNREADABLE, f"{place} must be a list of rows, and each row a list of numbers")
    if len(raw) > MAX_ROWS or any(len(row) > MAX_ROWS for row in raw):
        raise NotGraded(Kind.TOO_LARGE, f"{place} has more than {MAX_ROWS} rows or columns")
    if any(len(row) != len(raw[0]) for row in raw):
        raise NotGraded(Kind.SHAPE, f"the rows of {place} have different lengths")
    cells = [
        [read_number(x, tower, f"row {r}, column {c} of {place}") for c, x in enumerate(row)]
        for r, row in enumerate(raw)
    ]
    return Table(tuple(tuple(x.value for x in row) for row in cells), any(x.decimal for row in cells for x in row))


def read_object(raw: object, keys: tuple[str, ...], place: str) -> dict[str, Any]:
    """A JSON object with no other keys than these.

    Raises:
        NotGraded: if it is none.
    """
    if not isinstance(raw, dict):
        raise NotGraded(Kind.UNREADABLE, f"{place} must be an object with {', '.join(keys)}, not {_sort(raw)}")
    for key in raw:
        if key not in keys:
            raise NotGraded(Kind.UNREADABLE, f"{place} has {ascii(key)[:40]}; it has the keys {', '.join(keys)} only")
    return raw


def unreadable(error: AnswerError | TooMuchWork, place: str) -> NotGraded:
    """The same complaint, with the place of the number in the answer."""
    large = isinstance(error, TooMuchWork) or error.fault == "limit"
    where = "" if place == "the answer" else f"{place}: "
    return NotGraded(Kind.TOO_LARGE if large else Kind.UNREADABLE, f"{where}{error}")


def close(value: Exact, wanted: Exact) -> bool:
    """Whether a number is within one percent of another."""
    bound = wanted * fmpq(CLOSE.numerator, CLOSE.denominator)
    bound = bound if sign(bound) >= 0 else -bound
    return sign(value - wanted - bound) <= 0 <= sign(value - wanted + bound)


def rational(value: Fraction) -> fmpq:
    """A Fraction as a flint number."""
    return fmpq(value.numerator, value.denominator)


def _split(text: str) -> list[list[str]]:
    """The rows of a table in one text."""
    plain = "".join(text.split())
    if plain.startswith("[[") and plain.endswith("]]"):
        return [row.split(",") for row in plain[2:-2].replace("],[", ";").split(";")]
    return [row.split(",") for row in plain.split(";")]


def _sort(raw: object) -> str:
    names = {dict: "an object", list: "a list", bool: "true or false", type(None): "null", float: "a floating number"}
    return names.get(type(raw), "a number")
