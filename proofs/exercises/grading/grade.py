"""A student's answers against a key: points and feedback for every question, and never an exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs.exercises.grading.feedback import Kind, wrong
from proofs.exercises.grading.files import KeyExercise, KeyQuestion
from proofs.exercises.grading.question import grade_question
from proofs.exercises.grading.report import Item, Report
from proofs.exercises.grading.scheme import points

MAX_NOTES = 20
"""Most notes in a report."""


def grade(answers: Mapping[str, Any], key: Sequence[KeyExercise]) -> Report:
    """Grade a student's answers.

    Arguments:
        answers: for every exercise the answers by question, as :func:`read_answers` gives them.
        key: the exercises with their keys, as :func:`read_key` gives them.

    Returns:
        Points and feedback for every question of the key; a question without an answer, or with one that cannot be read, earns 0.

    Examples:
        >>> from proofs.exercises.answers import NumberAnswer
        >>> key = [KeyExercise("sums-easy-0", {"a": KeyQuestion(NumberAnswer("3/2"), 4)})]
        >>> report = grade({"sums-easy-0": {"a": "-1.5"}}, key)
        >>> print(report.score, report.maximum, report.items[0].feedback[0].text)
        2 4 The sign is wrong.
    """
    items = [
        _item(exercise.id, name, question, answers.get(exercise.id))
        for exercise in key
        for name, question in exercise.questions.items()
    ]
    return Report(tuple(items), _notes(answers, key))


def _item(exercise: str, name: str, question: KeyQuestion, given: Any) -> Item:
    if given is None or isinstance(given, dict):
        graded = grade_question((given or {}).get(name), question.answer)
    else:
        graded = wrong(Kind.UNREADABLE, "The answers of an exercise are an object from questions to answers.")
    earned = points(graded.share, question.points)
    return Item(exercise, name, earned, question.points, graded.correct, graded.feedback)


def _notes(answers: Mapping[str, Any], key: Sequence[KeyExercise]) -> tuple[str, ...]:
    """Answers without a question."""
    known = {exercise.id: exercise.questions for exercise in key}
    notes = []
    for exercise, given in answers.items():
        if exercise not in known:
            notes.append(f"{ascii(exercise)[:60]}: the key has no such exercise")
        elif isinstance(given, dict):
            extra = [name for name in given if name not in known[exercise]]
            notes += [f"{ascii(exercise)[:60]}: the key has no question {ascii(name)[:20]}" for name in extra]
    return tuple(notes[:MAX_NOTES])
