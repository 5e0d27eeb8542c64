"""The theorems for all sizes: their words, statements and axioms, and what must be refused."""

from __future__ import annotations

import dataclasses
import json
import shutil

import pytest

from proofs.rocq import paper
from proofs.statements.registry import statements
from symbolic.errors import EngineMissing, ProblemError
from tests.command import run, run_alone

SECONDS = 600


def theorem(name):
    [found] = [t for t in paper.paper_theorems() if t.name == name]
    return found


def allowing(name, axioms):
    found = theorem(name)
    return dataclasses.replace(found, about=dataclasses.replace(found.about, axioms=frozenset(axioms)))


def test_every_theorem_has_words_an_example_and_statements_that_exist():
    known = statements()
    for found in paper.paper_theorems():
        assert found.words.endswith((".", "]).")) and found.heading, found.name
        file, name = found.about.example.split(".")
        assert paper.place_of(name) == file, found.name
        assert set(found.about.decides) <= set(known) and found.about.axioms <= set(paper.AXIOMS), found.name


def test_examples_of_theorems_with_hypotheses_are_examples():
    """A witness is an ``Example``, or the theorem says itself that something exists."""
    for found in paper.paper_theorems():
        file, name = found.about.example.split(".")
        text = paper.library_source(file)
        assert f"Example {name}" in text or f"Theorem {name}" in text, found.name


def test_no_proof_is_left_open_in_the_library():
    for name in (*paper.LIBRARY, *paper.PAPER):
        text = paper.library_source(name)
        for word in ("Admitted", "admit", "Axiom ", "Parameter ", "Conjecture ", "Abort", "nra", "psatz"):
            assert word not in text.replace("radius", ""), (name, word)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("(** So with one output, whatever the masks. *)", "", "one_output has no words"),
        ("exact (scalar_output_global p theta)", "auto", "no proof that names a theorem"),
        ("Theorem one_output", "Theorem two_outputs", "two_outputs has no words, no entry"),
        ("scalar_output_global", "scalar_output_universal", "is declared in no file"),
    ],
)
def test_a_paper_that_does_not_fit_is_refused(old, new, reason):
    text = paper.library_source("Paper")
    assert old in text
    with pytest.raises((ValueError, KeyError), match=reason):
        paper.paper_theorems(text.replace(old, new))


def test_a_theorem_that_is_left_out_is_missed():
    text = paper.library_source("Paper")
    with pytest.raises(ValueError, match=r"does not state .*no_valley"):
        paper.paper_theorems(text[: text.index("(** So there is no spurious valley")])


def test_only_what_is_needed_is_compiled():
    assert paper.needed(["Paths"]) == ("Sums", "Landscape", "Paths")
    assert set(paper.needed(["Paper"])) <= {*paper.LIBRARY, *paper.PAPER}


@pytest.fixture
def compiled(library, monkeypatch):
    """Files of the library that claims rest on are not compiled again."""
    honest = paper.compile_file

    def brought(work, name, deadline):
        if name not in paper.LIBRARY:
            return honest(work, name, deadline)
        shutil.copy2(library / f"{name}.vo", work)
        return ""

    monkeypatch.setattr(paper, "compile_file", brought)


def test_a_small_theorem_is_accepted_with_its_axioms(compiled):
    report = paper.check_paper(SECONDS, [theorem("no_valley"), theorem("every_path_climbs")])
    assert report.ok, report.reason
    assert report.axioms["no_valley"] == paper.REALS and report.axioms["every_path_climbs"] == paper.ALL


def test_an_axiom_that_is_not_expected_is_refused(compiled):
    report = paper.check_paper(SECONDS, [allowing("no_valley", ["ClassicalDedekindReals.sig_forall_dec"])])
    assert (
        not report.ok and "no_valley rests on FunctionalExtensionality.functional_extensionality_dep" in report.reason
    )


def test_an_axiom_of_the_library_is_seen(monkeypatch):
    source = paper.library_source

    def tampered(name):
        text = source(name)
        lie = (
            "Axiom lie : False.\nCorollary descends_no_valley p L : descends_to_minimum p L -> ~ spurious_valley p L.\n"
        )
        start = text.find("Theorem descends_reaches")
        if name != "Paths":
            return text
        end = text.index("Qed.", start)
        proof = text.index("Proof.", start)
        return text[:start] + lie.splitlines()[0] + "\n" + text[start:proof] + "Proof. destruct lie. " + text[end:]

    monkeypatch.setattr(paper, "library_source", tampered)
    report = paper.check_paper(SECONDS, [theorem("no_valley")])
    assert not report.ok and "rests on Paths.lie" in report.reason


def test_a_proof_that_fails_is_refused(monkeypatch):
    source = paper.library_source
    monkeypatch.setattr(
        paper, "library_source", lambda name: source(name).replace("L (g t) <= L (g s)", "L (g t) < L (g s)")
    )
    report = paper.check_paper(SECONDS, [theorem("no_valley")])
    assert not report.ok and "does not accept" in report.reason and not report.axioms


def test_no_time_is_no_proof():
    report = paper.check_paper(0.01)
    assert not report.ok and "time is over" in report.reason
    assert not paper.answer(paper.paper_theorems(), report)["checked"]


def test_a_missing_kernel_is_a_named_error(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineMissing, match="apt-get install coq"):
        paper.check_paper(SECONDS)


def test_the_folder_is_new_or_empty(tmp_path):
    paper.write_paper(tmp_path / "paper")
    listing = (tmp_path / "paper/_CoqProject").read_text()
    assert listing.splitlines()[-1] == "Paper.v" and (tmp_path / "paper/Paper.v").is_file()
    with pytest.raises(ProblemError):
        paper.write_paper(tmp_path / "paper")


def test_the_command_asks_for_a_certificate_or_for_the_paper(tmp_path):
    for arguments in (["--output", tmp_path], ["some.json", "--paper", "--output", tmp_path]):
        result = run("rocq", *arguments)
        assert result.returncode == 2 and "Either CERTIFICATE or --paper" in result.stderr


def test_the_command_tells_what_is_stated_and_what_is_proved(tmp_path):
    result = run("rocq", "--paper", "--output", tmp_path / "paper")
    assert result.returncode == 0, result.stderr
    assert "stated: dense_linear" in result.stdout and "proved" not in result.stdout
    assert "accepted" not in result.stdout


@pytest.mark.slow
def test_the_whole_paper_is_accepted(tmp_path):
    """And no theorem is allowed an axiom that it does not need."""
    file = tmp_path / "paper.json"
    result = run_alone("rocq", "--paper", "--output", tmp_path / "paper", "--check", "--json", file, long=True)
    assert result.returncode == 0, result.stdout + result.stderr
    listed = {theorem["name"]: theorem for theorem in json.loads(file.read_text())["theorems"]}
    for found in paper.paper_theorems():
        assert f"proved: {found.name} " in result.stdout
        assert listed[found.name]["axioms"] == listed[found.name]["allowed_axioms"] == sorted(found.about.axioms)
