"""``landscape grade``."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from proofs.cli import options

if TYPE_CHECKING:
    from fractions import Fraction

    from proofs.exercises.grading import Report

T = TypeVar("T")


@click.command(epilog="Exit status: 0 graded (whatever the score), 2 bad input.")
@click.argument("answers", required=False, type=click.Path(path_type=Path))
@click.option(
    "--key",
    "key_path",
    required=True,
    metavar="KEY",
    type=click.Path(path_type=Path),
    help="The key: what `landscape exercise TOPIC --json KEY --key` wrote.",
)
@options.json_option
def grade(answers: Path | None, key_path: Path, json_path: str | None) -> int:
    """Grade a student's file of ANSWERS against a key, exactly, with feedback that names the mistake.

    \b
    Examples:
      landscape grade answers.json --key key.json
      landscape grade answers.json --key key.json --json result.json
    """
    answers, json_path = options.the_file(answers, json_path, "ANSWERS")
    from proofs.exercises.grading import grade as run
    from proofs.exercises.grading import read_answers, read_key

    given = _read(answers, read_answers)
    report = run(given, _read(options.read_from(key_path), read_key))
    if json_path is not None:
        options.write_json(report.to_dict(), json_path)
    if json_path != "-":
        click.echo(_summary(report))
    return 0


def _read(path: Path, read: Callable[[bytes], T]) -> T:
    """Read a file; an error names it."""
    from proofs.cli.output import read_bytes
    from symbolic.errors import ProblemError

    data = read_bytes(path)
    try:
        return read(data)
    except ProblemError as error:
        raise error.located(str(path)) from None


def _summary(report: Report) -> str:
    """The report for a terminal: a line for every question, with its feedback below, and the score."""
    lines = []
    for item in report.items:
        lines.append(f"{item.exercise} ({item.question})  {_points(item.points)}/{item.maximum}")
        for feedback in item.feedback:
            lines += _indented(feedback.text)
    lines += [f"note: {note}" for note in report.notes]
    return "\n".join([*lines, f"score {_points(report.score)} of {report.maximum}"])


def _indented(text: str) -> list[str]:
    """A sentence in short lines; what stands below it, a text with a caret, keeps its columns."""
    sentence, *shown = text.split("\n")
    wrapped = textwrap.wrap(sentence, 78, initial_indent="  ", subsequent_indent="  ")
    return [*wrapped, *(f"  {line}" for line in shown)]


def _points(points: Fraction) -> str:
    """Points are whole or halves."""
    return str(points) if points.denominator == 1 else f"{float(points):.1f}"
