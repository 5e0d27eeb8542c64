"""One unit in closed form: the engine's list, and what must be left to the engine."""

from __future__ import annotations

import random

import pytest

import symbolic.solving.isolated.core_problems as core_problems
from symbolic import Problem, SparseNetwork, solve
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.isolated.one_unit import one_unit_orbits
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.slices import choose_sides


def attempt(inputs, targets):
    network = SparseNetwork.of([[1] * len(inputs)], [[1]] * len(targets))
    core = reduce_inputs(Problem.of(network, inputs=inputs, targets=targets)).core
    order = preorder(core)
    found = Attempt(core, order, choose_sides(core, order))
    found.choose(0)
    return found


def described(solution):
    rows = [(c.loss.decimal(12), c.kind, c.dimension, str(c.inertia), c.spurious.status) for c in solution.components]
    return rows, [(s.stratum.alive, s.count, s.real, s.complete.status) for s in solution.strata]


@pytest.mark.parametrize("seed", range(4))
def test_the_list_is_that_of_the_engine(seed, monkeypatch):
    draw = random.Random(seed)
    masks = ([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1]]) if seed % 2 else ([[1, 1], [0, 1]], [[1, 0], [1, 1], [1, 0]])
    size = len(masks[0][0])
    x = [[draw.randint(-2, 2) for _ in range(size + 1)] for _ in range(size)]
    y = [[draw.choice((0, 1, -1, 2, 3)) for _ in range(size + 1)] for _ in masks[1]]
    problem = Problem.of(SparseNetwork.of(*masks), inputs=x, targets=y)
    closed = solve(problem)
    assert any(s.complete.proved and not s.complete.error and len(s.stratum.alive) == 1 for s in closed.strata)
    monkeypatch.setattr(core_problems, "_by_singular_pairs", lambda attempt, settings: None)
    assert described(closed) == described(solve(problem))


def test_eigenvalues_that_are_zero_are_left_out():
    """Targets of rank one: one orbit, although the matrix has two rows."""
    answer = one_unit_orbits(attempt([[1, 0], [0, 1]], [[1, 2], [2, 4]]))
    assert answer is not None and answer.quotient_dimension == 1


@pytest.mark.parametrize(
    ("inputs", "targets"),
    [
        ([[1, 0], [0, 1]], [[1, 0], [0, 1]]),  # a double singular value: a family
        ([[1, 0], [0, 1]], [[0, 0], [0, 0]]),  # none but 0
        ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], [[1, 0, 0], [0, 0, 0], [0, 0, 0]]),  # isotropic vectors in both kernels
    ],
)
def test_what_is_not_covered_is_left_to_the_engine(inputs, targets):
    assert one_unit_orbits(attempt(inputs, targets)) is None
