"""Two units: a spurious minimum that is strict up to symmetry comes with a spurious valley (docs/forbidden.md, "Strict minima")."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from benchmarks import census
from proofs.badness.base_cases import base_cases
from proofs.claims import Claim
from proofs.forbidden.chambers import strict_cases
from proofs.forbidden.classes import SIZES
from proofs.forbidden.classify import classify
from proofs.forbidden.strictness import Strict, strict_minima, strictness
from proofs.search.critical_first import search_bad
from symbolic.graph.enumeration import masks
from symbolic.graph.types import MaskTypes
from symbolic.network.problem import SparseNetwork
from symbolic.verdict import Status

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


@pytest.mark.parametrize(("data", "counts"), [("whitened", (5, 11, 15)), ("any", (9, 13, 16))])
def test_what_is_known_of_strict_minima_up_to_three_by_three(data, counts):
    valleys, without = bad_for_minima(data)
    answers = [strictness(MaskTypes.of(SparseNetwork(pair)), data).answer for pair in (*valleys, *without)]
    assert tuple(answers.count(answer) for answer in (Strict.SOME, Strict.NONE, Strict.OPEN)) == counts
    assert set(answers[len(valleys) :]) == {Strict.NONE}


def test_an_answer_does_not_depend_on_names():
    for case in strict_minima():
        types = MaskTypes.of(case.problem.network)
        data = "whitened" if case.identity_inputs else "any"
        for other in types.orbit(transposing=case.identity_inputs):
            assert strictness(other, data).answer is Strict.SOME
    corner = MaskTypes.of(SparseNetwork(CORNER))
    assert {strictness(t, "whitened").by for t in corner.orbit(transposing=True)} == {"corner"}
    assert strictness(corner, "any").answer is Strict.OPEN


@pytest.mark.slow
@pytest.mark.parametrize("data", ["whitened", "any"])
def test_no_strict_minimum_is_met_on_masks_without_valleys_nor_on_the_corner(data):
    stream = np.random.default_rng(0)
    pairs = bad_for_minima(data)[1] + ([CORNER] if data == "whitened" else [])
    for first, second in pairs:
        for _ in range(40):
            x, y = census.draw(stream, len(first[0]), len(second), data)
            assert census.strict_spurious(first, second, x, y, stream) is None, (first, second, x, y)
