"""The course unit in examples/classroom: made again byte for byte by the commands of its page, confirmed, and graded."""

from __future__ import annotations

import json
import re
import shlex
from fractions import Fraction

import jsonschema
import pytest

from proofs.exercises.grading import grade, read_answers, read_key
from tests.command import ROOT, run

UNIT = ROOT / "examples/classroom"
COMMANDS = [shlex.split(line)[2:] for line in re.findall(r"^\$ .*$", (UNIT / "README.md").read_text(), re.MULTILINE)]


def kinds(sheet):
    folder = UNIT / sheet
    [key] = (folder / "key").glob("*.json")
    report = grade(read_answers((folder / "answers.json").read_bytes()), read_key(key.read_bytes()))
    return report, {f"{item.exercise} {item.question}": [str(f.kind) for f in item.feedback] for item in report.items}


@pytest.mark.parametrize("command", [c for c in COMMANDS if c[0] == "exercise"], ids=lambda c: c[-1][-6:])
def test_the_sheets_are_made_again(command, tmp_path):
    stored = ROOT / command[-1]
    done = run(*command[:-1], tmp_path, "--quiet")
    assert done.returncode == 0, done.stderr
    made = {p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file()}
    assert made == {p.relative_to(stored) for p in stored.rglob("*") if p.is_file() and p.name != "answers.json"}
    assert len(made) == 7
    for name in made:
        assert (tmp_path / name).read_bytes() == (stored / name).read_bytes(), name


def test_every_topic_is_in_the_unit():
    done = run("exercise", "--list", "--json")
    topics = {entry["topic"] for entry in json.loads(done.stdout)["topics"]}
    used = {one["topic"] for path in UNIT.glob("*/sheet-*-1.json") for one in json.loads(path.read_text())}
    assert used == topics and len(topics) == 11


def test_the_mistakes_of_the_answer_files_are_named():
    report, found = kinds("sheet1")
    assert report.maximum == 33 and 17 <= report.score <= 24
    wanted = {
        "loss_polynomial-easy-1 b": "right",
        "critical_equations-easy-1 a": "factor",
        "critical_equations-easy-1 b": "sign",
        "critical_equations-easy-1 c": "missing_option",
        "mask_graph-easy-1 b": "grouping",
        "symmetry_dimension-easy-1 a": "transposed",
        "symmetry_dimension-easy-1 b": "right",
    }
    assert {place: found[place] for place in wanted} == {place: [kind] for place, kind in wanted.items()}
    report, found = kinds("sheet2")
    assert report.maximum == 38 and 20 <= report.score <= 27
    assert found["loss_order-medium-1 a"] == ["transposed"] and found["loss_order-medium-1 c"] == ["order"]
    assert {"wrong_kind", "dead_units"} <= set(found["rank_one_points-medium-1 a"])
    assert found["classify_point-medium-1 a"] == ["factor"] and found["descent_direction-medium-1 a"] == ["sign"]
    assert found["classify_point-medium-1 d"] == ["wrong_option"]
    assert found["descent_direction-medium-1 d"] == ["not_descending"]


def test_the_commands_that_grade(tmp_path):
    for command in (c for c in COMMANDS if c[0] == "grade"):
        done = run(*command, "--json", tmp_path / "result.json")
        assert done.returncode == 0 and "score" in done.stdout
        assert Fraction(json.loads((tmp_path / "result.json").read_text())["score"]) > 0


@pytest.mark.parametrize("name", ["answers", "keys"])
def test_the_files_of_the_unit_have_the_shape_of_the_schemas(name):
    schema = json.loads((ROOT / f"docs/schema/{name}-1.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    pattern = "*/*answers.json" if name == "answers" else "*/key/*.json"
    files = [json.loads(path.read_text()) for path in UNIT.glob(pattern)]
    assert len(files) >= 3
    for file in files:
        jsonschema.validate(file, schema)
    spoilt = {**files[0], "answers": [1]} if name == "answers" else [{**files[0][0], "key": {"a": {"kind": "essay"}}}]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(spoilt, schema)
