"""Engines are found in the project's own folder; properties are judged by their answers, never by the clock, on the same
examples in every run (the slow tests draw more). Which tests are slow besides those that say so is measured: tests/slow.txt."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("LANDSCAPE_ENGINES", str(Path(__file__).resolve().parents[1] / ".engines"))
os.environ["LANDSCAPE_CACHE"] = "off"
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")


def pytest_configure():
    """Tests that send SIGINT to commands work where the tests run in the background, with SIGINT ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config, items):
    """Mark the tests of slow.txt; an entry that names no test of a file that is collected as a whole is an error."""
    lines = (Path(__file__).parent / "slow.txt").read_text().splitlines()
    listed = {line for line in lines if line and not line.startswith("#")}
    for item in items:
        if item.nodeid in listed:
            item.add_marker(pytest.mark.slow)
    if any("::" in argument for argument in config.args):
        return
    known = {item.nodeid for item in items}
    files = {name.split("::")[0] for name in known}
    stale = sorted(
        name
        for name in listed - known
        if name.split("::")[0] in files or not (config.rootpath / name.split("::")[0]).exists()
    )
    if stale:
        raise pytest.UsageError(f"tests/slow.txt names no test: {', '.join(stale)}")
