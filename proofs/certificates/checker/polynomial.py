"""Polynomials as dictionaries: in the weights, cut after degree 2, or in one variable."""

from collections.abc import Callable
from typing import Any, NamedTuple

from .exact import ONE, ZERO, Number
from .reading import MAX_TERMS, Clock, require

Poly = dict[Any, Any]  # monomial -> coefficient, a number or an interval


class Ring(NamedTuple):
    """How monomials multiply: the monomial 1, and the product of two (None where it is cut off); ``local`` is for series."""

    one: Any
    join: Callable[[Any, Any], Any]
    local: bool = False


FULL = Ring((), lambda a, b: tuple(sorted(a + b)))  # polynomials in the weights
JETS = Ring((), lambda a, b: tuple(sorted(a + b)) if len(a) + len(b) <= 2 else None, True)  # cut after degree 2
SERIES = Ring(0, lambda a, b: a + b)  # in one variable, exponents may be negative


def add(p: Poly, q: Poly, factor: Number = ONE) -> None:
    """Add factor * q to p."""
    for monomial, c in q.items():
        p[monomial] = p.get(monomial, ZERO) + factor * c


def multiply(p: Poly, q: Poly, ring: Ring) -> Poly:
    """The product in the ring."""
    result: Poly = {}
    for a, x in p.items():
        Clock.tick(x)
        for b, y in q.items():
            monomial = ring.join(a, b)
            if monomial is not None:
                result[monomial] = result[monomial] + x * y if monomial in result else x * y
        require(len(result) <= MAX_TERMS, "the polynomials grow too large")
    return tidy(result)


def tidy(p: Poly) -> Poly:
    """Leave out the terms that are visibly 0."""
    return {monomial: c for monomial, c in p.items() if c}
