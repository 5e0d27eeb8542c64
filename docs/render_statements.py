"""Write docs/statements.md: statements of the registry, checked on the default small cases (all of them: some minutes).

python docs/render_statements.py            every statement
python docs/render_statements.py ID ...     these only; the other sections stay as they are
"""

from __future__ import annotations

import sys
from pathlib import Path

from reflow import reflowed

from proofs.statements.decide import Decider
from proofs.statements.registry import statement, statements
from proofs.statements.report import page
from proofs.statements.verify import verify

PAGE = Path(__file__).with_name("statements.md")
MARK = "\n## "


def sections(text: str) -> dict[str, str]:
    """The sections of a page by their names; the part before the first one has the name ``""``."""
    first, *others = text.split(MARK)
    return {"": first} | {part.split("\n", 1)[0]: part for part in others}


def main(names: list[str]) -> int:
    """Check the named statements (default: all) and write the page."""
    known = sections(PAGE.read_text(encoding="utf-8")) if names else {}
    decider, reports = Decider(), []
    for one in map(statement, names or statements()):
        reports.append(verify(one, decider=decider))
        print(one.identifier, reports[-1].status, f"{reports[-1].seconds:.1f} s", flush=True)
    found = known | sections(reflowed(page(reports)))
    parts = [found[name].strip("\n") for name in ("", *statements()) if name in found]
    PAGE.write_text(MARK.join(f"{part}\n" for part in parts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
