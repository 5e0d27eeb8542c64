"""Grading: right answers in unusual forms, wrong ones with feedback that names the mistake, hostile ones within a second."""

from __future__ import annotations

import json
from fractions import Fraction
from time import process_time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

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
from proofs.exercises.grading import KeyExercise, KeyQuestion, grade, grade_question, read_answers, read_key
from proofs.exercises.grading.orbits import same_orbit
from proofs.exercises.grading.scheme import SCHEME, points
from proofs.exercises.grading.weights import key_weights
from proofs.exercises.grammar import Tower
from proofs.exercises.model import model_answer
from proofs.exercises.statement import entry
from symbolic import Problem, SparseNetwork, solve
from symbolic.errors import ProblemError
from symbolic.graph.mask_graph import MaskGraph
from tests.proofs.exercises.exercise_examples import EVERYTHING


def point(first, second, kind="saddle", loss="0"):
    table = lambda rows: tuple(tuple(map(str, row)) for row in rows)  # noqa: E731
    return KeyPoint(table(first), table(second), kind, loss)


def told(first, second, kind="saddle"):
    return {"W1": first, "W2": second, "kind": kind}


RANK_ONE = {"masks": [[[1, 1]], [[1], [1]]], "targets": [[2, 0], [0, 1]]}
TWINS = {"masks": [[[1, 1], [1, 1]], [[1, 1], [1, 1]]], "targets": [[2, 0], [0, 1]]}
NESTED = {"masks": [[[1, 1], [1, 0]], [[1, 1], [0, 1]]], "targets": [[1, 2], [3, 0]]}
GOLDEN = {"masks": [[[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]], "targets": [[0, 1, 0], [2, 1, 0], [0, 0, 1]]}
ONE_WEIGHT = {"masks": [[[1]], [[1]]], "targets": [[5]], "inputs": [[1]]}

POLY = PolynomialAnswer("(v_0_0*w_0_0 - 3)^2 + (v_0_0*w_0_1)^2", ("w_0_0", "w_0_1", "v_0_0"))
GRADIENT = PolynomialAnswer("2*(v_0_0*w_0_0 - 3)*v_0_0", ("w_0_0", "w_0_1", "v_0_0"))
GOLD = NumberAnswer("(1+sqrt(5))/2")
HALF = NumberAnswer("-3/2")
ROOTS = NumberAnswer("sqrt(2)+sqrt(3)")
HESSIAN = MatrixAnswer((("2", "-4"), ("1/2", "sqrt(2)")))
ONE = ChoiceAnswer(("minimum", "saddle", "maximum"), (1,))
SEVERAL = ChoiceAnswer(("0", "1", "2", "3"), (0, 2), several=True)
NONE = ChoiceAnswer(("0", "1", "2"), (), several=True)
ORDER = OrderAnswer(("5/2", "sqrt(7)", "2", "3", "sqrt(5)"), (2, 4, 0, 1, 3))
CLASSES = GroupsAnswer(((0, 2), (1,), (3, 4)))
FAMILY = GroupsAnswer(((0, 1), (1, 2)), partition=False)
DENSE = PointsAnswer(
    RANK_ONE,
    (
        point([[1, 0]], [[2], [0]], "strict minimum", "1"),
        point([[0, 1]], [[0], [1]], "saddle", "4"),
        point([[0, 0]], [[0], [0]], "saddle", "5"),
    ),
)
BY_FUNCTION = replace(DENSE, by_function=True)
RANK_TWO = PointsAnswer(
    TWINS,
    (
        point([[1, 0], [0, 1]], [[2, 0], [0, 1]], "strict minimum", "0"),
        point([[1, 0], [0, 0]], [[2, 0], [0, 0]], "saddle", "1"),
        point([[0, 1], [0, 0]], [[0, 0], [1, 0]], "saddle", "4"),
        point([[0, 0], [0, 0]], [[0, 0], [0, 0]], "saddle", "5"),
    ),
)
SHEAR = PointsAnswer(NESTED, (point([[1, 2], [3, 0]], [[1, 0], [0, 1]], "strict minimum", "0"),))
TWO_MINIMA = PointsAnswer(
    GOLDEN,
    (
        point(
            [[1, "(sqrt(5)-1)/2", 0], [0, 0, 1]],
            [["sqrt(5)/5", 0], ["1+2*sqrt(5)/5", 0], [0, 1]],
            "strict minimum",
            "3-sqrt(5)",
        ),
        point([[1, "1/2", 0], [1, 0, 0]], [[2, -2], [2, 0], [0, 0]], "strict minimum", "1"),
    ),
)
ZERO = (("0", "0", "0"),) * 2, (("0", "0"),) * 3
DOWN = DirectionAnswer(GOLDEN, *ZERO, {"v_1_0": "1", "w_0_0": "1"})
SURD_DOWN = DirectionAnswer(RANK_ONE, (("0", "sqrt(2)"),), (("0",), ("sqrt(2)/2",)), {"w_0_0": "sqrt(2)", "v_0_0": "1"})
LOWER = LowerPointAnswer(
    GOLDEN, "sqrt(5)-1", (("1", "1/2", "0"), ("1", "0", "0")), (("2", "-2"), ("2", "0"), ("0", "0"))
)
KEYS = [
    POLY, GRADIENT, GOLD, HALF, ROOTS, HESSIAN, ONE, SEVERAL, NONE, ORDER, CLASSES, FAMILY, DENSE, BY_FUNCTION, RANK_TWO, SHEAR,
    TWO_MINIMA, DOWN, SURD_DOWN,
]  # fmt: skip

ALL_DENSE = [told([[1, 0]], [[2], [0]], "strict minimum"), told([[0, 1]], [[0], [1]]), told([[0, 0]], [[0], [0]])]
ALL_TWINS = [
    told([[1, 0], [0, 1]], [[2, 0], [0, 1]], "strict minimum"),
    told([[1, 0], [0, 0]], [[2, 0], [0, 0]]),
    told([[0, 1], [0, 0]], [[0, 0], [1, 0]]),
    told([[0, 0], [0, 0]], [[0, 0], [0, 0]]),
]

RIGHT = [
    (POLY, "v00^2 w00^2 - 6 v00 w00 + 9 + v00^2 w01^2"),
    (POLY, "(3 - w_{0,0}v_{0,0})² + v₀₀²w₀₁²"),
    (POLY, "v_0_0**2*(w_0_0**2+w_0_1**2)\u22126v_0_0w_0_0+9"),
    (POLY, r"\left(v_{00}w_{00}-3\right)^{2}+v_{00}^{2}\cdot w_{00}^{0}w_{01}^{2}"),
    (POLY, "[v_0_0 w_0_0 - 3]^2 + {v_0_0 w_0_1}^2"),
    (POLY, "9(1 - v00w00/3)^2 + (v00w01)^2"),
    (POLY, "9.0 - 6.0v00w00 + 1.0v00²w00² + v00²w01²"),
    (POLY, "½(2v00²w00² \u2212 12v00w00 + 18 + 2v00²w01²)"),
    (POLY, "v00*v00*(w00*w00+w01*w01) + 3*(3-2*v00*w00)"),
    (GRADIENT, "2v00^2 w00 - 6v00"),
    (GRADIENT, "-2(3-w00v00)v00"),
    (GRADIENT, "v00(2v00w00-6)"),
    (GRADIENT, "(v00w00 \u00d7 v00 \u2212 3·v00)·2"),
    (GRADIENT, r"\frac{4 v_{0,0}^2 w_{0,0} - 12 v_{0,0}}{2}"),
    (GOLD, "1/2+1/2√5"),
    (GOLD, "0.5(1+√5)"),
    (GOLD, "2/(sqrt(5)-1)"),
    (GOLD, r"\frac{1+\sqrt{5}}{2}"),
    (GOLD, "√((3+√5)/2)"),
    (GOLD, "½ + √1.25"),
    (GOLD, "(5^(1/2)+1)/2"),
    (GOLD, "1+1/((1+√5)/2)"),
    (HALF, "-1.5"),
    (HALF, "\u22123/2"),
    (HALF, "-(3/2)"),
    (HALF, "-6/4"),
    (HALF, r"-\frac{3}{2}"),
    (HALF, "½-2"),
    (HALF, "-√(9/4)"),
    (HALF, "3/(-2)"),
    (NumberAnswer("7"), 7),
    (NumberAnswer("2^20"), "1048576.0"),
    (NumberAnswer("0"), "√8-2√2"),
    (ROOTS, "√(5+2√6)"),
    (ROOTS, "1/(√3-√2)"),
    (ROOTS, "√2(1+√(3/2))"),
    (HESSIAN, [["2", "-4"], ["1/2", "√2"]]),
    (HESSIAN, [[2, -4], ["0.5", "2/√2"]]),
    (HESSIAN, "[[2, -4], [1/2, sqrt(2)]]"),
    (HESSIAN, "2, -4; ½, √2"),
    (HESSIAN, "[2 -4]\n[1/2 sqrt(2)]\n"),
    (HESSIAN, "[[2, -4],\n [1/2, √2]]."),
    (HESSIAN, "(2, -4), (½, (1 + 1)/√2);"),
    (MatrixAnswer((("1",), ("2",), ("3",))), "1, 2, 3"),
    (MatrixAnswer((("1",), ("2",), ("3",))), [1, "2", 3]),
    (MatrixAnswer((("1 + sqrt(5)",),)), "1 + √5"),
    (NumberAnswer("1/2*sqrt(5)"), "$1/2√5$."),
    (NumberAnswer("sqrt(2)/sqrt(5)"), "1/√5 √2"),
    (NumberAnswer("-3"), " = -3."),
    (NumberAnswer("sqrt(sqrt(8))"), "8^(1/4)"),
    (ONE, "B"),
    (ONE, " (b) "),
    (ONE, ["b"]),
    (SEVERAL, ["C", "A"]),
    (SEVERAL, "a, c"),
    (SEVERAL, "A C"),
    (SEVERAL, ["A", "C", "A"]),
    (NONE, []),
    (NONE, "none"),
    (NONE, "[]"),
    (NONE, "No option is right."),
    (NONE, "none of the above"),
    (SEVERAL, "ac"),
    (SEVERAL, "(a) and (c)."),
    (SEVERAL, ["A, C"]),
    (ORDER, ["C", "E", "A", "B", "D"]),
    (ORDER, "C, E, A, B, D"),
    (ORDER, "ceabd"),
    (ORDER, "C < E < A < B < D."),
    (ORDER, "c) e) a) b) d)"),
    (ORDER, "[C; E; A; B; D]"),
    (ORDER, "C then E then A then B then D"),
    (ORDER, "C \u2192 E -> A\nB \\lt D"),
    (CLASSES, [[4, 3], [1], [2, 0]]),
    (CLASSES, "{1}, {2,0}, {3,4}"),
    (CLASSES, "{{0,2},{1},{3,4}}"),
    (CLASSES, "[0 2] [1] [3 4]"),
    (CLASSES, "(4;3) (2;0) (1)"),
    (CLASSES, "0 2; 1; 3 4"),
    (CLASSES, "$\\{0, 2\\}, \\{1\\}, \\{3, 4\\}$"),
    (FAMILY, "{2,1},{1,0}"),
    (FAMILY, [[0, 1], [2, 1], [1, 0]]),
    (DENSE, ALL_DENSE[::-1]),
    (DENSE, [told([["√5", 0]], [["2/√5"], [0]], "Strict local minimum"), told([[0, -3]], [[0], ["-1/3"]], "strict saddle point"),
             told([[0, 0]], [[0], [0]], "SADDLE")]),
    (DENSE, [told([["√√2", 0]], [["2/√√2"], [0]], "strict_minimum"), *ALL_DENSE[1:]]),
    (DENSE, [*ALL_DENSE[:2], told([["0.0", "1-1"]], [["√4-2"], [0]])]),
    (DENSE, [told([["0.5", 0]], [["4.0"], ["0"]], "strict min"), *ALL_DENSE[1:]]),
    (BY_FUNCTION, [{"M": [[2, 0], [0, 0]], "kind": "strict minimum"}, {"M": "0, 0; 0, 1", "kind": "saddle"},
                   {"M": [[0, 0], [0, 0]], "kind": "saddle"}]),
    (BY_FUNCTION, ALL_DENSE),
    (DENSE, [ALL_DENSE[0] | {"W1": [1, 0], "W2": "2; 0", "kind": "Strict (local) min, up to scaling", "why": 1}, *ALL_DENSE[1:]]),
    (RANK_TWO, [told([[1, 1], [0, 1]], [[2, -2], [0, 1]], "strict minimum"), *ALL_TWINS[1:]]),
    (RANK_TWO, [told([[0, 1], [1, 0]], [[0, 2], [1, 0]], "strict minimum"), told([[1, 0], [1, 0]], [[2, 0], [0, 0]]),
                told([[0, 0], [0, "√3"]], [[0, 0], [0, "1/√3"]]), ALL_TWINS[3]]),
    (RANK_TWO, [ALL_TWINS[0], told([[3, 0], [0, 0]], [["2/3", 7], [0, 0]]), *ALL_TWINS[2:]]),
    (SHEAR, [told([["1+3√7", 2], [3, 0]], [[1, "-√7"], [0, 1]], "strict minimum")]),
    (TWO_MINIMA, [told([["√(10-2√5)", "√(10-2√5)(√5-1)/2", 0], [0, 0, "√2"]],
                       [["√5/5/√(10-2√5)", 0], ["(1+2√5/5)/√(10-2√5)", 0], [0, "1/√2"]], "strict minimum"),
                  told([[2, 1, 0], [-1, 0, 0]], [[1, 2], [1, 0], [0, 0]], "strict minimum")]),
    (DOWN, {"w_0_0": "1", "v_1_0": "1"}),
    (DOWN, {"w00": "√2", "v10": "1/√2", "v_{0,1}": "0"}),
    (DOWN, {"w_{0,0}": 3, "v[1,0]": "0.25"}),
    (DOWN, {"w_0_0": "-1", "v_1_0": "-1", "w_1_0": "0.001"}),
    (SURD_DOWN, {"w_0_0": "10", "v_0_0": "10/√2"}),
    (LOWER, {"W1": [["√2", "1/√2", 0], [1, 0, 0]], "W2": [["√2", -2], ["√2", 0], [0, 0]]}),
    (replace(LOWER, below="1.0001"), {"W1": [["1.0", ".5", 0], [1, 0, 0]], "W2": [[2, -2], [2, 0], [0, 0]]}),
]  # fmt: skip

WRONG = [
    (POLY, "(v00w00+3)^2 + (v00w01)^2", "sign", "1/2"),
    (POLY, "-(v00w00-3)^2 - (v00w01)^2", "sign", "1/2"),
    (POLY, "(v00w00-3)^2", "missing_term", "1/2"),
    (POLY, "(v00w00-3)^2 + (v00w01)^2 + w01", "extra_term", "1/2"),
    (POLY, "(v00w00-3)^2 + 4(v00w01)^2", "coefficient", "1/2"),
    (POLY, "(v00w00-3)^2 + (v00w01)^2 - 9", "constant", "1/2"),
    (POLY, "(v00w00-3)^2 + (v00w01-1)^2", "extra_term", "1/4"),
    (POLY, "2(v00w00-3)^2 + 2(v00w01)^2", "factor", "1/2"),
    (POLY, "½((v00w00-3)^2 + (v00w01)^2)", "factor", "1/2"),
    (POLY, "3((v00w00-3)^2 + (v00w01)^2)", "factor", "1/4"),
    (POLY, "w00 + w01", "extra_term", "0"),
    (POLY, "0", "missing_term", "0"),
    (POLY, "1.001(v00w00)^2 - 5.99v00w00 + 9.01 + v00^2w01^2", "coefficient", "0"),
    (PolynomialAnswer("1/3*x^2 + x", ("x",)), "0.333x^2 + x", "decimal", "1/2"),
    (PolynomialAnswer("x/2", ("x",)), "1/2y", "unreadable", "0"),
    (PolynomialAnswer("x/3", ("x",)), "1/6x", "read_as", "1/2"),
    (GRADIENT, "(v00w00 - 3)v00", "factor", "1/2"),
    (GRADIENT, "-2(v00w00 - 3)v00", "sign", "1/2"),
    (GRADIENT, "2(v00w00 - 3)w00", "missing_term", "0"),
    (GRADIENT, "2(v00w00 - 3)", "extra_term", "0"),
    (GRADIENT, "2(v00w00 - 3)v00 = 0", "unreadable", "0"),
    (GRADIENT, "2(x - 3)", "unreadable", "0"),
    (GOLD, "1.618", "decimal", "1/2"),
    (GOLD, "1.62", "decimal", "1/2"),
    (GOLD, "1.7", "decimal", "0"),
    (GOLD, "(1-√5)/2", "conjugate", "1/4"),
    (GOLD, "-(1+√5)/2", "sign", "1/2"),
    (GOLD, "1+√5", "factor", "1/2"),
    (GOLD, "(1+√5)/4", "factor", "1/2"),
    (GOLD, "2/(1+√5)", "reciprocal", "1/4"),
    (GOLD, "√5", "wrong", "0"),
    (GOLD, "\\sqrt[3]{5}", "unreadable", "0"),
    (GOLD, "(1+√5)/2 = x", "unreadable", "0"),
    (GOLD, "(1+√5/2", "unreadable", "0"),
    (GOLD, "", "no_answer", "0"),
    (GOLD, None, "no_answer", "0"),
    (GOLD, ["1"], "unreadable", "0"),
    (HALF, "3/2", "sign", "1/2"),
    (HALF, "-3", "factor", "1/2"),
    (HALF, "-3/4", "factor", "1/2"),
    (HALF, "3", "factor", "1/2"),
    (HALF, "-2/3", "reciprocal", "1/4"),
    (HALF, "-1.499", "decimal", "1/2"),
    (HALF, True, "unreadable", "0"),
    (HALF, 5, "wrong", "0"),
    (HALF, "1/2 3", "unreadable", "0"),
    (NumberAnswer("-4"), "4", "sign", "1/2"),
    (NumberAnswer("-4"), "-8", "wrong", "0"),
    (NumberAnswer("4"), "-4", "wrong", "0"),
    (NumberAnswer("4"), "1/4", "wrong", "0"),
    (NumberAnswer("4"), "2", "wrong", "0"),
    (NumberAnswer("36"), "18", "factor", "1/2"),
    (NumberAnswer("36"), "36.1", "decimal", "0"),
    (NumberAnswer("1/2*sqrt(5)"), "1/4√5", "read_as", "1/2"),
    (ROOTS, "√3-√2", "reciprocal", "1/4"),
    (ROOTS, "√2-√3", "conjugate", "1/4"),
    (ROOTS, "√5", "wrong", "0"),
    (HESSIAN, [[2, "1/2"], [-4, "√2"]], "transposed", "1/2"),
    (HESSIAN, [[2, -4], ["1/2", 2]], "entry", "3/8"),
    (HESSIAN, [[2, 4], ["1/2", "√2"]], "sign", "3/8"),
    (HESSIAN, [[-2, 4], ["-1/2", "-√2"]], "sign", "1/2"),
    (HESSIAN, [[1, -2], ["1/4", "√2/2"]], "factor", "1/2"),
    (HESSIAN, [[2, -4], ["0.5", "1.41"]], "decimal", "1/2"),
    (HESSIAN, [[2, -4]], "shape", "0"),
    (HESSIAN, [[2, -4], [1]], "shape", "0"),
    (HESSIAN, "2", "shape", "0"),
    (HESSIAN, "2 -4; 1/2 2", "entry", "3/8"),
    (HESSIAN, "[[2, -4], [1/2, √2]", "unreadable", "0"),
    (HESSIAN, [["2.01", -4], ["0.5", "1.41"]], "entry", "1/4"),
    (HESSIAN, "2, -4; 1 1/2, √2", "unreadable", "0"),
    (MatrixAnswer((("1", "2", "3"),)), "1;2;3", "transposed", "1/2"),
    (MatrixAnswer((("1", "2", "3"),)), "[[1],[2],[4]]", "shape", "0"),
    (ONE, "A", "wrong_option", "0"),
    (ONE, "AB", "unreadable", "0"),
    (ONE, ["A", "B"], "unreadable", "0"),
    (ONE, "D", "unreadable", "0"),
    (SEVERAL, "A", "missing_option", "1/2"),
    (SEVERAL, "A, B, C", "wrong_option", "1/2"),
    (SEVERAL, "A, B", "missing_option", "0"),
    (ChoiceAnswer(("0", "1", "2", "3"), (1,), several=True), [], "missing_option", "0"),
    (SEVERAL, "AA", "unreadable", "0"),
    (SEVERAL, "A or C", "unreadable", "0"),
    (SEVERAL, ["A", "none"], "unreadable", "0"),
    (SEVERAL, ",", "unreadable", "0"),
    (NONE, "A", "wrong_option", "1/2"),
    (ORDER, "C E A D B", "order", "1/2"),
    (ORDER, "E C A B D", "order", "1/2"),
    (ORDER, "E A B D C", "order", "3/4"),
    (ORDER, "A C E D B", "order", "1/4"),
    (ORDER, "D B A E C", "backwards", "1/2"),
    (ORDER, "A D E C B", "order", "0"),
    (ORDER, "C E A B", "missing_option", "3/4"),
    (ORDER, "C", "missing_option", "0"),
    (ORDER, "D E", "missing_option", "0"),
    (ORDER, "D B A", "missing_option", "0"),
    (ORDER, "C E A B D C", "unreadable", "0"),
    (ORDER, "C E A B B", "unreadable", "0"),
    (ORDER, "C E A B F", "unreadable", "0"),
    (ORDER, "D > B > A > E > C", "unreadable", "0"),
    (ORDER, "2, 4, 0, 1, 3", "unreadable", "0"),
    (ORDER, [2, 4, 0, 1, 3], "unreadable", "0"),
    (ORDER, [["C", "E", "A", "B", "D"]], "unreadable", "0"),
    (ORDER, {"C": 1}, "unreadable", "0"),
    (CLASSES, "{0,2},{1,3},{4}", "grouping", "1/2"),
    (CLASSES, "{0,2},{1},{3},{4}", "grouping", "1/2"),
    (CLASSES, "{0,2},{1},{3}", "grouping", "1/2"),
    (CLASSES, "{0,1,2,3,4}", "grouping", "0"),
    (CLASSES, "{0,2},{2,1},{3,4}", "grouping", "0"),
    (CLASSES, "0,2,1", "grouping", "0"),
    (CLASSES, "0,2 or 1", "unreadable", "0"),
    (CLASSES, [["0", "2"], ["x"]], "unreadable", "0"),
    (FAMILY, "{0,1}", "grouping", "1/2"),
    (DENSE, ALL_DENSE[:2], "dead_units", "2/3"),
    (DENSE, ALL_DENSE[1:], "missing_orbit", "2/3"),
    (DENSE, [], "missing_orbit", "0"),
    (DENSE, [*ALL_DENSE, told([[2, 0]], [[1], [0]], "strict minimum")], "repeated", "1"),
    (DENSE, [*ALL_DENSE[1:], told([[1, 0]], [[2], [0]], "saddle")], "wrong_kind", "5/6"),
    (DENSE, [*ALL_DENSE[1:], told([[1, 0]], [[2], [0]], "minimum")], "weaker_kind", "11/12"),
    (DENSE, [*ALL_DENSE[1:], told([[1, 0]], [[2], [0]], "valley")], "wrong_kind", "5/6"),
    (DENSE, [*ALL_DENSE[1:], {"W1": [[1, 0]], "W2": [[2], [0]]}], "wrong_kind", "5/6"),
    (DENSE, [*ALL_DENSE, told([[1, 1]], [[1], [0]])], "not_critical", "5/6"),
    (DENSE, [*ALL_DENSE[1:], told([[1, 0]], [[-2], [0]], "strict minimum")], "sign", "5/6"),
    (DENSE, [*ALL_DENSE[1:], told([["1.414", 0]], [["1.414"], [0]], "strict minimum")], "decimal", "5/6"),
    (DENSE, [*ALL_DENSE[1:], told([[1, 0]], [[2, 0]], "strict minimum")], "shape", "1/2"),
    (DENSE, [*ALL_DENSE[1:], {"W1": [[1, 0]], "kind": "strict minimum"}], "unreadable", "1/2"),
    (DENSE, [*ALL_DENSE[1:], {"M": [[2, 0], [0, 0]], "kind": "strict minimum"}], "unreadable", "1/2"),
    (DENSE, [*ALL_DENSE, None], "unreadable", "5/6"),
    (DENSE, [*ALL_DENSE, {"W1": [["9^9^9", 0]], "W2": [[0], [0]]}], "too_large", "5/6"),
    (DENSE, [*ALL_DENSE, told([[1, 0]], [[2], [0]], "saddle")], "wrong_kind", "5/6"),
    (DENSE, [*ALL_DENSE, told([[1, 0]], [[2], [0]], "minimum")], "wrong_kind", "5/6"),
    (DENSE, [*ALL_DENSE, told([[1, 0]], [[-2], [0]], "strict minimum")], "sign", "5/6"),
    (DENSE, [told([[1, 0]], [[-2], [0]], "strict minimum"), *ALL_DENSE], "sign", "5/6"),
    (DENSE, [*ALL_DENSE[1:], told([[1, 0]], [[2], [0]], "minimum or saddle")], "wrong_kind", "5/6"),
    (DENSE, {"W1": [[1, 0]]}, "unreadable", "0"),
    (BY_FUNCTION, [{"M": [[2, 0], [0, 1]], "kind": "saddle"}, *ALL_DENSE[1:]], "unknown_function", "1/2"),
    (BY_FUNCTION, [{"M": [[-2, 0], [0, 0]], "kind": "strict minimum"}, *ALL_DENSE[1:]], "sign", "5/6"),
    (BY_FUNCTION, [{"M": [["1.99", 0], [0, 0]], "kind": "saddle"}, *ALL_DENSE[1:]], "decimal", "3/4"),
    (RANK_TWO, ALL_TWINS[:1], "dead_units", "1/4"),
    (RANK_TWO, ALL_TWINS[1:], "missing_orbit", "3/4"),
    (SHEAR, [told([[3, 0], [1, 2]], [[0, 1], [1, 0]], "strict minimum")], "permuted", "1/2"),
    (SHEAR, [told([[1, 2], [3, 1]], [[1, 0], [0, 1]], "strict minimum")], "off_mask", "0"),
    (TWO_MINIMA, [told([[1, 0, 0], [1, "1/2", 0]], [[-2, 2], [0, 2], [0, 0]], "strict minimum")], "permuted", "1/4"),
    (DOWN, {"w_0_0": "1", "v_1_0": "-1"}, "not_descending", "0"),
    (DOWN, {"w_0_0": "1"}, "not_descending", "0"),
    (DOWN, {"w_0_0": "0", "v_1_0": "0"}, "no_direction", "0"),
    (DOWN, {"w_0_0": "1", "w00": "1"}, "unreadable", "0"),
    (DOWN, {"w_0_2": "1"}, "unreadable", "0"),
    (DOWN, {}, "unreadable", "0"),
    (LOWER, {"W1": [[1, 1, 0], [1, 0, 0]], "W2": [[1, -1], [2, 0], [0, 0]]}, "not_lower", "0"),
    (replace(LOWER, below="2/2"), {"W1": [[1, "1/2", 0], [1, 0, 0]], "W2": [[2, -2], [2, 0], [0, 0]]}, "not_lower", "0"),
    (LOWER, {"W1": [[1, 1, 1], [1, 0, 0]], "W2": [[1, -1], [2, 0], [0, 0]]}, "off_mask", "0"),
    (LOWER, {"W1": [[1, 1, 0], [1, 0, 0]]}, "unreadable", "0"),
]  # fmt: skip

BIG = "123456789012345678901234567890123456789012345678901234567891"
NEST = "+".join(f"√({BIG}/{BIG[::-1]}+{p})" for p in range(6))
HOSTILE = [
    (GOLD, "9^9^9"),
    (GOLD, "9^9^9^9^9^9^9"),
    (GOLD, "((((2^64)^64)^64)^64)"),
    (GOLD, "10^-1000000000"),
    (GOLD, "(" * 3999),
    (GOLD, "(" * 1900 + "1" + ")" * 1900),
    (GOLD, "-" * 3999 + "1" + "0"),
    (GOLD, "1" * 5000),
    (GOLD, "1/" * 1999 + "0"),
    (GOLD, "√" * 3000 + "2"),
    (GOLD, "√√√√√√√√√√√√2"),
    (GOLD, f"({NEST})^64"),
    (GOLD, "√2√3√5√7√11√13√17√19√23"),
    (GOLD, "1e999999999"),
    (GOLD, "NaN"),
    (GOLD, "Infinity"),
    (GOLD, 10**4000),
    (GOLD, "__import__('os').system('true')"),
    (GOLD, "().__class__.__bases__[0]"),
    (GOLD, "lambda: 1"),
    (GOLD, "\\input{/etc/passwd}"),
    (GOLD, "1\u200b+\u202e2"),
    (GOLD, "\uff11"),
    (GOLD, "\ud800\x00"),
    (POLY, "(w00+1)^1000000"),
    (POLY, "((((w00+w01+1)^8)^8)^8)^8"),
    (POLY, "(w00+w01+v00+1)^60"),
    (POLY, "(w00+w01+v00+1)^20" * 3),
    (POLY, "(w00+w01+v00)" * 300),
    (POLY, "w00^w00^w00"),
    (POLY, "w\u043e\u043e"),
    (POLY, "w00" * 1300),
    (POLY, "exec('1')"),
    (HESSIAN, [[NEST] * 64] * 64),
    (HESSIAN, [["1"] * 10000]),
    (HESSIAN, [[[["1"]]]]),
    (HESSIAN, "1,1;" * 3000),
    (SEVERAL, ["A"] * 100000),
    (SEVERAL, "A," * 100000),
    (ORDER, "CEABD" * 40),
    (ORDER, "C < " * 100000),
    (ORDER, ["C"] * 100000),
    (ORDER, ["C" * 100000, "E", "A", "B", "D"]),
    (ORDER, "\uff23\uff25\uff21\uff22\uff24"),
    (ORDER, "\u0421EABD"),
    (ORDER, "->" * 90),
    (ORDER, []),
    (ORDER, True),
    (CLASSES, "{" * 3000),
    (CLASSES, [[k] for k in range(100000)]),
    (CLASSES, [[10**4000]]),
    (CLASSES, "{99999999999999999999}"),
    (DENSE, [{}] * 100000),
    (DENSE, [told([[f"({NEST})^3", f"1/({NEST})"]], [[f"1/({NEST})"], [NEST]])] * 32),
    (DENSE, [told([[f"√(2+√(3+√(5+√(7+√(11+√{p})))))", 0]], [["1"], ["0"]]) for p in range(13, 45)]),
    (DENSE, [[told([[1, 0]], [[2], [0]])]]),
    (DOWN, {f"w_{k}_0": "1" for k in range(100000)}),
    (DOWN, {"w_0_0": {"w_0_0": {"w_0_0": "1"}}}),
    (LOWER, {"W1": [["9^9^9"] * 3] * 2, "W2": [["1"] * 2] * 3}),
    (LOWER, {"W1": [[NEST, NEST, 0], [NEST, 0, NEST]], "W2": [[NEST, NEST], [NEST, 0], [0, NEST]]}),
]  # fmt: skip


def name(case):
    return f"{type(case[0]).__name__}-{ascii(case[1])[:50]}"


@pytest.mark.parametrize("case", RIGHT, ids=name)
def test_right_answers_in_unusual_forms(case):
    key, answer = case
    graded = grade_question(answer, key)
    assert graded.correct, graded.feedback


@pytest.mark.parametrize("case", WRONG, ids=name)
def test_wrong_answers_and_their_mistakes(case):
    key, answer, kind, share = case
    graded = grade_question(answer, key)
    assert kind in graded.kinds and graded.share == Fraction(share), graded.feedback


@pytest.mark.parametrize("case", HOSTILE, ids=name)
def test_hostile_answers_earn_nothing_within_a_second(case):
    key, answer = case
    start = process_time()
    graded = grade_question(answer, key)
    assert process_time() - start < 1
    assert graded.share == 0 and graded.feedback and "right" not in graded.kinds


def test_there_are_enough_cases():
    assert len(RIGHT) >= 60 and len(WRONG) >= 60 and len(HOSTILE) >= 30


@pytest.mark.parametrize("key", KEYS, ids=lambda key: type(key).__name__)
def test_the_feedback_does_not_give_the_answer_away(key):
    """Feedback on a wrong answer does not contain the right one."""
    for other, answer, *_ in WRONG:
        if other is key and isinstance(key, NumberAnswer | PolynomialAnswer):
            texts = [feedback.text for feedback in grade_question(answer, key).feedback]
            assert not any(key.value in text for text in texts)


def test_messages_name_the_place_of_the_mistake():
    def text(key, answer):
        return " ".join(feedback.text for feedback in grade_question(answer, key).feedback)

    assert text(POLY, "(v00w00-3)^2") == "These terms are missing: w_0_1^2 v_0_0^2."
    assert "w_0_0 v_0_0" in text(POLY, "(v00w00+3)^2 + (v00w01)^2")
    assert "derivative by w_0_0 is not 0" in text(DENSE, [told([[1, 1]], [[1], [0]])])
    assert text(DENSE, ALL_DENSE[1:]) == "One orbit is missing: a strict minimum."
    assert text(RANK_TWO, []).endswith("3 orbits of this kind are missing: saddle.")
    assert "is positive, not negative" in text(DOWN, {"w_0_0": "1", "v_1_0": "-1/2"})
    assert "is zero, not negative" in text(DOWN, {"w_0_0": "1"})
    assert text(ORDER, "C E B A D") == "B stands before A, but A comes first."
    assert text(ORDER, "C, A, B, D") == "Left out: E."
    assert text(ORDER, "C E A B F") == "there is no option F; the options are A to E"
    assert text(ORDER, "C E A B B") == "B may stand in one place only"
    assert "Grouped wrongly: 1, 3, 4" in text(CLASSES, "{0,2},{1,3},{4}")
    assert "\n(1+√5/2\n^" in text(GOLD, "(1+√5/2")


def test_a_direction_is_judged_by_the_right_hessian():
    """Sabotage: with another target the same direction no longer descends."""
    other = {**GOLDEN, "targets": [[0, 1, 0], [0, 1, 0], [0, 0, 1]]}
    assert grade_question({"w_0_0": "1", "v_1_0": "1"}, DOWN).correct
    assert not grade_question({"w_0_0": "1", "v_1_0": "1"}, replace(DOWN, problem=other)).correct


def test_orbits_need_an_invertible_matrix():
    """``g W1 = W1'`` has a solution here, but no invertible one: the units of W' are dead."""
    graph = MaskGraph.of(SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]]))
    tower = Tower()
    alive = key_weights((("1", "0"), ("0", "1")), (("0", "0"), ("0", "0")), tower)
    dead = key_weights((("1", "0"), ("1", "0")), (("0", "0"), ("0", "0")), tower)
    assert not same_orbit(graph, alive, dead) and not same_orbit(graph, dead, alive)
    assert same_orbit(graph, dead, key_weights((("0", "0"), ("√2", "0")), (("0", "0"), ("0", "0")), tower))


