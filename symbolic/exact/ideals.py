"""Small exact ideals over the rationals, on flint's polynomials: Groebner bases within limits, normal forms, emptiness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import lcm
from typing import Any

from flint import Ordering, fmpq, fmpz_mpoly, fmpz_mpoly_ctx, fmpz_mpoly_vec

LIMITS = (300, 400, 2000)
"""Largest basis (polynomials, terms, bits of a coefficient) that is computed here."""

Exponents = tuple[int, ...]
Polynomial = Mapping[Exponents, fmpq]
"""Exponents -> coefficient."""


@dataclass(frozen=True, eq=False)
class Ideal:
    """An ideal of Q[x_0, ..., x_(n-1)].

    One more variable, smaller than the others and in no generator, is carried along: it keeps track of scale when
    flint reduces a polynomial up to a constant.

    Attributes:
        size: n, the number of variables.
        generators: integer polynomials.
        lexicographic: whether the order is lexicographic instead of degree reverse lexicographic.
    """

    size: int
    generators: tuple[fmpz_mpoly, ...]
    lexicographic: bool = False

    @classmethod
    def of(cls, size: int, polynomials: Iterable[Polynomial], lexicographic: bool = False) -> Ideal:
        """The ideal of some polynomials."""
        empty = cls(size, (), lexicographic)
        return cls(size, tuple(p for p in (empty.polynomial(terms) for terms in polynomials) if bool(p)), lexicographic)

    @property
    def context(self) -> fmpz_mpoly_ctx:
        """The polynomial ring."""
        names = [*(f"x{k}" for k in range(self.size)), "scale"]
        return fmpz_mpoly_ctx.get(names, Ordering.lex if self.lexicographic else Ordering.degrevlex)

    def polynomial(self, terms: Polynomial) -> fmpz_mpoly:
        """A polynomial of the ring, denominators cleared."""
        common = lcm(*(int(c.q) for c in terms.values()))
        return self.context.from_dict({(*e, 0): int(c.p) * (common // int(c.q)) for e, c in terms.items() if c != 0})

    def plus(self, polynomials: Iterable[Polynomial]) -> Ideal:
        """The ideal with more generators."""
        more = Ideal.of(self.size, polynomials, self.lexicographic).generators
        return Ideal(self.size, self.generators + more, self.lexicographic)

    @cached_property
    def basis(self) -> Any | None:
        """The reduced Groebner basis, as a flint vector; None if it exceeds the limits."""
        start: Any = fmpz_mpoly_vec(list(self.generators), self.context)
        if start.is_groebner():
            return start if start.is_autoreduced() else start.autoreduction(groebner=True)
        found, success = start.buchberger_naive(limits=LIMITS)
        return found.autoreduction(groebner=True) if success else None

    @cached_property
    def empty(self) -> bool | None:
        """Whether the ideal has no complex zero; None if its basis exceeds the limits."""
        basis = self.basis
        return None if basis is None else any(p.is_constant() and bool(p) for p in basis)

    @cached_property
    def leading(self) -> tuple[Exponents, ...] | None:
        """The leading monomials of the basis."""
        return (
            None if self.basis is None else tuple(tuple(int(e) for e in p.monomial(0))[: self.size] for p in self.basis)
        )

    def normal_form(self, terms: Polynomial) -> dict[Exponents, fmpq]:
        """The normal form of a polynomial.

        Raises:
            ArithmeticError: if the basis exceeds the limits.

        Examples:
            >>> ideal = Ideal.of(2, [{(2, 0): fmpq(2), (0, 0): fmpq(-1)}])
            >>> ideal.normal_form({(3, 1): fmpq(4)})
            {(1, 1): 2}
        """
        if self.basis is None:
            raise ArithmeticError("no Groebner basis within the limits")
        if not terms:
            return {}
        common = lcm(*(int(c.q) for c in terms.values()))
        tag = self.context.from_dict({(*[0] * self.size, 1): common})
        tagged: Any = self.polynomial(terms) + tag
        reduced = tagged.reduction_primitive_part(self.basis)
        scale, result = None, {}
        for exponents, coefficient in reduced.to_dict().items():
            if exponents[-1]:
                scale = fmpq(int(coefficient))
            else:
                result[tuple(int(e) for e in exponents[:-1])] = fmpq(int(coefficient))
        assert scale is not None
        return {e: c / scale for e, c in result.items()}

    def contains(self, terms: Polynomial) -> bool:
        """Whether a polynomial reduces to zero (then it certainly lies in the ideal)."""
        return not self.normal_form(terms)

    def polynomials(self) -> list[dict[Exponents, fmpq]]:
        """The basis, or the generators where there is none, as dictionaries."""
        return [as_terms(p) for p in (self.generators if self.basis is None else self.basis)]


def as_terms(polynomial: fmpz_mpoly) -> dict[Exponents, fmpq]:
    """A polynomial as exponents -> coefficient, without the scale variable."""
    return {tuple(int(e) for e in exponents[:-1]): fmpq(int(c)) for exponents, c in polynomial.to_dict().items()}


def evaluate(terms: Polynomial, point: Sequence[Any], convert: Any) -> Any:
    """The value of a polynomial at a point of any ring."""
    total = convert(fmpq(0))
    for exponents, coefficient in terms.items():
        value = convert(coefficient)
        for x, e in zip(point, exponents, strict=True):
            for _ in range(e):
                value = value * x
        total = total + value
    return total


def substitute(terms: Polynomial, values: Mapping[int, fmpq]) -> dict[Exponents, fmpq]:
    """A polynomial with some variables replaced by numbers; the others keep their places, the replaced ones disappear."""
    result: dict[Exponents, fmpq] = {}
    for exponents, coefficient in terms.items():
        value = coefficient
        for variable, number in values.items():
            value = value * number ** exponents[variable]
        kept = tuple(e for k, e in enumerate(exponents) if k not in values)
        result[kept] = result.get(kept, fmpq(0)) + value
    return {e: c for e, c in result.items() if c != 0}


def derivative(terms: Polynomial, variable: int) -> dict[Exponents, fmpq]:
    """The partial derivative of a polynomial."""
    return {
        tuple(e - int(k == variable) for k, e in enumerate(exponents)): c * exponents[variable]
        for exponents, c in terms.items()
        if exponents[variable]
    }


def product_of(left: Polynomial, right: Polynomial) -> dict[Exponents, fmpq]:
    """The product of two polynomials."""
    result: dict[Exponents, fmpq] = {}
    for a, x in left.items():
        for b, y in right.items():
            key = tuple(i + j for i, j in zip(a, b, strict=True))
            result[key] = result.get(key, fmpq(0)) + x * y
    return {e: c for e, c in result.items() if c != 0}
