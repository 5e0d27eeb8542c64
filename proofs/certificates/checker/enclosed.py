"""Strict minima known by a ball that holds them (docs/certificates.md: Enclosures)."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from .exact import ZERO, Number
from .expansion import Expansion, need_definite
from .intervals import around, high, independent, interval, low, size
from .loss import Point, Problem
from .reading import MAX_FREE, items, keys, rational, require
from .shared import read_trust
from .symmetry import need_lasting, tangent
from .valley import closed_orbit
from .verdict import Scope, Trust

SPURIOUS = ("spurious_minimum", "spurious_strict_minimum", "spurious_valley")


def enclosed_minimum(problem: Problem, entry: dict[str, Any]) -> tuple[Point, Fraction]:
    """Check the keys of an enclosed minimum; the box that holds it, and a lower bound of the loss there.

    On the slice (pinned weights fixed) half the Hessian is at least mu in the box and ``|g| < mu r / 2`` for half the gradient g
    at the centre, so that ``L(c + u) >= L(c) - 2 |g| |u| + mu |u|^2 > L(c)`` for ``|u| = r``: the ball holds exactly one critical
    point of the slice, a strict minimum, with a loss of at least ``L(c) - |g|^2 / mu``. Along the directions, which are
    independent on the pinned places everywhere in the box, the loss does not change.
    """
    center, radius = problem.point(entry["center"], None), rational(entry["radius"])
    require(radius > 0, "the radius is not positive")
    pinned = [problem.place(place) for place in items(entry["pinned"])]
    require(len(set(pinned)) == len(pinned), "a place is pinned twice")
    free = [i for i in range(len(center)) if i not in pinned]
    require(len(free) <= MAX_FREE, f"there are more than {MAX_FREE} free weights")
    box: Point = list(center)
    for i in free:
        box[i] = around(rational_part(center[i]), radius)

    require(len(items(entry["symmetry"])) == len(pinned), "an enclosure has as many directions as pinned places")
    directions = [tangent(problem, box, symmetry) for symmetry in entry["symmetry"]]
    need_lasting(problem, entry["symmetry"])
    independence = independent([[d[i] for i in pinned] for d in directions])
    require(independence, "the directions may be dependent on the pinned places")

    matrix = [[interval(x) for x in row] for row in Expansion(problem, box).hessian(free)]
    middles = [[x.middle for x in row] for row in matrix]
    for i, row in enumerate(matrix):
        middles[i][i] -= sum((x.spread for x in row), ZERO)
    definite = keys(entry["definite"], "mu factor pivots")
    need_definite([list(row) for row in middles], definite)
    mu = rational(definite["mu"])
    slopes = Expansion(problem, [interval(x) for x in center]).gradient()
    slope = sum((size(interval(slopes[i])) ** 2 for i in free), ZERO)
    require(4 * slope < (mu * radius) ** 2, "the gradient at the centre is too large for the radius")
    return box, low(interval(problem.loss_at(center))) - slope / mu


def cited_box(problem: Problem, entry: dict[str, Any]) -> tuple[Point, Fraction, Trust]:
    """A box that is said to hold a minimum: the box, a lower bound of the loss in it, and what that rests on."""
    radius = rational(entry["radius"])
    require(radius > 0, "the radius is not positive")
    box: Point = [around(x, radius) for x in problem.weights(entry["center"], rational, ZERO)]
    trust = read_trust(keys(entry["cited"], "reason rests_on error_probability"), "the box holds what is claimed")
    return box, low(interval(problem.loss_at(box))), trust


def rational_part(x: Number) -> Fraction:
    """A number that has to be rational."""
    require(isinstance(x, Fraction), "a centre is rational")
    return Fraction(x) if isinstance(x, Fraction) else ZERO


def enclosed(scope: Scope, claim: dict[str, Any]) -> Trust:
    """A strict minimum in a ball, perhaps spurious, perhaps in a spurious valley; or a minimum in a box on trust."""
    name, problem, trust = claim["claim"], scope.problem, Trust()
    spurious = name in SPURIOUS
    if "cited" in claim:
        keys(claim, "claim center radius cited" + " lower_point" * spurious)
        box, least, trust = cited_box(problem, claim)
    else:
        keys(claim, "claim center radius symmetry pinned definite" + " lower_point" * spurious)
        box, least = enclosed_minimum(problem, claim)
    if spurious:
        lower = problem.loss_at(problem.point(claim["lower_point"], None))
        require(high(interval(lower)) < least, "the lower point is not lower")
    if name == "spurious_valley" and "cited" not in claim:
        closed_orbit(problem, box, claim["symmetry"])
    return trust
