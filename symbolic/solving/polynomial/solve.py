"""Problems without strata (decay, powers, more layers): point by point where critical points are finitely many, else by families."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from flint import acb, arb

from symbolic.bounds.support import support_bound
from symbolic.budget import in_time, overtime
from symbolic.exact.field import FieldElement, field_rank
from symbolic.exact.inertia import Inertia, ball_inertia, exact_inertia
from symbolic.exact.parts import connected_parts
from symbolic.exact.precision import working_precision
from symbolic.exact.real import ZERO, RealNumber
from symbolic.landscape.component import Component, Table, Tables, by_loss
from symbolic.landscape.conclude import Found
from symbolic.landscape.kind import Kind
from symbolic.landscape.stratum import StratumSolution
from symbolic.landscape.verdicts import Infimum, infimum_from_list, lowest_of
from symbolic.network import Problem
from symbolic.polynomials.expanded import ExpandedLoss, expanded_loss
from symbolic.solving.families.as_components import Description
from symbolic.solving.families.critical_system import CriticalSystem
from symbolic.solving.families.decompose import not_decomposed, solve_whole
from symbolic.solving.families.family import Normalisation, Scaling, Shear
from symbolic.solving.isolated.verified_points import CorePoint
from symbolic.solving.isolated.whole_loss import FiniteSolution, Follower, PlainAttempt, solve_finite
from symbolic.solving.polynomial.power_units import solve_power_units
from symbolic.solving.settings import Settings
from symbolic.structure.benign import closed_functions, coercive
from symbolic.symmetry.layers import LayerSymmetry, SignedMap
from symbolic.symmetry.strata import Stratum
from symbolic.verdict import Verdict, proved

BITS = 60
FEWEST_POINTS = 400
"""From so many critical points on, paths are followed: engines slow down by the growth of coefficients."""
MOST_UNITS = 6
"""Every set of alive units is looked at."""


def solve_weight_space(problem: Problem, settings: Settings, report: Callable[[str], None]) -> Found:
    """Solve a problem with decay, a power activation, or more than two layers."""
    report("expanding the loss")
    loss = expanded_loss(problem)
    symmetry = LayerSymmetry(problem, loss.places)
    units = tuple(symmetry.number[u] for u in symmetry.units)
    finite: FiniteSolution | None = None
    if not symmetry.pairs:
        report("solving and verifying")
        follow = partial(_followed, loss, symmetry, settings)
        finite = solve_finite(loss, settings, symmetry.rotation_pins, symmetry.tangents, follow)
    apart = None if finite is not None else solve_power_units(problem, symmetry, settings)
    if finite is not None and not finite.infinite:
        with overtime():
            components, stratum = _points(loss, symmetry, finite, units)
    elif apart is not None:
        components, stratum = apart
    else:
        components, stratum = _families(loss, symmetry, settings, units, report)
    with overtime():
        ordered = by_loss(components)
    pairs = tuple((symmetry.number[layer, i], symmetry.number[layer, j]) for layer, i, j in symmetry.pairs)
    engine = (settings.engine.name, settings.engine.version)
    notes: tuple[str, ...] = (f"{loss.idle} weights do not occur in the loss",) if loss.idle else ()
    if symmetry.rotations:
        notes += (
            f"units with equal decay are mixed by rotations: {len(symmetry.rotations)} more dimensions of symmetry",
        )
    infimum = partial(find_infimum, problem, [stratum.complete], ordered, apart is not None)
    return Found(engine, pairs, (stratum,), ordered, infimum, notes, squares=True)


def _followed(loss: ExpandedLoss, symmetry: LayerSymmetry, settings: Settings, points: int) -> Follower | None:
    """Path tracking, where there are many points, dead units are zero and a chance of error is allowed (docs/theory.md).

    Every unit has a weight with decay here; with more than two layers it is asked that all have.
    """
    whole = all(loss.problem.decay[layer][row][column] for layer, row, column in loss.places)
    if (
        points < FEWEST_POINTS
        or not (whole or len(loss.problem.network.masks) == 2)
        or settings.counter is not None
        or settings.engine.exact_counts
    ):
        return None
    if len(symmetry.units) > MOST_UNITS:
        return None
    from symbolic.solving.isolated.tracked_networks import NetworkFollowing

    return NetworkFollowing(loss, symmetry, settings.seed)


def _everything(units: tuple[int, ...]) -> Stratum:
    return Stratum((), units, (), 1)


def _points(
    loss: ExpandedLoss, symmetry: LayerSymmetry, finite: FiniteSolution, units: tuple[int, ...]
) -> tuple[list[Component], StratumSolution]:
    """One component per orbit of points under sign changes and swaps of twins."""
    real = [] if finite.found is None else finite.found.real
    turned = len(finite.attempt.cut.pins)
    proved_count = finite.found.count if finite.found is not None and finite.complete.proved else None
    stratum = StratumSolution(
        _everything(units),
        None if turned else proved_count,
        turned,
        (),
        finite.complete,
        len(real) if finite.complete.proved and not turned else None,
        "all",
    )
    components = []
    for members in _orbits(real, symmetry.generators):
        point, images = real[members[0]], len(members)
        components.append(_point_in_time(loss, symmetry, finite.attempt, point, images))
    return components, stratum


def _point_in_time(
    loss: ExpandedLoss, symmetry: LayerSymmetry, attempt: PlainAttempt, point: CorePoint, images: int
) -> Component:
    """The component of a point; when the time is over, one of which only the point and its loss are known, in balls."""

    def bare(why: str) -> Component:
        rough = CorePoint(point.box, None) if point.box is not None else point
        return Component(
            "",
            _alive(symmetry, [x.contains(0) for x in rough.weights(BITS)]),
            Kind.UNDECIDED,
            f"not examined: {why}",
            rough.loss(loss, attempt.cut).inexact(),
            None,
            None,
            lambda: _tables(loss, _numbers(rough, loss.size)),
            multiplicity=1 if attempt.cut.pins else images,
        )

    return in_time(lambda: _point_component(loss, symmetry, attempt, point, images), bare)


def _orbits(points: Sequence[CorePoint], generators: Sequence[SignedMap]) -> list[tuple[int, ...]]:
    """Which points the finite symmetry maps to each other."""
    joined: set[tuple[int, int]] = set()
    balls = [p.weights(BITS) for p in points]
    with working_precision(BITS + 64):
        for signed in generators:
            for k, point in enumerate(balls):
                image = [point[source] * sign for source, sign in signed]
                near = [
                    j for j, other in enumerate(balls) if all(x.overlaps(y) for x, y in zip(image, other, strict=True))
                ]
                if len(near) == 1:
                    joined |= {(k, near[0]), (near[0], k)}
    return connected_parts(range(len(points)), lambda a, b: (a, b) in joined)


def _point_component(
    loss: ExpandedLoss, symmetry: LayerSymmetry, attempt: PlainAttempt, point: CorePoint, images: int
) -> Component:
    inertia, turned = _inertia(loss, attempt, point)
    kind, reason = _kind(inertia, turned)
    inertia = None if inertia is None else inertia + Inertia(0, loss.idle, 0)
    value = point.loss(loss, attempt.cut)
    exact = value.value
    return Component(
        "",
        _alive(symmetry, [x.contains(0) for x in point.weights(BITS)]),
        kind,
        reason,
        value if exact is None else RealNumber.rational(exact),
        inertia,
        loss.idle + turned,
        lambda: _tables(loss, _numbers(point, loss.size)),
        minimal=kind is Kind.STRICT_MINIMUM,
        bottom=_bottom(loss.idle + turned) if kind is Kind.STRICT_MINIMUM else None,
        multiplicity=1 if attempt.cut.pins else images,
    )


def _bottom(turned: int) -> str:
    """Why a strict minimum is the bottom of its component of a sublevel set; ``turned`` is the dimension of what moves it."""
    return (
        "a strict minimum, isolated up to rotations of twins (a compact group)"
        if turned
        else "an isolated strict minimum"
    )


def _inertia(loss: ExpandedLoss, attempt: PlainAttempt, point: CorePoint) -> tuple[Inertia | None, int]:
    """The inertia of the Hessian at a point, and the dimension of its orbit under rotations."""
    turned = len(attempt.cut.pins)
    if point.exact is not None and (point.box is None or turned):
        element = point.exact.field.element
        tangents = attempt.tangents(point.exact.coordinates, element)
        _, table = loss.over(element).gradient_and_hessian(point.exact.coordinates)
        inertia = exact_inertia([[x + element(0) for x in row] for row in table])
        return inertia, field_rank(tangents) if tangents else 0
    for bits in (60, 250, 1000):
        with working_precision(2 * bits + 64):
            _, balls = loss.over_balls().gradient_and_hessian(point.weights(bits))
            found = ball_inertia([[x.real for x in row] for row in attempt.cut.restrict_twice(balls)])
        if found is not None:
            return found + Inertia(0, turned, 0), turned
    return None, turned


def _kind(inertia: Inertia | None, turned: int) -> tuple[Kind, str]:
    rotations = "" if not turned else f" across the orbit of rotations, of dimension {turned}"
    if inertia is None:
        return Kind.UNDECIDED, "the signs of the Hessian's eigenvalues could not be certified"
    if inertia.negative and inertia.positive:
        return Kind.SADDLE, "the Hessian has a negative and a positive direction"
    if inertia.zero > turned:
        return (
            Kind.UNDECIDED,
            "the Hessian is singular at an isolated critical point; higher orders would have to decide",
        )
    if inertia.negative:
        return Kind.MAXIMUM, f"the Hessian is negative definite{rotations}"
    return Kind.STRICT_MINIMUM, f"the Hessian is positive definite{rotations}"


def _families(
    loss: ExpandedLoss,
    symmetry: LayerSymmetry,
    settings: Settings,
    units: tuple[int, ...],
    report: Callable[[str], None],
) -> tuple[list[Component], StratumSolution]:
    steps = tuple(Scaling(content) if kind == "scaling" else Shear(content) for kind, content in symmetry.steps)
    system = CriticalSystem(
        loss,
        symmetry.unit_weights,
        Normalisation(steps, symmetry.zeros),
        symmetry.tangents,
        symmetry.generators,
        loss.problem.network.activation.power,
    )
    describe = Description(
        lambda point: _alive(symmetry, [x.is_zero() for x in point.coordinates]),
        lambda point: _tables(loss, [_exact_number(x) for x in point.coordinates]),
        lambda k: loss.polynomial.names[loss.positions[k]],
        loss.idle,
    )
    whole = in_time(
        lambda: solve_whole(system, settings, support_bound(loss.problem), describe, report), not_decomposed
    )
    dimension = whole.dimension
    if whole.complete.proved and dimension == -1:
        count: int | None = 0
    else:
        count = None
    stratum = StratumSolution(_everything(units), count, dimension, (), whole.complete, None, "all")
    return list(whole.components), stratum


def _alive(symmetry: LayerSymmetry, zero: Sequence[bool]) -> tuple[int, ...]:
    """The units with a non-zero weight on both sides."""
    return tuple(
        symmetry.number[unit]
        for unit, (incoming, outgoing) in zip(symmetry.units, symmetry.unit_weights, strict=True)
        if not all(zero[k] for k in incoming) and not all(zero[k] for k in outgoing)
    )


def _exact_number(element: FieldElement) -> RealNumber:
    value = element.rational()
    return RealNumber(element.ball, element) if value is None else RealNumber.rational(value)


def _numbers(point: CorePoint, size: int) -> list[RealNumber]:
    if point.exact is not None:
        return [_exact_number(x) for x in point.exact.coordinates]

    def weight(k: int) -> Callable[[int], arb]:
        return lambda bits: acb(point.weights(bits)[k]).real

    return [RealNumber(weight(k), None) for k in range(size)]


def _tables(loss: ExpandedLoss, values: Sequence[RealNumber]) -> Tables:
    """One table per layer."""
    tables: list[Table] = [[[ZERO] * len(mask[0]) for _ in mask] for mask in loss.problem.network.masks]
    for (layer, row, column), value in zip(loss.places, values, strict=True):
        tables[layer][row][column] = value
    return tuple(tables)


def find_infimum(
    problem: Problem, complete: Sequence[Verdict], components: Sequence[Component], closed: bool = False
) -> Infimum:
    """The infimum: a bound that holds for every network of this support, or that it is attained and the complete list.

    With ``closed`` it is enough that the functions form a closed set; without it a sum of squares, which needs no list, may still be found.
    """
    lowest = lowest_of(components)
    bound = RealNumber.rational(support_bound(problem))
    if lowest is not None and lowest.compare(bound) == 0:
        reason = "the lowest critical value equals the least error of any functions of the inputs that the outputs see"
        return Infimum(proved(reason), lowest, True, bound=support_bound(problem))
    attained = coercive(problem)
    if closed and not attained.proved:
        attained = closed_functions(problem)
    return replace(infimum_from_list(components, attained, complete), bound=support_bound(problem))
