"""Path tracking for networks with decay (powers and depth among them): the engine's points, and what is dropped or invented is noticed."""

from __future__ import annotations

import random
from itertools import pairwise

import numpy as np
import pytest
from flint import acb

import symbolic.solving.isolated.tracked_networks as tracked
import symbolic.solving.isolated.whole_loss as whole_loss
import symbolic.solving.polynomial.solve as polynomial
from symbolic import Problem, SparseNetwork, solve
from symbolic.homotopy.data import complex_normal
from symbolic.homotopy.monodromy import search_orbits
from symbolic.homotopy.networks import NetworkFamily
from symbolic.homotopy.tracker import ORDER, Segment, _value
from symbolic.polynomials.expanded import expanded_loss
from symbolic.solving.isolated.tracked_networks import alive_sets
from symbolic.symmetry.layers import LayerSymmetry

NESTED = ([[1, 1], [0, 1]], [[1, 0], [1, 1]])
"""A 2 x 2 unit and a 1 x 1 unit in its corner: 133 critical points when decays are generic."""
ONE = ([[1, 1]], [[1], [1]])
"""17 critical points: zero, and 8 up to sign."""
DEEP = ([[1, 1]], [[1], [1]], [[1, 1]])


def drawn(masks, seed=1, activation="linear", equal=False):
    """Random whole numbers as data, random decays, or one for all."""
    stream = random.Random(seed)
    inputs, outputs = len(masks[0][0]), len(masks[-1])
    x, y = (
        [[stream.randint(-r, r) for _ in range(inputs + 1)] for _ in range(n)] for r, n in ((3, inputs), (7, outputs))
    )

    def one(bit):
        return f"{stream.randint(1, 9)}/{stream.randint(2, 9)}" if bit else 0

    decay = one(1) if equal else [[[one(bit) for bit in row] for row in mask] for mask in masks]
    return Problem.of(SparseNetwork.of(*masks, activation=activation), inputs=x, targets=y, weight_decay=decay)


def family(problem):
    found = NetworkFamily.of(problem, expanded_loss(problem).places)
    assert found is not None
    return found


def rounded(solution):
    """Components with the loss to nine digits: those of path tracking are exact only where they are of small degree."""
    listed = [
        (float(c.loss.ball(80).mid()), c.kind.value, c.multiplicity, str(c.inertia), c.alive)
        for c in solution.components
    ]
    return sorted((f"{loss:.9g}", *rest) for loss, *rest in listed)


def both_ways(problem, monkeypatch, budget=300):
    """The solution by path tracking, and that by the engine."""
    with monkeypatch.context() as here:
        here.setattr(polynomial, "FEWEST_POINTS", 1)
        here.setattr(tracked.NetworkFollowing, "finish", _counting(tracked.NetworkFollowing.finish, finished := []))
        by_paths = solve(problem, budget=budget)
    with monkeypatch.context() as here:
        here.setattr(polynomial, "FEWEST_POINTS", 10**9)
        return by_paths, solve(problem, budget=budget), finished


def _counting(finish, finished):
    return lambda self: finished.append(finish(self)) or finished[-1]


@pytest.mark.parametrize(
    "problem",
    [
        drawn(NESTED),
        drawn(NESTED, activation="square"),
        drawn(NESTED, activation="power:3"),
        drawn(DEEP),
        drawn(DEEP, activation="square"),
    ],
    ids=["linear", "square", "cube", "deep", "deep square"],
)
def test_gradient_and_derivative_are_those_of_the_loss(problem):
    systems, loss, draw = family(problem), expanded_loss(problem), np.random.default_rng(0)
    points = complex_normal(draw, 2, systems.size)
    ratios = []
    for point, own, table in zip(
        systems.of_problem(points),
        systems.gradient(points, systems.data),
        systems.jacobian(points, systems.data),
        strict=True,
    ):
        gradient, hessian = loss.over_balls().gradient_and_hessian([acb(complex(x)) for x in point])
        ratios.append(np.array([complex(g) for g in gradient]) / own)
        second = np.array([[complex(h) for h in row] for row in hessian]) * systems.scale
        assert np.allclose(second, table * ratios[0][0], rtol=1e-9)
    assert np.allclose(ratios, ratios[0][0])


def test_the_series_solves_the_equations():
    systems, draw = family(drawn(NESTED, activation="square")), np.random.default_rng(1)
    points, begin = systems.starts(draw, systems.data, True)
    segment, start = Segment(begin, systems.data, complex(np.exp(1j))), np.zeros(len(points))
    series = systems.taylor(points, segment.at(start), segment.slope(), ORDER)
    for small, bound in ((1e-3, 1e-8), (1e-4, 1e-11)):
        rest = systems.gradient(_value(series, start + small), segment.at(start + small))
        assert len(points) and np.median(np.abs(rest).max(axis=1)) < bound


def test_invariants_are_those_of_the_signs():
    systems, draw = family(drawn(DEEP)), np.random.default_rng(2)
    point = complex_normal(draw, 1, systems.size)
    signs = np.array(
        [-1 if (layer, row) == (0, 0) or (layer, column) == (1, 0) else 1 for layer, row, column in systems.places]
    )
    other = point * np.where(np.arange(systems.size) == 0, -1, 1)
    assert np.allclose(systems.invariants(point), systems.invariants(point * signs))
    assert not np.allclose(systems.invariants(point), systems.invariants(other))
    assert np.allclose(systems.gradient(point * signs, systems.data), signs * systems.gradient(point, systems.data))


