"""What is known of the landscape at one point of a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symbolic.exact.real import RealNumber
from symbolic.landscape.solution import Solution
from symbolic.network import Problem

DIGITS = 12


@dataclass(frozen=True)
class ChartTask:
    """One point of the grid: its place, the problem there, and the seed of the solver."""

    place: tuple[int, ...]
    problem: Problem
    seed: int

    @property
    def key(self) -> str:
        """The place as a text."""
        return ",".join(map(str, self.place))


@dataclass(frozen=True)
class ChartPoint:
    """The landscape at one point of the grid.

    Attributes:
        place: index of the value of each axis.
        complete: whether the list of critical components is proved to be complete.
        minima: components that are proved to be local minima, or to contain some.
        spurious: those that are proved to be spurious.
        undecided: components of which it is not known whether they are minima.
        lowest, highest: losses of the lowest and the highest of the minima, 12 digits; empty where there are none.
        gap: their difference, 12 digits; empty likewise.
        note: why something is not known, or what went wrong.
    """

    place: tuple[int, ...]
    complete: bool
    minima: int
    spurious: int
    undecided: int
    lowest: str = ""
    highest: str = ""
    gap: str = ""
    note: str = ""


def examined(task: ChartTask, *, budget: float) -> ChartPoint:
    """Solve the problem at one point of the grid."""
    from symbolic.solving.solve import solve

    return described(task.place, solve(task.problem, seed=task.seed, budget=budget, jobs=1, chambers=False))


def described(place: Sequence[int], solution: Solution) -> ChartPoint:
    """The point of a chart from a solution."""
    minima = [c for c in solution.components if c.local_minimum]
    unknown = [c for c in solution.components if not c.local_minimum and not c.certainly_not_minimal]
    note = "" if solution.complete else "; ".join(s.complete.reason for s in solution.strata if not s.complete.proved)
    lowest, highest = (minima[0].loss, minima[-1].loss) if minima else (None, None)
    return ChartPoint(
        tuple(place),
        solution.complete,
        len(minima),
        sum(1 for c in minima if c.spurious.proved),
        len(unknown),
        "" if lowest is None else lowest.decimal(DIGITS),
        "" if highest is None else highest.decimal(DIGITS),
        "" if lowest is None or highest is None else _difference(lowest, highest),
        note[:300],
    )


def _difference(low: RealNumber, high: RealNumber) -> str:
    """The difference of two losses."""
    if low.compare(high) == 0:
        return "0"
    return RealNumber(lambda bits: high.ball(bits + 32) - low.ball(bits + 32), None).decimal(DIGITS)
