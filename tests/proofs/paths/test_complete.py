"""Paths of networks with complete classes: the checker accepts them from every start that is tried, and they are refused elsewhere."""

from __future__ import annotations

import random

import pytest

from proofs.badness.points import loss_at
from proofs.paths.certificate import path_certificate
from proofs.paths.complete import complete_path
from proofs.paths.path import NoPath, fraction
from proofs.paths.reduced import reduced_path
from proofs.paths.starts import random_weights
from symbolic import solve
from symbolic.network import Problem, SparseNetwork
from symbolic.network.weights import Weights
from tests import problems

MASKS = {
    "one output": ([[1, 1, 0], [0, 1, 1]], [[1, 1]]),
    "single inputs": ([[1, 0], [0, 1], [0, 1]], [[1, 1, 0], [1, 1, 1], [0, 1, 1]]),
    "twins and a line": ([[1, 1, 1], [1, 1, 1], [1, 1, 0]], [[1, 1, 0], [1, 1, 1]]),
    "more twins than needed": ([[1, 1]] * 3 + [[0, 1]], [[1, 1, 1, 0], [1, 1, 1, 1]]),
    "twins by inputs": ([[1, 1]] * 2 + [[1, 0]], [[1, 1, 0], [1, 1, 1], [1, 1, 0]]),
}


def weights(network, seed):
    draw = random.Random(seed)
    tables = [[[draw.randint(-1, 1) * bit for bit in row] for row in mask] for mask in network.masks]
    return Weights.of(network, *tables)


def drawn(masks, seed):
    """Four samples and their targets, drawn for some masks."""
    network, draw = SparseNetwork.of(*masks), random.Random(seed)
    inputs = [[draw.randint(-2, 2) for _ in range(4)] for _ in range(network.inputs)]
    targets = [[draw.randint(-4, 4) for _ in range(4)] for _ in range(network.outputs)]
    return Problem.of(network, inputs=inputs, targets=targets)


@pytest.mark.parametrize("name", MASKS)
@pytest.mark.parametrize("seed", range(3))
def test_paths_are_certified(name, seed):
    problem = drawn(MASKS[name], seed)
    network = problem.network
    starts = [weights(network, seed), random_weights(problem, seed)]
    starts.append(Weights.of(network, *([[0 for _ in row] for row in mask] for mask in network.masks)))
    for start in starts:
        assert path_certificate(problem, start)["claims"][0]["end"] == "global"


def test_the_end_has_the_infimum_as_its_loss():
    network = SparseNetwork.of(*MASKS["twins and a line"])
    problem = Problem.of(network, inputs=[[1, 0, 1], [0, 1, 1], [1, 1, 2]], targets=[[1, 2, 0], [3, -1, 1]])
    end = complete_path(problem, weights(network, 0)).points[-1]
    assert fraction(solve(problem).infimum.value.value) == loss_at(problem, end) > 0


def test_incomplete_classes_are_refused():
    golden = problems.golden()
    with pytest.raises(NoPath, match="not complete"):
        complete_path(golden, weights(golden.network, 0))
    with pytest.raises(NoPath, match="not complete"):
        path_certificate(golden, weights(golden.network, 0))


REDUCIBLE = {
    "rows": ([[1, 1]] * 3, [[1, 1, 1], [1, 1, 1], [1, 0, 0]]),
    "a part of the inputs": ([[1, 1, 0], [1, 1, 1], [1, 1, 1]], [[1, 1, 1], [1, 1, 1], [1, 0, 0]]),
    "one output removed": ([[1, 1, 1]] * 3, [[1, 1, 1], [1, 1, 0], [1, 1, 0]]),
}


@pytest.mark.parametrize("name", REDUCIBLE)
@pytest.mark.parametrize("seed", range(3))
def test_paths_after_a_reduction_are_certified(name, seed):
    problem = drawn(REDUCIBLE[name], seed)
    with pytest.raises(NoPath, match="not complete"):
        complete_path(problem, weights(problem.network, seed))
    for start in (weights(problem.network, seed), random_weights(problem, seed)):
        assert path_certificate(problem, start)["claims"][0]["end"] == "global"


def test_a_reduction_that_leaves_an_incomplete_class_is_refused():
    network = SparseNetwork.of([[1, 1, 1]] * 2, [[1, 1], [1, 0], [1, 0]])
    problem = Problem.of(network, targets=[[1, 0, 2], [0, 1, 0], [0, 0, 1]])
    with pytest.raises(NoPath, match="not complete"):
        reduced_path(problem, weights(network, 0))
