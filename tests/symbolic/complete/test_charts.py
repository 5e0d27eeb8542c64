"""Slices with many zeros: the borders they miss, the orbits they find, and lies about both."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace

import pytest

from symbolic import Problem, SparseNetwork
from symbolic.complete.charts import border_slice, chart_slice, chartable
from symbolic.complete.monte_carlo import modular_system, random_draw, slice_for
from symbolic.engines.msolve import Msolve
from symbolic.engines.system import Dimension, Job, Task
from symbolic.errors import BudgetSpent
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.isolated import chart_choice, core_problems
from symbolic.solving.isolated.chart_choice import choose_charts
from symbolic.solving.isolated.core_problems import solve_cores
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.isolated.verified_points import Found
from symbolic.solving.settings import Settings
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.slices import choose_sides, pinned_side

CYCLE = ([[1, 1, 0], [0, 1, 1], [1, 0, 1]], [[1, 0, 1], [1, 1, 0], [0, 1, 1]])
CROSSING = ([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1], [0, 1]])


def core_of(mask, seed, values=range(-5, 6)):
    stream = Random(f"charts/{seed}")
    first, second = mask
    targets = [[stream.choice(list(values)) for _ in first[0]] for _ in second]
    return reduce_inputs(Problem.of(SparseNetwork.of(first, second), targets=targets)).core


def attempt_at(core):
    order = preorder(core)
    return Attempt(core, order, choose_sides(core, order))


def counted(core, cut, prime):
    [answer] = Msolve().run([Job(Task.COUNT, modular_system(core, cut, prime))], 60, 1)
    return answer.quotient_dimension


def summary(core):
    [solution] = solve_cores([core], Settings(Msolve())).values()
    losses = sorted((point.loss(core, solution.cut).decimal(12) for point in solution.real), key=float)
    return solution.count, solution.complete.status, losses


@pytest.fixture
def everywhere(monkeypatch):
    """Small systems get charts as well."""
    monkeypatch.setattr(chart_choice, "FEWEST_UNKNOWNS", 0)


@pytest.fixture
def nowhere(monkeypatch):
    monkeypatch.setattr(chart_choice, "FEWEST_UNKNOWNS", 1000)


def test_a_chart_and_its_borders_divide_the_orbits():
    """With two units whose borders are simple: every orbit is in the chart, or in one border, or in the corner of both."""
    core = core_of(CROSSING, 0, [0, 1, 2])
    attempt, draw = attempt_at(core), random_draw()
    sides, drawn = attempt.sides, slice_for(core, attempt.order, attempt.sides, draw)
    whole = counted(core, drawn, draw.prime)
    chart = counted(core, chart_slice(core, sides, drawn, chartable(core, sides)), draw.prime)
    borders = [counted(core, border_slice(core, sides, drawn, unit), draw.prime) for unit in (0, 1)]
    corner = border_slice(core, sides, border_slice(core, sides, drawn, 0), 1)
    assert whole == chart + sum(borders) - counted(core, corner, draw.prime)


def test_unknowns_of_the_pinned_side_come_first():
    core = core_of(CYCLE, 1)
    attempt = attempt_at(core)
    attempt.charts = (0, 2)
    attempt.choose(0)
    pinned = [weight for unit in range(3) for weight in pinned_side(core, attempt.sides, unit)]
    assert set(attempt.cut.free[:3]) <= set(pinned) and not set(attempt.cut.free[3:]) & set(pinned)
    constant = [pin.weight for pin in attempt.cut.pins if not pin.terms]
    assert constant == [pinned_side(core, attempt.sides, unit)[0] for unit in (0, 2)]


@pytest.mark.parametrize("seed", range(6))
def test_charts_find_the_orbits_that_random_slices_find(seed, everywhere, monkeypatch):
    core = core_of((CYCLE, CROSSING)[seed % 2], seed, [-1, 0, 1, 2] if seed < 4 else range(-9, 10))
    ours = summary(core)
    monkeypatch.setattr(chart_choice, "FEWEST_UNKNOWNS", 1000)
    assert summary(core) == ours


def zero_weight():
    """Targets that vanish where a unit's first weight acts: orbits with a zero there."""
    first, second = CROSSING
    targets = [[0, 3, 1], [0, 1, 4], [0, 2, 5]]
    return reduce_inputs(Problem.of(SparseNetwork.of(first, second), targets=targets)).core


