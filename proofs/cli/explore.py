"""``landscape explore``."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from proofs.cli import options
from proofs.cli.worker import LEFT_ALONE, ask_grace

PORT = 7439
GRACE = 5.0
"""Seconds to stop the jobs after a signal."""
COMMAND = (sys.executable, "-P", "-c", "from proofs.cli.start import main; main()")


@click.command(epilog="Exit status: 0 stopped, 2 bad input or the port is in use, 4 the extra explore is missing.")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option(
    "--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for any that is free."
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option(
    "--memory",
    default=4.0,
    show_default=True,
    metavar="GIB",
    type=click.FloatRange(0.5, 1024),
    help="Most memory of a job with all its processes, in GiB.",
)
def explore(file: Path | None, port: int, no_browser: bool, memory: float) -> int:
    """A page in your browser: click masks, read the verdict at once, solve, draw, and save what was found.

    Only this machine can open it, by the address that is printed. Ctrl-C stops it.

    \b
    Examples:
      landscape explore
      landscape explore examples/tug_of_war.toml --port 0 --no-browser
    """
    _need_server()
    from proofs.explore.server import bound, serve
    from symbolic.engines.processes import scratch_prefix

    ask_grace(GRACE)
    start = _start(None if file is None else options.read_from(file))

    with TemporaryDirectory(prefix=scratch_prefix()) as folder:

        def ready(address: str) -> None:
            click.echo(f"The explorer is at {address}\nCtrl-C stops it.")
            sys.stdout.flush()
            if not no_browser:
                _open(address, Path(folder, "explorer.html"))

        serve(bound(port), start, COMMAND, ready, int(memory * (1 << 30)))
    return 0


def _open(address: str, page: Path) -> None:
    """Open the user's browser: by a file that leads to the address, since every user can read the arguments of a process."""
    page.touch(0o600)
    page.write_text(f'<!doctype html><meta http-equiv="refresh" content="0; url={address}"><title>Explorer</title>')
    subprocess.Popen(
        [sys.executable, "-m", "webbrowser", page.as_uri()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ | {LEFT_ALONE: "1"},
    )


def _need_server() -> None:
    """Refuse before anything else is done.

    Raises:
        ExtraMissing: without the server.
    """
    from importlib.util import find_spec

    from symbolic.errors import ExtraMissing

    for package in ("starlette", "uvicorn"):
        if find_spec(package) is None:
            raise ExtraMissing(package, "explore")


def _start(file: Path | None) -> dict[str, Any]:
    """What the page shows first: the problem of a file, or the first example; and the examples that it offers."""
    from proofs.explore.refused import Refused
    from proofs.explore.state import State
    from symbolic import examples
    from symbolic.network import read_masks

    offered = []
    for name in examples.names():
        make = getattr(examples, name)
        about = (make.__doc__ or "").splitlines()[0].replace("``", "")
        with suppress(Refused):
            offered.append({"name": name, "about": about, "state": State.of_subject(make()).sent})
    try:
        state = State.of_subject(examples.tug_of_war() if file is None else read_masks(file)).sent
    except Refused as error:
        raise click.UsageError(error.failure.message) from None
    return {"schema": "landscape/explorer_start/1", "state": state, "examples": offered}
