"""Enclosures of weights that move along the symmetry: the same arithmetic as in ``library/Symmetry.v``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flint import fmpq

from proofs.certificates.ball import ExactNetwork, Position
from proofs.certificates.definite import Scalar, scalar_ball
from symbolic.exact.field import FieldElement

Enclosure = tuple[Any, fmpq]
"""Centre (exact) and radius."""


@dataclass(frozen=True)
class Move:
    """A move along the symmetry.

    Attributes:
        one, two: the units: rescaled if equal; otherwise a multiple of unit two is added to unit one.
        target: the weight the move sets, None for a constant move.
        value: the value it gets, or the constant of the move.
        hint: the inverse of the divisor at the point, or of the constant.
    """

    one: int
    two: int
    target: Position | None
    value: Scalar
    hint: Scalar | None


class NoEnclosure(ArithmeticError):
    """A box is too large for a division."""


def inverse(value: Scalar) -> Scalar:
    """The exact inverse."""
    return value.inverse() if isinstance(value, FieldElement) else 1 / value


def size_bound(value: Scalar) -> fmpq:
    """A rational upper bound of the absolute value, exact for rational numbers."""
    if isinstance(value, FieldElement):
        mantissa, exponent = scalar_ball(value).abs_upper().man_exp()
        scale = fmpq(2) ** int(exponent) if exponent >= 0 else 1 / fmpq(2) ** int(-exponent)
        return fmpq(mantissa) * scale
    return abs(value)


def multiply(x: Enclosure, y: Enclosure) -> Enclosure:
    """The product."""
    return x[0] * y[0], size_bound(x[0]) * y[1] + size_bound(y[0]) * x[1] + x[1] * y[1]


def invert(x: Enclosure, hint: Scalar) -> Enclosure:
    """The inverse, around the exact inverse of the centre.

    Raises:
        NoEnclosure: if zero lies inside.
    """
    upper = size_bound(x[0])
    lower = upper if not isinstance(x[0], FieldElement) else upper * fmpq(999999, 1000000)
    gap = lower - x[1]
    if gap <= 0:
        raise NoEnclosure
    return hint, size_bound(hint) * x[1] / gap


def apply_move(network: ExactNetwork, move: Move) -> ExactNetwork:
    """The network at the moved point, exactly."""
    first = [[(x, fmpq(0)) for x in row] for row in network.first]
    second = [[(x, fmpq(0)) for x in row] for row in network.second]
    _enclose(first, second, move)
    return network.at(
        tuple(tuple(x[0] for x in row) for row in first), tuple(tuple(x[0] for x in row) for row in second)
    )


def _enclose(first: list[list[Enclosure]], second: list[list[Enclosure]], move: Move) -> None:
    i, j, zero = move.one, move.two, fmpq(0)
    constant: Enclosure = (move.value, zero)
    current: Enclosure = constant
    if move.target is not None:
        layer, row, column = move.target
        current = (second if layer else first)[row][column]
    hint = move.hint
    if i == j:
        if move.target is None:
            assert hint is not None
            up, down = constant, (hint, zero)
        else:
            assert hint is not None
            grow = multiply(constant, invert(current, hint))
            shrink = multiply(current, invert(constant, inverse(move.value)))
            up, down = (shrink, grow) if move.target[0] else (grow, shrink)
        first[i] = [multiply(up, x) for x in first[i]]
        for row_cells in second:
            row_cells[i] = multiply(down, row_cells[i])
    else:
        t = constant
        if move.target is not None:
            layer, row, column = move.target
            assert hint is not None
            if layer == 0:
                t = multiply(_add(constant, _negative(current)), invert(first[j][column], hint))
            else:
                t = multiply(_add(current, _negative(constant)), invert(second[row][i], hint))
        first[i] = [_add(x, multiply(t, y)) for x, y in zip(first[i], first[j], strict=True)]
        for row_cells in second:
            row_cells[j] = _add(row_cells[j], _negative(multiply(t, row_cells[i])))
    if move.target is not None:
        layer, row, column = move.target
        (second if layer else first)[row][column] = constant


def _add(x: Enclosure, y: Enclosure) -> Enclosure:
    return x[0] + y[0], x[1] + y[1]


def _negative(x: Enclosure) -> Enclosure:
    return -x[0], x[1]


def reach(network: ExactNetwork, moves: list[Move], anchor: ExactNetwork, box: fmpq) -> dict[Position, fmpq]:
    """How far the weights may end from the anchor when the moves start in a box around the point.

    Raises:
        NoEnclosure: if the box is too large for a division.
    """
    zero = fmpq(0)
    masks = network.masks
    first = [
        [(x, box if m else zero) for x, m in zip(*rows, strict=True)]
        for rows in zip(network.first, masks[0], strict=True)
    ]
    second = [
        [(x, box if m else zero) for x, m in zip(*rows, strict=True)]
        for rows in zip(network.second, masks[1], strict=True)
    ]
    for move in moves:
        _enclose(first, second, move)
    return {place: (second if place[0] else first)[place[1]][place[2]][1] for place in anchor.positions()}
