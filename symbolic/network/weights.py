"""Exact weights of a network, and the places where its masks allow them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from symbolic.errors import ProblemError
from symbolic.network.masks import SparseNetwork
from symbolic.network.numbers import exact_number, number_text
from symbolic.network.problem import Mask, Matrix, Problem

Place = tuple[int, int, int]
"""A weight: (layer, row, column)."""
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Weights:
    """Weights of a two-layer network, or a direction in which they move.

    Attributes:
        first: W1, h x d, zero outside its mask.
        second: W2, k x h, zero outside its mask.
    """

    first: Matrix
    second: Matrix

    @classmethod
    def of(cls, network: SparseNetwork, first: object, second: object) -> Weights:
        """Read two tables of exact numbers and check them against the masks.

        Raises:
            ProblemError: if a table has the wrong shape, an entry is not an exact number, or a masked weight is not 0.

        Examples:
            >>> network = SparseNetwork.of([[1, 0], [1, 1]], [[1, 1]])
            >>> Weights.of(network, [[2, 0], ["1/2", 1]], [[1, 3]]).first[1]
            (Fraction(1, 2), Fraction(1, 1))
        """
        if len(network.masks) != 2:
            raise ProblemError("masks", "weights are stored for two layers", f"{len(network.masks)}")
        return cls(_masked(first, network.masks[0], "first"), _masked(second, network.masks[1], "second"))

    def transposed(self) -> Weights:
        """The weights of the transposed network: inputs and outputs change places."""
        return Weights(flipped(self.second), flipped(self.first))

    def texts(self) -> dict[str, list[list[int | str]]]:
        """The tables as data for a file."""
        return {"first": texts(self.first), "second": texts(self.second)}


def _masked(rows: object, mask: Mask, key: str) -> Matrix:
    if not isinstance(rows, Sequence) or len(rows) != len(mask):
        raise ProblemError(key, f"needs {len(mask)} rows like its mask", repr(rows)[:40])
    table = []
    for r, (row, bits) in enumerate(zip(rows, mask, strict=True)):
        if not isinstance(row, Sequence) or isinstance(row, str) or len(row) != len(bits):
            raise ProblemError(f"{key}[{r}]", f"needs {len(bits)} entries like its mask", repr(row)[:40])
        table.append(tuple(exact_number(x, f"{key}[{r}][{c}]") for c, x in enumerate(row)))
        for c, (x, bit) in enumerate(zip(table[-1], bits, strict=True)):
            if x and not bit:
                raise ProblemError(f"{key}[{r}][{c}]", "must be 0 where the mask is 0", number_text(x))
    return tuple(table)


def texts(matrix: Matrix) -> list[list[int | str]]:
    """A table of Fractions as integers and texts such as ``"-2/7"``."""
    return [[int(x) if x.denominator == 1 else number_text(x) for x in row] for row in matrix]


def flipped(matrix: tuple[tuple[Entry, ...], ...]) -> tuple[tuple[Entry, ...], ...]:
    """The transpose of a table."""
    return tuple(zip(*matrix, strict=True))


def places(problem: Problem) -> list[Place]:
    """The weights, by layer, row and column."""
    return [
        (layer, r, c)
        for layer, mask in enumerate(problem.network.masks)
        for r, row in enumerate(mask)
        for c, bit in enumerate(row)
        if bit
    ]
