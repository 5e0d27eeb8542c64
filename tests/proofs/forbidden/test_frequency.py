"""The probabilities agree with counting all masks of a small size, with sampling, and with the numbers known before."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb

import numpy as np
import pytest

from proofs.claims import Claim
from proofs.forbidden.classify import checked_list
from proofs.forbidden.frequency import bad_probability
from proofs.forbidden.table import CLAIMS, DATA, counts_of
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork


def bad(found, first, second):
    if not any(map(any, [*first, *second])):
        return False
    return found.forbidden_in(counts_of(MaskTypes.of(SparseNetwork.of(first, second)))) is not None


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("data", DATA)
def test_all_masks_of_a_size_are_counted(claim, data):
    found, s, total = checked_list(claim, data).source, Fraction(1, 3), Fraction(0)
    inputs, outputs = (2, 3) if data == "whitened" else (3, 2)
    for counts in product(range(4), repeat=inputs + outputs):
        lines = [[bits >> j & 1 for j in range(2)] for bits in counts]
        first, second = list(zip(*lines[:inputs], strict=True)), lines[inputs:]
        if bad(found, first, second):
            ones = sum(map(sum, lines))
            total += s**ones * (1 - s) ** (2 * len(lines) - ones)
    assert bad_probability(inputs, outputs, s, data=data, claim=claim) == total > 0


def test_numbers_known_before():
    """Of the design text, at 5 x 5 and whitened data; a dense mask is good."""
    known = {
        (Claim.SPURIOUS_MINIMUM, "1/2"): 0.559,
        (Claim.SPURIOUS_VALLEY, "1/2"): 0.518,
        (Claim.SPURIOUS_MINIMUM, "7/10"): 0.926,
        (Claim.SPURIOUS_VALLEY, "7/10"): 0.873,
    }
    for (claim, density), value in known.items():
        assert round(float(bad_probability(5, 5, density, claim=claim)), 3) == value
    assert bad_probability(5, 5, 1) == bad_probability(5, 5, 0) == 0


def test_large_masks_are_counted_like_small_ones():
    """At 40 x 1 nothing is bad; at 40 x 40 the sums are still exact: the probabilities of all counts add up to 1."""
    assert bad_probability(40, 1, "1/2", data="any") == 0
    found = bad_probability(40, 40, "1/2")
    assert 1 - Fraction(1, 10**4) < found < 1 and (4**80 * found).denominator == 1
    both = bad_probability(9, 2, "1/2", data="any") + good_by_counting(9, 2)
    assert both == 1


def good_by_counting(inputs, outputs):
    """The probability of good masks for any data, from all counts of both sides without a cut."""
    found, total = checked_list(Claim.SPURIOUS_MINIMUM, "any").source, Fraction(0)
    side = lambda n: [(a, b, c) for a in range(n + 1) for b in range(n + 1 - a) for c in range(n + 1 - a - b)]  # noqa: E731
    ways = lambda n, t: comb(n, t[0]) * comb(n - t[0], t[1]) * comb(n - t[0] - t[1], t[2])  # noqa: E731
    for p, q in product(side(outputs), side(inputs)):
        if found.forbidden_in((*p, *q)) is None:
            total += Fraction(ways(outputs, p) * ways(inputs, q), 4 ** (inputs + outputs))
    return total


def test_samples_are_near_the_probability():
    random, found = np.random.default_rng(4), checked_list(Claim.SPURIOUS_VALLEY, "any").source
    draws = [
        bad(found, *(m.astype(int).tolist() for m in (random.random((2, 6)) < 0.6, random.random((4, 2)) < 0.6)))
        for _ in range(1500)
    ]
    exact = float(bad_probability(6, 4, "3/5", data="any", claim="spurious_valley"))
    assert abs(np.mean(draws) - exact) < 4 * np.sqrt(exact * (1 - exact) / len(draws))


def test_what_is_refused():
    for wrong in ((0, 1, "1/2"), (1, 0, "1/2"), (1, 1, 2), (1, 1, "-1/2")):
        with pytest.raises(ValueError, match="sizes"):
            bad_probability(*wrong)
    with pytest.raises(ValueError, match="lists are for"):
        bad_probability(2, 2, "1/2", data="correlated")
