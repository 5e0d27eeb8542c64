"""How a dead unit leaves a critical point downwards (Lemma A): the direction and its second-order term."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from random import Random

from proofs.derivations.setting import equal
from proofs.documents.document import Inlines, formulas_in
from proofs.documents.formulas import Formula, Name, Negative, Rational, Relation, lifted
from proofs.exercises.making.blocks import v, w
from proofs.exercises.making.second_order import Local, Place, Vector


@dataclass(frozen=True)
class Descent:
    """A critical point with a dead unit that sees a gradient, and how the unit may leave it.

    Attributes:
        local: the point.
        unit: the dead unit.
        still: the layer of its vector that is zero (0: the filter, 1: the output vector); it moves by e times ``small``.
        small: the direction of the vector that is zero.
        large: the direction of the other one, which moves by 1/e times it.
    """

    local: Local
    unit: int
    still: int
    small: tuple[Fraction, ...]
    large: tuple[Fraction, ...]

    def places(self, layer: int) -> list[Place]:
        """The weights of the unit in a layer."""
        rectangle = self.local.graph.rectangles[self.unit]
        if layer:
            return [(1, i, self.unit) for i in sorted(rectangle.outputs)]
        return [(0, self.unit, a) for a in sorted(rectangle.inputs)]

    def direction(self, e: Fraction) -> Vector:
        """The direction for a number e > 0."""
        small = zip(self.places(self.still), self.small, strict=True)
        large = zip(self.places(1 - self.still), self.large, strict=True)
        return {place: e * x for place, x in small} | {place: x / e for place, x in large}

    @property
    def square(self) -> Fraction:
        """A in the second-order term ``e^2 A + B``: what the moved vector alone changes in the residuals, squared."""
        return self.local.form(dict(zip(self.places(self.still), self.small, strict=True)))

    @property
    def pull(self) -> Fraction:
        """B = ``2 p^T G_j q``: what the product of both moves changes, times the residuals."""
        p, q = (self.small, self.large) if self.still else (self.large, self.small)
        rows = zip(p, self.local.block(self.unit), strict=True)
        return 2 * sum((x * g * y for x, row in rows for g, y in zip(row, q, strict=True)), Fraction(0))

    @property
    def small_step(self) -> Fraction:
        """The first of 1/2, 1/3, ... for which the direction goes down."""
        return next(e for e in (Fraction(1, k) for k in count(2)) if e * e * self.square + self.pull < 0)


def descent_from(random: Random, local: Local, unit: int) -> Descent | None:
    """A way down from a dead unit, along one random entry of its block; None if the block vanishes or both its vectors do.

    Arguments:
        random: chooses the entry.
        local: a critical point.
        unit: a unit whose filter or output vector is zero.
    """
    block, still = local.block(unit), int(not any(local.vector(unit, 1)))
    entries = [(i, a) for i, row in enumerate(block) for a, x in enumerate(row) if x]
    if not entries or not any(local.vector(unit, 1 - still)):
        return None
    i, a = random.choice(entries)
    p, q = [Fraction(0)] * len(block), [Fraction(0)] * len(block[0])
    p[i], q[a] = Fraction(-1 if block[i][a] > 0 else 1), Fraction(1)
    small, large = (p, q) if still else (q, p)
    return Descent(local, unit, still, tuple(small), tuple(large))


def move_formulas(vector: Vector) -> list[Formula]:
    """A direction as ``w_00 = 1`` and so on; weights that do not move are left out."""
    return [equal(place_name(place), lifted(x)) for place, x in vector.items() if x]


def place_name(place: Place) -> Name:
    """The name of a weight."""
    return v(*place[1:]) if place[0] else w(*place[1:])


def moves_in(prompt: Inlines) -> Vector:
    """The direction that a prompt gives: equations ``weight = number``."""
    found: Vector = {}
    for formula in formulas_in(prompt):
        match formula:
            case Relation((Name(letter, indices), value), ("=",)):
                sign, size = (-1, value.argument) if isinstance(value, Negative) else (1, value)
                assert isinstance(size, Rational)
                found[int(letter == "v"), indices[0], indices[1]] = sign * size.value
    return found
