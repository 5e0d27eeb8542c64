"""A text keeps what it promises: commands that it shows run, files that it names are beside it, nothing points into a repository."""

from __future__ import annotations

import json
import os
import re
import shlex
from dataclasses import replace
from functools import cache

import pytest

from proofs.certificates.certify import attempt
from proofs.certificates.checker import check
from proofs.derivations.of_problem import derivation_of
from proofs.derivations.pages import PAGES
from proofs.documents.render.pdf import compile_tex
from proofs.proving.prove import prove
from symbolic import Problem, SparseNetwork
from symbolic.network import read_problem
from tests import problems
from tests.command import ROOT, run, run_alone
from tests.proofs.document_tools import needs

BENIGN = Problem.of(
    SparseNetwork.of([[1, 1, 0], [0, 0, 1]], [[1, 0], [1, 0], [0, 1]]),
    targets=[[2, 1, 0], [1, 1, 0], [0, 0, 3]],
    title="Benign 3-2-3",
)
DEEP = Problem.of(
    SparseNetwork.of([[1, 1], [0, 1]], [[1, 0], [1, 1]], [[1, 1]]), targets=[[1, 2]], title="a title; with 'signs'"
)
NAMES = (
    "benign",
    "deep",
    "golden",
    "infimum_not_attained",
    "weight_decay",
    "relu_two_valleys",
    "tanh_valley",
    "quadratic",
)
FORBIDDEN = re.compile(
    r"docs/|\.md\b|\.py\b|PROVED|UNDECIDED|REFUTED|\(1 [a-z-]+s\b|\b1 (?:strata|components|patterns)\b|copy, entry"
    r"|\\left\(-[^()]*\\right\)\^2"
)


def problem_of(name):
    return {"benign": BENIGN, "deep": DEEP}.get(name) or read_problem(ROOT / f"examples/{name}.toml")


@cache
def found(name):
    proving = prove(problem_of(name), solve=problems.solved)
    return proving, attempt(proving)


def commands(text):
    return [line for block in re.findall(r"```shell\n(.*?)```", text, re.S) for line in block.strip().splitlines()]


def kept(text, folder):
    """What a text of one folder promises and keeps: the number of its commands and of the files that it names."""
    named = re.findall(r"in the file <strong>(.*?)</strong>", text)
    for name in named:
        assert (folder / name.replace("\\", "")).is_file(), name
    for _, name in re.findall(r"(!\[[^\]]*\])\(([^)]+)\)", text):
        assert (folder / name).is_file(), name
    for command in commands(text):
        program, *arguments = shlex.split(command)
        assert program == "landscape"
        done = run(*(folder / a if (folder / a).is_file() else a for a in arguments))
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    return len(commands(text)), len(named)


@pytest.mark.parametrize("name", NAMES)
def test_written_files_keep_every_promise(name, tmp_path):
    proving, certified = found(name)
    told = derivation_of(proving, certified, file="the certificate.json")
    for path, content in told.files.items():
        (tmp_path / path).write_bytes(content)
    for picture in told.pictures.values():
        (tmp_path / f"{picture.name}.svg").write_bytes(picture.svg)
    text = told.render("md").decode()
    assert kept(text, tmp_path) == (1, 1)
    assert ("--allow-engine" in text) == bool(certified.trust)
    assert not FORBIDDEN.findall(re.sub(r"!\[.*?\]\(.*?\)", "", text))


@pytest.mark.parametrize("name", NAMES)
def test_a_text_without_files_prints_its_certificate(name):
    proving, certified = found(name)
    text = derivation_of(proving, certified, pictures=False).render("md").decode()
    assert "in the file" not in text and commands(text) == [] and "printed below" in text
    [listing] = re.findall(r"```json\n(.*?)```", text, re.S)
    allowed = bool(re.search(r"landscape check\S* --allow-engine", text))
    report = check(listing.encode(), allow_engine=allowed)
    assert report.valid and json.loads(listing)["claims"], report.reason


def test_a_promise_that_is_broken_is_noticed(tmp_path):
    """The tools of this module fail on a text whose file or whose certificate is missing or spoiled."""
    proving, certified = found("benign")
    text = derivation_of(proving, certified, pictures=False, file="gone.json").render("md").decode()
    with pytest.raises(AssertionError):
        kept(text, tmp_path)
    spoiled = certified.data.replace(b"single_class", b"linear_units")
    (tmp_path / "gone.json").write_bytes(spoiled)
    with pytest.raises(AssertionError):
        kept(text, tmp_path)


def test_the_command_writes_the_certificate_beside_the_text(tmp_path):
    done = run("derive", "examples/golden.toml", "--format", "md,doc", "--output", tmp_path, "--quiet")
    assert done.returncode == 2
    done = run("derive", "examples/golden.toml", "--format", "md", "--short", "--output", tmp_path, "--quiet")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "golden-short.certificate.json").is_file()
    assert kept((tmp_path / "golden-short.md").read_text(), tmp_path) == (1, 1)


def test_without_pdflatex_the_other_formats_are_written(tmp_path):
    """The exit status says at the end that one is missing."""
    done = run_alone(
        "derive",
        "examples/quadratic.toml",
        *("--format", "pdf,md", "--no-pictures", "--quiet", "--json", "--output", tmp_path),
        env=os.environ | {"PATH": "/nowhere"},
    )
    assert done.returncode == 4 and "not written as pdf" in done.stderr
    answer = json.loads(done.stdout)
    assert [failed["format"] for failed in answer["failed"]] == ["pdf"] and (tmp_path / "quadratic.md").is_file()


def test_pages_are_called_by_their_headings():
    for name, title in PAGES.items():
        [heading] = (ROOT / f"docs/{name}.md").read_text().splitlines()[:1]
        assert heading.removeprefix("# ").replace("`", "") == title


@needs("pdflatex")
@pytest.mark.parametrize("template", ["amsart", "beamer"])
def test_other_templates_are_set(template, tmp_path):
    proving, certified = found("benign")
    told = derivation_of(proving, certified).signed("A. Author", "2026")
    log = compile_tex(tmp_path, told.render("tex", template), told.pictures)
    assert not re.findall(r"undefined|multiply defined|LaTeX Warning: (?:Ref|Cit).*|Missing character.*", log)


def test_author_and_date_stand_below_the_title():
    proving, certified = found("quadratic")
    told = derivation_of(proving, certified, pictures=False)
    assert b"byline" not in told.render("html").split(b"</style>")[1]
    signed = told.signed("A. <Author>", "2026-11-30")
    assert b"A. &lt;Author&gt;, 2026-11-30" in signed.render("html")
    assert rb"\author{A. " in signed.render("tex") and signed.derivation == replace(
        told.derivation, author="A. <Author>", date="2026-11-30"
    )
