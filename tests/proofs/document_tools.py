"""Foreign judges of documents: a browser with axe-core, KaTeX, TeX. On a machine of the CI none of them may be missing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import unquote

import pytest

NODE_MODULES = Path(__file__).resolve().parents[1] / "katex" / "node_modules"
POLICY = '<meta http-equiv="Content-Security-Policy"'
IN_CI = bool(os.environ.get("CI"))


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip without these programs, except in the CI."""
    missing = [program for program in programs if not shutil.which(program)]
    return pytest.mark.skipif(bool(missing) and not IN_CI, reason=f"not installed: {', '.join(missing)}")


def needs_modules(*names: str) -> pytest.MarkDecorator:
    """Skip without these packages of npm, except in the CI."""
    missing = [name for name in names if not (NODE_MODULES / name).is_dir()]
    return pytest.mark.skipif(
        bool(missing) and not IN_CI, reason=f"run `npm ci` in tests/katex for {', '.join(missing)}"
    )


def refused_by_katex(formulas: list[tuple[str, bool]]) -> list[dict[str, str]]:
    """The formulas (text, whether on lines of their own) that KaTeX does not take strictly."""
    questions = json.dumps([{"text": text, "display": display} for text, display in formulas])
    script = NODE_MODULES.parent / "katex.mjs"
    done = subprocess.run(
        ["node", str(script)], input=questions, capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


def chromium(folder: Path, *arguments: str) -> str:
    """What a browser without a window prints; its profile stays in the folder. One that crashes is started once more."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    command += [f"--user-data-dir={folder / 'profile'}", *arguments]
    surroundings = os.environ | {"HOME": str(folder)}
    done = subprocess.run(command, capture_output=True, timeout=100, env=surroundings, check=False)
    if done.returncode < 0:
        done = subprocess.run(command, capture_output=True, timeout=100, env=surroundings, check=False)
    done.check_returncode()
    return done.stdout.decode("utf-8", "replace")


_ASK = """
const sizes = [window.innerWidth, document.documentElement.scrollWidth];
axe.run(document, {resultTypes: ["violations"]}).then(found => {
  const plain = found.violations.map(v => [v.id, v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary)]);
  parent.document.body.textContent = "AXE" + btoa(encodeURIComponent(JSON.stringify([...sizes, found.passes.length, plain]))) + "AXE";
});
"""


@dataclass(frozen=True)
class Judged:
    """What a browser says about a page: its width and that of the window, how many rules of axe-core hold, and which do not."""

    window: int
    width: int
    passes: int
    violations: list[list[object]]


def accessibility(page: str, folder: Path, width: int, dark: bool = False) -> Judged:
    """Open a page in a browser and let axe-core look at it."""
    assert page.count(POLICY) == 1
    begin = page.index(POLICY)
    open_page = page[:begin] + page[page.index(">", begin) + 1 :]  # in this copy scripts run
    if dark:
        assert "(prefers-color-scheme: dark)" in open_page
        open_page = open_page.replace("@media (prefers-color-scheme: dark)", "@media all")
    axe = (NODE_MODULES / "axe-core" / "axe.min.js").read_text("utf-8").replace("</script", "<\\/script")
    before, after = open_page.rsplit("</body>", 1)
    frame = escape(f"{before}<script>{axe}</script><script>{_ASK}</script></body>{after}")
    around = folder / "around.html"  # in a frame, for a window of the browser is never narrower than 500 pixels
    around.write_text(
        f'<!DOCTYPE html><iframe style="width: {width}px; height: 2000px; border: 0" srcdoc="{frame}"></iframe>',
        "utf-8",
    )
    printed = chromium(folder, "--window-size=1400,2100", "--virtual-time-budget=20000", "--dump-dom", around.as_uri())
    _, answer, _ = printed.split("AXE", 2)
    return Judged(*json.loads(unquote(b64decode(answer).decode())))
