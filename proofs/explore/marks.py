"""How far a claim can be trusted, in one word that the page shows as a word and a shape."""

from __future__ import annotations

PROVED, ENGINE, NUMERIC, OPEN = "proved", "engine", "numeric", "open"
"""Checked without trust; rests on an engine's word or on random primes; floating point only; not known."""


def mark_of(status: str, rests_on: object, error: str) -> str:
    """The mark of a verdict as it stands in an answer.

    Arguments:
        status: PROVED, REFUTED or UNDECIDED.
        rests_on: the programs whose word it takes.
        error: the probability that it is wrong, as text.

    Examples:
        >>> mark_of("PROVED", [], "0"), mark_of("REFUTED", ["msolve"], "2^-70"), mark_of("UNDECIDED", [], "0")
        ('proved', 'engine', 'open')
    """
    if status == "UNDECIDED":
        return OPEN
    return ENGINE if rests_on or error != "0" else PROVED
