"""Masks and data whose critical set has several components in a stratum, or infinitely many points: path tracking finds all, or says that it did not."""

from __future__ import annotations

import pytest

import symbolic.solving.isolated.core_problems as core_problems
import symbolic.solving.isolated.when_to_track as when
from symbolic import Problem, SparseNetwork, solve
from tests.symbolic.homotopy.test_tracking import CROSSING, gives_up
from tests.symbolic.homotopy.test_twenty_masks import LIMITS, rounded

NESTED = ([[1, 1, 1], [0, 1, 1]], [[1, 0], [1, 1], [0, 1]])
CYCLE = ([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [[1, 0, 1], [1, 1, 0], [0, 1, 1]])
TWINS = ([[1, 1, 0], [1, 1, 0], [0, 1, 1]], [[1, 1, 0], [1, 1, 1], [0, 0, 1]])
SHARED_ROW = ([[1, 1, 0], [0, 1, 1]], [[1, 1], [1, 0], [0, 1]])


def problem(masks, targets, inputs=None):
    return Problem.of(SparseNetwork.of(*masks), targets=targets, inputs=inputs)


FAMILIES = {
    "rank of X drops": problem(
        CROSSING, [[1, 2, -3, 1], [4, -5, 6, 2], [1, 1, -2, 5]], [[1, 2, 0, 1], [0, 1, 1, -1], [1, 3, 1, 0]]
    ),
    "two inputs that are the same": problem(
        CROSSING, [[1, 2, -3], [4, -5, 6], [1, 1, -2]], [[1, 2, 0], [1, 2, 0], [1, 0, 3]]
    ),
    "targets of rank one": problem(CROSSING, [[1, 2, 3], [2, 4, 6], [3, 6, 9]]),
    "a block of zeros": problem(CROSSING, [[0, 0, 2], [0, 3, 5], [1, 4, 7]]),
    "targets that are reached": problem(CROSSING, [[1, 2, 0], [2, 5, 1], [0, 3, 3]]),
    "no targets": problem(CROSSING, [[0, 0, 0], [0, 0, 0], [0, 0, 0]]),
    "equal singular values": problem(CROSSING, [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    "symmetric targets": problem(CROSSING, [[2, 1, 3], [1, 4, 1], [3, 1, 2]]),
    "nested": problem(NESTED, [[1, 2, 3], [4, 5, 7], [1, 1, 2]]),
    "nested, rank of X drops": problem(NESTED, [[1, 2], [4, -5], [1, 3]], [[1, 2], [0, 1], [3, -1]]),
    "a cycle of three": problem(CYCLE, [[1, 2, 3], [4, 5, 7], [1, 1, 2]]),
    "twins and a third": problem(TWINS, [[1, 2, 3], [4, 5, 7], [1, 1, 2]]),
    "a row in common": problem(SHARED_ROW, [[1, 2, 3], [4, 5, 7], [1, 1, 2]]),
    "a row in common, rank of X drops": problem(SHARED_ROW, [[1, 2], [4, 5], [1, -1]], [[1, 2], [0, 1], [3, -1]]),
}
NOT_FOLLOWED = ("two inputs that are the same", "no targets", "equal singular values")
"""No stratum of these has symmetry and unknowns for path tracking."""
MISSING = ("targets of rank one", "a block of zeros")
"""Some orbits of these are multiple solutions, which no box can hold."""
FEW = ("rank of X drops", "a block of zeros", "nested")


def found_by_paths(one, monkeypatch):
    """The solution where what is followed gets no points from the engine, and the verdicts on what was followed."""
    compared, judged, followed = core_problems.compared, core_problems.judged, {}

    def remembered(follower, *rest):
        followed[follower.attempt.core] = compared(follower, *rest)
        return followed[follower.attempt.core]

    def refused(attempt, *rest):
        return (gives_up if attempt.core in followed else judged)(attempt, *rest)

    with monkeypatch.context() as here:
        for name, value in LIMITS.items():
            here.setattr(when, name, value)
        here.setattr(core_problems, "compared", remembered)
        here.setattr(core_problems, "judged", refused)
        return solve(one, budget=400), [solution.complete for solution in followed.values()]


def agrees(listed, known):
    """Whether a list is that of the engine, but for dimensions that only exact points have: where residuals of dead units lose rank."""
    if len(listed) != len(known):
        return False
    rows = (zip(a, b, strict=True) for a, b in zip(_ordered(listed), _ordered(known), strict=True))
    return all(x == y or (place == 2 and x is None) for row in rows for place, (x, y) in enumerate(row))


def _ordered(rows):
    return sorted(rows, key=lambda row: (float(row[0]), row[1], row[3], str(row[2])))


@pytest.mark.parametrize("name", [n if n in FEW else pytest.param(n, marks=pytest.mark.slow) for n in FAMILIES])
def test_all_components_are_found_or_some_are_said_to_be_missing(name, monkeypatch):
    by_paths, verdicts = found_by_paths(FAMILIES[name], monkeypatch)
    by_engine = solve(FAMILIES[name], budget=400)
    assert bool(verdicts) == (name not in NOT_FOLLOWED)
    assert all(verdict.proved for verdict in verdicts) == (name not in MISSING)
    listed, known = rounded(by_paths), rounded(by_engine)
    if name not in MISSING:
        assert agrees(listed, known)
        assert [s.count for s in by_paths.strata] == [s.count for s in by_engine.strata]
        assert by_paths.complete == by_engine.complete
    else:
        assert not by_paths.complete
        assert all("path tracking found" in v.reason and "counts:" in v.reason for v in verdicts if not v.proved)
        assert {loss for loss, *_ in listed} <= {loss for loss, *_ in known}
