"""Networks in which weights do not matter: against the loss polynomial, against the network run in floats, and closed forms."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest

from symbolic import Problem, SparseNetwork, solve
from symbolic.network.reach import acting_weights, fixed_features
from symbolic.polynomials.network import loss_polynomial, weight_names
from symbolic.solving.smooth.block_points import solve_block
from symbolic.solving.smooth.blocks import blocks
from symbolic.structure.benign import benign, coercive
from symbolic.structure.rules import Claim
from symbolic.verdict import Status

POLYNOMIAL = ("linear", "square", "cube")
OTHERS = ("relu", "leaky_relu:1/10", "tanh", "sigmoid", "softplus")
FUNCTIONS = {
    "linear": lambda z: z,
    "square": lambda z: z**2,
    "cube": lambda z: z**3,
    "relu": lambda z: np.maximum(z, 0),
    "leaky_relu:1/10": lambda z: np.where(z > 0, z, z / 10),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "softplus": lambda z: np.logaddexp(0, z),
}


def problem(masks, targets, activation="linear", inputs=None, decay=0):
    network = SparseNetwork.of(*masks, activation=activation)
    return Problem.of(network, inputs=inputs, targets=targets, weight_decay=decay)


def drawn(random, activation, layers=None, density=0.45):
    """A random network with few weights: some without a way through."""
    while True:
        sizes = [random.randint(1, 3) for _ in range((layers or random.choice((2, 3, 4))) + 1)]
        masks = [[[int(random.random() < density) for _ in range(a)] for _ in range(b)] for a, b in pairwise(sizes)]
        if any(bit for mask in masks for row in mask for bit in row):
            break
    samples = random.randint(1, 3)
    inputs = [[random.choice((0, 0, 1, -2)) for _ in range(samples)] for _ in range(sizes[0])]
    targets = [[random.randint(-3, 3) for _ in range(samples)] for _ in range(sizes[-1])]
    return problem(masks, targets, activation, inputs)


def run(p, weights):
    """The outputs, in floats."""
    signal = np.array(p.inputs, dtype=float)
    for layer, table in enumerate(weights):
        signal = table @ (FUNCTIONS[str(p.network.activation)](signal) if layer else signal)
    return signal


def acting_by_trial(p, random):
    """The weights whose change changes an output at some random weights."""
    found = set()
    for _ in range(40):
        weights = [
            np.array(mask) * np.array([[random.gauss(0, 1) for _ in row] for row in mask]) for mask in p.network.masks
        ]
        before = run(p, weights)
        for place in (place for place, _ in weight_names(p)):
            layer, r, c = place
            moved = [table.copy() for table in weights]
            moved[layer][r, c] += random.gauss(0, 1)
            if np.abs(run(p, moved) - before).max() > 1e-9:
                found.add(place)
    return found


@pytest.mark.parametrize("activation", POLYNOMIAL)
def test_the_weights_that_act_are_those_in_the_loss_polynomial(activation):
    random = Random(f"polynomial {activation}")
    constant = 0
    for _ in range(60):
        p = drawn(random, activation)
        degrees = loss_polynomial(p).loss.degrees()
        occurring = {place for (place, _), degree in zip(weight_names(p), degrees, strict=True) if degree > 0}
        assert acting_weights(p) == occurring
        constant += not occurring
    assert constant > 10


@pytest.mark.parametrize("activation", OTHERS)
def test_the_weights_that_act_are_those_that_change_an_output(activation):
    random = Random(f"trial {activation}")
    for _ in range(25):
        p = drawn(random, activation)
        assert acting_weights(p) == acting_by_trial(p, random), p


CONSTANT = {
    "square without inputs": (problem([[[0]], [[1]]], [[3]], "square"), "9"),
    "middle layer gone": (problem([[[1]], [[0]], [[1]]], [[3]]), "9"),
    "pruned middle layer": (problem([[[1, 1]] * 2, [[0, 0]] * 2, [[1, 1]] * 2], [[1, 2], [3, 4]]), "30"),
    "zero inputs": (problem([[[1]], [[1]]], [[1]], "square", [[0]]), "1"),
    "two linear layers": (problem([[[1]], [[0]]], [[3]]), "9"),
    "no outputs": (problem([[[1, 1]], [[0], [0]]], [[3, 1], [0, 1]], "relu"), "11"),
    "zero first layer": (problem([[[0, 0]], [[1], [1]]], [[3, 1], [0, 1]], "leaky_relu:1/10"), "11"),
    "tanh without inputs": (problem([[[0]], [[1]]], [[3]], "tanh"), "9"),
    "deep tanh": (problem([[[1]], [[0]], [[1]]], [[3]], "tanh"), "9"),
    "deep relu": (problem([[[1]], [[1]], [[0]]], [[3]], "relu"), "9"),
    "sigmoid without outputs": (problem([[[1]], [[0]]], [[3]], "sigmoid"), "9"),
    "softplus, last layer gone": (problem([[[1]], [[1]], [[0]]], [[3]], "softplus"), "9"),
    "decay that only holds": (problem([[[1]], [[0]], [[1]]], [[3]], decay=2), "9"),
    "some decay": (problem([[[1, 1]], [[0]]], [[3, 1]], "relu", decay=[[[1, 0]], [[0]]]), "10"),
}


@pytest.mark.parametrize("name", CONSTANT)
def test_without_a_way_through_the_outputs_are_zero(name):
    p, loss = CONSTANT[name]
    solution = solve(p, budget=20)
    assert [c.loss.radical() for c in solution.components] == [loss]
    (component,) = solution.components
    assert component.spurious.status is Status.REFUTED and component.valley.status is Status.REFUTED
    inertia, weights = component.inertia, p.network.weights
    held = sum(1 for table in p.decay for row in table for d in row if d)
    assert (inertia.negative, inertia.zero, inertia.positive) == (0, weights - held, held)
    assert component.dimension == weights - held
    assert solution.infimum.verdict.proved and solution.infimum.attained and solution.infimum.value.radical() == loss
    status = {name: str(verdict.status) for name, verdict in solution.verdicts.items()}
    assert status == {
        "spurious_minimum": "REFUTED",
        "spurious_strict_minimum": "REFUTED",
        "spurious_valley": "REFUTED",
        "all_minima_global": "PROVED",
    }
    assert solution.complete
    reasons = [v.reason for v in (*solution.verdicts.values(), solution.infimum.verdict)]
    assert p.decayed or not any("decay" in reason for reason in reasons)


def least(p):
    """The least loss and the spectrum of the Hessian of a network with fixed features, in floats."""
    count = len(weight_names(p))
    place = {where: k for k, (where, _) in enumerate(weight_names(p))}
    base = [np.array(mask) * 1.0 for mask in p.network.masks]

    def residuals(vector):
        tables = [np.zeros_like(table) for table in base]
        for (layer, r, c), k in place.items():
            tables[layer][r, c] = vector[k]
        decay = [float(p.decay[layer][r][c]) ** 0.5 * vector[k] for (layer, r, c), k in place.items()]
        return np.concatenate([(run(p, tables) - np.array(p.targets, dtype=float)).ravel(), decay])

    start = residuals(np.zeros(count))
    jacobian = np.array([residuals(np.eye(count)[k]) - start for k in range(count)]).T
    step = np.linalg.lstsq(jacobian, -start, rcond=None)[0]
    return float(np.sum((start + jacobian @ step) ** 2)), np.linalg.eigvalsh(jacobian.T @ jacobian)


@pytest.mark.parametrize("activation", ["sigmoid", "softplus"])
def test_constants_are_solved_like_least_squares(activation):
    random = Random(f"constants {activation}")
    seen = 0
    while seen < 12:
        p = drawn(random, activation, density=0.4)
        acting = acting_weights(p)
        if not fixed_features(p) or not acting:
            continue
        rates = [
            [[bit * random.choice((0, 0, 1, "3/2")) if bit else 0 for bit in row] for row in mask]
            for mask in p.network.masks
        ]
        p = Problem.of(p.network, inputs=p.inputs, targets=p.targets, weight_decay=rates)
        loss, spectrum = least(p)
        solution = solve(p)
        (component,) = solution.components
        assert float(component.loss.ball(60).mid()) == pytest.approx(loss, abs=1e-9)
        positive = int((spectrum > 1e-9).sum())
        assert (component.inertia.zero, component.inertia.positive) == (len(spectrum) - positive, positive)
        tables = [np.array([[float(x.ball(60).mid()) for x in row] for row in table]) for table in component.tables]
        decay = sum(
            float(d) * w**2
            for rates, t in zip(p.decay, tables, strict=True)
            for d, w in zip(np.ravel(rates), t.ravel(), strict=True)
        )
        reached = np.sum((run(p, tables) - np.array(p.targets, dtype=float)) ** 2) + decay
        assert reached == pytest.approx(loss, abs=1e-9)
        assert solution.verdicts["all_minima_global"].proved and solution.infimum.attained
        seen += 1


@pytest.mark.parametrize("activation", ["linear", "square", "relu", "leaky_relu:1/10", "tanh", "sigmoid", "softplus"])
@pytest.mark.parametrize("decay", [0, 1])
def test_an_output_that_nothing_reaches_adds_a_constant(activation, decay):
    small = problem([[[1]], [[1]]], [[2, 1]], activation, [[1, 2]], decay)
    # a second output without a way to it, a unit without outputs, and an input that is 0
    masks = [[[1, 0], [1, 1]], [[1, 0], [0, 0]]]
    large = problem(masks, [[2, 1], [3, 0]], activation, [[1, 2], [0, 0]], decay)
    one, other = solve(small, budget=20), solve(large, budget=20)
    losses = [[float(c.loss.ball(60).mid()) for c in s.components] for s in (one, other)]
    assert losses[1] == pytest.approx([x + 9 for x in losses[0]])
    for name, verdict in one.verdicts.items():
        assert other.verdicts[name].status is verdict.status
    assert other.infimum.attained is one.infimum.attained


def test_constants_next_to_other_units_do_not_hide_points():
    """Two constants of one output are one: the second changes nothing that the first could not do."""
    one = problem([[[1], [0]], [[1, 1]]], [[2, 1, 3]], "sigmoid", [[1, -1, 2]])
    two = problem([[[1], [0], [0]], [[1, 1, 1]]], [[2, 1, 3]], "sigmoid", [[1, -1, 2]])
    losses = [[float(c.loss.ball(60).mid()) for c in solve(p, budget=20).components] for p in (one, two)]
    assert losses[0] and losses[1] == pytest.approx(losses[0])


def test_a_unit_that_is_off_has_an_exact_loss():
    """2 tanh(w) = tanh(3w) besides w = 0: critical with v = 0, where the loss is |Y|^2, exactly."""
    solution = solve(problem([[[1]], [[1]]], [[2, 1, -2]], "tanh", [[1, -3, 0]]), budget=20)
    assert [c.loss.radical() for c in solution.components] == ["9", "9"]
    off = solution.components[1]
    assert off.tables[1][0][0].value == 0
    t = abs(np.tanh(float(off.tables[0][0][0].ball(60).mid())))
    assert t == pytest.approx(5**-0.5)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "softplus"])
def test_only_units_that_are_off_are_said_to_be(activation):
    """At 2^-200 an output weight that is said to be zero still cannot be told from zero."""
    random, off = Random(f"off {activation}"), 0
    for _ in range(5):
        inputs = [[random.choice((-3, -1, 1, 2)) for _ in range(3)]]
        p = problem(
            [[[1], [1]], [[1, 0], [0, 1]]],
            [[random.randint(-3, 3) for _ in range(3)] for _ in range(2)],
            activation,
            inputs,
        )
        for block in blocks(p):
            for point in solve_block(block, 0, lambda: 5.0).points:
                weights = point.box.refine(200).entries
                assert all(weights[q].contains(0) for j in point.off for q, _ in block.outgoing[j])
                off += len(point.off)
    assert off > 0


def test_decay_on_every_weight_and_global_minima_leave_no_valley():
    """2 * decay = y: the origin is a degenerate minimum, and the only critical point."""
    solution = solve(problem([[[1]], [[1]]], [[2]], decay=2))
    assert solution.verdicts["all_minima_global"].proved
    valley = solution.verdicts["spurious_valley"]
    assert valley.status is Status.REFUTED and valley.rests_on == solution.verdicts["all_minima_global"].rests_on
    assert valley.error >= solution.verdicts["all_minima_global"].error


def test_a_valley_is_not_excluded_without_coercivity():
    """One weight without decay: the argument by compactness does not apply, even where every local minimum is global."""
    p = problem([[[1]], [[1]]], [[2]], "square", decay=[[[1]], [[0]]])
    assert not coercive(p).proved
    assert solve(p).verdicts["spurious_valley"].status is Status.UNDECIDED


def test_coercive_speaks_of_decay_only_where_there_is_some():
    assert "decay" not in coercive(problem([[[1]], [[0]], [[1]]], [[3]])).reason
    idle = problem([[[1], [1]], [[1, 0]]], [[3]], "square", decay=[[[1], [0]], [[1, 0]]])
    assert coercive(idle).reason == "positive decay on every weight that the loss depends on makes the loss coercive"
    assert (
        coercive(problem([[[1]], [[1]]], [[3]], decay=1)).reason
        == "positive decay on every weight makes the loss coercive"
    )


def test_lines_are_one_lemma_in_solve_and_prove():
    """Whitened inputs: different single inputs are independent lines of the class."""
    masks = [[[1, 1, 1], [0, 1, 0], [1, 0, 0], [1, 0, 0]], [[1] * 4] * 2]
    p = problem(masks, [[1, 3, -3], [1, 3, -3]])
    assert benign(p, Claim.ALL_MINIMA_GLOBAL).reason.endswith("by structure: lines")
    mixed = problem(masks, [[1, 3, -3], [1, 3, -3]], inputs=[[1, 1, 0], [0, 1, 0], [0, 2, 1]])
    assert benign(mixed, Claim.ALL_MINIMA_GLOBAL).proved
    same = problem(masks, [[1, 3, -3], [1, 3, -3]], inputs=[[1, 1, 0], [1, 1, 0], [0, 2, 1]])
    step = benign(same, Claim.ALL_MINIMA_GLOBAL)
    assert step.proved  # the two lines are one
