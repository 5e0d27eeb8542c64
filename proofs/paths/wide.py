"""Wide dense networks: a path to a global minimum from every start (theory, section 5a, "Wide dense contrast").

While the features are dependent, the outgoing weights move in their kernel, where the function does not change, until one unit
has none; its incoming weights are then free, and move until the features gain a dimension. When the features span all that the
network can represent on the samples, the outgoing weights move straight to the least squares optimum: the loss is convex in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from random import Random

from flint import fmpq, fmpq_mat

from proofs.paths.path import DescentPath, NoPath, changed_row, distinct, matrix
from symbolic.exact.linear_algebra import independent_rows, rational, to_matrix, to_rows
from symbolic.network import Problem
from symbolic.network.problem import Matrix
from symbolic.network.weights import Weights
from symbolic.structure.density import dimension
from symbolic.structure.features import (
    TOLERANCE,
    Vector,
    dependencies,
    exact_features,
    rank,
    smooth,
    strength,
)

CANDIDATES = 400
"""Incoming weights that are tried for a unit that is free."""


def wide_path(problem: Problem, start: Weights) -> DescentPath:
    """A path to a global minimum of a network with a dense last layer and enough units.

    Arguments:
        problem: two layers, no decay.
        start: where the path begins.

    Returns:
        The path; its last piece is left to the checker (``lemma``) where the features are irrational.

    Raises:
        NoPath: if there are fewer units than the features can span dimensions, the last layer is sparse, or the features cannot be
            made to span (for example two samples that are positive multiples of each other, under ReLU).

    Examples:
        >>> from symbolic import SparseNetwork
        >>> relu = SparseNetwork.of([[1]] * 3, [[1, 1, 1]] * 3, activation="relu")
        >>> problem = Problem.of(relu, inputs=[[1, -1]], targets=[[1, 2]] * 3)
        >>> start = Weights.of(relu, [[1]] * 3, [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
        >>> [[str(w) for row in p.first for w in row] for p in wide_path(problem, start).points]
        [['1', '1', '1'], ['1', '1', '1'], ['-1', '1', '1'], ['-1', '1', '1']]
    """
    units, needed = len(start.first), dimension(problem)
    if not all(map(all, problem.network.masks[1])):
        raise NoPath("the last layer is not dense")
    if units < needed:
        raise NoPath(f"the network has {units} units, and its features could span {needed} dimensions")
    points = [start]
    while (reached := rank(problem, points[-1].first)) < needed:
        further = _one_more(problem, points[-1], reached)
        if not further and smooth(problem):
            break  # no dependency is known: the features may be nearly dependent only, which the checker sees more sharply
        if not further:
            raise NoPath(f"the features span {reached} of {needed} dimensions, and no unit was found that can add one")
        points += further
    if smooth(problem):
        return DescentPath(tuple(points), lemma="least_squares")
    best = Weights(points[-1].first, fitted(exact_features(problem, points[-1].first), problem.targets))
    return DescentPath(distinct([*points, best]))


def _one_more(problem: Problem, here: Weights, reached: int) -> list[Weights]:
    """One or two points further: a unit without outgoing weights, and then features of one more dimension; none if not found."""
    columns = list(zip(*here.second, strict=True))
    choices = [(c, j) for c in dependencies(problem, here.first) for j, x in enumerate(c) if x]
    choices.sort(key=lambda choice: any(columns[choice[1]]))
    for c, unit in choices:
        row = _new_filter(problem, here.first, unit, reached)
        if row is None:
            continue
        freed = Weights(here.first, without(here.second, c, unit))
        moved = Weights(changed_row(here.first, unit, row), freed.second)
        return [freed, moved] if freed != here else [moved]
    return []


def without(second: Matrix, c: Vector, unit: int) -> Matrix:
    """The outgoing weights moved along a dependency c of the features until those of the unit vanish.

    Examples:
        >>> without(((Fraction(1), Fraction(2)),), (Fraction(1), Fraction(-1)), 1)
        ((Fraction(3, 1), Fraction(0, 1)),)
    """
    return tuple(tuple(v - row[unit] * x / c[unit] for v, x in zip(row, c, strict=True)) for row in second)


def _new_filter(problem: Problem, first: Matrix, unit: int, reached: int) -> Vector | None:
    """Incoming weights with which the features span one more dimension: the first where this is exact, else the strongest."""
    best: tuple[float, Vector] | None = None
    for row in _filters(problem.network.masks[0][unit]):
        moved = changed_row(first, unit, row)
        if not smooth(problem):
            if rank(problem, moved) > reached:
                return row
        else:
            found = strength(problem, moved, reached + 1)
            if found > TOLERANCE and (best is None or found > best[0]):
                best = found, row
    return best[1] if best else None


def _filters(mask: tuple[int, ...]) -> Iterator[Vector]:
    """Rational rows inside a mask, the simple ones first."""
    random, free = Random(0), sum(mask)
    rows = [tuple(map(Fraction, row)) for row in product((-1, 1, 0), repeat=free)] if free <= 4 else []
    while len(rows) < CANDIDATES:
        rows.append(tuple(Fraction(random.randint(-12, 12), random.randint(1, 4)) for _ in range(free)))
    for row in rows:
        if any(row):
            entries = iter(row)
            yield tuple(next(entries) if bit else Fraction(0) for bit in mask)


def fitted(rows: list[list[fmpq]], targets: Matrix) -> Matrix:
    """W with the least ``|W rows - targets|``, zero but on the first rows that are independent.

    Examples:
        >>> fitted([[fmpq(1), fmpq(0)], [fmpq(2), fmpq(0)]], ((Fraction(3), Fraction(4)),))
        ((Fraction(3, 1), Fraction(0, 1)),)
    """
    samples = len(targets[0])
    chosen = independent_rows(rows, samples)
    result = [[fmpq(0)] * len(rows) for _ in targets]
    if chosen:
        basis = to_matrix([rows[j] for j in chosen], samples)
        aims = fmpq_mat(len(targets), samples, [rational(y) for row in targets for y in row])
        values = (basis * basis.transpose()).solve(basis * aims.transpose()).transpose()
        for line, entries in zip(result, to_rows(values), strict=True):
            for j, value in zip(chosen, entries, strict=True):
                line[j] = value
    return matrix(result)
