"""Write docs/statements.md: every statement of the registry, checked on the default small cases (takes some minutes)."""

from __future__ import annotations

import sys
from pathlib import Path

from reflow import reflowed

from proofs.statements.decide import Decider
from proofs.statements.registry import statements
from proofs.statements.report import page
from proofs.statements.verify import verify

PAGE = Path(__file__).with_name("statements.md")


def main() -> int:
    """Check everything and write the page."""
    decider, reports = Decider(), []
    for statement in statements().values():
        reports.append(verify(statement, decider=decider))
        print(statement.identifier, reports[-1].status, f"{reports[-1].seconds:.1f} s", flush=True)
    PAGE.write_text(reflowed(page(reports)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
