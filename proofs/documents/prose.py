"""The sentences of derivations: templates in prose.toml, filled with words, formulas, references and verdicts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from proofs.documents.document import Cite, Inline, Inlines, Math, Paragraph, Ref, Strong, Text
from proofs.documents.formulas import About, Approximate, Formula
from symbolic.errors import ExtraMissing

if TYPE_CHECKING:
    import jinja2

Piece = str | int | Formula | Inline | Sequence[Formula]
MARK = re.compile("\ue000([0-9]+)\ue001")
"""How a formula stands in a sentence while its template is filled."""


@cache
def _environment() -> jinja2.Environment:
    try:
        import jinja2
    except ModuleNotFoundError:
        raise ExtraMissing("jinja2", "documents") from None
    return jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 (renderers escape)


@cache
def _template(text: str) -> jinja2.Template:
    return _environment().from_string(text)


def templates(toml: str) -> dict[str, str]:
    """The templates of a file by group and name, each on one line.

    Examples:
        >>> templates("[greeting]\\nhello = 'Hello {{ name }}'")
        {'greeting.hello': 'Hello {{ name }}'}
    """
    tables: dict[str, dict[str, str]] = tomllib.loads(toml)
    return {
        f"{group}.{name}": " ".join(text.split()) for group, table in tables.items() for name, text in table.items()
    }


@cache
def sentences() -> dict[str, str]:
    """The templates by name, for example ``network.intro``."""
    return templates(files("proofs.documents").joinpath("prose.toml").read_text("utf-8"))


def say(key: str, **pieces: Piece) -> Inlines:
    """A sentence with its places filled: words are text, formulas mathematics.

    Raises:
        KeyError: if there is no such sentence.
        jinja2.UndefinedError: if a place is not filled.

    Examples:
        >>> from proofs.documents.formulas import Name
        >>> [type(part).__name__ for part in say("network.loss", r=Name("r"), decay="")]
        ['Text', 'Math', 'Text']
    """
    return fill(sentences()[key], pieces)


def fill(template: str, pieces: Mapping[str, Piece]) -> Inlines:
    """A template with its places filled; a rounded number is said to be about so much.

    Raises:
        jinja2.UndefinedError: if a place is not filled.

    Examples:
        >>> fill("The loss is {{ loss }}.", {"loss": About("0.795")})[0]
        Text(words='The loss is about ')
    """
    inserted: list[Inline] = []

    def mark(inline: Inline) -> str:
        inserted.append(inline)
        return f"\ue000{len(inserted) - 1}\ue001"

    def filled(piece: Piece) -> Any:
        if isinstance(piece, str | int):
            return piece
        if isinstance(piece, About):
            return f"about {mark(Math(Approximate(piece.digits)))}"
        if isinstance(piece, Formula):
            return mark(Math(piece))
        if isinstance(piece, Text | Math | Ref | Cite | Strong):
            return mark(piece)
        return listed([mark(Math(formula)) for formula in piece])

    text = _template(template).render({name: filled(p) for name, p in pieces.items()})
    result: list[Inline] = []
    for k, part in enumerate(MARK.split(text)):
        if k % 2:
            result.append(inserted[int(part)])
        elif part:
            result.append(Text(part))
    return tuple(result)


def paragraph(key: str, **pieces: Piece | Callable[[], Piece]) -> Paragraph:
    """The same as a paragraph that can be made again: a piece that is a function is computed anew each time.

    Examples:
        >>> from proofs.documents.formulas import lifted
        >>> told = paragraph("minimum.pivots", pivots=lambda: [lifted(2)], one=True, H=lifted(1))
        >>> told.again() == told.content
        True
    """

    def again() -> Inlines:
        return say(key, **{name: piece() if callable(piece) else piece for name, piece in pieces.items()})

    return Paragraph(again(), again)


def text(words: str) -> Inlines:
    """Words as they are: a cell of a table."""
    return (Text(words),)


def capital(words: str) -> str:
    """Words with a capital first letter.

    Examples:
        >>> capital("every local minimum")
        'Every local minimum'
    """
    return words[:1].upper() + words[1:]


def listed(words: Sequence[str]) -> str:
    """Words with commas and an "and".

    Examples:
        >>> listed(["a", "b", "c"])
        'a, b and c'
    """
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def numbered(items: Sequence[int], word: str = "unit") -> str:
    """Things by their numbers.

    Examples:
        >>> numbered([0, 2])
        'units 0 and 2'
        >>> numbered([], "input")
        'no input'
    """
    if not items:
        return f"no {word}"
    return f"{word} {items[0]}" if len(items) == 1 else f"{word}s {listed([str(k) for k in items])}"
