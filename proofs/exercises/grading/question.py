"""One question: the kind of answer decides who compares; what cannot be read earns nothing and says why."""

from __future__ import annotations

from typing import Any

from proofs.exercises.answers import (
    Answer,
    ChoiceAnswer,
    DirectionAnswer,
    GroupsAnswer,
    LowerPointAnswer,
    MatrixAnswer,
    NumberAnswer,
    OrderAnswer,
    PointsAnswer,
    PolynomialAnswer,
)
from proofs.exercises.grading.choice import grade_choice
from proofs.exercises.grading.direction import grade_direction
from proofs.exercises.grading.feedback import Feedback, Graded, Kind, NotGraded, wrong
from proofs.exercises.grading.groups import grade_groups
from proofs.exercises.grading.lower_point import grade_lower_point
from proofs.exercises.grading.matrix import grade_matrix
from proofs.exercises.grading.number import grade_number
from proofs.exercises.grading.order import grade_order
from proofs.exercises.grading.points import grade_points
from proofs.exercises.grading.polynomial import grade_polynomial
from proofs.exercises.grading.scheme import NOTHING
from proofs.exercises.grammar import TooMuchWork


def grade_question(raw: Any, key: Answer) -> Graded:
    """Compare one answer with its key.

    Arguments:
        raw: the answer as it stands in an answer file (a JSON value); None for no answer.
        key: what is right.

    Returns:
        The share of the points and the feedback; an answer that cannot be read has share 0.

    Examples:
        >>> grade_question("2/(√5 - 1)", NumberAnswer("(1 + sqrt(5))/2")).correct
        True
        >>> graded = grade_question("-1/2", NumberAnswer("1/2"))
        >>> print(graded.share, *graded.kinds)
        1/2 sign
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return wrong(Kind.NO_ANSWER, "No answer.")
    try:
        return _compare(raw, key)
    except NotGraded as problem:
        return Graded(NOTHING, (problem.feedback,))
    except TooMuchWork as error:
        return Graded(NOTHING, (Feedback(Kind.TOO_LARGE, str(error)),))


def _compare(raw: Any, key: Answer) -> Graded:
    match key:
        case PolynomialAnswer():
            return grade_polynomial(raw, key)
        case NumberAnswer():
            return grade_number(raw, key)
        case MatrixAnswer():
            return grade_matrix(raw, key)
        case ChoiceAnswer():
            return grade_choice(raw, key)
        case OrderAnswer():
            return grade_order(raw, key)
        case GroupsAnswer():
            return grade_groups(raw, key)
        case PointsAnswer():
            return grade_points(raw, key)
        case DirectionAnswer():
            return grade_direction(raw, key)
        case LowerPointAnswer():
            return grade_lower_point(raw, key)
