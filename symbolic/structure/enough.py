"""Some of the units that reach almost every matrix on the entries that all units cover: the others are not needed (docs/rules.md, "enough").

Weights are chosen in stages: at each stage some weights, the others known, make any values at the entries that no later stage changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from random import Random
from typing import Any

from flint import fmpq

from symbolic.exact.linear_algebra import to_matrix
from symbolic.structure.closure import Rectangle, rectangles
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Units

MAX_UNITS, MAX_GROUPS, MAX_ENTRIES = 6, 9, 60
"""Most units, groups of weights, and covered entries, for which stages are looked for."""
STAGES = 2
"""The weights of a group are held, or belong to one of so many stages."""
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
    """Proper subsets of some units that cover the same entries, small ones first."""
    found = rectangles(structure, units)
    everything = _covered(found, units)
    if 1 < len(units) <= MAX_UNITS and len(everything) <= MAX_ENTRIES:
        for size in range(1, len(units)):
            yield from (s for s in combinations(units, size) if _covered(found, s) == everything)


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
    found = rectangles(structure, units)
    draw = Random(0)
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
                    for j in units
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

    Only such that no stage has fewer weights than entries.
    """
    place = {weight: k for k, group in enumerate(groups) for weight in group}
    sums = (frozenset((place[v], place[w]) for v, w in pairs) for pairs in products.values())
    entries = list(Counter(sums).items())
    touched = [[sum_ for sum_, _ in entries if any(k in pair for pair in sum_)] for k in range(len(groups))]

    def consistent(times: Sequence[int], sum_: frozenset[tuple[int, int]]) -> bool:
        known = [(times[v], times[w]) for v, w in sum_ if v < len(times) and w < len(times)]
        if len(known) < len(sum_):
            return (STAGES, STAGES) not in known
        last = max(map(max, known))
        return last > 0 and (last, last) not in known

    def enough_weights(times: Sequence[int]) -> bool:
        spare = [0] * (STAGES + 1)
        for group, time in zip(groups, times, strict=True):
            spare[time] += len(group)
        for sum_, number in entries:
            spare[max(times[k] for pair in sum_ for k in pair)] -= number
        return min(spare[1:]) >= 0

    def extended(times: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(times) == len(groups):
            if enough_weights(times):
                yield times
            return
        for time in range(STAGES + 1):
            longer = (*times, time)
            if all(consistent(longer, sum_) for sum_ in touched[len(times)]):
                yield from extended(longer)

    return extended(())


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
