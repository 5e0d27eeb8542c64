"""The symmetry of a network of any depth, with power activations and decay (docs/theory, "Symmetry beyond two layers").

Linear layers: each hidden layer has its own preorder, ``i <= j`` when the outputs of i are among those of j and the inputs of j
among those of i; then ``row_i += c row_j`` and ``column_j -= c column_i`` keep the function. A power activation
leaves the scalings ``i = j`` (``w -> c w``, ``v -> c^-p v``). Weight decay leaves sign changes and, for units with
equal masks and equal decay, rotations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

from flint import fmpq

from symbolic.network import Problem
from symbolic.network.weights import Place
from symbolic.polynomials.loss import Convert

SignedMap = tuple[tuple[int, int], ...]
"""A signed permutation of the weights: the new k-th weight is ``sign * old[source]``, given as (source, sign)."""


@dataclass(frozen=True)
class LayerSymmetry:
    """The symmetry group of a problem acting on a list of weights.

    Attributes:
        problem: the problem.
        places: the weights, in the order of a point.
    """

    problem: Problem
    places: tuple[Place, ...]

    @cached_property
    def _position(self) -> dict[Place, int]:
        return {place: k for k, place in enumerate(self.places)}

    def _incoming(self, layer: int, unit: int) -> list[Place]:
        return [p for p in self.places if p[0] == layer and p[1] == unit]

    def _outgoing(self, layer: int, unit: int) -> list[Place]:
        return [p for p in self.places if p[0] == layer + 1 and p[2] == unit]

    def _decay(self, place: Place) -> Any:
        layer, row, column = place
        return self.problem.decay[layer][row][column]

    @cached_property
    def units(self) -> tuple[tuple[int, int], ...]:
        """The hidden units as (layer, unit), numbered through in this order; units without a weight here are left out."""
        masks = self.problem.network.masks
        return tuple(
            (layer, unit)
            for layer in range(len(masks) - 1)
            for unit in range(len(masks[layer]))
            if self._incoming(layer, unit) and self._outgoing(layer, unit)
        )

    @cached_property
    def unit_weights(self) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
        """For each hidden unit the positions of the weights into it and out of it."""
        return tuple(
            (
                tuple(self._position[p] for p in self._incoming(layer, unit)),
                tuple(self._position[p] for p in self._outgoing(layer, unit)),
            )
            for layer, unit in self.units
        )

    @cached_property
    def number(self) -> dict[tuple[int, int], int]:
        """The number of each hidden unit when all hidden layers are counted through."""
        masks = self.problem.network.masks
        starts = [sum(len(m) for m in masks[:layer]) for layer in range(len(masks))]
        return {(layer, unit): starts[layer] + unit for layer, unit in self.units}

    @cached_property
    def pairs(self) -> tuple[tuple[int, int, int], ...]:
        """(layer, i, j): the generators ``row_i += c row_j`` of the group; ``i = j`` is a scaling.

        With decay on a unit's weights none of its generators is left (rotations of twins are not of this form).
        """
        linear = self.problem.network.activation.power == 1
        result = []
        for layer, i in self.units:
            for other, j in self.units:
                if layer != other or (i != j and not linear) or self._decayed(layer, i) or self._decayed(layer, j):
                    continue
                outs = ({p[1] for p in self._outgoing(layer, u)} for u in (i, j))
                ins = ({p[2] for p in self._incoming(layer, u)} for u in (i, j))
                (out_i, out_j), (in_i, in_j) = outs, ins
                if out_i <= out_j and in_j <= in_i:
                    result.append((layer, i, j))
        return tuple(result)

    def _decayed(self, layer: int, unit: int) -> bool:
        return any(self._decay(p) for p in (*self._incoming(layer, unit), *self._outgoing(layer, unit)))

    @cached_property
    def rotations(self) -> tuple[tuple[int, int, int], ...]:
        """(layer, i, j): linear units with equal masks and equal positive decay, which rotations mix."""
        if self.problem.network.activation.power != 1:
            return ()
        return tuple(
            (layer, i, j)
            for (layer, i), (other, j) in combinations(self.units, 2)
            if layer == other and self._decayed(layer, i) and self._profile(layer, i) == self._profile(layer, j)
        )

    def _profile(self, layer: int, unit: int) -> tuple[Any, ...]:
        """Masks and decay of a unit: twins have equal profiles."""
        incoming = tuple((p[2], self._decay(p)) for p in self._incoming(layer, unit))
        return incoming, tuple((p[1], self._decay(p)) for p in self._outgoing(layer, unit))

    @cached_property
    def scalings(self) -> tuple[tuple[tuple[int, tuple[fmpq, ...]], ...], ...]:
        """For each unit that can be rescaled its weights, with the values they can be scaled to where they are not zero."""
        return tuple(self._scaling(layer, i) for layer, i, j in self.pairs if i == j)

    def _scaling(self, layer: int, unit: int) -> tuple[tuple[int, tuple[fmpq, ...]], ...]:
        out = (fmpq(1),) if self.problem.network.activation.power % 2 else (fmpq(1), fmpq(-1))
        places = [(self._position[p], (fmpq(1),)) for p in self._incoming(layer, unit)]
        return tuple(places + [(self._position[p], out) for p in self._outgoing(layer, unit)])

    @cached_property
    def steps(self) -> tuple[tuple[str, tuple[Any, ...]], ...]:
        """Scalings and shears in an order in which they can be used one after the other.

        Units with few inputs and many outputs come first: their rows may be added to those that follow.

        Returns:
            ``("scaling", candidates)`` and ``("shear", (source, target) weights)``.
        """
        scaled = [(layer, i) for layer, i, j in self.pairs if i == j]
        height = {u: sum(1 for layer, i, j in self.pairs if (layer, j) == u) for u in scaled}
        result: list[tuple[str, tuple[Any, ...]]] = []
        done: list[tuple[int, int]] = []
        for layer, unit in sorted(scaled, key=lambda u: (u[0], -height[u], u[1])):
            for other in done:
                result += self._shear(layer, unit, other)
            result.append(("scaling", self._scaling(layer, unit)))
            for other in done:
                if other[0] == layer:
                    result += self._shear(layer, other[1], (layer, unit))
            done.append((layer, unit))
        return tuple(result)

    def _shear(self, layer: int, target: int, source: tuple[int, int]) -> list[tuple[str, tuple[Any, ...]]]:
        if (layer, target, source[1]) not in self.pairs or source[0] != layer:
            return []
        columns = [p[2] for p in self._incoming(layer, source[1])]
        weights = tuple((self._position[layer, source[1], c], self._position[layer, target, c]) for c in columns)
        return [("shear", weights)]

    @cached_property
    def zeros(self) -> tuple[int, ...]:
        """Weights that rotations make zero together."""
        return self._triangle()

    def _triangle(self) -> tuple[int, ...]:
        """Rotations bring the stacked weights of twins to triangular form: what lies below the diagonal vanishes."""
        return tuple(weight for weight, _ in self.rotation_pins)

    @cached_property
    def rotation_pins(self) -> tuple[tuple[int, tuple[int, ...]], ...]:
        """Weights below the diagonal, each with the weights of its unit that a slice may combine it with.

        For twins with stacked weights ``z_0, z_1, ...`` and functionals ``f_0, f_1, ...`` some rotation makes
        ``f_i(z_j) = 0`` for all ``i < j``. Functional i uses coordinate i and those beyond the last pinned one. Layers are
        treated from the first to the last, so a functional may use only weights that later rotations leave alone: those
        into the units, and those out of them where no unit of the next layer turns.
        """
        pins = []
        turning = {unit for twins in self._turning() for unit in twins}
        for twins in self._turning():
            layer, first = twins[0]
            still = not any((layer + 1, p[1]) in turning for p in self._outgoing(layer, first))
            stacks = [self._stack(layer, unit, still) for layer, unit in twins]
            for j, stack in enumerate(stacks):
                for i in range(min(j, len(stack))):
                    pins.append((stack[i], stack[len(twins) - 1 :]))
        return tuple(pins)

    def _stack(self, layer: int, unit: int, both: bool) -> tuple[int, ...]:
        """The weights into a unit, and those out of it as well if asked for."""
        places = [*self._incoming(layer, unit), *(self._outgoing(layer, unit) if both else [])]
        return tuple(self._position[p] for p in places)

    def _turning(self) -> list[list[tuple[int, int]]]:
        """The classes of units that rotations mix."""
        groups: list[list[tuple[int, int]]] = []
        for layer, i, j in self.rotations:
            home = next((g for g in groups if (layer, i) in g), None)
            if home is None:
                groups.append([(layer, i), (layer, j)])
            elif (layer, j) not in home:
                home.append((layer, j))
        return groups

    def tangents(self, point: Sequence[Any], convert: Convert) -> list[list[Any]]:
        """The orbit tangents at a point: one vector per pair and per rotation."""
        zero, power = convert(fmpq(0)), self.problem.network.activation.power
        result = []
        for layer, i, j in self.pairs:
            tangent = [zero] * len(self.places)
            for _, _, c in self._incoming(layer, j):
                tangent[self._position[layer, i, c]] += point[self._position[layer, j, c]]
            for _, r, _ in self._outgoing(layer, i):
                change = point[self._position[layer + 1, r, i]] * convert(fmpq(power if i == j else 1))
                tangent[self._position[layer + 1, r, j]] -= change
            result.append(tangent)
        for layer, i, j in self.rotations:
            tangent = [zero] * len(self.places)
            for a, b, sign in ((i, j, 1), (j, i, -1)):
                for _, _, c in self._incoming(layer, b):
                    tangent[self._position[layer, a, c]] += point[self._position[layer, b, c]] * convert(fmpq(sign))
                for _, r, _ in self._outgoing(layer, b):
                    source = point[self._position[layer + 1, r, b]] * convert(fmpq(sign))
                    tangent[self._position[layer + 1, r, a]] += source
            result.append(tangent)
        return result

    @cached_property
    def generators(self) -> tuple[SignedMap, ...]:
        """Generators of the finite part: sign changes of units and swaps of twins (with equal decay)."""
        result = []
        power = self.problem.network.activation.power
        for layer, unit in self.units:
            flipped = {self._position[p] for p in self._incoming(layer, unit)}
            if power % 2:
                flipped |= {self._position[p] for p in self._outgoing(layer, unit)}
            result.append(tuple((k, -1 if k in flipped else 1) for k in range(len(self.places))))
        for (layer, i), (other, j) in combinations(self.units, 2):
            if layer == other and self._profile(layer, i) == self._profile(layer, j):
                result.append(tuple((self._swapped(layer, i, j, place), 1) for place in self.places))
        return tuple(result)

    def _swapped(self, layer: int, i: int, j: int, place: Place) -> int:
        swap = {i: j, j: i}
        level, row, column = place
        if level == layer:
            row = swap.get(row, row)
        elif level == layer + 1:
            column = swap.get(column, column)
        return self._position[level, row, column]
