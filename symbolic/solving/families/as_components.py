"""Components from clusters of families: kind, dimension, parts, representative."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from symbolic.exact.field import ExactPoint
from symbolic.exact.inertia import Inertia
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component, PieceOfComponent, Tables
from symbolic.landscape.kind import Kind
from symbolic.solving.families.clusters import Cluster
from symbolic.solving.families.critical_system import CriticalSystem
from symbolic.solving.families.inertia_along import smooth, tangent_rank
from symbolic.solving.families.real_points import Spot, one_piece
from symbolic.verdict import Verdict


@dataclass(frozen=True)
class Description:
    """How points of a critical system are shown.

    Attributes:
        alive: the alive units at a point, numbered as in the problem.
        tables: the weights of a point, one table per layer.
        name: the name of a weight.
        idle: number of weights that never change the loss.
    """

    alive: Callable[[ExactPoint], tuple[int, ...]]
    tables: Callable[[ExactPoint], Tables]
    name: Callable[[int], str]
    idle: int


_KINDS = {"minimum": Kind.MINIMUM, "maximum": Kind.MAXIMUM, "saddle": Kind.SADDLE}


def cluster_component(
    system: CriticalSystem, cluster: Cluster, floor: RealNumber, describe: Description, source: Verdict
) -> Component:
    """One component of a critical set.

    Arguments:
        system: the loss.
        cluster: the families it consists of.
        floor: a proved lower bound on the loss.
        describe: how points are shown.
        source: what claims about the dimension of a family rest on.
    """
    spots = [s for s in cluster.spots if s.point is not None]
    natures = {s.nature for s in cluster.spots}
    if not all(piece.whole for piece in cluster.pieces):
        natures.add("undecided")
    minimal = "minimum" in natures
    dimension = _dimension(cluster)
    best = max(spots, key=lambda s: (s.nature == "minimum", s.flat, s.inertia.positive if s.inertia else -1))
    explicit = best.inertia is not None and _explicit(system, best)
    excluded, pieces, bottom = False, list[PieceOfComponent](), None
    trust = None if explicit else source
    if cluster.loss.compare(floor) == 0:
        kind, reason, minimal, trust = (
            Kind.MINIMUM,
            "its loss is the minimum over all functions of this support",
            True,
            None,
        )
        if natures == {"minimum"} and _one_orbit(cluster) and explicit:
            kind = Kind.STRICT_MINIMUM
    elif len(natures) == 1 and (nature := next(iter(natures))) in _KINDS:
        kind, reason = _uniform(nature, best, _one_orbit(cluster) and explicit)
        trust = trust if kind is not Kind.SADDLE else None
        if minimal:
            bottom = "every point of the component is a minimum along a critical manifold (Morse-Bott), and the component is closed"
    else:
        excluded = natures <= {"saddle", "maximum", "not a minimum"}
        kind = Kind.MIXED if len(natures - {"undecided", "not a minimum"}) > 1 else Kind.UNDECIDED
        reason, pieces = _varying(natures, best), _listed(cluster, describe)
    if cluster.doubtful:
        reason += "; it may be one with another component of the same loss"
        bottom = None
    elif not _connected(cluster):
        reason += "; that all points listed here are connected is not proved"
    assert best.point is not None
    point = best.point
    return Component(
        "",
        describe.alive(point),
        kind,
        reason,
        cluster.loss,
        None if best.inertia is None else best.inertia + Inertia(0, describe.idle, 0),
        None if cluster.doubtful or dimension is None else dimension + describe.idle,
        lambda: describe.tables(point),
        tuple(pieces),
        minimal,
        excluded,
        bottom,
        trust,
    )


def _dimension(cluster: Cluster) -> int | None:
    """The largest dimension of a family of the component; None if its real points were not seen to have that dimension."""
    largest = max(piece.survey.family.dimension for piece in cluster.pieces)
    for piece in cluster.pieces:
        family = piece.survey.family
        if family.dimension == largest and any(
            s.point is not None and smooth(family, s.point) for s in piece.spots[:20]
        ):
            return largest
    return None


def _connected(cluster: Cluster) -> bool:
    """Whether the component is certainly connected up to symmetry: all its families are."""
    return all(piece.survey.discrete or one_piece(piece.survey) for piece in cluster.pieces)


def _explicit(system: CriticalSystem, spot: Spot) -> bool:
    """Whether the critical manifold through a point is explicit: its orbit, or a curve moved by the group."""
    assert spot.point is not None and spot.inertia is not None
    return spot.segment is not None or tangent_rank(system, spot.point) == spot.inertia.zero


def _one_orbit(cluster: Cluster) -> bool:
    return len(cluster.pieces) == 1 and cluster.pieces[0].survey.discrete


def _uniform(nature: str, best: Spot, orbit: bool) -> tuple[Kind, str]:
    flat = "" if best.inertia is None else f" of dimension {best.inertia.zero}"
    if nature == "minimum" and orbit:
        return (
            Kind.STRICT_MINIMUM,
            "the Hessian is positive semidefinite and its kernel is the orbit's tangent space (Morse-Bott)",
        )
    if nature == "minimum":
        return (
            Kind.MINIMUM,
            f"the Hessian is positive semidefinite and its kernel is the tangent space of a critical manifold{flat} (Morse-Bott)",
        )
    if nature == "maximum":
        return (
            Kind.MAXIMUM,
            f"the Hessian is negative semidefinite and its kernel is the tangent space of a critical manifold{flat} (Morse-Bott)",
        )
    return Kind.SADDLE, "arbitrarily near every point the loss is lower and higher than there"


def _varying(natures: Collection[str], best: Spot) -> str:
    named = sorted(n for n in natures if n != "undecided")
    text = f"different points are of different kinds: {', '.join(named)}" if len(named) > 1 else ""
    if "undecided" in natures:
        known = text or (f"at some points: {named[0]}" if named else "no point is decided")
        why = "a part of the component is not covered by the curves and points examined"
        if best.nature == "undecided" and best.inertia is not None and not best.inertia.negative:
            why = (
                f"at a point the Hessian is positive semidefinite with nullity {best.inertia.zero}, more than the critical manifold "
                f"of dimension {best.flat} explains"
            )
        return f"{known}; {why}"
    return text or "arbitrarily near every point the loss is lower than there"


def _listed(cluster: Cluster, describe: Description) -> list[PieceOfComponent]:
    """The stretches and points of a component whose kind varies."""
    result = []
    for number, piece in enumerate(cluster.pieces):
        for spot in piece.spots:
            kind = spot.nature if spot.nature != "not a minimum" else "undecided"
            prefix = f"family {number}" if len(cluster.pieces) > 1 else "family"
            where = f"{prefix} of dimension {piece.survey.family.dimension}"
            low = high = None
            if spot.segment is not None and spot.parameter is not None:
                where += f", t = {describe.name(spot.parameter)}"
                low, high = spot.segment.low, spot.segment.high
            elif spot.flat < piece.survey.family.dimension:
                where += ", at a special point"
            inertia = None if spot.inertia is None else spot.inertia + Inertia(0, describe.idle, 0)
            result.append(PieceOfComponent(where, low, high, kind, inertia, _builder(spot.point, describe)))
    return result


def _builder(point: ExactPoint | None, describe: Description) -> Callable[[], Tables] | None:
    return None if point is None else lambda: describe.tables(point)
