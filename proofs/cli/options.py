"""Options that several sub-commands share."""

from __future__ import annotations

import sys
from pathlib import Path

import click

file_argument = click.argument("file", type=click.Path(path_type=Path))
optional_file = click.argument("file", required=False, type=click.Path(path_type=Path))
json_option = click.option(
    "--json",
    "json_path",
    is_flag=False,
    flag_value="-",
    metavar="[PATH]",
    help="Write the result as JSON (to standard output without PATH).",
)
seed_option = click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Chooses the slices; random primes come from the operating system.",
)
budget_option = click.option(
    "--budget",
    default=600.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Time allowed; what is not done then is UNDECIDED.",
)
jobs_option = click.option(
    "--jobs",
    default=None,
    type=click.IntRange(1, 64),
    help="Engine processes at once (default: the number of processors).",
)
quiet_option = click.option("--quiet", is_flag=True, help="No progress, and with --json no summary.")


def size(text: str) -> tuple[int, int, int]:
    """Inputs, units and outputs, with commas between them."""
    parts = text.split(",")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and 0 < int(part) < 100 for part in parts):
        raise click.BadParameter(f"a size is inputs,units,outputs, for example 2,2,3 (got {text!r})")
    inputs, units, outputs = map(int, parts)
    return inputs, units, outputs


def optional_size(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[int, int, int] | None:
    """The same as a callback of an option that may be left out."""
    return None if text is None else size(text)


def the_file(file: Path | None, json_path: str | None, name: str = "FILE") -> tuple[Path, str | None]:
    """The file that is read and where JSON goes: ``--json FILE`` without another argument means FILE is read."""
    if file is None and json_path not in (None, "-"):
        file, json_path = Path(str(json_path)), "-"
    if file is None:
        raise click.UsageError(f"Missing argument '{name}'.")
    return file, json_path


def write_json(value: object, json_path: str) -> None:
    """Write a JSON answer to standard output or a file."""
    import json

    from proofs.cli.output import write_whole

    text = (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode()
    if json_path == "-":
        sys.stdout.buffer.write(text)
    else:
        write_whole(Path(json_path), text)
