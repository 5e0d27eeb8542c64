"""Larger networks from smaller ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from proofs.badness.base_cases import BaseCase, base_cases
from proofs.badness.lifting import lift, trimmed, verify_lift
from proofs.badness.matching import Match
from proofs.badness.verify import NotCertified
from proofs.statements import predicates as given
from proofs.statements.decide import Decider
from proofs.statements.statement import Standing, Statement
from symbolic.network import Problem, SparseNetwork
from symbolic.verdict import Verdict, proved, undecided


def _widened(case: BaseCase) -> Problem:
    """The base case with one more output, seen by its first unit, with zero targets; whitened ones with one more input too."""
    first = [list(row) for row in case.problem.network.masks[0]]
    second = [list(row) for row in case.problem.network.masks[1]]
    second.append([int(j == 0) for j in range(len(first))])
    x = [list(row) for row in case.problem.inputs]
    y = [*map(list, case.problem.targets), [Fraction(0)] * len(x[0])]
    if case.identity_inputs:
        for row in first:
            row.append(1)
        for line in (*x, *y):
            line.append(Fraction(0))
        x.append([Fraction(int(s == len(x))) for s in range(len(x[0]))])
    return Problem.of(SparseNetwork.of(first, second), targets=y, inputs=x, title=f"{case.name}, widened")


def _cases() -> Iterator[Problem]:
    return (_widened(case) for case in base_cases())


def _keeps_badness(problem: Problem, decider: Decider) -> Verdict:
    """The minimum of the smaller network, extended by zero, is verified for the problem as it stands."""
    case = next((c for c in base_cases() if replace(_widened(c), title="") == replace(problem, title="")), None)
    if case is None:
        return undecided("not one of the widened base cases")
    first, second = case.problem.network.masks
    match = Match(tuple(range(len(first))), tuple(range(len(first[0]))), tuple(range(len(second))))
    try:
        found = lift(trimmed(case), match, problem.network.masks[0], problem.network.masks[1])
        if replace(found.problem, title="") != replace(problem, title=""):
            found = replace(found, case=case, problem=problem)
        example = verify_lift(found)
    except NotCertified as error:
        return error.verdict
    return proved(f"a spurious minimum of loss {example.loss}; {example.lower_loss} can be reached")


STATEMENTS = (
    Statement(
        "widening",
        "outputs (and, with whitened data, inputs) with zero targets keep a spurious minimum",
        (given.LINEAR,),
        "the minimum of the smaller network, extended by zero, is a spurious minimum",
        _keeps_badness,
        "derived in docs/certificates.md (a widened example); in the proof kernel: Widening.widen",
        Standing.PROVED,
        "Widening.v, and docs/certificates.md",
        extra=_cases,
        common=False,
    ),
)
