"""What a generated source may hold: imports of the library, definitions, theorems and a handful of tactics."""

from __future__ import annotations

import re
from collections.abc import Iterable

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
