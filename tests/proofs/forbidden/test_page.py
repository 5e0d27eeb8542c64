"""The tables and the picture of docs/forbidden.md are those of the lists."""

from __future__ import annotations

import pytest

from tests.scripts import is_current


@pytest.mark.parametrize("script", ["render_forbidden.py", pytest.param("render_frequency.py", marks=pytest.mark.slow)])
def test_the_page_is_current(script):
    assert is_current(script), f"run docs/{script}"
