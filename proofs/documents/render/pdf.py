"""A derivation as PDF, where pdflatex is installed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from proofs.documents.picture import Picture
from proofs.documents.render.numbering import Numbered
from proofs.documents.render.tex import render_tex
from symbolic.engines.processes import run_processes, scratch_prefix
from symbolic.errors import BudgetSpent, EngineFailed, EngineMissing

PACKAGES = "texlive-latex-base texlive-latex-recommended texlive-latex-extra lmodern"
SECONDS = 120.0
_RUNS, _MOST_RUNS = 2, 5  # the second run knows the numbers of all references, later ones the widths of long tables


def render_pdf(
    document: Numbered, pictures: Mapping[str, Picture], template: str = "article", seconds: float = SECONDS
) -> bytes:
    """The document as PDF: equal bytes whenever it is built by the same TeX system.

    Arguments:
        document: the document with its numbers.
        pictures: its pictures by name.
        template: its LaTeX class.
        seconds: the budget.

    Returns:
        The file.

    Raises:
        EngineMissing: if there is no pdflatex.
        EngineFailed: if pdflatex refuses the source.
        BudgetSpent: if it takes too long.
    """
    with tempfile.TemporaryDirectory(prefix=scratch_prefix()) as own:
        compile_tex(Path(own), render_tex(document, pictures, template), pictures, seconds)
        return (Path(own) / "document.pdf").read_bytes()


def compile_tex(folder: Path, source: bytes, pictures: Mapping[str, Picture], seconds: float = SECONDS) -> str:
    """Run pdflatex on a source in an empty folder; it may read and write there only, and start no program.

    Arguments:
        folder: where ``document.pdf`` is made.
        source: the LaTeX source.
        pictures: the pictures by name.
        seconds: the budget.

    Returns:
        The log of the last run.

    Raises:
        EngineMissing: if there is no pdflatex.
        EngineFailed: if pdflatex refuses the source.
        BudgetSpent: if it takes too long.
    """
    program = shutil.which("pdflatex")
    if program is None:
        raise EngineMissing("pdflatex", f"apt-get install {PACKAGES} (or take the format tex, which needs no TeX)")
    (folder / "document.tex").write_bytes(source)
    for picture in pictures.values():
        (folder / f"{picture.name}.pdf").write_bytes(picture.pdf)
    surroundings = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "SOURCE_DATE_EPOCH": "0",
        "FORCE_SOURCE_DATE": "1",
        "openin_any": "p",
        "openout_any": "p",
        "max_print_line": "1000",
    }
    command = ["/bin/sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", str(folder)]
    command += [program, "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "document.tex"]
    deadline = time.monotonic() + seconds
    for run in range(1, _MOST_RUNS + 1):
        [finished] = run_processes([(command, "")], max(deadline - time.monotonic(), 0.0), 1, surroundings)
        if finished.status is None:
            raise BudgetSpent("pdflatex", seconds)
        if finished.status != 0:
            errors = [line for line in finished.output.splitlines() if line.startswith(("!", "l."))]
            raise EngineFailed("pdflatex", " ".join(errors)[:400] or finished.output[-400:])
        log = (folder / "document.log").read_text("utf-8", "replace")
        if run >= _RUNS and not re.search(r"Rerun (?!checks)", log):
            break
    return log
