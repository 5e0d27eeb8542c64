"""Exact confirmation of a proposed data set, or a refusal with a reason.

A minimum with rational weights is verified directly, everything else is solved. Either way the result is a certificate that the
independent checker accepted in full, without trust in an engine.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from proofs.certificates.chambers import chamber_claim
from proofs.certificates.claims import badness_claim
from proofs.certificates.document import CertificateRejected, Certified, assembled, checked
from proofs.certificates.points import CertifiedPoint, NotCertifiable
from proofs.claims import Claim
from proofs.proving.witness import witness
from proofs.search.numeric import Candidate, Property
from proofs.search.rational import rational_claim
from symbolic.chambers.chamber import Chamber
from symbolic.chambers.verify import exact_loss
from symbolic.errors import EngineMissing, LandscapeError
from symbolic.landscape.component import Component
from symbolic.landscape.kind import Kind
from symbolic.network import Problem
from symbolic.network.numbers import number_text
from symbolic.numeric.linear_loss import Pattern
from symbolic.solving import solve as solving

CLAIMS: dict[Property, Claim] = {
    "strict": Claim.SPURIOUS_STRICT_MINIMUM,
    "minimum": Claim.SPURIOUS_MINIMUM,
    "valley": Claim.SPURIOUS_VALLEY,
}
"""The claim that shows each property."""

LARGEST_FIELD = 32
"""Largest degree of a number field in which a minimum is certified here; simpler data have smaller fields."""
CHECK_SECONDS = 60.0


class NotConfirmed(LandscapeError):
    """A proposed data set is not shown to be bad.

    Attributes:
        step: where it failed: ``solve``, ``certificate`` or ``check``.
        reason: in words.
    """

    def __init__(self, step: str, reason: str) -> None:
        self.step, self.reason = step, reason
        super().__init__(f"not confirmed ({step}): {reason}")


@dataclass(frozen=True)
class Confirmed:
    """Data that are certainly bad.

    Attributes:
        problem: masks and data.
        claim: what the certificate shows.
        certified: its certificate, accepted by the checker in full, without trust in an engine.
        loss: the loss at the spurious minimum (in a chamber: at a point of the valley), exact where it is short.
        source: where it comes from, in words.
    """

    problem: Problem
    claim: Claim
    certified: Certified
    loss: str
    source: str

    @property
    def certificate(self) -> dict[str, Any]:
        """The certificate."""
        return self.certified.certificate


def confirm(
    problem: Problem,
    kind: Property = "strict",
    hint: tuple[Pattern, Candidate] | None = None,
    *,
    budget: float = 60.0,
    seed: int = 0,
    jobs: int | None = None,
    progress: Callable[[str], None] | None = None,
) -> Confirmed:
    """Solve a problem exactly and certify that it has the property.

    Arguments:
        problem: masks and data.
        kind: ``strict`` for a strict spurious minimum, ``minimum`` for a spurious minimum, ``valley`` for a spurious valley.
        hint: the masks and a numeric minimum near which a rational one is looked for; without it the problem is solved.
        budget: seconds for the solver and the checker together.
        seed: of the solver's slices.
        jobs: engine processes at once.
        progress: called with a short text now and then.

    Raises:
        NotConfirmed: if the solver does not show it, no certificate can be written, or the checker refuses it.
        EngineMissing: if no engine is there.

    Examples:
        >>> from symbolic import SparseNetwork
        >>> network = SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]])
        >>> golden = Problem.of(network, targets=[[0, 1, 0], [2, 1, 0], [0, 0, 1]])
        >>> found = confirm(golden, "valley")
        >>> str(found.claim), found.loss
        ('spurious_valley', '1')
    """
    start = time.monotonic()
    claim = CLAIMS[kind]
    direct = None if hint is None else rational_claim(problem, *hint, kind)
    if direct is not None:
        certificate = assembled(problem, [direct[0]], None)
        with suppress(NotConfirmed):
            certified = accept(certificate, problem, claim, min(CHECK_SECONDS, budget))
            return Confirmed(problem, claim, certified, direct[1], "a rational point, verified without the solver")
    try:
        solution = solving.solve(problem, seed=seed, budget=budget, jobs=jobs, progress=progress)
        component = witness(solution, claim)
    except EngineMissing:
        raise
    except LandscapeError as error:
        raise NotConfirmed("solve", str(error)) from error
    if component is None and claim is Claim.SPURIOUS_VALLEY and solution.chamber is not None:
        return by_chamber(solution.chamber)
    if component is None:
        raise NotConfirmed("solve", f"the solver shows no {claim}")
    try:
        _affordable(component, claim)
        entries, field = badness_claim(solution, component, claim)
    except (LandscapeError, ArithmeticError, ValueError) as error:
        raise NotConfirmed("certificate", str(error)) from error
    left = max(1.0, min(CHECK_SECONDS, budget - (time.monotonic() - start)))
    certified = accept(assembled(problem, [entries], field), problem, claim, left)
    loss = component.loss.radical() or component.loss.decimal(12)
    return Confirmed(problem, claim, certified, loss, f"the solver ({' '.join(solution.engine)})")


def by_chamber(chamber: Chamber, seconds: float = CHECK_SECONDS) -> Confirmed:
    """A spurious valley that a chamber shows; its loss is that of the start.

    Raises:
        NotConfirmed: if the checker refuses it.
    """
    certificate = assembled(chamber.problem, [chamber_claim(chamber)], None)
    certified = accept(certificate, chamber.problem, Claim.SPURIOUS_VALLEY, seconds)
    loss = number_text(exact_loss(chamber.problem, chamber.start))
    return Confirmed(
        chamber.problem, Claim.SPURIOUS_VALLEY, certified, loss, "a chamber, which need not have a minimum"
    )


def accept(certificate: dict[str, Any], problem: Problem, claim: Claim, seconds: float = CHECK_SECONDS) -> Certified:
    """Let the checker decide: the certificate is valid in full, about this problem, and shows at least the claim.

    Raises:
        NotConfirmed: if not.
    """
    if certificate["problem"] != problem.to_dict():
        raise NotConfirmed("check", "the certificate is about another problem")
    try:
        certified = checked(certificate, time_limit=seconds, allow_engine=False)
    except CertificateRejected as error:
        raise NotConfirmed("check", f"the checker refuses the certificate: {error.reason}") from None
    full = {c.claim for c in certified.report.claims if c.fully_checked}
    stated = [
        c
        for c in certificate["claims"]
        if c["claim"] in full and (claim is Claim.SPURIOUS_VALLEY or not _by_chamber(c))
    ]
    shown = {str(c.get("statement", c["claim"])) for c in stated}
    direct = {str(c["claim"]) for c in stated}  # a widened minimum need not be strict
    if not (direct if claim is Claim.SPURIOUS_STRICT_MINIMUM else shown) & claim.shown_by:
        raise NotConfirmed("check", f"the certificate shows {', '.join(sorted(shown)) or 'nothing'}, not {claim}")
    return certified


def _by_chamber(claim: dict[str, Any]) -> bool:
    """Whether a claim shows a valley, its own or that of its base, by a chamber: then it shows no minimum."""
    return "chamber" in claim or ("base" in claim and any(map(_by_chamber, claim["base"]["claims"])))


def _affordable(component: Component, claim: Claim) -> None:
    """Refuse a minimum whose weights lie in a large number field.

    Raises:
        NotCertifiable: if they do.
    """
    if component.kind is Kind.MIXED:
        return
    degree = CertifiedPoint.of(component.tables, claim).field.modulus.degree()
    if degree > LARGEST_FIELD:
        raise NotCertifiable(claim, f"its weights lie in a number field of degree {degree}")
