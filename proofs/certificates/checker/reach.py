"""Which weights can change an output; what follows where none before the final layer does, or all that do have decay.

docs/certificates.md: Structure (fixed_features), Compact sublevel sets.
"""

from typing import Any

from .loss import Problem
from .reading import Clock, index, items, keys, require
from .shared import indices
from .verdict import Scope, Trust


def acting(problem: Problem) -> set[int]:
    """The weights on which an output depends: what they multiply is not 0 for all weights, and leads to an output."""
    silent = problem.activation.name in ("sigmoid", "softplus")  # a unit that hears nothing is s(0), not 0
    spoken = [any(row) for row in problem.x]
    hearing: list[dict[int, int]] = []  # the weights of a layer that multiply something, each with the unit it leads to
    for rows in problem.rows:
        Clock.tick()
        hearing.append({w: r for r, row in enumerate(rows) for c, w in row.items() if spoken[c]})
        met = set(hearing[-1].values())
        spoken = [r in met or silent for r in range(len(rows))]
    leading = set(range(len(problem.y)))
    result: set[int] = set()
    for rows, weights in zip(reversed(problem.rows), reversed(hearing), strict=True):
        result |= {w for w, r in weights.items() if r in leading}
        leading = {c for r, row in enumerate(rows) if r in leading for c in row}
    return result


def fixed_features(problem: Problem, node: dict[str, Any]) -> None:
    """Check that only weights of the final layer change an output: then the loss is a convex quadratic function."""
    keys(node, "lemma units premises")
    require(items(node["premises"]) == [], "fixed_features has no premises")
    require(indices(node["units"], problem.hidden) == [], "fixed_features is about no units")
    final = {weight for row in problem.rows[-1] for weight in row.values()}
    require(acting(problem) <= final, "a weight before the final layer changes an output")


def no_valley_by_compactness(scope: Scope, claim: dict[str, Any]) -> Trust:
    """There is no spurious valley: every local minimum is global, and the loss is coercive in the weights it depends on."""
    keys(claim, "claim method minima")
    require(claim["method"] == "coercive", "unknown method")
    earlier = index(claim["minima"], len(scope.claims))
    require(scope.claims[earlier].claim == "all_minima_global", "the index does not name the claim all_minima_global")
    held = acting(scope.problem) <= scope.problem.decay.keys()
    require(held, "a weight that changes an output has no decay")
    return scope.trusts[earlier]._replace(fact=None)
