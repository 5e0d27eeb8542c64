"""Attacks on the lists: critical points are planted, with data that make them critical, in masks that the lists call good.

None may be a spurious minimum. Planted points have sparse weights and any number of dead units; inputs are the identity, correlated, or
dependent. A point counts as a suspect if its Hessian has no negative eigenvalue, a lower loss is known, and descents from points near by
all come back to its loss. In masks without valleys no exact search may find a strict minimum with a closed orbit.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from proofs.claims import Claim
from proofs.forbidden.boxes import inside
from proofs.forbidden.table import DATA, two_unit_list, types_of
from proofs.search.critical_first import search_bad

NEAR, TRIES = 1e-2, 8


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


def sparse(random, mask):
    """Small integers on a mask, many of them 0."""
    return random.integers(-2, 3, mask.shape) * mask * (random.random(mask.shape) < random.choice([0.4, 0.7, 1.0]))


def planted(first, second, whitened, random):
    """Weights, inputs and targets in which they are critical; None if only a global minimum can be made so."""
    inputs, outputs = first.shape[1], second.shape[0]
    w1, w2 = sparse(random, first).astype(float), sparse(random, second).astype(float)
    for j in range(2):
        if random.random() < 0.25:
            w1[j] = 0
        if random.random() < 0.25:
            w2[:, j] = 0
    x = np.eye(inputs)
    if not whitened and random.random() < 0.8:
        x = random.integers(-2, 3, (inputs, inputs + int(random.integers(-1, 2)) or 1)).astype(float)
    samples, rows = x.shape[1], []
    for o, j in zip(*np.nonzero(second), strict=True):
        row = np.zeros((outputs, samples))
        row[o] = w1[j] @ x
        rows.append(row.ravel())
    for j, i in zip(*np.nonzero(first), strict=True):
        rows.append(np.outer(w2[:, j], x[i]).ravel())
    _, s, vt = np.linalg.svd(np.array(rows), full_matrices=True)
    free = vt[int((s > 1e-9).sum()) :]
    if not len(free):
        return None
    residual = (random.integers(-3, 4, len(free)) @ free).reshape(outputs, samples)
    return w1, w2, x, w2 @ w1 @ x + residual


def losses(first, second, x, y):
    """The loss and its gradient as functions of the free weights."""
    size = int(first.sum())

    def both(z):
        w1, w2 = np.zeros(first.shape), np.zeros(second.shape)
        w1[first > 0], w2[second > 0] = z[:size], z[size:]
        hidden = w1 @ x
        residual = w2 @ hidden - y
        g1, g2 = w2.T @ residual @ x.T, residual @ hidden.T
        return (residual**2).sum(), 2 * np.concatenate([g1[first > 0], g2[second > 0]])

    return both


def suspect(first, second, drawn, random):
    """Whether a planted point looks like a spurious minimum."""
    w1, w2, x, y = drawn
    both = losses(first, second, x, y)
    z = np.concatenate([w1[first > 0], w2[second > 0]])
    here, gradient = both(z)
    assert np.abs(gradient).max() < 1e-7
    step = 1e-5
    hessian = np.array([(both(z + step * e)[1] - both(z - step * e)[1]) / (2 * step) for e in np.eye(len(z))])
    if np.linalg.eigvalsh(hessian + hessian.T)[0] < -1e-5:
        return False

    def fall(start):
        options = {"maxiter": 3000, "ftol": 1e-15, "gtol": 1e-10}
        return minimize(both, start, jac=True, method="L-BFGS-B", options=options).fun

    scale = 1e-4 * (1 + here)
    if min(fall(random.standard_normal(len(z)) * 1.5) for _ in range(4)) > here - scale:
        return False
    return min(fall(z + NEAR * random.standard_normal(len(z))) for _ in range(TRIES)) > here - scale


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
    number, suspects = attack(data, seed=2, count=4000)
    assert number > 2000 and suspects == []


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
