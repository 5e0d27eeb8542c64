"""How far a claim can be trusted, in one word that the page shows as a word and a shape."""

from __future__ import annotations

from typing import Any

from symbolic.verdict import Verdict, error_text

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


def claim_dict(sentence: str, verdict: Verdict, by: str) -> dict[str, Any]:
    """A claim in words, with its verdict and its mark.

    Arguments:
        sentence: the claim.
        verdict: what is known of it.
        by: what shows it, in a word.
    """
    status, rests_on, error = str(verdict.status), list(verdict.rests_on), error_text(verdict.error)
    return {
        "sentence": sentence,
        "status": status,
        "mark": mark_of(status, rests_on, error),
        "by": by,
        "reason": verdict.reason,
        "rests_on": rests_on,
        "error_probability": error,
    }
