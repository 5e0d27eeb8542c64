"""Sample points on the joint fibre of dead units whose gradient blocks vanish, where it has too many parameters to be cut into pieces.

Over an alive critical point every choice of one free vector per dead unit (the other one 0) is critical with the same
loss. A point of this fibre is a local minimum if its Hessian is positive semidefinite with a kernel no larger than the
explicit critical family through it: one such point is enough to know that the component contains a minimum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from flint import fmpq

from symbolic.exact.inertia import Inertia, rational_inertia
from symbolic.exact.linear_algebra import null_space, to_matrix
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.orbits import orbit_tangents
from symbolic.symmetry.preorder import preorder

MAX_DEAD = 3
"""Most dead units whose sides are combined."""
PER_CHOICE = 12
"""Random vectors tried for each choice of sides."""


@dataclass(frozen=True)
class FibreSample:
    """A point of a fibre that is certainly a local minimum.

    Attributes:
        dead: the dead units.
        sides: for each of them ``v = 0`` or ``w = 0``.
        vectors: for each of them its free vector.
        inertia: inertia of the full Hessian.
    """

    dead: tuple[int, ...]
    sides: tuple[str, ...]
    vectors: tuple[tuple[fmpq, ...], ...]
    inertia: Inertia


def fibre_minimum(
    core: CoreProblem, units: Sequence[int], weights: Sequence[fmpq], dead: Sequence[int], idle: int
) -> FibreSample | None:
    """A point of the joint fibre that is certainly a local minimum; None if no sample is.

    Arguments:
        core: the whole problem.
        units: the alive units.
        weights: their rational weights at a critical point that is a local minimum of the alive sub-network.
        dead: the dead units, each with a vanishing gradient block.
        idle: number of further weights that do not change the loss to second order.
    """
    if len(dead) > MAX_DEAD:
        return None
    network = CoreProblem(core.form, (*(core.units[u] for u in units), *(core.units[u] for u in dead)))
    order, evaluator = preorder(network), network.over(lambda x: x)
    alive = CoreProblem(core.form, network.units[: len(units)])
    kernel: list[tuple[fmpq, ...]] = []
    if alive.units:
        _, table = alive.over(lambda x: x).gradient_and_hessian(list(weights))
        kernel = [(*vector, *[fmpq(0)] * (network.size - alive.size)) for vector in null_space(table, alive.size)]
    for sides, vectors in _choices(core, dead):
        point = list(weights)
        free: list[int] = []
        for unit, side, vector in zip(dead, sides, vectors, strict=True):
            outputs, inputs = len(core.units[unit].outputs), len(core.units[unit].basis)
            start = len(point) + (outputs if side == "v = 0" else 0)
            free += range(start, start + len(vector))
            point += [*[fmpq(0)] * outputs, *vector] if side == "v = 0" else [*vector, *[fmpq(0)] * inputs]
        _, hessian = evaluator.gradient_and_hessian(point)
        inertia = rational_inertia(to_matrix(hessian, network.size))
        if inertia.negative:
            continue
        tangents = [[fmpq(int(k == index)) for k in range(network.size)] for index in free]
        tangents += [list(vector) for vector in kernel]
        tangents += orbit_tangents(network, order, point, lambda x: x)
        if to_matrix(tangents, network.size).rank() == inertia.zero:
            return FibreSample(tuple(dead), sides, vectors, inertia + Inertia(0, idle, 0))
    return None


def _choices(core: CoreProblem, dead: Sequence[int]) -> Iterator[tuple[tuple[str, ...], tuple[tuple[fmpq, ...], ...]]]:
    """Sides and small integer vectors: unit vectors first, then random ones (the same in every run)."""
    draw = Random(0)
    for sides in product(("v = 0", "w = 0"), repeat=len(dead)):
        sizes = [
            len(core.units[unit].basis) if side == "v = 0" else len(core.units[unit].outputs)
            for unit, side in zip(dead, sides, strict=True)
        ]
        for number in range(max(sizes) + PER_CHOICE):
            vectors = []
            for size in sizes:
                if number < max(sizes):
                    vectors.append(tuple(fmpq(int(k == number % size)) for k in range(size)))
                else:
                    vectors.append(tuple(fmpq(draw.randint(-5, 5)) for _ in range(size)))
            yield sides, tuple(vectors)
