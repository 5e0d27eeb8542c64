"""Critical points of the units that are not off, by the linear solvers on products of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from flint import fmpq

from symbolic.budget import in_time, overtime, within
from symbolic.exact.field import FieldElement
from symbolic.exact.inertia import Inertia
from symbolic.exact.linear_algebra import rational
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component
from symbolic.landscape.conclude import conclude
from symbolic.landscape.kind import Kind
from symbolic.landscape.stratum import AlivePoint
from symbolic.network import Problem
from symbolic.polynomials.core import CoreProblem
from symbolic.polynomials.reduced import ReducedNetwork, reduce_inputs
from symbolic.solving.isolated.core_problems import solve_cores
from symbolic.solving.isolated.core_solution import CoreSolution
from symbolic.solving.linear.representative import representative
from symbolic.solving.linear.strata import Plan, assemble, plan_stratum
from symbolic.solving.piecewise.block import plus
from symbolic.solving.piecewise.cells.fits import OFF, Support, supports
from symbolic.solving.piecewise.cells.linearised import (
    CellPoint,
    Linearised,
    block_outputs,
    cell_point,
    linearised,
    residuals,
)
from symbolic.solving.piecewise.cells.patterns import CellUnit
from symbolic.solving.piecewise.cells.restricted import on_faces, unrestricted
from symbolic.solving.polynomial.solve import solve_weight_space
from symbolic.solving.settings import Settings
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.strata import strata
from symbolic.verdict import Verdict

SHARE = 0.05
"""Part of the remaining budget that one product of cells may take where it is solved on its own."""


@dataclass(frozen=True)
class CellFit:
    """A critical point of the units that are not off, in their cells.

    Attributes:
        support: the cells.
        linear: the linear problem; None when every unit is off.
        point: the weights.
        loss: the loss of the block.
        kind: the kind in the weights of these units.
        reason: how that was decided.
        inertia: inertia of the Hessian in these weights.
        dimension: dimension of the critical set in them; None if not known.
        trust: what it rests on.
    """

    support: Support
    linear: Linearised | None
    point: CellPoint | None
    loss: RealNumber
    kind: Kind
    reason: str
    inertia: Inertia | None
    dimension: int | None
    trust: Verdict | None = None


def no_unit(problem: Problem, units: Sequence[CellUnit], kind: Kind) -> CellFit:
    """The fit in which every unit is off."""
    squares = (rational(y) ** 2 for i in block_outputs(units) for y in problem.targets[i])
    loss = RealNumber.rational(sum(squares, fmpq(0)))
    return CellFit((OFF,) * len(units), None, None, loss, kind, "no unit is active", Inertia(0, 0, 0), 0)


@dataclass
class Findings:
    """What the products of cells gave: fits, and what is not decided."""

    fits: list[CellFit] = field(default_factory=list)
    obstacles: list[str] = field(default_factory=list)
    sources: list[Verdict] = field(default_factory=list)


def full_products(units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]]) -> Iterator[Support]:
    """One open cell for each unit."""
    return (s for s in supports(units, twins, [unit.cells for unit in units]) if OFF not in s)


def alive_fits(
    problem: Problem,
    units: Sequence[CellUnit],
    chosen: Iterable[Support],
    settings: Settings,
    report: Callable[[str], None],
    findings: Findings,
) -> tuple[int, list[tuple[Support, Linearised]]]:
    """Critical points with all units of a support alive, by the solver for two linear layers.

    On a product of faces these are the critical points of the loss restricted to it.

    Returns:
        How many linear problems were solved, and those with comparable units, which were not. When the time is over the others
        are left out of both.
    """
    simple: list[tuple[Support, Linearised, ReducedNetwork, Plan]] = []
    entangled: list[tuple[Support, Linearised]] = []
    for support in chosen:
        if all(face == OFF for face in support):
            continue
        if settings.spent:
            break
        linear = linearised(problem, *on_faces(units, support, problem))
        network = reduce_inputs(linear.problem)
        order = preorder(network.core)
        if len(order.pairs) == len(network.core.units):
            plan = plan_stratum(network.core, order, next(strata(network.core, order)))
            simple.append((support, linear, network, plan))
        else:
            entangled.append((support, linear))
    report(f"{len(simple) + len(entangled)} linear problems")
    solved = solve_cores([core for *_, plan in simple for core in plan.cores()], settings)
    done = 0
    for support, linear, network, plan in simple:
        with overtime():
            done += _read(problem, support, linear, network, (plan, solved), findings)
    return done, entangled


def _read(
    problem: Problem,
    support: Support,
    linear: Linearised,
    network: ReducedNetwork,
    solution: tuple[Plan, dict[CoreProblem, CoreSolution]],
    findings: Findings,
) -> bool:
    """Add the critical points of a linear problem that lie in its cells; whether there was time for it."""

    def reading() -> Findings:
        plan, solved = solution
        more = Findings()
        result = assemble(plan, solved, network.core.form.constant)
        if result.complete.proved and not result.open_ended:
            more.sources.append(result.complete)
        else:
            more.obstacles.append(f"a product of cells is not complete: {result.complete.reason}")
        for point in result.points:
            _add_alive(problem, support, linear, network, point, more)
        return more

    more: Findings | None = in_time(reading, lambda _: None)
    if more is not None:
        findings.fits += more.fits
        findings.obstacles += more.obstacles
        findings.sources += more.sources
    return more is not None


def _add_alive(
    problem: Problem,
    support: Support,
    linear: Linearised,
    network: ReducedNetwork,
    alive: AlivePoint,
    findings: Findings,
) -> None:
    """Keep a critical point of the linear problem if it lies in the cells."""
    exact = None if alive.exact is None else alive.exact.field
    point = cell_point(linear, representative(network, alive), exact)
    if point.inside is False:
        return
    if point.inside is None:
        findings.obstacles.append("whether a critical point of the linear problem lies in its cells was not decided")
        return
    kind, reason = _kind_of(alive, network.idle)
    loss = _loss(problem, linear, point, alive)
    findings.fits.append(
        CellFit(
            support,
            *unrestricted(linear, point),
            loss,
            kind,
            reason,
            None if alive.inertia is None else alive.inertia + Inertia(0, network.idle, 0),
            alive.orbit + network.idle,
        )
    )


def _kind_of(alive: AlivePoint, idle: int) -> tuple[Kind, str]:
    if alive.inertia is not None and alive.inertia.negative:
        return Kind.SADDLE, "the Hessian has a negative direction in its activation cell"
    if alive.inertia is None or alive.degenerate:
        return Kind.UNDECIDED, "the Hessian is degenerate in its activation cell, or its signs could not be certified"
    if idle:
        return (
            Kind.MINIMUM,
            f"the Hessian is positive semidefinite across the critical set; flat: {idle} weights are not seen by any active sample",
        )
    return (
        Kind.STRICT_MINIMUM,
        "the Hessian is positive semidefinite and its kernel is the tangent space of positive scaling",
    )


def _loss(problem: Problem, linear: Linearised, point: CellPoint, alive: AlivePoint) -> RealNumber:
    """The loss, exactly where the weights are exact."""
    rows = residuals(problem, linear, linear.outputs, point)
    squares = [x.times(x) for row in rows for x in row]
    values = [x.exact for x in squares]
    known = [x for x in values if x is not None]
    if len(known) == len(values):
        total: FieldElement = known[0]
        for x in known[1:]:
            total = total + x if total.field.degree > 1 else x + total
        value = total.rational()
        return RealNumber(total.ball, total) if value is None else RealNumber.rational(value)
    loss = RealNumber.rational(alive.constant)
    for part in alive.losses:
        loss = plus(loss, part)
    return loss


def decayed_fits(
    problem: Problem,
    units: Sequence[CellUnit],
    twins: Sequence[tuple[int, ...]],
    settings: Settings,
    report: Callable[[str], None],
    findings: Findings,
) -> tuple[int, int]:
    """Problems with decay: every product of cells in weight space."""
    products = list(full_products(units, twins))
    done = 0
    for support in products:
        if settings.spent:
            break
        done += 1
        idle = [u for u, face in zip(units, support, strict=True) if face not in u.active]
        if any(all(problem.decay[0][u.number][c] > 0 for c in u.inputs) for u in idle):
            continue
        if idle:
            findings.obstacles.append("a unit without full decay that is inactive on every sample was not examined")
            continue
        report(f"product {done} of {len(products)}")
        solve_decayed(problem, units, support, settings, findings)
    return done, len(products)


def solve_decayed(
    problem: Problem,
    units: Sequence[CellUnit],
    support: Support,
    settings: Settings,
    findings: Findings,
    border: bool = False,
) -> None:
    """One product of faces in weight space, on a share of the budget.

    On borders a set of positive dimension is an obstacle unless it is a saddle: one-sided derivatives change along it.
    """
    linear = linearised(problem, *on_faces(units, support, problem))
    with within(SHARE * settings.seconds):
        found = solve_weight_space(linear.problem, settings, lambda _: None)
        solution = conclude(linear.problem, settings.seed, found)
    if not solution.complete:
        findings.obstacles.append("a product of cells is not complete")
    findings.sources += [s.complete for s in solution.strata if s.complete.proved]
    for component in solution.components:
        if border and component.dimension != 0 and component.certainly_not_minimal:
            continue
        _add_decayed(support, linear, component, findings, border)


def _add_decayed(support: Support, linear: Linearised, component: Component, findings: Findings, border: bool) -> None:
    point = cell_point(linear, component.tables, None)
    if point.inside and not (border and component.dimension != 0):
        kind, reason = component.kind, component.kind_reason
        if kind is Kind.MIXED or (kind is Kind.STRICT_MINIMUM and component.dimension):
            kind = Kind.UNDECIDED if kind is Kind.MIXED else Kind.MINIMUM
            reason += "; the set it belongs to is larger than its part in the cells"
        findings.fits.append(
            CellFit(
                support,
                *unrestricted(linear, point),
                component.loss,
                kind,
                reason,
                component.inertia,
                component.dimension,
                component.trust,
            )
        )
    elif point.inside is None or component.dimension != 0:
        findings.obstacles.append(
            f"which points of a set of loss {component.loss.decimal(8)} lie in their cells was not decided"
        )
