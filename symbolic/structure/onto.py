"""Filters of some units and output vectors of the others that, for almost all values of the rest, can make any matrix on the covered entries.

``M = W2 W1`` is linear in one vector of each unit when the other vectors are held. Where that linear map is onto all matrices on the entries that
some unit covers, a straight line leads down to the minimum (docs/rules.md, "onto").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from random import Random

from flint import nmod_mat

from symbolic.structure.closure import Rectangle, rectangles
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Units

MAX_UNITS, MAX_ENTRIES = 8, 150
"""Most units, and most covered entries, for which a choice is looked for."""
KEPT = 1000
"""Answers that are kept; the same units are asked about for several kinds of data."""
PRIME = (1 << 61) - 1
LARGEST = 9
"""Values that are held are drawn from 1 to this number."""

Values = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Onto:
    """Vectors that move, and values of the others at which they make any matrix.

    Attributes:
        filters: the units whose filters move; of the others the output vectors do.
        values: for each unit the vector that is held, on its outputs (inputs) in order.
    """

    filters: Units
    values: Values


def onto(structure: MaskStructure, units: Units) -> Onto | None:
    """A vector of each unit such that these make any matrix on the covered entries, for values of the others; None if none was found.

    Arguments:
        structure: masks with nothing eliminated.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> network = SparseNetwork.of([[1, 1, 0], [1, 0, 1], [0, 1, 1]], [[1] * 3] * 2)
        >>> onto(mask_structure(network, "any"), (0, 1, 2)).filters
        (0, 1, 2)
        >>> onto(mask_structure(SparseNetwork.of([[1, 1]], [[1], [1]]), "any"), (0,)) is None
        True
    """
    return _onto(tuple(rectangles(structure, units).items()))


@lru_cache(KEPT)
def _onto(rectangles: tuple[tuple[int, Rectangle], ...]) -> Onto | None:
    """The same for units with these outputs and inputs."""
    found = dict(rectangles)
    entries = sorted({(o, i) for outputs, inputs in found.values() for o in outputs for i in inputs})
    if not found or len(found) > MAX_UNITS or len(entries) > MAX_ENTRIES:
        return None
    draw = Random(0)
    drawn = {j: tuple(_vector(draw, len(side)) for side in sides) for j, sides in found.items()}
    for sides in product((0, 1), repeat=len(found)):
        held = dict(zip(found, sides, strict=True))
        if sum(len(found[j][1 - side]) for j, side in held.items()) < len(entries):
            continue
        values = {j: drawn[j][side] for j, side in held.items()}
        if _rank(found, held, values, entries) == len(entries):
            filters = tuple(j for j, side in held.items() if side == 0)
            return Onto(filters, tuple(values[j] for j in found))
    return None


def _vector(draw: Random, size: int) -> tuple[int, ...]:
    return tuple(draw.randint(1, LARGEST) for _ in range(size))


def _rank(
    found: Mapping[int, Rectangle],
    held: Mapping[int, int],
    values: Mapping[int, tuple[int, ...]],
    entries: list[tuple[int, int]],
) -> int:
    """The rank modulo a prime, a lower bound of the rank, of the map from the vectors that move.

    Output vectors are held where ``held`` is 0, filters where it is 1.
    """
    place, width = {entry: n for n, entry in enumerate(entries)}, len(entries)
    table: list[int] = []
    for j, side in held.items():
        for moving in sorted(found[j][1 - side]):
            row = [0] * width
            for kept, value in zip(sorted(found[j][side]), values[j], strict=True):
                row[place[(kept, moving) if side == 0 else (moving, kept)]] = value
            table += row
    return int(nmod_mat(len(table) // width, width, table, PRIME).rank())
