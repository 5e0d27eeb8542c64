"""Closure, columns and three_units: where they apply, what a checker that shares no code says of them, planted points against them."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize

from proofs.certificates import checker
from proofs.certificates.claims import structure_claim
from proofs.certificates.document import assembled
from proofs.forbidden.three_units import three_unit_cases
from proofs.forbidden.width_three import UNBOUNDED, good_corners
from proofs.rules.engine import prove_mask, prove_problem
from proofs.rules.lemmas import COLUMNS
from symbolic import Problem, SparseNetwork
from symbolic.graph.enumeration import masks
from symbolic.graph.types import MaskTypes
from symbolic.structure.rules import Claim
from tests.proofs.forbidden.planting import losses, planted, suspect

MINIMA = Claim.ALL_MINIMA_GLOBAL
NEW = ("closure", "columns", "three_units", "elimination")


@pytest.mark.parametrize(
    ("first", "second", "data", "lemma"),
    [
        ([[1, 1], [1, 0], [0, 1]], [[1, 1, 0], [1, 0, 1]], "any", "closure"),  # single entries take back
        ([[1, 1], [1, 1], [1, 1]], [[0, 1, 1], [1, 0, 1], [1, 1, 0]], "any", "closure"),
        ([[1, 1], [1, 0], [1, 0]], [[0, 1, 1], [1, 1, 0], [1, 0, 1]], "any", "closure"),  # two units take back together
        ([[1, 1], [1, 0], [1, 0]], [[0, 1, 1], [1, 1, 0], [1, 1, 0], [1, 1, 0], [1, 0, 0]], "any", None),
        ([[1, 1, 1], [1, 0, 0], [1, 0, 0]], [[0, 1, 1], [1, 1, 0], [1, 0, 1]], "any", "columns"),
        ([[1, 1], [1, 0], [0, 1]], [[1, 0, 0], [1, 0, 0], [1, 1, 1]], "any", "columns"),
        ([[1, 1, 1], [1, 1, 0], [1, 1, 0]], [[0, 1, 0], [0, 1, 0], [1, 1, 1]], "any", "columns"),
        ([[1, 1, 0], [0, 1, 1], [0, 0, 1]], [[1] * 3] * 2, "any", "three_units"),
        ([[1, 0, 1], [1, 1, 0], [0, 1, 0]], [[1] * 3] * 3, "any", "three_units"),
        ([[1, 1, 0], [1, 0, 1], [0, 1, 1]], [[1] * 3] * 4, "any", "three_units"),
        ([[1, 1, 0], [1, 1, 0], [1, 0, 1]], [[1] * 3] * 3, "any", "three_units"),
        ([[1, 0], [1, 1], [1, 1]], [[1, 1, 1], [1, 1, 0], [1, 0, 1]], "any", "three_units"),
        ([[1, 0], [1, 1], [1, 1]], [[0, 1, 1], [1, 1, 0], [1, 0, 1]], "any", "three_units"),
        ([[1, 0, 0, 0], [0, 1, 1, 1], [1, 1, 1, 1]], [[1] * 3] * 3, "whitened", "three_units"),
        ([[1, 0, 0, 0], [0, 1, 1, 1], [1, 1, 1, 1]], [[1] * 3] * 3, "any", None),  # bad
        ([[1, 0, 0, 0], [0, 1, 1, 1], [1, 1, 1, 1]], [[1] * 3] * 4, "whitened", None),  # bad
        ([[1] * 3] * 3, [[1, 0, 1]] + [[0, 1, 1]] * 4, "any", "three_units"),
        ([[0, 0, 0, 1], [1, 0, 0, 1], [0, 1, 1, 1]], [[1] * 3] * 2, "whitened", "elimination"),
        ([[0, 0, 0, 1], [1, 0, 0, 1], [0, 1, 1, 1]], [[1] * 3] * 3, "whitened", None),  # bad
        ([[0, 0, 1, 1], [1, 1, 1, 1], [0, 0, 1, 1]], [[0, 0, 1]] * 3 + [[1, 1, 1]], "any", "elimination"),
        ([[1, 1, 0], [0, 0, 1], [1, 1, 0]], [[0, 1, 0], [0, 0, 1], [0, 0, 1], [1, 1, 1]], "any", "elimination"),
        ([[1, 1, 1], [0, 1, 0], [0, 0, 1]], [[1] * 3] * 3, "whitened", None),  # a perfect matching is not enough
        ([[1, 1], [1, 0]], [[1, 1], [1, 1], [0, 1]], "whitened", None),
    ],
)
def test_lemmas_apply_where_they_should(first, second, data, lemma):
    node = prove_mask(SparseNetwork.of(first, second), MINIMA, data)
    assert (node.lemma.name if node else None) == lemma


def test_given_data_use_the_masks_as_they_are():
    """Correlated inputs: the lemmas for any data apply, those for whitened data do not."""
    network = SparseNetwork.of([[1, 1], [1, 0], [0, 1]], [[1, 1, 0], [1, 0, 1]])
    correlated = Problem.of(network, targets=[[1, 2], [3, 5]], inputs=[[1, 2], [1, 3]])
    assert prove_problem(correlated, MINIMA).lemma.name == "closure"


def test_inputs_outside_the_class_matter_for_correlated_data_only():
    outside = SparseNetwork.of([[1, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1]], [[1, 1, 1], [1, 1, 0]])
    assert prove_mask(outside, MINIMA, "whitened", [COLUMNS]).lemma is COLUMNS
    assert prove_mask(outside, MINIMA, "any") is None


def certificate(first, second, targets=None):
    """The certificate of a structural proof for whitened data, as tables."""
    network = SparseNetwork.of(first, second)
    targets = (
        [[1 + 2 * o + i for i in range(len(first[0]))] for o in range(len(second))] if targets is None else targets
    )
    problem = Problem.of(network, targets=targets)
    node = prove_problem(problem, MINIMA)
    return node, json.loads(json.dumps(assembled(problem, [structure_claim(node)], None)))


def answer(document):
    return checker.check(json.dumps(document).encode())


@pytest.mark.parametrize("size", list(product((2, 3), (2, 3))), ids=str)
def test_the_checker_replays_every_application_in_small_masks(size):
    """All masks with three units and 2 or 3 inputs and outputs whose proof begins with a new lemma; a sample of the 3 x 3 ones."""
    d, k = size
    found = [
        m for m in masks(d, 3, k) if (n := prove_mask(SparseNetwork(m), MINIMA, "whitened")) and n.lemma.name in NEW
    ]
    assert len(found) >= 3
    for first, second in found[:: 1 if d + k < 6 else 7]:
        node, document = certificate(first, second)
        assert answer(document).valid, (node.text(), answer(document).reason)


def new_masks(random, units, most):
    """Random masks whose proof begins with a new lemma, with the kind of data."""
    while True:
        h, d, k = random.choice(units), random.integers(2, most + 1), random.integers(2, most + 1)
        density = random.choice([0.5, 0.7, 0.85])
        first = (random.random((h, d)) < density).astype(int)
        second = (random.random((k, h)) < density).astype(int)
        if not (first.any(1).all() and second.any(0).all()):
            continue
        network = SparseNetwork.of(first.tolist(), second.tolist())
        for data in ("any", "whitened"):
            node = prove_mask(network, MINIMA, data)
            if node is not None:
                if node.lemma.name in NEW:
                    yield first, second, data, node
                break


def escapes(first, second, drawn, random):
    """Whether one of many descents from a little farther away leaves: down from degenerate saddles the loss may fall by the sixth power only."""
    w1, w2, x, y = drawn
    both = losses(first, second, x, y)
    z = np.concatenate([w1[first > 0], w2[second > 0]])
    bound, options = both(z)[0] * (1 - 1e-3), {"maxiter": 5000, "ftol": 1e-15, "gtol": 1e-10}
    starts = (z + 0.04 * random.standard_normal(len(z)) for _ in range(60))
    return any(minimize(both, start, jac=True, method="L-BFGS-B", options=options).fun < bound for start in starts)


def box_masks(random, data):
    """Random masks with three units from the boxes that cover everything that is good, of any size up to some ten inputs and outputs."""
    corners = good_corners(data)
    while True:
        upper = corners[random.integers(len(corners))].upper
        counts = [
            int(random.integers(0, 4)) if u == UNBOUNDED else u - int(random.random() < 0.15 and u > 0) for u in upper
        ]
        types = MaskTypes.of_counts(3, counts[:7], counts[7:])
        if types.outputs and types.inputs and sum(counts) <= 14:
            yield (*map(np.array, types.masks()), data, types)


def attack(seed, count, units=(3,), most=3, boxes=None):
    """Plant critical points in masks that the new lemmas, or the boxes for a kind of data, call good: the suspects."""
    random = np.random.default_rng(seed)
    drawn = new_masks(random, units, most) if boxes is None else box_masks(random, boxes)
    number, suspects = 0, []
    while number < count:
        first, second, data, node = next(drawn)
        point = planted(first, second, data == "whitened", random)
        if point is not None:
            number += 1
            if suspect(first, second, point, random) and not escapes(first, second, point, random):
                suspects.append((first.tolist(), second.tolist(), data, node, point))
    return suspects


def test_no_planted_point_is_a_spurious_minimum():
    assert attack(seed=1, count=25) == []


SHARP = {"three units 112": (1, 3), "three units 113": (0, 3), "three units 114": (0, 2)}
"""Examples that a lemma would contradict without one of its hypotheses: with an input (1) or output (0) less, which, it applies."""


def tables_of(name):
    """Masks, weights, inputs and targets of a stored example, as arrays."""
    case = next(c for c in three_unit_cases() if c.name == name)
    masks = (np.array(mask) for mask in case.problem.network.masks)
    numbers = (case.point.first, case.point.second, case.problem.inputs, case.problem.targets)
    return *masks, *(np.array([[float(x) for x in row] for row in table]) for table in numbers)


@pytest.mark.parametrize(
    "name", [next(iter(SHARP)), *(pytest.param(name, marks=pytest.mark.slow) for name in list(SHARP)[1:])]
)
def test_the_hypotheses_are_sharp(name):
    """Descents from around the example come back; with the input or output left out that makes it bad they leave, and a lemma says so."""
    random = np.random.default_rng(3)
    first, second, w1, w2, x, y = tables_of(name)
    whole = SparseNetwork.of(first.tolist(), second.tolist())
    assert prove_mask(whole, MINIMA, "whitened") is None
    assert suspect(first, second, (w1, w2, x, y), random)
    side, place = SHARP[name]
    if side:
        first, w1, x, y = (np.delete(table, place, axis=1) for table in (first, w1, x, y))
        x = np.delete(x, place, axis=0)
    else:
        second, w2, y = (np.delete(table, place, axis=0) for table in (second, w2, y))
    rest = SparseNetwork.of(first.tolist(), second.tolist())
    assert prove_mask(rest, MINIMA, "whitened") is not None
    for _ in range(2):
        moved = w1.copy(), w2.copy()
        moved[0][0] *= 1 + random.random()
        drawn = (*moved, x, y)
        assert not suspect(first, second, drawn, random) or escapes(first, second, drawn, random)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_planted_points_are_no_spurious_minima(seed):
    assert attack(10 + seed, 400) == [] and attack(20 + seed, 300, units=(3, 4, 5), most=4) == []


@pytest.mark.slow
@pytest.mark.parametrize("data", ["whitened", "any"])
def test_no_planted_point_in_a_box_is_a_spurious_minimum(data):
    """Three units, all sizes: the boxes of docs/three_units.md."""
    assert attack(30, 400, boxes=data) == []
