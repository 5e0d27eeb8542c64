"""Units with one output: the critical points on a product of faces are solutions of linear normal equations in cones.

Write ``u_j = v_j w_j``. While every w_j stays on its face the output is linear in u, so the loss is a convex quadratic;
its critical points with ``v_j != 0`` are the least squares solutions u with u_j or -u_j on the face of unit j.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise, product, takewhile
from math import comb, prod

from flint import fmpq, fmpq_mat

from symbolic.budget import look
from symbolic.exact.linear_algebra import Row, to_matrix, to_rows
from symbolic.solving.piecewise.cells.arrangement import dot, sign
from symbolic.solving.piecewise.cells.inequalities import strict_step
from symbolic.solving.piecewise.cells.patterns import CellUnit

OFF = -1
"""The state of a unit whose output is zero on every sample."""
Support = tuple[int, ...]
"""For each unit a face on which it is not zero, or ``OFF``."""


@dataclass(frozen=True)
class Fit:
    """Least squares solutions on a product of faces, as a set of weights of the units that are not off.

    Attributes:
        support: the faces.
        sides: the sign of v_j for each unit (0 for units that are off).
        vectors: one solution u_j of each unit (empty for units that are off).
        residual: ``f - y``, the same for all of them.
        freedom: dimension of the set of solutions u.
    """

    support: Support
    sides: tuple[int, ...]
    vectors: tuple[Row, ...]
    residual: Row
    freedom: int


def supports(
    units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]], choices: Sequence[Sequence[int]]
) -> Iterator[Support]:
    """All supports with faces among the choices, or units off; twins in one order only.

    Arguments:
        units: the units.
        twins: classes of interchangeable units.
        choices: for each unit the faces to choose from.
    """
    per_class = [list(combinations_with_replacement((OFF, *choices[c[0]]), len(c))) for c in twins]
    for chosen in product(*per_class):
        support = [OFF] * len(units)
        for members, states in zip(twins, chosen, strict=True):
            for unit, state in zip(members, states, strict=True):
                support[unit] = state
        yield tuple(support)


def support_count(twins: Sequence[tuple[int, ...]], choices: Sequence[Sequence[int]], off: int = 1) -> int:
    """The number of supports; with ``off = 0`` of those without units that are off."""
    return prod(comb(len(choices[c[0]]) + off + len(c) - 1, len(c)) for c in twins)


def least_squares(units: Sequence[CellUnit], support: Support, targets: Row) -> tuple[list[Row], list[list[Row]], Row]:
    """A solution of the normal equations: the vectors u_j, a basis of the directions of all solutions, and ``f - y``."""
    alive = [j for j, face in enumerate(support) if face != OFF]
    columns: list[Row] = []
    places: list[tuple[int, Row]] = []
    for j in alive:
        columns += units[j].columns(support[j])
        places += [(j, b) for b in units[j].faces[support[j]].span]
    coefficients, kernel = _normal_equations(columns, targets)
    fitted = to_matrix([coefficients], len(columns)) * to_matrix(columns, len(targets))
    residual = tuple(f - y for f, y in zip(fitted.entries(), targets, strict=True))

    def vectors(values: Sequence[fmpq]) -> list[Row]:
        found = [[fmpq(0)] * len(unit.inputs) if face != OFF else [] for unit, face in zip(units, support, strict=True)]
        for z, (j, b) in zip(values, places, strict=True):
            for c, x in enumerate(b):
                found[j][c] += z * x
        return [tuple(row) for row in found]

    return vectors(coefficients), [vectors(k) for k in kernel], residual


def _normal_equations(columns: Sequence[Row], targets: Row) -> tuple[Row, list[Row]]:
    """A least squares solution and a basis of the kernel."""
    size = len(columns)
    if not size:
        return (), []
    matrix = to_matrix(columns, len(targets))
    right = matrix * fmpq_mat(len(targets), 1, list(targets))
    gram = matrix * matrix.transpose()
    rows = [[*row, right[r, 0]] for r, row in enumerate(to_rows(gram))]
    echelon, rank = to_matrix(rows, size + 1).rref()
    pivots = [next(c for c in range(size + 1) if echelon[r, c] != 0) for r in range(rank)]
    solution = [fmpq(0)] * size
    for r, c in enumerate(pivots):
        solution[c] = echelon[r, size]
    kernel = []
    for free in (c for c in range(size) if c not in pivots):
        vector = [fmpq(0)] * size
        vector[free] = fmpq(1)
        for r, c in enumerate(pivots):
            vector[c] = -echelon[r, free]
        kernel.append(tuple(vector))
    return tuple(solution), kernel


def fits(
    units: Sequence[CellUnit], twins: Sequence[tuple[int, ...]], support: Support, targets: Row
) -> tuple[list[Fit], Row]:
    """The sets of critical points with these faces and all v_j != 0, one for each choice of signs of v; and ``f - y``."""
    start, kernel, residual = least_squares(units, support, targets)
    alive = [j for j, face in enumerate(support) if face != OFF]
    if not kernel:
        seen = dict(takewhile(lambda told: told[1], ((j, _side(units[j], support[j], start[j])) for j in alive)))
        if len(seen) < len(alive):
            return [], residual
        sides = tuple(seen.get(j, 0) for j in range(len(units)))
        return [Fit(support, sides, tuple(start), residual, 0)], residual
    found = []
    cones = {j: _Cone.of(units[j], support[j], start[j], [k[j] for k in kernel]) for j in alive}
    for chosen in product(*(cones[j].sides for j in alive)):
        look("the signs of the output weights on a product of faces")
        own = dict(zip(alive, chosen, strict=True))
        if any(support[a] == support[b] != OFF and own[a] > own[b] for c in twins for a, b in pairwise(c)):
            continue
        values = [side * v for j, side in own.items() for v in cones[j].values]
        step = strict_step([[side * x for x in row] for j, side in own.items() for row in cones[j].slopes], values)
        if step is not None:
            sides = tuple(own.get(j, 0) for j in range(len(units)))
            found.append(Fit(support, sides, _moved(start, kernel, step), residual, len(kernel)))
    return found, residual


@dataclass(frozen=True)
class _Cone:
    """Where solutions ``u + sum_k t_k d_k`` lie on the face of one unit: where all rows ``values + slopes t`` are positive.

    Attributes:
        values, slopes: the rows, for v of sign 1; for sign -1 they are to be negative.
        sides: the signs of v that rows without slopes allow.
    """

    values: list[fmpq]
    slopes: list[list[fmpq]]
    sides: tuple[int, ...]

    @classmethod
    def of(cls, unit: CellUnit, face: int, vector: Row, kernel: Sequence[Row]) -> _Cone:
        signed = [(s, x) for s, x in zip(unit.faces[face].signs, unit.samples, strict=True) if s]
        values = [s * dot(x, vector) for s, x in signed]
        moving = [k if any(k) else None for k in kernel]
        slopes = [[fmpq(0) if k is None else s * dot(x, k) for k in moving] for s, x in signed]
        fixed = [v for v, row in zip(values, slopes, strict=True) if not any(row)]
        return cls(values, slopes, tuple(side for side in (1, -1) if all(side * v > 0 for v in fixed)))


def _moved(start: Sequence[Row], kernel: Sequence[Sequence[Row]], step: Sequence[fmpq]) -> tuple[Row, ...]:
    return tuple(
        tuple(x + dot(step, [k[j][c] for k in kernel]) for c, x in enumerate(vector)) for j, vector in enumerate(start)
    )


def _side(unit: CellUnit, face: int, vector: Row) -> int:
    """1 if the vector lies on the face, -1 if its negative does, 0 otherwise."""
    side = 0
    for x, wanted in zip(unit.samples, unit.faces[face].signs, strict=True):
        found = sign(dot(x, vector))
        if wanted and not side:
            side = found * wanted
        if found != side * wanted or (wanted and not found):
            return 0
    return side


def holds_at_border(unit: CellUnit, face: int, side: int, residual: Sequence[fmpq]) -> bool:
    """Whether no direction of w_j leads down at a stationary point of a face, for ``v_j`` of sign ``side``.

    The one-sided derivative ``side * sum_s r_s s'(w . x_s; d . x_s)`` is linear on every face around and zero along the
    face itself; it is enough to look at one point of each face around. The loss is convex in u on every closed cell,
    so this decides local minimality.
    """
    return all(side * sign(dot(unit.gradient(g, residual), unit.faces[g].point)) >= 0 for g in unit.above[face])
