"""The loss, its gradient and its Hessian in floating point, for whole batches of points: they propose, and prove nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from symbolic.solving.smooth.loss import AnalyticLoss

Floats = NDArray[np.float64]


def _sigmoid(z: Floats) -> Floats:
    return 0.5 * (1 + np.tanh(z / 2))


def _logistic_slope(z: Floats) -> Floats:
    return 0.25 * (1 - np.tanh(z / 2) ** 2)


FLOATS: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2, lambda z: -2 * np.tanh(z) * (1 - np.tanh(z) ** 2)),
    "sigmoid": (_sigmoid, _logistic_slope, lambda z: -_logistic_slope(z) * np.tanh(z / 2)),
    "softplus": (lambda z: np.logaddexp(0, z), _sigmoid, _logistic_slope),
}
"""The activations with two derivatives, without overflow."""


@dataclass(frozen=True, eq=False)
class FloatLoss:
    """A loss on batches of points (batch x weights), in floats."""

    exact: AnalyticLoss

    @cached_property
    def inputs(self) -> Floats:
        """X."""
        return np.array([[float(x) for x in row] for row in self.exact.problem.inputs])

    @cached_property
    def targets(self) -> Floats:
        """The rows of Y that are counted."""
        return np.array([[float(y) for y in self.exact.problem.targets[i]] for i in self.exact.outputs])

    @cached_property
    def decay(self) -> Floats:
        """The decay of each weight."""
        return np.array([float(d.p) / float(d.q) for d in self.exact.decay])

    def features(self, theta: Floats, order: int = 0) -> dict[int, Floats]:
        """For each unit its value (or derivative of that order) on every sample."""
        function = FLOATS[self.exact.problem.network.activation.kind][order]
        zero = np.zeros((len(theta), self.inputs.shape[1]))
        return {
            j: function(sum((theta[:, [p]] * self.inputs[c] for p, c in self.exact.incoming[j]), zero))
            for j in self.exact.units
        }

    def residual(self, theta: Floats, values: dict[int, Floats]) -> Floats:
        """``f(x_s)_i - y_is``: batch x outputs x samples."""
        result = np.broadcast_to(-self.targets, (len(theta), *self.targets.shape)).copy()
        for j, value in values.items():
            for q, i in self.exact.outgoing[j]:
                result[:, i] += theta[:, [q]] * value
        return result

    def value(self, theta: Floats) -> Floats:
        """The losses."""
        residual = self.residual(theta, self.features(theta))
        losses: Floats = (residual**2).sum(axis=(1, 2)) + (self.decay * theta**2).sum(axis=1)
        return losses

    def derivatives(self, theta: Floats) -> tuple[Floats, Floats]:
        """Half the gradients and half the Hessians."""
        values, slopes, bends = (self.features(theta, order) for order in range(3))
        residual = self.residual(theta, values)
        size, x = self.exact.size, self.inputs
        jacobian = np.zeros((len(theta), *self.targets.shape, size))
        extra = np.zeros((len(theta), size, size))
        for j in self.exact.units:
            pull = np.zeros((len(theta), x.shape[1]))
            for q, i in self.exact.outgoing[j]:
                jacobian[:, i, :, q] = values[j]
                pull += residual[:, i] * theta[:, [q]]
                for p, c in self.exact.incoming[j]:
                    jacobian[:, i, :, p] = theta[:, [q]] * slopes[j] * x[c]
                    mixed = (residual[:, i] * slopes[j] * x[c]).sum(axis=1)
                    extra[:, p, q] += mixed
                    extra[:, q, p] += mixed
            for p, c in self.exact.incoming[j]:
                for r, b in self.exact.incoming[j]:
                    extra[:, p, r] += (pull * bends[j] * x[c] * x[b]).sum(axis=1)
        flat = jacobian.reshape(len(theta), self.targets.size, size)
        flipped = flat.transpose(0, 2, 1)
        gradient = (flipped @ residual.reshape(len(theta), -1, 1))[:, :, 0] + self.decay * theta
        return gradient, flipped @ flat + extra + np.diag(self.decay)

    def fitted(self, theta: Floats) -> Floats:
        """The same input weights with the output weights that fit best."""
        theta, values = theta.copy(), self.features(theta)
        for i, target in enumerate(self.targets):
            above = [(q, j) for j in self.exact.units for q, o in self.exact.outgoing[j] if o == i]
            if not above:
                continue
            places = [q for q, _ in above]
            table = np.stack([values[j] for _, j in above], axis=1)
            gram = table @ table.transpose(0, 2, 1) + np.diag(self.decay[places])
            gram += np.eye(len(places)) * (1e-12 * (1 + np.trace(gram, axis1=1, axis2=2)))[:, None, None]
            theta[:, places] = np.linalg.solve(gram, (table @ target)[:, :, None])[:, :, 0]
        return theta
