"""A sheet as LaTeX in the class ``exam``, and as PDF."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from proofs.documents.render import escape
from proofs.documents.render.environment import made
from proofs.documents.render.pdf import SECONDS, compile_tex
from proofs.documents.render.tex import tex_environment
from proofs.exercises.answers import Answer, ChoiceAnswer, OrderAnswer
from proofs.exercises.model import model_text
from proofs.exercises.parts import letter_of
from proofs.exercises.sheets.environment import template
from proofs.exercises.sheets.sheet import Item, Sheet
from proofs.exercises.statement import kind_of
from symbolic.engines.processes import scratch_prefix

_ROOM = {"number": 1.2, "groups": 1.2, "matrix": 2.5, "points": 6.0, "choice": 2.0, "order": 1.2}
_USUAL_ROOM = 3.0
"""Centimetres of an empty box for an answer."""


def render_tex(sheet: Sheet) -> bytes:
    """The LaTeX source, for pdflatex with the class ``exam``.

    Arguments:
        sheet: the sheet or the key.

    Returns:
        The source, in UTF-8.
    """
    jinja = tex_environment()
    jinja.filters["room"] = lambda answer: made(f"{1 if sheet.with_key else _ROOM.get(kind_of(answer), _USUAL_ROOM)}cm")
    jinja.filters["model"] = lambda answer: _breakable(model_text(answer))
    jinja.filters["letter"] = lambda place: made(letter_of(place))
    jinja.filters["number"] = lambda number: made(str(int(number)))
    exercises = [_filled(item, jinja, sheet.with_key) for item in sheet.items]
    text = template(jinja, "sheet.tex.j2").render(sheet=sheet, exercises=exercises)
    return text.encode()


def render_pdf(sheet: Sheet, seconds: float = SECONDS) -> bytes:
    """The sheet as PDF: equal bytes whenever it is built by the same TeX system.

    Raises:
        EngineMissing: if there is no pdflatex.
        EngineFailed: if pdflatex refuses the source.
        BudgetSpent: if it takes too long.
    """
    with tempfile.TemporaryDirectory(prefix=scratch_prefix()) as own:
        compile_tex(Path(own), render_tex(sheet), {}, seconds)
        return (Path(own) / "document.pdf").read_bytes()


def _filled(item: Item, jinja: Environment, with_key: bool) -> dict[str, Any]:
    macros: Any = jinja.get_template("document.tex.j2").make_module({"document": item.parts.document, "pictures": {}})
    questions = []
    for asked in item.parts.questions:
        question = asked.question
        options = [made(macros.prose(words)) for _, words in asked.letters]
        questions.append(
            {
                "prompt": made(macros.prose(question.prompt)),
                "points": question.points,
                "options": list(zip(options, _marks(question.answer, len(options), with_key), strict=True)),
                "several": isinstance(question.answer, ChoiceAnswer) and question.answer.several,
                "ordered": isinstance(question.answer, OrderAnswer),
                "answer": question.answer,
                "solution": made(macros.blocks(asked.solution)),
            }
        )
    return {"item": item, "setting": made(macros.blocks(item.parts.setting)), "questions": questions}


def _breakable(text: str) -> Markup:
    """An answer as it is typed; a line may end after its signs."""
    return made(r"\allowbreak{}".join(map(escape.tex, re.split(r"(?<=[*+,(}\]])", text))))


def _marks(answer: Answer, options: int, with_key: bool) -> list[bool]:
    """Which options are marked as right: none on a sheet."""
    correct = answer.correct if with_key and isinstance(answer, ChoiceAnswer) else ()
    return [place in correct for place in range(options)]
