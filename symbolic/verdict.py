"""Three-valued verdicts: a status, the reason in words, the probability of error, and what the proof rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Status(StrEnum):
    """What is known about a claim."""

    PROVED = "PROVED"
    REFUTED = "REFUTED"
    UNDECIDED = "UNDECIDED"


@dataclass(frozen=True)
class Verdict:
    """A claim's status.

    Attributes:
        status: PROVED, REFUTED or UNDECIDED.
        reason: why, in words.
        error: probability that the status is wrong; 0 for a deterministic proof (and for UNDECIDED).
        rests_on: programs or sources whose word the proof takes.
    """

    status: Status
    reason: str
    error: Fraction = Fraction(0)
    rests_on: tuple[str, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether the claim is proved."""
        return self.status is Status.PROVED


def proved(reason: str, *sources: Verdict) -> Verdict:
    """A PROVED verdict that inherits errors and dependencies from its sources."""
    return Verdict(Status.PROVED, reason, *_inherit(sources))


def refuted(reason: str, *sources: Verdict) -> Verdict:
    """A REFUTED verdict that inherits errors and dependencies from its sources."""
    return Verdict(Status.REFUTED, reason, *_inherit(sources))


def undecided(reason: str) -> Verdict:
    """An UNDECIDED verdict."""
    return Verdict(Status.UNDECIDED, reason)


def _inherit(sources: Iterable[Verdict]) -> tuple[Fraction, tuple[str, ...]]:
    collected = list(dict.fromkeys(sources))
    names = dict.fromkeys(name for source in collected for name in source.rests_on)
    return min(sum((source.error for source in collected), Fraction(0)), Fraction(1)), tuple(names)
