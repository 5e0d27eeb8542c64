"""Families of a two-layer linear problem: the critical set as a system with its symmetry, whole or stratum by stratum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

from symbolic.bounds.escape import convex_bound
from symbolic.exact.field import ExactPoint, field_rank
from symbolic.exact.ideals import Polynomial
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.stratum import AlivePoint
from symbolic.polynomials.core import CoreProblem
from symbolic.polynomials.reduced import ReducedNetwork
from symbolic.solving.families.as_components import Description
from symbolic.solving.families.critical_system import CriticalSystem, SignedMap, as_terms
from symbolic.solving.families.decompose import WholeSolution, solve_whole
from symbolic.solving.families.family import Normalisation, Scaling, Shear
from symbolic.solving.linear.fibres import gradient_blocks
from symbolic.solving.linear.representative import representative
from symbolic.solving.linear.strata import Plan
from symbolic.solving.settings import Settings
from symbolic.symmetry.eliminate import lift_point
from symbolic.symmetry.orbits import orbit_tangents
from symbolic.symmetry.preorder import Preorder, preorder
from symbolic.verdict import Verdict


def core_system(
    core: CoreProblem, order: Preorder
) -> tuple[CriticalSystem, list[tuple[int, ...]], list[tuple[int, ...]]]:
    """A core problem with its symmetry, and the positions of the weights into and out of each unit."""
    ins = [tuple(core.w_index(j, q) for q in range(len(unit.basis))) for j, unit in enumerate(core.units)]
    outs = [tuple(core.v_index(j, o) for o in range(len(unit.outputs))) for j, unit in enumerate(core.units)]

    def tangents(point: Sequence[Any], convert: Callable[[fmpq], Any]) -> list[list[Any]]:
        return orbit_tangents(core, order, point, convert)

    units = tuple(zip(ins, outs, strict=True))
    normal = Normalisation(_steps(core, order, ins, outs))
    return CriticalSystem(core, units, normal, tangents, _swaps(core, order), blocks=_blocks(core)), ins, outs


def stratum_families(
    network: ReducedNetwork, plan: Plan, settings: Settings, listed: Sequence[Component]
) -> tuple[Verdict, list[Component]] | None:
    """The families of one stratum, found in the problem left after eliminating its full-rank classes.

    Elimination maps orbits one to one there, and near a lifted point the loss is the reduced loss plus a square in the
    covered entries: a saddle stays one. Families whose sample is dead are left out only where a component with their loss
    is listed and none of their points is a minimum: the sample need not speak for the alive points of its family.

    Returns:
        The verdict and the components; None where the stratum has several parts, or something was not decided.
    """
    if len(plan.parts) != 1 or len(plan.parts[0].cores) != 1:
        return None
    part = plan.parts[0]
    core, everything = part.cores[0][1], network.core
    order = preorder(core)
    shift = part.step.core.form.constant + everything.form.constant
    system, _, _ = core_system(core, order)

    before, everyone = part.step.before, tuple(sorted(network.units[u] for u in part.units))
    classes = preorder(before).classes()

    def lifted(point: ExactPoint) -> ExactPoint:
        weights, _ = lift_point(part.step, list(point.coordinates), point.field.element)
        return ExactPoint(point.field, tuple(point.field.element(0) + x for x in weights))

    def tables(point: ExactPoint) -> Any:
        return representative(network, _as_alive(part.units, lifted(point)))

    def alive(point: ExactPoint) -> tuple[int, ...]:
        full = lifted(point)
        return tuple(sorted(network.units[part.units[u]] for c in classes for u in c[: _rank(before, c, full)]))

    found = solve_whole(system, settings, convex_bound(core), Description(alive, tables, str, 0))
    if not found.complete.proved:
        return None
    components = []
    for component in found.components:
        loss = component.loss.plus(shift)
        known = any(loss.compare(c.loss) == 0 for c in listed)
        if component.alive != everyone:
            if not known:
                return None
            if component.certainly_not_minimal:
                continue
        reason = component.kind_reason
        kind = component.kind
        if kind is not Kind.SADDLE:
            kind, reason = Kind.UNDECIDED, f"after elimination: {reason}"
        if known:
            reason += "; it may be one with another component of the same loss"
        components.append(
            replace(
                component,
                loss=loss,
                kind=kind,
                kind_reason=reason,
                inertia=None,
                dimension=None,
                pieces=(),
                minimal=False,
                excluded=component.certainly_not_minimal,
                bottom=None,
            )
        )
    return found.complete, components


def whole_families(
    network: ReducedNetwork, order: Preorder, settings: Settings, report: Callable[[str], None]
) -> WholeSolution:
    """The critical set of all units together, in the weights of the core problem."""
    core = network.core
    system, ins, outs = core_system(core, order)

    def alive(point: ExactPoint) -> tuple[int, ...]:
        units = [u for twins in order.classes() for u in twins[: _rank(core, twins, point)]]
        return tuple(sorted(network.units[u] for u in units))

    def tables(point: ExactPoint) -> Any:
        everything = tuple(range(len(core.units)))
        return representative(network, _as_alive(everything, point))

    names = {}
    for j, number in enumerate(network.units):
        names.update({k: f"v_{{{core.units[j].outputs[o]},{number}}}" for o, k in enumerate(outs[j])})
        names.update({k: f"w_{{{number},{network.coordinates[j][q]}}}" for q, k in enumerate(ins[j])})
    describe = Description(alive, tables, names.__getitem__, network.idle)
    return solve_whole(system, settings, convex_bound(core), describe, report)


def _blocks(core: CoreProblem) -> tuple[Polynomial, ...]:
    """The entries of the gradient in the end-to-end matrix that units cover: where all vanish the loss is at its convex minimum."""
    context = fmpq_mpoly_ctx.get([f"x{k}" for k in range(core.size)], Ordering.degrevlex)
    block = gradient_blocks(core, range(len(core.units)), list(context.gens()), context.constant)
    entries = [as_terms(x) for unit in range(len(core.units)) for row in block(unit) for x in row]
    return tuple(e for e in entries if e)


def _steps(
    core: CoreProblem, order: Preorder, ins: Sequence[tuple[int, ...]], outs: Sequence[tuple[int, ...]]
) -> tuple[Scaling | Shear, ...]:
    """Scalings and shears, from the greatest units downwards; shears only where filters are carried coordinate by coordinate."""
    steps: list[Scaling | Shear] = []
    done: list[int] = []

    def shear(target: int, source: int) -> None:
        if not order.leq(target, source):
            return
        pairs = []
        for q, row in enumerate(order.transfers[source, target]):
            places = [c for c, x in enumerate(row) if x != 0]
            if len(places) != 1 or row[places[0]] != 1:
                return
            pairs.append((ins[source][q], ins[target][places[0]]))
        steps.append(Shear(tuple(pairs)))

    for unit in sorted(range(order.size), key=lambda u: (-len(order.below(u)), u)):
        for other in done:
            shear(unit, other)
        steps.append(Scaling(tuple((k, (fmpq(1),)) for k in (*ins[unit], *outs[unit]))))
        for other in done:
            shear(other, unit)
        done.append(unit)
    return tuple(steps)


def _as_alive(units: tuple[int, ...], point: ExactPoint) -> AlivePoint:
    return AlivePoint(units, point.balls, point, None, False, 0, (), fmpq(0))


def _rank(core: CoreProblem, twins: Sequence[int], point: ExactPoint) -> int:
    """The rank of the contribution of a class."""
    vs, ws = core.split(point.coordinates)
    zero = point.field.element(0)
    table = [
        [sum((vs[j][o] * ws[j][q] for j in twins), zero) for q in range(len(core.units[twins[0]].basis))]
        for o in range(len(core.units[twins[0]].outputs))
    ]
    return field_rank(table)


def _swaps(core: CoreProblem, order: Preorder) -> tuple[SignedMap, ...]:
    """The swaps of twins."""
    result = []
    for twins in order.classes():
        for a, b in pairwise(twins):
            place = {k: (k, 1) for k in range(core.size)}
            for shift in range(core.units[a].size):
                i, j = core.offsets[a] + shift, core.offsets[b] + shift
                place[i], place[j] = (j, 1), (i, 1)
            result.append(tuple(place[k] for k in range(core.size)))
    return tuple(result)
