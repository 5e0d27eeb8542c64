"""The tables of docs/forbidden.md are those of the lists."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_is_current():
    result = subprocess.run([sys.executable, "docs/render_forbidden.py", "--check"], cwd=ROOT, check=False)
    assert result.returncode == 0, "run docs/render_forbidden.py"
