"""Candidates for spurious minima from floats: many data sets and many starts at once. Nothing here is a claim.

A data set is a candidate if descent ends in two points with clearly different losses and the higher one looks like a local
minimum: its Hessian is positive semidefinite and its kernel is as large as the orbit of the point (a strict minimum), or,
where any minimum will do, descent from points nearby does not get lower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from proofs.search.data import IntegerData, arrays
from symbolic.numeric.activations import Floats
from symbolic.numeric.descent import Descended, descend
from symbolic.numeric.linear_loss import Bools, Indices, Moments, Pattern, derivatives

Property = Literal["strict", "minimum", "valley"]

STARTS = 24
"""Random starts for each data set."""
ROWS, CELLS = 8192, 1 << 20
"""Most starts that descend at once, and most entries of their Hessians."""
STEPS = 40
SEPARATED = 2e-3
"""How much lower, relative to |Y|^2, the lower point must be."""
CRITICAL = 1e-10
"""Largest slope (squared half gradient, relative to that of the data) of a candidate."""
ZERO = 1e-5
"""Eigenvalues below this, relative to the largest, count as 0."""
POSITIVE = 1e-3
"""Eigenvalues of a strict candidate that do not count as 0 are at least this, relative to the largest."""
NEARBY = 6
"""Points near a candidate from which descent must not get lower, where it need not be strict."""
DISTANCE = 0.02


@dataclass(frozen=True)
class Candidate:
    """A data set that seems to have a spurious minimum.

    Attributes:
        data: X and Y.
        high: the weights (a row of the pattern) of the supposed minimum.
        low: those of a lower point.
        high_loss: loss at the first.
        low_loss: loss at the second.
    """

    data: IntegerData
    high: tuple[float, ...]
    low: tuple[float, ...]
    high_loss: float
    low_loss: float


def propose(
    pattern: Pattern,
    data: Sequence[IntegerData],
    generator: np.random.Generator,
    kind: Property = "strict",
    *,
    starts: int = STARTS,
    near: Sequence[Sequence[float]] = (),
) -> list[Candidate]:
    """Candidates among data sets of one shape, at most one for each, in the order of the data.

    Arguments:
        pattern: the mask.
        data: the data sets.
        generator: of the random starts.
        kind: the minimum looked for.
        starts: random starts for each data set.
        near: weights from which descent starts as well, for every data set.

    Examples:
        >>> pattern = Pattern.of(((1, 1, 0), (1, 0, 1)), ((1, 1), (1, 0), (0, 1)))
        >>> golden = IntegerData(((0, 1, 0), (2, 1, 0), (0, 0, 1)))
        >>> [candidate] = propose(pattern, [golden], np.random.default_rng(0))
        >>> round(candidate.high_loss, 6), round(candidate.low_loss, 6)
        (1.0, 0.763932)
    """
    result = []
    step = at_once(pattern, starts + len(near))
    for n in range(0, len(data), step):
        result += _propose(pattern, data[n : n + step], generator, kind, starts, near)
    return result


def at_once(pattern: Pattern, starts: int = STARTS) -> int:
    """How many data sets with that many starts descend at once."""
    return max(1, min(ROWS, CELLS // pattern.weights**2) // starts)


def _propose(
    pattern: Pattern,
    data: Sequence[IntegerData],
    generator: np.random.Generator,
    kind: Property,
    starts: int,
    near: Sequence[Sequence[float]],
) -> list[Candidate]:
    moments = Moments.of(*arrays(data, pattern.shape[0]))
    count, total = len(data), starts + len(near)
    scale = (1 + moments.norm) ** 0.25
    theta = np.empty((count, total, pattern.weights))
    theta[:, :starts] = generator.normal(size=(count, starts, pattern.weights)) * scale[:, None, None]
    if near:
        theta[:, starts:] = np.array(near)
    every = moments.repeated(total)
    reached = descend(pattern, theta.reshape(-1, pattern.weights), every, STEPS)
    table = reached.loss.reshape(count, total)
    low = table.min(axis=1)
    high = table > (low + SEPARATED * np.maximum(moments.norm, 1.0))[:, None]
    chosen = np.flatnonzero(high.ravel() & (reached.slope < CRITICAL))
    chosen, quality = _minima(pattern, reached, every, chosen, kind)
    best: dict[int, tuple[float, int]] = {}
    for index, value in zip(chosen.tolist(), quality.tolist(), strict=True):
        if value > best.get(index // total, (0.0, -1))[0]:
            best[index // total] = (value, index)
    picked = [best[n][1] for n in sorted(best)]
    if kind == "minimum" and picked:
        stable = _stable(pattern, reached, every, np.array(picked), generator)
        picked = [index for index, good in zip(picked, stable.tolist(), strict=True) if good]
    result = []
    for index in picked:
        number = index // total
        below = number * total + int(table[number].argmin())
        result.append(
            Candidate(
                data[number],
                tuple(reached.theta[index].tolist()),
                tuple(reached.theta[below].tolist()),
                float(reached.loss[index]),
                float(reached.loss[below]),
            )
        )
    return result


def _minima(
    pattern: Pattern, reached: Descended, moments: Moments, chosen: Indices, kind: Property
) -> tuple[Indices, Floats]:
    """The chosen points that look like minima, and how clearly: the smallest eigenvalue that does not count as 0."""
    if not len(chosen):
        return chosen, np.zeros(0)
    theta = reached.theta[chosen]
    _, hessian = derivatives(pattern, theta, moments[chosen])
    values = np.linalg.eigvalsh(hessian)
    values /= np.maximum(np.abs(values).max(axis=1, keepdims=True), 1e-300)
    orbit = orbit_rank(pattern, theta)
    rest = np.take_along_axis(values, np.minimum(orbit, pattern.weights - 1)[:, None], axis=1)[:, 0]
    good = (values[:, 0] > -ZERO) & np.isfinite(theta).all(axis=1)
    if kind != "minimum":
        good &= (rest > POSITIVE) & (orbit < pattern.weights)
    if kind == "valley":
        good &= _closed(pattern, theta)
    return chosen[good], np.maximum(rest[good], 1e-9)


def _closed(pattern: Pattern, theta: Floats) -> Bools:
    """Whether the filters of the units above each unit, and the output vectors of those below, are independent."""
    first, second = pattern.tables(theta)
    good = np.ones(len(theta), dtype=bool)
    for unit in range(pattern.shape[1]):
        above = [j for i, j in pattern.pairs if i == unit]
        below = [i for i, j in pattern.pairs if j == unit]
        for vectors in (first[:, above], second[:, :, below].transpose(0, 2, 1)):
            if vectors.shape[1] > vectors.shape[2]:
                return np.zeros(len(theta), dtype=bool)
            values = np.linalg.svd(vectors, compute_uv=False)
            good &= values[:, -1] > ZERO * np.maximum(values[:, 0], 1e-300)
    return good


def _stable(
    pattern: Pattern, reached: Descended, moments: Moments, picked: Indices, generator: np.random.Generator
) -> Bools:
    """Whether descent from points near each picked point stays at its loss."""
    theta = np.repeat(reached.theta[picked], NEARBY, axis=0)
    size = np.abs(theta).max(axis=1, keepdims=True)
    theta = theta + generator.normal(size=theta.shape) * DISTANCE * np.maximum(size, 1e-3)
    again = descend(pattern, theta, moments[picked].repeated(NEARBY), STEPS)
    bound = reached.loss[picked] - 1e-6 * np.maximum(moments.norm[picked], 1.0)
    stays: Bools = again.loss.reshape(len(picked), NEARBY).min(axis=1) > bound
    return stays


def orbit_rank(pattern: Pattern, theta: Floats, tolerance: float = 1e-5) -> Indices:
    """The numeric rank of the tangents of the symmetry ``w_i += t w_j, v_j -= t v_i`` (i <= j) at each point of a batch."""
    first, second = pattern.tables(theta)
    tangents = []
    for i, j in pattern.pairs:
        moved_first, moved_second = np.zeros_like(first), np.zeros_like(second)
        moved_first[:, i] = first[:, j]
        moved_second[:, :, j] = -second[:, :, i]
        tangents.append(pattern.row(moved_first, moved_second))
    stack = np.stack(tangents, axis=1)
    values = np.linalg.svd(stack, compute_uv=False)
    rank: Indices = (values > tolerance * np.maximum(values[:, :1], 1e-300)).sum(axis=1)
    return rank
