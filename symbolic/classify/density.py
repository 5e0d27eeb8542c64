"""Wide networks with a dense final layer: when their features span all they can (docs/wide.md, the dense contrast)."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations_with_replacement
from math import comb, prod

from symbolic.network import Problem
from symbolic.polynomials.linear_algebra import reduced
from symbolic.reduce.inputs import rational

MAX_ENTRIES = 200_000
"""Above this number of values of monomials on samples the number of samples stands for their rank."""


def dimension(problem: Problem) -> int:
    """q: how many dimensions the features of enough units span at most.

    For power p the rank, on the samples, of the monomials of degree p in the inputs of a unit; otherwise, and where the
    monomials are very many, the number of samples.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> square = SparseNetwork.of([[1, 1]], [[1]], activation="square")
        >>> dimension(Problem.of(square, inputs=[[1, 2, 3, 4], [1, 1, 1, 1]], targets=[[0, 0, 0, 1]]))
        3
    """
    activation, samples = problem.network.activation, len(problem.inputs[0])
    groups = {tuple(a for a, bit in enumerate(row) if bit) for row in problem.network.masks[0]}
    power = activation.power
    many = sum(comb(len(g) + power - 1, power) for g in groups if g) * samples > MAX_ENTRIES
    if many or not activation.polynomial:
        return samples
    monomials = {m for group in groups for m in combinations_with_replacement(group, power)}
    rows = [
        [rational(prod((problem.inputs[a][s] for a in m), start=Fraction(1))) for s in range(samples)]
        for m in monomials
    ]
    return len(reduced(rows, samples))


def wide_dense(problem: Problem) -> int | None:
    """The dimension of the features where the lemma ``wide_dense`` applies; None where it does not.

    It needs two layers without decay, a dense final layer, equal inputs for all units, and at least as many units as
    their features span dimensions.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> network = SparseNetwork.of([[1], [1]], [[1, 1], [1, 1]], activation="relu")
        >>> wide_dense(Problem.of(network, inputs=[[1, -1]], targets=[[1, 2], [0, 1]]))
        2
    """
    masks = problem.network.masks
    if len(masks) != 2 or problem.decayed or not all(bit for row in masks[1] for bit in row):
        return None
    if len(set(masks[0])) != 1 or not any(masks[0][0]):
        return None
    needed = dimension(problem)
    return needed if len(masks[0]) >= needed else None
