"""An exact example for every forbidden mask with two units: the base cases of badness, and valleys behind walls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache

from proofs.badness.base_cases import BaseCase, base_cases
from proofs.badness.lifting import variants
from proofs.claims import Claim
from proofs.forbidden.chambers import Chamber, ChamberProof, chambers, strict_cases
from symbolic.graph.types import MaskTypes


class Kind(StrEnum):
    """How an example shows that a mask is bad."""

    STRICT_MINIMUM = "strict_minimum"
    """a spurious minimum that is strict up to the symmetry of the mask, with a closed orbit where a valley is claimed"""
    FAMILY_MINIMUM = "family_minimum"
    """a spurious minimum on a family of critical points (Morse-Bott)"""
    CHAMBER = "chamber"
    """a part of the weights that no path below a level leaves, with a lower point elsewhere"""


@dataclass(frozen=True)
class ForbiddenExample:
    """A verified example; only :func:`example_of` makes one.

    Attributes:
        claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.
        types: the types of its mask.
        case: masks, data, the minimum (for a chamber: the start) and a lower point.
        kind: how it shows the claim.
        loss: the loss at the minimum or the start.
        level: the valley is a component of the set where the loss is at most this; None for minima.
        bottom: the loss is at least this in the valley; None for minima.
        lower_loss: the loss at the lower point.
    """

    claim: Claim
    types: MaskTypes
    case: BaseCase
    kind: Kind
    loss: Fraction
    lower_loss: Fraction
    level: Fraction | None = None
    bottom: Fraction | None = None

    def __repr__(self) -> str:
        return f"ForbiddenExample of {self.types}: {self.words}"

    @property
    def words(self) -> str:
        """The example in a phrase."""
        if self.kind is Kind.CHAMBER:
            return (
                f"from a start of loss {self.loss} no path in {{L <= {self.level}}} goes below {self.bottom}; "
                f"{self.lower_loss} can be reached"
            )
        kind = "strict" if self.kind is Kind.STRICT_MINIMUM else "on a critical family"
        valley = ", in a spurious valley" if self.claim is Claim.SPURIOUS_VALLEY else ""
        return f"a spurious minimum of loss {self.loss}, {kind}{valley}; {self.lower_loss} can be reached"


@cache
def example_of(types: MaskTypes, claim: Claim, data: str) -> ForbiddenExample | None:
    """A verified example for a mask with these types, up to the names of the units; None if none is stored.

    Arguments:
        types: of a mask with two units.
        claim: ``SPURIOUS_MINIMUM`` or ``SPURIOUS_VALLEY``.
        data: ``whitened`` or ``any``.

    Raises:
        NotCertified: if an example that is stored is not what it claims.

    Examples:
        >>> corner = MaskTypes.of_counts(2, (0, 1, 1), (0, 1, 1))
        >>> example_of(corner, Claim.SPURIOUS_MINIMUM, "whitened").case.name
        'corner'
        >>> example_of(corner, Claim.SPURIOUS_VALLEY, "whitened").words
        'from a start of loss 121/100 no path in {L <= 3/2} goes below 1; 0 can be reached'
    """
    wanted = set(types.orbit(transposing=False))
    for case in stored_cases():
        found = MaskTypes.of(case.problem.network)
        if found not in wanted or not (case.identity_inputs or data == "any"):
            continue
        if claim is Claim.SPURIOUS_VALLEY and not case.strict:
            continue
        bad = case.verified()
        if claim is Claim.SPURIOUS_VALLEY and not bad.valley.proved:
            continue
        kind = Kind.STRICT_MINIMUM if bad.strict else Kind.FAMILY_MINIMUM
        level = bad.loss if claim is Claim.SPURIOUS_VALLEY else None
        return ForbiddenExample(claim, found, case, kind, bad.loss, bad.lower_loss, level, level)
    if claim is Claim.SPURIOUS_VALLEY:
        for chamber in stored_chambers(data):
            if MaskTypes.of(chamber.case.problem.network) in wanted:
                return of_chamber(chamber, chamber.verified())
    return None


def of_chamber(chamber: Chamber, proof: ChamberProof) -> ForbiddenExample:
    """The example that a verified chamber is."""
    types = MaskTypes.of(chamber.case.problem.network)
    return ForbiddenExample(
        Claim.SPURIOUS_VALLEY,
        types,
        chamber.case,
        Kind.CHAMBER,
        proof.loss,
        proof.lower_loss,
        proof.level,
        proof.bottom,
    )


@cache
def stored_cases() -> tuple[BaseCase, ...]:
    """The base cases with two units and those of ``valleys.json``, with the transposes of those with X = I."""
    two = [case for case in (*base_cases(), *strict_cases()) if len(case.problem.network.masks[0]) == 2]
    return tuple(variants(two))


@cache
def stored_chambers(data: str = "any") -> tuple[Chamber, ...]:
    """The chambers of ``valleys.json`` for a kind of data, and the transposes of those with X = I."""
    return tuple(_both([c for c in chambers() if c.case.identity_inputs or data == "any"]))


def _both(found: Sequence[Chamber]) -> Iterator[Chamber]:
    for chamber in found:
        yield chamber
        if not chamber.case.identity_inputs:
            continue
        other = chamber.transposed()
        if other.case.problem.network != chamber.case.problem.network:
            yield other
