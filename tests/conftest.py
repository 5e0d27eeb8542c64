"""Engines are found in the project's own folder; properties are judged by their answers, never by the
clock, on the same examples in every run (the slow tests draw more)."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import settings

os.environ.setdefault("LANDSCAPE_ENGINES", str(Path(__file__).resolve().parents[1] / ".engines"))
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")
