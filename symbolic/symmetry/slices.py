"""Slices: affine subspaces that meet every orbit of the symmetry group in one point (docs/theory, "Slices").

Each comparability component of the preorder is pinned on one side. On the w side a class c with twins t and units l
strictly above it has functionals ``f_t(w) = w[t] + a_t . w[rest]`` and ``f_l(w) = w[l] + a_l . w[rest] + b_l . f(w)``,
where w[t], w[l] are the pivot coordinates and f(w) the functionals of the twins; the slice asks ``f_l(w_i) = [i = l]``.
Row i of a group element is then the solution of one linear system, so an orbit meets the slice exactly once whenever
the matrices ``[f_l(w_j)]`` over the up-set of c, and over its part strictly above, are invertible. Both determinants
are non-zero polynomials in the coefficients as soon as the filters concerned are independent: without the b they
would not be, since then no functional of the units above would see the pivots of the twins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symbolic.exact.linear_algebra import Rows, to_matrix
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder

Draw = Callable[[], int]
"""Draws one integer coefficient of a slice."""


@dataclass(frozen=True)
class Pin:
    """One pinned weight: ``weight = constant - sum coefficient * free weight``."""

    weight: int
    constant: int
    terms: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Functionals:
    """The functionals of one class.

    Attributes:
        side: ``w`` or ``v``.
        twins: the units of the class.
        beyond: the units strictly above (w side) or below (v side).
        rest: for every unit of twins and beyond the coefficients of the coordinates without pivot.
        mixing: for every unit beyond the coefficients of the functionals of the twins.
    """

    side: str
    twins: tuple[int, ...]
    beyond: tuple[int, ...]
    rest: tuple[tuple[int, ...], ...]
    mixing: tuple[tuple[int, ...], ...]

    def values(self, vector: Sequence[Any], zero: Any) -> tuple[list[Any], list[Any]]:
        """The values of the functionals of the twins, and of those beyond, on a vector in the coordinates of the class."""
        count = len(self.twins) + len(self.beyond)
        plain = [
            vector[row] + sum((a * x for a, x in zip(line, vector[count:], strict=True)), zero)
            for row, line in enumerate(self.rest)
        ]
        own, others = plain[: len(self.twins)], plain[len(self.twins) :]
        return own, [
            x + sum((b * y for b, y in zip(line, own, strict=True)), zero)
            for x, line in zip(others, self.mixing, strict=True)
        ]


@dataclass(frozen=True)
class Slice:
    """A slice of a core problem.

    Attributes:
        size: N, the number of weights.
        pins: the pinned weights in terms of free ones.
        functionals: per class its functionals, for the invertibility tests.
        first: weights that come first among the unknowns, if they are unknown.
    """

    size: int
    pins: tuple[Pin, ...]
    functionals: tuple[Functionals, ...]
    first: tuple[int, ...] = ()

    @cached_property
    def free(self) -> tuple[int, ...]:
        """Positions of the weights that stay unknown."""
        pinned = {pin.weight for pin in self.pins}
        return tuple(index for index in dict.fromkeys((*self.first, *range(self.size))) if index not in pinned)

    @cached_property
    def columns(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each unknown the entries (weight, coefficient) of its direction in weight space."""
        place = {index: k for k, index in enumerate(self.free)}
        columns: list[list[tuple[int, int]]] = [[(index, 1)] for index in self.free]
        for pin in self.pins:
            for index, coefficient in pin.terms:
                columns[place[index]].append((pin.weight, -coefficient))
        return tuple(tuple(column) for column in columns)

    def lift(self, unknowns: Sequence[Any], one: Any) -> list[Any]:
        """The weights of the point of the slice with these unknowns."""
        zero = one - one
        point = [zero] * self.size
        for index, value in zip(self.free, unknowns, strict=True):
            point[index] = value
        for pin in self.pins:
            point[pin.weight] = sum(
                (-coefficient * point[index] for index, coefficient in pin.terms), one * pin.constant
            )
        return point

    def restrict(self, gradient: Sequence[Any]) -> list[Any]:
        """The gradient along the slice."""
        if not any(pin.terms for pin in self.pins):
            return [gradient[index] for index in self.free]
        return [_along(column, gradient) for column in self.columns]

    def restrict_twice(self, hessian: Sequence[Sequence[Any]]) -> list[list[Any]]:
        """The Hessian along the slice."""
        half = list(zip(*(self.restrict(row) for row in hessian), strict=True))
        return [self.restrict(row) for row in half]


def _along(column: Sequence[tuple[int, int]], values: Sequence[Any]) -> Any:
    (first, _), *others = column
    total = values[first]
    for index, coefficient in others:
        total = total + coefficient * values[index]
    return total


