"""The page of the explorer in a browser: by clicks, by keyboard alone, at two widths, in light and dark, with what is hostile."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette")
from tests.command import ROOT
from tests.proofs.document_tools import needs, needs_modules
from tests.proofs.explore.browser import LONG, eventually
from tests.proofs.explore.visitor import (
    NARROW,
    WIDE,
    Visitor,
    chromium,
    example,
    fragment_of,
    living,
    marked,
    rows,
    state_of,
)

pytestmark = needs("chromium")

TUG = state_of(example("tug_of_war"))
OTHER = {"hidden": ["110", "101"], "final": ["10", "11"], "inputs": [[0] * 3] * 3, "targets": [[0] * 3] * 2}
"""As large as the tug of war, with other masks and other data."""
ANSWERS = {
    ("… a spurious minimum?", "whitened inputs"): "no",
    ("… a spurious minimum?", "any inputs"): "yes",
    ("… a spurious valley?", "whitened inputs"): "no",
    ("… a spurious valley?", "any inputs"): "yes",
}
"""Of the tug of war: `landscape graph` says the same."""
HOSTILE = "<script>document.title='x'</script><img src=x onerror=\"document.title='x'\">"


@pytest.fixture(scope="module")
def here():
    with marked(ROOT / "examples" / "golden.toml") as explorer:
        yield explorer


@pytest.fixture(scope="module")
def window(tmp_path_factory):
    with chromium(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


@pytest.fixture
def visit(here, window):
    """Somebody with a window of their own; the page must not have failed behind their back."""
    visitors = []

    def opened(fragment="", width=WIDE, scheme="light"):
        context = window.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
        )
        visitors.append(Visitor(here[0], context, fragment))
        return visitors[-1]

    yield opened
    for visitor in visitors:
        visitor.context.close()
    assert not [error for visitor in visitors for error in visitor.errors]


def enter_data(visitor, problem):
    """Type the tables of a problem over those that are there."""
    for name, table in (("inputs", problem["inputs"]), ("targets", problem["targets"])):
        for i, row in enumerate(table):
            for j, value in enumerate(row):
                letter = {"inputs": "X", "targets": "Y"}[name]
                visitor.page.get_by_label(f"{letter}[{i},{j}]", exact=True).fill(str(value))
    visitor.page.get_by_label("Y[0,0]", exact=True).press("Enter")


def test_the_tug_of_war_by_clicks(visit):
    """Drawn from another mask, judged, solved, and solved."""
    visitor = visit(fragment_of(OTHER))
    for layer in ("hidden", "final"):
        for i, row in enumerate(TUG[layer]):
            for j, entry in enumerate(row):
                if OTHER[layer][i][j] != entry:
                    visitor.entry(layer, i, j).click()
        assert visitor.mask(layer) == TUG[layer]
    eventually(lambda: visitor.answers() == ANSWERS)
    page = visitor.page
    assert page.locator("#grid-hidden .forbidden").count() == 6 and page.locator("#grid-final .forbidden").count() == 4
    assert "in the forbidden mask" in visitor.entry("hidden", 0, 0).get_attribute("aria-label")
    assert "(0,1,1)x(1,2,0)" in page.locator("#forbidden").inner_text()

    enter_data(visitor, TUG)
    visitor.solve()
    assert "1" in visitor.component("c1").split() and "spurious" in visitor.component("c1")
    assert "spurious" not in visitor.component("c0") and "1/2 = 0.5" in visitor.component("c0")
    assert "5/3 \N{MINUS SIGN} 2√5/9" in visitor.component("c3")
    said = page.locator("#conclusions").inner_text()
    assert "There is a spurious minimum: component c1" in said and "infimum is 1/2, and is attained" in said
    assert "rests on msolve" in page.locator("#conclusions li", has_text="The list is complete").inner_text()


def test_a_long_solve_is_cancelled_and_nothing_of_it_runs(visit, here):
    visitor, (_, mark) = visit(fragment_of(LONG)), here
    before = living(mark)
    visitor.page.click("#solve")
    visitor.page.locator(".job-head", has_text="Running.").wait_for()
    eventually(lambda: living(mark) - before)
    assert "60 s; " in visitor.page.locator(".job-times").inner_text()
    visitor.page.get_by_role("button", name="Cancel").click()
    visitor.page.wait_for_selector("#solve-work .notice")
    assert "Cancelled" in visitor.page.locator("#solve-work").inner_text()
    assert living(mark) <= before
    assert "solve=" not in visitor.fragment


def test_a_page_that_goes_away_leaves_nothing_behind(visit, here):
    visitor, (_, mark) = visit(fragment_of(LONG)), here
    before = living(mark)
    visitor.page.click("#solve")
    eventually(lambda: living(mark) - before)
    visitor.page.close()
    eventually(lambda: living(mark) <= before)


def test_the_address_restores_everything(visit):
    visitor = visit(fragment_of(TUG))
    visitor.solve()
    for name in ("c0", "c1", "c3"):
        visitor.page.get_by_label(f"{name} in the picture").check()
    address = visitor.page.url
    another = visit(address.partition("#")[2])
    another.page.wait_for_selector(".components")
    assert another.mask("hidden") == TUG["hidden"] and another.mask("final") == TUG["final"]
    assert "spurious" in another.component("c1")
    assert another.page.get_by_label("c3 in the picture").is_checked()
    assert not another.page.get_by_label("c2 in the picture").is_checked()
    assert another.page.url == address


def test_the_back_button_undoes(visit):
    visitor = visit(fragment_of(TUG))
    visitor.entry("hidden", 0, 1).click()
    visitor.page.get_by_role("button", name="Add unit").click()
    assert visitor.mask("hidden") == ["110", "011", "111"] and visitor.mask("final") == ["111", "011"]
    visitor.page.go_back()
    eventually(lambda: visitor.mask("hidden") == ["110", "011"])
    visitor.page.go_back()
    eventually(lambda: visitor.mask("hidden") == ["100", "011"]) and visitor.answers() == ANSWERS
    visitor.page.go_forward()
    eventually(lambda: visitor.mask("hidden") == ["110", "011"])


def test_the_problem_of_the_command_is_shown_first(visit):
    golden = example("golden")
    visitor = visit()
    assert visitor.mask("hidden") == rows(golden["masks"][0]) and visitor.mask("final") == rows(golden["masks"][1])
    assert "Golden example" in visitor.page.locator("#title").inner_text()


def tab_to(visitor, wanted):
    """Press Tab until what has the focus matches; whatever has it must be seen to have it."""
    page = visitor.page
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none"
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def test_by_keyboard_alone(visit):
    """From the other mask to the spurious minimum of the tug of war, its weights and its picture, with no mouse."""
    visitor = visit(fragment_of(OTHER | {"inputs": TUG["inputs"], "targets": TUG["targets"]}))
    page, keys = visitor.page, visitor.page.keyboard
    tab_to(visitor, "#grid-hidden button")  # 110,101 -> 100,011
    for key in ("ArrowRight", "Space", "ArrowDown", "Space", "Home", "Space"):
        keys.press(key)
    assert visitor.mask("hidden") == TUG["hidden"]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith(
        "unit 1, input 0: 0, no weight"
    )
    tab_to(visitor, "#grid-final button")  # 10,11 -> 11,01
    for key in ("ArrowRight", "Space", "Control+End", "ArrowLeft", "Space"):
        keys.press(key)
    assert visitor.mask("final") == TUG["final"]
    eventually(lambda: visitor.answers() == ANSWERS)
    assert "a spurious minimum with any inputs, yes" in page.locator("#said").inner_text()
    tab_to(visitor, "#solve")
    keys.press("Enter")
    page.wait_for_selector(".components")
    eventually(lambda: "spurious: c1 of loss 1" in page.locator("#said").inner_text())
    tab_to(visitor, "[aria-controls=more-c1]")
    keys.press("Enter")
    assert page.locator("#more-c1").is_visible() and "proved" in page.locator("#more-c1").inner_text()
    for name in ("c1", "c2", "c3"):
        tab_to(visitor, f"[aria-label='{name} in the picture']")
        keys.press("Space")
    assert [r for r in ("c1", "c2", "c3") if page.get_by_label(f"{r} in the picture").is_checked()] == [
        "c1",
        "c2",
        "c3",
    ]


@needs_modules("axe-core")
@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_widths_and_accessibility(visit, width, scheme):
    visitor = visit(fragment_of(TUG), width, scheme)
    assert visitor.overflow() <= 0 and visitor.violations() == []
    visitor.solve()
    visitor.page.get_by_role("button", name="c1", exact=True).click()
    visitor.page.get_by_label("Y[0,0]", exact=True).focus()
    assert visitor.overflow() <= 0 and visitor.violations() == []


def test_an_entry_that_is_no_number_is_said_at_its_cell(visit):
    visitor = visit(fragment_of(TUG))
    cell = visitor.page.get_by_label("Y[1,1]", exact=True)
    for wrong, said in (
        ("1/0", "denominator"),
        ("0.5.5", "not an exact number"),
        (HOSTILE, "not an exact number"),
        ("", "missing"),
    ):
        cell.fill(wrong)
        cell.press("Enter")
        assert cell.get_attribute("aria-invalid") == "true"
        told = visitor.page.locator("#faults-targets").inner_text()
        assert told.startswith("Y[1,1]: ") and said in told
        assert visitor.page.locator("#solve").is_disabled() and visitor.answers() == ANSWERS
    cell.fill("0.50")
    cell.press("Enter")
    assert cell.get_attribute("aria-invalid") is None and visitor.page.locator("#solve").is_enabled()
    assert visitor.page.title() == "Landscape explorer"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_hostile_texts_stay_texts(visit, width):
    from urllib.parse import quote

    hostile, long = quote(HOSTILE), "9" * 150 + "/" + "7" * 40
    visitor = visit(fragment_of(TUG, title=hostile, points=hostile, picture=hostile, entry=hostile), width)
    visitor.page.get_by_label("Y[0,0]", exact=True).fill(long)
    visitor.page.get_by_label("Y[0,0]", exact=True).press("Enter")
    assert visitor.page.locator("#title").inner_text() == HOSTILE
    assert visitor.page.title() == "Landscape explorer" and visitor.overflow() <= 0
    assert visitor.page.locator("main script, main img").count() == 0


@pytest.mark.parametrize(
    "wrong",
    ["hidden=1", "hidden=12&final=1&X=1&Y=1", "hidden=11&final=1&X=1&Y=1", "hidden=1&final=1&X=%&Y=1", "x" * 5000],
)
def test_an_address_that_makes_no_sense_says_so(visit, wrong):
    visitor = visit(wrong)
    assert visitor.page.locator("#address-fault").inner_text()
    assert visitor.mask("hidden") == rows(example("golden")["masks"][0])
