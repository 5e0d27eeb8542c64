"""Path tracking against the engine on random problems of twenty masks: the same lists, and the orbits that are counted."""

from __future__ import annotations

import random

import pytest

import symbolic.solving.isolated.core_problems as core_problems
import symbolic.solving.isolated.when_to_track as when
from symbolic import Problem, SparseNetwork, solve
from symbolic.complete.rescalings import only_rescalings
from symbolic.homotopy.family import DataFamily
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.symmetry.preorder import preorder
from tests.symbolic.homotopy.test_tracking import drawn

MASKS, DRAWS = 20, 5
LIMITS = {"FEWEST_UNKNOWNS": 3, "FEWEST_UNKNOWNS_STORED": 3, "FEWEST_ORBITS": 1, "FEWEST_STORED": 1}


def random_masks(count):
    """Masks of two or three units that only rescalings act on, up to 4 x 4 and 8 unknowns."""
    stream, found = random.Random(7), []
    while len(found) < count:
        units, inputs, outputs = stream.choice((2, 2, 3)), stream.randint(2, 4), stream.randint(2, 4)
        first = [[stream.randint(0, 1) for _ in range(inputs)] for _ in range(units)]
        second = [[stream.randint(0, 1) for _ in range(units)] for _ in range(outputs)]
        weights = sum(map(sum, first)) + sum(map(sum, second))
        if weights - units > 8 or not all(map(any, first)) or not all(map(any, zip(*second, strict=True))):
            continue
        core = reduce_inputs(drawn((first, second))).core
        plain = len(core.units) == units and only_rescalings(preorder(core)) and DataFamily.of(core) is not None
        if plain and (first, second) not in found:
            found.append((first, second))
    return found


def rounded(solution):
    """Components with the loss to nine digits: those of path tracking are exact only where they are rational."""
    listed = [(float(c.loss.ball(80).mid()), c.kind.value, c.dimension, str(c.inertia)) for c in solution.components]
    return sorted((f"{loss:.9g}", *rest) for loss, *rest in listed)


@pytest.mark.slow
@pytest.mark.parametrize("number", range(MASKS))
def test_lists_are_those_of_the_engine(number, monkeypatch, tmp_path):
    """Every other draw is whitened; starts are stored after the first draw of a kind and used for the later ones."""
    masks = random_masks(MASKS)[number]
    monkeypatch.setenv("LANDSCAPE_CACHE", str(tmp_path))
    compared, outcomes = core_problems.compared, []
    monkeypatch.setattr(core_problems, "compared", lambda *a: outcomes.append(compared(*a)) or outcomes[-1])
    for draw in range(DRAWS):
        problem = drawn(masks, seed=100 * number + draw)
        if draw % 2:
            stream = random.Random(draw)
            targets = [[stream.randint(-7, 7) for _ in masks[0][0]] for _ in masks[1]]
            problem = Problem.of(SparseNetwork.of(*masks), targets=targets)
        with monkeypatch.context() as here:
            for name, value in LIMITS.items():
                here.setattr(when, name, value)
            by_paths = solve(problem)
        by_engine = solve(problem)
        assert rounded(by_paths) == rounded(by_engine)
        assert [s.count for s in by_paths.strata] == [s.count for s in by_engine.strata]
    failed = [one.complete.reason for one in outcomes if not one.complete.proved]
    assert not failed, (masks, failed)
