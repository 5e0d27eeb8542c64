"""Running engine processes: a few at a time, within a budget, leaving neither files nor children behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from symbolic import budget

_POLL_FIRST, _POLL_LAST = 0.0005, 0.01
GIVES_WAY = 5
"""Steps of priority: two processes that many lower leave one of two cores to a third."""


@dataclass(frozen=True)
class Finished:
    """How a process ended: its exit status (None when the budget stopped it) and what it printed."""

    status: int | None
    output: str

    @property
    def ending(self) -> str:
        """How it ended, in words.

        Examples:
            >>> Finished(3, "").ending, Finished(-9, "").ending
            ('exit status 3', 'stopped by signal 9, as when the memory is used up')
        """
        if self.status is not None and self.status < 0:
            return f"stopped by signal {-self.status}, as when the memory is used up"
        return f"exit status {self.status}"


@dataclass
class _Running:
    index: int
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    text: IO[bytes]


def guarded(arguments: Sequence[str]) -> list[str]:
    """A command that Linux kills when this process dies, however that happens.

    Examples:
        >>> version_text(guarded(["printf", "1.2"]))
        '1.2'
    """
    return [*_guard(), str(os.getpid()), *arguments] if _guard() else list(arguments)


@cache
def _guard() -> tuple[str, ...]:
    """A command prefix that makes Linux kill the child when its parent dies, however that happens (util-linux).

    The parent may have died before the kernel was asked for that; then the child has another parent, sees it and ends. The
    number of the parent comes after the prefix.
    """
    guard = shutil.which("setpriv") if sys.platform.startswith("linux") else None
    return (guard, "--pdeathsig", "KILL", "--", "/bin/sh", "-c", '[ "$PPID" = "$0" ] && exec "$@"') if guard else ()


def bounded(arguments: Sequence[str], memory: int) -> list[str]:
    """A command whose processes get at most so much address space each, where the system can bound it.

    Arguments:
        arguments: the command.
        memory: bytes.

    Examples:
        >>> version_text(bounded(["sh", "-c", "ulimit -v"], 1 << 30))
        '1048576\\n'
    """
    limit = 'ulimit -v "$0" 2>/dev/null; exec "$@"'  # a lower limit that is there already stays
    return ["/bin/sh", "-c", limit, str(memory >> 10), *arguments] if os.name == "posix" else list(arguments)


def aside(arguments: Sequence[str]) -> list[str]:
    """A command whose processes give way to others, where there is a program ``nice``.

    Examples:
        >>> version_text(aside(["printf", "1.2"]))
        '1.2'
    """
    program = shutil.which("nice")
    return [program, "-n", str(GIVES_WAY), *arguments] if program else list(arguments)


def version_text(command: Sequence[str], seconds: float = 10.0) -> str:
    """What a program prints when it is asked for its version: UTF-8 whatever the locale, empty if it fails or takes too long.

    Examples:
        >>> version_text(["printf", "1.2"]), version_text(["/nowhere/program"])
        ('1.2', '')
    """
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=seconds,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace")


def version_of(binary: Path, option: str, pattern: str) -> str:
    r"""The version that a program prints, asked for once in a process; ``unknown`` if there is none.

    Arguments:
        binary: the program.
        option: what makes it print its version.
        pattern: a regular expression whose first group is the version.

    Examples:
        >>> version_of(Path("printf"), "version 1.2", r"version (\S+)")
        '1.2'
    """
    match = re.search(pattern, _told(binary, option))
    return match[1] if match else "unknown"


@cache
def _told(binary: Path, option: str) -> str:
    return version_text([str(binary), option])


def scratch_prefix() -> str:
    """How the name of a temporary folder begins, so that it can be told whose it was when its maker was killed."""
    return f"landscape-{os.getpid()}-"


def run_processes(
    commands: Sequence[tuple[Sequence[str], str]],
    seconds: float,
    workers: int,
    environment: dict[str, str] | None = None,
    on_finished: Callable[[int, Finished], None] | None = None,
    idle: Callable[[], bool] | None = None,
) -> list[Finished]:
    """Run commands with their inputs, at most ``workers`` at a time.

    Arguments:
        commands: pairs (arguments, input). The input is an unlinked temporary file; every argument ``{input}``
            becomes a path to it, and it is the standard input as well.
        seconds: the budget for all of them together; what still runs then is killed with its process group.
        workers: how many run at once.
        environment: the environment of the children.
        on_finished: called with the number and the result of each command when it ends.
        idle: called instead of waiting; says whether it did something.

    Returns:
        One result per command, in order. When this function is left by an exception, every child is dead.
    """
    deadline = time.monotonic() + seconds
    waiting = list(enumerate(commands))[::-1]
    running: list[_Running] = []
    results = [Finished(None, "")] * len(commands)
    pause = _POLL_FIRST
    try:
        while waiting or running:
            while waiting and len(running) < max(workers, 1) and time.monotonic() < deadline:
                index, (arguments, text) = waiting.pop()
                running.append(_start(index, arguments, text, environment))
                pause = _POLL_FIRST
            ended = [child for child in running if child.process.poll() is not None]
            for child in ended:
                running.remove(child)
                results[child.index] = Finished(child.process.returncode, _printed(child))
                child.output.close()
                child.text.close()
                if on_finished is not None:
                    on_finished(child.index, results[child.index])
            if time.monotonic() >= deadline:
                break
            if budget.waited is not None:
                budget.waited()
            if not ended and running and not (idle is not None and idle()):
                time.sleep(pause)
                pause = min(2 * pause, _POLL_LAST)
    finally:
        for child in running:
            _kill(child.process)
            results[child.index] = Finished(None, _printed(child))
            child.output.close()
            child.text.close()
    return results


def _start(index: int, arguments: Sequence[str], text: str, environment: dict[str, str] | None) -> _Running:
    source, output = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115 - closed when the process ends
    source.write(text.encode())
    source.flush()
    source.seek(0)
    path = f"/dev/fd/{source.fileno()}"
    command = guarded([path if a == "{input}" else a for a in arguments])
    process = subprocess.Popen(
        command,
        stdin=source,
        stdout=output,
        stderr=subprocess.DEVNULL,
        pass_fds=(source.fileno(),),
        start_new_session=True,
        env=environment,
    )
    return _Running(index, process, output, source)


def _printed(child: _Running) -> str:
    child.output.seek(0)
    return child.output.read().decode("utf-8", "replace")


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
