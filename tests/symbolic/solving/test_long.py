"""Long checks: numeric descent against complete lists, more random problems, a large stratum."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from symbolic import Problem, SparseNetwork, solve
from tests.symbolic.solving.test_symmetric_problems import fingerprint, rebuilt

pytestmark = pytest.mark.slow


def random_problem(random, units=3):
    while True:
        h, d, k = random.randint(1, units), random.randint(1, 3), random.randint(1, 3)
        first = [[random.randint(0, 1) for _ in range(d)] for _ in range(h)]
        second = [[random.randint(0, 1) for _ in range(h)] for _ in range(k)]
        weights = sum(map(sum, first)) + sum(map(sum, second))
        if weights <= 13 and all(map(any, first)) and all(any(row[j] for row in second) for j in range(h)):
            break
    identity = random.random() < 0.5
    n = d if identity else random.randint(d, d + 1)
    inputs = None if identity else [[random.randint(-3, 3) for _ in range(n)] for _ in range(d)]
    targets = [[random.randint(-4, 4) for _ in range(n)] for _ in range(k)]
    return Problem.of(SparseNetwork.of(first, second), targets=targets, inputs=inputs)


def descend(problem, rng, steps=4000):
    """Gradient descent with backtracking from a random start: (loss, gradient norm)."""
    m1, m2 = (np.array(mask, dtype=float) for mask in problem.network.masks)
    x, y = (np.array([[float(v) for v in row] for row in table]) for table in (problem.inputs, problem.targets))
    w1, w2 = rng.normal(size=m1.shape) * m1, rng.normal(size=m2.shape) * m2
    step, loss = 0.01, np.sum((w2 @ w1 @ x - y) ** 2)
    for _ in range(steps):
        residual = 2 * (w2 @ w1 @ x - y)
        g1, g2 = (w2.T @ residual @ x.T) * m1, (residual @ x.T @ w1.T) * m2
        norm = float(np.sqrt(np.sum(g1**2) + np.sum(g2**2)))
        if norm < 1e-9:
            break
        while step > 1e-12:
            a, b = w1 - step * g1, w2 - step * g2
            new = np.sum((b @ a @ x - y) ** 2)
            if new < loss:
                w1, w2, loss, step = a, b, new, step * 1.5
                break
            step /= 2
    return float(loss), norm


@pytest.mark.parametrize("seed", range(60))
def test_descent_ends_at_listed_minima(seed):
    random = Random(seed)
    problem = random_problem(random)
    solution = solve(problem)
    rng = np.random.default_rng(seed)
    minima = [float(c.loss.ball(60).mid()) for c in solution.components if not c.certainly_not_minimal]
    for _ in range(12):
        loss, norm = descend(problem, rng)
        if solution.infimum.verdict.proved:
            assert loss > float(solution.infimum.value.ball(60).mid()) - 1e-7
        if norm < 1e-9 and solution.complete:
            assert any(abs(loss - m) < 1e-6 * (1 + abs(m)) for m in minima), (loss, minima)


@pytest.mark.parametrize("seed", range(60, 120))
def test_more_symmetries(seed):
    random = Random(seed)
    problem = random_problem(random)
    first, second = problem.network.masks
    units = random.sample(range(len(first)), len(first))
    other = rebuilt(problem, [first[j] for j in units], [[row[j] for j in units] for row in second])
    assert fingerprint(solve(problem)) == fingerprint(solve(other, seed=seed))


@pytest.mark.parametrize("seed", range(120, 150))
def test_chance_and_certainty_agree(seed):
    problem = random_problem(Random(seed), units=2)
    a, b = solve(problem), solve(problem, deterministic=True)
    assert [s.count for s in a.strata] == [s.count for s in b.strata]


def test_twelve_unknowns_in_about_a_minute():
    random = Random(3)
    targets = [[random.choice([-4, -3, -2, -1, 1, 2, 3, 4]) for _ in range(4)] for _ in range(4)]
    network = SparseNetwork.of([[1, 1, 1, 0], [0, 1, 1, 1], [1, 1, 0, 1]], [[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]])
    solution = solve(Problem.of(network, targets=targets), budget=300)
    assert solution.strata[0].count == 233 and solution.strata[0].complete.proved
