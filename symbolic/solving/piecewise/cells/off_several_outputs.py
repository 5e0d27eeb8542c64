"""Units with several outputs that are off in an open cell: ``v = 0`` and w in the kernel of their gradient block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from flint import fmpq

from symbolic.exact.field import FieldElement
from symbolic.exact.linear_algebra import Row, independent_rows, null_space
from symbolic.solving.piecewise.cells.cones import cell_rows, cone_side, moved_inside, projected, unseen_directions
from symbolic.solving.piecewise.cells.inequalities import strict_point
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.scalars import ZERO, Scalar, combination
from symbolic.symmetry.orbit_alive import certainly_independent


class Meeting(StrEnum):
    """How the kernel of a gradient block meets an open cell."""

    WHOLE = "whole"
    SOME = "some"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class KernelCell:
    """A cell with the filters at which a unit with ``v = 0`` is critical.

    Attributes:
        cell: the cell.
        meeting: how the kernel meets it.
        filter: a filter there, where one is needed.
    """

    cell: int
    meeting: Meeting
    filter: tuple[Scalar, ...] | None = None


def kernel_cell(unit: CellUnit, cell: int, residual: Sequence[Sequence[Scalar]]) -> KernelCell:
    """Whether ``G w = 0`` for some w of a cell, G the block ``sum_s r_s a_s x_s^T`` of the unit.

    Arguments:
        unit: the unit.
        cell: the cell, as a position among its faces.
        residual: one row per output of the unit.
    """
    width, block = len(unit.inputs), gradient_block(unit, cell, residual)
    signs = [entry.sign for row in block for entry in row]
    inside = unit.faces[cell].point
    if all(s == 0 for s in signs):
        return KernelCell(cell, Meeting.WHOLE, _exactly(inside))
    if not any(signs):
        return KernelCell(cell, Meeting.UNKNOWN)
    rational = [[entry.rational for entry in row] for row in block]
    known = [[x for x in row if x is not None] for row in rational]
    if all(len(row) == width for row in known):
        point = strict_point(cell_rows(unit, cell), (fmpq(0),) * width, null_space(known, width))
        return KernelCell(cell, Meeting.NONE) if point is None else KernelCell(cell, Meeting.SOME, _exactly(point))
    unseen = unseen_directions(unit, cell)
    places = _seen_coordinates(unit, cell)
    kernel = _kernel([[row[c] for c in places] for row in block])
    if kernel is None:
        return KernelCell(cell, Meeting.UNKNOWN)
    if not kernel:
        return KernelCell(cell, Meeting.NONE)
    vector = [ZERO] * width
    for c, x in zip(places, kernel[0], strict=True):
        vector[c] = x
    side = cone_side(projected(cell_rows(unit, cell), unseen), vector)
    if side == 0 and len(kernel) == 1:
        return KernelCell(cell, Meeting.NONE)
    turned = tuple(combination([(fmpq(side or 1), x)]) for x in vector)
    filter_inside = moved_inside(cell_rows(unit, cell), turned, unseen) if side else None
    return KernelCell(cell, Meeting.UNKNOWN if filter_inside is None else Meeting.SOME, filter_inside)


def _seen_coordinates(unit: CellUnit, cell: int) -> tuple[int, ...]:
    """Inputs whose weights tell apart filters that differ on the samples the unit is active on."""
    active = [x for x, a in zip(unit.samples, unit.slopes[cell], strict=True) if a != 0]
    return independent_rows(list(zip(*active, strict=True)), len(active))


def _kernel(block: Sequence[Sequence[Scalar]]) -> list[list[Scalar]] | None:
    """A basis of the kernel of a matrix that is not zero; None if it is not known."""
    width = len(block[0])
    if width == 1 or _trivial(block):
        return []
    if width == 2 and len(block) == 1:
        return [[combination([(fmpq(-1), block[0][1])]), block[0][0]]]
    exact = [[entry.exact for entry in row] for row in block]
    rows = [[x for x in row if x is not None] for row in exact]
    if any(len(row) < width for row in rows):
        return None
    return [[Scalar(x.ball, x) for x in vector] for vector in field_kernel(rows, width)]


def field_kernel(rows: Sequence[Sequence[FieldElement]], width: int) -> list[list[FieldElement]]:
    """A basis of the kernel of a matrix over a number field, by elimination."""
    field = max((x.field for row in rows for x in row), key=lambda f: f.degree)
    table = [[x + field.element(0) if x.field is field else field.element(x.poly) for x in row] for row in rows]
    pivots: list[int] = []
    for column in range(width):
        rank = len(pivots)
        pivot = next((r for r in range(rank, len(table)) if not table[r][column].is_zero()), None)
        if pivot is None:
            continue
        table[rank], table[pivot] = table[pivot], table[rank]
        inverse = table[rank][column].inverse()
        table[rank] = [x * inverse for x in table[rank]]
        for r, row in enumerate(table):
            if r != rank and not row[column].is_zero():
                table[r] = [x - row[column] * y for x, y in zip(row, table[rank], strict=True)]
        pivots.append(column)
    basis = []
    for free in (c for c in range(width) if c not in pivots):
        vector = [field.element(int(c == free)) for c in range(width)]
        for r, c in enumerate(pivots):
            vector[c] = -table[r][free]
        basis.append(vector)
    return basis


def gradient_block(unit: CellUnit, cell: int, residual: Sequence[Sequence[Scalar]]) -> list[list[Scalar]]:
    """``G = sum_s r_s a_s x_s^T``, one row per output of the unit."""
    slopes = unit.slopes[cell]
    return [
        [
            combination((a * x[c], r) for a, x, r in zip(slopes, unit.samples, row, strict=True))
            for c in range(len(unit.inputs))
        ]
        for row in residual
    ]


def kernel_is_a_line(unit: CellUnit, cell: int, residual: Sequence[Sequence[Scalar]]) -> bool:
    """Whether the filters with ``G w = 0`` certainly agree up to a factor on the samples the unit is active on."""
    wanted = len(unit.inputs) - len(unseen_directions(unit, cell)) - 1
    if wanted <= 0:
        return True
    block = gradient_block(unit, cell, residual)
    columns = [[entry.enclose(250) for entry in column] for column in zip(*block, strict=True)]
    return wanted <= len(block) and any(
        certainly_independent([columns[c] for c in chosen]) for chosen in combinations(range(len(columns)), wanted)
    )


def _trivial(block: Sequence[Sequence[Scalar]]) -> bool:
    """Whether the kernel is certainly zero."""
    columns = [[entry.enclose(250) for entry in column] for column in zip(*block, strict=True)]
    return len(block) >= len(columns) and certainly_independent(columns)


def _exactly(vector: Row) -> tuple[Scalar, ...]:
    return tuple(combination([], x) for x in vector)
