"""The tables and the picture of docs/forbidden.md are those of the lists."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("script", ["render_forbidden.py", pytest.param("render_frequency.py", marks=pytest.mark.slow)])
def test_the_page_is_current(script):
    result = subprocess.run([sys.executable, f"docs/{script}", "--check"], cwd=ROOT, check=False)
    assert result.returncode == 0, f"run docs/{script}"
