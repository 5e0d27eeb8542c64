"""The critical systems of one mask for all data, in floating point and for many points at once.

With ``R_i = S M_i - b_i`` half the gradient is ``W_a . R_i`` for the weight from unit a to output i and ``A_a sum_i v_ia R_i`` for
its incoming weights: linear in the data, which are S and b. Points are rows of complex numbers, first all v, then all w. Where the
symmetry is nothing but rescalings of units its directions are filled up by the unitary complement, so that Newton's steps stay
orthogonal to the orbit. Inputs are scaled so that S has ones on its diagonal, weights so that b has entries of about 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from symbolic.homotopy.core_series import CoreSeries
from symbolic.homotopy.data import Array, Data, inverses
from symbolic.homotopy.starts import random_starts
from symbolic.polynomials.core import CoreProblem

DEAD = 1e-8
"""Units whose products are smaller than this, relative to the others, are taken for dead."""


@dataclass(frozen=True, eq=False)
class DataFamily:
    """The systems of one core problem whose outputs share one quadratic form (compared by identity).

    Attributes:
        core: the problem.
        data: the data of the problem, scaled.
        v_output, v_unit: output and unit of each v.
        w_unit: unit of each w.
        basis: one row of m numbers per w: the input direction it scales.
        places: position in a point of the core problem of each v and each w.
        scales: what one is multiplied by there.
    """

    core: CoreProblem
    data: Data
    v_output: npt.NDArray[np.intp]
    v_unit: npt.NDArray[np.intp]
    w_unit: npt.NDArray[np.intp]
    basis: Array
    places: npt.NDArray[np.intp]
    scales: npt.NDArray[np.float64]

    @classmethod
    def of(cls, core: CoreProblem) -> DataFamily | None:
        """The family of a core problem; None if its outputs have different quadratic forms, or its numbers no place in floating point."""
        if any(core.form.alike):
            return None
        units = list(enumerate(core.units))
        v = [(i, a, core.v_index(a, o)) for a, unit in units for o, i in enumerate(unit.outputs)]
        w = [(a, row, core.w_index(a, r)) for a, unit in units for r, row in enumerate(unit.basis)]
        basis = _array([row for _, row, _ in w])
        scaled = _scaled(_array(core.form.grams[0]), _array(core.form.linear), basis)
        if scaled is None:
            return None
        data, of_v, of_w = scaled
        return cls(
            core,
            data,
            np.array([i for i, _, _ in v]),
            np.array([a for _, a, _ in v]),
            np.array([a for a, _, _ in w]),
            basis,
            np.array([p for _, _, p in v] + [p for _, _, p in w]),
            np.concatenate([np.full(len(v), of_v), of_w]),
        )

    @property
    def size(self) -> int:
        """N, the number of weights."""
        return len(self.places)

    @property
    def whitened(self) -> bool:
        """Whether S is diagonal: such systems have fewer solutions than others, and are a family of their own."""
        return not (self.data.gram - np.diag(np.diagonal(self.data.gram))).any()

    def of_core(self, points: Array) -> Array:
        """Points in the order and the units of the core problem."""
        result = np.zeros((len(points), self.core.size), complex)
        result[:, self.places] = points * self.scales
        return result

    def from_core(self, points: Array) -> Array:
        """Points of the core problem in the order and the units of the family."""
        return np.asarray(points[:, self.places] / self.scales)

    @cached_property
    def _units(self) -> int:
        return len(self.core.units)

    @cached_property
    def _spread(self) -> Array:
        """From the w to the rows ``w_a A_a`` of all units: N_w x (h m)."""
        table = np.zeros((len(self.w_unit), self._units, self.basis.shape[1]), complex)
        table[np.arange(len(self.w_unit)), self.w_unit] = self.basis
        return table.reshape(len(self.w_unit), -1)

    def matrices(self, points: Array) -> tuple[Array, Array]:
        """V (one column per unit) and the rows ``w_a A_a``, for each point."""
        count, split = len(points), len(self.v_output)
        v = np.zeros((count, len(self.data.linear), self._units), complex)
        v[:, self.v_output, self.v_unit] = points[:, :split]
        return v, (points[:, split:] @ self._spread).reshape(count, self._units, -1)

    def gathered(self, into: Array, out: Array) -> Array:
        """The entries that are weights of ``R W^T`` (k x h) and of ``V^T R`` (h x m), one row per point."""
        inner = out.reshape(len(out), -1) @ self._spread.T
        return np.concatenate([into[:, self.v_output, self.v_unit], inner], axis=1)

    def pull_back(self, v: Array, w: Array, residual: Array) -> Array:
        """``(W_a . R_i, A_a sum_i v_ia R_i)``: half the gradient for the residual R, one row per point."""
        return self.gathered(residual @ w.swapaxes(1, 2), v.swapaxes(1, 2) @ residual)

    def gradient(self, points: Array, data: Data) -> Array:
        """Half the gradient of the loss, one row per point."""
        v, w = self.matrices(points)
        return self.pull_back(v, w, np.asarray(v @ w @ data.gram - data.linear))

    def jacobian(self, points: Array, data: Data) -> Array:
        """Its derivative, with the directions of the rescalings filled up: invertible at regular orbits."""
        v, w = self.matrices(points)
        seen = w @ data.gram
        split, (i, a), b = len(self.v_output), (self.v_output, self.v_unit), self.w_unit
        result = self.bilinear(np.asarray(v @ seen - data.linear))
        inner = seen @ w.swapaxes(1, 2)
        result[:, :split, :split] = inner[:, a[:, None], a] * (i[:, None] == i)
        mixed = v[:, i[:, None], b] * (seen @ self.basis.T)[:, a, :]
        result[:, :split, split:] += mixed
        result[:, split:, :split] += mixed.swapaxes(1, 2)
        outer = v.swapaxes(1, 2) @ v
        result[:, split:, split:] = outer[:, b[:, None], b] * (self.basis @ data.gram @ self.basis.T)
        return np.asarray(result + self._filling(points, result))

    def taylor(self, points: Array, data: Data, slope: Data, order: int) -> list[Array]:
        """The coefficients of the path through each point, as a power series in the step along data that change."""
        inverse = inverses(self.jacobian(points, data))
        parts = CoreSeries(*self.matrices(points), order)
        matrix = parts.v @ parts.w
        parts.put_residual(0, matrix @ data.gram - data.linear)
        series = [points]
        for k in range(1, order + 1):
            change = matrix @ slope.gram - (slope.linear if k == 1 else 0)
            matrix = parts.products(k)
            parts.put_residual(k, matrix @ data.gram + change)
            images = self.gathered(*parts.images(k))
            series.append(-np.asarray((inverse @ images[:, :, None])[:, :, 0]))
            if k < order:
                matrix = matrix + parts.put(k, *self.matrices(series[-1]))
                parts.put_residual(k, matrix @ data.gram + change)
        return series

    def _filling(self, points: Array, jacobian: Array) -> Array:
        """A multiple of ``conj(t) conj(t)^T`` for the direction t = (-v, w) of each rescaling."""
        owner = np.concatenate([self.v_unit, self.w_unit])
        signs = np.where(np.arange(self.size) < len(self.v_unit), -1, 1)
        direction = points.conj() * signs
        squares = np.abs(points) ** 2
        members = owner == np.arange(self._units)[:, None]
        norms = squares @ members.T + 1e-300
        size = np.abs(np.diagonal(jacobian, axis1=1, axis2=2)).mean(axis=1) + 1e-300
        scaled = direction * (size[:, None] / norms)[:, owner]
        together = owner[:, None] == owner
        return np.asarray(scaled[:, :, None] * direction[:, None, :] * together)

    def balanced(self, points: Array) -> Array:
        """The points of the same orbits where v and w of each unit are equally long."""
        squares, split = np.abs(points) ** 2, len(self.v_output)
        units = np.arange(self._units)[:, None]
        v = squares[:, :split] @ (self.v_unit == units).T
        w = squares[:, split:] @ (self.w_unit == units).T
        ratio = ((v + 1e-300) / (w + 1e-300)) ** 0.25
        parts = [points[:, :split] / ratio[:, self.v_unit], points[:, split:] * ratio[:, self.w_unit]]
        return np.concatenate(parts, axis=1)

    def invariants(self, points: Array) -> Array:
        """The products of the v and the w of each unit: equal exactly on one orbit."""
        same = self.v_unit[:, None] == self.w_unit
        left, right = np.nonzero(same)
        return np.asarray(points[:, left] * points[:, len(self.v_output) + right])

    def alive(self, points: Array) -> npt.NDArray[np.bool_]:
        """Whether every unit has products that are not about zero."""
        units = np.arange(self._units)[:, None]
        split = len(self.v_output)
        v = (np.abs(points[:, None, :split]) * (self.v_unit == units)).max(axis=2)
        w = (np.abs(points[:, None, split:]) * (self.w_unit == units)).max(axis=2)
        return np.asarray((v * w > DEAD * (1 + (v * w).max(axis=1, keepdims=True))).all(axis=1))

    def drawn(self, random: np.random.Generator, spread: float = 0.0) -> Data:
        """Random real data; with a spread, linear terms that differ by about its exponential."""
        k, m = self.data.linear.shape
        gram = np.eye(m, dtype=complex)
        if not self.whitened:
            samples = random.normal(size=(m, m + 1))
            samples /= np.linalg.norm(samples, axis=1, keepdims=True)
            gram = (samples @ samples.T).astype(complex)
        linear = random.normal(size=(k, m))
        if spread:
            linear *= np.exp(spread * random.normal(size=(k, m)))
        return Data(gram, linear.astype(complex))

    def starts(self, random: np.random.Generator, data: Data, first: bool) -> tuple[Array, Data]:
        """Random starts (:mod:`symbolic.homotopy.starts`)."""
        return random_starts(self, random, data, first)

    def bilinear(self, residual: Array) -> Array:
        """The derivative of the gradient in the weights at a constant residual."""
        split, i, a, b = len(self.v_output), self.v_output, self.v_unit, self.w_unit
        result = np.zeros((len(residual), self.size, self.size), complex)
        mixed = (residual @ self.basis.T)[:, i, :] * (a[:, None] == b)
        result[:, :split, split:], result[:, split:, :split] = mixed, mixed.swapaxes(1, 2)
        return result


def _scaled(gram: Array, linear: Array, basis: Array) -> tuple[Data, float, npt.NDArray[np.float64]] | None:
    """Scaled data, and what v and each w of their solutions are to be multiplied by."""
    inputs = np.ones(len(gram))
    if (np.count_nonzero(basis, axis=1) == 1).all() and (np.diagonal(gram).real > 0).all():
        inputs = 1 / np.sqrt(np.diagonal(gram).real)
    gram, linear = inputs[:, None] * gram * inputs, linear * inputs
    form = float(np.abs(np.diagonal(gram)).mean()) or 1.0
    size = float(np.abs(linear).mean()) / form or 1.0
    root = size**0.5
    data = Data(gram / form, linear / (form * size))
    of_w = root * inputs[np.abs(basis).argmax(axis=1)]
    usable = all(np.isfinite(part).all() for part in (data.gram, data.linear, of_w)) and root > 0
    return (data, root, of_w) if usable else None


def _array(rows: Sequence[Sequence[Any]]) -> Array:
    return np.array([[float(x) for x in row] for row in rows], np.complex128)
