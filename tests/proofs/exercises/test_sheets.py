"""Sheets: the key stays out of students' files, seed and hash stand everywhere, and foreign programs take every format."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64decode, b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from random import Random

import msgspec
import pytest
from markdown_it import MarkdownIt

from proofs.documents.document import StepFailed
from proofs.documents.render.pdf import compile_tex
from proofs.exercises.answers import (
    ChoiceAnswer,
    DirectionAnswer,
    GroupsAnswer,
    KeyPoint,
    LowerPointAnswer,
    MatrixAnswer,
    NumberAnswer,
    OrderAnswer,
    PointsAnswer,
    PolynomialAnswer,
)
from proofs.exercises.exercise import Question, digest
from proofs.exercises.model import model_answer
from proofs.exercises.sheets import FORMATS, render_sheet
from proofs.exercises.statement import entry, key_view, student_view
from proofs.exercises.topics import NAMES
from symbolic.errors import EngineMissing, LandscapeError
from tests.proofs.document_tools import POLICY, accessibility, chromium, needs, needs_modules
from tests.proofs.documents.examples import HOSTILE
from tests.proofs.exercises.exercise_examples import (
    CHOICES,
    EVERYTHING,
    EXERCISES,
    NONE,
    POLYNOMIAL,
    SECRET,
    SECRETS,
    SHORT,
)

TEXTS = ("tex", "html", "form", "ipynb", "json")
"""Formats for students that are texts."""


def title_of(name: str) -> str:
    return HOSTILE if name == "attacked" else "A sheet"


@cache
def sheet(name: str, format: str, with_key: bool) -> str:
    return render_sheet(EXERCISES[name], format, with_key, title_of(name)).decode()


def without_key(question: Question) -> Question:
    """The same question with another answer and no solution."""
    other = {
        PolynomialAnswer: lambda x: msgspec.structs.replace(x, value="0"),
        NumberAnswer: lambda x: NumberAnswer("0"),
        MatrixAnswer: lambda x: MatrixAnswer((("0",),)),
        ChoiceAnswer: lambda x: ChoiceAnswer(x.options, () if x.several else (0,), x.several),
        OrderAnswer: lambda x: OrderAnswer(x.options, tuple(range(len(x.options)))),
        GroupsAnswer: lambda x: GroupsAnswer(((0,),), x.partition),
        PointsAnswer: lambda x: PointsAnswer({}, (KeyPoint((), (), "saddle", "0"),), x.by_function),
        DirectionAnswer: lambda x: DirectionAnswer({}, (), (), {}),
        LowerPointAnswer: lambda x: LowerPointAnswer({}, "0", (), ()),
    }
    return replace(question, answer=other[type(question.answer)](question.answer), solution=())


def blind(exercise):
    """The same exercise without its key."""
    return replace(exercise, questions=tuple(map(without_key, exercise.questions)))


@pytest.mark.parametrize("format", TEXTS)
@pytest.mark.parametrize("name", EXERCISES)
def test_the_key_stays_out_of_students_files(name, format):
    """A student's file has the same bytes when the key is another one; and the words of the key are not in it."""
    student, key = sheet(name, format, False), sheet(name, format, True)
    assert student == render_sheet(list(map(blind, EXERCISES[name])), format, False, title_of(name)).decode()
    assert not [secret for secret in SECRETS if secret in student]
    assert student == key if format == "form" else SECRET in key and student != key
    assert not re.search(
        r"CorrectChoice|BEGIN (SOLUTION|HIDDEN)|points_for|class=\"solution\"|\\begin{solution}", student
    )


def test_every_secret_is_in_the_key():
    """The test above can fail: what it looks for does stand in keys."""
    found = sheet("everything", "json", True)
    assert all(secret in found or secret == "{0,3}" for secret in SECRETS)
    assert "{0,3}" in sheet("everything", "html", True)


@needs("pdflatex", "pdftotext")
def test_the_key_stays_out_of_the_pdf(tmp_path):
    def text(with_key):
        path = tmp_path / "sheet.pdf"
        path.write_bytes(render_sheet((EVERYTHING,), "pdf", with_key, "A sheet"))
        return subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout

    student, key = text(False), text(True)
    assert SECRET not in student and "9604" not in student and SECRET in key and "9604/2" in key
    assert SECRET.encode() not in (tmp_path / "sheet.pdf").read_bytes()
    for found in (student, key):
        assert f"seed 7, hash {entry(EVERYTHING, False)['hash']}" in found


@pytest.mark.parametrize("format", [format for format in FORMATS if format != "pdf"])
@pytest.mark.parametrize("with_key", [False, True])
def test_seed_and_hash_stand_in_every_format(format, with_key):
    if format in ("moodle", "stack") and not with_key:
        with pytest.raises(LandscapeError, match="holds the answers"):
            render_sheet((SHORT,), format, with_key, "A sheet")
        return
    text = sheet("several", format, with_key)
    for exercise in EXERCISES["several"]:
        hash_ = digest(student_view(exercise))
        assert (f'"hash": "{hash_}"' if format == "json" else f"seed {exercise.seed}, hash {hash_}") in text
        assert f'"seed": {exercise.seed}' in text or f"seed {exercise.seed}" in text


