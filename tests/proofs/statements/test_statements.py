"""The registry of statements: checked on small cases, refuted where they are false, and immune to a broken solver."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from proofs.statements import predicates as given
from proofs.statements.cases import CaseSet, bad_pool
from proofs.statements.decide import Decider, has_spurious_minimum, minima_are_global
from proofs.statements.registry import statement, statements
from proofs.statements.registry.decay import matched_signs, matchings
from proofs.statements.report import report_text
from proofs.statements.statement import Hypothesis, Quantifier, Standing, Statement
from proofs.statements.verify import Outcome, verify
from symbolic import solve
from symbolic.budget import look, within
from symbolic.errors import ProblemError
from symbolic.landscape.kind import Kind
from symbolic.network import parse_problem
from symbolic.network.writing import problem_toml
from symbolic.verdict import proved
from tests import problems
from tests.command import ROOT, run, run_alone

SMALL = CaseSet(2, 2, 2, data=("random", "zeros", "correlated"))
FALSE = Statement(
    "two_units_are_fine",
    "two hidden units never have spurious minima",
    (given.LINEAR, given.TWO_UNITS),
    "every local minimum is global",
    minima_are_global,
    "nowhere: it is false",
    extra=lambda: [problems.tug_of_war()],
)


def test_the_registry_names_what_the_paper_and_the_notes_claim():
    names = {
        "dense", "scalar_output", "scalar_input", "linear_units", "complete_classes", "disjoint_filters",
        "disjoint_filters_correlated", "overlapping_filters", "one_incomplete_class", "sparse_spurious",
        "minimum_without_valley", "hidden_minimum", "strict_implies_valley", "orbit_dimension", "eckart_young_counts",
        "infimum_not_attained", "widening", "decay_counts",
    }  # fmt: skip
    assert names <= set(statements())
    for one in statements().values():
        assert one.reference and one.title and one.claim
        assert (one.standing is Standing.CONJECTURE) == (not one.proof)
    assert statement("decay_counts").standing is Standing.PROVED
    with pytest.raises(ProblemError, match="dense"):
        statement("nonsense")


@pytest.mark.parametrize(
    "name",
    [
        "scalar_output",
        "linear_units",
        "sparse_spurious",
        "hidden_minimum",
        "minimum_without_valley",
        "infimum_not_attained",
        "widening",
        "decay_counts",
        "decay_bound",
        "real_decay_points",
        "one_sample_decay",
        "one_output_decay",
        "linear_units_decay",
    ],
)
def test_statements_hold_on_small_cases(name):
    report = verify(statement(name), SMALL, drop=False)
    assert report.status in (Outcome.NO_COUNTEREXAMPLE, Outcome.SHOWN)
    assert not report.fails and not report.undecided and report.holds


def test_a_false_statement_is_refuted_with_a_certificate():
    report = verify(FALSE, SMALL, drop=False)
    assert report.status is Outcome.REFUTED
    assert report.fails[0].problem == problems.tug_of_war() and "certificate checked" in report.fails[0].reason


def test_dropping_a_hypothesis_gives_a_certified_counterexample():
    report = verify(statement("disjoint_filters"), CaseSet(2, 2, 2, data=("random",)))
    dropped = {d.hypothesis: d for d in report.dropped}
    assert set(dropped) == {"linear", "dense_final_layer", "filters_equal_or_disjoint", "blocks_orthogonal"}
    for name, entry in dropped.items():
        assert entry.counterexample is not None, name
        assert statement("disjoint_filters").failing(entry.counterexample) == (name,)
        assert has_spurious_minimum(entry.counterexample, Decider()).proved


def broken(problem, **options):
    """A solver that calls every saddle with a lower point a strict spurious minimum."""
    solution = solve(problem, **options)
    wrong = [
        replace(c, kind=Kind.STRICT_MINIMUM, excluded=False, minimal=True, spurious=proved("surely"))
        if c.kind is Kind.SADDLE and c.loss.compare(solution.components[0].loss) == 1
        else c
        for c in solution.components
    ]
    return replace(solution, components=tuple(wrong))


def test_a_broken_solver_is_caught():
    """What it says is not believed: no certificate, no counterexample."""
    report = verify(statement("dense"), CaseSet(2, 1, 2, data=("random",)), decider=Decider(solver=broken), drop=False)
    assert report.status is Outcome.UNDECIDED and not report.fails
    assert any("the solver calls component" in case.reason for case in report.undecided)


def test_the_matching_formula():
    assert matchings(((1,),)) == 5 and matchings(((1, 0), (0, 1))) == 25 and matchings(((1, 1),)) == 9
    assert matched_signs(((1, 0), (0, 1))) == 9 and matched_signs(((0, 1), (0, 1))) == 3


def test_examples_must_satisfy_the_hypotheses():
    wrong = replace(FALSE, hypotheses=(given.LINEAR, given.ONE_OUTPUT))
    with pytest.raises(ValueError, match="one_output"):
        verify(wrong, SMALL, drop=False)
    with pytest.raises(ValueError, match="name the proof"):
        replace(FALSE, standing=Standing.PROVED)
    with pytest.raises(ValueError, match="twice"):
        replace(FALSE, hypotheses=(given.LINEAR, Hypothesis("linear", "", lambda p: True)))


def test_a_spent_budget_leaves_cases_undecided_never_decided():
    report = verify(FALSE, SMALL, drop=False, deadline=0.0)
    assert report.status is Outcome.UNDECIDED and report.holds == 0 and "budget" in report.undecided[0].reason


def test_a_budget_spent_while_cases_are_made_is_told():
    def endless():
        while True:
            look("making examples")

    slow = replace(FALSE, extra=endless, near=endless)
    with within(0.05):
        report = verify(slow, SMALL)
    assert report.status is Outcome.UNDECIDED and not report.undecided
    assert "budget of 0.05 s" in report.unlisted and report.unlisted in report_text(report)
    assert all("not tried" in dropped.reason for dropped in report.dropped)


def test_problem_files_written_are_read_back():
    for problem in bad_pool()[:20]:
        assert parse_problem(problem_toml(problem).encode()) == problem


def test_theorems_and_verify_commands(tmp_path):
    listed = json.loads(run("theorems", "--json").stdout)["theorems"]
    assert {"id", "title", "status", "reference", "hypotheses"} <= set(listed[0]) and len(listed) >= 18
    result = run("verify", "sparse_spurious", "--json")
    data = json.loads(result.stdout)
    assert result.returncode == 0 and data["holds"] == 2 and data["fails"] == 0
    assert data["result"] == "shown by the witness"
    assert {"statement", "cases", "holds", "fails", "undecided", "counterexamples", "dropped"} <= set(data)
    text = run("verify", "disjoint_filters_correlated").stdout
    lines = text.split("witness:")[1].splitlines()
    file = tmp_path / "witness.toml"
    file.write_text("\n".join(line[6:] for line in lines if line.startswith("      ")))
    assert "spurious" in run("solve", file).stdout
    assert run("verify").returncode == 2 and run("verify", "nonsense").returncode == 2


def test_the_page_lists_every_statement():
    text = (ROOT / "docs/statements.md").read_text()
    assert all(f"## {name}\n" in text for name in statements())


@pytest.mark.slow
def test_all_statements_within_ten_minutes():
    result = run_alone("verify", "--all", "--json", "--budget", "600", long=True)
    reports = json.loads(result.stdout)["verifications"]
    assert result.returncode == 0, [(r["statement"], r["result"], r["undecided"][:1]) for r in reports]
    assert all(Quantifier(r["quantifier"]) for r in reports) and sum(float(r["seconds"]) for r in reports) < 600
