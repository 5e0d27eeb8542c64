"""Lower points: rational weights, as coarse as possible, whose loss is certainly below a given one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import arb

from symbolic.exact.linear_algebra import rational
from symbolic.exact.precision import working_precision
from symbolic.network import Problem
from symbolic.numeric.activations import Floats
from symbolic.numeric.part_loss import PartLoss
from symbolic.solving.smooth.blocks import blocks
from symbolic.solving.smooth.candidates import find_candidates
from symbolic.solving.smooth.loss import AnalyticLoss, analytic_loss

STEPS = tuple(Fraction(1, q) for q in (1, 2, 10, 100, 1000, 10**4, 10**6, 10**9))
"""Grids that weights are rounded to, coarse ones first."""
TRIED, PROVED = 400, 8
"""Most proposals that are rounded, and most rounded ones that are evaluated with balls, per grid."""
PRECISION = 128

FractionTables = tuple[list[list[Fraction]], ...]
Proposal = tuple[AnalyticLoss, Sequence[tuple[float, ...]]]
"""A block with weights of small loss."""


def lower_point(
    problem: Problem, loss: arb, seed: int = 0, proposals: Sequence[Proposal] | None = None
) -> FractionTables | None:
    """Rational weights whose loss is certainly lower.

    Arguments:
        problem: two layers, activation tanh, sigmoid or softplus.
        loss: a ball that holds the loss to beat.
        seed: chooses the starts of the search.
        proposals: for each block weights of small loss; searched for when left out.

    Returns:
        One table per layer, or None if none was found (which says nothing about the infimum).

    Examples:
        >>> from symbolic import SparseNetwork
        >>> network = SparseNetwork.of([[1]], [[1]], activation="tanh")
        >>> problem = Problem.of(network, inputs=[[1, 2, 5]], targets=[[1, 0, 1]])
        >>> [[str(x) for row in table for x in row] for table in lower_point(problem, arb("0.7952"))]
        [['2'], ['1/2']]
    """
    if proposals is None:
        proposals = [(block, find_candidates(block, seed).low) for block in blocks(problem)]
    whole = analytic_loss(problem)
    with working_precision(PRECISION):
        target = float((loss - whole_constant(whole, proposals)).lower())
    for step in STEPS:
        for tables in _rounded(proposals, problem, step, target):
            if certainly_lower(whole, tables, loss):
                return tables
    return None


def certainly_lower(whole: AnalyticLoss, tables: Sequence[Sequence[Sequence[Fraction]]], loss: arb) -> bool:
    """Whether rational weights certainly have a loss below every number in a ball."""
    return bool(loss_at(whole, tables) < loss)


def loss_at(whole: AnalyticLoss, tables: Sequence[Sequence[Sequence[Fraction]]]) -> arb:
    """A ball that holds the loss at rational weights."""
    with working_precision(PRECISION):
        return whole.value([arb(rational(tables[layer][r][c])) for layer, r, c in whole.places])


def whole_constant(whole: AnalyticLoss, proposals: Sequence[Proposal]) -> arb:
    """The loss of the outputs outside the blocks."""
    inside = {i for block, _ in proposals for i in block.outputs}
    rows = [row for i, row in enumerate(whole.problem.targets) if i not in inside]
    return sum((arb(rational(y)) ** 2 for row in rows for y in row), arb(0))


def _rounded(proposals: Sequence[Proposal], problem: Problem, step: Fraction, target: float) -> list[FractionTables]:
    """Proposals on a grid with a float loss below the target, those with small weights first."""
    count = min(TRIED, max((len(low) for _, low in proposals), default=0))
    total, size = np.zeros(count), np.zeros(count)
    parts: list[tuple[AnalyticLoss, Floats]] = []
    for block, low in proposals:
        theta = np.array([low[min(k, len(low) - 1)] for k in range(count)]).reshape(count, block.size)
        with np.errstate(all="ignore"):
            units = _on_grid(block, theta, step)
            value = PartLoss(block).value(units * float(step))
        total += value
        size = np.maximum(size, np.abs(units).max(axis=1))
        parts.append((block, units))
    good = [k for k in np.lexsort((total, size)) if total[k] < target - 1e-12 * (1 + abs(target))]
    return [_tables(problem, [(block, units[k]) for block, units in parts], step) for k in good[:PROVED]]


def _on_grid(block: AnalyticLoss, theta: Floats, step: Fraction) -> Floats:
    """Multiples of the step: the input weights rounded, the output weights fitted to them and rounded."""
    floats, width = PartLoss(block), float(step)
    inputs = [p for j in block.units for p, _ in block.incoming[j]]
    theta = theta.copy()
    theta[:, inputs] = np.round(theta[:, inputs] / width) * width
    units: Floats = np.round(floats.fitted(theta) / width)
    return units


def _tables(problem: Problem, parts: Sequence[tuple[AnalyticLoss, Floats]], step: Fraction) -> FractionTables:
    tables: FractionTables = tuple([[Fraction(0)] * len(mask[0]) for _ in mask] for mask in problem.network.masks)
    for block, units in parts:
        for (layer, row, column), x in zip(block.places, units, strict=True):
            tables[layer][row][column] = int(x) * step
    return tables
