"""The entry point: are the packages ours, which signals end the run, which exit status tells what."""

from __future__ import annotations

import signal
import sys
from importlib.metadata import packages_distributions
from types import FrameType

from proofs.cli.failures import BAD_INPUT, Terminated
from proofs.cli.terminal import finish, prepare

DISTRIBUTION = "sparse-landscape"


def foreign_packages() -> dict[str, list[str]]:
    """The names ``symbolic`` and ``proofs`` that other distributions claim too, with those distributions."""
    owners = packages_distributions()
    return {
        name: sorted(set(owners[name]))
        for name in ("symbolic", "proofs")
        if set(owners.get(name, [DISTRIBUTION])) != {DISTRIBUTION}
    }


def _terminate(_signal: int, _frame: FrameType | None) -> None:
    raise Terminated


def main() -> None:
    """Run the command and exit with its status."""
    prepare()
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
    sys.exit(finish(run()))


def run() -> int:
    """Run the command; errors become one line, an exit status and with ``--json`` an object, never a traceback."""
    from proofs.cli.failures import Answer, tell

    answer = Answer()
    try:
        from proofs.cli.commands import landscape

        result = landscape.main(standalone_mode=False, prog_name="landscape", obj=answer)
        return int(result or 0)
    except (Exception, KeyboardInterrupt, Terminated) as error:
        return tell(error, sys.argv[1:], answer)
