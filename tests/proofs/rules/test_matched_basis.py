"""Attacks on the lemma `matched_basis`: masks with exact valleys contradict each rule with a hypothesis less, and its moves are made from degenerate points."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from proofs.certificates import checker
from proofs.certificates.claims import structure_claim
from proofs.certificates.document import assembled
from proofs.claims import Claim
from proofs.forbidden.classes import BAD
from proofs.forbidden.swept import swept_classes
from proofs.forbidden.table import two_unit_list
from proofs.rules.engine import prove_problem
from proofs.rules.lemmas import MATCHED_BASIS
from symbolic import Problem, SparseNetwork
from symbolic.structure import matched, rules
from symbolic.structure.sets import mask_structure
from tests.proofs.rules.table import contradictions, no_chamber_is_found, settled
from tests.proofs.rules.vectors import product as multiplied
from tests.proofs.rules.vectors import relations

CHAIN = [[0, 1, 1], [0, 1, 1], [1, 1, 1]]
"""Inputs: one for unit 2, two for all."""
PATH = [[1, 0, 1], [0, 1, 1], [1, 1, 1]]
"""Outputs: one for units 0 and 2, one for 1 and 2, one for all."""


def applies(first, second, data="any"):
    structure = mask_structure(SparseNetwork.of(first, second), data)
    return matched.matched_basis(structure, structure.units)


def test_the_rule_contradicts_no_example():
    assert contradictions(rules.MATCHED_BASIS) == 0


def without_factors(outputs, own):
    return next(matched._matchings(outputs, tuple(outputs)), None) is not None


def anything_left(outputs, own, common):
    return "single"


def without_others(outputs, own, common):
    """Whatever is left, but not with inputs of its own at every unit."""
    return "single" if len(own) < len(outputs) else None


@pytest.mark.parametrize(
    ("hypothesis", "loose"),
    [("_held_apart", without_factors), ("_rest", anything_left), ("_rest", without_others)],
)
def test_without_a_hypothesis_the_rule_contradicts_examples(hypothesis, loose, monkeypatch):
    monkeypatch.setattr(matched, hypothesis, loose)
    assert contradictions(rules.MATCHED_BASIS) > 0


def test_it_agrees_with_the_lists_of_two_units():
    sets, called = [(1, 0), (0, 1), (1, 1)], 0
    valleys = two_unit_list(Claim.SPURIOUS_VALLEY, "any")
    for counts in product(range(3), repeat=6):
        columns, second = (
            [s for s, n in zip(sets, side, strict=True) for _ in range(n)] for side in (counts[3:], counts[:3])
        )
        if all(any(members[j] for members in side) for side in (columns, second) for j in (0, 1)):
            found = applies(list(zip(*columns, strict=True)), second)
            called += found is not None
            assert found is None or valleys.box_of(counts) is not None
    assert called > 20


@pytest.mark.slow
def test_it_contradicts_no_example_of_four_units():
    called = 0
    for c in swept_classes(4):
        if applies(c.first, c.second):
            called += 1
            assert all(c.answer(data, Claim.SPURIOUS_VALLEY)[0] != BAD for data in ("whitened", "any"))
    assert called > 1000


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_no_chamber_is_found_where_the_lemma_applies(seed):
    no_chamber_is_found(settled("matched_basis"), seed)


def drawn_masks(random):
    """Masks with a unit more or less that sees more than the common inputs, such that the lemma applies."""
    while True:
        size, own = random.randint(2, 4), random.randint(0, 2)
        outputs = [[o for o in range(size) if random.random() < 0.7] or [random.randrange(size)] for _ in range(size)]
        seen = {j: [0, 1] + [2 + j] * (j < own) for j in range(size)}
        second = [[int(o in fed) for fed in outputs] for o in range(size)]
        first = [[int(i in seen[j]) for i in range(2 + own)] for j in range(size)]
        if all(map(any, second)) and applies(first, second):
            return outputs, seen, own


@pytest.mark.parametrize("seed", range(40))
def test_free_units_make_the_output_vectors_a_basis_or_leave_what_the_proof_says(seed):
    """The moves of part (2), kind "single", from planted points with dependent output vectors."""
    random = Random(seed)
    outputs, seen, own = drawn_masks(random)
    size, width = len(outputs), 2 + own
    drawn = [{o: Fraction(random.choice([0, 0, 1, 1, -2])) for o in fed} for fed in outputs]
    vectors = [[v.get(o, Fraction(0)) for o in range(size)] for v in drawn]
    filters = [[Fraction(random.randint(-1, 2)) * (i in seen[j]) for i in range(width)] for j in range(size)]
    before = multiplied(vectors, filters)
    for _ in range(60):
        found = relations(vectors)
        if not found:
            return
        mixed = [random.randint(-3, 3) for _ in found]
        coefficients = [sum(n * r[j] for n, r in zip(mixed, found, strict=True)) for j in range(size)]
        related = [j for j in range(size) if coefficients[j]]
        free = [j for j in related if related == [j] or not any(filters[j][2:])]
        if free:
            unit = random.choice(free)
            shift = [-x / coefficients[unit] if len(related) > 1 else Fraction(0) for x in filters[unit]]
            filters = [
                [x + c * d for x, d in zip(w, shift, strict=True)] for w, c in zip(filters, coefficients, strict=True)
            ]
            filters[unit] = [Fraction(0)] * width
            vectors[unit] = [Fraction(random.randint(-5, 5)) * (o in outputs[unit]) for o in range(size)]
            assert multiplied(vectors, filters) == before
            assert not any(x for j, w in enumerate(filters) for i, x in enumerate(w) if i not in seen[j])
    members = {j for r in relations(vectors) for j in range(size) if r[j]}
    kept = {j for j in members if any(filters[j][2:])}
    assert kept and set(range(own)) <= members
    assert {o for j in members for o in outputs[j]} == set(range(size))
    assert len({o for j in members - set(range(own)) for o in outputs[j]}) < len(members)


@pytest.mark.parametrize(
    ("first", "second", "facts"),
    [
        (CHAIN, PATH, ("inputs", "single", ())),
        ([[0, 0, 1], [1, 1, 1], [1, 1, 1]], [[0, 1, 1], [1, 1, 1], [1, 1, 1]], ("inputs", "twins", ())),
        ([[0, 0, 1], [0, 1, 1], [1, 1, 1]], [[0, 1, 1], [1, 1, 1], [1, 1, 1]], ("inputs", "pair", ())),
        ([[0, 1, 1], [1, 1, 1], [1, 1, 1]], [[0, 0, 1], [0, 1, 1], [1, 1, 1]], ("outputs", "pair", ())),
        ([[0, 0, 1], [1, 0, 1], [0, 1, 1]], [[0, 1, 1], [1, 1, 1]], ("inputs", "single", ((0, 1),))),
        ([[0, 0, 1], [1, 1, 1], [1, 1, 1]], PATH, ("inputs", "square", ())),
        ([[0, 0, 1], [1, 1, 1], [0, 1, 1]], PATH, ("inputs", "pair", ())),
        ([[0, 0, 0, 1], [1, 1, 1, 1], [0, 0, 1, 1]], PATH, ("inputs", "pair", ())),
        ([[0, 0, 1], [0, 1, 1], [1, 1, 1]], PATH, None),
        (PATH, PATH, None),
    ],
)
def test_what_is_left_is_named(first, second, facts):
    found = applies(first, second)
    assert (found and (found.side, found.rest, found.added)) == facts


@pytest.mark.parametrize("seed", range(8))
def test_the_checker_accepts_the_proofs_for_data_with_dependent_and_zero_inputs(seed):
    random = Random(seed)
    second = [PATH, [[0, 1, 1], [1, 1, 1], [1, 1, 1]]][seed % 2]
    rows = [[random.randint(-1, 1) for _ in range(3)] for _ in range(3)]
    rows[seed % 3] = [[0, 0, 0], rows[(seed + 1) % 3], [1, 2, 0], [0, 1, 1]][seed % 4]
    problem = Problem.of(SparseNetwork.of(CHAIN, second), inputs=rows, targets=[[1, 2, 3], [3, 0, 1], [1, 1, -2]])
    node = prove_problem(problem, Claim.NO_SPURIOUS_VALLEY, (MATCHED_BASIS,))
    if node is None:
        assert not all(map(any, rows))
        return
    document = assembled(problem, [structure_claim(node)], None)
    assert checker.check(json.dumps(document).encode()).valid
