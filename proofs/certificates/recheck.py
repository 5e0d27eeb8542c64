"""A certificate in whatever form it is held, read by the independent checker in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from proofs.certificates.checker import Report, check_limited
from proofs.certificates.document import Certified, certificate_bytes

TIME_LIMIT = 60.0


def check(
    certificate: Certified | Mapping[str, Any] | bytes | str | PathLike[str],
    *,
    time_limit: float = TIME_LIMIT,
    allow_engine: bool = False,
) -> Report:
    """What the independent checker says of a certificate: it runs alone, in a process with limits, and trusts no solver.

    Arguments:
        certificate: what :func:`proofs.certify` made, its JSON object, the bytes of its file, or the path of the file.
        time_limit: seconds; the answer is there at most two seconds later.
        allow_engine: whether claims may rest on the word of a program.

    Returns:
        The verdict: ``valid``, the accepted ``claims`` with what each rests on, and the ``reason`` where it is not valid.

    Raises:
        OSError: if the file cannot be read. Whatever a certificate holds, nothing is raised.

    Notes:
        Every claim is derived again from masks, data and points in exact arithmetic, by the rules of docs/certificates.md.

    References:
        What makes each claim accepted, and why that is enough: docs/certificates.md.

    Examples:
        >>> from proofs import certify
        >>> from symbolic import examples
        >>> made = certify(examples.golden())
        >>> check(made)
        Report: valid; spurious_valley: checked
        >>> check(b"{}")
        Report: not valid; invalid: missing key: claims, field, problem, schema
    """
    return check_limited(_bytes(certificate), time_limit=time_limit, allow_engine=allow_engine)


def _bytes(certificate: Certified | Mapping[str, Any] | bytes | str | PathLike[str]) -> bytes:
    if isinstance(certificate, bytes):
        return certificate
    if isinstance(certificate, Certified):
        return certificate.data
    if isinstance(certificate, Mapping):
        return certificate_bytes(dict(certificate))
    return Path(certificate).read_bytes()
