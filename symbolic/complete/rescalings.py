"""The error of a draw where the symmetry is nothing but rescalings of units (docs/theory, "Rescalings alone").

Then every point of a slice has trivial stabiliser, the vectors on the pinned sides never vanish there, and whether a prime
is bad does not depend on the slice. So the bound may be taken on slices with small coefficients, ``(1, a, a^2, ...)``,
and with degrees and heights in two groups: the vectors on the free sides, and those on the pinned sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from symbolic.complete.bezout import HeightBound, two_group_degree, two_group_heights
from symbolic.complete.monte_carlo import COEFFICIENTS, equation_norms
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.slices import Pin, Slice

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
    for unit, shape in enumerate(core.units):
        index, room = (core.w_index, len(shape.basis)) if sides[unit] == "w" else (core.v_index, len(shape.outputs))
        pins.append(Pin(index(unit, 0), 1, tuple((index(unit, k), a**k) for k in range(1, room) if a)))
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
    pinned = {
        core.w_index(unit, k) if sides[unit] == "w" else core.v_index(unit, k)
        for unit, shape in enumerate(core.units)
        for k in range(len(shape.basis) if sides[unit] == "w" else len(shape.outputs))
    }
    across = len(pinned) - len(core.units)

    def heights(slices: int) -> tuple[Fraction, Fraction]:
        cut = trial_slice(core, sides, slices // 2)  # the largest coefficient of so many whole numbers around zero
        norms = list(zip(cut.free, equation_norms(core, cut), strict=True))
        return two_group_heights([n for k, n in norms if k not in pinned], [n for k, n in norms if k in pinned])

    infinite = sum(heights(across + 1), Fraction(0))
    finite = min(
        heights(slices)[0] * Fraction(slices, slices - across)
        for slices in range(across + 1, max(MOST_SLICES * across, 1) + 1)
    )
    free = core.size - len(pinned)
    bound = HeightBound(two_group_degree(free, across, free), int(max(infinite, finite)) + 1)
    missed = min(Fraction(bound.degree * len(core.units), COEFFICIENTS), Fraction(1))
    return min(missed + (0 if exact_count else bound.bad_primes), Fraction(1)), bound
