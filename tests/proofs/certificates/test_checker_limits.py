"""The limits of time and memory of the checker hold for every kind of claim, in both commands, also inside one operation."""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time

import pytest

from proofs.certificates.checker import check, check_limited
from tests.command import COMMAND, ROOT, run
from tests.proofs.certificates.checker_building import FOLDER
from tests.proofs.certificates.checker_examples import examples

DRAW = random.Random(15)
LATE, SPENT = "not checked: the time limit of", "not checked: the memory"


def odd(bits):
    return DRAW.getrandbits(bits) | 1


def fraction(bits):
    sys.set_int_max_str_digits(0)
    try:
        return f"{odd(bits)}/{odd(bits)}"
    finally:
        sys.set_int_max_str_digits(4300)


def problem(masks, targets, inputs, activation="linear"):
    return {"masks": masks, "targets": targets, "inputs": inputs, "activation": activation, "weight_decay": 0}


def document(p, claim, field=None):
    return {"schema": "landscape/certificate/1", "problem": p, "field": field, "claims": [claim]}


def infimum(point, **keys):
    kind = {"kind": "squares", "monomials": [], "gram": []}
    return {"claim": "infimum", "value": 0, "attained": True, "point": point, "argument": kind} | keys


ONE = problem([[[1]], [[1]]], [[1]], [[1]])


def long_samples():
    """Scalar products of 8,000 fractions with different denominators: 2 MB, once 40 seconds without a look at the clock."""
    count = 8000
    p = problem([[[1]], [[1]]], [[fraction(200) for _ in range(count)]], [[fraction(200) for _ in range(count)]])
    return document(p, {"claim": "descent_path", "start": [[[1]], [[1]]], "pieces": [], "end": "global"})


def structure():
    count = 8000
    p = problem([[[1, 0], [0, 1]], [[1, 1]]], [[0] * count], [[fraction(160) for _ in range(count)] for _ in "ab"])
    parts = [{"lemma": "single_class", "units": [0], "premises": []}] * 2
    node = {"lemma": "decoupling", "units": [0, 1], "parts": [[0], [1]], "premises": parts}
    return document(p, {"claim": "all_minima_global", "proof": node})


def dense():
    p = problem([[[1] * 12] * 2, [[1] * 2]], [[0] * 200], [[fraction(300) for _ in range(200)] for _ in range(12)])
    node = {"lemma": "wide_dense", "units": [0, 1], "premises": []}
    return document(p | {"activation": "power:3"}, {"claim": "no_spurious_valley", "proof": node})


def monomials():
    """A polynomial of degree 24 in 3,660 weights: 15 kB."""
    p = problem([[[1] * 60] * 60, [[1] * 60]], [[0]], [[1]] * 60, "power:12")
    return document(p, infimum([[[0] * 60] * 60, [[0] * 60]]))


def series(claim):
    """A path or a curve of high degree with long coefficients."""
    p, line = ONE | {"activation": "power:12"}, [fraction(3000) for _ in range(100)]
    if claim == "descent_path":
        start = [[[line[0]]], [[line[0]]]]
        return document(p, {"claim": claim, "start": start, "pieces": [[[[line]], [[line]]]], "end": "global"})
    curve = [[[[[e - 50, c] for e, c in enumerate(line)]]]] * 2
    keys = {"claim": claim, "value": 0, "attained": None, "curve": curve, "argument": {"kind": "zero"}}
    return document(p, keys)


def sturm():
    line = [fraction(3000) for _ in range(100)]
    keys = {"start": [[[line[0]]], [[line[0]]]], "pieces": [[[[line]], [[line]]]], "end": "global"}
    return document(ONE, {"claim": "descent_path"} | keys)


def field():
    polynomial = [odd(5000) for _ in range(201)]
    return document(ONE, infimum([[[0]], [[0]]]), {"polynomial": polynomial, "interval": ["1/2", "3/2"]})


def one_operation():
    """The least common denominator of sixty long fractions is one call of C, of ten seconds."""
    sys.set_int_max_str_digits(0)
    number = [f"1/{odd(60_000)}" for _ in range(60)]
    sys.set_int_max_str_digits(4300)
    two = {"polynomial": [-2, *[0] * 99, 1], "interval": [1, 2]}
    return document(ONE, infimum([[[number]], [[0]]], argument={"kind": "zero"}), two)


def hessian(kind):
    """A Hessian with 495 rows, for a minimum at a point, at kinks, in a list, or in a ball."""
    count, inputs = 200, [[odd(3) for _ in range(200)] for _ in range(32)]
    p = problem([[[1] * 32] * 15, [[1] * 15]], [[1] * count], inputs, "relu" if kind == "kinks" else "linear")
    point = [[[1 if kind == "kinks" else 0] * 32] * 15, [[0] * 15]]
    definite = {"mu": 1, "factor": [[1] * 2000] * 495, "pivots": [1] * 2000}
    keys = {"point": point, "symmetry": [], "pinned": [], "definite": definite}
    if kind == "list":
        complete = {"status": "PROVED", "reason": "", "rests_on": ["x"], "error_probability": "0"}
        entry = keys | {"field": None, "kind": "minimum", "family": []}
        return document(p, {"claim": "complete_list", "points": [entry], "complete": complete})
    if kind == "kinks":
        keys |= {"kinks": [], "stiffness": 0}
        return document(p, {"claim": "strict_minimum"} | keys)
    if kind == "ball":
        p["activation"] = "tanh"
        del keys["point"]
        return document(p, {"claim": "strict_minimum", "center": point, "radius": "1/100"} | keys)
    return document(p, {"claim": "local_minimum", "family": []} | keys)


