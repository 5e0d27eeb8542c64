"""From findings to their certificate: made once, checked once by the independent checker, and handed on with its report.

Whoever needs the certificate of a proof takes the :class:`Certified` that is made here and reads it; nobody makes or checks it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from proofs.certificates.chambers import chamber_claim
from proofs.certificates.claims import badness_claim, structure_claim
from proofs.certificates.document import CertificateRejected, Certified, assembled, checked
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.structure import NoValleyByCompactness
from proofs.certificates.format.values import FieldEntry
from proofs.certificates.lists import list_claims
from proofs.certificates.points import NotCertifiable
from proofs.claims import Claim
from proofs.proving.prove import Proving, prove
from symbolic.network import Problem
from symbolic.structure.benign import coercive


@dataclass(frozen=True)
class Uncertified:
    """Why there is no certificate of some findings.

    Attributes:
        error: the claim has none (:class:`NotCertifiable`), or the checker refused it (:class:`CertificateRejected`).
    """

    error: NotCertifiable | CertificateRejected


def certify(subject: Proving | Problem, further: Sequence[ClaimEntry] = ()) -> Certified:
    """The certificate for the leading claim, with the report of the checker that accepted it.

    Arguments:
        subject: what :func:`proofs.prove` found, or the problem.
        further: claims that follow from those of the proof, put behind them.

    Returns:
        The certificate; ``data`` is its file.

    Raises:
        NotCertifiable: if the claim is not decided, or the format has no way to show it.
        CertificateRejected: if the checker does not accept it: a defect, never ignored.
        UnsupportedProblem: by the solver, for problems it does not cover.
        EngineMissing: if the solver is needed and its engine is not installed.

    Notes:
        A certificate holds masks, data and points as exact numbers, so that its claims can be derived again without a solver.

    References:
        The format and what makes each claim accepted: docs/certificates.md.

    Examples:
        >>> from symbolic import examples
        >>> certify(examples.golden())
        Certified of "Golden example": spurious_valley: checked
    """
    proving = prove(subject) if isinstance(subject, Problem) else subject
    claims, field = _claims(proving)
    return checked(assembled(proving.problem, [*claims, *further], field))


def attempt(proving: Proving) -> Certified | Uncertified:
    """The same as :func:`certify`, with the reason where there is no certificate: for texts that say so and go on."""
    try:
        return certify(proving)
    except (NotCertifiable, CertificateRejected) as error:
        return Uncertified(error)


def _claims(proving: Proving) -> tuple[list[ClaimEntry], FieldEntry | None]:
    """The claims of the certificate, the leading one first (of a list: last), and their number field."""
    shown, leading = proving.shown, proving.leading
    if shown is None:
        raise NotCertifiable(leading.claim, "it is UNDECIDED")
    if leading.method == "structure":
        nodes = [f.node for f in proving.findings if f.node is not None and f.verdict.proved]
        first = [node for node in nodes if node is leading.node]
        return [structure_claim(n) for n in [*first, *(node for node in nodes if node is not leading.node)]], None
    solution = proving.solution
    assert solution is not None
    if shown.bad:
        if proving.witness is None and shown is Claim.SPURIOUS_VALLEY and solution.chamber is not None:
            return [chamber_claim(solution.chamber)], None
        if proving.witness is None:
            raise NotCertifiable(shown, "no component shows it")
        entry, field = badness_claim(solution, proving.witness, shown, trust=True)
        return [entry], field
    claims, field = list_claims(solution)
    if shown is Claim.NO_SPURIOUS_VALLEY:
        if not coercive(proving.problem).proved:
            raise NotCertifiable(shown, "only proofs by structure or by compact sublevel sets are certified")
        claims.append(NoValleyByCompactness("coercive", len(claims) - 1))
    return claims, field
