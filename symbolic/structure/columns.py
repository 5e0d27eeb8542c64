"""A class next to units with one input each, whose columns can be eliminated (or the mirror image: one output each).

Let a class with r twins have the outputs O and the inputs I, and let every other unit see a single input. Write K for the units
at an input x, ``O_K`` for the union of their outputs and ``T`` for ``O`` with ``O_K``. If for every subset K' of K

    |O_K'| + max(0, r - |O & O_K'|) + |K| - |K'| >= |T|,

the weights that act on column x move it in all directions, and the column may be eliminated (docs/closure.md, "columns").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from symbolic.structure.closure import Rectangle, rectangles
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Units

MAX_UNITS = 12
"""Most units at one input for which all subsets are gone through."""


@dataclass(frozen=True)
class Columns:
    """A class and units with one input (output) each.

    Attributes:
        side: ``inputs`` (the others see one input each) or ``outputs`` (the others have one output each).
        main: the class.
    """

    side: str
    main: Units


def class_with_columns(structure: MaskStructure, units: Units) -> Columns | None:
    """A class next to which every other unit has one input (output), where all their columns (rows) can be eliminated.

    Arguments:
        structure: masks with nothing eliminated.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> network = SparseNetwork.of([[1, 1, 1], [1, 0, 0], [1, 0, 0]], [[1, 0, 1], [1, 1, 1], [1, 1, 0]])
        >>> class_with_columns(mask_structure(network, "any"), (0, 1, 2))
        Columns(side='inputs', main=(0,))
    """
    found = rectangles(structure, units)
    whitened = structure.graph.gram.name == "whitened"
    for side in ("inputs", "outputs"):
        view = {j: (o, i) if side == "inputs" else (i, o) for j, (o, i) in found.items()}
        wide = [j for j in units if len(view[j][1]) > 1]
        main = tuple(j for j in wide if view[j] == view[wide[0]])
        rest = [view[j] for j in units if j not in main]
        alone = main == tuple(wide) and main and rest
        if alone and _eliminated(view[main[0]], len(main), rest, whitened or side == "outputs"):
            return Columns(side, main)
    return None


def _eliminated(main: Rectangle, twins: int, rest: Sequence[Rectangle], free: bool) -> bool:
    """Whether every column with other units can be eliminated; outside the inputs of the class ``free`` ones need no condition."""
    outputs, inputs = main
    columns: dict[int, list[frozenset[int]]] = {}
    for fed, seen in rest:
        columns.setdefault(min(seen), []).append(fed)
    for x, sets in columns.items():
        fed = frozenset[int]().union(*sets)
        if x in inputs:
            if not fills(outputs, twins, sets):
                return False
        elif not free and outputs & fed and not (outputs <= fed and fills(frozenset(), 0, sets)):
            return False
    return True


def fills(outputs: frozenset[int], twins: int, sets: Sequence[frozenset[int]]) -> bool:
    """Rado's inequality: whether r vectors in general position on O and one on each of some sets span all rows that occur.

    The vectors of units that are heard may moreover be any vectors of their sets, which is what the subsets stand for.

    Examples:
        >>> fills(frozenset({0, 1}), 1, [frozenset({0, 1})]), fills(frozenset({0, 1, 2}), 1, [frozenset({0, 1})])
        (True, False)
    """
    if len(sets) > MAX_UNITS:
        return False
    needed = len(outputs.union(*sets))
    for size in range(len(sets) + 1):
        for chosen in combinations(sets, size):
            free = frozenset[int]().union(*chosen)
            if len(free) + max(0, twins - len(outputs & free)) + len(sets) - size < needed:
                return False
    return True