def test_a_shear_against_the_order_is_no_symmetry():
    """Sabotage: the same numbers on a mask without that pair are in another orbit."""
    one, other = (
        ((("1", "2"), ("3", "0")), (("1", "0"), ("0", "1"))),
        ((("7", "2"), ("3", "0")), (("1", "-2"), ("0", "1"))),
    )
    graphs = [MaskGraph.of(SparseNetwork.of(first, [[1, 1], [0, 1]])) for first in ([[1, 1], [1, 0]], [[1, 1], [1, 1]])]
    graphs.append(MaskGraph.of(SparseNetwork.of([[1, 1], [1, 0]], [[1, 1], [1, 1]])))
    tower = Tower()
    a, b = key_weights(*one, tower), key_weights(*other, tower)
    assert same_orbit(graphs[0], a, b) and same_orbit(graphs[1], a, b)
    assert not same_orbit(MaskGraph(graphs[0].first, ((1, 1), (1, 0))), a, b)


def test_the_solver_and_the_grader_agree_on_a_dense_problem():
    """The components of the solver, graded by a key made by hand."""
    problem = Problem.of(SparseNetwork.of(*RANK_ONE["masks"]), targets=RANK_ONE["targets"])
    found = solve(problem)
    answer = [
        told(*([[x.radical() for x in row] for row in table] for table in component.tables), str(component.kind))
        for component in found.components
    ]
    assert grade_question(answer, DENSE).correct


