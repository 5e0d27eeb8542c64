"""Attacks on exercises and their grading: right answers that lose points, wrong ones that get them, statements that are not so.

Every one of them was a fault when it was written, or could have been one.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from click.testing import CliRunner

from proofs.cli.commands import landscape
from proofs.exercises import variants as making
from proofs.exercises.answers import (
    ChoiceAnswer,
    DirectionAnswer,
    GroupsAnswer,
    KeyPoint,
    LowerPointAnswer,
    MatrixAnswer,
    NumberAnswer,
    PointsAnswer,
)
from proofs.exercises.confirming.settled_problems import examples_in
from proofs.exercises.confirming.sheet_reading import point_in, problem_in
from proofs.exercises.grading import grade, read_answers, read_key
from proofs.exercises.grading.feedback import Kind
from proofs.exercises.grading.question import grade_question
from proofs.exercises.grammar import number
from proofs.exercises.model import model_text
from proofs.exercises.notebook_cells import points_for
from proofs.exercises.sheets import render_sheet
from proofs.exercises.statement import entry, student_view
from proofs.exercises.topics import NAMES
from proofs.exercises.topics.mask_verdict import REASONS
from proofs.exercises.topics.true_false import _hypotheses_in
from proofs.exercises.variants import variant
from symbolic import Problem, SparseNetwork
from symbolic.errors import LandscapeError, ProblemError


def share(raw, key):
    return grade_question(raw, key).share


def told(raw, key):
    return " ".join(feedback.text for feedback in grade_question(raw, key).feedback)


def run(*arguments):
    return CliRunner().invoke(landscape, [str(x) for x in arguments], standalone_mode=False)


def answer_of(exercise, kind):
    return next(q.answer for q in exercise.questions if isinstance(q.answer, kind))


def listed(key):
    """The points of a key as a student lists them."""
    return [{"W1": [list(r) for r in p.first], "W2": [list(r) for r in p.second], "kind": p.kind} for p in key.orbits]


@pytest.fixture(scope="module")
def points():
    return answer_of(variant("rank_one_points", "medium", 8), PointsAnswer)


@pytest.fixture(scope="module")
def rooted():
    """Three outputs: the dead unit has critical points other than zero."""
    return answer_of(variant("rank_one_points", "hard", 7), PointsAnswer)


# 1. Wrong answers with full marks


def test_naming_every_kind_of_every_point_is_not_right(points):
    hedged = [p | {"kind": kind} for p in listed(points) for kind in ("strict minimum", "saddle")]
    graded = grade_question(hedged, points)
    assert graded.share < 1 and not graded.correct


def test_junk_beside_the_right_points_is_not_all_right(points):
    assert not grade_question([*listed(points), {"M": [[1, 2, 3]]}, None, "x"], points).correct


@pytest.mark.parametrize(
    ("text", "product"), [(r"\sqrt[4]{5}", "10"), (r"\sqrt[3]{8}", "8*sqrt(3)"), ("sqrt[4](5)", "10")]
)
def test_a_root_with_an_index_is_not_read_as_a_product(text, product):
    r"""``\sqrt[4]{5}`` is not sqrt(4) times 5."""
    assert share(text, NumberAnswer(product)) == 0
    assert grade_question(text, NumberAnswer("1")).kinds == (Kind.UNREADABLE,)


@pytest.mark.parametrize(
    ("text", "rows"), [("1 2", (("12",),)), ("1,2;3,1 1/2", (("1", "2"), ("3", "11/2"))), ("1 1/2", (("11/2",),))]
)
def test_blanks_in_a_table_do_not_glue_numbers_together(text, rows):
    assert share(text, MatrixAnswer(rows)) == 0


def test_a_point_off_the_mask_gets_no_half_for_a_decimal_point_in_it():
    problem = Problem.of(SparseNetwork.of([[1, 1], [1, 0]], [[0, 1], [1, 1]]), targets=[[3, 0], [0, 4]])
    orbit = KeyPoint((("0", "2"), ("0", "0")), (("0", "0"), ("2", "1")), "strict minimum", "9")
    key = PointsAnswer(problem.to_dict(), (orbit,))
    exact = [{"W1": [[0, "-2"], [0, 1]], "W2": [[0, 0], ["-2", 0]], "kind": "strict minimum"}]
    decimal = [{"W1": [[0, "-2.0"], [0, 1]], "W2": [[0, 0], ["-2", 0]], "kind": "strict minimum"}]
    assert share(exact, key) == 0  # W1 may have no weight in row 1, column 1
    assert share(decimal, key) == 0 and "rounded" not in told(decimal, key)


@pytest.mark.parametrize("text", ["2.01", "1.99", "2.02"])
def test_what_is_no_rounding_of_a_whole_number_is_not_called_one(text):
    assert share(text, NumberAnswer("2")) == 0


def test_naming_nothing_earns_nothing_where_one_option_is_right():
    """``mask_graph --difficulty medium`` (d): exactly one unit is void in every variant, so [] earns half in all of them."""
    assert share([], ChoiceAnswer(("unit 0", "unit 1", "unit 2", "unit 3"), (1,), several=True)) == 0


def test_an_answer_to_another_variant_of_the_same_name_is_noticed():
    """Seed and difficulty are the name; with another secret the exercise is another one: the hash tells."""
    mine, theirs = (variant("loss_polynomial", "easy", 0, secret) for secret in ("", "s"))
    assert mine.id == theirs.id and student_view(mine) != student_view(theirs)

    def report_of(made):
        given = {"hash": entry(made, False)["hash"], "a": model_text(mine.questions[0].answer)}
        answers = {"schema": "landscape/answers/1", "answers": {mine.id: given}}
        return grade(read_answers(json.dumps(answers).encode()), key)

    key = read_key(json.dumps([entry(theirs, True)]).encode())
    report = report_of(mine)
    assert "another variant" in " ".join(report.notes)
    assert all(Kind.OTHER_VARIANT in [one.kind for one in item.feedback] for item in report.items)
    report = report_of(theirs)
    assert not report.notes and all(item.feedback[0].kind != Kind.OTHER_VARIANT for item in report.items)


# 2. Right answers that lose points


@pytest.mark.parametrize("row", [["0", "4", "1"], [0, 4, 1], "[0,4,1]", "(0,4,1)", "0 4 1", "[0, 4, 1]"])
def test_one_row_of_three_numbers_may_be_given_as_a_list(row):
    """``classify_point`` (b) asks: "Give one row of three numbers in this order"."""
    assert share(row, MatrixAnswer((("0", "4", "1"),))) == 1


@pytest.mark.parametrize(
    "text", ["1, 2\n3, 4", "[1,2],[3,4]", "[1,2;3,4]", "((1,2),(3,4))", "{{1,2},{3,4}}", "1 2; 3 4"]
)
def test_usual_ways_to_write_a_table(text):
    assert share(text, MatrixAnswer((("1", "2"), ("3", "4")))) == 1


@pytest.mark.parametrize("text", ["BC", "B and C", "B & C", "B+C", "B/C", "B, C,"])
def test_usual_ways_to_name_two_options(text):
    assert share(text, ChoiceAnswer(("a", "b", "c", "d"), (1, 2), several=True)) == 1


@pytest.mark.parametrize("text", ["None of them", "none.", "∅", "\u2013", ["none"]])
def test_usual_ways_to_name_no_option(text):
    assert share(text, ChoiceAnswer(("a", "b", "c", "d"), (), several=True)) == 1


@pytest.mark.parametrize("raw", ["0,1,2", [0, 1, 2]])
def test_one_set_may_be_written_without_outer_brackets(raw):
    assert share(raw, GroupsAnswer(((0, 1, 2),))) == 1


@pytest.mark.parametrize("raw", [r"\{0,2\},\{1\}", "{0,2} and {1}", "{0,2}, {1}.", [["0", "2"], ["1"]]])
def test_usual_ways_to_write_sets(raw):
    r"""The statement itself, as Markdown, writes ``\{0, 2\}``."""
    assert share(raw, GroupsAnswer(((0, 2), (1,)))) == 1


@pytest.mark.parametrize(
    "text", ["SQRT(5)", "\\sqrt[2]{5}", "(25)^(1/4)", r"$\sqrt{5}$", r"\frac12\sqrt{20}", "= sqrt(5)"]
)
def test_usual_spellings_of_a_root(text):
    assert share(text, NumberAnswer("sqrt(5)")) == 1


@pytest.mark.parametrize(
    "kind",
    ["strict minimum (up to scaling)", "strict global minimum", "minimum (strict)", "a strict minimum", "strict"],
)
def test_usual_words_for_a_strict_minimum(points, kind):
    """The sheet itself asks for "a strict minimum (up to the scaling above)"."""
    first, *others = listed(points)
    assert share([first | {"kind": kind}, *others], points) == 1


def test_vectors_of_one_unit_may_be_given_as_lists(points):
    first, *others = listed(points)
    flat = first | {"W1": first["W1"][0], "W2": [x for (x,) in first["W2"]]}
    assert share([flat, *others], points) == 1


def test_a_remark_beside_a_point_does_not_cost_it(points):
    first, *others = listed(points)
    assert share([first | {"loss": "4"}, *others], points) == 1


@pytest.mark.parametrize("value", [({0, 2}, {1}), [{0, 2}, {1}]])
def test_sets_as_the_hint_in_the_notebook_writes_them(value, capsys):
    """The cell says ``# Sets of numbers, for example {0,2},{1}``: in Python these are sets."""
    key = '[{"id": "e", "key": {"a": {"kind": "groups", "groups": [[0, 2], [1]], "points": 4}}}]'
    assert points_for({"e": {"a": value}}, key) == 4


