"""The part of a two-layer loss that belongs to some units and outputs, its gradient and its Hessian, on batches of points."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from symbolic.network.loss_part import LossPart
from symbolic.numeric.activations import FloatActivation, Floats


@dataclass(frozen=True, eq=False)
class PartLoss:
    """A part of a loss on batches of points (batch x weights), in floats.

    Attributes:
        part: the part.
    """

    part: LossPart

    @cached_property
    def inputs(self) -> Floats:
        """X."""
        return np.array([[float(x) for x in row] for row in self.part.problem.inputs])

    @cached_property
    def targets(self) -> Floats:
        """The rows of Y that are counted."""
        return np.array([[float(y) for y in self.part.problem.targets[i]] for i in self.part.outputs])

    @cached_property
    def decay(self) -> Floats:
        """The decay of each weight."""
        return np.array([float(d.p) / float(d.q) for d in self.part.decay])

    def features(self, theta: Floats, order: int = 0) -> dict[int, Floats]:
        """For each unit its value (or derivative of that order) on every sample."""
        activation = FloatActivation.of(self.part.problem.network.activation)
        function = (activation.value, activation.first, activation.second)[order]
        zero = np.zeros((len(theta), self.inputs.shape[1]))
        return {
            j: function(sum((theta[:, [p]] * self.inputs[c] for p, c in self.part.incoming[j]), zero))
            for j in self.part.units
        }

    def residual(self, theta: Floats, values: dict[int, Floats]) -> Floats:
        """``f(x_s)_i - y_is``: batch x outputs x samples."""
        result = np.broadcast_to(-self.targets, (len(theta), *self.targets.shape)).copy()
        for j, value in values.items():
            for q, i in self.part.outgoing[j]:
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
        size, x = self.part.size, self.inputs
        jacobian = np.zeros((len(theta), *self.targets.shape, size))
        extra = np.zeros((len(theta), size, size))
        for j in self.part.units:
            pull = np.zeros((len(theta), x.shape[1]))
            for q, i in self.part.outgoing[j]:
                jacobian[:, i, :, q] = values[j]
                pull += residual[:, i] * theta[:, [q]]
                for p, c in self.part.incoming[j]:
                    jacobian[:, i, :, p] = theta[:, [q]] * slopes[j] * x[c]
                    mixed = (residual[:, i] * slopes[j] * x[c]).sum(axis=1)
                    extra[:, p, q] += mixed
                    extra[:, q, p] += mixed
            for p, c in self.part.incoming[j]:
                for r, b in self.part.incoming[j]:
                    extra[:, p, r] += (pull * bends[j] * x[c] * x[b]).sum(axis=1)
        flat = jacobian.reshape(len(theta), self.targets.size, size)
        flipped = flat.transpose(0, 2, 1)
        gradient = (flipped @ residual.reshape(len(theta), -1, 1))[:, :, 0] + self.decay * theta
        return gradient, flipped @ flat + extra + np.diag(self.decay)

    def fitted(self, theta: Floats) -> Floats:
        """The same input weights with the output weights that fit best."""
        theta, values = theta.copy(), self.features(theta)
        for i, target in enumerate(self.targets):
            above = [(q, j) for j in self.part.units for q, o in self.part.outgoing[j] if o == i]
            if not above:
                continue
            places = [q for q, _ in above]
            table = np.stack([values[j] for _, j in above], axis=1)
            gram = table @ table.transpose(0, 2, 1) + np.diag(self.decay[places])
            gram += np.eye(len(places)) * (1e-12 * (1 + np.trace(gram, axis1=1, axis2=2)))[:, None, None]
            theta[:, places] = np.linalg.solve(gram, (table @ target)[:, :, None])[:, :, 0]
        return theta
