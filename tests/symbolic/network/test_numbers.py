"""Losses and coordinates to any number of digits, exact forms, and conversions for people who go on from there."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache

import mpmath
import numpy as np
import pytest
import sympy
from flint import fmpq, fmpz_poly
from hypothesis import given
from hypothesis import strategies as st

from symbolic import solve
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber, real_roots
from tests import problems


@cache
def golden():
    return problems.solved(problems.golden())


def test_five_hundred_digits():
    lowest = golden().components[0].loss
    with localcontext() as context:
        context.prec = 520
        expected = +(3 - Decimal(5).sqrt())
        context.prec = 500
        assert Decimal(lowest.decimal(500)) == +expected


def test_many_digits_of_a_loss_without_radicals():
    loss = golden().components[2].loss
    mpmath.mp.dps = 220
    root = mpmath.findroot(lambda t: mpmath.polyval([1, -22, 177, -527, 1170, -900], t), mpmath.mpf("1.18517245951"))
    assert abs(mpmath.mpf(loss.decimal(200)) - root) < mpmath.mpf(10) ** -198
    assert loss.mpf(50) == pytest.approx(float(root))
    mpmath.mp.dps = 15


def test_many_digits_of_coordinates_make_the_gradient_vanish():
    solution = golden()
    component = solution.components[2]
    w1, w2 = (
        [[Fraction(Decimal(x)) if "sqrt" not in x else None for x in row] for row in table]
        for table in solution.coordinates(component, 300)
    )
    y = [[0, 1, 0], [2, 1, 0], [0, 0, 1]]
    residual = [[sum(w2[i][j] * w1[j][k] for j in range(2)) - y[i][k] for k in range(3)] for i in range(3)]
    masks = solution.problem.network.masks
    for j in range(2):
        for k in range(3):
            if masks[0][j][k]:
                assert abs(sum(w2[i][j] * residual[i][k] for i in range(3))) < Fraction(1, 10**290)


def test_arrays_and_expressions():
    solution = golden()
    component = solution.components[0]
    w1, w2 = solution.arrays(component)
    loss = np.sum((w2 @ w1 - np.array([[0, 1, 0], [2, 1, 0], [0, 0, 1]])) ** 2)
    assert loss == pytest.approx(3 - 5**0.5)
    assert sympy.simplify(component.loss.expression() - (3 - sympy.sqrt(5))) == 0
    quintic = solution.components[2].loss.expression()
    assert sympy.degree(sympy.minimal_polynomial(quintic)) == 5 and float(quintic) == pytest.approx(1.18517245951)


def test_a_solution_prints_in_terminals_and_notebooks():
    text, page = str(golden()), golden()._repr_html_()
    assert "3 - sqrt(5)" in text
    assert "<svg" in page and "<msqrt><mn>5</mn></msqrt>" in page


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(1, 9))
def test_radicals_are_exact(c, b, a):
    for root in real_roots(fmpz_poly([c, b, a])):
        text = root.radical()
        value = sympy.sympify(text.replace("sqrt", "sqrt"))
        assert sympy.simplify(a * value**2 + b * value + c) == 0
        low, high = root.interval()
        assert low <= Fraction(root.decimal(30)) <= high or low == high


@given(st.lists(st.fractions(max_denominator=40), min_size=2, max_size=6))
def test_comparison_agrees_with_fractions(values):
    numbers = [RealNumber.rational(fmpq(v.numerator, v.denominator)) for v in values]
    for x, a in zip(values, numbers, strict=True):
        for y, b in zip(values, numbers, strict=True):
            assert a.compare(b) == (x > y) - (x < y)


def test_decimals_round_half_to_even():
    assert [RealNumber.rational(fmpq(n, 8)).decimal(2) for n in (1, 3, 5)] == ["0.12", "0.38", "0.62"]


def test_large_fields_have_minimal_polynomials_with_a_stated_error():
    solution = solve(problems.chain())
    component = next(c for c in solution.components if len(c.point.units) == 3)
    polynomial = component.loss.polynomial
    assert polynomial.degree() == 120 and 0 < component.loss.error < Fraction(1, 2**64)
    assert len(polynomial.factor()[1]) == 1
    ball = component.loss.ball(3000)
    with working_precision(6000):
        assert polynomial(ball).contains(0)
        assert not (polynomial + 1)(ball).contains(0)
