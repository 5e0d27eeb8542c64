"""Local minima, strict ones, spurious ones (docs/certificates.md: A local minimum)."""

from typing import Any

from .exact import Field, rank, sign
from .expansion import Expansion, need_definite
from .loss import Point, Problem
from .reading import MAX_FREE, items, keys, require
from .symmetry import tangent
from .two_linear import need_ball, need_family
from .verdict import Scope, Trust


def local_minimum(problem: Problem, field: Field | None, entry: dict[str, Any], strict: bool) -> Point:
    """Check the keys of a local minimum, and return the point.

    Moving a point of the slice (pinned weights fixed) along the directions reaches a whole neighbourhood, because the directions
    are independent on the pinned places; the loss is larger on the slice, and does not change along the directions.
    """
    point = problem.point(entry["point"], field)
    few = len(items(entry["symmetry"])) + len(items(entry.get("family", []))) <= len(point)
    require(few, "there are more directions than weights")
    require(len(point) - len(items(entry["pinned"])) <= MAX_FREE, f"there are more than {MAX_FREE} free weights")
    expansion = Expansion(problem, point)
    directions = [tangent(problem, point, symmetry) for symmetry in items(entry["symmetry"])]
    if not strict:
        family = [problem.point(direction, field) for direction in items(entry["family"])]
        need_family(problem, point, family)
        directions += family
    pinned = [problem.place(place) for place in items(entry["pinned"])]
    require(len(set(pinned)) == len(pinned), "a place is pinned twice")
    independent = rank([[d[i] for i in pinned] for d in directions])
    require(independent == len(pinned), "the directions are dependent on the pinned places")
    free = [i for i in range(len(point)) if i not in pinned]
    require(("definite" in entry) != ("ball" in entry), "exactly one of definite and ball is needed")
    if "definite" in entry:
        need_definite(expansion.hessian(free), keys(entry["definite"], "mu factor pivots"))
    else:
        need_ball(expansion, free, keys(entry["ball"], "epsilon mu bound radius_squared factor pivots"))
    return point


def minimum(scope: Scope, claim: dict[str, Any]) -> Trust:
    """A local, strict or spurious minimum; the start of the check of a spurious valley."""
    name, problem = claim["claim"], scope.problem
    strict = name in ("strict_minimum", "spurious_strict_minimum", "spurious_valley")
    spurious = name in ("spurious_minimum", "spurious_strict_minimum", "spurious_valley")
    extra = " family" * (not strict) + " lower_point" * spurious
    keys(claim, "claim point symmetry pinned" + extra, "definite ball")
    point = local_minimum(problem, scope.field, claim, strict)
    if spurious:
        lower = problem.point(claim["lower_point"], scope.field)
        require(sign(problem.loss_at(lower) - problem.loss_at(point)) < 0, "the lower point is not lower")
    return Trust()
