"""Chambers are found where the mathematics says there are some, and nowhere else; the checker agrees with what is found."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from importlib import import_module

import numpy as np
import pytest

from proofs.certificates import checker
from proofs.certificates.chambers import chamber_claim
from proofs.certificates.document import assembled, certificate_bytes
from symbolic import Problem, SparseNetwork
from symbolic.chambers.chamber import Turning
from symbolic.chambers.find import find_chamber, proposals
from symbolic.chambers.sign_patterns import signs_around
from symbolic.chambers.verify import chamber_verdict, exact_loss
from symbolic.errors import BudgetSpent
from symbolic.verdict import Status
from tests.symbolic.chambers.problems import NONE, SQUARES, TYPES, crossing, problem, random_problem, signs, split

solving = import_module("symbolic.solving.solve")


def accepted(chamber):
    """Whether both checks accept a chamber; they share no code."""
    data = certificate_bytes(assembled(chamber.problem, [chamber_claim(chamber)], None))
    report = checker.check(data)
    assert report.valid == chamber_verdict(chamber).proved, report.reason
    return report.valid


@pytest.mark.parametrize(("name", "barrier", "bottom"), [("signs", 2, 1), ("crossing", 3, 2)])
def test_the_numbers_of_the_page(name, barrier, bottom):
    chamber = find_chamber({"signs": signs, "crossing": crossing}[name](), 0)
    assert (chamber.proposal.barrier, chamber.proposal.bottom) == (barrier, bottom)
    assert bottom < exact_loss(chamber.problem, chamber.start) < barrier
    assert isinstance(chamber.proposal.inside, Turning) == (name == "crossing")
    assert accepted(chamber)


@pytest.mark.parametrize("name", ["signs", "crossing"])
def test_split_inputs(name):
    """No input is shared, and X has full rank."""
    assert accepted(find_chamber(split(name), 0))


CASES = [
    ("signs", 0),
    ("signs", 1),
    ("crossing", 0),
    ("crossing", 2),
    ("crossing of inputs", 1),
    ("crossing of inputs", 2),
]


@pytest.mark.parametrize(("name", "seed"), CASES)
def test_almost_every_data_set(name, seed):
    assert accepted(find_chamber(random_problem(name, seed), 0))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 40))
@pytest.mark.parametrize("name", TYPES)
def test_what_is_found_is_accepted(name, seed):
    """Zeros among the targets may leave no chamber."""
    chamber = find_chamber(random_problem(name, seed), 0)
    assert chamber is None or accepted(chamber)


def test_signs_of_square_units():
    """Of the three choices of signs one cannot be changed; barrier and bottom are close to those derived by hand."""
    (proposal,) = proposals(SQUARES)
    assert 0 < 9 + Fraction(4, 9) - proposal.barrier < Fraction(1, 1000) and 0 < 9 - proposal.bottom < Fraction(1, 1000)
    assert proposal.words.startswith("outgoing weights (0 positive, 1 positive)")
    assert accepted(find_chamber(SQUARES, 0))


def test_square_units_with_different_inputs():
    network = SparseNetwork.of([[1, 1, 0], [0, 1, 1]], [[1, 1]], activation="square")
    assert accepted(find_chamber(Problem.of(network, inputs=SQUARES.inputs, targets=SQUARES.targets), 0))


def test_one_square_unit_has_two_chambers():
    """It fits 1 or -2, at loss 4 or 1; without it the loss is 5. Only the worse chamber is a spurious valley."""
    network = SparseNetwork.of([[1, 1]], [[1]], activation="square")
    problem = Problem.of(network, targets=[[1, -2]])
    found = [(p.barrier, p.bottom) for p in proposals(problem)]
    assert np.abs(np.array(found, dtype=float) - [[5, 4], [5, 1]]).max() < 1e-4
    assert find_chamber(problem, 0).proposal.bottom > 3


def test_no_valley_no_chamber():
    for targets in ([[1, 2, 3], [3, -1, 0]], [[2, 2, 0], [1, -1, 1]]):
        assert find_chamber(problem(NONE, targets), 0) is None


def test_whatever_else_is_not_looked_at():
    for options in ({"weight_decay": 1}, {}):
        network = SparseNetwork.of([[1]], [[1]], activation="linear" if options else "tanh")
        assert find_chamber(Problem.of(network, targets=[[1]], **options), 0) is None


def test_a_larger_network():
    """A third unit, a target that no unit can reach, samples that X does not tell apart."""
    network = SparseNetwork.of([[1, 0, 1, 0], [0, 1, 1, 0], [0, 0, 0, 1]], [[1, 1, 0], [1, 1, 1], [0, 0, 1]])
    targets = [[2, 2, 0, 0, 1], [1, -1, 1, 1, 0], [0, 0, 0, 2, 3]]
    inputs = [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0]]
    chamber = find_chamber(Problem.of(network, inputs=inputs, targets=targets), 0)
    assert isinstance(chamber.proposal.inside, Turning) and chamber.proposal.bottom >= 10
    assert accepted(chamber)


def test_a_network_that_is_not_solved_in_time(monkeypatch):
    """In larger networks a chamber is looked for first: nothing is solved, and the valley is proved all the same."""

    def endless(*_):
        raise BudgetSpent("the strata", 60)

    monkeypatch.setattr(solving, "_way", lambda _: endless)
    monkeypatch.setattr(solving, "EARLY_WEIGHTS", 5)
    solution = solving.solve(signs(), budget=60)
    assert solution.verdicts["spurious_valley"].proved and not solution.components
    assert accepted(solution.chamber)


def test_a_solution_without_chambers():
    """Where nobody asks for valleys no chamber is looked for; all else is found as before."""
    whole, short = (solving.solve(signs(), budget=60, chambers=asked) for asked in (True, False))
    assert whole.chamber is not None and whole.verdicts["spurious_valley"].proved
    assert short.chamber is None and short.verdicts["spurious_valley"].status is Status.UNDECIDED
    assert [(c.kind, str(c.loss), c.spurious.status) for c in short.components] == [
        (c.kind, str(c.loss), c.spurious.status) for c in whole.components
    ]


def ring():
    """Three units, each blind to one input and silent at one output; products of one sign cannot make -1."""
    masks = [[0, 1, 1], [1, 0, 1], [1, 1, 0]]
    return Problem.of(SparseNetwork.of(masks, masks), targets=[[-1, 4, 4], [4, 20, 4], [4, 4, 20]])


def test_a_pattern_of_signs():
    """No single entry is enough here; both checks accept the chamber, and not with a sign less."""
    chamber = find_chamber(ring(), 0)
    assert chamber is not None and len(chamber.proposal.walls) > 2 and accepted(chamber)
    proposal = chamber.proposal
    for k in range(len(proposal.walls)):
        fewer = replace(proposal, walls=proposal.walls[:k] + proposal.walls[k + 1 :])
        assert not accepted(replace(chamber, proposal=fewer))


def test_a_pattern_of_signs_is_where_its_point_is():
    chamber = find_chamber(ring(), 0)
    again = signs_around(chamber.problem, chamber.start)
    assert again == chamber.proposal
    assert signs_around(chamber.problem, chamber.lower) is None
    correlated = Problem.of(chamber.problem.network, targets=[[1, 2, 3]] * 3, inputs=[[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    assert signs_around(correlated, chamber.start) is None
