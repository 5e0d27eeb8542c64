"""Writing to terminals and files: summaries, progress, and files that are whole or absent."""

from __future__ import annotations

import errno
import os
import re
import select
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING

from proofs.cli.run import answer_of_this_run
from proofs.cli.terminal import canvas, harmless, shown
from proofs.cli.worker import release_output, temporary_file
from symbolic.errors import ProblemError

if TYPE_CHECKING:
    from symbolic.landscape.solution import Solution

_MOST_LINKS = 40
PAUSE = 10.0
"""Seconds between lines of progress that no terminal shows, unless ``LANDSCAPE_PROGRESS`` says otherwise."""


def columns() -> int:
    """How wide text may be: what the variable ``COLUMNS`` says, else the terminal; 80 when there is none, 60 to 400 in any case."""
    given = os.environ.get("COLUMNS", "")
    if re.fullmatch("0*[1-9][0-9]{0,8}", given):
        width = int(given)
    else:
        width = os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else 80
    return min(max(width, 60), 400)


def tell(text: str) -> None:
    """Print a text, as wide as the terminal: longer lines are broken at blanks."""
    print(folded(text.removesuffix("\n"), columns()))


def folded(text: str, width: int) -> str:
    """A text with longer lines broken at blanks; what follows stands four letters further in. Paths and numbers stay whole.

    Examples:
        >>> print(folded("  no line is longer than that", 14))
          no line is
              longer
              than
              that
    """
    lines: list[str] = []
    for line in text.split("\n"):
        hang = " " * (len(line) - len(line.lstrip()) + 4)
        pieces = wrap(line, width, subsequent_indent=hang, break_long_words=False, break_on_hyphens=False)
        lines += pieces if len(line) > width else [line]
    return "\n".join(lines)


def print_summary(solution: Solution, digits: int) -> None:
    """Print the summary, as wide as the terminal (80 columns when there is none)."""
    from symbolic.landscape.summary import summary_text

    print(summary_text(solution, digits, columns()), end="")


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done, and how long it takes: one line on a terminal, a line now and then in a file.

    No thread and no lock: the process may be copied at any moment (proofs/cli/supervisor.py).
    """
    if quiet:
        yield lambda _: None
        return
    began = time.monotonic()
    if not sys.stderr.isatty():
        from symbolic import budget

        rarely = _Rarely(began)
        budget.waited = rarely.again
        try:
            yield rarely.show
        finally:
            budget.waited = None
        return
    paper = canvas()

    def show(text: str) -> None:
        width = max(shutil.get_terminal_size().columns - 1, 20)
        paper.write(f"\r\x1b[K{(_clock(began) + harmless(text))[:width]}")
        paper.flush()

    try:
        yield show
    finally:
        paper.write("\r\x1b[K")
        paper.flush()


def _clock(began: float) -> str:
    """Seconds so far, and those that the budget leaves."""
    from symbolic import budget

    left = budget.left()
    rest = f", {max(left, 0):.0f} s left" if left < float("inf") else ""
    return f"{time.monotonic() - began:.0f} s{rest}: "


class _Rarely:
    """Progress in a file: a line whenever some seconds have passed since the last one, also while an engine works on one step."""

    def __init__(self, began: float) -> None:
        self.began, self.last, self.pause, self.text = began, began, _pause(), ""

    def show(self, text: str) -> None:
        """Tell what is being done now."""
        self.text = text
        self.again()

    def again(self) -> None:
        """Tell it if it is time to."""
        if self.text and time.monotonic() - self.last >= self.pause:
            self.last = time.monotonic()
            print(f"landscape: {_clock(self.began)}{harmless(self.text)}", file=sys.stderr)


def _pause() -> float:
    try:
        return float(os.environ["LANDSCAPE_PROGRESS"])
    except (KeyError, ValueError):
        return PAUSE


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
            "file", "must be a readable file", error.strerror or type(error).__name__, shown(str(path))
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
        raise ProblemError("--output", rule, error.strerror or type(error).__name__, shown(str(path))) from None


@contextmanager
def write_folder(path: Path) -> Iterator[Callable[[str, bytes], None]]:
    """A function that writes the files of a new folder, by their paths inside: at the end it is there in full, else not at all.

    Nothing is replaced: the place must be free, or an empty folder. No symbolic link is followed at the end of the path.

    Raises:
        ProblemError: if something is there, or the place cannot be written.
    """
    place = Path(os.path.realpath(path.parent)) / path.name
    try:
        _need_free(place)
        place.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(dir=place.parent, prefix=".landscape-"))
    except (OSError, ValueError) as error:
        raise _no_folder(path, error) from None
    temporary_file(temporary)
    try:

        def write(name: str, content: bytes) -> None:
            try:
                file = temporary / name
                file.parent.mkdir(parents=True, exist_ok=True)
                with file.open("xb") as opened:
                    opened.write(content)
            except OSError as error:
                raise _no_folder(path, error) from None

        yield write
        try:
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o777 & ~umask)
            _need_free(place)
            os.rename(temporary, place)
        except OSError as error:
            raise _no_folder(path, error) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _need_free(place: Path) -> None:
    """Refuse a place where something is: a file, a link, a folder that is not empty.

    Raises:
        OSError: saying what.
        ValueError: for a name that no file can have.
    """
    if not place.name or place.name == "..":
        raise OSError(errno.EEXIST, "no name of a folder")
    try:
        kind = os.lstat(place).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(kind):
        raise FileExistsError(errno.EEXIST, "a symbolic link" if stat.S_ISLNK(kind) else "a file")
    if os.listdir(place):
        raise FileExistsError(errno.ENOTEMPTY, "a folder that is not empty")


def _no_folder(path: Path, error: Exception) -> ProblemError:
    words = getattr(error, "strerror", None) or str(error)
    return ProblemError("--output", "must be a new folder, or an empty one", words, shown(str(path)))


def json_bytes(value: object) -> bytes:
    """A JSON answer as UTF-8, whatever the terminal; bytes of file names that are no text are written out.

    Examples:
        >>> json_bytes({"path": "a" + chr(0xDCFF)}).decode()
        '{\\n "path": "a\\\\\\\\xff"\\n}\\n'
    """
    import json
    import re

    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False)
    text = re.sub("[\ud800-\udfff]+", lambda run: shown(run.group()).replace("\\", "\\\\"), text)
    text = re.sub("[\x7f-\x9f]", lambda control: f"\\u{ord(control.group()):04x}", text)  # commands of some terminals
    return f"{text}\n".encode()


def write_bytes(content: bytes, path: str) -> None:
    """Write to standard output for ``-``, else to the place that is named (see :func:`write_whole`)."""
    if path != "-":
        write_whole(Path(path), content)
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths name one regular file that is there."""
    try:
        return one.is_file() and one.samefile(other)
    except (OSError, ValueError):
        return False


