"""The page of the explorer in a browser: by clicks, by keyboard alone, at two widths, in light and dark, with what is hostile."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import pytest

from symbolic import read_problem
from tests.command import ROOT, run
from tests.proofs.document_tools import needs, needs_modules
from tests.proofs.explore.browser import LONG, eventually, served
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


@pytest.fixture(scope="module")
def shared(window):
    context = window.new_context()
    yield context
    context.close()


@pytest.fixture
def visit(here, shared):
    """Somebody with a window of their own; the page must not have failed behind their back."""
    visitors = []

    def opened(fragment="", width=WIDE, scheme="light"):
        visitors.append(Visitor(here[0], shared, fragment, width, scheme))
        return visitors[-1]

    yield opened
    for visitor in visitors:
        visitor.page.close()
    assert not [error for visitor in visitors for error in visitor.errors]


def enter_data(visitor, problem):
    """Type the tables of a problem over those that are there."""
    for name, table in (("inputs", problem["inputs"]), ("targets", problem["targets"])):
        for i, row in enumerate(table):
            for j, value in enumerate(row):
                letter = {"inputs": "X", "targets": "Y"}[name]
                visitor.page.get_by_label(f"{letter}[{i},{j}]", exact=True).fill(str(value))
    visitor.page.get_by_label("Y[0,0]", exact=True).press("Enter")


def test_the_tug_of_war_by_clicks(visit, tmp_path):
    """Drawn from another mask, judged, solved, looked at, taken home, and checked by a program that trusts none of it."""
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

    for name in ("c0", "c1", "c3"):
        page.get_by_label(f"{name} in the picture").check()
    page.get_by_role("button", name="Plane through three points").click()
    picture = page.locator("#picture img")
    picture.wait_for()
    eventually(lambda: picture.evaluate("image => image.complete && image.naturalWidth > 0"))
    assert all(name in picture.get_attribute("alt") for name in ("c0", "c1", "c3"))
    assert "only numeric" in page.locator("#picture figcaption").inner_text()
    assert visitor.says == {"solve": "1", "budget": "60", "points": "c0,c1,c3", "picture": "plane"}
    with page.expect_download() as download:
        page.get_by_role("button", name="Save problem-plane.svg").click()
    saved = download.value.path().read_text("utf-8")
    assert saved.startswith("<svg") and picture.get_attribute("alt") in saved

    with page.expect_download() as download:
        page.get_by_role("button", name="Certificate", exact=True).click()
    file = tmp_path / "certificate.json"
    download.value.save_as(file)
    assert json.loads(file.read_text())["problem"]["targets"] == TUG["targets"]
    assert run("check", file).returncode == 0
    changed = json.loads(file.read_text())
    changed["problem"]["targets"][0][0] = 2
    file.write_text(json.dumps(changed))
    assert run("check", file).returncode == 1


def test_a_long_solve_is_cancelled_and_nothing_of_it_runs(visit, here):
    visitor, (_, mark) = visit(fragment_of(LONG)), here
    before = living(mark)
    visitor.page.click("#solve")
    visitor.page.locator(".job-head", has_text="Running.").wait_for()
    eventually(lambda: living(mark) - before)
    assert "60 s; " in visitor.page.locator(".job-times").inner_text()
    visitor.page.locator(".job-lines li", has_text=re.compile(r"left: 8 strata: ")).wait_for()
    visitor.page.get_by_role("button", name="Cancel").click()
    visitor.page.wait_for_selector("#solve-work .notice")
    assert "Cancelled" in visitor.page.locator("#solve-work").inner_text()
    assert living(mark) <= before
    assert "solve" not in visitor.says


def test_who_waits_is_told_where(visit):
    """Two run at a time; when one of them is cancelled the next one begins."""
    visitors = [visit(fragment_of(LONG, title=name)) for name in "abcd"]
    for visitor in visitors:
        visitor.page.click("#solve")
        visitor.page.locator(".job-head", has_text=re.compile("Running|Waiting")).wait_for()
    third, fourth = (visitor.page.locator(".job-head") for visitor in visitors[2:])
    assert third.inner_text() == "Waiting: number 1 in the queue."
    assert fourth.inner_text() == "Waiting: number 2 in the queue."
    assert "Waiting: number 2 in the queue." in visitors[3].page.locator("#said").inner_text()
    visitors[0].page.get_by_role("button", name="Cancel").click()
    third.filter(has_text="Running.").wait_for()
    fourth.filter(has_text="number 1 in the queue").wait_for()
    for visitor in visitors[1:]:
        visitor.page.get_by_role("button", name="Cancel").click()
        visitor.page.wait_for_selector("#solve-work .notice")


def test_a_page_that_goes_away_leaves_nothing_behind(visit, here):
    visitor, (_, mark) = visit(fragment_of(LONG)), here
    before = living(mark)
    visitor.page.click("#solve")
    eventually(lambda: living(mark) - before)
    visitor.page.close()
    eventually(lambda: living(mark) <= before)


def test_the_address_restores_everything(visit):
    """What the page says of itself in its address, here and in the tests before and after, is all that it needs."""
    view = {"solve": 1, "points": "c0,c1,c3", "picture": "plane", "show": "any-valley"}
    chart = {"entry": "Y[0,1]", "from": "-1", "to": "1", "chart": 12, "descent": 5}
    visitor = visit(fragment_of(TUG, title="Tug", **view, **chart))
    page = visitor.page
    page.wait_for_selector("#picture img")
    page.wait_for_selector(".step-words")
    page.locator("#chart-rows tr").nth(16).wait_for(state="attached")
    assert visitor.mask("hidden") == TUG["hidden"] and visitor.mask("final") == TUG["final"]
    assert page.locator("#title").input_value() == "Tug" and "spurious" in visitor.component("c1")
    assert [page.get_by_label(f"c{n} in the picture").is_checked() for n in range(4)] == [True, True, False, True]
    assert page.locator(".verdicts [aria-pressed=true]").count() == 1
    assert page.locator(".reading").inner_text().startswith("Y[0,1] = 1/2: ")
    assert page.locator(".step-words").inner_text().startswith("Step 5 of ")
    assert visitor.says == {name: str(value) for name, value in {**view, **chart}.items()}


def test_the_graph_says_what_a_unit_is(visit):
    """Dead, linear and twin units by words and shapes, at every click; with ReLU a unit with one input is not linear."""
    mask = {"hidden": ["110", "110", "000", "001"], "final": ["1111", "1110"]}
    visitor = visit(fragment_of(mask | {"inputs": [[1], [1], [1]], "targets": [[1], [1]]}))
    words = visitor.page.locator("#graph-words")
    said = "Unit 0 is twin of 1. Unit 1 is twin of 0. Unit 2 is dead. Unit 3 is linear."
    assert words.text_content() == said
    assert visitor.page.locator("#graph circle.node.dead").count() == 1
    assert visitor.page.locator("#graph rect.node").count() == 1 and visitor.page.locator("#graph .ring").count() == 2
    visitor.page.get_by_label("Activation").select_option("relu")
    eventually(lambda: words.text_content() == said.replace("3 is linear", "3 is alive"))
    visitor.entry("hidden", 1, 2).click()
    eventually(lambda: words.text_content() == "Unit 0 is alive. Unit 1 is alive. Unit 2 is dead. Unit 3 is alive.")


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


def test_the_data_of_a_forbidden_mask_show_what_it_says(visit):
    """The button puts them in; solved, they have the spurious minimum of the loss that was named, and the lower one."""
    visitor = visit(fragment_of(OTHER | {"hidden": ["110", "011"], "final": ["11", "11"]}))
    said = visitor.page.locator("#forbidden").inner_text()
    loss, lower = re.search(r"loss (\S+), while (\S+) can be reached", said).groups()
    visitor.page.get_by_role("button", name="Take these data into X and Y").click()
    visitor.solve()
    bad = visitor.page.locator(".components tr.spurious .loss").all_inner_texts()
    assert any(text.split(" ")[0] == loss for text in bad), bad
    assert f"The infimum is {lower}," in visitor.page.locator("#conclusions").inner_text()


def test_an_entry_is_dragged(visit):
    """At every place of the slider stands what the landscape is like there; the value can be taken."""
    visitor = visit(fragment_of(TUG, entry="Y[0,1]", **{"from": "-2", "to": "2"}))
    page = visitor.page
    page.get_by_role("button", name="Chart it").click()
    slider = page.get_by_label("Value of the entry")
    page.locator("#chart-rows tr").nth(16).wait_for(state="attached")
    for name, start in (("chart.csv", "# landscape chart"), ("chart.svg", "<svg")):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save {name}").click()
        assert download.value.path().read_text("utf-8").startswith(start)
    assert (
        "Y[0,1] = 0: 2 local minima, 1 spurious; the highest of them has loss ≈ 1, the lowest ≈ 0.5"
        in page.locator(".reading").inner_text()
    )
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert "Y[0,1] = 1/2: 1 local minimum, 0 spurious" in page.locator(".reading").inner_text()
    assert slider.get_attribute("aria-valuetext").startswith("1/2: 1 local minimum")
    assert visitor.says["chart"] == "10"
    page.get_by_role("button", name="Take this value into the data").click()
    assert page.get_by_label("Y[0,1]", exact=True).input_value() == "1/2" and slider.is_visible()
    visitor.entry("hidden", 0, 0).click()
    assert not slider.is_visible() and "chart" not in visitor.says


def test_a_chart_is_shown_while_it_grows(visit):
    """What is there when it is cancelled stays, and is true."""
    slow = {"hidden": ["110", "111"], "final": ["11", "10", "11"], "inputs": [[1, 0, 0], [0, 1, 0], [0, 0, 1]]}
    slow |= {"targets": [[0, 1, 0], [2, 1, 0], [1, 0, 1]]}
    visitor = visit(fragment_of(slow, entry="Y[0,1]", **{"from": "-2", "to": "2"}))
    page = visitor.page
    page.get_by_role("button", name="Chart it").click()
    page.locator("#chart-count", has_text=re.compile(r"^\d+ of 17 values are computed")).wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.wait_for_selector("#chart-work .notice")
    count = page.locator("#chart-rows tr").count()
    assert 0 < count < 17 and page.locator("#chart-count").inner_text().startswith(f"{count} of 17")
    visitor.entry("hidden", 0, 0).click()
    assert page.locator("#chart-rows").count() == 0


STEPPED = """(button, times) => Array.from({length: times}, () => {
  const said = document.querySelector(".step-words").innerText;
  button.click();
  return said;
})"""
"""What is said at each step, as a button is clicked again and again."""


def test_a_descent_is_played_and_its_certificate_is_accepted(visit, tmp_path):
    visitor = visit(fragment_of(TUG))
    page = visitor.page
    page.get_by_role("button", name="Find a descent path").click()
    slider = page.get_by_label("Step of the path")
    slider.wait_for()
    losses = []
    for said in page.get_by_role("button", name="Step on").evaluate(STEPPED, int(slider.get_attribute("max")) + 1):
        losses.append(re.search(r"loss (?:≈ )?(\S+)\.$", said)[1])
    values = [Fraction(loss.replace("…", "")) for loss in losses]
    assert len(values) > 10 and values == sorted(values, reverse=True) and values[-1] == 0
    page.get_by_role("button", name="To the start").click()
    page.get_by_role("button", name="Play").click()
    eventually(lambda: int(slider.input_value()) > 0)
    page.get_by_role("button", name="Pause").click()
    file = tmp_path / "descent.json"
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the certificate of the path").click()
    download.value.save_as(file)
    assert run("check", file).returncode == 0


def test_relu_cells_with_one_input(visit):
    """Drawn by the toolkit at the point that is chosen, beside the exact signs; a unit that sees nothing keeps its number."""
    relu = {"hidden": ["00", "11"], "final": ["11"], "inputs": [[1, -1], [1, 1]], "targets": [[1, 2]]}
    visitor = visit(fragment_of(relu, activation="relu", solve=1, points="c1", picture="cells"))
    figure = visitor.page.locator("#picture figure")
    figure.wait_for()
    words = figure.locator("img").get_attribute("alt")
    assert "input x1 is 1 at all samples" in words and "c1" in words
    table = [row.inner_text().split("\t") for row in figure.locator("tbody tr").all()]
    assert table[0] == ["unit 0", "0 at its border", "0 at its border"] and table[1][0] == "unit 1"
    signs = re.search(r"Unit 1 .*from exact weights, 1: (.*), -1: (.*)\.", words).groups()
    assert tuple(cell[2:] for cell in table[1][1:]) == signs
    assert (
        "★" in visitor.component("c1") and visitor.page.get_by_role("button", name="Path over the saddle").count() == 1
    )


def test_what_is_saved_is_the_problem(visit, tmp_path):
    visitor = visit(fragment_of(TUG | {"targets": [["1/3", 0, 0], [0, "0.5", 0]]}))
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Problem file").click()
    download.value.save_as(tmp_path / "problem.toml")
    saved = read_problem(tmp_path / "problem.toml")
    assert [rows(mask) for mask in saved.network.masks] == [TUG["hidden"], TUG["final"]]
    assert saved.targets == ((Fraction(1, 3), 0, 0), (0, Fraction(1, 2), 0))
    with visitor.page.expect_download() as download:
        visitor.page.get_by_role("button", name="Python snippet").click()
    names = {}
    exec(download.value.path().read_text().split("solution =")[0], names)
    assert names["problem"] == saved


def test_title_and_decay_of_each_weight_are_written_and_saved(visit, tmp_path):
    """The tables follow the masks; a title changes nothing that is solved."""
    visitor = visit(fragment_of(TUG))
    page = visitor.page
    page.get_by_role("button", name="A decay for each weight").click()
    visitor.solve()
    page.get_by_role("button", name="One decay for all weights").click()
    page.get_by_role("button", name="A decay for each weight").click()
    page.locator("#title").fill("With decay")
    page.locator("#title").press("Enter")
    assert page.locator(".components").count() == 1  # it is the same problem
    page.get_by_role("button", name="One decay for all weights").click()
    page.locator("#decay").fill("1/10")
    page.locator("#decay").press("Enter")
    assert page.locator(".components").count() == 0
    page.get_by_role("button", name="A decay for each weight").click()
    decays = page.locator("#table-decay0 input, #table-decay1 input")
    assert [one.input_value() for one in decays.all()] == [
        *("1/10", "0", "0", "0", "1/10", "1/10"),
        *("1/10", "1/10", "0", "1/10"),
    ]
    assert [one.is_disabled() for one in decays.all()][:4] == [False, True, True, True]
    assert visitor.overflow() <= 0
    page.get_by_label("D2[0,1]", exact=True).fill("x")
    page.get_by_label("D2[0,1]", exact=True).press("Enter")
    assert "D2[0,1]: not an exact number" in page.locator("#faults-decay1").inner_text()
    assert page.locator("#solve").is_disabled()
    page.get_by_label("D2[0,1]", exact=True).fill("2")
    page.get_by_label("D2[0,1]", exact=True).press("Enter")
    visitor.entry("hidden", 0, 0).click()
    visitor.entry("hidden", 0, 0).click()
    page.get_by_role("button", name="Add unit").click()
    visitor.entry("hidden", 1, 2).focus()
    page.get_by_role("button", name="Remove input 2").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Problem file").click()
    download.value.save_as(tmp_path / "problem.toml")
    saved = read_problem(tmp_path / "problem.toml")
    tenth = Fraction(1, 10)
    assert saved.title == "With decay"
    assert saved.decay == (((0, 0), (0, tenth), (0, 0)), ((tenth, 2, 0), (0, tenth, 0)))
    assert page.locator(".components").count() == 0
    page.get_by_role("button", name="One decay for all weights").click()
    assert page.locator("#decay").input_value() == "0" and not page.locator("#decay-tables").is_visible()
    page.go_back()
    eventually(lambda: page.locator("#decay-tables").is_visible())


def test_a_server_that_is_gone_is_called_so(shared):
    """Everywhere where something is asked of it; nothing on the page looks as if it were still to come."""
    with served() as server:
        server.enter()
        visitor = Visitor(server, shared, fragment_of(LONG))
        page = visitor.page
        page.click("#solve")
        page.locator(".job-head", has_text="Running.").wait_for()
        server.process.kill()
        page.wait_for_selector("#solve-work .error")
        gone = "Start landscape explore again"
        assert "connection to the server was lost" in page.locator("#solve-work").inner_text()
        visitor.entry("hidden", 0, 0).click()
        page.wait_for_selector("#verdict .error")
        page.get_by_role("button", name="Chart it").click()
        page.wait_for_selector("#chart-work .error")
        page.get_by_role("button", name="Problem file").click()
        page.wait_for_selector("#export-said .error")
        for place in ("#verdict", "#chart-work", "#export-said"):
            assert gone in page.locator(place).inner_text()
        assert page.locator("#chart").inner_text() == "" and visitor.mask("hidden")[0] == "0111"
        page.close()


def test_labels_of_many_points_do_not_cover_each_other(visit):
    """Points of one height and many indices, as large targets make them: names that have no place are left out."""
    wide = {"hidden": ["1000", "0100", "0010", "0001"], "final": ["1000", "0100", "0010", "0001"]}
    data = {"inputs": [[int(i == j) for j in range(4)] for i in range(4)], "targets": [[0] * 4 for _ in range(4)]}
    for i, value in enumerate((1000, 1, 2, 3)):
        data["targets"][i][i] = value
    visitor = visit(fragment_of(wide | data, solve=1))
    visitor.page.wait_for_selector(".levels .name")
    scale = visitor.page.locator(".levels svg text").all_text_contents()
    assert "1e6" in scale and "500000" not in scale
    boxes = [label.bounding_box() for label in visitor.page.locator(".levels .name").all()]
    assert len(boxes) > 5
    for k, one in enumerate(boxes):
        for other in boxes[:k]:
            across = one["x"] + one["width"] <= other["x"] or other["x"] + other["width"] <= one["x"]
            assert across or abs(one["y"] - other["y"]) >= 0.6 * one["height"]


def test_the_problem_of_the_command_is_shown_first(visit):
    golden = example("golden")
    visitor = visit()
    assert visitor.mask("hidden") == rows(golden["masks"][0]) and visitor.mask("final") == rows(golden["masks"][1])
    assert visitor.page.locator("#title").input_value() == "Golden example"


FOCUSED = """wanted => document.activeElement.matches(wanted)
  ? getComputedStyle(document.activeElement).outlineStyle : null"""
"""How what has the focus is outlined, if it is what is wanted."""


def tab_to(visitor, wanted):
    """Press Tab until what has the focus matches; whatever has it must be seen to have it."""
    page = visitor.page
    for _ in range(200):
        page.keyboard.press("Tab")
        outline = page.evaluate(FOCUSED, wanted)
        if outline is not None:
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
    tab_to(visitor, "#picture-buttons button")
    keys.press("Enter")
    page.wait_for_selector("#picture img")
    assert [r for r in ("c1", "c2", "c3") if page.get_by_label(f"{r} in the picture").is_checked()] == [
        "c1",
        "c2",
        "c3",
    ]


@needs_modules("axe-core")
@pytest.mark.parametrize(("width", "scheme", "view"), [(WIDE, "light", {}), (NARROW, "dark", {"picture": "path"})])
def test_widths_and_accessibility(visit, width, scheme, view):
    visitor = visit(fragment_of(TUG, solve=1, points="c1,c2", **view), width, scheme)
    visitor.page.wait_for_selector("#picture img" if view else ".components")
    visitor.page.get_by_role("button", name="c1", exact=True).click()
    visitor.page.get_by_label("Y[0,0]", exact=True).fill("x")
    visitor.page.get_by_label("Y[0,1]", exact=True).focus()
    assert visitor.overflow() <= 0 and visitor.violations() == []
    visitor.page.go_back()
    visitor.page.wait_for_selector(".components")
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


PASTE = """(cell, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text", text);
  return cell.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true}));
}"""
"""Paste a text into a cell; whether the browser would go on and put it in as it is."""


def test_a_copied_table_is_pasted_from_a_cell_on(visit):
    visitor = visit(fragment_of(TUG))
    cells = visitor.page.locator("#table-targets input")
    first = visitor.page.get_by_label("Y[1,1]", exact=True)
    assert first.evaluate(PASTE, "7") and [one.input_value() for one in cells.all()] == ["1", "0", "0", "0", "1", "0"]
    assert not first.evaluate(PASTE, "1/2\t\N{MINUS SIGN}3\t5\r\n8\t9\n")
    assert [one.input_value() for one in cells.all()] == ["1", "0", "0", "0", "0", "1/2", "-3", "5"]
    assert visitor.page.locator("#table-inputs input").count() == 12
    assert visitor.page.locator("#pasted").inner_text() == "2 entries of what was pasted had no place."
    assert not first.evaluate(PASTE, "x 2")
    assert "Y[1,1]: not an exact number" in visitor.page.locator("#faults-targets").inner_text()
    assert visitor.page.locator("#pasted").inner_text() == "" and visitor.page.locator("#solve").is_disabled()
    assert not first.evaluate(PASTE, "\t".join("9" * 300))
    assert visitor.page.locator("#table-targets tr").nth(1).locator("input").count() == 64
    assert visitor.overflow() <= 0
    visitor.page.go_back()
    eventually(lambda: cells.nth(5).input_value() == "x")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_hostile_texts_stay_texts_and_wide_tables_scroll(visit, width):
    from urllib.parse import quote

    hostile, long = quote(HOSTILE), "9" * 150 + "/" + "7" * 40
    wide = {"hidden": ["1" * 16] * 2, "final": ["11"] * 2, "inputs": [[1] * 16] * 16, "targets": [[0] * 16] * 2}
    visitor = visit(fragment_of(wide, title=hostile, points=hostile, picture=hostile, entry=hostile), width)
    visitor.page.get_by_label("Y[0,0]", exact=True).fill(long)
    visitor.page.get_by_label("Y[0,0]", exact=True).press("Enter")
    assert visitor.page.locator("#title").input_value() == HOSTILE
    assert visitor.page.title() == "Landscape explorer" and visitor.overflow() <= 0
    assert visitor.page.locator("main script, main img").count() == 0


def test_an_address_that_makes_no_sense_says_so(visit):
    """The page keeps what it shows; an address that makes sense is taken, also when it is only pasted."""
    visitor = visit("hidden=1")
    golden, fault = rows(example("golden")["masks"][0]), visitor.page.locator("#address-fault")
    assert "names no problem" in fault.inner_text() and visitor.mask("hidden") == golden
    for wrong, said in (
        ("hidden=12&final=1&X=1&Y=1", "0 and 1 only"),
        ("hidden=11&final=1&X=1&Y=1", "a row for each of the 2 inputs"),
        ("hidden=1&final=11&X=1&Y=1", "an entry for each of the 1 units"),
        ("hidden=1&final=1&X=1,2&Y=1", "the same number of columns"),
        ("hidden=1&final=1&X=%&Y=1", "no text of a problem"),
        (f"hidden={'1' * 99}&final=1&X={';'.join('1' * 99)}&Y=1", "at most 64"),
        ("x" * 5000, "names no problem"),
    ):
        visitor.page.evaluate("address => { location.hash = address; }", wrong)
        eventually(lambda said=said: said in fault.inner_text())
        assert visitor.mask("hidden") == golden
    visitor.page.evaluate("address => { location.hash = address; }", fragment_of(TUG))
    eventually(lambda: visitor.mask("hidden") == TUG["hidden"])
    assert fault.inner_text() == ""
