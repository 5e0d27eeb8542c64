"""Engines are found in the project's own folder; properties are judged by their answers, never by the clock."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import settings

os.environ.setdefault("LANDSCAPE_ENGINES", str(Path(__file__).resolve().parents[1] / ".engines"))
settings.register_profile("project", deadline=None)
settings.load_profile("project")
