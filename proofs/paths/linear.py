"""Dense linear networks of any width: a path to a global minimum.

With at least as many units as the inputs have dimensions the network is wide. With at least as many units as outputs it is wide
the other way round: the outgoing weights are made to span all outputs, then the incoming weights move to the optimum. A
narrower network has a best matrix of its rank. Where that lies in the field of one singular value, the two layers move to their
optimum in turn, which turns the outputs of the units towards the first singular vectors, and a last straight piece ends at an exact
point. Everywhere else the incoming weights move to their optimum once, and the last piece is that of a lemma (docs/wide.md: Linear
networks of every width), which is there for every start and all data.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from functools import partial
from math import frexp

from flint import fmpq, fmpq_mat

from proofs.badness.points import loss_at, matrix_gradient, matrix_of
from proofs.paths.best_rank import Target
from proofs.paths.path import DescentPath, NoPath, distinct, fraction, matrix
from proofs.paths.wide import fitted, wide_path
from symbolic.exact.linear_algebra import independent_rows, null_space, reduced, to_rows
from symbolic.network import Problem
from symbolic.network.problem import Matrix
from symbolic.network.weights import Weights
from symbolic.structure.density import dimension
from symbolic.structure.features import exact_features

TURNS = 60
"""How often each layer moves to its optimum."""
SHARE = Fraction(7, 8)
"""How far towards the optimum it moves when the point is rounded."""


def linear_paths(problem: Problem, start: Weights) -> Iterator[DescentPath]:
    """Paths to a global minimum of a dense network with two linear layers, the most explicit one first.

    Floating point proposes the first one of a narrow network, which the checker may refuse; the last one needs none.

    Arguments:
        problem: two linear layers, no decay, both masks full (the first may be sparse where the network is wide).
        start: where the path begins.

    Raises:
        NoPath: if a mask of a narrow network is sparse.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> network = SparseNetwork.of([[1, 1]], [[1], [1]])
        >>> problem = Problem.of(network, targets=[[1, 1], [0, 1]])
        >>> first, last = linear_paths(problem, Weights.of(network, [[1, 0]], [[1], [0]]))
        >>> first.best is not None and first.best.point.field.modulus, last.lemma
        (x^2 + (-3)*x + 1, 'leading_eigenvectors')
    """
    units, outputs = len(start.first), len(problem.targets)
    if units >= dimension(problem):
        yield wide_path(problem, start)
        return
    if not all(bit for mask in problem.network.masks for row in mask for bit in row):
        raise NoPath("a mask is sparse")
    if units < outputs:
        with suppress(NoPath, ArithmeticError, ValueError):  # floats that overflow propose nothing
            yield _in_turn(problem, [start], Target.of(problem))
    points = [start]
    _span(points)
    points.append(_refitted(problem, points[-1]))
    yield DescentPath(distinct(points), lemma=None if _optimal(problem, points[-1]) else "leading_eigenvectors")


def _in_turn(problem: Problem, points: list[Weights], target: Target | None) -> DescentPath:
    """The layers move to their optimum in turn, from the last of the points, until the end is the best or it is in sight.

    Without a target (the best matrix has no larger rank than the network) two exact moves suffice in general. With one, numbers
    are kept short, and near a saddle, where the layers hardly move, the outputs of the units turn to where the loss falls.
    """
    loss: Fraction | None = None
    for _ in range(TURNS):
        _span(points)
        exact = _refitted(problem, points[-1])
        if _optimal(problem, exact):
            return DescentPath(distinct([*points, exact]))
        if target is None:
            points.append(exact)
        else:
            before, loss = loss, loss_at(problem, exact)
            if before is not None and target.stuck(before, loss):
                escaped = target.escape(exact, partial(_refitted, problem))
                points += [exact] if escaped is None else [exact, escaped]
                loss = loss if escaped is None else None
            else:
                points.append(_towards(problem, points[-1], exact))
            if (end := target.end_from(points[-1])) is not None:
                return DescentPath(distinct(points), best=end)
        here = points[-1]
        exact = Weights(here.first, fitted(exact_features(problem, here.first), problem.targets))
        if _optimal(problem, exact):
            return DescentPath(distinct([*points, exact]))
        points.append(exact if target is None else _towards(problem, here, exact))
    raise NoPath(f"moving the layers to their optimum {TURNS} times did not come close to the best matrix")


def _columns(weights: Weights) -> list[list[fmpq]]:
    """The outgoing weights, one row per unit."""
    return [list(row) for row in matrix_of(weights.second).transpose().tolist()]


def _span(points: list[Weights]) -> None:
    """Go on from the last point until the outgoing weights have full rank."""
    while len(reduced(_columns(points[-1]), len(points[-1].second))) < min(
        len(points[-1].first), len(points[-1].second)
    ):
        points += _one_more(points[-1])


def _one_more(here: Weights) -> list[Weights]:
    """One or two points further: a unit without incoming weights, and then outgoing weights that span one more dimension.

    The incoming weights move along ``W1 - d w_j / d_j`` with ``W2 d = 0``, where the function does not change.
    """
    columns, outputs = _columns(here), len(here.second)
    kernel = null_space(matrix_of(here.second).tolist(), len(here.first))
    choices = [(d, j) for d in kernel for j, x in enumerate(d) if x != 0]
    d, unit = min(choices, key=lambda choice: any(here.first[choice[1]]))
    factors = [fraction(x / d[unit]) for x in d]
    first = tuple(
        tuple(w - factor * x for w, x in zip(row, here.first[unit], strict=True))
        for row, factor in zip(here.first, factors, strict=True)
    )
    freed = Weights(first, here.second)
    basis = [columns[j] for j in range(len(columns)) if j != unit]
    span = len(reduced(basis, outputs))
    axes = ([fmpq(int(i == o)) for i in range(outputs)] for o in range(outputs))
    columns[unit] = next(axis for axis in axes if len(reduced([*basis, axis], outputs)) > span)
    second = matrix(list(zip(*columns, strict=True)))
    moved = Weights(first, second)
    return [freed, moved] if freed != here else [moved]


def _refitted(problem: Problem, here: Weights) -> Weights:
    """The incoming weights with the least loss for these outgoing ones, which have full rank."""
    outer, x = matrix_of(here.second), matrix_of(problem.inputs)
    kept = independent_rows(_columns(here), len(here.second))
    basis = fmpq_mat(len(kept), len(here.second), [v for j in kept for v in _columns(here)[j]])
    rest = matrix_of(problem.targets) - outer * matrix_of(here.first) * x
    change = (basis * basis.transpose()).solve(basis * rest)  # of the arguments of the units that are kept
    rows = matrix_of(fitted([list(row) for row in x.tolist()], matrix(to_rows(change))))
    first = matrix_of(here.first).tolist()
    for j, row in zip(kept, rows.tolist(), strict=True):
        first[j] = [w + change for w, change in zip(first[j], row, strict=True)]
    return Weights(matrix(first), here.second)


def _optimal(problem: Problem, weights: Weights) -> bool:
    """Whether the gradient in the end-to-end matrix vanishes."""
    return not any(x != 0 for row in matrix_gradient(problem, weights).tolist() for x in row)


def _towards(problem: Problem, here: Weights, exact: Weights) -> Weights:
    """A point on the way to the optimum of one layer, with short numbers if the loss falls on all the way to it."""
    moves = [
        abs(b - a)
        for tables in ((here.first, exact.first), (here.second, exact.second))
        for rows in zip(*tables, strict=True)
        for a, b in zip(*rows, strict=True)
    ]
    if not any(moves):
        return here
    scale = 1 << max(4, 11 - frexp(float(max(moves)))[1])

    def rounded(old: Matrix, new: Matrix) -> Matrix:
        return tuple(
            tuple(
                Fraction(round((a + SHARE * (b - a)) * scale), scale) if a != b else a
                for a, b in zip(*rows, strict=True)
            )
            for rows in zip(old, new, strict=True)
        )

    near = Weights(rounded(here.first, exact.first), rounded(here.second, exact.second))
    middle = Weights(_half(here.first, near.first), _half(here.second, near.second))
    low, half, high = (loss_at(problem, w) for w in (here, middle, near))
    curvature = 2 * (low + high - 2 * half)
    slope = high - low - curvature  # the loss is low + slope t + curvature t^2
    return near if slope <= 0 and slope + 2 * curvature <= 0 else exact


def _half(one: Matrix, other: Matrix) -> Matrix:
    return tuple(tuple((a + b) / 2 for a, b in zip(*rows, strict=True)) for rows in zip(one, other, strict=True))
