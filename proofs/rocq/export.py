"""Certificates as Rocq sources: data, a computation for the kernel, and theorems over all real weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from proofs.rocq.claim import claim_text
from proofs.rocq.statements import provable
from symbolic.errors import ProblemError, UnsupportedProblem

LIBRARY = (
    "Sums",
    "Landscape",
    "Paths",
    "Continuity",
    "Scalars",
    "Rounding",
    "Ball",
    "Orbit",
    "ClosedOrbit",
    "Symmetry",
    "Checker",
    "CheckerExact",
    "CheckerBall",
    "Box",
    "Inverses",
    "Derivatives",
    "Instances",
    "Roots",
    "Tables",
    "DeadUnit",
    "Widening",
)
"""The library files that claims rest on, in the order in which they are compiled."""


def library_source(name: str) -> str:
    """The text of a library file."""
    return files("proofs.rocq").joinpath("library", f"{name}.v").read_text("utf-8")


def write(certificate: Mapping[str, Any], folder: Path) -> list[Path]:
    """Write a certificate as Rocq sources.

    Arguments:
        certificate: the certificate as data.
        folder: where to write: a new or empty folder. It gets the library, one file per claim and ``_CoqProject``.

    Returns:
        The files of the claims.

    Raises:
        UnsupportedProblem: if no claim of the certificate can be proved by the kernel.
    """
    return write_sources(claim_sources(certificate), folder)


def write_sources(
    sources: Mapping[str, str],
    folder: Path,
    write_file: Callable[[Path, bytes], object] = Path.write_bytes,
    library: Sequence[str] = LIBRARY,
) -> list[Path]:
    """Write claims and library into a new or empty folder, so that nothing old can be taken for a claim.

    Arguments:
        sources: the claims by name.
        folder: where to write.
        write_file: writes one file.
        library: the library files that the claims rest on.

    Returns:
        The files of the claims.

    Raises:
        ProblemError: if the folder is not empty, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ProblemError("output", "must be a new or empty folder", "files in it", str(folder))
        for name in library:
            write_file(folder / f"{name}.v", library_source(name).encode())
        written = []
        for name, text in sources.items():
            path = folder / f"{name}.v"
            write_file(path, text.encode())
            written.append(path)
        listing = "".join(f"{name}.v\n" for name in (*library, *sources))
        write_file(folder / "_CoqProject", f"-Q . Landscape\n{listing}".encode())
    except OSError as error:
        raise ProblemError(
            "output", "must be a folder that can be written", error.strerror or type(error).__name__, str(folder)
        ) from None
    return written


def claim_sources(certificate: Mapping[str, Any]) -> dict[str, str]:
    """The generated sources by module name.

    Raises:
        UnsupportedProblem: if no claim of the certificate can be proved by the kernel.
    """
    sources = {}
    for number, claim in enumerate(certificate["claims"]):
        if provable(claim):
            sources[f"Claim{number}"] = claim_text(certificate, claim)
    if not sources:
        raise UnsupportedProblem(
            "this certificate in a proof kernel",
            "it claims no spurious minimum at weights that are written down exactly",
        )
    return sources
