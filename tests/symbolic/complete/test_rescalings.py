"""The two-group bound: its coefficients, true heights below it, and dead units that are counted and set aside."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import log2
from random import Random

import pytest
from flint import Ordering, fmpq_mpoly_ctx, fmpz_mpoly_ctx

import symbolic.solving.isolated.core_problems as core_problems
from symbolic import Problem, SparseNetwork, solve
from symbolic.complete.bezout import two_group_degree, two_group_heights
from symbolic.complete.monte_carlo import COEFFICIENTS, equation_norms, modular_system, slice_for
from symbolic.complete.rescalings import only_rescalings, rescaling_error, trial_slice
from symbolic.engines.msolve import Msolve
from symbolic.engines.system import Dimension, Job, Parametrization, Task, make_system
from symbolic.exact.field import FieldElement, primitive
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.isolated.core_problems import solve_cores
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.isolated.verified_points import Verification
from symbolic.solving.settings import Settings
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.slices import choose_sides, pinned_side
from symbolic.verify.exact import irreducible_factors, parametrised

MASKS = [
    ([[1, 1, 1]], [[1], [1], [1]]),
    ([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1], [0, 1]]),
    ([[1, 1, 0], [0, 1, 1]], [[1, 1], [1, 0], [0, 1]]),
]


def problem(mask, number, size=5):
    stream = Random(f"rescalings/{number}")
    first, second = mask
    return Problem.of(
        SparseNetwork.of(first, second),
        targets=[[stream.randint(-size, size) for _ in first[0]] for _ in second],
    )


@pytest.mark.parametrize(("first", "second"), [(0, 2), (1, 0), (1, 1), (3, 2), (6, 3)])
def test_the_degree_is_a_coefficient(first, second):
    context = fmpz_mpoly_ctx.get(["s", "t"], Ordering.lex)
    s, t = context.gens()
    product = (s + 2 * t) ** first * (2 * s + t) ** second
    for power in range(first + second + 1):
        assert two_group_degree(first, second, power) == product[power, first + second - power]
    assert two_group_degree(first, second, first + second + 1) == 0


def test_heights_count_every_equation_once():
    """With norms 2 (one bit) the height is the sum over the equations of the coefficient of the product of the others."""
    in_first, in_second = two_group_heights([2, 2, 2], [2, 2])
    assert in_first == 3 * two_group_degree(2, 2, 2) + 2 * two_group_degree(3, 1, 2)
    assert in_second == 3 * two_group_degree(2, 2, 3) + 2 * two_group_degree(3, 1, 3)
    assert two_group_heights([2, 2, 2], [2, 2**9])[0] == in_first + 8 * two_group_degree(3, 1, 2)
    assert two_group_heights([1], [])[0] == 1  # a norm of 1 counts as one bit


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("a", [0, 1, 3])
def test_true_denominators_stay_below_the_bound(mask, a):
    """The primes that divide the leading coefficient of a combination of free unknowns are bad: they fit into the bound."""
    core = reduce_inputs(problem(mask, a)).core
    order = preorder(core)
    sides = choose_sides(core, order)
    assert only_rescalings(order)
    cut = trial_slice(core, sides, a)
    names = [f"u{k}" for k in range(len(cut.free))]
    context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
    point = cut.lift(list(context.gens())[::-1], context.constant(1))
    system = make_system(names, [g.to_dict() for g in core.over(context.constant).gradient(point)])
    [answer] = Msolve().run([Job(Task.SOLVE, system)], 60, 1)
    assert isinstance(answer, Parametrization)
    pinned = {weight for unit in range(len(core.units)) for weight in pinned_side(core, sides, unit)}
    norms = list(zip(cut.free, equation_norms(core, cut), strict=True))
    bounds = two_group_heights([n for k, n in norms if k not in pinned], [n for k, n in norms if k in pinned])
    for group, bound in zip((False, True), bounds, strict=True):
        bits = 0.0
        for modulus in irreducible_factors(answer):
            unknowns = parametrised(answer, modulus)[::-1][: len(cut.free)]
            total: FieldElement = unknowns[0].field.element(0)
            for k, x in zip(cut.free, unknowns, strict=True):
                if (k in pinned) == group:
                    total = total + x * (7 * k * k + 3)
            whole = primitive(unknowns[0].field.ring.characteristic_polynomial(total.poly))
            bits += log2(int(whole.leading_coefficient()))
        assert bits <= bound


def test_the_error_uses_the_range_of_the_coefficients_and_the_number_of_primes():
    core = reduce_inputs(problem(MASKS[1], 0)).core
    sides = choose_sides(core, preorder(core))
    error, bound = rescaling_error(core, sides)
    assert bound.degree == two_group_degree(4, 2, 4) == 129
    assert error == Fraction(4 * bound.degree, COEFFICIENTS) + bound.bad_primes
    assert rescaling_error(core, sides, exact_count=True)[0] == Fraction(4 * bound.degree, COEFFICIENTS)
    assert rescaling_error(reduce_inputs(problem(MASKS[1], 0, 10**6)).core, sides)[1].bits > bound.bits


def singular():
    """One dense unit on 3 x 3, targets of rank two: the third singular pair is a dead unit."""
    return Problem.of(SparseNetwork.of([[1, 1, 1]], [[1], [1], [1]]), targets=[[1, 2, 3], [2, 1, 1], [3, 3, 4]])


@pytest.fixture
def by_the_engine(monkeypatch):
    """One unit is solved by the engine, and not in closed form."""
    monkeypatch.setattr(core_problems, "_by_singular_pairs", lambda attempt, settings: None)


def test_one_unit_in_closed_form_needs_no_count():
    core = reduce_inputs(singular()).core
    [closed] = solve_cores([core], Settings(Msolve())).values()
    assert (closed.count, closed.complete.error) == (2, 0)


def test_a_dead_unit_is_counted_and_set_aside(by_the_engine):
    core = reduce_inputs(singular()).core
    [solution] = solve_cores([core], Settings(Msolve())).values()
    assert solution.complete.proved and solution.count == 2
    assert "2 verified solutions and 1 with a dead unit, which are set aside" in solution.complete.reason
    for draw_token in range(3):
        order = preorder(core)
        attempt = Attempt(core, order, choose_sides(core, order))
        attempt.prepare(draw_token, Msolve())
        cut = slice_for(core, order, attempt.sides, attempt.draws[0])
        [count] = Msolve().run([Job(Task.COUNT, modular_system(core, cut, attempt.draws[0].prime))], 60, 1)
        assert count.quotient_dimension == 3


def test_solutions_that_are_all_dead_are_counted_once():
    """Two such solutions and a count of two would hide a living one: the total is the degree of the eliminant, not twice that."""
    core = reduce_inputs(Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), targets=[[0, 0], [0, 0]])).core
    draws = [problem(MASKS[1], n, 1) for n in range(4)]
    for each in [core, *(reduce_inputs(p).core for p in draws)]:
        order = preorder(each)
        attempt = Attempt(each, order, choose_sides(each, order))
        [answer] = Msolve().run(attempt.prepare(0, Msolve())[:1], 60, 1)
        if isinstance(answer, Parametrization):
            found = Verification(attempt, answer).result()
            assert found.count + found.dead <= found.weight <= answer.quotient_dimension


def test_a_count_above_the_proposed_one_proves_nothing(monkeypatch, by_the_engine):
    """Sabotage: a solution counted twice, with counts modulo primes that agree with that."""
    core = reduce_inputs(singular()).core
    whole = Verification.result

    def doubled(self):
        found = whole(self)
        found.weight += 1
        return found

    class Agreeing(Msolve):
        def run(self, jobs, *rest, **more):
            answers = super().run(jobs, *rest, **more)
            return [
                replace(a, quotient_dimension=a.quotient_dimension + 1) if isinstance(a, Dimension) else a
                for a in answers
            ]

    monkeypatch.setattr(Verification, "result", doubled)
    [solution] = solve_cores([core], Settings(Agreeing())).values()
    assert not solution.complete.proved


def random_problem(seed):
    """Small masks, and targets with many zeros or dependent rows: there dead units are common."""
    stream = Random(f"rescalings/random/{seed}")
    while True:
        units, inputs, outputs = stream.choice([1, 2, 2, 3]), stream.choice([2, 3]), stream.choice([2, 3])
        first = [[int(stream.random() < 0.6) for _ in range(inputs)] for _ in range(units)]
        second = [[int(stream.random() < 0.6) for _ in range(units)] for _ in range(outputs)]
        targets = [[stream.choice([0, 0, 1, -1, 2]) for _ in range(inputs)] for _ in range(outputs)]
        if stream.random() < 0.3:
            targets[1] = [2 * x for x in targets[0]]
        if sum(map(sum, first)) + sum(map(sum, second)) <= 11:
            return Problem.of(SparseNetwork.of(first, second), targets=targets)


def saturated_ones_agree(draws, monkeypatch):
    """The same strata, solved again with the lemma's bound and saturating equations where there is a dead unit."""

    def strata():
        return [[(s.count, s.real_count, s.complete.status) for s in solve(p).strata] for p in draws]

    ours = strata()
    monkeypatch.setattr(Attempt, "certainly_dead", lambda self, point: False)
    monkeypatch.setattr("symbolic.solving.isolated.slice_attempt.only_rescalings", lambda order: False)
    assert strata() == ours


