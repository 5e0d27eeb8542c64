"""Completeness without chance: every orbit in exactly one echelon cell, counted over the rationals.

Where no two different classes are comparable the group acts on each class by its own GL_r, and the rows (or columns)
of an orbit-alive class have one reduced echelon form. Its pivots choose a cell, an affine space; the cells of all
classes together cover every orbit once, with nothing random. An engine that computes standard bases over Q without
guessing bounds the number of orbits by the sum of the quotient dimensions over all cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product

from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.slices import Pin, Slice

MAX_CELLS = 200


def echelon_cells(core: CoreProblem, order: Preorder, sides: dict[int, str]) -> list[Slice] | None:
    """The cells, the largest first; None if classes are comparable or there are more than 200 cells.

    Arguments:
        core: the problem.
        order: its preorder.
        sides: the side each unit is pinned on.
    """
    if any(len(order.above[i]) != len([j for j in order.above[i] if order.leq(j, i)]) for i in range(order.size)):
        return None
    choices = []
    total = 1
    for twins in order.classes():
        pivots = list(combinations(range(_room(core, sides, twins[0])), len(twins)))
        total *= len(pivots)
        if total > MAX_CELLS:
            return None
        choices.append([list(_pins(core, sides, twins, chosen)) for chosen in pivots])
    return [Slice(core.size, tuple(pin for pins in cell for pin in pins), ()) for cell in product(*choices)]


def alive_cells(
    core: CoreProblem, order: Preorder, sides: dict[int, str]
) -> list[tuple[Slice, tuple[int, ...]]] | None:
    """The echelon cells, cut further so that dead units are excluded: pairs (cell, weights that must not vanish).

    On the side that is not pinned, the vector of each unit has a first coordinate that is not zero. The parts of the
    cells are again disjoint and cover every orbit-alive orbit.

    Returns:
        None if classes are comparable or have several alive units, or there are more than 200 parts.
    """
    cells = echelon_cells(core, order, sides)
    if cells is None or any(len(twins) > 1 for twins in order.classes()):
        return None
    parts: list[tuple[tuple[Pin, ...], tuple[int, ...]]] = [((), ())]
    for unit in range(order.size):
        index, room = (
            (core.v_index, len(core.units[unit].outputs))
            if sides[unit] == "w"
            else (core.w_index, len(core.units[unit].basis))
        )
        parts = [
            ((*pins, *(Pin(index(unit, before), 0, ()) for before in range(first))), (*weights, index(unit, first)))
            for pins, weights in parts
            for first in range(room)
        ]
        if len(parts) * len(cells) > MAX_CELLS:
            return None
    return [(Slice(core.size, (*cell.pins, *pins), ()), weights) for cell in cells for pins, weights in parts]


def _room(core: CoreProblem, sides: dict[int, str], unit: int) -> int:
    return len(core.units[unit].basis) if sides[unit] == "w" else len(core.units[unit].outputs)


def _pins(core: CoreProblem, sides: dict[int, str], twins: Sequence[int], pivots: Sequence[int]) -> Iterator[Pin]:
    """Row r of the class: 1 at its pivot, 0 at the other pivots and before its own."""
    index = core.w_index if sides[twins[0]] == "w" else core.v_index
    for row, unit in enumerate(twins):
        for column in range(_room(core, sides, unit)):
            if column == pivots[row]:
                yield Pin(index(unit, column), 1, ())
            elif column in pivots or column < pivots[row]:
                yield Pin(index(unit, column), 0, ())
