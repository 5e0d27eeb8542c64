"""The linear network that equals a piecewise linear one on a product of cells.

A unit reads the inputs ``a_s x_s`` with the slopes of its cell; equal rows of different units are one input.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq

from symbolic.exact.field import NumberField
from symbolic.exact.linear_algebra import Row
from symbolic.exact.real import RealNumber
from symbolic.network import Problem, SparseNetwork
from symbolic.solving.piecewise.cells.cones import cell_rows, cone_side, moved_inside, projected, unseen_directions
from symbolic.solving.piecewise.cells.fits import OFF, Support
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.scalars import Scalar, combination

Tables = Sequence[Sequence[Sequence[RealNumber]]]


@dataclass(frozen=True)
class Linearised:
    """A linear problem for the units that are not off.

    Attributes:
        problem: the linear problem; its outputs are those of the block, in order.
        units: the units, in the order of its hidden units.
        faces: their cells.
        columns: for each unit the columns of its input weights in the linear problem.
        outputs: the outputs of the block.
    """

    problem: Problem
    units: tuple[CellUnit, ...]
    faces: tuple[int, ...]
    columns: tuple[tuple[int, ...], ...]
    outputs: tuple[int, ...]


def block_outputs(units: Sequence[CellUnit]) -> tuple[int, ...]:
    """The outputs of a block."""
    return tuple(sorted({i for unit in units for i in unit.outputs}))


def linearised(problem: Problem, units: Sequence[CellUnit], support: Support) -> Linearised:
    """The linear problem of a product of cells.

    Arguments:
        problem: the piecewise linear problem.
        units: a block of units.
        support: an active cell for each unit, or OFF; not all of them off. For products of faces see ``on_faces``.

    Examples:
        >>> from symbolic.solving.piecewise.cells.patterns import cell_units
        >>> network = SparseNetwork.of([[1]], [[1]], activation="relu")
        >>> relu = Problem.of(network, inputs=[[1, -1]], targets=[[1, 2]])
        >>> linearised(relu, cell_units(relu)[0], (1,)).problem.inputs
        ((Fraction(0, 1), Fraction(-1, 1)),)
    """
    alive = [j for j, face in enumerate(support) if face != OFF]
    outputs = block_outputs(units)
    place: dict[tuple[Row, int], int] = {}
    rows: list[list[Fraction]] = []
    columns = []
    for j in alive:
        unit, slopes = units[j], units[j].slopes[support[j]]
        own: list[int] = []
        seen: list[Row] = []
        for k in range(len(unit.inputs)):
            row = tuple(a * x[k] for a, x in zip(slopes, unit.samples, strict=True))
            key = row, seen.count(row)
            if key not in place:
                place[key] = len(rows)
                rows.append([_fraction(entry) for entry in row])
            seen.append(row)
            own.append(place[key])
        columns.append(tuple(own))
    first = [[int(c in read) for c in range(len(rows))] for read in columns]
    second = [[int(i in units[j].outputs) for j in alive] for i in outputs]
    v = problem.decay[1]
    decay: list[list[list[Fraction]]] = [
        [[Fraction(0)] * len(rows) for _ in alive],
        [[v[i][units[j].number] for j in alive] for i in outputs],
    ]
    for r, (j, places) in enumerate(zip(alive, columns, strict=True)):
        for own_decay, place_of in zip(units[j].decays(problem), places, strict=True):
            decay[0][r][place_of] = own_decay
    linear = Problem.of(
        SparseNetwork.of(first, second),
        inputs=rows,
        targets=[list(problem.targets[i]) for i in outputs],
        weight_decay=decay,
    )
    return Linearised(linear, tuple(units[j] for j in alive), tuple(support[j] for j in alive), tuple(columns), outputs)


def _fraction(value: fmpq) -> Fraction:
    return Fraction(int(value.p), int(value.q))


@dataclass(frozen=True)
class CellPoint:
    """A critical point of the linear problem, with every unit turned into its cell where that is possible.

    Attributes:
        filters: w of each unit.
        sides: v of each unit, one entry per output of the unit.
        inside: whether every w lies in its cell; None if not decided.
    """

    filters: tuple[tuple[Scalar, ...], ...]
    sides: tuple[tuple[Scalar, ...], ...]
    inside: bool | None


def cell_point(linear: Linearised, tables: Tables, field: NumberField | None) -> CellPoint:
    """Read weights of the linear problem; w and v of a unit change sign together where -w belongs to the cell.

    Without decay w may also be moved in directions that no active sample sees.

    Arguments:
        linear: the linear problem.
        tables: its weights.
        field: the field of the weights, if they are known exactly.
    """
    return placed_in_cells(linear, *_vectors(linear, tables, field))


def _vectors(
    linear: Linearised, tables: Tables, field: NumberField | None
) -> tuple[list[tuple[Scalar, ...]], list[tuple[Scalar, ...]]]:
    filters, sides = [], []
    for k, unit in enumerate(linear.units):
        filters.append(tuple(Scalar.of(tables[0][k][c], field) for c in linear.columns[k]))
        sides.append(tuple(Scalar.of(tables[1][linear.outputs.index(i)][k], field) for i in unit.outputs))
    return filters, sides


def placed_in_cells(
    linear: Linearised, vectors: Sequence[tuple[Scalar, ...]], factors: Sequence[tuple[Scalar, ...]]
) -> CellPoint:
    """The same for filters w and weights v of the units."""
    filters, sides = [], []
    inside: bool | None = True
    for k, (unit, w, v) in enumerate(zip(linear.units, vectors, factors, strict=True)):
        unseen = () if linear.problem.decayed else unseen_directions(unit, linear.faces[k])
        rows = cell_rows(unit, linear.faces[k])
        turn = cone_side(projected(rows, unseen), w)
        if turn == -1:
            w, v = tuple(map(_negative, w)), tuple(map(_negative, v))
        moved = moved_inside(rows, w, unseen) if turn else None
        if turn == 0:
            inside = False
        elif moved is None and inside:
            inside = None
        filters.append(moved or w)
        sides.append(v)
    return CellPoint(tuple(filters), tuple(sides), inside)


def _negative(x: Scalar) -> Scalar:
    return combination([(fmpq(-1), x)])


def residuals(
    problem: Problem, linear: Linearised | None, outputs: Sequence[int], point: CellPoint | None
) -> tuple[tuple[Scalar, ...], ...]:
    """``f(x_s) - y_s`` at a point of a product of cells, one row per output of the block."""
    rows = []
    for i in outputs:
        row = []
        for s, y in enumerate(problem.targets[i]):
            terms: list[tuple[fmpq, Scalar]] = []
            if linear is not None and point is not None:
                for unit, face, w, v in zip(linear.units, linear.faces, point.filters, point.sides, strict=True):
                    a = unit.slopes[face][s]
                    if i in unit.outputs and a != 0:
                        value = combination(zip(unit.samples[s], w, strict=True))
                        terms.append((a, v[unit.outputs.index(i)].times(value)))
            row.append(combination(terms, -fmpq(y.numerator, y.denominator)))
        rows.append(tuple(row))
    return tuple(rows)
