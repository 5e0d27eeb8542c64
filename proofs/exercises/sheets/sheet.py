"""A sheet: exercises with their numbers, hashes and, on a key, their solutions; the same for every format."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from proofs.exercises.exercise import Exercise, digest
from proofs.exercises.parts import Parts, parts_of
from proofs.exercises.statement import student_view


@dataclass(frozen=True)
class Item:
    """An exercise on a sheet.

    Attributes:
        parts: its blocks, with numbers.
        hash: its content hash.
        place: its number on the sheet; None if it is the only one.
    """

    parts: Parts
    hash: str
    place: int | None

    @property
    def exercise(self) -> Exercise:
        """The exercise."""
        return self.parts.exercise

    @property
    def heading(self) -> str:
        """Its title with its number.

        Examples:
            >>> sheet_of((Exercise("t", "easy", 7, "Twins", (), (), {}),), False, "S").items[0].heading
            'Twins'
        """
        return self.exercise.title if self.place is None else f"Exercise {self.place}. {self.exercise.title}"

    @property
    def origin(self) -> str:
        """Where it comes from: the line with seed and hash that stands on sheet and key.

        Examples:
            >>> sheet_of((Exercise("t", "easy", 7, "Twins", (), (), {}),), False, "S").items[0].origin.partition(", hash")[0]
            't, easy, seed 7'
        """
        exercise = self.exercise
        return f"{exercise.topic}, {exercise.difficulty}, seed {exercise.seed}, hash {self.hash}"


@dataclass(frozen=True)
class Sheet:
    """A sheet or a key.

    Attributes:
        title: its title.
        items: its exercises.
        with_key: whether it is a key.
    """

    title: str
    items: tuple[Item, ...]
    with_key: bool

    @property
    def points(self) -> int:
        """The most that it is worth."""
        return sum(item.exercise.points for item in self.items)


def sheet_of(exercises: Sequence[Exercise], with_key: bool, title: str) -> Sheet:
    """Put exercises on a sheet.

    Arguments:
        exercises: the exercises, in order.
        with_key: whether solutions are wanted; on a sheet without them nothing of a key is ever looked at.
        title: the title.

    Raises:
        StepFailed: if a step of a solution does not hold.
    """
    items = []
    for number, exercise in enumerate(exercises, 1):
        place = number if len(exercises) > 1 else None
        items.append(Item(parts_of(exercise, with_key, place), digest(student_view(exercise)), place))
    return Sheet(title, tuple(items), with_key)


def empty_answers(sheet: Sheet) -> str:
    """The answer file of a sheet before anything is answered, as JSON; a line for each question, and one for the hash.

    Examples:
        >>> print(empty_answers(Sheet("S", (), False)))
        {"schema": "landscape/answers/1", "answers": {
        }}
    """
    lines = []
    for item in sheet.items:
        given = {"hash": item.hash} | {asked.question.name: "" for asked in item.parts.questions}
        names = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in given.items())
        lines.append(f" {json.dumps(item.exercise.id)}: {{\n{names}\n }}")
    body = ",\n".join(lines)
    return f'{{"schema": "landscape/answers/1", "answers": {{\n{body}{chr(10) if body else ""}}}}}'


def points_words(points: int) -> str:
    """Points in words.

    Examples:
        >>> points_words(1), points_words(3)
        ('1 point', '3 points')
    """
    return f"{points} point" if points == 1 else f"{points} points"
