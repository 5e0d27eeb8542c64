"""A folder of answer files against a folder of keys: each file against the key whose hashes it names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from proofs.exercises.grading.files import HASH, Answers, KeyExercise, read_answers, read_key
from proofs.exercises.grading.grade import grade
from proofs.exercises.grading.report import Report
from symbolic.errors import ProblemError

MOST_FILES = 10_000
LONGEST_REASON = 300


@dataclass(frozen=True)
class GradedFile:
    """What became of one answer file.

    Attributes:
        name: the file.
        key: the key file it was graded with; empty if it was refused.
        report: points and feedback; None if it was refused.
        reason: why it was refused.
    """

    name: str
    key: str = ""
    report: Report | None = None
    reason: str = ""


def grade_folder(answers: Path, keys: Path, read: Callable[[Path], bytes]) -> list[GradedFile]:
    """Grade every answer file of a folder.

    Arguments:
        answers: the folder of answer files, ``*.json``.
        keys: the folder of key files, ``*.json``, as ``landscape exercise --json FILE --key`` writes them.
        read: reads a file.

    Returns:
        One result for each answer file, by name. A file that cannot be read, names no hash, or one that no key has, is refused:
        it has a reason and no score.

    Raises:
        ProblemError: if a folder has no such files, or a key cannot be used.
    """
    known = [(path.name, _located(path, read_key, read)) for path in _files(keys, "keys")]
    return [_graded(path, known, read) for path in _files(answers, "answers")]


def grades_table(files: Sequence[GradedFile]) -> str:
    """The results as CSV: one row for each file, a column for each question; variants of one exercise share their columns.

    A file that was asked several variants of one exercise keeps them apart, and so does then the table.
    """
    several = any(_repeated([_question(item, shared=True) for item in _items(file)]) for file in files)
    name = partial(_question, shared=not several)
    columns = list(dict.fromkeys(name(item) for file in files for item in _items(file)))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["file", "status", "key", "score", "maximum", *columns, "reason"])
    for file in files:
        points = {name(item): _number(item.points) for item in _items(file)}
        scores = ["", ""] if file.report is None else [_number(file.report.score), str(file.report.maximum)]
        status = "refused" if file.report is None else "graded"
        row = [file.name, status, file.key, *scores, *(points.get(column, "") for column in columns), file.reason]
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue()


def _files(folder: Path, what: str) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.suffix == ".json" and path.is_file())
    except OSError as error:
        raise ProblemError(what, "must be a readable folder", f"{folder}: {error.strerror}") from None
    if not 1 <= len(found) <= MOST_FILES:
        raise ProblemError(what, f"a folder with 1 to {MOST_FILES} files *.json", f"{len(found)} in {folder}")
    return found


def _located(path: Path, parse: Callable[[bytes], Any], read: Callable[[Path], bytes]) -> Any:
    try:
        return parse(read(path))
    except ProblemError as error:
        raise error.located(str(path)) from None


def _graded(path: Path, keys: Sequence[tuple[str, list[KeyExercise]]], read: Callable[[Path], bytes]) -> GradedFile:
    try:
        answers: Answers = read_answers(read(path))
    except (ProblemError, OSError) as error:
        return GradedFile(path.name, reason=" ".join(str(error).split())[:LONGEST_REASON])
    hashes = {name: given.get(HASH) for name, given in answers.items() if isinstance(given, dict)}
    without = [name for name, found in hashes.items() if not isinstance(found, str) or not found]
    if without or len(hashes) != len(answers) or not hashes:
        named = ascii(next(iter(without), "the file"))[:60]
        return GradedFile(path.name, reason=f"{named} names no hash, so its variant is not known")
    matches = {one: key for one, key in keys if _has(key, hashes.values())}
    if not matches:
        known = {exercise.hash for _, key in keys for exercise in key}
        name, found = next(((n, h) for n, h in hashes.items() if h not in known), next(iter(hashes.items())))
        reason = f"{ascii(name)[:60]} is of another variant: no key has all hashes of this file, among them {ascii(found)[:40]}"
        return GradedFile(path.name, reason=reason)
    one = next(iter(matches))
    return GradedFile(path.name, one, grade(answers, matches[one]))


def _has(key: Sequence[KeyExercise], hashes: Iterable[object]) -> bool:
    return set(hashes) <= {exercise.hash for exercise in key}


def _items(file: GradedFile) -> Sequence[Any]:
    return () if file.report is None else file.report.items


def _question(item: Any, shared: bool) -> str:
    """The name of a column: the exercise, without its seed if variants share it, and the question."""
    exercise = re.sub(r"-[0-9]+$", "", item.exercise) if shared else item.exercise
    return f"{exercise} ({item.question})"


def _repeated(names: Sequence[str]) -> bool:
    return len(set(names)) < len(names)


def _number(points: Any) -> str:
    return str(points) if points.denominator == 1 else f"{float(points):.1f}"


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
