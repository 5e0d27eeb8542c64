"""What is told about a descent path: the loss after every piece, and what moved."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from proofs.certificates.checker import LossBounds, loss_bounds
from proofs.paths.best_rank import least_loss
from symbolic.network.reading import problem_from_dict

DIGITS = 8


def path_text(certificate: dict[str, Any]) -> str:
    """The pieces of a certified path, one line each.

    Examples:
        >>> from proofs.paths.certificate import path_certificate
        >>> from proofs.paths.starts import NARROW_MINIMA
        >>> print(path_text(path_certificate(*NARROW_MINIMA["relu"].widened(3))), end="")
        start: loss 12
        piece 1: W2 moves; loss 12
        piece 2: unit 0 moves; loss 12
        piece 3: W2 moves; loss 0
    """
    problem, field, claim = certificate["problem"], certificate["field"], certificate["claims"][0]
    lines = [f"start: loss {_loss(problem, claim['start'], field)}"]
    for k, piece in enumerate(claim["pieces"], 1):
        if isinstance(piece, str):
            words, loss = end_of_lemma(problem, piece)
            told = loss["exact"] if loss["exact"] is not None else f"about {loss['decimal']}"
            lines.append(f"piece {k}: {words}; loss {told}")
            continue
        end = [[[_end(cell) for cell in row] for row in table] for table in piece]
        lines.append(f"piece {k}: {moved(piece)}; loss {_loss(problem, end, field)}")
    return "\n".join(lines) + "\n"


def _end(cell: list[Any]) -> Any:
    """Where a weight is at t = 1: the sum of its coefficients, rationals or lists of coefficients of a root."""
    parts = [number if isinstance(number, list) else [number] for number in cell]
    sums = [str(sum(map(Fraction, column))) for column in zip_longest(*parts, fillvalue=0)]
    return sums if any(isinstance(number, list) for number in cell) else sums[0] if sums else 0


def end_of_lemma(problem: dict[str, Any], lemma: str) -> tuple[str, dict[str, str | None]]:
    """What a last piece that a lemma describes does, and the loss at its end.

    Arguments:
        problem: the problem of the certificate.
        lemma: ``least_squares`` or ``leading_eigenvectors``.
    """
    if lemma == "least_squares":
        return "W2 moves to the least squares optimum", {"exact": "0", "decimal": "0"}
    least = least_loss(problem_from_dict(problem))
    exact = None if least.value is None else str(least.value)
    words = "W2 turns to the leading eigenvectors, W1 follows at its optimum"
    return words, {"exact": exact, "decimal": least.decimal(DIGITS)}


def moved(piece: list[Any]) -> str:
    """What moves along a straight piece, in words.

    Examples:
        >>> moved([[[["1", "2"]], [["3"]]], [[["1"], ["1", "-1"]]]])
        'unit 0 and W2 move'
    """
    first, second = piece
    units = [str(j) for j, row in enumerate(first) if any(len(cell) > 1 for cell in row)]
    names = [f"unit{'s' if len(units) > 1 else ''} {', '.join(units)}"] if units else []
    if any(len(cell) > 1 for row in second for cell in row):
        names.append("W2")
    return f"{' and '.join(names) or 'nothing'} {'move' if len(names) > 1 or len(units) > 1 else 'moves'}"


def exact_loss(problem: dict[str, Any], tables: Any, field: dict[str, Any] | None) -> dict[str, str | None]:
    """The loss at a point: exact where it is rational, and a short decimal.

    Arguments:
        problem: the problem of the certificate.
        tables: the weights of both layers.
        field: the field of the certificate, where weights are algebraic.
    """
    bounds: LossBounds = loss_bounds(problem, tables, field, DIGITS + 2)
    value = bounds.low if bounds.exact else max((bounds.low + bounds.high) / 2, Fraction(0))
    rounded = Context(DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))
    return {"exact": str(value) if bounds.exact else None, "decimal": str(rounded.normalize())}


def _loss(problem: dict[str, Any], tables: Any, field: dict[str, Any] | None) -> str:
    """A short decimal of the loss, with "about" where it is rounded."""
    loss = exact_loss(problem, tables, field)
    exact = loss["exact"]
    return exact if exact is not None and "/" not in exact and len(exact) <= DIGITS else f"about {loss['decimal']}"
