"""From characters to tokens: what a student may type, and a clear word about everything else."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from flint import fmpq

from proofs.exercises.grammar.errors import AnswerError
from proofs.exercises.grammar.names import Names
from proofs.exercises.grammar.surds import ZERO

MAX_LENGTH = 4000
"""Most characters of an answer."""
MAX_DIGITS = 60
"""Most digits of one number."""

Sort = Literal["number", "decimal", "name", "+", "-", "*", "/", "^", "open", "close", "sqrt", "frac", "exponent", "end"]

_SAME = {
    **dict.fromkeys("-\u2212\u2013", "-"),  # minus sign, en dash
    **dict.fromkeys("*\u00b7\u22c5\u2219\u00d7", "*"),  # dots, times
    **dict.fromkeys("/\u2044\u00f7", "/"),  # fraction slash, division sign
    "+": "+",
    "^": "^",
    "√": "sqrt",
}
_SPACES = frozenset(" \t\r\n\u00a0\u2009\u202f")
_SUPERSCRIPTS = {c: d for d, c in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")}
_FRACTIONS = {
    "½": fmpq(1, 2), "⅓": fmpq(1, 3), "⅔": fmpq(2, 3), "¼": fmpq(1, 4), "¾": fmpq(3, 4), "⅕": fmpq(1, 5), "⅖": fmpq(2, 5),
    "⅗": fmpq(3, 5), "⅘": fmpq(4, 5), "⅙": fmpq(1, 6), "⅚": fmpq(5, 6), "⅛": fmpq(1, 8), "⅜": fmpq(3, 8), "⅝": fmpq(5, 8),
    "⅞": fmpq(7, 8),
}  # fmt: skip
_COMMANDS: dict[str, Sort | None] = {
    "frac": "frac", "dfrac": "frac", "tfrac": "frac", "sqrt": "sqrt", "cdot": "*", "times": "*", "left": None, "right": None,
    ",": None, ";": None, " ": None, "!": None, "quad": None,
}  # fmt: skip
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?|[.,]\d+", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
_COMMAND = re.compile(r"\\([A-Za-z]+|[,;! ])")
_LETTERS = re.compile(r"[A-Za-z]+")
_AROUND = re.compile(r"(?P<dollars>\${0,2})(?:\s*=)?(?P<inside>.*?)\.?\s*(?P=dollars)\s*\.?", re.DOTALL)
_TWO_DIGITS = re.compile(r" *([0-9]) *([0-9])(?![0-9.])")
_HINTS = {
    "=": "leave out the sign = and give the expression alone",
    ",": "a comma has no meaning here, but as the point of a decimal like 0,5",
    "±": "± stands for two numbers: give one",
    "∓": "∓ stands for two numbers: give one",
    "∞": "infinity is not a number",
    "%": "write the number as a fraction",
    "$": "leave out the sign $",
    ".": "a decimal needs digits after its point",
    "_": "this index has no name before it, or is not complete",
}


@dataclass(frozen=True)
class Token:
    """A piece of an answer.

    Attributes:
        sort: what it is.
        at: its place in the text.
        text: a name, or the sort of a bracket.
        value: a number, or the exponent of ``x²``.
    """

    sort: Sort
    at: int
    text: str = ""
    value: fmpq = ZERO


def tokens(text: str, names: Names) -> list[Token]:
    """The tokens of a text, with an end at the end.

    Raises:
        AnswerError: for a character that has no place in an answer, an unknown name, or a text or number that is too long.
    """
    if len(text) > MAX_LENGTH:
        raise AnswerError(text, MAX_LENGTH, "limit", f"an answer has at most {MAX_LENGTH} characters")
    found: list[Token] = []
    at, stop = _inside(text)
    while at < stop:
        character = text[at]
        if character in _SPACES:
            at += 1
        elif character in "0123456789." or (character == "," and text[at + 1 : at + 2].isdigit()):
            at = _number(text, at, found)
        elif character in _SUPERSCRIPTS or character in "⁺⁻":
            at = _superscript(text, at, found)
        elif character == "*" and text.startswith("**", at):
            found.append(Token("^", at))
            at += 2
        elif character in _SAME:
            found.append(Token(_SAME[character], at))  # type: ignore[arg-type]
            at += 1
        elif character in _FRACTIONS:
            found.append(Token("number", at, value=_FRACTIONS[character]))
            at += 1
        elif character in "([{":
            found.append(Token("open", at, character))
            at += 1
        elif character in ")]}":
            found.append(Token("close", at, character))
            at += 1
        elif character == "\\":
            at = _command(text, at, found)
        elif character.isascii() and character.isalpha():
            at = _word(text, at, found, names)
        else:
            raise _foreign(text, at)
    return [*found, Token("end", len(text))]


def _inside(text: str) -> tuple[int, int]:
    """Where the expression begins and ends: without dollar signs around it, a sign = before it, a full stop after it.

    Examples:
        >>> text = "$= 1/2$."
        >>> start, stop = _inside(text)
        >>> text[start:stop]
        ' 1/2'
    """
    blank = len(text) - len(text.lstrip())
    match = _AROUND.fullmatch(text.strip())
    assert match is not None
    return blank + match.start("inside"), blank + match.end("inside")


def _number(text: str, at: int, found: list[Token]) -> int:
    match = _NUMBER.match(text, at)
    if match is None:
        raise AnswerError(text, at, "syntax", _HINTS["."])
    digits, end = match[0], match.end()
    if len(digits) > MAX_DIGITS:
        raise AnswerError(text, at, "limit", f"a number has at most {MAX_DIGITS} digits")
    if re.match(r"[eE][+-]?\d", text[end : end + 3], re.ASCII):
        raise AnswerError(text, end, "syntax", "write powers of ten as 10^3, not with an e")
    if text[end : end + 1] in (".", ",") and text[end + 1 : end + 2].isdigit():
        raise AnswerError(text, end, "syntax", "a number has one point or comma: digits are not grouped")
    if _GROUPED.fullmatch(digits):
        shown = f"write {digits.replace(',', '.')} or {digits.replace(',', '')}"
        raise AnswerError(text, at, "syntax", f"this comma may stand for a point or group digits: {shown}")
    whole, point, rest = digits.replace(",", ".").partition(".")
    found.append(Token("decimal" if point else "number", at, value=fmpq(int(whole + rest), 10 ** len(rest))))
    return end


def _superscript(text: str, at: int, found: list[Token]) -> int:
    end, negative = at, text[at] == "⁻"
    if text[at] in "⁺⁻":
        end += 1
    start, value = end, 0
    while end < len(text) and text[end] in _SUPERSCRIPTS:
        value = 10 * value + _SUPERSCRIPTS[text[end]]
        end += 1
        if end - start > 6:
            raise AnswerError(text, at, "limit", "this exponent is too large")
    if end == start:
        raise AnswerError(text, at, "syntax", "a raised sign needs a raised digit after it")
    found.append(Token("exponent", at, value=fmpq(-value if negative else value)))
    return end


def _command(text: str, at: int, found: list[Token]) -> int:
    match = _COMMAND.match(text, at)
    if match is None or match[1] not in _COMMANDS:
        raise AnswerError(
            text, at, "syntax", r"of LaTeX only \frac, \sqrt, \cdot, \times, \left and \right are read here"
        )
    sort = _COMMANDS[match[1]]
    if sort is not None:
        found.append(Token(sort, at))
    digits = _TWO_DIGITS.match(text, match.end()) if sort == "frac" else None
    if digits is None:
        return match.end()
    for group in (1, 2):  # LaTeX reads frac12 as frac{1}{2}
        place = digits.start(group)
        found += [
            Token("open", place, "{"),
            Token("number", place, value=fmpq(int(digits[group]))),
            Token("close", place, "}"),
        ]
    return digits.end()


def _word(text: str, at: int, found: list[Token], names: Names) -> int:
    match = _LETTERS.match(text, at)
    assert match is not None
    if match[0].lower() == "sqrt" and match[0] not in names.table:
        found.append(Token("sqrt", at))
        return match.end()
    words, end = names.read(text, at)
    found += (Token("name", place, name) for name, place in words)
    return end


def _foreign(text: str, at: int) -> AnswerError:
    """A character that no answer has, by its name: look-alikes and invisible characters are found out this way."""
    character = text[at]
    if character in _HINTS:
        return AnswerError(text, at, "syntax", _HINTS[character])
    name = unicodedata.name(character, f"U+{ord(character):04X}")
    plain = unicodedata.normalize("NFKC", character)
    hint = f"; type {plain} instead" if plain != character and plain.isascii() and plain.isprintable() else ""
    return AnswerError(text, at, "character", f"the character {name} has no meaning here{hint}")
