"""All masks with three units: what is open, and that the boxes cover all that is not."""

from __future__ import annotations

import random

import pytest

from proofs.forbidden import frontier
from proofs.forbidden.frontier import UNBOUNDED, explored, three_unit_knowledge
from proofs.forbidden.table import DATA
from proofs.rules.engine import prove_mask
from symbolic import SparseNetwork
from symbolic.graph.types import MaskTypes
from symbolic.structure.rules import Claim

MINIMA = Claim.ALL_MINIMA_GLOBAL


def grown(upper, unbounded):
    """The corner of a box with another number in place of a count without bound."""
    return frontier._types(tuple(unbounded if x == UNBOUNDED else x for x in upper))


@pytest.mark.parametrize("data", DATA)
def test_random_masks_are_bad_open_or_in_a_box(data):
    """Exactly one of: above a known bad or an open mask; below a corner."""
    known, source = three_unit_knowledge(data), random.Random(f"boxes {data}")
    points = [*frontier._known_bad(data)]
    points += [v for types in known.beyond for v in frontier._orbit(frontier._vector(types), data)]
    boxes = [box for corner in known.corners for box in frontier._orbit(corner.upper, data)]
    seen = set()
    for _ in range(120):
        v = tuple(source.choice((0, 0, 0, 0, 1, 1, 2, 3, 7)) for _ in range(14))
        capped = tuple(min(x, UNBOUNDED) for x in v)
        above, inside = any(frontier._below(p, v) for p in points), any(frontier._below(capped, b) for b in boxes)
        assert above != inside
        seen.add(inside)
    assert seen == {True, False}


@pytest.mark.parametrize("data", DATA)
def test_corners_are_good_for_larger_numbers_as_well(data):
    """The lemma that applies to a corner with 4 for no bound applies with 5 and 7."""
    for corner in three_unit_knowledge(data).corners[:: 1 if data == "whitened" else 3]:
        for number in (UNBOUNDED, 5, 7):
            found = grown(corner.upper, number)
            if found.outputs and found.inputs:
                assert prove_mask(SparseNetwork(found.masks()), MINIMA, data).lemma.name == corner.lemma


@pytest.mark.parametrize("data", DATA)
def test_no_lemma_applies_to_an_open_mask_and_less_is_good(data):
    for types in three_unit_knowledge(data).beyond:
        assert prove_mask(SparseNetwork(types.masks()), MINIMA, data) is None
        assert all(
            prove_mask(SparseNetwork(s.masks()), MINIMA, data) for s in types.smaller() if s.outputs and s.inputs
        )


@pytest.mark.parametrize("data", DATA)
def test_small_masks_are_decided(data):
    assert frontier.frontier(data, 3) == ()


def test_a_point_that_is_too_large_is_refused():
    with pytest.raises(ValueError, match="larger than 4"):
        frontier.corners("whitened", [MaskTypes.of_counts(3, (5, 0, 0, 0, 0, 0, 0), (5, 0, 0, 0, 0, 0, 0))])


@pytest.mark.slow
@pytest.mark.parametrize("data", DATA)
def test_the_frontier_and_the_boxes_are_found_again(data):
    known, found = three_unit_knowledge(data), explored(data, 7)
    assert found["beyond"] == [list(frontier._vector(types)) for types in known.beyond]
    assert found["corners"] == [[list(corner.upper), corner.lemma] for corner in known.corners]
    assert all(lemma is not None for _, lemma in found["corners"])
