"""The exact arithmetic of the checker: number fields, signs, non-negative polynomials and semidefinite matrices."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from proofs.certificates.checker.exact import ONE, Field, evaluate, is_zero, number, sign
from proofs.certificates.checker.gram import semidefinite
from proofs.certificates.checker.lists import same
from proofs.certificates.checker.paths import nonnegative, times
from tests.proofs.certificates.checker_building import put, run, text
from tests.proofs.certificates.checker_examples import examples


def field_of(polynomial, low, high):
    return Field({"polynomial": polynomial, "interval": [low, high]})


def test_reducible_field():
    """alpha = sqrt(5), but the polynomial also has the roots sqrt(3) and their negatives."""
    reducible = {"polynomial": [15, 0, -8, 0, 1], "interval": [2, 3]}
    document = put(examples()["golden"], ["field"], reducible)
    assert run(document, allow_engine=True).valid
    hidden_zero = put(document, ["claims", 1, "point", 1, 0, 0], ["-1", "1/5", "1/5"])  # sqrt(5)/5 + (t^2 - 5)/5
    assert run(hidden_zero, allow_engine=True).valid
    hidden_change = put(document, ["claims", 1, "point", 1, 0, 0], ["-3/5", "1/5", "1/5"])  # ... + (t^2 - 3)/5
    assert "gradient" in run(hidden_change, allow_engine=True).reason


def test_zero_divisors():
    field = field_of([15, 0, -8, 0, 1], 2, 3)
    alive, dead = number([-3, 0, 1], field), number([-5, 0, 1], field)
    assert is_zero(alive * (ONE / alive) - ONE)
    assert field.f == [-5, 0, 1]
    assert is_zero(dead)
    field = field_of([15, 0, -8, 0, 1], 2, 3)
    assert [sign(number(c, field)) for c in ([-5, 0, 1], [-3, 0, 1], [3, 0, -1])] == [0, 1, -1]


@pytest.mark.parametrize(("low", "high", "root"), [("5/4", "29/20", 2**0.5), ("29/20", "13/8", 1.5)])
def test_signs_in_a_field_with_a_rational_root(low, high, root):
    """(2 t - 3) (t^2 - 2), and signs against floating point, very close to 0 as well."""
    field = field_of([6, -4, -3, 2], low, high)
    rng = random.Random(5)
    for _ in range(200):
        c = [Fraction(rng.randint(-9, 9), rng.randint(1, 4)) for _ in range(3)]
        value = sum(float(x) * root**i for i, x in enumerate(c))
        if abs(value) > 1e-9:
            assert sign(number([text(x) for x in c], field)) == np.sign(value)
    near = Fraction(14142135623730950488016887242096980785696718753769, 10**49)
    assert sign(number([text(-near), 1, 0], field)) == 1
    assert sign(number([text(-near - Fraction(1, 10**48)), 1, 0], field)) == (1 if root == 1.5 else -1)


def test_equality_across_fields():
    root2, root8, other = field_of([-2, 0, 1], 1, 2), field_of([-8, 0, 1], 2, 3), field_of([-8, 0, 1], -3, -2)
    assert same(number([1, 2], root2), number([1, 1], root8))
    assert not same(number([1, 2], root2), number([1, 1], other))
    assert not same(number([0, 1], root2), number([0, 1], root8))
    assert not same(number([0, 1], root2), Fraction(7, 5))


@pytest.mark.parametrize("seed", range(40))
def test_nonnegative_on_the_unit_interval(seed):
    """Products of known factors: non-negative on [0, 1] exactly if the simple roots inside occur in even number everywhere."""
    rng = random.Random(seed)
    roots = [(Fraction(rng.randint(-2, 14), 12), rng.randint(1, 3)) for _ in range(rng.randint(0, 4))]
    lead, p = Fraction(rng.choice([-2, 1, 3])), [Fraction(1)]
    for root, order in roots:
        for _ in range(order):
            p = times(p, [-root, Fraction(1)])
    p = [c * lead for c in p]
    ends = sorted({Fraction(0), Fraction(1), *(r for r, _ in roots if 0 < r < 1)})
    middles = [(a + b) / 2 for a, b in pairwise(ends)]
    assert nonnegative(p) == all(evaluate(p, m) >= 0 for m in middles)


def test_semidefinite_against_floating_point():
    rng = random.Random(1)
    for _ in range(100):
        n, r = rng.randint(1, 5), rng.randint(1, 5)
        factor = [[Fraction(rng.randint(-3, 3), rng.randint(1, 3)) for _ in range(r)] for _ in range(n)]
        signs = [rng.choice([1, 1, 1, -1]) for _ in range(r)]
        rows = [[sum(s * a * b for s, a, b in zip(signs, x, y, strict=True)) for y in factor] for x in factor]
        lowest = np.linalg.eigvalsh(np.array(rows, dtype=float))[0]
        assert semidefinite(rows) == (lowest > -1e-9)
