"""Paths in weight space, and larger networks that inherit a claim: widened ones, and copies at every width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

from msgspec import Meta

from proofs.certificates.format.claim import Claimed, ClaimEntry
from proofs.certificates.format.problem import ProblemEntry
from proofs.certificates.format.values import Entry, FieldEntry, Index, Indices, Number, Point, Rational

Polynomial = Annotated[Sequence[Number], Meta(max_length=100)]
Piece = Sequence[Sequence[Sequence[Polynomial]]]
LastPiece = Literal["least_squares", "leading_eigenvectors"]


class Gap(Entry, frozen=True):
    """The end is best of its rank: a rational between the squares of two singular values."""

    gap: Rational


class DescentPath(Claimed, ClaimEntry, frozen=True, tag="descent_path"):
    """The loss never increases along the pieces, polynomials in t on [0, 1]; a lemma may stand for the last one."""

    start: Point
    pieces: Sequence[Piece | LastPiece]
    end: Literal["global", "lower"] | Gap


class Base(Entry, frozen=True):
    """A smaller problem and claims about it."""

    problem: ProblemEntry
    field: FieldEntry | None
    claims: Annotated[Sequence[ClaimEntry], Meta(min_length=1)]


class Widened(Claimed, ClaimEntry, frozen=True, tag="widened"):
    """The network holds the base on these units, outputs, inputs and samples, and inherits the statement."""

    statement: Literal["spurious_minimum", "spurious_valley"]
    base: Base
    units: Indices
    outputs: Indices
    inputs: Indices
    samples: Indices


class ValleyAtEveryWidth(Claimed, ClaimEntry, frozen=True, tag="spurious_valley_at_every_width"):
    """Any number of copies of the network has a spurious valley; ``base`` is the place of the claim for one."""

    base: Index
