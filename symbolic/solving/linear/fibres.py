"""Fibres of dead units over an alive critical orbit: their dimension, and the gradient blocks that govern them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from random import Random
from typing import Any

from flint import acb, fmpq, nmod, nmod_mat

from symbolic.budget import look
from symbolic.exact.field import ExactPoint, field_rank
from symbolic.exact.modular import ResiduePoint, reduce_point
from symbolic.landscape.stratum import AlivePoint
from symbolic.polynomials.core import CoreProblem, matrix_rows, row_gradients
from symbolic.symmetry.orbit_alive import certainly_independent
from symbolic.symmetry.orbits import orbit_tangents
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.slices import carried
from symbolic.symmetry.strata import full_rank_of

BITS = 60


@dataclass(frozen=True)
class DeadClass:
    """A class of twins with fewer alive units than twins, at a critical point.

    Attributes:
        twins: its units.
        alive: number of alive ones.
        full: whether the class has full rank anyway (its spare twins then change nothing).
        rank: rank of the gradient block G_c on its rectangle; None if not decided.
        nonzero: whether ``G_c != 0`` is certain.
    """

    twins: tuple[int, ...]
    alive: int
    full: bool
    rank: int | None
    nonzero: bool

    @property
    def spare(self) -> int:
        """Number of dead units."""
        return len(self.twins) - self.alive


def gradient_blocks(
    core: CoreProblem, units: Sequence[int], weights: Sequence[Any], convert: Callable[[fmpq], Any]
) -> Callable[[int], list[list[Any]]]:
    """Half the gradient in M, block by block.

    Arguments:
        core: the whole problem.
        units: the alive units.
        weights: their weights, v then w of each.
        convert: embeds rationals into the ring of the weights.

    Returns:
        A function: unit -> the block G_j (outputs x input coordinates of that unit).
    """
    alive = CoreProblem(core.form, tuple(core.units[u] for u in units))
    gradient = row_gradients(core.form, matrix_rows(alive, weights, convert), convert)

    def block(unit: int) -> list[list[Any]]:
        shape = core.units[unit]
        return [
            [
                sum((convert(a) * g for a, g in zip(row, gradient[o], strict=True) if a != 0), convert(fmpq(0)))
                for row in shape.basis
            ]
            for o in shape.outputs
        ]

    return block


def dead_classes(
    core: CoreProblem,
    order: Preorder,
    ranks: Sequence[int],
    point: AlivePoint,
) -> list[DeadClass]:
    """The classes with dead units at an alive critical point."""
    dead = [(twins, alive) for twins, alive in zip(order.classes(), ranks, strict=True) if alive < len(twins)]
    if not dead:
        return []
    units, balls, exact = point.units, point.weights(BITS), point.exact
    ball_block = gradient_blocks(core, units, balls, acb)
    exact_block = None
    if exact is not None:
        exact_block = gradient_blocks(core, units, exact.coordinates, exact.field.element)
    result = []
    for twins, alive in dead:
        if alive == full_rank_of(core, twins):
            result.append(DeadClass(twins, alive, True, 0, False))
            continue
        block = ball_block(twins[0])
        nonzero = any(not x.contains(0) for row in block for x in row)
        rank = _sure_rank(core, order, twins[0], (units, balls), block)
        if rank is None and exact_block is not None:
            rank = field_rank(exact_block(twins[0]))
        result.append(DeadClass(twins, alive, False, rank, nonzero or bool(rank)))
    return result


def _sure_rank(
    core: CoreProblem,
    order: Preorder,
    unit: int,
    point: tuple[Sequence[int], Sequence[acb]],
    block: list[list[acb]],
) -> int | None:
    """The rank of a gradient block where a certified minor meets the structural bound, else None.

    At a critical point ``v_i^T G = 0`` for the alive i below the unit and ``G w_i = 0`` for those above it, and these
    vectors are independent: that is the structural bound.
    """
    units, balls = point
    shape = core.units[unit]
    below = [i for i in units if order.leq(i, unit)]
    above = [i for i in units if order.leq(unit, i)]
    vs, ws = CoreProblem(core.form, tuple(core.units[u] for u in units)).split(balls)
    all_vs, all_ws = [list[acb]()] * len(core.units), [list[acb]()] * len(core.units)
    for place, u in enumerate(units):
        all_vs[u], all_ws[u] = vs[place], ws[place]
    columns = [carried(core, order, unit, i, "v", all_vs, all_ws, acb) for i in below]
    rows_above = [carried(core, order, unit, i, "w", all_vs, all_ws, acb) for i in above]
    bound = len(block)
    if not columns or certainly_independent(columns):
        bound = min(bound, len(shape.outputs) - len(below))
    if not rows_above or certainly_independent(rows_above):
        bound = min(bound, len(shape.basis) - len(above))
    bound = max(min(bound, len(shape.basis)), 0)
    if bound == 0 or any(
        certainly_independent([block[r] for r in rows]) for rows in combinations(range(len(block)), bound)
    ):
        return bound
    return None


def component_dimension(core: CoreProblem, order: Preorder, point: AlivePoint, dead: Sequence[DeadClass]) -> int | None:
    """The dimension of the component of an alive orbit: that of the orbit of a generic point of its largest fibre.

    A class with spare units and gradient block G has fibres on which q of them have ``v = 0`` and w in the kernel of G,
    the others ``w = 0`` and v in the kernel of ``G^T``. At a random point of each the tangents of the fibre and of the
    orbit are explicit; the largest rank is the dimension. The point is random and reduced modulo a random prime of 61
    bits; an unlucky choice, of negligible probability, could change this number (it enters no verdict).

    Returns:
        The dimension, or None if there are dead units over a point whose coordinates are not known exactly.
    """
    if not dead:
        return point.orbit
    return None if point.exact is None else max(_fibre_dimensions(core, order, point.units, point.exact, dead))


def _fibre_dimensions(
    core: CoreProblem, order: Preorder, units: Sequence[int], exact: ExactPoint, dead: Sequence[DeadClass]
) -> Iterator[int]:
    """The dimension of each kind of fibre moved by the group, computed modulo a random large prime."""
    residue = reduce_point(exact)
    block = gradient_blocks(core, units, residue.coordinates, residue.convert)
    kernels = {}
    for group in dead:
        table = residue.matrix(block(group.twins[0]))
        kernels[group.twins[0]] = (_kernel(table), _kernel(table.transpose()))
    for choice in product(*(range(group.spare + 1) for group in dead)):
        look("the dimension of a component")
        point, tangents = _fibre_point(core, units, residue, dead, choice, kernels)
        tangents += orbit_tangents(core, order, point, residue.convert)
        yield int(residue.matrix(tangents).rank()) if tangents else 0


def _kernel(table: nmod_mat) -> list[list[nmod]]:
    """A basis of the kernel."""
    columns, size = table.nullspace()
    return [[columns[r, c] for r in range(table.ncols())] for c in range(size)]


def _fibre_point(
    core: CoreProblem,
    units: Sequence[int],
    residue: ResiduePoint,
    dead: Sequence[DeadClass],
    choice: Sequence[int],
    kernels: dict[int, tuple[list[list[nmod]], list[list[nmod]]]],
) -> tuple[list[nmod], list[list[nmod]]]:
    """A random point of one fibre of the whole network, and the tangents of the fibre there."""
    zero = residue.convert(fmpq(0))
    point = [zero] * core.size
    position = 0
    for unit in units:
        start, size = core.offsets[unit], core.units[unit].size
        point[start : start + size] = residue.coordinates[position : position + size]
        position += size
    tangents = []
    stream = Random(0)
    for group, taken in zip(dead, choice, strict=True):
        inputs, outputs = kernels[group.twins[0]]
        for number, unit in enumerate(group.twins[group.alive :]):
            vectors, index = (inputs, core.w_index) if number < taken else (outputs, core.v_index)
            for vector in vectors:
                scale, tangent = stream.randrange(1, residue.prime), [zero] * core.size
                for k, x in enumerate(vector):
                    place = index(unit, k)
                    tangent[place] = x
                    point[place] = point[place] + x * scale
                tangents.append(tangent)
    return point, tangents
