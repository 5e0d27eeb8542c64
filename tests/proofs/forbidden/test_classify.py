"""What the lists say of a mask agrees with lemmas, stored examples and lifting, and is complete for up to two units."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random

import pytest

from proofs.badness.atlas import two_unit_atlas
from proofs.badness.points import loss_at
from proofs.claims import Claim
from proofs.forbidden.classes import BAD, GOOD, OPEN, three_unit_classes
from proofs.forbidden.classify import checked_list, classify
from proofs.forbidden.examples import Kind
from proofs.forbidden.table import CLAIMS, DATA, counts_of, types_of
from proofs.forbidden.three_units import known_bad
from proofs.rules.engine import prove_mask
from symbolic.graph.enumeration import masks
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork
from symbolic.structure import rules
from symbolic.verdict import Status


def answers(network):
    return {(a.claim, a.data): a for a in classify(network)}


def no_void_unit(point):
    p0, p1, p2, q0, q1, q2 = point
    return min(p0 + p2, p1 + p2, q0 + q2, q1 + q2) > 0


def all_counts(most):
    return [point for point in product(range(most + 1), repeat=6) if no_void_unit(point)]


def compare(points):
    """The lemmas of the engine prove exactly what the lists call good; which of the two is wrong would show."""
    seen = Counter()
    for point in points:
        network = SparseNetwork(types_of(point).masks())
        for claim, data in product(CLAIMS, DATA):
            bad = checked_list(claim, data).source.forbidden_in(point) is not None
            node = prove_mask(network, rules.Claim(claim.opposite), data)
            assert bad == (node is None), (claim, data, point)
            seen[claim, None if node is None else node.lemma.name] += 1
    return seen


def test_lists_and_lemmas_agree_on_a_sample():
    seen = compare(Random(3).sample(all_counts(3), 60))
    assert seen[Claim.SPURIOUS_VALLEY, "reduction"] and seen[Claim.SPURIOUS_VALLEY, None]


@pytest.mark.slow
def test_lists_and_lemmas_agree_on_all_masks_with_counts_up_to_three():
    seen = compare(all_counts(3))
    assert seen[Claim.SPURIOUS_VALLEY, "nested_two"] == 48 and seen[Claim.SPURIOUS_VALLEY, "nested_gauge"] == 16


def test_lists_and_lemmas_agree_on_large_masks():
    """The engine knows no lists: that it settles every box shows up at sizes far above the numbers in the lists."""
    random = Random(6)
    points = [tuple(random.choice((0, 0, 1, 2, 40)) for _ in range(6)) for _ in range(160)]
    seen = compare(point for point in points if no_void_unit(point))
    assert len(seen) > 6


def test_stored_strict_examples_lie_above_the_lists_of_valleys():
    seen = 0
    for entry in two_unit_atlas():
        point = counts_of(MaskTypes.of(SparseNetwork((entry.first, entry.second))))
        for cell, _ in entry.examples:
            data = "whitened" if "whitened" in cell else "any"
            claim = Claim.SPURIOUS_VALLEY if "strict" in cell else Claim.SPURIOUS_MINIMUM
            assert checked_list(claim, data).source.forbidden_in(point), (entry.text, cell)
            seen += "strict" in cell
    assert seen == 14


def test_every_class_of_the_atlas_has_the_answer_of_the_atlas():
    for entry in two_unit_atlas():
        found = answers(SparseNetwork((entry.first, entry.second)))
        for data, name in (("whitened", "whitened"), ("any", "correlated")):
            answer = found[Claim.SPURIOUS_MINIMUM, data]
            assert (answer.verdict.status is Status.PROVED) == (entry.proof(name) is None)


def test_numbers_of_classes_with_counts_up_to_three():
    """Up to the symmetry for whitened data: 897 classes without void units, 565 of them with a valley (the design text's numbers)."""
    valleys = checked_list(Claim.SPURIOUS_VALLEY, "whitened").source
    classes = {min(valleys.orbit(point)) for point in all_counts(3)}
    bad = sum(1 for point in classes if valleys.forbidden_in(point))
    assert (len(classes), bad) == (897, 565)


def test_no_answer_is_open_for_two_units_and_examples_sit_where_they_are_said_to():
    random, placed = Random(8), Counter()
    for _ in range(40):
        point = random.choice(all_counts(3))
        network = SparseNetwork(types_of(point).masks())
        for answer in classify(network):
            assert answer.verdict.status is not Status.UNDECIDED and answer.by
            bad = answer.verdict.status is Status.PROVED
            assert bad == (answer.placed is not None)
            if answer.placed is None:
                continue
            found = answer.placed
            placed[found.kind] += 1
            first, second = network.masks
            assert (
                tuple(tuple(first[u][i] for i in found.inputs) for u in found.units)
                == found.case.problem.network.masks[0]
            )
            assert (
                tuple(tuple(second[o][u] for u in found.units) for o in found.outputs)
                == found.case.problem.network.masks[1]
            )
            assert loss_at(found.lift.problem, found.lift.lower) < loss_at(found.lift.problem, found.lift.point)
            assert answer.data == "any" or found.case.identity_inputs
            assert str(found.types.renamed((1, 0))) == answer.by or str(found.types) == answer.by
    assert set(placed) == set(Kind)


def test_units_that_change_nothing_are_left_out():
    corner = SparseNetwork.of([[1, 0, 0], [1, 1, 0], [0, 0, 1]], [[1, 1, 0], [0, 1, 0]])
    assert [a.by for a in classify(corner)] == ["(0,1,1)x(0,1,1)"] * 4
    one = SparseNetwork.of([[1, 1], [0, 0]], [[1, 1], [1, 1]])
    assert [(a.verdict.status, a.by) for a in classify(one)] == [(Status.REFUTED, "single_class")] * 4
    none = SparseNetwork.of([[1, 1]], [[0]])
    assert {a.verdict.status for a in classify(none)} == {Status.REFUTED}


def test_outside_the_scope_nothing_is_said():
    for network in (
        SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]], activation="relu"),
        SparseNetwork.of([[1]], [[1]], [[1]]),
    ):
        assert {(a.verdict.status, a.by) for a in classify(network)} == {(Status.UNDECIDED, None)}


