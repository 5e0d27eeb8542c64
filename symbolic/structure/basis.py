"""As many units as they have outputs, with equal outputs and nested inputs: their output vectors can be made a basis at constant loss.

Then the filters of these units at the inputs that all of them see make any matrix there, and this rectangle can be eliminated
(docs/rules.md, "nested_basis"). With inputs and outputs exchanged likewise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Structure, Units


@dataclass(frozen=True)
class NestedBasis:
    """Units whose output vectors (filters) can be made a basis.

    Attributes:
        side: ``inputs`` (equal outputs, nested inputs) or ``outputs`` (the mirror image).
        units: as many as they have outputs (inputs), each of which sees (feeds) all that the next one does.
        rest: the problem in which the rectangle of the last one is eliminated.
    """

    side: str
    units: Units
    rest: Structure


def nested_basis(structure: Structure, masks: MaskStructure, units: Units) -> Iterator[NestedBasis]:
    """Units whose output vectors (filters) can be made a basis; what is left has to be shown to be good.

    Arguments:
        structure: facts about the units, with nothing eliminated.
        masks: the masks of the same problem.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> masks = mask_structure(SparseNetwork.of([[1, 1, 1], [1, 1, 0], [1, 0, 0]], [[1, 1, 1], [1, 1, 0]]), "any")
        >>> found = next(nested_basis(masks, masks, (0, 1, 2)))
        >>> found.side, found.units, found.rest.units
        ('inputs', (0, 1), (0,))
    """
    sides = {j: masks.graph.sides[j] for j in units}
    for side in ("inputs", "outputs"):
        view = {j: (o, i) if side == "inputs" else (i, o) for j, (o, i) in sides.items()}
        for last in _one_of_each(view):
            chain = _chain(view, last)
            rest = structure.without(units, (_twins(view, last),)) if chain else None
            if chain and rest is not None:
                yield NestedBasis(side, chain, rest)


def _twins(view: dict[int, tuple[int, int]], unit: int) -> Units:
    return tuple(j for j in view if view[j] == view[unit])


def _one_of_each(view: dict[int, tuple[int, int]]) -> Units:
    """The first unit of each class of twins."""
    return tuple({rectangle: j for j, rectangle in reversed(view.items())}.values())


def _chain(view: dict[int, tuple[int, int]], last: int) -> Units | None:
    """As many units with equal outputs as there are outputs, each seeing the inputs of the next, down to the last; None if there are fewer."""
    outputs, common = view[last]
    above = [j for j, (fed, seen) in view.items() if fed == outputs and seen & common == common and j != last]
    longest: dict[int, Units] = {}
    for j in sorted(above, key=lambda j: (view[j][1].bit_count(), j)):
        tails = [longest[k] for k in longest if view[k][1] & view[j][1] == view[k][1]]
        longest[j] = (j, *max(tails, key=len, default=()))
    found = (*max(longest.values(), key=len, default=()), last)
    size = outputs.bit_count()
    return found[len(found) - size :] if len(found) >= size else None
