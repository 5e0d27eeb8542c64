"""Problems with a valley that need not have a minimum, and the masks of two units by types."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from symbolic import Problem, SparseNetwork

SIGNS, CROSSING = ((0, 1, 1), (0, 1, 1)), ((0, 0, 2), (1, 1, 1))
TYPES = {"signs": SIGNS, "crossing": CROSSING, "crossing of inputs": CROSSING[::-1]}
NONE = ((0, 0, 2), (0, 1, 2))
"""Masks without a spurious valley, for whitened data (nested_two)."""


def masks(outputs, inputs):
    """Masks of two units by how many outputs, and inputs, unit 0 has alone, unit 1 has alone, both have."""

    def rows(counts):
        return [bits for bits, count in zip(((1, 0), (0, 1), (1, 1)), counts, strict=True) for _ in range(count)]

    return SparseNetwork.of([list(row) for row in zip(*rows(inputs), strict=True)], rows(outputs))


def problem(types, targets, inputs=None):
    return Problem.of(masks(*types), inputs=inputs, targets=targets)


def signs():
    return problem(SIGNS, [[1, 1], [1, 0]])


def crossing():
    return problem(CROSSING, [[2, 2, 0], [1, -1, 1]])


def random_problem(name, seed, size=3):
    """Random targets, and for odd seeds correlated inputs."""
    random, network = Random(seed), masks(*TYPES[name])
    d = network.inputs
    targets = [[random.choice((-1, 1)) * random.randint(1, size) for _ in range(d)] for _ in range(network.outputs)]
    inputs = [[int(r == c) + Fraction(random.randint(-2, 2), 8) * (seed % 2) for c in range(d)] for r in range(d)]
    return Problem.of(network, inputs=inputs, targets=targets)


def split(name, part=Fraction(1, 50)):
    """The shared input replaced by one for each unit; the second sees a new sample as well."""
    base = signs() if name == "signs" else crossing()
    shared = base.network.inputs - 1
    first, second = base.network.masks
    wide = [[*row[:shared], int(j == 0), int(j == 1)] for j, row in enumerate(first)]
    inputs = [[*row, 0] for row in base.inputs]
    inputs = [*inputs[:shared], inputs[shared], [*base.inputs[shared], part]]
    return Problem.of(SparseNetwork.of(wide, second), inputs=inputs, targets=[[*row, 0] for row in base.targets])


SQUARES = Problem.of(
    SparseNetwork.of([[1, 1, 1], [1, 1, 1]], [[1, 1]], activation="square"),
    inputs=[[1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0]],
    targets=[[1, 1, -3, 2]],
)


def minor():
    """Two units that make a matrix of rank two, whose last entry a third one takes away."""
    network = SparseNetwork.of([[1, 1, 1], [1, 1, 0], [0, 0, 1]], [[1, 1, 0], [1, 1, 0], [1, 0, 1]])
    return Problem.of(network, targets=[[1, 0, 2], [0, 1, 0], [2, 0, 0]])


def determinants():
    """Two dense units, and a third one that takes the last entry away."""
    network = SparseNetwork.of([[1, 1, 1], [1, 1, 1], [0, 0, 1]], [[1, 1, 0], [1, 1, 0], [1, 1, 1]])
    return Problem.of(network, targets=[[2, 0, 0], [0, 1, 2], [0, 2, 0]])
