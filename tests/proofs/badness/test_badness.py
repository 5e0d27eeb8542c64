"""Certified badness: every stored example proves itself, the atlas is complete, cases are read as they were written."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from random import Random

import pytest

from proofs.badness import atlas, base_cases, verify
from proofs.badness.points import loss_at
from symbolic.errors import ProblemError
from symbolic.graph.canonical import canonical_form
from symbolic.graph.enumeration import masks
from tests import problems
from tests.proofs.badness.badness_examples import CASES, EVERY, STORED, dot, free_places, moved, plain_loss

THEORY = {"tug of war": (1, "tug_of_war"), "golden": (1, "golden"), "hidden minimum": (8, "hidden_minimum")}
THEORY["minimum but no valley"] = (4, "minimum_but_no_valley")


# The stored examples


@pytest.mark.parametrize("name", CASES)
def test_base_cases_prove_themselves(name):
    case = CASES[name]
    example = case.verified()
    assert example.strict == case.strict == (not example.directions)
    assert (
        example.loss
        == plain_loss(case.problem, case.point)
        > example.lower_loss
        == plain_loss(case.problem, case.lower)
    )
    assert example.inertia.negative == 0
    assert example.inertia.zero == example.orbit if case.strict else example.inertia.zero > example.orbit
    assert example.valley.proved == case.strict
    if name in THEORY:
        loss, twin = THEORY[name]
        original = getattr(problems, twin)()
        assert example.loss == loss
        assert (case.problem.network, case.problem.targets) == (original.network, original.targets)
        assert case.problem.inputs == original.inputs


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
def test_no_point_nearby_is_lower(case):
    # A second opinion by other means: exact losses at random points very close to the minimum.
    random, loss = Random(case.name), plain_loss(case.problem, case.point)
    for _ in range(12):
        point = case.point
        for place in free_places(case.problem.network):
            point = moved(point, place, Fraction(random.randint(-9, 9), 10**4))
        assert plain_loss(case.problem, point) >= loss


def test_losses_agree():
    for case in EVERY:
        assert loss_at(case.problem, case.lower) == plain_loss(case.problem, case.lower)
    assert verify.BadExample.summary(CASES["golden"].verified()).startswith(
        "strict spurious minimum: loss 1, lower 13/16"
    )


# The atlas


def test_atlas_examples_prove_themselves():
    assert len(STORED) >= 80
    for entry, cell, case in STORED:
        data, kind = cell.split()
        assert case.verified().strict is (kind == "strict")
        if data == "whitened":
            assert case.identity_inputs
        else:
            assert all(dot(x, y) for x, y in combinations(case.problem.inputs, 2))
        assert entry.proof(data) is None
        assert canonical_form(*case.problem.network.masks).text == entry.text


def test_atlas_is_the_list_of_all_classes():
    found = [canonical_form(*pair).text for d in (1, 2, 3) for k in (1, 2, 3) for pair in masks(d, 2, k)]
    assert sorted(found) == sorted(entry.text for entry in atlas.two_unit_atlas())
    for entry in atlas.two_unit_atlas():
        assert canonical_form(entry.first, entry.second).text == entry.text
        for data in ("whitened", "correlated"):
            assert (entry.proof(data) is None) is entry.bad(data), "every class is decided: proof or example"
        assert {cell for cell, _ in entry.tries} == set(atlas.CELLS)
    assert atlas.entry_of(((1, 0, 1, 1), (1, 1, 0, 1)), ((1, 1), (0, 1))) is None


def test_atlas_of_strict_whitened_minima():
    # The theory notes observed three classes (up to transposition); the single weight inside 3 x 3 is a fourth.
    strict = {
        canonical_form(entry.first, entry.second, transpose=True).text
        for entry in atlas.two_unit_atlas()
        if entry.example("whitened strict")
    }
    known = [CASES[n] for n in ("golden", "overlap in a corner", "opposite nesting", "single weight in 3 x 3")]
    assert strict == {canonical_form(*case.problem.network.masks, transpose=True).text for case in known}


# Reading


def test_transposed_cases():
    for case in CASES.values():
        if case.identity_inputs:
            assert case.transposed().verified().inertia == case.verified().inertia
            assert case.transposed().transposed().problem.network == case.problem.network
        else:
            with pytest.raises(ValueError, match="transposed"):
                case.transposed()


def test_tables_round_trip():
    for case in EVERY:
        again = base_cases.read_case(case.table(), "case")
        assert (again.problem, again.point, again.lower) == (
            replace(case.problem, title=case.name),
            case.point,
            case.lower,
        )
        assert again.directions == case.directions


@pytest.mark.parametrize(
    "change",
    [{"name": 3}, {"masks": [[[1]]]}, {"first": [[1]]}, {"targets": [[0.5]]}, {"extra": 1}, {"second": None}],
    ids=lambda change: next(iter(change)),
)
def test_malformed_cases_are_refused(change):
    with pytest.raises(ProblemError):
        base_cases.read_case({**CASES["golden"].table(), **change}, "case")
    with pytest.raises(ProblemError):
        base_cases.read_case([], "case")
    with pytest.raises(ProblemError):
        table = CASES["golden"].table()
        del table["source"]
        base_cases.read_case(table, "case")
