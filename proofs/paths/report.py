"""What is told about a descent path: the loss after every piece, and what moved."""

from __future__ import annotations

from typing import Any

from proofs.certificates.checker.exact import ZERO, Element, Field, number
from proofs.certificates.checker.intervals import Interval, high, low
from proofs.certificates.checker.loss import Problem
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
    field = None if certificate["field"] is None else Field(certificate["field"])
    problem, claim = Problem(certificate["problem"]), certificate["claims"][0]
    point = problem.point(claim["start"], field)
    lines = [f"start: loss {_decimal(problem.loss_at(point))}"]
    for k, piece in enumerate(claim["pieces"], 1):
        if piece == "least_squares":
            lines.append(f"piece {k}: W2 moves to the least squares optimum; loss 0")
            continue
        if piece == "leading_eigenvectors":
            least = least_loss(problem_from_dict(certificate["problem"]), DIGITS)
            least = f"about {least}" if "." in least else least
            lines.append(f"piece {k}: W2 turns to the leading eigenvectors, W1 follows at its optimum; loss {least}")
            continue
        path = problem.weights(piece, lambda cell: [number(x, field) for x in cell], [])
        point = [sum(coefficients, ZERO) for coefficients in path]
        moving = {i for i, coefficients in enumerate(path) if len(coefficients) > 1}
        lines.append(f"piece {k}: {_moved(problem, moving)}; loss {_decimal(problem.loss_at(point))}")
    return "\n".join(lines) + "\n"


def _moved(problem: Problem, moving: set[int]) -> str:
    units = [str(j) for j, row in enumerate(problem.rows[0]) if moving & set(row.values())]
    names = [f"unit{'s' if len(units) > 1 else ''} {', '.join(units)}"] if units else []
    if any(moving & set(row.values()) for row in problem.rows[1]):
        names.append("W2")
    return f"{' and '.join(names) or 'nothing'} {'move' if len(names) > 1 or len(units) > 1 else 'moves'}"


def _decimal(value: Any) -> str:
    """A short decimal of an exact number or an interval, with a tilde where it is rounded."""
    if isinstance(value, Element):
        for _ in range(8):
            value.field.refine()
        ends = value.field.enclosure(value.num)
        value = (ends[0] + ends[1]) / (2 * value.den)
    elif isinstance(value, Interval):
        value = (low(value) + high(value)) / 2
    elif value.denominator == 1:
        return str(value)
    return f"about {float(value):.{DIGITS}g}"
