"""The losses in floats agree with each other, with the exact loss, and their derivatives with differences."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from flint import arb

from symbolic import Problem, SparseNetwork
from symbolic.network.activation import parse_activation
from symbolic.numeric.activations import FloatActivation
from symbolic.numeric.linear_loss import Moments, Pattern, derivatives, losses
from symbolic.numeric.network_loss import NetworkLoss
from symbolic.numeric.part_loss import PartLoss
from symbolic.solving.smooth.loss import analytic_loss

SMOOTH = ("tanh", "sigmoid", "softplus")
EVERY = (*SMOOTH, "linear", "square", "power:5", "relu", "leaky_relu:1/3")


def problem_of(activation, seed, decay="1/7"):
    rng = Random(f"{activation} {seed}")

    def table(rows, columns):
        return [[rng.randint(-3, 3) for _ in range(columns)] for _ in range(rows)]

    network = SparseNetwork.of([[1, 0, 1], [1, 1, 1]], [[1, 1], [0, 1]], activation=activation)
    return Problem.of(network, inputs=table(3, 4), targets=table(2, 4), weight_decay=decay)


@pytest.mark.parametrize("name", EVERY)
def test_derivatives_of_activations_are_limits_of_differences(name):
    s, step = FloatActivation.of(parse_activation(name)), 1e-6
    z = np.array([-7.3, -1.2, -0.4, 0.3, 0.9, 2.5, 6.1])
    for function, derivative in ((s.value, s.first), (s.first, s.second)):
        difference = (function(z + step) - function(z - step)) / (2 * step)
        assert derivative(z) == pytest.approx(difference, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", SMOOTH)
def test_nothing_overflows(name):
    s, far = FloatActivation.of(parse_activation(name)), np.array([-1e6, 1e6])
    with np.errstate(over="raise"):
        assert all(np.isfinite(f(far)).all() for f in (s.value, s.first, s.second))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", SMOOTH)
def test_a_part_is_the_whole_where_it_has_all_units_and_is_the_loss_in_balls(name, seed):
    problem = problem_of(name, seed)
    exact = analytic_loss(problem)
    part, whole = PartLoss(exact), NetworkLoss(problem)
    theta = np.random.default_rng(seed).normal(size=(4, exact.size))
    tables = [np.zeros((4, *np.shape(mask))) for mask in problem.network.masks]
    for p, (layer, row, column) in enumerate(exact.places):
        tables[layer][:, row, column] = theta[:, p]
    rows = np.array([whole.vector([table[n] for table in tables]) for n in range(4)])
    assert part.value(theta) == pytest.approx(whole.losses(rows), rel=1e-12)
    gradient, hessian = part.derivatives(theta)
    place = {tuple(place): p for p, place in enumerate(exact.places)}
    order = [
        place[n, i, j] for n, mask in enumerate(problem.network.masks) for i, j in np.argwhere(np.array(mask)).tolist()
    ]
    assert 2 * gradient[:, order] == pytest.approx(whole.gradients(rows), rel=1e-9, abs=1e-9)
    assert 2 * hessian[0][np.ix_(order, order)] == pytest.approx(whole.hessian(rows[0]), rel=1e-5, abs=1e-6)
    balls, bent = exact.gradient_and_hessian([arb(x) for x in theta[0]])
    assert gradient[0] == pytest.approx([float(x.mid()) for x in balls], rel=1e-9, abs=1e-9)
    assert hessian[0] == pytest.approx(np.array([[float(x.mid()) for x in row] for row in bent]), rel=1e-9, abs=1e-9)
    assert part.value(theta)[0] == pytest.approx(float(exact.value([arb(x) for x in theta[0]]).mid()))


def test_fitted_output_weights_leave_no_slope():
    part = PartLoss(analytic_loss(problem_of("tanh", 5)))
    fitted = part.fitted(np.random.default_rng(5).normal(size=(3, part.part.size)))
    outputs = [p for p, (layer, _, _) in enumerate(part.part.places) if layer == 1]
    assert np.abs(part.derivatives(fitted)[0][:, outputs]).max() < 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_two_linear_layers_by_moments_are_the_network(seed):
    problem = problem_of("linear", seed, decay=0)
    pattern, whole = Pattern.of(*problem.network.masks), NetworkLoss(problem)
    inputs, targets = (np.array([table], dtype=float) for table in (problem.inputs, problem.targets))
    theta = np.random.default_rng(seed).normal(size=(4, pattern.weights))
    moments = Moments.of(inputs, targets).repeated(4)
    cut = len(pattern.outputs)
    rows = np.concatenate([theta[:, cut:], theta[:, :cut]], axis=1)
    assert losses(pattern, theta, moments) == pytest.approx(whole.losses(rows))
    gradient, hessian = derivatives(pattern, theta, moments)
    assert 2 * np.concatenate([gradient[:, cut:], gradient[:, :cut]], axis=1) == pytest.approx(whole.gradients(rows))
    order = [*range(cut, pattern.weights), *range(cut)]
    assert 2 * hessian[0][np.ix_(order, order)] == pytest.approx(whole.hessian(rows[0]), rel=1e-5, abs=1e-6)


def test_decay_is_counted_once():
    with_decay, without = (NetworkLoss(problem_of("tanh", 1, decay)) for decay in (Fraction(1, 7), 0))
    point = np.random.default_rng(1).normal(size=with_decay.size)
    assert with_decay.at(point) - without.at(point) == pytest.approx((point**2).sum() / 7)
