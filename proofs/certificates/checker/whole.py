"""The kinds of claims, and the check of a whole certificate (docs/certificates.md: Top level, Verdict)."""

import math
import sys
import time

from .chamber import valley_by_chamber
from .copies import every_width
from .enclosed import enclosed
from .infimum import infimum
from .lists import complete_list, global_by_list
from .minimum import minimum
from .paths import descent_path
from .reach import no_valley_by_compactness
from .reading import MAX_DIGITS, Clock, Invalid, OutOfTime, keys, parse, plain, require
from .structure import global_by_structure
from .valley import spurious_valley
from .verdict import NOT_CHECKED, Check, Checks, Report, Scope
from .widening import widened


def either(key: str, one: Check, other: Check) -> Check:
    """One check for claims with a key, another for those without."""
    return lambda scope, claim: (one if key in claim else other)(scope, claim)


CHECKS: Checks = {
    "local_minimum": either("center", enclosed, minimum),
    "strict_minimum": either("center", enclosed, minimum),
    "spurious_minimum": either("center", enclosed, minimum),
    "spurious_strict_minimum": either("center", enclosed, minimum),
    "spurious_valley": either("chamber", valley_by_chamber, either("center", enclosed, spurious_valley)),
    "all_minima_global": either("proof", global_by_structure, global_by_list),
    "no_spurious_valley": either("method", no_valley_by_compactness, global_by_structure),
    "widened": widened,
    "spurious_valley_at_every_width": every_width,
    "complete_list": complete_list,
    "infimum": infimum,
    "descent_path": descent_path,
}


def check(data: bytes, *, time_limit: float = 60, allow_engine: bool = False) -> Report:
    """Check the bytes of a certificate in this process; whatever they are, this returns.

    Not valid is also what takes longer than ``time_limit`` seconds, or (without ``allow_engine``) rests on trust. The clock is looked
    at between operations on numbers, and the memory of this process is not bounded: for files of others there is ``check_limited``.
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
        return Report(False, f"invalid: {problem}", [])
    except OutOfTime:
        return Report(False, f"{NOT_CHECKED}: the time limit of {time_limit:g} s is reached", [])
    except MemoryError:
        return Report(False, f"{NOT_CHECKED}: the memory that it may use is not enough", [])
    except Exception as problem:
        return Report(False, f"invalid: {type(problem).__name__}: {plain(str(problem)[:200])}", [])
    finally:
        Clock.deadline = math.inf
        sys.set_int_max_str_digits(digits)
    trusted = dict.fromkeys(source for claim in claims for source in claim.rests_on)
    if trusted and not allow_engine:
        return Report(False, f"rests on {'; '.join(trusted)}; accept with --allow-engine", claims)
    return Report(True, None, claims)
