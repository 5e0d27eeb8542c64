"""Whole critical sets against vectors made by Singular alone (see tests/vectors/whole/README.md)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flint import fmpz_poly

from symbolic import solve
from symbolic.network import problem_from_dict

VECTORS = json.loads((Path(__file__).parents[2] / "vectors/whole/vectors.json").read_text())["vectors"]
CLASSES = [v for v in VECTORS if v["kind"] == "classes"]
OTHERS = [v for v in VECTORS if v["kind"] != "classes"]


def name(vector):
    problem = vector["problem"]
    masks = " ".join("/".join("".join(map(str, row)) for row in mask) for mask in problem["masks"])
    extras = [k for k in ("inputs", "weight_decay", "activation") if k in problem]
    return f"{vector['kind']} {masks} {' '.join(extras)}"


def primitive(coefficients):
    sign = 1 if coefficients[-1] > 0 else -1
    return tuple(sign * c for c in coefficients)


def test_the_vectors_are_what_the_readme_says():
    assert len(CLASSES) == 2 * 106
    assert sum(v["primes"] is None for v in CLASSES) <= 4
    kinds = [v["kind"] for v in OTHERS]
    assert kinds.count("decay") >= 16 and kinds.count("depth") == 12 and kinds.count("power") == 14


def check_losses(vector, solution):
    """Every value is one of theirs; every family of theirs that is a linear space (so has real points) is one of ours."""
    if vector["primes"] is None:
        return
    theirs = {primitive(p["loss"]) for p in vector["primes"]}
    largest = {}
    for p in vector["primes"]:
        largest[primitive(p["loss"])] = max(largest.get(primitive(p["loss"]), -1), p["dimension"])
    mine = set()
    for component in solution.components:
        if component.loss.polynomial is None:
            ball = component.loss.ball(300)
            assert any(fmpz_poly(list(polynomial))(ball).contains(0) for polynomial in theirs)
            continue
        polynomial = tuple(int(c) for c in component.loss.polynomial.coeffs())
        mine.add(polynomial)
        assert polynomial in theirs
        if component.dimension is not None:
            assert component.dimension <= largest[polynomial]
    assert {primitive(p["loss"]) for p in vector["primes"] if p["degree"] == 1} <= mine


@pytest.mark.parametrize("vector", CLASSES, ids=name)
def test_every_mask_class_is_solved_or_decomposed(vector):
    solution = solve(problem_from_dict(vector["problem"]))
    for stratum in solution.strata:
        assert stratum.complete.proved, stratum.complete.reason
    check_losses(vector, solution)
    undecided = [c for c in solution.components if str(c.kind) == "undecided"]
    assert all(len(c.kind_reason.split()) > 6 for c in undecided)


@pytest.mark.parametrize("vector", OTHERS, ids=name)
def test_decay_depth_and_powers(vector):
    solution = solve(problem_from_dict(vector["problem"]))
    assert solution.complete, solution.strata[0].complete.reason
    check_losses(vector, solution)
    (stratum,) = solution.strata
    assert stratum.scope == "all"
    if vector["primes"] is None:
        assert stratum.count == vector["points"]
    elif all(p["dimension"] == 0 for p in vector["primes"]):
        assert stratum.count == sum(p["degree"] for p in vector["primes"])
    else:
        assert stratum.count is None and stratum.dimension == max(p["dimension"] for p in vector["primes"])
