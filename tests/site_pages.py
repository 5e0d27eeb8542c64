"""The pages of the built site, measured in a browser: ``python -m tests.site_pages build/docs``; ``make slow`` runs it after ``make docs``.

On a screen of 1280 by 900 pixels and on one of 400 by 800 no page is wider than the window, and within three screens stands its first
picture, formula or example. No link leads to a file or a place on a page that is not there, in the atlas neither.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

SCREENS = ((1280, 900), (400, 800))
MOST_SCREENS = 3
OF_SPHINX = {"genindex.html", "search.html", "py-modindex.html", "prf-prf.html"}
EXAMPLES = "img, svg, math, pre, table, div.proof"
OF_THE_ATLAS = f"{EXAMPLES}, .types, code"
"""Lists of masks and of lemmas have masks and commands within their lines."""
MEASURE = """selector => {
  const page = document.querySelector("article") || document.body;
  const shown = [...page.querySelectorAll(selector)].map(part => part.getBoundingClientRect());
  const tops = shown.filter(box => box.height > 0).map(box => box.top + window.scrollY);
  return [document.documentElement.scrollWidth, tops.length ? Math.min(...tops) : null];
}"""


def pages(site: Path) -> list[Path]:
    """The pages that people wrote, or that are made of docstrings and derivations."""
    return [
        page
        for page in sorted(site.rglob("*.html"))
        if page.name not in OF_SPHINX and not page.relative_to(site).parts[0].startswith("_")
    ]


class _Page(HTMLParser):
    """The links of a page, and the places that links can lead to."""

    def __init__(self, page: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.feed(page.read_text("utf-8"))

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name in ("id", "name") and value:
                self.places.add(value)


def broken_links(site: Path) -> Iterator[str]:
    """Links from one file of the site to another that lead nowhere."""
    site = site.resolve()
    read = {page: _Page(page) for page in sorted(site.rglob("*.html"))}
    for page, found in read.items():
        for link in dict.fromkeys(found.links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            place = unquote(parts.fragment) if "=" not in parts.fragment else ""  # the state of the search of the atlas
            known = target.is_file() and target.is_relative_to(site)
            if not known or (place and target in read and place not in read[target].places):
                yield f"{page.relative_to(site)}: {link} leads nowhere"


def complaints(site: Path) -> Iterator[str]:
    """What is wrong with the pages of a site, one after the other."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for width, height in SCREENS:
            window = browser.new_page(viewport={"width": width, "height": height})
            for page in pages(site):
                window.goto(page.resolve().as_uri())
                within = page.relative_to(site)
                wide, first = window.evaluate(MEASURE, OF_THE_ATLAS if within.parts[0] == "atlas" else EXAMPLES)
                name = f"{within} on {width} pixels"
                if wide > width:
                    yield f"{name}: {wide} pixels wide"
                if first is None or first > MOST_SCREENS * height:
                    found = "nowhere" if first is None else f"after {first / height:.1f} screens"
                    yield f"{name}: the first picture, formula or example is {found}"
        browser.close()


if __name__ == "__main__":
    wrong = [*broken_links(Path(sys.argv[1])), *complaints(Path(sys.argv[1]))]
    print("\n".join(wrong) or f"{len(pages(Path(sys.argv[1])))} pages")
    sys.exit(bool(wrong))
