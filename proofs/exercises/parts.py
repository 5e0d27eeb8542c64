"""The parts of an exercise, numbered for a document: what is given, each question, and (for a key) its worked solutions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from proofs.documents.document import Derivation, Figure, Inlines, Paragraph, Section
from proofs.documents.render.numbering import Node, Numbered, numbered
from proofs.exercises.exercise import Exercise, Question
from symbolic.errors import LandscapeError


@dataclass(frozen=True)
class Asked:
    """A question in a document.

    Attributes:
        question: the question.
        solution: the blocks of its worked solution; empty on a sheet.
    """

    question: Question
    solution: tuple[Node, ...]

    @property
    def letters(self) -> tuple[tuple[str, Inlines], ...]:
        """The options of a choice with their letters.

        Examples:
            >>> from proofs.documents.document import Text
            >>> from proofs.exercises.answers import ChoiceAnswer
            >>> choice = ChoiceAnswer(("yes", "no"), (0,))
            >>> options = ((Text("yes"),), (Text("no"),))
            >>> [letter for letter, _ in Asked(Question("a", (), choice, 1, (), options), ()).letters]
            ['A', 'B']
        """
        return tuple((letter_of(place), option) for place, option in enumerate(self.question.options))


@dataclass(frozen=True)
class Parts:
    """An exercise in a document.

    Attributes:
        exercise: the exercise.
        document: the numbers behind its labels.
        setting: the blocks of what is given.
        questions: what is asked.
    """

    exercise: Exercise
    document: Numbered
    setting: tuple[Node, ...]
    questions: tuple[Asked, ...]


def letter_of(place: int) -> str:
    """The name of an option: A, B, C, ...

    Examples:
        >>> letter_of(2)
        'C'
    """
    return chr(ord("A") + place)


def parts_of(exercise: Exercise, with_key: bool, place: int | None = None) -> Parts:
    """Number the blocks of an exercise.

    Arguments:
        exercise: the exercise.
        with_key: whether its worked solutions are wanted; without it they are not looked at.
        place: its place on a sheet, put before every number; None for an exercise that stands alone.

    Raises:
        StepFailed: if a step of a solution does not hold, or a reference leads nowhere.
        LandscapeError: if it has a picture (sheets are plain text).

    Examples:
        >>> exercise = Exercise("t", "easy", 0, "T", (Paragraph(()),), (), {})
        >>> len(parts_of(exercise, with_key=False).setting)
        1
    """
    sections = [Section("", (*exercise.setting, *_references(exercise)))]
    sections += [Section("", question.solution if with_key else ()) for question in exercise.questions]
    derivation = Derivation(exercise.title, (), tuple(sections))
    derivation.verify()
    if any(isinstance(block, Figure) for block in derivation.blocks()):
        raise LandscapeError(f"exercise {exercise.id}: it shows a picture, and sheets have none")
    document = numbered(derivation)
    if place is not None:
        document = _placed(document, place)
    setting, *solutions = (section.inner for section in document.sections)
    asked = tuple(map(Asked, exercise.questions, solutions))
    return Parts(exercise, document, setting[: len(setting) - len(_references(exercise))], asked)


def _references(exercise: Exercise) -> tuple[Paragraph, ...]:
    """The prompts and options, so that their references are checked with the rest."""
    return tuple(Paragraph(words) for question in exercise.questions for words in (question.prompt, *question.options))


def _placed(document: Numbered, place: int) -> Numbered:
    """The same document with the place of its exercise before every number."""

    def moved(node: Node) -> Node:
        mark = node.mark and replace(node.mark, number=f"{place}.{node.mark.number}")
        return replace(node, mark=mark, inner=tuple(map(moved, node.inner)), proof=tuple(map(moved, node.proof)))

    marks = {label: replace(mark, number=f"{place}.{mark.number}") for label, mark in document.marks.items()}
    return replace(document, sections=tuple(map(moved, document.sections)), marks=marks)
