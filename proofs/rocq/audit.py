"""The audit of a claim: a file that the generated file cannot influence states its theorems again and asks for their axioms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from proofs.rocq.axioms import REALS
from proofs.rocq.coqc import Refused, axiom_blocks, compile_file
from proofs.rocq.scan import without_comments
from proofs.rocq.statements import allowed_axioms, named_theorems, statement_of

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


def is_algebraic(source: str) -> bool:
    """Whether the coordinates of a claim are polynomials in a root."""
    return "Definition polynomial" in without_comments(source)


def audited(source: str) -> str:
    """What an audit states about a claim: the theorems in full, with the definitions of the library."""
    algebraic = is_algebraic(source)
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


def audit(work: Path, claim: str, statements: str, deadline: float) -> dict[str, frozenset[str]]:
    """Restate the theorems of a claim and read the axioms they rest on."""
    names = re.findall(r"^Theorem (\w+)", statements, re.MULTILINE)
    text = (
        "From Coq Require Import Reals List Arith QArith Qreals Lra.\n"
        f"From Landscape Require Import Landscape.\nFrom Landscape Require {claim}.\n"
    )
    text += (_SHAPES + "Local Open Scope R_scope.\n" + statements).replace("CLAIM.", f"{claim}.")
    return assumptions(work, f"Audit{claim}", text, f"Audit{claim}", names, deadline, allowed_axioms)


def assumptions(
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
