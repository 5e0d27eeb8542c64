"""Where values live: exact real numbers, and polynomials with rational coefficients; both refuse what is too large."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from flint import Ordering, fmpq, fmpq_mpoly, fmpq_mpoly_ctx

from proofs.exercises.grammar.errors import AnswerError, Fault
from proofs.exercises.grammar.surds import ONE, Exact, Surd, coefficients, inverse
from proofs.exercises.grammar.tower import Tower

MAX_BITS = 2048
"""Most bits of a numerator or a denominator."""
MAX_EXPONENT = 64
"""Largest exponent of a sum or of a name, and largest degree of a polynomial."""
MAX_PRODUCTS = 200_000
"""Most products of terms while a polynomial is expanded."""


class Ring(Protocol):
    """Where values live; every operation refuses what is too large by calling ``refuse``."""

    def constant(self, value: fmpq) -> Any:
        """A rational number."""

    def name(self, name: str) -> Any:
        """A name."""

    def times(self, one: Any, other: Any, refuse: Refuse) -> Any:
        """A product."""

    def inverse(self, value: Any, refuse: Refuse) -> Any:
        """One over a value."""

    def root(self, value: Any, refuse: Refuse) -> Any:
        """The square root."""

    def check(self, value: Any, refuse: Refuse) -> None:
        """Refuse a value that is too large."""

    def size(self, value: Any) -> tuple[int, int]:
        """Bits and degree of a value: what powers multiply."""


Refuse = Callable[[Fault, str], AnswerError]
_ZERO = "this is a division by zero"
_LONG = f"this number is too long (more than {MAX_BITS} binary digits)"


class Numbers:
    """Exact real numbers in one tower of square roots."""

    def __init__(self, tower: Tower) -> None:
        self.tower = tower

    def constant(self, value: fmpq) -> Exact:
        """A rational number."""
        return value

    def name(self, name: str) -> Exact:
        """There are none: the parser refuses them."""
        raise KeyError(name)

    def times(self, one: Exact, other: Exact, refuse: Refuse) -> Exact:
        """A product."""
        return one * other

    def inverse(self, value: Exact, refuse: Refuse) -> Exact:
        """One over a number."""
        if value == 0:
            raise refuse("value", _ZERO)
        return inverse(value)

    def root(self, value: Exact, refuse: Refuse) -> Exact:
        """The square root."""
        try:
            return self.tower.sqrt(value)
        except ValueError:
            raise refuse("value", "this is the square root of a negative number") from None

    def check(self, value: Exact, refuse: Refuse) -> None:
        """Refuse long numbers."""
        if self.size(value)[0] > MAX_BITS:
            raise refuse("limit", _LONG)

    def size(self, value: Exact) -> tuple[int, int]:
        """The most bits of a coefficient; the degree counts one for a number with roots."""
        return max(c.height_bits() for c in coefficients(value)), int(isinstance(value, Surd))


class Polynomials:
    """Polynomials over the rationals in some names."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.context = fmpq_mpoly_ctx.get(list(names), Ordering.degrevlex)
        self.generators = dict(zip(names, self.context.gens(), strict=True))
        self.products = 0

    def constant(self, value: fmpq) -> fmpq_mpoly:
        """A rational number."""
        return self.context.constant(value)

    def name(self, name: str) -> fmpq_mpoly:
        """A name."""
        return self.generators[name]

    def times(self, one: fmpq_mpoly, other: fmpq_mpoly, refuse: Refuse) -> fmpq_mpoly:
        """A product."""
        self.products += len(one) * len(other)
        if self.products > MAX_PRODUCTS:
            raise refuse("limit", "this is too long when it is multiplied out")
        return one * other

    def inverse(self, value: fmpq_mpoly, refuse: Refuse) -> fmpq_mpoly:
        """One over a constant."""
        if value.is_zero():
            raise refuse("value", _ZERO)
        return self.constant(ONE / self._number(value, refuse, "a polynomial is divided by numbers only"))

    def root(self, value: fmpq_mpoly, refuse: Refuse) -> fmpq_mpoly:
        """The square root of a constant that has a rational one."""
        rule = "in a polynomial only square roots that are rational numbers are read"
        root = Tower().sqrt(abs(self._number(value, refuse, rule)))
        if isinstance(root, Surd) or self._number(value, refuse, rule) < 0:
            raise refuse("value", rule)
        return self.constant(root)

    def check(self, value: fmpq_mpoly, refuse: Refuse) -> None:
        """Refuse long coefficients and high degrees."""
        bits, degree = self.size(value)
        if bits > MAX_BITS:
            raise refuse("limit", _LONG)
        if degree > MAX_EXPONENT:
            raise refuse("limit", f"a polynomial has at most degree {MAX_EXPONENT}")

    def size(self, value: fmpq_mpoly) -> tuple[int, int]:
        """The most bits of a coefficient, and the degree."""
        return max((fmpq(c).height_bits() for c in value.coeffs()), default=0), max(int(value.total_degree()), 0)

    def _number(self, value: fmpq_mpoly, refuse: Refuse, rule: str) -> fmpq:
        if not value.is_constant():
            raise refuse("value", rule)
        return fmpq(value.coeffs()[0]) if not value.is_zero() else fmpq(0)
