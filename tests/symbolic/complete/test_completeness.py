"""The bound behind every list: stated, monotone, and true on systems whose bad primes are known."""

from __future__ import annotations

from fractions import Fraction
from math import log2

import pytest
from flint import fmpz
from hypothesis import given
from hypothesis import strategies as st

from symbolic import solve
from symbolic.complete.bezout import PRIMES, height_bound, log2_above
from symbolic.complete.echelon_cells import echelon_cells
from symbolic.complete.monte_carlo import (
    TARGET,
    draws_needed,
    error_per_draw,
    random_draw,
    slice_for,
    usable,
)
from symbolic.complete.rescalings import rescaling_error
from symbolic.engines.msolve import Msolve
from symbolic.engines.system import Dimension, Job, PolynomialSystem, Task
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.isolated.core_problems import solve_cores
from symbolic.solving.settings import Settings
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.slices import choose_sides, make_slice
from symbolic.verdict import error_text
from tests import problems


@given(st.integers(1, 10**40))
def test_the_logarithm_is_an_upper_bound(number):
    assert (
        2 ** (log2_above(number) * 32) >= Fraction(number) ** 32 or log2_above(number) * 32 >= 32 * log2(number) - 1e-6
    )
    assert float(log2_above(number)) <= log2(number) + 1 / 32 + 1e-9


def test_one_prime_proves_nothing_and_the_bound_knows_it():
    """``p x - 1`` has one root over Q and none mod p: the bound must count p as bad."""
    p = 1073741827
    assert fmpz(p).is_prime()
    reduced = PolynomialSystem(("x",), (((p - 1, (0,)),),), p)
    assert Msolve().run([Job(Task.COUNT, reduced)], 5, 1) == [Dimension(-1, 0)]
    assert height_bound([1], [p]).bits >= p.bit_length() - 1


@pytest.mark.parametrize("powers", [1, 2, 5])
def test_the_bound_covers_systems_with_many_bad_primes(powers):
    """``N x_k = 1`` for all k: every prime factor of N is bad, and their product has at most b bits."""
    number = 1
    p = fmpz(2**30)
    for _ in range(powers):
        p = next(fmpz(q) for q in range(int(p) + 1, int(p) + 400) if fmpz(q).is_prime())
        number *= int(p)
    assert height_bound([1, 1, 1], [number] * 3).bits >= number.bit_length()
    assert height_bound([1, 1, 1], [number] * 3).bad_primes >= Fraction(powers, PRIMES)


def test_the_bound_grows_with_degrees_coefficients_and_unknowns():
    assert height_bound([3], [5]).bits < height_bound([3], [50]).bits < height_bound([3, 3], [50, 50]).bits
    assert height_bound([2, 2], [9, 9]).degree == 4


def test_draws_come_below_the_target():
    for exponent in (3, 8, 20, 70):
        error = Fraction(1, 2**exponent)
        count = draws_needed(error)
        assert error**count < TARGET and (count == 1 or error ** (count - 1) >= TARGET)
    assert draws_needed(Fraction(1)) is None and draws_needed(Fraction(9, 10)) is None


def test_draws_are_primes_of_the_right_size_and_replayable():
    core = reduce_inputs(problems.golden()).core
    order = preorder(core)
    sides = choose_sides(core, order)
    draws = [random_draw() for _ in range(20)]
    assert len({d.prime for d in draws}) > 15
    for draw in draws:
        assert 2**30 < draw.prime < 2**31 and fmpz(draw.prime).is_prime()
        assert slice_for(core, order, sides, draw) == slice_for(core, order, sides, draw)
        assert usable(draw, core, order)


def test_primes_do_not_come_from_the_seed():
    a, b = (solve(problems.tug_of_war(), seed=1).strata[0].complete.reason for _ in range(2))
    assert a != b and "primes" in a and "error probability" in a


def test_the_error_is_the_one_that_is_printed():
    core = reduce_inputs(problems.golden()).core
    order = preorder(core)
    cut = make_slice(core, order, choose_sides(core, order), lambda: 1)
    general, plain = error_per_draw(core, order, cut)
    assert plain.degree == 3**6
    error, bound = rescaling_error(core, choose_sides(core, order))
    assert bound.degree == 129 and bound.bits < plain.bits
    assert error < general < Fraction(1, 2**12)
    [solution] = solve_cores([core], Settings(Msolve())).values()
    assert solution.complete.error == error ** draws_needed(error) < TARGET
    assert error_text(solution.complete.error) in solution.complete.reason
    assert solution.complete.rests_on


def test_a_vacuous_bound_is_undecided_with_the_evidence():
    from symbolic.solving.isolated import judgement

    core = reduce_inputs(problems.golden()).core
    original = judgement.draws_needed
    judgement.draws_needed = lambda error: None
    try:
        [solution] = solve_cores([core], Settings(Msolve())).values()
    finally:
        judgement.draws_needed = original
    assert not solution.complete.proved
    assert "agree" in solution.complete.reason


def test_error_texts():
    assert [error_text(Fraction(x)) for x in ("0", "1", "1/2", "1/3", "1/1024")] == ["0", "1", "2^-1", "2^-1", "2^-10"]


@pytest.mark.parametrize("name", ["tug_of_war", "golden", "orthogonality_matters"])
def test_deterministic_counts_agree_and_leave_no_error(name):
    chance = solve(getattr(problems, name)())
    certain = solve(getattr(problems, name)(), deterministic=True)
    assert [s.count for s in chance.strata] == [s.count for s in certain.strata]
    assert all(s.complete.proved and s.complete.error == 0 for s in certain.strata)
    assert any("Singular" in name for s in certain.strata for name in s.complete.rests_on)
    assert any(s.complete.error > 0 for s in chance.strata)


def test_cells_cover_generic_orbits_once():
    """Three twins of full generality: the cells of GL_2 acting on 2 x 4 are the Schubert cells of a Grassmannian."""
    core = reduce_inputs(problems.problem([[1] * 4] * 2, [[1, 1]] * 5, [[1, 2, 3, 4]] * 5)).core
    order = preorder(core)
    cells = echelon_cells(core, order, {0: "w", 1: "w"})
    assert len(cells) == 6
    assert sorted(len(cell.free) - 10 for cell in cells) == [0, 1, 2, 2, 3, 4]


def test_comparable_classes_have_no_cells():
    core = reduce_inputs(problems.opposite_nesting()).core
    assert echelon_cells(core, preorder(core), {0: "w", 1: "w"}) is None
