"""What the scripts of this folder do with a page: write it, or with ``--check`` say whether it is there already."""

from __future__ import annotations

import sys
from pathlib import Path


def write_or_compare(path: Path, text: str) -> int:
    """Write a file; with ``--check`` only compare.

    Returns:
        The exit status: 1 if the file has another content and was not written.
    """
    if "--check" in sys.argv[1:]:
        return int(not path.is_file() or path.read_text(encoding="utf-8") != text)
    path.write_text(text, encoding="utf-8")
    return 0
