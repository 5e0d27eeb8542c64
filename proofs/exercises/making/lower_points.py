"""A lower point by hand: short integer filters, for each output the best output weights by least squares."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import gcd

from flint import fmpq, fmpq_mat

from proofs.exercises.making.second_order import Local
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem
from symbolic.network.problem import Matrix
from symbolic.network.weights import Weights

LARGEST_DENOMINATOR = 9
"""Lower points with a larger denominator are not used."""


def lower_point(local: Local) -> Weights | None:
    """Weights with short filters and a smaller loss than the point, with simple numbers; None if no short filters do.

    Arguments:
        local: the point.
    """
    problem = local.problem
    fits = (_best(problem, first) for first in product(*(tuple(_filters(row)) for row in problem.network.masks[0])))
    lower = (weights for weights, loss in filter(None, fits) if loss < local.loss and _simple(weights))
    return min(lower, key=_unpleasant, default=None)


def _simple(weights: Weights) -> bool:
    return all(x.denominator <= LARGEST_DENOMINATOR for row in weights.second for x in row)


def _filters(bits: tuple[int, ...]) -> Iterator[tuple[Fraction, ...]]:
    """Filters with entries 0, 1 and -1 (with two inputs also 2 and -2), without common factor, one of w and -w."""
    most = 2 if sum(bits) == 2 else 1
    for row in product(*(range(-most, most + 1) if bit else (0,) for bit in bits)):
        lead = next((x for x in row if x), 0)
        if lead > 0 and gcd(*row) == 1:
            yield tuple(map(Fraction, row))


def _best(problem: Problem, first: Matrix) -> tuple[Weights, Fraction] | None:
    """The output weights that fit best, and their loss; None if they are not unique."""
    samples = len(problem.inputs[0])
    features = _flint(first) * _flint(problem.inputs)
    rows, loss = [], fmpq(0)
    for bits, target in zip(problem.network.masks[1], problem.targets, strict=True):
        seen = [j for j, bit in enumerate(bits) if bit]
        own = fmpq_mat(len(seen), samples, [features[j, s] for j in seen for s in range(samples)])
        square = own * own.transpose()
        if square.det() == 0:
            return None
        goal = fmpq_mat(samples, 1, [rational(x) for x in target])
        hit = own * goal
        best = square.solve(hit)
        loss += (goal.transpose() * goal)[0, 0] - (best.transpose() * hit)[0, 0]
        row = [Fraction(0)] * len(bits)
        for k, j in enumerate(seen):
            row[j] = _fraction(best[k, 0])
        rows.append(tuple(row))
    return Weights(first, tuple(rows)), _fraction(loss)


def _flint(rows: Matrix) -> fmpq_mat:
    return fmpq_mat(len(rows), len(rows[0]), [rational(x) for row in rows for x in row])


def _unpleasant(weights: Weights) -> tuple[int, int]:
    """Denominators first, then sizes."""
    numbers = [x for table in (weights.first, weights.second) for row in table for x in row]
    return sum(x.denominator - 1 for x in numbers), sum(abs(x.numerator) for x in numbers)


def _fraction(x: fmpq) -> Fraction:
    return Fraction(int(x.p), int(x.q))
