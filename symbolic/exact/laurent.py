"""Laurent polynomials in one small parameter e over any ring: what a loss is along a curve that runs to infinity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class Laurent:
    """``e^valuation * (c_0 + c_1 e + ...)`` with finitely many coefficients."""

    __slots__ = ("coefficients", "valuation")

    def __init__(self, coefficients: Sequence[Any], valuation: int = 0) -> None:
        self.coefficients, self.valuation = list(coefficients), valuation

    def _other(self, other: object) -> Laurent:
        return other if isinstance(other, Laurent) else Laurent([other])

    def coefficient(self, exponent: int) -> Any | None:
        """The coefficient of a power of e; None where there is no term."""
        place = exponent - self.valuation
        return self.coefficients[place] if 0 <= place < len(self.coefficients) else None

    def __add__(self, other: object) -> Laurent:
        o = self._other(other)
        low = min(self.valuation, o.valuation)
        high = max(self.valuation + len(self.coefficients), o.valuation + len(o.coefficients))
        zero = self.coefficients[0] - self.coefficients[0]
        terms = []
        for exponent in range(low, high):
            a, b = self.coefficient(exponent), o.coefficient(exponent)
            terms.append((zero if a is None else a) + (zero if b is None else b))
        return Laurent(terms, low)

    __radd__ = __add__

    def __neg__(self) -> Laurent:
        return Laurent([-c for c in self.coefficients], self.valuation)

    def __sub__(self, other: object) -> Laurent:
        return self + -self._other(other)

    def __mul__(self, other: object) -> Laurent:
        o = self._other(other)
        zero = self.coefficients[0] - self.coefficients[0]
        terms = [zero] * (len(self.coefficients) + len(o.coefficients) - 1)
        for i, x in enumerate(self.coefficients):
            for j, y in enumerate(o.coefficients):
                terms[i + j] = terms[i + j] + x * y
        return Laurent(terms, self.valuation + o.valuation)

    __rmul__ = __mul__
