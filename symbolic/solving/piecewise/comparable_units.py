"""Products of cells in which some units are comparable: the linear symmetry is larger than positive scaling.

Orbits and fibres of the linear problem meet the cells in sets that a representative alone does not decide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from symbolic.bounds.escape import convex_bound
from symbolic.budget import within
from symbolic.exact.field import NumberField
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component
from symbolic.landscape.conclude import conclude
from symbolic.landscape.kind import Kind
from symbolic.network import Problem
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.linear.solve import solve_two_layers
from symbolic.solving.piecewise.cell_fits import SHARE, CellFit, Findings, alive_fits
from symbolic.solving.piecewise.cells.fits import Support
from symbolic.solving.piecewise.cells.linearised import CellPoint, Linearised, cell_point, placed_in_cells, residuals
from symbolic.solving.piecewise.cells.move_into_cells import OrbitPoint, move_into_cells
from symbolic.solving.piecewise.cells.off_several_outputs import Meeting, kernel_cell, kernel_is_a_line
from symbolic.solving.piecewise.cells.one_sided import Slope, allows_weights, flat_around, slope_around
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.restricted import FaceUnit, unrestricted
from symbolic.solving.piecewise.cells.scalars import Scalar
from symbolic.solving.settings import Settings
from symbolic.symmetry.preorder import preorder

BATCH = 60
"""Products of faces whose linear problems are handed to the engine together."""

Residual = Sequence[Sequence[Scalar]]


def solve_products(
    problem: Problem,
    units: Sequence[CellUnit],
    chosen: Iterator[Support],
    settings: Settings,
    report: Callable[[str], None],
    findings: Findings,
    border: bool = False,
) -> Iterator[int]:
    """Fits on products of faces, those with comparable units last; yields how many products were done in each step."""
    entangled: list[tuple[Support, Linearised]] = []
    while not settings.spent and (batch := list(islice(chosen, BATCH))):
        solved, more = alive_fits(problem, units, batch, settings, report, findings)
        entangled += more
        yield solved
    for support, linear in entangled:
        if settings.spent:
            return
        solve_entangled(problem, support, linear, settings, findings, border=border)
        yield 1


def solve_entangled(
    problem: Problem,
    support: Support,
    linear: Linearised,
    settings: Settings,
    findings: Findings,
    border: bool = False,
) -> None:
    """Solve the linear problem of a product of cells, and decide which of its components meet the cells.

    A component is settled in one of three ways. A point of it in the cells is found. Or some unit has no filter in its
    cell with ``G w = 0``: no point is in the cells. Or for some ``i <= j`` these filters of unit i agree up to a
    factor: then ``w_j`` acts like a multiple of ``w_i``, v_i can be moved into v_j, and every point of it in the cells
    is connected to a point with unit i off, which a smaller support finds. On borders, where only local minima are
    wanted, the last way is not open; but a component holds none if it is a saddle, or if for some unit on its face no v
    keeps every direction from descending (the residual is the same on all of it).

    Arguments:
        problem: the piecewise linear problem.
        support: the product of cells.
        linear: its linear problem.
        settings: engine, seed and budget.
        findings: what was found so far; extended.
        border: whether it is a product of faces that are not all open.
    """
    with within(SHARE * settings.seconds):
        found = solve_two_layers(linear.problem, settings, lambda _: None)
        solution = conclude(linear.problem, settings.seed, found)
    if not solution.complete:
        findings.obstacles.append("a product of cells with comparable units is not complete")
    findings.sources += [s.complete for s in solution.strata if s.complete.proved]
    core = reduce_inputs(linear.problem).core
    pairs = preorder(core).pairs
    floor = RealNumber.rational(convex_bound(core))
    mixed = sorted({linear.units[k].number for i, j in pairs if i != j for k in (i, j)})
    why = f"flat: in these cells the linear symmetry mixes units {', '.join(map(str, mixed))}"
    for component in solution.components:
        lowest = component.loss.compare(floor) == 0
        point = cell_point(linear, component.tables, _field_of(component))
        rows = residuals(problem, linear, linear.outputs, point)
        orbit = component.stratum is not None and not component.stratum.open_ended
        if border and component.certainly_not_minimal:
            continue
        if (orbit or lowest) and _elsewhere(linear, () if border else pairs, rows):
            continue
        if border and (orbit or lowest) and not _may_be_minimal(linear, rows):
            continue
        reached = _in_cells(linear, pairs, point, rows)
        if reached is not None and not (border and not _settled(linear, reached, rows)):
            if not _dead(reached):
                kind, reason = _kind(component, lowest)
                findings.fits.append(
                    CellFit(
                        support,
                        *unrestricted(linear, reached),
                        component.loss,
                        kind,
                        f"{reason}; {why}",
                        None,
                        None,
                        component.trust,
                    )
                )
            if orbit or lowest:
                continue
        findings.obstacles.append(
            f"which points of a set of loss {component.loss.decimal(8)} of comparable units lie in their cells was not decided"
        )


def _dead(point: CellPoint) -> bool:
    """Whether some unit has v = 0, or that is not excluded."""
    return not all(any(x.sign for x in v) for v in point.sides)


def _settled(linear: Linearised, point: CellPoint, rows: Residual) -> bool:
    """Whether the first order decides at a point on a border: it rises everywhere across, or no cell around has a gradient."""
    own = [[rows[linear.outputs.index(o)] for o in unit.outputs] for unit in linear.units]
    whole, lifted = unrestricted(linear, point)
    places = list(zip(whole.units, whole.faces, own, lifted.sides, strict=True))
    if _dead(point):
        return False
    rising = all(u.open(u.faces[f]) or slope_around(u, f, r, v) is Slope.RISES for u, f, r, v in places)
    return rising or all(flat_around(u, f, r) for u, f, r, _ in places)


def _may_be_minimal(linear: Linearised, rows: Residual) -> bool:
    """Whether for every unit on a border some v may keep every direction out of its face from descending."""
    return all(
        allows_weights(unit.whole, unit.position, [rows[linear.outputs.index(o)] for o in unit.outputs])
        for unit in linear.units
        if isinstance(unit, FaceUnit)
    )


def _kind(component: Component, lowest: bool) -> tuple[Kind, str]:
    if lowest:
        return Kind.MINIMUM, "the loss is the least squares optimum of its activation cells"
    if component.kind is Kind.MIXED:
        return Kind.UNDECIDED, component.kind_reason
    return (Kind.MINIMUM if component.kind is Kind.STRICT_MINIMUM else component.kind), component.kind_reason


def _elsewhere(linear: Linearised, pairs: Sequence[tuple[int, int]], rows: Residual) -> bool:
    """Whether no point is in the cells, or every such point is connected to one with a unit less."""
    own = [[rows[linear.outputs.index(o)] for o in unit.outputs] for unit in linear.units]
    for unit, face, residual in zip(linear.units, linear.faces, own, strict=True):
        if kernel_cell(unit, face, residual).meeting is Meeting.NONE:
            return True
    return any(kernel_is_a_line(linear.units[i], linear.faces[i], own[i]) for i, j in pairs if i != j)


def _in_cells(
    linear: Linearised, pairs: Sequence[tuple[int, int]], point: CellPoint, rows: Residual
) -> CellPoint | None:
    """A point of the component in the cells: free filters of dead units are chosen there, the others are sheared."""
    moving = OrbitPoint(list(point.filters), list(point.sides))
    for k, (unit, face) in enumerate(zip(linear.units, linear.faces, strict=True)):
        if any(x.sign != 0 for x in moving.sides[k]) and any(x.sign != 0 for x in moving.filters[k]):
            continue
        place = kernel_cell(unit, face, [rows[linear.outputs.index(o)] for o in unit.outputs])
        if place.filter is None or any(x.sign != 0 for x in moving.sides[k]):
            return None
        moving.filters[k] = place.filter
    if not move_into_cells(linear, pairs, moving):
        return None
    found = placed_in_cells(linear, moving.filters, moving.sides)
    return found if found.inside else None


def _field_of(component: Component) -> NumberField | None:
    """The field of the weights of a component; None if they are not all exact in one field."""
    if component.point is not None and component.point.exact is not None:
        return component.point.exact.field
    return None
