"""The entry point: are the packages ours, which signals end the run, which exit status tells what."""

from __future__ import annotations

import sys

from proofs.cli.ownership import DISTRIBUTION, foreign_packages
from proofs.cli.run import Answer, Terminated
from proofs.cli.supervisor import supervised
from proofs.cli.terminal import finish, prepare
from proofs.cli.worker import release_output
from proofs.failures import BAD_INPUT


def main() -> None:
    """Run the command and exit with its status."""
    prepare()
    sys.exit(supervised(_command))


def _command() -> int:
    """What the worker does."""
    foreign = foreign_packages()
    for name, owners in foreign.items():
        print(
            f"landscape: the import package '{name}' must belong to {DISTRIBUTION} alone (found {', '.join(owners)}): "
            "use a fresh virtual environment",
            file=sys.stderr,
        )
    return finish(BAD_INPUT if foreign else run())


def run() -> int:
    """Run the command; errors become one line, an exit status and with ``--json`` an object, never a traceback."""
    from proofs.cli.failures import tell

    answer = Answer()
    try:
        from proofs.cli.commands import landscape

        result = landscape.main(standalone_mode=False, prog_name="landscape", obj=answer)
        release_output()
        return int(result or 0)
    except (Exception, KeyboardInterrupt, Terminated) as error:
        release_output()
        return tell(error, sys.argv[1:], answer)
