"""Inputs on which statements, families of a stratum or stores said more than was so, when a referee attacked them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from proofs.claims import Claim
from proofs.search.confirm import NotConfirmed, accept
from proofs.search.known import from_base_case
from proofs.statements.cases import CaseSet
from proofs.statements.decide import Decider
from proofs.statements.registry import statement
from proofs.statements.report import page
from proofs.statements.verify import Outcome, verify
from proofs.sweeps.files import StoreError, exclusive
from symbolic import Problem, SparseNetwork
from symbolic.budget import within
from symbolic.exact.precision import working_precision
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.isolated.core_problems import solve_cores
from symbolic.solving.linear.components import build_components
from symbolic.solving.linear.infinite_strata import stratum_families
from symbolic.solving.linear.strata import assemble, plan_stratum
from symbolic.solving.settings import Settings
from symbolic.solving.solve import WORKING_BITS, default_engine
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.strata import strata
from symbolic.verdict import Status

ONE = [[1]], [[1]]


@pytest.mark.parametrize("name", ["strict_implies_valley", "orbit_dimension"])
def test_a_spent_budget_is_no_case_that_holds(name):
    decider, chosen = Decider(budget=0.0), statement(name)
    problem = next(p for p in chosen.extra() if p.title == "golden")
    assert chosen.decide(problem, decider).status is Status.UNDECIDED


def test_whitened_inputs_need_not_be_square():
    chosen = statement("eckart_young_counts")
    problem = Problem.of(SparseNetwork.of(*ONE), inputs=[[1, 0]], targets=[[0, 1]])
    assert chosen.failing(problem) or chosen.decide(problem, Decider()).status is not Status.REFUTED


def test_orbits_of_a_rank_are_counted_over_all_strata():
    diagonal = SparseNetwork.of([[1, 0], [0, 1]], [[1, 0], [0, 1]])
    problem = Problem.of(diagonal, targets=[[2, 0], [0, 1]])
    assert statement("eckart_young_counts").decide(problem, Decider()).status is not Status.REFUTED


DECAYED = {
    "zero input": Problem.of(SparseNetwork.of(*ONE), inputs=[[0]], targets=[[3]], weight_decay=[[[1]], [[2]]]),
    "special decay": Problem.of(SparseNetwork.of(*ONE), inputs=[[1]], targets=[[1]], weight_decay=1),
    "three layers": Problem.of(
        SparseNetwork.of([[1]], [[1]], [[1]]),
        inputs=[[1]],
        targets=[[3]],
        weight_decay=[[["1/7"]], [["2/9"]], [["1/5"]]],
    ),
    "square": Problem.of(
        SparseNetwork.of(*ONE, activation="square"), inputs=[[1]], targets=[[3]], weight_decay=[[["1/7"]], [["2/9"]]]
    ),
}


@pytest.mark.parametrize("name", DECAYED)
def test_the_hypotheses_of_decay_counts_exclude_what_its_title_excludes(name):
    chosen, problem = statement("decay_counts"), DECAYED[name]
    assert chosen.failing(problem) or chosen.decide(problem, Decider()).status is not Status.REFUTED


def test_a_widened_case_is_decided_from_its_data():
    chosen = statement("widening")
    golden = next(p for p in chosen.extra() if p.title == "golden, widened")
    zeros = replace(golden, targets=tuple(tuple(0 * y for y in row) for row in golden.targets))
    assert chosen.decide(zeros, Decider()).status is not Status.PROVED


def test_the_page_tells_which_dropped_cases_are_undecided():
    report = verify(statement("decay_counts"), decider=Decider(budget=0.0), deadline=time.monotonic() - 1)
    line = next(line for line in page([report]).splitlines() if line.startswith("No counterexample"))
    assert "undecided" in line


def test_hypotheses_of_problems_with_more_layers():
    problem = Problem.of(SparseNetwork.of([[1]], [[1]], [[1]]), targets=[[1]])
    assert "linear" in statement("linear_units").failing(problem)


def test_no_case_is_no_evidence():
    report = verify(statement("dense"), CaseSet(1, 1, 1, data=()), drop=False)
    assert report.holds == 0 and report.status is Outcome.UNDECIDED


def test_families_whose_sample_loses_a_complete_class_can_be_shown():
    """Unit 1 is complete and vanishes at the sample: the component is kept, shown as alive on no unit, and has no tables."""
    network = SparseNetwork.of([[1, 1, 1], [1, 0, 0], [1, 1, 1]], [[1, 0, 1], [0, 1, 1], [1, 1, 0]])
    reduced = reduce_inputs(Problem.of(network, targets=[[0, 0, 0], [0, 3, 1], [1, -1, 2]]))
    core, settings = reduced.core, Settings(default_engine())
    order = preorder(core)
    with working_precision(WORKING_BITS), within(60):
        plans = [plan_stratum(core, order, stratum) for stratum in strata(core, order)]
        solved = solve_cores([piece for plan in plans for piece in plan.cores()], settings)
        results = [assemble(plan, solved, core.form.constant) for plan in plans]
        listed = build_components(reduced, order, results)
        found = [
            stratum_families(reduced, plan, settings, listed)
            for plan, stratum in zip(plans, results, strict=True)
            if stratum.open_ended and len(plan.stratum.alive) == 2
        ]
        for _, components in filter(None, found):
            for component in components:
                assert component.tables


def test_a_store_is_locked_under_all_its_names(tmp_path):
    store, link = tmp_path / "a.db", tmp_path / "b.db"
    store.touch()
    link.symlink_to(store)
    with exclusive(store), pytest.raises(StoreError), exclusive(link):
        pass


def test_a_widened_valley_is_no_strict_minimum():
    """Unit 2 adds ``(v w)^2``: its minima ``v = 0`` and ``w = 0`` cross at the point."""
    first, second = [[1, 1, 0, 0], [1, 0, 1, 0], [0, 0, 0, 1]], [[1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    found = from_base_case(SparseNetwork.of(first, second), "valley")
    assert found is not None
    with pytest.raises(NotConfirmed):
        accept(found[1].certificate, found[1].problem, Claim.SPURIOUS_STRICT_MINIMUM)
