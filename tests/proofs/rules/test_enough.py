"""Attacks on the lemma `enough`: no chamber is found in masks that it calls good, and each of its hypotheses is needed."""

from __future__ import annotations

import numpy as np
import pytest

from proofs.claims import Claim
from proofs.forbidden.classify import classify
from symbolic import SparseNetwork
from symbolic.structure.enough import stages, subsets_that_cover
from symbolic.structure.sets import mask_structure
from tests.proofs.rules.table import no_chamber_is_found, settled


def test_the_lemma_settles_some_classes():
    assert settled("enough")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_no_chamber_is_found_where_the_lemma_applies(seed):
    no_chamber_is_found(settled("enough"), seed, draws=2)


def test_units_that_reach_too_little_are_not_enough():
    """A dense unit covers the corner and has no spurious valley alone; the corner has one."""
    corner = SparseNetwork.of([[1, 1], [0, 1]], [[1, 0], [1, 1]])
    structure = mask_structure(corner, "whitened")
    assert list(subsets_that_cover(structure, (0, 1))) == [(0,)] and stages(structure, (0,)) is None
    found = {a.claim: str(a.verdict.status) for a in classify(corner) if a.data == "whitened"}
    assert found[Claim.SPURIOUS_VALLEY] == "PROVED"


def test_units_with_a_valley_are_not_enough_by_this_lemma():
    """Two crossing filters reach almost every matrix, but have spurious valleys."""
    network = SparseNetwork.of([[1, 1, 0], [1, 0, 1], [1, 0, 0]], [[1, 1, 1], [1, 1, 0]])
    structure = mask_structure(network, "whitened")
    assert stages(structure, (0, 1)) is not None
    assert next(a.by for a in classify(network) if a.claim is Claim.SPURIOUS_VALLEY) != "enough"


def test_stages_reach_what_they_say():
    """From any targets, stage by stage, as the proof does it: exact fits up to rounding."""
    network = SparseNetwork.of([[1, 1, 1], [1, 1, 0]], [[1, 1], [1, 1]])
    found = stages(mask_structure(network, "any"), (0, 1))
    random = np.random.default_rng(3)
    for _ in range(50):
        target = random.standard_normal((2, 3))
        first, second = np.zeros((2, 3)), np.zeros((2, 2))
        for j, (outputs, inputs) in enumerate(found.values):
            second[:, j] = outputs
            first[j, : len(inputs)] = inputs
        tables = {0: first, 1: second}
        for group in found.moving:
            rows = []
            for layer, r, c in group:
                tables[layer][r, c] += 1
                up = second @ first
                tables[layer][r, c] -= 1
                rows.append((up - second @ first).ravel())
            changed = np.abs(rows).sum(axis=0) > 0
            step, *_ = np.linalg.lstsq(
                np.array(rows)[:, changed].T, (target - second @ first).ravel()[changed], rcond=None
            )
            if len(group) < changed.sum():  # the first stage is only asked for its own entries
                last = np.array([False, False, True] * 2)
                step, *_ = np.linalg.lstsq(
                    np.array(rows)[:, last].T, (target - second @ first).ravel()[last], rcond=None
                )
            for (layer, r, c), x in zip(group, step, strict=True):
                tables[layer][r, c] += x
        assert np.abs(second @ first - target).max() < 1e-6
