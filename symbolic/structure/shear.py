"""Two units that a shear mixes: one of them need not see an input (docs/rules.md, "shear"); with inputs and outputs exchanged likewise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import permutations

from symbolic.network.problem import Mask
from symbolic.structure.closure import Rectangle, rectangles
from symbolic.structure.enough import Stages, stages
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Units

MAX_UNITS, MAX_SIDE = 4, 8
"""Most units, and most outputs or inputs of one, for which a shear is looked for."""

Part = tuple[MaskStructure, Units]


@dataclass(frozen=True)
class Shear:
    """Two units, and an input that either of them may do without.

    Attributes:
        side: ``inputs``, or ``outputs`` for the mirror image: an output.
        order: the outputs of the first are among those of the second, its inputs contain the other's.
        place: the input.
        parts: the masks in which the first does not see it, and in which the second does not.
    """

    side: str
    order: tuple[int, int]
    place: int
    parts: tuple[Part, Part]

    def reaching(self) -> tuple[Stages, Stages] | None:
        """Stages in which each of the two masks reaches almost every matrix on what it covers; None if they were not found."""
        first, second = (stages(*part) for part in self.parts)
        return None if first is None or second is None else (first, second)


def shears(structure: MaskStructure, units: Units) -> Iterator[Shear]:
    """Pairs of units with an input (output) that one of them can lose.

    Arguments:
        structure: masks with nothing eliminated.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> network = SparseNetwork.of([[0, 1, 1], [0, 1, 1], [1, 0, 1]], [[0, 1, 1], [1, 1, 1], [1, 1, 1]])
        >>> [(s.side, s.order, s.place) for s in shears(mask_structure(network, "any"), (0, 1, 2))]
        [('inputs', (0, 1), 1), ('inputs', (0, 1), 2), ('outputs', (1, 0), 1), ('outputs', (1, 0), 2)]
    """
    found = rectangles(structure, units)
    if len(units) > MAX_UNITS or any(max(map(len, sides)) > MAX_SIDE for sides in found.values()):
        return
    for side in ("inputs", "outputs"):
        view = found if side == "inputs" else {j: (i, o) for j, (o, i) in found.items()}
        for j, k in permutations(units, 2):
            if view[j][0] <= view[k][0] and view[k][1] <= view[j][1]:
                for place in sorted(view[k][1]):
                    if _spared(view, j, k, place):
                        parts = (_without(structure, units, side, j, place), _without(structure, units, side, k, place))
                        yield Shear(side, (j, k), place, parts)


def _spared(view: dict[int, Rectangle], j: int, k: int, place: int) -> bool:
    """Whether unit k alone makes no entry at a place, or one, and the two units differ by it."""
    others = (outputs for m, (outputs, inputs) in view.items() if m != k and place in inputs)
    alone = view[k][0].difference(*others)
    return not alone or (len(alone) == 1 and view[j][1] == view[k][1] and view[k][0] <= view[j][0] | alone)


def _without(structure: MaskStructure, units: Units, side: str, unit: int, place: int) -> Part:
    """The masks in which a unit does not see an input (or feed an output), and the units that are left."""
    graph = structure.graph
    if side == "inputs":
        changed = replace(graph, first=_cut(graph.first, unit, place))
    else:
        changed = replace(graph, second=_cut(graph.second, place, unit))
    result = MaskStructure.of(changed, *structure.assumptions)
    return result, tuple(j for j in units if j in result.units)


def _cut(mask: Mask, row: int, column: int) -> Mask:
    """A mask with a 0 at a place."""
    return tuple(
        tuple(0 if (r, c) == (row, column) else bit for c, bit in enumerate(line)) for r, line in enumerate(mask)
    )
