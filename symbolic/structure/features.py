"""The features of a layer: what the units make of the samples, and how many dimensions they can span."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq

from symbolic.exact.linear_algebra import null_space, rational, reduced
from symbolic.network import Problem
from symbolic.network.problem import Matrix
from symbolic.numeric.activations import FloatActivation, Floats

TOLERANCE = 1e-7
"""Singular values below this share of the largest count as zero in a proposal."""

Vector = tuple[Fraction, ...]


def smooth(problem: Problem) -> bool:
    """Whether features at rational weights are irrational: tanh, sigmoid, softplus."""
    return problem.network.activation.kind in ("tanh", "sigmoid", "softplus")


def arguments(problem: Problem, first: Matrix) -> list[Vector]:
    """``W1 X``: one row per unit."""
    columns = list(zip(*problem.inputs, strict=True))
    return [tuple(sum((w * a for w, a in zip(row, x, strict=True)), Fraction(0)) for x in columns) for row in first]


def exact_features(problem: Problem, first: Matrix) -> list[list[fmpq]]:
    """``s(W1 X)`` for a power, ReLU or leaky ReLU.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> relu = SparseNetwork.of([[1], [1]], [[1, 1]], activation="relu")
        >>> exact_features(Problem.of(relu, inputs=[[1, -1]], targets=[[1, 2]]), ((Fraction(2),), (Fraction(-3),)))
        [[2, 0], [0, 3]]
    """
    activation = problem.network.activation

    def value(z: Fraction) -> Fraction:
        if activation.polynomial:
            return z**activation.power
        return z if z > 0 else z * activation.slope

    return [[rational(value(z)) for z in row] for row in arguments(problem, first)]


def float_features(problem: Problem, first: Matrix) -> Floats:
    """``s(W1 X)`` for tanh, sigmoid and softplus in floating point: a proposal."""
    z: Floats = np.array([[float(x) for x in row] for row in arguments(problem, first)])
    return FloatActivation.of(problem.network.activation).value(z)


def strength(problem: Problem, first: Matrix, rank: int) -> float:
    """The singular value number ``rank`` of the features, relative to the first; 0 if there are not so many."""
    values = np.linalg.svd(float_features(problem, first), compute_uv=False)
    return float(values[rank - 1] / values[0]) if 0 < rank <= len(values) and values[0] > 0 else 0.0


def rank(problem: Problem, first: Matrix) -> int:
    """The rank of the features: exact where they are rational, else a proposal."""
    if not smooth(problem):
        return len(reduced(exact_features(problem, first), len(problem.inputs[0])))
    values = np.linalg.svd(float_features(problem, first), compute_uv=False)
    return int((values > TOLERANCE * values[0]).sum()) if values[0] > 0 else 0


def dependencies(problem: Problem, first: Matrix) -> list[Vector]:
    """Vectors c with ``c s(W1 X) = 0`` exactly.

    For tanh, sigmoid and softplus only those between units that have equal arguments on all samples; for tanh also opposite
    arguments, and a unit whose arguments vanish.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> tanh = SparseNetwork.of([[1], [1]], [[1, 1]], activation="tanh")
        >>> dependencies(Problem.of(tanh, inputs=[[1, 2]], targets=[[1, 0]]), ((Fraction(1),), (Fraction(1),)))
        [(Fraction(-1, 1), Fraction(1, 1))]
    """
    if not smooth(problem):
        columns: Sequence[Sequence[fmpq]] = list(zip(*exact_features(problem, first), strict=True))
        kernel = null_space(columns, len(first))
        return [tuple(Fraction(int(x.p), int(x.q)) for x in vector) for vector in kernel]
    rows, found = arguments(problem, first), []
    for j, row in enumerate(rows):
        signs = [(1, row)]
        if problem.network.activation.kind == "tanh":
            signs.append((-1, tuple(-z for z in row)))
        twins = ((i, sign) for sign, other in signs for i in range(j) if rows[i] == other)
        i, sign = next(twins, (j, 0 if len(signs) > 1 and not any(row) else 1))
        if i != j or sign == 0:
            found.append(tuple(Fraction((u == j) - sign * (u == i)) for u in range(len(rows))))
    return found
