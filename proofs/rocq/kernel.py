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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from proofs.rocq.axioms import AXIOMS, REALS
from proofs.rocq.coqc import Refused, axiom_blocks, compile_file, kernel_path
from proofs.rocq.export import LIBRARY, library_source
from proofs.rocq.readback import Mismatch, compare, expected_theorems
from proofs.rocq.statements import allowed_axioms, named_theorems, statement_of
from symbolic.engines.processes import scratch_prefix
from symbolic.errors import ProblemError

GENERAL_THEOREMS = {
    "DeadUnit": ("no_outgoing_weights", "no_incoming_weights", "dead_unit_no_minimum"),
    "Widening": ("widen_output", "widen_input", "widen"),
}
"""Theorems of the library about networks of any size."""

_SENTENCES = frozenset(
    "From Import Definition Theorem Proof Qed Local apply vm_cast_no_check exact intros".split()  # noqa: SIM905
)
"""The words a sentence of a generated file may begin with."""

_HEADER = (
    "From Coq Require Import Reals List QArith Qreals",
    "From Landscape Require Import Landscape Scalars Symmetry Checker Box Inverses Instances Roots Tables",
    "Import ListNotations",
    "Local Open Scope R_scope",
)

_DATA = frozenset("M1 M2 X Y W1 W2 V1 V2 C1 C2 radius polynomial lo hi right_inverses left_inverses".split())  # noqa: SIM905
"""Definitions that hold numbers only."""

_TERMS = frozenset("network minimum lower shape".split())  # noqa: SIM905
"""The other definitions of a generated file; the audit states the theorems without them."""

_REFUSED = re.compile(
    r"\b(Axioms?|Parameters?|Conjectures?|Hypothes[ie]s|Variables?|Context|Admitted|admit|give_up|Abort|Unset|Set|Load|"
    r"Declare|Notation|Infix|Coercion|Canonical|Instance|Ltac2?|Module|Section|Include|Export|Redirect|Extraction|"
    r"Primitive|Register|Unsafe|Obligations?|Program|native_compute|exact_no_check|change_no_check|"
    r"Reserved|Hint|Opaque|Transparent|Strategy|Arguments|Fail|Drop|Cd|Add|Goal|Lemma|Fixpoint|Inductive|Record|let)\b"
)


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


def without_comments(source: str) -> str:
    """A Rocq source without its (nested) comments.

    Raises:
        ValueError: for an unbalanced comment, or a string literal (generated files have none).
    """
    if '"' in source:
        raise ValueError("a string literal")
    kept: list[str] = []
    depth = start = 0
    for token in re.finditer(r"\(\*|\*\)", source):
        if depth == 0:
            kept.append(source[start : token.start()])
        depth += 1 if token.group() == "(*" else -1
        if depth < 0:
            raise ValueError("a comment that ends before it begins")
        start = token.end()
    if depth:
        raise ValueError("a comment without an end")
    kept.append(source[start:])
    return " ".join(kept)


def scan(source: str) -> str | None:
    """Why a generated source is refused, or None.

    Only imports of the library, definitions, theorems and a handful of tactics may occur.
    """
    if not source.isascii():
        return "a character outside ASCII"
    try:
        text = without_comments(source)
    except ValueError as found:
        return str(found)
    word = _REFUSED.search(text)
    if word is not None:
        return f"the word {word.group()}"
    sentences = [" ".join(part.split()) for part in re.split(r"\.(?=\s|$)", text)]
    for sentence in filter(None, sentences):
        first = sentence.split()[0]
        if first not in _SENTENCES:
            return f"a sentence that begins with {first[:40]!r}"
        if first in {"From", "Import", "Local"} and sentence not in _HEADER:
            return f"the line {sentence[:80]!r}"
    return _definitions(sentences)


def _definitions(sentences: Iterable[str]) -> str | None:
    """Why the definitions of a source are refused: unknown or repeated names, or data that are not written out."""
    seen = set()
    for sentence in sentences:
        found = re.match(r"Definition (\w+)(.*)", sentence)
        if found is None:
            continue
        name, rest = found.groups()
        if name in seen or name not in _DATA | _TERMS:
            return f"the definition of {name[:40]!r}"
        seen.add(name)
        if name in _DATA and not re.fullmatch(r"[^=]*:= [\s\[\];()#0-9-]+(%(nat|Q))?", rest):
            return f"{name}, which is not written out"
    return None


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
            algebraic = _algebraic(source)
            for theorem, axioms in _audit(work, name, _audited(source), deadline).items():
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
            for name, axioms in _assumptions(work, f"Audit{module}", text, module, names, deadline).items():
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


