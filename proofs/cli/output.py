"""Writing to terminals and files: summaries, progress, and files that are whole or absent."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from symbolic.errors import ProblemError

if TYPE_CHECKING:
    from symbolic.solving.solution import Solution


def print_summary(solution: Solution, digits: int) -> None:
    """Print the summary, as wide as the terminal (80 columns when there is none)."""
    from symbolic.solving.summary import summary_text

    width = 80
    if sys.stdout.isatty():
        width = max(os.get_terminal_size(sys.stdout.fileno()).columns, 60)
    print(summary_text(solution, digits, width), end="")


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done, on stderr when it is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading") as status:
        yield lambda text: status.update(text)


def read_bytes(path: Path, most: int = 20_000_001) -> bytes:
    """The first bytes of a file that a user named; one more than a certificate may have.

    Raises:
        ProblemError: if it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(most)
    except OSError as error:
        raise ProblemError(
            "file", "must be a readable file", error.strerror or type(error).__name__, str(path)
        ) from None


def make_folder(path: Path) -> None:
    """Make the folder that --output names, if it is not there.

    Raises:
        ProblemError: if it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        rule = "must be a folder, or a place for one"
        raise ProblemError("--output", rule, error.strerror or type(error).__name__, str(path)) from None


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there in full or not at all.

    Raises:
        ProblemError: if the place cannot be written.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(temporary, 0o666 & ~umask)
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise ProblemError(
            "output", "must be a place that can be written", error.strerror or type(error).__name__, str(path)
        ) from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
