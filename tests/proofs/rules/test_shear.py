"""Attacks on the lemma `shear`: masks with exact valleys contradict each rule with a hypothesis less; its two moves keep the matrix."""

from __future__ import annotations

import json
from itertools import permutations
from random import Random

import pytest

from proofs.certificates import checker
from proofs.certificates.claims import structure_claim
from proofs.certificates.document import assembled
from proofs.claims import Claim
from proofs.forbidden.classes import BAD
from proofs.forbidden.swept import swept_classes
from proofs.rules.engine import prove_problem
from proofs.rules.lemmas import LEMMAS
from symbolic import Problem, SparseNetwork
from symbolic.structure import rules, shear
from symbolic.structure.closure import rectangles
from symbolic.structure.sets import mask_structure
from tests.proofs.rules.table import contradictions, no_chamber_is_found, settled
from tests.proofs.rules.vectors import product

FIRST, SECOND = [[0, 1, 1], [0, 1, 1], [1, 0, 1]], [[0, 1, 1], [1, 1, 1], [1, 1, 1]]


def test_the_rule_contradicts_no_example_and_settles_some_classes():
    assert contradictions(rules.SHEAR) == 0 and settled("shear")


def test_without_proofs_for_the_smaller_masks_the_rule_contradicts_examples(monkeypatch):
    monkeypatch.setattr(rules, "derive", lambda *_: True)
    assert contradictions(rules.SHEAR) > 0


@pytest.mark.parametrize("kept", [0, 1])
def test_one_smaller_mask_of_two_units_that_no_shear_mixes_is_not_enough(kept, monkeypatch):
    def any_pair(structure, units):
        view = rectangles(structure, units)
        for j, k in permutations(units, 2):
            for place in sorted(view[k][1] & view[j][1]):
                part = shear._without(structure, units, "inputs", (j, k)[kept], place)
                yield shear.Shear("inputs", (j, k), place, (part, part))

    monkeypatch.setattr(rules, "shears", any_pair)
    assert contradictions(rules.SHEAR) > 0


@pytest.mark.slow
def test_it_contradicts_no_example_of_four_units():
    called = 0
    for c in swept_classes(4):
        bad = [data for data in ("whitened", "any") if c.answer(data, Claim.SPURIOUS_VALLEY)[0] == BAD]
        for data in bad:
            structure = mask_structure(SparseNetwork((c.first, c.second)), data)
            called += 1
            assert rules.SHEAR.applies(structure, structure.units) is None
    assert called > 1000


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_no_chamber_is_found_where_the_lemma_applies(seed):
    no_chamber_is_found(settled("shear"), seed)


@pytest.mark.parametrize("seed", range(10))
def test_both_shears_keep_the_matrix_and_the_masks(seed):
    random = Random(seed)
    found = next(shear.shears(mask_structure(SparseNetwork.of(FIRST, SECOND), "any"), (0, 1, 2)))
    (j, k), y = found.order, found.place
    filters = [[random.randint(-2, 2) * bit for bit in row] for row in FIRST]
    outputs = [[random.randint(-2, 2) * row[unit] for row in SECOND] for unit in range(3)]
    before = product(outputs, filters)
    outputs[k] = [v + seed * u for v, u in zip(outputs[k], outputs[j], strict=True)]
    filters[j] = [u - seed * w for u, w in zip(filters[j], filters[k], strict=True)]
    assert product(outputs, filters) == before
    (alone,) = (o for o, row in enumerate(SECOND) if row[k] and not row[j])
    filters[k][y], outputs[k][alone], filters[j][y] = 0, 0, 1
    before = product(outputs, filters)
    outputs[j] = [u - 3 * v for u, v in zip(outputs[j], outputs[k], strict=True)]
    filters[k] = [w + 3 * u for w, u in zip(filters[k], filters[j], strict=True)]
    assert product(outputs, filters) == before and filters[k][y] == 3
    assert all(bit or not w for bits, row in zip(FIRST, filters, strict=True) for bit, w in zip(bits, row, strict=True))
    assert all(SECOND[o][m] or not outputs[m][o] for m in range(3) for o in range(3))


@pytest.mark.parametrize("seed", range(8))
def test_the_checker_accepts_the_proofs_for_data_with_dependent_and_zero_inputs(seed):
    random = Random(seed)
    rows = [[random.randint(-1, 1) for _ in range(3)] for _ in range(3)]
    rows[seed % 3] = [[0, 0, 0], rows[(seed + 1) % 3], [1, 2, 0], [0, 1, 1]][seed % 4]
    problem = Problem.of(SparseNetwork.of(FIRST, SECOND), inputs=rows, targets=[[1, 2, 3], [3, 0, 1], [1, 1, -2]])
    node = prove_problem(problem, Claim.NO_SPURIOUS_VALLEY, LEMMAS)
    if node is None:
        assert not all(map(any, rows))
        return
    document = assembled(problem, [structure_claim(node)], None)
    assert checker.check(json.dumps(document).encode()).valid