_SHAPES = """
Definition rectangle {A : Type} (rows width : nat) (table : list (list A)) : bool :=
  andb (Nat.eqb (length table) rows) (forallb (fun row => Nat.eqb (length row) width) table).
Definition bits (table : list (list nat)) : bool := forallb (forallb (fun n => Nat.ltb n 2)) table.
Definition well_shaped : bool :=
  let d := columns CLAIM.M1 in let h := length CLAIM.M1 in let k := length CLAIM.M2 in let n := columns CLAIM.X in
  forallb (fun b => b) (cons (rectangle h d CLAIM.M1) (cons (rectangle k h CLAIM.M2) (cons (rectangle d n CLAIM.X)
    (cons (rectangle k n CLAIM.Y) (cons (rectangle h d CLAIM.W1) (cons (rectangle k h CLAIM.W2) (cons (rectangle h d CLAIM.V1)
    (cons (rectangle k h CLAIM.V2) (cons (bits CLAIM.M1) (cons (bits CLAIM.M2) nil)))))))))).
Lemma shapes : well_shaped = true.
Proof. vm_compute. reflexivity. Qed.
"""
"""Part of every audit: all tables have the shapes of the masks, and masks hold zeros and ones."""


def _algebraic(source: str) -> bool:
    """Whether the coordinates of a claim are polynomials in a root."""
    return "Definition polynomial" in without_comments(source)


def _audited(source: str) -> str:
    """What an audit states about a claim: the theorems in full, with the definitions of the library."""
    algebraic = _algebraic(source)
    definitions = "M1 M2 X Y W1 W2 V1 V2 radius" + (" polynomial lo hi" if algebraic else "")
    qualified = {word: f"CLAIM.{word}" for word in definitions.split()}
    lines = []
    for name in named_theorems(without_comments(source)):
        statement = re.sub(
            r"\w+", lambda word: qualified.get(word.group(), word.group()), statement_of(name, algebraic)
        )
        if name == "box_bound":
            bound = "intros alpha Hroot Hin; " if algebraic else ""
            arguments = " alpha Hroot Hin" if algebraic else ""
            radius = "unfold Q2R; cbn; lra"
            proof = f"{bound}split; [{radius}|exact (CLAIM.box_bound{arguments})]"
        else:
            proof = f"exact CLAIM.{name}"
        lines.append(f"Theorem {name} : {statement}.\nProof. {proof}. Qed.\n")
    return "".join(lines)


def _audit(work: Path, claim: str, statements: str, deadline: float) -> dict[str, frozenset[str]]:
    """Restate the theorems of a claim and read the axioms they rest on."""
    names = re.findall(r"^Theorem (\w+)", statements, re.MULTILINE)
    text = (
        "From Coq Require Import Reals List Arith QArith Qreals Lra.\n"
        f"From Landscape Require Import Landscape.\nFrom Landscape Require {claim}.\n"
    )
    text += (_SHAPES + "Local Open Scope R_scope.\n" + statements).replace("CLAIM.", f"{claim}.")
    return _assumptions(work, f"Audit{claim}", text, f"Audit{claim}", names, deadline, allowed_axioms)


def _assumptions(
    work: Path,
    file: str,
    text: str,
    module: str,
    names: Iterable[str],
    deadline: float,
    allowed: Callable[[str], frozenset[str]] = lambda _: REALS,
) -> dict[str, frozenset[str]]:
    """Compile a file that ends with ``Print Assumptions`` of the theorems, and judge what it prints."""
    names = list(names)
    prefix = "" if module == file else f"{module}."
    (work / f"{file}.v").write_text(text + "".join(f"Print Assumptions {prefix}{name}.\n" for name in names), "utf-8")
    blocks = axiom_blocks(compile_file(work, file, deadline))
    if len(blocks) != len(names):
        raise Refused(f"{file}: {len(names)} theorems, but the kernel spoke about {len(blocks)}")
    for name, axioms in zip(names, blocks, strict=True):
        extra = axioms - allowed(name)
        if extra:
            raise Refused(f"{file}: theorem {name} rests on {', '.join(sorted(extra))}")
    return dict(zip(names, blocks, strict=True))
