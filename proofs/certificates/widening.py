"""Certificates for bad examples: a verified rational minimum, alone or as the base of a widened network."""

from __future__ import annotations

from typing import Any

from proofs.badness.base_cases import BaseCase
from proofs.badness.lifting import LiftedExample
from proofs.certificates.minimum import minimum_entries
from proofs.certificates.points import rational_point, rational_tables
from proofs.claims import Claim
from symbolic.network import Problem


def base_claim(case: BaseCase) -> dict[str, Any]:
    """The claim that a base case is bad: a spurious valley where its minimum is strict and its orbit closed.

    Raises:
        NotCertifiable: if the format has no way to show it.
        NotCertified: if the case is not what it claims.
    """
    found = case.verified()
    minimum = Claim.SPURIOUS_STRICT_MINIMUM if found.strict else Claim.SPURIOUS_MINIMUM
    name = str(Claim.SPURIOUS_VALLEY if found.valley.proved else minimum)
    point = rational_point((case.point.first, case.point.second))
    entries = minimum_entries(case.problem, point, found.strict, name)
    return {"claim": name, **entries, "lower_point": rational_tables((case.lower.first, case.lower.second))}


def widened_claim(found: LiftedExample) -> tuple[Problem, dict[str, Any]]:
    """The large problem of a verified lift, and the claim that it is bad because its base case is."""
    lift = found.lift
    small, match = lift.case.problem, lift.match
    samples = list(match.inputs) if lift.case.identity_inputs else list(range(len(small.inputs[0])))
    base = {"problem": small.to_dict(), "field": None, "claims": [base_claim(lift.case)]}
    claim = {
        "claim": "widened",
        "statement": str(Claim.SPURIOUS_VALLEY if found.valley.proved else Claim.SPURIOUS_MINIMUM),
        "base": base,
        "units": list(match.units),
        "outputs": list(match.outputs),
        "inputs": list(match.inputs),
        "samples": samples,
    }
    return lift.problem, claim
