"""Counts and losses against vectors made by Singular with another method (see tests/vectors/foreign/README.md)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flint import fmpz_poly

from symbolic import solve
from symbolic.network import problem_from_dict

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/foreign/vectors.json").read_text())
PROBLEMS = VECTORS["vectors"]


def test_there_are_enough_vectors():
    assert len(PROBLEMS) >= 30 and VECTORS["system"] == "Singular"


@pytest.mark.parametrize("vector", PROBLEMS, ids=lambda v: v["name"])
def test_strata_and_losses(vector):
    solution = solve(problem_from_dict(vector["problem"]), budget=20)
    strata = {tuple(solution.units_of(s)): s for s in solution.strata}
    for theirs in vector["strata"]:
        mine = strata[tuple(theirs["alive"])]
        if mine.complete.proved and "decomposed" in mine.complete.reason:
            assert mine.count is None and (theirs["complex_count"] is None or "slice" in mine.complete.reason)
        elif mine.complete.proved:
            assert mine.count == theirs["complex_count"], theirs
        else:
            assert mine.count is None
            assert theirs["complex_count"] is None or "slice" in mine.complete.reason, (theirs, mine.complete.reason)
        if theirs["loss_polynomial"] and mine.complete.proved and mine.count is not None:
            allowed = fmpz_poly(theirs["loss_polynomial"])
            for point in (c for c in solution.components if c.stratum is mine):
                polynomial = point.loss.polynomial
                assert polynomial is None or allowed % polynomial == 0
    assert len(strata) == len(vector["strata"])
