"""Borders of cells for units with several outputs: stationary points on products of faces, and which are local minima."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from symbolic.errors import UnsupportedProblem
from symbolic.landscape.kind import Kind
from symbolic.network import Problem
from symbolic.solving.piecewise.block import BlockComponent, twins_in_order
from symbolic.solving.piecewise.cell_fits import CellFit, Findings
from symbolic.solving.piecewise.cells.fits import OFF, Support, support_count, supports
from symbolic.solving.piecewise.cells.linearised import block_outputs, residuals
from symbolic.solving.piecewise.cells.off_several_outputs import Meeting, kernel_cell
from symbolic.solving.piecewise.cells.one_sided import Rim, Slope, flat_around, rims, slope_around
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.scalars import Scalar
from symbolic.solving.piecewise.comparable_units import solve_products
from symbolic.solving.piecewise.placed_fit import Placed, PlacedFit, higher_orders
from symbolic.solving.settings import Settings
from symbolic.verdict import Verdict, proved, undecided

LEVEL = (
    "stationary, and no direction descends to first order, but some do not rise: the second order would have to decide"
)
Rows = Sequence[Sequence[Scalar]]


@dataclass(frozen=True)
class Borders:
    """What the borders of a block gave.

    Attributes:
        components: the local minima and the undecided stationary sets.
        verdict: whether every local minimum on a border is listed.
        rejected: number of stationary sets that certainly are no local minima.
    """

    components: tuple[BlockComponent, ...]
    verdict: Verdict
    rejected: int


def solve_borders(
    problem: Problem,
    units: Sequence[CellUnit],
    twins: Sequence[tuple[int, ...]],
    inner: Sequence[CellFit],
    settings: Settings,
    report: Callable[[str], None],
) -> Borders:
    """The local minima on borders of a block without decay.

    At a local minimum every unit is on a face with v not zero, where the point is critical for the loss restricted to
    the product of faces, or it contributes nothing. Leaving a face changes the loss to first order by the one-sided
    derivatives. Where one is negative the point is no local minimum; where all are positive they beat all mixed terms of
    second order, and the point is a local minimum exactly when it is one on the product of faces.

    Arguments:
        problem: the problem.
        units: the units of the block.
        twins: positions of units that can be swapped.
        inner: the fits in open cells, a complete list.
        settings: engine, seed and budget.
        report: called with a short text now and then.
    """
    findings = Findings()
    total = support_count(twins, [unit.active for unit in units])
    total -= support_count(twins, [[f for f in unit.cells if f in unit.active] for unit in units])
    report(f"{total} products of faces on borders")
    chosen = bordered(units, twins)
    done = 0
    try:
        for count in solve_products(problem, units, chosen, settings, report, findings, border=True):
            done += count
    except UnsupportedProblem as error:
        findings.obstacles.append(f"on a border: {error}")
    if done < total:
        findings.obstacles.append(f"{done} of {total} products of faces were examined in the budget")
    walk = _Walk(problem, units, twins, findings)
    for fit in (*inner, *findings.fits):
        if settings.spent:
            findings.obstacles.append("not every stationary point on a border was examined in the budget")
            break
        walk.add(fit)
    return Borders(tuple(walk.components), border_verdict(findings, total), walk.rejected)


def bordered(units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]]) -> Iterator[Support]:
    """The products of active faces, or no output, with a face that is not open."""
    for support in supports(units, twins, [unit.active for unit in units]):
        if any(on_border(unit, face) for unit, face in zip(units, support, strict=True)):
            yield support


def on_border(unit: CellUnit, face: int) -> bool:
    """Whether a unit is on a face that is not open."""
    return face != OFF and not unit.open(unit.faces[face])


def border_verdict(findings: Findings, total: int) -> Verdict:
    """Whether the borders are done."""
    if findings.obstacles:
        return undecided("; ".join(dict.fromkeys(findings.obstacles)))
    reason = f"every local minimum on a border is listed: all {total} products of faces were examined"
    return proved(reason, *findings.sources)


class _Walk:
    """Goes through fits and places the units that are off."""

    def __init__(
        self, problem: Problem, units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]], findings: Findings
    ) -> None:
        self.problem, self.units, self.twins, self.findings = problem, tuple(units), twins, findings
        self.outputs = block_outputs(units)
        self.components: list[BlockComponent] = []
        self.rejected = 0

    def add(self, fit: CellFit) -> None:
        """List the local minima on borders with these weights of the units that are not off."""
        rows = residuals(self.problem, fit.linear, self.outputs, fit.point)
        own = [[rows[self.outputs.index(i)] for i in unit.outputs] for unit in self.units]
        border = [j for j, face in enumerate(fit.support) if on_border(self.units[j], face)]
        slopes = [self._slope(fit, j, own[j]) for j in border]
        if fit.kind in (Kind.SADDLE, Kind.MAXIMUM) or Slope.FALLS in slopes:
            self.rejected += bool(border)
            return
        lowest = all(
            flat_around(unit, face, r)
            for unit, face, r in zip(self.units, fit.support, own, strict=True)
            if face != OFF
        )
        fit = across(fit, slopes, lowest)
        choices = [
            [None] if face != OFF else self._places(unit, r)
            for unit, face, r in zip(self.units, fit.support, own, strict=True)
        ]
        for off in product(*choices):
            if (border or any(isinstance(p, Rim) for p in off)) and all(twins_in_order(m, off) for m in self.twins):
                chosen = PlacedFit(self.units, fit, off)
                dimension = None if chosen.placed else fit.dimension
                kind, reason = _kind(chosen, lowest)
                self.components.append(chosen.component(self.twins, kind, reason, None, dimension, True))

    def _slope(self, fit: CellFit, unit: int, own: Rows) -> Slope:
        assert fit.linear is not None and fit.point is not None
        place = [u.number for u in fit.linear.units].index(self.units[unit].number)
        return slope_around(self.units[unit], fit.support[unit], own, fit.point.sides[place])

    def _places(self, unit: CellUnit, own: Rows) -> Sequence[Placed]:
        """Where a unit can be off at a local minimum: v = 0 and no gain in any cell around, or inactive."""
        cells = [kernel_cell(unit, c, own) for c in unit.cells]
        if any(p.meeting is Meeting.UNKNOWN for p in cells):
            self.findings.obstacles.append(
                f"filters at which unit {unit.number} with v = 0 is critical were not decided"
            )
        return [*(p for p in cells if p.meeting is Meeting.WHOLE), *rims(unit, own)]


def across(fit: CellFit, slopes: Sequence[Slope], lowest: bool) -> CellFit:
    """The fit with its kind among all weights of its units."""
    if lowest and fit.linear is not None:
        return replace(
            fit, kind=Kind.MINIMUM, reason="the loss is the least squares optimum of the activation cells around"
        )
    if Slope.UNKNOWN in slopes:
        return replace(fit, kind=Kind.UNDECIDED, reason="the sign of a one-sided derivative was not decided")
    if Slope.LEVEL in slopes:
        return replace(fit, kind=Kind.UNDECIDED, reason=LEVEL)
    if slopes:
        return replace(fit, reason=f"across borders the loss rises to first order; along them {fit.reason}")
    return fit


def _kind(chosen: PlacedFit, lowest: bool) -> tuple[Kind, str]:
    """The kind of a set of stationary points that no direction certainly leaves downwards."""
    fit, still = chosen.fit, chosen.still
    level = [u for u, p in chosen.placed if isinstance(p, Rim) and not p.rises and not (lowest and p.flat)]
    if level:
        return Kind.UNDECIDED, f"unit {level[0].number} is inactive: {LEVEL}"
    if chosen.free and not lowest:
        return Kind.UNDECIDED, higher_orders(chosen.free[0])
    if still and fit.kind in (Kind.STRICT_MINIMUM, Kind.MINIMUM):
        numbers = ", ".join(str(u.number) for u in still)
        return (
            Kind.MINIMUM,
            f"{fit.reason}; flat: unit {numbers} is inactive, and v of any size near its own gives the same",
        )
    return fit.kind, fit.reason
