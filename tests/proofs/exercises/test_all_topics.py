"""The sheets of the topics: no key in students' files, and no line of a key is too long."""

from __future__ import annotations

import re

import pytest

from proofs.documents.render.pdf import compile_tex
from proofs.exercises.answers import DirectionAnswer, LowerPointAnswer
from proofs.exercises.exercise import DIFFICULTIES
from proofs.exercises.sheets import render_sheet
from proofs.exercises.topics import NAMES
from proofs.exercises.variants import variant
from tests.proofs.document_tools import needs
from tests.proofs.exercises import moodle_reader
from tests.proofs.exercises.test_sheets import TEXTS, blind


@pytest.mark.parametrize("name", NAMES)
def test_the_key_of_a_topic_stays_out_of_students_files(name):
    for difficulty in DIFFICULTIES:
        made = [variant(name, difficulty, 0)]
        for format in TEXTS:
            student = render_sheet(made, format, False, "A sheet")
            assert student == render_sheet(list(map(blind, made)), format, False, "A sheet")
            assert format == "form" or student != render_sheet(made, format, True, "A sheet")


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_moodle_grades_all_but_what_has_many_right_answers(difficulty):
    made = [variant(topic, difficulty, 0) for topic in NAMES]
    _, questions = moodle_reader.read(render_sheet(made, "moodle", True, "All topics"))
    answers = [question.answer for one in made for question in one.questions]
    assert len(questions) == len(answers) > 20
    for question, answer in zip(questions, answers, strict=True):
        assert (question.kind == "essay") == isinstance(answer, DirectionAnswer | LowerPointAnswer), question.name
        if question.kind == "cloze":
            assert all(question.filled([right[-1] for _, right, _ in question.fields]))


@needs("pdflatex")
@pytest.mark.parametrize("seeds", [[0], pytest.param([1, 2, 3], marks=pytest.mark.slow)])
def test_the_keys_of_hard_topics_compile(seeds, tmp_path):
    """All on one sheet, for TeX reads its packages each time."""
    made = [variant(topic, "hard", seed) for topic in NAMES for seed in seeds]
    log = compile_tex(tmp_path, render_sheet(made, "tex", True, "All topics"), {})
    boxes = [float(points) for points in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt", log)]
    assert max(boxes, default=0) < 5
    assert not re.findall(r"undefined|multiply defined|LaTeX Warning.*|Missing character.*", log)
