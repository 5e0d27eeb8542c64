"""The scripts of ``docs`` that write pages, asked in the tests' own process whether a page is current."""

from __future__ import annotations

import runpy
import sys
from contextlib import chdir
from unittest.mock import patch

from tests.command import ROOT


def is_current(script: str) -> bool:
    """Whether what a script would write is there already (``--check``)."""
    place = ROOT / "docs" / script
    with (
        patch.object(sys, "argv", [str(place), "--check"]),
        patch.object(sys, "path", [str(place.parent), *sys.path]),
        chdir(ROOT),
    ):
        try:
            runpy.run_path(str(place), run_name="__main__")
        except SystemExit as end:
            return not end.code
    return True
