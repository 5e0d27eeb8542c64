"""``landscape grade``."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from proofs.cli import options
from proofs.cli.output import columns, tell

if TYPE_CHECKING:
    from fractions import Fraction

    from proofs.exercises.grading import Report

T = TypeVar("T")


SOME_REFUSED = 3


@click.command(epilog="Exit status: 0 graded (whatever the score), 2 bad input, 3 some files of a folder refused.")
@click.argument("answers", required=False, type=click.Path(path_type=Path))
@click.option(
    "--key",
    "key_path",
    metavar="KEY",
    type=click.Path(path_type=Path),
    help="The key: what `landscape exercise TOPIC --json KEY --key` wrote.",
)
@click.option(
    "--keys",
    "keys_path",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Keys of several variants; ANSWERS is a folder of answer files then.",
)
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), help="A table of all files of the folder.")
@options.json_option
def grade(
    answers: Path | None, key_path: Path | None, keys_path: Path | None, csv_path: Path | None, json_path: str | None
) -> int:
    """Grade a student's file of ANSWERS against a key, exactly, with feedback that names the mistake.

    With --keys a whole folder is graded: every file against the key whose hash it names. A file of another variant is refused by
    name, and has no score.

    \b
    Examples:
      landscape grade answers.json --key key.json
      landscape grade answers.json --key key.json --json result.json
      landscape grade answers --keys keys --csv grades.csv
    """
    answers, json_path = options.the_file(answers, json_path, "ANSWERS")
    if (key_path is None) == (keys_path is None):
        raise click.UsageError("Give either --key KEY, for one file, or --keys FOLDER, for a folder of answers.")
    if keys_path is not None:
        return _folder(answers, keys_path, csv_path, json_path)
    if csv_path is not None:
        raise click.UsageError("--csv is for a folder of answers, with --keys FOLDER.")
    assert key_path is not None
    from proofs.exercises.grading import grade as run
    from proofs.exercises.grading import read_answers, read_key

    given = _read(answers, read_answers)
    report = run(given, _read(options.read_from(key_path), read_key))
    if json_path is not None:
        options.write_json(report.to_dict(), json_path)
    if json_path != "-":
        tell(_summary(report))
    return 0


def _folder(answers: Path, keys: Path, csv_path: Path | None, json_path: str | None) -> int:
    """Grade a folder, and tell a line for each file."""
    from proofs.cli.output import read_bytes, write_whole
    from proofs.cli.terminal import shown
    from proofs.exercises.grading.folder import grade_folder, grades_table

    files = grade_folder(answers, keys, read_bytes)
    if csv_path is not None:
        write_whole(csv_path, grades_table(files).encode())
    refused = [file for file in files if file.report is None]
    if json_path is not None:
        rows = [
            {
                "file": file.name,
                "key": file.key or None,
                "reason": file.reason or None,
                "report": None if file.report is None else file.report.to_dict(),
            }
            for file in files
        ]
        options.write_json({"schema": "landscape/grades/1", "files": rows}, json_path)
    if json_path != "-":
        for file in files:
            told = f"refused: {file.reason}" if file.report is None else _score(file.report)
            tell(f"{shown(file.name)}  {told}")
        click.echo(f"{len(files) - len(refused)} files graded, {len(refused)} refused")
    return SOME_REFUSED if refused else 0


def _score(report: Report) -> str:
    return f"score {_points(report.score)} of {report.maximum}"


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
    return "\n".join([*lines, _score(report)])


def _indented(text: str) -> list[str]:
    """A sentence in short lines; what stands below it, a text with a caret, keeps its columns."""
    sentence, *shown = text.split("\n")
    wrapped = textwrap.wrap(sentence, min(columns(), 78), initial_indent="  ", subsequent_indent="  ")
    return [*wrapped, *(f"  {line}" for line in shown)]


def _points(points: Fraction) -> str:
    """Points are whole or halves."""
    return str(points) if points.denominator == 1 else f"{float(points):.1f}"
