"""Twenty tabs of one browser, which has few connections to one server for all of them, solve at once."""

from __future__ import annotations

import pytest

from tests.proofs.explore.browser import eventually
from tests.proofs.explore.visitor import chromium, marked

TABS = 20
ASK = """async (number) => {
  const token = document.querySelector('meta[name="landscape-token"]').content;
  const headers = {"Content-Type": "application/json", "X-Landscape-Token": token};
  const state = {hidden: ["1"], final: ["1"], targets: [[String(number)]]};
  const body = JSON.stringify({kind: "solve", state, budget: 60});
  const given = await (await fetch("/api/jobs", {method: "POST", headers, body})).json();
  window.told = null;
  const events = new EventSource(`/api/jobs/${given.job}/events`);
  events.onmessage = (event) => {
    const job = JSON.parse(event.data);
    if (!["queued", "running"].includes(job.status)) { events.close(); window.told = job; }
  };
}"""


@pytest.mark.slow
def test_twenty_tabs_of_one_browser_lose_nothing(tmp_path):
    with marked() as (server, _), chromium(tmp_path) as browser:
        context = browser.new_context()
        name, _, value = server.keys["Cookie"].partition("=")
        origin = f"http://127.0.0.1:{server.port}"
        context.add_cookies([{"name": name, "value": value, "url": origin}])
        tabs = [context.new_page() for _ in range(TABS)]
        for tab in tabs:
            tab.goto(origin)
        for number, tab in enumerate(tabs, 1):
            tab.evaluate(ASK, number)
        for number, tab in enumerate(tabs, 1):
            told = eventually(lambda tab=tab: tab.evaluate("window.told"), 240)
            assert told["status"] == "done" and told["answer"]["result"]["problem"]["targets"] == [[number]], told
