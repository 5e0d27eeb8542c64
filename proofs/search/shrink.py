"""Make data small while they stay a candidate: entries at most 2, then few of them, then small ones.

Every step takes the simplest neighbour on which the numeric test still finds a spurious minimum: one entry changed, a row
divided, and where no such step is left, two entries changed at once. The test starts from the old minimum and the old lower point
too, so that a minimum that merely moves is found again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from proofs.search.data import IntegerData, simpler
from proofs.search.numeric import Candidate, Property, propose
from symbolic.numeric.linear_loss import Pattern

AT_ONCE = 96
"""Neighbours tested at once, the simplest first."""
PAIRS = 2000
"""Most neighbours tested that differ in two entries."""


def shrink(
    pattern: Pattern,
    candidate: Candidate,
    generator: np.random.Generator,
    kind: Property = "strict",
    *,
    spent: Callable[[], bool] = lambda: False,
) -> list[Candidate]:
    """The way from a candidate to simpler ones, as far as the numeric test goes with it.

    Arguments:
        pattern: the mask.
        candidate: where to begin.
        generator: of random starts.
        kind: the minimum looked for.
        spent: whether the time is over; then the way ends.

    Returns:
        The candidates of the way: the first is the one given, each of the others is simpler than the one before.

    Examples:
        >>> pattern = Pattern.of(((1, 1, 0), (1, 0, 1)), ((1, 1), (1, 0), (0, 1)))
        >>> generator = np.random.default_rng(0)
        >>> [large] = propose(pattern, [IntegerData(((1, 3, 0), (6, 3, 0), (0, 0, 4)))], generator)
        >>> shrink(pattern, large, generator)[-1].data.largest
        2
    """
    way = [candidate]
    while not spent():
        better = _step(pattern, way[-1], generator, kind, spent)
        if better is None:
            break
        way.append(better)
    return way


def _step(
    pattern: Pattern,
    here: Candidate,
    generator: np.random.Generator,
    kind: Property,
    spent: Callable[[], bool],
) -> Candidate | None:
    """The simplest neighbour that is a candidate, or None."""
    for pairs in (False, True):
        neighbours: Sequence[IntegerData] = simpler(here.data, pairs)
        if pairs:
            neighbours = neighbours[:PAIRS]
        for n in range(0, len(neighbours), AT_ONCE):
            if spent():
                return None
            found = propose(pattern, neighbours[n : n + AT_ONCE], generator, kind, near=(here.high, here.low))
            if found:
                return found[0]
    return None
