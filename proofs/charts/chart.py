"""A chart: the landscapes of a problem over a grid of data, computed by several processes, with a table that survives a stop."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from proofs.charts.boundaries import Boundary, boundary_tasks, located, only_entries
from proofs.charts.grid import Axis, Files, problem_at
from proofs.charts.points import ChartPoint, ChartTask, examined
from proofs.sweeps.row import Row
from proofs.sweeps.run import run_tasks
from proofs.sweeps.work import R, T
from symbolic.errors import ProblemError
from symbolic.network import Problem

BUDGET = 60.0
"""Seconds for one point of the grid."""
MOST_POINTS = 1_000_000
MANY_WEIGHTS = 12
"""From so many weights on the first point is solved alone: the others begin with the starts of path tracking it leaves."""
OVERRUN, MORE = 2, 60
"""A process is stopped after so many times the budget and so many seconds more."""
COLUMNS = tuple(field.name for field in fields(ChartPoint) if field.name != "place")


@dataclass(frozen=True)
class Chart:
    """The landscapes over a grid.

    Attributes:
        problem: the problem whose data vary.
        axes: one or two entries with their values, or problems one by one.
        points: what is known, by place; a place is missing only where a computation was stopped.
        boundaries: where the numbers of minima change between neighbours, if that was asked for.
    """

    problem: Problem
    axes: tuple[Axis | Files, ...]
    points: dict[tuple[int, ...], ChartPoint]
    boundaries: tuple[Boundary, ...] = ()

    def __repr__(self) -> str:
        sizes = " x ".join(str(len(axis.values)) for axis in self.axes)
        names = " and ".join(axis.name for axis in self.axes)
        return f"Chart of {names}, {sizes}: {len(self.points)} points, {self.count('complete')} complete"

    def count(self, name: str) -> int:
        """The number of points where an attribute is true or not 0."""
        return sum(1 for point in self.points.values() if getattr(point, name))

    def array(self, name: str) -> npt.NDArray[np.float64]:
        """An attribute of all points as a table, one dimension per axis; NaN where it is not known.

        Arguments:
            name: ``minima``, ``spurious``, ``undecided``, ``complete``, ``lowest``, ``highest`` or ``gap``.
        """
        table = np.full([len(axis.values) for axis in self.axes], np.nan)
        for place, point in self.points.items():
            value = getattr(point, name)
            table[place] = float(value) if value != "" else np.nan
        return table


class ChartFile:
    """A table of points on disk; its first line says which chart it belongs to."""

    def __init__(self, path: Path, problem: Problem, axes: Sequence[Axis | Files]) -> None:
        self.path, self.axes = path, axes
        described = [problem.to_dict(), [axis.described() for axis in axes]]
        self.mark = "# landscape chart " + hashlib.sha256(json.dumps(described).encode()).hexdigest()[:16]

    def read(self) -> dict[tuple[int, ...], ChartPoint]:
        """The points that are there.

        Raises:
            ProblemError: if the file is no table of this chart.
        """
        if not self.path.exists() or not self.path.stat().st_size:
            return {}
        with self.path.open(newline="", encoding="utf-8") as file:
            if file.readline().strip() != self.mark:
                raise ProblemError("--csv", "must be a new file, or one of the same problem and grid", str(self.path))
            found: dict[tuple[int, ...], ChartPoint] = {}
            for row in csv.DictReader(file):
                point = self._point(row)
                if point is not None:
                    found[point.place] = point
        return found

    def _point(self, row: dict[str, Any]) -> ChartPoint | None:
        """A row as a point; None for one that was cut off."""
        try:
            place = tuple(axis.place_of(row[axis.name]) for axis in self.axes)
            minima, spurious, undecided = (int(row[name]) for name in ("minima", "spurious", "undecided"))
            lowest, highest, gap, note = (str(row[name] or "") for name in ("lowest", "highest", "gap", "note"))
            complete = row["complete"] == "True"
            return ChartPoint(place, complete, minima, spurious, undecided, lowest, highest, gap, note)
        except (KeyError, ValueError, TypeError):
            return None

    def add(self, point: ChartPoint) -> None:
        """Write one more point."""
        new = not self.path.exists() or not self.path.stat().st_size
        with self.path.open("a", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            if new:
                file.write(self.mark + "\n")
                writer.writerow([*(axis.name for axis in self.axes), *COLUMNS])
            values = [axis.values[k] for axis, k in zip(self.axes, point.place, strict=True)]
            writer.writerow([*values, *(getattr(point, name) for name in COLUMNS)])


def chart(
    problem: Problem,
    axes: Sequence[Axis | Files],
    *,
    budget: float = BUDGET,
    jobs: int | None = None,
    seed: int = 0,
    boundaries: int = 0,
    address: str | None = None,
    file: ChartFile | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Chart:
    """The landscapes of a problem while one or two entries of its data run over a grid.

    Arguments:
        problem: the problem.
        axes: one or two entries with their values, see :func:`proofs.charts.grid.read_axis`; or problems one by one, see
            :func:`proofs.charts.grid.listed`.
        budget: seconds for each point; what is not decided by then counts as not known.
        jobs: processes; by default one for each core.
        seed: of the solver.
        boundaries: how often the distance between neighbours with different numbers of minima is halved.
        address: of a Dask scheduler, whose workers then do the work.
        file: a table that is read first and gets every new point at once.
        progress: called with the number of points that are done and of all.

    Raises:
        ProblemError: if an axis names no entry, or the grid is too large.
        EngineMissing: without the extra ``cluster``, if an address is given.
        ClusterLost: if the cluster cannot be reached, or is lost.

    Examples:
        >>> from proofs.charts.grid import read_axis
        >>> from symbolic import examples
        >>> chart(examples.tug_of_war(), [read_axis("Y[0,0]=1..2", 2)], jobs=1).array("spurious").tolist()
        [1.0, 1.0]
    """
    sizes = [len(axis.values) for axis in axes]
    total = int(np.prod(sizes))
    if not 1 <= len(axes) <= 2 or total > MOST_POINTS:
        raise ProblemError(
            "--vary", f"one or two entries, {MOST_POINTS} points at most", f"{len(axes)} entries, {total} points"
        )
    known = file.read() if file is not None else {}
    places = [place for place in product(*map(range, sizes)) if place not in known]
    tasks = [ChartTask(place, problem_at(problem, axes, place), seed) for place in places]
    tell = progress or (lambda _done, _total: None)
    tell(len(known), total)

    def on_point(found: ChartPoint | Row) -> None:
        point = found if isinstance(found, ChartPoint) else _failed(found)
        known[point.place] = point
        if file is not None:
            file.add(point)
        tell(len(known), total)

    def carried_out(some: Sequence[T], work: Callable[[T], R], on_row: Callable[[R | Row], None], limit: float) -> None:
        if address is None:
            run_tasks(some, work, on_row, jobs=jobs or os.cpu_count() or 1, limit=limit)
        else:
            from proofs.sweeps.cluster import run_on_cluster

            run_on_cluster(some, work, on_row, address=address)

    work, limit = partial(examined, budget=budget), OVERRUN * budget + MORE
    alone = 1 if problem.network.weights >= MANY_WEIGHTS else 0
    carried_out(tasks[:alone], work, on_point, limit)
    carried_out(tasks[alone:], work, on_point, limit)
    points, entries = dict(sorted(known.items())), only_entries(axes)
    changes = list(boundary_tasks(problem, entries, points, boundaries, seed)) if boundaries and entries else []
    found: list[Boundary] = []

    def on_boundary(one: Boundary | Row) -> None:
        if isinstance(one, Row):
            task = next(task for task in changes if task.key == one.key)
            one = replace(task.known, note=_last_line(one))
        found.append(one)
        tell(total + len(found), total + len(changes))

    carried_out(changes, partial(located, budget=budget), on_boundary, boundaries * limit)
    return Chart(problem, tuple(axes), points, tuple(sorted(found, key=lambda one: (one.place, one.axis))))


def _last_line(row: Row) -> str:
    return (row.error or "").strip().splitlines()[-1][:300]


def _failed(row: Row) -> ChartPoint:
    """The point of a task that was not carried through."""
    place = tuple(int(k) for k in row.key.split(","))
    return ChartPoint(place, False, 0, 0, 0, note=_last_line(row))
