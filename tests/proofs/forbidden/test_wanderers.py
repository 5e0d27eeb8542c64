"""Wanderers who begin at the start of a chamber and never go above its barrier: none gets out, and none gets below the bottom.

Their steps are cut into short pieces; some like to climb, some to descend, some follow the symmetry. The loss is one of their own, in floats.
"""

from __future__ import annotations

import numpy as np
import pytest

from proofs.forbidden.chambers import chambers
from tests.proofs.rules.descents import Net

PIECES = np.linspace(0, 1, 17)[1:]


def floats(table):
    return [[float(x) for x in row] for row in table]


class Walk:
    """Points that wander below the barrier of a chamber."""

    def __init__(self, proof, count, random):
        problem = proof.chamber.problem
        self.net = Net(*problem.network.masks, floats(problem.inputs), floats(problem.targets))
        self.proposal, self.random = proof.chamber.proposal, random
        self.barrier, self.bottom = float(self.proposal.barrier), float(self.proposal.bottom)
        first, second = (np.array(floats(table)) for table in proof.chamber.start)
        start = np.concatenate([first[self.net.first], second[self.net.second]])
        self.points = np.repeat(start[None], count, axis=0)
        self.losses = self.net.losses(self.points)
        self.climbing = random.random(count)

    def inside(self):
        """For each point whether all invariants are positive there."""
        tables = self.net.tables(self.points)
        values = [
            sum(
                float(c) * np.prod([tables[k][:, r, s] for k, r, s in places], axis=0)
                for c, places in wall.invariant.terms
            )
            for wall in self.proposal.walls
        ]
        return (np.array(values) > 0).all()

    def steps(self):
        """A step for each point."""
        count, random = len(self.points), self.random
        size = (np.abs(self.points) + 0.3) * 10 ** random.uniform(-2.5, 0, (count, 1))
        chosen = random.random(self.points.shape) < random.choice([0.1, 0.3, 1], (count, 1))
        found = size * random.standard_normal(self.points.shape) * chosen
        down = random.random(count) < 0.3
        slopes = np.array([self.net.gradient(p) for p in self.points[down]]).reshape(-1, self.net.free)
        found[down] = -size[down] * slopes / np.maximum(np.linalg.norm(slopes, axis=1, keepdims=True), 1e-12)
        one = random.integers(count)
        orbit = self.net.orbit(self.points[one])
        found[one] = 0.3 * random.standard_normal(len(orbit)) @ orbit
        return found

    def wander(self, rounds):
        """The lowest loss that was met."""
        lowest = self.losses.min()
        for _ in range(rounds):
            step = self.steps()
            path = self.points[:, None] + PIECES[None, :, None] * step[:, None]
            losses = self.net.losses(path.reshape(-1, self.net.free)).reshape(len(step), -1)
            willing = self.random.random(len(step)) < 0.3 + 0.7 * self.climbing
            taken = (losses < self.barrier - 1e-9).all(axis=1) & ((losses[:, -1] <= self.losses) | willing)
            self.points[taken] += step[taken]
            self.losses[taken] = losses[taken, -1]
            lowest = min(lowest, self.losses.min())
        return lowest


def confined(chamber, seed, count, rounds):
    walk = Walk(chamber.verified(), count, np.random.default_rng(seed))
    start, begun = walk.points[0].copy(), walk.losses[0]
    assert walk.bottom < begun < walk.barrier
    lowest = walk.wander(rounds)
    assert walk.inside() and lowest >= walk.bottom - 1e-9
    return np.abs(walk.points - start).max() > 0.1


@pytest.mark.parametrize("number", [0, 1, -1])
def test_a_few_wanderers_stay_inside(number):
    assert confined(chambers()[number], 0, 16, 60)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("number", range(len(chambers())))
def test_wanderers_stay_inside(number, seed):
    assert confined(chambers()[number], seed, 48, 800)


def test_wanderers_get_out_where_the_barrier_is_too_high():
    """They do move: with a barrier that is none they leave."""
    walk = Walk(chambers()[0].verified(), 48, np.random.default_rng(0))
    walk.barrier = 3 * walk.barrier
    assert walk.wander(200) < walk.bottom or not walk.inside()
