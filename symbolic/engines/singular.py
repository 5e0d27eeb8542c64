"""Singular: standard bases and minimal primes over the rationals, without guessing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from symbolic.engines.locate import needed_binary
from symbolic.engines.processes import Finished, run_processes, version_of
from symbolic.engines.system import (
    Answer,
    Companion,
    Decomposition,
    Dimension,
    Job,
    PolynomialSystem,
    Prime,
    Task,
    Term,
)
from symbolic.errors import BudgetSpent, EngineFailed


class Singular:
    """The Singular program. It answers COUNT (``slimgb``, ``dim``, ``vdim``) and DECOMPOSE (``minAssGTZ``), not SOLVE."""

    name = "Singular"
    exact_counts = True

    def __init__(self) -> None:
        self.binary = needed_binary("Singular")

    @property
    def version(self) -> str:
        """The version the program prints."""
        return version_of(self.binary, "--version", r"version\s+(?:Singular\s+)?([0-9][0-9.]*)")

    def run(
        self, jobs: Sequence[Job], seconds: float, workers: int, companion: Companion | None = None
    ) -> list[Answer]:
        """Answer the jobs (see :class:`symbolic.engines.system.Engine`)."""
        writers = {Task.COUNT: write_count, Task.DECOMPOSE: write_decomposition}
        commands = [
            ([str(self.binary), "-q", "--no-rc", "--no-tty"], writers[job.task](job.system))
            for job in jobs
            if job.task in writers
        ]
        asked = [index for index, job in enumerate(jobs) if job.task in writers]

        def report(place: int, result: Finished) -> None:
            if companion is not None:
                companion.answered(asked[place], _answer(jobs[asked[place]], result, seconds))

        idle = companion.idle if companion is not None else None
        finished = iter(run_processes(commands, seconds, workers, None, report, idle))
        return [
            _answer(job, next(finished), seconds)
            if job.task in writers
            else EngineFailed(self.name, "gives counts and primes, not parametrisations")
            for job in jobs
        ]


def _ideal(system: PolynomialSystem) -> str:
    """The ring and the ideal i of a system."""

    def term(coefficient: int, exponents: tuple[int, ...]) -> str:
        return "*".join([f"({coefficient})", *(f"x{k}^{e}" for k, e in enumerate(exponents) if e)])

    names = ",".join(f"x{k}" for k in range(len(system.variables)))
    polynomials = ["+".join(term(*t) for t in poly) for poly in system.polynomials] or ["0"]
    return f"ring r={system.characteristic},({names}),dp;\nshort=0;\nideal i={','.join(polynomials)};\n"


def write_count(system: PolynomialSystem) -> str:
    """A Singular program that prints dimension and quotient dimension."""
    return _ideal(system) + 'ideal j=slimgb(i);\nprint("dim="+string(dim(j))+" vdim="+string(vdim(j)));\nquit;\n'


def write_decomposition(system: PolynomialSystem) -> str:
    """A Singular program that prints dimension, degree and reduced standard basis of every minimal prime."""
    count = len(system.variables)
    last = "*".join(f"x{k}" for k in range(count - system.auxiliary, count))
    chosen = f"eliminate(l[k],{last})" if system.auxiliary else "l[k]"
    return (
        'LIB "primdec.lib";\n'
        + _ideal(system)
        + "option(redSB);\nlist l=minAssGTZ(i);\nint k;int m;\n"
        + "for(k=1;k<=size(l);k++){ideal s=std("
        + chosen
        + ");\n"
        + f'print("prime="+string(dim(s)-{system.auxiliary})+" degree="+string(mult(s)));\n'
        + 'for(m=1;m<=size(s);m++){print("poly="+string(cleardenom(s[m])));}\nkill s;}\nprint("done");\nquit;\n'
    )


def _answer(job: Job, finished: Finished, seconds: float) -> Answer:
    if finished.status is None:
        return BudgetSpent("Singular", seconds)
    if job.task is Task.COUNT:
        return _read_count(finished)
    try:
        return read_decomposition(finished.output, len(job.system.variables), job.system.auxiliary)
    except (ValueError, IndexError) as error:
        return EngineFailed("Singular", f"a decomposition that cannot be read ({error})")


def read_decomposition(text: str, variables: int, auxiliary: int = 0) -> Decomposition:
    """The primes a decomposition program printed.

    Arguments:
        text: its output.
        variables: number of variables of the ring.
        auxiliary: number of last variables, which no polynomial contains any more.

    Raises:
        ValueError: if the output has another form, or breaks off.
    """
    lines = [line for line in text.splitlines() if line]
    if not lines or lines[-1] != "done":
        raise ValueError("the output breaks off")
    primes: list[tuple[int, int, list[tuple[Term, ...]]]] = []
    for line in lines[:-1]:
        head = re.fullmatch(r"prime=(-?\d+) degree=(\d+)", line)
        if head:
            primes.append((int(head[1]), int(head[2]), []))
        elif line.startswith("poly="):
            terms = _polynomial(line.removeprefix("poly="), variables)
            primes[-1][2].append(tuple((c, e[: variables - auxiliary]) for c, e in terms))
        elif not line.startswith("//"):
            raise ValueError(f"unexpected line {line[:40]!r}")
    return Decomposition(tuple(Prime(tuple(g), dimension, degree) for dimension, degree, g in primes if dimension >= 0))


def _polynomial(text: str, variables: int) -> tuple[Term, ...]:
    """A polynomial with integer coefficients, as Singular prints it with ``short=0``."""
    terms = []
    for part in re.findall(r"[+-]?[^+-]+", text):
        coefficient, exponents = 1, [0] * variables
        sign, body = (-1, part[1:]) if part[0] == "-" else (1, part.removeprefix("+"))
        for factor in body.split("*"):
            match = re.fullmatch(r"x(\d+)(?:\^(\d+))?", factor)
            if match:
                exponents[int(match[1])] += int(match[2] or 1)
            else:
                coefficient *= int(factor)
        terms.append((sign * coefficient, tuple(exponents)))
    return tuple(terms)


def _read_count(finished: Finished) -> Answer:
    match = re.search(r"dim=(-?\d+) vdim=(-?\d+)", finished.output)
    if match is None:
        return EngineFailed("Singular", f"no answer ({finished.ending})")
    dimension, size = int(match[1]), int(match[2])
    if dimension < 0:
        return Dimension(-1, 0)
    return Dimension(dimension, None if dimension else size)
