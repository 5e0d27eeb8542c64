"""Slices: affine subspaces that meet every orbit of the symmetry group in one point (docs/theory, "Slices").

Each comparability component of the preorder is pinned on one side. On the w side the functionals of a class c are
``f_l(w) = w[pivot_l] + sum_r a_lr w[rest_r]``, one per unit l above c, and the slice asks ``f_l(w_i) = [i = l]``.
Row i of a group element is then the solution of one linear system, so an orbit meets the slice exactly once whenever
the matrices ``[f_l(w_j)]`` over the up-set of c, and over its part strictly above, are invertible.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from symbolic.polynomials.core import CoreProblem
from symbolic.polynomials.linear_algebra import Rows, to_matrix
from symbolic.symmetry.preorder import Preorder, span_dimension

Draw = Callable[[], int]
"""Draws one integer coefficient of a slice."""


@dataclass(frozen=True)
class Pin:
    """One pinned weight: ``weight = constant - sum coefficient * free weight``."""

    weight: int
    constant: int
    terms: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Slice:
    """A slice of a core problem.

    Attributes:
        size: N, the number of weights.
        pins: the pinned weights in terms of free ones.
        functionals: per class (by its first unit) and side the table of coefficients, for the invertibility tests.
    """

    size: int
    pins: tuple[Pin, ...]
    functionals: tuple[tuple[int, str, tuple[tuple[int, ...], ...]], ...]

    @cached_property
    def free(self) -> tuple[int, ...]:
        """Positions of the weights that stay unknown."""
        pinned = {pin.weight for pin in self.pins}
        return tuple(index for index in range(self.size) if index not in pinned)

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
        return [
            sum((c * gradient[index] for index, c in column[1:]), gradient[column[0][0]]) for column in self.columns
        ]

    def restrict_twice(self, hessian: Sequence[Sequence[Any]]) -> list[list[Any]]:
        """The Hessian along the slice."""
        half = [self.restrict(row) for row in hessian]
        size = len(self.free)
        return [
            [sum((c * half[index][k] for index, c in column[1:]), half[column[0][0]][k]) for k in range(size)]
            for column in self.columns
        ]


def covers_alive(core: CoreProblem, order: Preorder, members: Sequence[int], side: str) -> bool:
    """Whether slices on this side reach every orbit-alive point of a comparability component.

    They do when orbit-aliveness forces the vectors of every up-set (w side) or down-set (v side) to be independent:
    a set with one least class reduces to the rest, and parts whose spaces are independent are treated one by one.
    """

    def outward(i: int) -> tuple[int, ...]:
        return order.above[i] if side == "w" else order.below(i)

    def dimension(units: Sequence[int]) -> int:
        if side == "w":
            return span_dimension(core.form, [core.units[i] for i in units])
        return len({o for i in units for o in core.units[i].outputs})

    def independent(units: Sequence[int]) -> bool:
        parts = order.connected(units)
        if len(parts) > 1 and dimension(units) != sum(dimension(part) for part in parts):
            return False
        for part in parts:
            least = [i for i in part if all(j in outward(i) for j in part)]
            if not least:
                return False
            rest = [i for i in part if i not in least]
            if rest and not independent(rest):
                return False
        return True

    return all(independent(list(outward(i))) for i in members)


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


def make_slice(core: CoreProblem, order: Preorder, sides: dict[int, str], draw: Draw) -> Slice:
    """A slice with coefficients from ``draw`` on the given sides."""
    pins: list[Pin] = []
    functionals = []
    for twins in order.classes():
        side = sides[twins[0]]
        reach = order.above[twins[0]] if side == "w" else order.below(twins[0])
        reach = (*twins, *(j for j in reach if j not in twins))
        room = len(core.units[twins[0]].basis) if side == "w" else len(core.units[twins[0]].outputs)
        count = len(reach)
        table = tuple(tuple(draw() for _ in range(room - count)) for _ in range(count))
        for i in twins:
            index = core.w_index if side == "w" else core.v_index
            for row, other in enumerate(reach):
                terms = tuple((index(i, count + r), table[row][r]) for r in range(room - count) if table[row][r])
                pins.append(Pin(index(i, row), int(other == i), terms))
        functionals.append((twins[0], side, table))
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
    for first, side, table in cut.functionals:
        twins = [i for i in range(order.size) if order.leq(first, i) and order.leq(i, first)]
        reach = order.above[first] if side == "w" else order.below(first)
        beyond = [j for j in reach if j not in twins]
        if not beyond:
            continue
        rows = [carried(core, order, first, j, side, vs, ws, convert) for j in beyond]
        count = len(twins) + len(beyond)
        matrix = []
        for row in rows:
            matrix.append(
                [
                    row[len(twins) + column]
                    + sum((a * x for a, x in zip(table[len(twins) + column], row[count:], strict=True)), convert(0))
                    for column in range(len(beyond))
                ]
            )
        matrices.append(matrix)
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


def full_rank(rows: Sequence[Sequence[Any]], columns: int) -> bool:
    """Whether rational rows are independent."""
    return bool(to_matrix(rows, columns).rank() == len(rows)) if rows else True
