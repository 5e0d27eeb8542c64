"""Somebody before the page of the explorer: chromium without a window, and what is looked at there."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote
from uuid import uuid4

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, sync_playwright

from tests.command import ROOT
from tests.proofs.document_tools import NODE_MODULES
from tests.proofs.explore.browser import Browser, eventually, served

PATIENCE = 60_000
"""Milliseconds after which something is not there."""
WIDE, NARROW = 1280, 400
Scheme = Literal["light", "dark"]
PROBLEM = {"hidden", "final", "X", "Y", "activation", "decay", "title"}
"""The parts of an address that are the problem."""


@contextmanager
def marked(*arguments: object) -> Iterator[tuple[Browser, str]]:
    """The explorer, entered, and a mark in the environment of all its processes; nothing of it is left at the end."""
    mark = f"explorer-{uuid4()}"
    with served(*arguments, env=os.environ | {"LANDSCAPE_TEST_MARK": mark}) as server:
        server.enter()
        yield server, mark
    eventually(lambda: not living(mark))


def living(mark: str) -> set[int]:
    """The processes that have a mark in their environment: those of a server, whoever their parent is now."""
    found = set()
    for folder in Path("/proc").iterdir():
        with suppress(OSError):
            if folder.name.isdigit() and mark.encode() in (folder / "environ").read_bytes():
                found.add(int(folder.name))
    return found


@contextmanager
def chromium(home: Path) -> Iterator[Chromium]:
    """A browser without a window; the one that is installed, nothing is downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
            env={**os.environ, "HOME": str(home)},
        )
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """Somebody before the page, who sees its errors too; some may share a context, which costs less than one for each."""

    def __init__(
        self, here: Browser, context: BrowserContext, fragment: str, width: int = WIDE, scheme: Scheme = "light"
    ) -> None:
        self.errors: list[str] = []
        context.set_default_timeout(PATIENCE)
        self.page = context.new_page()
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        origin = f"http://127.0.0.1:{here.port}"
        name, _, value = here.keys["Cookie"].partition("=")
        context.add_cookies([{"name": name, "value": value, "url": origin}])
        self.page.goto(f"{origin}/#{fragment}")
        self.page.wait_for_selector("#verdict:not([aria-busy]) > *")

    @property
    def says(self) -> dict[str, str]:
        """What the address says of what is looked at, beside the problem."""
        parts = dict(part.split("=", 1) for part in unquote(self.page.url.partition("#")[2]).split("&"))
        return {name: value for name, value in parts.items() if name not in PROBLEM}

    def entry(self, layer: str, row: int, column: int) -> Any:
        """The button of an entry of a mask."""
        return self.page.locator(f"#grid-{layer} tbody tr").nth(row).locator("button").nth(column)

    def mask(self, layer: str) -> list[str]:
        """A mask as it is shown."""
        rows = self.page.locator(f"#grid-{layer} tbody tr").all()
        return ["".join(row.locator("button").all_text_contents()) for row in rows]

    def answers(self) -> dict[tuple[str, str], str]:
        """The answers of the table of verdicts, by claim and data."""
        self.page.wait_for_selector("#verdict:not([aria-busy])")
        rows = self.page.locator(".verdicts [role=row]:has([role=rowheader])").all()
        return {
            (row.locator("[role=rowheader]").inner_text(), cell.get_attribute("data-column")): cell.locator(
                ".answer"
            ).inner_text()
            for row in rows
            for cell in row.locator("[role=cell]").all()
        }

    def solve(self) -> None:
        """Ask for all critical points, and wait for them."""
        self.page.click("#solve")
        self.page.wait_for_selector(".components")

    def component(self, name: str) -> str:
        """The row of a component."""
        return self.page.locator(
            ".components tr", has=self.page.get_by_role("button", name=name, exact=True)
        ).inner_text()

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")

    def violations(self) -> list[Any]:
        """What axe-core finds wrong; it comes as a file of the test, for the page takes no script from elsewhere."""
        self.page.evaluate((NODE_MODULES / "axe-core" / "axe.min.js").read_text("utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        assert len(found["passes"]) > 25
        return [(one["id"], [node["failureSummary"] for node in one["nodes"]]) for one in found["violations"]]


def example(name: str) -> dict[str, Any]:
    """An example of the project, as its file says."""
    return tomllib.loads((ROOT / "examples" / f"{name}.toml").read_text("utf-8"))


def rows(mask: list[list[int]]) -> list[str]:
    """A mask as the page shows it."""
    return ["".join(map(str, row)) for row in mask]


def state_of(problem: dict[str, Any]) -> dict[str, Any]:
    """A problem file as a state of the page."""
    size = range(len(problem["masks"][0][0]))
    inputs = problem.get("inputs", [[int(i == j) for j in size] for i in size])
    hidden, final = map(rows, problem["masks"])
    return {"hidden": hidden, "final": final, "inputs": inputs, "targets": problem["targets"]}


def fragment_of(state: dict[str, Any], **view: object) -> str:
    """The address of a state, written here anew: the page must read it as this says."""
    x, y = (";".join(",".join(map(str, row)) for row in state[name]) for name in ("inputs", "targets"))
    parts = {"hidden": ",".join(state["hidden"]), "final": ",".join(state["final"]), "X": x, "Y": y} | view
    return "&".join(f"{name}={value}" for name, value in parts.items())
