"""One-sided derivatives at a border, for units with several outputs: first order around a face, and where v may be.

With ``h_i(w) = sum_s r_is s(w . x_s)`` the derivative of half the loss in a direction d of the filter is ``sum_i v_i h_i'(w; d)``. It is linear
on every face around the face of w and zero along that face, so it is enough to look at a point of each face around of one dimension more:
these generate the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flint import arb, fmpq

from symbolic.exact.linear_algebra import Row, Rows, identity, null_space
from symbolic.exact.precision import working_precision
from symbolic.solving.piecewise.cells.cones import rounded
from symbolic.solving.piecewise.cells.inequalities import strict_point
from symbolic.solving.piecewise.cells.off_several_outputs import Meeting, kernel_cell
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.scalars import Scalar, combination

BITS = 128


class Slope(StrEnum):
    """The one-sided derivatives in the directions out of a face."""

    RISES = "rises"
    LEVEL = "level"
    FALLS = "falls"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Rim:
    """An inactive face that is not open, with the weights v for which no direction of w leads down from it.

    Attributes:
        cell: the face, as a position.
        filter: a point of it.
        sides: a v for which the loss rises to first order in every direction out of the face that is not level for all v.
        rises: whether no direction is level for all v: then these v, and no others, keep the unit at a local minimum.
        flat: whether the gradient blocks vanish on all cells around.
    """

    cell: int
    filter: tuple[Scalar, ...]
    sides: tuple[Scalar, ...]
    rises: bool
    flat: bool


def rays(unit: CellUnit, face: int) -> tuple[int, ...]:
    """The faces around a face with one dimension more."""
    size = len(unit.faces[face].span) + 1
    return tuple(g for g in unit.above[face] if len(unit.faces[g].span) == size)


def slope_around(
    unit: CellUnit,
    face: int,
    residual: Sequence[Sequence[Scalar]],
    sides: Sequence[Scalar],
    pull: Sequence[Scalar] | None = None,
) -> Slope:
    """How the loss changes to first order when the filter leaves its face.

    Arguments:
        unit: the unit.
        face: the face of its filter, as a position; the point is stationary along it.
        residual: one row per output of the unit.
        sides: v.
        pull: the decay times w, for problems with decay.
    """
    signs = []
    for g in rays(unit, face):
        terms = [(fmpq(1), v.times(h)) for v, h in zip(sides, _heights(unit, g, residual), strict=True)]
        if pull is not None:
            terms += list(zip(unit.faces[g].point, pull, strict=True))
        signs.append(combination(terms).sign)
    if -1 in signs:
        return Slope.FALLS
    if None in signs:
        return Slope.UNKNOWN
    return Slope.LEVEL if 0 in signs else Slope.RISES


def _heights(unit: CellUnit, face: int, residual: Sequence[Sequence[Scalar]]) -> list[Scalar]:
    """``h_i`` at the point of a face."""
    values = unit.values(face, unit.faces[face].point)
    return [combination(zip(values, row, strict=True)) for row in residual]


def rims(unit: CellUnit, residual: Sequence[Sequence[Scalar]]) -> list[Rim]:
    """The inactive faces where the unit may be at a local minimum with v not zero; open faces are not among them.

    With a row ``c = h'(w; d)`` for each ray d around, the first order is ``c v``. Where it is negative the loss falls; where
    it is zero and c is not, it falls to second order (move w along d, and v by much more along -c). So ``c v > 0`` is
    necessary for every c that is not zero. Faces in the closure of another inactive face allow no other v, so only the
    largest inactive faces are looked at.
    """
    inactive = [k for k in range(len(unit.faces)) if k not in unit.active]
    found = []
    for f in inactive:
        if unit.open(unit.faces[f]) or any(g in unit.above[f] for g in inactive):
            continue
        table = [_heights(unit, g, residual) for g in rays(unit, f)]
        steep = [row for row in table if any(x.sign for x in row)]
        inside = _inside(steep) if steep else None
        if inside is None and steep and (_known(steep) or _only_zero(steep)):
            continue
        sides = (fmpq(0),) * len(unit.outputs) if inside is None else inside
        rises = inside is not None and len(steep) == len(table)
        flat = not steep and flat_around(unit, f, residual)
        found.append(Rim(f, _exactly(unit.faces[f].point), _exactly(sides), rises, flat))
    return found


def _exactly(vector: Row) -> tuple[Scalar, ...]:
    return tuple(combination([], x) for x in vector)


def _known(table: Sequence[Sequence[Scalar]]) -> bool:
    """Whether all entries are known rational numbers, so that linear programs with them are exact."""
    return all(x.rational is not None for row in table for x in row)


def allows_weights(unit: CellUnit, face: int, residual: Sequence[Sequence[Scalar]]) -> bool:
    """Whether some v that is not zero may have no descent out of a face; False is certain."""
    return not _only_zero([_heights(unit, g, residual) for g in rays(unit, face)])


def flat_around(unit: CellUnit, face: int, residual: Sequence[Sequence[Scalar]]) -> bool:
    """Whether the gradient blocks certainly vanish on the open cells around a face (itself, if it is open)."""
    around = [g for g in (face, *unit.above[face]) if unit.open(unit.faces[g])]
    return all(kernel_cell(unit, g, residual).meeting is Meeting.WHOLE for g in around)


def _rational(table: Sequence[Sequence[Scalar]]) -> Rows:
    """Rational numbers near the entries (proposals)."""
    return tuple(tuple(rounded(x) for x in row) for row in table)


def _inside(table: Sequence[Sequence[Scalar]]) -> Row | None:
    """A rational v with all ``C v`` certainly positive."""
    width = len(table[0])
    point = strict_point(_rational(table), (fmpq(0),) * width, identity(width))
    if point is None:
        return None
    certain = all(combination(zip(point, row, strict=True)).sign == 1 for row in table)
    return point if certain else None


def _only_zero(table: Sequence[Sequence[Scalar]]) -> bool:
    """Whether ``C v >= 0`` certainly has the solution zero only.

    For every unit vector e and sign there is a positive y with ``C^T y`` near ``sign * e``, at a distance below 1 in the
    sum norm: then ``sign * v_k > -max |v|`` for all k and both signs, which fails where ``|v_k|`` is largest, unless v = 0.
    """
    near = _rational(table)
    columns = tuple(zip(*near, strict=True))
    directions = null_space(columns, len(near))
    for k in range(len(columns)):
        for side in (1, -1):
            wanted = tuple(fmpq(side * int(i == k)) for i in range(len(columns)))
            start = _solution(columns, wanted)
            y = None if start is None else strict_point(identity(len(near)), start, directions)
            if y is None or not _close(table, y, wanted):
                return False
    return True


def _solution(rows: Rows, right: Row) -> Row | None:
    """Some y with ``rows y = right``."""
    width = len(rows[0])
    kernel = null_space([(*row, -b) for row, b in zip(rows, right, strict=True)], width + 1)
    last = next((v for v in kernel if v[-1] != 0), None)
    return None if last is None else tuple(x / last[-1] for x in last[:-1])


def _close(table: Sequence[Sequence[Scalar]], y: Row, wanted: Row) -> bool:
    with working_precision(BITS):
        error = arb(0)
        for column, b in zip(zip(*table, strict=True), wanted, strict=True):
            error += abs(combination(zip(y, column, strict=True), -b).enclose(BITS))
        return bool(error < 1)
