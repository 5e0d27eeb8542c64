"""Answer files and key files: JSON in, checked data out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from proofs.exercises.answers import Answer
from proofs.exercises.grading.keys import check_key
from symbolic.errors import ProblemError

SCHEMA = "landscape/answers/1"
KEY_SCHEMA = "landscape/exercises/1"
"""Of a file that ``landscape exercise --json`` wrote; a sheet of the format json is the list of its exercises alone."""
MAX_ANSWER_BYTES = 1_000_000
"""Largest answer file, in bytes."""
MAX_KEY_BYTES = 20_000_000
"""Largest key file, in bytes."""
MAX_NESTING = 12
"""Deepest nesting of lists and objects in a file."""
MAX_EXERCISES = 1000
MAX_QUESTIONS = 26
"""Most questions of one exercise."""
MAX_POINTS = 1000
"""Most points of one question."""
MAX_NAME = 200
"""Most characters of a name."""
MAX_DIGITS = 60
"""Longer whole numbers are kept as text, which is too long for an answer."""
HASH = "hash"
"""Among the answers of an exercise: the content hash of the variant that was answered."""

Answers = dict[str, Any]
"""For every exercise what was answered: an object from questions to answers, if the student kept to the form."""

_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class AnswerFile(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The shape of an answer file; what stands in an answer is checked when it is graded."""

    schema: str
    answers: dict[str, Any]


class KeyEntry(msgspec.Struct, frozen=True):
    """What is read of one exercise in a key file; the rest is for people."""

    id: str
    key: dict[str, dict[str, Any]]
    hash: str = ""


@dataclass(frozen=True)
class KeyQuestion:
    """A question with its key.

    Attributes:
        answer: what is right.
        points: the most it is worth.
    """

    answer: Answer
    points: int


@dataclass(frozen=True)
class KeyExercise:
    """An exercise with its key.

    Attributes:
        id: its name in answer files.
        questions: its questions by name.
        hash: the content hash of the variant; empty if it is not known.
    """

    id: str
    questions: dict[str, KeyQuestion]
    hash: str = ""


def read_answers(data: bytes) -> Answers:
    """Read an answer file.

    Arguments:
        data: its bytes.

    Returns:
        What was answered, by exercise and question; numbers with a point, and long ones, are kept as the text that was typed.
        What stands for one exercise may have any form: it is looked at when it is graded.

    Raises:
        ProblemError: if it is no JSON file of this shape, or beyond a limit.

    Examples:
        >>> read_answers(b'{"schema": "landscape/answers/1", "answers": {"e": {"a": 0.50}}}')
        {'e': {'a': '0.50'}}
    """
    raw = _parsed(data, MAX_ANSWER_BYTES)
    if isinstance(raw, dict) and raw.get("schema") != SCHEMA:
        raise ProblemError("schema", f'must be "{SCHEMA}"', ascii(raw.get("schema"))[:60])
    file: AnswerFile = _shaped(raw, AnswerFile)
    if len(file.answers) > MAX_EXERCISES:
        raise ProblemError("answers", f"at most {MAX_EXERCISES} exercises", f"{len(file.answers)}")
    return file.answers


def read_key(data: bytes) -> list[KeyExercise]:
    """Read a key file, as ``landscape exercise TOPIC --json KEY --key`` writes it, and check that it can be used.

    Arguments:
        data: its bytes.

    Raises:
        ProblemError: if it is no key file, beyond a limit, or a key contradicts itself.
    """
    raw = _parsed(data, MAX_KEY_BYTES)
    if isinstance(raw, dict) and raw.get("schema") == KEY_SCHEMA:
        raw = raw.get("exercises")
    if isinstance(raw, list) and any(isinstance(entry, dict) and "key" not in entry for entry in raw):
        raise ProblemError("key", "every exercise needs its key: write the file with the option --key", "none")
    entries: list[KeyEntry] = _shaped(raw, list[KeyEntry])
    if not 1 <= len(entries) <= MAX_EXERCISES:
        raise ProblemError("file", f"holds 1 to {MAX_EXERCISES} exercises", f"{len(entries)}")
    for name in _repeated(entry.id for entry in entries):
        raise ProblemError("id", "every exercise has its own", f"{ascii(name)[:60]} twice")
    return [_exercise(entry) for entry in entries]


def _exercise(entry: KeyEntry) -> KeyExercise:
    where = ascii(entry.id)[1:60].rstrip("'")
    for name in (entry.id, *entry.key):
        if not (name.isprintable() and 1 <= len(name) <= MAX_NAME):
            raise ProblemError("id", f"names have 1 to {MAX_NAME} printable characters", ascii(name)[:60])
    if not 1 <= len(entry.key) <= MAX_QUESTIONS:
        raise ProblemError(f"{where}: key", f"holds 1 to {MAX_QUESTIONS} questions", f"{len(entry.key)}")
    questions = {name: _question(raw, f"{where}.{name[:20]}") for name, raw in entry.key.items()}
    return KeyExercise(entry.id, questions, entry.hash)


def _question(raw: dict[str, Any], where: str) -> KeyQuestion:
    points = raw.get("points")
    if isinstance(points, bool) or not isinstance(points, int) or not 1 <= points <= MAX_POINTS:
        raise ProblemError(f"{where}: points", f"a whole number from 1 to {MAX_POINTS}", ascii(points)[:40])
    plain = {name: value for name, value in raw.items() if name not in ("points", "solution")}
    answer: Answer = _shaped(plain, Answer, where)
    check_key(answer, where)
    return KeyQuestion(answer, points)


def _parsed(data: bytes, most: int) -> Any:
    """The JSON value of a file: keys once only, decimals as their text, nothing too deep."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for name in _repeated(key for key, _ in pairs):
            raise ProblemError(ascii(name)[:60], "a key may stand only once", "it twice")
        return dict(pairs)

    if len(data) > most:
        raise ProblemError("file", f"at most {most} bytes", "a larger file")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError("file", "must be UTF-8 text", f"an invalid byte at position {error.start}") from None
    _check_nesting(text)
    try:
        return json.loads(text, object_pairs_hook=unique, parse_float=str, parse_constant=str, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise ProblemError("file", "must be valid JSON", str(error)[:200]) from None


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_DIGITS else digits


def _shaped(raw: Any, shape: Any, where: str = "") -> Any:
    try:
        return msgspec.convert(raw, shape)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$")
        key = place.rstrip("`").lstrip(".") or "file"
        raise ProblemError(
            f"{where}: {key}" if where else key, "the file does not have the documented shape", what
        ) from None


def _check_nesting(text: str) -> None:
    depth = deepest = 0
    for character in re.sub(r"[^\[\]{}]", "", _TEXT.sub("", text)):
        depth += 1 if character in "[{" else -1
        deepest = max(deepest, depth)
    if deepest > MAX_NESTING:
        raise ProblemError("file", f"lists and objects nest at most {MAX_NESTING} deep", f"{deepest} levels")


def _repeated(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]
