"""The four lists pass their check, the check notices what is wrong with a list, and the file is what the lemmas give."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import pytest

from proofs.claims import Claim
from proofs.forbidden.check import ListRefused, check_boxes, check_cover, check_minimal, checked
from proofs.forbidden.examples import Kind
from proofs.forbidden.lemmas import LEMMAS, VIEWS, applies, lemma
from proofs.forbidden.table import CLAIMS, DATA, Box, read_list, two_unit_list, two_unit_lists, types_of
from symbolic.errors import ProblemError
from symbolic.exact.linear_algebra import to_matrix
from symbolic.graph.types import MaskTypes
from tests.vectors.forbidden.make import PATH, contained, text

LISTS = {(found.claim, found.data): found for found in two_unit_lists()}
EACH = pytest.mark.parametrize("place", LISTS, ids=lambda place: "-".join(place))


@EACH
def test_a_list_passes_every_step(place):
    result = checked(LISTS[place])
    found = result.source
    assert result.cells > 1000 and len(result.examples) == len(found.minimal)
    for point, example in zip(found.minimal, result.examples, strict=True):
        assert example.types in types_of(point).orbit(transposing=False)
        assert MaskTypes.of(example.case.problem.network) == example.types
        assert example.lower_loss < example.loss
        assert found.data == "any" or example.case.identity_inputs
        x = example.case.problem.inputs
        assert to_matrix(x_rows(x), len(x[0])).rank() == len(x), "X X^T is invertible in every example"


def x_rows(inputs):
    from symbolic.exact.linear_algebra import rational

    return [[rational(x) for x in row] for row in inputs]


def test_the_lists_have_the_sizes_of_the_theorem():
    sizes = [(len(found.minimal), len(found.generators), len(found.boxes)) for found in two_unit_lists()]
    assert sizes == [(5, 16, 15), (11, 20, 19), (4, 10, 16), (8, 13, 20)]
    assert set(LISTS) == {(claim, data) for claim in CLAIMS for data in DATA}


def test_whitened_data_are_data_and_valleys_need_more_than_minima():
    for claim in CLAIMS:
        whitened, everything = two_unit_list(claim, "whitened"), two_unit_list(claim, "any")
        assert all(everything.forbidden_in(g) for g in whitened.generators)
    for data in DATA:
        minima, valleys = (two_unit_list(claim, data) for claim in CLAIMS)
        assert all(minima.forbidden_in(g) for g in valleys.generators)


def test_the_file_is_what_the_lemmas_give():
    assert PATH.read_text(encoding="utf-8") == text()


def refused(found, step):
    with pytest.raises(ListRefused) as info:
        (check_minimal, check_cover, check_boxes)[step - 1](found)
    assert info.value.step == step
    return str(info.value)


@EACH
def test_every_box_and_every_forbidden_mask_is_needed(place):
    found = LISTS[place]
    for n, box in enumerate(found.boxes):
        rest = (*found.boxes[:n], *found.boxes[n + 1 :])
        assert "in no box" in refused(replace(found, boxes=rest), 2)
        wider = next(i for i, u in enumerate(box.upper) if u is not None)
        upper = (*box.upper[:wider], box.upper[wider] + 1, *box.upper[wider + 1 :])
        assert "forbidden and in a box" in refused(replace(found, boxes=(*rest, replace(box, upper=upper))), 2)
    for n, point in enumerate(found.minimal):
        rest = (*found.minimal[:n], *found.minimal[n + 1 :])
        refused(replace(found, minimal=rest), 2)
        larger = (*point[:5], point[5] + 1)
        refused(replace(found, minimal=(*found.minimal, larger)), 1)
        with pytest.raises(ListRefused):
            checked(replace(found, minimal=(*rest, larger)))


@EACH
def test_a_lemma_that_does_not_apply_is_refused(place):
    found, random = LISTS[place], Random(2)
    wrong = 0
    for n, box in enumerate(found.boxes):
        for name in random.sample([used.name for used in LEMMAS], 4):
            for view in VIEWS:
                reason = applies(found.claim.opposite, found.data, box.upper, name, 0, view)
                if reason is not None:
                    other = Box(box.upper, name, 0, view)
                    words = refused(replace(found, boxes=(*found.boxes[:n], other, *found.boxes[n + 1 :])), 3)
                    assert reason in words
                    wrong += 1
    assert wrong > 50
    with pytest.raises(ListRefused, match="no lemma"):
        check_boxes(replace(found, boxes=(replace(found.boxes[0], lemma="wish"), *found.boxes[1:])))
    with pytest.raises(ListRefused, match="cases"):
        check_boxes(replace(found, boxes=(replace(found.boxes[0], case=9), *found.boxes[1:])))


def test_transposing_needs_whitened_data_or_equal_inputs():
    box = (1, 0, 1, 0, 0, None)
    assert applies(Claim.ALL_MINIMA_GLOBAL, "any", box, "complete_chains", 0, "transposed") is None
    wider = (1, 0, 1, 1, 0, None)
    assert "not whitened" in applies(Claim.ALL_MINIMA_GLOBAL, "any", wider, "complete_chains", 0, "transposed")
    assert applies(Claim.ALL_MINIMA_GLOBAL, "any", (5, 5, 5, 0, 0, 0), "decoupling", 1, "as it is") is None
    assert applies(Claim.ALL_MINIMA_GLOBAL, "any", (5, 5, 5, 1, 0, 0), "decoupling", 1, "as it is") is not None


def test_an_infinite_side_satisfies_no_bound():
    for used in LEMMAS:
        assert used.statement and used.proof.startswith("docs/") and lemma(used.name) is used
        for case in used.cases:
            assert not case.holds((None,) * 6) and case.holds((0,) * 6)


def test_views_are_undone_by_views():
    box = (0, 1, 2, 3, 4, None)
    assert len({view(box) for view in VIEWS.values()}) == 4
    assert all(any(back(view(box)) == box for back in VIEWS.values()) for view in VIEWS.values())


def test_boxes_are_maximal():
    for found in two_unit_lists():
        for a in found.boxes:
            assert not any(a != b and contained(a.upper, b.upper) for b in found.boxes)


def test_a_valley_says_what_shows_it():
    kinds = [example.kind for example in checked(two_unit_list(Claim.SPURIOUS_VALLEY, "whitened")).examples]
    assert kinds == [Kind.CHAMBER, Kind.STRICT_MINIMUM, Kind.CHAMBER, Kind.STRICT_MINIMUM]


def test_a_malformed_file_is_refused():
    table = json.loads(PATH.read_text(encoding="utf-8"))["lists"][0]
    for wrong in (
        {},
        {**table, "claim": "spurious_strict_minimum"},
        {**table, "minimal": [[0, 0, 2, 0, 1]]},
        {**table, "minimal": [[0, 0, 2, 0, 1, -1]]},
        {**table, "minimal": [[0, 0, 2, 0, 1, None]]},
        {**table, "boxes": [{"upper": [0] * 6}]},
        {**table, "boxes": [{"upper": [True] * 6, "lemma": "lines", "case": 0, "view": "as it is"}]},
    ):
        with pytest.raises(ProblemError, match="list"):
            read_list(wrong, "list")
