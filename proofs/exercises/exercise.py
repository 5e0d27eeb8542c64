"""An exercise: a setting, questions with the answers that are right, and the features that make it easy or hard."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, Literal

from proofs.documents.document import Block, Inlines
from proofs.exercises.answers import Answer
from symbolic.errors import LandscapeError

Difficulty = Literal["easy", "medium", "hard"]
DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "medium", "hard")
Bands = Mapping[Difficulty, Mapping[str, tuple[int, int]]]
"""For every difficulty: the features of an exercise, and the least and the largest value of each."""


class NotConfirmed(LandscapeError):
    """The key of an exercise was not confirmed by another way of computing it: the exercise must not be used.

    Attributes:
        question: its name.
        reason: what was found.
    """

    def __init__(self, question: str, reason: str) -> None:
        self.question, self.reason = question, reason
        super().__init__(f"question {question}: {reason}")


@dataclass(frozen=True)
class Question:
    """One question of an exercise.

    Attributes:
        name: ``a``, ``b``, ...; a student's answer is filed under it.
        prompt: what is asked.
        answer: the kind of answer, and what is right.
        points: the most that it is worth.
        solution: the worked solution; it stands in the key only.
        options: for a choice, what stands on the sheet (with formulas), in the order of ``answer.options``.
    """

    name: str
    prompt: Inlines
    answer: Answer
    points: int
    solution: tuple[Block, ...]
    options: tuple[Inlines, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """One variant.

    Attributes:
        topic: the name of its topic.
        difficulty: easy, medium or hard.
        seed: the number it was made from.
        title: a short title.
        setting: what is given.
        questions: what is asked.
        features: what makes it easy or hard, in numbers (within the bands of its topic).
    """

    topic: str
    difficulty: Difficulty
    seed: int
    title: str
    setting: tuple[Block, ...]
    questions: tuple[Question, ...]
    features: Mapping[str, int]

    @property
    def id(self) -> str:
        """Topic, difficulty and seed."""
        return f"{self.topic}-{self.difficulty}-{self.seed}"

    @property
    def points(self) -> int:
        """The most that it is worth."""
        return sum(question.points for question in self.questions)


@dataclass(frozen=True)
class Topic:
    """A kind of exercise.

    Attributes:
        name: for the command.
        title: in words.
        goal: what a student learns, in one sentence.
        bands: the features of each difficulty.
        generate: makes the exercise of a seed: ``generate(random, difficulty, seed)``; a pure function of its arguments.
        confirm: computes the key in another way than ``generate`` (the solver or the checker) and raises :class:`NotConfirmed`.
    """

    name: str
    title: str
    goal: str
    bands: Bands
    generate: Callable[[Random, Difficulty, int], Exercise]
    confirm: Callable[[Exercise], None]


def digest(statement: Any) -> str:
    """The content hash of what a student sees: twelve hexadecimal digits.

    Examples:
        >>> digest({"b": 1, "a": 2}) == digest({"a": 2, "b": 1}) and len(digest({}))
        12
    """
    text = json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
