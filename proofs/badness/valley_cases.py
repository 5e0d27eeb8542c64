"""One hidden unit with a spurious valley, for seven activations that are not linear."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symbolic.errors import ProblemError
from symbolic.network import Problem, SparseNetwork

BASE_DATA: dict[str, tuple[list[list[int]], list[int]]] = {
    "square": ([[1, 0], [0, 1]], [1, -2]),
    "cube": ([[0, 1, 1], [1, 0, 1]], [-2, 1, 3]),
    "relu": ([[1, -1]], [1, 2]),
    "leaky_relu:1/10": ([[1, -1]], [1, 2]),
    "tanh": ([[1, 2, 5]], [1, 0, 1]),
    "sigmoid": ([[1, 3]], [2, -3]),
    "softplus": ([[-3, 1, 3]], [3, -3, -1]),
}
"""Inputs X and targets of one output; found by hand and by search, derived in docs/wide.md."""


def base_problem(activation: str) -> Problem:
    """One unit that sees every input and one output.

    Raises:
        ProblemError: for an activation without a base case.

    Examples:
        >>> base_problem("relu").network.weights
        2
    """
    if activation not in BASE_DATA:
        raise ProblemError("activation", f"must be one of {', '.join(BASE_DATA)}", repr(activation)[:60])
    inputs, target = BASE_DATA[activation]
    network = SparseNetwork.of([[1] * len(inputs)], [[1]], activation=activation)
    return Problem.of(network, inputs=inputs, targets=[target], title=f"one {activation} unit")


def block_of(problem: Problem) -> Problem | None:
    """The base case whose activation, inputs and targets a two-layer network of units with full filters has; None otherwise.

    Examples:
        >>> block_of(copies(base_problem("relu"), 3)).title
        'one relu unit'
    """
    network, activation = problem.network, str(problem.network.activation)
    full = len(network.masks) == 2 and all(bit for row in network.masks[0] for bit in row)
    if activation not in BASE_DATA or not full or problem.decayed:
        return None
    block = base_problem(activation)
    same = problem.inputs == block.inputs and set(problem.targets) == set(block.targets)
    return block if same else None


def copies(problem: Problem, count: int) -> Problem:
    """The network of that many copies: all see the same inputs, each has outputs of its own, with the same targets.

    Arguments:
        problem: a network of two layers.
        count: the number of copies.

    Raises:
        ValueError: for deeper networks, or no copies.

    Examples:
        >>> copies(base_problem("tanh"), 2).network.masks
        (((1,), (1,)), ((1, 0), (0, 1)))
    """
    if len(problem.network.masks) != 2 or count < 1:
        raise ValueError("copies are made of networks with two layers, at least one")
    first, second = problem.network.masks
    units = len(first)

    def spread(rows: Sequence[Sequence[Fraction | int]]) -> list[list[Fraction | int]]:
        return [
            [x for other in range(count) for x in (row if other == copy else [0] * units)]
            for copy in range(count)
            for row in rows
        ]

    network = SparseNetwork.of([*first] * count, spread(second), activation=str(problem.network.activation))
    decay = [[*problem.decay[0]] * count, spread(problem.decay[1])]
    title = f"{problem.title}, {count} copies" if problem.title else ""
    return Problem.of(
        network, inputs=problem.inputs, targets=[*problem.targets] * count, weight_decay=decay, title=title
    )
