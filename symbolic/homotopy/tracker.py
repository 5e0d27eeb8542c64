"""Solutions along ``(1 - t) gamma F_0 + t F_1`` for two data of one family, many paths at once: Taylor predictor of high order, Newton corrector.

A path that jumps to another one gives a point that was known before, or a solution all the same: nothing is believed of an end
but that it is a candidate.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from symbolic.budget import look
from symbolic.homotopy.data import Array, Data, Family, inverses

T = TypeVar("T")
ORDER = 10
"""Order of the Taylor polynomial."""
TOLERANCE = 1e-5
"""Size of its last term, relative to the point, that a step may reach."""
LARGEST = 1e9
"""Points beyond are given up: the path runs to infinity."""
SMALLEST_STEP, SMALLEST_SHRINK = 1e-9, 0.01
"""Paths are given up where steps get shorter, or so much shorter than the series allows: rounding is in the way (benchmarks/README.md has figures)."""
NOISE = 1e-8
"""Relative size of Newton steps that rounding alone may make."""
CLOSE_ENOUGH = 1e-7
"""Size of the last Newton step, relative to the point, of what is proposed: balls are certified at a higher precision."""
MOST_STEPS = 250


@dataclass(frozen=True)
class Segment:
    """A straight line of data, with the number gamma that keeps paths from meeting.

    Attributes:
        start, end: the data; the linear terms at the start may be one for each path.
        gamma: a complex number of absolute value 1.
    """

    start: Data
    end: Data
    gamma: complex

    def reversed(self) -> Segment:
        """The same paths in the other direction."""
        return Segment(self.end, self.start, 1 / self.gamma)

    def only(self, rows: npt.NDArray[np.intp]) -> Segment:
        """The segment of some of the paths."""
        own = self.start.linear
        return self if own.ndim == 2 else Segment(replace(self.start, linear=own[rows]), self.end, self.gamma)

    def at(self, t: npt.NDArray[np.float64]) -> Data:
        """The data there, for each path its own."""
        early, late = ((1 - t) * self.gamma)[:, None, None], t[:, None, None]
        return Data(
            np.asarray(early * self.start.gram + late * self.end.gram),
            np.asarray(early * self.start.linear + late * self.end.linear),
            _sum(early[:, 0], self.start.decay, late[:, 0], self.end.decay),
        )

    def slope(self) -> Data:
        """The derivative of the data."""
        start, end = self.start, self.end
        decay = _sum(-self.gamma, start.decay, 1, end.decay)
        return Data(end.gram - self.gamma * start.gram, end.linear - self.gamma * start.linear, decay)


def _sum(a: Any, one: Array | None, b: Any, other: Array | None) -> Array | None:
    """``a one + b other``, where there are any."""
    return None if one is None or other is None else np.asarray(a * one + b * other)


class Ends(NamedTuple):
    """Where paths led.

    Attributes:
        points: the ends, or where a path was given up.
        reached: which ends were reached.
        times: how far each path was followed, from 0 to 1.
    """

    points: Array
    reached: npt.NDArray[np.bool_]
    times: npt.NDArray[np.float64]


def track(family: Family, starts: Array, segment: Segment, tolerance: float = TOLERANCE) -> Generator[None, None, Ends]:
    """Follow solutions along a segment, with a pause after every round of steps (:func:`symbolic.homotopy.tracker.without_pause`).

    Arguments:
        family: the systems.
        starts: one row per solution at the start.
        segment: from where to where.
        tolerance: smaller for smaller steps.

    Returns:
        The ends.

    Raises:
        BudgetSpent: when the time is over.
    """
    points = family.balanced(starts)
    count = len(points)
    t, shrink = np.zeros(count), np.ones(count)
    reached, active = np.zeros(count, bool), np.ones(count, bool)
    for _ in range(MOST_STEPS):
        rows = np.flatnonzero(active)
        if not len(rows):
            break
        with np.errstate(all="ignore"):
            now, part = t[rows], segment.only(rows)
            series = family.taylor(points[rows], part.at(now), part.slope(), ORDER)
            step = np.minimum(_step(series, tolerance) * shrink[rows], 1 - now)
            last = now + step >= 1 - 1e-14
            goal = np.where(last, 1.0, now + step)
            corrected, good = _corrected(family, _value(series, step), part, goal, tolerance)
            shrink[rows] = np.where(good, np.minimum(1, 1.5 * shrink[rows]), 0.4 * shrink[rows])
            done = rows[good]
            points[done], t[done] = family.balanced(corrected[good]), goal[good]
            reached[rows[good & last]] = True
            stuck = ~good & ((step < SMALLEST_STEP) | (shrink[rows] < SMALLEST_SHRINK))
            kept = (np.abs(corrected).max(axis=1) <= LARGEST) & ~stuck & np.isfinite(step)
            active[rows[(good & last) | ~kept]] = False
        yield
        look("path tracking")
    ends = np.flatnonzero(reached)
    if len(ends):
        with np.errstate(all="ignore"):
            points[ends], reached[ends] = _refined(family, points[ends], segment.only(ends))
    return Ends(points, reached, t)


def without_pause(steps: Generator[None, None, T]) -> T:
    """What work with pauses comes to."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(T, end.value)


def with_pauses(steps: Generator[None, None, T]) -> Generator[bool, None, T]:
    """The same steps, each of which says that it did something."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return cast(T, end.value)
        yield True


def _apply(matrices: Array, columns: Array) -> Array:
    return np.asarray((matrices @ columns[:, :, None])[:, :, 0])


def _size(points: Array) -> npt.NDArray[np.float64]:
    return np.asarray(np.abs(points).max(axis=1))


def _step(series: list[Array], tolerance: float) -> npt.NDArray[np.float64]:
    scale = 1 + _size(series[0])
    last, before = _size(series[-1]) / scale, _size(series[-2]) / scale
    high = (tolerance / (last + 1e-300)) ** (1 / ORDER)
    low = (tolerance / (before + 1e-300)) ** (1 / (ORDER - 1))
    return np.minimum(high, low)


def _value(series: list[Array], step: npt.NDArray[np.float64]) -> Array:
    value = series[-1]
    for coefficient in series[-2::-1]:
        value = value * step[:, None] + coefficient
    return value


def _corrected(
    family: Family, points: Array, segment: Segment, t: npt.NDArray[np.float64], tolerance: float
) -> tuple[Array, npt.NDArray[np.bool_]]:
    """Two steps of Newton's method with one derivative; whether they shrink as they should."""
    data = segment.at(t)
    inverse = inverses(family.jacobian(points, data))
    first = _apply(inverse, family.gradient(points, data))
    points = points - first
    second = _apply(inverse, family.gradient(points, data))
    points, scale = points - second, 1 + _size(points)
    one, two = _size(first) / scale, _size(second) / scale
    good = (one < 1e3 * tolerance) & (two < CLOSE_ENOUGH) & (two <= 0.1 * one + NOISE)
    return points, good & np.isfinite(one) & np.isfinite(two)


def _refined(family: Family, points: Array, segment: Segment) -> tuple[Array, npt.NDArray[np.bool_]]:
    """The ends after more steps of Newton's method, and which of them are solutions to about machine precision."""
    last = np.full(len(points), np.inf)
    for _ in range(3):
        inverse = inverses(family.jacobian(points, segment.end))
        change = _apply(inverse, family.gradient(points, segment.end))
        points, last = points - change, _size(change) / (1 + _size(points))
    return points, last < CLOSE_ENOUGH
