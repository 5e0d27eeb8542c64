"""Complete chains: units with equal outputs and shrinking input spaces (or the mirror image) that force the gradient to vanish.

Let ``i = c_0, c_1, ...`` have the outputs of i and spaces ``U_i = U_0, U_1, ...``, each containing the next. If wherever the space
shrinks at least ``dim U_i - dim U_j`` units came before, and there are at least ``dim U_i`` units in all, then at every
local minimum the gradient in the end-to-end matrix vanishes on the rectangle of i (docs/rules, "complete_chains").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from symbolic.classify.structure import Structure, Units

MAX_CHAINS = 1000
"""Most chains that are tried for one unit."""


@dataclass(frozen=True)
class Chain:
    """A complete chain.

    Attributes:
        side: ``inputs`` (equal outputs, shrinking input spaces) or ``outputs`` (the mirror image).
        units: the units, the one whose rectangle is concerned first.
    """

    side: str
    units: Units


def complete_chain(structure: Structure, unit: int, units: Units) -> Chain | None:
    """A complete chain that begins with a unit and stays among ``units``; None if none is found.

    Arguments:
        structure: facts about the units.
        unit: the first unit.
        units: the units that may be used.
    """
    outputs, dimension = structure.shape(unit)
    inputs_side = [j for j in units if structure.leq(unit, j) and structure.shape(j)[0] == outputs]
    outputs_side = [j for j in units if structure.leq(j, unit) and structure.shape(j)[1] == dimension]
    for side, members, place, before in (
        ("inputs", inputs_side, 1, structure.leq),
        ("outputs", outputs_side, 0, lambda a, b: structure.leq(b, a)),
    ):
        for number, chain in enumerate(_chains([j for j in members if j != unit], unit, before)):
            if number == MAX_CHAINS:
                break
            if _long_enough([structure.shape(j)[place] for j in chain]):
                return Chain(side, chain)
    return None


def _chains(members: Sequence[int], unit: int, before: Callable[[int, int], bool]) -> Iterator[Units]:
    """The chains through a unit that cannot be made longer: of a class of twins all members are taken."""

    def extend(chain: Units) -> Iterator[Units]:
        rest = [j for j in members if j not in chain and before(chain[-1], j)]
        if not rest:
            yield chain
        twins = [j for j in rest if before(j, chain[-1])]
        nearest = twins[:1] or [j for j in rest if not any(before(m, j) and not before(j, m) for m in rest)]
        seen: list[int] = []
        for j in nearest:
            if not any(before(j, m) and before(m, j) for m in seen):
                seen.append(j)
                yield from extend((*chain, j))

    yield from extend((unit,))


def _long_enough(sizes: Sequence[int]) -> bool:
    steps = (m for m in range(1, len(sizes)) if sizes[m] < sizes[m - 1])
    return all(m >= sizes[0] - sizes[m] for m in steps) and len(sizes) >= sizes[0]
