"""The kinds of claims, the check of a whole certificate, and the command line (docs/certificates.md: Top level, Verdict)."""

import argparse
import json
import math
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict

from .copies import every_width
from .enclosed import enclosed
from .infimum import infimum
from .lists import complete_list, global_by_list
from .minimum import minimum
from .paths import descent_path
from .reading import MAX_BYTES, MAX_DIGITS, MAX_MEMORY, Clock, Invalid, keys, parse, plain, require
from .structure import global_by_structure
from .valley import spurious_valley
from .verdict import Check, Checks, Result, Scope
from .widening import widened


def either(key: str, one: Check, other: Check) -> Check:
    """One check for claims with a key, another for those without."""
    return lambda scope, claim: (one if key in claim else other)(scope, claim)


CHECKS: Checks = {
    "local_minimum": either("center", enclosed, minimum),
    "strict_minimum": either("center", enclosed, minimum),
    "spurious_minimum": either("center", enclosed, minimum),
    "spurious_strict_minimum": either("center", enclosed, minimum),
    "spurious_valley": either("center", enclosed, spurious_valley),
    "all_minima_global": either("proof", global_by_structure, global_by_list),
    "no_spurious_valley": global_by_structure,
    "widened": widened,
    "spurious_valley_at_every_width": every_width,
    "complete_list": complete_list,
    "infimum": infimum,
    "descent_path": descent_path,
}


def check(data: bytes, *, time_limit: float = 60, allow_engine: bool = False) -> Result:
    """Check the bytes of a certificate; whatever they are, this returns.

    Invalid is also what takes longer than ``time_limit`` seconds, or (without ``allow_engine``) rests on trust.
    """
    digits = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(MAX_DIGITS + 10)
    Clock.deadline = time.monotonic() + time_limit
    try:
        entry = keys(parse(data), "schema problem field claims", "made_by")
        require(entry["schema"] == "landscape/certificate/1", "the schema is not landscape/certificate/1")
        plain(entry.get("made_by", ""))
        claims = Scope(entry, CHECKS).claims
    except Invalid as problem:
        return Result(False, f"invalid: {problem}", [])
    except Exception as problem:
        return Result(False, f"invalid: {type(problem).__name__}: {plain(str(problem)[:200])}", [])
    finally:
        Clock.deadline = math.inf
        sys.set_int_max_str_digits(digits)
    trusted = dict.fromkeys(source for claim in claims for source in claim.rests_on)
    if trusted and not allow_engine:
        return Result(False, f"rests on {'; '.join(trusted)}; accept with --allow-engine", claims)
    return Result(True, None, claims)


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the named file and print the verdict; returns 0 if it is valid, 1 if not, 2 if it cannot be read."""
    parser = argparse.ArgumentParser("checker", description="Check a certificate, exactly and without a solver.")
    parser.add_argument("certificate", help="a JSON file, see docs/certificates.md")
    parser.add_argument("--json", action="store_true", help="print the answer as JSON")
    parser.add_argument("--allow-engine", action="store_true", help="accept claims that rest on the word of a program")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="S", help="seconds (default 60)")
    options = parser.parse_args(arguments)
    if not 0 < options.time_limit < math.inf:
        parser.error("the time limit must be a positive number of seconds")
    try:
        with open(options.certificate, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        print(f"{options.certificate}: {problem.strerror}", file=sys.stderr)
        return 2
    with suppress(ImportError, OSError, ValueError):  # where the system has such a limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    result = check(data, time_limit=options.time_limit, allow_engine=options.allow_engine)
    if options.json:
        text = json.dumps({"schema": "landscape/check/1", **asdict(result)}, indent=1)
    else:
        text = "\n".join([*map(str, result.claims), "valid" if result.valid else str(result.reason)])
    print(text.encode("ascii", "backslashreplace").decode())  # what every terminal can print
    return 0 if result.valid else 1
