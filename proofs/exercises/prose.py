"""The sentences of the exercises: templates in sentences/*.toml, filled like those of the derivations."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from proofs.documents.document import Inlines, Paragraph
from proofs.documents.prose import Piece, fill, templates


@cache
def sentences() -> dict[str, str]:
    """The templates of all files by name; the group of a name says which topic a sentence belongs to.

    Raises:
        ValueError: if two files have the same name.
    """
    found: dict[str, str] = {}
    for file in sorted(files("proofs.exercises").joinpath("sentences").iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            new = templates(file.read_text("utf-8"))
            if twice := found.keys() & new.keys():
                raise ValueError(f"{file.name}: the sentence {min(twice)} stands in another file too")
            found |= new
    return found


def say(key: str, **pieces: Piece) -> Inlines:
    """A sentence with its places filled: words are text, formulas mathematics.

    Raises:
        KeyError: if there is no such sentence.
        jinja2.UndefinedError: if a place is not filled.

    Examples:
        >>> from proofs.documents.formulas import Name
        >>> [type(part).__name__ for part in say("setting.loss", L=Name("L"), f=Name("f"), Y=Name("Y"))]
        ['Text', 'Math', 'Text', 'Math', 'Text', 'Math', 'Text']
    """
    return fill(sentences()[key], pieces)


def paragraph(key: str, **pieces: Piece) -> Paragraph:
    """The same as a paragraph."""
    return Paragraph(say(key, **pieces))
