"""A spurious minimum or valley of a smaller network inside a larger one (docs/certificates.md: A widened example)."""

from typing import Any

from .chamber import NO_MINIMUM
from .exact import dot
from .reading import keys, plain, require
from .shared import indices
from .verdict import Scope, Trust

IMPLIED = {
    "spurious_minimum": ("spurious_minimum", "spurious_strict_minimum", "spurious_valley"),
    "spurious_valley": ("spurious_valley",),
}


def widened(scope: Scope, claim: dict[str, Any]) -> Trust:
    """A spurious minimum or valley of a smaller network inside this one.

    The loss is at least that of the base weights: entries of f(X) outside (outputs, samples) have target 0, and inside the other
    units add the square of a matrix that is orthogonal to what the base units make and to the target.
    """
    keys(claim, "claim statement base units outputs inputs samples")
    problem, base_entry = scope.problem, keys(claim["base"], "problem field claims")
    require(plain(claim["statement"]) in IMPLIED, "the statement is spurious_minimum or spurious_valley")
    base = Scope(base_entry, scope.checks)
    for network in (problem, base.problem):
        network.need_two_linear("a widened example")
    shown = [
        c.fully_checked
        and c.claim in IMPLIED[claim["statement"]]
        and (t.fact != NO_MINIMUM or c.claim == claim["statement"])
        for c, t in zip(base.claims, base.trusts, strict=True)
    ]
    require(any(shown), "the base does not claim this")
    first, second = problem.masks
    units, outputs = indices(claim["units"], len(first)), indices(claim["outputs"], len(second))
    inputs, samples = indices(claim["inputs"], len(problem.x)), indices(claim["samples"], len(problem.x[0]))

    def part(rows: Any, r: list[int], c: list[int]) -> Any:
        return [[rows[i][j] for j in c] for i in r]

    masks = [part(first, units, inputs), part(second, outputs, units)]
    require(masks == base.problem.masks, "the masks are not those of the base")
    require(part(problem.x, inputs, samples) == base.problem.x, "the inputs are not those of the base")
    require(part(problem.y, outputs, samples) == base.problem.y, "the targets are not those of the base")
    for i, row in enumerate(problem.y):
        inside = all(not y or (i in outputs and s in samples) for s, y in enumerate(row))
        require(inside, "a target outside the base is not 0")
    for a, row in enumerate(problem.x):
        require(all(not x or (a in inputs) == (s in samples) for s, x in enumerate(row)), "the data mix base and rest")

    x, y = (part(rows, list(range(len(rows))), samples) for rows in (problem.x, problem.y))
    for j in set(range(len(first))) - set(units):
        seen, sent = [a for a in inputs if first[j][a]], [i for i in outputs if second[i][j]]
        require(all(dot(x[a], y[i]) == 0 for a in seen for i in sent), f"unit {j} can reach the target")
        met = {b for unit in units if any(second[i][unit] for i in sent) for b in inputs if first[unit][b]}
        require(all(dot(x[a], x[b]) == 0 for a in seen for b in met), f"unit {j} meets the base")
    return Trust()