def test_a_fraction_in_a_notebook(capsys):
    key = '[{"id": "e", "key": {"a": {"kind": "number", "value": "1/3", "points": 4}}}]'
    assert points_for({"e": {"a": Fraction(1, 3)}}, key) == 4


def test_one_answer_file_with_one_bad_exercise_is_still_graded():
    """A list for one exercise, or an integer of 5000 digits (valid JSON), does not refuse the whole file."""
    start = '{"schema": "landscape/answers/1", "answers": {"e": {"a": "1"}, "f": '
    for bad in ("[]", "null", '{"a": ' + "9" * 5000 + "}"):
        assert read_answers(f"{start}{bad}}}}}".encode())["e"] == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sqrt(3+2sqrt(2))", "1+sqrt(2)"), ("sqrt(3 + √8)", "1+sqrt(2)"), ("1/(√2-1)", "1+sqrt(2)"),
        ("(1+sqrt(2))^3/(3+2sqrt(2))", "1+sqrt(2)"), ("sqrt((3+sqrt5)/2)", "(1+sqrt(5))/2"),
        ("1+1/(1+1/((1+√5)/2))", "(1+sqrt(5))/2"), ("0.5+0.5*5^0.5", "(1+sqrt(5))/2"), ("½(1+√5)", "(1+sqrt(5))/2"),
        ("sqrt(1+(1+sqrt(5))/2)", "(1+sqrt(5))/2"), ("√2+√3", "sqrt(5+2sqrt(6))"), ("-0.0", "0"), ("4^1.5", "8"),
    ],
)  # fmt: skip
def test_equal_numbers_are_equal(text, value):
    assert share(text, NumberAnswer(value)) == 1


