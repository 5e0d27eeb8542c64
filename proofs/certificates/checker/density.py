"""Wide networks with a dense final layer (docs/certificates.md: Structure, wide_dense)."""

from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb, prod
from typing import Any

from .exact import ONE, rank
from .loss import Problem
from .reach import acting
from .reading import MAX_TERMS, Clock, items, keys, require
from .shared import indices


def wide_dense(problem: Problem, node: dict[str, Any]) -> None:
    """Check the hypotheses of the lemma: parts without common outputs; in each equal units, at least as many as their features span.

    Only weights that act count. For a power p the features are combinations of the monomials of degree p in the inputs; in general
    there are at most as many dimensions as samples, and one for units that hear nothing.
    """
    keys(node, "lemma units premises", "parts")
    require(items(node["premises"]) == [], "wide_dense has no premises")
    require(not problem.decay and len(problem.masks) == 2, "wide_dense needs two layers without decay")
    heavy = acting(problem)
    inputs = [[a for a, w in row.items() if w in heavy] for row in problem.rows[0]]
    outputs = [{i for i, w in column.items() if w in heavy} for column in problem.columns[0]]
    units = [j for j in range(problem.hidden) if outputs[j]]
    require(indices(node["units"], problem.hidden) == units != [], "wide_dense is about all units that act")
    parts = [indices(part, problem.hidden) for part in items(node.get("parts", [node["units"]]))]
    require(
        sorted(j for part in parts for j in part) == units and all(parts), "the parts are no partition of the units"
    )
    reached: set[int] = set()
    for first, *others in parts:
        Clock.tick()
        require(all(inputs[j] == inputs[first] for j in others), "the units have different inputs")
        require(all(outputs[j] == outputs[first] for j in others), "the final layer is not dense")
        require(not reached & outputs[first], "different parts share an output")
        reached |= outputs[first]
        dimension = spanned(problem, inputs[first], 1 + len(others))
        require(1 + len(others) >= dimension, f"there are fewer than {dimension} units")


def spanned(problem: Problem, inputs: list[int], width: int) -> int:
    """How many dimensions the features of units with these inputs span at most; computed where it is not enough that they fit all samples."""
    if not inputs:
        return 1
    dimension, power = len(problem.samples), problem.activation.power
    if power and width < dimension:
        require(comb(len(inputs) + power - 1, power) * dimension <= MAX_TERMS, "there are too many monomials")
        dimension = rank([values(problem, m) for m in combinations_with_replacement(inputs, power)])
    return dimension


def values(problem: Problem, monomial: tuple[int, ...]) -> list[Fraction]:
    """A monomial in the inputs, on every sample."""
    Clock.tick()
    return [prod((x[a] for a in monomial), start=ONE) for x in problem.samples]
