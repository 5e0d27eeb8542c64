"""A proof by structure in a derivation: its tree as lemmas."""

from __future__ import annotations

import re
from typing import Any

from proofs.derivations.pages import by_title
from proofs.documents.document import Block, Inlines, Items, Math, Paragraph, Section, Statement, Text
from proofs.documents.formulas import Name
from proofs.documents.prose import listed, numbered, paragraph, text
from proofs.rules.tree import ProofNode, shown, told


def structure_section(node: ProofNode, masks_alone: bool) -> Section:
    """The proof tree as lemmas, the root first.

    Arguments:
        node: the root.
        masks_alone: whether the masks decide, without the data.
    """
    steps = list(node.nodes())
    blocks: list[Block] = [paragraph("structure.intro", data=not masks_alone, one=len(steps) == 1)]
    for number, step in enumerate(steps, 1):
        units = numbered(step.units) if step.units else "the whole network"
        used = paragraph(
            "structure.used",
            units=units,
            facts="; ".join(fact(name, value) for name, value in told(step.facts)),
        )
        proof = (Paragraph(with_symbols(step.lemma.argument)),)
        needs = Items(tuple(text(h) for h in step.lemma.hypotheses))
        claim = paragraph("structure.lemma", title=step.lemma.title)
        blocks.append(Statement("lemma", called(step), (claim, needs, used), f"lemma{number}", proof))
    return Section("The proof", tuple(blocks), "structure")


def called(node: ProofNode) -> str:
    """The name of a lemma as its heading, for example ``Single class``."""
    return node.lemma.name.replace("_", " ").capitalize()


def with_symbols(words: str) -> Inlines:
    """The words of an argument with the matrices of the layers as formulas, and its lemmas by the page that proves them.

    Examples:
        >>> [type(part).__name__ for part in with_symbols("make W2 of full rank")]
        ['Text', 'Math', 'Text']
    """
    page = by_title("docs/rules.md")
    told = re.sub(r"\bLemma A\b(?! \()", f"Lemma A of {page}", words)
    parts = re.split(r"\bW([12])\b", told)
    found = [Math(Name("W", (int(part),))) if k % 2 else Text(part) for k, part in enumerate(parts)]
    return tuple(part for part in found if part != Text(""))


def fact(name: str, value: Any) -> str:
    """A fact that a lemma used.

    Examples:
        >>> fact("parts", [[0], [1, 2]])
        'parts {0} and {1, 2}'
    """
    words = shown(value)
    name = "fitted last:" if name == "lone" else name
    return f"{name} {listed(words.replace('} {', '}|{').split('|'))}"
