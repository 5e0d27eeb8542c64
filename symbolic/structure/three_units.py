"""Masks with three units that no general rule settles: thirteen patterns, by type counts (docs/closure.md, "three_units").

A pattern says how many outputs each set of units may feed at most, and how many inputs it may see at most. Every mask below it has no
spurious minimum, whatever the data (one pattern: for whitened data): adding an input or an output cannot make a bad mask good (docs/forbidden.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations

from symbolic.structure.closure import Rectangle, rectangles
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Units

Most = Mapping[frozenset[int], int | None]
"""How often each set of units may occur; None for any number, sets that are left out may not occur."""


def _most(words: str) -> Most:
    """Counts from sets written by their digits, with a star for any number."""
    sets = [frozenset(map(int, word.rstrip("*"))) for word in words.split()]
    many = {frozenset(map(int, word[:-1])) for word in words.split() if word.endswith("*")}
    return {s: None if s in many else sets.count(s) for s in sets}


PATTERNS: Mapping[str, tuple[Most, Most]] = {
    "equal outputs, inputs 01 12 0": (_most("012*"), _most("01 12 0")),
    "equal outputs, inputs 01 02 12": (_most("012*"), _most("01 02 12")),
    "equal outputs, inputs 012 01 2": (_most("012*"), _most("012 01 2")),
    "equal outputs, inputs 01 01 02": (_most("012*"), _most("01 01 02")),
    "equal outputs, inputs 012 01 02": (_most("012*"), _most("012 01 02")),
    "outputs 012 01 02, inputs 012 12": (_most("012 01 02"), _most("012 12")),
    "outputs 12 01 02, inputs 012 12": (_most("12 01 02"), _most("012 12")),
    "outputs 12 012, inputs 01 02 12* 012*": (_most("12 012"), _most("01 02 12* 012*")),
    "outputs 012 012, inputs 2* 012 012": (_most("012 012"), _most("2* 012 012")),
    "outputs 012 012, inputs 2* 01 012": (_most("012 012"), _most("2* 01 012")),
    "outputs 012 012, inputs 2* 01 12": (_most("012 012"), _most("2* 01 12")),
    "outputs 012 012, inputs 2* 12 012": (_most("012 012"), _most("2* 12 012")),
    "outputs 012 012 012, inputs 02 12*": (_most("012 012 012"), _most("02 12*")),
}
"""For each pattern what outputs, and what inputs, there may be."""
WHITENED = frozenset({"outputs 012 012 012, inputs 02 12*"})
"""For whitened data; with inputs and outputs exchanged for all data, since then every unit sees the same inputs."""


@dataclass(frozen=True)
class Pattern:
    """A pattern that three units lie below.

    Attributes:
        name: of the pattern.
        side: ``inputs``, or ``outputs`` if inputs and outputs are exchanged.
        order: the units that are called 0, 1, 2 in the pattern.
    """

    name: str
    side: str
    order: Units


def three_unit_pattern(structure: MaskStructure, units: Units) -> Pattern | None:
    """A pattern that some units lie below; None unless there are three of them.

    Arguments:
        structure: masks with nothing eliminated.
        units: the units.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> network = SparseNetwork.of([[1, 1, 0], [1, 0, 1], [0, 1, 1]], [[1] * 3] * 4)
        >>> three_unit_pattern(mask_structure(network, "any"), (0, 1, 2)).name
        'equal outputs, inputs 01 02 12'
    """
    if len(units) != 3:
        return None
    found = rectangles(structure, units)
    for side in ("inputs", "outputs"):
        for order in permutations(units):
            view = [found[j] if side == "inputs" else (found[j][1], found[j][0]) for j in order]
            for name, (outputs, inputs) in PATTERNS.items():
                known = name not in WHITENED or side == "outputs" or structure.graph.gram.name == "whitened"
                if known and _below(view, 0, outputs) and _below(view, 1, inputs):
                    return Pattern(name, side, order)
    return None


def _below(view: list[Rectangle], place: int, most: Most) -> bool:
    """Whether no set of units occurs more often than it may, among outputs (place 0) or inputs (place 1)."""
    counts: dict[frozenset[int], int] = {}
    for point in frozenset[int]().union(*(sides[place] for sides in view)):
        members = frozenset(j for j, sides in enumerate(view) if point in sides[place])
        counts[members] = counts.get(members, 0) + 1
    return all(s in most and n <= (n if (bound := most[s]) is None else bound) for s, n in counts.items())