def key_file(*keys):
    questions = {chr(97 + k): {**msgspec.to_builtins(key), "points": 4, "solution": ""} for k, key in enumerate(keys)}
    return [{"id": "e", "seed": 1, "hash": "0", "topic": "t", "difficulty": "easy", "key": questions}]


def test_files_make_a_round_trip():
    key = read_key(json.dumps([entry(EVERYTHING, with_key=True)]).encode())
    answers = {question.name: model_answer(question.answer) for question in EVERYTHING.questions}
    data = json.dumps({"schema": "landscape/answers/1", "answers": {EVERYTHING.id: answers}}).encode()
    report = grade(read_answers(data), key)
    assert report.score == report.maximum == EVERYTHING.points and all(item.correct for item in report.items)
    assert json.loads(json.dumps(report.to_dict()))["score"] == EVERYTHING.points
    assert grade({}, key).score == 0


def test_every_key_of_these_tests_can_be_read():
    key = read_key(json.dumps(key_file(*KEYS)).encode())
    answers = {name: model_answer(question.answer) for name, question in key[0].questions.items()}
    assert grade({"e": answers}, key).score == 4 * len(KEYS)


def test_one_bad_answer_does_not_touch_the_others():
    key = [KeyExercise("e", {"a": KeyQuestion(HALF, 2), "b": KeyQuestion(GOLD, 3), "c": KeyQuestion(ONE, 1)})]
    report = grade({"e": {"a": "9^9^9", "b": "(√5+1)/2", "z": 1}, "f": 3}, key)
    assert [item.points for item in report.items] == [0, 3, 0]
    assert len(report.notes) == 2
    assert grade({"e": ["-3/2"]}, key).score == grade({"e": None}, key).score == grade({"e": 1}, key).score == 0
    long = read_answers(b'{"schema": "landscape/answers/1", "answers": {"e": {"a": ' + b"1" * 5000 + b', "c": "B"}}}')
    assert [item.points for item in grade(long, key).items] == [0, 0, 1]
    assert points(SCHEME.sign, 3) == Fraction(3, 2) and grade({"e": {"a": "3/2"}}, key).to_dict()["score"] == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"answers": {}}',
        b'{"schema": "landscape/answers/2", "answers": {}}',
        b'{"schema": "landscape/answers/1"}',
        b'{"schema": "landscape/answers/1", "answers": []}',
        b'{"schema": "landscape/answers/1", "answers": {}, "score": 100}',
        b'{"schema": "landscape/answers/1", "answers": {"e": {"a": 1, "a": 2}}}',
        b'{"schema": "landscape/answers/1", "answers": {"e": {}, "e": {}}}',
        b'{"schema": "landscape/answers/1", "answers": {"e": {"a": ' + b"[" * 5000 + b"]" * 5000 + b"}}}",
        b'{"schema": "landscape/answers/1", "answers": {"e": {"a": "' + b"1" * 1_000_001 + b'"}}}',
        json.dumps({"schema": "landscape/answers/1", "answers": {str(k): {} for k in range(1001)}}).encode(),
    ],
    ids=lambda data: ascii(data)[:70],
)
def test_bad_answer_files_are_refused(data):
    start = process_time()
    with pytest.raises(ProblemError):
        read_answers(data)
    assert process_time() - start < 1


