"""Statements, certificates and documents about loss landscapes, and the ``landscape`` command.

What it offers; nothing is loaded before it is used, and nothing needs a solver handed in:

- prove == the strongest verdict on a problem, with its proof; the findings are a Proving
- prove_masks == the same for masks and all data of a kind; the findings are a MaskProving
- Claim == the five claims on a landscape: names, order, opposites, sentences
- certify == a problem or its findings -> a certificate that the checker accepted, a Certified
- NotCertifiable == proved, but the format of certificates has no way to show it
- check == a certificate in any form -> what the independent checker says of it, a Report
- derive == a problem or its findings -> the whole argument as a document, a Derived
- bad_example == masks -> data that give them a spurious local minimum, a LiftedExample
- forbidden_masks == the minimal masks of a width that some data make bad, an example for each; a ForbiddenMasks
- Proving, MaskProving, ForbiddenMasks, Certified, Report, Derived, LiftedExample == what these return

The rooms, from the ground up; each imports only rooms below it:

- claims == the claims
- failures == what an error means to a user
- documents == typesetting that knows no network: formulas, sentences, pictures, formats
- rules == structural lemmas that need no solver
- badness == exact bad examples, and how they are carried to larger masks
- forbidden == the minimal bad masks of two units, complete for all sizes
- proving == the strongest verdict with its proof
- certificates == what was proved as data, and the checker that stands alone
- rocq, search, paths, sweeps == the kernel, counterexamples, descent paths, all masks of some sizes
- statements == a registry of theorems and conjectures, decided on small cases
- derivations == the whole argument as a text
- exercises == for a course: sheets, keys, grading
- explore == a page in the browser that asks the toolkit
- cli == the command
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proofs.badness.example import bad_example
    from proofs.badness.lifting import LiftedExample
    from proofs.certificates.certify import certify
    from proofs.certificates.checker import Report
    from proofs.certificates.document import Certified
    from proofs.certificates.points import NotCertifiable
    from proofs.certificates.recheck import check
    from proofs.claims import Claim
    from proofs.derivations.derive import derive
    from proofs.derivations.derived import Derived
    from proofs.forbidden.listing import ForbiddenMasks, forbidden_masks
    from proofs.proving.masks import MaskProving, prove_masks
    from proofs.proving.prove import Proving, prove

_HOMES = {
    "Certified": "proofs.certificates.document",
    "Claim": "proofs.claims",
    "Derived": "proofs.derivations.derived",
    "ForbiddenMasks": "proofs.forbidden.listing",
    "LiftedExample": "proofs.badness.lifting",
    "MaskProving": "proofs.proving.masks",
    "NotCertifiable": "proofs.certificates.points",
    "Proving": "proofs.proving.prove",
    "Report": "proofs.certificates.checker",
    "bad_example": "proofs.badness.example",
    "certify": "proofs.certificates.certify",
    "check": "proofs.certificates.recheck",
    "derive": "proofs.derivations.derive",
    "forbidden_masks": "proofs.forbidden.listing",
    "prove": "proofs.proving.prove",
    "prove_masks": "proofs.proving.masks",
}
"""Where each public name lives."""

__all__ = [
    "Certified",
    "Claim",
    "Derived",
    "ForbiddenMasks",
    "LiftedExample",
    "MaskProving",
    "NotCertifiable",
    "Proving",
    "Report",
    "bad_example",
    "certify",
    "check",
    "derive",
    "forbidden_masks",
    "prove",
    "prove_masks",
]


def __getattr__(name: str) -> object:
    """Load public names when they are first used, so that importing the package does no work."""
    if name not in _HOMES:
        raise AttributeError(f"module 'proofs' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return list(__all__)
