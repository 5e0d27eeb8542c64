"""Linear units with decay: the lemma against the complete lists of the solver, and the same lemma with a hypothesis too few."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from proofs.certificates.certify import certify
from proofs.proving.prove import prove
from proofs.rules.engine import prove_problem
from proofs.statements.decide import Decider, minima_are_global
from symbolic import Problem, SparseNetwork, solve
from symbolic.structure.rules import Claim
from symbolic.verdict import Status
from tests.proofs.rules.decay_problems import DENSE_UNIT, KINDS, TWO_SAMPLES, UNEVEN, drawn

MINIMA, VALLEYS = Claim.ALL_MINIMA_GLOBAL, Claim.NO_SPURIOUS_VALLEY
ONE = SparseNetwork.of([[1]], [[1]])


def lemma(problem, claim=MINIMA):
    node = prove_problem(problem, claim)
    return None if node is None else node.lemma.name


def compared(seed, count, kinds, some=False, weights=6, rule=lambda p: lemma(p) == "linear_units_decay"):
    """How often the list of the solver agrees with the lemma, refutes it, or is open; and the problems where it refutes it."""
    draw, answers, lies = random.Random(f"decay {seed}"), Counter(), []
    decider = Decider(budget=10)
    while answers.total() < count:
        problem = drawn(draw, draw.choice(kinds), weights, some)
        if rule(problem):
            answers[minima_are_global(problem, decider).status] += 1
            lies += [problem] if minima_are_global(problem, decider).status is Status.REFUTED else []
    return answers, lies


@pytest.mark.parametrize("seed", range(3))
def test_one_sample_never_contradicts_the_solver(seed):
    answers, lies = compared(seed, 15, ["one sample"])
    assert lies == [] and answers[Status.PROVED] >= 12


@pytest.mark.parametrize("seed", range(3))
def test_linear_units_with_decay_on_some_weights_never_contradict_the_solver(seed):
    answers, lies = compared(seed, 15, KINDS, some=True)
    assert lies == [] and answers[Status.PROVED] >= 12


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 115))
def test_one_sample_never_contradicts_the_solver_on_300_problems(seed):
    answers, lies = compared(seed, 24, ["one sample"], weights=7)
    assert lies == [] and answers[Status.PROVED] >= 20


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 115))
def test_linear_units_never_contradict_the_solver_on_300_problems(seed):
    answers, lies = compared(seed, 24, KINDS, some=True, weights=7)
    assert lies == [] and answers[Status.PROVED] >= 18


@pytest.mark.parametrize("name", UNEVEN)
def test_with_decay_on_some_weights_of_a_unit_the_lemma_would_be_wrong_and_is_caught(name):
    assert lemma(UNEVEN[name]) is None
    assert minima_are_global(UNEVEN[name], Decider(budget=20)).status is Status.REFUTED


@pytest.mark.parametrize("wrong", [DENSE_UNIT, pytest.param(TWO_SAMPLES, marks=pytest.mark.slow)], ids=["unit", "two"])
def test_the_lemma_without_linear_units_is_wrong_and_is_caught(wrong):
    """For every two-layer linear network with positive decay: two samples refute it, and the comparison notices."""
    draw, decider = random.Random("wrong"), Decider(budget=60)
    pool = [wrong, *(drawn(draw, "one sample", 6) for _ in range(5))]
    answers = [minima_are_global(p, decider) for p in pool]
    assert [k for k, verdict in enumerate(answers) if verdict.status is Status.REFUTED] == [0]
    assert "certificate checked" in answers[0].reason and lemma(wrong) is None


@pytest.mark.slow
def test_two_units_with_two_samples_have_the_points_of_the_page():
    """docs/decay.md: 189 complex and 25 real critical points, the second lowest loss a strict spurious minimum."""
    solution = solve(TWO_SAMPLES, budget=200)
    (stratum,) = solution.strata
    assert stratum.complete.proved and (stratum.count, stratum.real) == (189, 25)
    assert [c.loss.decimal(10) for c in solution.minima()] == ["3.374981477", "3.716052965"]
    assert [c.loss.decimal(10) for c in solution.spurious()] == ["3.716052965"]


def test_non_linear_units_are_refused_and_can_be_bad():
    square = SparseNetwork.of([[1]], [[1]], activation="square")
    problem = Problem.of(square, inputs=[[1]], targets=[[4]], weight_decay="1/2")
    assert lemma(problem) is None
    assert minima_are_global(problem, Decider(budget=20)).status is Status.REFUTED


def test_what_the_lemma_covers():
    dense = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]])
    one_output = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1]])
    targets = [[3, 1], [0, 2]]
    cases = [
        (Problem.of(dense, inputs=[[1], [2]], targets=[[3], [4]], weight_decay=1), True, True),
        (Problem.of(dense, inputs=[[1], [0]], targets=[[0], [0]], weight_decay=99), True, True),
        (Problem.of(dense, inputs=[[1, 2], [2, 4]], targets=targets, weight_decay="1/9"), True, True),
        (Problem.of(dense, inputs=[[1, 2], [2, 5]], targets=targets, weight_decay="1/9"), False, False),
        (Problem.of(one_output, targets=[[3, 1]], weight_decay="1/9"), True, True),
        (Problem.of(one_output, targets=[[3, 1]], weight_decay=[[[1, 2], [0, 0]], [[0, 1]]]), True, False),
        (Problem.of(one_output, targets=[[3, 1]], weight_decay=[[[1, 2], [0, 1]], [[0, 1]]]), False, False),
        (Problem.of(SparseNetwork.of([[1]], [[1]], [[1]]), targets=[[1]], weight_decay=1), False, False),
    ]
    for problem, minima, valleys in cases:
        assert (lemma(problem) == "linear_units_decay", lemma(problem, VALLEYS) is not None) == (minima, valleys)


def test_no_loss_is_the_infimum_where_it_is_not_attained():
    """(v w - 1)^2 + v^2 tends to 0: there is no local minimum, and no claim about valleys."""
    problem = Problem.of(ONE, targets=[[1]], weight_decay=[[[0]], [[1]]])
    assert lemma(problem) == "linear_units_decay" and lemma(problem, VALLEYS) is None
    result = prove(problem, MINIMA)
    assert certify(result).report.valid
