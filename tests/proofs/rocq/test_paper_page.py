"""The page of the theorems for all sizes: regenerated it is the same, and nothing on it leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from proofs.rocq import paper, paper_page
from proofs.statements.registry import statements
from tests.scripts import is_current

DOCS = Path(__file__).resolve().parents[3] / "docs"


def headings(text):
    return set(re.findall(r"^#+ (\w+)$", text, re.MULTILINE))


def test_the_page_is_what_the_sources_say():
    assert is_current("render_paper.py"), "run docs/render_paper.py"


def test_links_lead_somewhere():
    text = (DOCS / "machine_checked.md").read_text()
    for target in re.findall(r"\]\(([^)]*)\)", text):
        file, _, anchor = target.partition("#")
        assert (DOCS / file).resolve().is_file(), target
        assert not anchor or anchor in headings((DOCS / file).read_text()), target


def test_statements_of_the_registry_link_to_the_page():
    text, known = (DOCS / "statements.md").read_text(), headings((DOCS / "machine_checked.md").read_text())
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    for theorem in paper.paper_theorems():
        assert theorem.name in known
        for name in theorem.about.decides:
            assert f"(machine_checked.md#{theorem.name})" in sections[name], (name, "run docs/render_statements.py")


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ("LOOPHOLES", (paper_page.Loophole("A doubt.", "An answer.", ("Loopholes.nothing",)),)),
        ("LOOPHOLES", (paper_page.Loophole("A doubt.", "An answer.", ("Golden.masks_matter",)),)),
        ("DEFINITIONS", ("path", "tunnel")),
    ],
)
def test_a_link_that_leads_nowhere_is_an_error(table, value, monkeypatch):
    monkeypatch.setattr(paper_page, table, value)
    with pytest.raises(KeyError):
        paper_page.page(statements())


def test_a_statement_that_is_not_in_the_registry_is_an_error():
    with pytest.raises(KeyError, match="dense"):
        paper_page.page([name for name in statements() if name != "dense"])


def test_definitions_come_with_their_comments():
    text = paper_page.declaration("Landscape", "spurious_valley")
    assert text.startswith("(** Some path component") and text.endswith("floor <= L y.")
    assert paper_page.declaration("Landscape", "problem").endswith("}.")
