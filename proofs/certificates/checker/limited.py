"""A check in a process of its own, which is stopped at its limits (docs/certificates.md: Verdict).

One operation on long integers cannot be interrupted from inside, and memory that Python asks for is given or not: only another
process can hold both limits whatever the certificate is. It runs this package, isolated, reads the certificate from its standard
input and writes the answer as JSON; an answer that is not whole counts as none.
"""

import json
import math
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from .reading import MAX_ANSWER, MAX_MEMORY, OutOfTime
from .verdict import NOT_CHECKED, Accepted, Report
from .whole import check

GRACE = 2.0
"""Seconds that the process has for its start and its end, besides the time limit."""
MEGABYTE, MOST_SECONDS, MOST_MEGABYTES = 1 << 20, 10_000_000, 1_000_000_000


def check_limited(
    data: bytes, *, time_limit: float = 60, memory_limit: int = MAX_MEMORY, allow_engine: bool = False
) -> Report:
    """Check the bytes of a certificate in a process of its own; at a limit it is stopped, and the certificate is not valid.

    Arguments:
        data: the bytes of the file.
        time_limit: seconds, at most MOST_SECONDS; the answer is there at most two seconds later, even in the middle of one long operation.
        memory_limit: bytes of address space of the process (where the system has such a limit: not on Windows or macOS).
        allow_engine: accept claims that rest on the word of a program.

    Returns:
        The answer of :func:`check`, or one that is not valid with a reason that begins with "not checked:".

    Examples:
        >>> check_limited(b"{}").reason
        'invalid: missing key: claims, field, problem, schema'
    """
    command = [sys.executable or "python3", "-I", "-S", str(Path(__file__).parent), "--inside"]
    command += ["--time-limit", str(time_limit), "--memory-limit", str(memory_limit / MEGABYTE)]
    command += ["--allow-engine"] * allow_engine + ["-"]
    try:
        done = subprocess.run(
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=time_limit + GRACE
        )
    except subprocess.TimeoutExpired:
        return _late(time_limit)
    except OSError as problem:
        return Report(False, f"{NOT_CHECKED}: no process can be started: {problem.strerror}", [])
    with suppress(ValueError, TypeError, KeyError):
        answer = json.loads(done.stdout if done.returncode == 0 else b"{}")
        return Report(answer["valid"], answer["reason"], [Accepted(**claim) for claim in answer["claims"]])
    ended = f"the process of the check ended with status {done.returncode}, as a rule for lack of memory"
    return Report(False, f"{NOT_CHECKED}: {ended}", [])


def answer_inside(data: bytes, *, time_limit: float, memory_limit: int, allow_engine: bool) -> str:
    """The work of that process: set the limits, check, and give the answer as JSON."""
    with suppress(ImportError):  # where the system has such limits
        import resource

        seconds = math.ceil(time_limit + GRACE)  # the end of a process whose parent was killed
        for kind, limit in ((resource.RLIMIT_AS, memory_limit), (resource.RLIMIT_CPU, seconds)):
            most = resource.getrlimit(kind)[1]
            with suppress(OSError, ValueError):
                resource.setrlimit(kind, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _ring)
        signal.setitimer(signal.ITIMER_REAL, time_limit)
    try:
        text = json.dumps(asdict(check(data, time_limit=time_limit, allow_engine=allow_engine)))
    except OutOfTime:
        text = json.dumps(asdict(_late(time_limit)))
    if len(text) > MAX_ANSWER:
        text = json.dumps(asdict(Report(False, f"{NOT_CHECKED}: the answer has more than {MAX_ANSWER} bytes", [])))
    return text


def _ring(_signal: int, _frame: FrameType | None) -> None:
    """The clock rings wherever the check is between two steps of Python."""
    raise OutOfTime


def _late(time_limit: float) -> Report:
    return Report(False, f"{NOT_CHECKED}: the time limit of {time_limit:g} s is reached", [])
