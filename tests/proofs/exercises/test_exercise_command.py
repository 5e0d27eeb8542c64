"""``landscape exercise`` and ``landscape grade``: files, keys in a folder of their own, JSON, errors in one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from proofs.cli.commands import landscape
from proofs.cli.exercise import DIFFICULTIES, FORMATS
from proofs.exercises import exercise as exercises
from proofs.exercises import sheets as render
from proofs.exercises.answers import Answer
from proofs.exercises.model import model_answer
from proofs.exercises.topics import NAMES
from symbolic.errors import LandscapeError, ProblemError
from tests import command
from tests.command import COMMAND, ROOT
from tests.proofs.document_tools import needs

EASY = ("exercise", "loss_polynomial")


def run(*arguments):
    return CliRunner().invoke(landscape, [str(x) for x in arguments], standalone_mode=False, catch_exceptions=False)


def printed(*arguments):
    result = run(*arguments)
    assert not result.return_value, result.output
    return result.stdout


def entries(text):
    """The exercises in an answer of the command."""
    answer = json.loads(text)
    assert answer["schema"] == "landscape/exercises/1"
    return answer["exercises"]


def answers_of(entries):
    """The answer file of a student who knows the key."""
    import msgspec

    def right(key):
        plain = {name: value for name, value in key.items() if name not in ("points", "solution")}
        return model_answer(msgspec.convert(plain, Answer))

    given = {one["id"]: {name: right(key) for name, key in one["key"].items()} for one in entries}
    return {"schema": "landscape/answers/1", "answers": given}


def test_the_lists_of_the_command_are_those_of_the_packages():
    assert FORMATS == render.FORMATS and DIFFICULTIES == exercises.DIFFICULTIES


def test_the_topics_are_listed():
    found = json.loads(printed("exercise", "--list", "--json"))["topics"]
    assert [one["topic"] for one in found] == list(NAMES) and all(one["title"] for one in found)
    lines = printed("exercise", "--list").splitlines()
    assert [line.split()[0] for line in lines] == list(NAMES)


def test_an_exercise_is_printed_as_markdown_and_its_solution_only_with_the_key():
    student, key = printed(*EASY), printed(*EASY, "--key")
    assert student.startswith("# ") and "seed 0, hash " in student and "**(a)**" in student
    assert "## Solution of (a)" in key and "Solution" not in student and key.startswith(student.rstrip())


def test_json_has_the_key_only_when_asked_for(tmp_path):
    plain = entries(printed(*EASY, "--json", "--count", 3))
    keyed = entries(printed(*EASY, "--json", "--count", 3, "--key"))
    assert [one.pop("key") and one for one in keyed] == plain and len(plain) == 3
    for one in plain:
        assert {"id", "seed", "hash", "topic", "difficulty", "statement"} <= set(one)
    assert len({one["hash"] for one in plain}) == 3
    path = tmp_path / "plain.json"
    assert printed(*EASY, "--json", path, "--count", 3) == "" and entries(path.read_text()) == plain
    assert entries(printed("exercise", "--json", "loss_polynomial", "--count", 3)) == plain


def test_seeds_repeat_and_secrets_change_the_variants():
    def hash_(*more):
        return entries(printed(*EASY, "--difficulty", "hard", "--json", *more))[0]["hash"]

    assert hash_("--seed", 5) == hash_("--seed", 5) != hash_("--seed", 6)
    assert hash_("--seed", 5, "--secret", "2027") == hash_("--seed", 5, "--secret", "2027") != hash_("--seed", 5)
    assert "2027" not in printed(*EASY, "--difficulty", "hard", "--seed", 5, "--secret", "2027")


def test_keys_are_files_in_a_folder_of_their_own(tmp_path):
    shown = printed(*EASY, "--format", "tex,html,ipynb,json", "--output", tmp_path / "a", "--count", 2)
    names = ["loss_polynomial-easy-0-to-1." + end for end in ("answers.json", "tex", "html", "ipynb", "json")]
    assert sorted(x.name for x in (tmp_path / "a").iterdir()) == sorted(names)
    assert shown.split() == [str(tmp_path / "a" / name) for name in names]
    printed(*EASY, "--format", "tex,html,ipynb,json,moodle", "--output", tmp_path / "b", "--count", 2, "--key")
    keys = tmp_path / "b" / "key"
    assert sorted(x.name for x in keys.iterdir()) == sorted([*names[1:], "loss_polynomial-easy-0-to-1.moodle.xml"])
    assert sorted(x.name for x in (tmp_path / "b").iterdir()) == sorted([*names, "key"])
    for name in names[1:]:
        assert (
            (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() != (keys / name).read_bytes()
        )


def test_every_sheet_has_an_answer_file_and_every_key_is_there_as_json(tmp_path):
    printed(*EASY, "--format", "html", "--output", tmp_path, "--key")
    names = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    stem = "loss_polynomial-easy-0"
    assert names == {f"{stem}.answers.json", f"{stem}.html", f"key/{stem}.html", f"key/{stem}.json"}
    empty = json.loads(
        printed("grade", tmp_path / f"{stem}.answers.json", "--key", tmp_path / f"key/{stem}.json", "--json")
    )
    assert empty["score"] == 0 and all(item["kinds"] == ["no_answer"] for item in empty["items"])


def test_a_form_has_its_key_as_a_page(tmp_path):
    printed(*EASY, "--format", "form", "--output", tmp_path, "--key")
    assert {path.suffixes[-2:][0] for path in tmp_path.glob("*.*")} == {".answers", ".form"}
    assert {path.suffix for path in (tmp_path / "key").iterdir()} == {".html", ".json"}


def test_every_variant_may_have_a_file_of_its_own(tmp_path):
    printed(*EASY, "--count", 3, "--separate", "--output", tmp_path, "--title", "Sheet <1>")
    found = {path.name: path.read_text("utf-8") for path in tmp_path.glob("*.html")}
    assert sorted(found) == [f"loss_polynomial-easy-{k}.html" for k in range(3)]
    assert all("<title>Sheet &lt;1&gt;</title>" in page and f"seed {name[21]}" in page for name, page in found.items())


def test_topics_with_commas_make_one_sheet_or_one_for_every_variant(tmp_path):
    both = "loss_polynomial, mask_graph"
    printed("exercise", both, "--count", 2, "--format", "json", "--output", tmp_path / "one", "--key")
    printed("exercise", both, "--count", 2, "--format", "json", "--output", tmp_path / "each", "--separate")
    [together] = (tmp_path / "one").glob("*-1.json")
    assert together.name == "sheet-easy-0-to-1.json" and (tmp_path / "one" / "key" / together.name).is_file()
    ids = [one["id"] for one in json.loads(together.read_text())]
    assert ids == ["loss_polynomial-easy-0", "mask_graph-easy-0", "loss_polynomial-easy-1", "mask_graph-easy-1"]
    each = sorted(path for path in (tmp_path / "each").iterdir() if "answers" not in path.name)
    assert [path.name for path in each] == ["sheet-easy-0.json", "sheet-easy-1.json"]
    assert [one["id"] for path in each for one in json.loads(path.read_text())] == ids
    assert entries(printed("exercise", "--json", "loss_polynomial,mask_graph"))[1]["topic"] == "mask_graph"
    printed("exercise", both, "--output", tmp_path / "page")
    assert "<title>Exercises</title>" in (tmp_path / "page" / "sheet-easy-0.html").read_text("utf-8")


@needs("pdflatex")
def test_a_pdf_is_made(tmp_path):
    printed(*EASY, "--format", "pdf", "--output", tmp_path, "--key")
    for path in (tmp_path / "loss_polynomial-easy-0.pdf", tmp_path / "key" / "loss_polynomial-easy-0.pdf"):
        assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
@pytest.mark.parametrize("topic", NAMES)
def test_the_key_of_every_topic_gets_full_marks(topic, difficulty, tmp_path):
    key, answers = tmp_path / "key.json", tmp_path / "answers.json"
    printed("exercise", topic, "--difficulty", difficulty, "--count", 2, "--key", "--json", key)
    exercises = entries(key.read_text())
    answers.write_text(json.dumps(answers_of(exercises)))
    report = json.loads(printed("grade", answers, "--key", key, "--json"))
    assert report["score"] == report["maximum"] == sum(one["points"] for one in exercises) > 0
    assert all(item["correct"] and item["feedback"] for item in report["items"])
    answers.write_text(json.dumps({"schema": "landscape/answers/1", "answers": {}}))
    empty = json.loads(printed("grade", "--json", answers, "--key", key))
    assert empty["score"] == 0 and not any(item["correct"] for item in empty["items"])
    assert [item["maximum"] for item in empty["items"]] == [item["maximum"] for item in report["items"]]


def graded(tmp_path, value, *more):
    key, answers = tmp_path / "key.json", tmp_path / "answers.json"
    printed(*EASY, "--key", "--json", key)
    given = answers_of(entries(key.read_text()))
    given["answers"]["loss_polynomial-easy-0"]["a"] = value
    answers.write_text(json.dumps(given))
    return printed("grade", answers, "--key", key, *more)


def test_a_grade_is_printed_with_feedback(tmp_path):
    right, wrong = graded(tmp_path, "v_0_0*w_0_0"), graded(tmp_path, "-v_0_0*w_0_0")
    assert "loss_polynomial-easy-0 (a)  2/2" in right and right.splitlines()[-1] == "score 8 of 8"
    assert "loss_polynomial-easy-0 (a)  1/2" in wrong and wrong.splitlines()[-1] == "score 7 of 8"
    assert "sign" in wrong
    assert "score 6 of 8" in graded(tmp_path, "2**", "--json", tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text())["score"] == 6


def refused(*arguments):
    """The command as a process: status 2, one short message, no traceback."""
    done = subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr, done.stderr
    return done.stderr


def test_bad_input_is_one_line_and_status_2(tmp_path):
    assert "must be one of loss_polynomial" in refused("exercise", "no_such_topic")
    assert "must be one of loss_polynomial" in refused("exercise", "loss_polynomial,")
    assert "Missing argument 'TOPIC'" in refused("exercise")
    assert "formats are tex" in refused(*EASY, "--format", "docx")
    for name in ("moodle", "stack"):
        assert "give --key" in refused(*EASY, "--format", name, "--output", tmp_path)
    assert "either TOPIC or --list" in refused(*EASY, "--list")
    assert "1<=x" in refused(*EASY, "--count", 0) and "0<=x" in refused(*EASY, "--seed", -1)
    assert "x<=1000" in refused(*EASY, "--count", 1001)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").write_text("{}")
    assert "file" in refused(*EASY, "--output", tmp_path / "file" / "folder")
    assert "none.json" in refused("grade", tmp_path / "none.json", "--key", tmp_path / "file")
    assert "Give either --key KEY" in refused("grade", tmp_path / "file")


@pytest.mark.parametrize(
    "text", ["", "[", "[]", "{}", "[1]", '[{"id": 3}]', '{"schema": "other"}', "\xff" * 3, "[" * 10**5]
)
def test_files_that_are_none_are_refused(text, tmp_path):
    bad, key, good = tmp_path / "bad.json", tmp_path / "key.json", tmp_path / "good.json"
    bad.write_text(text, "latin-1")
    good.write_text('{"schema": "landscape/answers/1", "answers": {}}')
    printed(*EASY, "--key", "--json", key)
    for arguments in ((bad, "--key", key), (good, "--key", bad)):
        with pytest.raises(ProblemError, match=r"bad\.json"):
            run("grade", *arguments)


def test_a_key_without_keys_says_how_to_make_it(tmp_path):
    plain, good = tmp_path / "plain.json", tmp_path / "good.json"
    good.write_text('{"schema": "landscape/answers/1", "answers": {}}')
    printed(*EASY, "--json", plain)
    with pytest.raises(LandscapeError, match="--key"):
        run("grade", good, "--key", plain)


def test_an_unconfirmed_exercise_is_not_written(tmp_path, monkeypatch):
    from dataclasses import replace

    from proofs.exercises.topics import loss_polynomial

    def deny(exercise):
        raise exercises.NotConfirmed("a", "the solver found another answer")

    monkeypatch.setattr(loss_polynomial, "TOPIC", replace(loss_polynomial.TOPIC, confirm=deny))
    with pytest.raises(exercises.NotConfirmed, match="another answer"):
        run(*EASY, "--output", tmp_path, "--key")
    assert list(tmp_path.iterdir()) == []


def test_help_answers_at_once():
    code = "import sys; from proofs.cli.commands import landscape; print(sorted(set(sys.modules) & {'sympy', 'flint', 'jinja2'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == "[]"
    start = time.monotonic()
    for name in ("exercise", "grade"):
        assert "Examples:" in printed(name, "--help")
    assert time.monotonic() - start < 1


def test_the_secret_may_stand_in_the_environment():
    surroundings = os.environ | {"LANDSCAPE_SECRET": "2027"}
    started = [*COMMAND, *EASY, "--difficulty", "hard", "--json"]
    done = subprocess.run(started, capture_output=True, text=True, cwd=ROOT, env=surroundings, check=True, timeout=60)
    assert json.loads(done.stdout) == json.loads(printed(*EASY, "--difficulty", "hard", "--json", "--secret", "2027"))


def test_a_format_that_cannot_be_made_does_not_stop_the_others(tmp_path, monkeypatch):
    """Without LaTeX the PDF is missing, and told of at the end."""
    monkeypatch.setenv("PATH", str(tmp_path))
    done = command.run(*EASY, "--format", "pdf,html,tex", "--key", "--output", tmp_path / "sheets")
    made = {path.suffix for path in (tmp_path / "sheets/key").iterdir()}
    assert done.returncode == 4 and made == {".html", ".tex", ".json"}
    assert done.stderr.count("not written as pdf: the program pdflatex is not installed") == 1
