"""Path tracking proposes the orbits that an engine finds; what is dropped, doubled or invented is noticed."""

from __future__ import annotations

import random

import numpy as np
import pytest

import symbolic.solving.isolated.core_problems as core_problems
import symbolic.solving.isolated.tracked_points as tracked
import symbolic.solving.isolated.when_to_track as when
from symbolic import Problem, SparseNetwork, solve
from symbolic.budget import left, within
from symbolic.engines.system import Dimension
from symbolic.errors import BudgetSpent
from symbolic.homotopy.data import Data, complex_normal
from symbolic.homotopy.family import DataFamily
from symbolic.homotopy.monodromy import search_orbits
from symbolic.homotopy.tracker import ORDER, Segment, _value, track, without_pause
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.isolated.apart import Apart
from symbolic.solving.isolated.following import Following
from symbolic.solving.isolated.judgement import not_complete
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.slices import choose_sides

CROSSING = ([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1], [0, 1]])
"""Two 2 x 2 units with one entry in common: 25 orbits with both units alive when X is generic."""


def drawn(masks, seed=1, samples=None):
    stream = random.Random(seed)
    inputs, outputs = len(masks[0][0]), len(masks[1])
    x = [[stream.randint(-3, 3) for _ in range(samples or inputs + 1)] for _ in range(inputs)]
    y = [[stream.randint(-7, 7) for _ in range(samples or inputs + 1)] for _ in range(outputs)]
    return Problem.of(SparseNetwork.of(*masks), inputs=x, targets=y)


def family(problem):
    found = DataFamily.of(reduce_inputs(problem).core)
    assert found is not None
    return found


@pytest.fixture
def always(monkeypatch):
    """Path tracking for the stratum with both units."""
    monkeypatch.setattr(when, "FEWEST_UNKNOWNS", 5)
    monkeypatch.setattr(when, "FEWEST_ORBITS", 1)


def described(solution):
    return sorted((c.loss.decimal(12), c.kind, c.dimension, str(c.inertia)) for c in solution.components)


def some_data(systems, draw):
    k, m = systems.data.linear.shape
    half = complex_normal(draw, m, m)
    return Data(half + half.T, complex_normal(draw, k, m))


def test_the_derivative_is_that_of_the_gradient():
    systems, draw = family(drawn(CROSSING)), np.random.default_rng(0)
    point, data = complex_normal(draw, 1, systems.size), some_data(systems, draw)
    exact = systems.jacobian(point, data) - systems._filling(point, systems.jacobian(point, data))
    step = 1e-5
    for k in range(systems.size):
        change = step * np.eye(systems.size)[None, k]
        difference = systems.gradient(point + change, data) - systems.gradient(point - change, data)
        filled = systems.jacobian(point, data)[0, :, k] - difference[0] / (2 * step)
        own = systems._filling(point, exact)[0, :, k]
        assert np.abs(filled).max() < 20 * np.abs(own).max() + 1e-6


@pytest.mark.parametrize("factor", [1, 1000])
def test_the_gradient_vanishes_where_the_exact_one_does(factor):
    """In its own units the family has the exact gradient times one number for the v and one for each w."""
    problem = drawn(CROSSING)
    if factor != 1:
        problem = Problem.of(
            problem.network,
            inputs=[[factor * x for x in problem.inputs[0]], *problem.inputs[1:]],
            targets=problem.targets,
        )
    systems, core = family(problem), reduce_inputs(problem).core
    stream, ratios = random.Random(3), []
    for _ in range(2):
        values = [stream.randint(-5, 5) for _ in range(core.size)]
        exact = core.over(lambda q: q).gradient(values)
        point = systems.from_core(np.array([values], complex))
        assert np.allclose(systems.of_core(point), values)
        found = systems.gradient(point, systems.data)[0]
        ratios.append(found / np.array([float(exact[k]) for k in systems.places]))
    assert np.allclose(*ratios) and (ratios[0].real > 0).all()


