"""Properties of solutions with decay, powers and depth, on random small problems; numeric search as an independent witness."""

from __future__ import annotations

import itertools
from random import Random

import numpy as np
import pytest
from flint import acb

from symbolic import Problem, SparseNetwork, solve
from symbolic.exact.precision import working_precision
from symbolic.polynomials.network import loss_polynomial, weight_names


def random_problem(random, kind):
    """A problem of at most seven weights with decay, a power activation, or three layers."""
    while True:
        layers = 3 if kind == "depth" else 2
        sizes = [random.randint(1, 2) for _ in range(layers + 1)]
        masks = [[[random.randint(0, 1) for _ in range(a)] for _ in range(b)] for a, b in itertools.pairwise(sizes)]
        weights = sum(x for mask in masks for row in mask for x in row)
        full = all(any(row) for mask in masks for row in mask) and all(
            any(c) for mask in masks for c in zip(*mask, strict=True)
        )
        if weights <= 7 and full:
            break
    activation = random.choice(["square", "cube"]) if kind == "power" else "linear"
    samples = random.randint(1, 2)
    decay = 0
    if kind == "decay" or (kind == "depth" and random.random() < 0.5):
        decay = random.choice(
            ["1/4", [[[f"{random.randint(1, 7)}/5" if x else 0 for x in row] for row in m] for m in masks]]
        )
    return Problem.of(
        SparseNetwork.of(*masks, activation=activation),
        inputs=[[random.randint(-2, 3) for _ in range(samples)] for _ in range(sizes[0])],
        targets=[[random.randint(-3, 3) for _ in range(samples)] for _ in range(sizes[-1])],
        weight_decay=decay,
    )


KINDS = ["decay", "power", "depth"]
SEEDS = [(kind, seed) for kind in KINDS for seed in range(6)]
MORE = [(kind, seed) for kind in KINDS for seed in range(6, 40)]


def numeric(polynomials, point):
    """Values of polynomials with exact coefficients at a float point."""
    return np.array(
        [
            sum(
                float(int(c.p)) / float(int(c.q)) * np.prod([x ** int(e) for x, e in zip(point, m, strict=True)])
                for m, c in p.to_dict().items()
            )
            for p in polynomials
        ]
    )


def critical_values(problem, rng, starts):
    """Losses of the points Newton's iteration (with pseudo-inverses) on the gradient ends at."""
    polynomial = loss_polynomial(problem)
    hessian = [h for row in polynomial.hessian for h in row]
    size, found = len(polynomial.names), []
    for _ in range(starts):
        point = rng.normal(size=size) * 1.5
        for _ in range(60):
            gradient = numeric(polynomial.gradient, point)
            if np.linalg.norm(gradient) < 1e-11:
                break
            table = numeric(hessian, point).reshape(size, size)
            point = point - np.linalg.pinv(table, rcond=1e-9) @ gradient
            if not np.all(np.isfinite(point)) or np.linalg.norm(point) > 1e3:
                break
        else:
            continue
        if np.all(np.isfinite(point)) and np.linalg.norm(point) < 50:
            found.append(float(numeric([polynomial.loss], point)[0]))
    return found


def check(problem, starts, seed):
    solution = solve(problem, budget=40)
    listed = [float(c.loss.ball(60).mid()) for c in solution.components]
    polynomial = loss_polynomial(problem)
    for component in solution.components:
        weights = [component.tables[layer][r][c] for (layer, r, c), _ in weight_names(problem)]
        with working_precision(300):
            balls = [acb(x.ball(200)) for x in weights]
            for g in polynomial.gradient:
                total = acb(0)
                for m, c in g.to_dict().items():
                    term = acb(c)
                    for ball, e in zip(balls, m, strict=True):
                        for _ in range(int(e)):
                            term *= ball
                    total += term
                assert float(abs(total).upper()) < 1e-20
        if component.inertia is not None:
            point = np.array([float(x.ball(64).mid()) for x in weights])
            table = numeric([h for row in polynomial.hessian for h in row], point).reshape(len(point), len(point))
            values = np.linalg.eigvalsh(table)
            assert component.inertia.negative == sum(values < -1e-7) and component.inertia.positive == sum(
                values > 1e-7
            )
    if solution.complete:
        for value in critical_values(problem, np.random.default_rng(seed), starts):
            assert any(abs(value - x) < 1e-6 * (1 + abs(x)) for x in listed), (value, listed)
    if solution.infimum.verdict.proved:
        assert all(x > float(solution.infimum.value.ball(60).mid()) - 1e-9 for x in listed)
    everything, bad = (str(solution.verdicts[k].status) for k in ("all_minima_global", "spurious_minimum"))
    assert (everything, bad) in {("PROVED", "REFUTED"), ("REFUTED", "PROVED"), ("UNDECIDED", "UNDECIDED")}
    return solution


@pytest.mark.parametrize(("kind", "seed"), SEEDS)
def test_lists_are_critical_and_hold_every_critical_value_found_numerically(kind, seed):
    check(random_problem(Random(f"{kind} {seed}"), kind), 12, seed)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "seed"), MORE)
def test_more_lists_hold_every_critical_value_found_numerically(kind, seed):
    check(random_problem(Random(f"{kind} {seed}"), kind), 60, seed)


@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for kind in KINDS for seed in (101, 102)])
def test_renumbering_changes_nothing(kind, seed):
    problem = random_problem(Random(f"{kind} {seed}"), kind)
    masks = [[list(row) for row in mask] for mask in problem.network.masks]
    decay = [[list(row) for row in table] for table in problem.decay]
    moved = [[row[::-1] for row in mask] for mask in masks]
    moved = [mask[::-1] if k < len(masks) - 1 else mask for k, mask in enumerate(moved)]
    moved_decay = [[row[::-1] for row in table] for table in decay]
    moved_decay = [table[::-1] if k < len(decay) - 1 else table for k, table in enumerate(moved_decay)]
    other = Problem.of(
        SparseNetwork.of(*moved, activation=str(problem.network.activation)),
        inputs=[[str(x) for x in row] for row in problem.inputs[::-1]],
        targets=[[str(x) for x in row] for row in problem.targets],
        weight_decay=[[[str(x) for x in row] for row in table] for table in moved_decay],
    )
    a, b = solve(problem, budget=40), solve(other, budget=40, seed=seed)
    assert [(c.loss.decimal(12), str(c.kind), c.dimension) for c in a.components] == [
        (c.loss.decimal(12), str(c.kind), c.dimension) for c in b.components
    ]
    assert {k: str(v.status) for k, v in a.verdicts.items()} == {k: str(v.status) for k, v in b.verdicts.items()}
