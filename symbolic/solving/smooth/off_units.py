"""Units whose output weights are exactly zero at a critical point: shown by Krawczyk's test on a smaller system."""

from __future__ import annotations

from collections.abc import Sequence

from flint import arb, arb_mat

from symbolic.exact.precision import working_precision
from symbolic.solving.smooth.certified_box import Box


def off_units(box: Box, zero: Sequence[int] = ()) -> tuple[int, ...]:
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
        >>> from symbolic.solving.smooth.certified_box import certify
        >>> from symbolic.solving.smooth.loss import analytic_loss
        >>> network = SparseNetwork.of([[1]], [[1]], activation="tanh")
        >>> loss = analytic_loss(Problem.of(network, inputs=[[1, -3]], targets=[[2, 1]]))
        >>> off_units(certify(loss, [0.0, 0.48121182505960347]))
        (0,)
    """
    loss = box.loss
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
    rows = [p for p in range(loss.size) if p not in dropped]
    columns = [p for p in range(loss.size) if p not in fixed]
    with working_precision(box.precision):
        return tuple(units) if _solved(box, rows, columns, fixed) else ()


def _solved(box: Box, rows: Sequence[int], columns: Sequence[int], fixed: set[int]) -> bool:
    """Whether the derivatives by some weights vanish together at a point of the region with other weights fixed at 0."""
    loss, size = box.loss, len(columns)
    centre = [arb(0) if p in fixed else x.mid() for p, x in enumerate(box.entries)]
    radius = min(float(x.rad()) for x in box.region) / 2
    around = [x if p in fixed else x + arb(0, radius) for p, x in enumerate(centre)]
    if not all(whole.contains(part) for whole, part in zip(box.region, around, strict=True)):
        return False
    gradient, hessian = loss.gradient_and_hessian(centre)
    bent = loss.gradient_and_hessian(around)[1]
    inverse = arb_mat(size, size, [hessian[r][c] for r in rows for c in columns]).mid().inv(nonstop=True).mid()
    shift = (inverse * arb_mat(size, 1, [gradient[r] for r in rows])).entries()
    wide = arb_mat(size, size, [bent[r][c] for r in rows for c in columns])
    unit = arb_mat(size, size, [int(r == c) for r in range(size) for c in range(size)])
    spread = ((unit - inverse * wide) * arb_mat(size, 1, [arb(0, radius)] * size)).entries()
    image = [centre[p] - s + t for p, s, t in zip(columns, shift, spread, strict=True)]
    return all(part.is_finite() and around[p].contains_interior(part) for p, part in zip(columns, image, strict=True))
