"""A derivation as LaTeX for pdflatex."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from jinja2 import Environment
from markupsafe import Markup

from proofs.documents.document import Paragraph, Text
from proofs.documents.latex import latex
from proofs.documents.picture import Picture
from proofs.documents.render import escape
from proofs.documents.render.columns import columns
from proofs.documents.render.displays import Shown, note, shown
from proofs.documents.render.environment import environment, made
from proofs.documents.render.numbering import Numbered

_MARKS = {
    "block_start_string": "((*",
    "block_end_string": "*))",
    "variable_start_string": "(((",
    "variable_end_string": ")))",
    "comment_start_string": "((=",
    "comment_end_string": "=))",
}
_BOOKMARK = 120


def render_tex(document: Numbered, pictures: Mapping[str, Picture], template: str = "article") -> bytes:
    """The LaTeX source; it reads ``NAME.pdf`` for every picture.

    Arguments:
        document: the document with its numbers.
        pictures: its pictures by name.
        template: its LaTeX class: article, amsart or beamer.

    Returns:
        The source, in UTF-8.
    """
    found = tex_environment().get_template("document.tex.j2")
    return found.render(document=document, pictures=pictures, template=template).encode()


def tex_environment() -> Environment:
    """The templates of LaTeX, for documents and for sheets of exercises."""
    jinja = environment(escape.tex, **_MARKS)
    jinja.globals["template"] = "article"
    jinja.filters |= {
        "inline": lambda formula: made(f"${latex(formula)}$"),
        "display": lambda node: shown(node.block, *node.more),
        "rows": _rows,
        "note": note,
        "columns": columns,
        "continues": _continues,
        "comment": _comment,
        "listed": lambda lines: [(continued, made(line)) for continued, line in escape.tex_listing(lines)],
        "url": lambda link: made(rf"\url{{{escape.address(link)}}}"),
        "name": made,
        "title": _title,
        "bookmark": _bookmark,
        "heading": lambda depth: made(f"\\{'sub' * (depth - 1)}section"),
    }
    return jinja


def _continues(block: Paragraph) -> bool:
    """Whether a paragraph goes on with the sentence before the display above it."""
    first = block.content[0] if block.content else None
    return isinstance(first, Text) and first.words[:1].islower()


def _rows(display: Shown, numbered: bool = False) -> Markup:
    """The rows of a display; with a number of the whole, only the last row carries it."""
    end = " \\notag \\\\\n" if numbered else " \\\\\n"
    return made(end.join(display.rows))


def _bookmark(text: str) -> Markup:
    """A title as a viewer of PDF shows it beside the pages; hyperref takes long ones very slowly."""
    plain = escape.prose(text)
    return made(escape.tex(plain if len(plain) <= _BOOKMARK else f"{plain[:_BOOKMARK]}..."))


def _title(text: str) -> Markup:
    if len(escape.prose(text)) <= _BOOKMARK:
        return made(escape.tex(text))
    return made(rf"\texorpdfstring{{{escape.tex(text)}}}{{{_bookmark(text)}}}")


def _comment(text: str) -> Markup:
    return made("\n".join(f"% {line}" for line in textwrap.wrap(escape.prose(text), 100)) or "%")
