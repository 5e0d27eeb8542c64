"""What a question asks for: one kind of answer each, with what is needed to grade it. This is the content of a key.

Everything is plain data, so that a key can be written as JSON and read again. Mathematics stands as text in the grammar of
:mod:`proofs.exercises.grammar`. Weights are called ``w_a_b`` (layer 1, unit a, input b) and ``v_a_b`` (layer 2, output a, unit b).
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

PointKind = Literal["strict minimum", "minimum", "saddle", "maximum"]
"""The kinds of critical points that a student may name."""


class _Answer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    """The common parent."""


class PolynomialAnswer(_Answer, frozen=True, tag="polynomial"):
    """A polynomial in the weights, or in other names; any form of the same polynomial is right.

    Attributes:
        value: the polynomial.
        names: the names that may occur.
    """

    value: str
    names: tuple[str, ...]


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What must hold of a number, whatever the variant: a wrong answer that breaks it is told so.

    Attributes:
        words: the condition, as a clause.
        holds: ``whole``, ``at least`` or ``at most``.
        bound: the bound, an exact number; 0 for a whole number.
    """

    words: str
    holds: Literal["whole", "at least", "at most"]
    bound: str = "0"


class NumberAnswer(_Answer, frozen=True, tag="number", omit_defaults=True):
    """An exact number: rational, or with square roots. Any form of the same number is right; a decimal is not, unless it is exact.

    Attributes:
        value: the number.
        conditions: what must hold of it; the first that a wrong number breaks is told.
    """

    value: str
    conditions: tuple[Condition, ...] = ()


class MatrixAnswer(_Answer, frozen=True, tag="matrix"):
    """A table of exact numbers.

    Attributes:
        rows: the numbers, row by row.
    """

    rows: tuple[tuple[str, ...], ...]


class ChoiceAnswer(_Answer, frozen=True, tag="choice"):
    """One option, or all that are right; options are called A, B, C, ...

    Attributes:
        options: what stands on the sheet, as plain words.
        correct: the places of the right ones.
        several: whether all right ones are asked for (then also none may be right), or exactly one.
    """

    options: tuple[str, ...]
    correct: tuple[int, ...]
    several: bool = False


class OrderAnswer(_Answer, frozen=True, tag="order"):
    """All options in their order; options are called A, B, C, ...

    Attributes:
        options: what stands on the sheet, as plain words.
        order: the places of the options, in the right order.
    """

    options: tuple[str, ...]
    order: tuple[int, ...]


class GroupsAnswer(_Answer, frozen=True, tag="groups"):
    """A set of sets of numbers, for example the twin classes ``{0,2},{1}``; the order never matters.

    Attributes:
        groups: the sets.
        partition: whether every number stands in exactly one set.
    """

    groups: tuple[tuple[int, ...], ...]
    partition: bool = True


class KeyPoint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One orbit of critical points in a key.

    Attributes:
        first: incoming weights W1 of one point of the orbit (units x inputs), exact numbers.
        second: outgoing weights W2 (outputs x units).
        kind: its kind.
        loss: its loss.
    """

    first: tuple[tuple[str, ...], ...]
    second: tuple[tuple[str, ...], ...]
    kind: PointKind
    loss: str


class PointsAnswer(_Answer, frozen=True, tag="points"):
    """All critical points of a problem, one of each orbit under the symmetry of the mask, with their kinds.

    A student gives a list of objects ``{"W1": ..., "W2": ..., "kind": ...}``; with ``by_function`` it is enough to give the
    end-to-end matrix ``{"M": ..., "kind": ...}``.

    Attributes:
        problem: the problem, as :meth:`symbolic.Problem.to_dict` writes it.
        orbits: one point of every orbit (not called points: a key writes the points of a question next to it).
        by_function: whether points with the same M = W2 W1 count as one (fibres of dead units included).
    """

    problem: dict[str, Any]
    orbits: tuple[KeyPoint, ...]
    by_function: bool = False


class DirectionAnswer(_Answer, frozen=True, tag="direction"):
    """A direction of descent at a critical point: any d with ``d^T H d < 0``; weights that are not named stay where they are.

    A student gives an object from weights to numbers, for example ``{"v_0_1": "1/2", "w_1_0": "-1"}``.

    Attributes:
        problem: the problem, as :meth:`symbolic.Problem.to_dict` writes it.
        first: incoming weights of the point.
        second: outgoing weights of the point.
        example: one right answer.
    """

    problem: dict[str, Any]
    first: tuple[tuple[str, ...], ...]
    second: tuple[tuple[str, ...], ...]
    example: dict[str, str]


class LowerPointAnswer(_Answer, frozen=True, tag="lower_point"):
    """Weights with a smaller loss than a bound: any such point is right.

    A student gives an object ``{"W1": ..., "W2": ...}``.

    Attributes:
        problem: the problem, as :meth:`symbolic.Problem.to_dict` writes it.
        below: the bound.
        first: incoming weights of one right answer.
        second: outgoing weights of one right answer.
    """

    problem: dict[str, Any]
    below: str
    first: tuple[tuple[str, ...], ...]
    second: tuple[tuple[str, ...], ...]


Answer = (
    PolynomialAnswer
    | NumberAnswer
    | MatrixAnswer
    | ChoiceAnswer
    | OrderAnswer
    | GroupsAnswer
    | PointsAnswer
    | DirectionAnswer
    | LowerPointAnswer
)
