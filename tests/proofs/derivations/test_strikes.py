"""What a referee would strike in a derivation: repeated sentences, words without a meaning, figures and sources that no sentence names."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from proofs.certificates.certify import attempt
from proofs.derivations.of_problem import derivation_of
from proofs.documents.document import Cite, Figure, Ref, Statement, Step, Table
from proofs.documents.render.numbering import numbered
from proofs.proving.prove import prove
from symbolic import Problem, SparseNetwork
from symbolic.landscape.kind import Kind
from symbolic.network import read_problem
from tests import problems
from tests.command import ROOT

DEEP = ([[1, 0], [0, 1]], [[1, 1]], [[1], [1]])
OWN = {
    "benign": Problem.of(
        SparseNetwork.of([[1, 1, 0], [0, 1, 1]], [[1, 1], [1, 1], [1, 1]]), targets=[[1, 0, 2], [0, 3, 1], [1, 1, 0]]
    ),
    "open": Problem.of(SparseNetwork.of(*DEEP), targets=[[2, 0], [1, 1]]),
    "decayed": Problem.of(
        SparseNetwork.of([[1, 0], [1, 1]], [[1, 1], [0, 1]]), targets=[[2, 1], [0, 3]], weight_decay="1/10"
    ),
}
SOON = ("tug_of_war", "relu_two_valleys", "tanh_valley", "quadratic")
LATER = (*OWN, "minimum_but_no_valley", "weight_decay", "infimum_not_attained")
NAMES = (*SOON, *(pytest.param(name, marks=pytest.mark.slow) for name in LATER))
KINDS = {
    Kind.STRICT_MINIMUM: "A strict minimum is",
    Kind.MINIMUM: "A minimum that is not called strict",
    Kind.SADDLE: "No point of a saddle",
    Kind.MIXED: "A mixed component",
    Kind.UNDECIDED: "An undecided kind",
}


@cache
def found(name):
    problem = OWN[name] if name in OWN else read_problem(ROOT / f"examples/{name}.toml")
    return prove(problem, solve=problems.solved)


@cache
def told(name):
    return derivation_of(found(name), attempt(found(name)), file="c.json")


@cache
def text_of(name):
    """The text without its formulas on lines of their own, its tables, its listings and what pictures show."""
    text = told(name).render("md").decode()
    text = re.sub(
        r"```.*?```|\$\$.*?\$\$|!\[.*?\]\(.*?\)|^\|.*?$|<a id=.*?</a>|<small>.*?</small>", "", text, flags=re.S | re.M
    )
    return re.sub(r"\[([^\]]*)\]\(#[^)]*\)", r"\1", text)


def repeated(text):
    """Sentences of seven words or more that stand twice."""
    sentences = (" ".join(s.split()) for s in re.split(r"(?<=[.:;])\s+|\n\n", text))
    return [s for s, count in Counter(s for s in sentences if len(s.split()) > 6).items() if count > 1]


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_stands_twice_but_those_about_two_points(name):
    about_points = ("All derivatives vanish there", "It is a saddle. From it")
    assert [s for s in repeated(text_of(name)) if not s.startswith(about_points)] == []


def test_a_repeated_sentence_is_noticed():
    assert repeated("One two three four five six seven. Other.\n\nOne two three four\nfive six seven.") != []


@pytest.mark.parametrize("name", NAMES)
def test_figures_tables_and_sources_are_named_by_a_sentence(name):
    derivation = told(name).derivation
    named = {part.label for part in derivation.inlines() if isinstance(part, Ref)}
    shown = {block.label for block in derivation.blocks() if isinstance(block, Figure | Table)}
    assert shown and shown <= named
    assert {source.key for source in derivation.sources} == {
        part.key for part in derivation.inlines() if isinstance(part, Cite)
    }


@pytest.mark.parametrize("name", NAMES)
def test_only_what_is_referred_to_has_a_number(name):
    derivation = told(name).derivation
    named = {part.label for part in derivation.inlines() if isinstance(part, Ref)}
    assert {mark.kind for label, mark in numbered(derivation).marks.items() if label not in named} <= {
        "section",
        "lemma",
        "proposition",
    }


@pytest.mark.parametrize("name", NAMES)
def test_words_of_the_program_are_not_words_of_the_text(name):
    text = text_of(name)
    assert not re.findall(r"\?|\btwins?\b|strata|stratum|sublevel|all_minima|undecided components|claim for|w\.x", text)
    assert not re.findall(r"(?:[^.\n:]*:){3}", text)  # a reason of a reason
    assert not re.findall(r"attained[^.]*: the infimum is attained", text)
    steps = {step.rule for step in told(name).derivation.steps()}
    assert "table" not in steps


@pytest.mark.parametrize("name", NAMES)
def test_a_symmetry_that_is_counted_by_is_told(name):
    text, solution = text_of(name), found(name).solution
    if "up to the symmetry" in text or "under the symmetry" in text:
        assert "and those out of it" in text
    if solution is not None:
        kinds = {component.kind for component in solution.components}
        assert {kind for kind, words in KINDS.items() if words in text} == kinds
        assert ("rests on Singular" in text or "on trust from Singular" in text) == any(
            "Singular" in source for stratum in solution.strata for source in stratum.complete.rests_on
        )


@pytest.mark.parametrize("name", NAMES)
def test_small_tables_stand_side_by_side(name):
    """A page is not filled by one small matrix on each line."""
    steps = [step.name for step in told(name).derivation.blocks() if isinstance(step, Step)]
    assert "weights of the layers" in steps and "inputs and targets" in steps


@pytest.mark.parametrize("name", NAMES)
def test_titles_say_what_is_there(name):
    titles = {block.title: text_of(name) for block in told(name).derivation.sections}
    if "A minimum and a saddle" in titles:
        assert "It is a saddle" in text_of(name) and re.search("global minimum|strict minimum", text_of(name))


@pytest.mark.slow
def test_a_benign_problem_shows_its_minimiser_even_if_only_rounded():
    text = told("benign").render("md").decode()
    assert r"W_{1}^\ast &\approx" in text and "this is a global minimum" in text and "So every local minimum" in text


@pytest.mark.slow
def test_an_open_problem_says_what_is_known():
    text = text_of("open")
    assert "Whether every local minimum is global is not decided; the lowest loss that is known is" in text
    assert "There is no certificate: nothing is claimed." in text


@pytest.mark.slow
def test_a_point_alone_is_a_valley_by_a_sphere():
    [valley] = [block for block in told("weight_decay").derivation.blocks() if isinstance(block, Statement)]
    assert valley.proof and "small sphere" in text_of("weight_decay")


@pytest.mark.slow
def test_layers_have_letters_and_powers_have_brackets():
    assert "u_{0,0}" in text_of("open") + told("open").render("md").decode()
    four = Problem.of(SparseNetwork.of([[1]], [[1]], [[1]], [[1]]), targets=[[1]])
    formulas = derivation_of(
        prove(four, solve=problems.solved), attempt(prove(four, solve=problems.solved)), pictures=False
    )
    assert r"\left(w^{(1)}_{0,0}\right)^2" in formulas.render("md").decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_rounded_number_in_a_sentence_is_about_so_much(name):
    """The sign of approximation stands between two things; alone in a sentence it reads "is is about"."""
    assert not re.search(r"[a-z] \$\{?\\approx", text_of(name))


@pytest.mark.parametrize("name", NAMES)
def test_no_line_begins_with_a_comma(name):
    """In HTML a line may break behind a formula: what closes it stays with it."""
    page = told(name).render("html").decode()
    closing = r"</math>[,.;:!?)\]]+"
    assert len(re.findall(closing, page)) == len(re.findall(closing + "</span>", page)) > 0
