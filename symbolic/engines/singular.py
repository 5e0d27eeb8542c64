"""Singular: standard bases over the rationals without guessing, for deterministic counts."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from symbolic.engines.locate import INSTALL, find_binary
from symbolic.engines.processes import Finished, run_processes
from symbolic.engines.system import Answer, Companion, Dimension, Job, PolynomialSystem, Task
from symbolic.errors import BudgetSpent, EngineFailed, EngineMissing


class Singular:
    """The Singular program. It answers COUNT (``slimgb``, ``dim``, ``vdim``) and refuses SOLVE."""

    name = "Singular"
    exact_counts = True

    def __init__(self) -> None:
        binary = find_binary("Singular")
        if binary is None:
            raise EngineMissing("Singular", INSTALL)
        self.binary: Path = binary

    @cached_property
    def version(self) -> str:
        """The version the program prints."""
        text = subprocess.run(
            [self.binary, "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        ).stdout
        match = re.search(r"version\s+(?:Singular\s+)?([0-9][0-9.]*)", text)
        return match[1] if match else "unknown"

    def run(
        self, jobs: Sequence[Job], seconds: float, workers: int, companion: Companion | None = None
    ) -> list[Answer]:
        """Answer the jobs (see :class:`symbolic.engines.system.Engine`)."""
        commands = [
            ([str(self.binary), "-q", "--no-rc", "--no-tty"], write_program(job.system))
            for job in jobs
            if job.task is Task.COUNT
        ]
        finished = iter(run_processes(commands, seconds, workers))
        return [
            _read(next(finished), seconds)
            if job.task is Task.COUNT
            else EngineFailed(self.name, "gives counts, not parametrisations")
            for job in jobs
        ]


def write_program(system: PolynomialSystem) -> str:
    """A Singular program that prints dimension and quotient dimension."""
    count = len(system.variables)

    def term(coefficient: int, exponents: tuple[int, ...]) -> str:
        return "*".join([f"({coefficient})", *(f"x({k})^{e}" for k, e in enumerate(exponents, 1) if e)])

    polynomials = ["+".join(term(*t) for t in poly) for poly in system.polynomials] or ["0"]
    return (
        f"ring r={system.characteristic},(x(1..{count})),dp;\nideal i={','.join(polynomials)};\n"
        'ideal j=slimgb(i);\nprint("dim="+string(dim(j))+" vdim="+string(vdim(j)));\nquit;\n'
    )


def _read(finished: Finished, seconds: float) -> Answer:
    if finished.status is None:
        return BudgetSpent("Singular", seconds)
    match = re.search(r"dim=(-?\d+) vdim=(-?\d+)", finished.output)
    if match is None:
        return EngineFailed("Singular", f"no answer (exit status {finished.status})")
    dimension, size = int(match[1]), int(match[2])
    if dimension < 0:
        return Dimension(-1, 0)
    return Dimension(dimension, None if dimension else size)