def test_the_hash_names_the_content_and_nothing_else():
    hash_ = entry(SHORT, False)["hash"]
    assert entry(SHORT, True)["hash"] == hash_ == entry(replace(SHORT, seed=99), False)["hash"]
    assert entry(blind(SHORT), False)["hash"] == hash_
    assert entry(replace(SHORT, setting=EVERYTHING.setting), False)["hash"] != hash_


def test_json_has_the_documented_keys():
    plain, keyed = entry(EVERYTHING, False), entry(EVERYTHING, True)
    assert {"id", "seed", "hash", "topic", "difficulty", "statement"} <= set(plain) and "key" not in plain
    assert keyed == plain | {"key": key_view(EVERYTHING)}
    assert plain["id"] == "example-medium-7" and plain["points"] == EVERYTHING.points
    assert json.loads(sheet("everything", "json", True)) == [json.loads(json.dumps(keyed))]
    for question in EVERYTHING.questions:
        key = keyed["key"][question.name]
        assert key["points"] == question.points and SECRET in key["solution"]
    assert [q["kind"] for q in plain["questions"]] == [keyed["key"][q.name]["kind"] for q in EVERYTHING.questions]
    assert (
        "**(f)** What kind of point is it? *(1 point)*\n\n- **A.** strict minimum\n- **B.** saddle"
        in plain["statement"]
    )


def test_the_same_bytes_for_the_same_exercises():
    for format in FORMATS:
        if format != "pdf":
            first = render_sheet(EXERCISES["several"], format, True, "A sheet")
            assert first == render_sheet(EXERCISES["several"], format, True, "A sheet")


def test_a_false_step_of_a_solution_stops_the_key_and_only_the_key():
    def fail(step):
        raise StepFailed(step.name, "it is false")

    _, step, _ = POLYNOMIAL.solution
    false = replace(POLYNOMIAL, solution=(replace(step, check=replace(step.check, run=fail)),))
    exercise = replace(EVERYTHING, questions=(false,))
    render_sheet((exercise,), "html", False, "A sheet")
    with pytest.raises(StepFailed, match="it is false"):
        render_sheet((exercise,), "html", True, "A sheet")


def test_an_unknown_format_is_refused():
    with pytest.raises(LandscapeError, match="tex, pdf, html, form, ipynb, moodle, stack, json"):
        render_sheet((SHORT,), "docx", False, "A sheet")


@needs("pdflatex")
@pytest.mark.parametrize("with_key", [False, True])
@pytest.mark.parametrize("name", ["several", "wide", "attacked"])  # the other examples are among the several
def test_the_class_exam_compiles(name, with_key, tmp_path):
    source = render_sheet(EXERCISES[name], "tex", with_key, title_of(name))
    assert b"{exam}" in source and source.count(b"\\question ") == len(EXERCISES[name])
    log = compile_tex(tmp_path, source, {})
    boxes = [float(points) for points in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log)]
    assert max(boxes, default=0) < 5
    assert not re.findall(r"undefined|multiply defined|LaTeX Warning.*|Missing character.*", log)


def test_the_page_shows_the_answer_file():
    from proofs.exercises.grading import read_answers

    class Listing(HTMLParser):
        inside, text = False, ""

        def handle_starttag(self, tag, attributes):
            self.inside = self.inside or tag == "pre"

        def handle_endtag(self, tag):
            self.inside = self.inside and tag != "pre"

        def handle_data(self, data):
            self.text += data if self.inside else ""

    page = Listing()
    page.feed(sheet("several", "html", False))
    expected = {
        x.id: {"hash": digest(student_view(x))} | dict.fromkeys((q.name for q in x.questions), "")
        for x in EXERCISES["several"]
    }
    assert read_answers(page.text.encode()) == expected
    assert "<pre" not in sheet("several", "html", True)


FILL = """
for (const question of document.querySelectorAll("[data-question]")) {
  const value = RIGHT[question.closest("[data-exercise]").dataset.exercise][question.dataset.question];
  const field = question.querySelector("textarea");
  const letters = Array.isArray(value) && !value.length ? [""] : [value].flat();
  if (field) field.value = typeof value === "string" ? value : JSON.stringify(value);
  else if (question.dataset.kind === "order") for (const place of question.querySelectorAll("select"))
    place.value = value.indexOf(place.name) + 1;
  else for (const box of question.querySelectorAll("input")) box.checked = letters.includes(box.value);
}
document.title = btoa(unescape(encodeURIComponent(JSON.stringify(collected()))));
"""
"""Types right answers into the form, and reads what it would save."""


