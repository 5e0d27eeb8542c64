"""Integer data sets: how simple they are, random ones, and their simpler neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import gcd

import numpy as np

from symbolic.network import Problem, SparseNetwork
from symbolic.numeric.activations import Floats
from symbolic.numeric.linear_loss import Pattern

Table = tuple[tuple[int, ...], ...]
Measure = tuple[int, int, int, int]

SMALL = 2
"""Entries up to this size are as good as any: data are first brought below it, then made sparse, then smaller."""
VALUES = (0, 1, -1, 2, -2)
"""Values that an entry may take when data are made simpler, besides those between it and 0."""


@dataclass(frozen=True)
class IntegerData:
    """Integer X and Y.

    Attributes:
        targets: Y, k x n.
        inputs: X, d x n; None for the identity.
    """

    targets: Table
    inputs: Table | None = None

    @property
    def largest(self) -> int:
        """The largest absolute value of an entry (of Y alone when X is the identity)."""
        return max(abs(x) for x in self.entries())

    @property
    def nonzeros(self) -> int:
        """The number of entries that are not 0 (of Y alone when X is the identity)."""
        return sum(x != 0 for x in self.entries())

    @property
    def measure(self) -> Measure:
        """What shrinking makes small, most important first: excess over 2, non-zero entries, sum of sizes, minus signs.

        Examples:
            >>> IntegerData(((0, 1, 0), (2, 1, 0), (0, 0, 1))).measure
            (0, 4, 5, 0)
        """
        entries = self.entries()
        return (
            max(0, self.largest - SMALL),
            self.nonzeros,
            sum(abs(x) for x in entries),
            sum(x < 0 for x in entries),
        )

    def entries(self) -> list[int]:
        """The entries of Y, then those of X where it is not the identity."""
        return [x for table in (self.targets, self.inputs or ()) for row in table for x in row]

    def with_entries(self, entries: Sequence[int]) -> IntegerData:
        """Data of the same shape with other entries."""
        width = len(self.targets[0])
        rows = [tuple(entries[n : n + width]) for n in range(0, len(entries), width)]
        cut = len(self.targets)
        return replace(self, targets=tuple(rows[:cut]), inputs=tuple(rows[cut:]) or None)

    def problem(self, network: SparseNetwork, title: str = "") -> Problem:
        """The problem with these data."""
        return Problem.of(network, targets=self.targets, inputs=self.inputs, title=title)


def arrays(data: Sequence[IntegerData], inputs: int) -> tuple[Floats, Floats]:
    """X and Y of several data sets of one shape as arrays, batch first; ``inputs`` is the number of rows of X."""
    y = np.array([d.targets for d in data], dtype=float)
    if data[0].inputs is None:
        return np.broadcast_to(np.eye(inputs), (len(data), inputs, inputs)), y
    return np.array([d.inputs for d in data], dtype=float), y


def independent(data: Sequence[IntegerData]) -> list[IntegerData]:
    """The data sets whose X has independent rows."""
    if not data or data[0].inputs is None:
        return list(data)
    x, _ = arrays(data, 0)
    kept = np.linalg.det(x @ x.transpose(0, 2, 1)) > 0.5
    return [d for d, good in zip(data, kept, strict=True) if good]


def random_data(
    pattern: Pattern, generator: np.random.Generator, *, whitened: bool, count: int, size: int
) -> list[IntegerData]:
    """Random data sets with entries up to a size, more or less sparse; X is square, with independent rows.

    Arguments:
        pattern: the mask.
        generator: of random numbers.
        whitened: X = I (then targets that no unit can reach are 0); otherwise X is random too.
        count: how many are drawn; fewer may be returned, as those with dependent rows of X are left out.
        size: largest absolute value.

    Examples:
        >>> pattern = Pattern.of(((1, 1),), ((1,), (0,)))
        >>> random_data(pattern, np.random.default_rng(0), whitened=True, count=1, size=3)
        [IntegerData(targets=((2, 1), (0, 0)), inputs=None)]
    """
    d, _, k = pattern.shape

    def table(rows: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        values = generator.integers(-size, size + 1, size=(count, rows, d))
        kept = generator.random((count, rows, d)) < generator.uniform(0.4, 1.0, size=(count, 1, 1))
        return values * kept

    y = table(k)
    if whitened:
        y = y * pattern.covered
    x = None if whitened else table(d)
    result = [
        IntegerData(_integers(y[n].tolist()), None if x is None else _integers(x[n].tolist())) for n in range(count)
    ]
    return independent([data for data in result if any(map(any, data.targets))])


def _integers(rows: Sequence[Sequence[int]]) -> Table:
    return tuple(tuple(row) for row in rows)


def simpler(data: IntegerData, pairs: bool) -> list[IntegerData]:
    """The neighbours of a data set with a smaller measure, the simplest first.

    Arguments:
        data: the data set.
        pairs: change two entries at once, the first of them to 0 or both towards 0; otherwise one entry, a row, or all of Y.

    Examples:
        >>> data = IntegerData(((4, 0), (0, 2)))
        >>> [d.targets for d in simpler(data, False)][:3]
        [((0, 0), (0, 2)), ((1, 0), (0, 2)), ((2, 0), (0, 1))]
    """
    entries = data.entries()
    found = {data.with_entries(new) for new in (_two(entries) if pairs else _one(data, entries))}
    measure = data.measure
    smaller = sorted((d for d in found if d.measure < measure and any(map(any, d.targets))), key=_order)
    return independent(smaller)


def _order(data: IntegerData) -> tuple[Measure, list[int]]:
    return data.measure, data.entries()


def _towards_zero(value: int) -> set[int]:
    step = (value > 0) - (value < 0)
    return {value - step, int(value / 2), *(v for v in VALUES if abs(v) <= abs(value))} - {value}


def _one(data: IntegerData, entries: list[int]) -> Iterator[list[int]]:
    for n, value in enumerate(entries):
        for new in _towards_zero(value):
            yield [*entries[:n], new, *entries[n + 1 :]]
    width, height = len(data.targets[0]), len(data.targets)
    spans = [(n, n + width) for n in range(0, len(entries), width)]
    for start, stop in [*spans, (0, height * width), (height * width, len(entries))]:
        divisor = gcd(*entries[start:stop])
        if divisor > 1:
            yield [*entries[:start], *(x // divisor for x in entries[start:stop]), *entries[stop:]]
        yield [*entries[:start], *(-x for x in entries[start:stop]), *entries[stop:]]


def _two(entries: list[int]) -> Iterator[list[int]]:
    for n, m in combinations(range(len(entries)), 2):
        for first, second in ((n, m), (m, n)):
            if entries[first]:
                for value in VALUES:
                    yield _changed(entries, {first: 0, second: value})
        for one in _towards_zero(entries[n]):
            for other in _towards_zero(entries[m]):
                yield _changed(entries, {n: one, m: other})


def _changed(entries: list[int], changes: dict[int, int]) -> list[int]:
    return [changes.get(n, x) for n, x in enumerate(entries)]
