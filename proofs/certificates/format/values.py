"""The values that all parts of a certificate are made of: numbers, places, points, a number field, and trust."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, Struct, to_builtins

Index = Annotated[int, Meta(ge=0, title="index")]
Text = Annotated[str, Meta(max_length=5000, title="text")]
RationalText = Annotated[str, Meta(pattern="^-?[0-9]+(/0*[1-9][0-9]*)?$")]
Rational = Annotated[
    int | RationalText, Meta(title="rational", description='An integer, or a text "p" or "p/q" with q positive.')
]
Rationals = Sequence[Rational]
Number = Annotated[
    int | RationalText | Annotated[Sequence[Rational], Meta(min_length=1)],
    Meta(title="number", description="A rational, or the coefficients of powers of alpha."),
]
Probability = Annotated[
    str, Meta(pattern=r"^([0-9]{1,40}|2\^-[0-9]{1,9}|[0-9]{1,40}/[0-9]{1,40})$", title="probability")
]
Place = Annotated[
    tuple[Index, Index, Index], Meta(title="place", description="[layer, row, column] of a weight, each from 0.")
]
Point = Annotated[
    Sequence[Sequence[Sequence[Number]]],
    Meta(title="point", description="One table of numbers per layer; 0 outside the masks."),
]
RationalPoint = Annotated[
    Sequence[Sequence[Sequence[Rational]]], Meta(title="rational_point", description="A point with rational weights.")
]
RationalMatrix = Annotated[Sequence[Rationals], Meta(title="rational_matrix")]
Indices = Sequence[Index]

IN_PLACE = "shown"
"""The attribute that holds a :class:`Part`."""


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """An object of a certificate; its keys are written in the order of the attributes."""

    def plain(self) -> dict[str, Any]:
        """The object as plain data, ready for JSON."""
        result: dict[str, Any] = _spread(to_builtins(self))
        return result


class Part(Entry, frozen=True):
    """Keys of an object that belong together: its attribute ``shown`` holds them, the file has them beside its other keys."""


def _spread(data: Any) -> Any:
    """The keys of parts put into the objects that hold them; tuples as lists, as JSON has them."""
    if isinstance(data, list | tuple):
        return [_spread(item) for item in data]
    if not isinstance(data, dict):
        return data
    result: dict[str, Any] = {}
    for key, value in data.items():
        result |= _spread(value) if key == IN_PLACE else {key: _spread(value)}
    return result


class FieldEntry(Entry, frozen=True):
    """A number field: alpha is the only real root of the polynomial (constant term first) in the interval."""

    polynomial: Annotated[Sequence[int], Meta(min_length=2)]
    interval: tuple[Rational, Rational]


class Trust(Entry, frozen=True):
    """What is not checked: why it holds, the programs that say so, and how probably they err."""

    reason: Text
    rests_on: Sequence[Text]
    error_probability: Probability
