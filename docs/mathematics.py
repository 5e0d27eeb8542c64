"""Mathematics on the site: formulas as MathML, which browsers set without scripts, and formulas in code on the pages of mathematics.

A page writes a formula as ``$...$``, ``$$...$$``, or in code, as it stands in an ASCII text; :mod:`formulas` reads the latter.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

sys.path.append(str(Path(__file__).parent / "note"))

from formulas import formula, mixed

PAGES = ("theory", "families", "decay", "deep", "wide", "nonlinear", "closure", "chambers", "rules", "forbidden")
"""The pages whose code is mathematics, where it can be read as such."""
MATRIX = re.compile(r"\[.*; |\d \d")
"""Rows of numbers, which TeX would run together: they stay code."""
NAMES = re.compile(r"arXiv|JMLR|Sources|[A-Z]\. [A-Z][a-z]")
"""Paragraphs with names of people: their initials are no mathematics."""
KEPT = (nodes.math, nodes.math_block, nodes.literal, nodes.literal_block, nodes.raw, nodes.comment, nodes.title)


def mathml(tex: str, display: bool = False) -> str:
    """A formula as MathML.

    Raises:
        ExtensionError: if it cannot be read.
    """
    try:
        return str(convert(tex, display="block" if display else "inline"))
    except Exception as error:
        raise ExtensionError(f"no MathML for {tex!r}: {error}") from error


def inline(translator: Any, node: nodes.math) -> None:
    """A formula in a line."""
    translator.body.append(mathml(node.astext()))
    raise nodes.SkipNode


def display(translator: Any, node: nodes.math_block) -> None:
    """A formula on lines of its own."""
    translator.body.append(f'<div class="math-display">{mathml(node.astext(), display=True)}</div>\n')
    raise nodes.SkipNode


class FormulasInCode(SphinxPostTransform):
    """Code that is a formula becomes one."""

    default_priority = 5

    def run(self) -> None:
        """Called by Sphinx for each page."""
        if self.env.docname not in PAGES:
            return
        for literal in list(self.document.findall(nodes.literal)):
            tex = formula(literal.astext())
            if tex is not None and not MATRIX.search(literal.astext()):
                literal.replace_self(nodes.math(tex, tex))
        for text in list(self.document.findall(nodes.Text)):
            if not NAMES.search(text.parent.astext()) and not any(isinstance(node, KEPT) for node in above(text)):
                text.parent.replace(text, [_node(*piece) for piece in mixed(text.astext())])
        for block in list(self.document.findall(nodes.literal_block)):
            tex = formula(block.astext().strip())
            if tex is not None:
                block.replace_self(nodes.math_block(tex, tex, nowrap=False, number=None, label=None))


def above(node: nodes.Node) -> Iterator[nodes.Node]:
    """What a node stands in, from the inside out."""
    while node.parent is not None:
        node = node.parent
        yield node


def _node(is_formula: bool, text: str) -> nodes.Node:
    return nodes.math(text, text) if is_formula else nodes.Text(text)


def setup(app: Sphinx) -> dict[str, bool]:
    """Called by Sphinx."""
    app.add_html_math_renderer("mathml", (inline, None), (display, None))
    app.add_post_transform(FormulasInCode)
    return {"parallel_read_safe": True}
