"""What other programs may ask of the checker besides a verdict: the loss at a point and near it, one entry of a list, the weights of a file.

Problems, tables of numbers and fields are those of a certificate (docs/certificates.md: Top level, Numbers).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from .exact import Element, Field, is_zero, number
from .expansion import Expansion
from .intervals import Interval, high, low
from .lists import listed_point
from .loss import Point, Problem
from .reading import Invalid, items, parse
from .two_linear import end_to_end, gradient


class LossBounds(NamedTuple):
    """Two rational numbers with the loss between them; ``exact`` where both are the loss."""

    low: Fraction
    high: Fraction
    exact: bool


def loss_bounds(
    problem: dict[str, Any], tables: Any, field: dict[str, Any] | None = None, digits: int = 0
) -> LossBounds:
    """The loss at a point: exact where it is rational and the activation a polynomial.

    Arguments:
        problem: a problem.
        tables: its weights.
        field: the number field of the weights.
        digits: in a number field, the bounds differ by less than 10^-digits of the loss.

    Raises:
        Invalid: if the tables do not fit the problem.

    Examples:
        >>> data = {"masks": [[[1]], [[1]]], "inputs": [[1]], "targets": [[3]], "activation": "linear", "weight_decay": 0}
        >>> loss_bounds(data, [[[1]], [["1/2"]]])
        LossBounds(low=Fraction(25, 4), high=Fraction(25, 4), exact=True)
    """
    reader = Problem(problem)
    value = reader.loss_at(reader.point(tables, None if field is None else Field(field)))
    if isinstance(value, Interval):
        return LossBounds(low(value), high(value), False)
    if isinstance(value, Element) and is_zero(value):
        value = Fraction(0)
    if not isinstance(value, Element):
        return LossBounds(value, value, True)
    while True:
        below, above = (end / value.den for end in value.field.enclosure(value.num))
        if below * above > 0 and (above - below) * 10**digits <= min(abs(below), abs(above)):
            return LossBounds(below, above, False)
        value.field.refine()


def expand(problem: dict[str, Any], tables: Any, field: dict[str, Any] | None = None) -> Expansion:
    """The loss near a point up to degree two: half its gradient, half its Hessian.

    Raises:
        Invalid: if the tables do not fit the problem.

    Examples:
        >>> data = {"masks": [[[1]], [[1]]], "inputs": [[1]], "targets": [[3]], "activation": "linear", "weight_decay": 0}
        >>> near = expand(data, [[[1]], [[3]]])
        >>> near.gradient(), near.hessian([0, 1])
        ([Fraction(0, 1), Fraction(0, 1)], [[Fraction(9, 1), Fraction(3, 1)], [Fraction(3, 1), Fraction(1, 1)]])
    """
    reader = Problem(problem)
    return Expansion(reader, reader.point(tables, None if field is None else Field(field)))


def product_gradient(near: Expansion) -> list[Point]:
    """For two linear layers: half the gradient of the loss in the matrix W2 W1, row by row."""
    matrix = end_to_end(near.problem, near.point)
    return [gradient(near.problem, matrix, i) for i in range(len(matrix))]


def refusal(problem: dict[str, Any], entry: dict[str, Any]) -> str | None:
    """Why an entry of a list of critical points is not accepted; None if it is.

    Examples:
        >>> data = {"masks": [[[1]], [[1]]], "inputs": [[1]], "targets": [[3]], "activation": "linear", "weight_decay": 0}
        >>> refusal(data, {"point": [[[1]], [[2]]], "field": None, "kind": "saddle", "direction": [1, 1]})
        'the gradient does not vanish'
    """
    try:
        listed_point(Problem(problem), entry)
    except Invalid as error:
        return str(error)
    return None


def rounded_weights(data: bytes, bits: int) -> list[list[list[Fraction]]]:
    """The weights in a file of exact numbers: of a certificate, those of its first claim with a point; else of ``first`` and ``second``, or all.

    Arguments:
        data: the bytes of a JSON file.
        bits: algebraic numbers are rounded to that many binary digits after the point.

    Raises:
        Invalid: if there are no weights of two layers.

    Examples:
        >>> rounded_weights(b'[[["1/2"]], [[3]]]', 40)
        [[[Fraction(1, 2)]], [[Fraction(3, 1)]]]
    """
    document = parse(data)
    tables, field = document, None
    if isinstance(document, dict) and "claims" in document:
        claims = [claim for claim in items(document["claims"]) if isinstance(claim, dict)]
        points = (claim.get(key) for claim in claims for key in ("point", "center", "start"))
        tables = next((point for point in points if point is not None), None)
        field = None if document.get("field") is None else Field(document["field"])
    elif isinstance(document, dict):
        tables = [document.get("first"), document.get("second")]
    return [[_rounded(items(row), field, bits) for row in items(table)] for table in items(tables, 2)]


def _rounded(row: Sequence[Any], field: Field | None, bits: int) -> list[Fraction]:
    """Rationals as they are; elements of a field rounded to binary fractions."""
    result = []
    for entry in row:
        x = number(entry, field)
        while isinstance(x, Element):
            below, above = (end / x.den for end in x.field.enclosure(x.num))
            if (above - below) * (1 << bits) < 1:
                x = Fraction(round(below * (1 << bits)), 1 << bits)
            else:
                x.field.refine()
        result.append(x)
    return result
