"""Chambers as data: invariants, steps that bound the loss, a start and a lower point. A claim until it is checked (:mod:`.verify`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from symbolic.network import Problem
from symbolic.network.arrays import Matrix
from symbolic.network.weights import Place

Tables = tuple[Matrix, ...]
"""Rational weights: one table per layer."""
Vector = tuple[Fraction, ...]


@dataclass(frozen=True)
class Invariant:
    """A polynomial in the weights, positive inside a chamber.

    Attributes:
        terms: coefficients with the weights that are multiplied.

    Examples:
        >>> Invariant(((Fraction(2), ((0, 0, 0),)),)).at((((Fraction(3),),), ((Fraction(1),),)))
        Fraction(6, 1)
    """

    terms: tuple[tuple[Fraction, tuple[Place, ...]], ...]

    @classmethod
    def linear(cls, coefficients: Sequence[Fraction], places: Sequence[Place]) -> Invariant:
        """A linear function of some weights."""
        return cls(tuple((c, (place,)) for c, place in zip(coefficients, places, strict=True) if c))

    def times(self, factor: int) -> Invariant:
        """A multiple."""
        return Invariant(tuple((factor * c, places) for c, places in self.terms))

    def at(self, tables: Tables) -> Fraction:
        """The value at some weights."""
        return sum(
            (c * prod((tables[k][r][s] for k, r, s in places), start=Fraction(1)) for c, places in self.terms),
            Fraction(0),
        )

    @property
    def weight(self) -> tuple[Place, int] | None:
        """The weight of which it is a multiple, with the sign of the factor; None for other polynomials."""
        if len(self.terms) != 1 or len(self.terms[0][1]) != 1:
            return None
        (c, (place,)) = self.terms[0]
        return place, 1 if c > 0 else -1


@dataclass(frozen=True)
class Frame:
    """Outputs (``lifts`` is empty), or inputs with vectors over the samples which X maps to their unit vectors.

    Attributes:
        places: the outputs or the inputs.
        lifts: the vectors of the inputs.
    """

    places: tuple[int, ...]
    lifts: Matrix = ()


@dataclass(frozen=True)
class Dual:
    """A matrix D of the size of the targets: the loss is at least ``2 <Y, D> - |D|^2``."""

    matrix: Matrix


@dataclass(frozen=True)
class Product:
    """The product of invariants, by index, with ``z^T gram z``; a monomial is a list of weights with exponents."""

    invariants: tuple[int, ...]
    monomials: tuple[tuple[tuple[Place, int], ...], ...]
    gram: Matrix


@dataclass(frozen=True)
class Products:
    """The loss less the bound is a sum of products."""

    products: tuple[Product, ...]


@dataclass(frozen=True)
class Normal:
    """On the wall some vector is orthogonal to those of the units in the frame; probes measure it."""

    frame: Frame
    units: tuple[int, ...]
    probes: Matrix
    spread: Fraction
    matrix: Matrix


@dataclass(frozen=True)
class Turning:
    """The vectors of two units would have to become dependent on the way to where their probes want them.

    Attributes:
        frame: two outputs or two inputs.
        units: the two units.
        invariants: indices of the determinant and of the linear function of each.
        probes: one list for each unit.
        spread: 1 if all probes are orthogonal to each other, else how much larger the sum of what they measure may be than the whole.
        matrix: a dual matrix for what the probes do not measure.
    """

    frame: Frame
    units: tuple[int, int]
    invariants: tuple[int, int, int]
    probes: tuple[Matrix, Matrix]
    spread: Fraction
    matrix: Matrix


@dataclass(frozen=True)
class Minor:
    """A determinant that cannot have the sign it must have, as long as the entries that only some units make are near their targets.

    Attributes:
        frame: inputs with their lifts, the columns of the determinant.
        outputs: its rows; with those in ``below`` as many as columns.
        units: those whose part of the end-to-end matrix it is taken of, as many as rows, or fewer.
        widths: for each input how far an entry may be from its target.
        beside: units whose output vectors are further columns.
        below: units whose filters are further rows.
    """

    frame: Frame
    outputs: tuple[int, ...]
    units: tuple[int, ...]
    widths: Vector
    beside: tuple[int, ...] = ()
    below: tuple[int, ...] = ()


Step = Dual | Products | Normal | Turning | Minor


@dataclass(frozen=True)
class Wall:
    """Where an invariant vanishes first, and why the loss is at least the barrier there."""

    invariant: Invariant
    step: Step


@dataclass(frozen=True)
class Proposal:
    """Walls and bounds; whether the chamber has points below the barrier, and the rest of weight space points below the bottom, is open.

    Attributes:
        walls: the invariants with their steps.
        barrier: a lower bound of the loss on every wall.
        inside: why the loss is at least the bottom in the chamber.
        bottom: a lower bound of the loss in the chamber.
        words: what kind of chamber it is.
    """

    walls: tuple[Wall, ...]
    barrier: Fraction
    inside: Step
    bottom: Fraction
    words: str

    def holds(self, tables: Tables) -> bool:
        """Whether weights are in the chamber."""
        return all(wall.invariant.at(tables) > 0 for wall in self.walls)


@dataclass(frozen=True)
class Chamber:
    """A chamber that shows a spurious valley, once it is verified.

    Attributes:
        problem: the problem.
        proposal: walls and bounds.
        start: weights in the chamber with a loss below the barrier.
        lower: weights with a loss below the bottom.
    """

    problem: Problem
    proposal: Proposal
    start: Tables
    lower: Tables
