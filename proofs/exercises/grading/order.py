"""Options in an order: the pairs of neighbours count, and the first pair that stands the wrong way round is told."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from proofs.exercises.answers import OrderAnswer
from proofs.exercises.grading.choice import LETTERS, MAX_CHARACTERS
from proofs.exercises.grading.feedback import Feedback, Graded, Kind, NotGraded, right, wrong
from proofs.exercises.grading.scheme import SCHEME

_LETTER = re.compile(r"\(?([A-Za-z])[).]?", re.ASCII)
_RUN = re.compile(r"[A-Z]+|[a-z]+", re.ASCII)
_BETWEEN = re.compile(r"(?:[\s,;<\u2192]|->|\bthen\b|\\lt\b)+", re.IGNORECASE)
_HOW = 'give the letters of all options in their order, for example "B, A, C"'


def grade_order(raw: object, key: OrderAnswer) -> Graded:
    """Compare an order of options with the key.

    Raises:
        NotGraded: if the answer is no order of options: a letter that is none of theirs, or one that stands twice.

    Examples:
        >>> key = OrderAnswer(("2", "3", "1", "4"), (2, 0, 1, 3))
        >>> graded = grade_order("C < A < D < B", key)
        >>> print(graded.share, graded.feedback[0].text)
        1/3 D stands before B, but B comes first.
    """
    found = _places(raw, len(key.options))
    if found == list(key.order):
        return right()
    if found == list(reversed(key.order)) and len(found) > 2:
        return wrong(Kind.BACKWARDS, "This is the right order from its end.", SCHEME.backwards)
    rank = {place: number for number, place in enumerate(key.order)}
    feedback = [_turned(one, other) for one, other in pairwise(found) if rank[one] > rank[other]][:1]
    if missing := sorted(set(rank) - set(found)):
        feedback.append(Feedback(Kind.MISSING_OPTION, f"Left out: {', '.join(LETTERS[place] for place in missing)}."))
    together = len(set(pairwise(found)) & set(pairwise(key.order)))
    return Graded(Fraction(together, len(key.order) - 1), tuple(feedback))


def _turned(one: int, other: int) -> Feedback:
    text = f"{LETTERS[one]} stands before {LETTERS[other]}, but {LETTERS[other]} comes first."
    return Feedback(Kind.ORDER, text)


def _places(raw: object, options: int) -> list[int]:
    """The options of an answer: ``"B, A, C"``, ``"BAC"``, ``"B < A < C"``, ``["B", "A", "C"]``."""
    if isinstance(raw, str):
        if len(raw) > MAX_CHARACTERS:
            raise NotGraded(Kind.TOO_LARGE, f"at most {MAX_CHARACTERS} characters")
        text = raw.strip("[]$ \t\r\n").rstrip(".")
        raw = list(text) if _RUN.fullmatch(text) else [part for part in _BETWEEN.split(text) if part]
    if not isinstance(raw, list) or not raw or len(raw) > len(LETTERS):
        raise NotGraded(Kind.UNREADABLE, _HOW)
    places = [_place(item, options) for item in raw]
    if twice := sorted({place for place in places if places.count(place) > 1}):
        raise NotGraded(Kind.UNREADABLE, f"{', '.join(LETTERS[place] for place in twice)} may stand in one place only")
    return places


def _place(item: object, options: int) -> int:
    text = item.strip(" \"'") if isinstance(item, str) and len(item) <= MAX_CHARACTERS else ""
    match = _LETTER.fullmatch(text)
    if match is None:
        raise NotGraded(Kind.UNREADABLE, _HOW)
    place = LETTERS.index(match[1].upper())
    if place >= options:
        raise NotGraded(
            Kind.UNREADABLE, f"there is no option {LETTERS[place]}; the options are A to {LETTERS[options - 1]}"
        )
    return place
