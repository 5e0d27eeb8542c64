"""Where a unit can be while its output is zero on every sample, given the residual of the others (one output).

Such a unit has ``v = 0``, or its filter w lies on a face on which it is inactive (``w = 0`` included). Its states are
pairs (face of w, sign of v).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpq

from symbolic.exact.linear_algebra import Row
from symbolic.exact.parts import connected_parts
from symbolic.solving.piecewise.cells.arrangement import dot, sign
from symbolic.solving.piecewise.cells.fits import holds_at_border
from symbolic.solving.piecewise.cells.patterns import CellUnit

State = tuple[int, int]
"""(position of the face of w, sign of v)."""


@dataclass(frozen=True)
class Placement:
    """A connected set of weights of a unit that is off.

    Attributes:
        states: its states.
        minimal: whether no weights of the unit near it lower the loss, with any small change of the other units.
        open: whether a part of it lies in an open cell.
        dimension: its dimension.
        face: the face of w at a point of it.
        filter: w there.
        side: v there.
    """

    states: frozenset[State]
    minimal: bool
    open: bool
    dimension: int
    face: int
    filter: Row
    side: int


def placements(unit: CellUnit, residual: Sequence[fmpq]) -> list[Placement]:
    """The sets where the unit keeps a minimum of the others a local minimum, and the saddles in open cells.

    With ``h(w) = sum_s r_s s(w . x_s)`` the loss changes by ``2 v h(w)`` and a square. At ``v = 0`` nothing is lower
    nearby exactly when h vanishes around w. On a face where the unit is inactive, ``v h`` must not be negative around.
    """
    return [*_minima(unit, residual), *_saddles(unit, residual)]


def _minima(unit: CellUnit, residual: Sequence[fmpq]) -> list[Placement]:
    flat = [not any(unit.gradient(f, residual)) for f in range(len(unit.faces))]
    states: list[State] = []
    for f in range(len(unit.faces)):
        around = [g for g in (f, *unit.above[f]) if unit.open(unit.faces[g])]
        if all(flat[g] for g in around):
            states.append((f, 0))
        if not any(unit.slopes[f]):
            states += [(f, side) for side in (1, -1) if holds_at_border(unit, f, side, residual)]
    found = []
    for part in connected_parts(range(len(states)), lambda a, b: _joined(unit, states[a], states[b])):
        members = [states[k] for k in part]
        face, side = min(members, key=lambda s: (not unit.open(unit.faces[s[0]]), abs(s[1]), s[0], -s[1]))
        opened = [s for s in members if unit.open(unit.faces[s[0]])]
        dimension = max(len(unit.faces[f].span) + abs(s) for f, s in members)
        point = unit.faces[face].point
        found.append(Placement(frozenset(members), True, bool(opened), dimension, face, point, side))
    return found


def _joined(unit: CellUnit, a: State, b: State) -> bool:
    """Whether one state lies in the closure of the other."""
    if a[0] == b[0]:
        return 0 in (a[1], b[1])
    return a[1] == b[1] and (b[0] in unit.above[a[0]] or a[0] in unit.above[b[0]])


def _saddles(unit: CellUnit, residual: Sequence[fmpq]) -> list[Placement]:
    found = []
    for c in unit.cells:
        gradient = unit.gradient(c, residual)
        point = _kernel_point(unit, c, gradient) if any(gradient) else None
        if point is not None:
            found.append(Placement(frozenset({(c, 0)}), False, True, len(unit.inputs) - 1, c, point, 0))
    return found


def _kernel_point(unit: CellUnit, cell: int, gradient: Row) -> Row | None:
    """A point of an open cell on which a linear form that is not zero vanishes; None if there is none.

    The values of the form on the open cell are the positive combinations of its values on the lower faces.
    """
    inside = unit.faces[cell].point
    value = dot(gradient, inside)
    if value == 0:
        return inside
    for k, face in enumerate(unit.faces):
        if cell in unit.above[k]:
            other = dot(gradient, face.point)
            if sign(other) == -sign(value):
                return tuple(abs(other) * a + abs(value) * b for a, b in zip(inside, face.point, strict=True))
    return None
