"""From alive critical orbits to critical components: fibres attached, kinds decided, losses exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from flint import acb, arb, fmpq

from symbolic.algebraic.field import FieldElement
from symbolic.algebraic.real import RealNumber
from symbolic.classify.inertia import Inertia
from symbolic.classify.infimum import convex_bound
from symbolic.classify.verdict import Verdict, undecided
from symbolic.families.fibres import DeadClass, component_dimension, dead_classes
from symbolic.families.pieces import Piece, fibre_pieces
from symbolic.polynomials.core import CoreProblem, combination, matrix_rows
from symbolic.solving.alive import AlivePoint, StratumSolution
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.strata import full_rank_of
from symbolic.verify.krawczyk import working_precision

BITS = 60


NOT_EXAMINED = undecided("not examined")


class Kind(StrEnum):
    """The kind of a critical component."""

    STRICT_MINIMUM = "strict_minimum"
    MINIMUM = "minimum"
    SADDLE = "saddle"
    MAXIMUM = "maximum"
    UNDECIDED = "undecided"
    MIXED = "mixed"


@dataclass(frozen=True)
class Component:
    """A connected set of critical points up to symmetry: an alive orbit with its dead fibres.

    Attributes:
        identifier: ``c0``, ``c1``, ... by increasing loss.
        stratum: its stratum.
        point: the alive representative.
        dimension: its dimension in weight space; None if a rank is not decided.
        kind: its kind; ``mixed`` when the kind changes along a fibre.
        kind_reason: how the kind was decided, in words.
        loss: the loss.
        inertia: inertia of the full Hessian at the representative (dead units zero); None if not decided.
        pieces: parts of constant inertia along a dead fibre, when the kind changes there.
        dead: the dead unit the pieces belong to (position in the core).
        spurious: whether it is (or contains) a spurious local minimum.
        valley: whether it is the bottom of a spurious valley.
    """

    identifier: str
    stratum: StratumSolution
    point: AlivePoint
    dimension: int | None
    kind: Kind
    kind_reason: str
    loss: RealNumber
    inertia: Inertia | None
    pieces: tuple[Piece, ...] = ()
    dead: int | None = None
    spurious: Verdict = NOT_EXAMINED
    valley: Verdict = NOT_EXAMINED

    @property
    def minimal(self) -> bool:
        """Whether it contains a certified local minimum."""
        return self.kind in (Kind.STRICT_MINIMUM, Kind.MINIMUM) or any(piece.kind == "minimum" for piece in self.pieces)

    @property
    def certainly_not_minimal(self) -> bool:
        """Whether none of its points is a local minimum."""
        return self.kind in (Kind.SADDLE, Kind.MAXIMUM)


def build_components(
    core: CoreProblem, order: Preorder, solved: Sequence[StratumSolution], idle: int
) -> list[Component]:
    """All components of the solved strata, by increasing loss.

    Arguments:
        core: the problem.
        order: its preorder.
        solved: the strata with their verified points.
        idle: number of weights that never change the loss.
    """
    floor = RealNumber.rational(convex_bound(core))
    components = [
        _component(core, order, stratum, point, idle, floor) for stratum in solved for point in stratum.points
    ]
    components.sort(key=lambda c: float(c.loss.enclose(64).mid()))
    ordered: list[Component] = []
    for component in components:
        place = len(ordered)
        while place and _before(component, ordered[place - 1]):
            place -= 1
        ordered.insert(place, component)
    return [replace(component, identifier=f"c{k}") for k, component in enumerate(_merged(core, order, ordered))]


def _before(a: Component, b: Component) -> bool:
    return a.loss.compare(b.loss) == -1


def _component(
    core: CoreProblem, order: Preorder, stratum: StratumSolution, point: AlivePoint, idle: int, floor: RealNumber
) -> Component:
    dead = dead_classes(
        core,
        order,
        stratum.stratum.ranks,
        point.units,
        point.weights(BITS),
        point.exact,
        lambda t: full_rank_of(core, t),
    )
    loss = _loss(core, point)
    kind, reason, pieces, unit = _kind(core, order, point, dead)
    if kind in (Kind.MIXED, Kind.UNDECIDED) and loss.compare(floor) == 0:
        kind, reason, pieces, unit = (
            Kind.MINIMUM,
            "its loss is the minimum over all matrices with this support",
            [],
            None,
        )
    return Component(
        "",
        stratum,
        point,
        _plus(component_dimension(core, order, point.units, point.dimension, dead), idle),
        kind,
        reason,
        loss,
        _full_inertia(core, point, dead, idle),
        tuple(pieces),
        unit,
    )


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
    core: CoreProblem, order: Preorder, point: AlivePoint, dead: Sequence[DeadClass]
) -> tuple[Kind, str, list[Piece], int | None]:
    if point.inertia is not None and point.inertia.negative:
        return Kind.SADDLE, "the Hessian has a negative direction within the alive units", [], None
    deficient = [group for group in dead if not group.full]
    blocked = next((group for group in deficient if group.nonzero), None)
    if blocked is not None:
        return Kind.SADDLE, f"unit {blocked.twins[-1]} is dead and its gradient block is not zero (Lemma A)", [], None
    if point.inertia is None:
        return Kind.UNDECIDED, "the signs of the Hessian's eigenvalues could not be certified", [], None
    if point.degenerate:
        return (
            Kind.UNDECIDED,
            (
                "the Hessian has more zero eigenvalues than the symmetry explains, and no negative one; "
                "higher orders would have to decide"
            ),
            [],
            None,
        )
    if not deficient:
        spare = any(group.spare for group in dead)
        if point.dimension == point.orbit and not spare:
            return (
                Kind.STRICT_MINIMUM,
                "the Hessian is positive semidefinite and its kernel is the orbit's tangent space (Morse-Bott)",
                [],
                None,
            )
        return (
            Kind.MINIMUM,
            (
                "the Hessian is positive semidefinite and its kernel is the tangent space of an explicit critical family "
                "(Morse-Bott); the family is larger than one orbit"
            ),
            [],
            None,
        )
    if any(group.rank is None for group in deficient):
        return (
            Kind.UNDECIDED,
            "whether the gradient block of a dead unit vanishes could not be decided exactly",
            [],
            None,
        )
    if len(deficient) > 1 or deficient[0].spare > 1:
        return (
            Kind.UNDECIDED,
            "the gradient vanishes on the rectangles of several dead units; their joint fibre is not cut into pieces",
            [],
            None,
        )
    return _along_fibre(core, order, point, deficient[0].twins[deficient[0].alive])


def _along_fibre(
    core: CoreProblem, order: Preorder, point: AlivePoint, unit: int
) -> tuple[Kind, str, list[Piece], int | None]:
    weights = None if point.exact is None else [x.rational() for x in point.exact.coordinates]
    if weights is None or any(w is None for w in weights):
        return (
            Kind.UNDECIDED,
            f"the gradient vanishes on the rectangle of the dead unit {unit}, over an irrational point; no pieces are cut",
            [],
            None,
        )
    pieces = fibre_pieces(core, order, point.units, [w for w in weights if w is not None], unit)
    if pieces is None:
        return (
            Kind.UNDECIDED,
            f"the gradient vanishes on the rectangle of the dead unit {unit}, whose fibre has more than one parameter",
            [],
            None,
        )
    return (
        Kind.MIXED,
        f"the gradient vanishes on the rectangle of the dead unit {unit}; the Hessian changes along its fibre",
        pieces,
        unit,
    )


def _loss(core: CoreProblem, point: AlivePoint) -> RealNumber:
    network = CoreProblem(core.form, tuple(core.units[u] for u in point.units))

    def enclose(bits: int) -> arb:
        with working_precision(bits + 64):
            return arb(network.over_balls().value(point.weights(bits)).real)

    if point.exact is None:
        irrational = [loss for loss in point.losses if loss.value is None]
        if len(irrational) != 1:
            return RealNumber(enclose, None)
        rest = sum((loss.value for loss in point.losses if loss.value is not None), point.constant)
        return irrational[0].plus(rest)
    value = network.over(point.exact.field.element).value(point.exact.coordinates)
    element = value if isinstance(value, FieldElement) else point.exact.field.element(value)
    rational = element.rational()
    return RealNumber.rational(rational) if rational is not None else RealNumber(enclose, element)


def _merged(core: CoreProblem, order: Preorder, components: list[Component]) -> list[Component]:
    """Join components that a path of critical points with one end-to-end matrix connects.

    The end-to-end matrix is constant along orbits and fibres. Two points with the same matrix are connected when, for
    every class of twins, at most one of the two contributions is not zero or both are equal: on the segment between
    them the ranks are allowed, and since the gradient in M stays the same, criticality (linear in the contributions)
    stays too.
    """
    kept: list[Component] = []
    for component in components:
        place = next((k for k, other in enumerate(kept) if _connected(core, order, component, other)), None)
        if place is None:
            kept.append(component)
        else:
            kept[place] = _joined(component, kept[place])
    return kept


def _joined(a: Component, b: Component) -> Component:
    """One component from two: the richer description leads, so that the result does not depend on the order of units."""
    first, second = sorted((a, b), key=_richness, reverse=True)
    dimension = None if a.dimension is None or b.dimension is None else max(a.dimension, b.dimension)
    if first.kind is second.kind:
        return replace(first, dimension=dimension)
    if {first.kind, second.kind} <= {Kind.MINIMUM, Kind.STRICT_MINIMUM}:
        return replace(first, dimension=dimension, kind=Kind.MINIMUM)
    reason = f"{first.kind_reason}; elsewhere on the component: {second.kind_reason}"
    kind = Kind.UNDECIDED if Kind.UNDECIDED in (a.kind, b.kind) else Kind.MIXED
    return replace(first, dimension=dimension, kind=kind, kind_reason=reason)


def _richness(component: Component) -> tuple[int, ...]:
    inertia = component.inertia or Inertia(-1, -1, -1)
    return (
        int(component.minimal),
        len(component.point.units),
        -inertia.negative,
        inertia.positive,
        component.dimension or -1,
    )


def _connected(core: CoreProblem, order: Preorder, a: Component, b: Component) -> bool:
    if a.loss.compare(b.loss) in (-1, 1) or a.stratum is b.stratum:
        return False
    if not all(
        x.overlaps(y)
        for p, q in zip(_end_to_end(core, a.point), _end_to_end(core, b.point), strict=True)
        for x, y in zip(p, q, strict=True)
    ):
        return False
    parts_a, parts_b = _contributions(core, order, a.point), _contributions(core, order, b.point)
    if parts_a is None or parts_b is None:
        return False
    zero: list[list[fmpq]] = []
    for c in range(len(order.classes())):
        mine, theirs = parts_a.get(c, zero), parts_b.get(c, zero)
        if mine and theirs and mine != theirs:
            return False
    width, outputs = core.form.width, len(core.form.grams)
    return _total(core, order, parts_a, outputs, width) == _total(core, order, parts_b, outputs, width)


def _end_to_end(core: CoreProblem, point: AlivePoint) -> list[list[acb]]:
    network = CoreProblem(core.form, tuple(core.units[u] for u in point.units))
    with working_precision(BITS + 64):
        return matrix_rows(network, point.weights(BITS), acb)


def _contributions(core: CoreProblem, order: Preorder, point: AlivePoint) -> dict[int, list[list[fmpq]]] | None:
    """P_c of every alive class at a rational point; None at an irrational one."""
    values = None if point.exact is None else [x.rational() for x in point.exact.coordinates]
    if values is None or any(v is None for v in values):
        return None
    network = CoreProblem(core.form, tuple(core.units[u] for u in point.units))
    vs, ws = network.split([v for v in values if v is not None])
    result: dict[int, list[list[fmpq]]] = {}
    for c, twins in enumerate(order.classes()):
        for place, unit in enumerate(point.units):
            if unit in twins:
                product = [[v * w for w in ws[place]] for v in vs[place]]
                before = result.get(c)
                result[c] = (
                    product
                    if before is None
                    else [[x + y for x, y in zip(p, q, strict=True)] for p, q in zip(before, product, strict=True)]
                )
    return result


def _total(
    core: CoreProblem, order: Preorder, parts: dict[int, list[list[fmpq]]], outputs: int, width: int
) -> list[list[fmpq]]:
    rows = [[fmpq(0)] * width for _ in range(outputs)]
    for c, table in parts.items():
        unit = core.units[order.classes()[c][0]]
        for output, line in zip(unit.outputs, table, strict=True):
            filt = combination(line, unit.basis, width, lambda q: q)
            rows[output] = [x + y for x, y in zip(rows[output], filt, strict=True)]
    return rows
