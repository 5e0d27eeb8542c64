"""Entries of the data that vary: which ones, over which exact values; or problems one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from symbolic.errors import ProblemError
from symbolic.network import Problem
from symbolic.network.numbers import exact_number

FORM = re.compile(r"\s*([XY])\s*\[\s*(\d{1,6})\s*,\s*(\d{1,6})\s*\]\s*=\s*([^.\s][^\s]*?)\.\.([^\s]+)\s*")
MOST_STEPS = 10_000
STEPS = 20
"""Values of an axis where none are asked for."""


@dataclass(frozen=True)
class Axis:
    """One entry of the data with its values.

    Attributes:
        table: ``X`` or ``Y``.
        row, column: the place of the entry; samples are columns.
        values: the exact values, evenly spaced.
    """

    table: str
    row: int
    column: int
    values: tuple[Fraction, ...]

    @property
    def name(self) -> str:
        """``Y[0,1]``."""
        return f"{self.table}[{self.row},{self.column}]"

    @property
    def positions(self) -> tuple[float, ...]:
        """Where its values are in a picture."""
        return tuple(map(float, self.values))

    def described(self) -> list[object]:
        """What tells it from other axes."""
        return [self.name, *map(str, self.values)]

    def place_of(self, text: str) -> int:
        """The index of a value.

        Raises:
            ValueError: if it is none.
        """
        return self.values.index(Fraction(text))

    def at(self, problem: Problem, place: int) -> Problem:
        """The problem with the value at an index."""
        return self.put(problem, self.values[place])

    def put(self, problem: Problem, value: Fraction) -> Problem:
        """The problem with this entry changed.

        Raises:
            ProblemError: if there is no such entry.
        """
        key = "inputs" if self.table == "X" else "targets"
        table = problem.inputs if self.table == "X" else problem.targets
        if self.row >= len(table) or self.column >= len(table[0]):
            size = f"{len(table)} x {len(table[0])}, rows and columns from 0"
            raise ProblemError("--vary", f"must name an entry of {self.table}, which is {size}", self.name)
        rows = [list(row) for row in table]
        rows[self.row][self.column] = value
        changed: tuple[tuple[Fraction, ...], ...] = tuple(map(tuple, rows))
        return replace(problem, inputs=changed) if key == "inputs" else replace(problem, targets=changed)


@dataclass(frozen=True)
class Files:
    """Problems one after another, in the place of an entry that varies.

    Attributes:
        values: their names.
        problems: the problems.
    """

    values: tuple[str, ...]
    problems: tuple[Problem, ...]
    name = "file"

    @property
    def positions(self) -> tuple[float, ...]:
        """Where they are in a picture."""
        return tuple(map(float, range(len(self.values))))

    def described(self) -> list[object]:
        """What tells them from other ones."""
        return [self.name, *(problem.to_dict() for problem in self.problems)]

    def place_of(self, text: str) -> int:
        """The index of a name.

        Raises:
            ValueError: if it is none.
        """
        return self.values.index(text)

    def at(self, _problem: Problem, place: int) -> Problem:
        """The problem at an index."""
        return self.problems[place]


def listed(names: Sequence[str], problems: Sequence[Problem]) -> Files:
    """Problems as an axis.

    Raises:
        ProblemError: if a name comes twice.
    """
    twice = next((name for k, name in enumerate(names) if name in names[:k]), None)
    if twice is not None:
        raise ProblemError("FILE", "must name different files", twice)
    return Files(tuple(names), tuple(problems))


def read_axis(text: str, steps: int = STEPS) -> Axis:
    """An axis from a text.

    Arguments:
        text: like ``Y[0,1]=-2..5/2``: an entry of X or Y by row and column, from 0, and its least and greatest value.
        steps: how many values, at least 2.

    Raises:
        ProblemError: if the text has another form.

    Examples:
        >>> [str(value) for value in read_axis("Y[0,1]=-1..1/2", 4).values]
        ['-1', '-1/2', '0', '1/2']
    """
    found = FORM.fullmatch(text)
    if found is None:
        raise ProblemError(
            "--vary", "must look like Y[0,1]=-2..5/2: an entry of X or Y, its least and greatest value", text
        )
    if not 2 <= steps <= MOST_STEPS:
        raise ProblemError("--grid", f"must be from 2 to {MOST_STEPS} values for each entry", str(steps))
    low, high = exact_number(found[4], "--vary"), exact_number(found[5], "--vary")
    if low >= high:
        raise ProblemError("--vary", "must run from a smaller to a larger value", text)
    values = tuple(low + (high - low) * k / (steps - 1) for k in range(steps))
    return Axis(found[1], int(found[2]), int(found[3]), values)


def problem_at(problem: Problem, axes: Sequence[Axis | Files], place: Sequence[int]) -> Problem:
    """The problem at a point of the grid."""
    for axis, k in zip(axes, place, strict=True):
        problem = axis.at(problem, k)
    return problem
