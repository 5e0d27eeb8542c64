"""Questions for STACK: its rules of import hold, and Maxima, run over them, gives the marks that grading here gives."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from proofs.exercises.answers import (
    ChoiceAnswer,
    Condition,
    DirectionAnswer,
    GroupsAnswer,
    LowerPointAnswer,
    MatrixAnswer,
    NumberAnswer,
    OrderAnswer,
    PointsAnswer,
    PolynomialAnswer,
)
from proofs.exercises.exercise import DIFFICULTIES
from proofs.exercises.grading.question import grade_question
from proofs.exercises.sheets import render_sheet
from proofs.exercises.topics import NAMES
from proofs.exercises.variants import variant
from tests.proofs.document_tools import needs
from tests.proofs.documents.examples import HOSTILE
from tests.proofs.exercises import stack_reader
from tests.proofs.exercises.exercise_examples import ATTACKED, EVERYTHING, EXERCISES, SHORT
from tests.proofs.exercises.test_grading import BY_FUNCTION, DOWN, LOWER, SURD_DOWN

WHOLE = Condition("a dimension is a whole number", "whole")
POSITIVE = Condition("a loss is never negative", "at least")


@cache
def all_topics(difficulty, seed=0):
    made = [variant(topic, difficulty, seed) for topic in NAMES]
    return made, stack_reader.read(render_sheet(made, "stack", True, "All topics"))


@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_all_but_choices_and_orders_are_questions_for_stack_and_no_essay_is_left(difficulty):
    made, questions = all_topics(difficulty)
    asked = [q for one in made for q in one.questions if not isinstance(q.answer, ChoiceAnswer | OrderAnswer)]
    assert len(questions) == len(asked) > 10
    source = render_sheet(made, "stack", True, "All topics").decode()
    assert 'type="essay"' not in source and 'type="cloze"' not in source
    assert source.count('type="multichoice"') + source.count('type="ordering"') == sum(
        len(one.questions) for one in made
    ) - len(asked)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_examples_obey_the_rules_of_import(name):
    questions = stack_reader.read(render_sheet(EXERCISES[name], "stack", True, "A sheet"))
    asked = [question for exercise in EXERCISES[name] for question in exercise.questions]
    orbits = [q for q in asked if isinstance(q.answer, ChoiceAnswer | OrderAnswer | PointsAnswer)]
    assert len(questions) == len(asked) - len(orbits)


def test_nothing_in_a_title_or_a_text_is_read_by_stack():
    told = replace(ATTACKED, title=HOSTILE + "[[input:ans9]]{@x@}")
    [question] = stack_reader.read(render_sheet((told,), "stack", True, HOSTILE + "[[input:ans9]]"))
    assert question.text.count("[[") == 2 and list(question.inputs) == ["ans1"]


@needs("maxima")
@pytest.mark.parametrize("difficulty", DIFFICULTIES)
def test_maxima_gives_the_marks_that_the_cases_say(difficulty):
    _, questions = all_topics(difficulty)
    asked = [(question, case) for question in questions for case in question.cases]
    found = stack_reader.judged([(question, typed) for question, (typed, _, _) in asked])
    for (question, (typed, score, note)), (got, noted) in zip(asked, found, strict=True):
        assert (got, noted) == (pytest.approx(score, abs=1e-6), note), (question.name, typed)


@needs("maxima")
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_maxima_gives_the_marks_of_more_variants(seed):
    for difficulty in DIFFICULTIES:
        _, questions = all_topics(difficulty, seed)
        asked = [(question, case) for question in questions for case in question.cases]
        found = stack_reader.judged([(question, typed) for question, (typed, _, _) in asked])
        assert [score for score, _ in found] == pytest.approx([case[1] for _, case in asked], abs=1e-6)


def question_of(answer):
    asked = replace(EVERYTHING.questions[1], answer=answer)
    [question] = stack_reader.read(render_sheet((replace(SHORT, questions=(asked,)),), "stack", True, "A sheet"))
    return question


def maxima(rows):
    return "matrix(" + ", ".join("[" + ", ".join(map(str, row)) + "]" for row in rows) + ")"


TABLE = MatrixAnswer((("0", "-3/2"), ("7", "11")))
CUBIC = PolynomialAnswer("3*x^2*y - 5*x + 1/2", ("x", "y"))
TYPED = [
    (NumberAnswer("3 + sqrt(5)"), ["sqrt(45)/3 - sqrt(5) + 3 + sqrt(5)", "sqrt(5) + 3", "3 - sqrt(5)", "-3 - sqrt(5)"]),
    (NumberAnswer("3 + sqrt(5)"), ["6 + 2*sqrt(5)", "(3 - sqrt(5))/4", "(3+sqrt(5))/2", "7"]),
    (NumberAnswer("-7/3"), ["7/3", "-14/3", "-7/6", "-3/7", "14/3", "-(7/3)", "0", "5"]),
    (NumberAnswer("4"), ["4", "8", "-4", "1/4", "2", "5"]),
    (NumberAnswer("-4"), ["-4", "4", "-8", "-5"]),
    (NumberAnswer("3", (WHOLE, POSITIVE)), ["3", "7/2", "-1", "4"]),
    (CUBIC, ["x*(3*x*y - 5) + 1/2", "5*x - 3*x^2*y - 1/2", "6*x^2*y - 10*x + 1", "9*x^2*y - 15*x + 3/2"]),
    (CUBIC, ["3*x^2*y - 5*x", "3*x^2*y - 5*x + 7", "3*x^2*y + 5*x + 1/2", "3*x^2*y - 5*x + 1/2 + y", "x^5 + y", "0"]),
    (PolynomialAnswer("0", ("x",)), ["0", "x - x", "x"]),
    (PolynomialAnswer("2*x", ("x",)), ["x + x", "4*x", "-2*x", "2*x + 1", "6*x", "x^2"]),
]


@needs("maxima")
def test_stack_and_grading_agree_on_numbers_and_polynomials():
    asked = [(answer, typed) for answer, texts in TYPED for typed in texts]
    found = stack_reader.judged([(question_of(answer), {"ans1": typed}) for answer, typed in asked])
    for (answer, typed), (score, _) in zip(asked, found, strict=True):
        assert Fraction(score).limit_denominator(100) == grade_question(typed, answer).share, (answer, typed)


@needs("maxima")
def test_stack_and_grading_agree_on_tables_and_sets():
    tables = [
        [[0, "-3/2"], [7, 11]],
        [[0, 7], ["-3/2", 11]],
        [[0, "3/2"], [-7, -11]],
        [[0, -3], [14, 22]],
        [[0, "-3/2"], [6, 12]],
        [[0, "3/2"], [6, 12]],
    ]
    found = stack_reader.judged([(question_of(TABLE), {"ans1": maxima(rows)}) for rows in tables])
    for rows, (score, _) in zip(tables, found, strict=True):
        assert score == grade_question([[str(x) for x in row] for row in rows], TABLE).share
    classes = GroupsAnswer(((0, 2), (1,), (3, 4)))
    sets = ["{{0,2},{1},{3,4}}", "{{4,3},{1},{2,0}}", "{{0},{1,2,4,3}}", "{{0,2}}"]
    found = stack_reader.judged([(question_of(classes), {"ans1": typed}) for typed in sets])
    assert [score for score, _ in found] == [1, 1, 0, 0]
    assert [grade_question(typed[1:-1], classes).share for typed in sets] == [1, 1, 0, 0]


def points(*listed):
    """Matrices with kinds, as STACK's fields and as an answer file has them."""
    kinds = ("strict minimum", "minimum", "saddle", "maximum")
    by_kind = [[maxima(rows) for rows, kind in listed if kind == wanted] for wanted in kinds]
    fields = {f"ans{k}": "{" + ", ".join(matrices) + "}" for k, matrices in enumerate(by_kind, 1)}
    return fields, [{"M": [[str(x) for x in row] for row in rows], "kind": kind} for rows, kind in listed]


