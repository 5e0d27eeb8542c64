"""Tables of exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from proofs.exercises.answers import MatrixAnswer
from proofs.exercises.grading.feedback import Feedback, Graded, Kind, right, wrong
from proofs.exercises.grading.number import FACTORS
from proofs.exercises.grading.reading import Table, read_table, reminded, rounding
from proofs.exercises.grading.scheme import SCHEME
from proofs.exercises.grammar import Exact, Tower, number

Rows = tuple[tuple[Exact, ...], ...]
SHOWN = 8
"""Most entries that a message names."""


def grade_matrix(raw: object, key: MatrixAnswer) -> Graded:
    """Compare a table with the key.

    Raises:
        NotGraded: if the answer is no table of numbers.
    """
    tower = Tower()
    wanted = tuple(tuple(number(x, tower).value for x in row) for row in key.rows)
    shape = (len(wanted), len(wanted[0]) if wanted else 0)
    typed = read_table(raw, tower, "the answer", (shape, shape[::-1]))
    return reminded(_compared(typed, wanted), typed.split)


def _compared(typed: Table, wanted: Rows) -> Graded:
    found = typed.rows
    if found == wanted:
        return right()
    if found == tuple(zip(*wanted, strict=True)):
        return wrong(Kind.TRANSPOSED, "Rows and columns are exchanged.", SCHEME.transposed)
    if len(found) != len(wanted):
        return wrong(Kind.SHAPE, "Not right, and rows and columns are exchanged.")
    if typed.decimal and _all(rounding, found, wanted):
        return wrong(Kind.DECIMAL, "Close, but with rounded decimals: give exact numbers.", SCHEME.close_decimal)
    if _all(lambda x, y: x == -y, found, wanted):
        return wrong(Kind.SIGN, "The sign of the whole is wrong.", SCHEME.sign)
    for factor, words in FACTORS:
        if all(x == y * factor for a, b in zip(found, wanted, strict=True) for x, y in zip(a, b, strict=True)):
            return wrong(Kind.FACTOR, f"This is {words} the right table.", SCHEME.factor_two)
    return _entries(found, wanted)


def _entries(found: Rows, wanted: Rows) -> Graded:
    places = [(r, c) for r, row in enumerate(wanted) for c in range(len(row)) if found[r][c] != wanted[r][c]]
    part = 1 - Fraction(len(places), len(wanted) * len(wanted[0]))
    shown = "; ".join(f"row {r}, column {c}" for r, c in places[:SHOWN])
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    feedback = [Feedback(Kind.ENTRY, f"Wrong entries (counted from 0): {shown}{more}.")]
    if all(found[r][c] == -wanted[r][c] for r, c in places):
        feedback.append(Feedback(Kind.SIGN, "In these entries only the sign is wrong."))
    return Graded(part * SCHEME.entries if 2 * part >= 1 else Fraction(0), tuple(feedback))


def _all(test: Callable[[Exact, Exact], bool], found: Rows, wanted: Rows) -> bool:
    return all(test(x, y) for a, b in zip(found, wanted, strict=True) for x, y in zip(a, b, strict=True))
