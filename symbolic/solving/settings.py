"""How to solve: engine, seed, processes, and what the parts of the work may take of the budget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from symbolic import budget
from symbolic.engines.system import Answer, Engine, Job

VERIFYING = 0.4
"""Part of the overtime that is left which the verification of one answer may take."""
FIRST_COUNTS = 0.2
"""Part of the time that is left which first counts of large systems may take: some never come to an end."""
FOREVER = 1e9
"""Seconds that stand for a budget without an end."""


@dataclass(frozen=True)
class Settings:
    """How to solve.

    Attributes:
        engine: proposes the solutions and counts them modulo primes.
        seed: chooses the slice (not the primes).
        workers: engine processes at once.
        counter: an engine whose counts over Q are exact, to replace error probabilities by certainty where it can.
        counted: whether the points are counted; without that no list is complete.
        report: called with a short text now and then.
    """

    engine: Engine
    seed: int = 0
    workers: int = 2
    counter: Engine | None = None
    counted: bool = True
    report: Callable[[str], None] = field(default=lambda _: None, compare=False)

    @property
    def seconds(self) -> float:
        """What is left of the budget."""
        return min(budget.left(), FOREVER)

    @property
    def spent(self) -> bool:
        """Whether nothing is left of it."""
        return budget.spent()

    def ask(self, engine: Engine, jobs: list[Job]) -> list[Answer]:
        """The answers of an engine within the budget."""
        return engine.run(jobs, self.seconds, self.workers)
