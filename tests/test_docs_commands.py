"""The commands in the tutorial and in the how-to guides work, in the order in which they stand."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "howto").glob("*.md"))]
CELL = re.compile(r"^```\{code-cell\}\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LANDSCAPE = [str(Path(sys.executable).with_name("landscape"))]


def commands(page: Path) -> list[list[str]]:
    """The arguments of every command in the console blocks of a page."""
    blocks = re.findall(r"^```console\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    lines = [line for block in blocks for line in block.splitlines()]
    assert all(line.startswith("$ landscape ") for line in lines), "a console block holds commands of landscape only"
    return [shlex.split(line)[2:] for line in lines]


def first_failure(found: list[list[str]], folder: Path) -> str | None:
    """Run commands one after the other in a folder with the examples; the first that fails, with what it said."""
    shutil.copytree(DOCS.parent / "examples", folder / "examples")
    for command in found:
        result = subprocess.run([*LANDSCAPE, *command], cwd=folder, check=False, capture_output=True, text=True)
        if result.returncode:
            return f"{' '.join(command)}: exit status {result.returncode}\n{result.stdout}{result.stderr}"
    return None


def test_every_page_has_commands():
    assert len(PAGES) >= 5 and all(commands(page) for page in PAGES)


def test_pages_hold_no_code_that_is_not_run():
    """Code stands in console blocks (run here) and cells (run while the site is built)."""
    for page in PAGES:
        languages = re.findall(r"^```(\S+)(?: .*)?$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(languages) <= {"console", "{code-cell}", "{atlas-classes}"}, page.name
        assert page.read_text(encoding="utf-8").count("\n```") == 2 * len(languages), page.name


@pytest.mark.parametrize(
    "page", [page for page in PAGES if CELL.search(page.read_text(encoding="utf-8"))], ids=lambda page: page.stem
)
def test_the_cells_of_a_page_run(page, tmp_path, monkeypatch):
    """As they will when the site is built; their outputs are seen there."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for cell in CELL.findall(page.read_text(encoding="utf-8")):
        if "IPython" not in cell:
            exec(compile(cell, page.name, "exec"), names)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_succeed(page, tmp_path):
    assert first_failure(commands(page), tmp_path) is None


@pytest.mark.slow
def test_a_command_that_fails_is_noticed(tmp_path):
    failure = first_failure([["check", "examples/wide/relu.json"], ["check", "examples/golden.toml"]], tmp_path)
    assert failure is not None and failure.startswith("check examples/golden.toml: exit status 1")
