"""Random certificates of strict spurious minima: an integer point is made critical by its targets."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
from flint import fmpz_mat

from proofs.certificates.ball import ExactNetwork, ball_of
from proofs.rocq.inverses import absorbed
from symbolic.errors import LandscapeError

MASKS = [
    [[[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]],
    [[[1, 1, 1], [1, 1, 0]], [[1, 1], [1, 1], [0, 1]]],
    [[[1, 0, 1], [0, 1, 1]], [[1, 1], [1, 0], [1, 1]]],
    [[[1, 1, 0], [1, 1, 0]], [[1, 1], [1, 1], [1, 1]]],
]


def random_certificate(seed):
    """A certificate of a spurious valley."""
    rng = random.Random(seed)
    while True:
        masks = rng.choice(MASKS)
        point = [[[m * rng.choice([-2, -1, 1, 2]) for m in row] for row in mask] for mask in masks]
        found = _certificate(rng, masks, point)
        if found is not None:
            return found


def _certificate(rng, masks, point):
    (first, second), units = point, range(len(masks[0]))
    outputs, width = len(second), len(first[0])
    residual = _critical_residual(rng, masks, point)
    if residual is None:
        return None
    pairs, pinned = _slice(masks, point)
    for halving in range(4):
        scaled = [[Fraction(r, 2**halving) for r in row] for row in residual]
        targets = [
            [str(sum(second[i][j] * first[j][s] for j in units) - scaled[i][s]) for s in range(width)]
            for i in range(outputs)
        ]
        problem = {"masks": masks, "targets": targets, "activation": "linear", "weight_decay": 0}
        problem["inputs"] = [[int(i == j) for j in range(width)] for i in range(width)]
        try:
            ball = ball_of(ExactNetwork.read(problem, point, None), set(pinned)).plain()
        except LandscapeError:
            continue
        loss = sum(r * r for row in scaled for r in row)
        lower = _lower(rng, masks, targets, loss)
        if lower is None:
            return None
        claim = {
            "claim": "spurious_valley",
            "point": point,
            "symmetry": [{"pair": list(pair)} for pair in pairs],
            "pinned": [list(place) for place in pinned],
            "ball": ball,
            "lower_point": lower,
        }
        return {"schema": "landscape/certificate/1", "problem": problem, "field": None, "claims": [claim]}
    return None


def _critical_residual(rng, masks, point):
    """Integers R with W2^T R and R W1^T zero where the masks have weights."""
    (first, second), outputs, width = point, len(point[1]), len(point[0][0])
    rows = []
    for j, mask in enumerate(masks[0]):
        for s, m in enumerate(mask):
            if m:
                rows.append([second[i][j] * int(t == s) for i in range(outputs) for t in range(width)])
    for i, mask in enumerate(masks[1]):
        for j, m in enumerate(mask):
            if m:
                rows.append([first[j][t] * int(k == i) for k in range(outputs) for t in range(width)])
    kernel, rank = fmpz_mat(rows).nullspace()
    if not rank:
        return None
    mix = [rng.randint(-2, 2) for _ in range(rank)]
    flat = [sum(c * int(kernel[i, k]) for k, c in enumerate(mix)) for i in range(outputs * width)]
    divisor = int(np.gcd.reduce(flat)) or 1
    return [[x // divisor for x in flat[i * width : (i + 1) * width]] for i in range(outputs)] if any(flat) else None


def _slice(masks, point):
    """The pairs of units that move the point, and places on which their directions are independent."""
    first, second = point
    pairs = [(i, j) for i in range(len(first)) for j in absorbed(masks, i)]
    places = [(0, j, s) for j, row in enumerate(masks[0]) for s, m in enumerate(row) if m]
    places += [(1, i, j) for i, row in enumerate(masks[1]) for j, m in enumerate(row) if m]

    def tangent(pair, place):
        one, two = pair
        layer, row, column = place
        if layer == 0:
            return first[two][column] if row == one else 0
        return -second[row][one] if column == two else 0

    pinned = []
    for place in places:
        chosen = [*pinned, place]
        if fmpz_mat([[tangent(pair, where) for where in chosen] for pair in pairs]).rank() == len(chosen):
            pinned = chosen
    return pairs, pinned


def _lower(rng, masks, targets, loss):
    """A rational point with a smaller loss, by alternating least squares from random starts."""
    goal = np.array([[float(Fraction(x)) for x in row] for row in targets])
    allowed = [np.array(mask, dtype=float) for mask in masks]
    generator = np.random.default_rng(rng.randrange(2**32))
    for _ in range(20):
        first, second = (generator.normal(size=mask.shape) * mask for mask in allowed)
        for _ in range(60):
            for i in range(len(second)):
                free = allowed[1][i] > 0
                second[i, free] = np.linalg.lstsq(first[free].T, goal[i], rcond=None)[0]
            columns = [np.outer(second[:, j], row).ravel() for j in range(len(first)) for row in np.eye(len(first[0]))]
            free = allowed[0].ravel() > 0
            first = np.zeros(first.size)
            first[free] = np.linalg.lstsq(np.array(columns).T[:, free], goal.ravel(), rcond=None)[0]
            first = first.reshape(allowed[0].shape)
        tables = [[[Fraction(round(x * 256), 256) for x in row] for row in table] for table in (first, second)]
        product = [
            [sum(v * w[s] for v, w in zip(row, tables[0], strict=True)) for s in range(len(goal[0]))]
            for row in tables[1]
        ]
        value = sum(
            (x - Fraction(y)) ** 2 for a, b in zip(product, targets, strict=True) for x, y in zip(a, b, strict=True)
        )
        if value < loss * Fraction(9, 10) and max(abs(x) for table in tables for row in table for x in row) < 100:
            return [[[str(x) for x in row] for row in table] for table in tables]
    return None
