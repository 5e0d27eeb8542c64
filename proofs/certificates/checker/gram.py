"""Polynomials in the weights as a file has them, and sums of squares with their Gram matrices (docs/certificates.md: The infimum)."""

import math
from fractions import Fraction
from typing import Any

from .exact import ZERO
from .loss import Problem
from .polynomial import FULL, Poly, add, tidy
from .reading import MAX_AREA, MAX_EXPONENT, MAX_FREE, Clock, Rows, index, items, rational, require, table

Monomial = tuple[int, ...]  # the weights that are multiplied, in order


def monomial(problem: Problem, value: Any) -> Monomial:
    """Read a list of [place, exponent]."""
    factors: list[int] = []
    for factor in items(value):
        place, exponent = items(factor, 2)
        require(index(exponent, MAX_EXPONENT + 1) > 0, "an exponent is at least 1")
        factors += [problem.place(place)] * exponent
        require(len(factors) <= MAX_EXPONENT, f"a monomial has a degree of at most {MAX_EXPONENT}")
    return tuple(sorted(factors))


def polynomial(problem: Problem, value: Any) -> Poly:
    """Read a list of [coefficient, monomial]."""
    result: Poly = {}
    for term in items(value):
        coefficient, factors = items(term, 2)
        add(result, {monomial(problem, factors): rational(coefficient)})
    return tidy(result)


def value_at(p: Poly, point: list[Any]) -> Fraction:
    """The value of a polynomial at a point with rational weights."""
    return sum((c * math.prod((point[i] for i in factors), start=Fraction(1)) for factors, c in p.items()), ZERO)


def without(p: Poly, zero: set[int]) -> Poly:
    """The polynomial where some weights are 0."""
    return {factors: c for factors, c in p.items() if zero.isdisjoint(factors)}


def sum_of_squares(problem: Problem, monomials: Any, gram: Any) -> Poly:
    """Read z and a positive semidefinite matrix G: the polynomial z^T G z."""
    basis = [monomial(problem, entry) for entry in items(monomials)]
    require(len(set(basis)) == len(basis) <= MAX_FREE, f"at most {MAX_FREE} monomials, each once")
    rows = table(gram, len(basis), len(basis))
    require(rows == [list(column) for column in zip(*rows, strict=True)], "the Gram matrix is not symmetric")
    result: Poly = {}
    for z, row in zip(basis, rows, strict=True):
        for w, g in zip(basis, row, strict=True):
            Clock.tick()
            add(result, {FULL.join(z, w): g} if g else {})
    require(semidefinite(rows), "the Gram matrix is not positive semidefinite")
    return tidy(result)


def semidefinite(rows: Rows) -> bool:
    """Whether a symmetric rational matrix is positive semidefinite (elimination over the integers, after Bareiss)."""
    scale = 1
    for row in rows:
        scale = math.lcm(scale, *(x.denominator for x in row))
        Clock.tick(Fraction(scale))
    require(scale.bit_length() * len(rows) ** 2 <= MAX_AREA, "the Gram matrix has too many denominators")
    a = [[int(x * scale) for x in row] for row in rows]
    previous = 1
    for k in range(len(a)):
        if a[k][k] < 0 or (a[k][k] == 0 and any(a[k][k:])):
            return False
        if a[k][k] == 0:
            continue
        for i in range(k + 1, len(a)):
            Clock.tick(Fraction(a[k][k]))
            for j in range(i, len(a)):
                a[i][j] = a[j][i] = (a[k][k] * a[i][j] - a[i][k] * a[k][j]) // previous
        previous = a[k][k]
    return True
