"""The short form of a derivation: a page, every formula checked again, for spurious minima and for proofs by structure."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from proofs.documents.document import Derivation, Display, Math, Section, Statement, Step, StepFailed
from proofs.documents.latex import latex
from proofs.documents.render import render
from proofs.documents.render.displays import shown
from proofs.documents.render.pdf import compile_tex
from proofs.proving.prove import prove
from symbolic import Problem, SparseNetwork
from symbolic.errors import UnsupportedProblem
from symbolic.network import read_problem
from tests import problems
from tests.command import ROOT, run
from tests.proofs.derivations.test_derivations import changed
from tests.proofs.derived import in_full, on_a_page
from tests.proofs.document_tools import needs, needs_modules, refused_by_katex

BUILT = {
    "tug_of_war": lambda: read_problem(ROOT / "examples/tug_of_war.toml"),
    "golden": lambda: read_problem(ROOT / "examples/golden.toml"),
    "relu": lambda: read_problem(ROOT / "examples/relu_two_valleys.toml"),
    "tanh": lambda: read_problem(ROOT / "examples/tanh_valley.toml"),
    "dense": lambda: Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), targets=[[1, 2], [0, 1]], title="Dense"),
}


@cache
def short(name) -> Derivation:
    return on_a_page(prove(BUILT[name](), solve=problems.solved)).derivation


def tampered(derivation, name, after):
    def moved(block):
        if isinstance(block, Step) and block.name == name:
            return replace(block, after=after)
        if isinstance(block, Statement):
            return replace(block, content=tuple(map(moved, block.content)), proof=tuple(map(moved, block.proof)))
        return replace(block, blocks=tuple(map(moved, block.blocks))) if isinstance(block, Section) else block

    return replace(derivation, sections=tuple(map(moved, derivation.sections)))


@pytest.mark.parametrize("name", BUILT)
def test_every_formula_is_a_step_and_a_changed_one_stops_the_build(name):
    derivation = short(name)
    derivation.verify()
    assert not [block for block in derivation.blocks() if isinstance(block, Display)]
    tried = 0
    for step in derivation.steps():
        for after in list(changed(step.after))[:25]:
            tried += 1
            with pytest.raises(StepFailed, match=re.escape(step.name)):
                tampered(derivation, step.name, after).verify()
    assert tried >= 8


def test_the_tug_of_war_fits_on_a_blackboard():
    text = render(short("tug_of_war"), "md", {}).decode()
    prose = re.sub(r"\$\$.*?\$\$|<a.*?</a>", "", text, flags=re.S)
    assert len(prose.split()) < 340 and text.count("$$") // 2 <= 9
    for told in (r"\tfrac{1}{2}", "strict local minimum", "climb", r"W_{2}^\top G", r"\nabla L = 0"):
        assert told in text


def test_structure_is_told_by_its_lemma():
    text = render(short("dense"), "md", {}).decode()
    assert (
        "**Theorem 1** (Single class)" in text
        and "Every local minimum is global" in text
        and "The masks alone decide" in text
    )


@needs("pdflatex")
@pytest.mark.parametrize("name", BUILT)
def test_pdflatex_takes_it(name, tmp_path):
    log = compile_tex(tmp_path, render(short(name), "tex", {}), {})
    boxes = [float(points) for points in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log)]
    assert max(boxes, default=0) <= 5
    assert not re.findall(r"undefined|multiply defined|LaTeX Warning.*|Missing character.*", log)
    assert int(re.findall(r"\((\d+) pages?", log)[0]) <= 2


@needs("node")
@needs_modules("katex")
@pytest.mark.parametrize("name", BUILT)
def test_katex_takes_every_formula(name):
    document = short(name)
    formulas = [(latex(part.formula), False) for part in document.inlines() if isinstance(part, Math)]
    formulas += [(shown(block).text, True) for block in document.blocks() if isinstance(block, Step)]
    assert formulas and refused_by_katex(formulas) == []


def test_what_has_no_short_form_says_so():
    wide = Problem.of(SparseNetwork.of([[1] * 13], [[1]]), targets=[[1] * 13])
    with pytest.raises(UnsupportedProblem, match="too large for a page"):
        on_a_page(prove(wide, solve=problems.solved))


def test_relu_and_tanh_have_one_too():
    """Exact weights are computed again; rounded ones are called so, and what the checker accepted is not called exact."""
    relu = render(short("relu"), "md", {}).decode()
    assert (
        r"s(z) = \max(0, z)" in relu
        and r"L^\ast = 4" in relu
        and r"L = 1 < 4" in relu
        and "in a valley from which" in relu
    )
    tanh = render(short("tanh"), "md", {}).decode()
    assert r"\approx \begin{pmatrix} 0.18886717" in tanh and "(rounded) has the loss" in tanh
    assert "or by the checker of the certificate" in tanh and "ball" in tanh


def test_long_numbers_are_rounded_on_a_page_too():
    text = render(
        on_a_page(prove(problems.orthogonality_matters(), solve=problems.solved)).derivation, "md", {}
    ).decode()
    assert "7.8486554" in text and "field of degree 12" in text


@needs("pdflatex")
def test_long_numbers_are_told_by_their_certificate(tmp_path):
    """Weights in a field of degree 12 take thousands of letters: the long form rounds them, and the certificate has them."""
    built = in_full(prove(problems.orthogonality_matters(), solve=problems.solved), pictures=False)
    compile_tex(tmp_path, render(built.derivation, "tex", {}), {})
    text = render(built.derivation, "md", {}).decode()
    assert "field of degree 12" in text and "7.8486554" in text and "< 7.8486553" in text


def test_the_command(tmp_path):
    done = run("derive", "examples/tug_of_war.toml", "--short", "--format", "md,html", "--output", tmp_path, "--quiet")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        "tug_of_war-short.md",
        "tug_of_war-short.html",
        "tug_of_war-short.certificate.json",
    }
    assert run("derive", "--lemma", "single_class", "--short").returncode == 2
