"""Minima of three units, all sizes: the boxes and the forbidden masks meet nowhere and leave nothing out, and lemmas do not notice large numbers."""

import random

import numpy as np
import pytest

from proofs.claims import Claim
from proofs.forbidden.table import DATA
from proofs.forbidden.three_units import known_minimal, known_minimal_types
from proofs.forbidden.width_three import UNBOUNDED, below, cut, good_corners, orbit, types_of_vector, vector
from proofs.rules.engine import prove_mask
from symbolic import SparseNetwork
from symbolic.structure import rules

MINIMA = rules.Claim.ALL_MINIMA_GLOBAL


@pytest.mark.parametrize("data", DATA)
def test_random_masks_are_bad_or_in_a_box(data):
    """Exactly one of: above a forbidden mask; below a corner."""
    source = random.Random(f"boxes {data}")
    points = list(map(vector, known_minimal_types(data)))
    boxes = [box for corner in good_corners(data) for box in orbit(corner.upper, data)]
    seen = set()
    for _ in range(200):
        v = tuple(source.choice((0, 0, 0, 0, 1, 1, 2, 3, 7)) for _ in range(14))
        capped = tuple(min(x, UNBOUNDED) for x in v)
        above, inside = any(below(p, v) for p in points), any(below(capped, b) for b in boxes)
        assert above != inside
        seen.add(inside)
    assert seen == {True, False}


def test_boxes_of_valleys_hold_no_known_bad_mask_and_lack_lemmas():
    """What the page says is missing."""
    corners = good_corners("whitened", Claim.SPURIOUS_VALLEY)
    points = list(map(vector, known_minimal_types("whitened", Claim.SPURIOUS_VALLEY)))
    assert not any(below(p, corner.upper) for p in points for corner in corners)
    assert 0 < sum(corner.lemma is None for corner in corners) < len(corners)


def test_every_mask_just_below_a_forbidden_one_is_in_a_box():
    """No forbidden mask of the list can be left out or made smaller."""
    for data in DATA:
        boxes = [box for corner in good_corners(data) for box in orbit(corner.upper, data)]
        for p in {min(orbit(vector(t), data)) for t in known_minimal_types(data)}:
            assert not any(below(p, b) for b in boxes)
            smaller = [(*p[:n], x - 1, *p[n + 1 :]) for n, x in enumerate(p) if x]
            assert all(any(below(s, b) for b in boxes) for s in smaller)


def least(vectors):
    """The vectors that are above no other one."""
    rest, found = np.unique(vectors, axis=0), []
    rest = rest[np.argsort(rest.sum(axis=1), kind="stable")]
    while len(rest):
        found.append(rest[0])
        rest = rest[~(rest >= rest[0]).all(axis=1)]
    return np.array(found, np.int8).reshape(-1, 14)


def least_below_no(corners):
    """The minimal vectors that are below none of some corners: where one is below a corner, some count must become larger than that of the corner."""
    found = np.zeros((1, 14), np.int8)
    for corner in np.array(sorted(corners), np.int8):
        below_it = (found <= corner).all(axis=1)
        others, raised = found[~below_it], []
        for n in np.flatnonzero(corner < UNBOUNDED):
            raised.append(found[below_it])
            raised[-1][:, n] = corner[n] + 1
        new = [v for v in least(np.concatenate(raised)) if not (others <= v).all(axis=1).any()]
        found = np.concatenate([others, np.array(new, np.int8).reshape(-1, 14)])
    return {tuple(map(int, v)) for v in found}


@pytest.mark.parametrize("data", ["whitened", pytest.param("any", marks=pytest.mark.slow)])
def test_the_corners_alone_give_back_the_forbidden_masks(data):
    """Nothing is left out and nothing is twice: the minimal masks in no box, found without cutting, are those of the list."""
    corners = {box for corner in good_corners(data) for box in orbit(corner.upper, data)}
    assert least_below_no(corners) == set(map(vector, known_minimal_types(data)))


@pytest.mark.parametrize("data", DATA)
def test_corners_are_good_for_larger_numbers_as_well(data):
    """The lemma that applies to a corner with 4 for no bound applies with 5 and 7."""
    for corner in good_corners(data)[:: 1 if data == "whitened" else 3]:
        assert corner.lemma is not None
        for number in (UNBOUNDED, 5, 7):
            found = types_of_vector(tuple(number if x == UNBOUNDED else x for x in corner.upper))
            assert prove_mask(SparseNetwork(found.masks()), MINIMA, data).lemma.name == corner.lemma


def test_a_list_that_lacks_a_mask_leaves_a_box_without_a_lemma():
    """The proof does not go through by itself: without one of the forbidden masks some corner is bad, and no lemma applies."""
    everything = set(map(vector, known_minimal_types("whitened")))
    for gone in random.Random("gone").sample(sorted(everything), 4):
        corners = cut(sorted(everything - orbit(gone, "whitened")), "whitened")
        nodes = [prove_mask(SparseNetwork(types_of_vector(c).masks()), MINIMA, "whitened") for c in corners]
        assert None in nodes


@pytest.mark.parametrize(("data", "number"), [("whitened", 134), ("any", 289)])
def test_how_many_masks_are_forbidden(data, number):
    found = known_minimal(Claim.SPURIOUS_MINIMUM, data)
    assert len(found) == number == len({min(orbit(vector(types), data)) for types, _ in found})
    assert all(example.lower_loss < example.loss for _, example in found)
    assert max(max(vector(types)) for types, _ in found) == UNBOUNDED


def test_a_point_that_is_too_large_is_refused():
    with pytest.raises(ValueError, match="larger than 4"):
        cut([(5,) + (0,) * 12 + (5,)], "whitened")
