"""Strict linear inequalities over the rationals, by the simplex method with Bland's rule (exact, always finite)."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq

from symbolic.exact.linear_algebra import Row
from symbolic.solving.piecewise.cells.arrangement import dot


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
    if not directions:
        return None
    slopes = [[dot(row, d) for d in directions] for row in rows]
    steps = _largest_margin(slopes, values)
    point = tuple(x + dot(steps, [d[k] for d in directions]) for k, x in enumerate(start))
    return point if all(dot(row, point) > 0 for row in rows) else None


def _largest_margin(slopes: Sequence[Sequence[fmpq]], values: Sequence[fmpq]) -> list[fmpq]:
    """The t with the largest ``min(1, values + slopes t)``.

    The unknowns are the positive and negative parts of t and the gain ``g >= 0`` of the margin over its value at
    ``t = 0``; all constraints hold at zero, so the second phase of the simplex method is enough.
    """
    count = len(slopes[0])
    least = min(values)
    table = [
        [*(-s for s in row), *row, fmpq(1), *(fmpq(int(r == k)) for k in range(len(slopes) + 1)), value - least]
        for r, (row, value) in enumerate(zip(slopes, values, strict=True))
    ]
    width = 2 * count + 1
    bound = [fmpq(0)] * (2 * count) + [fmpq(1)] + [fmpq(int(k == len(slopes))) for k in range(len(slopes) + 1)]
    table.append([*bound, 1 - min(least, fmpq(0))])
    costs = [fmpq(0)] * (2 * count) + [fmpq(-1)] + [fmpq(0)] * (len(table) + 1)
    basis = list(range(width, width + len(table)))
    while True:
        entering = next((c for c in range(width + len(table)) if costs[c] < 0), None)
        if entering is None:
            break
        ratios = [(row[-1] / row[entering], basis[r], r) for r, row in enumerate(table) if row[entering] > 0]
        _, _, leaving = min(ratios)
        pivot = table[leaving][entering]
        table[leaving] = [x / pivot for x in table[leaving]]
        for row in [*(row for r, row in enumerate(table) if r != leaving), costs]:
            factor = row[entering]
            if factor != 0:
                row[:] = [x - factor * y for x, y in zip(row, table[leaving], strict=True)]
        basis[leaving] = entering
    solution = dict(zip(basis, (row[-1] for row in table), strict=True))
    zero = fmpq(0)
    return [solution.get(k, zero) - solution.get(count + k, zero) for k in range(count)]
