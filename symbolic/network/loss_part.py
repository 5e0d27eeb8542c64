"""The part of a two-layer loss that belongs to some units and outputs: which weights it depends on, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flint import fmpq

from symbolic.exact.linear_algebra import rational
from symbolic.network.problem import Problem
from symbolic.network.weights import Place


@dataclass(frozen=True, eq=False)
class LossPart:
    """The part of a loss that belongs to some units and outputs, in the weights that matter (compared by identity).

    Attributes:
        problem: the problem.
        units: the hidden units.
        outputs: the outputs whose residuals are counted; the outputs of the units are among them.
        places: the weights, in the order of a point. All others are zero.
    """

    problem: Problem
    units: tuple[int, ...]
    outputs: tuple[int, ...]
    places: tuple[Place, ...]

    @property
    def size(self) -> int:
        """N, the number of weights."""
        return len(self.places)

    @cached_property
    def decay(self) -> tuple[fmpq, ...]:
        """The decay of each weight."""
        return tuple(rational(self.problem.decay[layer][r][c]) for layer, r, c in self.places)

    @cached_property
    def incoming(self) -> dict[int, list[tuple[int, int]]]:
        """For each unit its input weights: (position in a point, input)."""
        found: dict[int, list[tuple[int, int]]] = {j: [] for j in self.units}
        for p, (layer, row, column) in enumerate(self.places):
            if layer == 0:
                found[row].append((p, column))
        return found

    @cached_property
    def outgoing(self) -> dict[int, list[tuple[int, int]]]:
        """For each unit its output weights: (position in a point, position of the output among ``outputs``)."""
        found: dict[int, list[tuple[int, int]]] = {j: [] for j in self.units}
        row_of = {i: k for k, i in enumerate(self.outputs)}
        for p, (layer, row, column) in enumerate(self.places):
            if layer == 1:
                found[column].append((p, row_of[row]))
        return found