@pytest.mark.parametrize("factor", ["-1", "sqrt(3+2sqrt(2))", "sqrt(sqrt(5))", "1/10^50", "sqrt(2)+sqrt(3)+sqrt(5)"])
def test_every_point_of_an_orbit_is_right(points, factor):
    def moved(p):
        w1 = [[f"({factor})*({x})" for x in row] for row in p["W1"]]
        return p | {"W1": w1, "W2": [[f"({x})/({factor})" for x in row] for row in p["W2"]]}

    assert share([moved(p) for p in listed(points)], points) == 1


def test_balanced_points_with_nested_roots_are_right(rooted):
    """Equal lengths of v and w: fourth roots and normalised eigenvectors."""
    given = listed(rooted)
    for p, sign in zip(given, "+-", strict=False):
        c = f"sqrt(sqrt(11{sign}2sqrt(5)))/sqrt(4+(1{sign}sqrt(5))^2)"
        p["W1"] = [[f"({c})*({x})" for x in row] for row in p["W1"]]
        p["W2"] = [[f"({x})/({c})" for x in row] for row in p["W2"]]
    assert share(given, rooted) == 1


def test_twins_may_be_exchanged_sheared_and_rotated():
    problem = Problem.of(SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]]), targets=[[2, 0], [0, 1]])
    key = PointsAnswer(
        problem.to_dict(), (KeyPoint((("1", "0"), ("0", "1")), (("2", "0"), ("0", "1")), "minimum", "0"),)
    )
    root = "sqrt(2)"
    for w1, w2 in (
        ([[0, 1], [1, 0]], [[0, 2], [1, 0]]),
        ([[1, 3], [0, 1]], [[2, -6], [0, 1]]),
        ([[root, root], [f"-{root}", root]], [[f"{root}/2", f"-{root}/2"], [f"{root}/4", f"{root}/4"]]),
    ):
        assert share([{"W1": w1, "W2": w2, "kind": "minimum"}], key) == 1
    assert share([{"W1": [[1, 0], [1, 0]], "W2": [[2, 0], [0, 1]], "kind": "minimum"}], key) == 0


