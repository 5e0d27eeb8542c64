"""The one intermediate form of a derivation: blocks of prose, formulas and checked steps; every format is a rendering of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from proofs.documents.formulas import Beside, Derivative, Formula, Gradient, HalfDerivative, Matrix, Relation, names
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
    """A paragraph.

    Attributes:
        content: its sentences.
        again: makes the sentences again, with their numbers computed anew; None where there is nothing to compute.
    """

    content: Inlines
    again: Callable[[], Inlines] | None = field(default=None, compare=False)


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


def checked_step(
    name: str,
    before: Formula | None,
    after: Formula,
    rule: str,
    reference: str,
    check: Check,
    words: Inlines = (),
    label: str = "",
    quiet: bool = False,
) -> Step:
    """A step whose form is checked first: where it starts from, its symbols, its signs, the sizes of its tables; then what ``check`` says.

    Arguments:
        name: as all the others, an attribute of :class:`Step`.
        before: the statement it starts from.
        after: the statement it reaches.
        rule: the rule.
        reference: where it is proved.
        check: what is verified besides the form.
        words: the prose that introduces it.
        label: its label.
        quiet: whether its check stands in the list of steps only.

    Examples:
        >>> from proofs.documents.formulas import Name, Relation, lifted
        >>> nothing = Check("exact", "", lambda step: None)
        >>> step = checked_step("order", None, Relation((lifted(1), lifted(2)), ("<",)), "", "", nothing)
        >>> step.check.run(replace(step, after=Relation((lifted(1), lifted(2)), (">",))))
        Traceback (most recent call last):
            ...
        proofs.documents.document.StepFailed: step 'order' does not hold: its form was changed
    """
    form = _form(after)

    def run(step: Step) -> None:
        if step.before != before or _form(step.after) != form:
            raise StepFailed(step.name, "its form was changed")
        check.run(step)

    return Step(name, before, after, rule, reference, replace(check, run=run), words, label, quiet)


def plain(content: Inlines) -> str:
    """The words of a sentence; formulas as dots."""
    return "".join(getattr(part, "words", "...") for part in content)


def _form(formula: Formula) -> tuple[object, ...]:
    """What of a formula is not a number: the signs and the symbol of a chain, the sizes of tables."""
    match formula:
        case Relation(sides, signs):
            symbol = (
                sides[0]
                if any(names(sides[0])) or isinstance(sides[0], Gradient | Derivative | HalfDerivative)
                else None
            )
            return (symbol, signs, *map(_form, sides))
        case Beside(found):
            return tuple(map(_form, found))
        case Matrix(rows):
            return tuple(map(len, rows))
    return ()


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
    """A table with a header.

    Attributes:
        caption: what it holds.
        header: the names of its columns.
        rows: its cells.
        label: for references.
        again: makes the rows again; None where there is nothing to compute.
    """

    caption: str
    header: tuple[Inlines, ...]
    rows: tuple[tuple[Inlines, ...], ...]
    label: str = ""
    again: Callable[[], tuple[tuple[Inlines, ...], ...]] | None = field(default=None, compare=False)


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
        author: who signs it; empty for nobody.
        date: its date as it is printed; empty for none.
    """

    title: str
    abstract: Inlines
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()
    author: str = ""
    date: str = ""

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
            except (
                KeyError,
                TypeError,
                ValueError,
            ) as error:  # a name or a root without a value, a table of another size
                raise StepFailed(step.name, str(error)) from None
        for block in self.blocks():
            if isinstance(block, Paragraph) and block.again is not None and block.again() != block.content:
                raise StepFailed("a sentence", f"it is not what is computed: {plain(block.content)}")
            if isinstance(block, Table) and block.again is not None and block.again() != block.rows:
                raise StepFailed(f"the table {block.caption!r}", "a row is not what is computed")
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


def formulas_in(words: Inlines) -> tuple[Formula, ...]:
    """The formulas in some words, from left to right."""
    return tuple(inline.formula for inline in words if isinstance(inline, Math))
