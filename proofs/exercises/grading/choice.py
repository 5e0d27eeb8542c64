"""Options: one letter, or all letters that are right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from proofs.exercises.answers import ChoiceAnswer
from proofs.exercises.grading.feedback import Feedback, Graded, Kind, NotGraded, right, wrong
from proofs.exercises.grading.scheme import SCHEME

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_CHARACTERS = 200

_LETTER = re.compile(r"\(?([A-Za-z])[).]*", re.ASCII)
_RUN = re.compile(r"[A-Z]+|[a-z]+", re.ASCII)
_BETWEEN = re.compile(r"(?:[\s,;&+/]|\band\b)+", re.IGNORECASE)
_NONE = re.compile(
    r"(?:none|no option)(?: of (?:them|these|the options|the above))?(?: is right)?[.!]?|\[ *\]|\{ *\}|\( *\)|[-\u2013\u2014\u2205]"
)
_HOW = 'give letters of options, for example "B" or ["A", "C"]'


def grade_choice(raw: object, key: ChoiceAnswer) -> Graded:
    """Compare the options that were chosen with the key.

    Raises:
        NotGraded: if the answer names no options.
    """
    named = _by_words(raw, key.options)
    found = {_place(letter, len(key.options)) for letter in _letters(raw)} if named is None else named
    wanted = set(key.correct)
    if not key.several:
        if len(found) != 1:
            raise NotGraded(Kind.UNREADABLE, "give the letter of exactly one option")
        return right() if found == wanted else wrong(Kind.WRONG_OPTION, f"{_listed(found)} is not right.")
    if found == wanted:
        return right()
    feedback = []
    if found - wanted:
        verb = "is" if len(found - wanted) == 1 else "are"
        feedback.append(Feedback(Kind.WRONG_OPTION, f"{_listed(found - wanted)} {verb} not right."))
    if missing := len(wanted - found):
        text = "One more option is right." if missing == 1 else f"{missing} more options are right."
        feedback.append(Feedback(Kind.MISSING_OPTION, text))
    one = found and len(found ^ wanted) == 1 and len(key.options) >= 3
    return Graded(SCHEME.one_option if one else Fraction(0), tuple(feedback))


def _by_words(raw: object, options: Sequence[str]) -> set[int] | None:
    """The options whose own words stand in an answer: ``"False"``, ``false``, ``unit 0, unit 2``; None where others stand there."""
    parts = raw if isinstance(raw, list) else [raw]
    if len(parts) == 1 and isinstance(parts[0], str) and len(parts[0]) <= MAX_CHARACTERS:
        parts = parts if _named(parts[0], options) is not None else re.split(r"[,;\n]", parts[0])
    places = {_named(part, options) for part in parts[: len(LETTERS)]}
    return None if not places or len(parts) > len(LETTERS) or None in places else {p for p in places if p is not None}


def _named(part: object, options: Sequence[str]) -> int | None:
    """The place of the option with these words; ``t`` and ``f`` where the options are true and false."""
    if isinstance(part, bool):
        part = str(part)
    if not isinstance(part, str) or len(part) > MAX_CHARACTERS:
        return None
    words = " ".join(part.strip(" \t\n.!\"'").casefold().split())
    plain = [" ".join(option.casefold().split()) for option in options]
    if set(plain) == {"true", "false"} and words in ("t", "f"):
        plain = [option[:1] for option in plain]
    return plain.index(words) if plain.count(words) == 1 else None


def _letters(raw: object) -> list[str]:
    """The letters of an answer: ``"B"``, ``"A, C"``, ``"AC"``, ``"A and C"``, ``["A", "C"]``, ``"none"``."""
    if isinstance(raw, list) and len(raw) == 1:
        raw = raw[0]
    if isinstance(raw, str):
        if len(raw) > MAX_CHARACTERS:
            raise NotGraded(Kind.TOO_LARGE, f"at most {MAX_CHARACTERS} characters")
        if _NONE.fullmatch(raw.strip().lower()):
            return []
        raw = [part for part in _BETWEEN.split(raw.strip("[]{} \t\n")) if part]
        if not raw:
            raise NotGraded(Kind.UNREADABLE, _HOW)
    if not isinstance(raw, list) or len(raw) > len(LETTERS):
        raise NotGraded(Kind.UNREADABLE, _HOW)
    return [letter.upper() for item in raw for letter in _run(item)]


def _run(item: object) -> Iterator[str]:
    """The letters of one part, such as ``(b)`` or ``BC``: in a run no letter stands twice."""
    text = item.strip(" \"'") if isinstance(item, str) and len(item) <= MAX_CHARACTERS else ""
    run = text.rstrip(".")
    if match := _LETTER.fullmatch(text):
        yield match[1]
    elif _RUN.fullmatch(run) and len(set(run)) == len(run):
        yield from run
    else:
        raise NotGraded(Kind.UNREADABLE, _HOW)


def _place(letter: str, options: int) -> int:
    place = LETTERS.index(letter)
    if place >= options:
        raise NotGraded(Kind.UNREADABLE, f"there is no option {letter}; the options are A to {LETTERS[options - 1]}")
    return place


def _listed(places: set[int]) -> str:
    return ", ".join(LETTERS[place] for place in sorted(places))
