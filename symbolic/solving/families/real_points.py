"""One family at a time: its cells, the points and curves in them, and what is certain about each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flint import fmpz_poly

from symbolic.engines.system import Answer
from symbolic.exact.field import ExactPoint, rational_point
from symbolic.exact.inertia import Inertia
from symbolic.solving.families.critical_system import CriticalSystem
from symbolic.solving.families.curves import Curve, Segment
from symbolic.solving.families.family import Cell, Family, cells, whole_cell
from symbolic.solving.families.inertia_along import (
    LossFunctions,
    Nature,
    curve_of,
    inertia_at,
    nature,
    negative_everywhere,
    real_part,
    smooth,
    stretches,
    tangent_rank,
)
from symbolic.solving.families.sections import Section, SectionPoint, points, sections, sections_near

SETTLED_SAMPLES = 6
"""The same where the kind is known beforehand and a real point is all that is wanted."""
SAMPLES = 6
"""Sections tried in a cell that is neither finite nor an explicit curve."""


@dataclass(frozen=True)
class Spot:
    """What is known about one point, or about a stretch of a curve, of a family.

    Attributes:
        nature: what is certain.
        point: a point; None on a border of a curve that is not rational.
        inertia: inertia of the Hessian there, where it was computed.
        flat: dimension of the explicit critical manifold at the point.
        segment: the stretch of the parameter.
        parameter: the weight that is the parameter.
    """

    nature: Nature
    point: ExactPoint | None
    inertia: Inertia | None
    flat: int = 0
    segment: Segment | None = None
    parameter: int | None = None


@dataclass(eq=False)
class Survey:
    """A family with everything found on it.

    Attributes:
        family: the family.
        loss: the minimal polynomial of the loss on it; None if its degree is too large.
        cells: its cells.
        spots: what was found, cell by cell.
        covered: for each cell whether its spots describe all of its real points.
        solved: for each cell whether all its real points are known one by one.
        unreal: whether the family certainly has no real point.
        settled: what all of its points are, where that is known before any is.
        obstacle: what could not be done, in words.
    """

    family: Family
    loss: fmpz_poly | None
    cells: list[Cell] = field(default_factory=list)
    spots: list[list[Spot]] = field(default_factory=list)
    covered: list[bool] = field(default_factory=list)
    solved: list[bool] = field(default_factory=list)
    unreal: bool = False
    settled: Nature | None = None
    obstacle: str | None = None

    @property
    def real(self) -> bool:
        """Whether a real point was found."""
        return any(spot.point is not None for spots in self.spots for spot in spots)

    @property
    def discrete(self) -> bool:
        """Whether the family is finitely many orbits: one cell, and that finite."""
        return len(self.cells) == 1 and self.cells[0].dimension == 0 and self.settled is None


def one_piece(survey: Survey) -> bool:
    """Whether the real points of a family are certainly connected up to symmetry.

    It is a linear space; or its one generic cell is a single real point, or one curve without poles, and its other points are
    limits of these because the family is smooth there.
    """
    family = survey.family
    if all(sum(e) <= 1 for terms in family.ideal.polynomials() for e in terms):
        return True
    generic = [k for k, cell in enumerate(survey.cells) if cell.generic]
    if len(generic) != 1 or survey.settled is not None or not all(survey.covered):
        return False
    spots = survey.spots[generic[0]]
    borders = sum(1 for s in spots if s.segment is not None and s.segment.border)
    single = len(spots) == 1 and spots[0].segment is None and survey.cells[generic[0]].dimension == 0
    curve = bool(spots) and all(s.segment is not None for s in spots) and len(spots) == 2 * borders + 1
    others = [s for k, spots in enumerate(survey.spots) if k not in generic for s in spots]
    return (single or curve) and all(s.point is not None and smooth(family, s.point) for s in others)


@dataclass(eq=False)
class Pending:
    """A cell whose points an engine is asked for."""

    survey: Survey
    place: int
    sections: list[Section]


def begin(system: CriticalSystem, family: Family, loss: fmpz_poly | None, lowest: bool) -> tuple[Survey, list[Pending]]:
    """Everything that needs no engine; the sections to be solved for the rest.

    Arguments:
        system: the loss.
        family: the family.
        loss: the minimal polynomial of the loss on it.
        lowest: whether its loss is known to be the lowest possible: then only a point is needed, not its kind.
    """
    real = real_part(family)
    survey = Survey(family if real is None else real, loss)
    if real is None:
        survey.unreal = True
        return survey, []
    family = real
    whole, dead = whole_cell(family), _dead(system, family)
    found = None if dead else cells(family, system.normal)
    orbits = found is not None and len(found) == 1 and found[0].dimension == 0
    if lowest and not orbits:
        survey.settled = "minimum"
    elif dead and negative_everywhere(system, whole):
        survey.settled = "saddle"
    if survey.settled:
        found = [whole]
    elif dead:
        found = cells(family, system.normal)
    if found is None:
        survey.obstacle = "its cells are too many, or a Groebner basis grew beyond the limits"
        found = [whole]
    survey.cells = found
    pending = []
    for cell in found:
        place = len(survey.spots)
        survey.spots.append([])
        survey.covered.append(True)
        survey.solved.append(cell.dimension == 0)
        curve = None if survey.settled or survey.obstacle else curve_of(cell)
        if curve is not None:
            survey.spots[place] = _along(system, curve)
        else:
            survey.covered[place] = cell.dimension == 0 or survey.settled is not None
            source = sections(cell, str(place), 3)
            count = 1 if cell.dimension == 0 else SETTLED_SAMPLES if survey.settled else SAMPLES
            pending.append(Pending(survey, place, [s for s, _ in zip(source, range(count), strict=False)]))
    return survey, pending


def _dead(system: CriticalSystem, family: Family) -> bool:
    """Whether some unit is dead on the whole family."""
    return any(all(family.vanishes(k) for k in side) for unit in system.units for side in unit)


def _along(system: CriticalSystem, curve: Curve) -> list[Spot]:
    return [
        Spot(
            s.nature,
            None if s.point is None else rational_point(s.point),
            s.segment.inertia,
            s.flat,
            s.segment,
            curve.parameter,
        )
        for s in stretches(system, curve)
    ]


def again(pending: Pending) -> Pending | None:
    """More sections for a curve that is not explicit: between the real points found; None where that has no point."""
    survey, place = pending.survey, pending.place
    found = [s.point for s in survey.spots[place] if s.point is not None]
    if survey.covered[place] or survey.cells[place].dimension != 1 or not found:
        return None
    return Pending(survey, place, sections_near(survey.cells[place], found))


def finish(system: CriticalSystem, pending: Pending, answers: Sequence[Answer | list[SectionPoint]]) -> None:
    """Read the answers to the sections of a cell, and add what they show."""
    survey, place = pending.survey, pending.place
    cell = survey.cells[place]
    settled = survey.settled or ("saddle" if cell.dimension and negative_everywhere(system, cell) else None)
    spots: list[Spot] = []
    for section, answer in zip(pending.sections, answers, strict=True):
        found = answer if isinstance(answer, list) else points(section, answer)
        if found is None:
            if cell.dimension == 0:
                survey.covered[place] = survey.solved[place] = False
                survey.obstacle = "a finite part of it has points of large degree that were not verified exactly"
            continue
        for group in found:
            spots += [_spot(system, survey.family, point, settled) for point in group.real]
        if settled and spots and survey.loss is not None and survey.loss.degree() == 1:
            break
    if settled:
        survey.covered[place] = True
    elif cell.dimension and spots and survey.loss is not None and not any(cell.pins.values()):
        functions = LossFunctions(cell, system, int(survey.loss.degree()))
        moving = functions.moving(survey.family)
        if all(_indefinite(system, spot, moving) for spot in spots) and functions.fix_inertia(moving):
            survey.covered[place] = True
            spots = [replace(spot, nature="saddle") for spot in spots]
        elif _regular(survey, spots):
            survey.covered[place] = functions.fix_inertia(range(system.loss.size))
    survey.spots[place] = survey.spots[place] + spots


def _indefinite(system: CriticalSystem, spot: Spot, weights: Sequence[int]) -> bool:
    """Whether the Hessian in some of the weights has a negative and a positive eigenvalue at a sample."""
    inertia = None if spot.point is None else inertia_at(system, spot.point, weights)
    return inertia is not None and inertia.negative > 0 and inertia.positive > 0


def _regular(survey: Survey, spots: Sequence[Spot]) -> bool:
    """Whether every sample has as many zero eigenvalues as the family has dimensions, and is decided."""
    dimension = survey.family.dimension
    return all(s.nature != "undecided" and s.inertia is not None and s.inertia.zero == dimension for s in spots)


def _spot(system: CriticalSystem, family: Family, point: ExactPoint, settled: Nature | None) -> Spot:
    inertia = inertia_at(system, point)
    flat = tangent_rank(system, point)
    if inertia is not None and flat < inertia.zero and smooth(family, point):
        flat = family.dimension
    return Spot(settled or nature(inertia, flat), point, inertia, flat)
