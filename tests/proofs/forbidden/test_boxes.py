"""The grid argument: agreement of up-sets and boxes on a finite grid is agreement everywhere."""

from __future__ import annotations

from itertools import product
from random import Random

from proofs.forbidden.boxes import antichain, at_least, caps, disagreement, inside


def test_the_grid_decides_for_points_far_beyond_it():
    random, agreed = Random(5), 0
    for _ in range(300):
        generators = [tuple(random.randint(0, 2) for _ in range(2)) for _ in range(random.randint(1, 2))]
        choices = [None, 0, 1, 2]
        uppers = [tuple(random.choice(choices) for _ in range(2)) for _ in range(random.randint(1, 3))]
        far = product(range(9), repeat=2)
        everywhere = all(any(at_least(x, g) for g in generators) != any(inside(x, u) for u in uppers) for x in far)
        found = disagreement(generators, uppers)
        assert everywhere == (found is None)
        agreed += everywhere
        if found is not None:
            assert any(at_least(found, g) for g in generators) == any(inside(found, u) for u in uppers)
    assert agreed > 3, "the draw has both kinds"


def test_caps_are_no_larger_than_the_argument_needs():
    assert caps([(1, 0)], [(None, 3)]) == (1, 4)
    assert caps([], [(None, 0)]) == (0, 1)


def test_an_antichain_has_no_two_comparable_points():
    assert antichain([(1, 0), (0, 1)]) and not antichain([(1, 0), (1, 1)]) and not antichain([(1, 0), (1, 0)])
