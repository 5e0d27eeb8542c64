"""The loss of two linear layers, half its gradient and half its Hessian, for many data sets and weights at once.

With ``S = X X^T`` and ``T = Y X^T`` the loss is ``tr(M S M^T) - 2 tr(M T^T) + |Y|^2``, ``M = W2 W1``, so the samples are not needed.
The free weights of one start are one row: those of W2, row by row, then those of W1. Half the Hessian is ``A + B``: A is
positive semidefinite (Gauss-Newton), B holds the half gradient ``G = M S - T`` between the output weights and the filter of each unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbolic.network.problem import Mask
from symbolic.numeric.activations import Floats

Bools = NDArray[np.bool_]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Pattern:
    """Where the free weights of a mask are; units that see no input or feed no output are left out.

    Attributes:
        first: M1 of the other units.
        second: M2 of the other units.
        units: the numbers of the other units.
        outputs: for each free weight of W2 its output.
        above: for each free weight of W2 its unit.
        below: for each free weight of W1 its unit.
        inputs: for each free weight of W1 its input.
        pairs: ordered pairs i <= j of units (outputs of i among those of j, inputs of j among those of i).
    """

    first: Mask
    second: Mask
    units: tuple[int, ...]
    outputs: Indices
    above: Indices
    below: Indices
    inputs: Indices
    pairs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, first: Mask, second: Mask) -> Pattern:
        """The pattern of a mask pair.

        Examples:
            >>> Pattern.of(((1, 1, 0), (1, 0, 1), (0, 0, 0)), ((1, 1, 1), (1, 0, 0), (0, 1, 0))).pairs
            ((0, 0), (1, 1))
        """
        units = tuple(j for j, row in enumerate(first) if any(row) and any(line[j] for line in second))
        first = tuple(first[j] for j in units)
        second = tuple(tuple(line[j] for j in units) for line in second)
        outputs, above = np.nonzero(np.array(second).reshape(len(second), -1))
        below, inputs = np.nonzero(np.array(first).reshape(len(units), -1))
        rows = [{i for i, bit in enumerate(row) if bit} for row in first]
        columns = [{o for o, line in enumerate(second) if line[j]} for j in range(len(units))]
        pairs = tuple(
            (i, j)
            for i in range(len(units))
            for j in range(len(units))
            if columns[i] <= columns[j] and rows[j] <= rows[i]
        )
        return cls(first, second, units, outputs, above, below, inputs, pairs)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Inputs d, units h, outputs k."""
        return len(self.first[0]), len(self.first), len(self.second)

    @property
    def weights(self) -> int:
        """The number of free weights."""
        return len(self.outputs) + len(self.inputs)

    @property
    def covered(self) -> Bools:
        """Entries (output, input) that some unit covers, k x d."""
        covered: Bools = np.array(self.second) @ np.array(self.first) > 0
        return covered

    def tables(self, theta: Floats) -> tuple[Floats, Floats]:
        """W1 and W2 of a batch of rows of weights."""
        d, h, k = self.shape
        cut = len(self.outputs)
        first, second = np.zeros((len(theta), h, d)), np.zeros((len(theta), k, h))
        second[:, self.outputs, self.above] = theta[:, :cut]
        first[:, self.below, self.inputs] = theta[:, cut:]
        return first, second

    def row(self, first: Floats, second: Floats) -> Floats:
        """The rows of weights of a batch of tables."""
        return np.concatenate([second[:, self.outputs, self.above], first[:, self.below, self.inputs]], axis=1)


@dataclass(frozen=True, eq=False)
class Moments:
    """What the loss needs to know of a batch of data sets.

    Attributes:
        gram: ``X X^T``, batch x d x d.
        cross: ``Y X^T``, batch x k x d.
        norm: ``|Y|^2``, batch.
    """

    gram: Floats
    cross: Floats
    norm: Floats

    @classmethod
    def of(cls, inputs: Floats, targets: Floats) -> Moments:
        """The moments of tables X (batch x d x n) and Y (batch x k x n)."""
        flip = inputs.transpose(0, 2, 1)
        return cls(inputs @ flip, targets @ flip, (targets**2).sum(axis=(1, 2)))

    def __getitem__(self, chosen: Indices | Bools | Sequence[int]) -> Moments:
        return Moments(self.gram[chosen], self.cross[chosen], self.norm[chosen])

    def repeated(self, times: int) -> Moments:
        """Each data set several times in a row."""
        return Moments(*(np.repeat(x, times, axis=0) for x in (self.gram, self.cross, self.norm)))


def losses(pattern: Pattern, theta: Floats, moments: Moments) -> Floats:
    """The losses of a batch."""
    first, second = pattern.tables(theta)
    product = second @ first
    value: Floats = ((product @ moments.gram - 2 * moments.cross) * product).sum(axis=(1, 2)) + moments.norm
    return value


def derivatives(pattern: Pattern, theta: Floats, moments: Moments, newton: bool = True) -> tuple[Floats, Floats]:
    """Half the gradient and half the Hessian (only its Gauss-Newton part unless ``newton``) of a batch."""
    o, a, b, i = pattern.outputs, pattern.above, pattern.below, pattern.inputs
    cut = len(o)
    first, second = pattern.tables(theta)
    seen = first @ moments.gram
    residual = second @ seen - moments.cross
    gradient = pattern.row(second.transpose(0, 2, 1) @ residual, residual @ first.transpose(0, 2, 1))
    above, below = seen @ first.transpose(0, 2, 1), second.transpose(0, 2, 1) @ second
    hessian = np.empty((len(theta), pattern.weights, pattern.weights))
    hessian[:, :cut, :cut] = above[:, a[:, None], a] * (o[:, None] == o)
    hessian[:, cut:, cut:] = below[:, b[:, None], b] * moments.gram[:, i[:, None], i]
    mixed = second[:, o[:, None], b] * seen[:, a[:, None], i]
    if newton:
        mixed += _shared(pattern, residual)
    hessian[:, :cut, cut:] = mixed
    hessian[:, cut:, :cut] = mixed.transpose(0, 2, 1)
    return gradient, hessian


def bending(pattern: Pattern, gradient: Floats) -> Floats:
    """The part B of half the Hessian: the half gradients G in ``W2 W1`` (batch x k x d) between the two vectors of each unit."""
    cut = len(pattern.outputs)
    table = np.zeros((len(gradient), pattern.weights, pattern.weights))
    table[:, :cut, cut:] = _shared(pattern, gradient)
    table[:, cut:, :cut] = table[:, :cut, cut:].transpose(0, 2, 1)
    return table


def _shared(pattern: Pattern, gradient: Floats) -> Floats:
    """Entry (o, i) of G where an output weight to o and an input weight from i belong to one unit, else 0."""
    table: Floats = gradient[:, pattern.outputs[:, None], pattern.inputs] * (pattern.above[:, None] == pattern.below)
    return table
