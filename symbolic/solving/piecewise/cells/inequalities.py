"""Strict linear inequalities over the rationals, by the simplex method with Bland's rule: exact, always finite.

The method runs in floating point first. What it proposes is believed only when it is confirmed exactly: a point by the inequalities,
that there is none by a positive combination of rows that cannot be positive. Otherwise it runs over the rationals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq

from symbolic.exact.linear_algebra import Row, null_space, to_matrix
from symbolic.solving.piecewise.cells.arrangement import dot

Number = Any
"""A float or a rational."""
NOISE = 1e-9
"""Numbers below this are taken for zero in floating point."""
MOST_PIVOTS = 100_000


def strict_point(rows: Sequence[Row], start: Row, directions: Sequence[Row]) -> Row | None:
    """A point ``z`` of an affine space with ``rows . z > 0`` in every row; None if there is none.

    Arguments:
        rows: the inequalities.
        start: a point of the affine space.
        directions: vectors that span its directions.

    Examples:
        >>> strict_point([(fmpq(1), fmpq(0)), (fmpq(-1), fmpq(1))], (fmpq(0), fmpq(0)), [(fmpq(1), fmpq(2))])
        (1, 2)
        >>> strict_point([(fmpq(1),), (fmpq(-1),)], (fmpq(0),), [(fmpq(1),)]) is None
        True
    """
    values = [dot(row, start) for row in rows]
    if all(v > 0 for v in values):
        return start
    steps = strict_step([[dot(row, d) for d in directions] for row in rows], values)
    if steps is None:
        return None
    return tuple(x + dot(steps, [d[k] for d in directions]) for k, x in enumerate(start))


def strict_step(slopes: Sequence[Sequence[fmpq]], values: Sequence[fmpq]) -> Sequence[fmpq] | None:
    """A t with ``values + slopes t > 0`` in every row; None if there is none.

    Most systems that come up have no solution for a plain reason, which is looked for first: a row without slopes that is not
    positive, or two rows in one unknown that exclude each other.

    Arguments:
        slopes: one row of numbers per inequality.
        values: what the rows are at ``t = 0``.

    Examples:
        >>> strict_step([[fmpq(2)], [fmpq(-1)]], [fmpq(-3), fmpq(2)]) is not None
        True
        >>> strict_step([[fmpq(2)], [fmpq(-1)]], [fmpq(-4), fmpq(2)]) is None
        True
    """
    width = len(slopes[0]) if slopes else 0
    if all(v > 0 for v in values):
        return [fmpq(0)] * width
    if not width or any(v <= 0 and not any(row) for row, v in zip(slopes, values, strict=True)):
        return None
    if width == 1:
        zeros = [(s > 0, -v / s) for (s,), v in zip(slopes, values, strict=True) if s != 0]
        low, high = max((z for up, z in zeros if up), default=None), min((z for up, z in zeros if not up), default=None)
        if low is not None and high is not None and low >= high:
            return None
    by_floats = _by_floats(slopes, values)
    if by_floats is not None:
        return by_floats.step
    program = _program(slopes, values, fmpq(1))
    _simplex(program, fmpq(0))
    steps = program.step()
    return steps if _positive(slopes, values, steps) else None


@dataclass(frozen=True)
class _Proved:
    """An answer that was checked exactly: a step, or that there is none."""

    step: list[fmpq] | None


def _by_floats(slopes: Sequence[Sequence[fmpq]], values: Sequence[fmpq]) -> _Proved | None:
    """The answer that the simplex method in floating point proposes; None if it cannot be confirmed exactly."""
    try:
        program = _program([[float(x) for x in row] for row in slopes], [float(v) for v in values], 1.0)
        if not _simplex(program, NOISE):
            return None
    except OverflowError:
        return None
    if program.margin() > NOISE:
        steps = _vertex(slopes, values, program)
        return _Proved(steps) if steps is not None and _positive(slopes, values, steps) else None
    support = [r for r in range(len(slopes)) if program.costs[program.width + r] > NOISE]
    return _Proved(None) if _excluding([slopes[r] for r in support], [values[r] for r in support]) else None


def _positive(slopes: Sequence[Sequence[fmpq]], values: Sequence[fmpq], steps: Sequence[fmpq]) -> bool:
    return all(v + dot(row, steps) > 0 for row, v in zip(slopes, values, strict=True))


def _vertex(slopes: Sequence[Sequence[fmpq]], values: Sequence[fmpq], program: _Program) -> list[fmpq] | None:
    """The exact solution of the equations that hold at the end of a program: rows of the least value, and ``t_k = 0``."""
    count, basis, least = program.count, set(program.basis), min(values)
    unknown = [k for k in range(count) if k in basis or count + k in basis]
    tight = [r for r in range(len(slopes)) if program.width + r not in basis]
    equations = [[*(slopes[r][k] for k in unknown), fmpq(-1), least - values[r]] for r in tight]
    if program.width + len(slopes) not in basis:
        equations.append([*(fmpq(0) for _ in unknown), fmpq(1), 1 - min(least, fmpq(0))])
    echelon, rank = to_matrix(equations, len(unknown) + 2).rref()
    if rank != len(unknown) + 1:
        return None
    steps = [fmpq(0)] * count
    for r, k in enumerate(unknown):
        steps[k] = echelon[r, len(unknown) + 1]
    return steps


def _excluding(slopes: Sequence[Sequence[fmpq]], values: Sequence[fmpq]) -> bool:
    """Whether a positive combination of rows has no slope and no positive value: then not all of them can be positive (Farkas)."""
    combinations = null_space(list(zip(*slopes, strict=True)), len(slopes)) if slopes else ()
    if len(combinations) != 1:
        return False
    (factors,) = combinations
    if factors[0] < 0:
        factors = tuple(-y for y in factors)
    return all(y > 0 for y in factors) and dot(factors, values) <= 0


@dataclass
class _Program:
    """A linear program in the course of the simplex method: the largest ``min(1, values + slopes t)``.

    The unknowns are the positive and negative parts of t and the gain ``g >= 0`` of the margin over its value at
    ``t = 0``; all constraints hold at zero, so the second phase of the simplex method is enough.

    Attributes:
        count: number of entries of t.
        least: the margin at ``t = 0``.
        table: the constraints in terms of the basis; the last column is the right-hand side.
        costs: the reduced costs.
        basis: the unknown of each constraint.
    """

    count: int
    least: Number
    table: list[list[Number]]
    costs: list[Number]
    basis: list[int]

    @property
    def width(self) -> int:
        """Number of unknowns; the slacks of the constraints follow."""
        return 2 * self.count + 1

    def margin(self) -> Number:
        """The least of the rows."""
        return self.least + self.costs[-1]

    def step(self) -> list[Number]:
        """The t of the basis."""
        solution = dict(zip(self.basis, (row[-1] for row in self.table), strict=True))
        zero = self.costs[-1] * 0
        return [solution.get(k, zero) - solution.get(self.count + k, zero) for k in range(self.count)]


def _program(slopes: Sequence[Sequence[Number]], values: Sequence[Number], one: Number) -> _Program:
    """The program at its start, in the ring of ``one``."""
    count, rows, zero, least = len(slopes[0]), len(slopes), one * 0, min(values)
    table: list[list[Number]] = []
    for r, (row, value) in enumerate(zip(slopes, values, strict=True)):
        slacks = [one if r == k else zero for k in range(rows + 1)]
        table.append([*(-s for s in row), *row, one, *slacks, value - least])
    table.append([*[zero] * (2 * count), one, *[zero] * rows, one, one - min(least, zero)])
    costs = [*[zero] * (2 * count), -one, *[zero] * (rows + 2)]
    return _Program(count, least, table, costs, list(range(2 * count + 1, 2 * count + 2 + rows)))


def _simplex(program: _Program, noise: Number) -> bool:
    """Bland's rule to the end; False where rounding keeps it from coming there."""
    table, costs, basis = program.table, program.costs, program.basis
    for _ in range(MOST_PIVOTS):
        entering = next((c for c in range(len(costs) - 1) if costs[c] < -noise), None)
        if entering is None:
            return True
        ratios = [(row[-1] / row[entering], basis[r], r) for r, row in enumerate(table) if row[entering] > noise]
        if not ratios:
            return False
        _, _, leaving = min(ratios)
        pivot = table[leaving][entering]
        chosen = table[leaving] = [x / pivot for x in table[leaving]]
        for line in (*table[:leaving], *table[leaving + 1 :], costs):
            factor = line[entering]
            if factor != 0:
                line[:] = [x - factor * y for x, y in zip(line, chosen, strict=True)]
        basis[leaving] = entering
    return False
