"""The loss of any problem as a function of all its free weights, and its gradient, on batches of points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from symbolic.network import Problem
from symbolic.numeric.activations import FloatActivation, Floats

CHUNK = 1 << 21
"""Most entries of an intermediate table when many points are evaluated at once."""
DIFFERENCE = 1e-5
"""Step of the central differences of the gradient, relative to the size of the weights."""


@dataclass(frozen=True)
class NetworkLoss:
    """The loss as a function of the vector of free weights (layer by layer, row by row).

    Attributes:
        problem: the problem.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> loss = NetworkLoss(Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[3]]))
        >>> float(loss.at(np.array([1.0, 2.0]))), loss.gradients(np.array([[1.0, 2.0]])).tolist()
        (1.0, [[-4.0, -2.0]])
    """

    problem: Problem

    @cached_property
    def masks(self) -> list[NDArray[np.bool_]]:
        """The masks, layer by layer."""
        return [np.array(mask, dtype=bool) for mask in self.problem.network.masks]

    @cached_property
    def size(self) -> int:
        """The number of free weights."""
        return self.problem.network.weights

    def vector(self, tables: Sequence[Floats]) -> Floats:
        """The free weights of one table per layer."""
        return np.concatenate([table[mask] for table, mask in zip(tables, self.masks, strict=True)])

    def tables(self, points: Floats) -> list[Floats]:
        """One table of weights per layer for each row of free weights."""
        result, start = [], 0
        for mask in self.masks:
            table = np.zeros((len(points), *mask.shape))
            count = int(mask.sum())
            table[:, mask] = points[:, start : start + count]
            result.append(table)
            start += count
        return result

    def at(self, point: Floats) -> float:
        """The loss at one point."""
        return float(self.losses(point[None])[0])

    def losses(self, points: Floats) -> Floats:
        """The loss at each row."""
        layers = self.problem.network.masks
        width = max(len(self._inputs[0]), 1) * max(len(mask) for mask in layers)
        step = max(1, CHUNK // width)
        return np.concatenate([self._losses(points[n : n + step]) for n in range(0, len(points), step)])

    def gradients(self, points: Floats) -> Floats:
        """The gradient at each row, backwards through the layers."""
        tables = self.tables(points)
        sums, values = self._forward(tables)
        back = 2 * (sums[-1] - self._targets)
        found: list[Floats] = []
        for layer in range(len(tables) - 1, -1, -1):
            table = back @ np.swapaxes(values[layer], 1, 2)
            found.append(table[:, self.masks[layer]])
            if layer:
                back = (np.swapaxes(tables[layer], 1, 2) @ back) * self._activation.first(sums[layer - 1])
        return np.concatenate(found[::-1], axis=1) + 2 * self._decay * points

    def hessian(self, point: Floats) -> Floats:
        """The Hessian at one point, by central differences of the gradient."""
        step = DIFFERENCE * max(1.0, float(np.abs(point).max()))
        moves = step * np.eye(self.size)
        rows = (self.gradients(point + moves) - self.gradients(point - moves)) / (2 * step)
        symmetric: Floats = (rows + rows.T) / 2
        return symmetric

    @cached_property
    def _activation(self) -> FloatActivation:
        return FloatActivation.of(self.problem.network.activation)

    @cached_property
    def _inputs(self) -> Floats:
        return np.array(self.problem.inputs, dtype=float)

    @cached_property
    def _targets(self) -> Floats:
        return np.array(self.problem.targets, dtype=float)

    @cached_property
    def _decay(self) -> Floats:
        return self.vector([np.array(table, dtype=float) for table in self.problem.decay])

    def _losses(self, points: Floats) -> Floats:
        sums, _ = self._forward(self.tables(points))
        losses: Floats = ((sums[-1] - self._targets) ** 2).sum(axis=(1, 2)) + points**2 @ self._decay
        return losses

    def _forward(self, tables: Sequence[Floats]) -> tuple[list[Floats], list[Floats]]:
        """The sums that enter each layer's units, and the values that each layer is given."""
        values = [np.broadcast_to(self._inputs, (len(tables[0]), *self._inputs.shape))]
        sums: list[Floats] = []
        for layer, table in enumerate(tables):
            sums.append(table @ values[-1])
            if layer < len(tables) - 1:
                values.append(self._activation.value(sums[-1]))
        return sums, values
