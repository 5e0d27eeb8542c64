"""Spurious valleys without a minimum: a chamber behind walls, and why the loss is large on the walls and inside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from proofs.certificates.format.claim import Claimed, ClaimEntry
from proofs.certificates.format.infimum import Power
from proofs.certificates.format.values import (
    Entry,
    Index,
    Indices,
    Place,
    Rational,
    RationalMatrix,
    RationalPoint,
)

Monomial = Annotated[Sequence[tuple[Place, Power]], Meta(description="Places of weights with exponents.")]
Invariant = Annotated[
    Sequence[tuple[Rational, Monomial]], Meta(min_length=1, description="A polynomial in the weights, positive inside.")
]


class Frame:
    """The coordinates in which the vectors of units become dependent."""

    __slots__ = ()


class OutputFrame(Entry, Frame, frozen=True):
    """The vector of a unit is what it sends to these outputs."""

    outputs: Annotated[Indices, Meta(min_length=1)]


class InputFrame(Entry, Frame, frozen=True):
    """The vector of a unit is what it sees of these inputs; X maps each lift to the unit vector of its input."""

    inputs: Annotated[Indices, Meta(min_length=1)]
    lifts: RationalMatrix


class Step(Entry, frozen=True, tag_field="step"):
    """Why the loss is at least a bound."""


class Dual(Step, frozen=True, tag="dual"):
    """A matrix of the size of the targets which no weights that are allowed can follow."""

    matrix: RationalMatrix


class Product(Entry, frozen=True):
    """The product of some invariants with the sum of squares ``z^T gram z``."""

    invariants: Indices
    monomials: Sequence[Monomial]
    gram: RationalMatrix


class Products(Step, frozen=True, tag="products"):
    """The loss less the bound is the sum of these products."""

    products: Sequence[Product]


class Normal(Step, frozen=True, tag="normal"):
    """On the wall the vectors of the units lie in a plane through 0, whose normal the probes measure."""

    frame: Frame
    units: Indices
    probes: RationalMatrix
    spread: Rational
    matrix: RationalMatrix


class Turning(Step, frozen=True, tag="turning"):
    """Two vectors would have to cross before they come to where their probes want them."""

    frame: Frame
    units: tuple[Index, Index]
    invariants: tuple[Index, Index, Index]
    probes: tuple[RationalMatrix, RationalMatrix]
    spread: Rational
    matrix: RationalMatrix


class Minor(Step, frozen=True, tag="minor"):
    """A determinant that must have a sign which it has not where the entries that the units make alone are near their targets."""

    frame: InputFrame
    outputs: Indices
    units: Indices
    widths: Sequence[Rational]
    beside: Annotated[Indices, Meta(description="Units whose output vectors are further columns.")] | UnsetType = UNSET
    below: Annotated[Indices, Meta(description="Units whose filters are further rows.")] | UnsetType = UNSET


class Wall(Entry, frozen=True):
    """An invariant, and why the loss is at least the barrier where it vanishes first."""

    invariant: Invariant
    wall: Dual | Products | Normal | Minor


class ValleyByChamber(Claimed, ClaimEntry, frozen=True, tag="spurious_valley"):
    """The component of the sublevel set of the start that holds the start is a spurious valley."""

    chamber: Annotated[Sequence[Wall], Meta(min_length=1)]
    barrier: Rational
    bottom: Rational
    inside: Dual | Products | Turning | Minor
    start: RationalPoint
    lower_point: RationalPoint