def test_a_unit_with_orbits_in_its_border_keeps_a_random_form(everywhere):
    attempt = attempt_at(zero_weight())
    choose_charts([attempt], Msolve(), 60, 1)
    assert 0 not in attempt.charts and 1 in attempt.charts


@pytest.fixture
def believed(monkeypatch):
    """Sabotage: the first look says that all borders are empty."""

    def all_of_them(attempts, *_):
        for attempt in attempts:
            attempt.charts = (0, 1)

    return lambda: monkeypatch.setattr("symbolic.solving.isolated.core_problems.choose_charts", all_of_them)


def error_of(core, engine=None):
    [solution] = solve_cores([core], Settings(engine or Msolve())).values()
    assert solution.complete.proved
    return solution.complete.error


def test_orbits_in_a_border_are_not_lost(nowhere, believed):
    """Counts and points agree on what is left, and only the borders show that it is not all."""
    core = zero_weight()
    honest, error = summary(core), error_of(core)
    chart_only = attempt_at(core)
    chart_only.charts = (0, 1)
    believed()
    draw = random_draw()
    drawn = slice_for(core, chart_only.order, chart_only.sides, draw)
    assert counted(core, chart_slice(core, chart_only.sides, drawn, (0, 1)), draw.prime) < honest[0]
    assert summary(core) == honest
    assert error_of(core) == 2 * error > 0, "either of two tries could have gone wrong"


def test_an_engine_that_calls_borders_infinite_is_asked_with_random_forms(nowhere, believed):
    core = core_of(CROSSING, 5, range(1, 10))
    border = core.size - 3  # a slice has one unknown less for each of two units, a border has one less again

    class Confused(Msolve):
        def run(self, jobs, *rest, **more):
            answers = super().run(jobs, *rest, **more)
            return [
                Dimension(1, None) if job.task is Task.COUNT and len(job.system.variables) == border else answer
                for job, answer in zip(jobs, answers, strict=True)
            ]

    error = error_of(core)
    believed()
    assert error_of(core) == error, "in fact the borders are empty"
    assert error_of(core, Confused()) == 2 * error


@pytest.mark.parametrize("border", [Dimension(0, 1), Dimension(1, None), BudgetSpent("a count", 1.0)])
def test_paths_do_not_make_a_list_complete_where_a_border_may_hold_orbits(border):
    attempt = attempt_at(zero_weight())
    attempt.charts = (0, 1)
    jobs = attempt.prepare(0, Msolve())
    draws, empty = len(attempt.draws), Dimension(-1, 0)
    assert len(jobs) == 1 + draws + 2 * draws
    follower = SimpleNamespace(attempt=attempt, found=lambda: Found(nonreal=4))

    def complete(counts, borders):
        return core_problems.compared(follower, [*counts, *borders], Settings(Msolve())).complete.proved

    same = [Dimension(0, 4)] * draws
    assert complete(same, [empty] * 2 * draws)
    assert not complete([*same[1:], Dimension(0, 5)], [empty] * 2 * draws)
    for place in range(2 * draws):
        assert not complete(same, [border if n == place else empty for n in range(2 * draws)])


def test_an_engine_that_solves_instead_of_counting_is_not_believed(nowhere):
    class Solves(Msolve):
        def run(self, jobs, *rest, **more):
            answers = super().run(jobs, *rest, **more)
            solved = (a for job, a in zip(jobs, answers, strict=True) if job.task is Task.SOLVE)
            return [next(solved)] * len(jobs) if jobs else []

    [solution] = solve_cores([core_of(CROSSING, 0)], Settings(Solves())).values()
    assert not solution.complete.proved and solution.real
