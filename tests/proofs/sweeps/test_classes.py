"""Questions about classes: lemmas and examples with their certificates, what follows by the order, and contradictions that stop a sweep."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.badness.base_cases import read_case
from proofs.certificates.checker import check
from proofs.claims import Claim
from proofs.forbidden.classify import classify
from proofs.sweeps import answer, session
from proofs.sweeps.merge import merge
from proofs.sweeps.order import Contradiction, Order, reasons, smaller, turned
from proofs.sweeps.plan import Plan, Settings, Shard, Task, sizes_up_to, tables_of
from proofs.sweeps.questions import QUESTIONS
from proofs.sweeps.session import begin, go_on
from symbolic.errors import ProblemError
from symbolic.graph.canonical import canonical_form
from symbolic.graph.types import MaskTypes
from symbolic.network.problem import SparseNetwork
from tests.proofs.sweeps.sweep_helpers import rows_of, run

TWO = Settings.of([size for size in sizes_up_to((2, 2, 2)) if size[1] == 2], list(QUESTIONS), [0], 60, 200)
CORNER = canonical_form(((1, 0), (1, 1)), ((1, 1), (0, 1))).text
COLUMN = canonical_form(((1, 1, 1), (0, 1, 1)), ((1, 1), (1, 1))).text
"""The mask (0,0,2)x(1,0,2): bad for minima by a family, and good for valleys."""


def in_place(tasks, work, on_row, **_):
    """Workers of the leader's own process."""
    for task in tasks:
        on_row(work(task))


@pytest.fixture
def alone(monkeypatch):
    monkeypatch.setattr(session, "run_tasks", in_place)


def test_every_question_about_two_units_gets_the_answer_of_the_lists(tmp_path, alone):
    path = tmp_path / "two.db"
    begin(path, TWO, Shard())
    go_on(path)
    rows = rows_of(path)
    assert len(rows) == len(Plan.of(TWO).tasks)
    words = {}
    for row in rows:
        mask, name, _ = row.key.split()
        question = QUESTIONS[name]
        words[question.claim, row.status] = words.get((question.claim, row.status), 0) + 1
        if question.claim is not Claim.SPURIOUS_STRICT_MINIMUM:
            found = classify(SparseNetwork(tables_of(mask)))
            [known] = [a for a in found if (a.claim, a.data) == (question.claim, question.data)]
            assert row.status == str(known.verdict.status), row.key
        if row.certificate is not None:
            assert check(row.certificate.encode()).valid
        if row.status == "REFUTED":
            assert row.certificate is not None or row.method == "order" or "none is strict" in row.refusal, row.key
    assert not any((claim, "UNDECIDED") in words for claim in (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_VALLEY))
    assert words[Claim.SPURIOUS_MINIMUM, "PROVED"] and words[Claim.SPURIOUS_MINIMUM, "REFUTED"]


def test_a_search_finds_an_example_on_the_class_and_on_its_transpose(monkeypatch):
    """The same example, placed on the masks of each task, with a certificate for them."""
    for mask in (COLUMN, turned(COLUMN)):
        row = answer.search(Task(mask, "whitened:spurious_minimum", 0), tries=600)
        assert (row.status, row.method) == ("PROVED", "search") and 0 < row.tries <= 600
        case = read_case(json.loads(row.proof), "proof")
        assert case.problem.network.masks == tables_of(mask)
        assert case.verified().lower_loss < case.verified().loss
        assert check(row.certificate.encode()).valid
    assert answer.search(Task(COLUMN, "whitened:spurious_valley", 0), tries=60).status == "UNDECIDED"


def test_what_is_found_by_search_answers_for_all_larger_masks_at_once(tmp_path, alone, monkeypatch):
    """Lemmas and known examples are left out: one search on the smallest bad mask, and the order does the rest."""
    searched = []

    def only_the_corner(task, *, tries):
        searched.append(task.key)
        status = "PROVED" if task.mask == CORNER else "UNDECIDED"
        return answer._row(task, 0.0, status=status)

    monkeypatch.setattr(session, "ask", lambda task: answer._row(task, 0.0, status="UNDECIDED"))
    monkeypatch.setattr(session, "search", only_the_corner)
    settings = Settings.of([(2, 2, 2), (3, 2, 2), (2, 2, 3)], ["whitened:spurious_minimum"], [0], 60, 5)
    path = tmp_path / "order.db"
    begin(path, settings, Shard())
    assert not go_on(path)
    corner = MaskTypes.of(SparseNetwork(tables_of(CORNER))).orbit(transposing=True)
    proved = {row.key: row for row in rows_of(path) if row.status == "PROVED"}
    for task in Plan.of(settings).tasks:
        types = MaskTypes.of(SparseNetwork(tables_of(task.mask)))
        assert (task.key in proved) == any(c.below(types) for c in corner), task.key
        if task.key in proved and task.mask != CORNER:
            assert task.key not in searched and proved[task.key].method == "order"
            assert proved[task.key].shown_by in proved


