"""A sheet as a Jupyter notebook for nbgrader: students write into ``answers``, locked cells grade.

nbgrader's source version has solutions between ``### BEGIN SOLUTION`` and ``### END SOLUTION`` and the keys in hidden tests; it is made
with the key only. The version for students has neither, and the same names of cells, so that nbgrader grades it by the source version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import nbformat

from proofs.documents.render import escape
from proofs.exercises.markdown import MarkdownWriter
from proofs.exercises.model import model_answer
from proofs.exercises.parts import Asked
from proofs.exercises.sheets.sheet import Item, Sheet, points_words
from proofs.exercises.statement import how_to_write, key_entry

_HAND_IN = """# Run this cell last: it writes the answer file, for those who hand in a file.
import json

hashes = {hashes}
given = {{name: {{"hash": code, **answers.get(name, {{}})}} for name, code in hashes.items()}}
with open("answers.json", "w", encoding="utf-8") as file:
    plain = lambda value: list(value) if isinstance(value, (set, frozenset)) else str(value)
    json.dump({{"schema": "landscape/answers/1", "answers": given}}, file, indent=1, default=plain)"""


def render_notebook(sheet: Sheet) -> bytes:
    """The notebook.

    Arguments:
        sheet: the sheet (for students) or the key (nbgrader's source version).

    Returns:
        The file (notebook format 4.5), valid by ``nbformat``.
    """
    cells = list(_cells(sheet))
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    about = {"kernelspec": kernel, "language_info": {"name": "python"}}
    content = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    notebook = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    text = str(nbformat.writes(notebook))  # type: ignore[no-untyped-call]
    return (text.rstrip("\n") + "\n").encode()


def _cells(sheet: Sheet) -> Iterator[dict[str, Any]]:
    title = escape.markdown(sheet.title)
    yield _locked(
        "markdown", "title", f"# {title}\n\n{points_words(sheet.points)}. Write your answers into the cells below."
    )
    begin: dict[str, dict[str, Any]] = {item.exercise.id: {} for item in sheet.items}
    yield _locked("code", "begin", f"answers = {json.dumps(begin)}")
    for item in sheet.items:
        writer = MarkdownWriter(item.parts)
        heading = f"## {escape.markdown(item.heading)}\n\n<small>{escape.markdown(item.origin)}</small>"
        yield _locked("markdown", item.exercise.id, f"{heading}\n\n{writer.blocks(item.parts.setting)}")
        for asked in item.parts.questions:
            yield from _question(item, asked, writer, sheet.with_key)
    hashes = {item.exercise.id: item.hash for item in sheet.items}
    yield _locked("code", "hand-in", _HAND_IN.format(hashes=json.dumps(hashes)))


def _question(item: Item, asked: Asked, writer: MarkdownWriter, with_key: bool) -> Iterator[dict[str, Any]]:
    question = asked.question
    name = f"{item.exercise.id}-{question.name}"
    place = f"answers[{json.dumps(item.exercise.id)}][{json.dumps(question.name)}]"
    yield _locked("markdown", f"{name}-text", writer.asked(asked))
    answer = [f"# {how_to_write(question.answer)}", f'{place} = ""']
    tests = [f"# Graded here ({points_words(question.points)}); leave this cell as it is."]
    if with_key:
        solution = [f"# {line}".rstrip() for line in writer.blocks(asked.solution).split("\n")]
        answer += ["### BEGIN SOLUTION", *solution, f"{place} = {model_answer(question.answer)!r}", "### END SOLUTION"]
        key = {name_: value for name_, value in key_entry(asked, writer).items() if name_ != "solution"}
        text = json.dumps([{"id": item.exercise.id, "key": {question.name: key}}], ensure_ascii=False)
        tests += [
            "### BEGIN HIDDEN TESTS",
            "from proofs.exercises.notebook_cells import points_for",
            f"key = {text!r}",
            "points_for(answers, key)",
            "### END HIDDEN TESTS",
        ]
    yield _cell("code", f"{name}-answer", "\n".join(answer), solution=True)
    yield _cell("code", f"{name}-tests", "\n".join(tests), grade=True, locked=True, points=question.points)


def _locked(kind: str, name: str, text: str) -> dict[str, Any]:
    return _cell(kind, name, text, locked=True)


def _cell(
    kind: str, name: str, text: str, grade: bool = False, locked: bool = False, solution: bool = False, points: int = 0
) -> dict[str, Any]:
    about = {"cell_type": kind, "grade": grade, "grade_id": name, "locked": locked, "solution": solution}
    about |= {"schema_version": 3, "task": False} | ({"points": points} if grade else {})
    cell = {"cell_type": kind, "metadata": {"nbgrader": about}, "source": text}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