def many(name):
    """Thousands of claims, each of them honest."""
    honest = examples()[name]
    return honest | {"claims": honest["claims"] * 4000}


def trust():
    """Ten thousand claims that all rest on the same long list of sources: the answer would have gigabytes."""
    sources = ["y" * 4990 + str(i) for i in range(200)]
    complete = {"status": "PROVED", "reason": "r", "rests_on": sources, "error_probability": "0"}
    claims = [{"claim": "complete_list", "points": [], "complete": complete}]
    return document(ONE, None) | {
        "claims": claims + [{"claim": "all_minima_global", "method": "list", "list": 0}] * 30_000
    }


KINDS = {
    "descent_path, samples": long_samples,
    "descent_path, powers": lambda: series("descent_path"),
    "descent_path, Sturm": sturm,
    "infimum, squares": monomials,
    "infimum, curve": lambda: series("infimum"),
    "all_minima_global": structure,
    "no_spurious_valley": dense,
    "local_minimum": lambda: hessian("point"),
    "strict_minimum, ball": lambda: hessian("ball"),
    "strict_minimum, kinks": lambda: hessian("kinks"),
    "complete_list": lambda: hessian("list"),
    "field": field,
    "number": one_operation,
    "spurious_valley": lambda: many("tug of war"),
    "widened": lambda: many("widened"),
}


def packed(value):
    return json.dumps(value, separators=(",", ":")).encode()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "number"])
def test_the_time_limit_is_reached_in_every_kind_of_claim(kind):
    result = check_limited(packed(KINDS[kind]()), time_limit=0.3)
    assert not result.valid
    assert result.reason.startswith(LATE)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_answer_comes_in_time(kind, tmp_path):
    """Stand-alone and ``landscape check``: with a limit of a second the answer is there after three (and a start)."""
    file = tmp_path / "certificate.json"
    file.write_bytes(packed(KINDS[kind]()))
    for command in ([sys.executable, "-I", "-S", FOLDER], [*COMMAND, "check"]):
        start = time.monotonic()
        done = subprocess.run([*command, "--time-limit", "1", file], cwd=ROOT, capture_output=True, text=True)
        assert time.monotonic() - start < 4
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout.startswith(LATE)


@pytest.mark.slow
def test_a_long_operation_is_stopped_from_outside():
    start = time.monotonic()
    assert check_limited(packed(one_operation()), time_limit=0.5).reason.startswith(LATE)
    assert time.monotonic() - start < 4


@pytest.mark.parametrize("kind", ["infimum, squares", "no_spurious_valley"])
def test_a_library_caller_has_the_clock(kind):
    assert check(packed(KINDS[kind]()), time_limit=0.2).reason.startswith(LATE)


def test_memory_is_limited():
    """A list of 2 MB takes many times as much when it is read."""
    data = b"[" + b"{}," * 700_000 + b"{}]"
    result = check_limited(data, memory_limit=60 << 20)
    assert not result.valid
    assert result.reason.startswith("not checked: the ")


@pytest.mark.slow
@pytest.mark.parametrize("make", [monomials, trust])
def test_memory_is_limited_whatever_grows(make, tmp_path):
    file = tmp_path / "certificate.json"
    file.write_bytes(packed(make()))
    for command in ([sys.executable, "-I", "-S", FOLDER], [*COMMAND, "check", "--allow-engine"]):
        options = ["--memory-limit", "100", "--time-limit", "100"]
        done = subprocess.run([*command, *options, file], cwd=ROOT, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout.splitlines()[-1].startswith(("not checked: ", "rests on "))
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1 << 20  # kilobytes


def test_json_says_that_a_limit_was_reached(tmp_path):
    file = tmp_path / "certificate.json"
    file.write_bytes(packed(monomials()))
    done = run("check", file, "--json", "--time-limit", "0.2")
    assert done.returncode == 1
    answer = json.loads(done.stdout)
    assert answer["valid"] is False
    assert answer["reason"] == "not checked: the time limit of 0.2 s is reached"


def test_an_honest_certificate_of_two_megabytes_is_valid():
    honest = examples()["tug of war"]
    data = packed(honest | {"problem": honest["problem"] | {"title": "x"}}) + b" " * 2_000_000
    assert check_limited(data).valid
    copies = honest | {"claims": honest["claims"] + [{"claim": "spurious_valley_at_every_width", "base": 0}] * 40_000}
    data = packed(copies)
    assert len(data) > 1_900_000
    assert check_limited(data).valid


@pytest.mark.parametrize("limit", ["nan", "inf", "1e300", "0", "-1"])
@pytest.mark.parametrize("option", ["--time-limit", "--memory-limit"])
def test_limits_are_numbers(option, limit, tmp_path):
    file = tmp_path / "certificate.json"
    file.write_bytes(packed(examples()["square"]))
    for command in ([sys.executable, "-I", "-S", FOLDER], [*COMMAND, "check"]):
        done = subprocess.run([*command, f"{option}={limit}", file], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_no_process_is_left_when_the_command_is_terminated(tmp_path):
    file = tmp_path / "certificate.json"
    file.write_bytes(packed(one_operation()))
    for command in ([sys.executable, "-I", "-S", FOLDER], [*COMMAND, "check"]):
        process = subprocess.Popen([*command, file], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(1.5)
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
        process.terminate()
        _, errors = process.communicate(timeout=5)
        assert process.returncode == 143
        assert b"Traceback" not in errors
        assert len(children) == 1
        assert subprocess.run(["ps", "-p", children[0]], capture_output=True).returncode == 1
