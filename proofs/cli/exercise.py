"""``landscape exercise``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proofs.cli import options
from proofs.cli.terminal import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proofs.exercises.exercise import Exercise

FORMATS = ("tex", "pdf", "html", "form", "ipynb", "moodle", "stack", "json")
SUFFIXES = {"moodle": "moodle.xml", "stack": "stack.xml", "form": "form.html"}
IN_MOODLE = frozenset({"moodle", "stack"})
DIFFICULTIES = ("easy", "medium", "hard")
MOST = 1000
KEYS = "key"
"""The folder of keys, beside the sheets."""


@click.command(epilog="Exit status: 0 written, 2 bad input, 4 a needed program is missing (other formats are written).")
@click.argument("topics", metavar="[TOPIC]", required=False)
@click.option("--list", "listed", is_flag=True, help="The topics, with their titles.")
@click.option("--difficulty", default="easy", show_default=True, type=click.Choice(DIFFICULTIES))
@click.option(
    "--count",
    default=1,
    show_default=True,
    type=click.IntRange(1, MOST),
    help="So many different variants of equal difficulty.",
)
@click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0, 2**31),
    help="The variants are made from this seed and those after it.",
)
@click.option(
    "--secret",
    default="",
    envvar="LANDSCAPE_SECRET",
    metavar="TEXT",
    help="Mixed into the seeds, so that the seed on a sheet does not give the key to who has this tool.  [env: LANDSCAPE_SECRET]",
)
@click.option(
    "--title", default=None, metavar="TEXT", help="The title of the sheet (default: that of the topic, or Exercises)."
)
@click.option(
    "--format",
    "formats",
    default=None,
    callback=options.names_of(FORMATS, "formats"),
    metavar="NAMES",
    help="tex, pdf, html, form (a page that saves the answer file), ipynb (for nbgrader), moodle and stack "
    "(questions that Moodle grades, with --key only; stack is for the plugin STACK), json, with commas between them "
    "(default: Markdown on the terminal).",
)
@click.option(
    "--output",
    default=None,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write into (default: here).",
)
@click.option("--separate", is_flag=True, help="A sheet of its own for every variant.")
@click.option(
    "--key", is_flag=True, help="Make the keys too, in the folder `key` beside the sheets (or within --json)."
)
@options.json_option
@options.quiet_option
def exercise(
    topics: str | None,
    listed: bool,
    difficulty: str,
    count: int,
    seed: int,
    secret: str,
    title: str | None,
    formats: tuple[str, ...],
    output: Path | None,
    separate: bool,
    key: bool,
    json_path: str | None,
    quiet: bool,
) -> int:
    """Exercises of a TOPIC, or of several with commas between them, in as many variants as wanted. Their keys, written with --key, are
    confirmed by a second computation.

    \b
    Examples:
      landscape exercise --list
      landscape exercise loss_polynomial --difficulty medium
      landscape exercise loss_polynomial,mask_graph --format html,tex --output sheet --key
      landscape exercise classify_point --count 30 --format pdf,moodle --key --output sheets
      landscape exercise mask_graph --count 30 --separate --format ipynb --output notebooks
      landscape exercise rank_one_points --seed 5 --json key.json --key
    """
    from proofs.exercises.topics import NAMES

    if topics is None and json_path and set(json_path.split(",")) <= set(NAMES):
        topics, json_path = json_path, "-"
        options.answer_goes_to(json_path)
    if listed:
        if topics is not None:
            raise click.UsageError("Give either TOPIC or --list.")
        _list(json_path)
        return 0
    if topics is None:
        raise click.UsageError("Missing argument 'TOPIC' (see `landscape exercise --list`).")
    if IN_MOODLE & set(formats) and not key:
        raise click.UsageError("A file for Moodle holds the answers, so that Moodle can grade: give --key with it.")
    names = tuple(dict.fromkeys(name.strip() for name in topics.split(",")))
    sheets = _variants(names, difficulty, count, seed, secret, quiet)
    made = [x for sheet in sheets for x in sheet]
    if json_path is not None:
        from proofs.exercises.statement import entry

        answer = {"schema": "landscape/exercises/1", "exercises": [entry(x, key) for x in made]}
        options.write_json(answer, json_path)
    if formats or output is not None:
        first = made[0]
        stem = f"{first.topic if len(names) == 1 else 'sheet'}-{difficulty}"
        parts: dict[str, Sequence[Exercise]] = {f"{stem}-{sheet[0].seed}": sheet for sheet in sheets}
        if not separate:
            last = sheets[-1][0].seed
            parts = {f"{stem}-{first.seed}" + (f"-to-{last}" if count > 1 else ""): made}
        return _write(
            parts,
            formats or ("html",),
            shown(title or "").strip() or _title(names),
            output or Path(),
            key,
            json_path == "-",
        )
    if json_path is None:
        click.echo("\n\n".join(_text(x, key) for x in made))
    return 0


def _variants(
    names: tuple[str, ...], difficulty: str, count: int, seed: int, secret: str, quiet: bool
) -> list[tuple[Exercise, ...]]:
    """For every variant the exercises, one of each topic, each with a key that a second computation confirmed."""
    from importlib.util import find_spec

    from proofs.cli.output import progress
    from proofs.exercises.topics import topic
    from proofs.exercises.variants import variants
    from symbolic.errors import ExtraMissing

    if find_spec("jinja2") is None:
        raise ExtraMissing("jinja2", "documents")
    found = []
    with progress(quiet) as report:
        for confirm, name in [(topic(name).confirm, name) for name in names]:
            report(f"{name}: making variants")
            made = variants(name, difficulty, count, seed, secret)  # type: ignore[arg-type]  # click checked it
            for place, one in enumerate(made, 1):
                report(f"{name}: confirming the key of variant {place} of {len(made)}")
                confirm(one)
            found.append(made)
    return list(zip(*found, strict=True))


def _title(names: tuple[str, ...]) -> str:
    from proofs.exercises.topics import topic

    return topic(names[0]).title if len(names) == 1 else "Exercises"


def _write(
    parts: Mapping[str, Sequence[Exercise]],
    formats: tuple[str, ...],
    title: str,
    folder: Path,
    key: bool,
    silent: bool,
) -> int:
    """Write the sheets, each with an empty answer file, and the keys into a folder of their own; a key has the name of its sheet.

    A key is written as JSON in any case: that is what grades. A format that cannot be made is told of at the end, and the others are made.
    """
    from proofs.cli.failures import failure_of
    from proofs.cli.output import make_folder, write_whole
    from proofs.exercises.sheets import answer_form, render_sheet
    from symbolic.errors import EngineFailed, EngineMissing, LandscapeError

    failed: dict[str, LandscapeError] = {}

    def write(path: Path, content: bytes) -> None:
        make_folder(path.parent)
        write_whole(path, content)
        if not silent:
            click.echo(str(path))

    def write_sheet(path: Path, part: Sequence[Exercise], format_: str, with_key: bool) -> None:
        if format_ in failed:
            return
        try:
            content = render_sheet(part, format_, with_key, title)
        except (EngineMissing, EngineFailed) as error:
            failed[format_] = error
        else:
            write(path, content)

    for name, part in parts.items():
        write(folder / f"{name}.answers.json", answer_form(part))
        for format_ in formats:
            if format_ not in IN_MOODLE:
                write_sheet(folder / f"{name}.{SUFFIXES.get(format_, format_)}", part, format_, False)
        keys = dict.fromkeys("html" if format_ == "form" else format_ for format_ in (*formats, "json"))
        for format_ in keys if key else ():
            path = folder / KEYS / f"{name}.{SUFFIXES.get(format_, format_)}"
            write_sheet(path, part, format_, True)
    for format_, reason in failed.items():
        click.echo(f"not written as {format_}: {reason}", err=True)
    return failure_of(next(iter(failed.values()))).status if failed else 0


def _text(one: Exercise, key: bool) -> str:
    """An exercise as Markdown for a terminal, where nothing turns entities and escapes into the signs they stand for."""
    from proofs.exercises.markdown import plain
    from proofs.exercises.statement import entry

    found = entry(one, key)
    origin = f"{one.topic}, {one.difficulty}, seed {one.seed}, hash {found['hash']}"
    parts = [f"# {found['title']}", origin, found["statement"]]
    for name, answer in found.get("key", {}).items():
        parts += [f"## Solution of ({name})", answer["solution"]]
    return plain("\n\n".join(parts))


def _list(json_path: str | None) -> None:
    from textwrap import fill

    from proofs.cli.output import columns
    from proofs.exercises.topics import NAMES
    from proofs.exercises.topics import topic as load

    topics = [load(name) for name in NAMES]
    if json_path is not None:
        found = [{"topic": x.name, "title": x.title, "goal": x.goal} for x in topics]
        options.write_json({"schema": "landscape/topics/1", "topics": found}, json_path)
        return
    width = max(len(x.name) for x in topics) + 2
    for x in topics:
        click.echo(fill(f"{x.name:{width}}{x.title}", columns(), subsequent_indent=" " * width, break_on_hyphens=False))
