"""python-flint as an engine: needs no binary, fit for small systems; it runs in a child process so that budgets hold."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import flint
from flint import fmpz_poly

from symbolic.engines.processes import Finished, run_processes
from symbolic.engines.system import Answer, Companion, Dimension, Job, Parametrization
from symbolic.errors import BudgetSpent, EngineFailed

_START = "from symbolic.engines.flint_worker import main; main()"


class FlintEngine:
    """Buchberger's algorithm of python-flint over Q (no prime fields), then the rational univariate representation by traces."""

    name = "python-flint"
    exact_counts = True

    @property
    def version(self) -> str:
        """The version of python-flint."""
        return str(flint.__version__)

    def run(
        self, jobs: Sequence[Job], seconds: float, workers: int, companion: Companion | None = None
    ) -> list[Answer]:
        """Answer the jobs (see :class:`symbolic.engines.system.Engine`)."""
        folder = str(Path(__file__).resolve().parents[2])
        environment = {**os.environ, "PYTHONPATH": folder}
        command = [sys.executable, "-c", _START]
        easiest = sorted(
            range(len(jobs)), key=lambda index: _size(jobs[index])
        )  # so that a hard one keeps no other waiting
        shares = [easiest[start :: max(workers, 1)] for start in range(min(max(workers, 1), len(jobs)))]
        texts = [json.dumps([_encode(jobs[index]) for index in share]) for share in shares]
        end = time.monotonic() + seconds

        def idle() -> bool:
            self.waiting(max(end - time.monotonic(), 0.0))
            return False

        finished = run_processes([(command, text) for text in texts], seconds, workers, environment, idle=idle)
        answers: dict[int, Answer] = {}
        for share, result in zip(shares, finished, strict=True):
            answers.update(zip(share, _read(result, len(share), seconds), strict=True))
        return [answers[index] for index in range(len(jobs))]

    def waiting(self, left: float) -> None:
        """Called again and again while the children work.

        Arguments:
            left: seconds until they are stopped.
        """


def _size(job: Job) -> tuple[int, int]:
    """A guess how hard a job is: its unknowns, and its terms."""
    return len(job.system.variables), sum(map(len, job.system.polynomials))


def _encode(job: Job) -> dict[str, object]:
    system = job.system
    polynomials = [[[str(c), list(e)] for c, e in poly] for poly in system.polynomials]
    return {
        "task": job.task.value,
        "variables": len(system.variables),
        "characteristic": system.characteristic,
        "polynomials": polynomials,
    }


def _read(finished: Finished, count: int, seconds: float) -> list[Answer]:
    lines = finished.output.splitlines()
    answers: list[Answer] = []
    for number in range(count):
        if number < len(lines) and lines[number].endswith("}"):
            answers.append(_decode(json.loads(lines[number])))
        elif finished.status is None:
            answers.append(BudgetSpent("python-flint", seconds))
        else:
            answers.append(EngineFailed("python-flint", finished.ending))
    return answers


def _decode(data: dict[str, object]) -> Answer:
    match data:
        case {"dimension": int(dimension), "size": size}:
            return Dimension(dimension, size if isinstance(size, int) else None)
        case {
            "eliminant": list(eliminant),
            "numerators": list(numerators),
            "denominators": list(denominators),
            "size": int(size),
        }:
            return Parametrization(
                _polynomial(eliminant),
                tuple(_polynomial(n) for n in numerators),
                tuple(int(d) for d in denominators),
                size,
            )
        case _:
            return EngineFailed("python-flint", str(data.get("error", "an answer that cannot be read")))


def _polynomial(coefficients: list[str]) -> fmpz_poly:
    return fmpz_poly([flint.fmpz(c) for c in coefficients])
