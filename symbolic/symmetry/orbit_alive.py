"""Orbit-alive points: the conditions on the side a slice does not pin (docs/theory, "Orbit-alive").

On a w-slice the rows of W1 are in order by construction; what remains is that the columns of each class are
independent modulo the columns strictly below it (on a v-slice: the rows modulo those strictly above).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

from flint import acb_mat

from symbolic.exact.field import FieldElement, field_rank
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.slices import carried, covers_alive


@dataclass(frozen=True)
class AliveCondition:
    """Independence of the vectors of some units on one side.

    Attributes:
        units: a class and everything strictly beyond it, the class first.
        side: ``v`` or ``w``: whose vectors must be independent.
        forced: whether every orbit-alive point satisfies the condition (then a point that fails it is dead).
    """

    units: tuple[int, ...]
    side: str
    forced: bool


def alive_conditions(core: CoreProblem, order: Preorder, sides: dict[int, str]) -> tuple[AliveCondition, ...]:
    """Conditions that together make a point of the slice orbit-alive."""
    conditions = []
    for twins in order.classes():
        side = "v" if sides[twins[0]] == "w" else "w"
        reach = order.below(twins[0]) if side == "v" else order.above[twins[0]]
        units = (*twins, *(j for j in reach if j not in twins))
        conditions.append(AliveCondition(units, side, covers_alive(core, order, [twins[0]], side)))
    return tuple(conditions)


def vectors(
    core: CoreProblem, order: Preorder, condition: AliveCondition, point: Sequence[Any], convert: Callable[[Any], Any]
) -> list[list[Any]]:
    """The vectors of a condition, in the coordinates of its first unit."""
    vs, ws = core.split(point)
    first = condition.units[0]
    return [carried(core, order, first, j, condition.side, vs, ws, convert) for j in condition.units]


def determinant(rows: Sequence[Sequence[Any]]) -> Any:
    """The determinant of a small matrix over any commutative ring, by the Leibniz formula."""
    size = len(rows)
    total = None
    for order in permutations(range(size)):
        inversions = sum(1 for a, b in combinations(range(size), 2) if order[a] > order[b])
        term = rows[0][order[0]]
        for r in range(1, size):
            term = term * rows[r][order[r]]
        term = -term if inversions % 2 else term
        total = term if total is None else total + term
    return total


def certainly_independent(rows: Sequence[Sequence[Any]]) -> bool:
    """Whether rows of balls, or of elements of a number field, are certainly independent.

    Over balls columns are chosen by elimination on midpoints and one minor is certified; over a field the rank is exact.
    """
    if len(rows) > len(rows[0]):
        return False
    if isinstance(rows[0][0], FieldElement):
        return field_rank(rows) == len(rows)
    columns = _pivot_columns([[complex(x.mid()) for x in row] for row in rows])
    if columns is None:
        return False
    return not acb_mat([[row[c] for c in columns] for row in rows]).det().contains(0)


def _pivot_columns(rows: list[list[complex]]) -> list[int] | None:
    """Columns of a large minor, by Gaussian elimination with full pivoting on floats (a guess, certified by the caller)."""
    table, free, chosen = [list(row) for row in rows], list(range(len(rows[0]))), []
    while table:
        r, c = max(((r, c) for r in range(len(table)) for c in free), key=lambda rc: abs(table[rc[0]][rc[1]]))
        pivot = table.pop(r)
        if pivot[c] == 0 or not abs(pivot[c]) < float("inf"):
            return None
        chosen.append(c)
        free.remove(c)
        for row in table:
            factor = row[c] / pivot[c]
            for k in free:
                row[k] -= factor * pivot[k]
    return chosen
