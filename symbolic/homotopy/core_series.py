"""The system of a core problem on power series, coefficient by coefficient."""

from __future__ import annotations

import numpy as np

from symbolic.homotopy.data import Array


class CoreSeries:
    """Power series of V, W and the residual R, laid out so that a coefficient of a product is one product of matrices.

    Factors on the left go up in order from the front, those on the right down, so that the ends of both belong together.
    """

    def __init__(self, v: Array, w: Array, last: int) -> None:
        (count, k, h), m, orders = v.shape, w.shape[2], last + 1
        self.v, self.w, self._last = v, w, last
        self._v, self._w = np.zeros((count, k, orders, h), complex), np.zeros((count, orders, h, m), complex)
        self._v_turned, self._w_turned = (
            np.zeros((count, h, orders, k), complex),
            np.zeros((count, orders, m, h), complex),
        )
        self._left, self._right = np.zeros((count, k, orders, m), complex), np.zeros((count, orders, k, m), complex)
        self.put(0, v, w)

    def put(self, order: int, v: Array, w: Array) -> Array:
        """Set coefficients of V and W; what they add to that of ``V W``."""
        self._v[:, :, order], self._w[:, self._last - order] = v, w
        self._v_turned[:, :, order], self._w_turned[:, self._last - order] = v.swapaxes(1, 2), w.swapaxes(1, 2)
        return np.asarray(v @ self.w + self.v @ w)

    def put_residual(self, order: int, residual: Array) -> None:
        """Set a coefficient of R."""
        self._left[:, :, order], self._right[:, self._last - order] = residual, residual

    def products(self, order: int) -> Array:
        """The coefficient of ``V W``, as far as those of V and W are set."""
        return self._convolved(self._v, self._w, order)

    def images(self, order: int) -> tuple[Array, Array]:
        """The coefficients of ``R W^T`` and of ``V^T R``, likewise."""
        left, right = (self._left, self._w_turned), (self._v_turned, self._right)
        return self._convolved(*left, order), self._convolved(*right, order)

    def _convolved(self, left: Array, right: Array, order: int) -> Array:
        count, rows, columns = len(left), left.shape[1], right.shape[3]
        fore, back = left[:, :, : order + 1], right[:, self._last - order :]
        return np.asarray(fore.reshape(count, rows, -1) @ back.reshape(count, -1, columns))
