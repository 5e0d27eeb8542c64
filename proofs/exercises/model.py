"""The key as an answer: what a student would write to be given full marks."""

from __future__ import annotations

import json
from typing import Any

from proofs.exercises.answers import (
    Answer,
    ChoiceAnswer,
    DirectionAnswer,
    GroupsAnswer,
    LowerPointAnswer,
    MatrixAnswer,
    OrderAnswer,
    PointsAnswer,
)
from proofs.exercises.parts import letter_of


def model_answer(answer: Answer) -> Any:
    """One right answer, as it stands in an answer file.

    Examples:
        >>> model_answer(ChoiceAnswer(("saddle", "minimum"), (1,)))
        'B'
        >>> model_answer(GroupsAnswer(((0, 2), (1,))))
        '{0,2},{1}'
    """
    match answer:
        case MatrixAnswer(rows):
            return _rows(rows)
        case ChoiceAnswer(_, correct, several):
            letters = [letter_of(place) for place in correct]
            return letters if several else letters[0]
        case OrderAnswer(_, order):
            return [letter_of(place) for place in order]
        case GroupsAnswer(groups):
            return ",".join("{" + ",".join(map(str, sorted(group))) + "}" for group in sorted(groups))
        case PointsAnswer(_, points):
            return [{"W1": _rows(point.first), "W2": _rows(point.second), "kind": point.kind} for point in points]
        case DirectionAnswer():
            return dict(answer.example)
        case LowerPointAnswer():
            return {"W1": _rows(answer.first), "W2": _rows(answer.second)}
    return answer.value


def model_text(answer: Answer) -> str:
    """The same in one line, for people.

    Examples:
        >>> model_text(MatrixAnswer((("1", "-1/2"), ("0", "sqrt(2)"))))
        '[[1, -1/2], [0, sqrt(2)]]'
        >>> model_text(OrderAnswer(("loss 2", "loss 3", "loss 1"), (2, 0, 1)))
        'C, A, B'
    """
    found = model_answer(answer)
    if isinstance(answer, OrderAnswer) or (isinstance(answer, ChoiceAnswer) and answer.several):
        return ", ".join(found) or "none"
    return found if isinstance(found, str) else json.dumps(found, ensure_ascii=False).replace('"', "")


def _rows(rows: tuple[tuple[str, ...], ...]) -> list[list[str]]:
    return [list(row) for row in rows]
