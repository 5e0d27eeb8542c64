"""Points that are critical for some linear term: where paths begin.

A point and a residual R with ``G_a w_a = 0`` and ``v_a G_a = 0``, G_a the block of R at unit a, belong to the linear term ``S M - R``.
Two things stay as they are along paths, so that each kind has starts of its own: units whose block is zero, and units with a
single incoming (outgoing) weight that is not zero. A kind of the latter sort matters if its points fill the space of linear terms.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice, product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from symbolic.homotopy.data import Array, Data, complex_normal

if TYPE_CHECKING:
    from symbolic.homotopy.family import DataFamily

MOST_KINDS = 32
"""Sets of units with zero blocks that are tried in one round, small ones first."""
MOST_SINGLE = 2048
"""Choices of single weights that are looked at."""
REPEATED = 4
"""Far starts for each shared entry in a round."""
NEWTON_STEPS = 40


def random_starts(family: DataFamily, random: np.random.Generator, data: Data, first: bool) -> tuple[Array, Data]:
    """Random starts with the linear term of each, as large as those of some data: one of each kind at first, then some near infinity.

    Arguments:
        family: the systems.
        random: draws points and residuals.
        data: the data.
        first: whether these are the first.
    """
    k, m = family.data.linear.shape
    found = list(_kinds(family, random) if first else _far(family, random))
    points = np.array([point for point, _ in found], complex).reshape(-1, family.size)
    linears = np.array([linear for _, linear in found], complex).reshape(-1, k, m)
    sizes = np.abs(data.linear).mean() / np.maximum(np.abs(linears).mean(axis=(1, 2)), 1e-300)
    begin = Data(family.data.gram, linears * sizes[:, None, None])  # weights times s: linear terms times s^2
    return points * sizes[:, None] ** 0.5, begin


def _kinds(family: DataFamily, random: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    """A point and its linear term for each set of units with a zero block, where there is one."""
    units = range(len(family.core.units))
    kinds = [silent for size in range(len(units) + 1) for silent in combinations(units, size)]
    seen = set()
    for silent in kinds[:MOST_KINDS]:
        free = _residuals(family, silent)
        zero = tuple(a for a in units if a in silent or not np.abs(_block(family, a) @ free).max(initial=0.0) > 1e-9)
        if zero in seen:
            continue
        seen.add(zero)
        found = _start(family, complex_normal(random, family.size), free, random)
        if found is not None:
            yield found
    whole = _residuals(family, ())
    for kept in _single(family):
        point = complex_normal(random, family.size) * kept
        possible = _kernel(_along(family, *family.matrices(point[None]), whole))
        if kept.sum() + possible.shape[1] == whole.shape[1] + len(units):
            found = _start(family, point, whole, random)
            if found is not None:
                yield found


def _single(family: DataFamily) -> Iterator[npt.NDArray[np.bool_]]:
    """Which weights are not zero where some units keep one of several incoming, or one of several outgoing weights."""
    for base, owner in ((len(family.v_output), family.w_unit), (0, family.v_unit)):
        places = [np.flatnonzero(owner == unit) for unit in range(len(family.core.units))]
        choices = [[None, *own] if len(own) > 1 else [None] for own in places]
        for chosen in islice(product(*choices), 1, MOST_SINGLE):
            kept = np.ones(family.size, bool)
            for own, k in zip(places, chosen, strict=True):
                if k is not None:
                    kept[base + own] = False
                    kept[base + k] = True
            yield kept


def _far(family: DataFamily, random: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    """Random starts near infinity: two units whose large contributions to one entry of M cancel.

    Orbits that lie on such branches for most linear terms are reached by few loops.
    """
    free = _residuals(family, ())
    for a, b in combinations(range(len(family.core.units)), 2):
        for left, right in _shared_weights(family, a, b):
            for _ in range(REPEATED):
                point = complex_normal(random, family.size)
                large = np.exp(random.uniform(1, 8) + 2j * np.pi * random.random())
                for unit, (out, into), factor in ((a, left, large), (b, right, -large - complex_normal(random))):
                    own = len(family.v_output) + np.flatnonzero(family.w_unit == unit)
                    point[own] /= large
                    point[into], point[out] = 1, factor
                found = _start(family, point, free, random)
                if found is not None:
                    yield found


def _shared_weights(family: DataFamily, a: int, b: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """For each entry of M that two units share the positions (v, w) of its weights in both."""
    split = len(family.v_output)
    outs = [np.flatnonzero(family.v_unit == unit) for unit in (a, b)]
    ins = [np.flatnonzero(family.w_unit == unit) for unit in (a, b)]
    for p in outs[0]:
        for q in outs[1][family.v_output[outs[1]] == family.v_output[p]]:
            for r in ins[0]:
                for s in ins[1][(family.basis[ins[1]] == family.basis[r]).all(axis=1)]:
                    yield (int(p), split + int(r)), (int(q), split + int(s))


def _block(family: DataFamily, unit: int) -> Array:
    """The linear map from residuals to the entries of the block of a unit."""
    k, m = family.data.linear.shape
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
    if not table.size:
        return np.eye(table.shape[1], dtype=complex)
    _, values, rows = np.linalg.svd(table)
    return np.asarray(rows[int((values > 1e-10 * max(values[0], 1e-300)).sum()) :].conj().T)


def _start(family: DataFamily, point: Array, free: Array, random: np.random.Generator) -> tuple[Array, Array] | None:
    """A point with a random residual, moved together to where the residual is orthogonal to all changes of M."""
    k, m = family.data.linear.shape
    possible = _kernel(_along(family, *family.matrices(point[None]), free))
    part = complex_normal(random, free.shape[1])
    if possible.shape[1]:
        part = possible @ complex_normal(random, possible.shape[1])
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
    return point, (v @ w @ family.data.gram - residual)[0]


def _along(family: DataFamily, v: Array, w: Array, free: Array) -> Array:
    """The change of the gradient with each basis residual, one a column."""
    count = free.shape[1]
    if not count:
        return np.zeros((family.size, 0), complex)
    tables = free.T.reshape(count, *family.data.linear.shape)
    return family.pull_back(np.repeat(v, count, 0), np.repeat(w, count, 0), tables).T
