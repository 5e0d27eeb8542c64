"""Variants of a topic: one from every seed, different from each other, and the same ones every time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from random import Random

from proofs.exercises.exercise import Difficulty, Exercise, digest
from proofs.exercises.statement import student_view
from proofs.exercises.topics import topic
from symbolic.errors import LandscapeError

PATIENCE = 200
"""Seeds in a row that may bring nothing new; more for many variants, see :data:`PATIENCE_EACH`."""
PATIENCE_EACH = 4
"""So many for each variant that is wanted."""


def variant(name: str, difficulty: Difficulty, seed: int, secret: str = "") -> Exercise:
    """The exercise of one seed.

    Arguments:
        name: the topic.
        difficulty: easy, medium or hard.
        seed: any natural number.
        secret: mixed into the random numbers, so that the seed on a sheet does not tell the key to who has this tool.

    Raises:
        ProblemError: if there is no such topic.
    """
    source = f"{secret}/{name}/{difficulty}/{seed}".encode("utf-8", "surrogatepass")
    return topic(name).generate(Random(source), difficulty, seed)


def variants(name: str, difficulty: Difficulty, number: int, seed: int = 0, secret: str = "") -> tuple[Exercise, ...]:
    """Different exercises of equal difficulty, from the seeds ``seed``, ``seed + 1``, ...; seeds that repeat one are left out.

    Raises:
        ProblemError: if there is no such topic.
        LandscapeError: if the topic has not so many variants: very many seeds in a row brought nothing new.
    """
    found: dict[str, Exercise] = {}
    last, patience = seed, max(PATIENCE, PATIENCE_EACH * number)
    for exercise in _from(name, difficulty, seed, secret):
        if len(found) == number:
            break
        if exercise.seed > last + patience:
            raise LandscapeError(
                f"{name}: only {len(found)} different {difficulty} variants were found (asked: {number}); "
                f"the last {patience} seeds brought nothing new"
            )
        if found.setdefault(content(exercise), exercise) is exercise:
            last = exercise.seed
    return tuple(found.values())


def content(exercise: Exercise) -> str:
    """The content hash of an exercise, without its seed: equal for equal exercises."""
    return digest(student_view(exercise))


def _from(name: str, difficulty: Difficulty, seed: int, secret: str) -> Iterator[Exercise]:
    return (variant(name, difficulty, k, secret) for k in count(seed))
