"""Attacks of a referee on the checker and on the Rocq command: each was once a hole."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from proofs.certificates import checker
from proofs.rocq import export, kernel
from symbolic.errors import ProblemError
from tests.command import run_alone
from tests.proofs.rocq.test_rocq import SECONDS, tug_of_war

SMALL = {"masks": [[[1]], [[1]]], "targets": [[0]], "inputs": [[1]], "activation": "linear", "weight_decay": 0}
WIDE_MASKS = [[[1] * 64] * 32, [[1] * 32] * 64]
WIDE = {"masks": WIDE_MASKS, "targets": [[0]] * 64, "inputs": [[0]] * 64, "activation": "linear", "weight_decay": 0}


def certificate(problem, claim, field=None):
    return {"schema": "landscape/certificate/1", "problem": problem, "field": field, "claims": [claim]}


def minimum(**changes):
    """A local minimum of the problem with 4096 weights that is 0 everywhere."""
    point = [[[0] * len(row) for row in mask] for mask in WIDE_MASKS]
    definite = {"mu": 1, "factor": [[]] * 4096, "pivots": []}
    claim = {"claim": "local_minimum", "point": point, "symmetry": [], "family": [], "pinned": [], "definite": definite}
    return certificate(WIDE, claim | changes)


def squares(monomials, gram, field=None):
    argument = {"kind": "squares", "monomials": monomials, "gram": gram}
    claim = {"claim": "infimum", "value": 0, "attained": True, "point": [[[0]], [[0]]], "argument": argument}
    return certificate(SMALL, claim, field)


def long_end():
    """12 kB: f = t^200 - 2 is evaluated at an end of the interval with 2,000 digits, without a look at the clock."""
    n = 10**2000 + 7
    field = {"polynomial": [-2, *[0] * 199, 1], "interval": [f"{n}/{n - 2}", f"{2 * n + 1}/{n}"]}
    return squares([], [], field)


def many_denominators():
    """The Gram matrix over one denominator: 2,500 denominators of 48 bits, and 10,000 entries of 120,000 bits."""
    draw, n = random.Random(1), 100
    gram = [[0] * (2 * n) for _ in range(2 * n)]
    for i in range(n // 2):
        for j in range(n // 2, n):
            q = draw.getrandbits(48) | 1
            for k, sign in ((2 * j, ""), (2 * j + 1, "-")):
                gram[2 * i][k] = gram[k][2 * i] = f"{sign}1/{q}"
    return squares([[]] * (2 * n), gram) | {"problem": SMALL | {"inputs": [[0]]}}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "limit"),
    [
        (long_end, 1),
        (minimum, 1),
    ],
)
def test_the_time_limit_holds(make, limit):
    data = json.dumps(make()).encode()
    start = time.monotonic()
    checker.check(data, time_limit=limit)
    assert time.monotonic() - start < limit + 4


@pytest.mark.slow
@pytest.mark.parametrize(
    "make",
    [
        pytest.param(
            lambda: minimum(symmetry=[{"unused": [0, 0, 0]}] * 20_000),
            id="400 kB of tangents with 4096 entries each",
        ),
        pytest.param(
            lambda: squares([[[[0, 0, 0], 100]] * 200_000], [[0]]),
            id="3 MB, a monomial of degree 20,000,000",
        ),
        pytest.param(
            many_denominators,
            id="Gram matrix over one denominator",
        ),
    ],
)
def test_memory_is_bounded(make, tmp_path):
    """The peak of memory stays below 150 MB for inputs of at most 3 MB; without a limit it grows linearly to many GB at 20 MB."""
    file = tmp_path / "cert.json"
    file.write_text(json.dumps(make(), separators=(",", ":")))
    code = (
        "import sys; from proofs.certificates.checker import check\n"
        "check(open(sys.argv[1], 'rb').read(), time_limit=60)\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    root = Path(__file__).resolve().parents[3]
    result = subprocess.run([sys.executable, "-c", code, file], cwd=root, capture_output=True, text=True, check=True)
    assert int(result.stdout) < 150_000


# ------------------------------------------------------------------------------------------------------- Rocq


def test_old_claims_in_the_folder_are_not_reported(tmp_path):
    """Sources go into a new or empty folder only; links in it would have swapped claims."""
    (tmp_path / "Claim7.v").write_text("(* of another certificate *)")
    with pytest.raises(ProblemError, match="empty folder"):
        export.write(tug_of_war(), tmp_path)
    (tmp_path / "Claim7.v").unlink()
    (tmp_path / "Claim1.v").symlink_to("Claim0.v")
    with pytest.raises(ProblemError, match="empty folder"):
        export.write(tug_of_war(), tmp_path)
    with pytest.raises(ProblemError, match="link"):
        kernel.read_sources(tmp_path)


@pytest.mark.slow
def test_tables_of_wrong_shape_are_refused(tmp_path, library):
    """Y has a fourth column and a third row that the theorem never looks at."""
    export.write(tug_of_war(), tmp_path)
    path, old = tmp_path / "Claim0.v", "Definition Y : list (list Q) := [[1; 0; 0]; [0; 1; 0]]%Q."
    text = path.read_text()
    assert old in text
    path.write_text(
        text.replace(old, "Definition Y : list (list Q) := [[1; 0; 0; 77]; [0; 1; 0; 99]; [5; 5; 5; 5]]%Q.")
    )
    assert not kernel.check(tmp_path, SECONDS, library).ok


def long_number(folder):
    data = tug_of_war()
    data["claims"][0]["lower_point"][0][0][0] = "5" + "0" * 4999 + "/1" + "0" * 5000
    (folder / "cert.json").write_text(json.dumps(data))
    return folder / "rocq"


def existing_file(folder):
    (folder / "rocq").write_text("")
    return folder / "rocq"


def folder_named_like_a_claim(folder):
    (folder / "rocq" / "Claim9.v").mkdir(parents=True)
    return folder / "rocq"


def claim_that_is_no_text(folder):
    (folder / "rocq").mkdir()
    (folder / "rocq" / "Claim9.v").write_bytes(b"\xff")
    return folder / "rocq"


@pytest.mark.slow
@pytest.mark.parametrize("prepare", [long_number, existing_file, folder_named_like_a_claim, claim_that_is_no_text])
def test_rocq_ends_without_a_traceback(prepare, tmp_path):
    (tmp_path / "cert.json").write_text(json.dumps(tug_of_war()))
    folder = prepare(tmp_path)
    result = run_alone("rocq", tmp_path / "cert.json", "--output", folder, "--check")
    assert "Traceback" not in result.stderr
