"""Examples of a store: found again, verified again, and never believed."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace

import pytest

from proofs.atlas.classes import asked
from proofs.atlas.labels import types_of_label
from proofs.atlas.stores import StoredExamples, stored_examples
from proofs.claims import Claim
from proofs.forbidden.three_units import three_unit_cases
from proofs.sweeps.files import StoreError
from proofs.sweeps.questions import Question
from proofs.sweeps.row import Row
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork
from tests import command

MINIMUM = Question("whitened", Claim.SPURIOUS_MINIMUM)


def store_of(path, case):
    """A store with a row that says that a search has met a case."""
    done = command.run(
        "sweep",
        "classes",
        "--sizes",
        "1,1,1",
        "--data",
        "whitened",
        "--tries",
        "0",
        "--jobs",
        "1",
        "--store",
        path,
        "--quiet",
    )
    assert done.returncode == 0, done.stderr
    with sqlite3.connect(path) as database:
        database.execute("UPDATE results SET method = 'search', proof = ? WHERE claim = 'spurious_minimum'", [case])
    database.close()


def test_an_example_of_a_store_is_placed_and_certified(tmp_path):
    case = three_unit_cases()[0]
    store_of(tmp_path / "store.db", json.dumps(case.table()))
    examples = stored_examples(tmp_path / "store.db")
    assert case.name in {found.name for found in examples.cases}
    network = SparseNetwork(case.problem.network.masks)
    placed = examples.find(network, MINIMUM)
    assert placed is not None and placed.case.name == case.name
    assert examples.find(network, Question("whitened", Claim.SPURIOUS_STRICT_MINIMUM)) is None
    larger = MaskTypes.of(network)
    larger = MaskTypes.of_counts(3, *(tuple(n + 1 for n in side) for side in larger.vectors()))
    assert examples.find(SparseNetwork(larger.masks()), MINIMUM) is not None
    assert examples.find(SparseNetwork(types_of_label("3.0000003.0000003").masks()), MINIMUM) is None


def test_an_open_question_is_answered_by_a_store(monkeypatch):
    case = three_unit_cases()[0]
    monkeypatch.setattr("proofs.atlas.classes.ask", lambda task: Row(task.key, status="UNDECIDED"))
    label = "3.0010001.0010001"
    assert asked(label).answers[0].verdict == "open"
    found = asked(label, examples=StoredExamples((case,)))
    assert [answer.verdict for answer in found.answers[:2]] == ["yes", "yes"] and found.answers[0].by == case.name
    assert found.answers[0].certificate in dict(found.certificates) and found.answers[0].example.loss > 0


def test_a_false_example_answers_nothing():
    case = three_unit_cases()[0]
    false = replace(case, lower=case.point)
    assert StoredExamples((false,)).find(SparseNetwork(case.problem.network.masks), MINIMUM) is None


def test_strange_stores_are_refused(tmp_path):
    store_of(tmp_path / "store.db", '{"masks": "none"}')
    with pytest.raises(StoreError, match="row 2"):
        stored_examples(tmp_path / "store.db")
    (tmp_path / "text").write_text("no store")
    done = command.run("atlas", "build", "--units", "1", "--store", tmp_path / "text", "--output", tmp_path / "new")
    assert done.returncode == 2 and "Traceback" not in done.stderr and not (tmp_path / "new").exists()
