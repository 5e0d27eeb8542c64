"""Write docs/machine_checked.md from the sources of the Rocq library. ``--check`` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from reflow import reflowed

from proofs.rocq.paper_page import page
from proofs.statements.registry import statements

PAGE = Path(__file__).with_name("machine_checked.md")


def main() -> int:
    """Write, or compare."""
    text = reflowed(page(statements()))
    if "--check" in sys.argv:
        return int(not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
