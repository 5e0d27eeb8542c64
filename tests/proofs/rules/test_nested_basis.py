"""Attacks on the lemma `nested_basis`: masks with exact valleys contradict each rule with a hypothesis less, and its moves are made from degenerate points."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from proofs.certificates import checker
from proofs.certificates.claims import structure_claim
from proofs.certificates.document import assembled
from proofs.claims import Claim
from proofs.forbidden.classes import BAD, three_unit_classes
from proofs.rules.engine import prove_problem
from proofs.rules.lemmas import LEMMAS, NESTED_BASIS
from symbolic import Problem, SparseNetwork
from symbolic.structure import basis, rules
from symbolic.structure.sets import mask_structure
from tests.proofs.rules.table import contradictions, no_chamber_is_found, settled
from tests.proofs.rules.vectors import product, relations


def loose(missing):
    """The search for units with a hypothesis less; that those above the last are nested among themselves is not asked for."""

    def chain(view, last):
        outputs, common = view[last]
        above = [
            j
            for j, (fed, seen) in view.items()
            if j != last
            and (fed == outputs or (missing == "equal" and fed & outputs == outputs))
            and (seen & common == common or missing == "nested")
        ]
        needed = outputs.bit_count() - (missing == "number")
        return (*above, last) if len(above) + 1 >= max(1, needed) else None

    return chain


def test_the_rule_contradicts_no_example_and_settles_some_classes():
    assert contradictions(rules.NESTED_BASIS) == 0 and settled("nested_basis")


@pytest.mark.parametrize("missing", ["number", "equal", "nested"])
def test_without_a_hypothesis_the_rule_contradicts_examples(missing, monkeypatch):
    monkeypatch.setattr(basis, "_chain", loose(missing))
    assert contradictions(rules.NESTED_BASIS) > 0


def test_without_a_proof_for_the_rest_the_rule_contradicts_examples(monkeypatch):
    monkeypatch.setattr(rules, "derive", lambda *_: True)
    assert contradictions(rules.NESTED_BASIS) > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_no_chamber_is_found_where_the_lemma_applies(seed):
    no_chamber_is_found(settled("nested_basis"), seed)


@pytest.mark.parametrize("seed", range(30))
def test_output_vectors_become_a_basis_while_the_matrix_stays(seed):
    """Step (1) of the proof from planted points: dead units, equal vectors, everything 0."""
    random = Random(seed)
    size = random.randint(2, 4)
    sees = sorted((random.randint(1, 5) for _ in range(size)), reverse=True)
    outputs = [[Fraction(random.choice([0, 0, 1, -2])) for _ in range(size)] for _ in range(size)]
    outputs[seed % size] = list(outputs[0])
    filters = [[Fraction(random.randint(-2, 2)) * (i < n) for i in range(sees[0])] for n in sees]
    before, moves = product(outputs, filters), 0
    while relations(outputs):
        found, old = relations(outputs)[0], len(relations(outputs))
        last = max(j for j, c in enumerate(found) if c)
        shift = [-x / found[last] for x in filters[last]]
        filters = [[x + c * d for x, d in zip(w, shift, strict=True)] for w, c in zip(filters, found, strict=True)]
        assert not any(filters[last]) and product(outputs, filters) == before
        assert all(not x for n, w in zip(sees, filters, strict=True) for x in w[n:])
        units = [[Fraction(o == r) for o in range(size)] for r in range(size)]
        others = [v for j, v in enumerate(outputs) if j != last]
        changed = ([*others[:last], e, *others[last:]] for e in units)
        outputs = next(vectors for vectors in changed if len(relations(vectors)) < old)
        moves += 1
        assert moves <= size and product(outputs, filters) == before
    assert moves or seed % size == 0


def frame_of(vectors, toward):
    """The frame of the limit, by Gram and Schmidt: what is left of a vector near those before is replaced by another direction."""
    frame = []
    for v, e in zip(vectors, toward, strict=True):
        for u in (v, e, *np.eye(len(e))):
            rest = u - sum((u @ q) * q for q in frame)
            rest = rest - sum((rest @ q) * q for q in frame)
            if np.linalg.norm(rest) > 1e-9:
                frame.append(rest / np.linalg.norm(rest))
                break
    return np.array(frame)


def turned(frame, goal):
    """Step (2) of the proof: frames from one to another up to signs, by turning hyperplanes about their intersections."""
    for last in range(len(frame) - 1, 0, -1):
        normal, other = frame[last], goal[last] * (1 if frame[last] @ goal[last] >= 0 else -1)
        across = other - (other @ normal) * normal
        if np.linalg.norm(across) > 1e-9:
            across /= np.linalg.norm(across)
            angle = np.arctan2(other @ across, other @ normal)
            plane, before = np.array([normal, across]), frame
            for part in np.linspace(0, angle, 7)[1:]:
                (c, s) = np.cos(part), np.sin(part)
                inside = before @ plane.T
                frame = before + (inside @ (np.array([[c, s], [-s, c]]) - np.eye(2))) @ plane
                yield frame


@pytest.mark.parametrize("seed", range(40))
def test_frames_of_dependent_vectors_are_joined_by_frames_that_make_the_same_matrix(seed):
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 6))
    vectors = random.integers(-1, 2, (size - 1, size)).astype(float)
    vectors[int(random.integers(size - 1))] = vectors[0] * random.integers(-1, 2)
    sees = np.sort(random.integers(1, 5, size - 1))[::-1]
    filters = random.normal(size=(size - 1, 4)) * (np.arange(4) < sees[:, None])
    made, upper = vectors.T @ filters, np.zeros((1, size))
    first, goal = (frame_of([*vectors, upper[0]], random.normal(size=(size, size))) for _ in range(2))
    frame = first
    for frame in turned(first, goal):
        assert np.allclose(frame @ frame.T, np.eye(size))
        for j, v in enumerate(vectors, 1):
            assert np.allclose(frame[:j].T @ (frame[:j] @ v), v)
        rows = frame @ made
        assert np.allclose(frame.T @ rows, made) and np.allclose(rows[:-1][np.arange(4) >= sees[:, None]], 0)
    assert np.allclose(np.abs(np.sum(frame * goal, axis=1)), 1)


def test_what_is_left_may_have_spurious_minima():
    """Masks that are bad for minima; the proof of the rest is none of its minima, and the checker accepts it."""
    minima = {c.types: c.verdict("whitened") for c in three_unit_classes(Claim.SPURIOUS_MINIMUM)}
    found = 0
    for c in (c for c, data in settled("nested_basis") if "whitened" in data):
        network = SparseNetwork((c.first, c.second))
        structure = mask_structure(network, "whitened")
        step = rules.derive(structure, Claim.NO_SPURIOUS_VALLEY, rules.RULES, structure.units)
        if step.premises[0].rule in rules.AFTERWARDS or minima[c.types] != BAD:
            continue
        found += 1
        targets = [[Fraction(i - o) for i in range(network.inputs)] for o in range(network.outputs)]
        problem = Problem.of(network, targets=targets)
        node = prove_problem(problem, Claim.NO_SPURIOUS_VALLEY, LEMMAS)
        assert checker.check(json.dumps(assembled(problem, [structure_claim(node)], None)).encode()).valid
    assert found >= 8


@pytest.mark.parametrize("seed", range(12))
def test_the_checker_accepts_the_proofs_for_data_with_dependent_and_zero_inputs(seed):
    random = Random(seed)
    network, lemmas = SparseNetwork.of([[1, 1, 1], [1, 1, 0], [1, 1, 0]], [[1, 1, 1], [1, 1, 0]]), []
    rows = [[random.randint(-1, 1) for _ in range(3)] for _ in range(3)]
    rows[seed % 3] = [[0, 0, 0], rows[(seed + 1) % 3], [1, 2, 0], [0, 1, 1]][seed % 4]
    problem = Problem.of(network, inputs=rows, targets=[[1, 2, 3], [3, 0, 1]])
    for only in (LEMMAS, (*rules_for_the_rest(), NESTED_BASIS)):
        node = prove_problem(problem, Claim.NO_SPURIOUS_VALLEY, only)
        if node is not None:
            lemmas.append(node.lemma.name)
            document = assembled(problem, [structure_claim(node)], None)
            assert checker.check(json.dumps(document).encode()).valid
    assert lemmas


def rules_for_the_rest():
    return [lemma for lemma in LEMMAS if lemma.name in {rule.name for rule in rules.AFTERWARDS}]
