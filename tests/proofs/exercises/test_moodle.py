"""Questions for Moodle: its rules of import hold, they survive a second parser, and the key alone is given full marks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import permutations

import pytest

from proofs.exercises.answers import MatrixAnswer, NumberAnswer
from proofs.exercises.grading import Kind, grade_question
from proofs.exercises.sheets import render_sheet
from tests.proofs.documents.examples import HOSTILE
from tests.proofs.exercises import moodle_reader
from tests.proofs.exercises.exercise_examples import ATTACKED, CHOICES, EVERYTHING, EXERCISES, SECRET, SHORT
from tests.proofs.exercises.test_sheets import Page, title_of


@cache
def moodle(name):
    return render_sheet(EXERCISES[name], "moodle", True, title_of(name))


@pytest.mark.parametrize("name", EXERCISES)
def test_moodle_questions_survive_a_second_parser(name):
    category, questions = moodle_reader.read(moodle(name))
    assert moodle_reader.read(moodle_reader.write(category, questions)) == (category, questions)
    asked = [question for exercise in EXERCISES[name] for question in exercise.questions]
    assert [question.grade for question in questions] == [question.points for question in asked]


def test_moodle_gives_full_marks_to_the_key_only():
    _, questions = moodle_reader.read(moodle("everything"))
    found = dict(zip("abcdefghijklmn", questions, strict=True))
    kinds = {name: question.kind for name, question in found.items()}
    assert [name for name, kind in kinds.items() if kind == "essay"] == ["k", "l"]  # directions, lower points
    assert [name for name, kind in kinds.items() if kind == "cloze"] == ["a", "c", "e", "j"]
    assert [name for name, kind in kinds.items() if kind == "numerical"] == ["b", "m"]
    assert [name for name, kind in kinds.items() if kind == "shortanswer"] == ["d", "i"]
    assert found["b"].marks("4802") == 100 and found["b"].marks("4801") == 0 and found["m"].marks("3") == 100
    assert found["d"].marks("37/41") == 100 and found["d"].marks("37/42") == 0
    assert found["e"].filled(["0", "-1234567", "-1234567", "0"]) == [True] * 4
    assert found["e"].filled(["0", "1234567", "-1234567", "0"]) == [True, False, True, True]
    assert found["a"].filled(["81", "-18", "1"]) == [True] * 3 and "v_{0,0}^{2}" in found["a"].text
    assert found["c"].filled(["3.6458"]) == [True] and found["c"].filled(["3.65"]) == [False]
    assert found["j"].filled(["0", "1", "1", "0", "0", "1"]) == [True] * 6  # kinds, then losses
    assert found["i"].marks("{0,3},{1},{2}") == found["i"].marks("{0,3}, {1}, {2}") == 100
    assert found["i"].marks("{0,2},{1},{3}") == 0
    assert found["f"].marks({1}) == 100 and found["f"].marks({0}) == 0
    assert found["g"].marks({0, 2}) == 100 and found["g"].marks({0, 1}) == 0 and found["g"].marks({0}) == 50
    assert found["h"].marks({2}) == 100 and found["h"].marks({0}) == 0  # none of these
    assert found["n"].kind == "ordering" and found["n"].order["gradingtype"] == "RELATIVE_NEXT_EXCLUDE_LAST"
    assert [text[8:10] for _, text in found["n"].answers] == ["C.", "A.", "D.", "B."] and "\\(1\\)" in found[
        "n"
    ].answers[0][1]
    for name in "kl":
        assert SECRET in found[name].grader and SECRET not in found[name].text
    assert all(SECRET not in question.text for question in questions)


def test_an_option_of_moodle_is_what_stands_on_the_sheet():
    _, questions = moodle_reader.read(render_sheet((CHOICES,), "moodle", True, "A sheet"))
    assert questions[1].answers[1][1] == "unit \\(1\\)"
    assert [text for _, text in questions[2].answers] == ["unit 0", "unit 1", "None of these."]


def test_moodle_and_the_grader_count_the_same_pairs_of_an_order():
    """All orders of four options; only the right order from its end earns more here, which Moodle does not see."""
    _, questions = moodle_reader.read(moodle("everything"))
    key = EVERYTHING.questions[-1].answer
    for given in permutations(range(4)):
        graded = grade_question(["ABCD"[key.order[place]] for place in given], key)
        backwards = Kind.BACKWARDS in graded.kinds
        assert backwards == (given == (3, 2, 1, 0)) and graded.correct == (given == (0, 1, 2, 3))
        assert questions[-1].ordered(list(given)) == pytest.approx(0 if backwards else float(graded.share))


def test_half_a_decimal_is_right_in_moodle():
    half = replace(EVERYTHING.questions[3], answer=NumberAnswer("-13/8"))
    exercise = replace(SHORT, questions=(half,))
    _, [question] = moodle_reader.read(render_sheet((exercise,), "moodle", True, "A sheet"))
    assert question.marks("-13/8") == question.marks("-1.625") == 100 and question.marks("1.625") == 0


def test_nothing_in_a_title_comes_alive_in_moodle():
    category, questions = moodle_reader.read(render_sheet((ATTACKED,), "moodle", True, HOSTILE))
    assert category.startswith("$course$/top/") and "[U+0007]" in category
    assert category.replace("//", "").count("/") == 2  # the title is one level
    for question in questions:
        tags = {tag for tag, _ in Page(question.text + question.feedback).elements}
        assert not tags & {"script", "img", "iframe", "form"}


def test_fields_take_fractions_and_decimals():
    table = replace(EVERYTHING.questions[4], answer=MatrixAnswer((("1/2", "-1/3", "2"),)))
    _, [question] = moodle_reader.read(render_sheet((replace(SHORT, questions=(table,)),), "moodle", True, "A sheet"))
    assert question.filled(["1/2", "-1/3", "2"]) == question.filled(["0.5", "-1/3", "2.0"]) == [True] * 3
    assert question.filled(["1/3", "1/3", "3"]) == [False] * 3
