"""One-sided inverses of the layers, unit by unit: why the orbit of a minimum is closed (library/Inverses.v)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import fmpq

from proofs.certificates.ball import ExactNetwork, is_zero
from proofs.certificates.definite import Scalar
from proofs.rocq.enclosures import inverse
from symbolic.errors import UnsupportedProblem

Table = list[list[Any]]


def absorbed(masks: Sequence[Sequence[Sequence[int]]], unit: int) -> list[int]:
    """The units of which a multiple may be added to a unit: it has all their inputs, and they have all its outputs.

    Examples:
        >>> absorbed([[[1, 1], [1, 0]], [[1, 1], [0, 1]]], 0)
        [0, 1]
    """
    first, second = masks
    return [
        other
        for other in range(len(first))
        if all(mine or not theirs for mine, theirs in zip(first[unit], first[other], strict=True))
        and all(row[other] or not row[unit] for row in second)
    ]


def connected(masks: Sequence[Sequence[Sequence[int]]], unit: int) -> bool:
    """Whether a unit has an input or an output.

    Examples:
        >>> connected([[[1], [0]], [[1, 0]]], 1)
        False
    """
    return any(masks[0][unit]) or any(row[unit] for row in masks[1])


def one_sided_inverses(network: ExactNetwork) -> tuple[list[Table], list[Table]]:
    """For each unit a right inverse of the rows of W1 it may absorb, and a left inverse of the columns of W2 that may absorb it.

    Arguments:
        network: the network at the point.

    Returns:
        Tables of inputs by units, and tables of units by outputs; empty for units without any connection.

    Raises:
        UnsupportedProblem: if the rows, or the columns, are dependent: then this proof that the orbit is closed fails.
    """
    units = range(len(network.first))
    columns = [list(column) for column in zip(*network.second, strict=True)]
    absorbs = {unit: absorbed(network.masks, unit) for unit in units}
    right, left = [], []
    empty: Table = []
    for unit in units:
        if not connected(network.masks, unit):
            right.append(empty)
            left.append(empty)
            continue
        right.append(_right_inverse(network.first, absorbs[unit], unit))
        absorbing = [other for other in units if unit in absorbs[other]]
        left.append([list(row) for row in zip(*_right_inverse(columns, absorbing, unit), strict=True)])
    return right, left


def _right_inverse(rows: Sequence[Sequence[Scalar]], chosen: list[int], unit: int) -> Table:
    """A table R with ``row_j R = e_j`` for the chosen j: zero but in as many of its rows as there are chosen ones."""
    width, count = len(rows[0]), len(chosen)
    work: Table = [[*rows[unit_], *(fmpq(int(i == j)) for j in range(count))] for i, unit_ in enumerate(chosen)]
    pivots: list[int] = []
    for step in range(count):
        pivot = next((c for c in range(width) if any(not is_zero(row[c]) for row in work[step:])), None)
        if pivot is None:
            raise UnsupportedProblem("the valley in a proof kernel", f"the weights around unit {unit} are dependent")
        lead = next(i for i in range(step, count) if not is_zero(work[i][pivot]))
        work[step], work[lead] = work[lead], work[step]
        scale = inverse(work[step][pivot])
        work[step] = [x * scale for x in work[step]]
        for i in range(count):
            if i != step and not is_zero(work[i][pivot]):
                factor = work[i][pivot]
                work[i] = [x - factor * y for x, y in zip(work[i], work[step], strict=True)]
        pivots.append(pivot)
    table: Table = [[fmpq(0)] * len(rows) for _ in range(width)]
    for step, pivot in enumerate(pivots):
        for place, unit_ in enumerate(chosen):
            table[pivot][unit_] = work[step][width + place]
    return table
