"""Certificates for what was proved: put together, checked by the independent checker, and only then handed out."""

from __future__ import annotations

from typing import Any

from proofs.certificates.claims import badness_claim, structure_claim
from proofs.certificates.document import assembled, checked
from proofs.certificates.lists import list_claims
from proofs.certificates.points import NotCertifiable
from proofs.proving.prove import Proving
from proofs.proving.solver_tree import witness
from symbolic.structure.benign import coercive

BAD = ("spurious_valley", "spurious_strict_minimum", "spurious_minimum")


def certificate_for(result: Proving) -> dict[str, Any]:
    """The certificate for the leading claim, checked.

    Raises:
        NotCertifiable: if the claim is not decided, or the format has no way to show it.
        CertificateRejected: if the checker does not accept it.
    """
    leading = result.leading
    claim, status = leading.claim, str(leading.verdict.status)
    if status == "UNDECIDED":
        raise NotCertifiable(claim, "it is UNDECIDED")
    nodes = [f.node for f in result.findings if f.node is not None and f.verdict.proved]
    if leading.method == "structure":
        wanted = leading.node
        chosen = [n for n in nodes if n is wanted] + [n for n in nodes if n is not wanted]
        return checked(assembled(result.problem, [structure_claim(n) for n in chosen], None))
    solution = result.solution
    assert solution is not None
    shown = _shown(claim, status)
    if shown in BAD:
        component = witness(solution, shown)
        if component is None:
            raise NotCertifiable(shown, "no component shows it")
        found, field = badness_claim(solution, component, shown, trust=True)
        return checked(assembled(result.problem, [found], field))
    claims, field = list_claims(solution)
    if shown == "no_spurious_valley":
        if not coercive(result.problem).proved:
            raise NotCertifiable(shown, "only proofs by structure or by compact sublevel sets are certified")
        claims.append({"claim": shown, "method": "coercive", "minima": len(claims) - 1})
    elif shown != "all_minima_global":
        raise NotCertifiable(shown, "only structural proofs of it are certified")
    return checked(assembled(result.problem, claims, field))


def _shown(claim: str, status: str) -> str:
    """What a verdict shows in positive words: a refuted claim is shown by its opposite."""
    if status == "PROVED":
        return claim
    opposites = {"all_minima_global": "spurious_minimum", "no_spurious_valley": "spurious_valley"}
    return opposites.get(claim, "no_spurious_valley" if claim == "spurious_valley" else "all_minima_global")
