"""From alive critical orbits to critical components: fibres attached, kinds decided, losses exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flint import arb, fmpq

from symbolic.bounds.escape import convex_bound
from symbolic.budget import in_time, left, within
from symbolic.exact.field import FieldElement
from symbolic.exact.inertia import Inertia
from symbolic.exact.linear_algebra import product
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component, PieceOfComponent, Tables, by_loss
from symbolic.landscape.kind import Kind
from symbolic.landscape.stratum import AlivePoint, StratumSolution
from symbolic.polynomials.core import CoreProblem
from symbolic.polynomials.reduced import ReducedNetwork
from symbolic.solving.linear.fibres import DeadClass, component_dimension, dead_classes
from symbolic.solving.linear.merging import doubtful_pairs, merged
from symbolic.solving.linear.pieces import Piece, fibre_pieces
from symbolic.solving.linear.representative import representative
from symbolic.solving.linear.samples import FibreSample, fibre_minimum
from symbolic.symmetry.preorder import Preorder

DIMENSION_SHARE = 0.1
"""Part of the time that is left which the dimension of one component may take."""


def build_components(network: ReducedNetwork, order: Preorder, solved: Sequence[StratumSolution]) -> list[Component]:
    """All components of the solved strata, by increasing loss.

    Arguments:
        network: the problem.
        order: the preorder of its units.
        solved: the strata with their verified points.
    """
    core = network.core
    floor = RealNumber.rational(convex_bound(core))
    setting = _Setting(network, order, floor, all(stratum.complete.proved for stratum in solved))
    components = [_component_in_time(setting, stratum, point) for stratum in solved for point in stratum.points]
    ordered = by_loss(components)
    joined = in_time(lambda: merged(core, order, ordered, floor), lambda _: ordered)
    named = [replace(component, identifier=f"c{k}") for k, component in enumerate(joined)]
    unsure = in_time(
        lambda: {c.identifier for pair in doubtful_pairs(core, named, floor) for c in pair},
        lambda _: {c.identifier for c in named},
    )
    note = "; it may be one with another component of the same loss and end-to-end matrix"
    return [
        replace(c, dimension=None, kind_reason=c.kind_reason + note) if c.identifier in unsure else c for c in named
    ]


@dataclass(frozen=True)
class _Setting:
    """What all components of a problem share: the units and their order, a lower bound of the loss, whether all strata are complete."""

    network: ReducedNetwork
    order: Preorder
    floor: RealNumber
    sure: bool


def _component_in_time(setting: _Setting, stratum: StratumSolution, point: AlivePoint) -> Component:
    """The component of a point; when the time is over, one of which only the point and its loss are known, in balls."""
    network = setting.network

    def bare(why: str) -> Component:
        rough = replace(point, exact=None, losses=tuple(loss.inexact() for loss in point.losses))
        return Component(
            "",
            tuple(network.units[u] for u in stratum.stratum.alive),
            Kind.UNDECIDED,
            f"not examined: {why}",
            _loss(network.core, rough).inexact(),
            None,
            None,
            lambda: representative(network, rough),
            stratum=stratum,
            point=rough,
        )

    return in_time(lambda: _component(setting, stratum, point), bare)


def _representative_in_time(network: ReducedNetwork, point: AlivePoint) -> Tables:
    """The weights at a point: exact where that is known, in balls when the time for it is over."""
    return in_time(
        lambda: representative(network, point), lambda _: representative(network, replace(point, exact=None))
    )


def _dimension_in_time(core: CoreProblem, order: Preorder, point: AlivePoint, dead: Sequence[DeadClass]) -> int | None:
    """The dimension of a component; None when its share of the time is over. It enters no verdict."""

    def dimension() -> int | None:
        with within(DIMENSION_SHARE * left()):
            return component_dimension(core, order, point, dead)

    return in_time(dimension, lambda _: None)


def _component(setting: _Setting, stratum: StratumSolution, point: AlivePoint) -> Component:
    network, order = setting.network, setting.order
    core, idle = network.core, network.idle
    dead = dead_classes(core, order, stratum.stratum.ranks, point)
    loss = _loss(core, point)
    kind, reason, pieces = _kind(core, point, dead, core.size + idle)
    if kind in (Kind.MIXED, Kind.UNDECIDED) and loss.compare(setting.floor) == 0:
        kind, reason, pieces = Kind.MINIMUM, "its loss is the minimum over all matrices with this support", []
    minimal = kind in (Kind.STRICT_MINIMUM, Kind.MINIMUM)
    return Component(
        "",
        tuple(network.units[u] for u in stratum.stratum.alive),
        kind,
        reason,
        loss,
        _full_inertia(core, point, dead, idle),
        _plus(_dimension_in_time(core, order, point, dead) if setting.sure or not dead else None, idle),
        lambda: _representative_in_time(network, point),
        tuple(
            _sampled(network, point, piece) if isinstance(piece, FibreSample) else _reported(network, point, piece)
            for piece in pieces
        ),
        minimal or any(isinstance(piece, FibreSample) or piece.kind == "minimum" for piece in pieces),
        bottom=(
            "a strict minimum of the loss without the complete classes whose orbit is closed (filters and output vectors of comparable "
            "units are independent)"
        )
        if minimal
        else None,
        stratum=stratum,
        point=point,
    )


def _reported(network: ReducedNetwork, point: AlivePoint, piece: Piece) -> PieceOfComponent:
    """A piece of the fibre of a dead unit, with the vector of that unit in the representative."""
    number = network.units[piece.unit]
    vector = "w" if piece.side == "v = 0" else "v"
    direction = "(1, t)" if len(piece.sample) > 1 else "(1)"

    def tables() -> Tables:
        return _with_vectors(network, point, [(piece.unit, piece.side, piece.sample)])

    where = f"unit {number}: {piece.side}, {vector} along {direction}"
    return PieceOfComponent(where, piece.low, piece.high, piece.kind, piece.inertia, tables)


def _sampled(network: ReducedNetwork, point: AlivePoint, sample: FibreSample) -> PieceOfComponent:
    """A point of the joint fibre of dead units that is a local minimum; elsewhere on the fibre nothing is claimed."""
    words = ", ".join(
        f"unit {network.units[unit]}: {side}" for unit, side in zip(sample.dead, sample.sides, strict=True)
    )
    vectors = list(zip(sample.dead, sample.sides, sample.vectors, strict=True))
    return PieceOfComponent(
        f"near one point ({words})",
        None,
        None,
        "minimum",
        sample.inertia,
        lambda: _with_vectors(network, point, vectors),
    )


def _with_vectors(
    network: ReducedNetwork, point: AlivePoint, vectors: Sequence[tuple[int, str, Sequence[fmpq]]]
) -> Tables:
    """The representative with the free vectors of dead units put in."""
    w1, w2 = _representative_in_time(network, point)
    for unit, side, vector in vectors:
        number = network.units[unit]
        if side == "w = 0":
            for output, x in zip(network.core.units[unit].outputs, vector, strict=True):
                w2[output][number] = RealNumber.rational(x)
        else:
            inputs = product([vector], network.conversions[unit], len(network.coordinates[unit]))[0]
            for column, x in zip(network.coordinates[unit], inputs, strict=True):
                w1[number][column] = RealNumber.rational(x)
    return w1, w2


def _plus(value: int | None, extra: int) -> int | None:
    return None if value is None else value + extra


def _full_inertia(core: CoreProblem, point: AlivePoint, dead: Sequence[DeadClass], idle: int) -> Inertia | None:
    """The alive inertia, and for every dead unit (both vectors 0) the block ``[[0, G], [G^T, 0]]``."""
    total = point.inertia
    for group in dead:
        if total is None or group.rank is None:
            return None
        size = core.units[group.twins[0]].size
        total += Inertia(group.rank * group.spare, (size - 2 * group.rank) * group.spare, group.rank * group.spare)
    return None if total is None else total + Inertia(0, idle, 0)


def _kind(
    core: CoreProblem, point: AlivePoint, dead: Sequence[DeadClass], weights: int
) -> tuple[Kind, str, list[Piece | FibreSample]]:
    if point.inertia is not None and point.inertia.negative:
        return Kind.SADDLE, "the Hessian has a negative direction within the alive units", []
    deficient = [group for group in dead if not group.full]
    blocked = next((group for group in deficient if group.nonzero), None)
    if blocked is not None:
        return Kind.SADDLE, f"unit {blocked.twins[-1]} is dead and its gradient block is not zero (Lemma A)", []
    if point.inertia is None:
        return Kind.UNDECIDED, "the signs of the Hessian's eigenvalues could not be certified", []
    if point.degenerate:
        return (
            Kind.UNDECIDED,
            (
                "the Hessian has more zero eigenvalues than the symmetry explains, and no negative one; "
                "higher orders would have to decide"
            ),
            [],
        )
    if not deficient:
        spare = any(group.spare for group in dead)
        if not spare:
            return (
                Kind.STRICT_MINIMUM,
                "the Hessian is positive semidefinite and its kernel is the orbit's tangent space (Morse-Bott)",
                [],
            )
        return (
            Kind.MINIMUM,
            (
                "the Hessian is positive semidefinite and its kernel is the tangent space of the family that spare twins add "
                "(Morse-Bott); the family is larger than one orbit"
            ),
            [],
        )
    if any(group.rank is None for group in deficient):
        return (
            Kind.UNDECIDED,
            "whether the gradient block of a dead unit vanishes could not be decided exactly",
            [],
        )
    free = [unit for group in deficient for unit in group.twins[group.alive :]]
    return _along_fibre(core, point, free, weights - sum(core.units[u].size for u in (*point.units, *free)))


def _along_fibre(
    core: CoreProblem, point: AlivePoint, free: Sequence[int], idle: int
) -> tuple[Kind, str, list[Piece | FibreSample]]:
    """The kind along the fibre of dead units with vanishing blocks: cut into pieces for one unit, by samples otherwise."""
    units = ", ".join(map(str, free))
    what = f"the gradient vanishes on the rectangle of the dead unit{'s' if len(free) > 1 else ''} {units}"
    values = None if point.exact is None else [x.rational() for x in point.exact.coordinates]
    if values is None or any(w is None for w in values):
        return Kind.UNDECIDED, f"{what}, over an irrational point; no pieces are cut", []
    weights = [w for w in values if w is not None]
    pieces = fibre_pieces(core, point.units, weights, free[0], idle) if len(free) == 1 else None
    if pieces is None:
        sample = fibre_minimum(core, point.units, weights, free, idle)
        if sample is not None:
            return Kind.MIXED, f"{what}; one point of their fibre is certainly a minimum", [sample]
        return (
            Kind.UNDECIDED,
            f"{what}, whose fibre has more than one parameter; no sample is certainly a minimum",
            [],
        )
    unit = free[0]
    if all(piece.kind == "saddle" for piece in pieces):
        return (
            Kind.SADDLE,
            f"the Hessian has a negative direction wherever the dead unit {unit} moves along its fibre",
            [],
        )
    return (
        Kind.MIXED,
        f"the gradient vanishes on the rectangle of the dead unit {unit}; the Hessian changes along its fibre",
        list(pieces),
    )


def _loss(core: CoreProblem, point: AlivePoint) -> RealNumber:
    network = CoreProblem(core.form, tuple(core.units[u] for u in point.units))

    def enclose(bits: int) -> arb:
        with working_precision(bits + 64):
            return arb(network.over_balls().value(point.weights(bits)).real)

    irrational = [loss for loss in point.losses if loss.value is None]
    rest = sum((loss.value for loss in point.losses if loss.value is not None), point.constant)
    if not irrational:
        return RealNumber.rational(rest)
    if len(irrational) == 1:
        return irrational[0].plus(rest)
    if point.exact is None:
        return RealNumber(enclose, None)
    value = network.over(point.exact.field.element).value(point.exact.coordinates)
    element = value if isinstance(value, FieldElement) else point.exact.field.element(value)
    rational = element.rational()
    return RealNumber.rational(rational) if rational is not None else RealNumber(enclose, element)
