"""A certificate as a file: put together with its problem, and accepted by the independent checker."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from msgspec import ValidationError

from proofs.certificates.checker import Report, check
from proofs.certificates.format.certificate import SCHEMA, Certificate
from proofs.certificates.format.claim import ClaimEntry
from proofs.certificates.format.problem import problem_entry
from proofs.certificates.format.values import FieldEntry
from proofs.certificates.points import NotCertifiable
from symbolic.display import escaped, lines, one_line, table
from symbolic.errors import LandscapeError
from symbolic.network import Problem

TIME_LIMIT = 600.0


class CertificateRejected(LandscapeError):
    """A certificate that was written is not accepted by the checker: a defect of this program, never ignored.

    Attributes:
        reason: what the checker said.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the checker rejected a certificate of this program, nothing was written: {reason}")


def assembled(problem: Problem, claims: Sequence[ClaimEntry], field: FieldEntry | None) -> dict[str, Any]:
    """A certificate with its problem, as plain data.

    Raises:
        NotCertifiable: if certificates cannot state the problem: it has too many layers, or more inputs than a table may have.
    """
    try:
        entry = problem_entry(problem)
    except ValidationError as error:
        raise NotCertifiable("this problem", f"the format cannot state it: {error}") from None
    return Certificate(SCHEMA, entry, field, claims, _program()).plain()


@cache
def _program() -> str:
    return f"sparse-landscape {version('sparse-landscape')}"


@dataclass(frozen=True)
class Certified:
    """A certificate that the independent checker accepted; only :func:`checked` makes one.

    Attributes:
        certificate: the certificate.
        report: what the checker said of it.

    References:
        The format: docs/certificates.md.

    Examples:
        >>> from proofs import certify
        >>> from symbolic import examples
        >>> found = certify(examples.golden())
        >>> print(found)
        Certificate of "Golden example", 947 bytes, accepted by the checker:
          spurious_valley: checked
        >>> found.report.valid, found.trust, found.data[:9]
        (True, [], b'{"schema"')
    """

    certificate: dict[str, Any]
    report: Report

    @property
    def data(self) -> bytes:
        """The file."""
        return certificate_bytes(self.certificate)

    @property
    def trust(self) -> list[str]:
        """What its claims rest on besides the check, each once."""
        return list(dict.fromkeys(source for claim in self.report.claims for source in claim.rests_on))

    def __repr__(self) -> str:
        return one_line(f"Certified{self._title()}: {'; '.join(map(str, self.report.claims))}", 160)

    def __str__(self) -> str:
        claims = (f"  {claim}" for claim in self.report.claims)
        return "\n".join([f"Certificate{self._title()}, {len(self.data)} bytes, accepted by the checker:", *claims])

    def _repr_html_(self) -> str:
        head = f"<b>Certificate</b>{escaped(self._title())}, {len(self.data)} bytes, accepted by the checker"
        return lines(head, claims_html(self.report))

    def _title(self) -> str:
        title = self.certificate["problem"].get("title", "")
        return f' of "{one_line(title, 60)}"' if title else ""


def claims_html(report: Report) -> str:
    """The accepted claims as a table: how far each is checked, and what it rests on besides."""
    rows = (
        [claim.claim, "yes" if claim.fully_checked else "no", "; ".join(claim.rests_on), claim.error_probability]
        for claim in report.claims
    )
    header = ["claim", "fully checked", "rests on", "error probability"]
    return table(header, ([escaped(cell) for cell in row] for row in rows))


def checked(certificate: dict[str, Any], *, time_limit: float = TIME_LIMIT, allow_engine: bool = True) -> Certified:
    """The certificate with the report of the independent checker, which looks at it once.

    Arguments:
        certificate: the certificate.
        time_limit: seconds for the checker.
        allow_engine: whether claims may rest on the word of a program.

    Raises:
        CertificateRejected: if the checker does not accept it.
    """
    report = check(certificate_bytes(certificate), time_limit=time_limit, allow_engine=allow_engine)
    if not report.valid:
        raise CertificateRejected(str(report.reason))
    return Certified(certificate, report)


def certificate_bytes(certificate: dict[str, Any]) -> bytes:
    """The file of a certificate: one line of JSON."""
    return (json.dumps(certificate, ensure_ascii=False) + "\n").encode()
