"""What counts say of where an example may sit: never less than a search finds, and far fewer searches."""

from __future__ import annotations

import random

import pytest

from proofs.badness import matching
from proofs.claims import Claim
from proofs.forbidden import known
from proofs.forbidden.fitting import Asking
from symbolic import SparseNetwork


def drawn(stream, units, side, density):
    """Random masks in which every unit has an input and an output."""
    while True:
        first, second = (
            tuple(tuple(int(stream.random() < density) for _ in range(columns)) for _ in range(rows))
            for rows, columns in ((units, side), (side, units))
        )
        if all(map(any, first)) and all(map(any, zip(*second, strict=True))):
            return first, second


@pytest.mark.parametrize("units", [3, 4])
def test_what_a_search_finds_may_sit(units):
    stream, sits, ruled_out = random.Random(units), 0, 0
    examples, asking = known._asking(Claim.SPURIOUS_MINIMUM, "any", units)
    for _ in range(12):
        first, second = drawn(stream, units + stream.randint(1, 2), stream.randint(3, 6), stream.choice((0.4, 0.6)))
        for example, may in zip(examples, asking.may_sit(first, second), strict=True):
            small = example.first, example.second
            match = matching.find_match(first, second, *small, whitened=example.whitened)
            assert may or match is None
            sits, ruled_out = sits + (match is not None), ruled_out + (not may)
    assert sits and ruled_out > 10 * sits


def test_the_hypotheses_are_looked_at():
    """Enough inputs, enough outputs, and the entries that nobody else covers: each missing one is noticed."""
    corner = ((1, 1), (0, 1)), ((1, 0), (1, 1))
    asking = Asking([(*corner, True), (*corner, False)], 2)
    assert asking.may_sit(*corner).tolist() == [True, True]
    assert asking.may_sit(((1,), (1,)), corner[1]).tolist() == [False, False]
    assert asking.may_sit(corner[0], ((1, 1),)).tolist() == [False, False]
    disturbed = ((1, 1), (0, 1), (1, 1)), ((1, 0, 1), (1, 1, 1))
    assert asking.may_sit(*disturbed).tolist() == [False, False]
    beside = ((1, 1), (0, 1), (0, 1)), ((1, 0, 0), (1, 1, 0), (0, 0, 1))
    assert asking.may_sit(*beside).tolist() == [True, True]


def test_a_crowded_mask_costs_few_searches():
    """Eight dense units: of five hundred examples, asked about for two kinds of data and two claims, few are searched for."""
    first, second = drawn(random.Random(1), 8, 8, 0.6)
    network = SparseNetwork((first, second))
    before = matching._found.cache_info().misses
    for data in ("whitened", "any"):
        for claim in (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_VALLEY):
            assert not list(known.known_examples(network, claim, data))
    assert len(known._known(Claim.SPURIOUS_MINIMUM, "any")) > 400
    assert matching._found.cache_info().misses - before < 200