# 3. Feedback that is false, or gives the key away


def test_feedback_on_missing_points_does_not_tell_the_losses_that_are_asked_for():
    exercise = variant("rank_one_points", "hard", 7)
    points, *losses = (q.answer for q in exercise.questions)
    said = told([], points)
    assert not any(loss.value in said for loss in losses)


def test_feedback_on_a_lower_point_does_not_tell_the_loss_that_is_asked_for():
    exercise = variant("spurious_minimum", "easy", 7)
    key = answer_of(exercise, LowerPointAnswer)
    zero = {"W1": [[0] * len(r) for r in key.first], "W2": [[0] * len(r) for r in key.second]}
    assert exercise.questions[0].answer.value not in told(zero, key)


def test_feedback_on_a_direction_does_not_tell_the_coefficient_that_is_asked_for():
    """The direction of (b), given as the answer to (c): its second-order term is twice the answer to (b)."""
    exercise = variant("descent_direction", "easy", 7)
    value = 2 * int(exercise.questions[1].answer.value)
    assert str(value) not in told({"w_0_0": "1", "v_0_0": "1"}, answer_of(exercise, DirectionAnswer))


def test_a_listed_point_with_a_dead_unit_is_not_denied(points):
    """The point has v = 0 (and is not critical): "No point with a dead unit is listed" is false."""
    given = [*listed(points)[:2], {"W1": [[1, 1]], "W2": [[0], [0]], "kind": "saddle"}]
    assert "No point with a dead unit is listed" not in told(given, points)


def test_two_orbits_with_one_matrix_are_not_called_one_orbit(rooted):
    """v = 0, w = 0 and the fibre point w = 0, v with Y^T v = 0 have the same M, and no scaling takes one to the other."""
    fibre = {"W1": [[0, 0]], "W2": [[4], [6], [-7]], "kind": "saddle"}
    assert "same orbit" not in told([*listed(rooted), fibre], rooted)


def test_the_caret_of_a_message_survives_on_the_terminal(tmp_path):
    """Text and caret are not wrapped into one line."""
    exercise = variant("loss_polynomial", "easy", 0)
    key, answers = tmp_path / "key.json", tmp_path / "answers.json"
    key.write_text(json.dumps([entry(exercise, True)]))
    answers.write_text(json.dumps({"schema": "landscape/answers/1", "answers": {exercise.id: {"c": "(1+2"}}}))
    assert any(line.strip() == "^" for line in run("grade", answers, "--key", key).output.splitlines())


# 4. Keys and statements


@pytest.mark.parametrize(("difficulty", "seed"), [("medium", 1), ("medium", 15), ("hard", 9)])
def test_inputs_of_different_filters_are_uncorrelated_as_the_sheet_says_it(difficulty, seed):
    """Overlapping filters share an input, which is correlated with itself: the words speak of other inputs only."""
    exercise = variant("true_false", difficulty, seed)
    assert "uncorrelated with all other inputs of every different filter" in student_view(exercise)["statement"]
    assert "blocks_orthogonal" in {h.name for h in _hypotheses_in(exercise)}
    examples = examples_in(exercise.setting, exercise.questions[2].solution)
    for place in exercise.questions[1].answer.correct:
        x, masks = examples[place].problem.inputs, examples[place].problem.network.masks
        filters = [{c for c, bit in enumerate(row) if bit} for row in masks[0]]
        for a, b in combinations(filters, 2):
            if a != b:
                assert not any(sum(p * q for p, q in zip(x[i], x[j], strict=True)) for i in a for j in b if i != j)


