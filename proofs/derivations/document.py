"""The one intermediate form of a derivation: blocks of prose, formulas and checked steps; every format is a rendering of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from proofs.derivations.formulas import Formula
from symbolic.errors import LandscapeError

Certainty = Literal["exact", "certificate", "engine"]
"""How a step was checked: by exact arithmetic now, by the certificate checker, or on an engine's count."""


class StepFailed(LandscapeError):
    """A step of a derivation does not hold: nothing is built.

    Attributes:
        name: the step.
        reason: what was found.
    """

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"step {name!r} does not hold: {reason}")


@dataclass(frozen=True)
class Text:
    """Prose; everything in it is escaped."""

    words: str


@dataclass(frozen=True)
class Math:
    """A formula in a line of prose."""

    formula: Formula


@dataclass(frozen=True)
class Ref:
    """A reference to a labelled block."""

    label: str


@dataclass(frozen=True)
class Cite:
    """A reference to an entry of the bibliography."""

    key: str


@dataclass(frozen=True)
class Strong:
    """A word that is defined, or a verdict."""

    words: str


Inline = Text | Math | Ref | Cite | Strong
Inlines = tuple[Inline, ...]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    content: Inlines


@dataclass(frozen=True)
class Display:
    """A formula on lines of its own; with a label it has a number."""

    formula: Formula
    label: str = ""


@dataclass(frozen=True)
class Check:
    """How a step is verified when the document is built.

    Attributes:
        certainty: what kind of check it is.
        words: how it was checked, in words.
        run: raises :class:`StepFailed` if the step does not hold.
    """

    certainty: Certainty
    words: str
    run: Callable[[Step], None] = field(compare=False)


@dataclass(frozen=True)
class Step:
    """One step: a statement before, a statement after, the rule, and how it is checked.

    Attributes:
        name: its name, for errors and for the appendix.
        before: the statement it starts from; None where it is the definition of something.
        after: the statement it reaches.
        rule: the rule or lemma, in words.
        reference: where the rule is proved.
        check: how it is verified.
        words: the prose that introduces it.
        label: its label, if it is referred to.
        quiet: whether how it was checked stands in the list of steps only, not below the formula.
    """

    name: str
    before: Formula | None
    after: Formula
    rule: str
    reference: str
    check: Check
    words: Inlines = ()
    label: str = ""
    quiet: bool = False


@dataclass(frozen=True)
class Statement:
    """A theorem-like block with an optional proof."""

    kind: Literal["theorem", "proposition", "lemma", "definition", "example", "remark"]
    title: str
    content: tuple[Block, ...]
    label: str = ""
    proof: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table with a header."""

    caption: str
    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    label: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture with its description in words, computed with it."""

    name: str
    caption: Inlines
    description: str
    label: str = ""


@dataclass(frozen=True)
class Listing:
    """Lines of a file or of a command."""

    lines: str
    language: str = ""


@dataclass(frozen=True)
class Items:
    """A list of paragraphs."""

    entries: tuple[Inlines, ...]


@dataclass(frozen=True)
class Section:
    """A section with blocks."""

    title: str
    blocks: tuple[Block, ...]
    label: str = ""


Block = Paragraph | Display | Step | Statement | Table | Figure | Listing | Items | Section


@dataclass(frozen=True)
class Source:
    """An entry of the bibliography."""

    key: str
    words: str
    link: str = ""


@dataclass(frozen=True)
class Derivation:
    """A document.

    Attributes:
        title: its title (a user's text: escaped everywhere).
        abstract: the result in one paragraph.
        sections: its sections.
        sources: the bibliography.
    """

    title: str
    abstract: Inlines
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Every block, outer ones first."""
        stack: list[Block] = list(reversed(self.sections))
        while stack:
            block = stack.pop()
            yield block
            inner: tuple[Block, ...] = ()
            if isinstance(block, Section):
                inner = block.blocks
            elif isinstance(block, Statement):
                inner = block.content + block.proof
            stack += reversed(inner)

    def steps(self) -> list[Step]:
        """Every step, in order."""
        return [block for block in self.blocks() if isinstance(block, Step)]

    def verify(self) -> None:
        """Check every step again, and every reference.

        Raises:
            StepFailed: by the first step that does not hold; nothing may be rendered then.
        """
        seen: set[str] = set()
        for step in self.steps():
            if step.name in seen:
                raise StepFailed(step.name, "two steps have this name")
            seen.add(step.name)
            try:
                step.check.run(step)
            except (KeyError, TypeError) as error:  # a name or a root that has no value there
                raise StepFailed(step.name, str(error)) from None
        labels = [label for block in self.blocks() if (label := getattr(block, "label", ""))]
        for label in labels:
            if labels.count(label) > 1:
                raise StepFailed(label, "a label stands twice")
        for inline in self.inlines():
            if isinstance(inline, Ref) and inline.label not in labels:
                raise StepFailed(inline.label, "a reference leads nowhere")
            if isinstance(inline, Cite) and inline.key not in {source.key for source in self.sources}:
                raise StepFailed(inline.key, "a citation leads nowhere")

    def inlines(self) -> Iterator[Inline]:
        """Every piece of prose."""
        yield from self.abstract
        for block in self.blocks():
            match block:
                case Paragraph(content):
                    yield from content
                case Step():
                    yield from block.words
                case Table():
                    for row in (block.header, *block.rows):
                        for cell in row:
                            yield from cell
                case Figure():
                    yield from block.caption
                case Items(entries):
                    for entry in entries:
                        yield from entry
