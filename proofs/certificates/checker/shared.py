"""What several extensions need: lists of indices, and trust (docs/certificates.md: Verdict)."""

import re
from typing import Any

from .reading import index, items, plain, require
from .verdict import Trust


def indices(value: Any, size: int) -> list[int]:
    """A list of different indices."""
    result = [index(entry, size) for entry in items(value)]
    require(len(set(result)) == len(result), "an index occurs twice")
    return result


def read_trust(entry: dict[str, Any], what: str) -> Trust:
    """Read ``rests_on``, ``reason`` and ``error_probability``."""
    error, reason = plain(entry["error_probability"]), plain(entry["reason"])
    known = re.fullmatch(r"[0-9]{1,40}|2\^-[0-9]{1,9}|[0-9]{1,40}/[0-9]{1,40}", error)
    require(known is not None, "not an error probability")
    sources = tuple(plain(source) for source in items(entry["rests_on"]))
    return Trust(sources or (f"{what}: {reason}",), () if error == "0" else (error,))


def join(one: Trust, other: Trust) -> Trust:
    """What two claims together rest on."""
    return Trust(tuple(dict.fromkeys(one.rests_on + other.rests_on)), one.errors + other.errors)
