"""Units with one input (or one output) whose column can be eliminated when some class is of full rank, and what is filled when none is.

Let K be units that see one input x, with ``O_K`` the union of their outputs. A class with r twins that sees x, with outputs O in ``O_K``, moves
together with K the column x in all directions if it has rank r and, for every subset K' of K,

    |O_K'| + max(0, r - |O & O_K'|) + |K| - |K'| >= |O_K|.

Then K can be eliminated. If all such classes have a smaller rank, the gradient vanishes on their rectangles, and the rules
of :mod:`symbolic.structure.closure` may fill the rest (docs/closure.md, "elimination").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from symbolic.structure.closure import Filling, Rectangle, closure, rectangles
from symbolic.structure.columns import fills
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Structure, Units

MAX_UNITS = 8
"""Most units with the same single input of which all subsets are tried."""


@dataclass(frozen=True)
class Elimination:
    """Units that can be eliminated.

    Attributes:
        side: ``inputs`` (they see one input) or ``outputs`` (they have one output).
        columns: the units, in classes of twins.
        movers: the classes one of which has to be of full rank.
        steps: how the rest is filled if none is.
        rest: the problem without the units.
    """

    side: str
    columns: tuple[Units, ...]
    movers: tuple[Units, ...]
    steps: tuple[Filling, ...]
    rest: Structure


def elimination(structure: Structure, units: Units) -> Iterator[Elimination]:
    """Units that can be eliminated; what is left has to be shown to be good.

    Arguments:
        structure: facts about the units, with nothing eliminated.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> network = SparseNetwork.of([[0, 0, 0, 1], [1, 0, 0, 1], [0, 1, 1, 1]], [[1] * 3] * 2)
        >>> found = next(elimination(mask_structure(network, "whitened"), (0, 1, 2)))
        >>> found.side, found.columns, found.movers, found.rest.parts(found.rest.units)
        ('inputs', ((0,),), ((1,), (2,)), [(1,), (2,)])
    """
    masks = structure.by_sets()
    if masks is None:
        return
    found = rectangles(masks, units)
    for side in ("inputs", "outputs"):
        view = {j: (o, i) if side == "inputs" else (i, o) for j, (o, i) in found.items()}
        for chosen in _columns(view):
            movers = _movers(view, chosen)
            steps = _filled(masks, units, found, movers) if movers else None
            if steps is None:
                continue
            columns = tuple(_classes(view, chosen))
            rest = structure.without(units, columns)
            if rest is not None and rest.units:
                yield Elimination(side, columns, movers, steps, rest)


def _columns(view: Mapping[int, Rectangle]) -> Iterator[Units]:
    """Units with one and the same input, few ones first."""
    at: dict[int, list[int]] = {}
    for j, (_, seen) in view.items():
        if len(seen) == 1:
            at.setdefault(min(seen), []).append(j)
    for members in at.values():
        if len(members) <= MAX_UNITS:
            for size in range(1, len(members) + 1):
                yield from combinations(members, size)


def _movers(view: Mapping[int, Rectangle], chosen: Units) -> tuple[Units, ...]:
    """The classes that move a column together with some units."""
    x = view[chosen[0]][1]
    sets = [view[k][0] for k in chosen]
    outputs = frozenset[int]().union(*sets)
    others = tuple(j for j in view if x <= view[j][1] and view[j][0] <= outputs and j not in chosen)
    return tuple(c for c in _classes(view, others) if len(view[c[0]][1]) > 1 and fills(view[c[0]][0], len(c), sets))


def _classes(view: Mapping[int, Rectangle], units: Units) -> Iterator[Units]:
    """Units with equal rectangles."""
    groups: dict[Rectangle, list[int]] = {}
    for j in units:
        groups.setdefault(view[j], []).append(j)
    return map(tuple, groups.values())


def _filled(
    masks: MaskStructure, units: Units, found: Mapping[int, Rectangle], movers: tuple[Units, ...]
) -> tuple[Filling, ...] | None:
    """How all entries are filled if those of some classes are."""
    entries = frozenset((o, i) for twins in movers for o in found[twins[0]][0] for i in found[twins[0]][1])
    return closure(masks, units, entries)
