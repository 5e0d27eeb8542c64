"""Formulas of the note in PDF: what the pages write in code or among words, as TeX."""

from __future__ import annotations

import re
import runpy

import pytest

from tests.command import ROOT

SCRIPT = runpy.run_path(str(ROOT / "docs/note/formulas.py"))
formula, mixed = SCRIPT["formula"], SCRIPT["mixed"]
PAGES = ("forbidden", "three_units", "closure", "chambers", "rules")


@pytest.mark.parametrize(
    ("code", "tex"),
    [
        ("v_j^T G_j = 0", "v_{j}^{T} G_{j} = 0"),
        ("|W2 W1 X - Y|^2", "|W_{2} W_{1} X - Y|^{2}"),
        ("(0,0,2)x(0,*,1)", r"(0,0,2)\times (0,\ast ,1)"),
        ("R_j = O_j x I_j", r"R_{j} = O_{j}\times I_{j}"),
        ("z = x l_j + y l'", "z = x l_{j} + y l'"),
        ("{0,1}*2 {2} x {0}", r"\{0,1\}^{2}\;\{2\}\times \{0\}"),
        ("inf_C L > inf L", r"\inf _{C} L > \inf  L"),
        ("[[1,v_0],[1,1]]", r"\left(\begin{smallmatrix}1&v_{0}\\1&1\end{smallmatrix}\right)"),
        ("u_l' <= O_K'", r"u_{l}' \le  O_{K'}"),
        ("A^-1 W1", "A^{-1} W_{1}"),
        ("<M, D>", r"\langle M, D\rangle "),
    ],
)
def test_formulas_in_code_become_mathematics(code, tex):
    assert formula(code) == tex


@pytest.mark.parametrize(
    "code", ["linear_units", "lines", "landscape prove", "docs/reflow.py", "--json", "make slow", "any"]
)
def test_words_of_programs_stay_code(code):
    assert formula(code) is None


def test_letters_and_matrices_among_words_are_mathematics_and_words_are_not():
    pieces = mixed("A unit j sees W1, e.g. 1 0; 0 -2 of 2 x 2, as I said")
    assert "".join(text for is_tex, text in pieces if not is_tex) == "A unit  sees , e.g.  of , as I said"
    assert [text for is_tex, text in pieces if is_tex][:2] == ["j", "W_{1}"]


def test_braces_of_every_formula_of_the_pages_are_balanced():
    codes = {
        c for page in PAGES for c in re.findall("`([^`]+)`", (ROOT / f"docs/{page}.md").read_text(encoding="utf-8"))
    }
    made = [tex for code in codes if (tex := formula(" ".join(code.split()))) is not None]
    assert len(made) > 300
    for tex in made:
        bare = re.sub(r"\\[{}]", "", tex)
        assert bare.count("{") == bare.count("}"), tex
        assert not re.search(r"[_^](?!\{)", bare), tex
