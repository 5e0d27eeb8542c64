"""Numeric candidates for critical points: descents and Newton iterations from many seeded starts. Nothing here is a proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from symbolic.numeric.activations import Floats
from symbolic.numeric.descent import Seconds, along_curvatures, forever, newton
from symbolic.numeric.part_loss import PartLoss
from symbolic.solving.smooth.loss import AnalyticLoss
from symbolic.solving.smooth.symmetry import twin_units

SPREADS = (0.3, 1.0, 3.0, 10.0)
"""Sizes of ``w . x_s`` at the starts."""
SNAPSHOTS = (4, 10, 25, 60, 150, 300)
"""Steps of a descent after which its weights are kept."""
NEWTON_STEPS, POLISHING = 60, 8
CONVERGED = 1e-9
"""Size of the gradient, relative to the weights and data, below which a point is a candidate."""
FLAT, DOUBTFUL = 1e-14, 1e-9
"""Ratios of eigenvalues of the Hessian: below the first a candidate is not isolated, or runs to infinity; below the second one of
those with the same loss is enough."""
FAR = 1e4
"""Largest weight of a candidate."""


def starts(loss: PartLoss, rng: np.random.Generator, count: int) -> Floats:
    """Random starts: input weights of several sizes, output weights half random, half the best ones."""
    size = loss.part.size
    theta = rng.normal(size=(count, size))
    spread = np.asarray(SPREADS)[np.arange(count) % len(SPREADS)]
    for j in loss.part.units:
        for p, c in loss.part.incoming[j]:
            theta[:, p] *= spread / max(float(np.sqrt((loss.inputs[c] ** 2).mean())), 1e-12)
    best = loss.fitted(theta)
    free = rng.random(count) < 0.5
    theta[free] = best[free]
    theta[0] = 0.0
    return theta


@dataclass(frozen=True)
class Candidates:
    """What the numeric search proposes.

    Attributes:
        points: isolated critical points, one for each class under the symmetry; nearly singular ones last.
        flat: number of classes of points with a small gradient that do not look isolated.
        low: weights of small loss, lowest first, the ends of descents to infinity among them.
    """

    points: tuple[tuple[float, ...], ...]
    flat: int
    low: tuple[tuple[float, ...], ...]


def find_candidates(loss: AnalyticLoss, seed: int, count: int = 0, seconds: Seconds = forever) -> Candidates:
    """Search for critical points and low points of a loss.

    Arguments:
        loss: the loss.
        seed: chooses the starts.
        count: number of starts; by default it grows with the number of weights.
        seconds: what is left of the budget.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> from symbolic.solving.smooth.loss import analytic_loss
        >>> network = SparseNetwork.of([[1]], [[1]], activation="sigmoid")
        >>> loss = analytic_loss(Problem.of(network, inputs=[[1, 3]], targets=[[2, -3]]))
        >>> [round(x, 6) for x in find_candidates(loss, 0).points[0]]
        [-1.08, 0.693147]
    """
    floats = PartLoss(loss)
    rng = np.random.default_rng(seed)
    theta = starts(floats, rng, count or min(60 + 20 * loss.size, 300))
    with np.errstate(all="ignore"):
        paths = along_curvatures(floats, theta, SNAPSHOTS, seconds)
        polished, jumped = (newton(floats, t, n, seconds) for t, n in ((paths[-1], POLISHING), (theta, NEWTON_STEPS)))
        ends = np.concatenate([polished, paths[-1], jumped])
        points, flat = _isolated(loss, floats, ends)
        low = np.concatenate(paths)
        value = floats.value(low)
    order = [k for k in np.argsort(value, kind="stable") if np.isfinite(value[k])]
    return Candidates(tuple(points), flat, tuple(_tuple(low[k]) for k in order))


def _isolated(exact: AnalyticLoss, loss: PartLoss, theta: Floats) -> tuple[list[tuple[float, ...]], int]:
    """Converged points with a Hessian that is not singular, modulo symmetry, lowest first, doubtful ones last; and the number of flat ones."""
    theta = theta[np.isfinite(theta).all(axis=1) & (np.abs(theta).max(axis=1) < FAR)]
    gradient, hessian = loss.derivatives(theta)
    scale = 1 + np.abs(loss.targets).max() + np.linalg.norm(theta, axis=1)
    good = np.linalg.norm(gradient, axis=1) < CONVERGED * scale
    theta, hessian = theta[good], hessian[good]
    sizes = np.abs(np.linalg.eigvalsh(hessian))
    ratios = sizes.min(axis=1) / np.maximum(sizes.max(axis=1), 1e-300)
    values = loss.value(theta)
    order = np.argsort(values, kind="stable")
    seen: dict[tuple[float, ...], tuple[float, ...]] = {}
    doubtful: dict[tuple[float, ...], tuple[float, ...]] = {}
    flat: set[tuple[float, ...]] = set()
    for k in order:
        point = normal_form(exact, _tuple(theta[k]))
        value = (round(float(values[k]), 6),)
        key = tuple(round(x, 6) + 0.0 for x in point)
        if ratios[k] < FLAT:
            flat.add(value)
        elif ratios[k] < DOUBTFUL:
            doubtful.setdefault(value, point)
        else:
            seen.setdefault(key, point)
    return [*seen.values(), *doubtful.values()], len(flat)


def _tuple(row: Floats) -> tuple[float, ...]:
    return tuple(float(x) for x in row)


def normal_form(loss: AnalyticLoss, point: Sequence[float]) -> tuple[float, ...]:
    """One point of each class under sign changes of odd units and swaps of twins (up to rounding)."""
    result = list(point)
    weights = {j: [p for p, _ in loss.outgoing[j] + loss.incoming[j]] for j in loss.units}
    if loss.smooth.odd:
        for j in loss.units:
            leading = next((result[p] for p in weights[j] if abs(result[p]) > 1e-7), 0.0)
            for p in weights[j]:
                result[p] *= -1 if leading < 0 else 1
    for twins in twin_units(loss):
        rows = sorted(([result[p] for p in weights[j]] for j in twins), key=lambda r: [-round(x, 6) for x in r])
        for j, row in zip(twins, rows, strict=True):
            for p, x in zip(weights[j], row, strict=True):
                result[p] = x
    return tuple(result)
