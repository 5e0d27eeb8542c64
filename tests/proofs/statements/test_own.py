"""Statements of a user: files that are run, what is told of them, and what goes wrong in them."""

from __future__ import annotations

import json
import re

import pytest

from proofs.statements.own import own_statements
from proofs.statements.verify import Outcome, verify
from symbolic.errors import ProblemError
from symbolic.network import parse_problem
from tests.command import ROOT, run, run_alone

PAGE = (ROOT / "docs/own_statement.md").read_text()
EXAMPLES = ROOT / "examples/statements"
HEAD = """
from proofs.statements.statement import Statement, Standing
from symbolic.verdict import proved, undecided
"""
ONE = 'mine = Statement("mine", "a title", (), "a claim", {decide}, "a guess")\n'
SMALL = ["--inputs", "1", "--units", "1", "--outputs", "1"]


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "mine.py"
        path.write_text(HEAD + text)
        return path

    return write


@pytest.mark.parametrize(("name", "status"), [("equal_filters", 0), ("two_units", 1)])
def test_the_page_shows_the_files_and_what_is_printed(name, status, tmp_path):
    file, found = EXAMPLES / f"{name}.py", tmp_path / "found.toml"
    assert f"```python\n{file.read_text()}```" in PAGE
    result = run("verify", file, "--keep-hypotheses", "--inputs", "1", "--example", found)
    assert result.returncode == status
    assert re.sub(r"\(\d+\.\d s\)", "(1.0 s)", result.stdout) in re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert found.exists() == (status == 1)
    if found.exists():
        assert parse_problem(found.read_bytes()).title == "small"


def test_what_was_only_tried_is_not_called_proved(written):
    file = written(ONE.format(decide='lambda p, d: proved("surely")'))
    data = json.loads(run("verify", file, *SMALL, "--json").stdout)
    assert data["outcome"] == "NO_COUNTEREXAMPLE" and "proves nothing" in data["result"]
    assert "PROVED" not in run("verify", file, *SMALL).stdout


def test_an_error_in_a_case_leaves_it_undecided_with_its_line(written):
    result = run("verify", written(ONE.format(decide="lambda p, d: 1 / 0")), *SMALL)
    assert result.returncode == 3
    assert "UNDECIDED" in result.stdout and "ZeroDivisionError: division\nby zero (line 4)" in result.stdout


def test_a_verdict_that_is_none_is_undecided(written):
    (mine,) = own_statements(written(ONE.format(decide="lambda p, d: True")))
    report = verify(mine, drop=False)
    assert report.status is Outcome.UNDECIDED and "but a bool" in report.undecided[0].reason


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1 / 0\n", r"ZeroDivisionError: division by zero \(line 4\)"),
        ("raise SystemExit(0)\n", "SystemExit"),
        ("def broken(:\n", "SyntaxError"),
        ("nothing = 1\n", "at least one Statement"),
        (ONE.format(decide="None").replace('"a guess"', '"a guess", Standing.PROVED, "surely"'), "no proof"),
        (ONE.format(decide="None") + ONE.format(decide="None").replace("mine =", "other ="), "of its own"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(written, text, words):
    with pytest.raises(ProblemError, match=words):
        own_statements(written(text))


def test_examples_and_hypotheses_of_a_file_are_checked(written):
    text = "from proofs.statements import predicates as given\nfrom symbolic import examples\n"
    text += ONE.format(decide="None").replace('(), "a', '(given.ONE_INPUT,), "a')
    text = text.replace('"a guess")', '"a guess", extra=lambda: [examples.tug_of_war()])')
    (mine,) = own_statements(written(text))
    with pytest.raises(ProblemError, match="one_input"):
        verify(mine, drop=False)


def test_a_file_that_does_not_end_is_killed(written):
    result = run_alone("verify", written("while True:\n    pass\n"), "--budget", "1")
    assert result.returncode == 3 and "budget of 1 s" in result.stderr


def test_what_a_file_prints_is_not_in_the_answer(written):
    file = written('print("hello")\n' + ONE.format(decide='lambda p, d: proved("surely")'))
    result = run_alone("verify", file, *SMALL, "--json")
    assert json.loads(result.stdout)["statement"] == "mine" and "hello" in result.stderr


def test_the_help_says_whose_code_it_is():
    text = run("verify", "--help").stdout
    assert "It is your code" in " ".join(text.split()) and "--budget" in text


def test_a_file_that_is_not_there():
    result = run("verify", "nothing.py")
    assert result.returncode == 2 and "no such file" in result.stderr
