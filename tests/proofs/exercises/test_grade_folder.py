"""A folder of answers: each file against the key whose hash it names; others are refused by name, without a score."""

from __future__ import annotations

import csv
import json

import jsonschema
import pytest

from proofs.exercises.answers import ChoiceAnswer, NumberAnswer
from proofs.exercises.grading import grade_question
from proofs.exercises.grading.choice import grade_choice
from proofs.exercises.grading.keys import check_key
from proofs.exercises.making.conditions import counts, losses
from symbolic.errors import ProblemError
from tests.command import ROOT, run
from tests.proofs.exercises.test_exercise_command import answers_of, entries

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Three keys; right answers to two of them, a file of another variant, one without a hash, one that is no JSON."""
    keys, answers = (tmp_path_factory.mktemp(name) for name in ("keys", "answers"))
    for seed in SEEDS:
        key = run("exercise", "loss_polynomial", "--seed", seed, "--json", "--key").stdout
        (keys / f"k{seed}.json").write_text(key)
        right = answers_of(entries(key))
        (name,) = right["answers"]
        right["answers"][name]["hash"] = entries(key)[0]["hash"]
        if seed == 3:
            right["answers"][name]["hash"] = "0123456789ab"
        (answers / f"s{seed}.json").write_text(json.dumps(right))
        if seed == 1:
            del right["answers"][name]["hash"]
            (answers / "s4.json").write_text(json.dumps(right))
    (answers / "=s5.json").write_text("{")
    return keys, answers


def test_each_file_is_graded_with_the_key_that_it_names(folders, tmp_path):
    keys, answers = folders
    table = tmp_path / "grades.csv"
    done = run("grade", answers, "--keys", keys, "--csv", table, "--json")
    assert done.returncode == 3
    told = json.loads(done.stdout)
    jsonschema.validate(told, json.loads((ROOT / "docs/schema/grades-1.json").read_text()))
    by_name = {file["file"]: file for file in told["files"]}
    assert [by_name[f"s{seed}.json"]["key"] for seed in SEEDS] == ["k1.json", "k2.json", None]
    for seed in (1, 2):
        report = by_name[f"s{seed}.json"]["report"]
        assert report["score"] == report["maximum"] > 0
    assert "another variant" in by_name["s3.json"]["reason"] and by_name["s3.json"]["report"] is None
    assert "names no hash" in by_name["s4.json"]["reason"]
    assert "JSON" in by_name["=s5.json"]["reason"]
    rows = {row["file"]: row for row in csv.DictReader(table.read_text().splitlines())}
    assert rows["s1.json"]["score"] == rows["s1.json"]["maximum"] and rows["s3.json"]["score"] == ""
    assert "'=s5.json" in rows
    questions = ["loss_polynomial-easy (a)", "loss_polynomial-easy (b)", "loss_polynomial-easy (c)"]
    assert list(rows["s1.json"]) == ["file", "status", "key", "score", "maximum", *questions, "reason"]
    assert all(rows[f"s{seed}.json"][question] not in ("", "0") for seed in (1, 2) for question in questions)


def test_a_file_with_two_variants_of_one_exercise_keeps_them_apart(tmp_path):
    keys, answers = tmp_path / "keys", tmp_path / "answers"
    keys.mkdir(), answers.mkdir()
    key = run("exercise", "loss_polynomial", "--count", 2, "--json", "--key").stdout
    (keys / "k.json").write_text(key)
    right = answers_of(entries(key))
    for entry in entries(key):
        right["answers"][entry["id"]]["hash"] = entry["hash"]
    (answers / "s.json").write_text(json.dumps(right))
    table = tmp_path / "grades.csv"
    assert run("grade", answers, "--keys", keys, "--csv", table).returncode == 0
    [row] = csv.DictReader(table.read_text().splitlines())
    assert row["score"] == row["maximum"] and {"loss_polynomial-easy-0 (a)", "loss_polynomial-easy-1 (a)"} <= set(row)


def test_the_summary_counts_and_fits(folders):
    keys, answers = folders
    done = run("grade", answers, "--keys", keys)
    assert done.stdout.endswith("2 files graded, 3 refused\n") and max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "either --key KEY"),
        (["--keys", "{keys}", "--key", "x.json"], "either --key KEY"),
        (["--key", "{keys}/k1.json", "--csv", "x.csv"], "for a folder"),
        (["--keys", "{answers}"], "schema"),
        (["--keys", "nowhere"], "readable folder"),
    ],
)
def test_wrong_uses_are_told(folders, arguments, words):
    keys, answers = folders
    done = run("grade", answers, *(a.format(keys=keys, answers=answers) for a in arguments))
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert words in " ".join(done.stderr.split()) or "must" in done.stderr


TRUTH = ChoiceAnswer(("true", "false"), (1,))
UNITS = ChoiceAnswer(("unit 0", "unit 1", "unit 2"), (0, 2), several=True)


@pytest.mark.parametrize("raw", ["B", "b", "false", "False", " FALSE. ", False, ["false"], "f"])
def test_words_count_as_the_letter(raw):
    assert grade_choice(raw, TRUTH).correct


@pytest.mark.parametrize("raw", ["A", "true", True, "t"])
def test_the_wrong_word_does_not(raw):
    assert not grade_choice(raw, TRUTH).correct


@pytest.mark.parametrize("raw", ["A, C", "AC", "unit 0, unit 2", ["unit 2", "Unit 0"], "unit 0; unit 2"])
def test_several_options_by_their_words(raw):
    assert grade_choice(raw, UNITS).correct


DIMENSION = NumberAnswer("3", counts("dimension", 6))
LOSS = NumberAnswer("3/2", losses("5"))


@pytest.mark.parametrize(
    ("typed", "key", "words"),
    [
        ("5/2", DIMENSION, "a dimension is a whole number"),
        ("-1", DIMENSION, "a dimension is not negative"),
        ("7", DIMENSION, "this dimension is at most 6"),
        ("sqrt(2)", DIMENSION, "a dimension is a whole number"),
        ("-1", LOSS, "a loss is a sum of squares, never negative"),
        ("11/2", LOSS, "at a critical point the loss is at most that at the origin, 5"),
    ],
)
def test_a_wrong_number_is_told_the_condition_that_it_breaks(typed, key, words):
    graded = grade_question(typed, key)
    assert graded.share == 0 and [(f.kind, f.text) for f in graded.feedback] == [("condition", f"Not right: {words}.")]


def test_a_wrong_number_that_breaks_nothing_is_only_wrong():
    assert grade_question("4", DIMENSION).kinds == ("wrong",) and grade_question("3,0", DIMENSION).correct


def test_a_key_that_breaks_its_own_conditions_is_refused():
    with pytest.raises(ProblemError, match="hold of the number itself"):
        check_key(NumberAnswer("7", counts("dimension", 6)), "sums.a")
    check_key(DIMENSION, "sums.a")
