"""Local minima: why a critical point is one, and the claims about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from proofs.certificates.format.claim import Claimed, ClaimEntry
from proofs.certificates.format.values import (
    Entry,
    Index,
    Number,
    Part,
    Place,
    Point,
    Rational,
    RationalMatrix,
    RationalPoint,
    Rationals,
    Trust,
)

Pair = tuple[Index, Index]


# Directions along which the loss does not change


class Symmetry:
    """A one-parameter group of the loss: its subclasses are all that the format knows."""

    __slots__ = ()


class PairSymmetry(Entry, Symmetry, frozen=True):
    """Unit i takes up a multiple of unit j."""

    pair: Pair
    layer: Index | UnsetType = UNSET


class ScaleSymmetry(Entry, Symmetry, frozen=True):
    """A unit is scaled."""

    scale: Index
    layer: Index | UnsetType = UNSET


class RotationSymmetry(Entry, Symmetry, frozen=True):
    """Two units with equal masks are rotated into each other."""

    rotation: Pair
    layer: Index | UnsetType = UNSET


class IdleSymmetry(Entry, Symmetry, frozen=True):
    """The incoming weights of a unit move along a vector that no sample sees."""

    idle: Index
    vector: Rationals


class UnusedSymmetry(Entry, Symmetry, frozen=True):
    """One weight on which the loss does not depend."""

    unused: Place


# Why the Hessian is positive definite along the free weights


class Definite(Entry, frozen=True):
    """Half the Hessian less mu is ``F diag(pivots) F^T`` and a diagonally dominant rest."""

    mu: Rational
    factor: RationalMatrix
    pivots: Rationals


class Ball(Entry, frozen=True):
    """The radius of a ball in the slice in which the loss is nowhere smaller; factor and pivots as for :class:`Definite`."""

    radius_squared: Rational
    epsilon: Rational
    mu: Rational
    bound: Rational
    factor: RationalMatrix
    pivots: Rationals


class Kink(Entry, frozen=True):
    """A unit at the kink of its activation on a sample, and the pull that balances the gradient there."""

    unit: Index
    sample: Index
    pull: Number


# What shows a minimum besides the point


class ShowsStrict:
    """What shows that an exact point is a strict minimum."""

    __slots__ = ()


class ShowsFlat:
    """What shows that an exact point is a local minimum of a family of critical points."""

    __slots__ = ()


class ShowsEnclosed:
    """What shows that a box holds a minimum."""

    __slots__ = ()


class ByHessian(Part, ShowsStrict, ShowsEnclosed, frozen=True):
    """Along the weights that are not pinned the Hessian is positive definite."""

    symmetry: Sequence[Symmetry]
    pinned: Sequence[Place]
    definite: Definite


class ByBall(Part, ShowsStrict, frozen=True):
    """The same, with the radius of a ball."""

    symmetry: Sequence[Symmetry]
    pinned: Sequence[Place]
    ball: Ball


class ByKinks(Part, ShowsStrict, frozen=True):
    """A minimum at kinks: the Hessian is definite once the kinks are made as stiff as is said."""

    symmetry: Sequence[Symmetry]
    pinned: Sequence[Place]
    kinks: Sequence[Kink]
    stiffness: Rational
    definite: Definite


class FlatByHessian(Part, ShowsFlat, frozen=True):
    """The Hessian is positive definite across a family of critical points of equal loss, given by its directions."""

    symmetry: Sequence[Symmetry]
    family: Sequence[Point]
    pinned: Sequence[Place]
    definite: Definite


class FlatByFibre(Part, ShowsFlat, frozen=True):
    """The same across a curved family: the points of a linear space, given by family and fibre, with the same end-to-end map."""

    symmetry: Sequence[Symmetry]
    family: Sequence[Point]
    fibre: Sequence[Point]
    pinned: Sequence[Place]
    definite: Definite


class FlatByBall(Part, ShowsFlat, frozen=True):
    """The same, with the radius of a ball."""

    symmetry: Sequence[Symmetry]
    family: Sequence[Point]
    pinned: Sequence[Place]
    ball: Ball


class FlatOnTrust(Part, ShowsFlat, frozen=True):
    """A critical point whose minimality is taken on trust."""

    symmetry: Sequence[Symmetry]
    family: Sequence[Point]
    pinned: Sequence[Place]
    cited: Trust


class OnTrust(Part, ShowsEnclosed, frozen=True):
    """A box that holds a minimum, on trust."""

    cited: Trust


# The claims


class LocalMinimum(Claimed, ClaimEntry, frozen=True, tag="local_minimum"):
    """The point is a local minimum."""

    point: Point
    shown: ShowsFlat


class StrictMinimum(Claimed, ClaimEntry, frozen=True, tag="strict_minimum"):
    """The point is a local minimum, strict up to the symmetry."""

    point: Point
    shown: ShowsStrict


class SpuriousMinimum(LocalMinimum, frozen=True, tag="spurious_minimum"):
    """The point is a local minimum, and another point is lower."""

    lower_point: Point


class SpuriousStrictMinimum(StrictMinimum, frozen=True, tag="spurious_strict_minimum"):
    """The point is a strict minimum, and another point is lower."""

    lower_point: Point


class SpuriousValley(StrictMinimum, frozen=True, tag="spurious_valley"):
    """No path from the point to the lower point stays at its level."""

    lower_point: Point


Radius = Annotated[Rational, Meta(description="Every weight of the minimum is as close to its centre.")]


class EnclosedMinimum(Claimed, ClaimEntry, frozen=True, tag="local_minimum"):
    """A box holds a local minimum."""

    center: RationalPoint
    radius: Radius
    shown: ShowsEnclosed


class EnclosedStrictMinimum(EnclosedMinimum, frozen=True, tag="strict_minimum"):
    """A box holds a strict minimum."""


class EnclosedSpuriousMinimum(EnclosedMinimum, frozen=True, tag="spurious_minimum"):
    """A box holds a local minimum, and another point is lower."""

    lower_point: RationalPoint


class EnclosedSpuriousStrictMinimum(EnclosedSpuriousMinimum, frozen=True, tag="spurious_strict_minimum"):
    """A box holds a strict minimum, and another point is lower."""


class EnclosedSpuriousValley(EnclosedSpuriousMinimum, frozen=True, tag="spurious_valley"):
    """A box holds the bottom of a valley, and another point is lower."""
