"""Which systems are solved by path tracking instead of an engine (apart, because numbers in bulk take long to load)."""

from __future__ import annotations

from symbolic.complete.rescalings import only_rescalings
from symbolic.homotopy.folder import starts_path, stored_files
from symbolic.solving.isolated.slice_attempt import Attempt

FEWEST_UNKNOWNS = 11
"""Smaller systems are left to engines without counting first."""
FEWEST_ORBITS = 150
"""From so many orbits on they are searched by monodromy: engines slow down by the growth of coefficients, paths do not."""
FEWEST_UNKNOWNS_STORED, FEWEST_STORED = 8, 60
"""The same where starts are stored."""
FEWEST_KEPT = 100
"""From so many orbits on what an engine found is stored as starts for other data."""


def has_starts(attempt: Attempt) -> bool:
    """Whether enough starts are stored for the masks of an attempt."""
    if not _tractable(attempt, FEWEST_UNKNOWNS_STORED) or starts_path(attempt.core) not in stored_files():
        return False
    from symbolic.solving.isolated.tracked_points import starts_known

    return starts_known(attempt) >= FEWEST_STORED


def may_be_searched(attempt: Attempt) -> bool:
    """Whether a system is so large that it may have orbits enough for path tracking without stored starts."""
    return _tractable(attempt, FEWEST_UNKNOWNS)


def worth_searching(orbits: int) -> bool:
    """Whether monodromy is likely to be faster than an engine."""
    return orbits >= FEWEST_ORBITS


def worth_keeping(attempt: Attempt, orbits: int) -> bool:
    """Whether starts should be stored that an engine found."""
    return orbits >= FEWEST_KEPT and _tractable(attempt, FEWEST_UNKNOWNS_STORED)


def _tractable(attempt: Attempt, fewest: int) -> bool:
    """Whether path tracking knows the symmetry and the form of a problem, and its system has so many unknowns."""
    unknowns = attempt.core.size - len(attempt.order.pairs)
    first = attempt.number == 0 and not attempt.saturated
    return first and unknowns >= fewest and only_rescalings(attempt.order) and not any(attempt.core.form.alike)
