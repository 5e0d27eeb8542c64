"""The structure of masks by sets of inputs and outputs: exact for whitened data, cautious for all other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_

from symbolic.exact.parts import connected_parts
from symbolic.graph.bitsets import bits
from symbolic.graph.mask_graph import GENERIC, WHITENED, MaskGraph
from symbolic.network import SparseNetwork
from symbolic.structure.structure import Separation, Units

Sight = tuple[tuple[int, int], ...]
"""What is seen of a unit: pairs of sets of bits, outputs and the inputs that they see; no output is in two of them."""


@dataclass(frozen=True)
class MaskStructure:
    """The structure of a mask by sets of inputs and outputs: exact for whitened data, cautious for all other.

    Attributes:
        graph: the mask graph with its Gram pattern. Where that is not ``whitened``, ``|I_j|`` stands for the dimension of an
            input space, units with different inputs are no twins, and little is known after an elimination.
        members: the units.
        covered: for each output the inputs at which eliminated classes have made it optimal (sets of bits).
        assumptions: what is assumed of the data.
        pieces: units that were separated: the new numbers, with the old one and the outputs (sets of bits).
        separated: those of the last elimination.
    """

    graph: MaskGraph
    members: Units
    covered: tuple[int, ...]
    assumptions: tuple[str, ...] = ()
    pieces: tuple[tuple[int, int, int], ...] = ()
    separated: tuple[Separation, ...] = ()

    @classmethod
    def of(cls, graph: MaskGraph, *assumptions: str) -> MaskStructure:
        """The structure of a mask with nothing eliminated."""
        return cls(graph, graph.units, (0,) * len(graph.second), assumptions)

    @property
    def units(self) -> Units:
        """The units that can change the loss."""
        return self.members

    def independent(self, units: Sequence[int]) -> bool:
        """Different inputs of whitened data are; other data may make them equal."""
        seen = {self._seen(unit)[1] for unit in units}
        return self.graph.gram.name == "whitened" and len(seen) == len(units)

    @cached_property
    def _sides(self) -> dict[int, tuple[int, int]]:
        """What each unit feeds and sees before anything was eliminated, with the pieces of units."""
        found = dict(enumerate(self.graph.sides))
        for new, old, outputs in self.pieces:
            found[new] = outputs, found[old][1]
        return found

    @cached_property
    def _sights(self) -> dict[int, Sight]:
        """For each unit what is still seen of it: outputs and inputs, for each set of inputs that outputs are optimal at."""
        alike: dict[int, int] = {}
        for o, optimal in enumerate(self.covered):
            alike[optimal] = alike.get(optimal, 0) | 1 << o
        result = {}
        for j in self.members:
            outputs, inputs = self._sides[j]
            seen = ((outputs & group, inputs & ~optimal) for optimal, group in alike.items())
            result[j] = tuple((rows, columns) if rows and columns else (0, 0) for rows, columns in seen)
        return result

    @cached_property
    def _reach(self) -> dict[int, tuple[int, ...]]:
        """For each unit the inputs that may be correlated with those that are seen of it."""
        return {j: tuple(self.graph.gram.reach(columns) for _, columns in sight) for j, sight in self._sights.items()}

    def parts(self, units: Units) -> list[Units]:
        """The connected components of "some common output may couple inputs of both"."""
        return connected_parts(units, self._interacts)

    def _interacts(self, a: int, b: int) -> bool:
        pairs = zip(self._sights[a], self._reach[a], self._sights[b], strict=True)
        return any(rows & others and reach & columns for (rows, _), reach, (others, columns) in pairs)

    def classes(self, units: Units) -> list[Units]:
        """Units that are ``<=`` each other: the same is seen of them."""
        groups: dict[Sight, list[int]] = {}
        for u in units:
            groups.setdefault(self._sights[u], []).append(u)
        return [tuple(group) for group in groups.values()]

    def shape(self, unit: int) -> tuple[int, int]:
        """The number of outputs and of inputs that are still seen."""
        outputs, inputs = self._seen(unit)
        return outputs.bit_count(), inputs.bit_count()

    def _seen(self, unit: int) -> tuple[int, int]:
        """The outputs and the inputs that are still seen, as sets of bits."""
        outputs = inputs = 0
        for rows, columns in self._sights[unit]:
            outputs, inputs = outputs | rows, inputs | columns
        return outputs, inputs

    def leq(self, i: int, j: int) -> bool:
        """Outputs contained, and at each of them the inputs of j seen among those of i."""
        pairs = zip(self._sights[i], self._sights[j], strict=True)
        return all(
            not rows or (rows & others == rows and columns & wanted == wanted)
            for (rows, columns), (others, wanted) in pairs
        )

    def common_form(self, units: Units) -> bool:
        """Whether all outputs see the same inputs."""
        return len({columns for rows, columns in self._sights[units[0]] if rows}) == 1

    def by_sets(self) -> MaskStructure | None:
        """The structure itself, as long as nothing was eliminated."""
        return None if any(self.covered) else self

    def views(self, side: str, units: Units) -> dict[int, dict[int, int]]:
        """For each output the units that reach it and what it sees of them (sets of bits); for ``inputs`` each input, and where it is seen of a unit."""
        found: dict[int, dict[int, int]] = {}
        for j in units:
            for rows, columns in self._sights[j]:
                ends, seen = (rows, columns) if side == "outputs" else (columns, rows)
                for end in bits(ends):
                    view = found.setdefault(end, {})
                    view[j] = view.get(j, 0) | seen
        return found

    def dropped(self, side: str, members: int, units: Units, ends: int) -> MaskStructure | None:
        """The problem of some units without some outputs (inputs at these ends; sets of bits); None where it is not known what is left."""
        whole = reduce(or_, (inputs for _, inputs in self.graph.sides), 0)
        rows, columns = (members, whole) if side == "outputs" else (ends, members)
        covered = tuple(before | (columns if rows >> o & 1 else 0) for o, before in enumerate(self.covered))
        reduced = replace(self, members=units, covered=covered, separated=())._alive()
        return reduced if reduced._known() else None

    def without(self, units: Units, classes: Sequence[Units]) -> MaskStructure | None:
        """Eliminate classes where it is known what is left."""
        reduced = self.eliminated(units, classes)
        return reduced if reduced._known() else None

    def eliminated(self, units: Units, classes: Sequence[Units]) -> MaskStructure:
        """Eliminate classes: their outputs are optimal at their inputs."""
        rest = set(units) - {u for twins in classes for u in twins}
        covered = list(self.covered)
        for twins in classes:
            for rows, columns in self._sights[twins[0]]:
                for o in bits(rows):
                    covered[o] |= columns
        return replace(self, members=tuple(sorted(rest)), covered=tuple(covered))._separated()._alive()

    def _alive(self) -> MaskStructure:
        """The same with the units of which something is seen."""
        return replace(self, members=tuple(j for j in self.members if any(rows for rows, _ in self._sights[j])))

    def _separated(self) -> MaskStructure:
        """Replace each unit whose outputs fall into groups that see different inputs by one unit for each group."""
        members, pieces, made, fresh = list(self.members), list(self.pieces), [], max(self._sides) + 1
        for j in self.members:
            sets = self._groups(j)
            if len(sets) > 1:
                units = (j, *range(fresh, fresh + len(sets) - 1))
                fresh += len(sets) - 1
                pieces += [(unit, j, outputs) for unit, outputs in zip(units, sets, strict=True)]
                members += units[1:]
                made.append(Separation(units, tuple(tuple(bits(outputs)) for outputs in sets)))
        return replace(self, members=tuple(members), pieces=tuple(pieces), separated=tuple(made))

    def _groups(self, unit: int) -> list[int]:
        """Sets of the outputs of a unit, as bits, of which no two see a common input of it."""
        seen = [(rows, columns) for rows, columns in self._sights[unit] if rows]
        parts = connected_parts(range(len(seen)), lambda a, b: bool(seen[a][1] & seen[b][1]))
        return [sum(seen[n][0] for n in part) for part in parts]

    def _known(self) -> bool:
        """Whether what outputs see is known after an elimination.

        For whitened data it is. For any data it is where all outputs that see something of a part have lost the same inputs: each row of X loses its
        projection to theirs, and what is left of the part are any data again. On linear units it does not matter what outputs see.
        """
        if self.graph.gram.name == "whitened" or not any(self.covered):
            return True
        if self.graph.gram.name != "generic":
            return not any(rows for sight in self._sights.values() for rows, _ in sight)
        return all(self._alike(part) or all(min(self.shape(j)) <= 1 for j in part) for part in self.parts(self.members))

    def _alike(self, part: Units) -> bool:
        """Whether all outputs that see something of some units have lost the same inputs."""
        return len({self.covered[o] for j in part for rows, _ in self._sights[j] for o in bits(rows)}) <= 1


def mask_structure(network: SparseNetwork, data: str) -> MaskStructure:
    """The structure of a mask for all data of a kind.

    Arguments:
        network: a network with one hidden layer.
        data: ``whitened`` or ``any``.

    Raises:
        ValueError: for another kind of data.
    """
    if data == "whitened":
        return MaskStructure.of(MaskGraph.of(network, WHITENED), "the inputs are whitened: X X^T is the identity")
    if data == "any":
        return MaskStructure.of(MaskGraph.of(network, GENERIC))
    raise ValueError(f"data must be 'whitened' or 'any' (got {data!r})")
