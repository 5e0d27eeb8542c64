"""Numbers and tables in an answer: JSON values in, exact numbers out, with a word about what does not fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq

from proofs.exercises.grading.feedback import Feedback, Graded, Kind, NotGraded
from proofs.exercises.grading.scheme import CLOSE
from proofs.exercises.grading.tables import rows_of
from proofs.exercises.grammar import AnswerError, Exact, TooMuchWork, Tower, Typed, number
from proofs.exercises.grammar.surds import Surd, sign

MAX_ROWS = 64
"""Most rows or columns of a table."""
MAX_TEXT = 50_000
"""Most characters of a table that is one text."""

Shape = tuple[int, int]
"""Rows and columns."""


@dataclass(frozen=True)
class Table:
    """A table of exact numbers.

    Attributes:
        rows: the numbers.
        decimal: whether one of them was typed as a decimal.
        split: whether a factor without a sign follows a division in one of them.
    """

    rows: tuple[tuple[Exact, ...], ...]
    decimal: bool
    split: bool = False


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


def read_table(raw: object, tower: Tower, place: str, shapes: tuple[Shape, ...]) -> Table:
    """A table of exact numbers: a list of rows, or text like ``1, 2; 3, 4`` or ``[[1, 2], [3, 4]]``; a vector may be one list.

    Arguments:
        raw: the answer.
        tower: where its numbers live.
        place: what it is, in words.
        shapes: numbers of rows and columns that are let through, the right one first; others are refused before any number
            is read.

    Raises:
        NotGraded: if it is none, or its rows have different lengths, or it has another shape.
    """
    rows = _shaped(_rows(raw, place), shapes)
    if len(rows) > MAX_ROWS or any(len(row) > MAX_ROWS for row in rows):
        raise NotGraded(Kind.TOO_LARGE, f"{place} has more than {MAX_ROWS} rows or columns")
    if any(len(row) != len(rows[0]) for row in rows):
        raise NotGraded(Kind.SHAPE, f"the rows of {place} have different lengths")
    shape = (len(rows), len(rows[0]))
    if shape not in shapes:
        raise NotGraded(Kind.SHAPE, f"{place} has {_sizes(shape)}, not {_sizes(shapes[0])}")
    cells = [
        [read_number(x, tower, f"row {r}, column {c} of {place}") for c, x in enumerate(row)]
        for r, row in enumerate(rows)
    ]
    every = [x for row in cells for x in row]
    values = tuple(tuple(x.value for x in row) for row in cells)
    return Table(values, any(x.decimal for x in every), any(x.split for x in every))


def _rows(raw: object, place: str) -> tuple[list[list[Any]], bool]:
    """The rows of a table, not read yet, and whether it was written as a vector."""
    if isinstance(raw, str):
        if len(raw) > MAX_TEXT:
            raise NotGraded(Kind.TOO_LARGE, f"{place} has more than {MAX_TEXT} characters")
        if sum(map(raw.count, "([{")) != sum(map(raw.count, ")]}")):
            raise NotGraded(Kind.UNREADABLE, f"{place} has brackets that are not closed")
        return rows_of(raw)
    if isinstance(raw, list) and raw and not any(isinstance(row, list) for row in raw):
        return [raw], True
    if not isinstance(raw, list) or not raw or not all(isinstance(row, list) and row for row in raw):
        raise NotGraded(Kind.UNREADABLE, f"{place} must be a list of rows, and each row a list of numbers")
    return raw, False


def _shaped(found: tuple[list[list[Any]], bool], shapes: tuple[Shape, ...]) -> list[list[Any]]:
    """A vector is a column where a column is asked for."""
    rows, vector = found
    column = (len(rows[0]), 1)
    return [[x] for x in rows[0]] if vector and shapes[0] == column else rows


def _sizes(shape: Shape) -> str:
    return ", ".join(f"{n} {word if n == 1 else word + 's'}" for n, word in zip(shape, ("row", "column"), strict=True))


def read_object(raw: object, keys: tuple[str, ...], place: str) -> dict[str, Any]:
    """A JSON object with some of these keys; what else stands in it is a remark, and nobody reads it.

    Raises:
        NotGraded: if it is none.
    """
    if not isinstance(raw, dict):
        raise NotGraded(Kind.UNREADABLE, f"{place} must be an object with {', '.join(keys)}, not {_sort(raw)}")
    return {key: raw[key] for key in keys if key in raw}


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


def rounding(value: Exact, wanted: Exact) -> bool:
    """Whether a decimal may be a rounding of a number of a key: close to it, or equal if that is whole."""
    return bool(value == wanted) or (not whole(wanted) and close(value, wanted))


def whole(value: Exact) -> bool:
    """Whether a number is whole."""
    return not isinstance(value, Surd) and bool(value.q == 1)


def reminded(graded: Graded, split: bool) -> Graded:
    """A wrong answer with a word about how it was read, where people read a division in two ways."""
    if graded.correct or not split:
        return graded
    text = "Note that / divides by the next factor only: 1/2 x is read as (1/2) x."
    return Graded(graded.share, (*graded.feedback, Feedback(Kind.READ_AS, text)))


def _sort(raw: object) -> str:
    names = {dict: "an object", list: "a list", bool: "true or false", type(None): "null", float: "a floating number"}
    return names.get(type(raw), "a number")
