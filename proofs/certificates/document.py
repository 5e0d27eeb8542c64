"""A certificate as a file: put together with its problem, and accepted by the independent checker."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from proofs.certificates.checker import check
from symbolic.errors import LandscapeError
from symbolic.network import Problem

SCHEMA = "landscape/certificate/1"
TIME_LIMIT = 600.0


class CertificateRejected(LandscapeError):
    """A certificate that was written is not accepted by the checker: a defect of this program, never ignored.

    Attributes:
        reason: what the checker said.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the checker rejected a certificate of this program, nothing was written: {reason}")


def assembled(problem: Problem, claims: Sequence[dict[str, Any]], field: dict[str, Any] | None) -> dict[str, Any]:
    """A certificate with its problem."""
    return {
        "schema": SCHEMA,
        "problem": problem.to_dict(),
        "field": field,
        "claims": list(claims),
        "made_by": f"sparse-landscape {version('sparse-landscape')}",
    }


def checked(certificate: dict[str, Any]) -> dict[str, Any]:
    """The certificate, if the independent checker accepts it.

    Raises:
        CertificateRejected: if not.
    """
    result = check(certificate_bytes(certificate), time_limit=TIME_LIMIT, allow_engine=True)
    if not result.valid:
        raise CertificateRejected(str(result.reason))
    return certificate


def certificate_bytes(certificate: dict[str, Any]) -> bytes:
    """The file of a certificate: one line of JSON."""
    return (json.dumps(certificate, ensure_ascii=False) + "\n").encode()
