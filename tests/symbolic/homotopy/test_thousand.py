"""More than a thousand orbits through ``solve``: certified within a budget, and not called all of them."""

from __future__ import annotations

import random
import re
import time

import pytest

import symbolic.solving.isolated.tracked_points as tracked
from symbolic import Problem, SparseNetwork, solve
from tests.symbolic.homotopy.test_tracking import Countless

UNITS = [(0, 1, 2), (1, 2, 3), (2, 3, 4)]
"""Inputs, and outputs, of three 3 x 3 units on 5 x 5: more than 3,000 orbits when X is generic."""


@pytest.mark.slow
def test_a_thousand_orbits_are_certified_in_a_minute_and_not_called_complete(monkeypatch):
    """The budget is one of processor time, so that other work on the machine does not matter; no count ever comes."""
    monkeypatch.setattr(time, "monotonic", time.process_time)
    monkeypatch.setattr(tracked, "PATIENCE", 0.0)
    stream = random.Random(1)
    x, y = ([[stream.randint(-size, size) for _ in range(6)] for _ in range(5)] for size in (3, 7))
    first = [[int(q in own) for q in range(5)] for own in UNITS]
    second = [list(column) for column in zip(*first, strict=True)]
    solution = solve(Problem.of(SparseNetwork.of(first, second), targets=y, inputs=x), engine=Countless(), budget=60)
    (whole,) = (s for s in solution.strata if len(s.stratum.alive) == 3)
    told = re.fullmatch(r"path tracking found (\d+) orbits; counts: none in time", whole.complete.reason)
    assert told is not None and int(told[1]) > 1000
    assert not whole.complete.proved and not solution.complete
    assert sum(1 for c in solution.components if len(c.alive) == 3) > 10
