"""Put the real output of commands into README.md and pages of docs: ``.venv/bin/python docs/render_readme.py`` (``--check`` only compares)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from writing import write_or_compare

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", ROOT / "docs/mask_alone.md", ROOT / "docs/reading_the_table.md"]
BLOCK = re.compile(r"(<!-- output: landscape (?P<arguments>[^\n]*?) -->\n```\n)(?P<body>.*?)(```\n)", re.DOTALL)


def rendered(text: str) -> str:
    """A page with every output block replaced by what its command prints now."""

    def output(match: re.Match[str]) -> str:
        command = [str(Path(sys.executable).with_name("landscape")), *match["arguments"].split()]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return match[1] + result.stdout + match[4]

    return BLOCK.sub(output, text)


if __name__ == "__main__":
    sys.exit(max([write_or_compare(page, rendered(page.read_text())) for page in PAGES]))
