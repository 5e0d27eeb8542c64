"""Exercises made by hand: every kind of answer, every kind of block, and texts that attack every format.

Words in capitals stand in keys only: SECRETWORD in solutions, and the answers below are found nowhere in a statement.
"""

from __future__ import annotations

from fractions import Fraction

from proofs.documents.document import (
    Check,
    Display,
    Items,
    Math,
    Paragraph,
    Ref,
    Statement,
    Step,
    Strong,
    Table,
    Text,
)
from proofs.documents.formulas import Matrix, Name, Negative, Relation, Root, Sum, lifted
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
from proofs.exercises.exercise import Exercise, Question
from tests.proofs.documents.examples import HOSTILE, long_sum

w, v, L = Name("w", (0, 0)), Name("v", (0, 0)), Name("L")
PROBLEM = {"masks": [[[1]], [[1]]], "targets": [["1"]]}
SECRET = "SECRETWORD"
SECRETS = (SECRET, "81*w_0_0^2", "9604/2", "1+sqrt(7)", "37/41", "{0,3}", "19/23", "29/31", "1234567")
"""What stands in keys only."""


def words(text: str) -> tuple[Text]:
    return (Text(text),)


def solution(text: str) -> tuple[Paragraph]:
    return (Paragraph(words(f"{SECRET}: {text}")),)


def equal(*sides):
    return Relation(sides, ("=",) * (len(sides) - 1))


SETTING = (
    Paragraph((Text("A network with one unit has the loss"),)),
    Display(equal(L, (v * w - 1) ** 2), "loss"),
    Paragraph(
        (Text("It is "), Strong("critical"), Text(" where both derivatives of "), Ref("loss"), Text(" are zero."))
    ),
    Table(
        "The masks.",
        (words("mask"), (Math(Name("M", (1,))),)),
        ((words("first"), (Math(lifted(1)),)), (words("second"), (Math(lifted(Fraction(1, 2))),))),
    ),
    Items((words("Weights are numbered from 0."), (Text("The target is "), Math(lifted(1)), Text(".")))),
)

POLYNOMIAL = Question(
    "a",
    (Text("Write "), Math((9 * v * w - 1) ** 2), Text(" as a sum, see "), Ref("loss"), Text(".")),
    PolynomialAnswer("81*w_0_0^2*v_0_0^2 - 18*v_0_0*w_0_0 + 1", ("w_0_0", "v_0_0")),
    2,
    (
        *solution("square it."),
        Step(
            "expand",
            (9 * v * w - 1) ** 2,
            Sum((81 * v**2 * w**2, Negative(18 * v * w), lifted(1))),
            "expand",
            "",
            Check("exact", "checked exactly", lambda step: None),
            label="expanded",
        ),
        Paragraph((Ref("expanded"), Text(" is the answer."))),
    ),
)
NUMBER = Question(
    "b", words("What is the loss at the point of the star?"), NumberAnswer("9604/2"), 1, solution("put it in.")
)
ROOT = Question("c", words("What is the larger root?"), NumberAnswer("1+sqrt(7)"), 1, solution("complete the square."))
FRACTION = Question("d", words("Which number solves it?"), NumberAnswer("37/41"), 1, solution("divide."))
MATRIX = Question(
    "e",
    words("What is the Hessian?"),
    MatrixAnswer((("0", "-1234567"), ("-1234567", "0"))),
    3,
    solution("differentiate."),
)
ONE = Question(
    "f",
    words("What kind of point is it?"),
    ChoiceAnswer(("strict minimum", "saddle", "maximum"), (1,)),
    1,
    solution("both signs occur."),
    (words("strict minimum"), words("saddle"), words("maximum")),
)
SEVERAL = Question(
    "g",
    words("Which units are linear?"),
    ChoiceAnswer(("unit 0", "unit 1", "unit 2"), (0, 2), several=True),
    2,
    solution("look at the rows."),
    (words("unit 0"), (Text("unit "), Math(lifted(1))), words("unit 2")),
)
NONE = Question(
    "h",
    words("Which units are dead?"),
    ChoiceAnswer(("unit 0", "unit 1"), (), several=True),
    2,
    solution("none is."),
    (words("unit 0"), words("unit 1")),
)
GROUPS = Question("i", words("List the classes of twins."), GroupsAnswer(((0, 3), (1,), (2,))), 2, solution("compare."))
POINTS = Question(
    "j",
    words("Find all critical points."),
    PointsAnswer(
        PROBLEM,
        (
            KeyPoint((("23/19",),), (("19/23",),), "minimum", "0"),
            KeyPoint((("0",),), (("0",),), "saddle", "1"),
        ),
    ),
    4,
    solution("solve."),
)
DIRECTION = Question(
    "k",
    words("Find a direction of descent at the origin."),
    DirectionAnswer(PROBLEM, (("0",),), (("0",),), {"w_0_0": "29/31", "v_0_0": "1"}),
    2,
    solution("multiply."),
)
LOWER = Question(
    "l",
    words("Find weights with a loss below one half."),
    LowerPointAnswer(PROBLEM, "1/2", (("37/41",),), (("1",),)),
    2,
    solution("try."),
)
LAST = Question("m", words("Count the points."), NumberAnswer("3"), 1, solution("count."))
ORDER = Question(
    "n",
    words("Put the losses in their order, the lowest first."),
    OrderAnswer(("the loss 2", "the loss of the star", "the loss 1", "none"), (2, 0, 3, 1)),
    3,
    solution("compare."),
    (words("the loss 2"), words("the loss of the star"), (Text("the loss "), Math(lifted(1))), words("none")),
)

