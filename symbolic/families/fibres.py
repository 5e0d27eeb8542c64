"""Fibres of dead units over an alive critical orbit: their dimension, and the gradient blocks that govern them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from flint import acb, fmpq

from symbolic.algebraic.field import ExactPoint, FieldElement
from symbolic.polynomials.core import CoreProblem, matrix_rows, row_gradients
from symbolic.symmetry.alive import certainly_independent
from symbolic.symmetry.preorder import Preorder
from symbolic.symmetry.slices import carried


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
    units: Sequence[int],
    balls: Sequence[acb],
    exact: ExactPoint | None,
    full_rank: Callable[[tuple[int, ...]], int],
) -> list[DeadClass]:
    """The classes with dead units at an alive critical point."""
    ball_block = gradient_blocks(core, units, balls, acb)
    exact_block = None
    if exact is not None:
        exact_block = gradient_blocks(core, units, exact.coordinates, exact.field.element)
    result = []
    for twins, alive in zip(order.classes(), ranks, strict=True):
        if alive == len(twins):
            continue
        if alive == full_rank(twins):
            result.append(DeadClass(twins, alive, True, 0, False))
            continue
        block = ball_block(twins[0])
        nonzero = any(not x.contains(0) for row in block for x in row)
        rank = _rank(core, order, twins[0], units, balls, block, exact_block)
        result.append(DeadClass(twins, alive, False, rank, nonzero or bool(rank)))
    return result


def _rank(
    core: CoreProblem,
    order: Preorder,
    unit: int,
    units: Sequence[int],
    balls: Sequence[acb],
    block: list[list[acb]],
    exact_block: Callable[[int], list[list[FieldElement]]] | None,
) -> int | None:
    """The rank of a gradient block: a certified minor that meets the structural bound, else exactly where possible.

    At a critical point ``v_i^T G = 0`` for the alive i below the unit and ``G w_i = 0`` for those above it, and these
    vectors are independent: that is the structural bound.
    """
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
    if not columns or certainly_independent(columns, _nonzero):
        bound = min(bound, len(shape.outputs) - len(below))
    if not rows_above or certainly_independent(rows_above, _nonzero):
        bound = min(bound, len(shape.basis) - len(above))
    bound = max(min(bound, len(shape.basis)), 0)
    if bound == 0 or any(
        certainly_independent([block[r] for r in rows], _nonzero) for rows in combinations(range(len(block)), bound)
    ):
        return bound
    return None if exact_block is None else field_rank(exact_block(unit))


def _nonzero(ball: acb) -> bool:
    return not ball.contains(0)


def field_rank(rows: Sequence[Sequence[FieldElement]]) -> int:
    """The rank of a matrix over a number field, by elimination."""
    table = [list(row) for row in rows]
    rank = 0
    for column in range(len(table[0]) if table else 0):
        pivot = next((r for r in range(rank, len(table)) if not table[r][column].is_zero()), None)
        if pivot is None:
            continue
        table[rank], table[pivot] = table[pivot], table[rank]
        inverse = table[rank][column].inverse()
        for r in range(rank + 1, len(table)):
            if not table[r][column].is_zero():
                factor = table[r][column] * inverse
                table[r] = [x - factor * y for x, y in zip(table[r], table[rank], strict=True)]
        rank += 1
    return rank


def component_dimension(
    core: CoreProblem, order: Preorder, alive_units: Sequence[int], base: int, dead: Sequence[DeadClass]
) -> int | None:
    """The dimension of a component: the alive family, its dead fibres, and the shears that mix the two.

    A class with r twins of which s are alive and a gradient block of corank A (outputs) and B (inputs) contributes, for
    q dead units on the side ``v = 0``, dimension ``q (B - s - q) + r (s + q) + A (r - s - q) - s^2``. A dead unit j with
    ``w_j != 0`` adds one for every alive i strictly below it (the shear ``w_i + N w_j``), one with ``v_j != 0`` one for
    every alive i strictly above it, and so does a pair of dead units i < j with ``v_i != 0`` and ``w_j != 0``.

    Returns:
        The dimension, or None if a rank it needs is not decided.
    """
    options = []
    for group in dead:
        if group.rank is None:
            return None
        unit, s, r = core.units[group.twins[0]], group.alive, len(group.twins)
        a, b = len(unit.outputs) - group.rank, len(unit.basis) - group.rank
        below = sum(1 for i in alive_units if order.leq(i, group.twins[0]) and i not in group.twins)
        above = sum(1 for i in alive_units if order.leq(group.twins[0], i) and i not in group.twins)
        options.append(
            [
                (
                    q,
                    q * (b - s - q)
                    + r * (s + q)
                    + a * (r - s - q)
                    - s * s
                    + (0 if group.full else q * below + (r - s - q) * above),
                )
                for q in range(min(r - s, b - s) + 1)
            ]
        )

    def best(index: int, chosen: tuple[int, ...]) -> int:
        if index == len(options):
            return 0
        top = 0
        for q, gain in options[index]:
            mixed = 0
            for other, taken in enumerate(chosen):
                i, j = dead[other], dead[index]
                if order.leq(i.twins[0], j.twins[0]):
                    mixed += (i.spare - taken) * q
                if order.leq(j.twins[0], i.twins[0]):
                    mixed += (j.spare - q) * taken
            top = max(top, gain + mixed + best(index + 1, (*chosen, q)))
        return top

    return base + best(0, ())
