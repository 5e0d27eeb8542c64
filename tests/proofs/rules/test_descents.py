"""Masks that the newest lemmas on valleys call good, with degenerate data: no descent ends where nothing leads further."""

from __future__ import annotations

import numpy as np
import pytest

from proofs.badness.base_cases import base_cases
from proofs.claims import Claim
from proofs.forbidden.classes import GOOD, three_unit_classes
from proofs.rules.engine import prove_mask
from symbolic import SparseNetwork
from tests.proofs.rules.descents import Net, dead_ends, is_strict, starts

NEWEST = {"onto", "enough", "nested_basis", "matched_basis", "lone_rectangle", "shear"}
CASES = [
    (c, data)
    for c in three_unit_classes(Claim.SPURIOUS_VALLEY)
    for data in ("whitened", "any")
    if c.verdict(data) == GOOD and c.reason(data) in NEWEST
]


def degenerate(outputs, samples, random):
    """Small integers: zero rows, equal columns, rank one, sparse."""
    targets = random.integers(-3, 4, (outputs, samples))
    kind = random.integers(5)
    if kind == 0:
        targets[random.integers(outputs)] = 0
    elif kind == 1:
        targets[:, random.integers(samples)] = targets[:, random.integers(samples)]
    elif kind == 2:
        targets = np.outer(random.integers(-2, 3, outputs), random.integers(-2, 3, samples))
    elif kind == 3:
        targets *= random.random(targets.shape) < 0.4
    return targets


def data_for(first, second, data, random):
    """The identity, or small integers with dependent, equal or zero rows."""
    inputs = len(first[0])
    x = np.eye(inputs) if data == "whitened" else random.integers(-1, 2, (inputs, inputs + int(random.integers(2))))
    return Net(first, second, x, degenerate(len(second), x.shape[1], random))


def attacked(first, second, data, random, count=40):
    net = data_for(first, second, data, random)
    dead, above = dead_ends(net, count, random)
    assert not dead, (first, second, net.x.tolist(), net.y.tolist(), dead[0])
    return above


def test_a_few_good_masks_have_no_dead_end():
    random = np.random.default_rng(0)
    chosen = random.choice(len(CASES), 10, replace=False)
    above = [attacked(CASES[n][0].first, CASES[n][0].second, CASES[n][1], random, 20) for n in chosen]
    assert sum(above) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_good_masks_have_no_dead_end(seed):
    random = np.random.default_rng(seed)
    above = sum(attacked(c.first, c.second, data, random) for c, data in CASES[seed::4])
    assert above > 40


def names(node):
    return {node.lemma.name}.union(*map(names, node.premises))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_larger_good_masks_have_no_dead_end(seed):
    """Masks with up to four inputs and outputs."""
    random, tried = np.random.default_rng(seed), 0
    while tried < 30:
        inputs, outputs = random.choice([2, 3, 4], 2)
        first, second = random.random((3, inputs)) < 0.7, random.random((outputs, 3)) < 0.75
        second[random.random(outputs) < random.choice([0, 0.6])] = True
        first[1] &= first[0] | (random.random() < 0.5)
        first, second = (
            mask.astype(int).tolist() for mask in ((second.T, first.T) if random.integers(2) else (first, second))
        )
        data = ("whitened", "any")[random.integers(2)]
        node = prove_mask(SparseNetwork.of(first, second), Claim.NO_SPURIOUS_VALLEY, data)
        if node is not None and names(node) & NEWEST:
            tried += 1
            attacked(first, second, data, random)


def test_bad_masks_have_dead_ends():
    """The attack is one: it meets exact examples of strict minima."""
    random, found = np.random.default_rng(1), 0
    chosen = ("tug of war", "golden", "opposite nesting", "single weight in 3 x 3")
    cases = [case for case in base_cases() if case.name in chosen]
    for case in cases:
        rows = [[[float(x) for x in row] for row in table] for table in (case.problem.inputs, case.problem.targets)]
        net = Net(*case.problem.network.masks, *rows)
        ends, losses = net.descend(starts(net, 60, random), 100)
        found += any(c > losses.min() + 0.01 and is_strict(net, p) for p, c in zip(ends, losses, strict=True))
    assert found == len(cases) == 4
