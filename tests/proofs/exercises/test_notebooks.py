"""Notebooks for nbgrader: valid, without the key for students, and graded: in this process, and by nbgrader itself."""

from __future__ import annotations

import ast
import csv
import json
import os
import re
import subprocess
import sys
from contextlib import redirect_stdout
from fractions import Fraction
from importlib.util import find_spec
from io import StringIO

import nbformat
import pytest

from proofs.exercises.model import model_answer
from proofs.exercises.notebook_cells import points_for
from proofs.exercises.sheets import render_sheet
from tests.command import ROOT
from tests.proofs.exercises.exercise_examples import EVERYTHING, EXERCISES, SECRET
from tests.proofs.exercises.test_sheets import sheet

HIDDEN = re.compile(r"\n### BEGIN (SOLUTION|HIDDEN TESTS)\n.*### END \1", re.DOTALL)
MAXIMUM = {f"example-medium-7-{question.name}-tests": question.points for question in EVERYTHING.questions}


def notebook(name, with_key):
    found = nbformat.reads(sheet(name, "ipynb", with_key), as_version=4)
    nbformat.validate(found)
    return found


def by_name(found):
    return {cell.metadata.nbgrader.grade_id: cell for cell in found.cells}


@pytest.mark.parametrize("name", EXERCISES)
def test_the_two_notebooks_differ_in_solutions_and_hidden_tests_only(name):
    student, source = by_name(notebook(name, False)), by_name(notebook(name, True))
    assert list(student) == list(source) and len(student) == len(notebook(name, False).cells)
    for place, cell in student.items():
        assert cell.metadata == source[place].metadata and cell.source == HIDDEN.sub("", source[place].source)
        assert re.fullmatch("[A-Za-z0-9_-]+", place)
    graded = [cell.metadata.nbgrader for cell in student.values() if cell.metadata.nbgrader.grade]
    assert sum(about.points for about in graded) == sum(exercise.points for exercise in EXERCISES[name])
    assert all(about.locked and not about.solution for about in graded)


def run(found, change=lambda answers: None):
    """Run the code cells as a kernel does: the value of the last line of each graded cell, and what it prints."""
    space, values, printed = {}, {}, {}
    for name, cell in by_name(found).items():
        if cell.cell_type != "code" or name == "hand-in":
            continue
        *lines, last = ast.parse(cell.source).body or [ast.Pass()]
        graded = isinstance(last, ast.Expr)
        with redirect_stdout(StringIO()) as out:
            exec(compile(ast.Module([*lines, *([] if graded else [last])], []), name, "exec"), space)
            change(space["answers"])
            if graded:
                values[name] = eval(compile(ast.Expression(last.value), name, "eval"), space)
                printed[name] = out.getvalue()
    return values, printed


def test_the_solutions_of_the_source_notebook_get_full_marks():
    points, printed = run(notebook("everything", True))
    assert points == MAXIMUM and SECRET not in "".join(printed.values())


def test_wrong_answers_get_nothing_and_are_told_why():
    def spoil(answers):
        for given in answers.values():
            given.update(dict.fromkeys(given, "12345"))

    points, printed = run(notebook("everything", True), spoil)
    assert points == dict.fromkeys(MAXIMUM, 0) and all(text.strip() for text in printed.values())


def test_empty_and_impossible_answers_get_nothing():
    [cell] = [c for c in notebook("everything", True).cells if c.metadata.nbgrader.grade_id.endswith("-7-b-tests")]
    key = ast.literal_eval(re.search(r"^key = (.*)$", cell.source, re.MULTILINE)[1])
    right = {"example-medium-7": {"b": model_answer(EVERYTHING.questions[1].answer)}}
    assert points_for(right, key) == 1
    for answers in (
        {},
        [],
        None,
        {"example-medium-7": {}},
        {"example-medium-7": {"b": ""}},
        {"example-medium-7": None},
    ):
        with redirect_stdout(StringIO()) as out:
            assert points_for(answers, key) == 0
        assert out.getvalue().strip()
    for value in (object(), {1, 2}, float("nan"), "9" * 10**6, [[]] * 3, lambda: 1, b"4802", {"a": {"b": object()}}):
        with redirect_stdout(StringIO()):
            assert points_for({"example-medium-7": {"b": value}}, key) == 0


