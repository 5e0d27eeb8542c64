"""Two units: a spurious minimum that is strict up to symmetry comes with a spurious valley (docs/forbidden.md, "Strict minima")."""

from __future__ import annotations

import importlib.util
import random
import sys
from functools import cache
from itertools import product
from unittest.mock import patch

import numpy as np
import pytest

from benchmarks import census
from proofs.badness.base_cases import base_cases
from proofs.claims import Claim
from proofs.forbidden import strictness as strict
from proofs.forbidden.boxes import antichain
from proofs.forbidden.chambers import strict_cases
from proofs.forbidden.classes import SIZES
from proofs.forbidden.classify import classify
from proofs.forbidden.strictness import (
    Strict,
    minimal_strict,
    no_strict,
    strict_answer,
    strict_minima,
    strictness,
    unsettled,
)
from proofs.forbidden.table import counts_of, two_unit_list, types_of
from proofs.search.critical_first import search_bad
from symbolic.graph.enumeration import masks
from symbolic.graph.types import MaskTypes
from symbolic.network.problem import Problem, SparseNetwork
from symbolic.solving.solve import solve
from symbolic.verdict import Status
from tests.command import ROOT

CORNER = ((1, 0), (1, 1)), ((1, 1), (0, 1))


@cache
def badness(first, second):
    answers = classify(SparseNetwork((first, second)))
    return {(a.claim, a.data): a.verdict.status is Status.PROVED for a in answers}


def bad_for_minima(data):
    """The classes up to 3 x 3 with spurious minima for some data, with and without a spurious valley for some data of the kind."""
    pairs = [pair for inputs, outputs in SIZES for pair in masks(inputs, 2, outputs)]
    bad = [pair for pair in pairs if badness(*pair)[Claim.SPURIOUS_MINIMUM, data]]
    valleys = [pair for pair in bad if badness(*pair)[Claim.SPURIOUS_VALLEY, data]]
    return valleys, [pair for pair in bad if pair not in valleys]


@pytest.mark.parametrize(("data", "valleys", "without"), [("whitened", 21, 10), ("any", 25, 13)])
def test_how_many_classes_the_theorem_leaves(data, valleys, without):
    assert tuple(map(len, bad_for_minima(data))) == (valleys, without)


def test_every_strict_example_is_on_a_mask_with_a_valley():
    known = [
        case for case in (*base_cases(), *strict_cases()) if case.strict and len(case.problem.network.masks[0]) == 2
    ]
    assert len(known) >= 5
    for case in known:
        data = "whitened" if case.identity_inputs else "any"
        assert badness(*case.problem.network.masks)[Claim.SPURIOUS_VALLEY, data], case.name


def test_a_search_finds_a_strict_minimum_where_there_is_one_and_none_on_masks_without_valleys():
    valleys, without = bad_for_minima("any")
    split = ((1, 1, 0), (0, 0, 1)), ((1, 1), (1, 0))
    assert split in valleys
    found, _ = search_bad(*split, whitened=False, strict=True, tries=150)
    assert found is not None
    assert found.strict
    for pair in without[::3]:
        assert search_bad(*pair, whitened=False, strict=True, tries=100)[0] is None, pair


def test_every_stored_example_is_a_strict_minimum_in_a_valley():
    for case in strict_minima():
        proved = case.verified()
        assert proved.strict, case.name
        assert proved.loss > proved.lower_loss
        assert proved.valley.proved, case.name


@pytest.mark.parametrize(("data", "counts"), [("whitened", (5, 26, 0)), ("any", (9, 29, 0))])
def test_nothing_is_open_up_to_three_by_three(data, counts):
    valleys, without = bad_for_minima(data)
    answers = [strictness(MaskTypes.of(SparseNetwork(pair)), data).answer for pair in (*valleys, *without)]
    assert tuple(answers.count(answer) for answer in (Strict.SOME, Strict.NONE, Strict.OPEN)) == counts
    assert set(answers[len(valleys) :]) == {Strict.NONE}


def test_examples_and_cases_settle_every_size_and_no_case_is_superfluous(monkeypatch):
    for data in ("whitened", "any"):
        assert unsettled(data)[0] is None
    for number, case in enumerate(strict.CASES):
        monkeypatch.setattr(strict, "CASES", (*strict.CASES[:number], *strict.CASES[number + 1 :]))
        assert unsettled("whitened" if case.whitened else "any")[0] is not None, case.words()
        monkeypatch.undo()


@pytest.mark.parametrize("data", ["whitened", "any"])
def test_no_minimal_strict_mask_lies_above_another(data):
    assert antichain([point for point, _ in minimal_strict(data)])


@pytest.mark.parametrize("data", ["whitened", "any"])
def test_where_a_case_is_needed_units_share_an_input_and_an_output_and_are_only_scaled(data):
    """What the proof says before it goes through the cases; masks without spurious minima or valleys need none."""
    lists = [two_unit_list(claim, data) for claim in (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_VALLEY)]
    needed = [
        point
        for point in product(range(5), repeat=6)
        if no_strict(point, data) is not None and all(known.forbidden_in(point) for known in lists)
    ]
    assert len(needed) > 500
    for p0, p1, p2, q0, q1, q2 in needed:
        assert p2 and q2
        assert not p0 == q1 == 0
        assert not p1 == q0 == 0


def test_spaces_that_are_nested_by_the_data_leave_no_valley():
    """``U_0`` in ``U_1`` though input 0 is seen by unit 0 only: the three cases that the proof names, in orthonormal bases."""
    good = two_unit_list(Claim.SPURIOUS_VALLEY, "whitened").forbidden_in
    for n, same, more in product(range(1, 5), repeat=3):
        assert good((n, 0, 1, 0, more, same)) is None  # one output
        assert good((0, 0, n, 0, 1, same)) is good((0, 0, n, 0, 0, same)) is None  # one input each
        assert good((0, 0, 2, 0, more, same)) is None  # two outputs


