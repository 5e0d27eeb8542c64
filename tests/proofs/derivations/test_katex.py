"""KaTeX takes every formula of a document, in its strictest mode."""

from __future__ import annotations

import re

import pytest

from proofs.documents.document import Display, Math, Step
from proofs.documents.latex import latex
from proofs.documents.render import render
from proofs.documents.render.displays import shown
from tests.proofs.document_tools import needs, needs_modules, refused_by_katex
from tests.proofs.documents.examples import DOCUMENTS, PICTURES

pytestmark = [needs("node"), needs_modules("katex")]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_formula_is_taken(name):
    document = DOCUMENTS[name]
    formulas = [(latex(part.formula), False) for part in document.inlines() if isinstance(part, Math)]
    formulas += [(shown(block).text, True) for block in document.blocks() if isinstance(block, Display | Step)]
    assert formulas
    assert refused_by_katex(formulas) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_formula_of_the_markdown_is_taken(name):
    text = render(DOCUMENTS[name], "md", PICTURES).decode()
    displays = re.findall(r"^\$\$\n(.*?)\n\$\$$", text, re.S | re.M)
    prose = re.sub(r"^(`{3,}).*?^\1$|^\$\$$.*?^\$\$$", "", text, flags=re.S | re.M)
    inline = re.findall(r"\$([^$]+)\$", prose)
    assert displays and inline
    assert refused_by_katex([(found, True) for found in displays] + [(found, False) for found in inline]) == []


def test_katex_refuses_what_is_wrong():
    wrong = [
        (r"\frac{1}", True),
        (r"\unknown", False),
        ("x^2", False),
        (r"\begin{split} a & b & c \end{split}", True),
        ("é", False),
    ]
    assert [found["text"] for found in refused_by_katex(wrong)] == [wrong[0][0], wrong[1][0], wrong[3][0], "é"]
