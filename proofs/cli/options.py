"""Options that several sub-commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from proofs.cli.output import same_file
from proofs.cli.run import answer_of_this_run
from proofs.cli.terminal import shown

if TYPE_CHECKING:
    from symbolic.engines.system import Engine
    from symbolic.errors import LandscapeError

T = TypeVar("T")

optional_file = click.argument("file", required=False, type=click.Path(path_type=Path))


def json_option(command: Callable[..., T]) -> Callable[..., T]:
    """``--json [PATH]``; an error of the command then goes to the same destination."""

    @wraps(command)
    def called(*arguments: Any, json_path: str | None, **named: Any) -> T:
        answer_goes_to(json_path)
        return command(*arguments, json_path=json_path, **named)

    return click.option(
        "--json",
        "json_path",
        is_flag=False,
        flag_value="-",
        metavar="[PATH]",
        help="Write the result as JSON (to standard output without PATH).",
    )(called)


seed_option = click.option(
    "--seed",
    default=0,
    show_default=True,
    type=click.IntRange(0),
    help="Chooses the slices; random primes come from the operating system.",
)


def start_clock(_context: click.Context, _option: click.Parameter, seconds: float) -> float:
    """The callback of ``--budget``: from here on the whole command is bounded."""
    from proofs.cli.worker import begin_budget

    begin_budget(seconds)
    return seconds


def _start_limit(_context: click.Context, _option: click.Parameter, seconds: float) -> None:
    """The same for a command that has nothing to say when it is not finished."""
    from proofs.cli.worker import begin_budget

    begin_budget(seconds, all_or_nothing=True)


budget_option = click.option(
    "--budget",
    default=600.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    callback=start_clock,
    help="Time allowed; what is not done then is UNDECIDED.",
)
limit_option = click.option(
    "--budget",
    default=600.0,
    show_default=True,
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    expose_value=False,
    callback=_start_limit,
    help="Time allowed for the whole command; exit status 3 when it is spent.",
)


def each_budget_option(help_text: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """``--budget`` of a command that solves many problems: the time for each."""
    return click.option(
        "--budget",
        default=60.0,
        show_default=True,
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help=help_text,
    )


jobs_option = click.option(
    "--jobs",
    default=None,
    type=click.IntRange(1, 64),
    help="Engine processes at once (default: the number of processors).",
)
quiet_option = click.option("--quiet", is_flag=True, help="No progress, and with --json no summary.")


def names_of(
    known: Sequence[str], what: str
) -> Callable[[click.Context, click.Parameter, str | None], tuple[str, ...]]:
    """The callback of an option whose value is names with commas between them; no name if it is left out.

    Arguments:
        known: the names there are.
        what: what they are names of, in the plural.
    """

    def names(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[str, ...]:
        chosen = () if text is None else tuple(dict.fromkeys(part.strip() for part in text.split(",")))
        for name in chosen:
            if name not in known:
                raise click.BadParameter(f"{what} are {', '.join(known)}, with commas between them (got {name!r})")
        return chosen

    return names


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
        answer_goes_to(json_path)
    if file is None:
        raise click.UsageError(f"Missing argument '{name}'.")
    return read_from(file), json_path


def answer_goes_to(json_path: str | None) -> None:
    """Note where the JSON answer goes, for the case that there is only an error."""
    answer = answer_of_this_run()
    if answer is not None:
        answer.json_path = json_path


def read_from(path: Path) -> Path:
    """Note that a file is read, so that nothing is written over it.

    Raises:
        click.UsageError: if the JSON answer should go there.
    """
    answer = answer_of_this_run()
    if answer is not None:
        answer.inputs.append(path)
        if answer.json_path not in (None, "-") and same_file(path, Path(str(answer.json_path))):
            answer.json_path = "-"
            raise click.UsageError(f"--json {shown(str(path))} would replace the file that is read; give another PATH.")
    return path


def solving_engine(progress: Callable[[str], None]) -> Engine:
    """The engine of a command that lets none be chosen: what stands in for it keeps to a short limit unless --budget is given."""
    from symbolic.engines.missing import STAND_IN_SECONDS
    from symbolic.solving.solve import default_engine

    source = click.get_current_context().get_parameter_source("budget")
    return default_engine(STAND_IN_SECONDS if source is ParameterSource.DEFAULT else None, progress)


def write_json(value: object, json_path: str) -> None:
    """Write a JSON answer to standard output or a file."""
    from proofs.cli.output import json_bytes

    write_answer(json_bytes(value), json_path)


def write_answer(text: bytes, json_path: str) -> None:
    """Write a JSON answer that is a text already."""
    from proofs.cli.output import write_bytes

    answer = answer_of_this_run()
    if answer is not None:
        answer.begun = True
    write_bytes(text, json_path)


def refuse(subject: object, error: LandscapeError | str, status: int) -> int:
    """Tell that there is no answer: a line on standard error, an object with ``--json``; returns the exit status."""
    from proofs.cli.failures import refuse as run

    return run(answer_of_this_run(), subject, error, status)
