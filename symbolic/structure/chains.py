"""Complete chains: units with equal outputs and shrinking input spaces (or the mirror image) that force the gradient to vanish.

Let ``i = c_0, c_1, ...`` have the outputs of i and spaces ``U_i = U_0, U_1, ...``, each containing the next. If wherever the space
shrinks at least ``dim U_i - dim U_j`` units came before, and there are at least ``dim U_i`` units in all, then at every
local minimum the gradient in the end-to-end matrix vanishes on the rectangle of i (docs/rules, "complete_chains").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symbolic.structure.structure import Structure, Units

MAX_CHAINS = 1000
"""Most chains that are tried for one unit."""
MAX_COMPARISONS = 1_000_000
"""Most comparisons of classes in one search; a search that needs more has found nothing."""


@dataclass(frozen=True)
class Chain:
    """A complete chain.

    Attributes:
        side: ``inputs`` (equal outputs, shrinking input spaces) or ``outputs`` (the mirror image).
        units: the units, the one whose rectangle is concerned first.
    """

    side: str
    units: Units


class _Spent(Exception):
    """The comparisons allowed are used up."""


def complete_chains(structure: Structure, units: Units) -> list[Chain] | None:
    """A complete chain for each of some units, among these units; None if there are no units, or one has none.

    Arguments:
        structure: facts about the units.
        units: the units.
    """
    found: dict[int, Chain] = {}
    for twins, chain in chain_each(structure, units):
        if chain is None:
            return None
        for unit in twins:  # a permutation of twins carries chains to chains: the unit changes places with the first
            swap = {unit: twins[0], twins[0]: unit}
            found[unit] = Chain(chain.side, tuple(swap.get(j, j) for j in chain.units))
    return [found[unit] for unit in units] or None


def chain_each(structure: Structure, units: Units) -> Iterator[tuple[Units, Chain | None]]:
    """For each class of twins among some units a complete chain among these that begins with its first unit, or None."""
    order = _Order(structure, structure.classes(units))
    return ((twins, order.complete(c)) for c, twins in enumerate(order.classes))


class _Order:
    """The classes of twins among some units with their preorder, and how many comparisons may still be made."""

    def __init__(self, structure: Structure, classes: Sequence[Units]) -> None:
        self.structure, self.classes, self.left = structure, classes, MAX_COMPARISONS
        self.shapes = [structure.shape(twins[0]) for twins in classes]

    def leq(self, c: int, e: int) -> bool:
        """Whether class c is ``<=`` class e."""
        self.left -= 1
        if self.left < 0:
            raise _Spent
        return c == e or self.structure.leq(self.classes[c][0], self.classes[e][0])

    def complete(self, c: int) -> Chain | None:
        """A complete chain that begins with the first unit of a class."""
        outputs, dimension = self.shapes[c]
        everything = range(len(self.classes))
        try:
            upper = [e for e in everything if e != c and self.shapes[e][0] == outputs and self.leq(c, e)]
            lower = [e for e in everything if e != c and self.shapes[e][1] == dimension and self.leq(e, c)]
            for side, members, place, before in (
                ("inputs", upper, 1, self.leq),
                ("outputs", lower, 0, lambda a, b: self.leq(b, a)),
            ):
                for number, path in enumerate(_paths(members, c, before)):
                    if number == MAX_CHAINS:
                        break
                    if _long_enough([self.shapes[e][place] for e in path for _ in self.classes[e]]):
                        return Chain(side, tuple(j for e in path for j in self.classes[e]))
        except _Spent:
            return None
        return None


def _paths(members: Sequence[int], first: int, before: Callable[[int, int], bool]) -> Iterator[tuple[int, ...]]:
    """The chains of classes from the first that cannot be made longer."""
    open_paths: list[tuple[tuple[int, ...], list[int]]] = [((first,), list(members))]
    while open_paths:
        path, rest = open_paths.pop()
        if not rest:
            yield path
            continue
        nearest = [e for e in rest if not any(m != e and before(m, e) for m in rest)]
        for e in reversed(nearest):
            open_paths.append(((*path, e), [m for m in rest if m != e and before(e, m)]))


def _long_enough(sizes: Sequence[int]) -> bool:
    steps = (m for m in range(1, len(sizes)) if sizes[m] < sizes[m - 1])
    return all(m >= sizes[0] - sizes[m] for m in steps) and len(sizes) >= sizes[0]
