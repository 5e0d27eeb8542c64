"""Units whose output weights are exactly zero at a critical point: shown by Krawczyk's test on a smaller system."""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb

from symbolic.exact.krawczyk import Box, solved_around
from symbolic.exact.precision import working_precision
from symbolic.solving.smooth.gradient_system import GradientSystem


def off_units(box: Box[GradientSystem], zero: Sequence[int] = ()) -> tuple[int, ...]:
    """Units whose output weights all vanish at the critical point of a box.

    Where ``v_j = 0`` the loss does not depend on the input weights of unit j (without decay on them). So with ``v_j = 0``
    for some units the derivatives by their input weights vanish, and those by all other weights are a system in all weights but
    ``v_j``. If that has a solution in the region of the box it is a critical point there, and the box holds only one.

    Arguments:
        box: the box.
        zero: units that are known to be zero.

    Returns:
        The units, or none: where the smaller system is not square, or its test fails.

    Examples:
        >>> from symbolic import Problem, SparseNetwork
        >>> from symbolic.solving.smooth.gradient_system import critical_box
        >>> from symbolic.solving.smooth.loss import analytic_loss
        >>> network = SparseNetwork.of([[1]], [[1]], activation="tanh")
        >>> loss = analytic_loss(Problem.of(network, inputs=[[1, -3]], targets=[[2, 1]]))
        >>> off_units(critical_box(loss, [0.0, 0.48121182505960347]))
        (0,)
    """
    loss = box.system.loss
    units = [
        j
        for j in loss.units
        if j not in zero
        and loss.outgoing[j]
        and all(box.entries[p].contains(0) for p, _ in loss.outgoing[j])
        and not any(loss.decay[p] for p, _ in loss.incoming[j])
    ]
    fixed = {p for j in units for p, _ in loss.outgoing[j]}
    dropped = {p for j in units for p, _ in loss.incoming[j]}
    if not units or len(fixed) != len(dropped):
        return ()
    rows = tuple(p for p in range(loss.size) if p not in dropped)
    columns = tuple(p for p in range(loss.size) if p not in fixed)
    with working_precision(box.precision):
        return tuple(units) if _solved(box, GradientSystem(loss, rows, columns)) else ()


def _solved(box: Box[GradientSystem], smaller: GradientSystem) -> bool:
    """Whether a smaller system has a solution that, with its fixed weights at 0, lies in the region of the box."""
    radius = min(float(x.rad()) for x in box.region) / 2
    centre = [x.mid() for x in box.entries]
    point = [arb(centre[p], radius) if p in smaller.columns else arb(0) for p in range(box.system.loss.size)]
    inside = all(whole.contains(part) for whole, part in zip(box.region, point, strict=True))
    return inside and solved_around(smaller, [centre[p] for p in smaller.columns], radius)
