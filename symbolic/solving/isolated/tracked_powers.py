"""Alive orbits of power units proposed by path tracking: brought to the slice of their scalings, certified by balls, told apart."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from math import inf

import numpy as np

from symbolic.budget import left
from symbolic.homotopy.data import Array
from symbolic.homotopy.monodromy import Orbits, search_orbits
from symbolic.homotopy.networks import NetworkFamily
from symbolic.polynomials.expanded import ExpandedLoss
from symbolic.solving.isolated.slice_attempt import Try
from symbolic.solving.isolated.tracked_points import CERTIFYING, certified, until
from symbolic.solving.isolated.verified_points import Found
from symbolic.symmetry.slices import Slice


def tracked_powers(
    loss: ExpandedLoss,
    attempt: Try,
    units: Sequence[tuple[Sequence[int], Sequence[int]]],
    wanted: Callable[[], int | None],
    tell: Callable[[Found], None],
    seed: int,
) -> Generator[bool, None, None]:
    """Certified orbits of an attempt, found by monodromy in the targets.

    Arguments:
        loss: the loss of the units alone.
        attempt: its slice, with one pin for each unit.
        units: the weights into each unit, and those out of it.
        wanted: tells how many orbits counts say there are, once it is known.
        tell: gets what is found before it is complete; it grows then.
        seed: chooses the loops.

    Raises:
        BudgetSpent: when the time is over.
    """
    family = NetworkFamily.of(loss.problem, loss.places)
    if family is None:
        return
    target = Orbits(family, family.data)
    yield from until(search_orbits(family, lambda: wanted() or inf, seed, target), CERTIFYING * left())
    orbits = family.of_problem(np.array(target.points, complex).reshape(-1, family.size))
    yield from certified(attempt, _on_slice(attempt.cut, units, orbits, family.power), tell)


def _on_slice(cut: Slice, units: Sequence[tuple[Sequence[int], Sequence[int]]], points: Array, power: int) -> Array:
    """The unknowns of the points of the slice on the orbits; those whose functional vanishes are left out."""
    for pin, (into, out) in zip(cut.pins, units, strict=True):
        value = points[:, pin.weight] + sum((c * points[:, k] for k, c in pin.terms), np.zeros(len(points)))
        points, value = points[value != 0].copy(), value[value != 0]
        factor = (pin.constant / value)[:, None]
        points[:, list(into)] *= factor
        points[:, list(out)] /= factor**power
    return points[:, list(cut.free)]
