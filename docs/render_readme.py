"""Put the real output of the commands into README.md: ``.venv/bin/python docs/render_readme.py`` (``--check`` only compares)."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
BLOCK = re.compile(r"(<!-- output: landscape (?P<arguments>[^\n]*?) -->\n```\n)(?P<body>.*?)(```\n)", re.DOTALL)


def rendered(text: str) -> str:
    """The README with every output block replaced by what its command prints now."""

    def output(match: re.Match[str]) -> str:
        command = [str(Path(sys.executable).with_name("landscape")), *match["arguments"].split()]
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return match[1] + result.stdout + match[4]

    return BLOCK.sub(output, text)


if __name__ == "__main__":
    before = README.read_text()
    after = rendered(before)
    if "--check" in sys.argv:
        sys.exit(before != after)
    README.write_text(after)