def covers_alive(core: CoreProblem, order: Preorder, members: Sequence[int], side: str) -> bool:
    """Whether slices on this side reach every orbit-alive point of a comparability component.

    They do when orbit-aliveness forces the vectors of every up-set (w side) or down-set (v side) to be independent:
    a set with one least class reduces to the rest, and parts whose spaces are independent are treated one by one.
    """

    def outward(i: int) -> tuple[int, ...]:
        return order.above[i] if side == "w" else order.below(i)

    def dimension(base: int, units: Sequence[int]) -> int:
        """Dimension of the space the vectors of some units span at most, in the coordinates of the base unit."""
        if side == "w":
            rows = [row for j in units for row in order.transfers[j, base]]
            return int(to_matrix(rows, len(core.units[base].basis)).rank())
        return len({o for i in units for o in core.units[i].outputs})

    def independent(base: int, units: Sequence[int]) -> bool:
        parts = order.connected(units)
        if len(parts) > 1 and dimension(base, units) != sum(dimension(base, part) for part in parts):
            return False
        for part in parts:
            least = [i for i in part if all(j in outward(i) for j in part)]
            if not least:
                return False
            rest = [i for i in part if i not in least]
            if rest and not independent(base, rest):
                return False
        return True

    return all(independent(i, list(outward(i))) for i in members)


def choose_sides(core: CoreProblem, order: Preorder) -> dict[int, str] | None:
    """A side for each unit, or None when on some component no side reaches every orbit-alive point.

    Where both sides do, the one with the smaller spaces is taken: there a unit that is dead on the other side solves
    more equations than it has unknowns, so the slice usually contains alive points only.
    """
    sides: dict[int, str] = {}
    for part in order.connected(range(order.size)):
        fits = {}
        for side in ("w", "v"):
            reach = [order.above[i] if side == "w" else order.below(i) for i in part]
            room = [len(core.units[i].basis) if side == "w" else len(core.units[i].outputs) for i in part]
            if all(len(r) <= n for r, n in zip(reach, room, strict=True)) and covers_alive(core, order, part, side):
                fits[side] = sum(room)
        if not fits:
            return None
        best = min(fits, key=lambda side: (fits[side], side != "w"))
        sides.update(dict.fromkeys(part, best))
    return sides


def pinned_side(core: CoreProblem, sides: Mapping[int, str], unit: int) -> tuple[int, ...]:
    """Positions of the weights of a unit on the side it is pinned on."""
    shape = core.units[unit]
    if sides[unit] == "w":
        return tuple(core.w_index(unit, k) for k in range(len(shape.basis)))
    return tuple(core.v_index(unit, k) for k in range(len(shape.outputs)))


def make_slice(core: CoreProblem, order: Preorder, sides: dict[int, str], draw: Draw) -> Slice:
    """A slice with coefficients from ``draw`` on the given sides."""
    pins: list[Pin] = []
    functionals = []
    for twins in order.classes():
        side = sides[twins[0]]
        reach = order.above[twins[0]] if side == "w" else order.below(twins[0])
        beyond = tuple(j for j in reach if j not in twins)
        room = len(core.units[twins[0]].basis) if side == "w" else len(core.units[twins[0]].outputs)
        count = len(twins) + len(beyond)
        rest = tuple(tuple(draw() for _ in range(room - count)) for _ in range(count))
        mixing = tuple(tuple(draw() for _ in twins) for _ in beyond)
        for place, i in enumerate(twins):
            index = core.w_index if side == "w" else core.v_index
            for row in range(count):
                terms = tuple((index(i, count + r), a) for r, a in enumerate(rest[row]) if a)
                constant = int(row == place) if row < len(twins) else -mixing[row - len(twins)][place]
                pins.append(Pin(index(i, row), constant, terms))
        functionals.append(Functionals(side, twins, beyond, rest, mixing))
    return Slice(core.size, tuple(pins), tuple(functionals))


def transversality(
    core: CoreProblem, order: Preorder, cut: Slice, point: Sequence[Any], convert: Callable[[Any], Any]
) -> list[list[list[Any]]]:
    """The matrices that must be invertible at a point of the slice for the full gradient to vanish there.

    For each class with units strictly beyond it: ``[f_l(w_j)]`` over those units (the diagonal block is the identity
    on the slice). Matrices that are the identity for every point are left out.
    """
    vs, ws = core.split(point)
    matrices = []
    for group in cut.functionals:
        if group.beyond:
            rows = [carried(core, order, group.twins[0], j, group.side, vs, ws, convert) for j in group.beyond]
            matrices.append([group.values(row, convert(0))[1] for row in rows])
    return matrices


def carried(
    core: CoreProblem,
    order: Preorder,
    first: int,
    other: int,
    side: str,
    vs: list[list[Any]],
    ws: list[list[Any]],
    convert: Callable[[Any], Any],
) -> list[Any]:
    """The vector of unit ``other`` in the coordinates of unit ``first``."""
    if side == "w":
        transfer: Rows = order.transfers[other, first]
        return [
            sum((ws[other][q] * convert(row[c]) for q, row in enumerate(transfer) if row[c] != 0), convert(0))
            for c in range(len(core.units[first].basis))
        ]
    position = {o: k for k, o in enumerate(core.units[other].outputs)}
    return [vs[other][position[o]] if o in position else convert(0) for o in core.units[first].outputs]
