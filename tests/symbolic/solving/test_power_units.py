"""Power units on slices of their scalings: known counts, the decomposition into families, and what must be refused."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from math import comb

import pytest
from flint import arb

import symbolic.solving.polynomial.power_units as power_units
import symbolic.solving.polynomial.solve as weight_space
from symbolic import Problem, SparseNetwork, solve
from symbolic.budget import within
from symbolic.engines.system import Dimension
from symbolic.exact.precision import working_precision
from symbolic.polynomials.expanded import expanded_loss
from symbolic.solving.isolated.scaled_slice import alive_points
from symbolic.solving.polynomial.dead_units import dead_unit
from symbolic.solving.settings import Settings
from symbolic.solving.solve import default_engine
from symbolic.symmetry.layers import LayerSymmetry
from symbolic.verdict import Status


def one_unit(power, inputs, seed=1, outputs=1):
    """A unit of random data, with one sample more than there are monomials of its degree."""
    draw = random.Random(seed)
    samples = comb(inputs + power - 1, power) + 1
    x = [[draw.randint(-4, 4) for _ in range(samples)] for _ in range(inputs)]
    y = [[draw.randint(-9, 9) for _ in range(samples)] for _ in range(outputs)]
    network = SparseNetwork.of([[1] * inputs], [[1]] * outputs, activation=f"power:{power}")
    return Problem.of(network, inputs=x, targets=y)


def alive(problem, budget=200):
    with working_precision(192), within(budget):
        loss = expanded_loss(problem)
        return alive_points(loss, LayerSymmetry(problem, loss.places).unit_weights, Settings(default_engine()))


@pytest.mark.parametrize(
    ("power", "inputs", "count"),
    [
        (2, 1, 1),
        (2, 2, 4),
        (2, 3, 13),
        (2, 4, 40),
        (3, 1, 1),
        (3, 2, 7),
        (3, 3, 39),
        pytest.param(4, 3, 79, marks=pytest.mark.slow),
    ],
)
def test_one_unit_has_the_orbits_of_veronese(power, inputs, count):
    assert count == ((2 * power - 1) ** inputs - (power - 1) ** inputs) // power
    points = alive(one_unit(power, inputs))
    assert points.complete.proved and points.found.count == count


def test_a_square_of_three_inputs_is_solved():
    """It ran out of 60 seconds when it was decomposed into families; now it takes one."""
    solution = solve(one_unit(2, 3), budget=30)
    assert solution.complete and solution.infimum.verdict.proved and solution.infimum.attained
    assert "13 verified" in solution.strata[0].complete.reason
    assert {c.alive for c in solution.components} == {(0,), ()}
    assert solution.verdicts["spurious_minimum"].status is not Status.UNDECIDED


@pytest.mark.parametrize(
    "problem",
    [
        Problem.of(SparseNetwork.of([[1, 1], [1, 1]], [[1, 1]], activation="square"), targets=[[1, 2]]),
        Problem.of(SparseNetwork.of([[1, 1, 1]], [[1]], activation="square"), inputs=[[1, 2]] * 3, targets=[[1, 2]]),
        Problem.of(SparseNetwork.of([[1, 1, 1]], [[1]], activation="square"), targets=[[1, 1, 1]]),
    ],
    ids=["twins", "equal inputs", "multiple points"],
)
def test_sets_that_are_not_finite_or_not_simple_are_refused(problem):
    """Then families are sought."""
    loss = expanded_loss(problem)
    with working_precision(192), within(60):
        assert (
            power_units.solve_power_units(problem, LayerSymmetry(problem, loss.places), Settings(default_engine()))
            is None
        )


class Miscounting:
    """An engine whose counts are off by something."""

    def __init__(self, off):
        self.engine, self.off = default_engine(), off

    def __getattr__(self, name):
        return getattr(self.engine, name)

    def run(self, jobs, *given):
        answers = self.engine.run(jobs, *given)
        return [
            replace(a, quotient_dimension=a.quotient_dimension + self.off) if isinstance(a, Dimension) else a
            for a in answers
        ]


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_an_engine_that_counts_otherwise_than_it_solves_is_not_believed(off):
    problem = one_unit(2, 2)
    loss = expanded_loss(problem)
    with working_precision(192), within(60):
        points = alive_points(loss, LayerSymmetry(problem, loss.places).unit_weights, Settings(Miscounting(off)))
    assert (points is not None and points.complete.proved) == (off == 0)


def test_without_a_chance_of_error_families_are_used():
    solution = solve(one_unit(2, 2), budget=60, deterministic=True)
    assert all(stratum.complete.error == 0 for stratum in solution.strata)
    problem = one_unit(2, 3)
    loss = expanded_loss(problem)
    settings = Settings(default_engine(), counter=default_engine())
    assert power_units.solve_power_units(problem, LayerSymmetry(problem, loss.places), settings) is None


def small(draw, weights):
    while True:
        d, h, k = draw.randint(1, 2), draw.choice((1, 1, 2)), draw.choice((1, 1, 2))
        first = [[int(draw.random() < 0.7) for _ in range(d)] for _ in range(h)]
        second = [[int(draw.random() < 0.7) for _ in range(h)] for _ in range(k)]
        if 2 <= sum(map(sum, first + second)) <= weights:
            break
    samples = draw.randint(1, 4)
    x = [[draw.randint(-2, 2) for _ in range(samples)] for _ in range(d)]
    y = [[draw.choice((0, draw.randint(-3, 4), 1)) for _ in range(samples)] for _ in range(k)]
    network = SparseNetwork.of(first, second, activation=draw.choice(("square", "square", "cube", "power:4")))
    return Problem.of(network, inputs=x, targets=y)


def compared(seed, count, weights, monkeypatch):
    """Problems solved both ways: the same critical values, and no verdict or kind against another."""
    draw, seen = random.Random(f"power {seed}"), Counter()
    ours = power_units.solve_power_units
    monkeypatch.setattr(power_units, "SMALLEST", 2)
    while seen["used"] < count:
        problem, used = small(draw, weights), []

        def watched(*given, used=used):
            found = ours(*given)
            used.append(found is not None)
            return found

        monkeypatch.setattr(weight_space, "solve_power_units", watched)
        apart = solve(problem, budget=20)
        if used != [True]:
            continue
        seen["used"] += 1
        monkeypatch.setattr(weight_space, "solve_power_units", lambda *given: None)
        families = solve(problem, budget=20)
        assert apart.complete
        if not families.complete:
            continue
        seen["compared"] += 1
        values = [[c.loss for c in s.components] for s in (apart, families)]
        for one, other in (values, values[::-1]):
            assert all(any(a.compare(b) == 0 for b in other) for a in one), problem.to_dict()
        for name, verdict in apart.verdicts.items():
            assert {verdict.status, families.verdicts[name].status} != {Status.PROVED, Status.REFUTED}, (
                problem.to_dict()
            )
        for a in apart.components:
            same = [b for b in families.components if a.loss.compare(b.loss) == 0]
            mine = [b for b in apart.components if a.loss.compare(b.loss) == 0]
            for one, other in ((mine, same), (same, mine)):
                lowest = any(c.local_minimum for c in one)
                assert not (lowest and all(c.certainly_not_minimal for c in other)), problem.to_dict()
    return seen


@pytest.mark.parametrize("seed", range(2))
def test_families_find_the_same(seed, monkeypatch):
    assert compared(seed, 8, 4, monkeypatch)["compared"] >= 6


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 110))
def test_families_find_the_same_on_100_problems(seed, monkeypatch):
    assert compared(seed, 10, 5, monkeypatch)["compared"] >= 5


X = [[arb(1), arb(0)], [arb(0), arb(1)]]


@pytest.mark.parametrize(
    ("residual", "power", "signs", "excluded", "dimension"),
    [
        ([[1, 2]], 2, (-1,), False, 1),
        ([[-1, -2]], 2, (1,), False, 1),
        ([[1, -2]], 2, None, True, 1),
        ([[0, 0]], 2, None, False, None),
        ([[1, 0]], 2, None, False, None),
        ([[1, 2]], 3, None, True, 1),
        ([[1, -2], [-2, 1]], 2, (1, 1), False, None),
        ([[1, -1], [-2, 2]], 2, None, False, None),
        ([[1, -1], [0, 0]], 3, None, True, None),
        ([[1, -1]], 4, None, True, 1),
        ([[1, 1]], 4, None, False, None),
    ],
)
def test_what_a_dead_unit_can_do(residual, power, signs, excluded, dimension):
    state = dead_unit([[arb(r) for r in row] for row in residual], X, power)
    assert (state.signs, state.excluded, state.dimension) == (signs, excluded, dimension)


def test_a_dead_unit_that_opposes_the_residual_is_a_certified_minimum():
    """Target negative for v > 0: w = 0 is a spurious minimum, with a certificate."""
    from proofs.certificates.certify import certify
    from proofs.proving.prove import prove

    network = SparseNetwork.of([[1, 0], [0, 1]], [[1, 1]], activation="square")
    problem = Problem.of(network, inputs=[[1, 2, 3], [2, -1, 1]], targets=[[1, 4, -3]])
    found = certify(prove(problem, "spurious_minimum", solve=lambda p: solve(p, budget=30)))
    assert found.report.valid and found.report.claims[0].fully_checked
