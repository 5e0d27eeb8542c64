"""The orbit-alive critical points of one stratum: decouple, eliminate, solve, map back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from flint import acb, arb, fmpq, fmpz_poly

from symbolic.errors import UnsupportedProblem
from symbolic.exact.field import ExactPoint, FieldElement, NumberField
from symbolic.exact.inertia import Inertia, ball_inertia, exact_inertia
from symbolic.exact.precision import working_precision
from symbolic.landscape.stratum import AlivePoint, StratumSolution
from symbolic.polynomials.core import CoreProblem
from symbolic.solving.isolated.core_solution import CoreSolution
from symbolic.solving.isolated.verified_points import CorePoint
from symbolic.symmetry.eliminate import Elimination, eliminate, lift_point
from symbolic.symmetry.interaction import decoupled, restricted
from symbolic.symmetry.orbit_alive import certainly_independent
from symbolic.symmetry.preorder import Preorder, preorder
from symbolic.symmetry.strata import Stratum, no_room
from symbolic.verdict import Status, Verdict, proved, undecided

MAX_PRODUCTS = 20_000
"""Most combinations of points of decoupled parts that are listed."""
BITS = 60
"""Accuracy of the balls that decide ranks and signs first; what they leave open is decided exactly."""


@dataclass(frozen=True)
class Part:
    """One decoupled part of a stratum.

    Attributes:
        units: its units, as positions in the problem's core.
        step: the elimination of its full-rank classes.
        cores: the decoupled core problems that remain, with the positions of their units in ``step.core``.
        pairs: dimension of its symmetry group.
    """

    units: tuple[int, ...]
    step: Elimination
    cores: tuple[tuple[tuple[int, ...], CoreProblem], ...]
    pairs: int


@dataclass(frozen=True)
class Plan:
    """How a stratum is solved.

    Attributes:
        stratum: the stratum.
        empty: why it has no points, if that is clear at once.
        parts: its decoupled parts.
    """

    stratum: Stratum
    empty: str | None
    parts: tuple[Part, ...]

    def cores(self) -> Iterator[CoreProblem]:
        """The core problems to solve."""
        return (core for part in self.parts for _, core in part.cores)


def plan_stratum(core: CoreProblem, order: Preorder, stratum: Stratum) -> Plan:
    """Split a stratum into decoupled parts and eliminate their full-rank classes."""
    reason = no_room(core, order, stratum)
    if reason is not None:
        return Plan(stratum, reason, ())
    network = CoreProblem(core.form, tuple(core.units[u] for u in stratum.alive))
    parts = []
    for members in decoupled(network):
        units = tuple(stratum.alive[m] for m in members)
        place = {u: k for k, u in enumerate(units)}
        full = [tuple(place[u] for u in twins) for twins in stratum.full if twins[0] in place]
        parts.append(_plan_part(units, restricted(network, members), full))
    return Plan(stratum, None, tuple(parts))


def _plan_part(units: tuple[int, ...], piece: CoreProblem, full: Sequence[tuple[int, ...]]) -> Part:
    """Eliminate full-rank classes where that maps orbits one to one.

    The classes must be comparable to no other unit, nothing may be lost or covered twice, and no new symmetry may
    appear; then an orbit-alive point of what remains is an orbit-alive point of the stratum exactly when the
    eliminated classes have full rank over it.
    """
    order = preorder(piece)
    alone = [twins for twins in full if set(order.above[twins[0]]) | set(order.below(twins[0])) == set(twins)]
    for chosen in (alone, []):
        step = eliminate(piece, chosen)
        cores = tuple((members, restricted(step.core, members)) for members in decoupled(step.core))
        pairs = step.fibre + sum(len(preorder(core).pairs) for _, core in cores)
        if step.clean and pairs == len(order.pairs):
            break
    return Part(units, step, cores, len(order.pairs))


def assemble(plan: Plan, solved: Mapping[CoreProblem, CoreSolution], constant: fmpq) -> StratumSolution:
    """Put the solved core problems of a stratum together; ``constant`` is that of the loss."""
    if plan.empty is not None:
        return StratumSolution(plan.stratum, 0, 0, (), proved(f"no orbit-alive point: {plan.empty}"))
    parts = [_part(part, [solved[core] for _, core in part.cores]) for part in plan.parts]
    zero = next((p for p in parts if p.count == 0 and p.complete.proved), None)
    if zero is not None:
        return StratumSolution(plan.stratum, 0, 0, (), zero.complete)
    open_parts = [p for p in parts if p.complete.status is not Status.PROVED]
    points = tuple(_joined(plan, combination, constant) for combination in _bounded_product([p.points for p in parts]))
    if open_parts:
        dimension = next((p.dimension for p in open_parts if p.dimension), None)
        return StratumSolution(
            plan.stratum, None, dimension, points, undecided("; ".join(p.complete.reason for p in open_parts))
        )
    count = 1
    for p in parts:
        assert p.count is not None
        count *= p.count
    reason = "; ".join(dict.fromkeys(p.complete.reason for p in parts)) or "the only point is zero"
    return StratumSolution(plan.stratum, count, 0, points, proved(reason, *(p.complete for p in parts)))


@dataclass(frozen=True)
class _PartSolution:
    count: int | None
    dimension: int | None
    points: tuple[AlivePoint, ...]
    complete: Verdict


def _bounded_product(lists: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    total = 1
    for items in lists:
        total *= len(items)
    if total > MAX_PRODUCTS:
        raise UnsupportedProblem(
            f"{total} combinations of points of decoupled parts", f"at most {MAX_PRODUCTS} are listed"
        )
    return product(*lists)


def _part(part: Part, solutions: Sequence[CoreSolution]) -> _PartSolution:
    bad = [s for s in solutions if not s.complete.proved]
    empty = next((s for s in solutions if s.complete.proved and s.count == 0), None)
    if empty is not None:
        return _PartSolution(0, 0, (), empty.complete)
    reason = "; ".join(dict.fromkeys(s.complete.reason for s in solutions)) or "the gradient is linear there"
    complete = proved(reason, *(s.complete for s in solutions))
    doubts: list[str] = []
    points = [
        _lifted(part, solutions, chosen)
        for chosen in _bounded_product([s.real for s in solutions])
        if _in_stratum(part, [p.weights(BITS) for p in chosen], _common_exact(chosen), doubts)
    ]
    if bad:
        dimension = next((s.dimension for s in bad if s.dimension), None)
        return _PartSolution(None, dimension, tuple(points), undecided("; ".join(s.complete.reason for s in bad)))
    count = len(points) + _count_nonreal(part, solutions, doubts)
    if doubts:
        return _PartSolution(None, None, tuple(points), undecided(doubts[0]))
    return _PartSolution(count, 0, tuple(points), complete)


def _count_nonreal(part: Part, solutions: Sequence[CoreSolution], doubts: list[str]) -> int:
    """Number of non-real points of the part (those whose eliminated classes keep full rank)."""
    if not part.step.full:
        total, real = 1, 1
        for s in solutions:
            assert s.count is not None or not s.complete.proved
            total *= s.count or 0
            real *= len(s.real)
        return total - real
    lists: list[list[tuple[bool, list[acb], Any]]] = []
    for s in solutions:
        items = [(True, p.weights(BITS), p.exact) for p in s.real]
        pairs = s.pairs()
        if pairs is None:
            doubts.append("a solution that is not real has no certified box; its rank is not decided")
        for box, factor in pairs or ():
            point = box.system.point(box.entries)
            mirrored = box.conjugate()
            exact = None if factor is None else factor.at(arb(0))
            items.append((False, point, exact))
            items.append((False, mirrored.system.point(mirrored.entries), exact))
        if s.multiple_nonreal:
            doubts.append("a non-real multiple solution meets a full-rank class; its rank there is not decided")
        lists.append(items)
    count = 0
    for chosen in _bounded_product(lists):
        if all(real for real, _, _ in chosen):
            continue
        count += int(_in_stratum(part, [w for _, w, _ in chosen], _merge_exact([e for _, _, e in chosen]), doubts))
    return count


def _merge_exact(points: Sequence[ExactPoint | None]) -> list[ExactPoint] | None:
    """Exact points whose coordinates fit into one field (at most one of them is irrational); None otherwise."""
    exact = [p for p in points if p is not None]
    if len(exact) < len(points) or sum(1 for p in exact if p.field.degree > 1) > 1:
        return None
    field = next((p.field for p in exact if p.field.degree > 1), None)
    if field is None:
        return exact
    return [p if p.field is field else _moved(p, field) for p in exact]


def _moved(point: ExactPoint, field: NumberField) -> ExactPoint:
    values = [x.rational() for x in point.coordinates]
    return ExactPoint(field, tuple(field.element(v if v is not None else 0) for v in values))


def _common_exact(points: Sequence[CorePoint]) -> list[ExactPoint] | None:
    return _merge_exact([p.exact for p in points])


def _gather(part: Part, weights: Sequence[Sequence[Any]]) -> list[Any]:
    """The weights of the eliminated problem from those of its decoupled cores."""
    core = part.step.core
    result: list[Any] = [None] * core.size
    for (members, piece), values in zip(part.cores, weights, strict=True):
        for k, m in enumerate(members):
            start, size = piece.offsets[k], piece.units[k].size
            result[core.offsets[m] : core.offsets[m] + size] = values[start : start + size]
    return result


def _in_stratum(
    part: Part, weights: Sequence[Sequence[acb]], exact: list[ExactPoint] | None, doubts: list[str]
) -> bool:
    """Whether the eliminated classes have full rank over a point; a doubt is recorded where that is not decided."""
    if not part.step.full:
        return True
    _, matrices = lift_point(part.step, _gather(part, weights), acb)
    if all(certainly_independent(_short_side(m)) for m in matrices):
        return True
    if exact is None:
        doubts.append("whether a full-rank class keeps its rank at some solution could not be decided exactly")
        return False
    field = exact[0].field if exact else NumberField(fmpz_poly([0, 1]), arb(0))
    _, matrices = lift_point(part.step, _gather(part, [p.coordinates for p in exact]), field.element)
    return all(certainly_independent(_short_side(m)) for m in matrices)


def _short_side(matrix: Sequence[Sequence[Any]]) -> list[list[Any]]:
    rows = [list(row) for row in matrix]
    return rows if len(rows) <= len(rows[0]) else [list(column) for column in zip(*rows, strict=True)]


def _lifted(part: Part, solutions: Sequence[CoreSolution], chosen: Sequence[CorePoint]) -> AlivePoint:
    step = part.step

    @cache
    def weights(bits: int) -> list[acb]:
        with working_precision(bits + 64):
            return lift_point(step, _gather(part, [p.weights(bits + 64) for p in chosen]), acb)[0]

    exact = _common_exact(chosen)
    lifted: ExactPoint | None = None
    if exact is not None:
        field = exact[0].field if exact else NumberField(fmpz_poly([0, 1]), arb(0))
        coordinates = lift_point(step, _gather(part, [p.coordinates for p in exact]), field.element)[0]
        lifted = ExactPoint(field, tuple(x if isinstance(x, FieldElement) else field.element(x) for x in coordinates))
    covered = sum(len(cover.basis) for cover in step.covers if cover is not None)
    inertia: Inertia | None = Inertia(0, part.pairs, covered)
    degenerate = False
    for solution, point in zip(solutions, chosen, strict=True):
        own = _slice_inertia(solution, point)
        degenerate = degenerate or own is None or own.zero > 0
        inertia = None if own is None or inertia is None else inertia + own
    losses = tuple(p.loss(s.core, s.cut) for s, p in zip(solutions, chosen, strict=True))
    return AlivePoint(part.units, weights, lifted, inertia, degenerate, part.pairs, losses, step.core.form.constant)


def _slice_inertia(solution: CoreSolution, point: CorePoint) -> Inertia | None:
    """Inertia of the Hessian along the slice, a complement of the orbit."""
    cut, core = solution.cut, solution.core
    if cut is None:
        return Inertia(0, 0, 0)
    if point.box is not None:
        for bits in (60, 250, 1000):
            fine = point.box.refine(bits)
            with working_precision(2 * bits + 64):
                _, hessian = core.over_balls().gradient_and_hessian(fine.system.point(fine.entries))
                result = ball_inertia([[x.real for x in row] for row in cut.restrict_twice(hessian)])
            if result is not None:
                return result
    if point.exact is None:
        return None
    _, exact_hessian = core.over(point.exact.field.element).gradient_and_hessian(point.exact.coordinates)
    return exact_inertia(cut.restrict_twice(exact_hessian))


def _joined(plan: Plan, chosen: Sequence[AlivePoint], constant: fmpq) -> AlivePoint:
    """One point of the stratum from one point of each part."""
    alive = plan.stratum.alive
    places = [(p, k) for u in alive for p, part in enumerate(plan.parts) for k, v in enumerate(part.units) if v == u]

    def pick(lists: Sequence[Sequence[Any]]) -> list[Any]:
        result: list[Any] = []
        for p, k in places:
            before = plan.parts[p].step.before
            result.extend(lists[p][before.offsets[k] : before.offsets[k] + before.units[k].size])
        return result

    merged = _merge_exact([p.exact for p in chosen])
    exact = None
    if merged is not None:
        field = merged[0].field if merged else NumberField(fmpz_poly([0, 1]), arb(0))
        exact = ExactPoint(field, tuple(pick([p.coordinates for p in merged])))
    inertia: Inertia | None = Inertia(0, 0, 0)
    for p in chosen:
        inertia = None if inertia is None or p.inertia is None else inertia + p.inertia
    return AlivePoint(
        alive,
        lambda bits: pick([p.weights(bits) for p in chosen]),
        exact,
        inertia,
        any(p.degenerate for p in chosen),
        sum(p.orbit for p in chosen),
        tuple(loss for p in chosen for loss in p.losses),
        sum((p.constant for p in chosen), constant),
    )
