"""Closure: entries of the end-to-end matrix where the gradient vanishes at every local minimum, grown until all are reached.

An entry (output, input) is *filled* when the gradient G in ``M = W2 W1`` is known to be 0 there at every local minimum, whatever the
data. Three rules fill entries (docs/closure.md): *dependence* (at least ``|O|`` units with the outputs O and common inputs), *chain*
(:mod:`symbolic.structure.chains`) and *compensation* (a unit whose moves other units take back). When every covered entry is filled,
every local minimum is global, since the loss is convex in M.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from symbolic.graph.bitsets import bits
from symbolic.structure.chains import chain_each
from symbolic.structure.sets import MaskStructure
from symbolic.structure.structure import Units

Entry = tuple[int, int]
Rectangle = tuple[frozenset[int], frozenset[int]]
"""The outputs and the inputs of a unit."""

MAX_HELPERS = 8
"""Most units with the same single output that are considered for taking changes back."""
MAX_ENTRIES = 5000
"""Most entries of all rectangles together for which a closure is looked for."""


@dataclass(frozen=True)
class Filling:
    """A rule that was applied, and the entries that it fills.

    Attributes:
        rule: ``dependence``, ``chain`` or ``compensation``.
        side: ``inputs`` (filters move) or ``outputs`` (the mirror image: output vectors move).
        units: the units it uses; for a compensation the unit that moves, and those that take back more than single entries.
        entries: the entries (output, input) that were not filled before.
    """

    rule: str
    side: str
    units: Units
    entries: tuple[Entry, ...]

    def to_dict(self) -> dict[str, Any]:
        """The application as JSON-ready dictionaries."""
        entries = [list(entry) for entry in self.entries]
        return {"rule": self.rule, "side": self.side, "units": list(self.units), "entries": entries}


def rectangles(structure: MaskStructure, units: Units) -> dict[int, Rectangle]:
    """The outputs and the inputs of some units."""
    sides = {j: structure.graph.sides[j] for j in units}
    return {j: (frozenset(bits(outputs)), frozenset(bits(inputs))) for j, (outputs, inputs) in sides.items()}


def closure(
    structure: MaskStructure, units: Units, given: frozenset[Entry] = frozenset()
) -> tuple[Filling, ...] | None:
    """Applications of the rules, in an order in which each may use those before, that fill all entries that some units cover.

    Arguments:
        structure: masks with nothing eliminated.
        units: the units.
        given: entries that are filled for another reason.

    Returns:
        The applications; None if the rules leave an entry, or the masks are too large.

    References:
        docs/closure.md.

    Examples:
        >>> from symbolic.network import SparseNetwork
        >>> from symbolic.structure.sets import mask_structure
        >>> network = SparseNetwork.of([[1, 1], [1, 0], [0, 1]], [[1, 1, 0], [1, 0, 1]])
        >>> for step in closure(mask_structure(network, "any"), (0, 1, 2)):
        ...     print(step.rule, step.side, step.units, step.entries)
        dependence inputs (1,) ((0, 0),)
        dependence inputs (2,) ((1, 1),)
        compensation inputs (0,) ((1, 0),)
        compensation inputs (0,) ((0, 1),)
    """
    found = rectangles(structure, units)
    if not units or sum(len(outputs) * len(inputs) for outputs, inputs in found.values()) > MAX_ENTRIES:
        return None
    views = (_View("inputs", found), _View("outputs", {j: (i, o) for j, (o, i) in found.items()}))
    work = _Work(set(given))
    for view in views:
        for used, line in view.dependences():
            work.fill("dependence", view.side, used, [view.entry(*entry) for entry in line])
    for twins, chain in chain_each(structure, units):
        if chain is not None:
            outputs, inputs = found[twins[0]]
            work.fill("chain", chain.side, chain.units, [(o, i) for o in outputs for i in inputs])
    while any(_compensate(view, work) for view in views):
        pass
    covered = {(o, i) for outputs, inputs in found.values() for o in outputs for i in inputs}
    return tuple(work.steps) if covered <= work.filled else None


@dataclass
class _Work:
    """What is filled, and by what."""

    filled: set[Entry] = field(default_factory=set)
    steps: list[Filling] = field(default_factory=list)

    def fill(self, rule: str, side: str, units: Units, entries: list[Entry]) -> bool:
        """Note an application; False if it fills nothing new."""
        new = tuple(sorted(set(entries) - self.filled))
        if new:
            self.filled.update(new)
            self.steps.append(Filling(rule, side, units, new))
        return bool(new)


@dataclass(frozen=True)
class _View:
    """Rectangles as they are, or with inputs and outputs exchanged for the mirror images of the rules."""

    side: str
    rectangles: Mapping[int, Rectangle]

    def entry(self, output: int, seen: int) -> Entry:
        """An entry of the view as one of the masks."""
        return (output, seen) if self.side == "inputs" else (seen, output)

    def dependences(self) -> Iterator[tuple[Units, list[Entry]]]:
        """Units with equal outputs, at least as many as these, and the inputs that exactly these of them see."""
        groups: dict[frozenset[int], list[int]] = {}
        for j, (outputs, _) in self.rectangles.items():
            groups.setdefault(outputs, []).append(j)
        for outputs, members in groups.items():
            lines: dict[Units, list[int]] = {}
            for i in sorted(frozenset[int]().union(*(self.rectangles[j][1] for j in members))):
                lines.setdefault(tuple(j for j in members if i in self.rectangles[j][1]), []).append(i)
            for used, line in lines.items():
                if len(used) >= len(outputs):
                    yield used, [(o, i) for o in outputs for i in line]

    def singles(self) -> frozenset[Entry]:
        """The entries at which a unit with one output and one input sits."""
        thin = (sides for sides in self.rectangles.values() if len(sides[0]) == len(sides[1]) == 1)
        return frozenset((min(outputs), min(inputs)) for outputs, inputs in thin)


def _compensate(view: _View, work: _Work) -> bool:
    """Apply the rule of compensation wherever it fills an entry; whether it did."""
    singles, moved = view.singles(), False
    for j, (outputs, inputs) in view.rectangles.items():
        for i in sorted(inputs):
            open_rows = [o for o in outputs if view.entry(o, i) not in work.filled]
            if len(open_rows) == 1:
                used = _helpers(view, singles, j, outputs - {open_rows[0]}, i)
                if used is not None:
                    moved |= work.fill("compensation", view.side, used, [view.entry(open_rows[0], i)])
    return moved


def _helpers(view: _View, singles: frozenset[Entry], j: int, rows: frozenset[int], i: int) -> Units | None:
    """The unit j and those that take back, on the other rows, what j changes at input i; j alone if single entries do."""
    if all((o, i) in singles for o in rows):
        return (j,)
    for a in sorted(rows):
        free = frozenset(x for x in view.rectangles[j][1] if all((o, x) in singles for o in rows - {a}))
        others = {k: seen for k, (fed, seen) in view.rectangles.items() if k != j and fed == {a}}
        if i in free and takes_back(i, free, list(others.values())):
            return (j, *others)
    return None


def takes_back(i: int, free: frozenset[int], sets: Sequence[frozenset[int]]) -> bool:
    """Whether units with one common output and these inputs can take back a change of their row at ``i``, perhaps with others on ``free``.

    A unit whose output weight is not 0 can change its inputs in the row at will. One with weight 0 adds a small multiple of any vector on
    its inputs; where such units are combined, what they add outside ``free`` has to cancel. It must work whichever weights are 0.

    Examples:
        >>> two = [frozenset({0, 1}), frozenset({0, 1})]
        >>> takes_back(0, frozenset({0}), two), takes_back(0, frozenset({0}), two[:1])
        (True, False)
    """
    if not sets or len(sets) > MAX_HELPERS:
        return False
    for size in range(len(sets)):
        for chosen in combinations(range(len(sets)), size):
            alive = frozenset[int]().union(*(sets[k] for k in chosen))
            rest = [k for k in range(len(sets)) if k not in chosen]
            outside = [sets[k] - free - alive for k in rest]
            if i not in alive and not any(i in sets[k] and _spare(outside, n) for n, k in enumerate(rest)):
                return False
    return any(i in s for s in sets)


def _spare(sets: Sequence[frozenset[int]], n: int) -> bool:
    """Whether vectors in general position on some sets have a linear relation in which the n-th one occurs."""
    return _matching(sets) == _matching([*sets[:n], *sets[n + 1 :]])


def _matching(sets: Sequence[frozenset[int]]) -> int:
    """The most sets that can be given different members of their own; the rank of vectors in general position on them."""
    holder: dict[int, int] = {}

    def give(n: int, tried: set[int]) -> bool:
        for x in sets[n] - tried:
            tried.add(x)
            if x not in holder or give(holder[x], tried):
                holder[x] = n
                return True
        return False

    return sum(give(n, set()) for n in range(len(sets)))