def test_the_rank_of_a_rectangle_is_explained():
    """A rectangle of ones has rank one, so by the words every class is large enough; meant is the smaller side."""
    exercise = variant("true_false", "easy", 18)
    assert "complete_classes" in {h.name for h in _hypotheses_in(exercise)}
    statement = student_view(exercise)["statement"]
    assert "has rank" not in statement or "rank of a rectangle" in statement


def test_words_of_a_statement_are_explained_on_the_sheet():
    """ "exactly one class of twins is not complete": neither class, twins nor complete is explained."""
    exercise = variant("true_false", "medium", 9)
    statement = student_view(exercise)["statement"]
    assert "is not complete" in statement
    assert "Twins are" in statement and ("complete if" in statement or "complete when" in statement)


@pytest.mark.parametrize("lemma", ["complete_chains", "lines"])
def test_the_reasons_say_that_outputs_are_the_same(lemma):
    """ "units with its outputs" are also units with more outputs. So read, chains settle the bad masks of ``mask_verdict`` easy 46
    and 84, medium 121, hard 6, and lines those of easy 22, 26 and medium 37 (10 of 360): a second reason, against the verdict."""
    assert "same outputs" in REASONS[lemma] or "exactly its outputs" in REASONS[lemma]


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_what_is_called_a_least_squares_fit_is_one(difficulty):
    """ "fit the output weights by least squares, for instance": the weights that follow are rounded (84 of 120 variants)."""
    for seed in range(8):
        exercise = variant("spurious_minimum", difficulty, seed)
        key, problem = answer_of(exercise, LowerPointAnswer), problem_in(exercise)
        first, second, x, y = (
            np.array([[float(Fraction(v)) for v in row] for row in table])
            for table in (key.first, key.second, problem.inputs, problem.targets)
        )
        features = first @ x
        for output, bits in enumerate(problem.network.masks[1]):
            seen = [j for j, bit in enumerate(bits) if bit]
            assert np.allclose(features[seen] @ (second[output] @ features - y[output]), 0), (difficulty, seed)


@pytest.mark.parametrize(
    ("topic", "difficulty", "question"),
    [
        ("loss_polynomial", "medium", 2),  # always 2
        ("mask_graph", "easy", 0),  # never twins: always {0},{1},{2} (2 of 150 variants have some)
        ("spurious_minimum", "easy", 2),  # always 2
        ("spurious_minimum", "medium", 3),  # always 2
    ],
)
def test_the_answer_is_not_the_same_in_every_variant(topic, difficulty, question):
    keys = {repr(variant(topic, difficulty, seed).questions[question].answer) for seed in range(25)}
    assert len(keys) > 1


def test_the_list_of_properties_does_not_tell_whether_a_statement_is_true():
    """Easy: all 41 of 240 statements without "linear" are false, and 34 of 39 with it are true."""
    seen = Counter()
    for seed in range(40):
        exercise = variant("true_false", "easy", seed)
        linear = any(h.name == "linear" for h in _hypotheses_in(exercise))
        seen[linear == (exercise.questions[0].answer.correct == (0,))] += 1
    assert seen[True] <= 30


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_the_conclusion_is_not_always_the_same_option(difficulty):
    """``spurious_minimum`` (f): right is always the option with "it is spurious"; only its letter changes."""
    right = Counter()
    for seed in range(10):
        answer = variant("spurious_minimum", difficulty, seed).questions[5].answer
        right[answer.options[answer.correct[0]]] += 1
    assert len(right) > 1


@pytest.mark.parametrize(("topic", "one", "two"), [("symmetry_dimension", 1, 2), ("spurious_minimum", 2, 3)])
def test_two_questions_of_an_exercise_do_not_always_have_one_answer(topic, one, two):
    """Easy: the orbit has always the dimension of the group; the kernel always that of the orbit."""
    made = (variant(topic, "easy", seed).questions for seed in range(20))
    assert any(questions[one].answer != questions[two].answer for questions in made)


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_critical_points_of_one_unit_are_singular_vectors(difficulty):
    """Eckart and Young, in floating numbers: an independent look at the keys of ``rank_one_points``."""
    for seed in range(400, 410):
        exercise = variant("rank_one_points", difficulty, seed)
        y = np.array(problem_in(exercise).targets, dtype=float)
        u, values, v = np.linalg.svd(y)
        wanted = [np.zeros_like(y)] + [s * np.outer(u[:, k], v[k]) for k, s in enumerate(values)]
        key = exercise.questions[0].answer
        assert len(key.orbits) == len(wanted)
        for point in key.orbits:
            w1, w2 = (np.array([[_float(x) for x in row] for row in t]) for t in (point.first, point.second))
            assert any(np.allclose(w2 @ w1, m) for m in wanted)
            assert np.isclose(((w2 @ w1 - y) ** 2).sum(), _float(point.loss))
            assert (point.kind == "strict minimum") == np.isclose(_float(point.loss), (values[1:] ** 2).sum())


