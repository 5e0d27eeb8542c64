"""A unit with decay at ``w = 0, v = 0``: the loss is differentiable there, and a quadratic form on every cone decides.

Half the change of the loss is ``sum_c d_c w_c^2 + sum_i (e_i v_i^2 + 2 v_i h_i(w))`` plus terms of third order, with h linear on each
cell. The best v leaves ``q(w) = sum_c d_c w_c^2 - sum_i h_i(w)^2 / e_i``: positive on all cells, the unit stays; negative somewhere, it leaves.
"""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from symbolic.exact.inertia import Inertia, ball_inertia
from symbolic.exact.linear_algebra import Row, identity
from symbolic.solving.piecewise.cells.one_sided import Slope
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.restricted import orthogonal
from symbolic.solving.piecewise.cells.scalars import Scalar, combination

BITS = 250


def rise_at_zero(unit: CellUnit, residual: Sequence[Sequence[Scalar]], inner: Row, outer: Row) -> Slope:
    """Whether the loss rises to second order in every direction in which the unit leaves zero.

    Arguments:
        unit: the unit.
        residual: one row per output of the unit.
        inner: the positive decay of its input weights.
        outer: the positive decay of its output weights.
    """
    lines = unit.faces[-1].span
    found = []
    for cell in unit.cells:
        edges = [
            k
            for k, f in enumerate(unit.faces)
            if len(f.span) == len(lines) + 1 and (cell in unit.above[k] or k == cell)
        ]
        points = [orthogonal((*lines, unit.faces[k].point), inner)[-1] for k in edges]
        form = _form(unit, cell, points, residual, inner, outer)
        found.append(_on_cone(form))
        if found[-1] is Slope.UNKNOWN:
            whole = _form(unit, cell, identity(len(unit.inputs)), residual, inner, outer)
            balls = [[x.enclose(BITS) for x in row] for row in whole]
            if ball_inertia(balls) == Inertia(0, 0, len(balls)):
                found[-1] = Slope.RISES
    if Slope.FALLS in found:
        return Slope.FALLS
    return Slope.RISES if all(s is Slope.RISES for s in found) else Slope.UNKNOWN


def _form(
    unit: CellUnit, cell: int, points: Sequence[Row], residual: Sequence[Sequence[Scalar]], inner: Row, outer: Row
) -> list[list[Scalar]]:
    """The values of the bilinear form of q on pairs of points of a cell."""
    heights = []
    for p in points:
        values = unit.values(cell, p)
        heights.append([combination(zip(values, row, strict=True)) for row in residual])
    return [
        [
            combination(
                [(-1 / e, a.times(b)) for e, a, b in zip(outer, heights[r], heights[c], strict=True)],
                sum((d * x * y for d, x, y in zip(inner, p, o, strict=True)), fmpq(0)),
            )
            for c, o in enumerate(points)
        ]
        for r, p in enumerate(points)
    ]


def _on_cone(form: list[list[Scalar]]) -> Slope:
    """The sign of a quadratic form on the non-negative combinations of the points, from its values on pairs of them."""
    size = len(form)
    signs = [[entry.sign for entry in row] for row in form]
    if any(signs[k][k] == -1 for k in range(size)):
        return Slope.FALLS
    if any(signs[k][k] != 1 for k in range(size)):
        return Slope.UNKNOWN
    if all(s in (0, 1) for row in signs for s in row):
        return Slope.RISES
    if size == 2:
        (a, b), (_, c) = form
        sign = combination([(fmpq(1), a.times(c)), (fmpq(-1), b.times(b))]).sign
        if signs[0][1] == -1 and sign == -1:
            return Slope.FALLS
        if sign == 1:
            return Slope.RISES
    return Slope.UNKNOWN
