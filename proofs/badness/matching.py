"""Where a small mask pair sits inside a larger one, up to units that do no harm.

A match sends the units, inputs and outputs of a small pair to different ones of a large pair so that

1. the chosen units see exactly the chosen inputs and outputs that the small pair prescribes;
2. no other unit covers a chosen entry (output, input) at which it could disturb the small loss: for whitened data the entries
   that the small pair covers itself, for other data all chosen entries.

The search assigns units first, keeping the number of inputs and outputs per pattern of assigned units in view, then
outputs, then inputs. Condition 2 says that the set of units covering an entry is prescribed, so sets that do not occur
in the large pair rule out most assignments at once. A budget bounds the work; running out of it counts as not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from symbolic.graph.bitsets import bits, members
from symbolic.network.problem import Mask

BUDGET = 40_000
"""Assignments tried for one small pair."""
KEPT, KEPT_LARGE = 1000, 8
"""Answers, and prepared large pairs, that are kept: the same is asked for several kinds of data and claims."""


@dataclass(frozen=True)
class Match:
    """Places of a small pair in a large one.

    Attributes:
        units: for each unit of the small pair its number in the large one.
        inputs: likewise for inputs.
        outputs: likewise for outputs.
    """

    units: tuple[int, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


class _Budget(Exception):
    """The budget is spent."""


def columns_of(mask: Mask) -> list[int]:
    """The columns of a mask as sets of bits: bit r of column c is entry (r, c)."""
    return list(map(members, zip(*mask, strict=True)))


def rows_of(mask: Mask) -> list[int]:
    """The rows of a mask as sets of bits."""
    return list(map(members, mask))


@dataclass(frozen=True)
class Large:
    """A large pair, prepared: who reads an input, who reaches an output, which small sets of units cover entries."""

    reads: list[int]
    reaches: list[int]
    inputs: list[int]
    outputs: list[int]
    covers: set[int]

    @classmethod
    def of(cls, first: Mask, second: Mask, units: int) -> Large:
        """Prepare a pair for small pairs with at most so many units."""
        reads, reaches = columns_of(first), rows_of(second)
        covers = {cover for r in set(reads) for o in set(reaches) if (cover := r & o).bit_count() <= units}
        return cls(reads, reaches, rows_of(first), columns_of(second), covers)


def find_match(
    first: Mask,
    second: Mask,
    small_first: Mask,
    small_second: Mask,
    *,
    whitened: bool,
    budget: int = BUDGET,
) -> Match | None:
    """A place of the small pair in the large one, or None if there is none or the budget is spent.

    Arguments:
        first: M1 of the large pair.
        second: M2 of the large pair.
        small_first: M1 of the small pair.
        small_second: M2 of the small pair; no unit void, every input read, every output reached.
        whitened: which entries other units must leave alone (module docstring).
        budget: assignments tried at most.

    Examples:
        >>> find_match(((0, 1, 1), (1, 1, 0)), ((1, 1), (0, 1)), ((1,),), ((1,),), whitened=True)
        Match(units=(0,), inputs=(2,), outputs=(0,))
    """
    if len(small_first) > len(first) or len(small_second) > len(second) or len(small_first[0]) > len(first[0]):
        return None
    return _found(first, second, small_first, small_second, whitened, budget)


@lru_cache(KEPT)
def _found(
    first: Mask, second: Mask, small_first: Mask, small_second: Mask, whitened: bool, budget: int
) -> Match | None:
    """The same for a small pair that is not larger."""
    search = _Search(_large(first, second, len(small_first)), small_first, small_second, whitened, budget)
    try:
        return next(search.units([]), None)
    except _Budget:
        return None


@lru_cache(KEPT_LARGE)
def _large(first: Mask, second: Mask, units: int) -> Large:
    return Large.of(first, second, units)


class _Search:
    """One backtracking search."""

    def __init__(self, large: Large, first: Mask, second: Mask, whitened: bool, budget: int) -> None:
        self.large, self.whitened, self.left = large, whitened, budget
        self.size = len(first)
        self.reads, self.reaches = columns_of(first), rows_of(second)
        self.inputs, self.outputs = rows_of(first), columns_of(second)
        patterns = {r & o for r in self.reads for o in self.reaches}
        self.patterns = [p for p in patterns if p or not whitened]

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _Budget

    def units(self, chosen: list[int]) -> Iterator[Match]:
        """Extend an assignment of the first units of the small pair."""
        if len(chosen) == self.size:
            yield from self.ends(chosen)
            return
        unit = len(chosen)
        for candidate in range(len(self.large.inputs)):
            if candidate in chosen:
                continue
            self.spend()
            if self.large.inputs[candidate].bit_count() < self.inputs[unit].bit_count():
                continue
            if self.large.outputs[candidate].bit_count() < self.outputs[unit].bit_count():
                continue
            extended = [*chosen, candidate]
            if self.room(extended):
                yield from self.units(extended)

    def room(self, chosen: list[int]) -> bool:
        """Whether enough inputs and outputs of each pattern exist, and the covering sets prescribed so far occur."""
        assigned = (1 << len(chosen)) - 1
        for pattern in self.patterns:
            if pattern & ~assigned == 0 and _image(pattern, chosen) not in self.large.covers:
                return False
        for small, large in ((self.reads, self.large.inputs), (self.reaches, self.large.outputs)):
            needed: dict[int, int] = {}
            for signature in small:
                if signature & assigned:
                    needed[signature & assigned] = needed.get(signature & assigned, 0) + 1
            if any(_with_pattern(large, chosen, p).bit_count() < n for p, n in needed.items()):
                return False
        return True

    def ends(self, chosen: list[int]) -> Iterator[Match]:
        """Choose outputs and inputs for a full assignment of units."""
        mine = _image((1 << self.size) - 1, chosen)
        domains = [_with_pattern(self.large.inputs, chosen, s) for s in self.reads]
        choices = [list(bits(_with_pattern(self.large.outputs, chosen, s))) for s in self.reaches]
        free: dict[int, int] = {}

        def undisturbed(output: int) -> int:
            """The inputs at which no other unit reaches this output."""
            if output not in free:
                read = 0
                for unit in bits(self.large.reaches[output] & ~mine):
                    read |= self.large.inputs[unit]
                free[output] = ~read
            return free[output]

        def outputs(picked: list[int], domains: list[int]) -> Iterator[Match]:
            k = len(picked)
            if k == len(choices):
                places = _distinct(domains)
                if places is not None:
                    yield Match(tuple(chosen), tuple(places), tuple(picked))
                return
            for output in choices[k]:
                self.spend()
                if output in picked or (k and self.reaches[k] == self.reaches[k - 1] and output < picked[-1]):
                    continue
                allowed = undisturbed(output)
                narrowed = [
                    d & allowed if r & self.reaches[k] or not self.whitened else d
                    for d, r in zip(domains, self.reads, strict=True)
                ]
                if all(narrowed):
                    yield from outputs([*picked, output], narrowed)

        yield from outputs([], domains)


def _image(pattern: int, chosen: Sequence[int]) -> int:
    return sum(1 << u for t, u in enumerate(chosen) if pattern >> t & 1)


def _with_pattern(neighbours: Sequence[int], chosen: Sequence[int], pattern: int) -> int:
    """What exactly the chosen units in the pattern see, of all that some chosen unit sees (as a set of bits)."""
    inside, outside = -1, 0
    for t, u in enumerate(chosen):
        if pattern >> t & 1:
            inside &= neighbours[u]
        else:
            outside |= neighbours[u]
    return inside & ~outside if pattern else 0


def _distinct(domains: Sequence[int]) -> list[int] | None:
    """Different members, one of each set, by augmenting paths."""
    owner: dict[int, int] = {}

    def place(index: int, seen: set[int]) -> bool:
        for member in bits(domains[index]):
            if member in seen:
                continue
            seen.add(member)
            if member not in owner or place(owner[member], seen):
                owner[member] = index
                return True
        return False

    for index in range(len(domains)):
        if not place(index, set()):
            return None
    places = {index: member for member, index in owner.items()}
    return [places[index] for index in range(len(domains))]
