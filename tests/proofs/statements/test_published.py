"""Numbers of the literature and of our pages, each test named after its source."""

from __future__ import annotations

import random
from math import exp, log1p, tanh

import pytest
from flint import fmpq, fmpq_mat

from proofs.statements.decide import Decider
from proofs.statements.registry import statement
from proofs.statements.registry.published import FILTER, two_unit_problem
from proofs.statements.registry.values import _expected, cycle_count, cycle_problem, sums_of_eigenvalues
from symbolic import solve
from symbolic.network import Problem, SparseNetwork
from symbolic.verdict import Status


@pytest.mark.parametrize("size", [2, 3, 4])
def test_even_cycles_2_30_76(size):
    verdict = statement("even_cycle_counts").decide(cycle_problem(size), Decider(budget=60))
    assert verdict.proved and verdict.reason.startswith(f"{(2, 30, 76)[size - 2]} ")


def test_a_cycle_with_special_targets_has_fewer():
    """The formula is for generic targets: with zero targets it fails."""
    zero = Problem.of(cycle_problem(2).network, targets=[[0, 0], [0, 0]])
    assert statement("even_cycle_counts").decide(zero, Decider()).status is not Status.PROVED
    assert cycle_count(2) == 2


def test_two_samples_suffice_for_a_bad_mask_2_2_2():
    """Masks with two inputs, units and outputs (docs/two_units.md): earlier versions of arXiv:2009.07439 need three outputs."""
    chosen = statement("two_units_two_outputs")
    found = list(chosen.extra())
    assert found and all(len(p.inputs[0]) == 2 and len(p.targets) == 2 for p in found)
    assert all(chosen.decide(p, Decider()).proved for p in found)


def test_baldi_hornik_1989_critical_values():
    """``X X^T`` invertible, two outputs, one unit: |Y|^2 less one eigenvalue of Sigma, or none."""
    inputs, targets = [[1, 0, 1], [0, 2, 1]], [[1, 2, 0], [0, 1, -1]]
    problem = Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), inputs=inputs, targets=targets)
    expected = sorted(_expected(problem), key=float_value)
    losses = sorted((c.loss for c in solve(problem).components), key=float_value)
    assert len(expected) == len(losses) == 3
    assert all(a.compare(b) == 0 for a, b in zip(expected, losses, strict=True))


def float_value(number):
    return float(number.ball(64).mid())


def test_additive_compounds_have_the_sums_as_eigenvalues():
    draw = random.Random(1)
    half = fmpq_mat([[draw.randint(-3, 3) for _ in range(4)] for _ in range(4)])
    matrix = half * half.transpose()
    trace = sum((matrix[i, i] for i in range(4)), fmpq(0))
    pairs = sums_of_eigenvalues(matrix, 2)
    assert sum((pairs[i, i] for i in range(6)), fmpq(0)) == 3 * trace
    assert sums_of_eigenvalues(matrix, 1) == matrix and sums_of_eigenvalues(matrix, 4)[0, 0] == trace
    rest, whole = sums_of_eigenvalues(matrix, 3).charpoly(), matrix.charpoly()
    assert all(rest(trace - x) == whole(x) for x in map(fmpq, range(5)))


@pytest.mark.parametrize("name", ["critical_values"])
def test_without_dense_layers_the_values_are_others(name):
    problem = Problem.of(SparseNetwork.of([[1], [1]], [[1, 0], [0, 1]]), targets=[[-3], [-3]])
    assert statement(name).decide(problem, Decider()).status is Status.REFUTED


ACTIVATIONS = {"square": "curved", "sigmoid": "curved", "tanh": "curved", "softplus": "curved"}
ACTIVATIONS |= {"relu": "piecewise", "leaky_relu:1/10": "piecewise"}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_arxiv_1802_03487_loss_two_thirds(activation):
    chosen, problem = statement(f"two_thirds_{ACTIVATIONS[activation]}"), two_unit_problem(activation)
    assert not chosen.failing(problem)
    verdict = chosen.decide(problem, Decider())
    assert verdict.proved and "loss 2/3" in verdict.reason


@pytest.mark.parametrize("activation", ["square", "relu"])
def test_arxiv_1802_03487_the_solver_finds_two_thirds(activation):
    losses = [c.loss.radical() for c in solve(two_unit_problem(activation), budget=60).components if c.local_minimum]
    assert {"0", "2/3"} <= set(losses)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "softplus"])
def test_arxiv_1802_03487_nearby_points_are_not_lower(activation):
    """The lemma against numbers: random points near the minimum, and the gradient there."""
    problem, draw = two_unit_problem(activation), random.Random(0)
    a = float(FILTER[activation])
    s = {"sigmoid": lambda z: 1 / (1 + exp(-z)), "tanh": tanh, "softplus": lambda z: log1p(exp(z))}[activation]
    targets = [float(y) for y in problem.targets[0]]
    middle = 1 / 3 if targets[2] else 2 / 3
    weights = [a, a, a, a, middle / 2 / s(a), middle / 2 / s(a)]

    def loss(p):
        outputs = [p[4] * s(p[0]) + p[5] * s(p[2]), p[4] * s(p[1]) + p[5] * s(p[3])]
        outputs.append(p[4] * s((p[0] + p[1]) / 2) + p[5] * s((p[2] + p[3]) / 2))
        return sum((f - y) ** 2 for f, y in zip(outputs, targets, strict=True))

    assert abs(loss(weights) - 2 / 3) < 1e-12
    for _ in range(2000):
        assert loss([w + draw.uniform(-0.02, 0.02) for w in weights]) > 2 / 3 - 1e-12


def test_the_wrong_targets_are_not_decided():
    """For tanh the targets of the paper ask for the other sign of s s''."""
    tanh_problem = two_unit_problem("tanh")
    swapped = Problem.of(tanh_problem.network, inputs=tanh_problem.inputs, targets=[[0, 0, 1]])
    assert statement("two_thirds_curved").decide(swapped, Decider()).status is Status.UNDECIDED


def test_copies_of_linear_blocks_are_wide_and_bad():
    chosen = statement("wide_sparse_linear")
    problem = next(iter(chosen.extra()))
    assert not chosen.failing(problem) and chosen.decide(problem, Decider()).proved


def test_different_filters_with_other_spans_are_excluded():
    chosen = statement("wide_dense_filters")
    for problem in chosen.extra():
        assert not chosen.failing(problem) and len(set(problem.network.masks[0])) > 1
    network = SparseNetwork.of([[1, 0], [0, 1]], [[1, 1]])
    assert "same_span" in chosen.failing(Problem.of(network, targets=[[1, 2]]))
