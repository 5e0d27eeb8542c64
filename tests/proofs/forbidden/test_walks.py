"""Attacks on the lemmas on valleys: the paths are walked from random and degenerate starts, for random and degenerate data."""

from __future__ import annotations

import numpy as np
import pytest

from tests.proofs.forbidden import walks

ROUNDING = 1e-7


def small(random, *shape):
    """Small integers, zeros often: eigenvalues coincide, rows are dependent, projections vanish."""
    return random.integers(-2, 3, shape) * (random.random(shape) < 0.6)


def data(random, inputs, outputs):
    """Inputs and targets: identity, random, or with dependent and vanishing rows; targets random, degenerate or orthogonal."""
    samples = inputs + int(random.integers(0, 2))
    kind = random.integers(0, 4)
    x = np.eye(inputs, samples) if kind == 0 else random.standard_normal((inputs, samples))
    if kind >= 2:
        x = small(random, inputs, samples).astype(float)
    y = random.standard_normal((outputs, samples))
    if random.random() < 0.6:
        y = small(random, outputs, samples).astype(float)
    if random.random() < 0.2:
        y = np.eye(outputs, samples) * random.integers(1, 3)
    return x, y


def start(random, lengths):
    """Random vectors, some of them 0 or multiples of each other."""
    v0, w0, v1, w1 = (random.standard_normal(n) for n in lengths)
    for vector in (v0, w0, v1, w1):
        if random.random() < 0.25:
            vector *= 0
    if len(v0) == len(v1) and random.random() < 0.3:
        v0 = random.integers(-1, 2) * v1
    return v0, w0, v1, w1


def nested(random, construct, outputs, alone):
    shared = int(random.integers(1, 4))
    x, y = data(random, shared + alone, outputs)
    point = start(random, (outputs, shared, outputs, alone))
    walk = walks.Flags(outputs, x[:shared], x[shared:], y, point)
    if random.random() < 0.4:
        singular(walk)
    bound = construct(walk, random)
    return walk, bound


def singular(walk):
    """Begin at a critical point: output vectors along axes, first layer at its best."""
    p = len(walk.y)
    walk.state = walk.best(np.eye(p)[-1], np.eye(p)[0])
    walk.losses = [walk.loss(walk.state)]


def reduced(random, by_inputs):
    p0, p1, p2, q0, q1, q2 = (int(n) for n in random.integers(0, 4, 6))
    if by_inputs:
        p0, (q1, q2) = 0, ((1, 0), (0, 1), (0, 0))[random.integers(0, 3)]
    else:
        q0, (p1, p2) = 0, ((1, 0), (0, 1), (0, 0))[random.integers(0, 3)]
    outputs, inputs = p0 + p1 + p2, q0 + q1 + q2
    if outputs == 0 or inputs == 0:
        return None
    o0 = np.array([True] * p0 + [False] * p1 + [True] * p2)
    o1 = np.array([False] * p0 + [True] * (p1 + p2))
    i0 = np.array([True] * q0 + [False] * q1 + [True] * q2)
    i1 = np.array([False] * q0 + [True] * (q1 + q2))
    x, y = data(random, inputs, outputs)
    v0, w0, v1, w1 = start(random, (outputs, int(i0.sum()), outputs, int(i1.sum())))
    walk = walks.Walk(o0, o1, x[i0], x[i1], y, (v0, w0, v1, w1))
    construct = walks.reduction_by_inputs if by_inputs else walks.reduction_by_outputs
    return walk, construct(walk, random)


def attack(seed, count):
    """Walk all lemmas; the largest rise and the largest distance from the bound."""
    random = np.random.default_rng(seed)
    rises, misses, number = [0.0], [0.0], 0
    for n in range(count):
        case = n % 4
        if case == 0:
            found = nested(random, walks.nested_two, 2, int(random.integers(1, 4)))
        elif case == 1:
            found = nested(random, walks.nested_gauge, int(random.integers(2, 6)), int(random.integers(0, 2)))
        else:
            found = reduced(random, case == 2)
        if found is not None:
            walk, bound = found
            rises.append(walk.rise())
            misses.append(abs(walk.losses[-1] - bound))
            number += 1
    return max(rises), max(misses), number


def test_walks_never_rise_and_end_at_the_bound():
    rise, miss, number = attack(seed=1, count=120)
    assert number > 100 and rise < ROUNDING and miss < ROUNDING


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_many_walks_never_rise_and_end_at_the_bound(seed):
    rise, miss, number = attack(seed, count=3000)
    assert number > 2500 and rise < ROUNDING and miss < ROUNDING


def test_the_bounds_are_bounds():
    """No weights that a descent finds are below the bound of a walk: it is no accident of the walk that it ends there."""
    from scipy.optimize import minimize

    random, reached = np.random.default_rng(7), 0
    for n in range(24):
        found = nested(random, walks.nested_two, 2, 2) if n % 2 else nested(random, walks.nested_gauge, 3, 1)
        walk, bound = found
        p, d0, d1 = len(walk.y), len(walk.b0), len(walk.b1)

        def loss(z, walk=walk, p=p, d0=d0, d1=d1):
            v0, a0, v1, a1 = np.split(z, [p, p + d0, 2 * p + d0])
            return walk.loss((v0, a0 @ walk.b0, v1, a1 @ walk.b1))

        values = [minimize(loss, random.standard_normal(2 * p + d0 + d1)).fun for _ in range(2)]
        assert min(values) >= bound - 1e-6
        reached += min(values) < bound + 1e-4
    assert reached > 15


def test_a_walk_that_does_not_apply_is_noticed():
    """The same walk on two more inputs of unit 1 alone does not reach the bound of rank two: the lemma needs its hypothesis."""
    random = np.random.default_rng(3)
    misses = []
    for _ in range(10):
        walk, bound = nested(random, walks.nested_gauge, 4, 2)
        misses.append(abs(walk.losses[-1] - bound))
    assert max(misses) > 1e-2
