"""Attacks on descent paths of linear networks and on derivations: what they say must be true, and what is changed must be noticed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cache

import numpy as np
import pytest

from proofs.certificates.checker import check
from proofs.documents.document import Block, Derivation, Math, Paragraph, Section, Statement, Step, StepFailed
from proofs.documents.formulas import Beside, Matrix, Relation, lifted
from proofs.documents.render import render
from proofs.paths.certificate import path_certificate
from proofs.paths.report import path_text
from proofs.paths.starts import random_weights
from proofs.proving.prove import Proving, prove
from symbolic import Problem, SparseNetwork
from symbolic.errors import LandscapeError
from symbolic.network.weights import Weights
from symbolic.solving.solve import solve
from tests.problems import tug_of_war
from tests.proofs.derived import in_full, on_a_page
from tests.proofs.document_tools import needs

WORDS = ("leading_eigenvectors",)
TINY = Fraction(1, 10**180)


def network(first, second, targets, inputs=None, activation="linear", decay=0):
    masks = SparseNetwork.of(first, second, activation=activation)
    return Problem.of(masks, targets=targets, inputs=inputs, weight_decay=decay)


def dense(units, targets, inputs=None):
    wide = len(inputs) if inputs else len(targets[0])
    return network([[1] * wide] * units, [[1] * units] * len(targets), targets, inputs)


def zero_start(problem):
    return Weights.of(problem.network, *([[0] * len(mask[0])] * len(mask) for mask in problem.network.masks))


@cache
def found(problem: Problem) -> Proving:
    return prove(problem, solve=lambda p: solve(p, seed=0, budget=8))


@cache
def long_form(problem: Problem) -> str:
    return render(in_full(found(problem), pictures=False).derivation, "md", {}).decode()


@cache
def short_form(problem: Problem) -> str:
    return render(on_a_page(found(problem)).derivation, "md", {}).decode()


# Descent paths


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        ([[-2, -9], [-7, -8]], [[1, 0], [0, 2], [0, 0], [0, 0]]),
        ([[-9, -2], [2, -1]], [[1, 0], [0, 2], [0, 0]]),
        ([[2, 2, -2, 2], [3, 1, -3, 3]], [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]),
    ],
)
def test_every_start_of_a_narrow_network_has_a_path(inputs, targets):
    problem = dense(1, targets, inputs)
    assert path_certificate(problem, zero_start(problem))["claims"][0]["pieces"]


def test_a_loss_that_is_rounded_is_not_told_as_exact():
    problem = dense(2, [[2000, 1000, 7, 1], [3, 20001, 5, 2], [7000, 1, 12000, 3], [5000, 2, 3000, 11000]])
    last = path_text(path_certificate(problem, random_weights(problem, 0))).splitlines()[-1]
    assert "leading eigenvectors" in last
    assert "loss about" in last  # 103242901.53, not the integer 103242900


def test_no_loss_is_negative():
    problem = dense(1, [[Fraction(1, 10**20), 1], [0, Fraction(1, 3 * 10**20)]])
    assert "loss about -" not in path_text(path_certificate(problem, random_weights(problem, 0)))


@pytest.mark.parametrize("targets", [[[TINY, 0], [0, 2 * TINY]], [[10**200, 1], [0, 1]]], ids=["tiny", "huge"])
def test_extreme_targets_have_a_path_or_a_reason(targets):
    problem = dense(1, targets)
    with suppress(LandscapeError):
        path_text(path_certificate(problem, random_weights(problem, 0)))


ATTACKS = {
    "as it should be": ([[1, 1]], [[1], [1]], [[[1, 0]], [[1], [0]]], {}, WORDS, "global", True),
    "X vanishes": ([[1, 1]], [[1], [1]], [[[5, 3]], [[1], [0]]], {"inputs": [[0, 0]] * 2}, WORDS, "global", True),
    "W1 is not at its optimum": ([[1, 1]], [[1], [1]], [[[1, 1]], [[1], [0]]], {}, WORDS, "global", False),
    "W2 vanishes": ([[1, 1]], [[1], [1]], [[[1, 0]], [[0], [0]]], {}, WORDS, "global", False),
    "more units than outputs": ([[1, 1]] * 3, [[1] * 3] * 2, [[[1, 0], [0, 2], [0, 0]], [[1, 0, 0], [0, 1, 0]]], {}, WORDS, "global", False),
    "a sparse mask": ([[1, 0]], [[1], [1]], [[[1, 0]], [[1], [0]]], {}, WORDS, "global", False),
    "a void unit": ([[1, 1], [0, 0]], [[1, 1]] * 2, [[[1, 0], [0, 0]], [[1, 0], [0, 1]]], {}, WORDS, "global", False),
    "decay": ([[1, 1]], [[1], [1]], [[[1, 0]], [[1], [0]]], {"decay": 1}, WORDS, "global", False),
    "squares": ([[1, 1]], [[1], [1]], [[[1, 0]], [[1], [0]]], {"activation": "square"}, WORDS, "global", False),
    "it ends lower": ([[1, 1]], [[1], [1]], [[[1, 0]], [[1], [0]]], {}, WORDS, "lower", False),
    "it ends with a gap": ([[1, 1]], [[1], [1]], [[[1, 0]], [[1], [0]]], {}, WORDS, {"gap": 1}, False),
    "it stands twice": ([[1, 1]], [[1], [1]], [[[1, 0]], [[1], [0]]], {}, WORDS * 2, "global", False),
    "another word": ([[1, 1]], [[1], [1]], [[[1, 0]], [[1], [0]]], {}, ("least_squares",), "global", False),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_the_checker_accepts_leading_eigenvectors_only_where_the_lemma_holds(name):
    first, second, start, data, pieces, end, valid = ATTACKS[name]
    problem = network(first, second, [[1, 0], [0, 2]], **data)
    claim = {"claim": "descent_path", "start": start, "pieces": list(pieces), "end": end}
    entry = {"schema": "landscape/certificate/1", "problem": problem.to_dict(), "field": None, "claims": [claim]}
    assert check(json.dumps(entry).encode()).valid is valid


# Sentences

ONE_SAMPLE = network([[1]], [[1]], [[1]], [[1]], "tanh")
THREE_SAMPLES = network([[1]], [[1]], [[1, 0, 1]], [[1, 2, 5]], "tanh")
ORIGIN = network([[1]], [[1]], [[5]], None, "cube", "1/10")
KINKS = network([[1, 1]], [[1]], [[1, 2, -1]], [[1, -1, 0], [0, 1, 1]], "leaky_relu:1/3")


def test_masks_that_do_not_decide_alone_are_not_said_to():
    assert "there is a spurious valley" in long_form(THREE_SAMPLES).lower()  # the same masks
    assert "masks alone decide" not in short_form(ONE_SAMPLE)


def test_a_rank_of_the_inputs_is_a_property_of_the_data():
    bad = tug_of_war()
    assert found(bad).leading.claim == "spurious_valley"
    tame = Problem.of(bad.network, inputs=[[1, 0, 1], [2, 0, 1], [4, 0, 2]], targets=bad.targets)
    assert "masks alone decide" not in short_form(tame)


def test_the_short_form_promises_only_what_the_long_form_has():
    problem = dense(1, [[1, 2], [3, 4]])
    if "lists all critical points" in short_form(problem):
        assert "Critical components by loss" in long_form(problem)


def test_a_list_that_is_not_complete_is_not_all():
    problem = network([[1, 1]], [[1], [1]], [[2, -2], [2, 2]], None, "linear", "1/10")
    text = long_form(problem)
    assert "not decided" in text[text.index("Critical points in weight space") :]
    assert (
        "The list may not be complete" in text and "In all there are" not in text
    )  # no minimum, but the loss is coercive


def test_a_filter_that_vanishes_is_not_called_independent():
    text = long_form(ORIGIN)
    assert r"W_{1}^\ast = \begin{pmatrix} 0 \end{pmatrix}" in text
    assert "are independent" not in text and "consists of this point alone" in text


def test_the_component_of_a_valley_is_not_the_whole_orbit():
    """Multiplying with c = -1 gives images that no path in the sublevel set reaches."""
    text = long_form(tug_of_war())
    assert "number $c$ that is not 0" in text
    assert "consists of images of the point under the symmetry" in text
    assert "consists of the images" not in text


def test_points_in_weight_space_are_not_called_orbits():
    """The table counts 5 real points; there are 3 orbits, for (w, v) and (-w, -v) have the same loss."""
    assert "Critical orbits" not in long_form(ORIGIN)


def test_a_sum_that_is_announced_is_there():
    text = short_form(ORIGIN)
    assert "stands in the sum below" not in text or "^2" in text[text.index("the sum below") :].split("$$")[1]


def test_the_lowest_loss_known_is_the_lowest_on_the_page():
    text = long_form(THREE_SAMPLES)
    lowest = re.search(r"lowest loss known is about \$([0-9.]+)\$", text)
    lower = re.search(r"L \\le ([0-9.]+) < [0-9.]+ \\le L\^", text)
    assert lowest and lower and float(lowest[1]) <= float(lower[1])


def test_the_bound_on_the_hessian_at_kinks_is_one():
    """The unit is at its kink on sample 0, taken as 0 there, and has slope 1/3 on the two others."""
    bound = re.search(
        r"H \+ ([0-9]+|\\tfrac\{[0-9]+\}\{[0-9]+\}) N \\succeq \\tfrac\{([0-9]+)\}\{([0-9]+)\} I", long_form(KINKS)
    )
    assert bound
    tau = Fraction("/".join(re.findall("[0-9]+", bound[1])))
    stiffened = 2 * (3 / 2) ** 2 / 9 * np.array([[1, -1], [-1, 2]]) + float(tau) * np.array([[1, 0], [0, 0]])
    assert np.linalg.eigvalsh(stiffened)[0] >= int(bound[2]) / int(bound[3])


def test_numbers_of_many_sizes_are_told_or_refused_with_a_reason():
    data = [[1, 0, Fraction(1, 1000003)], [Fraction(2000000011, 7), 0, 1], [0, 2, 0]]
    problem = Problem.of(tug_of_war().network, inputs=data, targets=[[1, 0, 0], [0, 1, 0]])
    assert found(problem).leading.verdict.proved
    assert long_form(problem)


@needs("pdflatex")
def test_tables_with_more_than_ten_columns_compile():
    problem = network([[1]], [[1]], [list(range(1, 12))], [list(range(2, 13))])
    assert render(on_a_page(found(problem)).derivation, "pdf", {}).startswith(b"%PDF")


def test_a_formula_fits_on_a_page():
    """Lines of ``aligned`` and ``split`` are never broken over pages: 100 of them run off the bottom and are lost."""
    problem = dense(8, [[i * j % 7 + 1 for i in range(10)] for j in range(10)])
    tex = render(in_full(found(problem), pictures=False).derivation, "tex", {}).decode()
    displays = re.findall(r"\\begin\{(?:split|aligned)\}(.*?)\\end\{", tex, re.DOTALL)
    assert max(display.count(r"\\") for display in displays) < 60


# Steps that were changed


def replaced(block: Block, old: Block, new: Block) -> Block:
    if block is old:
        return new
    if isinstance(block, Section):
        return replace(block, blocks=tuple(replaced(b, old, new) for b in block.blocks))
    if isinstance(block, Statement):
        content, proof = (tuple(replaced(b, old, new) for b in part) for part in (block.content, block.proof))
        return replace(block, content=content, proof=proof)
    return block


def with_block(document: Derivation, old: Block, new: Block) -> Derivation:
    return replace(document, sections=tuple(replaced(section, old, new) for section in document.sections))


def wrong_signs(step: Step) -> Iterator[Step]:
    sides = step.after.parts if isinstance(step.after, Beside) else (step.after,)
    for k, side in enumerate(sides):
        if isinstance(side, Relation):
            for i, sign in enumerate(side.signs):
                other = Relation(side.sides, (*side.signs[:i], ">" if sign == "<" else "<", *side.signs[i + 1 :]))
                parts = (*sides[:k], other, *sides[k + 1 :])
                yield replace(step, after=Beside(parts) if isinstance(step.after, Beside) else other)


def wrong_names(step: Step) -> Iterator[Step]:
    if step.before is not None:
        yield replace(step, before=lifted(12345))
    if isinstance(step.after, Relation):
        yield replace(step, after=Relation((lifted(12345), *step.after.sides[1:]), step.after.signs))


def more_rows(step: Step) -> Iterator[Step]:
    if isinstance(step.after, Relation) and isinstance(step.after.sides[-1], Matrix):
        rows = step.after.sides[-1].rows
        yield replace(step, after=Relation((*step.after.sides[:-1], Matrix((*rows, rows[0]))), step.after.signs))


@pytest.mark.parametrize("change", [wrong_signs, wrong_names, more_rows])
@pytest.mark.parametrize("short", [False, True], ids=["long", "short"])
def test_a_step_that_was_changed_stops_the_document(change, short):
    proving = found(tug_of_war())
    built = on_a_page(proving) if short else in_full(proving, pictures=False)
    unnoticed = []
    for step in built.derivation.steps():
        for other in change(step):
            try:
                with_block(built.derivation, step, other).verify()
                unnoticed.append(step.name)
            except StepFailed:
                pass
            except ValueError as error:
                unnoticed.append(f"{step.name}: {error}")
    assert not unnoticed


def test_numbers_in_sentences_of_the_short_form_are_computed_again():
    document = on_a_page(found(tug_of_war())).derivation
    unnoticed = []
    for block in document.blocks():
        numbers = [i for i in block.content if isinstance(i, Math)] if isinstance(block, Paragraph) else []
        if isinstance(block, Paragraph) and any(i.formula == lifted(1) for i in numbers):
            wrong = tuple(Math(lifted(12345)) if isinstance(i, Math) else i for i in block.content)
            try:
                with_block(document, block, replace(block, content=wrong)).verify()
                unnoticed.append(block)
            except StepFailed:
                pass
    assert not unnoticed
