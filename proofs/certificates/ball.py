"""The ball around a critical point on a slice, on which the loss is at least its value at the point.

With residuals ``r + l(u) + q(u)`` of a displacement ``u`` of the free weights, and ``0 < eps < 1``,

    L - L* = sum eps (l + q/eps)^2 + u^T ((1 - eps) J^T J + Q - mu I) u + mu |u|^2 - (1/eps - 1) sum q^2,

so L >= L* where ``|u|^2 <= mu / ((1/eps - 1) C)``, once the matrix in the middle is positive semidefinite
and ``sum q^2 <= C |u|^4``.  Floating point proposes eps, mu and a factor of the matrix; what is returned was
checked exactly: the matrix minus ``F diag(pivots) F^T`` is diagonally dominant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from flint import fmpq

from proofs.certificates.definite import Scalar, floats, rounded_down, rounded_factor
from proofs.certificates.format.minima import Ball
from proofs.certificates.numbers import read_field, read_rational, read_scalar
from proofs.certificates.points import CertifiedPoint, rational_text
from symbolic.errors import UnsupportedProblem
from symbolic.exact.field import FieldElement, NumberField
from symbolic.network import Problem

Table = tuple[tuple[Any, ...], ...]
Position = tuple[int, int, int]
"""A weight: layer (0 or 1), row, column."""


def is_zero(value: Scalar) -> bool:
    """Exact zero test."""
    return value.is_zero() if isinstance(value, FieldElement) else value == 0


@dataclass(frozen=True)
class ExactNetwork:
    """A masked two-layer linear network with its data and one point, all exact.

    Attributes:
        masks: the two masks.
        inputs: X, one row per input.
        targets: Y, one row per output.
        first, second: the weights of the point, zero outside the masks.
        field: the number field of the point, or None.
    """

    masks: tuple[Table, Table]
    inputs: Table
    targets: Table
    first: Table
    second: Table
    field: NumberField | None

    @staticmethod
    def read(problem: Mapping[str, Any], point: Sequence[Any], field: Mapping[str, Any] | None) -> ExactNetwork:
        """Read the parts of a certificate.

        Raises:
            UnsupportedProblem: for other activations, decay, or another number of layers.
        """
        if problem.get("activation", "linear") != "linear" or problem.get("weight_decay", 0) not in (0, "0", None):
            raise UnsupportedProblem(
                "a ball for this activation or decay", "the formulas are for linear units, decay 0"
            )
        if len(problem["masks"]) != 2:
            raise UnsupportedProblem("a ball for this depth", "the formulas are for two layers")
        first_mask, second_mask = (tuple(tuple(int(m) for m in row) for row in mask) for mask in problem["masks"])
        number_field = read_field(field)
        width = len(first_mask[0])
        inputs = problem.get("inputs") or [[int(i == j) for j in range(width)] for i in range(width)]

        def rationals(rows: Sequence[Sequence[object]]) -> Table:
            return tuple(tuple(read_rational(x) for x in row) for row in rows)

        def weights(rows: Sequence[Sequence[object]], mask: Table) -> Table:
            return tuple(
                tuple(read_scalar(x if m else 0, number_field) for x, m in zip(row, mask_row, strict=True))
                for row, mask_row in zip(rows, mask, strict=True)
            )

        return ExactNetwork(
            (first_mask, second_mask),
            rationals(inputs),
            rationals(problem["targets"]),
            weights(point[0], first_mask),
            weights(point[1], second_mask),
            number_field,
        )

    @staticmethod
    def of(problem: Problem, point: CertifiedPoint) -> ExactNetwork:
        """A problem with two linear layers and no decay, at a point."""

        def rationals(rows: Sequence[Sequence[Fraction]]) -> Table:
            return tuple(tuple(fmpq(x.numerator, x.denominator) for x in row) for row in rows)

        first, second = (rationals(t) for t in point.fractions) if point.rational else point.tables
        masks = (problem.network.masks[0], problem.network.masks[1])
        field = None if point.rational else point.field
        return ExactNetwork(masks, rationals(problem.inputs), rationals(problem.targets), first, second, field)

    def at(self, first: Table, second: Table) -> ExactNetwork:
        """The same network at another point."""
        return ExactNetwork(self.masks, self.inputs, self.targets, first, second, self.field)

    def positions(self) -> Iterator[Position]:
        """All weights of the masks, by layer, row, column."""
        for layer, mask in enumerate(self.masks):
            for row, entries in enumerate(mask):
                for column, entry in enumerate(entries):
                    if entry:
                        yield layer, row, column

    def weight(self, place: Position) -> Any:
        """The value of a weight at the point."""
        layer, row, column = place
        return (self.second if layer else self.first)[row][column]

    @cached_property
    def hidden(self) -> Table:
        """W1 X."""
        samples = range(len(self.inputs[0]))
        return tuple(
            tuple(sum((w * x[s] for w, x in zip(row, self.inputs, strict=True)), fmpq(0)) for s in samples)
            for row in self.first
        )

    @cached_property
    def residuals(self) -> Table:
        """W2 W1 X - Y."""
        samples = range(len(self.inputs[0]))
        return tuple(
            tuple(sum((v * h[s] for v, h in zip(row, self.hidden, strict=True)), -target[s]) for s in samples)
            for row, target in zip(self.second, self.targets, strict=True)
        )

    def slope(self, place: Position) -> list[Any]:
        """The derivative of the residuals, output by output, with respect to one weight."""
        layer, row, column = place
        outputs, samples = range(len(self.second)), range(len(self.inputs[0]))
        if layer == 0:
            return [self.second[i][row] * self.inputs[column][s] for i in outputs for s in samples]
        return [self.hidden[column][s] if i == row else fmpq(0) for i in outputs for s in samples]

    def mixed(self, one: Position, other: Position) -> Any:
        """The sum of the residuals times the coefficients of the product of two weights (zero for most pairs)."""
        if one[0] == other[0]:
            return fmpq(0)
        (_, unit, column), (_, output, source) = (one, other) if one[0] == 0 else (other, one)
        if unit != source:
            return fmpq(0)
        return sum((r * x for r, x in zip(self.residuals[output], self.inputs[column], strict=True)), fmpq(0))

    def product_bound(self, free: Sequence[Position]) -> fmpq:
        """C: the sum of the squared entries of the symmetric matrices of the bilinear parts."""
        total = fmpq(0)
        for layer, unit, column in free:
            if layer == 0:
                fans = sum(1 for other in free if other[0] == 1 and other[2] == unit)
                total += fans * sum((x * x for x in self.inputs[column]), fmpq(0)) / 2
        return total


def ball_of(network: ExactNetwork, pinned: set[Position]) -> Ball:
    """A certified ball on the slice that keeps the pinned weights.

    Arguments:
        network: problem and point.
        pinned: the weights that stay fixed.

    Raises:
        UnsupportedProblem: if the Hessian on the slice is not positive definite.
        NotCertifiable: if no rounding of a factor is found.
    """
    free = [place for place in network.positions() if place not in pinned]
    slopes = [network.slope(place) for place in free]
    gram = [[sum((x * y for x, y in zip(one, two, strict=True)), fmpq(0)) for two in slopes] for one in slopes]
    mixed = [[network.mixed(one, two) for two in free] for one in free]
    gram_floats, mixed_floats = floats(gram), floats(mixed)
    epsilon, least = _best_epsilon(gram_floats, mixed_floats)
    mu = rounded_down(0.75 * least)
    middle = (1 - float(epsilon)) * gram_floats + mixed_floats - (float(mu) + 0.12 * least) * np.eye(len(free))
    exact = [
        [gram[a][b] * (1 - epsilon) + mixed[a][b] - (mu if a == b else 0) for b in range(a + 1)]
        for a in range(len(free))
    ]
    factor, pivots = rounded_factor(middle, exact, "a ball at this point")
    bound = network.product_bound(free)
    radius = mu / ((1 / epsilon - 1) * bound) if bound != 0 else fmpq(1)
    return Ball(
        radius_squared=rational_text(radius),
        epsilon=rational_text(epsilon),
        mu=rational_text(mu),
        bound=rational_text(bound),
        factor=[[rational_text(x) for x in [*row, *[fmpq(0)] * (len(free) - len(row))]] for row in factor],
        pivots=[rational_text(x) for x in pivots],
    )


def _best_epsilon(gram: np.ndarray[Any, Any], mixed: np.ndarray[Any, Any]) -> tuple[fmpq, float]:
    """The eps that makes the radius largest, from a coarse grid, with the least eigenvalue of the matrix."""
    best: tuple[float, fmpq, float] | None = None
    for denominator in (16, 256, 4096):
        for numerator in range(1, denominator, max(denominator // 64, 1)):
            epsilon = numerator / denominator
            least = float(np.linalg.eigvalsh((1 - epsilon) * gram + mixed)[0])
            score = least * epsilon / (1 - epsilon)
            if least > 1e-9 and (best is None or score > best[0]):
                best = (score, fmpq(numerator, denominator), least)
        if best is not None:
            return best[1], best[2]
    raise UnsupportedProblem("a ball at this point", "the Hessian on the slice is not positive definite")
