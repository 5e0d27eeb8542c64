"""What is known about one problem, claim by claim, and what it rests on (docs/certificates.md: Verdict)."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from .exact import Field
from .loss import Problem
from .reading import MAX_WEIGHTS, Invalid, items, require

MOST_LETTERS = 160
"""Longest line that stands for a report."""
ANY_SIZE = ("widened",)
"""Claims whose check looks at the tables only; all others are about a network of at most ``MAX_WEIGHTS`` weights."""
NOT_CHECKED = "not checked"
"""How the reason begins when a limit of time or memory was reached."""


class Trust(NamedTuple):
    """What an accepted claim rests on besides this check, and the fact that later claims may use of it."""

    rests_on: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()  # probabilities, if not 0
    fact: Any = None


@dataclass(frozen=True)
class Accepted:
    """A claim that was accepted."""

    claim: str
    fully_checked: bool
    rests_on: list[str]
    error_probability: str

    def __str__(self) -> str:
        trust = f"accepted with trust in: {'; '.join(self.rests_on)} (error probability {self.error_probability})"
        return f"{self.claim}: {'checked' if self.fully_checked else trust}"


@dataclass(frozen=True)
class Report:
    """The verdict on a certificate.

    Attributes:
        valid: whether every claim is accepted.
        reason: why it is not valid; None where it is.
        claims: the accepted claims, each with what it rests on.

    References:
        What makes a claim accepted: docs/certificates.md.

    Examples:
        >>> Report(True, None, [Accepted("spurious_minimum", True, [], "0")])
        Report: valid; spurious_minimum: checked
    """

    valid: bool
    reason: str | None
    claims: list[Accepted]

    def __repr__(self) -> str:
        words = [
            "valid" if self.valid else "not valid",
            *([self.reason] if self.reason else []),
            *map(str, self.claims),
        ]
        line = " ".join("; ".join(words).split())
        return f"Report: {line if len(line) <= MOST_LETTERS else line[:MOST_LETTERS] + '...'}"

    def __str__(self) -> str:
        head = "valid" if self.valid else f"not valid: {self.reason}"
        return "\n".join([head, *(f"  {claim}" for claim in self.claims)])

    def _repr_html_(self) -> str:
        head, *claims = (html.escape(line.strip()) for line in str(self).splitlines())
        return f"<b>{head}</b><ul>{''.join(f'<li>{claim}</li>' for claim in claims)}</ul>"


def by_reach(claim: Any) -> bool:
    """Whether a claim is proved by following signals alone, which is understood at any depth for every activation."""
    proof = claim.get("proof") if isinstance(claim, dict) else None
    return isinstance(proof, dict) and proof.get("lemma") == "fixed_features"


class Scope:
    """A problem, its field, how to check each kind of claim, and the claims accepted so far."""

    def __init__(self, entry: dict[str, Any], checks: Checks) -> None:
        self.problem = Problem(entry["problem"], all(map(by_reach, items(entry["claims"]))))
        self.field = None if entry["field"] is None else Field(entry["field"])
        self.checks = checks
        self.claims: list[Accepted] = []
        self.trusts: list[Trust] = []
        require(items(entry["claims"]) != [], "there are no claims")
        for position, claim in enumerate(entry["claims"]):
            name = claim.get("claim") if isinstance(claim, dict) else None
            if not isinstance(name, str) or name not in checks:
                raise Invalid(f"claims[{position}]: unknown claim")
            fits = name in ANY_SIZE or len(self.problem.at) <= MAX_WEIGHTS
            require(fits, f"claims[{position}] ({name}): a network has at most {MAX_WEIGHTS} weights")
            try:
                trust = checks[name](self, claim)
            except Invalid as problem:
                raise Invalid(f"claims[{position}] ({name}): {problem}") from None
            self.trusts.append(trust)
            error = " + ".join(trust.errors) or "0"
            self.claims.append(Accepted(name, not trust.rests_on, list(trust.rests_on), error))


Check = Callable[[Scope, dict[str, Any]], Trust]
Checks = Mapping[str, Check]
