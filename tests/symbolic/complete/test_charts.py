"""Slices with many zeros: the borders they miss, the orbits they find, and lies about both."""

from __future__ import annotations

from random import Random

import pytest

from symbolic import Problem, SparseNetwork
from symbolic.complete.charts import border_slice, chart_slice, chartable
from symbolic.complete.monte_carlo import modular_system, random_draw, slice_for
from symbolic.engines.msolve import Msolve
from symbolic.engines.system import Dimension, Job, Task
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.isolated import chart_choice
from symbolic.solving.isolated.chart_choice import choose_charts
from symbolic.solving.isolated.core_problems import Settings, solve_cores
from symbolic.solving.isolated.slice_attempt import Attempt
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


def test_orbits_in_a_border_are_not_lost(nowhere, monkeypatch):
    """Sabotage: the first look says that all borders are empty, and counts and points agree on what is left."""
    core = zero_weight()
    honest = summary(core)
    chart_only = attempt_at(core)
    chart_only.charts = (0, 1)

    def all_of_them(attempts, *_):
        for attempt in attempts:
            attempt.charts = (0, 1)

    monkeypatch.setattr("symbolic.solving.isolated.core_problems.choose_charts", all_of_them)
    draw = random_draw()
    drawn = slice_for(core, chart_only.order, chart_only.sides, draw)
    assert counted(core, chart_slice(core, chart_only.sides, drawn, (0, 1)), draw.prime) < honest[0]
    assert summary(core) == honest


def test_an_engine_that_calls_borders_infinite_is_asked_with_random_forms(everywhere):
    class Confused(Msolve):
        def run(self, jobs, *rest, **more):
            answers = super().run(jobs, *rest, **more)
            return [
                Dimension(1, None) if job.task is Task.COUNT and len(job.system.variables) == 3 else answer
                for job, answer in zip(jobs, answers, strict=True)
            ]

    core = core_of(CROSSING, 5)
    [solution] = solve_cores([core], Settings(Confused())).values()
    assert solution.complete.proved and solution.count == summary(core)[0]
