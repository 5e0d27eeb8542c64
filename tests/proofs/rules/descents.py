"""Descents in floats that share nothing with the package, and moves that keep the matrix: is an end above the lowest one a dead end?"""

from __future__ import annotations

import numpy as np

NEAR = 1e-5
FAR, STEEP = 300, 1e-6
"""Weights larger than this, or gradients, are not at a critical point."""


class Net:
    """The loss of two linear layers at many points, each a row of free weights."""

    def __init__(self, first, second, x, y):
        self.first, self.second = np.array(first, dtype=bool), np.array(second, dtype=bool)
        self.x, self.y = np.array(x, dtype=float), np.array(y, dtype=float)
        self.size = int(self.first.sum())
        self.free = self.size + int(self.second.sum())

    def tables(self, points):
        w1, w2 = np.zeros((len(points), *self.first.shape)), np.zeros((len(points), *self.second.shape))
        w1[:, self.first], w2[:, self.second] = points[:, : self.size], points[:, self.size :]
        return w1, w2

    def residuals(self, points):
        w1, w2 = self.tables(points)
        return w2 @ w1 @ self.x - self.y

    def losses(self, points):
        return (self.residuals(points) ** 2).sum(axis=(1, 2))

    def slopes(self, points):
        """The derivatives of all residuals."""
        w1, w2 = self.tables(points)
        hidden = w1 @ self.x
        result = np.zeros((len(points), *self.y.shape, self.free))
        for k, (j, i) in enumerate(np.argwhere(self.first)):
            result[..., k] = w2[:, :, j, None] * self.x[i]
        for k, (o, j) in enumerate(np.argwhere(self.second)):
            result[:, o, :, self.size + k] = hidden[:, j]
        return result.reshape(len(points), -1, self.free)

    def gradient(self, point):
        return self.slopes(point[None])[0].T @ self.residuals(point[None]).ravel()

    def hessian(self, point):
        slopes = self.slopes(point[None])[0]
        result = slopes.T @ slopes
        pull = self.residuals(point[None])[0] @ self.x.T
        for k, (j, i) in enumerate(np.argwhere(self.first)):
            for n, (o, unit) in enumerate(np.argwhere(self.second)):
                if unit == j:
                    result[k, self.size + n] += pull[o, i]
                    result[self.size + n, k] += pull[o, i]
        return result

    def orbit(self, point):
        """Tangent vectors of the orbit under the symmetry of the masks."""
        w1, w2 = (table[0] for table in self.tables(point[None]))
        found = []
        for i in range(len(w1)):
            for j in range(len(w1)):
                if (self.first[j] <= self.first[i]).all() and (self.second[:, i] <= self.second[:, j]).all():
                    d1, d2 = np.zeros_like(w1), np.zeros_like(w2)
                    d1[i], d2[:, j] = w1[j], -w2[:, i]
                    found.append(np.concatenate([d1[self.first], d2[self.second]]))
        return np.array(found)

    def descend(self, points, steps=200):
        """Levenberg-Marquardt; no step rises."""
        points, losses = points.copy(), self.losses(points)
        damping = np.full(len(points), 0.1)
        for _ in range(steps):
            slopes = self.slopes(points)
            pull = np.einsum("bra,br->ba", slopes, self.residuals(points).reshape(len(points), -1))
            square = slopes.transpose(0, 2, 1) @ slopes + damping[:, None, None] * np.eye(self.free)
            moved = points - np.linalg.solve(square, pull[..., None])[..., 0]
            after = self.losses(moved)
            better = after < losses
            points[better], losses[better] = moved[better], after[better]
            damping = np.where(better, np.maximum(damping / 4, 1e-13), np.minimum(damping * 5, 1e12))
        return points, losses

    def moved(self, point, random):
        """Another point with the same matrix: what dead units are free to do, and filters changed along a relation of output vectors (or the mirror image)."""
        w1, w2 = (table[0].copy() for table in self.tables(point[None]))
        mirrored = random.integers(2)
        vectors, filters = (w1, w2.T.copy()) if mirrored else (w2.T.copy(), w1)
        places, seen = (self.first, self.second.T) if mirrored else (self.second.T, self.first)
        dead = (np.abs(filters).max(axis=1) < STEEP) & (random.random(len(w1)) < 0.7)
        filters[dead] = 0
        vectors[dead] = (random.standard_normal(vectors.shape) * places * random.choice([0.5, 1, 3]))[dead]
        units = np.flatnonzero(random.random(len(w1)) < 0.8)
        if len(units):
            _, values, right = np.linalg.svd(vectors[units].T)
            null = right[(values > NEAR).sum() :]
            factors = random.standard_normal(len(null)) @ null
            units, factors = units[np.abs(factors) > STEEP], factors[np.abs(factors) > STEEP]
        if len(units) and len(null):
            n = random.integers(len(units))
            gone = -filters[units[n]] / factors[n]
            step = gone if random.random() < 0.6 else random.standard_normal(filters.shape[1])
            filters[units] += np.outer(factors, step * seen[units].all(axis=0))
        w1, w2 = (vectors, filters.T) if mirrored else (filters, vectors.T)
        return np.concatenate([w1[self.first], w2[self.second]])


def starts(net, count, random):
    """Random weights of several sizes, many of them 0."""
    points = random.standard_normal((count, net.free)) * random.choice([0.3, 1, 3], (count, 1))
    points[random.random(points.shape) < random.choice([0, 0.3, 0.6], (count, 1))] = 0
    return points


def is_strict(net, point):
    """Whether this is a minimum that is strict up to the symmetry, as far as floats tell."""
    if np.abs(point).max() > FAR or np.abs(net.gradient(point)).max() > STEEP:
        return False
    values = np.linalg.eigvalsh(net.hessian(point))
    return values[0] > -STEEP and (values < STEEP).sum() == np.linalg.matrix_rank(net.orbit(point), NEAR)


def can_be_left(net, point, loss, random, tries=200):
    """Whether descents from nearby, also after moves that keep the matrix, get lower."""
    for _ in range(tries):
        near = point + 10 ** random.uniform(-5, -2.5) * random.standard_normal((6, net.free))
        if net.descend(near)[1].min() < loss - NEAR * (1 + loss):
            return True
        other = net.moved(point, random)
        if abs(net.losses(other[None])[0] - loss) < NEAR / 100 * (1 + loss) and np.abs(other).max() < FAR:
            point = other
    return False


def dead_ends(net, count, random, tries=200):
    """Ends of descents above the lowest that are strict, or that are not left; and how many ends lie above the lowest."""
    ends, losses = net.descend(starts(net, count, random), 250)
    lowest = losses.min()
    above = [(p, c) for p, c in zip(ends, losses, strict=True) if c > lowest + 20 * NEAR * (1 + lowest)]
    return [(p, c) for p, c in above if is_strict(net, p) or not can_be_left(net, p, c, random, tries)], len(above)
