"""Attacks on the parts of the checker about activations, boxes, kinks, ends of paths and wide networks."""

from __future__ import annotations

import json
import random
from fractions import Fraction

import mpmath
import pytest

from proofs.certificates.checker.activation import SMOOTH
from proofs.certificates.checker.intervals import UNIT, Interval, around
from tests.proofs.certificates.checker_building import answer, certificate, leaf, problem, put, run

LIMIT, PATIENCE = 1.0, 4.0  # seconds: what the checker is given, and what it may take with a slow machine


def many_monomials():
    """So many monomials of degree 12 that they cannot be listed in time."""
    p = problem([[[1] * 10], [[1]]], [[1, 1]], [[1, 2]] + [[1, 1]] * 9, activation="power:12")
    return certificate(p, {"claim": "no_spurious_valley", "proof": leaf("wide_dense", [0])})


def many_samples():
    """A final layer that should fit 1500 samples with one unit."""
    p = problem([[[1]], [[1]]], [[1] * 1500], [[1] * 1500], activation="tanh")
    claim = {"claim": "descent_path", "start": [[[1]], [[1]]], "pieces": ["least_squares"], "end": "global"}
    return certificate(p, claim)


def many_directions():
    """A box with 150 weights that do not matter, and one pair of units."""
    k = 150
    p = problem([[[1] * (k + 1)] * 2, [[1, 1]]], [[1]], [[1]] + [[0]] * k)
    keys = {"center": [[[1] * (k + 1), [1] + [0] * k], [[1, 1]]], "radius": 1}
    keys["symmetry"] = [{"unused": [0, 0, i]} for i in range(1, k + 1)] + [{"pair": [0, 1]}]
    keys["pinned"] = [[0, 0, i] for i in range(k + 1)]
    keys["definite"] = {"mu": 1, "factor": [[]] * (k + 3), "pivots": []}
    return certificate(p, {"claim": "strict_minimum"} | keys)


def many_kinks():
    """A unit without incoming weights, at its kink on 60 samples, with 160 free weights."""
    n, d = 60, 160
    p = problem([[[1] * d], [[1]]], [[-1] * n], [[(-1) ** s for s in range(n)]] + [[0] * n] * (d - 1), "relu")
    kinks = [{"unit": 0, "sample": s, "pull": "1/2"} for s in range(n)]
    keys = {"point": [[[0] * d], [[1]]], "symmetry": [], "pinned": [], "kinks": kinks, "stiffness": 1}
    return certificate(
        p, {"claim": "strict_minimum", "definite": {"mu": 1, "factor": [[]] * (d + 1), "pivots": []}} | keys
    )


@pytest.mark.parametrize("attack", [many_monomials, many_samples, many_directions, many_kinks])
def test_the_time_limit_holds(attack):
    result, seconds = answer(json.dumps(attack()).encode(), time_limit=LIMIT)
    assert not result.valid and "Error" not in result.reason
    assert seconds < PATIENCE


def deep(target=0):
    """The weights 0 of three linear layers with decay, more units in the second layer than outputs."""
    p = problem([[[1]], [[1], [1]], [[1, 1]]], [[target]], decay=1)
    definite = {"mu": 1, "factor": [[]] * 5, "pivots": []}
    keys = {"point": [[[0]], [[0], [0]], [[0, 0]]], "symmetry": [], "family": [], "pinned": [], "definite": definite}
    return certificate(p, {"claim": "local_minimum"} | keys)


def test_a_deep_minimum_without_a_family_is_checked():
    assert run(deep()).valid
    assert run(deep(target=1)).valid  # three layers: nothing happens at 0 to second order
    changed = put(deep(target=1), ["claims", 0, "point"], [[[1]], [[1], [1]], [[1, 1]]])
    assert "gradient" in run(changed).reason


EXACT = {
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "tanh": mpmath.tanh,
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
}


@pytest.mark.parametrize("name", EXACT)
def test_smooth_activations_are_enclosed_at_all_magnitudes(name):
    chance = random.Random(name)
    with mpmath.workprec(4000):

        def real(x):
            return mpmath.mpf(x.numerator) / x.denominator

        def derivatives(z):
            s = EXACT["sigmoid"](2 * z if name == "tanh" else z)
            slope = s * (1 - s)
            bend = slope * (1 - 2 * s)
            scaled = {"sigmoid": (slope, bend), "tanh": (4 * slope, 8 * bend), "softplus": (s, slope)}
            return EXACT[name](z), *scaled[name]

        for _ in range(80):
            center = (
                chance.choice((-1, 1))
                * Fraction(chance.randrange(1, 1 << 40))
                * Fraction(2) ** chance.randint(-360, -31)
            )
            radius = chance.choice((Fraction(0), abs(center) / chance.randint(1, 10**9), Fraction(1, 7)))
            boxes = SMOOTH[name](around(center, radius))
            for z in (center - radius, center, center + radius):
                for value, box in zip(derivatives(real(z)), boxes, strict=True):
                    assert real(Fraction(box.low, UNIT)) <= value <= real(Fraction(box.high, UNIT))


def rank_end(kept, gap):
    """A network with one unit that keeps one of the singular values 3 and 2 of the targets."""
    p = problem([[[1, 1]], [[1], [1]]], [[3, 0], [0, 2]])
    unit = [int(kept == 3), int(kept == 2)]
    start = [[unit], [[kept * x] for x in unit]]
    return certificate(p, {"claim": "descent_path", "start": start, "pieces": [], "end": {"gap": gap}})


def test_only_the_best_matrix_of_its_rank_has_a_gap():
    gaps = ["-1", "0", "1", "4", "9/2", "9", "10"]
    assert [run(rank_end(3, gap)).valid for gap in gaps] == [False, False, False, False, True, False, False]
    assert not any(run(rank_end(2, gap)).valid for gap in gaps)


def corner(pull, residual=1):
    """w = 0, v = 1 with two opposite samples: the loss is 2 (residual + |w|)^2 at first order in w."""
    p = problem([[[1]], [[1]]], [[-residual, -residual]], [[1, -1]], activation="relu")
    kinks = [{"unit": 0, "sample": s, "pull": pull} for s in (0, 1)]
    keys = {"point": [[[0]], [[1]]], "symmetry": [{"scale": 0}], "pinned": [[1, 0, 0]], "kinks": kinks}
    definite = {"mu": 1, "factor": [[0]], "pivots": [0]}
    return certificate(p, {"claim": "strict_minimum", "stiffness": 1, "definite": definite} | keys)


def test_a_kink_needs_a_pull_strictly_inside():
    assert run(corner("1/2")).valid
    assert not any(run(corner(pull)).valid for pull in (0, 1, "-1/2", 2))
    assert not run(corner("-1/2", residual=-1)).valid  # the loss falls on both sides
    valley = put(corner("1/2"), ["claims", 0, "claim"], "spurious_valley")
    valley["claims"][0]["lower_point"] = [[[1]], [[-1]]]
    assert "unit 0 is dead" in run(valley).reason  # v can reach 0 at the same loss, and from there the loss falls


def test_the_ends_of_an_interval_are_in_order():
    chance = random.Random(1)
    for _ in range(300):
        a, b = (Interval(x, x + chance.randrange(3)) for x in (chance.randrange(-UNIT, UNIT) for _ in range(2)))
        for box in (a + b, a - b, a * b, -a, a * Fraction(-1, 3)):
            assert box.low <= box.high
