"""What engines see and say: polynomial systems in, parametrisations and dimensions out. Networks are unknown here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import gcd, lcm
from typing import Any, Protocol

from flint import fmpz_poly

from symbolic.errors import LandscapeError

Term = tuple[int, tuple[int, ...]]
"""A coefficient and the exponents of the variables."""


@dataclass(frozen=True)
class PolynomialSystem:
    """Polynomials with integer coefficients, to be solved over the complex numbers or over a prime field.

    Attributes:
        variables: names, in the order of the exponents.
        polynomials: the non-zero polynomials, each a tuple of terms.
        characteristic: 0, or a prime.
        auxiliary: number of last variables that a decomposition eliminates from its primes.
    """

    variables: tuple[str, ...]
    polynomials: tuple[tuple[Term, ...], ...]
    characteristic: int = 0
    auxiliary: int = 0

    @property
    def inconsistent(self) -> bool:
        """Whether some polynomial is a non-zero constant."""
        return any(len(poly) == 1 and not any(poly[0][1]) for poly in self.polynomials)


def make_system(
    variables: Sequence[str], polynomials: Iterable[Mapping[Any, Any]], characteristic: int = 0
) -> PolynomialSystem:
    """A system from dictionaries ``exponents -> coefficient``: denominators and contents cleared, zero polynomials dropped."""
    result = []
    for terms in polynomials:
        items = [(exponents, coefficient) for exponents, coefficient in terms.items() if coefficient != 0]
        if not items:
            continue
        if characteristic:
            integers = [int(c) for _, c in items]
        else:
            scale = lcm(*(int(c.q) for _, c in items))
            integers = [int(c.p) * (scale // int(c.q)) for _, c in items]
            content = gcd(*integers)
            integers = [c // content for c in integers]
        result.append(
            tuple((c, tuple(int(e) for e in exponents)) for c, (exponents, _) in zip(integers, items, strict=True))
        )
    return PolynomialSystem(tuple(variables), tuple(result), characteristic)


@dataclass(frozen=True)
class Parametrization:
    """All solutions of a zero-dimensional system as rational functions of the roots of one polynomial.

    A solution is ``x_j = numerators[j](t) / (denominators[j] * eliminant'(t))`` with ``eliminant(t) = 0``. It is a
    candidate until it is verified.

    Attributes:
        eliminant: w, squarefree, integer coefficients.
        numerators: one polynomial per variable.
        denominators: one integer per variable.
        quotient_dimension: number of solutions with multiplicity, as the engine says.
    """

    eliminant: fmpz_poly
    numerators: tuple[fmpz_poly, ...]
    denominators: tuple[int, ...]
    quotient_dimension: int


@dataclass(frozen=True)
class Dimension:
    """The size of a solution set, from the leading monomials of a Groebner basis.

    Attributes:
        dimension: -1 without solutions, 0 for finitely many, else positive.
        quotient_dimension: number of solutions with multiplicity; None if there are infinitely many.
    """

    dimension: int
    quotient_dimension: int | None


@dataclass(frozen=True)
class Prime:
    """An irreducible (over Q) part of a solution set, as an engine says.

    Attributes:
        generators: a reduced Groebner basis for the degree reverse lexicographic order, integer coefficients.
        dimension: its complex dimension.
        degree: its degree.
    """

    generators: tuple[tuple[Term, ...], ...]
    dimension: int
    degree: int


@dataclass(frozen=True)
class Decomposition:
    """The minimal primes over a polynomial system: their zero sets together are its solution set."""

    primes: tuple[Prime, ...]


class Task(Enum):
    """What is asked of an engine."""

    SOLVE = "solve"
    COUNT = "count"
    DECOMPOSE = "decompose"


@dataclass(frozen=True)
class Job:
    """One question to an engine.

    Attributes:
        task: what is asked.
        system: of which system.
        aside: whether its process gives way to others, where the engine can do that.
    """

    task: Task
    system: PolynomialSystem
    aside: bool = False


Answer = Parametrization | Dimension | Decomposition | LandscapeError
"""SOLVE answers a Parametrization, or a Dimension when there is none or infinitely many solutions; COUNT a Dimension;
DECOMPOSE a Decomposition (without primes where there is no solution)."""


class Companion(Protocol):
    """What the caller does while an engine's processes run."""

    def answered(self, index: int, answer: Answer) -> None:
        """The answer to a job is there, others may still be running."""

    def idle(self) -> bool:
        """Do a few milliseconds of work; whether something was done."""


class Engine(Protocol):
    """A program that solves polynomial systems. Its answers are candidates."""

    @property
    def name(self) -> str:
        """The name of the engine."""

    @property
    def version(self) -> str:
        """Its version."""

    @property
    def exact_counts(self) -> bool:
        """Whether a COUNT in characteristic 0 is computed deterministically (never by guessing from primes)."""

    def run(
        self, jobs: Sequence[Job], seconds: float, workers: int, companion: Companion | None = None
    ) -> list[Answer]:
        """Answer the jobs in order, at most ``workers`` at a time; an error takes the place of a missing answer.

        Arguments:
            jobs: the questions.
            seconds: the budget for all of them.
            workers: processes at once.
            companion: may be told of answers as soon as they are there, and be given the time spent waiting.
        """


def staircase(leading: Sequence[tuple[int, ...]], variables: int, limit: int = 100_000) -> Dimension:
    """Dimension and number of standard monomials of a monomial ideal.

    Arguments:
        leading: exponents of its generators.
        variables: number of variables.
        limit: largest quotient dimension that is counted.

    Examples:
        >>> staircase([(2, 0), (0, 3)], 2)
        Dimension(dimension=0, quotient_dimension=6)
    """
    if any(not any(m) for m in leading):
        return Dimension(-1, 0)
    supports = {frozenset(v for v, e in enumerate(m) if e) for m in leading}
    powers = {min(s) for s in supports if len(s) == 1}
    if len(powers) == variables:
        return Dimension(0, _standard_monomials(leading, variables, limit))
    return Dimension(variables - _smallest_cover(sorted(supports, key=len), frozenset(), variables), None)


def _smallest_cover(supports: list[frozenset[int]], chosen: frozenset[int], best: int) -> int:
    """Size of the smallest set of variables that meets every support: the codimension."""
    if len(chosen) >= best:
        return best
    missed = next((s for s in supports if not s & chosen), None)
    if missed is None:
        return len(chosen)
    for variable in sorted(missed):
        best = min(best, _smallest_cover(supports, chosen | {variable}, best))
    return best


def _standard_monomials(leading: Sequence[tuple[int, ...]], variables: int, limit: int) -> int:
    """Count level by level: a monomial is standard unless it is a generator or one of its divisors is not standard."""
    generators, level, count = set(leading), {(0,) * variables}, 0
    while level:
        count += len(level)
        if count > limit:
            raise OverflowError(f"more than {limit} solutions")
        nexts = {m[:v] + (m[v] + 1,) + m[v + 1 :] for m in level for v in range(variables)} - generators
        level = {m for m in nexts if all(m[:v] + (e - 1,) + m[v + 1 :] in level for v, e in enumerate(m) if e)}
    return count
