"""Write the tutorial as a notebook, examples/tutorial.ipynb, from its page docs/tutorial.md. ``--check`` only compares.

The cells are those of the page; links into the documentation become their words, for the notebook is read anywhere.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
from writing import write_or_compare

PAGE = Path(__file__).with_name("tutorial.md")
NOTEBOOK = Path(__file__).resolve().parents[1] / "examples" / "tutorial.ipynb"
CELL = re.compile(r"^```\{code-cell\}\n(?:---\n.*?^---\n)?(.*?)^```$", re.DOTALL | re.MULTILINE)
HEAD = re.compile(r"\A---\n.*?^---\n", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[([^\]]+)\]\((?!https://)[^)]*\)")
LEADING = """
Every cell can be run from top to bottom: `pip install 'sparse-landscape[documents]'` and `landscape doctor --install` come first.
The cells write three files, `tug.toml`, `tug.json` and `tug.html`, into the folder of the notebook.
"""


def rendered(page: str) -> str:
    """The notebook of a page, without outputs."""
    pieces = CELL.split(HEAD.sub("", page))
    cells = []
    for place, piece in enumerate(pieces):
        text = piece.strip("\n")
        if not text:
            continue
        kind = "code" if place % 2 else "markdown"
        source = text if kind == "code" else LINK.sub(r"\1", text.replace("```console", "```shell"))
        if not cells:
            title, _, rest = source.partition("\n")
            source = f"{title}\n{LEADING}{rest}"
        cell = {"cell_type": kind, "id": f"cell-{len(cells) + 1}", "metadata": {}, "source": source}
        cells.append(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}))
    about = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook = nbformat.from_dict({"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5})
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)).rstrip("\n") + "\n"


if __name__ == "__main__":
    sys.exit(write_or_compare(NOTEBOOK, rendered(PAGE.read_text(encoding="utf-8"))))
