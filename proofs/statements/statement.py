"""Statements: named hypotheses, a claim, where it comes from, and how an instance is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from symbolic.network import Problem
from symbolic.verdict import Verdict

if TYPE_CHECKING:
    from proofs.statements.decide import Decider


class Standing(StrEnum):
    """What is known about a statement in general."""

    PROVED = "proved"
    """a proof is given in the documentation of this project; ``proof`` names it"""
    CITED = "cited"
    """proved in the reference, not here"""
    CONJECTURE = "conjecture"
    """neither; checking cases proves nothing beyond them"""


class Quantifier(StrEnum):
    """Whether a statement speaks of all instances or of some."""

    ALL = "all"
    SOME = "some"


@dataclass(frozen=True)
class Hypothesis:
    """A condition on a problem that can be dropped by name.

    Attributes:
        name: one word.
        words: the condition in words.
        holds: decides it exactly.
    """

    name: str
    words: str
    holds: Callable[[Problem], bool]


@dataclass(frozen=True)
class Statement:
    """A statement about the landscapes of all (or some) problems that satisfy the hypotheses.

    Attributes:
        identifier: its name on the command line.
        title: the statement in one line.
        hypotheses: all of them.
        claim: what holds, in words.
        decide: decides an instance exactly: PROVED if the claim holds for it, REFUTED if it fails, with a reason.
        reference: paper and claim in words, or "derived in docs/...".
        standing: what is known in general.
        proof: the rule, page or source that proves it; empty for conjectures.
        quantifier: whether the claim is about all instances or about some.
        extra: instances besides the common small cases: examples of its own.
        common: whether the common small cases are instances as well.
        near: problems that violate one hypothesis and are tried, besides the common ones, when it is dropped.
    """

    identifier: str
    title: str
    hypotheses: tuple[Hypothesis, ...]
    claim: str
    decide: Callable[[Problem, Decider], Verdict]
    reference: str
    standing: Standing = Standing.CONJECTURE
    proof: str = ""
    quantifier: Quantifier = Quantifier.ALL
    extra: Callable[[], Iterable[Problem]] = field(default=tuple)
    common: bool = True
    near: Callable[[], Iterable[Problem]] = field(default=tuple)

    def __post_init__(self) -> None:
        if self.standing is Standing.PROVED and not self.proof:
            raise ValueError(f"statement {self.identifier!r} is called proved: name the proof")
        names = [h.name for h in self.hypotheses]
        if len(set(names)) != len(names):
            raise ValueError(f"statement {self.identifier!r}: a hypothesis stands twice")

    def failing(self, problem: Problem) -> tuple[str, ...]:
        """The names of the hypotheses that a problem does not satisfy."""
        return tuple(h.name for h in self.hypotheses if not h.holds(problem))
