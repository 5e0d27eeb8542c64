"""Running ``coqc`` on one file, and reading what ``Print Assumptions`` says."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from symbolic.engines.processes import run_processes
from symbolic.errors import EngineMissing

INSTALL = "apt-get install coq"
QUIET = "-deprecated-from-Coq,-notation-for-abbreviation"
"""Deprecations of 9.0 and of 9.2 whose replacements 8.16 does not know; older versions ignore the names."""


class Refused(Exception):
    """A file or an answer of the kernel that is not accepted."""


def kernel_path() -> str:
    """Where ``coqc`` is.

    Raises:
        EngineMissing: if it is not installed.
    """
    found = shutil.which("coqc")
    if found is None:
        raise EngineMissing("coqc", INSTALL)
    return found


def run_file(work: Path, name: str, deadline: float) -> tuple[int | None, str]:
    """The exit status (None when the time is over) and the output of ``coqc``."""
    command = ["/bin/sh", "-c", 'cd "$1" && exec "$2" -q -w "$4" -Q . Landscape "$3" 2>&1', "sh"]
    command += [str(work), kernel_path(), f"{name}.v", QUIET]
    [finished] = run_processes([(command, "")], max(deadline - time.monotonic(), 0.0), 1)
    return finished.status, finished.output


def compile_file(work: Path, name: str, deadline: float) -> str:
    """Compile a file of a folder whose library is called ``Landscape``, and return what it prints.

    Raises:
        EngineMissing: if ``coqc`` is not installed.
        Refused: if it does not compile before the deadline (a time of :func:`time.monotonic`).
    """
    status, output = run_file(work, name, deadline)
    if status is None:
        raise Refused(f"{name}.v: the time is over; nothing is proved")
    if status != 0:
        raise Refused(f"{name}.v: the kernel does not accept it: {' '.join(output.split())[:400]}")
    return output


def axiom_blocks(output: str) -> list[frozenset[str]]:
    """The axioms of each ``Print Assumptions``, in order."""
    blocks: list[set[str]] = []
    for line in output.splitlines():
        if line.startswith(("Closed under the global context", "Axioms:")):
            blocks.append(set())
        elif line and not line[0].isspace() and blocks:
            blocks[-1].add(line.split()[0])
    return [frozenset(block) for block in blocks]
