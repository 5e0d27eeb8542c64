"""A sheet as one HTML file that needs no network and no script and prints as a worksheet, or as a form that saves the answer file."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Any

from jinja2 import Environment

from proofs.documents.render.environment import made
from proofs.documents.render.html import html_environment
from proofs.exercises.answers import ChoiceAnswer
from proofs.exercises.model import model_text
from proofs.exercises.sheets.environment import template, text_of
from proofs.exercises.sheets.sheet import Item, Sheet, empty_answers, points_words
from proofs.exercises.statement import how_to_write


def render_html(sheet: Sheet, form: bool = False) -> bytes:
    """The page.

    Arguments:
        sheet: the sheet or the key.
        form: whether it has fields for the answers and a button that saves them; its one script runs without a network.

    Returns:
        The file, in UTF-8.
    """
    jinja = html_environment()
    jinja.filters |= {"points": points_words, "model": model_text, "how": how_to_write}
    exercises = [filled(item, jinja) for item in sheet.items]
    style = made(text_of("sheet.css") + (text_of("form.css") if form else ""))
    return (
        template(jinja, "sheet.html.j2")
        .render(
            sheet=sheet,
            exercises=exercises,
            style=style,
            answers=empty_answers(sheet),
            script=_script() if form else None,
        )
        .encode()
    )


def _script() -> dict[str, Any]:
    """The script of a form, and the hash by which the page allows it and no other."""
    text = text_of("form.js")
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return {"text": made(text), "hash": made(f"sha256-{digest}")}


def filled(item: Item, jinja: Environment) -> dict[str, Any]:
    """The parts of an exercise as HTML.

    Arguments:
        item: the exercise.
        jinja: the templates of HTML.

    Returns:
        ``item``, ``setting`` and ``questions``, each with ``question``, ``prompt``, ``options``, ``several``, ``solution``.
    """
    macros: Any = jinja.get_template("document.html.j2").make_module({"document": item.parts.document, "pictures": {}})
    questions = [
        {
            "question": asked.question,
            "prompt": made(macros.prose(asked.question.prompt)),
            "options": [(letter, made(macros.prose(words))) for letter, words in asked.letters],
            "several": isinstance(asked.question.answer, ChoiceAnswer) and asked.question.answer.several,
            "solution": made(macros.blocks(asked.solution)),
        }
        for asked in item.parts.questions
    ]
    return {"item": item, "setting": made(macros.blocks(item.parts.setting)), "questions": questions}
