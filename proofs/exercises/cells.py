"""What the graded cells of a notebook call: points for an answer, and feedback in print."""

from __future__ import annotations

import json
from typing import Any

from symbolic.errors import LandscapeError


def points_for(answers: Any, key: str) -> float:
    """Grade one answer of a notebook; the feedback is printed.

    Arguments:
        answers: what the notebook collected, by exercise and question; anything that a student may have made of it.
        key: a key file with one exercise and one question.

    Returns:
        The points: nbgrader reads them as the value of the last line of a cell.

    Raises:
        ProblemError: if the key cannot be used.

    Examples:
        >>> key = '[{"id": "e", "key": {"a": {"kind": "number", "value": "1/2", "points": 2}}}]'
        >>> points_for({"e": {"a": ""}}, key) == 0
        No answer.
        True
    """
    from proofs.exercises.grading import grade, read_answers, read_key
    from proofs.exercises.grading.files import SCHEMA

    [exercise] = read_key(key.encode())
    [name] = exercise.questions
    try:
        given = {exercise.id: {name: answers[exercise.id][name]}}
    except (KeyError, TypeError, IndexError):
        given = {}
    try:
        text = json.dumps({"schema": SCHEMA, "answers": given})
        [item] = grade(read_answers(text.encode()), [exercise]).items
    except (TypeError, ValueError, RecursionError, LandscapeError) as error:
        print(f"This is no answer: {error}")
        return 0.0
    print(" ".join(feedback.text for feedback in item.feedback))
    return float(item.points)
