"""A derivation as Markdown that GitHub, Jupyter and MyST read."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from proofs.documents.document import Table
from proofs.documents.formulas import Formula
from proofs.documents.latex import latex
from proofs.documents.render import escape
from proofs.documents.render.columns import columns
from proofs.documents.render.displays import Shown, note, shown
from proofs.documents.render.environment import environment, made
from proofs.documents.render.numbering import Mark, Numbered


def render_markdown(document: Numbered) -> bytes:
    """The document; it shows ``NAME.svg`` for every picture.

    Arguments:
        document: the document with its numbers.

    Returns:
        The file, in UTF-8.
    """
    macros = markdown_macros(document, _drawing)
    pieces = [macros.opening(), macros.blocks(document.sections), macros.sources()]
    return ("".join(pieces).rstrip("\n") + "\n").encode()


def _drawing(name: str) -> str:
    return f"{name}.svg"


def markdown_macros(document: Numbered, link: Callable[[str], str]) -> Any:
    """The templates of the parts of a document: ``opening``, ``blocks``, ``block``, ``heading``, ``sources``.

    Arguments:
        document: the document with its numbers.
        link: the address of a picture, from its name.
    """
    return _templates(link).get_template("blocks.md.j2").make_module({"document": document})


@lru_cache(maxsize=4)
def _templates(link: Callable[[str], str]) -> Environment:
    jinja = environment(escape.markdown)
    jinja.filters |= {
        "inline": _inline,
        "display": lambda node: shown(node.block, *node.more),
        "formula": _formula,
        "note": note,
        "alignments": _alignments,
        "fence": lambda lines: made(escape.fence(lines)),
        "language": lambda words: made(words if re.fullmatch("[a-z0-9+-]+", words) else ""),
        "code": lambda lines: made(escape.listing(lines)),
        "url": lambda link: made(escape.address(link)),
        "picture": lambda name: made(link(name)),
        "anchor": lambda mark: made(f'<a id="{mark.anchor}"></a>'),
        "to": lambda mark: made(mark.anchor),
        "number": lambda mark: made(mark.number),
        "level": lambda depth: made("#" * (depth + 1)),
    }
    return jinja


def _plain(text: str) -> str:
    """LaTeX without the sign that Markdown might take for emphasis."""
    return text.replace("^*", r"^\ast").replace("*", r"\ast ")


def _inline(formula: Formula) -> Markup:
    return made(f"${_plain(latex(formula))}$")


def _formula(display: Shown, mark: Mark | None) -> Markup:
    number = rf" \tag{{{mark.number}}}" if mark else ""
    return made(f"$$\n{_plain(display.text)}{number}\n$$")


def _alignments(table: Table) -> Markup:
    spec = columns(table)
    return made("".join(f" {'---:' if letter == 'r' else '---'} |" for letter in spec.kinds))
