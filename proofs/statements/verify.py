"""Check a statement on small cases, and look for counterexamples when a hypothesis is dropped."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from proofs.statements.cases import CaseSet, bad_pool, size
from proofs.statements.decide import VACUOUS, Decider
from proofs.statements.statement import Quantifier, Statement
from symbolic.budget import in_time
from symbolic.network import Problem
from symbolic.verdict import Status
from symbolic.verdict import undecided as open_verdict

DROPPED_TRIES = 40
"""Most common cases that are tried for each dropped hypothesis, besides the problems known to be bad."""


class Outcome(StrEnum):
    """What checking a statement on some cases has shown; none of it is a proof of a statement about all instances."""

    NO_COUNTEREXAMPLE = "NO_COUNTEREXAMPLE"
    """about all instances: the claim holds in every case that was tried"""
    REFUTED = "REFUTED"
    """about all instances: it certainly fails in one"""
    SHOWN = "SHOWN"
    """about some instance: there is one for which the claim holds"""
    NO_WITNESS = "NO_WITNESS"
    """about some instance: the claim fails in every case that was tried"""
    UNDECIDED = "UNDECIDED"
    """some case could not be decided, or there was nothing to check"""


@dataclass(frozen=True)
class Case:
    """An instance with its verdict.

    Attributes:
        problem: the instance.
        status: whether the claim holds for it.
        reason: why.
    """

    problem: Problem
    status: Status
    reason: str


@dataclass(frozen=True)
class _Unlisted:
    """Cases that there was no time to list."""

    reason: str


@dataclass(frozen=True)
class Dropped:
    """What happens without one hypothesis.

    Attributes:
        hypothesis: its name.
        counterexample: the first one found, small ones first; a bad minimum counts only with a checked certificate. None if none.
        reason: why the claim fails there.
        tried: number of cases that were tried.
        undecided: how many of these could not be decided.
    """

    hypothesis: str
    counterexample: Problem | None
    reason: str
    tried: int
    undecided: int


@dataclass(frozen=True)
class Report:
    """The result of checking a statement.

    Attributes:
        statement: the statement.
        cases: the case set in words.
        holds: number of instances for which the claim holds.
        vacuous: how many of these had nothing to check.
        fails: the instances for which it certainly fails.
        undecided: the instances that were not decided, with reasons.
        unlisted: why there may be instances that were not even listed; empty if all were.
        witness: for a statement about some instances: one for which the claim holds.
        dropped: one entry per hypothesis that was dropped.
        seconds: how long it took.
    """

    statement: Statement
    cases: str
    holds: int
    vacuous: int
    fails: tuple[Case, ...]
    undecided: tuple[Case, ...]
    unlisted: str
    witness: Case | None
    dropped: tuple[Dropped, ...]
    seconds: float

    @property
    def status(self) -> Outcome:
        """What the cases have shown."""
        if self.statement.quantifier is Quantifier.SOME:
            if self.witness is not None:
                return Outcome.SHOWN
            return Outcome.UNDECIDED if self.open else Outcome.NO_WITNESS
        if self.fails:
            return Outcome.REFUTED
        return Outcome.UNDECIDED if self.open or self.holds == self.vacuous else Outcome.NO_COUNTEREXAMPLE

    @property
    def open(self) -> bool:
        """Whether some instance is undecided, or was not listed."""
        return bool(self.undecided or self.unlisted)

    @property
    def words(self) -> str:
        """The result in words; that nothing failed is not called a proof."""
        return {
            Outcome.NO_COUNTEREXAMPLE: "no counterexample among these cases, which proves nothing beyond them",
            Outcome.REFUTED: "it fails: see the counterexample",
            Outcome.SHOWN: "shown by the witness",
            Outcome.NO_WITNESS: "no witness among these cases",
            Outcome.UNDECIDED: "some case is undecided"
            if self.undecided
            else "not all cases were listed"
            if self.unlisted
            else "there was nothing to check",
        }[self.status]

    @property
    def example(self) -> Problem | None:
        """The problem that settles it: the first counterexample, or the witness."""
        if self.statement.quantifier is Quantifier.SOME:
            return None if self.witness is None else self.witness.problem
        return self.fails[0].problem if self.fails else None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready (keys others rely on: statement, cases, holds, fails, undecided, counterexamples, dropped)."""
        return {
            "schema": "landscape/verification/1",
            "statement": self.statement.identifier,
            "quantifier": str(self.statement.quantifier),
            "outcome": str(self.status),
            "result": self.words,
            "case_set": self.cases,
            "cases": self.holds + len(self.fails) + len(self.undecided),
            "holds": self.holds,
            "vacuous": self.vacuous,
            "fails": len(self.fails),
            "undecided": [{"problem": c.problem.to_dict(), "reason": c.reason} for c in self.undecided],
            "unlisted": self.unlisted,
            "counterexamples": [c.problem.to_dict() for c in self.fails]
            if self.statement.quantifier is Quantifier.ALL
            else [],
            "witness": None if self.witness is None else self.witness.problem.to_dict(),
            "dropped": {
                d.hypothesis: {
                    "counterexample": None if d.counterexample is None else d.counterexample.to_dict(),
                    "reason": d.reason,
                    "tried": d.tried,
                    "undecided": d.undecided,
                }
                for d in self.dropped
            },
            "seconds": f"{self.seconds:.1f}",
        }


