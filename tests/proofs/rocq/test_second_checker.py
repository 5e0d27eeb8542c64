"""``coqchk``, a second checker that comes with Rocq, reads the compiled files alone: the library, and files of certificates."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from proofs.rocq import coqc, export, paper
from tests.proofs.rocq.test_rocq import golden_and_tug, tug_of_war
from tests.proofs.rocq.test_strict_and_valley import valley

pytestmark = pytest.mark.slow


def told(folder, module):
    """What the second checker says about a compiled file and all it rests on: the axioms, and the rest of its summary."""
    command = [shutil.which("coqchk"), "-silent", "-o", "-Q", ".", "Landscape", f"Landscape.{module}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    summary = dict(part.split(":", 1) for part in (done.stdout + done.stderr).split("* ")[1:])
    axioms = {".".join(line.strip().split(".")[-2:]) for line in summary.pop("Axioms").splitlines() if line.strip()}
    return axioms, {part.strip() for part in summary.values()}


def test_the_compiled_paper(tmp_path):
    paper.write_paper(tmp_path / "paper")
    for name in (*paper.LIBRARY, *paper.PAPER):
        coqc.compile_file(tmp_path / "paper", name, float("inf"))
    assert told(tmp_path / "paper", "Paper") == (set(paper.AXIOMS), {"Set is predicative", "<none>"})


@pytest.mark.parametrize("make", [tug_of_war, golden_and_tug])
def test_the_files_of_certificates(make, library, tmp_path):
    """A rational and an algebraic point, with strictness and valley."""
    shutil.copytree(library, tmp_path / "claim")
    (tmp_path / "claim/Claim0.v").write_text(export.claim_sources(valley(make()))["Claim0"])
    coqc.compile_file(tmp_path / "claim", "Claim0", float("inf"))
    axioms, rest = told(tmp_path / "claim", "Claim0")
    assert axioms <= set(paper.AXIOMS) and rest == {"Set is predicative", "<none>"}
