"""The measure of the site's pages sees what it is for."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.command import ROOT
from tests.site_pages import broken_links, complaints, pages

PLAIN = '<!DOCTYPE html><meta name="viewport" content="width=device-width"><article>{}</article>'


@pytest.mark.slow
@pytest.mark.skipif(
    not find_spec("playwright") or not Path("/usr/bin/chromium").exists(), reason="no browser to measure in"
)
def test_wide_pages_and_pages_without_an_example_are_found(tmp_path):
    (tmp_path / "_modules").mkdir()
    (tmp_path / "_modules/code.html").write_text(PLAIN.format("words"))
    (tmp_path / "search.html").write_text(PLAIN.format("words"))
    (tmp_path / "good.html").write_text(PLAIN.format("<p>words</p><pre>landscape solve FILE</pre>"))
    (tmp_path / "late.html").write_text(
        PLAIN.format('<div style="height: 2500px"></div><pre>landscape solve FILE</pre>')
    )
    (tmp_path / "never.html").write_text(PLAIN.format("<p>words</p>"))
    (tmp_path / "atlas").mkdir()
    (tmp_path / "atlas/classes.html").write_text(PLAIN.format('<ul><li class="types">(0,0,2)x(0,1,2)</li></ul>'))
    (tmp_path / "atlas/empty.html").write_text(PLAIN.format("<p>words</p>"))
    (tmp_path / "wide.html").write_text(PLAIN.format('<pre style="width: 900px">landscape</pre>'))
    listed = ["classes.html", "empty.html", "good.html", "late.html", "never.html", "wide.html"]
    assert [page.name for page in pages(tmp_path)] == listed
    assert list(complaints(tmp_path)) == [
        "atlas/empty.html on 1280 pixels: the first picture, formula or example is nowhere",
        "never.html on 1280 pixels: the first picture, formula or example is nowhere",
        "atlas/empty.html on 400 pixels: the first picture, formula or example is nowhere",
        "late.html on 400 pixels: the first picture, formula or example is after 3.2 screens",
        "never.html on 400 pixels: the first picture, formula or example is nowhere",
        "wide.html on 400 pixels: 908 pixels wide",
    ]


def test_links_that_lead_nowhere_are_found(tmp_path):
    (tmp_path / "atlas").mkdir()
    (tmp_path / "atlas/one.html").write_text(
        '<p id="place"></p><a href="../page.html#here">x</a><a href="#place">y</a>'
    )
    links = (
        "atlas/one.html#place",
        "atlas/one.html?q=1",
        "https://example.org/none",
        "mailto:a@b",
        "#here",
        "atlas/one.html#a=b",
    )
    wrong = ("none.html", "atlas/one.html#none", "#gone", "../outside.html", "atlas")
    anchors = "".join(f'<a href="{link}">x</a>' for link in (*links, *wrong))
    (tmp_path / "page.html").write_text(f'<h1 id="here">{anchors}</h1><script src="lost.js"></script>')
    assert list(broken_links(tmp_path)) == [f"page.html: {link} leads nowhere" for link in (*wrong, "lost.js")]


def test_make_slow_measures_the_site():
    recipe = (ROOT / "Makefile").read_text().split("\nslow:")[1].split("\n\n")[0]
    assert recipe.index("$(MAKE) docs") < recipe.index("-m tests.site_pages build/docs")
