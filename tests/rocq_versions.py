"""Check the Rocq library, and a claim of a certificate, with the versions of Rocq (Coq) that ROCQ_VERSIONS lists.

The list holds programs, ``coqc`` or ``rocq``, with ``:`` between them. Deprecated names are errors, but for two that no
text for all versions can do without. The answer is bad only if a version that was found refuses something.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from proofs.badness.base_cases import base_cases
from proofs.certificates.document import assembled
from proofs.certificates.widening import base_claim
from proofs.rocq.export import claim_sources
from proofs.rocq.kernel import check_certificate
from proofs.rocq.paper import check_paper

VARIABLE = "ROCQ_VERSIONS"
SECONDS = 3600
STRICT = "+deprecated,-deprecated-transitive-library-file"
"""Deprecated names are errors; what the standard library itself imports is its own affair."""
HOW = f"""set {VARIABLE} to the programs to check with, such as {VARIABLE}=$HOME/.opam/coq-8.20/bin/coqc:/opt/rocq-9/bin/rocq
(docs/machine_checked.md tells where versions can be had)"""


def asked(program: Path) -> str | None:
    """The version that a program says it is, or None if it cannot be run."""
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except OSError:
        return None
    words = done.stdout.split("\n")[0].strip()
    return words if done.returncode == 0 and words else None


def stand_in(program: Path, folder: Path) -> None:
    """A ``coqc`` in a folder that runs the program with deprecated names as errors."""
    command = [str(program.absolute()), *(["compile"] if program.name == "rocq" else []), "-w", STRICT]
    script = folder / "coqc"
    script.write_text(f'#!/bin/sh\nexec {shlex.join(command)} "$@"\n', "utf-8")
    script.chmod(0o755)


def refusals(program: Path) -> list[str]:
    """What a version refuses: the theorems of all sizes, or a certificate of a spurious valley."""
    case = next(case for case in base_cases() if case.name == "golden")
    certificate = assembled(case.problem, [base_claim(case)], None)
    before = os.environ["PATH"]
    with tempfile.TemporaryDirectory() as folder:
        stand_in(program, Path(folder))
        os.environ["PATH"] = f"{folder}{os.pathsep}{before}"
        try:
            paper = check_paper(SECONDS)
            claim = check_certificate(certificate, claim_sources(certificate), SECONDS)
        finally:
            os.environ["PATH"] = before
    return [report.reason for report in (paper, claim) if not report.ok]


def main(programs: Sequence[str]) -> int:
    """Check with each program; 1 if a program that was found refuses something."""
    failed = found = 0
    for name in filter(None, programs):
        program = Path(name)
        version = asked(program)
        if version is None:
            print(f"{name}: not found, nothing checked", flush=True)
            continue
        found += 1
        reasons = refusals(program)
        failed += bool(reasons)
        print(f"{name}: {version}: {'; '.join(reasons) if reasons else 'accepted'}", flush=True)
    if not found:
        print(f"no version of Rocq was found, nothing is checked: {HOW}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(os.environ.get(VARIABLE, "").split(os.pathsep)))