def test_the_series_solves_the_equations():
    systems, draw = family(drawn(CROSSING)), np.random.default_rng(1)
    orbits = without_pause(search_orbits(systems, lambda: 25))
    segment, start = Segment(systems.data, some_data(systems, draw), complex(np.exp(1j))), np.zeros(len(orbits))
    series = systems.taylor(orbits, segment.at(start), segment.slope(), ORDER)
    for small, bound in ((1e-3, 1e-9), (1e-4, 1e-12)):
        there = _value(series, start + small)
        rest = systems.gradient(there, segment.at(start + small))
        assert np.median(np.abs(rest).max(axis=1)) < bound


def test_a_path_there_and_back_ends_where_it_began():
    systems, draw = family(drawn(CROSSING)), np.random.default_rng(1)
    orbits = without_pause(search_orbits(systems, lambda: 25))
    assert len(orbits) == 25
    segment = Segment(systems.data, some_data(systems, draw), complex(np.exp(1j)))
    there, reached, _ = without_pause(track(systems, orbits, segment))
    back, again, _ = without_pause(track(systems, there[reached], segment.reversed()))
    assert reached.all() and again.all()
    assert np.allclose(systems.invariants(back), systems.invariants(orbits), atol=1e-6)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_list_is_that_of_the_engine(always, seed, monkeypatch):
    problem = drawn(CROSSING, seed)
    by_paths = solve(problem)
    (whole,) = (s for s in by_paths.strata if len(s.stratum.alive) == 2)
    monkeypatch.setattr(when, "FEWEST_ORBITS", 10**6)
    by_engine = solve(problem)
    assert whole.count == 25 and by_paths.complete and by_engine.complete
    assert described(by_paths) == described(by_engine)


def gives_up(attempt, answers, verifier, settings):
    """In the place of the judgement of an engine's answer: nothing is known."""
    return not_complete(attempt, "not judged", None)


def test_a_dropped_point_is_noticed(always, monkeypatch):
    def fewer(systems, wanted, seed, _):
        found = yield from search_orbits(systems, wanted, seed)
        real = np.abs(systems.invariants(found).imag).max(axis=1) < 1e-8
        assert real.sum() == 5
        return np.delete(found, np.flatnonzero(real)[0], axis=0)

    monkeypatch.setattr(tracked, "search_orbits", fewer)
    monkeypatch.setattr(core_problems, "judged", gives_up)
    solution = solve(drawn(CROSSING))
    (whole,) = (s for s in solution.strata if len(s.stratum.alive) == 2)
    assert not whole.complete.proved and "found 24 orbits; counts: 25 modulo" in whole.complete.reason


def test_doubled_and_invented_points_do_not_count(always, monkeypatch):
    problem = drawn(CROSSING)
    real = search_orbits

    def more(systems, wanted, seed, _):
        found = yield from real(systems, wanted, seed)
        invented = complex_normal(np.random.default_rng(5), 3, systems.size)
        return np.concatenate([found, found[:4], invented])

    monkeypatch.setattr(tracked, "search_orbits", more)
    solution = solve(problem)
    (whole,) = (s for s in solution.strata if len(s.stratum.alive) == 2)
    assert solution.complete and whole.count == 25


class Countless:
    """An engine that never answers; the caller has the time it takes."""

    name, version, exact_counts = "countless", "0", False

    def run(self, jobs, seconds, workers, companion=None):
        while companion is not None and companion.idle():
            pass
        return [BudgetSpent(self.name, seconds) for _ in jobs]


def test_without_a_count_what_was_found_is_listed_and_not_called_complete(always, monkeypatch):
    monkeypatch.setattr(tracked, "PATIENCE", 0.0)
    solution = solve(drawn(CROSSING), engine=Countless())
    (whole,) = (s for s in solution.strata if len(s.stratum.alive) == 2)
    assert not whole.complete.proved and not solution.complete
    assert "path tracking found 25 orbits; counts: none in time" in whole.complete.reason
    assert sum(1 for c in solution.components if len(c.alive) == 2) == 5


class Listed(Countless):
    """The same, with the sizes of the jobs in the order it was asked for them, and which give way to others."""

    def __init__(self):
        self.asked = []

    def run(self, jobs, seconds, workers, companion=None):
        self.asked.append([(len(job.system.variables), job.aside) for job in jobs])
        return super().run(jobs, seconds, workers, companion)


