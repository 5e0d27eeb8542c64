"""Spurious valleys: strict minima with a closed orbit (docs/certificates.md: Valley)."""

from typing import Any

from .exact import ZERO, dot
from .intervals import independent
from .loss import Point, Problem
from .minimum import minimum
from .reading import require
from .verdict import Scope, Trust


def spurious_valley(scope: Scope, claim: dict[str, Any]) -> Trust:
    """A spurious strict minimum whose orbit is closed."""
    trust = minimum(scope, claim)
    closed_orbit(scope.problem, scope.problem.point(claim["point"], scope.field), claim["symmetry"])
    return trust


def closed_orbit(problem: Problem, point: Point, entries: list[dict[str, Any]]) -> None:
    """Check that the orbit of a strict minimum is closed, so that it is a component of its sublevel set.

    Translations that leave the loss unchanged (unused, idle) form a vector space that the other symmetries keep; so it is
    enough that the rest of the group is compact (rotations), or that a bounded sequence in the orbit modulo translations comes
    from a convergent one in the group.
    """
    kinds = {key for entry in entries for key in entry} - {"layer", "vector", "unused", "idle"}
    if kinds <= {"rotation"}:
        return
    require(len(problem.masks) == 2, "that the orbit is closed is shown for two layers only")
    inner, outer = problem.rows[0], problem.columns[0]
    used = [j for j in range(problem.hidden) if outer[j] and any(any(problem.x[a]) for a in inner[j])]

    def seen(j: int) -> Point:  # w_j X
        return [dot([point[w] for w in inner[j].values()], [x[a] for a in inner[j]]) for x in problem.samples]

    def sent(j: int) -> Point:  # v_j
        return [point[outer[j][i]] if i in outer[j] else ZERO for i in range(len(problem.y))]

    def at_most(i: int, j: int) -> bool:
        return outer[i].keys() <= outer[j].keys() and inner[j].keys() <= inner[i].keys()

    if problem.two_linear:
        for i in used:
            above, below = [seen(j) for j in used if at_most(i, j)], [sent(j) for j in used if at_most(j, i)]
            require(independent(above), f"the inputs of the units above unit {i} are dependent")
            require(independent(below), f"the outputs of the units below unit {i} are dependent")
        return
    scales = problem.activation.piecewise or problem.activation.power > 1
    require(scales and kinds == {"scale"}, "that the orbit is closed is not shown for this symmetry")
    for j in {entry["scale"] for entry in entries if "scale" in entry} & set(used):
        require(independent([seen(j)]) and independent([sent(j)]), f"unit {j} is dead")
