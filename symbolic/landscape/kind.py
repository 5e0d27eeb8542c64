"""The kinds of critical components."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kind of a critical component.

    Examples:
        >>> Kind.STRICT_MINIMUM.words
        'strict minimum'
    """

    STRICT_MINIMUM = "strict_minimum"
    MINIMUM = "minimum"
    SADDLE = "saddle"
    MAXIMUM = "maximum"
    UNDECIDED = "undecided"
    MIXED = "mixed"

    @property
    def words(self) -> str:
        """The kind as people say it."""
        return self.value.replace("_", " ")
