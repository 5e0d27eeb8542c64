"""The README is true: its snippet runs, its output is real, its commands exist."""

from __future__ import annotations

import doctest
import re
import runpy
import subprocess
import sys
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).resolve().parents[1]


def test_the_snippet_runs():
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert tried >= 6 and failed == 0


def test_the_output_is_what_the_command_prints():
    result = subprocess.run([sys.executable, "docs/render_readme.py", "--check"], cwd=ROOT, check=False)
    assert result.returncode == 0, "run docs/render_readme.py"


def test_the_tables_of_small_masks_are_what_lemmas_and_examples_say():
    result = subprocess.run([sys.executable, "docs/render_tables.py", "--check"], cwd=ROOT, check=False)
    assert result.returncode == 0, "run docs/render_tables.py"


def test_the_table_of_wide_networks_is_what_their_certificates_say():
    result = subprocess.run([sys.executable, "docs/render_wide.py", "--check"], cwd=ROOT, check=False)
    assert result.returncode == 0, "run docs/render_wide.py"


def test_the_gallery_is_what_the_solver_concludes():
    result = subprocess.run([sys.executable, "docs/render_gallery.py", "--check"], cwd=ROOT, check=False)
    assert result.returncode == 0, "run docs/render_gallery.py"


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


def test_prose_has_one_sentence_a_line_and_no_long_lines():
    result = subprocess.run([sys.executable, "docs/reflow.py", "--check"], cwd=ROOT, check=False)
    assert result.returncode == 0, "run docs/reflow.py"


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


def test_long_lines_are_links_tables_or_code():
    reflow = runpy.run_path(str(ROOT / "docs/reflow.py"))
    for page in reflow["pages"]():
        for number, line in reflow["prose"](page.read_text(encoding="utf-8")):
            assert len(reflow["SOLID"].sub("x", line)) <= 160, f"{page.name}:{number}"
            assert len(line) <= 160 or reflow["SOLID"].search(line), f"{page.name}:{number}"
