"""A network and its transposed derivative on power series, coefficient by coefficient."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symbolic.homotopy.data import Array, Data


class NetworkSeries:
    """Power series of the layers, of what each layer passes on, and of the residual going back through them.

    Coefficients are set one after the other: those of the weights by :meth:`put`, the others by :meth:`images`.
    """

    def __init__(
        self, layers: Sequence[Array], inputs: Array, power: int, data: Data, slope: Data | None, orders: int
    ) -> None:
        """The constant terms of the weights.

        Arguments:
            layers: one table of weights per layer, for each point.
            inputs: X.
            power: exponent of the activation of the hidden layers.
            data: c and Y.
            slope: their derivatives.
            orders: how many coefficients there is place for.
        """
        count, samples, self._power = len(layers[0]), inputs.shape[1], power
        self._data, self._slope, self._inputs = data, slope, inputs
        self._weights = [np.zeros((count, orders, *table.shape[1:]), complex) for table in layers]
        sums = [np.zeros((count, orders, table.shape[1], samples), complex) for table in layers]
        self._powers = [[table, *(np.zeros_like(table) for _ in range(power - 1))] for table in sums[:-1]]
        self._output = sums[-1]
        self._back = [np.zeros_like(table) for table in sums]
        self._through = [np.zeros_like(table) for table in sums[:-1]]
        self.put(0, layers)

    def put(self, order: int, layers: Sequence[Array] | None) -> None:
        """Set a coefficient of the weights; to zero where none is given."""
        for k, table in enumerate(self._weights):
            table[:, order] = 0 if layers is None else layers[k]

    def images(self, order: int) -> list[Array]:
        """For each layer the coefficient of the residual taken back to it, times what it hears; lower ones must be set."""
        self._forward(order)
        last, data, slope = len(self._weights) - 1, self._data, self._slope
        self._back[last][:, order] = data.gram * self._output[:, order]
        if order == 0:
            self._back[last][:, 0] -= data.linear
        elif slope is not None:
            self._back[last][:, order] += slope.gram * self._output[:, order - 1]
            if order == 1:
                self._back[last][:, 1] -= slope.linear
        for layer in range(last, 0, -1):
            through = self._through[layer - 1]
            through[:, order] = _product(self._weights[layer].swapaxes(2, 3), self._back[layer], order)
            if self._power == 1:
                self._back[layer - 1][:, order] = through[:, order]
            else:
                below = self._powers[layer - 1][self._power - 2]
                self._back[layer - 1][:, order] = self._power * _entries(through, below, order)
        first = self._back[0][:, order] @ self._inputs.T
        heard = (self._powers[layer][-1].swapaxes(2, 3) for layer in range(last))
        return [first, *(_product(back, h, order) for back, h in zip(self._back[1:], heard, strict=True))]

    def _forward(self, order: int) -> None:
        last = len(self._weights) - 1
        for layer, table in enumerate(self._weights):
            goal = self._output if layer == last else self._powers[layer][0]
            if layer == 0:
                goal[:, order] = table[:, order] @ self._inputs
            else:
                goal[:, order] = _product(table, self._powers[layer - 1][-1], order)
            if layer < last:
                for q in range(1, self._power):
                    self._powers[layer][q][:, order] = _entries(self._powers[layer][q - 1], goal, order)


def _product(left: Array, right: Array, order: int) -> Array:
    """A coefficient of the product of two series of matrices."""
    count, _, rows, _ = left.shape
    fore = left[:, : order + 1].swapaxes(1, 2).reshape(count, rows, -1)
    return np.asarray(fore @ right[:, order::-1].reshape(count, -1, right.shape[3]))


def _entries(left: Array, right: Array, order: int) -> Array:
    """A coefficient of the product entry by entry."""
    return np.asarray((left[:, : order + 1] * right[:, order::-1]).sum(axis=1))
