"""The command as tests call it: in their own process, or alone where processes, signals, limits or streams are what is tested."""

from __future__ import annotations

import resource
import subprocess
import sys
import warnings
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from proofs.cli import start
from symbolic.errors import EngineWarning

ROOT = Path(__file__).resolve().parents[1]
COMMAND = [sys.executable, "-c", "from proofs.cli.start import main; main()"]


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments):
    """The command in this process, from the folder of the project: all but its supervisor and the starting of Python."""
    streams = [TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    digits, space = sys.get_int_max_str_digits(), resource.getrlimit(resource.RLIMIT_AS)
    with (
        patch.object(sys, "argv", ["landscape", *map(str, arguments)]),
        redirect_stdout(streams[0]),
        redirect_stderr(streams[1]),
        chdir(ROOT),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("default", EngineWarning)
        status = start.run()
    sys.set_int_max_str_digits(digits)  # some commands allow longer ones in their process
    resource.setrlimit(resource.RLIMIT_AS, space)  # and some bound its memory
    printed, told = (stream.buffer.getvalue().decode() for stream in streams)
    return Done(status, printed, told)


def run_alone(*arguments, long=False, **options):
    """The command as a process of its own, as users start it."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=1200 if long else 240,
        **options,
    )
