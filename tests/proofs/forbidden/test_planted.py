"""Attacks on the lists: critical points are planted, with data that make them critical, in masks that the lists call good.

None may be a spurious minimum. Planted points have sparse weights and any number of dead units; inputs are the identity, correlated, or
dependent. A point counts as a suspect if its Hessian has no negative eigenvalue, a lower loss is known, and descents from points near by
all come back to its loss. In masks without valleys no exact search may find a strict minimum with a closed orbit.
"""

from __future__ import annotations

import numpy as np
import pytest

from proofs.claims import Claim
from proofs.forbidden.boxes import inside
from proofs.forbidden.table import DATA, two_unit_list, types_of
from proofs.search.critical_first import search_bad
from tests.proofs.forbidden.planting import planted, suspect


def masks_in(box, random):
    """A mask of a box as arrays, near its upper corner; unbounded sides get up to three; None without inputs or outputs."""
    point = tuple(
        int(random.integers(0, 4)) if u is None else int(max(u - (random.random() < 0.2), 0)) for u in box.upper
    )
    assert inside(point, box.upper)
    if not sum(point[:3]) or not sum(point[3:]):
        return None
    first, second = types_of(point).masks()
    return np.array(first), np.array(second)


def attack(data, seed, count):
    """Plant points in the boxes of a list of minima: how many were planted, and the suspects."""
    random, found = np.random.default_rng(seed), two_unit_list(Claim.SPURIOUS_MINIMUM, data)
    number, suspects = 0, []
    for n in range(count):
        box = found.boxes[n % len(found.boxes)]
        masks = masks_in(box, random)
        drawn = None if masks is None else planted(*masks, data == "whitened", random)
        if drawn is not None:
            number += 1
            if suspect(*masks, drawn, random):
                suspects.append((box, masks, drawn))
    return number, suspects


@pytest.mark.parametrize("data", DATA)
def test_no_planted_point_in_a_good_mask_is_a_spurious_minimum(data):
    number, suspects = attack(data, seed=1, count=80)
    assert number > 40 and suspects == []


@pytest.mark.slow
def test_the_attack_finds_the_bad_minima_of_forbidden_masks():
    """The same attack on a forbidden mask succeeds, so that its silence elsewhere means something."""
    random = np.random.default_rng(5)
    first, second = map(np.array, types_of((0, 1, 1, 0, 1, 1)).masks())
    drawn = (planted(first, second, True, random) for _ in range(150))
    assert any(suspect(first, second, found, random) for found in drawn if found is not None)


@pytest.mark.slow
@pytest.mark.parametrize("data", DATA)
def test_many_planted_points_are_no_spurious_minima(data):
    number, suspects = attack(data, seed=2, count=1000)
    assert number > 500 and suspects == []


@pytest.mark.slow
@pytest.mark.parametrize("data", DATA)
def test_no_strict_minimum_with_a_closed_orbit_is_found_where_there_are_no_valleys(data):
    random = np.random.default_rng(4)
    for box in two_unit_list(Claim.SPURIOUS_VALLEY, data).boxes:
        masks = masks_in(box, random)
        if masks is None or not (masks[0].any(1) & masks[1].any(0)).all():
            continue
        first, second = (tuple(map(tuple, mask.tolist())) for mask in masks)
        found, _ = search_bad(first, second, whitened=data == "whitened", strict=True, seed=3, tries=1500)
        assert found is None or not found.valley.proved


def test_a_saddle_of_high_order_is_no_suspect():
    """A unit of pattern 1 of docs/closure.md with all weights 0: the loss 6 falls only with the sixth power of the distance, to 0 far away."""
    first, second = np.array([[0, 1, 1], [1, 1, 0], [1, 0, 0]]), np.ones((3, 3), int)
    w1, w2 = np.array([[0, -1.0, 0], [2, 0, 0], [0, 0, 0]]), np.array([[-2.0, 0, -2], [-2, 0, -2], [2, 0, 2]])
    residual = np.zeros((3, 3))
    residual[:, 2] = [1, -2, -1]
    drawn = w1, w2, np.eye(3), w2 @ w1 - residual
    assert not suspect(first, second, drawn, np.random.default_rng(1))
