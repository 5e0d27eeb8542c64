"""What is told about a descent path: the loss after every piece, and what moved."""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from proofs.certificates.checker.exact import ZERO, Element, Field, is_zero, number
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
            least = least_loss(problem_from_dict(certificate["problem"]))
            told = str(least.value) if least.value is not None else f"about {least.decimal(DIGITS)}"
            lines.append(f"piece {k}: W2 turns to the leading eigenvectors, W1 follows at its optimum; loss {told}")
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
    """A short decimal of a loss, with "about" where it is rounded."""
    if isinstance(value, Element):
        value = _middle(value)
    elif isinstance(value, Interval):
        value = max((low(value) + high(value)) / 2, ZERO)
    elif value.denominator == 1 and abs(value) < 10**DIGITS:
        return str(value)
    rounded = Context(DIGITS).divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"about {rounded.normalize()}"


def _middle(value: Element) -> Fraction:
    """A rational near an element of a number field that is not 0, to more digits than are shown."""
    if is_zero(value):
        return ZERO
    while True:
        below, above = (end / value.den for end in value.field.enclosure(value.num))
        if below * above > 0 and (above - below) * 10 ** (DIGITS + 2) <= min(abs(below), abs(above)):
            return (below + above) / 2
        value.field.refine()
