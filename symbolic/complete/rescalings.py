"""The error of a draw where the symmetry is nothing but rescalings of units (docs/theory, "Rescalings alone").

Then every point of a slice has trivial stabiliser, the vectors on the pinned sides never vanish there, and whether a prime
is bad does not depend on the slice. So the bound may be taken on slices with small coefficients, ``(1, a, a^2, ...)``,
and with degrees and heights in two groups: the vectors on the free sides, and those on the pinned sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from symbolic.complete.bezout import HeightBound, two_group_degree, two_group_heights
from symbolic.complete.monte_carlo import COEFFICIENTS, equation_norms
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.slices import Pin, Slice, pinned_side

FORMS = 2
"""Linear forms that a draw has for each unit: one on its pinned side, and one where the first weight there is 0."""
MOST_SLICES = 8
"""Up to so many times the unknowns on pinned sides, trial slices are averaged over."""


def only_rescalings(order: Preorder) -> bool:
    """Whether no two units are comparable: the group is a torus."""
    return len(order.pairs) == order.size


def trial_slice(core: CoreProblem, sides: Mapping[int, str], a: int) -> Slice:
    """The slice with functional ``(1, a, a^2, ...)`` on the pinned side of every unit.

    Arguments:
        core: the problem.
        sides: the side each unit is pinned on.
        a: a whole number.
    """
    pins = []
    for unit in range(len(core.units)):
        pivot, *others = pinned_side(core, sides, unit)
        pins.append(Pin(pivot, 1, tuple((weight, a**k) for k, weight in enumerate(others, 1) if a)))
    return Slice(core.size, tuple(pins), ())


def rescaling_error(
    core: CoreProblem, sides: Mapping[int, str], exact_count: bool = False
) -> tuple[Fraction, HeightBound]:
    """The probability that one draw is bad, and the bound it uses, for a group of rescalings.

    Arguments:
        core: the problem; no two of its units are comparable.
        sides: the side each unit is pinned on.
        exact_count: whether counts are made over the rationals, so that no prime can be bad.
    """
    pinned = {weight for unit in range(len(core.units)) for weight in pinned_side(core, sides, unit)}
    across = len(pinned) - len(core.units)

    @cache
    def heights(largest: int) -> tuple[Fraction, Fraction]:
        cut = trial_slice(core, sides, largest)
        norms = list(zip(cut.free, equation_norms(core, cut), strict=True))
        return two_group_heights([n for k, n in norms if k not in pinned], [n for k, n in norms if k in pinned])

    infinite = sum(heights((across + 1) // 2), Fraction(0))  # so many whole numbers around zero go up to the half
    finite = min(
        heights(slices // 2)[0] * Fraction(slices, slices - across)
        for slices in range(across + 1, max(MOST_SLICES * across, 1) + 1)
    )
    free = core.size - len(pinned)
    bound = HeightBound(two_group_degree(free, across, free), int(max(infinite, finite)) + 1)
    missed = min(Fraction(bound.degree * FORMS * len(core.units), COEFFICIENTS), Fraction(1))
    return min(missed + (0 if exact_count else bound.bad_primes), Fraction(1)), bound