def test_a_contradiction_stops_the_sweep(tmp_path, alone, monkeypatch):
    """The corner called bad, and a mask above it called good."""
    above = next(t.mask for t in Plan.of(TWO3).tasks if CORNER in smaller(t.mask))

    def wrong(task):
        return answer._row(task, 0.0, status={CORNER: "PROVED", above: "REFUTED"}.get(task.mask, "UNDECIDED"))

    monkeypatch.setattr(session, "ask", wrong)
    path = tmp_path / "wrong.db"
    begin(path, TWO3, Shard())
    with pytest.raises(Contradiction, match="must agree") as caught:
        go_on(path)
    assert caught.value.yes.startswith(CORNER) and caught.value.no.startswith(above)


TWO3 = Settings.of([(2, 2, 2), (3, 2, 2)], ["any:spurious_minimum"], [0], 60, 5)
MASKS = sorted({task.mask for task in Plan.of(TWO3).tasks})


@given(st.sampled_from(MASKS), st.sampled_from(sorted(QUESTIONS)))
def test_implications_agree_with_what_is_known(mask, name):
    """Where a task is answered "no", none of its reasons is answered "yes"."""
    task = Task(mask, name, 0)
    mine = answer.ask(task)
    others = [answer.ask(other) for other in reasons(task)]
    if mine.status == "REFUTED":
        assert all(other.status != "PROVED" for other in others)
    if any(other.status == "PROVED" for other in others) and QUESTIONS[name].claim is not Claim.SPURIOUS_STRICT_MINIMUM:
        assert mine.status == "PROVED"


def test_a_class_is_smaller_by_one_input_or_output_and_keeps_its_units():
    for mask in MASKS:
        types = MaskTypes.of(SparseNetwork(tables_of(mask)))
        for other in smaller(mask):
            found = MaskTypes.of(SparseNetwork(tables_of(other)))
            assert any(t.below(types) for t in found.orbit(transposing=False))
            assert sum(map(sum, found.vectors())) == sum(map(sum, types.vectors())) - 1
        assert turned(turned(mask)) == mask


def test_shards_and_their_merge_hold_every_question_once(tmp_path, alone):
    paths = [tmp_path / f"{n}.db" for n in (1, 2)]
    for n, path in enumerate(paths, 1):
        begin(path, TWO, Shard(n, 2))
        go_on(path)
    merge(tmp_path / "all.db", paths)
    rows = {row.key: row for row in rows_of(tmp_path / "all.db")}
    assert set(rows) == {task.key for task in Plan.of(TWO).tasks}
    decided = {key: row.status for key, row in rows.items() if row.status != "UNDECIDED"}
    for row in Order(Plan.of(TWO).tasks).follow(decided):
        assert rows[row.key].status == "UNDECIDED", "the shards contradict each other"


@pytest.mark.parametrize("name", ["whitened:spurious_valley", "any:spurious_valley"])
def test_a_nested_pair_that_sees_the_same_after_a_reduction_has_a_certificate(name):
    """The checker looked at what the units see before the third one is eliminated, and refused a true proof: a sweep met it."""
    row = answer.ask(Task("3.3.3:7,6,1;7,7,3", name, 0))
    proof = json.loads(row.proof)
    assert (row.status, proof["lemma"], proof["premises"][0]["lemma"]) == ("REFUTED", "reduction", "nested_two")
    certificate = json.loads(row.certificate)
    assert check(row.certificate.encode()).valid
    certificate["problem"]["masks"][0][0][0] = 0
    certificate["problem"]["inputs"][0][1:] = [0] * (len(certificate["problem"]["inputs"][0]) - 1)
    assert "the units have different inputs" in check(json.dumps(certificate).encode()).reason


def test_data_sets_and_questions_are_not_mixed():
    with pytest.raises(ProblemError):
        Settings.of([(1, 1, 1)], ["whitened", "any:spurious_minimum"], [0], 60)
    with pytest.raises(ProblemError):
        Settings.of([(1, 1, 1)], ["any:spurious_minimum", "whitened"], [0], 60)


def test_the_command_sweeps_with_workers_resumes_and_exports(tmp_path):
    path = tmp_path / "c.db"
    arguments = ["classes", "--up-to", "2,2,2", "--units", "2", "--data", "whitened", "--claim", "spurious_minimum"]
    arguments += ["--tries", "0", "--jobs", "1", "--store", path]
    result = run(*arguments)
    assert (result.returncode, result.stderr) == (0, "") and "0 undecided, 0 errors" in result.stdout
    assert run(*arguments).stdout == run("resume", path, "--jobs", 1).stdout == result.stdout
    told = json.loads(run("status", path, "--json").stdout)
    assert told["settings"]["tries"] == 0 and told["settings"]["data"] == ["whitened:spurious_minimum"]
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM results WHERE rowid % 2")
        database.commit()
    assert run("resume", path, "--jobs", 1).returncode == 0
    assert len(run("export", path, "--csv", "-").stdout.splitlines()) == told["planned"] + 1