def test_units_are_alive_together_with_others_on_a_path():
    problem = drawn(([[1, 0], [0, 1]], [[1, 0], [1, 1]], [[1, 1]]))
    loss = expanded_loss(problem)
    sets = alive_sets(LayerSymmetry(problem, loss.places))
    assert [one.units for one in sets] == [(0, 2), (0, 3), (1, 3), (0, 1, 3), (0, 2, 3), (0, 1, 2, 3)]
    assert all(len(one.weights) == loss.size for one in sets[-1:]) and len(sets[0].weights) == 3


@pytest.mark.parametrize(
    ("masks", "activation"), [(ONE, "linear"), (ONE, "square"), (([[1, 1]], [[1]], [[1], [1]]), "linear")]
)
def test_the_list_is_that_of_the_engine(masks, activation, monkeypatch):
    by_paths, by_engine, finished = both_ways(drawn(masks, activation=activation), monkeypatch)
    assert by_paths.complete and by_engine.complete and finished[0].count == by_paths.strata[0].count
    assert rounded(by_paths) == rounded(by_engine)
    assert [s.count for s in by_paths.strata] == [s.count for s in by_engine.strata]


def mixed(masks, layers, seed=1, activation="linear"):
    """As :func:`drawn`, with decay on the weights of some layers only."""
    whole = drawn(masks, seed, activation)
    decay = [
        [[str(x) if layer in layers else 0 for x in row] for row in table] for layer, table in enumerate(whole.decay)
    ]
    return Problem.of(whole.network, inputs=whole.inputs, targets=whole.targets, weight_decay=decay)


@pytest.mark.parametrize(
    ("masks", "layers"),
    [(ONE, {0}), (ONE, {1}), (([[1, 1], [0, 1]], [[1, 1]]), {0})],
    ids=["first layer", "last layer", "two units"],
)
def test_with_decay_in_one_layer_the_list_is_that_of_the_engine(masks, layers, monkeypatch):
    """Wherever there are finitely many points, dead units are zero."""
    by_paths, by_engine, finished = both_ways(mixed(masks, layers), monkeypatch)
    assert by_paths.complete and by_engine.complete and rounded(by_paths) == rounded(by_engine)
    assert [found.count for found in finished] == [s.count for s in by_engine.strata]


def test_decay_that_is_zero_stays_so():
    systems = family(mixed(NESTED, {0}))
    data = systems.drawn(np.random.default_rng(0))
    zero = np.array([layer == 1 for layer, _, _ in systems.places])
    assert np.array_equal(data.decay == 0, zero) and systems.decayed


def forged(change):
    """A search that changes what it found."""

    def search(systems, wanted, seed):
        found = yield from search_orbits(systems, wanted, seed)
        return change(systems, found)

    return search


@pytest.mark.parametrize(
    "change",
    [
        lambda _, found: np.concatenate([found, found[:3]]),
        lambda _, found: np.concatenate([found, complex_normal(np.random.default_rng(5), 3, found.shape[1])]),
    ],
    ids=["doubled", "invented"],
)
def test_doubled_and_invented_points_do_not_count(change, monkeypatch):
    monkeypatch.setattr(polynomial, "FEWEST_POINTS", 1)
    monkeypatch.setattr(tracked, "search_orbits", forged(change))
    solution = solve(drawn(ONE))
    assert solution.complete and solution.strata[0].count == 17


def without_a_real_one(_, found):
    real = np.abs(found.imag).max(axis=1) < 1e-8
    return np.delete(found, np.flatnonzero(real)[0], axis=0)


def test_a_dropped_point_is_noticed_and_the_engine_asked(monkeypatch):
    monkeypatch.setattr(polynomial, "FEWEST_POINTS", 1)
    monkeypatch.setattr(tracked, "search_orbits", forged(without_a_real_one))
    verdicts, judged = [], whole_loss._followed_verdict
    monkeypatch.setattr(whole_loss, "_followed_verdict", lambda *a: verdicts.append(judged(*a)) or verdicts[-1])
    solution = solve(drawn(ONE))
    assert not verdicts[0].proved and "found 15 critical points; counts: 17 modulo" in verdicts[0].reason
    assert solution.complete and solution.strata[0].count == 17


def random_networks(kind, count):
    """Masks with at most six weights, and whether all decays are equal; without twins, which rotations mix where they are."""
    stream, found = random.Random(kind), []
    while len(found) < count:
        sizes = [stream.randint(1, 3), stream.randint(1, 2), stream.randint(1, 3)]
        if kind == "deep":
            sizes = [stream.randint(1, 2), stream.randint(1, 2), stream.randint(1, 2), stream.randint(1, 2)]
        masks = tuple([[stream.randint(0, 1) for _ in range(n)] for _ in range(m)] for n, m in pairwise(sizes))
        weights, equal = sum(bit for mask in masks for row in mask for bit in row), stream.random() < 0.3
        whole = all(map(any, masks[0])) and all(all(map(any, zip(*mask, strict=True))) for mask in masks)
        most = 6 if kind == "linear" else 5
        if whole and 3 <= weights <= most and (masks, equal) not in found:
            problem = drawn(masks, equal=equal)
            if not LayerSymmetry(problem, expanded_loss(problem).places).rotations:
                found.append((masks, equal))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("number", range(20))
@pytest.mark.parametrize("kind", ["linear", "square", "deep"])
def test_lists_are_those_of_the_engine_on_random_networks(kind, number, monkeypatch):
    """Where all decays are equal solutions may be multiple or infinitely many: the engine's list is the answer then."""
    masks, equal = random_networks(kind, 20)[number]
    problem = drawn(masks, number, "square" if kind == "square" else "linear", equal)
    by_paths, by_engine, finished = both_ways(problem, monkeypatch)
    assert rounded(by_paths) == rounded(by_engine)
    assert [s.count for s in by_paths.strata] == [s.count for s in by_engine.strata]
    if not equal:
        assert by_paths.complete and finished[0].count == by_paths.strata[0].count
