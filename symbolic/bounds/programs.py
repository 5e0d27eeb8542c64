"""Semidefinite programs over Gram matrices, and how their solutions in floats become exact ones; who uses them checks the result."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from fractions import Fraction
from importlib.util import find_spec
from math import inf, isfinite
from typing import Any

from flint import fmpq

from symbolic.bounds.squares import Gram, Monomial

DENOMINATOR = 2**20


def installed() -> bool:
    """Whether the solver of semidefinite programs is there."""
    return find_spec("clarabel") is not None


def best_gram(
    monomials: Sequence[Monomial], gram: Gram, moves: Sequence[Any], holds: Callable[[fmpq, Gram], bool]
) -> tuple[fmpq, Gram] | None:
    """The largest bound of a program with its Gram matrix, lowered a little so that rounding stays semidefinite.

    Arguments:
        monomials: z; the first is 1.
        gram: a matrix G such that ``z^T G z`` is what is to be bounded.
        moves: symmetric matrices M with ``z^T M z = 0``.
        holds: the exact check of a bound with its Gram matrix.
    """
    corner = [(0, 0, -1)]
    size = len(monomials)
    solved = maximise(gram, [*moves, corner], [0.0] * len(moves) + [1.0], size, None)
    if solved is None:
        return None
    value = Fraction(solved[-1])
    for slack in (Fraction(1, 10**6), Fraction(1, 10**4), Fraction(1, 10**2)):
        bound = rounded(float(value - slack * (1 + abs(value))))
        again = maximise(shifted(gram, bound), moves, [0.0] * len(moves), size, True)
        if again is None:
            continue
        table = combined(shifted(gram, bound), moves, map(rounded, again))
        if holds(bound, table):
            return bound, table
    return None


def shifted(gram: Gram, value: fmpq) -> Gram:
    """The Gram matrix of the loss minus a constant (the first monomial is 1)."""
    return ((gram[0][0] - value, *gram[0][1:]), *gram[1:])


def combined(start: Gram, moves: Sequence[Any], factors: Any) -> Gram:
    """A Gram matrix plus a combination of moves."""
    table = [list(row) for row in start]
    for factor, move in zip(factors, moves, strict=True):
        if factor != 0:
            for r, c, x in move:
                table[r][c] += factor * x
    return tuple(map(tuple, table))


def rounded(value: float) -> fmpq:
    """A float as a rational number with a fixed denominator."""
    return fmpq(round(value * DENOMINATOR), DENOMINATOR)


def maximise(
    start: Gram, moves: Sequence[Any], objective: Sequence[float], size: int, centre: bool | None
) -> list[float] | None:
    """Maximise ``objective . x`` (or, with ``centre``, the least eigenvalue) of ``start + sum x_k M_k`` semidefinite.

    None where the solver finds nothing, and where a number is too large for a float.
    """
    import clarabel

    count = len(moves) + (1 if centre else 0)
    place = {(r, c): k for k, (r, c) in enumerate((r, c) for c in range(size) for r in range(c + 1))}
    entries: list[tuple[int, int, float]] = []
    for k, move in enumerate(moves):
        for r, c, x in move:
            if r <= c:
                entries.append((k, place[r, c], -_float(x) * (1.0 if r == c else 2**0.5)))
    if centre:
        entries += [(count - 1, place[r, r], 1.0) for r in range(size)]
        entries.append((count - 1, len(place), 1.0))
    right = [_float(start[r][c]) * (1.0 if r == c else 2**0.5) for r, c in place] + ([1.0] if centre else [])
    if not all(isfinite(x) for x in (*right, *(x for _, _, x in entries))):
        return None
    cones: list[Any] = [clarabel.PSDTriangleConeT(size)]
    if centre:
        cones.append(clarabel.NonnegativeConeT(1))
    goal = [-x for x in (*objective, *([1.0] if centre else []))]
    settings = clarabel.DefaultSettings()
    settings.verbose = False
    settings.max_iter = 200
    none, matrix = _Columns((count, count), []), _Columns((len(right), count), entries)
    answer = clarabel.DefaultSolver(none, goal, matrix, right, cones, settings).solve()
    if not all(isfinite(x) for x in answer.x):
        return None
    return [float(x) for x in answer.x][: len(moves)]


def _float(value: Any) -> float:
    exact = Fraction(str(value))
    try:
        return float(exact)
    except OverflowError:
        return inf if exact > 0 else -inf


class _Columns:
    """A sparse matrix as clarabel reads it: the attributes of a compressed column matrix of scipy, of which nothing is used here."""

    has_canonical_format = True

    def __init__(self, shape: tuple[int, int], entries: Sequence[tuple[int, int, float]]) -> None:
        summed: dict[tuple[int, int], float] = {}
        for column, row, value in entries:
            summed[column, row] = summed.get((column, row), 0.0) + value
        ordered = sorted(summed)
        self.shape = shape
        self.indices = [row for _, row in ordered]
        self.data = [summed[key] for key in ordered]
        columns = [column for column, _ in ordered]
        self.indptr = [bisect_left(columns, c) for c in range(shape[1] + 1)]
