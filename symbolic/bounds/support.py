"""A lower bound on the loss from the support of the network alone: the best any function of that form could do."""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import comb

from flint import fmpq, fmpq_mat

from symbolic.network import Problem

MAX_FEATURES = 400


def support_bound(problem: Problem) -> fmpq:
    """The least squares error over all combinations of the monomials each output can see.

    With a power activation of exponent p and l hidden layers an output is a combination of products of ``p^l`` inputs,
    counted with repetition: of the inputs of one hidden unit with two layers, of all inputs that reach the output with
    more. Decay only adds to the loss.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> support_bound(Problem.of(SparseNetwork.of([[1, 0]], [[1], [1]]), targets=[[1, 2], [0, 3]]))
        13
    """
    network = problem.network
    degree = network.activation.power ** (len(network.masks) - 1)
    x = [[fmpq(v.numerator, v.denominator) for v in row] for row in problem.inputs]
    total = fmpq(0)
    for output, targets in enumerate(problem.targets):
        y = [fmpq(v.numerator, v.denominator) for v in targets]
        groups = _groups(problem, output)
        if any(comb(len(group) + degree - 1, degree) > MAX_FEATURES for group in groups):
            return fmpq(0)
        monomials = sorted({m for group in groups for m in combinations_with_replacement(sorted(group), degree)})
        if len(monomials) > MAX_FEATURES:
            return fmpq(0)
        features = []
        for monomial in monomials:
            row = [fmpq(1)] * len(y)
            for source in monomial:
                row = [a * b for a, b in zip(row, x[source], strict=True)]
            features.append(row)
        total += _residual(features, y)
    return total


def _groups(problem: Problem, output: int) -> list[frozenset[int]]:
    """Sets of inputs whose products an output may see: per hidden unit with two layers, all that reach it with more."""
    masks = problem.network.masks
    if len(masks) == 2:
        return [frozenset(c for c, e in enumerate(row) if e) for j, row in enumerate(masks[0]) if masks[1][output][j]]
    reached = {output}
    for mask in reversed(masks):
        reached = {c for r in reached for c, e in enumerate(mask[r]) if e}
    return [frozenset(reached)]


def _residual(features: list[list[fmpq]], y: list[fmpq]) -> fmpq:
    """The squared distance of y from the span of the features."""
    norm = sum((v * v for v in y), fmpq(0))
    if not features:
        return norm
    a = fmpq_mat(len(features), len(y), [v for row in features for v in row])
    echelon, rank = a.rref()
    if rank == 0:
        return norm
    basis = fmpq_mat(rank, len(y), [echelon[r, c] for r in range(rank) for c in range(len(y))])
    column = basis * fmpq_mat(len(y), 1, y)
    return norm - (column.transpose() * (basis * basis.transpose()).solve(column))[0, 0]
