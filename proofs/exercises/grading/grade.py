"""A student's answers against a key: points and feedback for every question, and never an exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from proofs.exercises.grading.feedback import Feedback, Kind, wrong
from proofs.exercises.grading.files import HASH, KeyExercise, KeyQuestion
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
        If the answers carry the hash of another variant, a note and the feedback of every question say so.

    Examples:
        >>> from proofs.exercises.answers import NumberAnswer
        >>> key = [KeyExercise("sums-easy-0", {"a": KeyQuestion(NumberAnswer("3/2"), 4)})]
        >>> report = grade({"sums-easy-0": {"a": "-1.5"}}, key)
        >>> print(report.score, report.maximum, report.items[0].feedback[0].text)
        2 4 The sign is wrong.
    """
    items = [
        _item(exercise, name, question, answers.get(exercise.id))
        for exercise in key
        for name, question in exercise.questions.items()
    ]
    return Report(tuple(items), _notes(answers, key))


def _item(exercise: KeyExercise, name: str, question: KeyQuestion, given: Any) -> Item:
    if given is None or isinstance(given, dict):
        graded = grade_question((given or {}).get(name), question.answer)
    else:
        graded = wrong(Kind.UNREADABLE, "The answers of an exercise are an object from questions to answers.")
    earned = points(graded.share, question.points)
    feedback = graded.feedback
    if _foreign(given, exercise):
        text = "These answers belong to another variant of the exercise: they carry another hash than this key."
        feedback = (Feedback(Kind.OTHER_VARIANT, text), *feedback)
    return Item(exercise.id, name, earned, question.points, graded.correct, feedback)


def _foreign(given: Any, exercise: KeyExercise) -> bool:
    """Whether answers carry a hash, and not that of the key."""
    if not isinstance(given, dict) or HASH in exercise.questions or not exercise.hash:
        return False
    return bool(given.get(HASH, exercise.hash) != exercise.hash)


def _notes(answers: Mapping[str, Any], key: Sequence[KeyExercise]) -> tuple[str, ...]:
    """Answers without a question, and those to another variant."""
    known = {exercise.id: exercise for exercise in key}
    notes = []
    for exercise, given in answers.items():
        if exercise not in known:
            notes.append(f"{ascii(exercise)[:60]}: the key has no such exercise")
        elif isinstance(given, dict):
            if _foreign(given, known[exercise]):
                found = f"hash {ascii(given[HASH])[:40]}, and the key has {ascii(known[exercise].hash)[:40]}"
                notes.append(f"{ascii(exercise)[:60]}: the answers belong to another variant ({found})")
            extra = [name for name in given if name not in known[exercise].questions and name != HASH]
            notes += [f"{ascii(exercise)[:60]}: the key has no question {ascii(name)[:20]}" for name in extra]
    return tuple(notes[:MAX_NOTES])
