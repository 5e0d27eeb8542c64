"""Networks of power units without decay: alive units on a slice of their scalings, dead ones by their cones.

At a critical point the alive units form one of the network that they are alone; a dead unit is anywhere in the union of ``{w = 0}``
and ``{v = 0, phi_o(w) = 0}``, which is connected. So the components are the alive orbits of all sets of units, each with the sets
of its dead units (docs/families.md, "Power units").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import combinations

from flint import acb, arb, fmpq

from symbolic.budget import left, within
from symbolic.exact.field import rational_point
from symbolic.exact.inertia import Inertia, ball_inertia, exact_inertia
from symbolic.exact.linear_algebra import rational
from symbolic.exact.precision import working_precision
from symbolic.exact.real import ZERO, RealNumber
from symbolic.landscape.component import Component, PieceOfComponent, Table, Tables
from symbolic.landscape.kind import Kind
from symbolic.landscape.stratum import StratumSolution
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.expanded import ExpandedLoss, expanded_loss
from symbolic.solving.isolated.scaled_slice import AlivePoints, alive_points
from symbolic.solving.isolated.verified_points import CorePoint
from symbolic.solving.polynomial.dead_units import DeadUnit, dead_unit
from symbolic.solving.settings import Settings
from symbolic.symmetry.layers import LayerSymmetry
from symbolic.symmetry.strata import Stratum
from symbolic.verdict import Status, Verdict, undecided

BITS = 120
SMALLEST, MOST_UNITS = 4, 3
"""Networks with fewer weights, or more units, are left to families."""


@dataclass(frozen=True)
class AliveSet:
    """The alive critical points of some units.

    Attributes:
        units: their numbers in the network.
        loss: the loss of the network that they are alone; None for no unit.
        solved: its alive points; None for no unit.
    """

    units: tuple[int, ...]
    loss: ExpandedLoss | None
    solved: AlivePoints | None

    @property
    def points(self) -> list[CorePoint]:
        """One real point for each real orbit."""
        if self.solved is None:
            return [CorePoint(None, rational_point([]))]
        return self.solved.found.real


def solve_power_units(
    problem: Problem, symmetry: LayerSymmetry, settings: Settings
) -> tuple[list[Component], StratumSolution] | None:
    """The critical components of a network of power units.

    Returns:
        None for other problems, where some alive set is not finite up to scaling, or is left to the engine and not proved complete,
        and where no chance of error is allowed.
    """
    if len(problem.network.masks) != 2 or problem.network.activation.power < 2 or problem.decayed:
        return None
    if settings.counter is not None:  # families leave no chance of error
        return None
    units = tuple(unit for _, unit in symmetry.units)
    if not 1 <= len(units) <= MOST_UNITS or len(symmetry.places) < SMALLEST:
        return None
    found: list[AliveSet] = []
    waiting = sorted(_representatives(problem, units), key=len)
    while waiting:
        with within(left() / len(waiting)):
            solved = _alive_set(problem, waiting.pop(0), settings)
        if solved is None:
            return None
        found.insert(0, solved)
    components = [_component(problem, units, part, point) for part in found for point in part.points]
    idle = problem.network.weights - len(symmetry.places)
    components = [replace(c, dimension=None if c.dimension is None else c.dimension + idle) for c in components]
    dimension = max((c.dimension for c in components if c.dimension is not None), default=1)
    everything = Stratum((), units, (), 1)
    return components, StratumSolution(everything, None, dimension, (), _together(found), None, "all")


def _representatives(problem: Problem, units: Sequence[int]) -> list[tuple[int, ...]]:
    """The sets of units up to swaps of twins."""
    first, second = problem.network.masks

    def profile(unit: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return tuple(first[unit]), tuple(row[unit] for row in second)

    def leading(chosen: tuple[int, ...]) -> bool:
        return all(
            earlier in chosen
            for unit in chosen
            for earlier in units
            if earlier < unit and profile(earlier) == profile(unit)
        )

    return [c for size in range(len(units) + 1) for c in combinations(units, size) if leading(c)]


def _alive_set(problem: Problem, alive: tuple[int, ...], settings: Settings) -> AliveSet | None:
    """The alive points of some units; None where they are not known to be complete, and no path leads to them."""
    if not alive:
        return AliveSet(alive, None, None)
    first, second = problem.network.masks
    masks = (
        tuple(tuple(bit * (unit in alive) for bit in row) for unit, row in enumerate(first)),
        tuple(tuple(bit * (unit in alive) for unit, bit in enumerate(row)) for row in second),
    )
    network = replace(problem.network, masks=masks)
    loss = expanded_loss(replace(problem, network=network, decay=_no_decay(network)))
    symmetry = LayerSymmetry(loss.problem, loss.places)
    if (
        tuple(unit for _, unit in symmetry.units) != alive
        or sum(len(into) + len(out) for into, out in symmetry.unit_weights) != loss.size
    ):
        return None
    solved = alive_points(loss, symmetry.unit_weights, settings)
    if solved is None or not (solved.complete.proved or solved.followed):
        return None
    return AliveSet(alive, loss, solved)


def _no_decay(network: SparseNetwork) -> tuple[tuple[tuple[Fraction, ...], ...], ...]:
    return tuple(tuple(tuple(Fraction(0) for _ in row) for row in mask) for mask in network.masks)


def _together(found: Sequence[AliveSet]) -> Verdict:
    """Whether all alive sets are complete; the errors add up."""
    parts = [part for part in found if part.solved is not None]
    verdicts = [part.solved.complete for part in parts if part.solved is not None]
    words = "; ".join(
        f"units {', '.join(map(str, part.units))} alive, up to scaling: {verdict.reason}"
        for part, verdict in zip(parts, verdicts, strict=True)
    )
    if not all(verdict.proved for verdict in verdicts):
        return undecided(words)
    sources = tuple(dict.fromkeys(source for verdict in verdicts for source in verdict.rests_on))
    return Verdict(Status.PROVED, words, sum((v.error for v in verdicts), Fraction(0)), sources)


def _component(problem: Problem, units: Sequence[int], part: AliveSet, point: CorePoint) -> Component:
    """The orbit of an alive point, with the sets of the dead units."""
    dead = {
        unit: dead_unit(*_seen(problem, part, point, unit), problem.network.activation.power)
        for unit in units
        if unit not in part.units
    }
    inertia = _inertia(part, point)
    loss = _loss(problem, part, point)
    tables = partial(_tables, problem, part, point, {})
    dimensions = [d.dimension for d in dead.values()]
    known = [d for d in dimensions if d is not None]
    component = Component(
        "",
        part.units,
        Kind.UNDECIDED,
        "the signs of the Hessian's eigenvalues could not be certified",
        loss,
        None,
        len(part.units) + sum(known) if len(known) == len(dimensions) else None,
        tables,
    )
    if inertia is None:
        return component
    if not dead:
        return _alive_kind(component, inertia, len(part.units))
    return _dead_kind(problem, part, point, component, inertia, dead)


def _alive_kind(component: Component, across: Inertia, units: int) -> Component:
    """The kind of a component with all units alive: across its orbit the Hessian decides, unless it is singular."""
    component = replace(component, inertia=across + Inertia(0, units, 0))
    if across.negative and across.positive:
        return replace(component, kind=Kind.SADDLE, kind_reason="the Hessian has a negative and a positive direction")
    if across.zero:
        reason = "the Hessian is singular across the orbit; higher orders would have to decide"
        return replace(component, kind_reason=reason, excluded=across.negative > 0)
    if across.negative:
        return replace(component, kind=Kind.MAXIMUM, kind_reason="the Hessian is negative definite across the orbit")
    return replace(
        component,
        kind=Kind.STRICT_MINIMUM,
        kind_reason="the Hessian is positive definite across the orbit of the scalings",
        minimal=True,
        bottom="a strict minimum, and its orbit under scalings is closed: no unit is dead",
    )


def _dead_kind(
    problem: Problem,
    part: AliveSet,
    point: CorePoint,
    component: Component,
    across: Inertia,
    dead: dict[int, DeadUnit],
) -> Component:
    """The kind of a component with dead units."""
    if across.negative:
        reason = "the alive weights have a negative direction, wherever the dead units are"
        kind = Kind.SADDLE if across.positive else Kind.UNDECIDED
        return replace(component, kind=kind, kind_reason=reason, excluded=True)
    gone = [unit for unit, state in dead.items() if state.excluded]
    if gone:
        reason = f"arbitrarily near every point the loss is lower: dead unit {gone[0]} can follow the residual"
        return replace(component, kind_reason=reason, excluded=True)
    if across.zero or any(state.signs is None for state in dead.values()):
        return replace(component, kind_reason="whether a dead unit can follow the residual is not decided")
    moved = {unit: state.signs for unit, state in dead.items() if state.signs is not None}
    where = "dead units with w = 0 whose outgoing weights oppose the residual"
    piece = PieceOfComponent(where, None, None, "minimum", None, partial(_tables, problem, part, point, moved))
    reason = f"different points are of different kinds: minimum ({where}), others arbitrarily near lower points"
    return replace(component, kind=Kind.MIXED, kind_reason=reason, pieces=(piece,), minimal=True)


def _inertia(part: AliveSet, point: CorePoint) -> Inertia | None:
    """The inertia of the Hessian in the alive weights along the slice."""
    if part.loss is None or part.solved is None:
        return Inertia(0, 0, 0)
    cut = part.solved.attempt.cut
    if point.box is None:
        assert point.exact is not None
        element = point.exact.field.element
        _, table = part.loss.over(element).gradient_and_hessian(point.exact.coordinates)
        return exact_inertia([[x + element(0) for x in row] for row in cut.restrict_twice(table)])
    for bits in (60, 250, 1000):
        with working_precision(2 * bits + 64):
            _, balls = part.loss.over_balls().gradient_and_hessian(point.weights(bits))
            found = ball_inertia([[x.real for x in row] for row in cut.restrict_twice(balls)])
        if found is not None:
            return found
    return None


def _seen(problem: Problem, part: AliveSet, point: CorePoint, unit: int) -> tuple[list[list[arb]], list[list[arb]]]:
    """What a dead unit sees: the residual at its outputs, and its inputs."""
    first, second = problem.network.masks
    power = problem.network.activation.power
    with working_precision(2 * BITS):
        x, y = ([[arb(rational(e)) for e in row] for row in table] for table in (problem.inputs, problem.targets))
        weights: dict[tuple[int, int, int], arb] = {}
        if part.loss is not None:
            weights = dict(zip(part.loss.places, (acb(w).real for w in point.weights(BITS)), strict=True))
        said = {
            j: [
                sum((weights.get((0, j, a), arb(0)) * row[s] for a, row in enumerate(x)), arb(0)) ** power
                for s in range(len(x[0]))
            ]
            for j in part.units
        }
        residual = [
            [
                y[o][s] - sum((weights.get((1, o, j), arb(0)) * said[j][s] for j in part.units), arb(0))
                for s in range(len(x[0]))
            ]
            for o, row in enumerate(second)
            if row[unit]
        ]
    return residual, [x[a] for a, bit in enumerate(first[unit]) if bit]


def _loss(problem: Problem, part: AliveSet, point: CorePoint) -> RealNumber:
    if part.loss is None or part.solved is None:
        return RealNumber.rational(sum((rational(y) ** 2 for row in problem.targets for y in row), fmpq(0)))
    value = point.loss(part.loss, part.solved.attempt.cut)
    return value if value.value is None else RealNumber.rational(value.value)


def _tables(problem: Problem, part: AliveSet, point: CorePoint, moved: dict[int, tuple[int, ...]]) -> Tables:
    """The weights: those of the alive units, given outgoing weights of dead ones, and zeros."""
    tables: list[Table] = [[[ZERO] * len(mask[0]) for _ in mask] for mask in problem.network.masks]
    if part.loss is not None:
        for k, (layer, row, column) in enumerate(part.loss.places):
            tables[layer][row][column] = _weight(point, k)
    for unit, signs in moved.items():
        outputs = [o for o, row in enumerate(problem.network.masks[1]) if row[unit]]
        for o, sign in zip(outputs, signs, strict=True):
            tables[1][o][unit] = RealNumber.rational(fmpq(sign))
    return tuple(tables)


def _weight(point: CorePoint, k: int) -> RealNumber:
    if point.exact is None:
        return RealNumber(lambda bits: acb(point.weights(bits)[k]).real, None)
    element = point.exact.coordinates[k]
    value = element.rational()
    return RealNumber(element.ball, element) if value is None else RealNumber.rational(value)
