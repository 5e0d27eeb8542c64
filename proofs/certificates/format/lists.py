"""Complete lists of critical points, each with its kind and why, and what follows from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from proofs.certificates.format.claim import Claimed, ClaimEntry
from proofs.certificates.format.minima import ByHessian, Radius, ShowsFlat, ShowsStrict
from proofs.certificates.format.values import (
    Entry,
    FieldEntry,
    Index,
    Number,
    Point,
    Probability,
    RationalPoint,
    Rationals,
    Text,
    Trust,
)

Curve = Annotated[
    Sequence[Sequence[Sequence[Sequence[Number]]]],
    Meta(title="curve", description="A list of coefficients per weight, constant first."),
]
Along = Annotated[Trust | UnsetType, Meta(description="The kind holds along a component that is more than an orbit.")]
Yes = Annotated[bool, Meta(extra_json_schema={"const": True})]


class ListedEntry:
    """A critical point of a list: its subclasses are all that the format knows."""

    __slots__ = ()


class AtPoint(Entry, frozen=True):
    """A critical point with exact weights, and the field of its numbers."""

    point: Point
    field: FieldEntry | None


class InBox(Entry, frozen=True):
    """A box that holds a critical point."""

    center: RationalPoint
    radius: Radius


class AlongPoint(AtPoint, frozen=True, kw_only=True):
    """A critical point with exact weights, perhaps for its component; ``along`` is a keyword, and the last key."""

    along: Along = UNSET


class AlongBox(InBox, frozen=True, kw_only=True):
    """A box that holds a critical point, perhaps for its component; ``along`` is a keyword, and the last key."""

    along: Along = UNSET


class SaddleByDirection(AlongPoint, ListedEntry, frozen=True):
    """A direction of negative curvature."""

    kind: Literal["saddle"]
    direction: Rationals


class SaddleByDeadUnit(AlongPoint, ListedEntry, frozen=True):
    """A dead unit on whose rectangle the gradient does not vanish."""

    kind: Literal["saddle"]
    dead: Index


class SaddleByCurve(AlongPoint, ListedEntry, frozen=True):
    """A curve along which the loss falls at first."""

    kind: Literal["saddle"]
    curve: Curve


class ListedMinimum(AlongPoint, ListedEntry, frozen=True):
    """A local minimum, perhaps in a family."""

    kind: Literal["minimum"]
    shown: ShowsFlat


class ListedStrictMinimum(AlongPoint, ListedEntry, frozen=True):
    """A strict minimum."""

    kind: Literal["strict_minimum"]
    shown: ShowsStrict


class ListedGlobalMinimum(AtPoint, ListedEntry, frozen=True):
    """A global minimum, by convexity in the product of the layers."""

    kind: Literal["minimum"]
    is_global: Yes = field(name="global")


class Unknown(AlongPoint, ListedEntry, frozen=True):
    """A critical point of which nothing is claimed."""

    kind: Literal["other"]


class Excluded(AlongPoint, ListedEntry, frozen=True):
    """No local minimum, on trust."""

    kind: Literal["excluded"]
    excluded: Trust


class BoxedSaddle(AlongBox, ListedEntry, frozen=True):
    """A direction of negative curvature in the whole box."""

    kind: Literal["saddle"]
    direction: Rationals


class BoxedExcluded(AlongBox, ListedEntry, frozen=True):
    """No local minimum, on trust."""

    kind: Literal["excluded"]
    excluded: Trust


class BoxedUnknown(AlongBox, ListedEntry, frozen=True):
    """A critical point of which nothing is claimed."""

    kind: Literal["other"]


class BoxedStrictMinimum(Entry, ListedEntry, frozen=True):
    """A strict minimum in the box."""

    kind: Literal["strict_minimum"]
    center: RationalPoint
    radius: Radius
    shown: ByHessian
    along: Along = UNSET


class Completeness(Entry, frozen=True):
    """That the list is complete is taken on trust."""

    status: Literal["PROVED"]
    reason: Text
    error_probability: Probability
    rests_on: Sequence[Text]


class CompleteList(Claimed, ClaimEntry, frozen=True, tag="complete_list"):
    """Every critical point is one of these, or its image under a symmetry, or lies along one of them."""

    points: Sequence[ListedEntry]
    complete: Completeness


class GlobalByList(Claimed, ClaimEntry, frozen=True, tag="all_minima_global"):
    """No point of an earlier list is a local minimum that is not global; ``list`` is the place of that claim."""

    method: Literal["list"]
    complete_list: Index = field(name="list")


class GlobalByInfimum(GlobalByList, frozen=True, tag="all_minima_global"):
    """All local minima of the list have the loss of an earlier claim, the infimum."""

    infimum: Index


class GlobalByLowest(GlobalByList, frozen=True, tag="all_minima_global"):
    """All local minima of the list have the loss of the infimum, on trust."""

    lowest: Trust