def test_weights_that_the_data_do_not_see_are_forgotten():
    """The tug of war with an input twice: still strict for the solver, and the mask has strict minima by the theorem."""
    network = SparseNetwork.of([[1, 0, 0, 1], [0, 1, 1, 0]], [[1, 1], [0, 1]])
    problem = Problem.of(network, inputs=[[1, 0, 1], [2, 0, 1], [0, 2, 0], [1, 0, 1]], targets=[[1, 0, 0], [0, 1, 0]])
    assert solve(problem).verdicts["spurious_strict_minimum"].proved
    assert strictness(MaskTypes.of(network), "any").answer is Strict.SOME


def test_a_case_that_says_too_much_contradicts_an_example(monkeypatch):
    for exact in ({"q1": 0, "q2": 1}, {"p0": 0, "p1": 0}, {"p0": 1, "p1": 0}, {"p0": 0, "p1": 0, "p2": 2, "q2": 0}):
        monkeypatch.setattr(strict, "CASES", (*strict.CASES, strict.StrictCase("wrong", exact, ("q0",))))
        assert unsettled("any")[0] is not None, exact
        monkeypatch.undo()


def test_each_minimal_mask_has_an_example_that_stays_strict_above():
    """What the proof asks of examples, and the theorem on masks with a random output and a random input more."""
    stream = random.Random("above")
    for case in strict_minima():
        network = case.problem.network
        inputs = np.array(case.problem.inputs, dtype=float)
        assert np.linalg.matrix_rank(inputs) == len(inputs) == len(inputs[0])
        filters = np.array(case.point.first, dtype=float) @ inputs
        assert np.linalg.matrix_rank(filters) == np.linalg.matrix_rank(np.array(case.point.second, dtype=float)) == 2
        first, second = network.masks
        data = "whitened" if case.identity_inputs else "any"
        assert not set(counts_of(MaskTypes.of(network))) - {0, 1, 2, 3}
        for _ in range(2):
            column, row = (stream.choice(((0, 1), (1, 0), (1, 1))) for _ in range(2))
            larger = SparseNetwork(
                (tuple((*mask_row, x) for mask_row, x in zip(first, column, strict=True)), (*second, row))
            )
            [minimum] = [a for a in classify(larger) if (a.claim, a.data) == (Claim.SPURIOUS_MINIMUM, data)]
            found = strict_answer(larger, minimum)
            assert found.verdict.proved and found.placed.lift.strict(), (case.name, column, row)
            assert strictness(MaskTypes.of(larger), data).answer is Strict.SOME


def test_an_answer_does_not_depend_on_names():
    for case in strict_minima():
        types = MaskTypes.of(case.problem.network)
        data = "whitened" if case.identity_inputs else "any"
        for other in types.orbit(transposing=case.identity_inputs):
            assert strictness(other, data).answer is Strict.SOME
    corner = MaskTypes.of(SparseNetwork(CORNER))
    for data in ("whitened", "any"):
        assert {strictness(t, data).by for t in corner.orbit(transposing=True)} <= {"one input", "one output"}


LARGER = [
    (2, 1, 1, 1, 0, 1),
    (1, 1, 2, 3, 0, 1),
    (3, 0, 1, 1, 1, 2),
    (1, 0, 1, 3, 0, 2),
    (1, 0, 3, 1, 0, 3),
    (0, 0, 4, 1, 1, 2),
]
LARGER += [(0, 0, 2, 2, 3, 1), (0, 0, 2, 1, 3, 1)]
"""Counts beyond 3 x 3, at least one of each case."""


@pytest.mark.parametrize("data", ["whitened", "any"])
def test_planted_critical_points_are_no_strict_minima_where_there_is_none(data):
    """Critical points of masks above valleys that a case settles; with the same number of draws every mask with an example shows one."""
    tried = 0
    for point in LARGER:
        if no_strict(point, data) is not None:
            tried += 1
            found, _ = search_bad(*types_of(point).masks(), whitened=data == "whitened", strict=True, tries=150)
            assert found is None, point
    assert tried >= 7
    for case in strict_minima():
        if case.identity_inputs == (data == "whitened"):
            masks = case.problem.network.masks
            assert search_bad(*masks, whitened=case.identity_inputs, strict=True, tries=2000)[0] is not None


def test_the_file_is_what_the_search_finds():
    """``docs/render_forbidden.py --decide`` writes it."""
    spec = importlib.util.spec_from_file_location("render_forbidden", ROOT / "docs/render_forbidden.py")
    module = importlib.util.module_from_spec(spec)
    with patch.object(sys, "path", [str(ROOT / "docs"), *sys.path]):
        spec.loader.exec_module(module)
    assert module.STRICT_FILE.read_text(encoding="utf-8") == module.strict_cases()


@pytest.mark.slow
@pytest.mark.parametrize("data", ["whitened", "any"])
def test_no_strict_minimum_is_met_on_masks_that_have_none(data):
    stream = np.random.default_rng(0)
    pairs = [
        pair
        for found in bad_for_minima(data)
        for pair in found
        if strictness(MaskTypes.of(SparseNetwork(pair)), data).answer is Strict.NONE
    ]
    for first, second in pairs:
        assert search_bad(first, second, whitened=data == "whitened", strict=True, tries=1000)[0] is None
        for _ in range(30):
            x, y = census.draw(stream, len(first[0]), len(second), data)
            assert census.strict_spurious(first, second, x, y, stream) is None, (first, second, x, y)
