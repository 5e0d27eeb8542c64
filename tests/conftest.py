"""Engines are found in the project's own folder; properties are judged by their answers, never by the
clock, on the same examples in every run (the slow tests draw more)."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from hypothesis import settings

os.environ.setdefault("LANDSCAPE_ENGINES", str(Path(__file__).resolve().parents[1] / ".engines"))
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")


def pytest_configure():
    """Tests that send SIGINT to commands work where the tests run in the background, with SIGINT ignored."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
