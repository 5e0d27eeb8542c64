"""What a user brings: floats that were rounded, standard input, byte order marks, long integers."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import pytest

from proofs.certificates.certify import certify
from proofs.certificates.checker import check
from proofs.certificates.document import certificate_bytes
from proofs.documents.render import render
from proofs.proving.prove import prove
from proofs.proving.report import proving_dict, proving_text
from symbolic import Problem, Rounding, SparseNetwork, solve
from symbolic.errors import ProblemError
from symbolic.landscape.json import solution_json
from symbolic.landscape.summary import summary_text
from symbolic.network import parse_problem, read_masks, read_problem
from symbolic.network.writing import problem_toml
from tests.proofs.certificates.test_certificates import ROOT
from tests.proofs.derived import in_full, on_a_page

TUG = SparseNetwork.of([[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]])
WORDS = "3 numbers rounded to the simplest fraction within 1/1000"


@pytest.fixture(scope="module")
def rounded():
    inputs = [[1.0004, 0, 1], [2, 0, 1], [0, 1.9999, 0]]
    return Problem.of(TUG, inputs=inputs, targets=[[1, 0, 0], [0, 1.0001, 0]], rounding=Rounding.within("1e-3"))


@pytest.fixture(scope="module")
def proving(rounded):
    return prove(rounded, solve=solve)


def test_the_summary_and_the_json_tell_the_rounding(proving):
    assert WORDS in " ".join(summary_text(proving.solution).split())
    found = json.loads(solution_json(proving.solution, 16))["problem"]["rounding"]
    assert found["mode"] == "within:1/1000" and found["numbers"] == 3 and found["largest_denominator"] == "1"
    assert WORDS in " ".join(proving_text(proving).split())
    assert proving_dict(proving, 0)["problem"]["rounding"] == found


def test_documents_tell_the_rounding(proving):
    for built in (in_full(proving, pictures=False), on_a_page(proving)):
        assert WORDS in " ".join(render(built.derivation, "md", {}).decode().split())


def test_certificates_carry_the_rounding_and_both_checkers_accept_it(proving, tmp_path):
    certificate = certify(proving).certificate
    assert certificate["problem"]["rounding"]["mode"] == "within:1/1000"
    assert check(certificate_bytes(certificate)).valid
    jsonschema.validate(certificate, json.loads((ROOT / "docs/schema/certificate-1.json").read_text()))
    path = tmp_path / "certificate.json"
    path.write_bytes(certificate_bytes(certificate))
    alone = [sys.executable, "-I", "-S", str(ROOT / "proofs/certificates/checker"), str(path)]
    assert subprocess.run(alone, capture_output=True).returncode == 0
    for record in (
        3,
        {},
        {**certificate["problem"]["rounding"], "numbers": "x"},
        {**certificate["problem"]["rounding"], "mode": 1},
    ):
        wrong = {**certificate, "problem": {**certificate["problem"], "rounding": record}}
        assert not check(certificate_bytes(wrong)).valid


def test_a_problem_file_keeps_the_rounding(rounded, tmp_path):
    path = tmp_path / "rounded.toml"
    path.write_text(problem_toml(rounded))
    assert read_problem(path) == rounded


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    for name, text in (
        ("a.toml", "masks = [[[1]],[[1]]]\ntargets = [[2]]"),
        ("a.json", '{"masks": [[[1]],[[1]]], "targets": [[2]]}'),
    ):
        path = tmp_path / name
        path.write_bytes(b"\xef\xbb\xbf" + text.encode())
        assert read_problem(path).targets == ((2,),)


LONG = "9" * 5000


@pytest.mark.parametrize("json_format", [False, True])
@pytest.mark.parametrize(
    "change",
    [
        {"targets": f"[[1, {LONG}]]"},
        {"targets": f"[[1, -{LONG}]]"},
        {"inputs": f"[[{LONG}]]"},
        {"masks": f"[[[{LONG}]], [[1]]]"},
        {"masks": f"[[[1]], {LONG}]"},
        {"weight_decay": LONG},
        {"title": LONG},
        {"activation": LONG},
        {"rounding": LONG},
        {"rounding": LONG + LONG},
        {LONG: "1"},
    ],
)
def test_an_integer_of_any_length_is_refused_in_words(change, json_format):
    parts = {"masks": "[[[1]], [[1]]]", "targets": "[[1]]", **change}
    if json_format:
        text = "{" + ", ".join(f'"{key}": {value}' for key, value in parts.items()) + "}"
    else:
        text = "\n".join(f"{key} = {value}" for key, value in parts.items())
    with pytest.raises(ProblemError) as caught:
        parse_problem(text.encode(), json_format=json_format)
    assert "set_int_max_str_digits" not in str(caught.value) and len(str(caught.value)) < 400


@pytest.mark.parametrize(
    "place", ["targets = [[0x%s]]", "masks = [[[0x%s]], [[1]]]", "title = 0x%s", "weight_decay = 0x%s"]
)
def test_hexadecimal_integers_of_any_length_too(place):
    key = place.split()[0]
    rest = "\n".join(f"{k} = {v}" for k, v in (("masks", "[[[1]],[[1]]]"), ("targets", "[[1]]")) if k != key)
    with pytest.raises(ProblemError) as caught:
        parse_problem(f"{place % ('f' * 20000)}\n{rest}".encode())
    assert len(str(caught.value)) < 400


def test_targets_may_be_left_out_where_masks_decide(tmp_path):
    path = tmp_path / "masks.toml"
    path.write_text("masks = [[[1]],[[1]]]\ninputs = [[1, 2]]\ntitle = 'T'")
    found = read_masks(path)
    assert found.inputs == ((1, 2),) and found.title == "T" and found.network.weights == 2
    with pytest.raises(ProblemError, match="targets: is required"):
        read_problem(path)


def _landscape(*arguments, text):
    command = [sys.executable, "-c", "from proofs.cli.start import main; main()", *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, timeout=60)


def test_standard_input_is_a_file(tmp_path):
    toml, as_json = "masks = [[[1]],[[1]]]\ntargets = [[2]]", '{"masks": [[[1]],[[1]]], "targets": [[2]]}'
    for text in (toml, as_json):
        assert "1 hidden unit," in _landscape("solve", "-", text=text).stdout
    refused = _landscape("prove", "-", text="masks = 3")
    assert (
        _landscape("derive", "-", "--format", "md", "--no-pictures", "--output", str(tmp_path), text=toml).returncode
        == 0
    )
    assert (tmp_path / "problem.md").exists()
    assert refused.returncode == 2 and refused.stderr.startswith("landscape: standard input: masks")