def _float(text):
    from proofs.exercises.grammar.surds import ball

    return float(ball(number(text).value, 64).mid())


@pytest.mark.parametrize("difficulty", ["easy", "medium", "hard"])
def test_signature_and_orbit_by_floating_numbers(difficulty):
    """Finite differences and ranks of tangents: an independent look at the keys of ``classify_point``."""
    for seed in range(400, 408):
        exercise = variant("classify_point", difficulty, seed)
        problem = problem_in(exercise)
        m1, m2 = (np.array(m) for m in problem.network.masks)
        a, b = (np.array([[float(x) for x in row] for row in t]) for t in point_in(exercise.setting))
        x, y = (np.array([[float(v) for v in row] for row in t]) for t in (problem.inputs, problem.targets))
        free = np.concatenate([m1.ravel(), m2.ravel()]) > 0
        start = np.concatenate([a.ravel(), b.ravel()])[free]

        def loss(w, free=free, m1=m1, m2=m2, x=x, y=y):
            full = np.zeros(len(free))
            full[free] = w
            return ((full[m1.size :].reshape(m2.shape) @ full[: m1.size].reshape(m1.shape) @ x - y) ** 2).sum()

        e = np.eye(len(start)) * 1e-3
        half = np.array(
            [
                [
                    (loss(start + p + q) - loss(start + p - q) - loss(start - p + q) + loss(start - p - q)) / 8e-6
                    for q in e
                ]
                for p in e
            ]
        )
        assert np.allclose(
            half, [[float(Fraction(v)) for v in row] for row in exercise.questions[0].answer.rows], atol=1e-3
        )
        w = np.linalg.eigvalsh(half)
        signs = [int((w < -1e-3).sum()), int((abs(w) <= 1e-3).sum()), int((w > 1e-3).sum())]
        assert signs == [int(v) for v in exercise.questions[1].answer.rows[0]], (difficulty, seed)
        tangents = []
        for i in range(len(m1)):
            for j in range(len(m1)):
                if all(m2[:, i] <= m2[:, j]) and all(m1[j] <= m1[i]):
                    n = np.zeros((len(m1), len(m1)))
                    n[i, j] = 1
                    tangents.append(np.concatenate([(n @ a).ravel(), -(b @ n).ravel()]))
        assert np.linalg.matrix_rank(np.array(tangents)) == int(exercise.questions[2].answer.value)


# 5. Leaks in files


@pytest.mark.parametrize("topic", NAMES)
def test_nothing_of_the_key_stands_in_the_files_of_students(topic):
    exercise = variant(topic, "medium", 7, "secret word")
    answers = [text for text in (model_text(q.answer) for q in exercise.questions) if len(text) > 6]
    for form in ("tex", "html", "ipynb", "json"):
        sheet = render_sheet([exercise], form, False, "T").decode()
        assert not any(text in sheet for text in answers)
        for word in ("CorrectChoice", "BEGIN SOLUTION", "HIDDEN", "points_for", '"key"', "secret"):
            assert word not in sheet


# 6. Hostile files and options


def key_file(answer):
    return json.dumps([{"id": "e", "key": {"a": {**answer, "points": 1}}}]).encode()


def test_a_key_with_an_empty_set_is_refused():
    """The partition has nothing to say about an empty set."""
    with pytest.raises(ProblemError):
        read_key(key_file({"kind": "groups", "groups": [[], [1]]}))


