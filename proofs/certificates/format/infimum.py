"""The infimum: attained at a point or approached along a curve, and why nothing is lower."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta

from proofs.certificates.format.claim import Claimed, ClaimEntry
from proofs.certificates.format.lists import Yes
from proofs.certificates.format.values import (
    Entry,
    Number,
    Place,
    Point,
    Probability,
    RationalMatrix,
    Text,
)

Exponent = Annotated[int, Meta(ge=-100, le=100)]
Power = Annotated[int, Meta(ge=1, le=100)]
LaurentCurve = Annotated[
    Sequence[Sequence[Sequence[Sequence[tuple[Exponent, Number]]]]],
    Meta(description="One table per layer of Laurent polynomials in e, lists of [exponent, number]."),
]
NotYes = Annotated[bool | None, Meta(extra_json_schema={"enum": [False, None]})]


class Argument(Entry, frozen=True, tag_field="kind"):
    """Why nothing is lower."""


class Convex(Argument, frozen=True, tag="convex"):
    """The gradient in the product of the layers vanishes."""


class ConvexAtMatrix(Argument, frozen=True, tag="convex"):
    """The gradient in the product of the layers vanishes at this matrix, which has the value."""

    matrix: Sequence[Sequence[Number]]


class Zero(Argument, frozen=True, tag="zero"):
    """The loss is a sum of squares, and the value is 0."""


class Squares(Argument, frozen=True, tag="squares"):
    """The loss less the value is ``z^T gram z``; the monomials z are lists of [place, exponent]."""

    monomials: Sequence[Sequence[tuple[Place, Power]]]
    gram: RationalMatrix


class Cited(Argument, frozen=True, tag="cited"):
    """Not checked: the programs that say so."""

    reason: Text
    rests_on: Sequence[Text]
    error_probability: Probability


class AttainedInfimum(Claimed, ClaimEntry, frozen=True, tag="infimum"):
    """The loss at the point is the infimum."""

    value: Number
    attained: Yes
    point: Point
    argument: Convex | Zero | Squares | Cited


class ApproachedInfimum(Claimed, ClaimEntry, frozen=True, tag="infimum"):
    """The loss tends to the infimum along the curve; null says nothing about attainment."""

    value: Number
    attained: NotYes
    curve: LaurentCurve
    argument: ConvexAtMatrix | Zero | Squares | Cited
