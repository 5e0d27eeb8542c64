"""Numeric descent for small networks with piecewise linear activations: what it finds must be in the exact lists.

Levenberg-Marquardt steps, accepted only where the loss falls, from many starts at once. It shares no code with the package.
"""

from __future__ import annotations

from random import Random

import numpy as np

from symbolic import Problem, SparseNetwork


def random_problem(seed, outputs, most=3):
    """A small problem: up to 3 units, 1-3 inputs, 2-5 samples; about every other one leaky."""
    rng = Random(seed)
    h, d, n, k = rng.randint(1, most), rng.randint(1, most), rng.randint(2, 5), outputs
    activation = rng.choice(["relu", "leaky_relu:1/10", "relu", "leaky_relu:1/3"])

    def mask(rows, columns):
        table = [[int(rng.random() < 0.8) for _ in range(columns)] for _ in range(rows)]
        table[0][0] = 1
        return table

    return Problem.of(
        SparseNetwork.of(mask(h, d), mask(k, h), activation=activation),
        inputs=[[rng.randint(-4, 4) for _ in range(n)] for _ in range(d)],
        targets=[[rng.randint(-4, 4) for _ in range(n)] for _ in range(k)],
    )


class Landscape:
    """The network of a problem in floats, for a batch of weights."""

    def __init__(self, problem):
        self.x, self.y = (np.array(t, dtype=float) for t in (problem.inputs, problem.targets))
        self.m1, self.m2 = (np.array(m, dtype=float) for m in problem.network.masks)
        activation = problem.network.activation
        self.slope = float(activation.slope) if activation.kind == "leaky_relu" else 0.0
        self.first, self.second = (list(zip(*np.nonzero(m), strict=True)) for m in (self.m1, self.m2))

    def split(self, theta):
        w, v = np.zeros((len(theta), *self.m1.shape)), np.zeros((len(theta), *self.m2.shape))
        for p, (j, c) in enumerate(self.first):
            w[:, j, c] = theta[:, p]
        for p, (i, j) in enumerate(self.second, len(self.first)):
            v[:, i, j] = theta[:, p]
        return w, v

    def forward(self, w, v):
        z = w @ self.x
        return v @ np.where(z > 0, z, self.slope * z)

    def residual_and_jacobian(self, theta):
        w, v = self.split(theta)
        z = w @ self.x
        a = np.where(z > 0, 1.0, self.slope)
        g = a * z
        residual = (v @ g - self.y).reshape(len(theta), -1)
        jacobian = np.zeros((len(theta), *self.y.shape, theta.shape[1]))
        for p, (j, c) in enumerate(self.first):
            jacobian[..., p] = v[:, :, j, None] * (a[:, j] * self.x[c])[:, None, :]
        for p, (i, j) in enumerate(self.second, len(self.first)):
            jacobian[:, i, :, p] = g[:, j]
        return residual, jacobian.reshape(len(theta), residual.shape[1], -1)

    def minima(self, seed, starts=40, steps=250):
        """Values f(X) at points with a tiny gradient, safely inside open cells, that descent reaches."""
        rng = np.random.default_rng(seed)
        theta = rng.normal(size=(starts, len(self.first) + len(self.second))) * 1.5
        damping = np.full(starts, 1e-2)
        for _ in range(steps):
            r, jac = self.residual_and_jacobian(theta)
            gram = np.swapaxes(jac, 1, 2) @ jac + damping[:, None, None] * np.eye(theta.shape[1])
            step = np.linalg.solve(gram, np.swapaxes(jac, 1, 2) @ r[..., None])[..., 0]
            new = theta - step
            better = (self.residual_and_jacobian(new)[0] ** 2).sum(1) <= (r**2).sum(1)
            theta = np.where(better[:, None], new, theta)
            damping = np.clip(np.where(better, damping / 4, damping * 6), 1e-12, 1e12)
        r, jac = self.residual_and_jacobian(theta)
        gradient = np.abs(np.swapaxes(jac, 1, 2) @ r[..., None]).max((1, 2))
        w, v = self.split(theta)
        seen = np.array(
            [
                [any(self.m1[j, c] and self.x[c, s] for c in range(len(self.x))) for s in range(self.x.shape[1])]
                for j in range(len(self.m1))
            ]
        )
        margin = np.where(seen[None], np.abs(w @ self.x), np.inf)
        margin /= np.maximum(np.abs(w).max(2), 1e-30)[:, :, None]
        size = np.abs(theta).max(1)
        good = (gradient < 1e-9) & (margin.min((1, 2)) > 1e-5) & (size < 1e4)
        return list(self.forward(w[good], v[good]))


def listed(solution, landscape, values, tolerance=1e-6):
    """The values that are not those of a listed component."""
    known = []
    for component in solution.components:
        w, v = solution.arrays(component)
        known.append(landscape.forward(w[None], v[None])[0])
    return [f for f in values if not any(np.abs(f - g).max() < tolerance for g in known)]
