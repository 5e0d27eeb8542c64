"""A derivation as one HTML file that needs no network and no script: formulas as MathML, pictures inside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from itertools import count
from xml.etree import ElementTree

import latex2mathml.converter
from jinja2 import Environment
from markupsafe import Markup
from markupsafe import escape as escape_html

from proofs.documents.document import Inline, Inlines, Math, Table, Text
from proofs.documents.formulas import Formula
from proofs.documents.latex import latex, width
from proofs.documents.picture import Picture
from proofs.documents.render import escape
from proofs.documents.render.columns import columns, letters
from proofs.documents.render.displays import Shown, note, shown
from proofs.documents.render.environment import environment, made
from proofs.documents.render.numbering import Numbered
from symbolic.errors import LandscapeError

_RELATIONS = {"\u2ab0"}  # signs that the converter takes for letters
CLOSING = ",.;:!?)]"
_WIDE = 24.0
"""Formulas wider than so many letters may need to scroll on a telephone, so the keyboard can reach them."""


def render_html(document: Numbered, pictures: Mapping[str, Picture]) -> bytes:
    """The page.

    Arguments:
        document: the document with its numbers.
        pictures: its pictures by name.

    Returns:
        The file, in UTF-8.
    """
    return html_environment().get_template("document.html.j2").render(document=document, pictures=pictures).encode()


def html_environment() -> Environment:
    """The templates of HTML, for documents and for sheets of exercises."""
    jinja = environment(lambda text: str(escape_html(escape.prose(text))))
    numbers = count(1)
    jinja.filters |= {
        "inline": _inline,
        "glued": _glued,
        "display": lambda node: shown(node.block, *node.more),
        "classes": _classes,
        "mathml": lambda display: mathml(display.text, "block"),
        "mathml_alone": lambda text: mathml(text, "block"),
        "wide": _is_wide,
        "wide_alone": lambda text: width(text) > _WIDE,
        "worded": lambda cell: any(getattr(part, "words", "a reference").strip() for part in _not_formulas(cell)),
        "spoken": lambda cell: ", ".join(latex(part.formula) for part in cell if isinstance(part, Math)),
        "note": note,
        "code": lambda lines: made(str(escape_html(escape.listing(lines)))),
        "url": escape.address,
        "data": _data,
    }
    jinja.globals["region"] = lambda: str(next(numbers))
    return jinja


def _not_formulas(cell: Inlines) -> Inlines:
    return tuple(part for part in cell if not isinstance(part, Math))


def _glued(items: Inlines) -> list[tuple[Inline, str]]:
    """The parts of a sentence, each formula with the signs that follow it: a line must not begin with them.

    Examples:
        >>> from proofs.documents.formulas import Name
        >>> [(type(part).__name__, sign) for part, sign in _glued((Math(Name("w")), Text(", and")))]
        [('Math', ','), ('Text', '')]
    """
    found: list[tuple[Inline, str]] = []
    for item in items:
        if isinstance(item, Text) and found and isinstance(found[-1][0], Math):
            rest = item.words.lstrip(CLOSING)
            found[-1] = (found[-1][0], item.words[: len(item.words) - len(rest)])
            found.append((Text(rest), ""))
        else:
            found.append((item, ""))
    return found


def _inline(formula: Formula) -> Markup:
    return mathml(latex(formula), "inline")


def _is_wide(shown_: Shown | Formula) -> bool:
    return (shown_.width if isinstance(shown_, Shown) else width(latex(shown_))) > _WIDE


def _classes(table: Table) -> list[str]:
    """The class of each column: numbers stand to the right, short cells in one line."""
    kinds = ("number" if kind == "r" else "" for kind in columns(table).kinds)
    lengths = (max(map(letters, cells)) for cells in zip(table.header, *table.rows, strict=True))
    return [f"{kind} short".strip() if length < _WIDE else kind for kind, length in zip(kinds, lengths, strict=True)]


def _data(picture: Picture) -> str:
    """A picture as an address: a browser runs no script in it and loads nothing for it."""
    return f"data:image/svg+xml;base64,{b64encode(picture.svg).decode()}"


@lru_cache(maxsize=4096)
def mathml(text: str, display: str) -> Markup:
    """LaTeX as MathML that carries the LaTeX.

    Arguments:
        text: LaTeX made by ``latex`` or ``rows``.
        display: ``inline`` or ``block``.

    Returns:
        A ``math`` element.

    Raises:
        LandscapeError: if a command has no MathML.

    Examples:
        >>> "<mi>x</mi>" in mathml("x < 1", "inline")
        True
    """
    root = ElementTree.fromstring(_converted(text, display))  # noqa: S314 - made from our own formulas
    if any(part.text and ("\\" in part.text or "&" in part.text) for part in root.iter()):
        raise LandscapeError(f"a formula has no MathML: {text}")
    for part in root.iter():
        if part.text in _RELATIONS:
            part.tag = part.tag.replace("mi", "mo")
    semantics = ElementTree.Element("semantics")
    for part in list(root):
        root.remove(part)
        semantics.append(part)
    note = ElementTree.SubElement(semantics, "annotation", {"encoding": "application/x-tex"})
    note.text = text
    root.append(semantics)
    return made(ElementTree.tostring(root, encoding="unicode"))


def _converted(text: str, display: str) -> str:
    found = latex2mathml.converter.convert(text, xmlns="", display=display)  # a page in HTML needs no namespace
    if "&</" in found:
        raise LandscapeError(f"a formula has no MathML: {text}")
    return found