def test_three_units_by_lemmas_and_by_examples_inside():
    dense = SparseNetwork.of([[1, 1, 1]] * 3, [[1, 1, 1]] * 3)
    assert {(a.verdict.status, a.by) for a in classify(dense)} == {(Status.REFUTED, "single_class")}
    beside = SparseNetwork.of([[1, 0, 0], [1, 1, 0], [0, 0, 1]], [[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    found = answers(beside)
    assert found[Claim.SPURIOUS_MINIMUM, "whitened"].by == "corner"
    valley = found[Claim.SPURIOUS_VALLEY, "whitened"]
    assert valley.by == "corner at infinity" and valley.placed.kind is Kind.CHAMBER
    assert (valley.placed.units, valley.placed.inputs, valley.placed.outputs) == ((0, 1), (0, 1), (0, 1))


def test_a_bad_mask_can_become_good_when_a_unit_is_added():
    """So nothing is concluded from a forbidden mask of two of three units alone."""
    covered = SparseNetwork.of([[1, 0], [1, 1], [1, 1]], [[1, 1, 1], [0, 1, 1]])
    assert {a.by for a in classify(covered)} <= {"complete_classes", "complete_chains"}
    assert {a.verdict.status for a in classify(covered)} == {Status.REFUTED}


@pytest.mark.slow
def test_three_units_up_to_three_inputs_and_outputs():
    """Lemmas, lifted examples and known masks never contradict each other; how many classes of masks they decide."""
    seen = Counter()
    for first, second in (pair for d, k in product((1, 2, 3), repeat=2) for pair in masks(d, 3, k)):
        network = SparseNetwork((first, second))
        for answer in classify(network):
            seen[answer.claim, answer.data, answer.verdict.status] += 1
            if answer.verdict.status is Status.REFUTED and answer.claim is Claim.SPURIOUS_MINIMUM:
                assert known_bad(MaskTypes.of(network), answer.data) is None
    decided = {
        (claim, data): tuple(seen[claim, data, status] for status in (Status.PROVED, Status.REFUTED, Status.UNDECIDED))
        for claim in CLAIMS
        for data in DATA
    }
    assert decided[Claim.SPURIOUS_MINIMUM, "whitened"] == (425, 604, 0)
    assert decided[Claim.SPURIOUS_MINIMUM, "any"] == (468, 561, 0)
    for (claim, data), numbers in decided.items():
        stored = Counter(c.verdict(data) for c in three_unit_classes(claim))
        assert numbers == tuple(stored[word] for word in (BAD, GOOD, OPEN)), "the files of the table"
