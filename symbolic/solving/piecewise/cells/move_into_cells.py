"""Comparable units of a linearised problem: moving a critical point along its orbit into the activation cells.

For ``i <= j`` (outputs of i among those of j, input space of j inside that of i) the loss stays the same under
``w_i -> w_i + n w_j, v_j -> v_j - n v_i``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flint import fmpq

from symbolic.exact.linear_algebra import Row, Rows, express, independent_rows, rational
from symbolic.solving.piecewise.cells.cones import cell_rows, cone_side, projected, unseen_directions
from symbolic.solving.piecewise.cells.linearised import Linearised
from symbolic.solving.piecewise.cells.scalars import Scalar, combination

Vector = tuple[Scalar, ...]


@dataclass
class OrbitPoint:
    """Weights of the units of a linear problem while they are moved.

    Attributes:
        filters: w of each unit.
        sides: v of each unit.
    """

    filters: list[Vector]
    sides: list[Vector]


def move_into_cells(linear: Linearised, pairs: Sequence[tuple[int, int]], point: OrbitPoint) -> bool:
    """Move every filter into the projection of its cell or its negative, by one shear each; False where that fails.

    Along one shear all signs change only at finitely many factors, so every possibility is tried; which units are moved
    first, and that one shear each is enough, is not exhaustive.

    Arguments:
        linear: the linear problem.
        pairs: the pairs ``i <= j`` of its units.
        point: the weights; changed in place.
    """
    for i, unit in enumerate(linear.units):
        rows = projected(cell_rows(unit, linear.faces[i]), unseen_directions(unit, linear.faces[i]))
        if cone_side(rows, point.filters[i]):
            continue
        partners = [j for a, j in pairs if a == i and j != i]
        if not any(_sheared(linear, point, rows, i, j) for j in partners):
            return False
    return True


def _sheared(linear: Linearised, point: OrbitPoint, rows: Rows, i: int, j: int) -> bool:
    """Move ``w_i`` by a multiple of ``w_j`` into a cone or its negative, if that is possible."""
    table = _transfer(linear, i, j)
    if table is None:
        return False
    width = len(point.filters[i])
    other = tuple(
        combination((row[c], x) for row, x in zip(table, point.filters[j], strict=True)) for c in range(width)
    )
    for n in _factors(rows, point.filters[i], other):
        moved = tuple(combination([(fmpq(1), x), (n, y)]) for x, y in zip(point.filters[i], other, strict=True))
        if cone_side(rows, moved):
            point.filters[i] = moved
            point.sides[j] = _less(linear, point, i, j, n)
            return True
    return False


def _less(linear: Linearised, point: OrbitPoint, i: int, j: int, n: fmpq) -> Vector:
    """``v_j - n v_i`` on the outputs of i."""
    own = linear.units[i].outputs
    return tuple(
        combination([(fmpq(1), x), (-n, point.sides[i][own.index(o)])]) if o in own else x
        for o, x in zip(linear.units[j].outputs, point.sides[j], strict=True)
    )


def _transfer(linear: Linearised, i: int, j: int) -> Rows | None:
    """The rows of unit j as combinations of those of unit i."""
    inputs = linear.problem.inputs
    mine = [tuple(map(rational, inputs[c])) for c in linear.columns[i]]
    theirs = [tuple(map(rational, inputs[c])) for c in linear.columns[j]]
    samples = len(inputs[0])
    kept = independent_rows(mine, samples)
    found = express(theirs, [mine[k] for k in kept], samples)
    if found is None:
        return None
    return tuple(_spread(row, kept, len(mine)) for row in found)


def _spread(row: Row, places: Sequence[int], width: int) -> Row:
    full = [fmpq(0)] * width
    for k, value in zip(places, row, strict=True):
        full[k] = value
    return tuple(full)


def _factors(rows: Rows, vector: Vector, other: Vector) -> list[fmpq]:
    """One factor between any two neighbouring zeros of the rows along the shear (proposed by floats, checked by the caller)."""
    zeros = set()
    for row in rows:
        slope = float(combination(zip(row, other, strict=True)).enclose(64).mid())
        if slope:
            zeros.add(-float(combination(zip(row, vector, strict=True)).enclose(64).mid()) / slope)
    ends = sorted(zeros)
    if not ends:
        return []
    middles = [(a + b) / 2 for a, b in pairwise(ends)]
    chosen = [ends[0] - 1, *middles, ends[-1] + 1]
    return [fmpq(round(x * 2**40), 2**40) for x in sorted(chosen, key=abs) if abs(x) < 2**40]
