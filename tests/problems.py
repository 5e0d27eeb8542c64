"""The worked examples and the traps of the theory, by name."""

from __future__ import annotations

from functools import cache

from symbolic import Problem, Solution, SparseNetwork, solve


@cache
def solved(problem: Problem) -> Solution:
    """The solution of a problem, found once for all tests that only read it."""
    return solve(problem)


def problem(first, second, targets, inputs=None, title=""):
    return Problem.of(SparseNetwork.of(first, second), targets=targets, inputs=inputs, title=title)


def tug_of_war():
    return problem(
        [[1, 0, 0], [0, 1, 1]],
        [[1, 1], [0, 1]],
        [[1, 0, 0], [0, 1, 0]],
        [[1, 0, 1], [2, 0, 1], [0, 2, 0]],
        "Tug of war",
    )


def golden():
    return problem([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]], [[0, 1, 0], [2, 1, 0], [0, 0, 1]])


def minimum_but_no_valley():
    return problem([[1, 1, 1], [1, 1, 1]], [[1, 0], [1, 1], [0, 1]], [[1, 0, 0], [0, 0, 3], [0, 2, 0]])


def dense_contrast():
    return problem([[1, 1, 1]], [[1], [1], [1]], [[0, 1, 0], [2, 1, 0], [0, 0, 1]])


def orthogonality_matters():
    return problem(
        [[1, 1, 0, 0], [0, 0, 1, 1]],
        [[1, 1], [1, 1]],
        [[-3, 2, -3, 0], [2, -1, -1, -2]],
        [[1, 0, 1, 1], [0, 1, 1, -1], [-1, -1, -1, 1], [1, -1, 0, 1]],
    )


def wide():
    return problem(
        [[1, 1, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[1, 1, 0, 0], [1, 0, 1, 0], [1, 0, 0, 1]],
        [[0, 3, -2], [-2, 0, 2], [0, -2, 0]],
    )


def not_attained():
    return problem([[1, 1], [0, 1]], [[1, 0], [1, 1]], [[0, 1], [1, 0]])


def hidden_minimum():
    return problem([[1, 1, 1], [1, 1, 0]], [[1, 1], [1, 0], [1, 0]], [[0, 2, 2], [0, 2, -2], [0, 1, 1]])


def ten_pairs():
    return problem(
        [[1, 1, 1], [1, 1, 0], [1, 1, 0], [1, 1, 0]],
        [[1, 1, 1, 1], [1, 1, 1, 1], [1, 0, 0, 0], [1, 0, 0, 0]],
        [[3, 1, 1], [10, 10, 10], [0, -2, 2], [1, 1, 1]],
    )


def opposite_nesting(extra_row=False):
    second = [[1, 1], [1, 1], [0, 1]] + ([[1, 0]] if extra_row else [])
    targets = [[-2, 3, -1], [0, 4, 3], [-2, -3, 4]] + ([[0, 0, 0]] if extra_row else [])
    return problem([[1, 1, 1], [1, 1, 0]], second, targets)


def chain(targets=((3, -2, 1, 4), (-1, 4, 2, -3), (2, -3, 1, 5), (1, 2, -4, 3))):
    return problem(
        [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]],
        [[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]],
        [list(row) for row in targets],
    )
