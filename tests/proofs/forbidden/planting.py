"""Planted critical points: weights first, then data that make them critical, and whether such a point looks like a spurious minimum.

Planted points have sparse weights and any number of dead units; inputs are the identity, correlated, or dependent.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

NEAR, FURTHER, TRIES = 1e-2, 0.15, 8


def sparse(random, mask):
    """Small integers on a mask, many of them 0."""
    return random.integers(-2, 3, mask.shape) * mask * (random.random(mask.shape) < random.choice([0.4, 0.7, 1.0]))


def planted(first, second, whitened, random):
    """Weights, inputs and targets in which they are critical; None if only a global minimum can be made so."""
    inputs, outputs = first.shape[1], second.shape[0]
    w1, w2 = sparse(random, first).astype(float), sparse(random, second).astype(float)
    for j in range(len(first)):
        if random.random() < 0.25:
            w1[j] = 0
        if random.random() < 0.25:
            w2[:, j] = 0
    x = np.eye(inputs)
    if not whitened and random.random() < 0.8:
        x = random.integers(-2, 3, (inputs, inputs + int(random.integers(-1, 2)) or 1)).astype(float)
    samples, rows = x.shape[1], []
    for o, j in zip(*np.nonzero(second), strict=True):
        row = np.zeros((outputs, samples))
        row[o] = w1[j] @ x
        rows.append(row.ravel())
    for j, i in zip(*np.nonzero(first), strict=True):
        rows.append(np.outer(w2[:, j], x[i]).ravel())
    _, s, vt = np.linalg.svd(np.array(rows), full_matrices=True)
    free = vt[int((s > 1e-9).sum()) :]
    if not len(free):
        return None
    residual = (random.integers(-3, 4, len(free)) @ free).reshape(outputs, samples)
    return w1, w2, x, w2 @ w1 @ x + residual


def losses(first, second, x, y):
    """The loss and its gradient as functions of the free weights."""
    size = int(first.sum())

    def both(z):
        w1, w2 = np.zeros(first.shape), np.zeros(second.shape)
        w1[first > 0], w2[second > 0] = z[:size], z[size:]
        hidden = w1 @ x
        residual = w2 @ hidden - y
        g1, g2 = w2.T @ residual @ x.T, residual @ hidden.T
        return (residual**2).sum(), 2 * np.concatenate([g1[first > 0], g2[second > 0]])

    return both


def suspect(first, second, drawn, random):
    """Whether a planted point looks like a spurious minimum.

    Some saddles are left only along curves on which the loss falls with the sixth power of the distance: who stays after the first
    descents starts again from a little further away, many times.
    """
    w1, w2, x, y = drawn
    both = losses(first, second, x, y)
    z = np.concatenate([w1[first > 0], w2[second > 0]])
    here, gradient = both(z)
    assert np.abs(gradient).max() < 1e-7
    step = 1e-5
    hessian = np.array([(both(z + step * e)[1] - both(z - step * e)[1]) / (2 * step) for e in np.eye(len(z))])
    if np.linalg.eigvalsh(hessian + hessian.T)[0] < -1e-5:
        return False

    def fall(start):
        options = {"maxiter": 3000, "ftol": 1e-15, "gtol": 1e-10}
        return minimize(both, start, jac=True, method="L-BFGS-B", options=options).fun

    scale = 1e-4 * (1 + here)
    if min(fall(random.standard_normal(len(z)) * 1.5) for _ in range(4)) > here - scale:
        return False
    rounds = ((NEAR, TRIES), (FURTHER, 5 * TRIES))
    return not any(
        fall(z + size * random.standard_normal(len(z))) <= here - scale for size, tries in rounds for _ in range(tries)
    )
