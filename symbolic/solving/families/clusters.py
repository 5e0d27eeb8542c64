"""From surveyed families to connected components up to symmetry: which families meet, and which are mirror images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flint import fmpq

from symbolic.exact.field import ExactPoint, FieldElement
from symbolic.exact.ideals import evaluate
from symbolic.exact.real import RealNumber, same_number
from symbolic.solving.families.critical_system import CriticalSystem
from symbolic.solving.families.family import Family, cells
from symbolic.solving.families.inertia_along import without_real_zero
from symbolic.solving.families.real_points import Spot, Survey


@dataclass(eq=False)
class Piece:
    """The real points of one family with one value of the loss (or one orbit of it, where the family is finitely many).

    Attributes:
        survey: the family.
        loss: the loss.
        spots: what was found there.
        whole: whether these spots describe all real points of the family with this loss.
    """

    survey: Survey
    loss: RealNumber
    spots: list[Spot]
    whole: bool


@dataclass(eq=False)
class Cluster:
    """A component: pieces that meet, up to symmetry.

    Attributes:
        pieces: the pieces, mirror images under the finite part of the symmetry left out.
        doubtful: whether it may be one with another component of the same loss.
    """

    pieces: list[Piece]
    doubtful: bool = False

    @property
    def loss(self) -> RealNumber:
        """The loss."""
        return self.pieces[0].loss

    @property
    def spots(self) -> list[Spot]:
        """All spots."""
        return [spot for piece in self.pieces for spot in piece.spots]


def pieces_of(system: CriticalSystem, survey: Survey) -> list[Piece]:
    """Split a family by the value of the loss, and where it is finitely many orbits into these."""
    if survey.loss is not None and survey.loss.degree() == 1:
        value = RealNumber.rational(fmpq(-survey.loss[0], survey.loss[1]))
        if survey.discrete:
            return [Piece(survey, value, [spot], True) for spot in survey.spots[0]]
        spots = [spot for spots in survey.spots for spot in spots]
        return [Piece(survey, value, spots, all(survey.covered))] if spots else []
    groups: list[Piece] = []
    for spots in survey.spots:
        for spot in spots:
            if spot.point is None:
                continue
            loss = loss_at(system, spot.point)
            home = next((g for g in groups if g.loss.compare(loss) == 0), None)
            if home is None or survey.discrete:
                groups.append(Piece(survey, loss, [spot], all(survey.covered)))
            else:
                home.spots.append(spot)
    return groups


def loss_at(system: CriticalSystem, point: ExactPoint) -> RealNumber:
    """The loss at an exact point."""
    value = system.loss.over(point.field.element).value(point.coordinates)
    element = value if isinstance(value, FieldElement) else point.field.element(value)
    rational = element.rational()
    return RealNumber(element.ball, element) if rational is None else RealNumber.rational(rational)


def clusters(system: CriticalSystem, pieces: Sequence[Piece]) -> list[Cluster]:
    """Join pieces that certainly meet, or are mirror images of each other."""
    import networkx as nx

    joined = nx.utils.UnionFind(range(len(pieces)))
    unsure: list[tuple[int, int]] = []
    mirrored: set[int] = set()
    for a, b in _equal_losses(pieces):
        if any(_image(system, signed, pieces[a], pieces[b]) for signed in system.generators):
            mirrored.add(b)
            joined.union(a, b)
    for a, b in _equal_losses(pieces):
        if joined[a] != joined[b]:
            met = _meet(system, pieces[a], pieces[b])
            if met:
                joined.union(a, b)
            elif met is None:
                unsure.append((a, b))
    doubtful = {joined[k] for a, b in unsure if joined[a] != joined[b] for k in (a, b)}
    groups: dict[int, list[int]] = {}
    for k in range(len(pieces)):
        groups.setdefault(joined[k], []).append(k)
    return [
        Cluster([pieces[k] for k in members if k not in mirrored], key in doubtful) for key, members in groups.items()
    ]


def _equal_losses(pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    for a in range(len(pieces)):
        for b in range(a + 1, len(pieces)):
            if pieces[a].loss.compare(pieces[b].loss) == 0:
                yield a, b


def _meet(system: CriticalSystem, a: Piece, b: Piece) -> bool | None:
    """Whether two pieces have a real point in common; None if that was not decided."""
    if a.survey is b.survey:
        return False if a.survey.discrete else None
    for one, other in ((a, b), (b, a)):
        if not other.survey.discrete and any(
            s.point is not None and _lies_on(s.point, other.survey.family) for s in one.spots
        ):
            return True
    joint = a.survey.family.ideal.plus(b.survey.family.ideal.polynomials())
    if joint.empty:
        return False
    parts = None if joint.empty is None else cells(Family(joint, 0, 0), system.normal)
    if parts is None:
        return None
    if any(all(sum(e) <= 1 for terms in part.rest.polynomials() for e in terms) for part in parts):
        return None if a.survey.discrete or b.survey.discrete else True
    return False if all(without_real_zero(part.rest) for part in parts) else None


def _lies_on(point: ExactPoint, family: Family) -> bool:
    element = point.field.element
    return all(evaluate(p, point.coordinates, element).is_zero() for p in family.ideal.polynomials())


def _image(system: CriticalSystem, signed: Sequence[tuple[int, int]], a: Piece, b: Piece) -> bool:
    """Whether a generator of the finite symmetry maps the first piece onto the second one.

    A common point is not enough: families cross, and a sign change fixes the points at which its unit is dead.
    """
    first, second = a.survey, b.survey
    if first.discrete != second.discrete or first.family.dimension != second.family.dimension:
        return False
    if not first.discrete:
        return _carried_onto(signed, first.family, second.family)
    return any(
        s.point is not None and t.point is not None and _same_orbit(system, _moved(signed, s.point), t.point)
        for s in a.spots
        for t in b.spots
    )


def _moved(signed: Sequence[tuple[int, int]], point: ExactPoint) -> ExactPoint:
    return ExactPoint(point.field, tuple(point.coordinates[source] * sign for source, sign in signed))


def _carried_onto(signed: Sequence[tuple[int, int]], a: Family, b: Family) -> bool:
    """Whether a signed permutation carries one irreducible family onto another of the same dimension.

    If ``p`` vanishes on b, then ``p`` after the map must vanish on a.
    """
    for terms in b.ideal.polynomials():
        image = {}
        for exponents, c in terms.items():
            moved, sign = [0] * len(exponents), 1
            for k, e in enumerate(exponents):
                source, s = signed[k]
                moved[source] = e
                sign *= s**e
            image[tuple(moved)] = c * sign
        if not a.ideal.contains(image):
            return False
    return True


def _same_orbit(system: CriticalSystem, a: ExactPoint, b: ExactPoint) -> bool:
    """Whether two points are equal after their units are scaled."""
    first, second = _scaled(system, a), _scaled(system, b)
    return all(same_number(x, y) for x, y in zip(first.coordinates, second.coordinates, strict=True))


def _scaled(system: CriticalSystem, point: ExactPoint) -> ExactPoint:
    """The point with the first incoming weight of every unit that can be rescaled, if it is not zero, scaled to 1."""
    scalable = system.normal.scalable
    coordinates = list(point.coordinates)
    for incoming, outgoing in system.units:
        pivot = next((k for k in incoming if k in scalable and not coordinates[k].is_zero()), None)
        if pivot is None:
            continue
        factor = coordinates[pivot]
        inverse = factor.inverse()
        for k in incoming:
            coordinates[k] = coordinates[k] * inverse
        for k in outgoing:
            for _ in range(system.power):
                coordinates[k] = coordinates[k] * factor
    return ExactPoint(point.field, tuple(coordinates))
