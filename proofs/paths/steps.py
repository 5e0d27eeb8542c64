"""A descent path step by step: weights and losses at places along its pieces, exact."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from proofs.paths.report import end_of_lemma, exact_loss, moved


def path_steps(certificate: dict[str, Any], about: int) -> list[dict[str, Any]]:
    """Places along a certified path.

    Arguments:
        certificate: of one descent path.
        about: how many places are wanted; there is one at least at the end of every piece.

    Returns:
        For each place its piece, where in it, what moves, the loss and the weights. A last piece that a lemma describes has
        its end only, without weights. An algebraic weight is a polynomial in the root ``r`` of the certificate's field.

    Examples:
        >>> from proofs.paths.certificate import path_certificate
        >>> from proofs.paths.starts import NARROW_MINIMA
        >>> steps = path_steps(path_certificate(*NARROW_MINIMA["relu"].widened(3)), 7)
        >>> [(step["piece"], step["at"], step["loss"]["exact"]) for step in steps]
        [(0, '0', '12'), (1, '1/2', '12'), (1, '1', '12'), (2, '1/2', '12'), (2, '1', '12'), (3, '1/2', '3'), (3, '1', '0')]
    """
    problem, field, claim = certificate["problem"], certificate["field"], certificate["claims"][0]
    each = max(1, about // max(1, len(claim["pieces"])))
    steps = [_step(problem, field, 0, Fraction(0), "start", claim["start"])]
    for number, piece in enumerate(claim["pieces"], 1):
        if isinstance(piece, str):
            words, loss = end_of_lemma(problem, piece)
            steps.append({"piece": number, "at": "1", "words": words, "loss": loss, "first": None, "second": None})
            continue
        for place in _places(each):
            tables = [[[_at(cell, place) for cell in row] for row in table] for table in piece]
            steps.append(_step(problem, field, number, place, moved(piece), tables))
    return steps


def _places(count: int) -> Iterator[Fraction]:
    return (Fraction(k, count) for k in range(1, count + 1))


def _step(
    problem: dict[str, Any], field: dict[str, Any] | None, number: int, place: Fraction, words: str, tables: Any
) -> dict[str, Any]:
    loss = exact_loss(problem, tables, field)
    first, second = ([[_text(cell) for cell in row] for row in table] for table in tables)
    return {"piece": number, "at": str(place), "words": words, "loss": loss, "first": first, "second": second}


def _at(cell: list[Any], place: Fraction) -> Any:
    """A weight at a place of its piece: its coefficients are rationals, or lists of coefficients of a root."""
    algebraic = any(isinstance(number, list) for number in cell)
    scaled = [
        [Fraction(part) * place**power for part in (number if isinstance(number, list) else [number])]
        for power, number in enumerate(cell)
    ]
    sums = [str(sum(column, Fraction(0))) for column in zip_longest(*scaled, fillvalue=Fraction(0))]
    return sums if algebraic else sums[0] if sums else "0"


def _text(number: Any) -> str:
    """A weight as text.

    Examples:
        >>> _text("1/2"), _text(["1", "0", "-2/3"]), _text(["0"])
        ('1/2', '1 - 2/3*r^2', '0')
    """
    if not isinstance(number, list):
        return str(number)
    terms = [
        (Fraction(value), "" if power == 0 else "r" if power == 1 else f"r^{power}")
        for power, value in enumerate(number)
        if Fraction(value)
    ]
    parts = [f"{'-' if c < 0 else '+'} {abs(c)}{'*' if root else ''}{root}" for c, root in terms]
    text = " ".join(parts).removeprefix("+ ")
    return f"-{text[2:]}" if text.startswith("- ") else text or "0"
