"""The documents of the examples as programs for readers see them: KaTeX, LaTeX, a browser with axe-core."""

from __future__ import annotations

import re

import pytest

from proofs.documents.document import Display, Math, Step
from proofs.documents.latex import latex
from proofs.documents.render import render
from proofs.documents.render.displays import shown
from proofs.documents.render.pdf import compile_tex
from proofs.proving.prove import prove
from symbolic.network import read_problem
from tests import problems
from tests.command import ROOT
from tests.proofs.derivations.test_other_derivations import DERIVED, built
from tests.proofs.derived import in_full
from tests.proofs.document_tools import accessibility, needs, needs_modules, refused_by_katex


@needs("node")
@needs_modules("katex")
@pytest.mark.parametrize("name", DERIVED)
def test_katex_takes_every_formula(name):
    document = built(name).derivation
    formulas = [(latex(part.formula), False) for part in document.inlines() if isinstance(part, Math)]
    formulas += [(shown(block).text, True) for block in document.blocks() if isinstance(block, Display | Step)]
    assert len(formulas) > 8 and refused_by_katex(formulas) == []


@pytest.fixture(scope="module", params=["tug_of_war", "golden"])
def pictured(request):
    problem = read_problem(ROOT / f"examples/{request.param}.toml")
    return in_full(prove(problem, solve=problems.solved))


@needs("pdflatex")
def test_pdflatex_takes_the_examples(pictured, tmp_path):
    log = compile_tex(tmp_path, render(pictured.derivation, "tex", pictured.pictures), pictured.pictures)
    boxes = [float(points) for points in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log)]
    assert max(boxes, default=0) <= 5
    assert not re.findall(r"undefined|multiply defined|LaTeX Warning.*|Missing character.*", log)


@needs("chromium")
@needs_modules("axe-core")
@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_is_accessible(pictured, width, tmp_path):
    found = accessibility(render(pictured.derivation, "html", pictured.pictures).decode(), tmp_path, width)
    assert found.violations == [] and found.window == width >= found.width
