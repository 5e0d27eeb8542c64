"""Which systems are solved by path tracking instead of an engine (apart, because numbers in bulk take long to load)."""

from __future__ import annotations

from symbolic.complete.rescalings import only_rescalings
from symbolic.solving.isolated.slice_attempt import Attempt

FEWEST_UNKNOWNS = 11
"""Smaller systems are left to engines without counting first."""
FEWEST_ORBITS = 150
"""From so many orbits on paths are tracked: engines slow down by the growth of coefficients, paths do not."""


def may_be_tracked(attempt: Attempt) -> bool:
    """Whether path tracking knows the symmetry and the form of a problem, and its system is large."""
    unknowns = attempt.core.size - len(attempt.order.pairs)
    first = attempt.number == 0 and not attempt.saturated
    plain = first and only_rescalings(attempt.order) and not any(attempt.core.form.alike)
    return plain and unknowns >= FEWEST_UNKNOWNS


def worth_tracking(orbits: int) -> bool:
    """Whether path tracking is likely to be faster than an engine."""
    return orbits >= FEWEST_ORBITS
