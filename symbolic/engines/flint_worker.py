"""The child process of the python-flint engine: reads jobs as JSON from standard input, prints one answer a line."""

from __future__ import annotations

import json
import sys
from itertools import count
from typing import Any

from flint import Ordering, fmpq, fmpq_mat, fmpq_poly, fmpz, fmpz_mpoly_ctx, fmpz_mpoly_vec, fmpz_poly

from symbolic.engines.system import staircase

Exponents = tuple[int, ...]
Vector = dict[Exponents, fmpq]


def main() -> None:
    """Answer every job on standard input."""
    sys.set_int_max_str_digits(0)
    for job in json.load(sys.stdin):
        try:
            answer = answer_job(job)
        except (OverflowError, ArithmeticError, ValueError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


def answer_job(job: dict[str, Any]) -> dict[str, Any]:
    """One answer, as a dictionary ready for JSON."""
    variables = job["variables"]
    if job["characteristic"]:
        return {"error": "works over the rationals only"}
    basis = groebner_basis(job["polynomials"], variables)
    size = staircase([leading for leading, _ in basis], variables)
    if job["task"] == "count" or size.dimension != 0:
        return {"dimension": size.dimension, "size": size.quotient_dimension}
    return parametrize(basis, variables)


def groebner_basis(polynomials: list[Any], variables: int) -> list[tuple[Exponents, Vector]]:
    """The reduced grevlex basis: pairs (leading exponents, tail) of monic polynomials ``leading - tail``."""
    if not polynomials:
        return []
    context = fmpz_mpoly_ctx.get([f"x{k}" for k in range(variables)], Ordering.degrevlex)
    vector = fmpz_mpoly_vec([context.from_dict({tuple(e): fmpz(c) for c, e in poly}) for poly in polynomials], context)
    result = []
    for poly in vector.buchberger_naive().autoreduction():
        monomials, coefficients = poly.monoms(), poly.coeffs()
        lead = fmpq(coefficients[0])
        result.append(
            (tuple(monomials[0]), {tuple(m): -c / lead for m, c in zip(monomials[1:], coefficients[1:], strict=True)})
        )
    return result


def order_key(monomial: Exponents) -> tuple[int, ...]:
    """Sort key of the grevlex order."""
    return (sum(monomial), *(-e for e in reversed(monomial)))


def multiplication_tables(
    basis: list[tuple[Exponents, Vector]], variables: int
) -> tuple[list[Exponents], list[fmpq_mat]]:
    """The standard monomials and the matrices of multiplication by each variable (columns are images)."""
    leading = dict(basis)

    def divisible(m: Exponents) -> bool:
        return any(all(a <= b for a, b in zip(g, m, strict=True)) for g in leading)

    standard: list[Exponents] = []
    level = {(0,) * variables}
    while level:
        standard.extend(level)
        level = {m for s in level for m in (_times(s, v) for v in range(variables)) if not divisible(m)}
    standard.sort(key=order_key)
    normal: dict[Exponents, Vector] = {m: {m: fmpq(1)} for m in standard}
    border = sorted({_times(s, v) for s in standard for v in range(variables)} - set(standard), key=order_key)
    for m in border:
        if m in leading:
            normal[m] = leading[m]
            continue
        variable, smaller = next(
            (v, d) for v, d in ((v, _divide(m, v)) for v in range(variables) if m[v]) if divisible(d)
        )
        total: Vector = {}
        for s, c in normal[smaller].items():
            for t, x in normal[_times(s, variable)].items():
                total[t] = total.get(t, fmpq(0)) + c * x
        normal[m] = total
    place = {m: k for k, m in enumerate(standard)}
    tables = []
    for v in range(variables):
        table = fmpq_mat(len(standard), len(standard))
        for column, s in enumerate(standard):
            for m, c in normal[_times(s, v)].items():
                table[place[m], column] = c
        tables.append(table)
    return standard, tables


def _times(m: Exponents, v: int) -> Exponents:
    return m[:v] + (m[v] + 1,) + m[v + 1 :]


def _divide(m: Exponents, v: int) -> Exponents:
    return m[:v] + (m[v] - 1,) + m[v + 1 :]


def parametrize(basis: list[tuple[Exponents, Vector]], variables: int) -> dict[str, Any]:
    """The rational univariate representation by traces (Rouillier 1999), for any multiplicities."""
    standard, tables = multiplication_tables(basis, variables)
    size = len(standard)
    products = [_monomial_table(m, tables, size) for m in standard]
    traces = [sum((p[k, k] for k in range(size)), fmpq(0)) for p in products]
    hermite = fmpq_mat(size, size)
    for a in range(size):
        for b in range(a, size):
            value = sum((traces[k] * products[a][k, b] for k in range(size)), fmpq(0))
            hermite[a, b] = hermite[b, a] = value
    distinct = hermite.rank()
    for attempt in count():
        weights = [pow(k + 1, attempt + 1) if attempt else int(k == variables - 1) for k in range(variables)]
        form = sum((t * w for t, w in zip(tables, weights, strict=True)), fmpq_mat(size, size))
        characteristic = fmpq_poly(form.charpoly())
        eliminant = characteristic / characteristic.gcd(characteristic.derivative())
        if eliminant.degree() == distinct:
            break
    return _by_traces(eliminant, form, tables, traces, size)


def _monomial_table(m: Exponents, tables: list[fmpq_mat], size: int) -> fmpq_mat:
    result = fmpq_mat(size, size, [int(r == c) for r in range(size) for c in range(size)])
    for table, exponent in zip(tables, m, strict=True):
        for _ in range(exponent):
            result = table * result
    return result


def _by_traces(
    eliminant: fmpq_poly, form: fmpq_mat, tables: list[fmpq_mat], traces: list[fmpq], size: int
) -> dict[str, Any]:
    degree = eliminant.degree()
    coefficients = [c / eliminant[degree] for c in eliminant.coeffs()]
    horner = [fmpq_poly([1])]
    for k in range(1, degree):
        horner.append(horner[-1] * fmpq_poly([0, 1]) + coefficients[degree - k])
    row = fmpq_mat(1, size, traces)

    def weighted(start: fmpq_mat) -> fmpq_poly:
        total, vector = fmpq_poly([]), start
        for k in range(degree):
            total += horner[degree - 1 - k] * (row * vector)[0, 0]
            vector = form * vector
        return total

    one = fmpq_mat(size, 1, [1] + [0] * (size - 1))
    _, inverse, _ = weighted(one).xgcd(eliminant)
    scale = inverse * eliminant.derivative() % eliminant
    integral = eliminant.numer()
    ratio = fmpq(integral[degree], 1) / eliminant[degree]
    numerators, denominators = [], []
    for table in tables:
        numerator = (weighted(table * one) * scale % eliminant) * ratio
        numerators.append([str(c) for c in numerator.numer().coeffs()])
        denominators.append(str(numerator.denom()))
    return {
        "eliminant": [str(c) for c in fmpz_poly(integral).coeffs()],
        "numerators": numerators,
        "denominators": denominators,
        "size": size,
    }
