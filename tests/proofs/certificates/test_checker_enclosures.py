"""Boxes, smooth and piecewise linear activations, and claims on trust, as the checker sees them."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import jsonschema
import mpmath
import pytest

from proofs.certificates.checker.activation import SMOOTH
from proofs.certificates.checker.intervals import BITS, Interval, exp, independent, interval, log1p, reciprocal
from proofs.certificates.checker.reading import Invalid
from tests.command import ROOT
from tests.proofs.certificates.checker_building import put, run
from tests.proofs.certificates.checker_enclosures import MUTATIONS, SABOTAGE, examples
from tests.proofs.certificates.test_checker_sabotage import sabotaged

TRUSTED = ("cited", "cited box", "cited valley", "cubic", "boxed list", "boxed saddle")
TRUTH = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "softplus": lambda z: mpmath.log1p(mpmath.exp(-abs(z))) + max(z, 0),
}


@pytest.mark.parametrize("name", list(examples()))
def test_examples_are_valid(name):
    document = examples()[name]
    assert not list(validator().iter_errors(document))
    result = run(document, allow_engine=name in TRUSTED)
    assert result.valid, result.reason
    assert all(claim.fully_checked for claim in result.claims) == (name not in TRUSTED)
    if name in TRUSTED:
        assert not run(document).valid


def validator():
    return jsonschema.Draft202012Validator(json.loads((ROOT / "docs/schema/certificate-1.json").read_text()))


@pytest.mark.parametrize("name", MUTATIONS)
def test_mutation_is_rejected(name):
    example, route, value, reason = MUTATIONS[name]
    mutated = put(examples()[example], route, value)
    assert mutated != examples()[example]
    result = run(mutated, allow_engine=True)
    assert not result.valid
    assert any(part in result.reason for part in reason.split("|")), result.reason


@pytest.mark.parametrize("name", SABOTAGE)
def test_a_sabotaged_checker_is_caught(name, tmp_path, monkeypatch):
    example, route, value, _ = MUTATIONS[name]
    mutated = json.dumps(put(examples()[example], route, value)).encode()
    assert sabotaged(tmp_path, monkeypatch, *SABOTAGE[name]).check(mutated, allow_engine=True).valid


def real(x):
    return mpmath.mpf(x.numerator) / x.denominator


def holds(box, value, slack=0):
    low, high = (mpmath.mpf(end) / mpmath.mpf(2) ** BITS for end in (box.low, box.high))
    assert low - slack <= value <= high + slack
    assert high - low < mpmath.mpf(10) ** -60 * max(1, abs(value))


POINTS = [
    Fraction(0),
    Fraction(1, 3),
    Fraction(-7, 2),
    Fraction(1, 10**9),
    Fraction(200),
    Fraction(-1000),
    Fraction(1000),
]


@pytest.mark.parametrize("x", POINTS, ids=str)
@pytest.mark.parametrize("name", SMOOTH)
def test_activations_against_mpmath(name, x):
    with mpmath.workdps(150):
        values = SMOOTH[name](x)
        for order, box in enumerate(values):
            truth = mpmath.diff(TRUTH[name], real(x), order, h=mpmath.mpf(10) ** -40) if order else TRUTH[name](real(x))
            holds(box, truth, slack=mpmath.mpf(10) ** -35 if order else mpmath.mpf(10) ** -140)


def test_interval_arithmetic_holds_every_product():
    rng = random.Random(3)
    for _ in range(300):
        ends = [sorted(Fraction(rng.randint(-99, 99), rng.randint(1, 50)) for _ in range(2)) for _ in range(2)]
        x, y = (Interval(interval(a).low, interval(b).high) for a, b in ends)
        inside = [a + (b - a) * Fraction(rng.randint(0, 7), 7) for a, b in ends]
        for box, value in ((x + y, sum(inside)), (x * y, inside[0] * inside[1]), (x - y, inside[0] - inside[1])):
            assert Fraction(box.low, 1 << BITS) <= value <= Fraction(box.high, 1 << BITS)
        if ends[0][0] > 0:
            box = reciprocal(x)
            assert Fraction(box.low, 1 << BITS) <= 1 / inside[0] <= Fraction(box.high, 1 << BITS)


def test_functions_have_limits():
    for function, x in (
        (exp, Fraction(1 << 15)),
        (log1p, Fraction(3)),
        (log1p, Fraction(-1)),
        (reciprocal, Fraction(0)),
    ):
        with pytest.raises(Invalid):
            function(interval(x))


def test_independence_of_intervals():
    def box(x, r):
        return Interval(interval(x - r).low, interval(x + r).high)

    rows = [[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]]
    assert not independent(rows)
    rows[1][1] = Fraction(5)
    assert independent(rows)
    assert independent([[box(x, Fraction(1, 100)) for x in row] for row in rows])
    assert not independent([[box(x, Fraction(1, 2)) for x in row] for row in rows])
    assert independent([]) and not independent([[box(Fraction(0), Fraction(1))]])
