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
        if piece == "least_squares":
            lines.append(f"piece {k}: W2 moves to the least squares optimum; loss 0")
            continue
        if piece == "leading_eigenvectors":
            least = least_loss(problem_from_dict(problem))
            told = str(least.value) if least.value is not None else f"about {least.decimal(DIGITS)}"
            lines.append(f"piece {k}: W2 turns to the leading eigenvectors, W1 follows at its optimum; loss {told}")
            continue
        end = [[[_end(cell) for cell in row] for row in table] for table in piece]
        lines.append(f"piece {k}: {_moved(piece)}; loss {_loss(problem, end, field)}")
    return "\n".join(lines) + "\n"


def _end(cell: list[Any]) -> Any:
    """Where a weight is at t = 1: the sum of its coefficients, rationals or lists of coefficients of a root."""
    parts = [number if isinstance(number, list) else [number] for number in cell]
    sums = [str(sum(map(Fraction, column))) for column in zip_longest(*parts, fillvalue=0)]
    return sums if any(isinstance(number, list) for number in cell) else sums[0] if sums else 0


def _moved(piece: list[Any]) -> str:
    first, second = piece
    units = [str(j) for j, row in enumerate(first) if any(len(cell) > 1 for cell in row)]
    names = [f"unit{'s' if len(units) > 1 else ''} {', '.join(units)}"] if units else []
    if any(len(cell) > 1 for row in second for cell in row):
        names.append("W2")
    return f"{' and '.join(names) or 'nothing'} {'move' if len(names) > 1 or len(units) > 1 else 'moves'}"


def _loss(problem: dict[str, Any], tables: Any, field: dict[str, Any] | None) -> str:
    """A short decimal of the loss, with "about" where it is rounded."""
    bounds: LossBounds = loss_bounds(problem, tables, field, DIGITS + 2)
    value = bounds.low if bounds.exact else max((bounds.low + bounds.high) / 2, Fraction(0))
    if bounds.exact and value.denominator == 1 and abs(value) < 10**DIGITS:
        return str(value)
    rounded = Context(DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"about {rounded.normalize()}"
