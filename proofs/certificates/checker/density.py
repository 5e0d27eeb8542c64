"""Wide networks with a dense final layer (docs/certificates.md: Structure, wide_dense)."""

from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb, prod
from typing import Any

from .exact import ONE, rank
from .loss import Problem
from .reading import MAX_TERMS, Clock, items, keys, require
from .shared import indices


def wide_dense(problem: Problem, node: dict[str, Any]) -> None:
    """Check the hypotheses of the lemma: equal units, dense final layer, at least as many units as their features span.

    For a power p the features are combinations of the monomials of degree p in the inputs; in general there are at most as many
    dimensions as samples.
    """
    keys(node, "lemma units premises")
    require(items(node["premises"]) == [], "wide_dense has no premises")
    require(indices(node["units"], problem.hidden) == list(range(problem.hidden)), "wide_dense is about all units")
    require(not problem.decay and len(problem.masks) == 2, "wide_dense needs two layers without decay")
    require(all(map(all, problem.masks[1])), "the final layer is not dense")
    inputs = list(problem.rows[0][0])
    require(inputs != [] and all(list(row) == inputs for row in problem.rows[0]), "the units have different inputs")
    dimension = len(problem.samples)
    if problem.activation.power and problem.hidden < dimension:
        count = comb(len(inputs) + problem.activation.power - 1, problem.activation.power)
        require(count * dimension <= MAX_TERMS, "there are too many monomials")
        monomials = combinations_with_replacement(inputs, problem.activation.power)
        dimension = rank([values(problem, m) for m in monomials])
    require(problem.hidden >= dimension, f"there are fewer than {dimension} units")


def values(problem: Problem, monomial: tuple[int, ...]) -> list[Fraction]:
    """A monomial in the inputs, on every sample."""
    Clock.tick()
    return [prod((x[a] for a in monomial), start=ONE) for x in problem.samples]
