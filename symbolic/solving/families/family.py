"""Irreducible families of critical points: what an engine proposes, checked, and cut down by the symmetry.

A family is the zero set of a prime ideal that contains the gradient; the containment is verified here by reduction to
zero, so every point of the set is critical whoever found it. That the ideal is prime, and that the families together
are the whole critical set, is the engine's word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mat, fmpz_poly

from symbolic.engines.system import Prime, staircase
from symbolic.exact.field import primitive
from symbolic.exact.ideals import Ideal, Polynomial, product_of, substitute

MAX_LOSS_DEGREE = 24


@dataclass(frozen=True, eq=False)
class Family:
    """A verified family of critical points.

    Attributes:
        ideal: the prime ideal, with the gradient in it.
        dimension: its complex dimension (checked on its Groebner basis).
        degree: its degree, as the engine says.
    """

    ideal: Ideal
    dimension: int
    degree: int

    def vanishes(self, variable: int) -> bool:
        """Whether a weight is zero on the whole family."""
        return self.ideal.contains(unit_vector(self.ideal.size, variable))


def unit_vector(size: int, variable: int) -> dict[tuple[int, ...], fmpq]:
    """One variable as a polynomial."""
    return {tuple(int(k == variable) for k in range(size)): fmpq(1)}


def verified_family(size: int, prime: Prime, gradient: Sequence[Polynomial]) -> Family | None:
    """A family whose ideal certainly contains the gradient; None if it does not, or its dimension is another one."""
    ideal = Ideal.of(size, [{e: fmpq(c) for c, e in terms} for terms in prime.generators])
    if ideal.basis is None or ideal.leading is None:
        return None
    if staircase(ideal.leading, size).dimension != prime.dimension:
        return None
    if not all(ideal.contains(g) for g in gradient):
        return None
    return Family(ideal, prime.dimension, prime.degree)


def value_polynomial(ideal: Ideal, value: Polynomial) -> fmpz_poly | None:
    """The minimal polynomial of a function that is constant on every component of a zero set.

    It is the first linear relation between the normal forms of the powers of the function, so it vanishes for certain.

    Returns:
        The primitive polynomial of least degree, or None beyond degree 24.
    """
    one = {(0,) * ideal.size: fmpq(1)}
    form = ideal.normal_form(value)
    powers = [one]
    for _ in range(MAX_LOSS_DEGREE):
        powers.append(ideal.normal_form(product_of(powers[-1], form)))
        relation = _relation(powers)
        if relation is not None:
            return relation
    return None


def _relation(powers: Sequence[Polynomial]) -> fmpz_poly | None:
    """The relation of the last power with those before it, if there is one."""
    keys = sorted({e for p in powers for e in p})
    table = fmpq_mat(len(keys), len(powers), [p.get(e, fmpq(0)) for e in keys for p in powers])
    echelon, rank = table.rref()
    if rank == len(powers):
        return None
    coefficients = [-echelon[r, len(powers) - 1] for r in range(rank)] + [fmpq(1)]
    scale = 1
    for c in coefficients:
        scale = scale * int(c.q) // _gcd(scale, int(c.q))
    return primitive(fmpz_poly([int((c * scale).p) for c in coefficients]))


def _gcd(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a


@dataclass(frozen=True, eq=False)
class Cell:
    """A part of a family on which the symmetry has been used up.

    Attributes:
        family: the family.
        pins: weights with the values they are given.
        free: the other weights, in the order of the variables of ``rest``.
        rest: the ideal of the free weights.
        dimension: the dimension of its zero set.
        generic: whether it holds the points at which no weight was asked to vanish: the others are limits of these
            wherever the family is smooth.
    """

    family: Family
    pins: dict[int, fmpq]
    free: tuple[int, ...]
    rest: Ideal
    dimension: int
    generic: bool

    def full(self, values: Sequence[Any], convert: Callable[[fmpq], Any]) -> list[Any]:
        """All weights of the family from the free ones."""
        point = [convert(self.pins.get(k, fmpq(0))) for k in range(self.family.ideal.size)]
        for k, value in zip(self.free, values, strict=True):
            point[k] = value
        return point


@dataclass(frozen=True)
class Scaling:
    """A unit that can be rescaled: weights, each with the values it can be scaled to where it is not zero."""

    candidates: tuple[tuple[int, tuple[fmpq, ...]], ...]


@dataclass(frozen=True)
class Shear:
    """Multiples of one unit's weights may be added to another's: (source, target) weights."""

    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Normalisation:
    """What the symmetry allows to assume about a real point.

    Attributes:
        steps: scalings and shears, in an order in which later ones keep what earlier ones achieved.
        zeros: weights that rotations can make zero, all at once.
    """

    steps: tuple[Scaling | Shear, ...] = ()
    zeros: tuple[int, ...] = ()

    @property
    def scalable(self) -> frozenset[int]:
        """The weights some scaling can bring to 1."""
        return frozenset(k for step in self.steps if isinstance(step, Scaling) for k, _ in step.candidates)


@dataclass(frozen=True, eq=False)
class _Branch:
    """A part of a family on the way to a cell: its ideal, the pinned weights, whether no weight was asked to vanish."""

    ideal: Ideal
    pins: dict[int, fmpq]
    generic: bool = True

    def pinned(self, variable: int, value: fmpq, generic: bool = True) -> _Branch:
        origin = (0,) * self.ideal.size
        ideal = self.ideal.plus([{**unit_vector(self.ideal.size, variable), origin: -value}])
        return _Branch(ideal, {**self.pins, variable: value}, self.generic and generic)


MAX_CELLS = 150


def whole_cell(family: Family) -> Cell:
    """The family itself as a cell, with no symmetry used."""
    size = family.ideal.size
    return Cell(family, {}, tuple(range(size)), family.ideal, family.dimension, True)


def cells(family: Family, normal: Normalisation) -> list[Cell] | None:
    """Cells that together meet the orbit of every real point of a family.

    For each unit a weight is scaled to 1 where it is not zero; where it is zero the next weight of the unit is tried.

    Returns:
        None if a Groebner basis exceeds the limits, or there are more than 150 cells.
    """
    size = family.ideal.size
    start = _Branch(family.ideal, {})
    for k in normal.zeros:
        start = start.pinned(k, fmpq(0))
    branches = [start]
    for step in normal.steps:
        if isinstance(step, Scaling):
            branches = [narrow for branch in branches for narrow in _scaled(branch, step)]
        else:
            branches = [_sheared(branch, step) for branch in branches]
        if len(branches) > MAX_CELLS:
            return None
    result = []
    for branch in branches:
        if branch.ideal.empty is None:
            return None
        if branch.ideal.empty:
            continue
        free = tuple(k for k in range(size) if k not in branch.pins)
        rest = Ideal.of(len(free), [substitute(p, branch.pins) for p in branch.ideal.polynomials()])
        if rest.leading is None:
            return None
        dimension = staircase(rest.leading, len(free)).dimension
        result.append(Cell(family, branch.pins, free, rest, dimension, branch.generic))
    return result


def _scaled(branch: _Branch, step: Scaling) -> list[_Branch]:
    """Branches in which one weight of the unit is scaled, and the one in which all its candidates vanish."""
    ideal, size = branch.ideal, branch.ideal.size
    if ideal.empty is not False:
        return [branch]
    nowhere = [c for c in step.candidates if c[0] not in branch.pins and ideal.plus([unit_vector(size, c[0])]).empty]
    result: list[_Branch] = []
    for variable, targets in nowhere[:1] or step.candidates:
        if variable in branch.pins or branch.ideal.contains(unit_vector(size, variable)):
            continue
        result += [branch.pinned(variable, target) for target in targets]
        if nowhere:
            return result
        branch = branch.pinned(variable, fmpq(0), generic=False)
        if branch.ideal.empty is not False:
            return [*result, branch]
    return [*result, branch]


def _sheared(branch: _Branch, step: Shear) -> _Branch:
    """The branch with a weight of the target made zero, where the source is 1 there and zero where the target is settled."""
    settled = [source for source, target in step.pairs if target in branch.pins]
    if any(branch.pins.get(source) != 0 for source in settled):
        return branch
    chosen = next((t for s, t in step.pairs if branch.pins.get(s) == 1 and t not in branch.pins), None)
    return branch if chosen is None else branch.pinned(chosen, fmpq(0))


__all__ = [
    "Cell",
    "Family",
    "Normalisation",
    "Scaling",
    "Shear",
    "cells",
    "unit_vector",
    "value_polynomial",
    "verified_family",
]
