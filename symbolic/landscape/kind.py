"""The kinds of critical components."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """The kind of a critical component.

    Attributes:
        STRICT_MINIMUM: local minima, and near them only images under the symmetry of the masks are as low.
        MINIMUM: local minima that are not strict in this sense.
        SADDLE: no point is a local minimum or a local maximum.
        MAXIMUM: local maxima.
        UNDECIDED: not known.
        MIXED: the kind changes along the component; its pieces tell where.

    References:
        How each is decided: docs/theory.md ("Kinds").

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
