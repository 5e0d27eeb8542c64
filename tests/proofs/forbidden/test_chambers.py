"""Valleys behind walls: the arguments refuse what they do not show, and no point of a chamber is lower than its bottom."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from proofs.badness.points import loss_at
from proofs.badness.verify import NotCertified
from proofs.forbidden.chambers import chambers
from proofs.forbidden.examples import stored_chambers
from symbolic.errors import ProblemError
from symbolic.network import Problem
from symbolic.network.weights import Weights

CORNER, CROSSING, *_ = chambers()


def test_the_numbers_of_the_chambers():
    found = [chamber.verified() for chamber in stored_chambers()]
    assert [(p.barrier, p.level, p.bottom, p.loss, p.lower_loss) for p in found[:9]] == [
        (2, Fraction(3, 2), 1, Fraction(121, 100), 0),
        (3, Fraction(5, 2), 2, Fraction(968, 401), 0),
        (3, Fraction(5, 2), 2, Fraction(968, 401), 0),
        (5, Fraction(1225, 256), 4, Fraction(1225, 256), 1),
        (17, 9, 1, 9, Fraction(53, 64)),
        (20, Fraction(159, 8), 16, Fraction(159, 8), 11),
        (20, Fraction(159, 8), 16, Fraction(159, 8), 11),
        (4, 2, Fraction(29, 64) ** 2, Fraction(289, 256), 0),
        (4, 2, Fraction(341, 512) ** 2, Fraction(65, 64) ** 2, 0),
    ]
    for p in found:
        assert p.lower_loss < p.bottom <= p.loss <= p.level < p.barrier


def with_targets(chamber, targets):
    problem = Problem.of(chamber.case.problem.network, targets=targets)
    return replace(chamber, case=replace(chamber.case, problem=problem))


@pytest.mark.parametrize("chamber", stored_chambers(), ids=lambda c: c.case.name)
def test_what_is_not_shown_is_refused(chamber):
    proof = chamber.verified()
    for wrong, words in (
        (replace(chamber, level=proof.barrier), "level lies between"),
        (replace(chamber, level=proof.loss - Fraction(1, 10**6)), "level lies between"),
        (replace(chamber, case=replace(chamber.case, lower=chamber.case.point)), "chamber"),
        (replace(chamber, case=replace(chamber.case, point=chamber.case.lower)), "chamber"),
    ):
        with pytest.raises(NotCertified, match=words):
            wrong.verified()


def test_targets_without_a_barrier_are_refused():
    for targets in ([[0, 0], [1, 1]], [[0, 1], [0, 1]], [[0, 1], [1, 0]]):
        with pytest.raises(NotCertified):
            with_targets(CORNER, targets).verified()
    for targets in ([[2, 2, 0], [1, 1, 1]], [[2, 2, 1], [1, -1, 0]], [[2, 1, 0], [1, -2, 1]]):
        with pytest.raises(NotCertified):
            with_targets(CROSSING, targets).verified()


def test_no_point_of_the_corner_chamber_is_below_the_bottom_or_above_the_wall_below_the_barrier():
    random, proof = Random(1), CORNER.verified()
    barrier, bottom = proof.barrier, proof.bottom
    draw = lambda: Fraction(random.randint(-40, 40), random.randint(1, 9))  # noqa: E731
    network, inside = CORNER.case.problem.network, 0
    for _ in range(400):
        u, w1, w2, a, v1, v2 = (draw() for _ in range(6))
        if random.random() < 0.2:
            v2 = Fraction(0)
        point = Weights.of(network, [[u, 0], [w1, w2]], [[a, v1], [0, v2]])
        loss = loss_at(CORNER.case.problem, point)
        if v2 * w2 == 0:
            assert loss >= barrier
        elif v2 * w2 < 0:
            inside += 1
            assert loss >= bottom
    assert inside > 50


def crossing_points(random, count):
    """Columns v0, v1 with the best other weights, in floats: the smallest loss for them."""
    a, c, b = (np.array([float(row[n]) for row in CROSSING.case.problem.targets]) for n in range(3))
    for _ in range(count):
        v0, v1 = random.standard_normal(2), random.standard_normal(2)
        if random.random() < 0.3:
            v1 = v0 * random.standard_normal()
        best = lambda x, v: x @ x - (x @ v) ** 2 / (v @ v)  # noqa: E731
        det = v0[0] * v1[1] - v0[1] * v1[0]
        dependent = abs(det) < 1e-12
        loss = best(a, v0) + best(c, v1) + (best(b, v0) if dependent else 0.0)
        invariant = -(a[0] * c[1] - a[1] * c[0]) * det * (v0 @ a) * (v1 @ c)
        yield loss, dependent, invariant


def test_no_point_of_the_crossing_chamber_is_below_the_bottom():
    proof = CROSSING.verified()
    barrier, bottom = float(proof.barrier), float(proof.bottom)
    inside, walls = [], []
    for loss, dependent, invariant in crossing_points(np.random.default_rng(3), 4000):
        if dependent:
            walls.append(loss)
        elif invariant > 0:
            inside.append(loss)
    assert min(walls) >= barrier - 1e-9 and min(walls) < barrier + 0.1, "the barrier is sharp"
    assert min(inside) >= bottom - 1e-9 and min(inside) < bottom + 0.3, "the bottom is nearly reached"


def test_a_malformed_chamber_is_refused():
    from proofs.forbidden.chambers import read_chamber

    with pytest.raises(ProblemError, match="a level"):
        read_chamber({"name": "x"}, "chambers[0]")
