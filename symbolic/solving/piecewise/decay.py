"""Borders of cells with decay on every weight: stationary points on products of faces, units at zero, the infimum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symbolic.errors import UnsupportedProblem
from symbolic.exact.linear_algebra import Row, rational
from symbolic.exact.real import RealNumber
from symbolic.landscape.kind import Kind
from symbolic.network import Problem
from symbolic.solving.piecewise.block import BlockComponent
from symbolic.solving.piecewise.borders import Borders, across, border_verdict, on_border
from symbolic.solving.piecewise.cell_fits import CellFit, Findings, no_unit, solve_decayed
from symbolic.solving.piecewise.cells.fits import OFF, support_count, supports
from symbolic.solving.piecewise.cells.linearised import block_outputs, residuals
from symbolic.solving.piecewise.cells.one_sided import Slope, slope_around
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.scalars import combination
from symbolic.solving.piecewise.cells.zero_unit import rise_at_zero
from symbolic.solving.piecewise.placed_fit import PlacedFit
from symbolic.solving.settings import Settings
from symbolic.verdict import Verdict, proved, undecided


def fully_decayed(problem: Problem, units: Sequence[CellUnit]) -> bool:
    """Whether every weight of some units has positive decay."""
    inner, outer = problem.decay
    return all(
        all(inner[u.number][c] > 0 for c in u.inputs) and all(outer[i][u.number] > 0 for i in u.outputs) for u in units
    )


def solve_decayed_borders(
    problem: Problem,
    units: Sequence[CellUnit],
    twins: Sequence[tuple[int, ...]],
    settings: Settings,
    report: Callable[[str], None],
) -> Borders:
    """The local minima on borders of a block with positive decay on every weight.

    A stationary unit that contributes nothing is zero. Every other unit is on an active face; the problem restricted to a
    product of faces is linear with decay. One-sided derivatives decide across borders, a quadratic form at zero.

    Arguments:
        problem: the problem.
        units: the units of the block.
        twins: positions of units that can be swapped.
        settings: engine, seed and budget.
        report: called with a short text now and then.
    """
    if not fully_decayed(problem, units):
        reason = "borders of cells are not searched where only some weights have decay"
        return Borders((), undecided(reason), 0)
    inner = [[f for f in unit.cells if f in unit.active] for unit in units]
    total = support_count(twins, [unit.active for unit in units]) - support_count(twins, inner, 0)
    report(f"{total} products of faces on borders")
    findings = Findings()
    done = 0
    for support in supports(units, twins, [unit.active for unit in units]):
        if not any(face == OFF or on_border(unit, face) for unit, face in zip(units, support, strict=True)):
            continue
        if settings.spent:
            break
        if all(face == OFF for face in support):
            findings.fits.append(no_unit(problem, units, Kind.STRICT_MINIMUM))
        else:
            try:
                solve_decayed(problem, units, support, settings, findings, border=True)
            except UnsupportedProblem as error:
                findings.obstacles.append(f"on a border: {error}")
        done += 1
        report(f"{done} of {total} products of faces")
    if done < total:
        findings.obstacles.append(f"{done} of {total} products of faces were examined in the budget")
    judged = [_judged(problem, units, fit) for fit in findings.fits]
    components = tuple(
        PlacedFit(tuple(units), fit, (None,) * len(units)).component(
            twins, fit.kind, fit.reason, None, fit.dimension, True
        )
        for fit in judged
        if fit.kind is not Kind.SADDLE
    )
    return Borders(components, border_verdict(findings, total), len(judged) - len(components))


def decayed_infimum(
    opened: Verdict, borders: Verdict, components: Sequence[BlockComponent]
) -> tuple[RealNumber, Verdict] | None:
    """The infimum of a block with positive decay on every weight, from complete lists; None if it is not decided."""
    if not (opened.proved and borders.proved and components):
        return None
    lowest = components[0].loss
    for component in components[1:]:
        if component.loss.compare(lowest) == -1:
            lowest = component.loss
    if any(c.loss.compare(lowest) not in (0, 1) for c in components):
        return None
    reason = "positive decay makes the loss coercive, and every local minimum in open cells and on borders is listed"
    return lowest, proved(reason, opened, borders)


def _judged(problem: Problem, units: Sequence[CellUnit], fit: CellFit) -> CellFit:
    """The fit with its kind in all weights; SADDLE where it certainly is no local minimum."""
    if fit.kind in (Kind.SADDLE, Kind.MAXIMUM):
        return replace(fit, kind=Kind.SADDLE)
    outputs = block_outputs(units)
    rows = residuals(problem, fit.linear, outputs, fit.point)
    slopes, zero = [], []
    for unit, face in zip(units, fit.support, strict=True):
        own = [rows[outputs.index(i)] for i in unit.outputs]
        inner = tuple(map(rational, unit.decays(problem)))
        if face == OFF:
            zero.append(rise_at_zero(unit, own, inner, _outer(problem, unit)))
        elif on_border(unit, face) and fit.linear is not None and fit.point is not None:
            place = fit.linear.units.index(unit)
            pull = [combination([(d, x)]) for d, x in zip(inner, fit.point.filters[place], strict=True)]
            slopes.append(slope_around(unit, face, own, fit.point.sides[place], pull))
    if Slope.FALLS in (*slopes, *zero):
        return replace(fit, kind=Kind.SADDLE)
    fit = across(fit, slopes, False)
    if Slope.UNKNOWN in zero:
        return replace(fit, kind=Kind.UNDECIDED, reason="a unit is zero, and the second order there was not decided")
    return replace(fit, reason=f"{fit.reason}; units at zero are held by their decay") if zero else fit


def _outer(problem: Problem, unit: CellUnit) -> Row:
    return tuple(rational(problem.decay[1][i][unit.number]) for i in unit.outputs)
