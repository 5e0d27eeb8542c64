"""The dimension of the orbit through a point (docs/theory, "Symmetry of a mask")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flint import fmpq

from symbolic.exact.linear_algebra import to_matrix
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.preorder import Preorder


def orbit_dimension(core: CoreProblem, order: Preorder, point: Sequence[fmpq]) -> int:
    """The rank of ``N -> (N W1, -W2 N)`` on the incidence algebra, at a rational point.

    Arguments:
        core: the problem.
        order: its preorder.
        point: the weights.

    Returns:
        At most the number of pairs; smaller where the point has a stabiliser.
    """
    rows = [row for row in orbit_tangents(core, order, point, lambda x: x) if any(x != 0 for x in row)]
    return int(to_matrix(rows, core.size).rank()) if rows else 0


def orbit_tangents(
    core: CoreProblem, order: Preorder, point: Sequence[Any], convert: Callable[[fmpq], Any]
) -> list[list[Any]]:
    """One tangent vector per ordered pair i <= j: ``w_i`` moves along ``w_j`` and ``v_j`` against ``v_i``.

    Arguments:
        core: the problem.
        order: its preorder.
        point: the weights, in any ring.
        convert: embeds rationals into that ring.
    """
    vs, ws = core.split(point)
    tangents = []
    zero = convert(fmpq(0))
    for i, j in order.pairs:
        tangent = [zero] * core.size
        transfer = order.transfers[j, i]
        for c in range(len(core.units[i].basis)):
            tangent[core.w_index(i, c)] = tangent[core.w_index(i, c)] + sum(
                (ws[j][q] * convert(row[c]) for q, row in enumerate(transfer) if row[c] != 0), zero
            )
        outputs = core.units[j].outputs
        for o, output in enumerate(core.units[i].outputs):
            place = core.v_index(j, outputs.index(output))
            tangent[place] = tangent[place] - vs[i][o]
        tangents.append(tangent)
    return tangents
