"""Write docs/machine_checked.md from the sources of the Rocq library. ``--check`` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from reflow import reflowed
from writing import write_or_compare

from proofs.rocq.paper_page import page
from proofs.statements.registry import statements

PAGE = Path(__file__).with_name("machine_checked.md")


def main() -> int:
    """Write, or compare."""
    return write_or_compare(PAGE, reflowed(page(statements())))


if __name__ == "__main__":
    sys.exit(main())
