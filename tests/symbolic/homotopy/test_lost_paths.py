"""Paths that floating point loses are found again: one at a time against the fast tracker, and many random draws without a loss."""

from __future__ import annotations

import random

import numpy as np
import pytest

from symbolic import Problem, SparseNetwork
from symbolic.homotopy import monodromy
from symbolic.homotopy.fine import track_finely
from symbolic.homotopy.monodromy import continued, search_orbits
from symbolic.homotopy.stored import StoredStarts
from symbolic.homotopy.tracker import Ends, Segment, track, without_pause
from tests.symbolic.homotopy.test_tracking import CROSSING, drawn, family, some_data

CHAIN = ([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], [[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]])
"""128 orbits with all units alive when X is generic."""
SEED = "chain of three on 4 x 4, X random"
"""Of the draws of benchmarks/new_data.py: at number 50 a path runs so far out that floating point loses it."""


def chain_problem(number):
    stream = random.Random(f"{SEED}/{number}")
    x, y = ([[stream.randint(-size, size) for _ in range(5)] for _ in range(4)] for size in (3, 7))
    return Problem.of(SparseNetwork.of(*CHAIN), targets=y, inputs=x)


def starts_of(problem, wanted):
    systems = family(problem)
    return StoredStarts(systems.data, without_pause(search_orbits(systems, lambda: wanted)))


def test_the_fine_tracker_leads_where_the_fast_one_does():
    systems, draw = family(drawn(CROSSING)), np.random.default_rng(1)
    orbits = starts_of(drawn(CROSSING), 25).points[:2]
    segment = Segment(systems.data, some_data(systems, draw), complex(np.exp(1j)))
    fast = without_pause(track(systems, orbits, segment))
    assert fast.reached.all() and (fast.times == 1).all()
    for point, end in zip(orbits, fast.points, strict=True):
        finely = without_pause(track_finely(systems, point, segment, 0.0))
        assert np.allclose(systems.invariants(finely[None]), systems.invariants(end[None]), atol=1e-8)


def test_what_is_no_solution_is_not_followed():
    systems, draw = family(drawn(CROSSING)), np.random.default_rng(1)
    segment = Segment(systems.data, some_data(systems, draw), complex(np.exp(1j)))
    assert without_pause(track_finely(systems, np.ones(systems.size, complex), segment, 0.0)) is None


@pytest.mark.parametrize(("given_up", "most", "all_found"), [(2, 2, True), (6, 2, False)])
def test_paths_that_are_given_up_are_followed_finely_unless_they_are_many(monkeypatch, given_up, most, all_found):
    known, systems = starts_of(drawn(CROSSING), 25), family(drawn(CROSSING, 2))

    def gives_up(systems, starts, segment, tolerance=1e-5):
        points, reached, times = yield from track(systems, starts, segment, tolerance)
        points[:given_up], reached[:given_up], times[:given_up] = starts[:given_up], False, 0.0
        return Ends(points, reached, times)

    monkeypatch.setattr(monodromy, "track", gives_up)
    monkeypatch.setattr(monodromy, "MOST_FINE", most)
    monkeypatch.setattr(monodromy, "TRIES", 1)
    assert (len(without_pause(continued(systems, known, systems.data))) == 25) is all_found


@pytest.mark.slow
def test_no_orbit_is_lost_over_random_draws(monkeypatch):
    """Among them one that needs many digits."""
    known, finely = starts_of(chain_problem(1), 128), []
    assert len(known.points) == 128
    monkeypatch.setattr(monodromy, "track_finely", lambda *a: finely.append(a) or track_finely(*a))
    for number in range(40, 60):
        systems = family(chain_problem(number))
        assert len(without_pause(continued(systems, known, systems.data))) == 128, number
    assert finely
