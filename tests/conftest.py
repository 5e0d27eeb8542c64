"""Engines are found in the project's own folder, whatever the shell says."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("LANDSCAPE_ENGINES", str(Path(__file__).resolve().parents[1] / ".engines"))
