"""The README is true: its snippet runs, its output is real, its commands exist."""

from __future__ import annotations

import doctest
import re
import runpy
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from tests.scripts import is_current

ROOT = Path(__file__).resolve().parents[1]


def test_the_snippet_runs():
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried >= 6 and failed == 0
    assert len((ROOT / "README.md").read_text().splitlines()) <= 120


@pytest.mark.parametrize(
    "script",
    [
        "render_readme.py",  # what the command prints
        "render_tables.py",  # what lemmas and examples say about small masks
        "render_wide.py",  # what the certificates of wide networks say
        "render_commands.py",  # what the help and the glossary say
        "render_gallery.py",  # what the solver concludes
        "reflow.py",  # one sentence a line, and no long lines
    ],
)
def test_pages_are_what_their_scripts_write(script):
    assert is_current(script), f"run docs/{script}"


def test_links_in_the_documentation_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            assert target.startswith("https://") or (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_make_target_it_names_exists():
    targets = {line.split(":")[0] for line in (ROOT / "Makefile").read_text().splitlines() if ":" in line}
    named = {
        word.strip("`,.") for word in (ROOT / "README.md").read_text().split("make ")[1:] for word in word.split()[:1]
    }
    assert {"demo", "test", "slow", "bench"} <= named & targets


def test_that_rule_can_fail_and_changes_no_word():
    reflow = runpy.run_path(str(ROOT / "docs/reflow.py"))
    reader = MarkdownIt("commonmark").enable("table")
    text = (
        "One sentence, by J. Doe. Another `a. B` one\n1. in a list.\n\n- "
        + "an item, which is long, " * 12
        + "and ends. It\n"
        "  goes on.\n\n| a. B | c |\n|---|---|\n\n```\nCode. Stays.\n```\n"
        + "[A link](https://"
        + "x" * 200
        + "). End.\n"
    )
    new = reflow["reflowed"](text)
    assert new != text and reflow["reflowed"](new) == new
    assert new.splitlines()[:2] == ["One sentence, by J. Doe.", "Another `a. B` one"]
    assert "Code. Stays." in new and "| a. B | c |" in new and "\n  goes" not in new
    assert max(len(line) for line in new.splitlines() if "https" not in line) <= 160
    before, after = (" ".join(reader.render(page).split()) for page in (text, new))
    assert before == after


def test_paragraphs_are_for_people():
    """120 words at most; a formula, a piece of code or a link is one word."""
    reflow = runpy.run_path(str(ROOT / "docs/reflow.py"))
    assert [words for _, words in reflow["paragraphs"]("word " * 121 + "\n\n- " + "`a b` " * 9)] == [121, 9]
    for page in set(reflow["pages"]()) - {ROOT / "CHANGELOG.md"}:
        long = [(begin, words) for begin, words in reflow["paragraphs"](page.read_text("utf-8")) if words > 120]
        assert not long, f"{page.name}: {long} (line, words)"


def test_long_lines_are_links_tables_or_code():
    reflow = runpy.run_path(str(ROOT / "docs/reflow.py"))
    for page in reflow["pages"]():
        for number, line in reflow["prose"](page.read_text(encoding="utf-8")):
            assert len(reflow["SOLID"].sub("x", line)) <= 160, f"{page.name}:{number}"
            assert len(line) <= 160 or reflow["SOLID"].search(line), f"{page.name}:{number}"
