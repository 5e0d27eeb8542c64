"""Exercises as plain data: what a student sees, and the key."""

from __future__ import annotations

from typing import Any

import msgspec

from proofs.documents.render.escape import visible
from proofs.exercises.answers import Answer, ChoiceAnswer, PointsAnswer
from proofs.exercises.exercise import Exercise, Question, digest
from proofs.exercises.markdown import MarkdownWriter
from proofs.exercises.parts import Asked, parts_of

_HOW = {
    "polynomial": 'A polynomial in the names {names}, in quotes, for example "2*x^2 - 1/3*x" with your names. '
    "Any equal form is right.",
    "number": 'One exact number in quotes, for example "-3/2" or "(1+sqrt(5))/2". No rounded decimal.',
    "matrix": 'A list of rows of exact numbers, for example [["1", "-1/2"], ["0", "sqrt(2)"]]; a single row may be one list.',
    "choice": 'The letter of one option, for example "B".',
    "several": 'The letters of all options that are right, for example ["A", "C"]; [] if none is.',
    "order": 'The letters of all options in their order, in quotes, for example "B, A, C".',
    "groups": 'Sets of numbers in quotes, for example "{0,2},{1}". Their order does not matter.',
    "points": 'A list of objects {"W1": rows, "W2": rows, "kind": one of "strict minimum", "minimum", "saddle", "maximum"}, '
    "one for each orbit; W1 is units x inputs, W2 is outputs x units.",
    "function": 'A list of objects {"M": rows, "kind": one of "strict minimum", "minimum", "saddle", "maximum"}, '
    "one for each matrix M = W2 W1 (outputs x inputs); W1 and W2 may be given instead of M.",
    "direction": 'An object from names of weights to numbers, for example {"v_0_1": "1/2", "w_1_0": "-1"}; '
    "weights that are not named do not move.",
    "lower_point": 'An object {"W1": rows, "W2": rows} of exact numbers; W1 is units x inputs, W2 is outputs x units.',
}
"""How each kind of answer is written in an answer file or a notebook."""


def student_view(exercise: Exercise) -> dict[str, Any]:
    """What a student sees, without seed and id: the content hash is its digest.

    Arguments:
        exercise: the exercise.

    Returns:
        Topic, difficulty, title, points, the whole statement as Markdown (formulas between dollar signs), and the questions one
        by one: name, prompt, kind of answer, points, options, and how an answer is written.

    Raises:
        EngineMissing: without the extra ``documents``.

    Examples:
        >>> from proofs.documents.document import Paragraph, Text
        >>> from proofs.exercises.answers import NumberAnswer
        >>> question = Question("a", (Text("What is 1 + 1?"),), NumberAnswer("2"), 3, (Paragraph((Text("Count."),)),))
        >>> view = student_view(Exercise("sums", "easy", 5, "Sums", (Paragraph((Text("Add."),)),), (question,), {}))
        >>> print(view["statement"])
        Add.
        <BLANKLINE>
        **(a)** What is 1 + 1? *(3 points)*
    """
    parts = parts_of(exercise, with_key=False)
    writer = MarkdownWriter(parts)
    questions = [_question(asked.question, writer) for asked in parts.questions]
    text = [writer.blocks(parts.setting), *(writer.asked(asked) for asked in parts.questions)]
    return {
        "topic": exercise.topic,
        "difficulty": exercise.difficulty,
        "title": visible(exercise.title),
        "points": exercise.points,
        "statement": "\n\n".join(filter(None, text)),
        "questions": questions,
    }


def key_view(exercise: Exercise) -> dict[str, Any]:
    """The key: for every question the answer, its points, and the worked solution as Markdown.

    Raises:
        StepFailed: if a step of a solution does not hold.
        EngineMissing: without the extra ``documents``.
    """
    parts = parts_of(exercise, with_key=True)
    writer = MarkdownWriter(parts)
    return {asked.question.name: key_entry(asked, writer) for asked in parts.questions}


def key_entry(asked: Asked, writer: MarkdownWriter) -> dict[str, Any]:
    """The key of one question."""
    found: dict[str, Any] = msgspec.to_builtins(asked.question.answer)
    return found | {"points": asked.question.points, "solution": writer.blocks(asked.solution)}


def entry(exercise: Exercise, with_key: bool) -> dict[str, Any]:
    """The object of ``landscape exercise --json``: id, seed and hash, what a student sees, and the key if it is asked for."""
    view = student_view(exercise)
    found = {"id": exercise.id, "seed": exercise.seed, "hash": digest(view), **view}
    return found | {"key": key_view(exercise)} if with_key else found


def how_to_write(answer: Answer) -> str:
    """How an answer of this kind is written in an answer file.

    Examples:
        >>> from proofs.exercises.answers import NumberAnswer
        >>> how_to_write(NumberAnswer("1"))
        'One exact number in quotes, for example "-3/2" or "(1+sqrt(5))/2". No rounded decimal.'
    """
    kind = kind_of(answer)
    if isinstance(answer, ChoiceAnswer) and answer.several:
        kind = "several"
    if isinstance(answer, PointsAnswer) and answer.by_function:
        kind = "function"
    return _HOW[kind].replace("{names}", ", ".join(getattr(answer, "names", ())))


def kind_of(answer: Answer) -> str:
    """The name of a kind of answer, as in a key."""
    return str(type(answer).__struct_config__.tag)


def _question(question: Question, writer: MarkdownWriter) -> dict[str, Any]:
    return {
        "name": question.name,
        "prompt": writer.prose(question.prompt),
        "kind": kind_of(question.answer),
        "points": question.points,
        "options": [writer.prose(option) for option in question.options],
        "how": how_to_write(question.answer),
    }