def test_the_last_cell_writes_an_answer_file(tmp_path, monkeypatch):
    from proofs.exercises.grading import read_answers

    monkeypatch.chdir(tmp_path)
    student = by_name(notebook("everything", False))
    space = {}
    for name in ("begin", "example-medium-7-a-answer", "hand-in"):
        exec(student[name].source, space)
    hash_ = json.loads(sheet("everything", "json", False))[0]["hash"]
    path = tmp_path / "answers.json"
    assert read_answers(path.read_bytes()) == {"example-medium-7": {"hash": hash_, "a": ""}}
    space["answers"]["example-medium-7"] |= {"a": Fraction(1, 3), "i": ({0, 3}, {1})}
    exec(student["hand-in"].source, space)
    given = {"hash": hash_, "a": "1/3", "i": [[0, 3], [1]]}
    assert read_answers(path.read_bytes()) == {"example-medium-7": given}


def test_values_of_python_are_answers():
    import sympy

    key = '[{"id": "e", "key": {"a": {"kind": "matrix", "rows": [["1/3", "sqrt(2)"]], "points": 4}}}]'
    for value in ([Fraction(1, 3), sympy.sqrt(2)], sympy.Matrix([[sympy.Rational(1, 3), sympy.sqrt(2)]])):
        with redirect_stdout(StringIO()):
            assert points_for({"e": {"a": value}}, key) == 4
    with redirect_stdout(StringIO()) as out:
        assert points_for({"e": {"a": [1 / 3, "sqrt(2)"]}}, key) == 2
    assert "quotes" in out.getvalue()


@pytest.mark.slow
@pytest.mark.skipif(not find_spec("nbgrader"), reason="the extra classroom (nbgrader) is not installed")
def test_nbgrader_takes_the_notebooks_and_grades_them(tmp_path):
    """The key gets full marks, in both versions for students; wrong and empty answers none."""
    programs = (
        f"{os.path.dirname(sys.executable)}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic by its name
    )
    surroundings = os.environ | {"PATH": programs, "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}

    def nbgrader(*arguments):
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=500, env=surroundings)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def submit(student, content, answer):
        found = nbformat.reads(content, as_version=4)
        for question in EVERYTHING.questions:
            cell = by_name(found)[f"example-medium-7-{question.name}-answer"]
            if answer is not None:
                cell.source = f'answers["example-medium-7"]["{question.name}"] = {answer(question)!r}'
        folder = tmp_path / "submitted" / student / "unit1"
        folder.mkdir(parents=True)
        nbformat.write(found, folder / "sheet.ipynb")

    (tmp_path / "source" / "unit1").mkdir(parents=True)
    (tmp_path / "source" / "unit1" / "sheet.ipynb").write_bytes(render_sheet((EVERYTHING,), "ipynb", True, "A sheet"))
    nbgrader("generate_assignment", "unit1", "--create")
    released = (tmp_path / "release" / "unit1" / "sheet.ipynb").read_text("utf-8")
    assert SECRET not in released and "points_for" not in released and "9604" not in released
    ours = sheet("everything", "ipynb", False)
    submit("right", ours, lambda question: model_answer(question.answer))
    submit("right2", released, lambda question: model_answer(question.answer))
    submit("wrong", ours, lambda question: "12345")
    submit("empty", ours, None)
    submit("untouched", released, None)
    submit("half", ours, lambda question: "-4802" if question.name == "b" else "")
    nbgrader("autograde", "unit1")
    nbgrader("export", "--to", "grades.csv")
    with (tmp_path / "grades.csv").open(newline="") as file:
        scores = {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    most = float(EVERYTHING.points)
    expected = {"right": most, "right2": most, "wrong": 0, "empty": 0, "untouched": 0, "half": 0.5}
    assert scores == {student: (score, most) for student, score in expected.items()}
    assert json.loads(ours)["nbformat"] == 4
