"""The checker of proofs by structure against all trees that can be thought of, and against proofs and masks that were changed: no bad mask is called good."""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from random import Random

import pytest

from proofs.certificates import checker
from proofs.certificates.claims import structure_claim
from proofs.certificates.document import assembled
from proofs.claims import Claim
from proofs.forbidden.classes import BAD, GOOD, three_unit_classes
from proofs.forbidden.classify import classify
from proofs.rules.engine import prove_problem
from symbolic import Problem, SparseNetwork
from symbolic.graph.types import MaskTypes
from tests.proofs.certificates.fabricated import Forger

NEWEST = ("onto", "enough", "nested_basis", "matched_basis", "lone_rectangle", "shear")
CLASSES = three_unit_classes(Claim.SPURIOUS_VALLEY)
BY_TYPES = {c.types.orbit(transposing=False)[0]: c for c in CLASSES}


def example(first, second, inputs=None):
    """Some targets: proofs by structure do not look at them."""
    targets = [[1 + 2 * o + 3 * s * s for s in range(len(first[0]))] for o in range(len(second))]
    return Problem.of(SparseNetwork((first, second)), targets=targets, inputs=inputs)


def proof_of(problem, claim=Claim.NO_SPURIOUS_VALLEY):
    """The proof that the engine finds, as a certificate has it."""
    node = prove_problem(problem, claim)
    entry = None if node is None else json.loads(json.dumps(assembled(problem, [structure_claim(node)], None)))
    return None if entry is None else entry["claims"][0]["proof"]


def forged(problem, seed=0):
    """A proof that the liberal prover finds."""
    forger = Forger.of(problem, Random(seed), proof_of(problem, Claim.ALL_MINIMA_GLOBAL))
    return forger.proof(), forger.asked


def bad_problem(c):
    """Data that have a valley, or any whitened ones if some of these have one."""
    if c.verdict("whitened") == BAD:
        return example(c.first, c.second)
    answers = classify(SparseNetwork((c.first, c.second)))
    return next(a for a in answers if a.claim is Claim.SPURIOUS_VALLEY and a.data == "any").placed.lift.problem


def refuse_forgeries(classes):
    asked = 0
    for c in classes:
        found, number = forged(bad_problem(c))
        assert found is None, (c.row(), found)
        asked += number
    return asked


BAD_CLASSES = [c for c in CLASSES if c.verdict("any") == BAD]


def test_no_tree_proves_a_mask_with_a_valley():
    assert refuse_forgeries(Random(1).sample(BAD_CLASSES, 4)) > 500


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_no_tree_proves_any_mask_with_a_valley(part):
    assert refuse_forgeries(BAD_CLASSES[part::4]) > 20000


def test_the_trees_prove_masks_without_a_valley():
    """The liberal prover is one: it finds proofs by each of the newest lemmas."""
    found = Counter()
    for c in CLASSES:
        for data in ("whitened", "any"):
            name = c.reason(data)
            if c.verdict(data) == GOOD and name in NEWEST and found[name] < 2:
                size = len(c.first[0])
                correlated = [[int(a == b) + 1 for b in range(size)] for a in range(size)]
                tree, _ = forged(example(c.first, c.second, correlated if data == "any" else None))
                found[name] += tree is not None
    assert min(found[name] for name in NEWEST) == 2


def called_good():
    """Certificates by the newest lemmas, for the identity and for small integer data, dependent rows included."""
    random = Random(2)
    for c in CLASSES:
        for data in ("whitened", "any"):
            if c.verdict(data) == GOOD and c.reason(data) in NEWEST:
                size = len(c.first[0])
                rows = [[random.randint(-1, 1) for _ in range(size)] for _ in range(size)]
                for inputs in (None, *([rows] if data == "any" else [])):
                    problem = example(c.first, c.second, inputs)
                    proof = proof_of(problem)
                    if proof["lemma"] in NEWEST:
                        claim = {"claim": "no_spurious_valley", "proof": proof}
                        yield inputs is None, json.loads(json.dumps(assembled(problem, [], None))) | {"claims": [claim]}


def changed(entry, random):
    """A certificate with other masks, or another fact of the last step or of its premise."""
    entry = deepcopy(entry)
    masks, proof = entry["problem"]["masks"], entry["claims"][0]["proof"]
    for _ in range(random.choice([1, 1, 2, 3])):
        node = proof["premises"][0] if proof["premises"] and random.random() < 0.2 else proof
        facts = [key for key in node if key not in ("lemma", "units", "premises")]
        if random.random() < 0.4:
            row = random.choice(random.choice(masks))
            row[random.randrange(len(row))] ^= 1
        elif random.random() < 0.1:
            node["units"] = random.choice([node["units"][:-1], [*node["units"], 0], [0, 1, 2]])
        elif facts:
            key = random.choice(facts)
            node[key] = changed_fact(key, node[key], random)
    return entry


def changed_fact(key, value, random):
    if key == "side":
        return "outputs" if value == "inputs" else "inputs"
    if key == "rest":
        return random.choice(["single", "twins", "pair", "square"])
    if key == "added":
        return [random.sample(range(3), random.randint(1, 3)) for _ in range(random.randint(0, 2))]
    if key == "order":
        return random.sample(range(3), 2)
    if key == "place":
        return random.randrange(3)
    if key == "parts":
        return value[::-1] if random.random() < 0.5 else [value[0], value[0]]
    if key in ("chain", "filters", "kept", "lone"):
        return random.sample(range(3), random.randint(0, 3))
    if key == "values" and value:
        vector = random.choice(value)
        vector = random.choice(vector) if vector and isinstance(vector[0], list) else vector
        if vector:
            vector[random.randrange(len(vector))] = random.choice([0, 0, 1, -1, 2])
    elif value and isinstance(value[0], list) and value[0]:
        moved = value[0].pop(random.randrange(len(value[0])))
        if random.random() < 0.7:
            value[random.randrange(len(value))].append(moved)
    return value


def refuse_changes(number, seed):
    """What the checker says of changed certificates; where X is the identity the table has to agree."""
    random, entries, answers = Random(seed), list(called_good()), Counter()
    for _ in range(number):
        identity, entry = random.choice(entries)
        other = changed(entry, random)
        valid = checker.check(json.dumps(other).encode()).valid
        answers[valid, other["problem"]["masks"] != entry["problem"]["masks"]] += 1
        if valid and identity and (known := verdict(*other["problem"]["masks"])) is not None:
            assert known == GOOD, other
    return answers


def verdict(first, second):
    """The verdict of the table for whitened data, without neurons that nothing reaches; None if the table has not the mask."""
    units = [j for j, row in enumerate(first) if any(row) and any(line[j] for line in second)]
    inputs = [i for i in range(len(first[0])) if any(first[j][i] for j in units)]
    outputs = [o for o in range(len(second)) if any(second[o][j] for j in units)]
    if len(units) < 3:
        return None
    network = SparseNetwork.of(
        [[first[j][i] for i in inputs] for j in units], [[second[o][j] for j in units] for o in outputs]
    )
    return BY_TYPES[MaskTypes.of(network).orbit(transposing=False)[0]].verdict("whitened")


def test_changed_proofs_prove_nothing_that_is_false():
    answers = refuse_changes(700, seed=3)
    assert min(answers.values()) > 10 and len(answers) == 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_many_changed_proofs_prove_nothing_that_is_false(seed):
    assert len(refuse_changes(6000, seed)) == 4