TOP, SIDE, NOTHING = [[2, 0], [0, 0]], [[0, 0], [0, 1]], [[0, 0], [0, 0]]
LISTS = [
    ((TOP, "strict minimum"), (SIDE, "saddle"), (NOTHING, "saddle")),
    ((TOP, "strict minimum"), (SIDE, "saddle")),
    ((TOP, "strict minimum"),),
    ((TOP, "saddle"), (SIDE, "saddle"), (NOTHING, "saddle")),
    ((TOP, "strict minimum"), (TOP, "saddle"), (SIDE, "saddle"), (NOTHING, "saddle")),
    ((TOP, "strict minimum"), (SIDE, "saddle"), ([[7, 0], [0, 9]], "saddle")),
    (([[7, 0], [0, 9]], "saddle"),),
]


@needs("maxima")
def test_stack_and_grading_agree_on_lists_of_points():
    question = question_of(BY_FUNCTION)
    found = stack_reader.judged([(question, points(*listed)[0]) for listed in LISTS])
    for listed, (score, _) in zip(LISTS, found, strict=True):
        assert score == pytest.approx(float(grade_question(points(*listed)[1], BY_FUNCTION).share), abs=1e-6), listed
    odd = {"ans1": "{5, matrix([1])}", "ans2": "{}", "ans3": "{x}", "ans4": "{}"}
    assert stack_reader.judged([(question, odd)])[0][0] == 0


