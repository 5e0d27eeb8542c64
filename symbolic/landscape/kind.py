"""The kinds of critical components."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kind of a critical component."""

    STRICT_MINIMUM = "strict_minimum"
    MINIMUM = "minimum"
    SADDLE = "saddle"
    MAXIMUM = "maximum"
    UNDECIDED = "undecided"
    MIXED = "mixed"
