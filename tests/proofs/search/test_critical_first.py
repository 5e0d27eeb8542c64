"""The search for bad points: it finds and repeats, and its gradients are those of real problems."""

from __future__ import annotations

from random import Random

import pytest

from proofs.badness.construct import Masks, gradient_space
from proofs.search import critical_first as search
from symbolic import Problem
from symbolic.errors import ProblemError
from symbolic.network.weights import Weights
from tests.proofs.badness.badness_examples import CASES, columns, dot, plain_gradient


def test_the_search_finds_and_repeats():
    golden = CASES["golden"].problem.network.masks
    example, drawn = search.search_bad(*golden, strict=True, tries=300)
    again, _ = search.search_bad(*golden, strict=True, tries=300)
    assert example == again and example.strict and 0 < drawn <= 300
    assert all(x.denominator == 1 for row in example.problem.targets for x in row)
    dense = ((1, 1), (1, 1)), ((1, 1), (1, 1))
    assert search.search_bad(*dense, tries=40) == (None, 40)


@pytest.mark.parametrize("masks", [(((1, 1), (0, 0)), ((1, 1), (1, 1))), (((1, 1), (1, 1)), ((1, 0), (1, 0)))])
def test_void_units_are_refused(masks):
    with pytest.raises(ProblemError, match=r"every unit needs an input and an output .found void units: 1"):
        search.search_bad(*masks, tries=1)


def test_gradient_spaces_are_what_they_say():
    random = Random(2)
    network = CASES["golden"].problem.network
    for _ in range(20):
        w1 = [[bit * random.randint(-2, 2) for bit in row] for row in network.masks[0]]
        w2 = [[bit * random.randint(-2, 2) for bit in row] for row in network.masks[1]]
        for gradient in gradient_space(Masks(*network.masks), w1, w2):
            matrix = [[dot(row, column) for column in columns(w1)] for row in w2]
            targets = [[m - g for m, g in zip(r, s, strict=True)] for r, s in zip(matrix, gradient, strict=True)]
            problem = Problem.of(network, targets=targets)
            assert not any(plain_gradient(problem, Weights.of(network, w1, w2)).values())
