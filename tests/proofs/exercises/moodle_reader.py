"""A reader and writer of Moodle XML that knows nothing of ours: the rules of Moodle's import, on the parser of xml.dom.

No library on PyPI reads all types that we write, so the rules stand here: shares of the points must be on Moodle's list, a question
with one right answer must have one of 100 %, the shares of several must add to 100 %, asterisks in short answers are wildcards.
The answers of an order stand in the right order, numbered from 1; they differ in their first 100 letters, by which reports name them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from xml.dom import minidom

SHARES = (
    100,
    90,
    83.33333,
    80,
    75,
    70,
    66.66667,
    60,
    50,
    40,
    33.33333,
    30,
    25,
    20,
    16.66667,
    14.28571,
    12.5,
    11.11111,
    10,
    5,
    0,
)

ORDERING = {
    "layouttype": "VERTICAL|HORIZONTAL",
    "selecttype": "ALL|RANDOM|CONTIGUOUS",
    "selectcount": "[2-9]|[1-9][0-9]+",
    "gradingtype": "ALL_OR_NOTHING|ABSOLUTE_POSITION|RELATIVE_(NEXT_(EX|IN)CLUDE_LAST|(ONE|ALL)_PREVIOUS_AND_NEXT|TO_CORRECT)|"
    "LONGEST_(ORDERED|CONTIGUOUS)_SUBSET",
    "showgrading": "SHOW|HIDE",
    "numberingstyle": "none|abc|ABCD|123|iii|IIII",
}


@dataclass
class Read:
    """A question as Moodle takes it."""

    kind: str
    name: str = ""
    text: str = ""
    feedback: str = ""
    grade: float = 1.0
    id: str = ""
    single: bool = True
    answers: list[tuple[float, str]] = field(default_factory=list)
    tolerance: float = 0.0
    grader: str = ""
    tags: list[str] = field(default_factory=list)
    order: dict[str, str] = field(default_factory=dict)

    @property
    def fields(self) -> list[tuple[str, list[str], float]]:
        """The fields in the text of a cloze question: type, right answers, tolerance."""
        found = re.findall(r"\{1:(NUMERICAL|SHORTANSWER):=([^}#:]+)(?::([^}]+))?\}", self.text)
        return [(kind, right.split("~="), float(tolerance or 0)) for kind, right, tolerance in found]

    def filled(self, typed: list[str]) -> list[bool]:
        """Which fields are right."""

        def meets(given: str, kind: str, right: list[str], tolerance: float) -> bool:
            if kind == "SHORTANSWER":
                return given.strip() in right
            return any(abs(float(given) - float(one)) <= tolerance for one in right)

        return [meets(given, *field) for given, field in zip(typed, self.fields, strict=True)]

    def ordered(self, given: list[int]) -> float:
        """The share for the answers in an order: by pairs of neighbours, as Moodle counts with RELATIVE_NEXT_EXCLUDE_LAST."""
        assert self.kind == "ordering" and sorted(given) == list(range(len(self.answers)))
        following = dict(pairwise(given))
        return sum(following.get(place) == place + 1 for place in range(len(given) - 1)) / (len(given) - 1)

    def marks(self, answer: str | set[int]) -> float:
        """The share of the points for a short answer, a number, or the places of chosen options, in per cent."""
        if isinstance(answer, set):
            return max(0.0, sum(self.answers[place][0] for place in answer))
        for share, right in self.answers:
            if self.kind == "numerical" and abs(float(answer) - float(right)) <= self.tolerance:
                return share
            pieces = [re.escape(piece.replace("\\*", "*")) for piece in re.split(r"(?<!\\)\*", right)]
            if self.kind == "shortanswer" and re.fullmatch(".*".join(pieces), answer.strip(), re.IGNORECASE):
                return share
        return 0.0


def read(source: bytes) -> tuple[str, list[Read]]:
    """The category and the questions of a file.

    Raises:
        AssertionError: if Moodle would refuse it.
    """
    quiz = minidom.parseString(source).documentElement
    assert quiz.tagName == "quiz"
    category, found = "", []
    for element in _children(quiz, "question"):
        if element.getAttribute("type") == "category":
            category = _text(_child(element, "category"))
        else:
            found.append(_question(element))
    ids = [question.id for question in found]
    assert len(set(ids)) == len(ids) and all(0 < len(x) <= 100 for x in ids)
    return category, found


def write(category: str, questions: list[Read]) -> bytes:
    """The same questions as Moodle exports them: texts in CDATA."""
    document = minidom.Document()
    quiz = document.appendChild(document.createElement("quiz"))

    def add(parent, name, text=None, wrapped=True, **attributes):
        element = parent.appendChild(document.createElement(name))
        for key, value in attributes.items():
            element.setAttribute(key, value)
        if text is not None:
            inner = element.appendChild(document.createElement("text")) if wrapped else element
            inner.appendChild(document.createCDATASection(str(text)))
        return element

    add(add(quiz, "question", type="category"), "category", category)
    for question in questions:
        element = add(quiz, "question", type=question.kind)
        add(element, "name", question.name)
        add(element, "questiontext", question.text, format="html")
        add(element, "generalfeedback", question.feedback, format="html")
        add(element, "defaultgrade", question.grade, wrapped=False)
        add(element, "idnumber", question.id, wrapped=False)
        add(element, "single", str(question.single).lower(), wrapped=False)
        for share, text in question.answers:
            answer = add(element, "answer", text, fraction=str(share), format="html")
            add(answer, "tolerance", question.tolerance, wrapped=False)
        for name, value in question.order.items():
            add(element, name, value, wrapped=False)
        for name in ("correct", "partiallycorrect", "incorrect") if question.order else ():
            add(element, f"{name}feedback", "-", format="html")
        add(element, "graderinfo", question.grader, format="html")
        tags = add(element, "tags")
        for tag in question.tags:
            add(tags, "tag", tag)
    return document.toxml("utf-8")


def _question(element) -> Read:
    found = Read(element.getAttribute("type"))
    assert found.kind in {"multichoice", "numerical", "shortanswer", "essay", "cloze", "ordering"}
    found.name, found.text = _text(_child(element, "name")), _text(_child(element, "questiontext"))
    assert found.name and found.text and _child(element, "questiontext").getAttribute("format") == "html"
    found.feedback = _text(_child(element, "generalfeedback"))
    found.grade, found.id = float(_own(_child(element, "defaultgrade"))), _own(_child(element, "idnumber"))
    found.tags = [_text(tag) for tag in _children(_child(element, "tags"), "tag")]
    for answer in _children(element, "answer"):
        share = float(answer.getAttribute("fraction"))
        assert found.kind == "ordering" or abs(share) in SHARES, share
        found.answers.append((share, _text(answer)))
        if found.kind == "numerical":
            found.tolerance = float(_own(_child(answer, "tolerance")))
            float(_text(answer))
    shares = [share for share, _ in found.answers]
    if found.kind == "multichoice":
        found.single = _own(_child(element, "single")) == "true"
        assert len(shares) >= 2 and all(text for _, text in found.answers)
        total = sum(share for share in shares if share > 0)
        assert max(shares) == 100 if found.single else abs(total - 100) < 0.01
    elif found.kind == "cloze":
        assert not shares and found.fields and found.text.count("{1:") == len(found.fields)
    elif found.kind == "ordering":
        found.order = {name: _own(_child(element, name)) for name in ORDERING}
        assert all(re.fullmatch(rule, found.order[name]) for name, rule in ORDERING.items()), found.order
        assert shares == list(range(1, len(shares) + 1)) and len(shares) >= 2
        assert len({re.sub("<[^>]*>", "", text)[:100] for _, text in found.answers}) == len(shares)
        assert all(_text(_child(element, f"{name}feedback")) for name in ("correct", "partiallycorrect", "incorrect"))
    elif found.kind == "essay":
        found.grader = _text(_child(element, "graderinfo"))
        assert not shares
    else:
        assert max(shares) == 100
    return found


def _children(element, name):
    return [child for child in element.childNodes if getattr(child, "tagName", "") == name]


def _child(element, name):
    [child] = _children(element, name)
    return child


def _own(element) -> str:
    return "".join(child.data for child in element.childNodes).strip()


def _text(element) -> str:
    return _own(_child(element, "text"))
