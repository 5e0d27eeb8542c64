"""A sheet as one HTML file that needs no network and no script, and prints as a worksheet; a form that saves answers has one script."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from proofs.documents.render.environment import made
from proofs.documents.render.html import html_environment
from proofs.exercises.answers import ChoiceAnswer
from proofs.exercises.exercise import Question
from proofs.exercises.model import model_text
from proofs.exercises.sheets.environment import template, text_of
from proofs.exercises.sheets.sheet import Item, Sheet, empty_answers, points_words
from proofs.exercises.statement import how_to_write, kind_of


def render_form(sheet: Sheet) -> bytes:
    """The page with a field for every answer, and a button that saves the answer file: its script, and no other, may run.

    Arguments:
        sheet: the sheet, without its key.

    Returns:
        The file, in UTF-8.
    """
    return _page(sheet, made(text_of("form.js")))


def render_html(sheet: Sheet) -> bytes:
    """The page.

    Arguments:
        sheet: the sheet or the key.

    Returns:
        The file, in UTF-8.
    """
    return _page(sheet, made(""))


def _page(sheet: Sheet, script: Markup) -> bytes:
    jinja = html_environment()
    jinja.filters |= {"points": points_words, "model": model_text, "how": how_to_write, "room": kind_of}
    exercises = [filled(item, jinja) for item in sheet.items]
    style = made(text_of("sheet.css"))
    return (
        template(jinja, "sheet.html.j2")
        .render(
            sheet=sheet,
            exercises=exercises,
            style=style,
            answers=empty_answers(sheet),
            script=script,
            digest=made("sha256-" + b64encode(sha256(script.encode()).digest()).decode()),
        )
        .encode()
    )


def filled(item: Item, jinja: Environment) -> dict[str, Any]:
    """The parts of an exercise as HTML.

    Arguments:
        item: the exercise.
        jinja: the templates of HTML.

    Returns:
        ``item``, ``setting`` and ``questions``, each with ``question``, ``prompt``, ``options``, ``several``, ``kind``,
        ``solution``.
    """
    macros: Any = jinja.get_template("document.html.j2").make_module({"document": item.parts.document, "pictures": {}})
    questions = [
        {
            "question": asked.question,
            "prompt": made(macros.prose(asked.question.prompt)),
            "options": [(letter, made(macros.prose(words))) for letter, words in asked.letters],
            "several": _several(asked.question),
            "kind": "several" if _several(asked.question) else kind_of(asked.question.answer),
            "solution": made(macros.blocks(asked.solution)),
        }
        for asked in item.parts.questions
    ]
    return {"item": item, "setting": made(macros.blocks(item.parts.setting)), "questions": questions}


def _several(question: Question) -> bool:
    """Whether all right options are asked for."""
    return isinstance(question.answer, ChoiceAnswer) and question.answer.several
