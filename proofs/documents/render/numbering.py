"""The numbers of a document, given once for every format: statements share one counter; formulas, tables and figures have theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from proofs.documents.document import Block, Derivation, Display, Figure, Section, Statement, Step, Table
from proofs.documents.render.displays import together
from symbolic.errors import LandscapeError

DEEPEST = 3
"""Sections stand at most so deep in one another."""


@dataclass(frozen=True)
class Mark:
    """What a block is called.

    Attributes:
        kind: for example ``lemma`` or ``equation``.
        number: its number, for example ``3`` or ``2.1``.
    """

    kind: str
    number: str

    @property
    def anchor(self) -> str:
        """The name that links lead to."""
        return f"{self.kind}-{self.number.replace('.', '-')}"

    @property
    def words(self) -> str:
        """Its name in prose.

        Examples:
            >>> Mark("equation", "2").words
            'Equation (2)'
        """
        return f"Equation ({self.number})" if self.kind == "equation" else f"{self.kind.capitalize()} {self.number}"


@dataclass(frozen=True)
class Node:
    """A block with its name and the blocks in it.

    Attributes:
        block: the block.
        mark: its number, if it has one.
        inner: the blocks in it.
        proof: the blocks of its proof.
        depth: how deep a section stands, from 1.
        more: further formulas or steps in the display of this one.
    """

    block: Block
    mark: Mark | None = None
    inner: tuple[Node, ...] = ()
    proof: tuple[Node, ...] = ()
    depth: int = 0
    more: tuple[Display | Step, ...] = ()

    @property
    def kind(self) -> str:
        """The class of the block, for the templates."""
        return type(self.block).__name__


@dataclass(frozen=True)
class Numbered:
    """A document with its numbers.

    Attributes:
        derivation: the document.
        sections: its sections.
        marks: the name of every label.
        cited: the number of every source.
    """

    derivation: Derivation
    sections: tuple[Node, ...]
    marks: Mapping[str, Mark]
    cited: Mapping[str, int]


@dataclass
class _Counting:
    counts: Counter[str] = field(default_factory=Counter)
    marks: dict[str, Mark] = field(default_factory=dict)

    def named(self, kind: str, counter: str, label: str) -> Mark:
        self.counts[counter] += 1
        return self.kept(Mark(kind, str(self.counts[counter])), label)

    def kept(self, mark: Mark, label: str) -> Mark:
        if label:
            self.marks[label] = mark
        return mark

    def nodes(self, blocks: Sequence[Block], place: tuple[int, ...] | None) -> tuple[Node, ...]:
        sections = 0
        found: list[Node] = []
        for block in blocks:
            if isinstance(block, Section):
                if place is None or len(place) >= DEEPEST:
                    raise LandscapeError(f"section {block.title!r}: at most {DEEPEST} deep, and in no statement")
                sections += 1
                found.append(self.section(block, (*place, sections)))
            elif found and _continues(block, found[-1]):
                found[-1] = replace(found[-1], more=(*found[-1].more, block))
            else:
                found.append(self.node(block))
        return tuple(found)

    def section(self, block: Section, place: tuple[int, ...]) -> Node:
        mark = self.kept(Mark("section", ".".join(map(str, place))), block.label)
        return Node(block, mark, self.nodes(block.blocks, place), depth=len(place))

    def node(self, block: Block) -> Node:
        match block:
            case Statement():
                mark = self.named(block.kind, "statement", block.label)
                return Node(block, mark, self.nodes(block.content, None), self.nodes(block.proof, None))
            case Table():
                return Node(block, self.named("table", "table", block.label))
            case Figure():
                return Node(block, self.named("figure", "figure", block.label))
            case Display() | Step():
                return Node(block, self.named("equation", "equation", block.label) if block.label else None)
        return Node(block)


def _continues(block: Block, last: Node) -> TypeGuard[Display | Step]:
    if not isinstance(block, Display | Step) or not isinstance(last.block, Display | Step):
        return False
    return last.mark is None and not block.label and together(last.block, block)


def numbered(derivation: Derivation) -> Numbered:
    """Number a document.

    Arguments:
        derivation: the document.

    Returns:
        Its sections with numbers, and the name behind every label.

    Raises:
        LandscapeError: if sections stand too deep in one another, or in a statement.

    Examples:
        >>> from proofs.documents.document import Paragraph, Statement
        >>> lemma = Statement("lemma", "", (Paragraph(()),), label="first")
        >>> numbered(Derivation("t", (), (Section("s", (lemma,)),))).marks["first"].words
        'Lemma 1'
    """
    counting = _Counting()
    sections = counting.nodes(derivation.sections, ())
    cited = {source.key: place for place, source in enumerate(derivation.sources, 1)}
    return Numbered(derivation, sections, counting.marks, cited)
