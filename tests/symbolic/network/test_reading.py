"""Problem files: what is accepted, and that everything else is refused with key, rule and finding."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbolic.errors import ProblemError
from symbolic.network import Problem, parse_problem, problem_from_dict, read_problem
from symbolic.network.numbers import exact_number

GOOD = {"masks": [[[1, 1], [0, 1]], [[1, 0], [1, 1]]], "targets": [[1, 2], [3, "1/2"]]}

MALFORMED = {
    "float": ({"targets": [[1, 2], [3, 0.5]]}, "targets[1][1]", "exact"),
    "float mask": ({"masks": [[[1.0, 1], [0, 1]], [[1, 0], [1, 1]]]}, "masks[0][0][0]", "exact"),
    "unknown key": ({"target": [[1]]}, "'target'", "unknown key"),
    "ragged mask": ({"masks": [[[1, 1], [1]], [[1, 0], [1, 1]]]}, "masks[0][1]", "2 entries"),
    "ragged targets": ({"targets": [[1, 2], [3]]}, "targets[1]", "2 entries"),
    "mask entry two": ({"masks": [[[2, 1], [0, 1]], [[1, 0], [1, 1]]]}, "masks[0][0][0]", "0 or 1"),
    "negative mask entry": ({"masks": [[[-1, 1], [0, 1]], [[1, 0], [1, 1]]]}, "masks[0][0][0]", "0 or 1"),
    "text mask entry": ({"masks": [[["1", 1], [0, 1]], [[1, 0], [1, 1]]]}, "masks[0][0][0]", "0 or 1"),
    "boolean mask entry": ({"masks": [[[True, 1], [0, 1]], [[1, 0], [1, 1]]]}, "masks", "shape"),
    "one layer": ({"masks": [[[1, 1], [0, 1]]]}, "masks", "shape"),
    "no layer": ({"masks": []}, "masks", "shape"),
    "empty mask": ({"masks": [[], [[1]]]}, "masks[0]", "shape"),
    "empty row": ({"masks": [[[]], [[1]]]}, "masks[0][0]", "empty"),
    "all zero masks": ({"masks": [[[0, 0], [0, 0]], [[0, 0], [0, 0]]]}, "masks", "at least one weight"),
    "layers do not chain": ({"masks": [[[1, 1], [0, 1]], [[1, 0, 1], [1, 1, 1]]]}, "masks[1]", "one column per row"),
    "too many layers": ({"masks": [[[1]]] * 9}, "masks", "at most 6 layers"),
    "targets too short": ({"targets": [[1, 2]]}, "targets", "one row per row of the last mask"),
    "targets too wide": ({"targets": [[1, 2, 3], [1, 2, 3]]}, "targets", "one column per sample"),
    "inputs too short": ({"inputs": [[1, 2]]}, "inputs", "one row per column"),
    "inputs and targets differ": ({"inputs": [[1, 2, 3], [1, 2, 3]]}, "targets", "one column per sample"),
    "zero denominator": ({"targets": [[1, "1/0"], [3, 1]]}, "targets[0][1]", "denominator"),
    "code": ({"targets": [[1, "__import__('os')"], [3, 1]]}, "targets[0][1]", "integer"),
    "nan text": ({"targets": [[1, "nan"], [3, 1]]}, "targets[0][1]", "integer"),
    "unicode digits": ({"targets": [[1, "٣"], [3, 1]]}, "targets[0][1]", "integer"),
    "underscore": ({"targets": [[1, "1_000"], [3, 1]]}, "targets[0][1]", "integer"),
    "too many digits": ({"targets": [[1, "1" * 401], [3, 1]]}, "targets[0][1]", "digits"),
    "huge integer": ({"targets": [[1, 10**500], [3, 1]]}, "targets[0][1]", "digits"),
    "huge exponent": ({"targets": [[1, "1e101"], [3, 1]]}, "targets[0][1]", "exponent"),
    "activation unknown": ({"activation": "gelu"}, "activation", "must be linear"),
    "activation power one": ({"activation": "power:1"}, "activation", "from 2 to 12"),
    "activation power huge": ({"activation": "power:999999"}, "activation", "from 2 to 12"),
    "activation slope": ({"activation": "leaky_relu:2"}, "activation", "0 < a < 1"),
    "activation number": ({"activation": 3}, "activation", "shape"),
    "negative decay": ({"weight_decay": -1}, "weight_decay", "negative"),
    "decay outside a mask": ({"weight_decay": [[[1, 1], [1, 1]], [[1, 0], [1, 1]]]}, "weight_decay[0][1][0]", "mask"),
    "decay mis-shaped": ({"weight_decay": [[[1, 1]], [[1, 0], [1, 1]]]}, "weight_decay[0]", "shaped like its mask"),
    "decay for one layer": ({"weight_decay": [[[1, 1], [0, 1]]]}, "weight_decay", "one table per layer"),
    "title a number": ({"title": 3}, "title", "shape"),
    "title too long": ({"title": "x" * 500}, "title", "at most 200"),
    "targets a number": ({"targets": 3}, "targets", "shape"),
    "null": ({"inputs": [[None, 1], [1, 1]]}, "inputs[0][0]", "shape"),
    "too many entries": ({"inputs": [[1] * 5000] * 2, "targets": [[1] * 5000] * 2}, "inputs", "at most 4096 samples"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_malformed_problems_are_refused(case, tmp_path):
    change, key, rule = MALFORMED[case]
    path = tmp_path / "problem.json"
    path.write_text(json.dumps({**GOOD, **change}))
    with pytest.raises(ProblemError) as caught:
        read_problem(path)
    error = caught.value
    assert error.source == str(path)
    assert key in error.key
    assert rule in error.rule or rule in str(error)
    assert error.found


@pytest.mark.parametrize(
    ("text", "json_format"),
    [
        (b"\xff\xfe", False),
        (b"masks = [", False),
        (b"{", True),
        (b"[1, 2]", True),
        (b'{"masks": 1, "masks": 2}', True),
        (b"[" * 5000, True),
        (b"masks = " + b"[" * 5000, False),
        (b'{"targets": [[NaN]], "masks": [[[1]],[[1]]]}', True),
        (b"targets = [[nan]]\nmasks = [[[1]],[[1]]]", False),
        (b"targets = [[1]]", False),
        (b"masks = [[[1]],[[1]]]", False),
        (b"", False),
        (b"targets = [[" + b"9" * 5000 + b"]]\nmasks = [[[1]],[[1]]]", False),
        (b'{"targets": [[' + b"9" * 5000 + b']], "masks": [[[1]],[[1]]]}', True),
        (b"#" * 16_000_001, False),
    ],
)
def test_malformed_texts_are_refused(text, json_format, tmp_path):
    path = tmp_path / ("problem.json" if json_format else "problem.toml")
    path.write_bytes(text)
    with pytest.raises(ProblemError) as caught:
        read_problem(path)
    assert str(path) in str(caught.value)


def test_unreadable_paths_are_refused(tmp_path):
    for path in (tmp_path, tmp_path / "missing.toml"):
        with pytest.raises(ProblemError):
            read_problem(path)


def test_floats_come_with_the_way_to_write_them():
    with pytest.raises(ProblemError, match=r'"0\.5" in quotes'):
        problem_from_dict({**GOOD, "targets": [[1, 2], [3, 0.5]]})


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.1", "1/10"), ("-2/4", "-1/2"), ("1e-3", "1/1000"), ("+7", "7"), (".5", "1/2"), ("3.", "3"), (" 4 ", "4")],
)
def test_exact_numbers(text, value):
    assert exact_number(text, "x") == Fraction(value)


@pytest.mark.parametrize(
    "activation", ["linear", "square", "cube", "power:4", "relu", "leaky_relu:1/10", "tanh", "sigmoid", "softplus"]
)
def test_the_full_format_is_parsed(activation):
    raw = {
        "masks": [[[1]], [[1]], [[1]]],
        "targets": [["0.5"]],
        "activation": activation,
        "weight_decay": "1/3",
        "title": "t",
    }
    problem = problem_from_dict(raw)
    assert str(problem.network.activation) == activation and problem.decayed


def test_problems_survive_a_round_trip():
    problem = problem_from_dict({**GOOD, "title": "T", "weight_decay": [[[1, "1/2"], [0, 0]], [[0, 0], [0, 3]]]})
    assert problem_from_dict(problem.to_dict()) == problem
    assert hash(problem) == hash(problem_from_dict(problem.to_dict()))


def test_toml_and_json_say_the_same():
    toml = b"masks = [[[1, 1], [0, 1]], [[1, 0], [1, 1]]]\ntargets = [[1, 2], [3, '1/2']]"
    assert parse_problem(toml) == parse_problem(json.dumps(GOOD).encode(), json_format=True)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda s: st.lists(s, max_size=3),
        max_leaves=8,
    )
)
@settings(max_examples=150)
def test_anything_is_answered_with_a_problem_or_a_problem_error(value):
    for key in ("masks", "targets", "inputs", "weight_decay", "activation", "title"):
        try:
            assert isinstance(problem_from_dict({**GOOD, key: value}), Problem)
        except ProblemError as error:
            assert error.rule
