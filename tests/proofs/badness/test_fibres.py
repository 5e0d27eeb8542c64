"""Fibres of random critical points: they consist of critical points of equal loss, and where they certify a minimum nothing nearby is lower."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest

from proofs.badness.construct import Masks, draws, problem_of
from proofs.badness.fibres import critical_fibre
from proofs.badness.points import core_vector
from symbolic.exact.inertia import rational_inertia
from symbolic.exact.linear_algebra import independent_rows, to_matrix
from symbolic.numeric.network_loss import NetworkLoss
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.symmetry.orbits import orbit_tangents
from symbolic.symmetry.preorder import preorder


def critical_points(seed, count):
    """Random critical points of two or three units, some of them dead."""
    random = Random(seed)
    for _ in range(count):
        d, h, k = (random.randint(2, 3) for _ in range(3))
        masks = Masks(
            tuple(tuple(int(random.random() < 0.8) for _ in range(d)) for _ in range(h)),
            tuple(tuple(int(random.random() < 0.8) for _ in range(h)) for _ in range(k)),
        )
        if all(map(any, masks.first)) and all(any(row[j] for row in masks.second) for j in range(h)):
            for draw in draws(masks, random, random.random() < 0.5, False, 4):
                yield problem_of(masks, draw, Fraction(1, 8))


def certified(problem, point):
    """Whether a fibre fills the kernel of a Hessian without negative eigenvalues, where the orbit does not."""
    fibre, network = critical_fibre(problem, point), reduce_inputs(problem)
    vector, size = core_vector(network, point), network.core.size
    _, hessian = network.core.over(lambda x: x).gradient_and_hessian(vector)
    inertia = rational_inertia(to_matrix(hessian, size))
    orbit = [list(t) for t in orbit_tangents(network.core, preorder(network.core), vector, lambda x: x)]
    known = [*orbit, *(core_vector(network, t) for t in fibre.tangents)] if fibre is not None else orbit
    explicit, alone = len(independent_rows(known, size)), len(independent_rows(orbit, size))
    assert explicit <= inertia.zero, "there are at most as many critical directions as the kernel has"
    return inertia.negative == 0 and alone < explicit == inertia.zero


def attacked(seed, count):
    random, found = np.random.default_rng(seed), 0
    for problem, point in critical_points(seed, count):
        if not certified(problem, point):
            continue
        found += 1
        loss = NetworkLoss(problem)
        centre = loss.vector([np.array(table, dtype=float) for table in (point.first, point.second)])
        scale = max(1.0, np.abs(centre).max())
        points = centre + 0.02 * scale * random.standard_normal((60, len(centre)))
        for _ in range(1500):
            points -= 1e-3 / scale**2 * loss.gradients(points)
        assert loss.losses(points).min() >= loss.at(centre) - 1e-7 * max(1.0, loss.at(centre))
    return found


def test_nothing_is_lower_near_a_certified_minimum():
    assert attacked(2, 25) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_nothing_is_lower_near_many_certified_minima(seed):
    assert attacked(seed, 150) > 0
