"""One run of the command: the signals that end it, and where its answer goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

INTERRUPTED, TERMINATED = 130, 143


class Terminated(BaseException):
    """SIGTERM arrived: unwind, so that children and files are cleaned up."""


@dataclass
class Answer:
    """Where the answer of this run goes; the object of click's context.

    Attributes:
        json_path: the destination of the JSON answer: None without ``--json``, ``-`` for standard output.
        begun: whether an answer was written to it, or begun.
        inputs: the files this run reads: nothing is written over them.
    """

    json_path: str | None = None
    begun: bool = False
    inputs: list[Path] = field(default_factory=list)


def answer_of_this_run() -> Answer | None:
    """Where the answer goes; None outside a command.

    Examples:
        >>> answer_of_this_run() is None
        True
    """
    import click

    context = click.get_current_context(silent=True)
    return None if context is None else context.find_object(Answer)
