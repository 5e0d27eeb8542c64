"""The critical systems of one network for all targets and all decays, in floating point and for many points at once.

Any depth, power activations, decay: with ``R = c f(W) - Y`` half the gradient is the image of R under the transposed derivative
of f, plus decay times weight. It is linear in the data, which are c (1 for the problem), Y and the decays. What acts on its solutions
are the signs of units; without decay, where activations are powers, their rescalings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from symbolic.homotopy.data import Array, Data, complex_normal, inverses
from symbolic.homotopy.network_series import NetworkSeries
from symbolic.network import Problem
from symbolic.network.weights import Place

DEAD = 1e-8
"""Units all of whose weights on one side are smaller than this, relative to the largest weight, are taken for dead."""
STARTS = 6
"""Random starts in a round."""
NEWTON_STEPS = 40


@dataclass(frozen=True, eq=False)
class NetworkFamily:
    """The systems of a network in some of its weights, the others being zero (compared by identity).

    Attributes:
        shapes: rows and columns of each layer.
        power: exponent of the activation of the hidden layers.
        places: the weights: layer, row, column.
        inputs: X, scaled; for linear activations a square factor of ``X X^T``.
        data: c = 1, the targets and the decays of the problem, scaled.
        decays: for each weight the number of its decay among those that are different.
        scale: what weights are multiplied by.
    """

    shapes: tuple[tuple[int, int], ...]
    power: int
    places: tuple[Place, ...]
    inputs: Array
    data: Data
    decays: npt.NDArray[np.intp]
    scale: float

    @classmethod
    def of(cls, problem: Problem, places: Sequence[Place]) -> NetworkFamily | None:
        """The family of some weights of a problem; None if its numbers have no place in floating point."""
        x, y = (np.array([[float(a) for a in row] for row in table]) for table in (problem.inputs, problem.targets))
        power, masks = problem.network.activation.power, problem.network.masks
        if power == 1:
            turn, triangle = np.linalg.qr(x.T)
            x, y = triangle.T, y @ turn
        sizes = [float(np.abs(part).mean()) for part in (x, y)]
        if not all(np.isfinite(s) and s > 0 for s in sizes):
            return None
        total = sum(power**k for k in range(len(masks)))
        scale = (sizes[1] / sizes[0] ** (power ** (len(masks) - 1))) ** (1 / total)
        own = [problem.decay[layer][r][c] for layer, r, c in places]
        values = sorted(set(own))
        decay = np.array([float(d) for d in own]) * scale**2 / sizes[1] ** 2
        if not (np.isfinite(decay).all() and np.isfinite(scale) and scale > 0):
            return None
        data = Data(np.ones((1, 1), complex), (y / sizes[1]).astype(complex), decay.astype(complex))
        shapes = tuple((len(mask), len(mask[0])) for mask in masks)
        classes = np.array([values.index(d) for d in own], np.intp)
        return cls(shapes, power, tuple(places), (x / sizes[0]).astype(complex), data, classes, scale)

    @property
    def size(self) -> int:
        """The number of weights."""
        return len(self.places)

    @cached_property
    def decayed(self) -> bool:
        """Whether weights have decay; without it, units of powers can be rescaled."""
        return bool(self.data.decay is not None and self.data.decay.any())

    @cached_property
    def _where(self) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
        """For each layer the positions of its weights, their rows and columns."""
        found = []
        for layer in range(len(self.shapes)):
            own = [(k, r, c) for k, (level, r, c) in enumerate(self.places) if level == layer]
            table = np.array(own, np.intp).reshape(-1, 3)
            found.append((table[:, 0], table[:, 1], table[:, 2]))
        return found

    @cached_property
    def _units(self) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
        """The weights into each hidden unit, and those out of it."""
        found = []
        for layer, (rows, _) in enumerate(self.shapes[:-1]):
            for unit in range(rows):
                into = [k for k, (level, r, _) in enumerate(self.places) if level == layer and r == unit]
                out = [k for k, (level, _, c) in enumerate(self.places) if level == layer + 1 and c == unit]
                if into or out:
                    found.append((np.array(into, np.intp), np.array(out, np.intp)))
        return found

    def layers(self, points: Array) -> list[Array]:
        """The weights of each layer as tables, one for each point."""
        result = []
        for shape, (own, rows, columns) in zip(self.shapes, self._where, strict=True):
            table = np.zeros((len(points), *shape), complex)
            table[:, rows, columns] = points[:, own]
            result.append(table)
        return result

    def gathered(self, tables: Sequence[Array]) -> Array:
        """The entries of tables that are weights, one row per point."""
        result = np.zeros((len(tables[0]), self.size), complex)
        for table, (own, rows, columns) in zip(tables, self._where, strict=True):
            result[:, own] = table[:, rows, columns]
        return result

    def of_problem(self, points: Array) -> Array:
        """Points in the units of the problem."""
        return points * self.scale

    def _series(self, points: Array, data: Data, slope: Data | None = None, orders: int = 1) -> NetworkSeries:
        return NetworkSeries(self.layers(points), self.inputs, self.power, data, slope, orders)

    def gradient(self, points: Array, data: Data) -> Array:
        """Half the gradient of the loss, one row per point."""
        assert data.decay is not None
        return np.asarray(self.gathered(self._series(points, data).images(0)) + data.decay * points)

    def taylor(self, points: Array, data: Data, slope: Data, order: int) -> list[Array]:
        """The coefficients of the path through each point, as a power series in the step along data that change."""
        assert data.decay is not None and slope.decay is not None
        inverse = inverses(self.jacobian(points, data))
        parts, series = self._series(points, data, slope, order + 1), [points]
        parts.images(0)
        for k in range(1, order + 1):
            parts.put(k, None)
            rest = self.gathered(parts.images(k)) + slope.decay * series[-1]
            series.append(-np.asarray((inverse @ rest[:, :, None])[:, :, 0]))
            if k < order:
                parts.put(k, self.layers(series[-1]))
                parts.images(k)
        return series

    def jacobian(self, points: Array, data: Data) -> Array:
        """The derivative of the gradient, with the directions of the rescalings filled up: invertible at regular orbits."""
        assert data.decay is not None
        count, size = len(points), self.size
        each = Data(*(np.repeat(part, size, 0) if part.ndim == 3 else part for part in (data.gram, data.linear)))
        parts = self._series(np.repeat(points, size, 0), each, None, 2)
        parts.images(0)
        parts.put(1, self.layers(np.tile(np.eye(size, dtype=complex), (count, 1))))
        result = self.gathered(parts.images(1)).reshape(count, size, size)
        result[:, np.arange(size), np.arange(size)] += data.decay
        return result if self.decayed else np.asarray(result + self._filling(points, result))

    def _filling(self, points: Array, jacobian: Array) -> Array:
        """A multiple of ``conj(t) conj(t)^T`` for the direction t = (w, -p v) of each rescaling."""
        size = np.abs(np.diagonal(jacobian, axis1=1, axis2=2)).mean(axis=1) + 1e-300
        result = np.zeros_like(jacobian)
        for into, out in self._units:
            direction = np.zeros_like(points)
            direction[:, into], direction[:, out] = points[:, into].conj(), -self.power * points[:, out].conj()
            norm = (np.abs(direction) ** 2).sum(axis=1) + 1e-300
            result += (size / norm)[:, None, None] * direction[:, :, None] * direction[:, None, :]
        return result

    def balanced(self, points: Array) -> Array:
        """The points of the same orbits where both sides of each unit that can be rescaled are equally long."""
        if self.decayed:
            return points
        result = points.copy()
        for into, out in self._units:
            w, v = (np.linalg.norm(points[:, own], axis=1) + 1e-300 for own in (into, out))
            factor = ((v / w) ** (1 / (self.power + 1)))[:, None]
            result[:, into], result[:, out] = points[:, into] * factor, points[:, out] / factor**self.power
        return result

    @cached_property
    def _marks(self) -> Array:
        return complex_normal(np.random.default_rng(0), self.size)

    def invariants(self, points: Array) -> Array:
        """Numbers that are equal exactly on one orbit of the signs, or the rescalings, of units."""
        if not self.decayed:
            return self._ratios(points)
        seen = [np.ones((len(points), self.shapes[0][1]), complex)]
        for table in self.layers(points * self._marks)[:-1]:
            before = seen[-1] if self.power % 2 else np.ones_like(seen[-1])
            seen.append((table @ before[:, :, None])[:, :, 0])
        result = [points.copy(), *(marks**2 for marks in seen[1:])]
        for k, (layer, row, column) in enumerate(self.places):
            if layer + 1 < len(self.shapes):
                result[0][:, k] *= seen[layer + 1][:, row]
            if self.power % 2:
                result[0][:, k] *= seen[layer][:, column]
        return np.concatenate(result, axis=1)

    def _ratios(self, points: Array) -> Array:
        result = np.zeros_like(points)
        for into, out in self._units:
            mark = (points[:, into] @ self._marks[into])[:, None]
            result[:, into], result[:, out] = points[:, into] / mark, points[:, out] * mark**self.power
        return result

    def alive(self, points: Array) -> npt.NDArray[np.bool_]:
        """Whether no unit has weights on one side that are all about zero."""
        least = DEAD * (1 + np.abs(points).max(axis=1))
        sides = [np.abs(points[:, own]).max(axis=1, initial=0.0) > least for unit in self._units for own in unit]
        return np.all(sides, axis=0) if sides else np.ones(len(points), bool)

    def drawn(self, random: np.random.Generator, spread: float = 0.0) -> Data:
        """Random real data: decays that are equal, or zero, stay so."""
        y = random.normal(size=self.data.linear.shape)
        if spread:
            y *= np.exp(spread * random.normal(size=y.shape))
        return Data(self.data.gram, y.astype(complex), self._decays(random))

    def _decays(self, random: np.random.Generator) -> Array:
        assert self.data.decay is not None
        values = np.exp(random.normal(size=int(self.decays.max(initial=-1)) + 1))
        return np.where(self.data.decay == 0, 0, values[self.decays]).astype(complex)

    def starts(self, random: np.random.Generator, data: Data, first: bool) -> tuple[Array, Data]:
        """Points that are critical for some targets each, and these: random ones, moved together to where the gradient vanishes."""
        decay = self._decays(random)
        points, targets = [], []
        for _ in range(STARTS):
            found = self._start(random, decay)
            if found is not None:
                points.append(found[0])
                targets.append(found[1])
        shape = (-1, *self.data.linear.shape)
        return np.array(points).reshape(-1, self.size), Data(self.data.gram, np.array(targets).reshape(shape), decay)

    def _start(self, random: np.random.Generator, decay: Array) -> tuple[Array, Array] | None:
        shape = self.data.linear.shape
        point, y = complex_normal(random, self.size), complex_normal(random, *shape)
        units = np.eye(y.size, dtype=complex).reshape(-1, *shape)
        for _ in range(NEWTON_STEPS):
            data = Data(self.data.gram, y, decay)
            value = self.gradient(point[None], data)[0]
            if not np.isfinite(value).all():
                return None
            if np.abs(value).max() < 1e-11 * (1 + np.abs(point).max()):
                return point, y
            nothing = Data(self.data.gram * 0, units, decay * 0)
            along = self.gradient(np.repeat(point[None], len(units), 0), nothing)
            table = np.concatenate([self.jacobian(point[None], data)[0], along.T], axis=1)
            step = np.linalg.lstsq(table, value, rcond=1e-12)[0]
            point, y = point - step[: self.size], y - step[self.size :].reshape(shape)
        return None