def test_counts_with_and_without_saturation_agree(monkeypatch):
    saturated_ones_agree([singular(), problem(MASKS[1], 0, 1), problem(MASKS[1], 1, 1)], monkeypatch)


@pytest.mark.parametrize("block", range(4))
def test_random_counts_with_and_without_saturation_agree(block, monkeypatch):
    saturated_ones_agree([random_problem(15 * block + k) for k in range(15)], monkeypatch)


def test_no_living_point_is_set_aside_and_nothing_is_where_units_are_comparable():
    for mask, torus in ((MASKS[1], True), (([[1, 1], [0, 1]], [[1, 1], [1, 1]]), False)):
        core = reduce_inputs(problem(mask, 5)).core
        order = preorder(core)
        assert only_rescalings(order) is torus
        attempt = Attempt(core, order, choose_sides(core, order))
        [answer] = Msolve().run(attempt.prepare(0, Msolve())[:1], 60, 1)
        assert isinstance(answer, Parametrization)
        for modulus in irreducible_factors(answer):
            unknowns = parametrised(attempt.restored(answer), modulus)[::-1][: len(attempt.cut.free)]
            weights = attempt.cut.lift(unknowns, unknowns[0].field.element(1))
            vs, ws = core.split(weights)
            free = [vs[u] if attempt.sides[u] == "w" else ws[u] for u in range(order.size)]
            dead = any(all(x.is_zero() for x in vector) for vector in free)
            assert attempt.certainly_dead(weights) is (torus and dead)
            nowhere = [x.field.element(0) for x in unknowns] + [unknowns[0].field.element(0)] * 4
            assert attempt.certainly_dead(nowhere[: core.size]) is torus
