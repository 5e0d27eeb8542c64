"""msolve: the default engine. Its answers over Q come from a multimodular method, so they are candidates only."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from flint import fmpz, fmpz_poly

from symbolic.engines.locate import needed_binary
from symbolic.engines.processes import Finished, aside, run_processes, version_of
from symbolic.engines.system import (
    Answer,
    Companion,
    Dimension,
    Job,
    Parametrization,
    PolynomialSystem,
    Task,
    staircase,
)
from symbolic.errors import BudgetSpent, EngineFailed


class Msolve:
    """The msolve program (SOLVE by rational parametrisation, COUNT by the leading monomials of a grevlex basis)."""

    name = "msolve"
    exact_counts = False

    def __init__(self) -> None:
        self.binary = needed_binary("msolve")

    @property
    def version(self) -> str:
        """The version the program prints."""
        return version_of(self.binary, "-h", r"version\s+([0-9][0-9.]*)")

    def run(
        self, jobs: Sequence[Job], seconds: float, workers: int, companion: Companion | None = None
    ) -> list[Answer]:
        """Answer the jobs (see :class:`symbolic.engines.system.Engine`)."""
        answers: dict[int, Answer] = {}
        commands, asked = [], []
        for index, job in enumerate(jobs):
            trivial = _trivial(job)
            if trivial is not None:
                answers[index] = trivial
                continue
            mode = ["-P", "2"] if job.task is Task.SOLVE else ["-g", "1", "-l", "44"]
            command = [str(self.binary), "-f", "{input}", *mode]
            commands.append((aside(command) if job.aside else command, write_system(job.system)))
            asked.append(index)

        def finished(place: int, result: Finished) -> None:
            index = asked[place]
            answers[index] = _read(jobs[index], result, seconds)
            if companion is not None:
                companion.answered(index, answers[index])

        run_processes(commands, seconds, workers, None, finished, companion.idle if companion is not None else None)
        spent = BudgetSpent("msolve", seconds)
        return [answers.get(index, spent) for index in range(len(jobs))]


def _trivial(job: Job) -> Answer | None:
    """Jobs the program does not do, and systems its input format cannot express."""
    if job.task is Task.DECOMPOSE:
        return EngineFailed("msolve", "gives solutions and counts, not primes")
    if job.system.inconsistent:
        return Dimension(-1, 0)
    if not job.system.polynomials:
        size = len(job.system.variables)
        return Dimension(size, None if size else 1)
    return None


def write_system(system: PolynomialSystem) -> str:
    """The system in msolve's input format: expanded integer polynomials."""
    names = [f"x{k}" for k in range(len(system.variables))]

    def term(coefficient: int, exponents: tuple[int, ...]) -> str:
        factors = [name if e == 1 else f"{name}^{e}" for name, e in zip(names, exponents, strict=True) if e]
        return "*".join([f"{coefficient:+d}", *factors])

    lines = ["".join(term(*t) for t in poly).removeprefix("+") for poly in system.polynomials]
    return f"{','.join(names)}\n{system.characteristic}\n" + ",\n".join(lines) + "\n"


def _read(job: Job, finished: Finished, seconds: float) -> Answer:
    if finished.status is None:
        return BudgetSpent("msolve", seconds)
    if finished.status != 0:
        return EngineFailed("msolve", finished.ending)
    try:
        if job.task is Task.SOLVE:
            return read_parametrization(finished.output, len(job.system.variables))
        return staircase(read_leading_monomials(finished.output, len(job.system.variables)), len(job.system.variables))
    except OverflowError as error:
        return EngineFailed("msolve", str(error))
    except (ValueError, IndexError, KeyError, TypeError) as error:
        return EngineFailed("msolve", f"an answer that cannot be read ({type(error).__name__})")


def read_leading_monomials(text: str, variables: int) -> list[tuple[int, ...]]:
    """The exponents in the answer of ``-g 1``.

    Raises:
        ValueError: if the answer has another form.
    """
    body = "".join(line for line in text.splitlines() if not line.startswith("#")).strip()
    if not (body.startswith("[") and body.endswith("]:")):
        raise ValueError("no list of monomials")
    result = []
    for entry in body[1:-2].split(","):
        exponents = [0] * variables
        for factor in entry.strip().split("*"):
            match = re.fullmatch(r"x(\d+)(?:\^(\d+))?", factor)
            if match:
                exponents[int(match[1])] += int(match[2] or 1)
            elif factor != "1":
                raise ValueError(f"unexpected factor {factor!r}")
        result.append(tuple(exponents))
    return result


def read_parametrization(text: str, variables: int) -> Parametrization | Dimension:
    """The answer of ``-P 2`` over the rationals.

    Raises:
        ValueError: if the answer has another form.
    """
    data = json.loads(text.strip().removesuffix(":").replace("'", '"'), parse_int=fmpz)
    if data[0] == -1:
        return Dimension(-1, 0)
    if data[0] == 1:
        return Dimension(1, None)
    _, _, dimension, names, _, (pieces, body) = data[1]
    if pieces != 1:
        raise ValueError("more than one parametrisation")
    eliminant, _, numerators = body
    polynomial = fmpz_poly(eliminant[1])
    if polynomial.degree() < 1:
        return Dimension(-1, 0)
    found: dict[str, tuple[fmpz_poly, int]] = {}
    for name, ((_, coefficients), denominator) in zip(names[:-1], numerators, strict=True):
        found[name] = (-fmpz_poly(coefficients), int(denominator))
    if re.fullmatch(r"x\d+", names[-1]):
        found[names[-1]] = (fmpz_poly([0, 1]) * polynomial.derivative(), 1)
    wanted = [found[f"x{k}"] for k in range(variables)]
    return Parametrization(polynomial, tuple(n for n, _ in wanted), tuple(d for _, d in wanted), int(dimension))