@needs("chromium")
def test_what_the_form_saves_is_graded(tmp_path):
    from proofs.exercises.grading import grade, read_answers, read_key
    from proofs.exercises.topics import topic

    made = [topic(name).generate(Random(5), "easy", 5) for name in NAMES]
    right = {x.id: {q.name: model_answer(q.answer) for q in x.questions} for x in made}
    page = render_sheet(made, "form", False, "A sheet").decode()
    policy = re.search(r"script-src '(sha256-[^']*)'", page)[1]
    script = re.search(r"<script>(.*?)</script>", page, re.S)[1]
    assert policy == "sha256-" + b64encode(sha256(script.encode()).digest()).decode() and page.count("<script") == 1
    open_page = page.replace(POLICY, '<meta name="x"', 1)
    filled = open_page.replace("</body>", f"<script>const RIGHT = {json.dumps(right)};{FILL}</script></body>")
    (tmp_path / "form.html").write_text(filled, "utf-8")
    shown = chromium(tmp_path, "--virtual-time-budget=5000", "--dump-dom", (tmp_path / "form.html").as_uri())
    saved = b64decode(re.search(r"<title>(.*?)</title>", shown)[1])
    key = json.dumps([entry(x, True) for x in made]).encode()
    report = grade(read_answers(saved), read_key(key))
    assert report.score == report.maximum and not report.notes


@needs("chromium")
def test_a_place_that_is_given_twice_is_marked_and_left_out(tmp_path):
    from proofs.exercises.grading import grade_question

    page = sheet("everything", "form", False).replace(POLICY, '<meta name="x"', 1)
    half = """
    const places = document.querySelectorAll("select");
    const blank = collected().answers["example-medium-7"].n;
    places.forEach((field, k) => { field.value = [2, 3, 1, 3][k]; });
    const given = collected().answers["example-medium-7"].n;
    const marked = Array.from(document.querySelectorAll("select[aria-invalid]"), (field) => field.name);
    document.title = btoa(JSON.stringify([blank, given, marked, told()]));
    """
    (tmp_path / "form.html").write_text(page.replace("</body>", f"<script>{half}</script></body>"), "utf-8")
    shown = chromium(tmp_path, "--virtual-time-budget=5000", "--dump-dom", (tmp_path / "form.html").as_uri())
    blank, given, marked, words = json.loads(b64decode(re.search(r"<title>(.*?)</title>", shown)[1]))
    assert (blank, given, marked) == ("", ["C", "A"], ["B", "D"]) and "(marked): 2." in words
    assert [f.text for f in grade_question(given, EVERYTHING.questions[-1].answer).feedback] == ["Left out: B, D."]


def test_right_options_are_marked_in_the_key_only():
    assert sheet("several", "tex", False).count("\\choice ") == 2 * 8 + 4
    key = sheet("several", "tex", True)
    assert key.count("\\CorrectChoice ") == 2 * 3 and key.count("\\begin{solution}") == 1 + 14 + 3


def test_without_tex_a_pdf_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineMissing, match="or take the format tex"):
        render_sheet((SHORT,), "pdf", False, "A sheet")


@needs("chromium")
@needs_modules("axe-core")
@pytest.mark.parametrize(
    ("name", "with_key", "width"),
    [
        ("several", False, 1280),
        ("several", True, 320),
        ("attacked", False, 320),
        ("wide", True, 320),
        ("wide", None, 320),
    ],
)
def test_the_page_is_accessible(name, with_key, width, tmp_path):
    """Sheets, keys, and (None) the form."""
    page = sheet(name, "html", with_key) if with_key is not None else sheet(name, "form", False)
    found = accessibility(page, tmp_path, width)
    assert found.violations == [] and found.passes > 25 and found.window == width >= found.width


class Page(HTMLParser):
    """The elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))


@pytest.mark.parametrize("with_key", [False, True])
def test_nothing_in_a_title_comes_alive(with_key):
    page = Page(sheet("attacked", "html", with_key))
    assert not {tag for tag, _ in page.elements} & {"script", "img", "iframe", "form", "link"}
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for cell in json.loads(sheet("attacked", "ipynb", with_key))["cells"]:
        if cell["cell_type"] == "markdown":
            shown = Page(MarkdownIt("commonmark").enable("table").render("".join(cell["source"])))
            assert not {tag for tag, _ in shown.elements} & {"script", "img", "iframe", "h3", "code", "em"} - {"em"}
            assert not [a for tag, a in shown.elements if tag == "a" and not a.get("href", "#").startswith("#")]


def test_no_option_leaks_by_its_shape():
    """Options with and without right ones among them look the same to students."""
    other = replace(NONE, answer=ChoiceAnswer(NONE.answer.options, (0, 1), several=True))
    for format in TEXTS:
        first, second = (
            render_sheet((replace(CHOICES, questions=(x,)),), format, False, "A sheet") for x in (NONE, other)
        )
        assert first == second


def test_model_answers_are_answers_of_a_file():
    for question in EVERYTHING.questions:
        answer = model_answer(question.answer)
        assert json.loads(json.dumps(answer)) == answer