def test_what_is_followed_is_counted_last_and_aside(always, monkeypatch):
    """A third unit whose strata the engine solves: they have fewer unknowns, and come first."""
    monkeypatch.setattr(tracked, "PATIENCE", 0.0)
    monkeypatch.setattr(when, "FEWEST_UNKNOWNS", 8)
    monkeypatch.setattr(tracked, "search_orbits", lambda systems, *_: _no_orbits(systems))
    engine = Listed()
    solve(
        drawn(([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], [[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]])), engine=engine
    )
    whole = next(asked for asked in engine.asked if len({size for size, _ in asked}) > 1)
    assert whole == sorted(whole)
    assert [size for size, aside in whole if aside] == [size for size, _ in whole if size == whole[-1][0]]


def test_more_time_is_given_where_engines_do_not_end(monkeypatch):
    given, following = [], Following(None, 0, [])
    monkeypatch.setattr(Following, "_one_step", lambda self: given.append(left()) or True)
    with within(1000):
        assert following.step()
        following.counts.append(Dimension(0, 685))
        assert following.step()
    assert given[0] <= 600 < 700 < given[1] <= 900


def test_more_time_is_given_where_not_even_a_count_comes(monkeypatch):
    given, following = [], Following(None, 0, [])
    monkeypatch.setattr(Following, "_one_step", lambda self: given.append(left()) or True)
    following.late = True
    with within(1000):
        assert following.step()
        following.counts.append(Dimension(0, 160))
        assert following.step()
    assert all(700 < seconds <= 900 for seconds in given)


def test_a_first_count_that_does_not_come_is_late(always, monkeypatch):
    monkeypatch.setattr(tracked, "PATIENCE", 0.0)
    late, found = [], Following.found
    monkeypatch.setattr(Following, "found", lambda self: late.append(self.late) or found(self))
    solve(drawn(CROSSING), engine=Countless())
    solve(drawn(CROSSING))
    assert late == [True, False]


def _no_orbits(systems):
    yield
    return np.zeros((0, systems.size), complex)


def test_a_search_without_an_end_is_stopped_for_what_it_found(always, monkeypatch):
    def endless(systems, wanted, seed, found):
        found.add(without_pause(search_orbits(systems, lambda: 25)))
        while True:
            yield

    monkeypatch.setattr(tracked, "PATIENCE", 0.0)
    monkeypatch.setattr(tracked, "CERTIFYING", 0.999)
    monkeypatch.setattr(tracked, "search_orbits", endless)
    solution = solve(drawn(CROSSING), engine=Countless(), budget=1000)
    (whole,) = (s for s in solution.strata if len(s.stratum.alive) == 2)
    assert not whole.complete.proved and "path tracking found 25 orbits" in whole.complete.reason
    assert sum(1 for c in solution.components if len(c.alive) == 2) == 5


def test_rational_points_are_known_exactly(always, monkeypatch):
    problem = Problem.of(SparseNetwork.of([[1, 1], [1, 0]], [[1, 0], [0, 1]]), targets=[[3, 4], [5, 0]])
    for name in ("FEWEST_UNKNOWNS", "FEWEST_UNKNOWNS_STORED"):
        monkeypatch.setattr(when, name, 2)
    monkeypatch.setattr(core_problems, "judged", gives_up)
    (whole,) = (s for s in solve(problem).strata if len(s.stratum.alive) == 2)
    assert whole.complete.proved and whole.points and all(point.exact is not None for point in whole.points)


def test_boxes_that_meet_are_told(always):
    problem = drawn(CROSSING)
    core = reduce_inputs(problem).core
    order = preorder(core)
    attempt, systems = Attempt(core, order, choose_sides(core, order)), family(problem)
    attempt.choose(0)
    orbits = without_pause(search_orbits(systems, lambda: 25))
    once = without_pause(tracked.certified_orbits(attempt, systems, orbits))
    apart = Apart()
    boxes = [point.box for point in once.real] + [box for box, _ in once.pairs()]
    assert once.count == 25 and all(apart.add(box) for box in boxes)
    assert not any(apart.add(box) or apart.add(box.conjugate()) for box in boxes)
