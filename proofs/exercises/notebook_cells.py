"""What the graded cells of a notebook call: points for an answer, and feedback in print."""

from __future__ import annotations

import json
from fractions import Fraction
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
    from proofs.exercises.grading.feedback import in_words
    from proofs.exercises.grading.files import SCHEMA

    [exercise] = read_key(key.encode())
    [name] = exercise.questions
    try:
        given = {exercise.id: {name: answers[exercise.id][name]}}
    except (KeyError, TypeError, IndexError):
        given = {}
    try:
        given = plain(given)
        text = json.dumps({"schema": SCHEMA, "answers": given})
        [item] = grade(read_answers(text.encode()), [exercise]).items
    except (TypeError, ValueError, RecursionError, LandscapeError) as error:
        print(f"This is no answer: {error}")
        return 0.0
    print(in_words(item.feedback))
    if not item.correct and _has_float(given):
        print('A number such as 1/3 is rounded by Python: write it in quotes, "1/3".')
    return float(item.points)


def plain(value: Any) -> Any:
    """A value of Python as one of JSON: sets are lists, and exact numbers and formulas are text.

    Examples:
        >>> plain(({0, 2}, {1})), plain([Fraction(1, 3), 2, "x"])
        ([[0, 2], [1]], ['1/3', 2, 'x'])
    """
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Fraction):
        return str(value)
    if hasattr(value, "tolist"):  # arrays and numbers of numpy, matrices of sympy
        return plain(value.tolist())
    return str(value) if type(value).__module__.startswith("sympy.") else value


def _has_float(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_has_float, value.values()))
    return any(map(_has_float, value)) if isinstance(value, list) else isinstance(value, float)
