"""Lines through a point where the Hessian is silent: the first non-zero Taylor coefficient decides along each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from symbolic.exact.field import ExactPoint, FieldElement
from symbolic.solving.families.critical_system import CriticalSystem

MAX_DIRECTIONS = 160


class Jet:
    """A polynomial in one variable s over a ring, cut off beyond a degree: what a loss is along a line."""

    __slots__ = ("coefficients", "degree")

    def __init__(self, coefficients: Sequence[Any], degree: int) -> None:
        self.coefficients, self.degree = list(coefficients)[: degree + 1], degree

    def _other(self, other: object) -> list[Any]:
        return other.coefficients if isinstance(other, Jet) else [other]

    def __add__(self, other: object) -> Jet:
        a, b = self.coefficients, self._other(other)
        if len(a) < len(b):
            a, b = b, a
        return Jet([x + y for x, y in zip(a, b, strict=False)] + a[len(b) :], self.degree)

    __radd__ = __add__

    def __neg__(self) -> Jet:
        return Jet([-x for x in self.coefficients], self.degree)

    def __sub__(self, other: object) -> Jet:
        return self + -(other if isinstance(other, Jet) else Jet([other], self.degree))

    def __mul__(self, other: object) -> Jet:
        a, b = self.coefficients, self._other(other)
        result: list[Any] = [None] * min(len(a) + len(b) - 1, self.degree + 1)
        for i, x in enumerate(a):
            for j, y in enumerate(b[: self.degree + 1 - i]):
                term = x * y
                result[i + j] = term if result[i + j] is None else result[i + j] + term
        return Jet(result, self.degree)

    __rmul__ = __mul__


def bends(system: CriticalSystem, point: ExactPoint) -> tuple[bool, bool]:
    """Whether some line through a critical point certainly leads to lower losses, and whether some leads to higher ones.

    Directions: single weights, and for each unit sign combinations of its weights on one side or on both.
    """
    lower = higher = False
    for direction in _directions(system):
        sign, order = _first_change(system, point, direction)
        if sign:
            lower = lower or sign < 0 or order % 2 == 1
            higher = higher or sign > 0 or order % 2 == 1
        if lower and higher:
            break
    return lower, higher


def _first_change(system: CriticalSystem, point: ExactPoint, direction: Sequence[int]) -> tuple[int, int]:
    """Sign and order of the first non-zero Taylor coefficient of the loss along a line (0 where there is none)."""
    element, degree = point.field.element, system.loss.degree
    line = [Jet([x, element(d)] if d else [x], degree) for x, d in zip(point.coordinates, direction, strict=True)]
    value = system.loss.over(lambda q: Jet([element(q)], degree)).value(line)
    for order, coefficient in enumerate(value.coefficients[1:], 1):
        number: FieldElement = coefficient
        if not number.is_zero():
            return _sign(number), order
    return 0, 0


def _sign(number: FieldElement) -> int:
    """The sign of a number that is not zero."""
    bits = 64
    while True:
        ball = number.ball(bits)
        if ball > 0:
            return 1
        if ball < 0:
            return -1
        bits *= 2


def _directions(system: CriticalSystem) -> Iterator[list[int]]:
    """Simple directions, at most 160."""
    for direction in islice(_all_directions(system), MAX_DIRECTIONS):
        yield [direction.get(k, 0) for k in range(system.loss.size)]


def _all_directions(system: CriticalSystem) -> Iterator[dict[int, int]]:
    for k in range(system.loss.size):
        yield {k: 1}
    for incoming, outgoing in system.units:
        sides = [_combinations(incoming), _combinations(outgoing)]
        for side in sides:
            yield from (d for d in side if len(d) > 1)
        for a in sides[0]:
            for b in sides[1]:
                yield {**a, **b}
                yield {**a, **{k: -x for k, x in b.items()}}


def _combinations(weights: Sequence[int]) -> list[dict[int, int]]:
    """Single weights, and sums and differences of two, of the first few weights."""
    few = list(weights)[:4]
    result = [{k: 1} for k in few]
    for i, a in enumerate(few):
        for b in few[i + 1 :]:
            result += [{a: 1, b: 1}, {a: 1, b: -1}, {a: 2, b: 1}, {a: 1, b: 2}]
    return result
