"""Certified multiplicities: the dimension of the local dual space at an exactly known solution (Macaulay 1916)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations_with_replacement
from math import comb
from typing import Any

from flint import fmpq, fmpq_mat, fmpq_poly, fmpz_poly

MAX_COLUMNS = 2500
"""Largest Macaulay matrix, counted over the rationals."""

Exponents = tuple[int, ...]


def multiplicity_bound(
    system: Sequence[Mapping[Exponents, fmpq]], modulus: fmpz_poly, point: Sequence[fmpq_poly], limit: int
) -> int:
    """A certified lower bound on the multiplicity of a solution.

    The nullity of the Macaulay matrix of order d at the solution is the dimension of the dual space up to order d. It
    never exceeds the multiplicity and reaches it when it stops growing.

    Arguments:
        system: polynomials as dictionaries from exponents to coefficients.
        modulus: the minimal polynomial of the field of the point.
        point: the coordinates, as residue classes.
        limit: stop as soon as the bound reaches this number.
    """
    degree, size = int(modulus.degree()), len(point)
    expansions = [_taylor(poly, modulus, point) for poly in system]
    best, order = 1, 1
    while best < limit:
        monomials = [m for d in range(order + 1) for m in _monomials(size, d)]
        if len(monomials) * degree > MAX_COLUMNS:
            return best
        place = {m: k for k, m in enumerate(monomials)}
        rows = []
        for shift in (m for d in range(order) for m in _monomials(size, d)):
            for expansion in expansions:
                row = {
                    place[t]: c
                    for e, c in expansion.items()
                    if (t := tuple(a + b for a, b in zip(e, shift, strict=True))) in place
                }
                if row:
                    rows.append(row)
        nullity = len(monomials) - _rank(rows, len(monomials), modulus)
        if nullity == best:
            return best
        best, order = nullity, order + 1
    return best


def _monomials(size: int, degree: int) -> list[Exponents]:
    result = []
    for chosen in combinations_with_replacement(range(size), degree):
        exponents = [0] * size
        for variable in chosen:
            exponents[variable] += 1
        result.append(tuple(exponents))
    return result


def _taylor(
    poly: Mapping[Exponents, fmpq], modulus: fmpz_poly, point: Sequence[fmpq_poly]
) -> dict[Exponents, fmpq_poly]:
    """The coefficients of a polynomial around a point."""
    quotient = fmpq_poly(modulus)
    powers: dict[tuple[int, int], fmpq_poly] = {}

    def power(variable: int, exponent: int) -> fmpq_poly:
        if exponent == 0:
            return fmpq_poly([1])
        if (variable, exponent) not in powers:
            powers[variable, exponent] = power(variable, exponent - 1) * point[variable] % quotient
        return powers[variable, exponent]

    result: dict[Exponents, fmpq_poly] = {}
    for exponents, coefficient in poly.items():
        terms: dict[Exponents, fmpq_poly] = {(): fmpq_poly([coefficient])}
        for variable, exponent in enumerate(exponents):
            terms = {
                (*head, taken): value * power(variable, exponent - taken) * comb(exponent, taken) % quotient
                for head, value in terms.items()
                for taken in range(exponent + 1)
            }
        for key, value in terms.items():
            result[key] = result.get(key, fmpq_poly([])) + value
    return {key: value for key, value in result.items() if bool(value)}


def _rank(rows: list[dict[int, Any]], columns: int, modulus: fmpz_poly) -> int:
    """The rank over the number field: the rank over Q of the matrix of multiplication blocks, divided by the degree."""
    degree = int(modulus.degree())
    if not rows:
        return 0
    quotient = fmpq_poly(modulus)
    table = fmpq_mat(len(rows) * degree, columns * degree)
    for r, row in enumerate(rows):
        for c, value in row.items():
            image = value
            for k in range(degree):
                for j in range(degree):
                    table[r * degree + k, c * degree + j] = image[j]
                image = image * fmpq_poly([0, 1]) % quotient
    return int(table.rank()) // degree
