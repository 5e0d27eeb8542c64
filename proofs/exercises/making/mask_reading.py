"""What a mask graph shows to the eye: void and linear units, twins, which units interact, the parts into which the loss falls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from proofs.exercises.making.blocks import neighbours
from symbolic.network import SparseNetwork

Sets = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Graph:
    """Masks and inputs.

    Attributes:
        network: the masks.
        inputs: X, one row for each input.

    Examples:
        >>> graph = Graph(SparseNetwork.of([[1, 0], [1, 0], [0, 1]], [[1, 1, 1]]), ((1, 0), (0, 1)))
        >>> graph.twins, graph.parts
        (((0, 1), (2,)), ((0, 1), (2,)))
    """

    network: SparseNetwork
    inputs: tuple[tuple[int, ...], ...]

    @cached_property
    def reads(self) -> list[tuple[list[int], list[int]]]:
        """Inputs and outputs of every unit."""
        return [neighbours(self.network, j) for j in range(len(self.network.masks[0]))]

    @cached_property
    def units(self) -> list[int]:
        """The units that are not void."""
        return [j for j, (a, b) in enumerate(self.reads) if a and b]

    @property
    def void(self) -> list[int]:
        """The void units."""
        return [j for j in range(len(self.reads)) if j not in self.units]

    @property
    def linear(self) -> list[int]:
        """The units with one input or one output."""
        return [j for j in self.units if 1 in map(len, self.reads[j])]

    @property
    def twins(self) -> Sets:
        """The classes of units with the same inputs and outputs."""
        rectangles = dict.fromkeys((tuple(a), tuple(b)) for a, b in (self.reads[j] for j in self.units))
        return tuple(
            tuple(j for j in self.units if (tuple(self.reads[j][0]), tuple(self.reads[j][1])) == r) for r in rectangles
        )

    @cached_property
    def correlated(self) -> list[tuple[int, int]]:
        """The pairs of different inputs whose rows are not orthogonal."""
        rows = list(enumerate(self.inputs))
        return [(a, b) for (a, x), (b, y) in combinations(rows, 2) if sum(p * q for p, q in zip(x, y, strict=True))]

    @cached_property
    def edges(self) -> list[tuple[int, int]]:
        """The pairs of units that interact: a common output, and inputs that are equal or correlated."""
        return [
            (i, j)
            for i, j in combinations(self.units, 2)
            if set(self.reads[i][1]) & set(self.reads[j][1])
            and any(
                a == b or (min(a, b), max(a, b)) in self.correlated for a in self.reads[i][0] for b in self.reads[j][0]
            )
        ]

    @cached_property
    def parts(self) -> Sets:
        """The units joined by chains of interactions."""
        found = [{j} for j in self.units]
        for i, j in self.edges:
            joined = next(part for part in found if i in part) | next(part for part in found if j in part)
            found = [part for part in found if not part & joined] + [joined]
        return tuple(sorted(tuple(sorted(part)) for part in found))

    @property
    def crowded(self) -> list[tuple[int, int]]:
        """The entries (output, input) of W2 W1 to which two units or more contribute."""
        reads = [self.reads[j] for j in self.units]
        return [
            (o, c)
            for o in range(self.network.outputs)
            for c in range(self.network.inputs)
            if sum(c in a and o in b for a, b in reads) > 1
        ]

    @property
    def features(self) -> dict[str, int]:
        """Its features."""
        return {
            "units": len(self.reads),
            "void": len(self.void),
            "twins": len(self.units) - len(self.twins),
            "parts": len(self.parts),
            "linear": len(self.linear),
            "far": sum(not set(self.reads[i][0]) & set(self.reads[j][0]) for i, j in self.edges),
        }