def tables_of(weights, shapes):
    """Weights by name as two tables."""
    return [
        [[weights.get(f"{letter}_{r}_{c}", "0") for c in range(width)] for r in range(height)]
        for letter, (height, width) in zip("wv", shapes, strict=True)
    ]


@needs("maxima")
@pytest.mark.parametrize("key", [DOWN, SURD_DOWN])
def test_stack_and_grading_agree_on_directions(key):
    first, second = key.problem["masks"]
    shapes = ((len(first), len(first[0])), (len(second), len(second[0])))
    free = [
        f"{x}_{r}_{c}"
        for x, mask in zip("wv", (first, second), strict=True)
        for r, row in enumerate(mask)
        for c, bit in enumerate(row)
        if bit
    ]
    directions = [key.example] + [
        {name: str((k * place * place + place) % 5 - 2) for place, name in enumerate(free)} for k in range(1, 12)
    ]
    question = question_of(key)
    typed = [dict(zip(("ans1", "ans2"), map(maxima, tables_of(d, shapes)), strict=True)) for d in directions]
    scores = [score for score, _ in stack_reader.judged([(question, one) for one in typed])]
    assert scores == [grade_question(d, key).share for d in directions]
    assert {0.0, 1.0} == set(scores)


@needs("maxima")
def test_stack_and_grading_agree_on_lower_points():
    assert isinstance(LOWER, LowerPointAnswer) and isinstance(DOWN, DirectionAnswer)
    right = {"W1": [list(row) for row in LOWER.first], "W2": [list(row) for row in LOWER.second]}
    nothing = {name: [["0"] * len(row) for row in rows] for name, rows in right.items()}
    third = {"W1": right["W1"], "W2": [["2", "-2"], ["2", "0"], ["0", "1/9"]]}
    fourth = {"W1": [[str(x) for x in row] for row in ((1, 1, 0), (1, 0, 1))], "W2": right["W2"]}
    answers = [right, nothing, third, fourth]
    typed = [{"ans1": maxima(one["W1"]), "ans2": maxima(one["W2"])} for one in answers]
    found = stack_reader.judged([(question_of(LOWER), one) for one in typed])
    assert [score for score, _ in found] == [grade_question(one, LOWER).share for one in answers]
    blocked = maxima([[1] * len(row) for row in LOWER.first])
    [(score, note)] = stack_reader.judged([(question_of(LOWER), {"ans1": blocked, "ans2": typed[0]["ans2"]})])
    assert (score, note) == (0, "prt1-1-T")
