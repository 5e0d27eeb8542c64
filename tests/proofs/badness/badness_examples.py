"""The stored examples of badness, and loss and gradient of a point once more with nothing but Fractions."""

from __future__ import annotations

from proofs.badness import atlas, base_cases
from symbolic.network.weights import Weights

CASES = {case.name: case for case in base_cases.base_cases()}
STORED = [(entry, cell, case) for entry in atlas.two_unit_atlas() for cell, case in entry.examples]
EVERY = [*CASES.values(), *(case for _, _, case in STORED)]


def dot(left, right):
    return sum(a * b for a, b in zip(left, right, strict=True))


def columns(table):
    return list(zip(*table, strict=True))


def plain_residual(problem, weights):
    """``W2 W1 X - Y`` with nothing but Fractions."""
    hidden = [[dot(row, column) for column in columns(problem.inputs)] for row in weights.first]
    outputs = [[dot(row, column) for column in columns(hidden)] for row in weights.second]
    return [[a - b for a, b in zip(r, s, strict=True)] for r, s in zip(outputs, problem.targets, strict=True)]


def plain_loss(problem, weights):
    return sum(x * x for row in plain_residual(problem, weights) for x in row)


def plain_gradient(problem, weights, masks_of=None):
    """Half the derivatives in the weights that the masks leave free, with nothing but Fractions."""
    first, second = masks_of or problem.network.masks
    matrix = [[dot(row, x) for x in problem.inputs] for row in plain_residual(problem, weights)]
    result = {}
    for j, row in enumerate(first):
        for i, bit in enumerate(row):
            if bit:
                result[0, j, i] = sum(weights.second[o][j] * matrix[o][i] for o in range(len(second)))
    for o, row in enumerate(second):
        for j, bit in enumerate(row):
            if bit:
                result[1, o, j] = dot(matrix[o], weights.first[j])
    return result


def changed(table, r, c, value):
    return tuple(tuple(value if (i, j) == (r, c) else x for j, x in enumerate(row)) for i, row in enumerate(table))


def free_places(network):
    return [
        (k, r, c) for k, mask in enumerate(network.masks) for r, row in enumerate(mask) for c, b in enumerate(row) if b
    ]


def moved(weights, place, step):
    layer, r, c = place
    tables = [weights.first, weights.second]
    tables[layer] = changed(tables[layer], r, c, tables[layer][r][c] + step)
    return Weights(*tables)


def sum_of(point, direction, t):
    add = lambda a, b: tuple(tuple(x + t * y for x, y in zip(r, s, strict=True)) for r, s in zip(a, b, strict=True))  # noqa: E731
    return Weights(add(point.first, direction.first), add(point.second, direction.second))
