"""What is wrong with a text a student typed, and where."""

from __future__ import annotations

from typing import Literal

from symbolic.errors import LandscapeError

Fault = Literal["character", "syntax", "name", "ambiguous", "value", "limit"]
"""Why a text is refused: a foreign character, bad grammar, an unknown name, two readings, no value, too large."""

_SHOWN = "\u2212\u2013\u00b7\u22c5\u00d7\u00f7√²³½⅓⅔¼¾"
WINDOW = 60
"""Most characters of the text that a message shows."""


class AnswerError(LandscapeError):
    """A text is not an answer in the grammar of the exercises.

    Attributes:
        text: what was typed.
        at: the place of the fault, counted from 0.
        fault: the sort of fault.
        rule: what is wrong, and what to type instead.
    """

    def __init__(self, text: str, at: int, fault: Fault, rule: str) -> None:
        self.text, self.at, self.fault, self.rule = text, at, fault, rule
        super().__init__(f"{rule} (character {at + 1})\n{pointed(text, at)}")


class TooMuchWork(LandscapeError):
    """Numbers are so complicated that an exact answer would take too long."""

    def __init__(self) -> None:
        super().__init__("these numbers are too complicated to be compared; write the same point with simpler ones")


def pointed(text: str, at: int) -> str:
    """The part of a text around a place, with a caret under that place.

    Examples:
        >>> print(pointed("2x + * y", 5))
        2x + * y
             ^
    """
    start = max(0, min(at - WINDOW // 2, len(text) - WINDOW))
    shown = "".join(c if c.isascii() and c.isprintable() else _harmless(c) for c in text[start : start + WINDOW])
    return f"{shown}\n{' ' * (at - start)}^"


def _harmless(character: str) -> str:
    """A character as it is shown: what could change the direction or the width of a line becomes a question mark."""
    return character if character in _SHOWN else " " if character.isspace() else "?"
