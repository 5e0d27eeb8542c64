"""The checker of certificates: valid certificates made by hand, the schema, the limits, and the command that stands alone."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path

import jsonschema
import pytest

from tests.proofs.certificates.checker_building import FOLDER, answer, certificate, minimum, problem, put, run, text
from tests.proofs.certificates.checker_examples import NAMES, examples
from tests.proofs.certificates.checker_mutations import MUTATIONS

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schema" / "certificate-1.json"


# Valid certificates


@pytest.mark.parametrize("name", NAMES)
def test_example_is_valid(name):
    result = run(examples()[name], allow_engine=True)
    assert result.valid, result.reason
    assert len(result.claims) == len(examples()[name]["claims"])


def test_verdicts_and_trust():
    result = run(examples()["golden"])
    assert not result.valid
    assert result.reason == "rests on arXiv:0000.00000; accept with --allow-engine"
    assert [c.fully_checked for c in result.claims] == [True, True, False]
    result = run(examples()["list"], allow_engine=True)
    assert [c.error_probability for c in result.claims] == ["2^-64", "0", "2^-64"]
    assert result.claims[2].rests_on == ["Singular 4.4.0", "nothing is below the infimum: Eckart and Young"]
    assert run(examples()["fibre"]).valid


def test_onto_may_move_filters_of_some_units_and_output_vectors_of_others():
    """Rows 0 and 1 of two inputs each by the filters of units 0 and 1, the two entries that are left by the output vector of unit 2."""
    mixed = put(examples()["onto"], ["claims", 0, "proof", "filters"], [0, 1])
    assert run(mixed).valid


def test_infimum_not_attained_is_not_checked():
    document = copy.deepcopy(examples()["unattained"])
    assert run(document).valid
    document["claims"][0]["attained"] = False
    assert run(document).reason == "rests on that the infimum is not attained; accept with --allow-engine"


# The schema


@cache
def validator():
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", NAMES)
def test_example_fits_the_schema(name):
    validator().validate(examples()[name])


def test_schema_is_strict():
    for name in (
        "missing key",
        "extra key",
        "extra key on top",
        "no inputs",
        "fibre in a strict claim",
        "unknown lemma",
    ):
        example, route, value, _ = MUTATIONS[name]
        assert not validator().is_valid(put(examples()[example], route, value)), name


# Size and time


def test_too_many_bytes():
    assert "bytes" in run(b" " * 20_000_001).reason


def test_time_limit():
    big = "7" * 20_000
    deep = problem([[[1] * 6] * 6] * 6, [["1/" + big] * 9] * 6, [[big] * 9] * 6, activation="power:12")
    point = [[["3/" + big] * 6] * 6] * 6
    definite = {"mu": 1, "factor": [], "pivots": []}
    keys = {"point": point, "symmetry": [], "pinned": [], "definite": definite}
    result, seconds = answer(json.dumps(certificate(deep, {"claim": "strict_minimum"} | keys)).encode(), time_limit=0.4)
    assert not result.valid
    assert seconds < 6
    unused = keys | {"symmetry": [{"unused": [0, 0, 0]}], "point": [[[0] * 6] * 6] * 6}
    deep = deep | {"inputs": [[1] * 9] * 6, "targets": [[0] * 9] * 6}
    result, seconds = answer(
        json.dumps(certificate(deep, {"claim": "strict_minimum"} | unused)).encode(), time_limit=0.4
    )
    assert not result.valid
    assert seconds < 6


def test_twenty_weights():
    w, v = [[1, -2, 3, 0, 1], [2, 1, 0, -1, 1]], [[1, 2], [0, 1], [3, -1], [1, 1], [-2, 0]]
    product = [[sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*w, strict=True)] for row in v]
    p = problem([[[1] * 5] * 2, [[1] * 2] * 5], product)
    pairs = [{"pair": [i, j]} for i in range(2) for j in range(2)]
    keys = minimum(p, [w, v], pairs, [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]], ball=Fraction(1, 8))
    result, seconds = answer(json.dumps(certificate(p, {"claim": "strict_minimum"} | keys)).encode())
    assert result.valid, result.reason
    assert seconds < 2


def test_field_of_degree_eight():
    """Twelve weights, scaled by t and t + 1, where t^8 = t + 3."""
    t = 1.1963520253651698
    w, v = [[2, 1, -1], [1, 0, 3]], [[1, 2], [0, 1], [3, -1]]
    product = [[sum(a * b for a, b in zip(row, column, strict=True)) for column in zip(*w, strict=True)] for row in v]
    p = problem([[[1] * 3] * 2, [[1] * 2] * 3], product)
    inverse = [
        ["-1/3", 0, 0, 0, 0, 0, 0, "1/3"],
        [-2, 1, -1, 1, -1, 1, -1, 1],
    ]  # of t and t + 1, as (t+1)(...) = t^8-t-2 = 1
    first = [[[0, x] for x in w[0]], [[x, x] for x in w[1]]]
    second = [[[text(Fraction(c) * row[j]) for c in inverse[j]] for j in range(2)] for row in v]
    point = [first, second]
    field = {"polynomial": [-3, -1, 0, 0, 0, 0, 0, 0, 1], "interval": [1, 2]}
    pairs = [{"pair": [i, j]} for i in range(2) for j in range(2)]
    keys = minimum(p, point, pairs, [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 2]], alpha=t)
    result, seconds = answer(json.dumps(certificate(p, {"claim": "strict_minimum"} | keys, field=field)).encode())
    assert result.valid, result.reason
    assert seconds < 5


# The command


def command(*arguments):
    call = [sys.executable, "-I", "-S", str(FOLDER), *map(str, arguments)]
    return subprocess.run(call, capture_output=True, text=True, timeout=60, check=False)


def test_command(tmp_path):
    good, engine, bad = (tmp_path / f"{name}.json" for name in ("good", "engine", "bad"))
    good.write_text(json.dumps(examples()["tug of war"]))
    engine.write_text(json.dumps(examples()["list"]))
    bad.write_text("{")
    done = command(good, "--json")
    claims = [{"claim": "spurious_valley", "fully_checked": True, "rests_on": [], "error_probability": "0"}]
    answer = {"schema": "landscape/check/1", "valid": True, "claims": claims, "reason": None}
    assert (done.returncode, json.loads(done.stdout)) == (0, answer)
    done = command(engine)
    assert done.returncode == 1
    assert "rests on Singular 4.4.0" in done.stdout
    done = command(engine, "--allow-engine", "--json")
    assert (done.returncode, json.loads(done.stdout)["valid"]) == (0, True)
    done = command(bad, "--json")
    assert (done.returncode, json.loads(done.stdout)["claims"]) == (1, [])
    for arguments in (
        [tmp_path / "none.json"],
        [tmp_path],
        [],
        [good, "--time-limit", "nan"],
        [good, "--time-limit", "0"],
    ):
        done = command(*arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


def test_only_the_standard_library():
    """Every file imports the standard library and its neighbours only, by name."""
    files = sorted(FOLDER.rglob("*.py"))
    assert {path.parent for path in files} == {FOLDER}
    own = {path.stem for path in files}
    assert not own & sys.stdlib_module_names
    for path in files:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert {alias.name.partition(".")[0] for alias in node.names} <= sys.stdlib_module_names, path.name
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                assert node.module.partition(".")[0] in sys.stdlib_module_names, path.name
            if isinstance(node, ast.ImportFrom) and node.level:
                assert node.level == 1, path.name
                assert node.module in own, path.name
        calls = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"eval", "exec", "compile", "__import__", "import_module", "float"}, path.name


def test_every_example_is_named():
    assert set(NAMES) == set(examples())