@pytest.mark.parametrize(
    ("question", "name", "value"), [("a", "first", [["1"]]), ("a", "first", []), ("a", "second", [])]
)
def test_a_key_point_of_the_wrong_shape_is_refused(question, name, value):
    raw = entry(variant("rank_one_points", "easy", 0), True)
    raw["key"][question]["orbits"][0][name] = value
    with pytest.raises(ProblemError):
        read_key(json.dumps([raw]).encode())


@pytest.mark.parametrize("value", [[["1"]], []])
def test_a_key_direction_at_a_point_of_the_wrong_shape_is_refused(value):
    raw = entry(variant("descent_direction", "easy", 0), True)
    raw["key"]["c"]["first"] = value
    with pytest.raises(ProblemError):
        read_key(json.dumps([raw]).encode())


@pytest.mark.parametrize("more", [(), ("--json", "-")])
def test_a_name_that_is_no_text_makes_no_traceback(tmp_path, more):
    """It could not be printed."""
    key, answers = tmp_path / "key.json", tmp_path / "answers.json"
    key.write_text('[{"id": "\\ud800", "key": {"a": {"kind": "number", "value": "1", "points": 1}}}]')
    answers.write_text('{"schema": "landscape/answers/1", "answers": {}}')
    result = run("grade", answers, "--key", key, *more)
    assert result.exception is None or isinstance(result.exception, LandscapeError)


def test_a_name_does_not_forge_a_line_of_the_report(tmp_path):
    key, answers = tmp_path / "key.json", tmp_path / "answers.json"
    key.write_text('[{"id": "a\\nscore 9 of 9", "key": {"a": {"kind": "number", "value": "1", "points": 1}}}]')
    answers.write_text('{"schema": "landscape/answers/1", "answers": {}}')
    assert not any(line.startswith("score 9") for line in run("grade", answers, "--key", key).output.splitlines())


def test_a_secret_of_any_bytes_makes_no_traceback():
    """``landscape exercise mask_graph --secret $'\\xff'``: UnicodeEncodeError from the random generator."""
    assert variant("mask_graph", "easy", 0, "bad\udcff").id == "mask_graph-easy-0"


def test_a_title_of_blanks_is_no_title(tmp_path):
    """The heading h1 is empty then; an empty title gives the title of the topic."""
    run("exercise", "mask_graph", "--title", "  ", "--format", "html", "--output", tmp_path)
    [page] = tmp_path.glob("*.html")
    assert "<h1><bdi> </bdi></h1>" not in page.read_text(encoding="utf-8")


def test_a_topic_with_too_few_variants_is_noticed_soon(monkeypatch):
    """``landscape exercise rank_one_points --count 1000`` tries 40 000 seeds (minutes) before it says that there are not so many."""
    tried = []
    one = variant("rank_one_points", "easy", 0)
    monkeypatch.setattr(
        making, "variant", lambda _name, _difficulty, seed, _secret="": tried.append(seed) or _with(one, seed)
    )
    monkeypatch.setattr(making, "content", lambda _exercise: "same")
    with pytest.raises(LandscapeError):
        making.variants("rank_one_points", "easy", 1000)
    assert len(tried) < 10_000


def _with(exercise, seed):
    from dataclasses import replace

    return replace(exercise, seed=seed)


def test_a_huge_table_is_refused_within_a_second_before_it_is_read():
    """4096 cells of six roots each (within a file of 1 MB): the shape is compared before any cell is read."""
    cell = "+".join(f"sqrt({p})" for p in (2, 3, 5, 7, 11, 13))
    begin = time.process_time()
    assert share([[cell] * 64] * 64, MatrixAnswer((("0", "4", "1"),))) == 0
    assert time.process_time() - begin < 0.5


@pytest.mark.parametrize(
    "data",
    [b"", b"[" * 100_000, b'{"a":' * 100_000, b'"' * 500_000, b"\xff\xfe", b"1e999", b"[]", b'{"schema": "\\ud800"}'],
)
def test_hostile_files_are_refused_soon(data):
    begin = time.process_time()
    for read in (read_answers, read_key):
        with pytest.raises(ProblemError):
            read(data)
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    "raw", ["NaN", "1e999", "-0e5", "1/0", "9^9^9", "(" * 2000, "\ud800", "\x00", True, [], {}, 10**300]
)
def test_hostile_numbers_earn_nothing(raw):
    begin = time.process_time()
    assert share(raw, NumberAnswer("1")) == 0
    assert time.process_time() - begin < 1
