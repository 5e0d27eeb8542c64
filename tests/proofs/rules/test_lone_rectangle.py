"""Attacks on the lemma `lone_rectangle`: examples contradict it with a hypothesis less, and the steps of its proof are made from planted points."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random

import numpy as np
import pytest

from proofs.certificates import checker
from proofs.certificates.claims import structure_claim
from proofs.certificates.document import assembled
from proofs.claims import Claim
from proofs.forbidden.classes import BAD
from proofs.rules.engine import prove_problem
from proofs.rules.lemmas import LEMMAS, LONE_RECTANGLE, REDUCTION
from symbolic import Problem, SparseNetwork
from symbolic.structure import lone, rules
from symbolic.structure.forms import CoreStructure
from symbolic.structure.sets import mask_structure
from tests.proofs.rules.table import DATA, classes, no_chamber_is_found, structure_of

ONLY = (*rules.AFTERWARDS, rules.REDUCTION, rules.LONE_RECTANGLE)
FIRST = [[0, 1], [1, 1], [1, 1]]
SECOND = [[0, 1, 0], [0, 0, 1], [1, 1, 1]]
FITTED_INPUT = [[1, 0, 1], [0, 1, 1], [0, 0, 1]], [[0, 0, 1], [1, 1, 0], [1, 1, 1]]
"""Whose last input is fitted last, at the middle output."""


def proofs(data):
    """The classes that these rules show to have no spurious valley, where the lemma is used."""
    for c in classes():
        structure = structure_of(c, data)
        step = rules.derive(structure, Claim.NO_SPURIOUS_VALLEY, ONLY)
        if step is not None and "lone_rectangle" in step.names():
            yield c


def contradictions():
    return sum(c.verdict(data) == BAD for data in DATA for c in proofs(data))


def test_the_lemma_contradicts_no_example_and_agrees_with_other_lemmas():
    assert contradictions() == 0
    found = {data: list(proofs(data)) for data in DATA}
    assert len(found["whitened"]) >= len(found["any"]) >= 20
    others = [rule for rule in rules.RULES if rule is not rules.LONE_RECTANGLE]
    masks = [structure_of(c, "whitened") for c in found["whitened"]]
    assert sum(rules.derive(m, Claim.NO_SPURIOUS_VALLEY, others) is not None for m in masks) > 10


@pytest.mark.parametrize("rank, others", [(1, 0), (0, 1), (2, 0)])
def test_with_a_unit_less_the_lemma_contradicts_examples(rank, others, monkeypatch):
    monkeypatch.setattr(
        lone,
        "_enough",
        lambda r, own, other: own >= r - 1 - rank and other >= 1 - others and (r * other >= 2 or rank + others > 0),
    )
    assert contradictions() > 0


def test_without_a_proof_for_the_rest_the_lemma_contradicts_examples(monkeypatch):
    monkeypatch.setattr(rules, "derive", lambda *_: True)
    assert any(
        c.verdict("whitened") == BAD and rules.LONE_RECTANGLE.applies(s := structure_of(c, "whitened"), s.units)
        for c in classes()
    )


def test_units_that_feed_a_part_of_the_outputs_are_none(monkeypatch):
    """The views of all outputs of a group have to agree."""
    network = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 0], [0, 1]])
    masks = mask_structure(network, "whitened")
    assert all(len(found.lone) == 1 or found.side == "inputs" for found in lone.lone_rectangles(masks, (0, 1)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_no_chamber_is_found_where_the_lemma_applies(seed):
    for data in DATA:
        no_chamber_is_found([(c, [data]) for c in proofs(data)], seed)


@pytest.mark.parametrize("seed", range(16))
def test_the_checker_accepts_the_proofs_for_any_data(seed):
    """Random, dependent and zero inputs; the engine looks at forms, the checker at projections."""
    random = Random(seed)
    network = SparseNetwork.of(FIRST, SECOND)
    rows = [[random.randint(-2, 2) for _ in range(3)] for _ in range(2)]
    if seed % 4 == 0:
        rows[seed % 2] = [0, 0, 0]
    if seed % 4 == 1:
        rows[1] = [2 * x for x in rows[0]]
    targets = [[random.randint(-2, 2) for _ in range(3)] for _ in range(3)]
    problem = Problem.of(network, inputs=rows, targets=targets)
    node = prove_problem(problem, Claim.NO_SPURIOUS_VALLEY, LEMMAS)
    assert node is not None
    assert checker.check(json.dumps(assembled(problem, [structure_claim(node)], None)).encode()).valid
    if seed % 4 > 1:
        used = prove_problem(problem, Claim.NO_SPURIOUS_VALLEY, (*plain(), REDUCTION, LONE_RECTANGLE))
        document = assembled(problem, [structure_claim(used)], None)
        assert "lone_rectangle" in names(used) and checker.check(json.dumps(document).encode()).valid


@pytest.mark.parametrize("seed", range(16))
def test_an_input_that_is_correlated_with_others_is_fitted_last(seed):
    """Random, dependent and zero inputs; where they are independent the masks tell, and the checker sees it by ranks."""
    random = Random(seed)
    rows = [[random.randint(-2, 2) for _ in range(4)] for _ in range(3)]
    if seed % 4 == 0:
        rows[seed // 4 % 3] = [0] * 4
    if seed % 4 == 1:
        a, b, c = random.sample(range(3), 3)
        rows[a] = [x - seed % 3 * y for x, y in zip(rows[b], rows[c], strict=True)]
    targets = [[random.randint(-2, 2) for _ in range(4)] for _ in range(3)]
    problem = Problem.of(SparseNetwork.of(*FITTED_INPUT), inputs=rows, targets=targets)
    node = prove_problem(problem, Claim.NO_SPURIOUS_VALLEY, (*plain(), REDUCTION, LONE_RECTANGLE))
    assert node is not None
    assert checker.check(json.dumps(assembled(problem, [structure_claim(node)], None)).encode()).valid
    assert ("lone_rectangle" in names(node)) == (np.linalg.matrix_rank(rows) == 3)


@pytest.mark.parametrize("seed", range(20))
def test_the_loss_splits_where_an_input_is_fitted_last(seed):
    """With what is seen of T held, the other weights at T following by K, the part at T stays; no other output and no other part notices T."""
    random = np.random.default_rng(seed)
    x, y = random.integers(-1, 2, (3, 5)).astype(float), random.normal(size=(3, 5))
    first, second = (random.normal(size=(3, 3)) * np.array(mask) for mask in FITTED_INPUT)
    off = np.eye(5) - np.linalg.pinv(x[2:]) @ x[2:]
    k = x[:2] @ np.linalg.pinv(x[2:])

    def parts(s, filters, shown):
        w = filters.copy()
        w[:2, 2] = s - filters[:2, :2] @ k[:, 0]
        residual = y - shown[:, :2] @ w[:2] @ x
        at = residual[1] @ (np.eye(5) - off)
        return at @ at, [float(np.sum((residual[o] @ off) ** 2)) for o in (1, 2)]

    s, others = random.normal(size=2), first.copy()
    others[:2, :2] *= 3
    assert np.isclose(parts(s, first, second)[0], parts(s, others, second)[0])
    assert np.allclose(parts(s, first, second)[1], parts(random.normal(size=2), first, second)[1])


def test_inputs_are_not_fitted_last_beside_units_that_do_not_see_them():
    """For any data; for whitened data they are."""
    masks = [[0, 1, 1], [1, 1, 1], [1, 0, 1]], [[0, 0, 1], [1, 1, 1]]
    sides = {}
    for data in DATA:
        structure = mask_structure(SparseNetwork.of(*masks), data)
        sides[data] = {(f.side, f.lone) for f in lone.lone_rectangles(structure, structure.units)}
    assert {side for side, _ in sides["whitened"] - sides["any"]} == {"inputs"}


def plain():
    return [lemma for lemma in LEMMAS if lemma.name in {rule.name for rule in rules.AFTERWARDS}]


def names(node):
    return {node.lemma.name}.union(*map(names, node.premises))


def test_the_checker_accepts_what_is_found_in_random_masks():
    """Masks of two to four units with whitened and correlated inputs, and proofs without other lemmas."""
    random, found = Random(5), 0
    for n in range(480):
        units, inputs, outputs = (random.randint(2, 4) for _ in range(3))
        first, second = (
            [[int(random.random() < 0.75) for _ in range(columns)] for _ in range(rows)]
            for rows, columns in ((units, inputs), (outputs, units))
        )
        correlated = [[random.randint(-1, 2) for _ in range(inputs)] for _ in range(inputs)] if n % 2 else None
        targets = [[random.randint(-2, 2) for _ in range(inputs)] for _ in range(outputs)]
        problem = Problem.of(SparseNetwork.of(first, second), inputs=correlated, targets=targets)
        node = prove_problem(problem, Claim.NO_SPURIOUS_VALLEY, (*plain(), REDUCTION, LONE_RECTANGLE))
        if node is not None and "lone_rectangle" in names(node):
            found += 1
            assert checker.check(json.dumps(assembled(problem, [structure_claim(node)], None)).encode()).valid
    assert found > 10


@pytest.mark.parametrize("seed", range(30))
def test_forms_and_sets_find_the_same_outputs(seed):
    """For whitened data the engine that looks at forms finds the outputs that the one that looks at sets finds."""
    random = Random(seed)
    draw = [[[int(random.random() < 0.7) for _ in range(3)] for _ in range(3)] for _ in range(2)]
    network = SparseNetwork.of(*draw)
    problem = Problem.of(network, targets=[[1, 2, 3], [2, 3, 1], [3, 1, 1]])
    forms, masks = CoreStructure.of(problem), mask_structure(network, "whitened")
    if not forms.units:
        assert not masks.units
        return
    found, by_sets = (
        {(f.side, f.classes, f.lone, f.rest.units) for f in lone.lone_rectangles(s, s.units)} for s in (forms, masks)
    )
    assert found == by_sets


@pytest.mark.parametrize("seed", range(30))
def test_a_dependent_row_is_freed_while_the_matrix_stays(seed):
    """Case (b) of the proof, from planted points: h = r - 1 rows that are dependent with the row of a unit that feeds other outputs."""
    random = np.random.default_rng(seed)
    rank, count = int(random.integers(2, 5)), int(random.integers(1, 4))
    rows = random.integers(-1, 2, (rank, rank)).astype(float)
    rows[-1] = random.integers(1, 3, rank)
    rows[0] = rows[-1] * random.integers(0, 2)
    weights, made, moves = random.normal(size=(count, rank)), None, 0
    made = weights @ rows
    while np.linalg.matrix_rank(rows) < rank:
        relation = np.linalg.svd(rows.T)[2][-1]
        m = int(np.argmax(np.abs(relation[:-1])))
        assert abs(relation[m]) > 1e-9
        weights = weights + np.outer(-weights[:, m] / relation[m], relation)
        assert np.allclose(weights @ rows, made) and np.allclose(weights[:, m], 0)
        others, before = np.delete(rows, m, axis=0), np.linalg.matrix_rank(rows)
        rows[m] = next(e for e in np.eye(rank) if np.linalg.matrix_rank([*others, e]) == before + 1)
        assert np.allclose(weights @ rows, made)
        moves += 1
    assert 0 < moves < rank or np.linalg.matrix_rank(rows) == rank


@pytest.mark.parametrize("seed", range(20))
def test_a_spurious_minimum_that_shows_the_row_nothing_is_left(seed):
    """Case (a): at minima of the mask above the infimum with u = 0, weights that do not matter move until a slope appears."""
    random = np.random.default_rng(seed)
    y = random.normal(size=(3, 2))
    b, d = random.normal(size=2)
    first = np.array([[0, 1.0], [0, b], [0, d]])
    second = np.array([[0, y[0, 1] / b, 0], [0, 0, y[1, 1] / d], [y[2, 1], 0, 0]])
    p = random.normal(size=2)
    others = np.diag(second[:2, 1:]) * y[:2, 0] @ p
    p *= 1 + 2 * abs(others / (y[2, 0] * (p @ p)))
    second[2, 1:], second[2, 0] = p, y[2, 1] - p @ [b, d]

    def loss(u, v):
        return float(np.sum((y - v @ u) ** 2))

    moved, step = first.copy(), 1e-6
    moved[1:, 0] = step * y[2, 0] * p
    assert np.isclose(loss(first, second), y[:, 0] @ y[:, 0])
    assert loss(moved, second) < loss(first, second)


def test_a_structure_without_some_outputs_is_no_mask():
    """Lemmas that look at the masks as they are do not apply to what is left."""
    masks = mask_structure(SparseNetwork.of(FIRST, SECOND), "whitened")
    found = next(iter(lone.lone_rectangles(masks, masks.units)))
    assert found.rest.by_sets() is None
    given = CoreStructure.of(Problem.of(SparseNetwork.of(FIRST, SECOND), targets=[[1, 2], [2, 3], [3, 1]]))
    assert next(iter(lone.lone_rectangles(given, given.units))).rest.by_sets() is None
    assert replace(given, graph=None).by_sets() is None
