"""The finite symmetry of a loss with a smooth activation: sign changes of odd units, and swaps of twins."""

from __future__ import annotations

from math import factorial, prod

from flint import arb

from symbolic.exact.krawczyk import Box
from symbolic.solving.smooth.gradient_system import GradientSystem
from symbolic.solving.smooth.loss import AnalyticLoss


def unit_weights(loss: AnalyticLoss, unit: int) -> list[int]:
    """The positions of the weights of a unit, output weights first."""
    return [p for p, _ in loss.outgoing[unit] + loss.incoming[unit]]


def twin_units(loss: AnalyticLoss) -> list[tuple[int, ...]]:
    """Classes of units with the same outputs, inputs and decays: swapping two of them does not change the loss."""
    classes: dict[object, list[int]] = {}
    for j in loss.units:
        ends = ([i for _, i in loss.outgoing[j]], [c for _, c in loss.incoming[j]])
        key = (*map(tuple, ends), tuple(str(loss.decay[p]) for p in unit_weights(loss, j)))
        classes.setdefault(key, []).append(j)
    return [tuple(members) for members in classes.values()]


def zero_units(box: Box[GradientSystem]) -> tuple[int, ...]:
    """Units whose weights are all exactly zero at the critical point of a box.

    The sign change of an odd unit maps critical points to critical points. If it maps the enclosure into the region in which there
    is only one, that one is fixed by it. For other activations: the region holds the origin, and the gradient there is exactly zero.
    """
    if all(x.contains(0) for x in box.region) and all(
        g.is_zero() for g in box.system.loss.gradient([arb(0)] * box.system.loss.size)
    ):
        return box.system.loss.units
    if not box.system.loss.smooth.odd:
        return ()
    return tuple(j for j in box.system.loss.units if _fixed(box, j, j, -1))


def images(box: Box[GradientSystem]) -> int:
    """The number of points that the finite symmetry makes of the critical point of a box."""
    loss, zero = box.system.loss, zero_units(box)
    signs = 2 ** (len(loss.units) - len(zero)) if loss.smooth.odd else 1
    return signs * prod(_arrangements(box, twins) for twins in twin_units(loss))


def same_point(box: Box[GradientSystem], other: Box[GradientSystem]) -> bool:
    """Whether two boxes hold the same critical point: the enclosure of one lies in the region of the other."""
    return all(a.contains(b) for a, b in zip(box.region, other.entries, strict=True))


def _arrangements(box: Box[GradientSystem], twins: tuple[int, ...]) -> int:
    """In how many ways twins can be ordered, up to signs: equal ones count as one."""
    groups: list[list[int]] = []
    signs = (1, -1) if box.system.loss.smooth.odd else (1,)
    for j in twins:
        equal = (g for g in groups if any(_fixed(box, g[0], j, sign) for sign in signs))
        group = next(equal, None)
        if group is None:
            groups.append([j])
        else:
            group.append(j)
    return factorial(len(twins)) // prod(factorial(len(g)) for g in groups)


def _fixed(box: Box[GradientSystem], unit: int, other: int, sign: int) -> bool:
    """Whether swapping two units with a sign maps the critical point to itself."""
    moved = list(box.entries)
    for p, q in zip(unit_weights(box.system.loss, unit), unit_weights(box.system.loss, other), strict=True):
        moved[p], moved[q] = sign * box.entries[q], sign * box.entries[p]
    return all(a.contains(b) for a, b in zip(box.region, moved, strict=True))
