"""How a command that fails tells it: one line on standard error, an exit status, and with ``--json`` an object that says the same."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from proofs import failures
from proofs.cli.run import INTERRUPTED, TERMINATED, Answer, Terminated
from proofs.failures import BAD_INPUT, Failure
from symbolic.errors import LandscapeError


def failure_of(error: BaseException) -> Failure:
    """What an error means to a user of the command: also one of its arguments, and a signal.

    Examples:
        >>> failure_of(KeyboardInterrupt()).status
        130
    """
    import click

    match error:
        case click.exceptions.Abort() | KeyboardInterrupt():
            return Failure("interrupted", "interrupted", INTERRUPTED)
        case Terminated():
            return Failure("terminated", "terminated", TERMINATED)
        case click.ClickException():
            return Failure("usage", error.format_message(), BAD_INPUT)
    return failures.failure_of(error)


def tell(error: BaseException, arguments: Sequence[str], answer: Answer) -> int:
    """Tell a user about the error that ended the run.

    Arguments:
        error: the error.
        arguments: those of the command.
        answer: where the answer of the run should have gone.

    Returns:
        The exit status.
    """
    import click

    failure = failure_of(error)
    if isinstance(error, click.ClickException):
        error.show()
    else:
        print(f"landscape: {failure.message}", file=sys.stderr)
    _write(failure, answer.json_path or named_destination(arguments), answer)
    return failure.status


def tell_killed(number: int, arguments: Sequence[str]) -> int:
    """Tell that the process which did the work was killed, as the system does when memory is short.

    Arguments:
        number: the signal.
        arguments: those of the command.

    Returns:
        The exit status.
    """
    failure = Failure("killed", f"the command was killed by signal {number}", 128 + number)
    print(f"landscape: {failure.message}", file=sys.stderr)
    _write(failure, named_destination(arguments), Answer())
    return failure.status


def refuse(answer: Answer | None, subject: object, error: LandscapeError | str, status: int) -> int:
    """Tell that there is no answer about a subject, from within a command whose exit status has a meaning of its own.

    Arguments:
        answer: where the answer of the run should have gone.
        subject: what the command was asked about.
        error: why there is none.
        status: the exit status.

    Returns:
        The exit status.
    """
    print(f"landscape: {subject}: {error}", file=sys.stderr)
    known = failure_of(error) if isinstance(error, LandscapeError) else Failure("no_answer", error, status)
    if answer is not None:
        _write(Failure(known.kind, f"{subject}: {known.message}", status, known.attributes), answer.json_path, answer)
    return status


def _write(failure: Failure, path: str | None, answer: Answer) -> None:
    from proofs.cli.output import json_bytes, write_bytes

    if path is None or answer.begun:
        return
    answer.begun = True
    try:
        write_bytes(json_bytes(failure.to_dict()), path)
    except LandscapeError as error:
        print(f"landscape: {error}", file=sys.stderr)


def named_destination(arguments: Sequence[str]) -> str | None:
    """Where ``--json`` sends the answer of a command line that could not be understood.

    The word after ``--json`` may then be the file that was to be read. So a file that is there is not replaced unless it is empty
    or an answer of this program; the object goes to standard output instead.

    Examples:
        >>> named_destination(["solve", "--sed", "1"]), named_destination(["solve", "--json", "--sed"])
        (None, '-')
        >>> named_destination(["solve", "a.toml", "--json=/nowhere/answer.json"])
        '/nowhere/answer.json'
    """
    words = list(arguments[: arguments.index("--")] if "--" in arguments else arguments)
    found = None
    for word, after in zip(words, [*words, ""][1:], strict=True):
        if word == "--json":
            found = after if after and (after == "-" or not after.startswith("-")) else "-"
        elif word.startswith("--json="):
            found = word.removeprefix("--json=")
    if found is None or found == "-":
        return found
    return found if _replaceable(Path(found)) else "-"


def _replaceable(path: Path) -> bool:
    try:
        if not path.is_file():
            return not path.is_dir()
        with path.open("rb") as file:
            head = file.read(200)
    except (OSError, ValueError):
        return False
    schema = re.match(rb'\{\s*"schema":\s*"landscape/([a-z_]+)/', head)
    return not head or (schema is not None and schema[1].decode() in ANSWERS)


ANSWERS = frozenset(
    {
        "solution",
        "cache",
        "chart",
        "grades",
        "graph",
        "proof",
        "mask_proof",
        "check",
        "theorems",
        "verification",
        "verifications",
        "search",
        "selftest",
        "descent",
        "wide",
        "forbidden",
        "topics",
        "grade",
        "sweep",
        "explanation",
        "words",
        "examples",
        "example",
        "pictures",
        "export",
        "doctor",
        "derivation",
        "paper",
        "rocq",
        "explorer_start",
        "explorer_verdict",
        "explorer_picture",
        "explorer_export",
        "explorer_job",
        "explorer_answer",
        "error",
    }
)
"""The schemas of answers that no command reads: ``landscape/NAME/1``."""
