"""The result of solving a problem: components, strata, verdicts, and how they print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import acb, fmpq

from symbolic.algebraic.field import FieldElement
from symbolic.algebraic.real import RealNumber
from symbolic.classify.verdict import Verdict
from symbolic.network import Problem
from symbolic.polynomials.linear_algebra import Rows
from symbolic.reduce.inputs import ReducedNetwork
from symbolic.solving.alive import StratumSolution
from symbolic.solving.components import Component
from symbolic.symmetry.preorder import Preorder
from symbolic.verify.krawczyk import working_precision

DIGITS = 16


@dataclass(frozen=True)
class Infimum:
    """What is known about the infimum of the loss.

    Attributes:
        verdict: PROVED when ``value`` is the infimum.
        value: the infimum where it is proved, otherwise the lowest loss known; None if no point is known.
        attained: whether it is attained; None if not known.
    """

    verdict: Verdict
    value: RealNumber | None
    attained: bool | None


@dataclass(frozen=True)
class Solution:
    """The verified critical components of a problem.

    Attributes:
        problem: the problem.
        seed: the seed of the slices.
        engine: name and version of the engine that proposed the points.
        network: the reduced network behind the problem.
        order: the preorder of its units.
        strata: every stratum with its count and its verdict on completeness.
        components: the real components, by increasing loss.
        infimum: what is known about the infimum.
        verdicts: the verdicts on the landscape, by name.
        notes: remarks on how the problem was read (void units, rank deficient inputs).
    """

    problem: Problem
    seed: int
    engine: tuple[str, str]
    network: ReducedNetwork
    order: Preorder
    strata: tuple[StratumSolution, ...]
    components: tuple[Component, ...]
    infimum: Infimum
    verdicts: dict[str, Verdict]
    notes: tuple[str, ...]

    @cached_property
    def complete(self) -> bool:
        """Whether every stratum is proved complete."""
        return all(stratum.complete.proved for stratum in self.strata)

    def units_of(self, stratum: StratumSolution) -> list[int]:
        """The alive units of a stratum, numbered as in the problem."""
        return [self.network.units[u] for u in stratum.stratum.alive]

    def coordinates(self, component: Component, digits: int = DIGITS) -> tuple[list[list[str]], list[list[str]]]:
        """W1 and W2 at the representative of a component, as text: exact up to degree two, else decimals.

        Every alive unit is scaled so that its first non-zero input weight is 1.
        """
        with working_precision(1100):
            return self._coordinates(component, digits)

    def _coordinates(self, component: Component, digits: int) -> tuple[list[list[str]], list[list[str]]]:
        first, second = self.problem.network.masks
        w1 = [["0"] * len(first[0]) for _ in first]
        w2 = [["0"] * len(second[0]) for _ in second]
        position = 0
        for unit in component.point.units:
            shape, number = self.network.core.units[unit], self.network.units[unit]
            count, size = len(shape.outputs), shape.size
            vector = [_coordinate(component, position + k) for k in range(size)]
            vector[count:] = _converted(vector[count:], self.network.conversions[unit])
            pivot = next((k for k in range(count, size) if not vector[k].zero), None)
            if pivot is not None:
                scale = vector[pivot]
                vector = [x * scale for x in vector[:count]] + [x / scale for x in vector[count:]]
            for k, output in enumerate(shape.outputs):
                w2[output][number] = vector[k].text(digits)
            for k, column in enumerate(self.network.coordinates[unit]):
                w1[number][column] = vector[count + k].text(digits)
            position += size
        return w1, w2

    def __str__(self) -> str:
        from symbolic.solving.summary import summary_text

        return summary_text(self)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


@dataclass(frozen=True)
class _Coordinate:
    """One weight of a representative, exact where it is known exactly; products and quotients for rescaling."""

    balls: Sequence[acb]
    exact: FieldElement | None

    @property
    def zero(self) -> bool:
        """Whether it is zero (a ball that contains 0 without an exact value counts as zero here)."""
        return self.exact.is_zero() if self.exact is not None else bool(self.balls[0].contains(0))

    def times(self, factor: fmpq) -> _Coordinate:
        """The product with a rational number."""
        return _Coordinate([x * factor for x in self.balls], None if self.exact is None else self.exact * factor)

    def __add__(self, other: _Coordinate) -> _Coordinate:
        exact = self.exact + other.exact if self.exact is not None and other.exact is not None else None
        return _Coordinate([a + b for a, b in zip(self.balls, other.balls, strict=True)], exact)

    def __mul__(self, other: _Coordinate) -> _Coordinate:
        exact = self.exact * other.exact if self.exact is not None and other.exact is not None else None
        return _Coordinate([a * b for a, b in zip(self.balls, other.balls, strict=True)], exact)

    def __truediv__(self, other: _Coordinate) -> _Coordinate:
        exact = self.exact * other.exact.inverse() if self.exact is not None and other.exact is not None else None
        return _Coordinate([a / b for a, b in zip(self.balls, other.balls, strict=True)], exact)

    def text(self, digits: int) -> str:
        """Exact text up to degree two, else a certified decimal."""
        if self.exact is not None:
            value = self.exact.rational()
            if value is not None:
                return str(value)
            number = RealNumber(self.exact.ball, self.exact.minimal_polynomial())
            return number.radical() or number.decimal(digits)
        if self.zero:
            return "0"
        balls = list(self.balls)

        def enclose(bits: int) -> object:
            return (balls[0] if bits <= 256 else balls[-1]).real

        return RealNumber(enclose, None).decimal(digits)  # type: ignore[arg-type]


def _converted(vector: Sequence[_Coordinate], conversion: Rows) -> list[_Coordinate]:
    """Input weights from coordinates in a shared basis."""
    result = []
    for column in zip(*conversion, strict=True):
        total = vector[0].times(column[0])
        for x, factor in zip(vector[1:], column[1:], strict=True):
            total = total + x.times(factor)
        result.append(total)
    return result


def _coordinate(component: Component, index: int) -> _Coordinate:
    exact = component.point.exact
    if exact is not None:
        return _Coordinate((), exact.coordinates[index])
    with working_precision(1100):
        return _Coordinate([component.point.weights(bits)[index] for bits in (256, 1024)], None)
