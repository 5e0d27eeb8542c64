"""The entry point: are the packages ours, which signals end the run, which exit status tells what."""

from __future__ import annotations

import os
import signal
import sys
from importlib.metadata import packages_distributions
from types import FrameType

DISTRIBUTION = "sparse-landscape"
BAD_INPUT, ENGINE_MISSING, INTERRUPTED, TERMINATED = 2, 4, 130, 143


def foreign_packages() -> dict[str, list[str]]:
    """The names ``symbolic`` and ``proofs`` that other distributions claim too, with those distributions."""
    owners = packages_distributions()
    return {
        name: sorted(set(owners[name]))
        for name in ("symbolic", "proofs")
        if set(owners.get(name, [DISTRIBUTION])) != {DISTRIBUTION}
    }


class Terminated(BaseException):
    """SIGTERM arrived: unwind, so that children and files are cleaned up."""


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated


def main() -> None:
    """Run the command and exit with its status."""
    foreign = foreign_packages()
    if foreign:
        for name, owners in foreign.items():
            print(
                f"landscape: the import package '{name}' must belong to {DISTRIBUTION} alone (found {', '.join(owners)}): "
                "use a fresh virtual environment",
                file=sys.stderr,
            )
        sys.exit(BAD_INPUT)
    signal.signal(signal.SIGTERM, _terminate)
    sys.exit(run())


def run() -> int:
    """Run the command; errors become one line and an exit status, never a traceback."""
    import click

    from proofs.cli.commands import landscape
    from symbolic.errors import EngineMissing, LandscapeError

    try:
        result = landscape.main(standalone_mode=False, prog_name="landscape")
        return int(result or 0)
    except click.exceptions.Abort:
        return _say("interrupted", INTERRUPTED)
    except KeyboardInterrupt:
        return _say("interrupted", INTERRUPTED)
    except Terminated:
        return _say("terminated", TERMINATED)
    except click.ClickException as error:
        error.show()
        return BAD_INPUT
    except EngineMissing as error:
        return _say(str(error), ENGINE_MISSING)
    except LandscapeError as error:
        return _say(str(error), BAD_INPUT)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _say(text: str, status: int) -> int:
    print(f"landscape: {text}", file=sys.stderr)
    return status
