"""The symmetry of masks at a point, by hand: the pairs ``i <= j`` of units, and the matrices that fix the point."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import product

from flint import fmpq

from proofs.exercises.making.blocks import neighbours
from symbolic.exact.linear_algebra import null_space
from symbolic.network import SparseNetwork

Pairs = list[tuple[int, int]]
Rows = list[list[int]]


@dataclass(frozen=True)
class MaskPoint:
    """Masks and a point.

    Attributes:
        network: the masks.
        first: incoming weights at the point.
        second: outgoing weights at the point.

    Examples:
        >>> twins = MaskPoint(SparseNetwork.of([[1], [1]], [[1, 1]]), [[1], [2]], [[1, 1]])
        >>> len(twins.pairs), twins.features["stabiliser"]
        (4, 1)
    """

    network: SparseNetwork
    first: Rows
    second: Rows

    @property
    def units(self) -> range:
        """The units."""
        return range(len(self.first))

    @cached_property
    def pairs(self) -> Pairs:
        """The ordered pairs ``i <= j``, with i = j."""
        rectangles = [tuple(map(set, neighbours(self.network, j))) for j in self.units]
        return [
            (i, j)
            for i, j in product(self.units, self.units)
            if rectangles[i][1] <= rectangles[j][1] and rectangles[j][0] <= rectangles[i][0]
        ]

    @cached_property
    def kernel(self) -> list[dict[tuple[int, int], Fraction]]:
        """A basis of the matrices N of the pairs with ``N W1 = 0`` and ``W2 N = 0``: one equation for each weight that could move."""
        equations = []
        for i, c in product(self.units, range(self.network.inputs)):
            equations.append([self.first[b][c] if a == i else 0 for a, b in self.pairs])
        for o, j in product(range(self.network.outputs), self.units):
            equations.append([self.second[o][a] if b == j else 0 for a, b in self.pairs])
        basis = null_space([[fmpq(x) for x in row] for row in equations], len(self.pairs))
        return [
            {pair: Fraction(int(x.p), int(x.q)) for pair, x in zip(self.pairs, vector, strict=True) if x}
            for vector in basis
        ]

    @property
    def features(self) -> dict[str, int]:
        """Its features."""
        units = len(self.units)
        return {"units": units, "comparable": len(self.pairs) - units, "stabiliser": len(self.kernel)}
