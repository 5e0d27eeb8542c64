"""Attacks on the bounds: descents along the walls and inside of chambers of random problems never get below what is claimed."""

from __future__ import annotations

from itertools import islice
from random import Random

import numpy as np
import pytest

from symbolic import Problem, SparseNetwork
from symbolic.chambers.find import proposals
from symbolic.network.weights import places
from symbolic.numeric.network_loss import NetworkLoss

STARTS, STEPS = 300, 400


def random_problem(random):
    """Two or three units on random masks; X is the identity, correlated, or has more samples than rows."""
    d, h, k = random.randint(2, 4), random.randint(2, 3), random.randint(2, 3)
    samples = d + random.randint(0, 1)
    network = SparseNetwork.of(
        [[int(random.random() < 0.75) for _ in range(d)] for _ in range(h)],
        [[int(random.random() < 0.75) for _ in range(h)] for _ in range(k)],
    )
    inputs = [[int(i == s) for s in range(samples)] for i in range(d)]
    if random.random() < 0.5:
        inputs = [[2 * x + random.randint(-1, 1) for x in row] for row in inputs]
    targets = [[random.randint(-4, 4) for _ in range(samples)] for _ in range(k)]
    return Problem.of(network, inputs=inputs, targets=targets)


class Surface:
    """The invariants of a proposal in floats, with gradients."""

    def __init__(self, problem, proposal):
        index = {place: n for n, place in enumerate(places(problem))}
        self.terms = [
            [(float(c), [index[p] for p in chosen]) for c, chosen in wall.invariant.terms] for wall in proposal.walls
        ]

    def value(self, k, points):
        return sum(c * points[:, chosen].prod(axis=1) for c, chosen in self.terms[k])

    def slope(self, k, points):
        result = np.zeros_like(points)
        for c, chosen in self.terms[k]:
            for n, place in enumerate(chosen):
                result[:, place] += c * points[:, chosen[:n] + chosen[n + 1 :]].prod(axis=1)
        return result

    def onto(self, k, points):
        """The points moved onto a wall, by Newton's method along the slope."""
        for _ in range(8):
            slope = self.slope(k, points)
            points = points - slope * (self.value(k, points) / np.maximum((slope**2).sum(axis=1), 1e-12))[:, None]
        return points

    def inside(self, points, but=None):
        """Which points are in the chamber, or on one of its walls."""
        values = [self.value(k, points) for k in range(len(self.terms)) if k != but]
        return np.all(np.array(values) >= 0, axis=0) if values else np.ones(len(points), dtype=bool)


def lowest(loss, points, back, allowed):
    """The lowest loss on descents that are brought back to a surface and stay where it is allowed."""
    points = back(points)
    points = points[allowed(points)]
    best = np.inf
    for step in np.geomspace(0.1, 0.003, STEPS):
        if not len(points):
            break
        value = loss.losses(points)
        best = min(best, value.min())
        slope = loss.gradients(points)
        moved = back(points - step * slope / np.maximum(1, np.linalg.norm(slope, axis=1, keepdims=True)))
        better = (loss.losses(moved) < value) & allowed(moved)
        points = np.where(better[:, None], moved, points)
    return best


def attack(problem, proposal, random):
    loss, surface = NetworkLoss(problem), Surface(problem, proposal)
    size = problem.network.weights
    for k in range(len(proposal.walls)):
        points = random.standard_normal((STARTS, size)) * random.choice([0.3, 1, 3], (STARTS, 1))

        def on_it(found, k=k):
            return surface.inside(found, k) & (abs(surface.value(k, found)) < 1e-9)

        found = lowest(loss, points, lambda x, k=k: surface.onto(k, x), on_it)
        assert found >= float(proposal.barrier) - 1e-6, (problem.to_dict(), k)
    points = random.standard_normal((4 * STARTS, size)) * random.choice([0.3, 1, 3], (4 * STARTS, 1))
    assert lowest(loss, points, lambda x: x, surface.inside) >= float(proposal.bottom) - 1e-6, problem.to_dict()


def attacked(seed, problems):
    random, found = Random(seed), 0
    for _ in range(problems):
        problem = random_problem(random)
        for proposal in islice(proposals(problem), 0, None, 2):
            found += 1
            attack(problem, proposal, np.random.default_rng(found))
    return found


def test_descents_along_walls_stay_above_the_barrier():
    assert attacked(3, 2) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_descents_along_the_walls_of_many_chambers(seed):
    assert attacked(100 + seed, 12) > 0