def test_numbers_of_a_file_are_kept_as_they_were_typed():
    data = b'{"schema": "landscape/answers/1", "answers": {"e": {"a": 0.1, "b": NaN, "c": -1e999, "d": "(((((((((((((((1"}}}'
    answers = read_answers(data)["e"]
    assert answers == {"a": "0.1", "b": "NaN", "c": "-1e999", "d": "(((((((((((((((1"}
    assert grade_question(answers["a"], NumberAnswer("1/10")).correct
    assert not grade_question(answers["c"], HALF).share


def broken(key, **changes):
    [entry] = key_file(key)
    entry["key"]["a"] |= changes
    return [entry]


@pytest.mark.parametrize(
    "key",
    [
        {},
        [],
        [{"id": "e"}],
        [{"id": "e", "key": {}}],
        key_file(GOLD) * 2,
        broken(GOLD, points=0),
        broken(GOLD, points=True),
        broken(GOLD, points=10**9),
        broken(GOLD, kind="essay"),
        broken(GOLD, extra=1),
        broken(GOLD, value="9^9^9"),
        broken(GOLD, value="(1+sqrt(5)/2"),
        broken(POLY, names=["w_0_0"]),
        broken(POLY, names=["w-0"]),
        broken(ONE, correct=[3]),
        broken(ONE, correct=[]),
        broken(SEVERAL, correct=[0, 0]),
        broken(SEVERAL, options=["A"]),
        broken(ORDER, order=[2, 4, 0, 1]),
        broken(ORDER, order=[2, 4, 0, 1, 1]),
        broken(ORDER, order=[2, 4, 0, 1, 5]),
        broken(ORDER, order=[-1, 4, 0, 1, 3]),
        broken(ORDER, options=["A"], order=[0]),
        broken(ORDER, options=[str(k) for k in range(27)], order=list(range(27))),
        broken(CLASSES, groups=[[0, 1], [1, 2]]),
        broken(CLASSES, groups=[[], [1]]),
        broken(HESSIAN, rows=[]),
        broken(HESSIAN, rows=[["1"], ["1", "2"]]),
        broken(DOWN, second=[]),
        [{"id": "a\nscore 9 of 9", "key": key_file(GOLD)[0]["key"]}],
        broken(DENSE, problem={**RANK_ONE, "targets": [[3, 0], [0, 1]]}),
        broken(DENSE, problem={**RANK_ONE, "activation": "relu"}),
        broken(DENSE, problem={**RANK_ONE, "weight_decay": 1}),
        broken(DENSE, orbits=[]),
        broken(DENSE, orbits=[{"first": [["1", "0"]], "second": [["2"], ["0"]], "kind": "saddle", "loss": "2"}]),
        broken(
            DENSE,
            orbits=[{"first": [[s, "0"]], "second": [["2/" + s], ["0"]], "kind": "saddle", "loss": "1"} for s in "12"],
        ),
        broken(DOWN, example={"v_1_0": "1", "w_0_0": "-1"}),
        broken(LOWER, below="1/2-1"),
    ],
    ids=lambda key: ascii(key)[-60:],
)
def test_keys_that_contradict_themselves_are_refused(key):
    with pytest.raises(ProblemError):
        read_key(json.dumps(key).encode())


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["W1", "W2", "kind", "M", "saddle", "1/2"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["W1", "W2", "M", "kind", "w_0_0"]), inner)
    ),
    max_leaves=12,
)


@given(values, st.sampled_from([*KEYS, LOWER]))
@settings(max_examples=300, deadline=None)
def test_no_json_value_breaks_the_grader(value, key):
    graded = grade_question(value, key)
    assert 0 <= graded.share <= 1 and graded.feedback
