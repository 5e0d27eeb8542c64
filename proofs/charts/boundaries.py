"""Where the landscape changes between two neighbours of a grid: bisection on exact data, each point solved like those of the grid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from proofs.charts.grid import Axis, Files
from proofs.charts.points import ChartPoint, ChartTask, examined
from symbolic.network import Problem

Label = tuple[int, int]
"""The numbers of minima and of spurious minima."""


@dataclass(frozen=True)
class Boundary:
    """A change of the landscape between two values of an entry.

    Attributes:
        place: the neighbour with the smaller value.
        axis: which entry changes.
        low, high: the exact values it lies between.
        below, above: the numbers of minima and of spurious minima there; they are proved, and different.
        note: why it was not located more closely.
    """

    place: tuple[int, ...]
    axis: int
    low: Fraction
    high: Fraction
    below: Label
    above: Label
    note: str = ""


@dataclass(frozen=True)
class BoundaryTask:
    """A boundary to be located: what is known, the problem, the entry, and how often the distance is halved."""

    known: Boundary
    problem: Problem
    entry: Axis
    halvings: int
    seed: int

    @property
    def key(self) -> str:
        """The place and the axis as a text."""
        return f"{','.join(map(str, self.known.place))};{self.known.axis}"


def boundary_tasks(
    problem: Problem, axes: Sequence[Axis], points: Mapping[tuple[int, ...], ChartPoint], halvings: int, seed: int
) -> Iterator[BoundaryTask]:
    """Neighbours of the grid with different numbers of minima or spurious minima, both complete.

    Arguments:
        problem: the problem of the chart.
        axes: the entries that vary.
        points: what is known at the points of the grid.
        halvings: how often each distance is halved.
        seed: of the solver.
    """
    for place, point in points.items():
        for number, axis in enumerate(axes):
            after = (*place[:number], place[number] + 1, *place[number + 1 :])
            other = points.get(after)
            if other is None or not (point.complete and other.complete) or _label(point) == _label(other):
                continue
            here = problem
            for k, (one, position) in enumerate(zip(axes, place, strict=True)):
                here = here if k == number else one.at(here, position)
            low, high = axis.values[place[number]], axis.values[place[number] + 1]
            known = Boundary(place, number, low, high, _label(point), _label(other))
            yield BoundaryTask(known, here, axis, halvings, seed)


def located(task: BoundaryTask, *, budget: float) -> Boundary:
    """Halve the distance as often as the task says, or until a point is not complete."""
    known = task.known
    low, high, below, above = known.low, known.high, known.below, known.above
    for _ in range(task.halvings):
        middle = (low + high) / 2
        point = examined(ChartTask((), task.entry.put(task.problem, middle), task.seed), budget=budget)
        if not point.complete:
            return Boundary(known.place, known.axis, low, high, below, above, f"at {middle}: {point.note}"[:300])
        if _label(point) == below:
            low = middle
        else:
            high, above = middle, _label(point)
    return Boundary(known.place, known.axis, low, high, below, above)


def _label(point: ChartPoint) -> Label:
    return point.minima, point.spurious


def only_entries(axes: Sequence[Axis | Files]) -> list[Axis]:
    """The axes, if all of them are entries of the data; none otherwise: between files there is nothing."""
    entries = [axis for axis in axes if isinstance(axis, Axis)]
    return entries if len(entries) == len(axes) else []
