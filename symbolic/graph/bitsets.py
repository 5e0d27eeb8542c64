"""Sets of small numbers as the bits of an integer: quick to compare where thousands of units are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence


def members(row: Sequence[int]) -> int:
    """The places of the ones of a row of zeros and ones.

    Examples:
        >>> members((1, 0, 1, 1))
        13
    """
    return int(bytes(row)[::-1].hex()[1::2], 2)


def as_bits(numbers: Iterable[int]) -> int:
    """A set of numbers.

    Examples:
        >>> as_bits({0, 2, 3})
        13
    """
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def bits(found: int) -> Iterator[int]:
    """The members of a set, in increasing order.

    Examples:
        >>> list(bits(13))
        [0, 2, 3]
    """
    return (place for place, digit in enumerate(bin(found)[:1:-1]) if digit == "1")


def meet(
    sides: Mapping[int, tuple[int, int]] | Sequence[tuple[int, int]], reach: Mapping[int, int], a: int, b: int
) -> bool:
    """Whether two units have a common output, and inputs of the second lie in the reach of the first."""
    (rows, _), (other_rows, other_columns) = sides[a], sides[b]
    return bool(rows & other_rows and reach[a] & other_columns)
