"""Sheets of exercises: LaTeX, PDF, HTML, notebooks for nbgrader, Moodle, STACK and JSON, all from the same exercises.

- render_sheet == exercises as a file: tex, pdf, html, form, ipynb, moodle, stack, json
- answer_form == the empty answer file
- Sheet, Item == a sheet, and one exercise on it
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from proofs.exercises.exercise import Exercise
from proofs.exercises.statement import entry
from symbolic.errors import ExtraMissing, LandscapeError

FORMATS = ("tex", "pdf", "html", "form", "ipynb", "moodle", "stack", "json")


def render_sheet(exercises: Sequence[Exercise], format: str, with_key: bool, title: str) -> bytes:
    """A sheet of exercises, or its key.

    Arguments:
        exercises: the exercises, in order.
        format: one of :data:`FORMATS`.
        with_key: False: what students get, with nothing of the key in it. True: the file for instructors; LaTeX, PDF and HTML
            with answers and solutions (a form stays empty), the notebook as nbgrader's source version, Moodle's questions (with ``stack`` those of its
            plugin STACK), JSON with keys.
        title: the title (a user's text: escaped everywhere).

    Returns:
        The file; the same bytes for the same exercises.

    Raises:
        LandscapeError: if the format is unknown, or there is none without a key (Moodle grades, so its file holds the answers).
        StepFailed: if a step of a solution does not hold.
        EngineMissing: if what the format needs is not installed.

    Examples:
        >>> render_sheet((), "json", False, "Nothing")
        b'[]\\n'
    """
    if format not in FORMATS:
        raise LandscapeError(f"a sheet is made as {', '.join(FORMATS)} (found {format!r})")
    if format == "json":
        return (json.dumps([entry(x, with_key) for x in exercises], indent=1, ensure_ascii=False) + "\n").encode()
    if format in ("moodle", "stack") and not with_key:
        raise LandscapeError(
            "a file for Moodle holds the answers, so that Moodle can grade: it is made with the key only"
        )
    try:
        from proofs.exercises.sheets.html import render_form, render_html
        from proofs.exercises.sheets.moodle import render_moodle
        from proofs.exercises.sheets.notebook import render_notebook
        from proofs.exercises.sheets.sheet import sheet_of
        from proofs.exercises.sheets.tex import render_pdf, render_tex
    except ModuleNotFoundError as missing:
        raise ExtraMissing(str(missing.name), "documents") from None
    sheet = sheet_of(exercises, with_key and format != "form", title)
    match format:
        case "tex":
            return render_tex(sheet)
        case "pdf":
            return render_pdf(sheet)
        case "html":
            return render_html(sheet)
        case "form":
            return render_form(sheet)
        case "ipynb":
            return render_notebook(sheet)
    return render_moodle(sheet, stack=format == "stack")


def answer_form(exercises: Sequence[Exercise]) -> bytes:
    """The answer file of a sheet before anything is answered.

    Raises:
        EngineMissing: without the extra ``documents``.

    Examples:
        >>> answer_form(()).decode()
        '{"schema": "landscape/answers/1", "answers": {\\n}}\\n'
    """
    try:
        from proofs.exercises.sheets.sheet import empty_answers, sheet_of
    except ModuleNotFoundError as missing:
        raise ExtraMissing(str(missing.name), "documents") from None
    return (empty_answers(sheet_of(exercises, False, "")) + "\n").encode()
