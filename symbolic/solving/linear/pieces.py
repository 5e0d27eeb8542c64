"""Pieces of constant inertia along the fibre of one dead unit whose gradient block vanishes (docs/theory, "Kinds along a fibre").

With ``v_j = 0`` and ``G_j = 0`` any ``w_j`` is critical. Half the Hessian is then ``[[H, C], [C^T, beta]]`` where
``beta_oo' = [o = o'] w S_o w^T`` is positive and ``C`` is linear in ``w_j``; its inertia is that of the Schur complement
plus one positive eigenvalue per output. For a fibre direction with one parameter t the complement times the betas is a
polynomial matrix, and its inertia can change only at real roots of the lowest coefficient of its characteristic
polynomial that is not identically zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from flint import fmpq, fmpq_mat, fmpq_poly

from symbolic.exact.inertia import Inertia, rational_inertia
from symbolic.exact.linear_algebra import null_space, to_matrix
from symbolic.exact.real import RealNumber, real_roots
from symbolic.polynomials.core import CoreProblem
from symbolic.solving.families.curves import between, interpolate
from symbolic.symmetry.orbits import orbit_tangents
from symbolic.symmetry.preorder import Preorder, preorder


@dataclass(frozen=True)
class Piece:
    """A part of a fibre on which the inertia is constant.

    Attributes:
        unit: the dead unit.
        side: ``v = 0`` or ``w = 0``: which vector of the dead unit vanishes.
        low: left end of the parameter t of the direction ``(1, t)``; None for minus infinity.
        high: right end; None for infinity.
        kind: ``minimum``, ``saddle`` or ``undecided``.
        inertia: inertia of the full Hessian.
        sample: the vector of the dead unit at the representative.
    """

    unit: int
    side: str
    low: RealNumber | None
    high: RealNumber | None
    kind: Literal["minimum", "saddle", "undecided"]
    inertia: Inertia
    sample: tuple[fmpq, ...]


def fibre_pieces(
    core: CoreProblem, units: Sequence[int], weights: Sequence[fmpq], dead: int, idle: int
) -> list[Piece] | None:
    """Cut the fibre of a dead unit into pieces.

    Arguments:
        core: the whole problem.
        units: the alive units.
        weights: their rational weights at a critical point that is a local minimum of the alive sub-network, with
            ``G_dead = 0``.
        dead: the dead unit.
        idle: number of further weights that do not change the loss to second order.

    Returns:
        The pieces of both sides of the fibre (points on their borders and the point 0 are in none), or None if a side
        has more than one parameter.
    """
    shape = core.units[dead]
    if len(shape.basis) > 2 or len(shape.outputs) > 2:
        return None
    network = CoreProblem(core.form, (*(core.units[u] for u in units), shape))
    order = preorder(network)
    evaluator = network.over(lambda x: x)
    outputs, inputs = len(shape.outputs), len(shape.basis)
    pieces: list[Piece] = []
    for side, size in (("v = 0", inputs), ("w = 0", outputs)):

        def place(direction: Sequence[fmpq], side: str = side) -> list[fmpq]:
            v = [fmpq(0)] * outputs if side == "v = 0" else list(direction)
            w = list(direction) if side == "v = 0" else [fmpq(0)] * inputs
            return [*weights, *v, *w]

        def hessian(direction: Sequence[fmpq]) -> fmpq_mat:
            _, table = evaluator.gradient_and_hessian(place(direction))
            return to_matrix(table, network.size)

        start = network.size - (inputs if side == "v = 0" else inputs + outputs)
        directions: list[tuple[RealNumber | None, RealNumber | None, tuple[fmpq, ...]]]
        if size == 1:
            directions = [(None, None, (fmpq(1),))]
        else:
            directions = _intervals(_border_polynomial(hessian, network.size))
        for low, high, direction in directions:
            inertia = rational_inertia(hessian(direction))
            family = _family(network, order, weights, place(direction), range(start, start + size))
            kind: Literal["minimum", "saddle", "undecided"] = (
                "saddle" if inertia.negative else "minimum" if inertia.zero == family else "undecided"
            )
            pieces.append(Piece(dead, side, low, high, kind, inertia + Inertia(0, idle, 0), direction))
    return pieces


def _family(network: CoreProblem, order: Preorder, weights: Sequence[fmpq], point: Sequence[fmpq], free: range) -> int:
    """Dimension of the explicit critical family at a point of the fibre.

    Its tangents: the kernel of the alive Hessian (the alive point is a Morse-Bott minimum), the free vector of the
    dead unit, and the orbit.
    """
    alive = CoreProblem(network.form, network.units[:-1])
    rest = [fmpq(0)] * (network.size - alive.size)
    tangents = [[fmpq(int(k == index)) for k in range(network.size)] for index in free]
    if alive.units:
        _, table = alive.over(lambda x: x).gradient_and_hessian(list(weights))
        tangents += [[*vector, *rest] for vector in null_space(table, alive.size)]
    tangents += orbit_tangents(network, order, point, lambda x: x)
    return int(to_matrix(tangents, network.size).rank())


def _border_polynomial(hessian: Any, size: int) -> fmpq_poly:
    """The lowest coefficient (in x) of ``det(x - H(1, t))`` that is not identically zero, as a polynomial in t."""
    degree = 2 * size
    values = []
    for k in range(degree + 1):
        t = fmpq(k - size)
        values.append((t, fmpq_poly(hessian((fmpq(1), t)).charpoly())))
    lowest = min(next(k for k, c in enumerate(p.coeffs()) if c != 0) for _, p in values)
    return interpolate([(t, fmpq(p[lowest])) for t, p in values])


def _intervals(border: fmpq_poly) -> list[tuple[RealNumber | None, RealNumber | None, tuple[fmpq, ...]]]:
    """The open intervals between the real roots of the border polynomial, with a rational sample in each.

    The direction (0, 1) belongs to both unbounded intervals unless it is a border; it is left out.
    """
    ends: list[RealNumber | None] = [None, *real_roots(border.numer()), None]
    return [(low, high, (fmpq(1), between(low, high))) for low, high in pairwise(ends)]
