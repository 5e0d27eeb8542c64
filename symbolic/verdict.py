"""Three-valued verdicts: a status, the reason in words, the probability of error, and what the proof rests on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from symbolic.display import one_line


class Status(StrEnum):
    """What is known about a claim.

    Attributes:
        PROVED: the claim holds, up to the error probability of the verdict.
        REFUTED: its opposite holds, in the same sense.
        UNDECIDED: neither is shown; a time-out is UNDECIDED, never "none".

    References:
        docs/result.md, where every status has a reason; docs/theory.md ("Completeness") for error probabilities.

    Examples:
        >>> from symbolic import Problem, SparseNetwork, solve
        >>> solution = solve(Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[3]]))
        >>> solution.verdicts["all_minima_global"].status is Status.PROVED
        True
    """

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

    Notes:
        A verdict that follows from others has the sum of their errors (at most 1), and rests on all that they rest on.

    References:
        docs/theory.md ("Completeness", "Verdicts").

    Examples:
        >>> Verdict(Status.PROVED, "the list is complete", Fraction(1, 2**70), ("msolve 0.10.1",))
        PROVED: the list is complete; error below 2^-70; rests on msolve 0.10.1
    """

    status: Status
    reason: str
    error: Fraction = Fraction(0)
    rests_on: tuple[str, ...] = ()

    @property
    def proved(self) -> bool:
        """Whether the claim is proved."""
        return self.status is Status.PROVED

    def __repr__(self) -> str:
        return one_line(str(self), 160)

    def __str__(self) -> str:
        words = [f"{self.status}: {self.reason}"]
        words += [f"error below {self.error_text}"] if self.error else []
        words += [f"rests on {', '.join(self.rests_on)}"] if self.rests_on else []
        return "; ".join(words)

    @property
    def error_text(self) -> str:
        """The error probability, rounded up to a power of two: ``2^-70``; ``0`` for none."""
        return error_text(self.error)


def error_text(error: Fraction) -> str:
    """An error probability, rounded up to a power of two, as ``"2^-70"``; ``"0"`` for none."""
    if error == 0:
        return "0"
    exponent = 0
    while error * 2 ** (exponent + 1) <= 1:
        exponent += 1
    return f"2^-{exponent}" if exponent else "1"


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
