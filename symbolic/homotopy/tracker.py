"""Solutions along ``(1 - t) gamma F_0 + t F_1``, many paths at once: Taylor predictor of high order, Newton corrector.

A path that jumps to another one gives a point that was known before, or a solution all the same: nothing is believed of an end
but that it is a candidate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from symbolic.budget import look
from symbolic.homotopy.family import Array, DataFamily

ORDER = 8
"""Order of the Taylor polynomial."""
TOLERANCE = 1e-7
"""Size of its last term, relative to the point, that a step may reach."""
LARGEST = 1e9
"""Points beyond are given up: the path runs to infinity."""
SMALLEST_STEP = 1e-9
MOST_STEPS = 250


@dataclass(frozen=True)
class Segment:
    """A straight line of linear terms, with the number gamma that keeps paths from meeting.

    Attributes:
        start, end: the linear terms; the start may be one for each path.
        gamma: a complex number of absolute value 1.
    """

    start: Array
    end: Array
    gamma: complex

    def reversed(self) -> Segment:
        """The same paths in the other direction."""
        return Segment(self.end, self.start, 1 / self.gamma)

    def only(self, rows: npt.NDArray[np.intp]) -> Segment:
        """The segment of some of the paths."""
        return self if self.start.ndim == 2 else Segment(self.start[rows], self.end, self.gamma)

    def at(self, t: npt.NDArray[np.float64]) -> tuple[Array, Array]:
        """Factor of the quadratic part and linear terms."""
        s = (1 - t) * self.gamma
        linear = s[:, None, None] * self.start + t[:, None, None] * self.end
        return np.asarray(s + t, np.complex128), np.asarray(linear, np.complex128)


def track(family: DataFamily, starts: Array, segment: Segment) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Follow solutions along a segment.

    Arguments:
        family: the systems.
        starts: one row per solution at the start.
        segment: from where to where.

    Returns:
        The ends, and which of them were reached.
    """
    points = family.balanced(starts)
    count = len(points)
    t, shrink = np.zeros(count), np.ones(count)
    reached, active = np.zeros(count, bool), np.ones(count, bool)
    for _ in range(MOST_STEPS):
        rows = np.flatnonzero(active)
        if not len(rows):
            break
        look("path tracking")
        now, part = t[rows], segment.only(rows)
        series = _taylor(family, points[rows], part, now)
        step = np.minimum(_step(series) * shrink[rows], 1 - now)
        predicted = _value(series, step)
        last = now + step >= 1 - 1e-14
        goal = np.where(last, 1.0, now + step)
        corrected, good = _corrected(family, predicted, part, goal)
        shrink[rows] = np.where(good, np.minimum(1, 1.5 * shrink[rows]), 0.4 * shrink[rows])
        done = rows[good]
        points[done], t[done] = family.balanced(corrected[good]), goal[good]
        reached[rows[good & last]] = True
        lost = (np.abs(corrected).max(axis=1) > LARGEST) | (~good & (step < SMALLEST_STEP)) | ~np.isfinite(step)
        active[rows[(good & last) | lost]] = False
    ends = np.flatnonzero(reached)
    if len(ends):
        look("path tracking")
        points[ends], reached[ends] = _refined(family, points[ends], segment.only(ends))
    return points, reached


def _inverse(matrices: Array) -> Array:
    try:
        return np.asarray(np.linalg.inv(matrices))
    except np.linalg.LinAlgError:  # one matrix of many is exactly singular
        return np.asarray(np.linalg.pinv(matrices))


def _apply(matrices: Array, columns: Array) -> Array:
    return np.asarray((matrices @ columns[:, :, None])[:, :, 0])


def _taylor(family: DataFamily, points: Array, segment: Segment, t: npt.NDArray[np.float64]) -> list[Array]:
    """The coefficients of the path through each point, as a power series in the step."""
    factor, linear = segment.at(t)
    inverse = _inverse(family.jacobian(points, factor, linear))
    slope, turn = 1 - segment.gamma, segment.end - segment.gamma * segment.start
    v, w = ([part] for part in family.matrices(points))
    images = [v[0] @ w[0] @ family.gram]
    residuals = [factor[:, None, None] * images[0] - linear]
    series = [points]
    for order in range(1, ORDER + 1):
        inner = sum((v[k] @ w[order - k] for k in range(1, order)), np.zeros_like(images[0]))
        known = slope * images[order - 1] - (turn if order == 1 else 0)
        partial = factor[:, None, None] * (inner @ family.gram) + known
        rest = family.pull_back(v[0], w[0], partial)
        for k in range(1, order):
            rest = rest + family.pull_back(v[order - k], w[order - k], residuals[k])
        series.append(-_apply(inverse, rest))
        new_v, new_w = family.matrices(series[-1])
        v.append(new_v)
        w.append(new_w)
        images.append((inner + new_v @ w[0] + v[0] @ new_w) @ family.gram)
        residuals.append(factor[:, None, None] * images[order] + known)
    return series


def _size(points: Array) -> npt.NDArray[np.float64]:
    return np.asarray(np.abs(points).max(axis=1))


def _step(series: list[Array]) -> npt.NDArray[np.float64]:
    scale = 1 + _size(series[0])
    last, before = _size(series[-1]) / scale, _size(series[-2]) / scale
    high = (TOLERANCE / (last + 1e-300)) ** (1 / ORDER)
    low = (TOLERANCE / (before + 1e-300)) ** (1 / (ORDER - 1))
    return np.minimum(high, low)


def _value(series: list[Array], step: npt.NDArray[np.float64]) -> Array:
    value = series[-1]
    for coefficient in series[-2::-1]:
        value = value * step[:, None] + coefficient
    return value


def _corrected(
    family: DataFamily, points: Array, segment: Segment, t: npt.NDArray[np.float64]
) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Two steps of Newton's method with one derivative; whether they shrink as they should."""
    factor, linear = segment.at(t)
    inverse = _inverse(family.jacobian(points, factor, linear))
    first = _apply(inverse, family.gradient(points, factor, linear))
    points = points - first
    second = _apply(inverse, family.gradient(points, factor, linear))
    points, scale = points - second, 1 + _size(points)
    one, two = _size(first) / scale, _size(second) / scale
    good = (one < 1e3 * TOLERANCE) & (two < 1e-9) & (two <= 0.1 * one + 1e-12)
    return points, good & np.isfinite(one) & np.isfinite(two)


def _refined(family: DataFamily, points: Array, segment: Segment) -> tuple[Array, npt.NDArray[np.bool_]]:
    """The ends after more steps of Newton's method, and which of them are solutions to about machine precision."""
    factor, linear = segment.at(np.ones(len(points)))
    last = np.full(len(points), np.inf)
    for _ in range(3):
        inverse = _inverse(family.jacobian(points, factor, linear))
        change = _apply(inverse, family.gradient(points, factor, linear))
        points, last = points - change, _size(change) / (1 + _size(points))
    return points, last < 1e-9
