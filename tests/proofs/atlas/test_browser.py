"""The site in a browser, opened from the disk: the search by hand and by keyboard, both widths, light and dark, without scripts; axe-core."""

from __future__ import annotations

import json

import pytest

from proofs.claims import Claim
from tests.proofs.atlas.sites import handful, site
from tests.proofs.document_tools import NODE_MODULES, needs, needs_modules
from tests.proofs.explore.browser import eventually
from tests.proofs.explore.visitor import NARROW, PATIENCE, WIDE, chromium

pytestmark = needs("chromium")
OPEN = "3.0000011.0010011"
"""A class of which it is not known whether it has strict minima."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("atlas")
    for path, content in site().items():
        file = folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def visit(browser, folder):
    contexts, errors = [], []

    def visit(path, width=WIDE, scheme="light", scripts=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripts, offline=True
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(f"{folder.as_uri()}/{path}")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert errors == []


def labels(page):
    return page.locator("#results tbody th").all_inner_texts()


def test_the_search_filters_and_stands_in_the_address(visit):
    page = visit("index.html")
    everything = [found.label for found in handful().classes]
    assert labels(page) == everything
    page.get_by_label("strict spurious minimum, any data").select_option("open")
    wanted = [c.label for c in handful().classes if c.answer(Claim.SPURIOUS_STRICT_MINIMUM, "any").verdict == "open"]
    assert labels(page) == wanted and OPEN in wanted
    assert page.locator("#found").inner_text().startswith(f"{len(labels(page))} of {len(everything)} classes")
    address = page.url
    page.get_by_role("button", name="Clear all").click()
    eventually(lambda: labels(page) == everything)
    again = visit(address.rpartition("/")[2])
    assert OPEN in labels(again) and len(labels(again)) < len(everything)
    again.get_by_role("link", name=OPEN).click()
    assert again.get_by_role("heading", level=1).inner_text() == f"Class {OPEN}"


@pytest.mark.parametrize(
    ("fragment", "wanted"),
    [
        ("text=2.011", lambda c: "2.011" in c.label),
        ("text=(0,1,1)x", lambda c: "(0,1,1)x" in str(c.types) or any("(0,1,1)x" in (a.by or "") for a in c.answers)),
        ("units=3", lambda c: c.types.units == 3),
        ("inputs=3&outputs=2", lambda c: c.size[0] == 3 and c.size[2] == 2),
        ("by=linear_units", lambda c: any(a.by == "linear_units" for a in c.answers)),
        ("symmetry=some", lambda c: c.symmetries > 1),
        ("symmetry=none", lambda c: c.symmetries == 1),
        ("symmetry=turned", lambda c: c.transposed == c.label),
        ("forbidden=yes", lambda c: bool(c.lists)),
        ("q4=y", lambda c: c.answers[4].verdict == "yes"),
        ("text=nothing+like+this", lambda _c: False),
        ("strange=1&q9=x&units=<b>", lambda _c: True),
    ],
)
def test_every_filter(visit, fragment, wanted):
    page = visit(f"index.html#{fragment}")
    assert page.locator("#found").inner_text()
    assert labels(page) == [found.label for found in handful().classes if wanted(found)]


def test_the_keyboard_is_enough(visit):
    page = visit("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "text":
            break
    page.keyboard.type(OPEN)
    assert labels(page) == [OPEN]
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == OPEN:
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{OPEN}.html")


def test_without_scripts_all_classes_are_on_a_page(visit):
    page = visit("index.html", scripts=False)
    assert page.locator("#filters").is_hidden() and page.locator("noscript a").inner_text() == "all classes"
    page.goto(page.url.replace("index.html", "classes.html"))
    assert page.locator("tbody tr").count() == len(handful().classes)


def test_the_page_of_a_class_offers_its_certificate(visit):
    page = visit("classes/2.011.011.html")
    page.goto(page.locator("h3:has-text('corner: ') ~ p a[download]").first.evaluate("link => link.href"))
    assert json.loads(page.locator("pre").inner_text())["schema"] == "landscape/certificate/1"


PAGES = [
    "index.html",
    "classes.html",
    "forbidden.html",
    "lemmas.html",
    "statements.html",
    "about.html",
    "downloads.html",
]
CLASSES = [f"classes/{label}.html" for label in ("1.1.1", "2.011.011", "2.011.120", "2.012.102", OPEN)]


def need_accessible(page, folder, paths, width):
    """Pages are no wider than the window, and axe-core finds nothing; it comes as a file of the test, for a page takes no script from elsewhere."""
    script = (NODE_MODULES / "axe-core" / "axe.min.js").read_text("utf-8")
    for path in paths:
        page.goto(f"{folder.as_uri()}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        page.evaluate(script)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        assert len(found["passes"]) > 15
        assert [(one["id"], [node["failureSummary"] for node in one["nodes"]]) for one in found["violations"]] == [], (
            path
        )


@needs_modules("axe-core")
@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_widths_and_accessibility(visit, folder, width, scheme):
    need_accessible(visit(PAGES[0], width, scheme), folder, [PAGES[0], CLASSES[1]], width)


@pytest.mark.slow
@needs_modules("axe-core")
@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "dark"), (NARROW, "light")])
def test_widths_and_accessibility_of_all_pages(visit, folder, width, scheme):
    need_accessible(visit(PAGES[0], width, scheme), folder, [*PAGES, *CLASSES], width)
