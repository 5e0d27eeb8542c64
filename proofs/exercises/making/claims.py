"""Statements of the registry as claims to be judged: as they stand, and with hypotheses dropped, where an example refutes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

from proofs.statements.decide import has_spurious_minimum, has_strict_spurious_minimum, minima_are_global
from proofs.statements.predicates import LINEAR
from proofs.statements.registry import statements, statements_of
from proofs.statements.statement import Hypothesis, Quantifier, Standing, Statement
from symbolic.network import Problem

BAD = (has_spurious_minimum, has_strict_spurious_minimum)
"""How the registry decides statements that some problem has a spurious minimum."""
TRUE_GROUP, BAD_GROUP = "benign", "bad"
"""The groups of the registry that sheets ask about: networks without weight decay, in words that a sheet explains."""
MOST_DROPPED = 2
"""So many hypotheses are dropped at most."""


@dataclass(frozen=True)
class Claimed:
    """The claim that every local minimum is global for all problems with some properties.

    Attributes:
        source: the statement of the registry it comes from.
        hypotheses: the properties.
        dropped: the hypothesis of the statement that is left out, and makes it true again; empty if it is not exactly one.
        true: whether the registry has a proof of it; otherwise it is known to be false.
        implied: whether the sheet says of all its networks that they are linear; then this is not listed among the properties.
    """

    source: str
    hypotheses: tuple[Hypothesis, ...]
    dropped: str
    true: bool
    implied: bool = False

    @property
    def linear(self) -> bool:
        """Whether the claim is about linear networks only."""
        return LINEAR in self.hypotheses

    @property
    def listed(self) -> tuple[Hypothesis, ...]:
        """The properties that are listed on a sheet."""
        return tuple(h for h in self.hypotheses if not (self.implied and h is LINEAR))

    def holds_for(self, problem: Problem) -> bool:
        """Whether a problem has all the properties."""
        return all(h.holds(problem) for h in self.hypotheses)

    def fails_for(self, problem: Problem) -> bool:
        """Whether a problem lacks one of them."""
        return not self.holds_for(problem)


@cache
def true_claims() -> tuple[Claimed, ...]:
    """The statements a sheet asks about that are proved in general.

    Examples:
        >>> [claim.source for claim in true_claims()][:2]
        ['dense', 'single_class']
    """
    return _proved_ones(statements_of(TRUE_GROUP))


def _proved_ones(among: Iterable[Statement]) -> tuple[Claimed, ...]:
    return tuple(
        Claimed(s.identifier, s.hypotheses, "", True)
        for s in among
        if s.decide is minima_are_global and s.quantifier is Quantifier.ALL and s.standing is Standing.PROVED
    )


def false_claims(bad: Sequence[Problem]) -> tuple[Claimed, ...]:
    """True claims without one or two hypotheses, and "never" instead of "can", where one of the given problems is a counterexample.

    Arguments:
        bad: problems with a spurious minimum.
    """
    never = tuple(Claimed(s.identifier, s.hypotheses, "", False) for s in statements_of(BAD_GROUP) if s.decide in BAD)
    found = list(never)
    for count in range(1, MOST_DROPPED + 1):
        for claim in (*true_claims(), *never):
            for out in combinations(claim.hypotheses, count):
                name = out[0].name if claim.true and count == 1 else ""
                left = tuple(h for h in claim.hypotheses if h not in out)
                found += [Claimed(claim.source, left, name, False)] * bool(left)
    different: dict[tuple[str, ...], Claimed] = {}
    for claim in sorted(found, key=lambda claim: not claim.dropped):
        different.setdefault(tuple(h.name for h in claim.hypotheses), claim)
    return tuple(claim for claim in different.values() if any(map(claim.holds_for, bad)))


def proved(hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether the registry proves the claim for problems with these properties: a true claim asks for no others."""
    names = {h.name for h in hypotheses}
    return any({h.name for h in claim.hypotheses} <= names for claim in _proved_ones(statements().values()))
