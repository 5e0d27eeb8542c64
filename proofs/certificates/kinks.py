"""Certificates for strict minima at kinks of ReLU and leaky ReLU: the pulls that balance the gradient, and a stiff Hessian."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from flint import fmpq, fmpq_mat

from proofs.certificates.activation_cells import CellExpansion
from proofs.certificates.checker import check
from proofs.certificates.definite import floats, make_definite
from proofs.certificates.document import assembled, certificate_bytes
from proofs.certificates.format.minima import ByKinks, Kink, StrictMinimum
from proofs.certificates.minimum import pinned_places, symmetry_directions
from proofs.certificates.points import CertifiedPoint, NotCertifiable
from symbolic.exact.field import FieldElement
from symbolic.exact.linear_algebra import independent_rows, rational
from symbolic.network import Problem
from symbolic.network.weights import places

TIME_LIMIT = 60.0
STIFFNESS = tuple(1 << k for k in range(0, 41, 4))
"""Values that are tried."""


def strict_minimum_at_kinks(problem: Problem, point: CertifiedPoint, what: str) -> ByKinks:
    """What shows a strict minimum at kinks.

    Raises:
        NotCertifiable: if the checker does not accept it: if the loss does not rise strictly to both sides of every kink, or is flat along them.
    """
    cell = CellExpansion(problem, point, flat=True)
    kinks = cell.kinks
    gradient = _half_gradient(cell)
    pulls: dict[tuple[int, int], FieldElement] = {}
    for unit in sorted({unit for unit, _ in kinks}):
        pulls.update(_pulls(cell, unit, [s for u, s in kinks if u == unit], gradient))
    found = symmetry_directions(problem, point).independent()
    pinned = pinned_places(found.tangents, places(problem))
    free = [place for place in places(problem) if place not in set(pinned)]
    hessian = cell.half_hessian(free)
    normals = [[_normal(cell, unit, sample, place) for place in free] for unit, sample in kinks]
    for stiffness in STIFFNESS:
        stiff = [
            [hessian[a][b] + sum((n[a] * n[b] for n in normals), fmpq(0)) * stiffness for b in range(len(free))]
            for a in range(len(free))
        ]
        if not free or np.linalg.eigvalsh(floats(stiff))[0] > 0:
            break
    balanced = [Kink(unit, sample, point.number(pulls[unit, sample])) for unit, sample in kinks]
    result = ByKinks(found.entries, pinned, balanced, stiffness, make_definite(stiff, what))
    certificate = assembled(problem, [StrictMinimum(point.numbers(), result)], point.field_entry())
    answer = check(certificate_bytes(certificate), time_limit=TIME_LIMIT)
    if not answer.valid:
        raise NotCertifiable(what, str(answer.reason))
    return result


def _normal(cell: CellExpansion, unit: int, sample: int, place: tuple[int, int, int]) -> fmpq:
    layer, row, column = place
    return cell.samples[sample][column] if layer == 0 and row == unit else fmpq(0)


def _half_gradient(cell: CellExpansion) -> dict[tuple[int, int, int], FieldElement]:
    """Half the gradient without the samples at kinks."""
    flat = [r for row in cell.residuals for r in row]
    zero, result = cell.point.field.element(0), {}
    for place in places(cell.problem):
        layer, row, column = place
        decay = cell.point.tables[layer][row][column] * rational(cell.problem.decay[layer][row][column])
        result[place] = sum((x * r for x, r in zip(cell.moves(place), flat, strict=True)), zero) + decay
    return result


def _pulls(
    cell: CellExpansion, unit: int, samples: Sequence[int], gradient: dict[tuple[int, int, int], FieldElement]
) -> dict[tuple[int, int], FieldElement]:
    """The pulls at the kinks of a unit: those nearest to the middle of what is allowed among all that balance the gradient."""
    slope = rational(cell.problem.network.activation.slope)
    inputs = [c for c, bit in enumerate(cell.problem.network.masks[0][unit]) if bit]
    zero = cell.point.field.element(0)
    middles = []
    for s in samples:
        pushes = (row[s] * line[unit] for row, line in zip(cell.residuals, cell.point.tables[1], strict=True))
        middles.append(sum(pushes, zero) * ((1 + slope) / 2))
    rows = [[cell.samples[s][c] for s in samples] for c in inputs]
    chosen = independent_rows(rows, len(samples))
    matrix = fmpq_mat(len(chosen), len(samples), [x for k in chosen for x in rows[k]])
    inverse = (matrix * matrix.transpose()).inv()
    lift = matrix.transpose() * inverse
    missing = [
        -gradient[0, unit, inputs[k]] - sum((m * x for m, x in zip(middles, rows[k], strict=True)), zero)
        for k in chosen
    ]
    return {
        (unit, s): middle + sum((missing[r] * lift[k, r] for r in range(len(chosen))), zero)
        for k, (s, middle) in enumerate(zip(samples, middles, strict=True))
    }
