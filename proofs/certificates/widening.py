"""Certificates for bad examples: a verified rational minimum, alone or as the base of a widened network."""

from __future__ import annotations

from typing import Literal

from proofs.badness.base_cases import BaseCase
from proofs.badness.lifting import Lift, LiftedExample, verify_lift
from proofs.badness.points import loss_at
from proofs.certificates.chambers import chamber_claim
from proofs.certificates.claims import EXACT
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.minima import SpuriousMinimum, SpuriousStrictMinimum, SpuriousValley
from proofs.certificates.format.networks import Base, Widened
from proofs.certificates.format.problem import problem_entry
from proofs.certificates.minimum import flat_minimum, strict_minimum
from proofs.certificates.points import rational_point, rational_tables
from proofs.claims import Claim
from proofs.forbidden.chambers import Chamber
from proofs.forbidden.classify import Placed
from proofs.forbidden.examples import ForbiddenExample, Kind
from symbolic.network import Problem


def base_claim(case: BaseCase) -> SpuriousMinimum | SpuriousStrictMinimum | SpuriousValley:
    """The claim that a base case is bad: a spurious valley where its minimum is strict and its orbit closed.

    Raises:
        NotCertifiable: if the format has no way to show it.
        NotCertified: if the case is not what it claims.
    """
    found = case.verified()
    point = rational_point((case.point.first, case.point.second))
    lower = rational_tables((case.lower.first, case.lower.second))
    if not found.strict:
        return SpuriousMinimum(point.numbers(), flat_minimum(case.problem, point, Claim.SPURIOUS_MINIMUM), lower)
    name = Claim.SPURIOUS_VALLEY if found.valley.proved else Claim.SPURIOUS_STRICT_MINIMUM
    return EXACT[name](point.numbers(), strict_minimum(case.problem, point, name), lower)


def widened_claim(found: LiftedExample) -> tuple[Problem, Widened]:
    """The large problem of a verified lift, and the claim that it is bad because its base case is."""
    valley = found.valley.proved
    return _widened(found.lift, "spurious_valley" if valley else "spurious_minimum", base_claim(found.lift.case))


def placed_claim(placed: Placed) -> tuple[Problem, Widened]:
    """The large problem of an example inside a mask, and the claim that it is bad: for a chamber that it has a valley."""
    if placed.kind is not Kind.CHAMBER:
        return widened_claim(verify_lift(placed.lift))
    return _widened(placed.lift, "spurious_valley", _behind_walls(placed.case))


def example_claim(example: ForbiddenExample) -> ClaimEntry:
    """The claim that the mask of a forbidden example is bad with its data.

    Examples:
        >>> from proofs.forbidden.listing import forbidden_masks
        >>> type(example_claim(forbidden_masks(2, "any", "spurious_valley").examples[0])).__name__
        'ValleyByChamber'
    """
    return _behind_walls(example.case) if example.kind is Kind.CHAMBER else base_claim(example.case)


def _behind_walls(case: BaseCase) -> ClaimEntry:
    """The claim of a valley without a minimum, at the level of its start."""
    return chamber_claim(Chamber(case, loss_at(case.problem, case.point)).verified().chamber)


def _widened(
    lift: Lift, statement: Literal["spurious_minimum", "spurious_valley"], claim: ClaimEntry
) -> tuple[Problem, Widened]:
    small, match = lift.case.problem, lift.match
    samples = list(match.inputs) if lift.case.identity_inputs else list(range(len(small.inputs[0])))
    return lift.problem, Widened(
        statement=statement,
        base=Base(problem_entry(small), None, [claim]),
        units=match.units,
        outputs=match.outputs,
        inputs=match.inputs,
        samples=samples,
    )
