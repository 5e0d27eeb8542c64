"""Points that are critical for some linear term: where paths begin.

A point and a residual R with ``G_a w_a = 0`` and ``v_a G_a = 0``, G_a the block of R at unit a, belong to the linear term ``S M - R``.
Units whose block is zero at all solutions of one kind stay so along paths, so each set of such units has starts of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from symbolic.homotopy.family import Array, DataFamily, complex_normal

MOST_KINDS = 32
"""Sets of silent units that are tried in one round, small ones first."""
NEWTON_STEPS = 40


def starts(family: DataFamily, random: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    """One round of random starts: a point and its linear term for each set of units with a zero block, where there is one.

    Arguments:
        family: the systems.
        random: draws points and residuals.
    """
    units = range(len(family.core.units))
    kinds = [silent for size in range(len(units) + 1) for silent in combinations(units, size)]
    seen = set()
    for silent in kinds[:MOST_KINDS]:
        free = _residuals(family, silent)
        zero = tuple(a for a in units if a in silent or not np.abs(_block(family, a) @ free).max(initial=0.0) > 1e-9)
        if zero in seen:
            continue
        seen.add(zero)
        found = _start(family, free, random)
        if found is not None:
            yield found


def _block(family: DataFamily, unit: int) -> Array:
    """The linear map from residuals to the entries of the block of a unit."""
    k, m = family.linear.shape
    rows = []
    for i in family.v_output[family.v_unit == unit]:
        for direction in family.basis[family.w_unit == unit]:
            table = np.zeros((k, m), complex)
            table[i] = direction
            rows.append(table.ravel())
    return np.array(rows)


def _residuals(family: DataFamily, silent: tuple[int, ...]) -> Array:
    """A basis, as columns, of the residuals that are zero in the blocks of some units, inside the span of all blocks."""
    covered = np.concatenate([_block(family, a) for a in range(len(family.core.units))])
    span = _kernel(_kernel(covered).conj().T)
    if not silent:
        return span
    inside = np.concatenate([_block(family, a) for a in silent]) @ span
    return np.asarray(span @ _kernel(inside))


def _kernel(table: Array) -> Array:
    """An orthonormal basis of the kernel, as columns."""
    if not len(table):
        return np.eye(table.shape[1], dtype=complex)
    _, values, rows = np.linalg.svd(table)
    return np.asarray(rows[int((values > 1e-10 * max(values[0], 1e-300)).sum()) :].conj().T)


def _start(family: DataFamily, free: Array, random: np.random.Generator) -> tuple[Array, Array] | None:
    """A random point and residual, moved to where the residual is orthogonal to all changes of M."""
    k, m = family.linear.shape
    point = complex_normal(random, family.size)
    part = complex_normal(random, free.shape[1])
    chart = part.conj() / max(float((np.abs(part) ** 2).sum()), 1e-300)
    for _ in range(NEWTON_STEPS):
        v, w = family.matrices(point[None])
        residual = (free @ part).reshape(1, k, m)
        value = family.pull_back(v, w, residual)[0]
        if not len(part):
            break
        change = np.concatenate([family.bilinear(residual)[0], _along(family, v, w, free)], axis=1)
        fixed = np.concatenate([np.zeros(family.size), chart])
        table = np.concatenate([change, fixed[None]])
        step = np.linalg.lstsq(table, np.append(value, chart @ part - 1), rcond=1e-12)[0]
        point, part = point - step[: family.size], part - step[family.size :]
        if np.abs(step).max() < 1e-13:
            break
    v, w = family.matrices(point[None])
    residual = (free @ part).reshape(1, k, m)
    if not np.abs(family.pull_back(v, w, residual)).max() < 1e-9 * (1 + np.abs(point).max()):
        return None
    return point, (v @ w @ family.gram - residual)[0]


def _along(family: DataFamily, v: Array, w: Array, free: Array) -> Array:
    """The change of the gradient with each basis residual."""
    count = free.shape[1]
    tables = free.T.reshape(count, *family.linear.shape)
    return family.pull_back(np.repeat(v, count, 0), np.repeat(w, count, 0), tables).T
