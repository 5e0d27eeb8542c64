"""One component or two: components that a path of critical points connects are listed once (docs/theory, "One component or two").

The end-to-end matrix is constant along orbits and fibres. Two points with the same matrix are connected when, class by
class, the segment between their contributions keeps to matrices the class can represent: the gradient in M is the same
all along, and criticality is linear in the contributions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flint import acb

from symbolic.budget import look
from symbolic.exact.field import FieldElement
from symbolic.exact.inertia import Inertia
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.landscape.stratum import AlivePoint
from symbolic.polynomials.core import CoreProblem, matrix_rows
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.strata import full_rank_of

BITS = 60


def merged(core: CoreProblem, order: Preorder, components: Sequence[Component], floor: RealNumber) -> list[Component]:
    """Join components that are connected.

    Arguments:
        core: the problem.
        order: its preorder.
        components: the components, by increasing loss.
        floor: the minimum of the loss over all matrices with this support; there the matrix is unique.
    """
    kept: list[list[Component]] = []
    for component in components:
        look("joining components")
        touching = [group for group in kept if any(connected(core, order, component, other, floor) for other in group)]
        kept = [group for group in kept if group not in touching]
        kept.append([*(c for group in touching for c in group), component])
    return [_joined(group) for group in sorted(kept, key=lambda group: components.index(group[0]))]


def doubtful_pairs(
    core: CoreProblem, components: Sequence[Component], floor: RealNumber
) -> list[tuple[Component, Component]]:
    """Pairs that may be one component: equal losses and end-to-end matrices that are not certainly different.

    A pair of orbits with all units alive is not among them: such orbits are closed and isolated.
    """
    pairs = []
    for k, b in enumerate(components):
        look("comparing components")
        for a in components[:k]:
            if (
                not (_isolated(core, a) and _isolated(core, b))
                and a.loss.compare(b.loss) not in (-1, 1)
                and (a.loss.compare(floor) == 0 or _near(core, a, b))
            ):
                pairs.append((a, b))
    return pairs


def _near(core: CoreProblem, a: Component, b: Component) -> bool:
    rows_a, rows_b = _end_to_end(core, _point(a)), _end_to_end(core, _point(b))
    return all(x.overlaps(y) for p, q in zip(rows_a, rows_b, strict=True) for x, y in zip(p, q, strict=True))


def connected(core: CoreProblem, order: Preorder, a: Component, b: Component, floor: RealNumber) -> bool:
    """Whether two components are certainly one (balls first: they tell most different components apart, algebra is slow)."""
    if a.loss.certainly_below(b.loss) or b.loss.certainly_below(a.loss):
        return False
    lowest = a.loss.compare(floor) == 0
    if not lowest and ((_isolated(core, a) and _isolated(core, b)) or not _near(core, a, b)):
        return False
    if a.loss.compare(b.loss) != 0:
        return False
    for c, twins in enumerate(order.classes()):
        rank_a, rank_b = _ranks(a)[c], _ranks(b)[c]
        if (
            len(twins) < full_rank_of(core, twins)
            and rank_a + rank_b > len(twins)
            and not _same(_contribution(core, twins, _point(a)), _contribution(core, twins, _point(b)))
        ):
            return False
    return lowest or _same(_exact_rows(core, _point(a)), _exact_rows(core, _point(b)))


def _isolated(core: CoreProblem, component: Component) -> bool:
    """Whether it is an orbit with all units alive: such orbits are closed, and no other component touches them."""
    return len(_point(component).units) == len(core.units)


def _point(component: Component) -> AlivePoint:
    assert component.point is not None
    return component.point


def _ranks(component: Component) -> tuple[int, ...]:
    assert component.stratum is not None
    return component.stratum.stratum.ranks


def _same(a: list[list[FieldElement]] | None, b: list[list[FieldElement]] | None) -> bool:
    """Whether two exactly known tables are equal (their fields may differ)."""
    if a is None or b is None:
        return False
    return all(
        RealNumber(x.ball, x).compare(RealNumber(y.ball, y)) == 0
        for p, q in zip(a, b, strict=True)
        for x, y in zip(p, q, strict=True)
    )


def _end_to_end(core: CoreProblem, point: AlivePoint) -> list[list[acb]]:
    network = CoreProblem(core.form, tuple(core.units[u] for u in point.units))
    with working_precision(BITS + 64):
        return matrix_rows(network, point.weights(BITS), acb)


def _exact_rows(core: CoreProblem, point: AlivePoint) -> list[list[FieldElement]] | None:
    if point.exact is None:
        return None
    network = CoreProblem(core.form, tuple(core.units[u] for u in point.units))
    return matrix_rows(network, point.exact.coordinates, point.exact.field.element)


def _contribution(core: CoreProblem, twins: Sequence[int], point: AlivePoint) -> list[list[FieldElement]] | None:
    """P_c of one class."""
    if point.exact is None:
        return None
    network = CoreProblem(core.form, tuple(core.units[u] for u in point.units))
    vs, ws = network.split(point.exact.coordinates)
    zero = point.exact.field.element(0)
    shape = core.units[twins[0]]
    table = [[zero] * len(shape.basis) for _ in shape.outputs]
    for place, unit in enumerate(point.units):
        if unit in twins:
            table = [
                [x + v * w for x, w in zip(row, ws[place], strict=True)]
                for row, v in zip(table, vs[place], strict=True)
            ]
    return table


def _joined(group: list[Component]) -> Component:
    """One component from several: the richest description leads, so that the result does not depend on the order of units."""
    if len(group) == 1:
        return group[0]
    first, *others = sorted(group, key=_richness, reverse=True)
    dimensions = [c.dimension for c in group]
    dimension = None if None in dimensions else max(d for d in dimensions if d is not None)
    minimal = any(c.minimal for c in group)
    kinds = {c.kind for c in group}
    if len(kinds) == 1:
        return replace(first, dimension=dimension, minimal=minimal)
    if kinds <= {Kind.MINIMUM, Kind.STRICT_MINIMUM}:
        return replace(first, dimension=dimension, kind=Kind.MINIMUM)
    reason = "; elsewhere on the component: ".join(dict.fromkeys(c.kind_reason for c in (first, *others)))
    kind = Kind.MIXED if minimal else Kind.UNDECIDED
    return replace(first, dimension=dimension, kind=kind, kind_reason=reason, minimal=minimal)


def _richness(component: Component) -> tuple[int, ...]:
    inertia = component.inertia or Inertia(-1, -1, -1)
    return (
        int(component.minimal),
        len(component.pieces),
        len(_point(component).units),
        -inertia.negative,
        inertia.positive,
        component.dimension or -1,
    )