EVERYTHING = Exercise(
    "example",
    "medium",
    7,
    "Every kind of answer",
    SETTING,
    (POLYNOMIAL, NUMBER, ROOT, FRACTION, MATRIX, ONE, SEVERAL, NONE, GROUPS, POINTS, DIRECTION, LOWER, LAST, ORDER),
    {"size": 1},
)
SHORT = Exercise("example", "easy", 8, "A short one", (Paragraph(words("Look at it.")),), (NUMBER,), {"size": 1})
CHOICES = Exercise(
    "example", "easy", 9, "Choices", (Paragraph(words("Look at it.")),), (ONE, SEVERAL, NONE), {"size": 1}
)
WIDE = Exercise(
    "example",
    "hard",
    10,
    "Long formulas",
    (
        Display(equal(L, long_sum(30))),
        Display(equal(Name("H"), Matrix(tuple(tuple(long_sum(2) for _ in range(4)) for _ in range(3))))),
        Paragraph((Text("In a line: "), Math(long_sum(4)), Text("."))),
    ),
    (
        Question(
            "a",
            (Text("What is "), Math(Root(Fraction(5))), Text(" in "), Math(long_sum(3)), Text("?")),
            NumberAnswer("1+sqrt(7)"),
            5,
            (*solution("long."), Display(equal(L, long_sum(12), long_sum(7)))),
        ),
    ),
    {"size": 9},
)
ATTACKED = Exercise(
    "example",
    "easy",
    11,
    HOSTILE,
    (
        Paragraph((Text(HOSTILE), Math(w), Strong(HOSTILE))),
        Statement("lemma", HOSTILE, (Paragraph(words(HOSTILE)),), "lemma"),
        Table(HOSTILE, (words(HOSTILE), words("short")), ((words(HOSTILE), words("short")),)),
    ),
    (
        Question("a", (Text(HOSTILE), Ref("lemma")), NumberAnswer("1+sqrt(7)"), 1, solution(HOSTILE)),
        Question(
            "b",
            words(HOSTILE),
            ChoiceAnswer(("a long one", "no"), (1,)),
            1,
            solution(HOSTILE),
            (words(HOSTILE), words("no")),
        ),
    ),
    {"size": 1},
)
EXERCISES = {
    "everything": (EVERYTHING,),
    "short": (SHORT,),
    "several": (SHORT, EVERYTHING, CHOICES),
    "wide": (WIDE,),
    "attacked": (ATTACKED,),
}
