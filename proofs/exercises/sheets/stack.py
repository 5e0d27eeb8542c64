"""A question for STACK, the question type of Moodle that grades with the computer algebra system Maxima, as Moodle XML.

Each variant is a question of its own, with a key that two computations confirmed; nothing is drawn at random inside STACK, so
there are no seeds to deploy.
"""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from markupsafe import escape as escape_html

from proofs.exercises.sheets.maxima import NOT_RIGHT, Field, Judgement, Test, Trial

PENALTY = "0.3333333"
TREE = "prt1"
_OPTIONS = {
    "questionsimplify": "1",
    "assumepositive": "0",
    "assumereal": "1",
    "multiplicationsign": "dot",
    "sqrtsign": "1",
    "complexno": "i",
    "inversetrig": "cos-1",
    "logicsymbol": "lang",
    "matrixparens": "[",
    "variantsselectionseed": "",
}


def quiet(text: str) -> str:
    """A text of HTML in which STACK finds nothing of its own to replace.

    Examples:
        >>> quiet("[[1, 2], [3, 4]] and {@x@}")
        '&#91;&#91;1, 2], [3, 4]] and &#123;@x@}'
    """
    return text.replace("[[", "&#91;&#91;").replace("{@", "&#123;@").replace("{#", "&#123;#")


def fields(judged: Judgement) -> str:
    """The fields as they stand in the text of a question, each with the place where STACK shows how it read the answer."""
    return "".join(
        f"<p>{escape_html(field.label)} [[input:{field.name}]]</p><div>[[validation:{field.name}]]</div>"
        for field in judged.fields
    )


def add_grading(question: Element, judged: Judgement, note: str) -> None:
    """Add to a question what STACK needs: variables, inputs, the tree of tests, and cases with known results.

    Arguments:
        question: the element, with its name, texts and points.
        judged: how it is graded.
        note: what tells the question from other variants.
    """
    _text(question, "stackversion", "")
    _text(question, "questionvariables", _lines(judged.variables))
    _text(question, "specificfeedback", f"[[feedback:{TREE}]]", format="html")
    _text(question, "questionnote", quiet(str(escape_html(note))), format="html")
    for name, value in _OPTIONS.items():
        SubElement(question, name).text = value
    for field in judged.fields:
        _input(question, field)
    tree = SubElement(question, "prt")
    for name, value in {"name": TREE, "value": "1.0000000", "autosimplify": "1", "feedbackstyle": "1"}.items():
        SubElement(tree, name).text = value
    _text(tree, "feedbackvariables", _lines(judged.checks))
    for place, test in enumerate(judged.tests):
        _node(tree, place, test, last=place == len(judged.tests) - 1)
    for number, trial in enumerate(judged.trials, 1):
        _case(question, number, trial, judged)


def _input(question: Element, field: Field) -> None:
    found = SubElement(question, "input")
    for name, value in {
        "name": field.name,
        "type": field.kind,
        "tans": field.model,
        "boxsize": "30" if field.kind == "algebraic" else "5",
        "strictsyntax": "1",
        "insertstars": "0",
        "syntaxhint": "",
        "syntaxattribute": "0",
        "forbidwords": "",
        "allowwords": ",".join(field.names),
        "forbidfloat": "1",
        "requirelowestterms": "0",
        "checkanswertype": "1",
        "mustverify": "1",
        "showvalidation": "1",
        "options": "",
    }.items():
        SubElement(found, name).text = value


def _node(tree: Element, place: int, test: Test, last: bool) -> None:
    """A test: if it holds the tree ends with its share, else the next one is asked."""
    node = SubElement(tree, "node")
    for name, value in {
        "name": str(place),
        "answertest": "AlgEquiv",
        "sans": test.given,
        "tans": test.wanted,
        "testoptions": "",
        "quiet": "1",
    }.items():
        SubElement(node, name).text = value
    branches = (("true", test.share, "-1", test.words), ("false", Fraction(0), "-1" if last else str(place + 1), ""))
    for branch, share, following, words in branches:
        SubElement(node, f"{branch}scoremode").text = "="
        SubElement(node, f"{branch}score").text = f"{float(share):.7f}"
        SubElement(node, f"{branch}penalty").text = ""
        SubElement(node, f"{branch}nextnode").text = following
        SubElement(node, f"{branch}answernote").text = _note(place, branch == "true")
        told = NOT_RIGHT if last and branch == "false" else words
        _text(node, f"{branch}feedback", quiet(f"<p>{escape_html(told)}</p>") if told else "", format="html")


def _note(place: int, holds: bool) -> str:
    return f"{TREE}-{place + 1}-{'T' if holds else 'F'}"


def _case(question: Element, number: int, trial: Trial, judged: Judgement) -> None:
    share = Fraction(0) if trial.test is None else judged.tests[trial.test].share
    case = SubElement(question, "qtest")
    SubElement(case, "testcase").text = str(number)
    for field, typed in zip(judged.fields, trial.typed, strict=True):
        found = SubElement(case, "testinput")
        SubElement(found, "name").text = field.name
        SubElement(found, "value").text = typed
    expected = SubElement(case, "expected")
    last = len(judged.tests) - 1
    for name, value in {
        "name": TREE,
        "expectedscore": f"{float(share):.7f}",
        "expectedpenalty": "0.0000000" if share == 1 else PENALTY,
        "expectedanswernote": _note(last, False) if trial.test is None else _note(trial.test, True),
    }.items():
        SubElement(expected, name).text = value


def _lines(assignments: tuple[str, ...]) -> str:
    return "".join(f"{assignment};\n" for assignment in assignments)


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(SubElement(parent, name, attributes), "text").text = text
