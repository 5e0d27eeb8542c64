"""The face of the packages: names that ``dir`` shows, lazy imports, honest one-line reprs, and HTML that is well formed and safe."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

import proofs
import symbolic
from proofs import NotCertifiable, bad_example, certify, check, derive, forbidden_masks, prove, prove_masks
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
PROOFS = {"prove", "certify", "check", "derive", "bad_example", "forbidden_masks"}
"""The same for the second wing."""
FACES = (symbolic, proofs)
HOSTILE = "<script>alert('&')</script>"
VOID = {"br", "path", "rect", "hr", "meta", "img"}


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


@pytest.mark.parametrize(
    ("face", "names"), [(symbolic, SYMBOLIC), (proofs, PROOFS)], ids=lambda x: getattr(x, "__name__", "")
)
def test_dir_shows_the_face(face, names):
    assert names <= set(dir(face)) == set(face.__all__)
    assert all(getattr(face, name) is not None for name in dir(face))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = face.nothing


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.__name__)
def test_a_face_names_in_its_docstring_what_it_offers(face):
    named = {name for line in face.__doc__.splitlines() if line.startswith("- ") for name in re.findall(r"\w+", line)}
    assert set(dir(face)) <= named


def test_importing_does_no_work():
    heavy = {"flint", "sympy", "numpy", "networkx", "msgspec"}
    assert not heavy & modules_after("import symbolic, proofs")
    assert "flint" in modules_after("import symbolic; symbolic.solve")
    assert "proofs.proving.prove" in modules_after("import proofs; proofs.prove")


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
    for shown in (problem._repr_html_(), solve(problem)._repr_html_()):
        assert "script" not in balance(shown).seen and "&lt;script&gt;" in shown


def test_large_masks_show_their_size():
    wide = SparseNetwork.of([[1] * 4096] * 40, [[1] * 40])
    for found in (wide, MaskGraph.of(wide)):
        assert len(found._repr_html_()) < 10_000 and len(str(found)) < 3_000
        balance(found._repr_html_())


def test_pictures_in_a_notebook_take_the_colour_of_the_text(tug):
    """So they can be read in light and in dark themes; and several stand on one page."""
    for found in results(tug):
        shown = found._repr_html_()
        assert '="white"' not in shown and "#1b2a38" not in shown and ' id="' not in shown
    assert "currentColor" in MaskGraph.of(tug.problem.network)._repr_html_()


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


@pytest.fixture(scope="module")
def proving():
    return prove(examples.golden())


@pytest.fixture(scope="module")
def found(proving):
    """One of each of what `proofs` returns."""
    masks = proving.problem.network
    certified = certify(proving)
    document = derive(proving, pictures=False)
    results = [
        proving,
        prove_masks(masks),
        certified,
        check(certified),
        document,
        bad_example(masks),
        forbidden_masks(),
    ]
    return [*results, *proving.findings]


def test_proofs_show_themselves(found):
    for result in found:
        assert "\n" not in repr(result) and len(repr(result)) < 200 and " object at " not in str(result)
    for result in found[:7]:
        assert type(result).__name__ in dir(proofs)
        balance(result._repr_html_())
    assert [repr(result) for result in found[:5]] == [
        'Proving of "Golden example": there is a spurious valley: PROVED (solver)',
        "MaskProving of 3-2-3 linear: for some whitened data there is a spurious valley: PROVED",
        'Certified of "Golden example": spurious_valley: checked',
        "Report: valid; spurious_valley: checked",
        'Derived "Golden example": 6 sections, 25 checked steps',
    ]


def test_proofs_show_tables_pictures_and_formulas(found):
    proving_, masks, certified, report, document, example, *_ = (result for result in found)
    assert {"table", "svg", "details", "ul"} <= balance(proving_._repr_html_()).seen
    assert {"table", "svg"} <= balance(masks._repr_html_()).seen
    assert "table" in balance(certified._repr_html_()).seen and "ul" in balance(report._repr_html_()).seen
    assert {"svg", "mtable"} <= balance(example._repr_html_()).seen
    frame = document._repr_html_()
    assert balance(frame).seen == {"iframe"}
    assert {"math", "section", "table"} <= balance(html.unescape(re.search('srcdoc="([^"]*)"', frame)[1])).seen


def test_what_a_user_typed_is_text_in_the_html_of_proofs():
    problem = Problem.of(SparseNetwork.of([[1, 1]], [[1]]), targets=[[1, 2]], title=HOSTILE)
    proving_ = prove(problem)
    for shown in (
        proving_._repr_html_(),
        certify(proving_)._repr_html_(),
        derive(proving_, pictures=False)._repr_html_(),
    ):
        assert "script" not in balance(shown).seen and "<script>" not in shown
    forged = check(b'{"schema": "<script>", "problem": 0, "field": 0, "claims": 0}')
    assert not forged.valid and "script" not in balance(forged._repr_html_()).seen


def test_a_problem_is_enough(proving):
    problem = proving.problem
    certified = certify(problem)
    assert certified.certificate == certify(proving).certificate
    assert derive(problem, pictures=False).derivation == derive(proving, pictures=False).derivation
    undecided = prove(problem, "all_minima_global", solve=lambda p: solve(p, budget=1e-9))
    with pytest.raises(NotCertifiable, match="UNDECIDED"):
        certify(undecided)


def test_a_certificate_is_checked_in_every_form(proving, tmp_path):
    certified = certify(proving)
    path = tmp_path / "golden.json"
    path.write_bytes(certified.data)
    for form in (certified, certified.certificate, certified.data, path, str(path)):
        assert check(form).valid
    changed = {**certified.certificate, "problem": {**certified.certificate["problem"], "targets": [[0] * 3] * 3}}
    assert not check(changed).valid
    with pytest.raises(FileNotFoundError):
        check(tmp_path / "nothing.json")
