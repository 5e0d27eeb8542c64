"""Running the Rocq (Coq) kernel on generated files, and trusting no more of its answer than it deserves.

``coqc`` accepts unfinished proofs and new axioms without complaint. So the generated source is scanned first, the
library is the one of this package whatever lies in the folder, the statements of the theorems are repeated in an
audit file the generated file cannot influence, and the axioms each theorem rests on are compared with a short list.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from proofs.rocq.audit import assumptions, audit, audited, is_algebraic
from proofs.rocq.axioms import AXIOMS
from proofs.rocq.coqc import Refused, compile_file, kernel_path
from proofs.rocq.export import LIBRARY, library_source
from proofs.rocq.readback import Mismatch, compare, expected_theorems
from proofs.rocq.scan import scan
from proofs.rocq.statements import allowed_axioms, statement_of
from symbolic.engines.processes import scratch_prefix
from symbolic.errors import ProblemError

GENERAL_THEOREMS = {
    "DeadUnit": ("no_outgoing_weights", "no_incoming_weights", "dead_unit_no_minimum"),
    "Widening": ("widen_output", "widen_input", "widen"),
}
"""Theorems of the library about networks of any size."""


@dataclass(frozen=True)
class Proved:
    """A theorem the kernel accepted.

    Attributes:
        name: ``File.name``.
        statement: the statement as text, in the words of the library.
        axioms: the axioms it rests on.
    """

    name: str
    statement: str
    axioms: frozenset[str]


@dataclass(frozen=True)
class KernelReport:
    """What the kernel said.

    Attributes:
        ok: every theorem was checked and rests on the axioms of the reals only.
        reason: why not, or a summary.
        proved: the theorems with statements and axioms.
        seconds: the time the kernel took.
    """

    ok: bool
    reason: str
    proved: tuple[Proved, ...]
    seconds: float

    @property
    def theorems(self) -> tuple[str, ...]:
        """The names of the theorems."""
        return tuple(theorem.name for theorem in self.proved)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """The axioms the theorems rest on, together."""
        return tuple(sorted(frozenset().union(*(theorem.axioms for theorem in self.proved))))


def compile_library(folder: Path, timeout: float) -> None:
    """Compile the library of this package in a folder.

    Raises:
        EngineMissing: if ``coqc`` is not installed.
        ValueError: if it does not compile in time.
    """
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + timeout
    for name in LIBRARY:
        (folder / f"{name}.v").write_text(library_source(name), "utf-8")
        try:
            compile_file(folder, name, deadline)
        except Refused as refused:
            raise ValueError(str(refused)) from None


def read_sources(folder: Path) -> dict[str, str]:
    """The claim files of a folder, by module name.

    Raises:
        ProblemError: if a file is a link, or is no text, or cannot be read.
    """
    sources = {}
    try:
        for path in sorted(folder.glob("Claim*.v")):
            if path.is_symlink() or not path.is_file():
                raise ProblemError("file", "a claim is a plain file", "a link or a folder", str(path))
            sources[path.stem] = path.read_text("utf-8")
    except (OSError, UnicodeError) as error:
        raise ProblemError("file", "must be readable text", type(error).__name__, str(folder)) from None
    return sources


def check(folder: Path, timeout: float, library: Path | None = None) -> KernelReport:
    """Let the kernel check the claim files that lie in a folder, whoever wrote them: see :func:`check_sources`."""
    return check_sources(read_sources(folder), timeout, library)


def check_sources(sources: Mapping[str, str], timeout: float, library: Path | None = None) -> KernelReport:
    """Let the kernel check claims.

    Arguments:
        sources: the generated files by module name, as :func:`proofs.rocq.export.claim_sources` makes them.
        timeout: seconds for everything.
        library: a folder where :func:`compile_library` ran, to save its time.

    Returns:
        The report; a claim that is refused, wrong or too slow makes it not ok.

    Raises:
        EngineMissing: if ``coqc`` is not installed.
    """

    def claims(work: Path, deadline: float) -> Iterator[Proved]:
        for name, source in sources.items():
            (work / f"{name}.v").write_text(source, "utf-8")
            compile_file(work, name, deadline)
            algebraic = is_algebraic(source)
            for theorem, axioms in audit(work, name, audited(source), deadline).items():
                yield Proved(f"{name}.{theorem}", statement_of(theorem, algebraic), axioms)

    reasons = (
        f"{name}.v refused before running the kernel: {why}" for name, s in sources.items() if (why := _why(name, s))
    )
    refused = next(reasons, None if sources else "there is no claim")
    return _report(claims, "hold over all real numbers", timeout, library, refused)


def check_certificate(
    certificate: Mapping[str, Any], sources: Mapping[str, str], timeout: float, library: Path | None = None
) -> KernelReport:
    """Let the kernel check the files of a certificate, and compare their data with the certificate.

    Arguments:
        certificate: the certificate as data; that it is valid is not checked here.
        sources: its generated files by module name.
        timeout: seconds for the kernel.
        library: as for :func:`check_sources`.

    Returns:
        The report: ok only if the files are about the certificate and hold all theorems it calls for.

    Raises:
        EngineMissing: if ``coqc`` is not installed.
    """
    try:
        compare(certificate, sources)
    except Mismatch as mismatch:
        kernel_path()
        return KernelReport(False, str(mismatch), (), 0.0)
    report = check_sources(sources, timeout, library)
    missing = [name for name in expected_theorems(certificate) if name not in report.theorems]
    if report.ok and missing:
        return replace(report, ok=False, reason=f"theorems are missing: {', '.join(missing)}")
    return report


def answer(certificate: Mapping[str, Any], report: KernelReport | None) -> dict[str, Any]:
    """The answer of ``landscape rocq CERTIFICATE --json``; without a report no theorem is said to be checked.

    Arguments:
        certificate: the certificate as data.
        report: what :func:`check_certificate` said about it.
    """
    algebraic = certificate.get("field") is not None
    proved = {} if report is None else {theorem.name: theorem for theorem in report.proved}
    listed = []
    for full in expected_theorems(certificate):
        name = full.partition(".")[2]
        found = proved.get(full)
        listed.append(
            {
                "name": full,
                "statement": statement_of(name, algebraic),
                "allowed_axioms": sorted(allowed_axioms(name)),
                "axioms": None if found is None else sorted(found.axioms),
            }
        )
    return {
        "schema": "landscape/rocq/1",
        "checked": report is not None and report.ok,
        "reason": "the kernel was not asked" if report is None else report.reason,
        "theorems": listed,
        "axioms": [{"name": name, "words": words} for name, words in AXIOMS.items()],
    }


def _why(name: str, source: str) -> str | None:
    """Why a file is refused before the kernel runs, or None."""
    return scan(source) if re.fullmatch(r"Claim\d+", name) else "an unexpected name"


def check_library(timeout: float, library: Path | None = None) -> KernelReport:
    """Let the kernel check the theorems about networks of any size.

    Raises:
        EngineMissing: if ``coqc`` is not installed.
    """

    def general(work: Path, deadline: float) -> Iterator[Proved]:
        for module, names in GENERAL_THEOREMS.items():
            text = f"From Landscape Require Import {module}.\n"
            for name, axioms in assumptions(work, f"Audit{module}", text, module, names, deadline).items():
                yield Proved(f"{module}.{name}", "", axioms)

    return _report(general, "hold for networks of any size", timeout, library)


def _report(
    theorems: Callable[[Path, float], Iterator[Proved]],
    words: str,
    timeout: float,
    library: Path | None,
    refused: str | None = None,
) -> KernelReport:
    """Run what yields theorems with their axioms in a folder of its own, and tell how it went."""
    kernel_path()
    start = time.monotonic()
    found: list[Proved] = []
    try:
        if refused is not None:
            raise Refused(refused)
        with tempfile.TemporaryDirectory(prefix=scratch_prefix()) as own:
            _bring_library(Path(own), library, start + timeout)
            for theorem in theorems(Path(own), start + timeout):
                found.append(theorem)
        ok, reason = True, f"{len(found)} theorems {words}"
    except Refused as refusal:
        ok, reason = False, str(refusal)
    return KernelReport(ok, reason, tuple(found), time.monotonic() - start)


def _bring_library(work: Path, library: Path | None, deadline: float) -> None:
    if library is None:
        try:
            compile_library(work, deadline - time.monotonic())
        except ValueError as failed:
            raise Refused(f"the library does not compile: {failed}") from None
        return
    for name in LIBRARY:
        shutil.copy2(library / f"{name}.vo", work / f"{name}.vo")
