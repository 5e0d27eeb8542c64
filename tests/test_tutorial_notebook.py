"""The tutorial as a notebook: made from its page, with the same cells, and it runs from top to bottom."""

from __future__ import annotations

import nbformat
import pytest

from tests.command import ROOT
from tests.scripts import is_current
from tests.test_docs_commands import CELL

NOTEBOOK = ROOT / "examples" / "tutorial.ipynb"


def test_the_notebook_is_made_from_the_page():
    assert is_current("render_tutorial.py"), "run docs/render_tutorial.py"
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    page = CELL.findall((ROOT / "docs/tutorial.md").read_text(encoding="utf-8"))
    assert len(code) == len(page) > 8 and all(cell in text for cell, text in zip(code, page, strict=True))
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "](" not in prose and "code-cell" not in prose and prose.startswith("# From a problem file")


@pytest.mark.slow
def test_the_notebook_runs_from_top_to_bottom(tmp_path):
    """By Jupyter's own client, in an empty folder."""
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    printed = "".join(o.get("text", "") for cell in notebook.cells for o in cell.get("outputs", []))
    assert "strict minimum *" in printed and "no_spurious_valley" not in printed.split("spurious_valley")[0]
    assert {path.name for path in tmp_path.iterdir()} >= {"tug.toml", "tug.json", "tug.html"}