def verify(
    statement: Statement,
    cases: CaseSet | None = None,
    *,
    decider: Decider | None = None,
    drop: bool = True,
    deadline: float | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Decide every instance of a statement in a set of small cases.

    Arguments:
        statement: the statement.
        cases: the case set (default: two inputs, units and outputs, all kinds of data).
        decider: decides instances; shared between statements it solves each problem once.
        drop: whether hypotheses are dropped in turn.
        deadline: monotonic time after which no further instance is begun; what is left is listed as undecided.
        progress: called with a short text now and then.

    Returns:
        A report; that nothing failed on N cases is no proof.
    """
    cases, decider = cases or CaseSet(), decider or Decider()
    start = time.monotonic()
    holds, vacuous, fails, undecided, witness = 0, 0, [], [], None
    instances, number, unlisted = _instances(statement, cases), 0, ""
    while True:
        number += 1
        progress(f"{statement.identifier}: case {number}{_remaining(deadline)}")
        problem = in_time(lambda: next(instances, None), _Unlisted)
        if isinstance(problem, _Unlisted):
            unlisted = problem.reason
        if not isinstance(problem, Problem):
            break
        case = _decided(statement, problem, decider, deadline)
        if case.status is Status.PROVED:
            holds += 1
            vacuous += case.reason.startswith(VACUOUS)
            witness = witness or case
        elif case.status is Status.REFUTED:
            fails.append(case)
        else:
            undecided.append(case)
    dropped = []
    if drop and statement.quantifier is Quantifier.ALL:
        for hypothesis in statement.hypotheses:
            progress(f"{statement.identifier}: without {hypothesis.name}{_remaining(deadline)}")
            dropped.append(_without(statement, hypothesis.name, cases, decider, deadline))
    if statement.quantifier is Quantifier.ALL:
        witness = None
    words = f"{cases.words()}; and examples of its own" if statement.common else "examples of its own"
    return Report(
        statement,
        words,
        holds,
        vacuous,
        tuple(fails),
        tuple(undecided),
        unlisted,
        witness,
        tuple(dropped),
        time.monotonic() - start,
    )


def _remaining(deadline: float | None) -> str:
    return "" if deadline is None else f", {max(deadline - time.monotonic(), 0):.0f} s left"


def _instances(statement: Statement, cases: CaseSet) -> Iterator[Problem]:
    """Its own examples first, then the common cases that satisfy the hypotheses."""
    for problem in statement.extra():
        missing = statement.failing(problem)
        if missing:
            raise ValueError(f"an example of {statement.identifier!r} does not satisfy {', '.join(missing)}")
        yield problem
    if statement.common:
        yield from (problem for problem in cases.problems() if not statement.failing(problem))


def _decided(statement: Statement, problem: Problem, decider: Decider, deadline: float | None) -> Case:
    if deadline is not None and time.monotonic() > deadline:
        return Case(problem, Status.UNDECIDED, "the budget is spent")
    verdict = in_time(lambda: statement.decide(problem, decider), open_verdict)
    return Case(problem, verdict.status, verdict.reason)


def _without(statement: Statement, name: str, cases: CaseSet, decider: Decider, deadline: float | None) -> Dropped:
    """The smallest counterexample found among problems that violate exactly the hypothesis of this name."""

    def candidates(source: Iterable[Problem]) -> Iterator[Problem]:
        return (problem for problem in source if statement.failing(problem) == (name,))

    def listed() -> list[Problem] | _Unlisted:
        common = islice(candidates(cases.problems()), DROPPED_TRIES)
        return [*candidates(statement.near()), *candidates(bad_pool()), *common]

    tried = undecided = 0
    pool = in_time(listed, _Unlisted)
    if isinstance(pool, _Unlisted):
        return Dropped(name, None, f"not tried: {pool.reason}", 0, 0)
    for problem in sorted(pool, key=size):
        if deadline is not None and time.monotonic() > deadline:
            break
        case = _decided(statement, problem, decider, deadline)
        tried += 1
        undecided += case.status is Status.UNDECIDED
        if case.status is Status.REFUTED:
            return Dropped(name, problem, case.reason, tried, undecided)
    return Dropped(name, None, f"none found in {tried} cases, {undecided} of them undecided", tried, undecided)
