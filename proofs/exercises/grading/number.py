"""Numbers: compared exactly; usual mistakes are found by making them."""

from __future__ import annotations

from flint import fmpq

from proofs.exercises.answers import Condition, NumberAnswer
from proofs.exercises.grading.feedback import Graded, Kind, right, wrong
from proofs.exercises.grading.reading import read_number, reminded, rounding, whole
from proofs.exercises.grading.scheme import SCHEME, SMALL
from proofs.exercises.grammar import Exact, TooMuchWork, Tower, Typed, number
from proofs.exercises.grammar.surds import Surd, minimal_polynomial, sign

FACTORS = ((fmpq(2), "twice"), (fmpq(1, 2), "half of"), (fmpq(-2), "minus twice"), (fmpq(-1, 2), "minus half of"))
"""Factors that are tried, in words."""


def grade_number(raw: object, key: NumberAnswer) -> Graded:
    """Compare a number with the key.

    Raises:
        NotGraded: if the answer is no number.
    """
    tower = Tower()
    wanted = number(key.value, tower).value
    found = read_number(raw, tower)
    return reminded(_compared(found, wanted, broken(found.value, key, tower)), found.split)


def broken(value: Exact, key: NumberAnswer, tower: Tower) -> Condition | None:
    """The first condition of a key that a number does not meet.

    Examples:
        >>> key = NumberAnswer("2", (Condition("a dimension is a whole number", "whole"),))
        >>> broken(fmpq(1, 2), key, Tower()) == key.conditions[0], broken(fmpq(3), key, Tower())
        (True, None)
    """
    for condition in key.conditions:
        away = value - number(condition.bound, tower).value
        met = (
            whole(value)
            if condition.holds == "whole"
            else sign(away) * (1 if condition.holds == "at least" else -1) >= 0
        )
        if not met:
            return condition
    return None


def _compared(found: Typed, wanted: Exact, unmet: Condition | None) -> Graded:
    if found.value == wanted:
        return right()
    if found.decimal and rounding(found.value, wanted):
        return wrong(Kind.DECIMAL, "Close, but rounded: give the exact value.", SCHEME.close_decimal)
    mistake = slip(found.value, wanted)
    if mistake is not None:
        return mistake
    if unmet is not None:
        return wrong(Kind.CONDITION, f"Not right: {unmet.words}.")
    if found.decimal:
        return wrong(Kind.DECIMAL, "Not right, and an exact value is asked for, not a decimal.")
    return wrong(Kind.WRONG, "Not right.")


def slip(found: Exact, wanted: Exact) -> Graded | None:
    """The usual mistake that leads from the right number to this one, if there is one (of a small whole number only the sign)."""
    if wanted == 0 or found == 0:
        return None
    small = whole(wanted) and abs(wanted) <= SMALL
    if found == -wanted and not (small and wanted > 0):
        return wrong(Kind.SIGN, "The sign is wrong.", SCHEME.sign)
    if small:
        return None
    for factor, words in FACTORS:
        if found == wanted * factor:
            return wrong(Kind.FACTOR, f"This is {words} the right number.", SCHEME.factor_two)
    if found * wanted == 1:
        return wrong(Kind.RECIPROCAL, "This is one over the right number.", SCHEME.reciprocal)
    if conjugate(found, wanted):
        text = "This is another root of the same polynomial: check the signs before the square roots."
        return wrong(Kind.CONJUGATE, text, SCHEME.conjugate)
    return None


def conjugate(found: Exact, wanted: Exact) -> bool:
    """Whether two irrational numbers have one minimal polynomial (no, if that would take too long to find out)."""
    if not isinstance(found, Surd) or not isinstance(wanted, Surd):
        return False
    try:
        return minimal_polynomial(found) == minimal_polynomial(wanted)
    except TooMuchWork:
        return False
