"""Points the Hessian does not decide: what lines through them show, and what they inherit from points that surround them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symbolic.exact.field import ExactPoint
from symbolic.exact.real import same_number
from symbolic.solving.families.critical_system import CriticalSystem
from symbolic.solving.families.inertia_along import Nature, smooth
from symbolic.solving.families.lines import bends
from symbolic.solving.families.real_points import Spot, Survey

MAX_DEGREE = 100
"""Largest degree of a loss that is expanded along lines."""
MAX_LINES = 12
"""Most points of a cell through which lines are drawn."""


def _by_lines(system: CriticalSystem, spot: Spot) -> Spot:
    """What lines through a point show where the Hessian decides nothing."""
    if spot.nature not in ("undecided", "not a minimum") or spot.point is None or system.loss.degree > MAX_DEGREE:
        return spot
    lower, higher = bends(system, spot.point)
    return replace(spot, nature="saddle" if lower and higher else "not a minimum" if lower else spot.nature)


def limits(system: CriticalSystem, survey: Survey) -> None:
    """Decide dead points from what surrounds them.

    A unit whose incoming (outgoing) weights vanish can be rescaled towards zero altogether. If the points on the way
    are no local minima, neither is their limit: the loss is the same, and lower points are arbitrarily near.
    """
    _by_neighbours(survey)
    for spots in survey.spots:
        spots[:] = [_by_lines(system, spot) for spot in spots[:MAX_LINES]] + spots[MAX_LINES:]
    for _ in range(len(system.units)):
        settled = [s for spots in survey.spots for s in spots if s.point is not None and s.nature != "undecided"]
        for spots in survey.spots:
            for k, spot in enumerate(spots):
                if spot.nature not in ("undecided", "not a minimum") or spot.point is None:
                    continue
                near = [s for s in settled if s.point is not None and _shrinks_to(system, s.point, spot.point)]
                spots[k] = replace(spot, nature=_limit(spot, near))


def _by_neighbours(survey: Survey) -> None:
    """Special points at which the family is smooth are limits of generic ones: what all of these are not, they are not."""
    open_cells = [k for k, cell in enumerate(survey.cells) if cell.generic]
    if not all(survey.covered[k] and survey.spots[k] for k in open_cells):
        return
    generic = [s for k in open_cells for s in survey.spots[k]]
    down = all(s.nature in ("saddle", "maximum", "not a minimum") for s in generic)
    up = all(s.nature in ("saddle", "minimum") for s in generic)
    for k, cell in enumerate(survey.cells):
        for place, spot in enumerate(survey.spots[k]):
            if cell.generic or spot.nature not in ("undecided", "not a minimum") or spot.point is None:
                continue
            if (down or spot.nature == "not a minimum") and smooth(survey.family, spot.point):
                bent = up or (spot.inertia is not None and spot.inertia.positive > 0)
                survey.spots[k][place] = replace(spot, nature="saddle" if bent else "not a minimum")


def _limit(spot: Spot, near: Iterable[Spot]) -> Nature:
    near = list(near)
    low = spot.nature == "not a minimum" or any(s.nature in ("saddle", "maximum", "not a minimum") for s in near)
    high = any(s.nature in ("saddle", "minimum") and s.inertia is not None and s.inertia.positive for s in near)
    if low and (high or (spot.inertia is not None and spot.inertia.positive > 0)):
        return "saddle"
    return "not a minimum" if low else "undecided"


def _shrinks_to(system: CriticalSystem, start: ExactPoint, end: ExactPoint) -> bool:
    """Whether rescaling dead units of the first point leads to the second one in the limit."""
    for incoming, outgoing in system.units:
        own = (*incoming, *outgoing)
        if not system.normal.scalable.issuperset(own):
            continue
        dead = any(all(start.coordinates[k].is_zero() for k in side) for side in (incoming, outgoing))
        if (
            dead
            and not all(start.coordinates[k].is_zero() for k in own)
            and all(end.coordinates[k].is_zero() for k in own)
            and all(
                same_number(x, y)
                for k, (x, y) in enumerate(zip(start.coordinates, end.coordinates, strict=True))
                if k not in own
            )
        ):
            return True
    return False