def write_whole(path: Path, content: bytes) -> None:
    """Write to a place that a user named: a regular file is then there in full, or as it was.

    A regular file is replaced in one step and keeps its mode, and its owner where that is allowed. A symbolic link is
    followed. A device, a FIFO and ``/dev/fd/N`` are written to. Nothing else is ever replaced.

    Raises:
        ProblemError: if the place cannot be written.
    """
    if any(same_file(read, path) for read in _inputs()):
        raise _unwritable(path, "the file that is read")
    try:
        _write(path, content)
    except OSError as error:
        raise _unwritable(path, error.strerror or type(error).__name__) from None
    except (ValueError, OverflowError) as error:
        raise _unwritable(path, str(error)) from None


def _inputs() -> list[Path]:
    """The files that the command reads."""
    answer = answer_of_this_run()
    return [] if answer is None else answer.inputs


def _unwritable(path: Path, found: str) -> ProblemError:
    return ProblemError("output", "must be a place that can be written", found, shown(str(path)))


def _write(path: Path, content: bytes) -> None:
    descriptor = _descriptor(path)
    if descriptor is not None:
        _pour(os.dup(descriptor), content)
        return
    try:
        old = path.stat()
    except FileNotFoundError:
        old = None
    if old is None or (stat.S_ISREG(old.st_mode) and not _magic(path)):
        _replace(Path(os.path.realpath(path)), content, old)
    elif stat.S_ISDIR(old.st_mode):
        raise IsADirectoryError(errno.EISDIR, "a folder")
    else:
        _pour(os.open(path, os.O_WRONLY | os.O_NOCTTY), content)


def _pour(handle: int, content: bytes) -> None:
    """Write to an open descriptor, after what was printed there before."""
    release_output()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    try:
        rest = memoryview(content)
        while rest:
            try:
                rest = rest[os.write(handle, rest) :]
            except BlockingIOError:
                select.select([], [handle], [])
    except BrokenPipeError:
        pass  # whoever reads has seen enough
    finally:
        os.close(handle)


def _replace(path: Path, content: bytes, old: os.stat_result | None) -> None:
    if old is not None and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "a file that is write-protected")
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".landscape-")
    try:
        temporary_file(temporary)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if old is None:
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)
        else:
            with suppress(PermissionError):
                os.chown(temporary, old.st_uid, old.st_gid)
            os.chmod(temporary, stat.S_IMODE(old.st_mode))
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _links(path: Path) -> Iterator[Path]:
    """The path, and what it leads to link by link, with the folder of each resolved."""
    place = path
    for _ in range(_MOST_LINKS):
        place = Path(os.path.realpath(place.parent)) / place.name
        yield place
        try:
            place = place.parent / os.readlink(place)
        except OSError:
            return


def _descriptor(path: Path) -> int | None:
    """The number of the open file of this process that a path such as ``/dev/stdout`` or ``/dev/fd/3`` stands for."""
    for place in _links(path):
        if place.name.isdecimal() and str(place.parent) in {"/dev/fd", os.path.realpath("/proc/self/fd")}:
            return int(place.name)
    return None


def is_open_file(path: Path) -> bool:
    """Whether a path stands for an open file of this process, as ``/dev/stdout`` does."""
    return _descriptor(path) is not None


def _magic(path: Path) -> bool:
    """Whether the path is the open file of another process: it has no name that could be given to a new file."""
    return any(place.parent.name == "fd" and place.parts[:2] == ("/", "proc") for place in _links(path))
