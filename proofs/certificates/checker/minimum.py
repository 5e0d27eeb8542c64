"""Local minima, strict ones, spurious ones (docs/certificates.md: A local minimum)."""

from typing import Any

from .exact import Field, rank, sign
from .expansion import Expansion, need_definite
from .families import need_family, need_fibre
from .kinks import Kinks
from .loss import Point, Problem
from .reading import MAX_FREE, items, keys, require
from .shared import read_trust
from .symmetry import need_lasting, tangent
from .two_linear import need_ball
from .verdict import Scope, Trust

REASONS = ("definite", "ball", "cited")


def local_minimum(problem: Problem, field: Field | None, entry: dict[str, Any], strict: bool) -> tuple[Point, Trust]:
    """Check the keys of a local minimum: the point, and what its minimality rests on.

    Moving a point of the slice (pinned weights fixed) along the directions reaches a whole neighbourhood, because the directions
    are independent on the pinned places; the loss is larger on the slice, and does not change along the directions.
    """
    point = problem.point(entry["point"], field)
    few = len(items(entry["symmetry"])) + len(items(entry.get("family", []))) <= len(point)
    require(few, "there are more directions than weights")
    require(len(point) - len(items(entry["pinned"])) <= MAX_FREE, f"there are more than {MAX_FREE} free weights")
    kinks = Kinks(problem, field, point, entry) if "kinks" in entry else None
    require(kinks is None or strict, "only a strict minimum is checked at kinks")
    expansion = kinks.expansion if kinks else Expansion.critical(problem, point)
    problem = expansion.problem
    directions = [tangent(problem, point, symmetry) for symmetry in items(entry["symmetry"])]
    if strict:
        need_lasting(problem, entry["symmetry"])
    else:
        family = [problem.point(direction, field) for direction in items(entry["family"])]
        if "fibre" in entry:
            others = [problem.point(other, field) for other in items(entry["fibre"])]
            require(len(others) <= len(point), "there are more points than weights")
            need_fibre(problem, point, family, others)
        else:
            need_family(problem, point, family)
        directions += family
    pinned = [problem.place(place) for place in items(entry["pinned"])]
    require(len(set(pinned)) == len(pinned), "a place is pinned twice")
    independent = rank([[d[i] for i in pinned] for d in directions])
    require(independent == len(pinned), "the directions are dependent on the pinned places")
    free = [i for i in range(len(point)) if i not in pinned]
    require(sum(key in entry for key in REASONS) == 1, "exactly one of definite, ball and cited is needed")
    if "cited" in entry:
        require(not strict, "a strict minimum is not cited")
        return point, read_trust(
            keys(entry["cited"], "reason rests_on error_probability"), "the point is a local minimum"
        )
    if "definite" in entry:
        need_definite((kinks or expansion).hessian(free), keys(entry["definite"], "mu factor pivots"))
    else:
        need_ball(expansion, free, keys(entry["ball"], "epsilon mu bound radius_squared factor pivots"))
    return point, Trust()


def minimum(scope: Scope, claim: dict[str, Any]) -> Trust:
    """A local, strict or spurious minimum; the start of the check of a spurious valley."""
    name, problem = claim["claim"], scope.problem
    strict = name in ("strict_minimum", "spurious_strict_minimum", "spurious_valley")
    spurious = name in ("spurious_minimum", "spurious_strict_minimum", "spurious_valley")
    extra = " family" * (not strict) + " lower_point" * spurious
    extra += " kinks stiffness" * ("kinks" in claim) + " fibre" * ("fibre" in claim and not strict)
    keys(claim, "claim point symmetry pinned" + extra, " ".join(REASONS))
    point, trust = local_minimum(problem, scope.field, claim, strict)
    if spurious:
        lower = problem.point(claim["lower_point"], scope.field)
        require(sign(problem.loss_at(lower) - problem.loss_at(point)) < 0, "the lower point is not lower")
    return trust
