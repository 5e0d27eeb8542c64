"""The command line of the checker (docs/certificates.md: Verdict)."""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict

from .limited import MEGABYTE, MOST_MEGABYTES, MOST_SECONDS, answer_inside, check_limited
from .reading import MAX_BYTES, MAX_MEMORY


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the named file and print the verdict; returns 0 if it is valid, 1 if not, 2 if it cannot be read."""
    parser = argparse.ArgumentParser("checker", description="Check a certificate, exactly and without a solver.")
    parser.add_argument("certificate", help="a JSON file, see docs/certificates.md (- for standard input)")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--allow-engine", action="store_true", help="accept claims that rest on the word of a program")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="S", help="seconds (default 60)")
    megabytes = MAX_MEMORY / MEGABYTE
    parser.add_argument("--memory-limit", type=float, default=megabytes, metavar="MB", help="(default 2048)")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)  # the process that has the limits
    options = parser.parse_args(arguments)
    if not 0 < options.time_limit <= MOST_SECONDS or not 0 < options.memory_limit <= MOST_MEGABYTES:
        parser.error(f"limits are positive: at most {MOST_SECONDS} seconds and {MOST_MEGABYTES} megabytes")
    try:
        with open(0 if options.certificate == "-" else options.certificate, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:
        print(f"{ascii(options.certificate)[1:-1]}: {getattr(problem, 'strerror', problem)}", file=sys.stderr)
        return 2
    limits = {
        "time_limit": options.time_limit,
        "memory_limit": int(options.memory_limit * MEGABYTE),
        "allow_engine": options.allow_engine,
    }
    if options.inside:
        print(answer_inside(data, **limits))
        return 0
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))  # unwinds: the process is stopped
    result = check_limited(data, **limits)
    if options.json:
        text = json.dumps({"schema": "landscape/check/1", **asdict(result)}, indent=1)
    else:
        text = "\n".join([*map(str, result.claims), "valid" if result.valid else str(result.reason)])
    print(text.encode("ascii", "backslashreplace").decode())  # what every terminal can print
    return 0 if result.valid else 1
