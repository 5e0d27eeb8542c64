"""A sheet as questions for Moodle (Moodle XML): an instructor's file, for it holds the answers.

Choices become ``multichoice``, orders ``ordering`` (part of Moodle since its version 4.4, a plugin before), integers ``numerical``,
fractions and classes ``shortanswer`` in the form that the question asks for;
tables, polynomials, numbers with square roots and lists of points become ``cloze``, with a field for every number that is
asked for. What has many right answers (directions, lower points) becomes ``essay``, with the key as information for graders.
With ``stack`` all but choices and orders become questions of the type ``stack``, which computes with the answer: no essay is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from markupsafe import Markup
from markupsafe import escape as escape_html

from proofs.documents.latex import latex
from proofs.documents.render import escape
from proofs.documents.render.environment import made
from proofs.documents.render.html import html_environment
from proofs.exercises.answers import Answer, ChoiceAnswer, GroupsAnswer, NumberAnswer, OrderAnswer
from proofs.exercises.model import model_text
from proofs.exercises.sheets.cloze import cloze
from proofs.exercises.sheets.html import filled
from proofs.exercises.sheets.maxima import judgement
from proofs.exercises.sheets.sheet import Item, Sheet
from proofs.exercises.sheets.stack import PENALTY, add_grading, fields, quiet

_RATIONAL = re.compile(r"-?[0-9]+(/[0-9]+)?")
_NONE = "None of these."
_PARTLY = "Some neighbours are in the right order, but not all."
_HOW = {
    "numerical": "Write one number.",
    "fraction": "Write one number, as a reduced fraction like -3/2.",
    "groups": "Write sets like {0,2},{1}: smaller numbers first, the set with the smallest number first, no blanks.",
    "essay": "Write the answer with its reasons.",
}


def render_moodle(sheet: Sheet, stack: bool = False) -> bytes:
    """The questions, in a category with the title of the sheet.

    Arguments:
        sheet: a key.
        stack: whether questions may be of the type ``stack``, which Moodle has as a plugin.

    Returns:
        The file, in UTF-8.
    """
    jinja = html_environment()
    jinja.filters |= {
        "inline": lambda formula: _mathjax(rf"\({latex(formula)}\)"),
        "mathml": lambda display: _mathjax(rf"\[{display.text}\]"),
    }
    quiz = Element("quiz")
    category = SubElement(quiz, "question", {"type": "category"})
    _text(SubElement(category, "category"), "$course$/top/" + escape.prose(sheet.title).replace("/", "//"))
    for item in sheet.items:
        exercise = filled(item, jinja)
        for entry in exercise["questions"]:
            quiz.append(_question(item, exercise["setting"], entry, stack))
    ElementTree.indent(quiz)
    text: bytes = ElementTree.tostring(quiz, "utf-8", xml_declaration=True)
    return text + b"\n"


def _mathjax(text: str) -> Markup:
    return made(str(escape_html(text)))


def _question(item: Item, setting: Markup, entry: dict[str, Any], stack: bool) -> Element:
    question = entry["question"]
    judged = judgement(question.answer) if stack else None
    right: list[str] = []
    if judged is not None:
        kind, how, given = "stack", judged.how, fields(judged)
    else:
        kind, how, given, right = _judged(question.answer)
    found = Element("question", {"type": kind})
    _text(SubElement(found, "name"), f"{item.exercise.id} ({question.name})")
    origin = f"<p><small>{escape_html(item.origin)}</small></p>"
    asked = f"{setting}<p><strong>({question.name})</strong> {entry['prompt']}</p>"
    asked += f"<p><em>{escape_html(how)}</em></p>" if how else ""
    solution = (
        f"<p><strong>Answer.</strong> <code>{escape_html(model_text(question.answer))}</code></p>{entry['solution']}"
    )
    if judged is not None:
        asked, origin, solution = quiet(asked), quiet(origin), quiet(solution)
    _html(found, "questiontext", asked + given + origin)
    _html(found, "generalfeedback", solution if kind != "essay" else "")
    for name, value in (("defaultgrade", question.points), ("penalty", PENALTY), ("hidden", 0)):
        SubElement(found, name).text = str(value)
    SubElement(found, "idnumber").text = f"{item.exercise.id}-{question.name}"
    if judged is not None:
        add_grading(found, judged, f"{item.exercise.id} ({question.name}), hash {item.hash}")
    elif isinstance(question.answer, ChoiceAnswer):
        _choice(found, question.answer, [option for _, option in entry["options"]])
    elif isinstance(question.answer, OrderAnswer):
        _order(found, question.answer, entry["options"])
    elif kind == "essay":
        for name, value in (("responseformat", "editor"), ("responserequired", 1), ("responsefieldlines", 15)):
            SubElement(found, name).text = str(value)
        SubElement(found, "attachments").text = "0"
        _html(found, "graderinfo", solution)
    elif kind != "cloze":
        if kind == "shortanswer":
            SubElement(found, "usecase").text = "0"
        for form in right:
            answer = _answer(found, "100", form.replace("*", r"\*"), "moodle_auto_format")
            if kind == "numerical":
                SubElement(answer, "tolerance").text = "0"
    tags = SubElement(found, "tags")
    for tag in (item.exercise.topic, item.exercise.difficulty, f"seed {item.exercise.seed}", f"hash {item.hash}"):
        _text(SubElement(tags, "tag"), tag)
    return found


def _judged(answer: Answer) -> tuple[str, str, str, list[str]]:
    """The type of a question in Moodle, how it is answered, the fields of a cloze question, and the forms that are right."""
    match answer:
        case ChoiceAnswer():
            return "multichoice", "Choose all that are right." if answer.several else "Choose one.", "", []
        case OrderAnswer():
            return "ordering", "", "", []
        case NumberAnswer(value) if _RATIONAL.fullmatch(value):
            number = Fraction(value)
            if number.denominator == 1:
                return "numerical", _HOW["numerical"], "", [str(number)]
            return "shortanswer", _HOW["fraction"], "", [str(number), *_decimal(number)]
        case GroupsAnswer(groups):
            ordered = sorted(sorted(group) for group in groups)
            sets = ",".join("{" + ",".join(map(str, group)) + "}" for group in ordered)
            return "shortanswer", _HOW["groups"], "", _spaced(sets)
    if (filled_in := cloze(answer)) is not None:
        return "cloze", *filled_in, []
    return "essay", _HOW["essay"], "", []


def _decimal(number: Fraction) -> Iterator[str]:
    """The decimal of a number, if it ends soon."""
    for places in range(1, 7):
        scaled = number * 10**places
        if scaled.denominator == 1:
            sign = "-" if number < 0 else ""
            whole, rest = divmod(abs(scaled.numerator), 10**places)
            yield f"{sign}{whole}.{rest:0{places}d}"
            return


def _spaced(text: str) -> list[str]:
    """A text without blanks, and with one after every comma."""
    forms = [text, re.sub(r",(?![\[{])", ", ", text), re.sub(r",(?=[\[{])", ", ", text), text.replace(",", ", ")]
    return list(dict.fromkeys(forms))


def _choice(question: Element, answer: ChoiceAnswer, options: list[Markup]) -> None:
    """The options; where several may be right, "none of these" is one more, and wrong ones cost as much as right ones give."""
    texts, correct = [str(option) for option in options], set(answer.correct)
    if answer.several:
        correct = correct or {len(texts)}
        texts.append(_NONE)
    right = _fraction(Fraction(100, len(correct)))
    wrong = _fraction(Fraction(-100, len(texts) - len(correct))) if answer.several else "0"
    SubElement(question, "single").text = "false" if answer.several else "true"
    SubElement(question, "shuffleanswers").text = "false"
    SubElement(question, "answernumbering").text = "ABCD"
    for place, text in enumerate(texts):
        _answer(question, right if place in correct else wrong, text, "html")


def _order(question: Element, answer: OrderAnswer, options: list[tuple[str, Markup]]) -> None:
    """The options in the right order, each with its letter, for Moodle shows them in any; a point for each pair of neighbours."""
    for name, value in {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": str(len(options)),
        "gradingtype": "RELATIVE_NEXT_EXCLUDE_LAST",
        "showgrading": "SHOW",
        "numberingstyle": "none",
    }.items():
        SubElement(question, name).text = value
    for name, words in (("correct", "Right."), ("partiallycorrect", _PARTLY), ("incorrect", "Not right.")):
        _html(question, f"{name}feedback", words)
    for rank, place in enumerate(answer.order, 1):
        letter, words = options[place]
        element = SubElement(question, "answer", {"fraction": str(rank), "format": "html"})
        SubElement(element, "text").text = f"<strong>{letter}.</strong> {words}"


def _fraction(percent: Fraction) -> str:
    """A share of the points as Moodle writes it.

    Examples:
        >>> _fraction(Fraction(100)), _fraction(Fraction(-100, 3))
        ('100', '-33.33333')
    """
    return str(percent.numerator) if percent.denominator == 1 else f"{round(percent * 10**5) / 10**5:.5f}".rstrip("0")


def _answer(question: Element, fraction: str, text: str, format_: str) -> Element:
    answer = SubElement(question, "answer", {"fraction": fraction, "format": format_})
    SubElement(answer, "text").text = text
    _html(answer, "feedback", "")
    return answer


def _html(parent: Element, name: str, text: str) -> None:
    _text(SubElement(parent, name, {"format": "html"}), text)


def _text(parent: Element, text: str) -> None:
    SubElement(parent, "text").text = text
