"""The table of classes with three and four units: current, respecting the order, replayed by the checker, with verified examples."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from proofs.badness.base_cases import read_case
from proofs.claims import Claim
from proofs.forbidden import known
from proofs.forbidden.classes import three_unit_classes
from proofs.forbidden.classify import classify
from proofs.forbidden.known import known_examples
from proofs.forbidden.swept import (
    BAD,
    GOOD,
    OPEN,
    QUESTIONS,
    WORDS,
    SweptClass,
    answered,
    asked_again,
    class_masks,
    class_row,
    smallest,
    swept_classes,
)
from proofs.forbidden.table import DATA
from proofs.rules.engine import prove_mask
from proofs.sweeps.answer import replayed
from proofs.sweeps.questions import Question
from symbolic.errors import ProblemError
from symbolic.graph.types import MaskTypes
from symbolic.network.problem import SparseNetwork
from symbolic.structure import rules

SAMPLE = random.Random("swept").sample(range(10301), 12)


def types(found: SweptClass) -> MaskTypes:
    return MaskTypes.of(SparseNetwork((found.first, found.second)))


def test_every_class_is_there_and_three_units_agree_with_their_own_table():
    assert [len(swept_classes(units)) for units in (3, 4)] == [1029, 10301]
    for claim in (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_VALLEY):
        for mine, theirs in zip(swept_classes(3), three_unit_classes(claim), strict=True):
            assert (mine.first, mine.second) == (theirs.first, theirs.second)
            for data in DATA:
                assert mine.answer(data, claim)[0] == theirs.verdict(data)


@pytest.mark.parametrize("units", [3, pytest.param(4, marks=pytest.mark.slow)])
def test_verdicts_agree_with_the_order_with_transposition_and_with_the_kinds_of_data(units):
    """Nothing bad lies one input or output below something good; for whitened data the transpose has the same verdict, or is open."""
    table = {types(c).orbit(transposing=False)[0]: c for c in swept_classes(units)}
    for key, found in table.items():
        turned = table[key.transposed().orbit(transposing=False)[0]]
        below = [table[b] for t in key.smaller() if (b := t.orbit(transposing=False)[0]) in table]
        for claim in (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_VALLEY):
            verdict = {data: found.answer(data, claim)[0] for data in DATA}
            assert (verdict["whitened"], verdict["any"]) != (BAD, GOOD)
            assert {verdict["whitened"], turned.answer("whitened", claim)[0]} != {GOOD, BAD}
            for data in DATA:
                if verdict[data] == GOOD:
                    assert all(smaller.answer(data, claim)[0] != BAD for smaller in below)


def confirmed(found: SweptClass) -> None:
    """What was decided is decided now, with the same verdict; what was open may be decided since."""
    now = answered(found.first, found.second)
    for data, claim in QUESTIONS:
        word, _ = found.answer(data, claim)
        assert word == OPEN or now.answer(data, claim)[0] == word, (found, data, claim)


def examples_hold(found: SweptClass) -> None:
    for answer in classify(SparseNetwork((found.first, found.second))):
        if found.answer(answer.data, answer.claim)[0] == BAD:
            assert answer.placed is not None and WORDS[answer.verdict.status] == BAD
            assert answer.placed.lift.problem.network.masks == (found.first, found.second)


def replay(found: SweptClass) -> int:
    """How many good answers the checker has replayed; it must accept each that certificates can state."""
    network, number = SparseNetwork((found.first, found.second)), 0
    for data, claim in QUESTIONS:
        if found.answer(data, claim)[0] == GOOD:
            good = rules.Claim.NO_SPURIOUS_VALLEY if claim is Claim.SPURIOUS_VALLEY else rules.Claim.ALL_MINIMA_GLOBAL
            node = prove_mask(network, good, data)
            assert node is not None
            certificate, refusal = replayed(network, Question(data, claim), node)
            assert certificate is not None, refusal
            number += 1
    return number


def test_a_sample_is_confirmed_and_replayed():
    numbers = []
    for n in SAMPLE:
        confirmed(swept_classes(4)[n])
        examples_hold(swept_classes(4)[n])
        numbers.append(replay(swept_classes(4)[n]))
    assert sum(numbers) > 10


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_every_class_is_confirmed_and_a_tenth_replayed(part):
    assert [(c.first, c.second) for c in swept_classes(4)] == list(class_masks(4))
    for n, found in list(enumerate(swept_classes(4)))[part::8]:
        confirmed(found)
        if n % 80 == part:
            examples_hold(found)
            replay(found)


@pytest.mark.slow
def test_every_example_of_the_file_is_what_it_claims():
    for name, tables in known.content(known.EXAMPLES)["examples"].items():
        for n, table in enumerate(tables):
            found = read_case(table, f"{name}[{n}]").verified()
            assert found.lower_loss < found.loss
            assert name == "spurious_minimum" or found.strict
            assert name != "spurious_valley" or found.valley.proved


def test_a_few_examples_of_the_file_are_verified_and_found_in_their_masks_and_above():
    tables = known.content(known.EXAMPLES)["examples"]["spurious_minimum"]
    assert len(tables) > 100
    for table in tables[:: len(tables) // 4]:
        case = read_case(table, "case")
        assert case.verified().lower_loss < case.verified().loss
        first, second = case.problem.network.masks
        data = "whitened" if case.identity_inputs else "any"
        larger = SparseNetwork((tuple((*row, 1) for row in first), (*second, (1,) * len(first))))
        for network in (case.problem.network, larger):
            assert next(known_examples(network, Claim.SPURIOUS_MINIMUM, data), None) is not None


def test_no_example_of_the_file_lies_above_another_one():
    tables = known.content(known.EXAMPLES)["examples"]
    for name in tables:
        cases = [read_case(table, name) for table in tables[name]]
        assert [case.name for case in smallest(cases)] == [case.name for case in cases]


@pytest.mark.parametrize("n", [3, 500])
def test_only_open_answers_are_asked_again(n):
    found = swept_classes(3)[n]
    forgotten = replace(found, answers=(*found.answers[:1], (OPEN, "-"), ("good", "a story"), found.answers[3]))
    again = asked_again(forgotten)
    assert again.answers[1][0] == found.answers[1][0] != OPEN
    assert [again.answers[k] for k in (0, 2, 3)] == [forgotten.answers[k] for k in (0, 2, 3)]
    assert asked_again(replace(found, answers=(("good", "a story"),) * 4)).answers == (("good", "a story"),) * 4


def test_a_class_is_read_as_it_was_written():
    reasons: dict[tuple[str, str], int] = {}
    found = swept_classes(4)[4000]
    row = class_row(found, reasons)
    assert Counter(len(answer) for answer in reasons) == {2: len(reasons)} and len(row.split()) == 6
    from proofs.forbidden.swept import _read

    assert _read(row, list(reasons), "classes[0]") == found


@pytest.mark.parametrize("row", [3, "1 1", "1 1 0 0 0 9", "a 1 0 0 0 0"])
def test_a_malformed_table_is_refused(row):
    from proofs.forbidden.swept import _read

    with pytest.raises(ProblemError):
        _read(row, [("good", "x")], "classes[0]")


@pytest.mark.slow
def test_the_page_is_current():
    from tests.scripts import is_current

    assert is_current("render_classes.py"), "run docs/render_classes.py"
