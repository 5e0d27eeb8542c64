"""The representative of a component: W1 and W2 with every alive unit scaled so that its first input weight is 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import arb, fmpq

from symbolic.exact.field import ExactPoint, FieldElement
from symbolic.exact.linear_algebra import Rows
from symbolic.exact.precision import working_precision
from symbolic.exact.real import ZERO, RealNumber
from symbolic.landscape.stratum import AlivePoint
from symbolic.polynomials.reduced import ReducedNetwork

Table = list[list[RealNumber]]


@dataclass(frozen=True)
class Weight:
    """A weight as a ball of any precision and, where it is known, exactly; closed under what rescaling needs."""

    enclose: Callable[[int], arb]
    exact: FieldElement | None

    @property
    def zero(self) -> bool:
        """Whether it is zero (a ball that contains 0 without an exact value counts as zero here)."""
        return self.exact.is_zero() if self.exact is not None else bool(self.enclose(60).contains(0))

    def number(self) -> RealNumber:
        """The weight as a real number."""
        if self.zero:
            return ZERO
        value = None if self.exact is None else self.exact.rational()
        return RealNumber(self.enclose, self.exact) if value is None else RealNumber.rational(value)

    def times(self, other: Weight) -> Weight:
        """The product."""
        exact = self.exact * other.exact if self.exact is not None and other.exact is not None else None
        return Weight(_at_precision(lambda bits: self.enclose(bits) * other.enclose(bits)), exact)

    def over(self, other: Weight) -> Weight:
        """The quotient by a weight that is not zero."""
        exact = self.exact.over(other.exact) if self.exact is not None and other.exact is not None else None
        return Weight(_at_precision(lambda bits: self.enclose(bits) / other.enclose(bits)), exact)


def _at_precision(value: Callable[[int], arb]) -> Callable[[int], arb]:
    def enclose(bits: int) -> arb:
        with working_precision(bits + 64):
            return value(bits)

    return enclose


def representative(network: ReducedNetwork, point: AlivePoint) -> tuple[Table, Table]:
    """W1 and W2 at an alive point, dead units and weights outside the masks zero."""
    first, second = network.problem.network.masks
    w1: Table = [[ZERO] * len(first[0]) for _ in first]
    w2: Table = [[ZERO] * len(second[0]) for _ in second]
    position = 0
    for unit in point.units:
        shape, number = network.core.units[unit], network.units[unit]
        vector = [_weight(point, position + k) for k in range(shape.size)]
        position += shape.size
        outputs, inputs = vector[: len(shape.outputs)], vector[len(shape.outputs) :]
        inputs = _converted(inputs, network.conversions[unit])
        pivot = next((x for x in inputs if not x.zero), None)
        if pivot is not None:
            outputs, inputs = [x.times(pivot) for x in outputs], [x.over(pivot) for x in inputs]
        for output, x in zip(shape.outputs, outputs, strict=True):
            w2[output][number] = x.number()
        for column, x in zip(network.coordinates[unit], inputs, strict=True):
            w1[number][column] = x.number()
    return w1, w2


def _weight(point: AlivePoint, index: int) -> Weight:
    exact: ExactPoint | None = point.exact
    if exact is not None:
        element = exact.coordinates[index]
        return Weight(element.ball, element)
    return Weight(lambda bits: point.weights(bits)[index].real, None)


def _converted(vector: Sequence[Weight], conversion: Rows) -> list[Weight]:
    """Input weights from coordinates in a shared basis."""
    if all(x == int(r == c) for r, row in enumerate(conversion) for c, x in enumerate(row)):
        return list(vector)
    return [_combination(vector, column) for column in zip(*conversion, strict=True)]


def _combination(vector: Sequence[Weight], factors: Sequence[fmpq]) -> Weight:
    known = [x.exact * f for x, f in zip(vector, factors, strict=True) if x.exact is not None]
    exact = sum(known[1:], known[0]) if len(known) == len(vector) else None
    total = _at_precision(lambda bits: sum((x.enclose(bits) * f for x, f in zip(vector, factors, strict=True)), arb(0)))
    return Weight(total, exact)
