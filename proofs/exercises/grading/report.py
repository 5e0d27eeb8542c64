"""The result of grading an answer file."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from proofs.exercises.grading.feedback import Feedback, in_words


@dataclass(frozen=True)
class Item:
    """The result of one question.

    Attributes:
        exercise: the exercise.
        question: the question.
        points: what the answer earns, a multiple of one half.
        maximum: the most it could earn.
        correct: whether it is right.
        feedback: what the student is told.
    """

    exercise: str
    question: str
    points: Fraction
    maximum: int
    correct: bool
    feedback: tuple[Feedback, ...]


@dataclass(frozen=True)
class Report:
    """The result of an answer file.

    Attributes:
        items: the questions of the key, in its order.
        notes: answers that belong to no question of the key, or to another variant.
    """

    items: tuple[Item, ...]
    notes: tuple[str, ...] = ()

    @property
    def score(self) -> Fraction:
        """The points of all questions."""
        return sum((item.points for item in self.items), Fraction(0))

    @property
    def maximum(self) -> int:
        """The most points."""
        return sum(item.maximum for item in self.items)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready data: points are whole numbers, or halves as text such as ``"5/2"``."""
        return {
            "schema": "landscape/grade/1",
            "score": _plain(self.score),
            "maximum": self.maximum,
            "items": [
                {
                    "exercise": item.exercise,
                    "question": item.question,
                    "points": _plain(item.points),
                    "maximum": item.maximum,
                    "correct": item.correct,
                    "feedback": in_words(item.feedback),
                    "kinds": [str(f.kind) for f in item.feedback],
                }
                for item in self.items
            ],
            "notes": list(self.notes),
        }


def _plain(points: Fraction) -> int | str:
    """A whole number, or a fraction as text."""
    return int(points) if points.denominator == 1 else str(points)
