"""Some of the units that reach almost every matrix on the entries that all units cover: the others are not needed (docs/rules.md, "enough").

Weights are chosen in stages: at each stage some weights, the others known, make any values at the entries that no later stage changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, combinations
from random import Random
from typing import TYPE_CHECKING, Any

from flint import fmpq

from symbolic.exact.linear_algebra import to_matrix
from symbolic.structure.closure import Rectangle, rectangles
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Units

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAX_UNITS, MAX_GROUPS, MAX_ENTRIES = 6, 9, 60
"""Most units, groups of weights, and covered entries, for which stages are looked for."""
STAGES = 2
"""The weights of a group are held, or belong to one of so many stages."""
MOVING = range(1, STAGES + 1)
KEPT = 1000
"""Answers that are kept."""
LARGEST = 9
"""Values are drawn from 1 to this number."""

Entry = tuple[int, int]
Weight = tuple[int, int, int]
"""Layer, row, column: an input weight (0, unit, input) or an output weight (1, output, unit)."""
Group = tuple[Weight, ...]
Products = dict[Entry, list[tuple[Weight, Weight]]]
"""For each covered entry the pairs of weights whose products it sums."""


@dataclass(frozen=True)
class Stages:
    """How some units reach almost every matrix.

    Attributes:
        moving: for each stage the weights that are chosen in it.
        values: for each unit its output vector and its filter at a point where every stage has full rank.
    """

    moving: tuple[Group, ...]
    values: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]

    def to_dict(self) -> dict[str, Any]:
        """The stages and the values as JSON-ready dictionaries."""
        return {
            "stages": [[list(weight) for weight in group] for group in self.moving],
            "values": [[list(vector) for vector in pair] for pair in self.values],
        }


def subsets_that_cover(structure: MaskStructure, units: Units) -> Iterator[Units]:
    """Proper subsets of some units that cover the same entries, small ones first; of subsets that differ by twins the first."""
    found = rectangles(structure, units)
    everything = _covered(found, units)
    if 1 < len(units) <= MAX_UNITS and len(everything) <= MAX_ENTRIES:
        seen = set()
        for subset in chain.from_iterable(combinations(units, size) for size in range(1, len(units))):
            sides = tuple(found[j] for j in subset)
            if sides not in seen and _covered(found, subset) == everything:
                seen.add(sides)
                yield subset


def stages(structure: MaskStructure, units: Units) -> Stages | None:
    """Stages in which the units reach almost every matrix on the entries that they cover; None if none were found.

    Arguments:
        structure: masks with nothing eliminated.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> network = SparseNetwork.of([[1, 1, 1], [1, 1, 0]], [[1, 1], [1, 1]])
        >>> [len(group) for group in stages(mask_structure(network, "any"), (0, 1)).moving]
        [2, 4]
        >>> stages(mask_structure(SparseNetwork.of([[1, 1]], [[1], [1]]), "any"), (0,)) is None
        True
    """
    return _stages(tuple(rectangles(structure, units).items()))


@lru_cache(KEPT)
def _stages(sides: tuple[tuple[int, Rectangle], ...]) -> Stages | None:
    """The same for units with these outputs and inputs; the same units are asked about for several kinds of data and claims."""
    found, draw = dict(sides), Random(0)
    value = {
        weight: draw.randint(1, LARGEST)
        for j, (outputs, inputs) in found.items()
        for weight in (*((1, o, j) for o in sorted(outputs)), *((0, j, i) for i in sorted(inputs)))
    }
    products = _products(found)
    if not _full_rank(products, list(products), list(value), value):
        return None
    for side in (0, 1):
        groups = _groups(found, side)
        if len(groups) > MAX_GROUPS:
            continue
        for times in _linear(products, groups):
            stage = {weight: time for group, time in zip(groups, times, strict=True) for weight in group}
            moving = [tuple(w for w in value if stage[w] == time) for time in range(1, max(times, default=0) + 1)]
            if all(
                _full_rank(products, [e for e in products if _last(products[e], stage) == time], weights, value)
                for time, weights in enumerate(moving, start=1)
            ):
                pairs = (
                    (
                        tuple(value[1, o, j] for o in sorted(found[j][0])),
                        tuple(value[0, j, i] for i in sorted(found[j][1])),
                    )
                    for j in found
                )
                return Stages(tuple(moving), tuple(pairs))
    return None


def _covered(found: Mapping[int, Rectangle], units: Sequence[int]) -> set[tuple[int, int]]:
    return {(o, i) for j in units for o in found[j][0] for i in found[j][1]}


def _groups(found: Mapping[int, Rectangle], side: int) -> list[Group]:
    """Output vectors as a whole, and of each filter the weights at the inputs of one type (side 0); or the mirror image."""
    groups: list[Group] = []
    for j, (outputs, inputs) in found.items():
        whole, parts = (outputs, inputs) if side == 0 else (inputs, outputs)
        groups.append(tuple((1, o, j) if side == 0 else (0, j, o) for o in sorted(whole)))
        types: dict[frozenset[int], list[int]] = {}
        for place in sorted(parts):
            types.setdefault(frozenset(k for k, sides in found.items() if place in sides[1 - side]), []).append(place)
        groups += [tuple((0, j, i) if side == 0 else (1, i, j) for i in places) for places in types.values()]
    return groups


def _products(found: Mapping[int, Rectangle]) -> Products:
    """What the covered entries are made of."""
    products: Products = {}
    for j, (outputs, inputs) in found.items():
        for o in outputs:
            for i in inputs:
                products.setdefault((o, i), []).append(((1, o, j), (0, j, i)))
    return products


def _linear(products: Products, groups: Sequence[Group]) -> Iterator[tuple[int, ...]]:
    """A stage for each group (0: held) such that every entry belongs to a stage and is linear in its weights.

    Only such that no stage has fewer weights than entries; in lexicographic order.
    """
    import numpy as np

    place = {weight: k for k, group in enumerate(groups) for weight in group}
    sums = Counter(frozenset((place[v], place[w]) for v, w in pairs) for pairs in products.values())
    times = _all_times(len(groups))
    spare = [sum(len(group) * (time == stage) for group, time in zip(groups, times, strict=True)) for stage in MOVING]
    fitting = np.ones(times.shape[1], dtype=bool)
    for pairs, number in sums.items():
        last = times[sorted({k for pair in pairs for k in pair})].max(axis=0)
        fitting &= last > 0
        for v, w in pairs:
            fitting &= (times[v] < last) | (times[w] < last)
        spare = [left - number * (last == stage) for left, stage in zip(spare, MOVING, strict=True)]
    for left in spare:
        fitting &= left >= 0
    for n in np.flatnonzero(fitting):
        yield tuple(times[:, n].tolist())


@cache
def _all_times(groups: int) -> NDArray[np.int8]:
    """Every stage for each of some groups, a row for each group; the columns in lexicographic order."""
    import numpy as np

    return np.indices((STAGES + 1,) * groups, dtype=np.int8).reshape(groups, -1)


def _last(pairs: Sequence[tuple[Weight, Weight]], stage: Mapping[Weight, int]) -> int:
    """The stage that an entry belongs to: that of the weight which is chosen last."""
    return max(stage[weight] for pair in pairs for weight in pair)


def _full_rank(
    products: Products, entries: Sequence[Entry], weights: Sequence[Weight], value: Mapping[Weight, int]
) -> bool:
    """Whether the derivatives of some entries by some weights are independent at these values."""
    if len(weights) < len(entries):
        return False
    column = {weight: n for n, weight in enumerate(weights)}
    rows = []
    for entry in entries:
        row = [fmpq(0)] * len(column)
        for v, w in products[entry]:
            for one, other in ((v, w), (w, v)):
                if one in column:
                    row[column[one]] += value[other]
        rows.append(row)
    return not rows or int(to_matrix(rows, len(column)).rank()) == len(rows)
