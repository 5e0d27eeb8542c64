"""Piecewise linear networks at a point inside an activation cell: the slopes of the units and the Hessian there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flint import fmpq

from proofs.certificates.points import CertifiedPoint, NotCertifiable
from symbolic.exact.field import FieldElement
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem
from symbolic.network.weights import Place


@dataclass(frozen=True)
class CellExpansion:
    """A ReLU or leaky ReLU network of two layers near a point.

    Attributes:
        problem: the problem.
        point: the weights.
        flat: whether units are taken as 0 on samples at which they are at their kink; otherwise there must be none.
    """

    problem: Problem
    point: CertifiedPoint
    flat: bool = False

    @cached_property
    def kinks(self) -> list[tuple[int, int]]:
        """Where units that are heard are at their kinks, on samples that they see: (unit, sample)."""
        first, second = self.problem.network.masks
        return [
            (unit, s)
            for unit, (mask, row) in enumerate(zip(first, self.preactivations, strict=True))
            if any(bits[unit] for bits in second)
            for s, (z, sample) in enumerate(zip(row, self.samples, strict=True))
            if any(bit and x != 0 for bit, x in zip(mask, sample, strict=True)) and z.is_zero()
        ]

    @cached_property
    def samples(self) -> list[list[fmpq]]:
        """The samples, one list of inputs each."""
        return [[rational(x) for x in column] for column in zip(*self.problem.inputs, strict=True)]

    @cached_property
    def preactivations(self) -> list[list[FieldElement]]:
        """``w_j x_s``, one row per unit."""
        zero = self.point.field.element(0)
        return [
            [sum((w * x for w, x in zip(row, sample, strict=True)), zero) for sample in self.samples]
            for row in self.point.tables[0]
        ]

    @cached_property
    def slopes(self) -> list[list[fmpq]]:
        """The slope of each unit on each sample; 0 at kinks.

        Raises:
            NotCertifiable: if a unit is at its kink on a sample that it sees.
        """
        if self.kinks and not self.flat:
            raise NotCertifiable("a point of this network", "a unit is at the kink of its activation")
        leak, at_kinks = rational(self.problem.network.activation.slope), set(self.kinks)

        def slope(unit: int, sample: int, z: FieldElement) -> fmpq:
            if (unit, sample) in at_kinks:
                return fmpq(0)
            return fmpq(1) if z.is_zero() or bool(z.ball(96) > 0) else leak

        return [[slope(j, s, z) for s, z in enumerate(row)] for j, row in enumerate(self.preactivations)]

    @cached_property
    def residuals(self) -> list[list[FieldElement]]:
        """``f(X) - Y``."""
        result = []
        for line, targets in zip(self.point.tables[1], self.problem.targets, strict=True):
            row = []
            for s, target in enumerate(targets):
                value = self.point.field.element(-rational(target))
                for v, slopes, z in zip(line, self.slopes, self.preactivations, strict=True):
                    value = value + v * z[s] * slopes[s]
                row.append(value)
            result.append(row)
        return result

    @cached_property
    def loss(self) -> FieldElement:
        """The loss."""
        total = sum((r * r for row in self.residuals for r in row), self.point.field.element(0))
        for table, rates in zip(self.point.tables, self.problem.decay, strict=True):
            for row, line in zip(table, rates, strict=True):
                for w, rate in zip(row, line, strict=True):
                    total = total + w * w * rational(rate)
        return total

    def moves(self, place: Place) -> list[Any]:
        """The derivative of the residuals with respect to one weight, output by output."""
        layer, row, column = place
        samples, outputs = range(len(self.samples)), range(len(self.problem.targets))
        if layer == 0:
            seen = [self.slopes[row][s] * self.samples[s][column] for s in samples]
            return [self.point.tables[1][i][row] * seen[s] for i in outputs for s in samples]
        heard = [self.preactivations[column][s] * self.slopes[column][s] for s in samples]
        return [heard[s] if i == row else self.point.field.element(0) for i in outputs for s in samples]

    def idle(self, place: Place) -> bool:
        """Whether no residual depends on a weight near the point."""
        layer, row, column = place
        if layer == 0:
            return all(a * x[column] == 0 for a, x in zip(self.slopes[row], self.samples, strict=True))
        return all(a == 0 for a in self.slopes[column])

    def acting(self, unit: int) -> list[list[fmpq]]:
        """The samples on which a unit is not off."""
        return [x for a, x in zip(self.slopes[unit], self.samples, strict=True) if a != 0]

    def half_hessian(self, free: Sequence[Place]) -> list[list[FieldElement]]:
        """Half the Hessian along some weights."""
        zero = self.point.field.element(0)
        moves = [self.moves(place) for place in free]

        def entry(a: int, b: int) -> FieldElement:
            value = sum((x * y for x, y in zip(moves[a], moves[b], strict=True)), zero) + self._mixed(free[a], free[b])
            if a == b:
                layer, row, column = free[a]
                value = value + rational(self.problem.decay[layer][row][column])
            return value

        return [[entry(a, b) for b in range(len(free))] for a in range(len(free))]

    def _mixed(self, one: Place, other: Place) -> FieldElement:
        """The sum of the residuals times the coefficients of the product of two weights."""
        zero = self.point.field.element(0)
        if one[0] == other[0]:
            return zero
        (_, unit, column), (_, output, source) = (one, other) if one[0] == 0 else (other, one)
        if unit != source:
            return zero
        terms = zip(self.residuals[output], self.slopes[unit], self.samples, strict=True)
        return sum((r * (a * x[column]) for r, a, x in terms), zero)


def at_kink(problem: Problem, point: CertifiedPoint) -> bool:
    """Whether some unit of a piecewise linear network is at its kink on a sample that it sees."""
    return problem.network.activation.piecewise and bool(CellExpansion(problem, point).kinks)
