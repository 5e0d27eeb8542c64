"""The face of the packages: names that ``dir`` shows, lazy imports, honest one-line reprs, and HTML that is well formed and safe."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

import symbolic
from symbolic import MaskGraph, Problem, Rounding, SparseNetwork, Status, Verdict, examples, read_problem, solve
from symbolic.display import surd_latex, surd_mathml

ROOT = Path(__file__).resolve().parents[1]
SYMBOLIC = {
    "SparseNetwork",
    "Problem",
    "Rounding",
    "solve",
    "Solution",
    "Component",
    "Kind",
    "Status",
    "Verdict",
    "MaskGraph",
    "loss_polynomial",
    "read_problem",
    "examples",
}
"""What shared programs rely on."""
HOSTILE = "<script>alert('&')</script>"
VOID = {"br", "path", "rect", "hr"}


class Balance(HTMLParser):
    """Notes every tag that is not closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.add(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def balance(text: str) -> Balance:
    parser = Balance()
    parser.feed(text)
    parser.close()
    assert not parser.open and not parser.wrong, (parser.open, parser.wrong)
    return parser


@pytest.fixture(scope="module")
def tug():
    return solve(examples.tug_of_war())


def modules_after(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split())


def test_dir_shows_the_face():
    assert SYMBOLIC <= set(dir(symbolic)) == set(symbolic.__all__)
    assert all(getattr(symbolic, name) is not None for name in dir(symbolic))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = symbolic.nothing


def test_importing_does_no_work():
    assert not {"flint", "sympy", "numpy", "networkx", "msgspec"} & modules_after("import symbolic")
    assert "flint" in modules_after("import symbolic; symbolic.solve")


def test_examples_are_the_files():
    files = {path.stem: read_problem(path) for path in (ROOT / "examples").glob("*.toml")}
    assert files == {name: getattr(examples, name)() for name in examples.names()}


def results(solution):
    network = SparseNetwork.of([[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]])
    rounded = Problem.of(network, targets=[[0.1, 0, 0], [0, 0.3, 0]], rounding=Rounding.within("1e-3"), title=HOSTILE)
    graph = MaskGraph.of(network)
    return [network, rounded, solution.problem, solution, graph, *solution.components]


def test_reprs_are_one_honest_line(tug):
    others = [tug.infimum, *tug.verdicts.values(), *(c.loss for c in tug.components), tug.strata]
    for found in [*results(tug), *others]:
        assert "\n" not in repr(found) and "<function" not in repr(found), repr(found)
    assert [repr(c) for c in tug.components[:4]] == [
        "c0: strict minimum, loss 1/2",
        "c1: strict minimum, loss 1 (spurious)",
        "c2: saddle, loss 1",
        "c3: saddle, loss about 1.169762672",
    ]
    assert repr(tug.strata[0]) == "stratum 0, 1: 6 complex and 4 real critical orbits, complete"


def test_an_unfinished_solution_says_so():
    solution = solve(examples.tug_of_war(), budget=1e-9)
    assert "0 of 1 stratum complete" in repr(solution) and "all minima global: UNDECIDED" in repr(solution)
    assert solution.minima() == solution.spurious() == solution.global_minima() == ()


def test_html_is_well_formed_and_has_pictures_and_formulas(tug):
    for found in results(tug):
        balance(found._repr_html_())
    seen = balance(tug._repr_html_()).seen
    assert {"table", "svg", "math", "mfrac", "msqrt"} <= seen
    assert {"math", "mtable"} <= balance(tug.components[3]._repr_html_()).seen


def test_what_a_user_typed_is_text_in_html():
    problem = Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[1]], title=HOSTILE)
    for html in (problem._repr_html_(), solve(problem)._repr_html_()):
        assert "script" not in balance(html).seen and "&lt;script&gt;" in html


def test_large_masks_show_their_size():
    wide = SparseNetwork.of([[1] * 4096] * 40, [[1] * 40])
    for found in (wide, MaskGraph.of(wide)):
        assert len(found._repr_html_()) < 10_000 and len(str(found)) < 3_000
        balance(found._repr_html_())


def test_verbs_of_a_solution(tug):
    assert [c.identifier for c in tug.minima()] == ["c0", "c1"]
    assert [c.identifier for c in tug.spurious()] == ["c1"]
    assert [c.identifier for c in tug.global_minima()] == ["c0"]
    assert solve(examples.infimum_not_attained()).global_minima() == ()


def test_exact_numbers_are_formulas(tug):
    loss = tug.components[3].loss
    assert loss._repr_latex_() == r"$\frac{5}{3} - \frac{2 \sqrt{5}}{9}$"
    assert loss.mathml(10) == surd_mathml(Fraction(5, 3), Fraction(-2, 9), 5)
    assert surd_latex(Fraction(0), Fraction(-1), 2) == r"-\sqrt{2}"


def test_verdicts_tell_what_they_rest_on():
    verdict = Verdict(Status.PROVED, "a\nb", Fraction(3, 2**70), ("msolve",))
    assert repr(verdict) == "PROVED: a b; error below 2^-68; rests on msolve"
    assert len(repr(Verdict(Status.UNDECIDED, "long " * 100))) <= 160
