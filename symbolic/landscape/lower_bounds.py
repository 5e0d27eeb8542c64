"""Looking for a sum-of-squares lower bound: a semidefinite program proposes, rounding and exact checks decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flint import fmpq, fmpq_mat

from symbolic.bounds.programs import best_gram, combined, installed, maximise, rounded, shifted
from symbolic.bounds.squares import Gram, Monomial, SquaresBound, natural_gram, relations
from symbolic.budget import in_time
from symbolic.exact.real import RealNumber
from symbolic.landscape.component import Component
from symbolic.landscape.verdicts import Infimum, lowest_of
from symbolic.network import Problem
from symbolic.polynomials.expanded import ExpandedLoss, expanded_loss
from symbolic.verdict import proved

MAX_WEIGHTS = 40
"""Largest network whose loss is expanded for this."""
MAX_MONOMIALS, MAX_RELATIONS = 60, 700
"""Largest semidefinite program that is tried."""


def squares_bound(
    problem: Problem, lowest: RealNumber | None, minimisers: Sequence[Sequence[fmpq]]
) -> SquaresBound | None:
    """A proved lower bound on the loss by sums of squares.

    Where the lowest critical value is rational and attained at rational points, exactly that value is tried first: the
    Gram matrix must vanish on the monomials of these points, which leaves a smaller problem with room for rounding.

    Arguments:
        problem: a problem with polynomial loss.
        lowest: the lowest critical value known.
        minimisers: rational points where it is attained, in the weights that occur in the loss.

    Returns:
        The best bound that could be proved, or None (also where the solver clarabel is not installed).
    """
    if not installed():
        return None
    loss = expanded_loss(problem)
    monomials, gram = natural_gram(problem, loss)
    moves = relations(monomials)
    if len(monomials) > MAX_MONOMIALS or len(moves) > MAX_RELATIONS:
        return None
    tight = None if lowest is None else lowest.value
    if tight is not None and minimisers:
        found = _attained(loss, monomials, gram, moves, tight, minimisers)
        if found is not None:
            return found
    best = best_gram(monomials, gram, moves, lambda bound, table: SquaresBound(bound, monomials, table).holds(loss))
    return None if best is None else SquaresBound(best[0], monomials, best[1])


def _attained(
    loss: ExpandedLoss,
    monomials: Sequence[Monomial],
    gram: Gram,
    moves: Sequence[Any],
    value: fmpq,
    minimisers: Sequence[Sequence[fmpq]],
) -> SquaresBound | None:
    """The bound that is attained: Gram matrices that vanish on the minimisers, made definite on the rest."""
    size = len(monomials)
    start = shifted(gram, value)
    vectors = [[_monomial(m, point) for m in monomials] for point in minimisers]
    affine = _affine(start, moves, vectors, size)
    if affine is None:
        return None
    base, directions = affine
    complement = _complement(vectors, size)
    if not complement:
        return None
    reduced = [_compressed(table, complement) for table in (base, *directions)]
    entries = [[(r, c, x) for r, row in enumerate(table) for c, x in enumerate(row) if x != 0] for table in reduced[1:]]
    solved = maximise(reduced[0], entries, [0.0] * len(entries), len(complement), True)
    if solved is None:
        return None
    table = [list(row) for row in base]
    for factor, direction in zip(map(rounded, solved), directions, strict=True):
        for r in range(size):
            for c in range(size):
                table[r][c] += factor * direction[r][c]
    candidate = SquaresBound(value, tuple(monomials), tuple(map(tuple, table)))
    return candidate if candidate.holds(loss) else None


def _affine(
    start: Gram, moves: Sequence[Any], vectors: Sequence[Sequence[fmpq]], size: int
) -> tuple[Gram, list[Gram]] | None:
    """Gram matrices ``start + sum x_k M_k`` that vanish on all vectors: one of them, and a basis of the directions."""
    rows, right = [], []
    for vector in vectors:
        image = [sum((a * x for a, x in zip(line, vector, strict=True)), fmpq(0)) for line in start]
        moved = []
        for move in moves:
            column = [fmpq(0)] * size
            for r, c, x in move:
                column[r] += vector[c] * x
            moved.append(column)
        for r in range(size):
            rows.append([column[r] for column in moved])
            right.append(-image[r])
    count = len(moves)
    table = fmpq_mat(len(rows), count + 1, [x for row, y in zip(rows, right, strict=True) for x in (*row, y)])
    echelon, rank = table.rref()
    pivots = [next((c for c in range(count + 1) if echelon[r, c] != 0), count) for r in range(rank)]
    if count in pivots:
        return None
    particular = [fmpq(0)] * count
    for r, pivot in enumerate(pivots):
        particular[pivot] = echelon[r, count]
    directions = []
    for free in (k for k in range(count) if k not in pivots):
        line = [fmpq(0)] * count
        line[free] = fmpq(1)
        for r, pivot in enumerate(pivots):
            line[pivot] = -echelon[r, free]
        directions.append(combined(tuple((fmpq(0),) * size for _ in range(size)), moves, line))
    return combined(start, moves, particular), directions


def _complement(vectors: Sequence[Sequence[fmpq]], size: int) -> list[list[fmpq]]:
    """A basis of a complement of the span of some vectors: unit vectors away from its pivots."""
    echelon, rank = fmpq_mat(len(vectors), size, [x for v in vectors for x in v]).rref()
    pivots = {next(c for c in range(size) if echelon[r, c] != 0) for r in range(rank)}
    return [[fmpq(int(k == free)) for k in range(size)] for free in range(size) if free not in pivots]


def _compressed(table: Gram, basis: Sequence[Sequence[fmpq]]) -> Gram:
    places = [vector.index(fmpq(1)) for vector in basis]
    return tuple(tuple(table[r][c] for c in places) for r in places)


def _monomial(monomial: Monomial, point: Sequence[fmpq]) -> fmpq:
    value = fmpq(1)
    for x, e in zip(point, monomial, strict=True):
        value *= x**e
    return value


def with_squares_in_time(problem: Problem, infimum: Infimum, components: Sequence[Component]) -> Infimum:
    """The same as :func:`with_squares`; the infimum as it is when there is no time for that."""
    return in_time(lambda: with_squares(problem, infimum, components), lambda _: infimum)


def with_squares(problem: Problem, infimum: Infimum, components: Sequence[Component]) -> Infimum:
    """An undecided infimum with the best sum-of-squares bound; PROVED if that bound is the lowest critical value."""
    if infimum.verdict.proved or problem.network.weights > MAX_WEIGHTS:
        return infimum
    lowest = lowest_of(components)
    places = expanded_loss(problem).places
    points = []
    for component in components:
        if lowest is None or component.loss.compare(lowest) != 0:
            break
        values = [component.tables[layer][row][column].value for layer, row, column in places]
        if all(v is not None for v in values):
            points.append([v for v in values if v is not None])
    found = squares_bound(problem, lowest, points)
    if found is None or (infimum.bound is not None and found.bound <= infimum.bound):
        return infimum
    if lowest is not None and lowest.value is not None and found.bound == lowest.value:
        reason = f"a sum of squares of {len(found.monomials)} monomials proves that no loss is below the lowest critical value"
        return replace(
            infimum, verdict=proved(reason), value=lowest, attained=True, curve=None, bound=found.bound, squares=found
        )
    return replace(infimum, bound=found.bound, squares=found)
