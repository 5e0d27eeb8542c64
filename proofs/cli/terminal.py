"""Standard output and standard error: every text can be shown and none commands the terminal, and a place that takes no more is told
once, in one line.
"""

from __future__ import annotations

import codecs
import io
import os
import re
import select
import sys
import unicodedata
import warnings
from functools import cache
from pathlib import Path
from typing import Any

from symbolic.errors import EngineWarning, ProblemError

_RULE = "must be a place that can be written"
_HANDLER = "landscape_ascii_art"
_SURROGATES = re.compile("[\ud800-\udfff]+")


@cache
def _words() -> dict[str, str]:
    """What stands for a symbol where only ASCII can be shown."""
    import tomllib

    return tomllib.loads(Path(__file__).with_name("ascii_art.toml").read_text("utf-8"))


def ascii_art(character: str) -> str:
    """What stands for one character where it cannot be shown: lines for boxes, words for symbols, letters without accents.

    What has no likeness in ASCII is written ``\\u4e2d``.

    Examples:
        >>> "".join(map(ascii_art, "┌─┐ √2 ≤ λ, Gödel"))
        '+-+ sqrt2 <= lambda, Godel'
        >>> print(ascii_art("中"))
        \\u4e2d
    """
    if character.isascii():
        return character
    code = ord(character)
    if character in _words():
        return _words()[character]
    if 0x2500 <= code <= 0x257F:
        return "+"
    if 0x2800 <= code <= 0x28FF or 0x2580 <= code <= 0x259F:
        return "#"
    plain = "".join(
        _words().get(c, c) for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)
    )
    plain = plain.replace("\u2044", "/")
    if plain.isascii() and (plain or unicodedata.combining(character)):
        return plain
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _replaced(error: UnicodeError) -> tuple[str, int]:
    """The error handler of codecs: ASCII art for what cannot be encoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(ascii_art, error.object[error.start : error.end])), error.end


codecs.register_error(_HANDLER, _replaced)


def fitting(text: str, encoding: str) -> str:
    """The text with everything replaced that an encoding does not have.

    Examples:
        >>> fitting("│ é √2", "latin-1"), fitting("│ é √2", "ascii"), fitting("│ é √2", "utf-8")
        ('| é sqrt2', '| e sqrt2', '│ é √2')
    """
    if text.isascii():
        return text
    return shown(text).encode(encoding, _HANDLER).decode(encoding)


def shown(text: str) -> str:
    """The text with the bytes of file names that the locale could not read: as UTF-8 where they are, else written out.

    Examples:
        >>> print(shown("a" + chr(0xDCE9) + ".toml"), shown(chr(0xDCC3) + chr(0xDCA9)))
        a\\xe9.toml é
    """
    return _SURROGATES.sub(_read_bytes, text)


def harmless(text: str) -> str:
    """The text with control characters and changes of the direction of writing written out: none moves the cursor, colours or hides.

    Titles, file names, answers and what else a file holds reach the terminal through this. Ends of lines and tabs stay.

    Examples:
        >>> print(harmless("title " + chr(27) + "[2J"))
        title \\x1b[2J
    """
    return _COMMANDS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


_COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _read_bytes(run: re.Match[str]) -> str:
    try:
        return run.group().encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return run.group().encode("ascii", "backslashreplace").decode()


class _Descriptor(io.FileIO):
    """An open descriptor that fails once at most, and never on a reader who went away.

    Attributes:
        place: its name in messages; an empty one means that failures are not worth a message.
        held: what is kept back until :func:`write_held_output`; None if it is written at once.
    """

    def __init__(self, number: int, place: str) -> None:
        super().__init__(number, "wb", closefd=False)
        self.place, self.dead = place, False
        self.held: bytearray | None = None

    def write(self, data: Any) -> int:
        size = memoryview(data).nbytes
        if self.held is not None:
            self.held += data
            return size
        if self.dead or not size:
            return size
        try:
            while (written := super().write(data)) is None:  # a terminal may be shared with who made it non-blocking
                select.select([], [self], [])
            return written
        except (
            BrokenPipeError
        ):  # whoever reads has seen enough: go on, so that files and exit status are what they would be
            self.dead = True
            return size
        except OSError as error:
            self.dead = True
            if not self.place:
                return size
            raise ProblemError(self.place, _RULE, error.strerror or type(error).__name__) from None


class _Text(io.TextIOWrapper):
    """A text stream that replaces what its terminal cannot show, and what it would obey unless the stream is for drawing."""

    terminal: str
    drawing: bool

    def write(self, text: str) -> int:
        super().write(fitting(text if self.drawing else harmless(text), self.terminal))
        return len(text)


def prepare() -> None:
    """Put streams in the place of ``sys.stdout`` and ``sys.stderr`` that follow the rules of this module.

    A missing engine is told in one line, like an error. Descriptors 0, 1 and 2 are taken if they were closed, so that no other
    file gets their numbers; reading or writing them fails as before.
    """
    for number, wrong_way in ((0, os.O_WRONLY), (1, os.O_RDONLY), (2, os.O_RDONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, wrong_way)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    sys.stdout = _stream(sys.stdout, 1, "standard output")
    sys.stderr = _stream(sys.stderr, 2, "")
    others = warnings.showwarning

    def show(message: Warning | str, category: type[Warning], *place: Any, **named: Any) -> None:
        if issubclass(category, EngineWarning):
            if sys.stderr.isatty():
                canvas().write("\r\x1b[K")  # the line that shows progress
            print(f"landscape: {message}", file=sys.stderr)
        else:
            others(message, category, *place, **named)

    warnings.showwarning = show
    warnings.simplefilter("default", EngineWarning)


def canvas() -> Any:
    """Standard error for progress, which moves the cursor: no text of a file may be written to it."""
    return _stream(sys.stderr, 2, "", drawing=True) if isinstance(sys.stderr, _Text) else sys.stderr


def _stream(old: Any, number: int, place: str, *, drawing: bool = False) -> _Text:
    terminal = old.terminal if isinstance(old, _Text) else _encoding(old)
    raw = _Descriptor(number, place)
    # click takes a stream that says it is ASCII for a mistake, and writes around it; every ASCII text is UTF-8
    outside = "utf-8" if codecs.lookup(terminal).name == "ascii" else terminal
    new = _Text(io.BufferedWriter(raw), encoding=outside, errors=_HANDLER, line_buffering=raw.isatty())
    new.terminal, new.drawing = terminal, drawing
    return new


def _encoding(old: Any) -> str:
    """The encoding of a stream, when it is one; a stream that was closed takes everything."""
    try:
        name = str(old.encoding)
        codecs.lookup(name)
    except (AttributeError, LookupError):
        return "utf-8"
    return name


def hold_output() -> None:
    """Keep standard output back from now on: the process may be killed, and a copy of it goes on with what it had."""
    raw = _standard_output()
    if raw is not None and raw.held is None:
        sys.stdout.flush()
        raw.held = bytearray()


def write_held_output() -> None:
    """Write what was kept back, and the rest at once again."""
    raw = _standard_output()
    if raw is not None and raw.held is not None:
        sys.stdout.flush()
        text, raw.held = bytes(raw.held), None
        sys.stdout.buffer.write(text)
        sys.stdout.flush()


def _standard_output() -> _Descriptor | None:
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return raw if isinstance(raw, _Descriptor) else None


def finish(status: int) -> int:
    """Empty the streams at the end: the exit status, which is that of bad output if standard output takes no more."""
    try:
        sys.stdout.flush()
    except ProblemError as error:
        status = 2
        print(f"landscape: {error}", file=sys.stderr)
    sys.stderr.flush()
    return status
