"""A path of straight pieces through the weights, and why its end is a global minimum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from flint import fmpq

from proofs.certificates.points import CertifiedPoint
from symbolic.errors import LandscapeError
from symbolic.network.problem import Matrix
from symbolic.network.weights import Weights

Lemma = Literal["least_squares", "leading_eigenvectors"]


class NoPath(LandscapeError):
    """No path was found; this does not mean that there is none.

    Attributes:
        reason: which hypothesis of the constructions fails, or what was tried.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"no descent path was found: {reason}")


@dataclass(frozen=True)
class BestRank:
    """The end of a path of two linear layers that are narrower than inputs and outputs.

    Attributes:
        point: exact weights with the best matrix of their rank.
        gap: a rational between the squares of the singular values that are kept and those that are left out.
    """

    point: CertifiedPoint
    gap: Fraction


@dataclass(frozen=True)
class DescentPath:
    """Straight pieces from point to point.

    Attributes:
        points: the rational points, the start first.
        lemma: a last piece that a lemma of the checker describes follows: ``least_squares`` (a straight line in the outgoing weights) or
            ``leading_eigenvectors`` (linear networks: the outgoing weights turn, the incoming ones follow at their optimum).
        best: a last straight piece to this end follows.
    """

    points: tuple[Weights, ...]
    lemma: Lemma | None = None
    best: BestRank | None = None

    @property
    def pieces(self) -> int:
        """The number of pieces.

        Examples:
            >>> point = Weights(((Fraction(1),),), ((Fraction(2),),))
            >>> DescentPath((point,), lemma="least_squares").pieces
            1
        """
        return len(self.points) - 1 + (self.lemma is not None) + (self.best is not None)


def fraction(value: Any) -> Fraction:
    """A flint rational as a Fraction."""
    return Fraction(int(value.p), int(value.q))


def matrix(rows: Sequence[Sequence[fmpq]]) -> Matrix:
    """A table of flint rationals as a table of Fractions."""
    return tuple(tuple(fraction(x) for x in row) for row in rows)


def changed_row(rows: Matrix, position: int, row: Sequence[Fraction]) -> Matrix:
    """The table with another row.

    Examples:
        >>> changed_row(((Fraction(1),), (Fraction(2),)), 1, [Fraction(5)])
        ((Fraction(1, 1),), (Fraction(5, 1),))
    """
    return (*rows[:position], tuple(row), *rows[position + 1 :])


def distinct(points: Sequence[Weights]) -> tuple[Weights, ...]:
    """The points without those that equal the one before."""
    return tuple(point for i, point in enumerate(points) if i == 0 or point != points[i - 1])
