"""Blocks of units that share outputs: the loss is a constant plus a sum over blocks, in separate weights."""

from __future__ import annotations

from flint import fmpq

from symbolic.exact.linear_algebra import rational
from symbolic.exact.parts import connected_parts
from symbolic.network import Problem
from symbolic.network.reach import Signal, signals
from symbolic.solving.smooth.loss import AnalyticLoss, analytic_loss


def acting_units(problem: Problem) -> tuple[int, ...]:
    """The units that can change an output on the samples.

    A unit without outputs cannot, and neither can a tanh unit whose inputs vanish on all samples. A sigmoid or softplus
    unit without inputs can: it is a constant.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> masks = [[1], [0], [1]], [[1, 1, 0]]
        >>> [acting_units(Problem.of(SparseNetwork.of(*masks, activation=s), targets=[[1]])) for s in ("tanh", "sigmoid")]
        [(0,), (0, 1)]
    """
    second = problem.network.masks[1]
    heard = signals(problem)[1]
    return tuple(j for j, s in enumerate(heard) if s is not Signal.ZERO and any(row[j] for row in second))


def blocks(problem: Problem) -> list[AnalyticLoss]:
    """The loss of each block of acting units; units of different blocks have no output in common."""
    second = problem.network.masks[1]
    above = {j: {i for i, row in enumerate(second) if row[j]} for j in acting_units(problem)}
    parts = connected_parts(above, lambda a, b: bool(above[a] & above[b]))
    return [analytic_loss(problem, part, sorted(set().union(*(above[j] for j in part)))) for part in parts]


def constant(problem: Problem) -> fmpq:
    """The loss of the outputs that no acting unit leads to."""
    second = problem.network.masks[1]
    acting = acting_units(problem)
    rows = [row for i, row in enumerate(problem.targets) if not any(second[i][j] for j in acting)]
    return sum((rational(y) ** 2 for row in rows for y in row), fmpq(0))
