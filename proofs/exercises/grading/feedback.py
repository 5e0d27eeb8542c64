"""What a student is told: every mistake has a kind and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from symbolic.errors import LandscapeError


class Kind(StrEnum):
    """The kinds of feedback."""

    RIGHT = "right"
    NO_ANSWER = "no_answer"
    UNREADABLE = "unreadable"
    """not in the grammar, or not of the shape that is asked for"""
    TOO_LARGE = "too_large"
    """beyond a stated limit"""
    WRONG = "wrong"
    """and no usual mistake explains it"""
    DECIMAL = "decimal"
    """a rounded decimal where an exact value is asked for"""
    SIGN = "sign"
    FACTOR = "factor"
    """off by a constant factor"""
    CONSTANT = "constant"
    """a polynomial that differs in its constant term only"""
    MISSING_TERM = "missing_term"
    EXTRA_TERM = "extra_term"
    COEFFICIENT = "coefficient"
    CONDITION = "condition"
    """a number that breaks a condition which every right one meets"""
    CONJUGATE = "conjugate"
    """another root of the same polynomial"""
    RECIPROCAL = "reciprocal"
    SHAPE = "shape"
    ENTRY = "entry"
    TRANSPOSED = "transposed"
    WRONG_OPTION = "wrong_option"
    MISSING_OPTION = "missing_option"
    ORDER = "order"
    """two options of an order that stand the wrong way round"""
    BACKWARDS = "backwards"
    """the right order from its end"""
    GROUPING = "grouping"
    OFF_MASK = "off_mask"
    """a weight where the mask is zero"""
    NOT_CRITICAL = "not_critical"
    MISSING_ORBIT = "missing_orbit"
    DEAD_UNITS = "dead_units"
    """the points with a dead unit were forgotten"""
    REPEATED = "repeated"
    """two points of one orbit"""
    WRONG_KIND = "wrong_kind"
    """the right point and the wrong kind"""
    WEAKER_KIND = "weaker_kind"
    """a minimum that is even strict"""
    PERMUTED = "permuted"
    """right up to a permutation of the units"""
    SAME_FUNCTION = "same_function"
    """not in the orbit, but with the same end-to-end matrix"""
    UNKNOWN_FUNCTION = "unknown_function"
    """an end-to-end matrix of no critical point"""
    NOT_DESCENDING = "not_descending"
    NO_DIRECTION = "no_direction"
    """the zero vector"""
    NOT_LOWER = "not_lower"
    READ_AS = "read_as"
    """how a text with two readings was read"""
    OTHER_VARIANT = "other_variant"
    """the answers belong to another exercise of the same name"""


@dataclass(frozen=True)
class Feedback:
    """One sentence for the student.

    Attributes:
        kind: what it is about.
        text: the sentence.
    """

    kind: Kind
    text: str


@dataclass(frozen=True)
class Graded:
    """An answer compared with the key.

    Attributes:
        share: the part of the points that it earns, from 0 to 1.
        feedback: what the student is told.
    """

    share: Fraction
    feedback: tuple[Feedback, ...]

    @property
    def correct(self) -> bool:
        """Whether it is right."""
        return self.share == 1

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of feedback."""
        return tuple(feedback.kind for feedback in self.feedback)


def in_words(feedback: tuple[Feedback, ...]) -> str:
    """All sentences in one text; a message with a caret below keeps its lines.

    Examples:
        >>> in_words((Feedback(Kind.SIGN, "The sign is wrong."), Feedback(Kind.READ_AS, "It was read as 2.")))
        'The sign is wrong. It was read as 2.'
    """
    text = ""
    for one in feedback:
        gap = "" if not text else "\n" if text.endswith("^") else " "
        text += gap + one.text
    return text


class NotGraded(LandscapeError):
    """An answer cannot be compared with the key: it earns nothing, and the student is told why.

    Attributes:
        feedback: what is wrong with it.
    """

    def __init__(self, kind: Kind, text: str) -> None:
        self.feedback = Feedback(kind, text)
        super().__init__(text)


def right(text: str = "Right.") -> Graded:
    """A right answer."""
    return Graded(Fraction(1), (Feedback(Kind.RIGHT, text),))


def wrong(kind: Kind, text: str, share: Fraction = Fraction(0)) -> Graded:
    """A wrong answer with one sentence."""
    return Graded(share, (Feedback(kind, text),))
