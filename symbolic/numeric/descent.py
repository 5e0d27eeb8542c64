"""Damped descent of many points at once, and Newton's iteration: a step is taken where it lowers the loss, else damping grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from symbolic.numeric.activations import Floats
from symbolic.numeric.linear_loss import Bools, Moments, Pattern, derivatives, losses

GAUSS_NEWTON = 12
"""Steps before the second derivatives are used."""
ROUND = 4
"""Steps between two removals of starts that have converged."""
CONVERGED = 1e-11
"""Square of the half gradient, relative to the squared size of the data, at which a start has converged."""
BOUND = 1e7
"""Largest weight on the way of a descent along curvatures or of Newton's iteration."""

Seconds = Callable[[], float]


class BatchLoss(Protocol):
    """A loss on batches of points (batch x weights)."""

    def value(self, theta: Floats) -> Floats:
        """The losses."""

    def derivatives(self, theta: Floats) -> tuple[Floats, Floats]:
        """Half the gradients and half the Hessians."""


@dataclass(frozen=True)
class Damping:
    """How careful descents are: the damping is divided after a step that was taken, multiplied after one that was not.

    Attributes:
        shrink: the divisor.
        grow: the factor.
        least: the smallest damping.
        most: the largest.

    Examples:
        >>> Damping(4, 5, 1e-14, 1e8).after(np.array([1.0, 1.0]), np.array([True, False])).tolist()
        [0.25, 5.0]
    """

    shrink: float
    grow: float
    least: float
    most: float

    def after(self, damping: Floats, taken: Bools) -> Floats:
        """The damping of each point after a step."""
        return np.clip(np.where(taken, damping / self.shrink, damping * self.grow), self.least, self.most)


LEVENBERG = Damping(5, 6, 1e-9, 1e9)
CURVATURES = Damping(4, 5, 1e-14, 1e8)


@dataclass(frozen=True, eq=False)
class Descended:
    """Where a batch of starts ended.

    Attributes:
        theta: the weights.
        loss: their losses.
        slope: the square of the half gradient, relative to that of the data.
    """

    theta: Floats
    loss: Floats
    slope: Floats


def descend(pattern: Pattern, theta: Floats, moments: Moments, steps: int = 40, warm: bool = False) -> Descended:
    """Levenberg-Marquardt on the loss of two linear layers: Gauss-Newton steps first, then Newton steps.

    Arguments:
        pattern: the mask.
        theta: starts, batch x weights.
        moments: the data set of each start.
        steps: how many steps at most.
        warm: whether the starts are near critical points; then second derivatives are used from the beginning.
    """
    theta = theta.copy()
    loss = losses(pattern, theta, moments)
    slope = np.full(len(theta), np.inf)
    damping = np.full(len(theta), 1e-2 if warm else 1.0)
    active = np.arange(len(theta))
    unit = np.eye(pattern.weights)
    size = np.maximum((moments.cross**2).sum(axis=(1, 2)), 1.0)
    for step in range(steps):
        if step % ROUND == 0:
            active = active[slope[active] > CONVERGED]
            if not len(active):
                break
            here = moments[active]
        newton = warm or step >= GAUSS_NEWTON
        gradient, hessian = derivatives(pattern, theta[active], here, newton)
        slope[active] = (gradient**2).sum(axis=1) / size[active]
        move = _solve(hessian + damping[active, None, None] * unit, gradient)
        trial = theta[active] - move
        value = losses(pattern, trial, here)
        better = value < loss[active]
        taken = active[better]
        theta[taken], loss[taken] = trial[better], value[better]
        damping[active] = LEVENBERG.after(damping[active], better)
    return Descended(theta, loss, slope)


def _solve(matrices: Floats, vectors: Floats) -> Floats:
    columns = vectors[:, :, None]
    try:
        solved = np.linalg.solve(matrices, columns)
    except np.linalg.LinAlgError:
        shift = np.eye(matrices.shape[1]) * (1e-7 * float(1 + np.abs(matrices).max()))
        solved = np.linalg.solve(matrices + shift, columns)
    return np.asarray(solved[:, :, 0], dtype=np.float64)


def forever() -> float:
    """A budget without an end."""
    return float("inf")


def along_curvatures(
    loss: BatchLoss, theta: Floats, snapshots: Sequence[int], seconds: Seconds = forever
) -> list[Floats]:
    """Damped Newton steps with the absolute values of the curvatures, taken where they lower the loss.

    Arguments:
        loss: the loss.
        theta: starts, batch x weights.
        snapshots: after how many steps the weights are kept; the last ends the descent.
        seconds: what is left of the budget.

    Returns:
        The weights at every snapshot, and those at the end of the budget.
    """
    theta, value = theta.copy(), loss.value(theta)
    damping = np.full(len(theta), 1.0)
    kept: list[Floats] = []
    for step in range(max(snapshots) + 1):
        if seconds() <= 0:
            return [*kept, theta.copy()]
        if step in snapshots:
            kept.append(theta.copy())
        gradient, hessian = loss.derivatives(theta)
        values, vectors = np.linalg.eigh(hessian)
        along = (vectors.transpose(0, 2, 1) @ gradient[:, :, None]) / (np.abs(values) + damping[:, None])[:, :, None]
        trial = theta - (vectors @ along)[:, :, 0]
        lower = loss.value(trial)
        better = (lower < value) & (np.abs(trial).max(axis=1) < BOUND)
        theta[better], value[better] = trial[better], lower[better]
        damping = CURVATURES.after(damping, better)
    return kept


def newton(loss: BatchLoss, theta: Floats, steps: int, seconds: Seconds = forever) -> Floats:
    """Newton's iteration for the gradient, with short steps: it finds saddles as well as minima."""
    theta = theta.copy()
    for _ in range(steps):
        if seconds() <= 0:
            break
        gradient, hessian = loss.derivatives(theta)
        move = np.linalg.pinv(hessian, rcond=1e-15, hermitian=True) @ gradient[:, :, None]
        length = np.linalg.norm(move, axis=1)
        limit = 0.5 * (1 + np.linalg.norm(theta, axis=1, keepdims=True))
        trial = theta - move[:, :, 0] * np.minimum(1.0, limit / np.maximum(length, 1e-300))
        inside = np.abs(trial).max(axis=1) < BOUND
        theta[inside] = trial[inside]
    return theta
