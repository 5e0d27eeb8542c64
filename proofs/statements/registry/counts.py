"""Counts of complex critical points."""

from __future__ import annotations

from math import comb

from flint import fmpq_mat

from proofs.statements import predicates as given
from proofs.statements.decide import Decider
from proofs.statements.statement import Hypothesis, Standing, Statement
from symbolic.exact.linear_algebra import rational
from symbolic.network import Problem
from symbolic.verdict import Verdict, proved, refuted, undecided


def _distinct_singular_values(problem: Problem) -> bool:
    """Whether B B^T or B^T B for ``B = Y X^T``, whichever is smaller, has a square free characteristic polynomial that is not 0 at 0."""
    x, y = (
        fmpq_mat(len(t), len(t[0]), [rational(entry) for row in t for entry in row])
        for t in (problem.inputs, problem.targets)
    )
    b = y * x.transpose()
    small = b * b.transpose() if b.nrows() <= b.ncols() else b.transpose() * b
    polynomial = small.charpoly()
    return polynomial[0] != 0 and polynomial.gcd(polynomial.derivative()).degree() == 0


DISTINCT = Hypothesis(
    "distinct_singular_values", "the singular values of Y X^T are distinct and not zero", _distinct_singular_values
)


def _eckart_young(problem: Problem, decider: Decider) -> Verdict:
    """C(min(k, d), r) critical orbits of rank r for every r up to the number of units."""
    solution = decider.solution(problem)
    if isinstance(solution, str):
        return undecided(solution)
    if not given.SINGLE_CLASS.holds(problem):
        return undecided("strata of several classes: orbits of one rank lie in several of them")
    size = min(len(problem.targets), len(problem.inputs))
    for stratum in solution.strata:
        rank = len(stratum.stratum.alive)
        if not stratum.complete.proved or stratum.count is None:
            return undecided(f"the stratum of rank {rank}: {stratum.complete.reason}")
        if stratum.count != comb(size, rank):
            return refuted(f"{stratum.count} critical orbits of rank {rank}, not {comb(size, rank)}")
    return proved("the count of every rank is a binomial coefficient", *(s.complete for s in solution.strata))


STATEMENTS = (
    Statement(
        "eckart_young_counts",
        "a dense whitened problem has binomially many critical orbits of each rank",
        (given.LINEAR, given.DENSE, given.WHITENED, DISTINCT),
        "the stratum of rank r has C(min(k, d), r) critical orbits",
        _eckart_young,
        "Trager, Kohn, Bruna, ICLR 2020 (critical points of dense linear networks)",
        Standing.CITED,
        "Eckart-Young",
    ),
)
