"""Blocks of units with several outputs, or with decay: the linear solvers on every product of cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

from flint import fmpq

from symbolic.budget import overtime, reason, spent
from symbolic.exact.inertia import Inertia
from symbolic.exact.linear_algebra import rational
from symbolic.exact.real import RealNumber
from symbolic.landscape.kind import Kind
from symbolic.network import Problem
from symbolic.solving.piecewise.block import BlockComponent, BlockSolution, twins_in_order
from symbolic.solving.piecewise.borders import solve_borders
from symbolic.solving.piecewise.cell_fits import CellFit, Findings, decayed_fits, full_products, no_unit
from symbolic.solving.piecewise.cells.arrangement import dot
from symbolic.solving.piecewise.cells.fits import OFF, least_squares, support_count, supports
from symbolic.solving.piecewise.cells.linearised import block_outputs, residuals
from symbolic.solving.piecewise.cells.off_several_outputs import KernelCell, Meeting, kernel_cell
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.scalars import Scalar
from symbolic.solving.piecewise.comparable_units import solve_products
from symbolic.solving.piecewise.decay import decayed_infimum, fully_decayed, solve_decayed_borders
from symbolic.solving.piecewise.placed_fit import PlacedFit, higher_orders
from symbolic.solving.settings import Settings
from symbolic.verdict import Verdict, proved, undecided

Residual = tuple[tuple[Scalar, ...], ...]


def solve_linear_block(
    problem: Problem,
    units: Sequence[CellUnit],
    twins: Sequence[tuple[int, ...]],
    settings: Settings,
    report: Callable[[str], None],
) -> BlockSolution:
    """Solve a block of units with several outputs, or with decay: first in the open cells, then on their borders.

    Arguments:
        problem: the problem.
        units: the units of the block.
        twins: positions of units that can be swapped.
        settings: engine, seed and budget.
        report: called with a short text now and then.
    """
    inner = [[k for k in unit.cells if k in unit.active] for unit in units]
    number = support_count(twins, [unit.cells for unit in units], 0)
    report(f"{number} products of activation cells")
    nothing = no_unit(problem, units, Kind.MINIMUM)
    findings = Findings()
    if problem.decayed:
        done, total = decayed_fits(problem, units, twins, settings, report, findings)
    else:
        findings.fits.append(nothing)
        total = support_count(twins, inner) - 1
        done = 0
        for count in solve_products(problem, units, supports(units, twins, inner), settings, report, findings):
            done += count
            report(f"{done} of {total} linear problems solved")
    with overtime():
        components = _components(problem, units, twins, findings)
    bound = _bound(problem, units, twins, settings)
    if done < total:
        findings.obstacles.append(f"{done} of {total} linear problems were solved in the budget")
    if findings.obstacles:
        opened = undecided("; ".join(dict.fromkeys(findings.obstacles)))
    else:
        reason = f"every critical point in open activation cells is listed: all {total} linear problems are complete"
        opened = proved(reason, *findings.sources)
    if problem.decayed:
        borders = solve_decayed_borders(problem, units, twins, settings, report)
    else:
        borders = solve_borders(problem, units, twins, findings.fits, settings, report)
    listed = (*components, *borders.components)
    verdict = borders.verdict if opened.proved else undecided("the list of open cells it builds on is not complete")
    lowest, infimum = _infimum(problem, units, nothing.loss, bound, opened, verdict, listed)
    examined = number if done == total else min(done, number)
    notes = (f"{borders.rejected} stationary sets on borders are no local minima",) if borders.rejected else ()
    return BlockSolution(listed, opened, verdict, number, examined, lowest, infimum, bound, notes)


def _infimum(
    problem: Problem,
    units: Sequence[CellUnit],
    nothing: RealNumber,
    bound: fmpq,
    opened: Verdict,
    borders: Verdict,
    components: Sequence[BlockComponent],
) -> tuple[RealNumber, Verdict]:
    """The lowest loss known, and whether it is the infimum."""
    lowest = nothing
    for component in components:
        if component.loss.compare(lowest) == -1:
            lowest = component.loss
    if lowest.compare(RealNumber.rational(bound)) == 0:
        return lowest, proved("no activation cell allows a smaller least squares error")
    if problem.decayed and fully_decayed(problem, units):
        found = decayed_infimum(opened, borders, components)
        return (lowest, undecided("not every local minimum is listed and ordered")) if found is None else found
    if borders.proved:
        return lowest, undecided("all local minima are listed, but whether the infimum is attained is not known")
    return lowest, undecided("a lower point on a border of activation cells is not excluded")


def _bound(problem: Problem, units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]], settings: Settings) -> fmpq:
    """The least error that any filters in a product of closed cells allow, output by output, with v w free."""
    best: fmpq | None = None
    for chosen in full_products(units, twins):
        if settings.spent:
            return fmpq(0)
        total = fmpq(0)
        for i in block_outputs(units):
            support = tuple(
                face if i in unit.outputs and face in unit.active else OFF
                for unit, face in zip(units, chosen, strict=True)
            )
            residual = least_squares(units, support, tuple(map(rational, problem.targets[i])))[2]
            total += dot(residual, residual)
        best = total if best is None else min(best, total)
    return fmpq(0) if best is None else best


def _components(
    problem: Problem, units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]], findings: Findings
) -> list[BlockComponent]:
    """Every fit, with every placement of the units that are off."""
    outputs = block_outputs(units)
    result = []
    for fit in findings.fits:
        if spent():
            findings.obstacles.append(f"where the other units may be was not examined everywhere: {reason()}")
            break
        rows = residuals(problem, fit.linear, outputs, fit.point)
        lowest = not problem.decayed and _steady(units, fit, outputs, rows)
        choices: list[list[KernelCell | None]] = []
        for unit, face in zip(units, fit.support, strict=True):
            if face != OFF:
                choices.append([None])
                continue
            own = [rows[outputs.index(i)] for i in unit.outputs]
            places = [kernel_cell(unit, c, own) for c in unit.cells]
            if any(p.meeting is Meeting.UNKNOWN for p in places):
                findings.obstacles.append(
                    f"filters at which unit {unit.number} with v = 0 is critical were not decided"
                )
            choices.append([p for p in places if p.meeting in (Meeting.WHOLE, Meeting.SOME)])
        for off in product(*choices):
            if spent():
                break
            if all(twins_in_order(members, off) for members in twins):
                result.append(_component(twins, PlacedFit(tuple(units), fit, off), lowest))
    return result


def _steady(units: Sequence[CellUnit], fit: CellFit, outputs: Sequence[int], rows: Sequence[Sequence[Scalar]]) -> bool:
    """Whether the gradient blocks of all units of a fit vanish: then it is a least squares optimum of its cells."""
    return all(
        face == OFF or kernel_cell(unit, face, [rows[outputs.index(i)] for i in unit.outputs]).meeting is Meeting.WHOLE
        for unit, face in zip(units, fit.support, strict=True)
    )


def _component(twins: Sequence[tuple[int, ...]], chosen: PlacedFit, lowest: bool) -> BlockComponent:
    fit, free, still = chosen.fit, chosen.free, chosen.still
    kind, reason = _kind(chosen, lowest)
    inertia = None
    if len(still) == len(chosen.placed) and fit.inertia is not None:
        inertia = fit.inertia + Inertia(0, sum(u.size for u in still), 0)
    dimension = None if chosen.steep else fit.dimension
    if dimension is not None:
        dimension += sum(u.size for u in still) + sum(len(u.inputs) for u in free)
    return chosen.component(twins, kind, reason, inertia, dimension, False)


def _kind(chosen: PlacedFit, lowest: bool) -> tuple[Kind, str]:
    """The kind of a set of critical points in open cells."""
    kind, reason, steep, free = chosen.fit.kind, chosen.fit.reason, chosen.steep, chosen.free
    if steep and kind is not Kind.SADDLE:
        return Kind.SADDLE, f"unit {steep[0].number} has v = 0 and a gradient block that is not zero (Lemma A)"
    if lowest and (free or kind is Kind.UNDECIDED):
        return Kind.MINIMUM, "the loss is the least squares optimum of its activation cells, a flat set"
    if free and kind is not Kind.SADDLE:
        return Kind.UNDECIDED, higher_orders(free[0])
    if chosen.still and kind in (Kind.STRICT_MINIMUM, Kind.MINIMUM):
        numbers = ", ".join(str(u.number) for u in chosen.still)
        why = f"unit {numbers} is inactive on every sample: its weights do not matter nearby"
        return Kind.MINIMUM, f"{reason}; flat: {why}"
    return kind, reason
