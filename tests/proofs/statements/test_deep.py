"""Three linear layers: the spurious minima of docs/deep.md, their verification, and what it must refuse."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.badness.deep_minimum import verify_deep_bad
from proofs.badness.verify import NotCertified
from proofs.statements.decide import Decider
from proofs.statements.registry import deep, statement
from symbolic.network import Problem, SparseNetwork
from symbolic.polynomials.network import loss_polynomial
from symbolic.verdict import Status

NARROW, WIDE = deep._narrow(), deep._wide()


def test_the_minima_of_the_page_are_verified():
    narrow, wide = verify_deep_bad(*NARROW), verify_deep_bad(*WIDE)
    assert narrow.strict and not wide.strict
    assert (narrow.loss, narrow.lower_loss, wide.loss, wide.lower_loss) == (4, 2, 4, 1)
    assert (str(narrow.inertia), str(wide.inertia), wide.orbit) == ("(0, 7, 9)", "(0, 8, 6)", 7)


@pytest.mark.parametrize("name", ["deep_disjoint_filters", "deep_disjoint_filters_narrow"])
def test_they_are_witnesses_of_their_statements(name):
    chosen = statement(name)
    for problem in chosen.extra():
        assert not chosen.failing(problem) and chosen.decide(problem, Decider()).proved


def test_a_non_linear_valley_of_the_page_has_its_barrier_and_its_points():
    network = SparseNetwork.of([[1, 1]], [[1]], [[1]], activation="square")
    polynomial = loss_polynomial(Problem.of(network, targets=[[2, -1]]))
    v, u, w1, w2 = (
        polynomial.names.index(f"w^{{({layer})}}_{{0,{c}}}") for layer, c in ((3, 0), (2, 0), (1, 0), (1, 1))
    )
    ring = polynomial.loss.context()
    x = ring.gens()
    scale = x[v] * x[u] ** 2
    assert polynomial.loss == (scale * x[w1] ** 4 - 2) ** 2 + (scale * x[w2] ** 4 + 1) ** 2

    def loss(outer, middle, first, second):
        values = dict(zip((v, u, w1, w2), (outer, middle, first, second), strict=True))
        return polynomial.loss(*(values[k] for k in range(4)))

    assert (loss(-1, 1, 0, 1), loss(2, 1, 1, 0)) == (4, 1)
    assert polynomial.loss.subs({polynomial.names[v]: 0}) == 5


def test_a_point_that_is_not_critical_is_refused():
    problem, (first, second, third), lower = WIDE
    moved = ((Fraction(3), *first[0][1:]), *first[1:])
    with pytest.raises(NotCertified, match="gradient"):
        verify_deep_bad(problem, (moved, second, third), lower)


def test_rows_that_span_all_make_it_a_saddle():
    """With incoming weights (1, 1, -2) of the idle unit the form of docs/deep.md is indefinite."""
    problem, (first, second, third), lower = WIDE
    row = tuple(map(Fraction, (1, 1, -2)))
    with pytest.raises(NotCertified, match="semidefinite"):
        verify_deep_bad(problem, (first, (second[0], row), third), lower)


def test_as_many_units_as_filters_make_it_a_saddle():
    """A third unit in layer two, with free incoming weights: the kernel is larger than what is known to be critical."""
    problem, (first, second, third), (low_first, low_second, low_third) = WIDE
    wider = Problem.of(SparseNetwork.of(deep.FILTERS, [[1] * 3] * 3, [[1] * 3] * 2), targets=problem.targets)
    zero, axis = (Fraction(0),) * 3, tuple(map(Fraction, (0, 0, 1)))
    for row in (zero, axis):
        point = first, (*second, row), tuple((*r, Fraction(0)) for r in third)
        lower = low_first, (*low_second, zero), tuple((*r, Fraction(0)) for r in low_third)
        with pytest.raises(NotCertified):
            verify_deep_bad(wider, point, lower)


def test_a_global_minimum_is_not_spurious():
    problem, point, _ = NARROW
    with pytest.raises(NotCertified, match="lower"):
        verify_deep_bad(problem, point, point)


def test_other_networks_are_refused():
    problem = Problem.of(SparseNetwork.of([[1]], [[1]]), targets=[[1]])
    with pytest.raises(ValueError, match="three linear layers"):
        verify_deep_bad(problem, NARROW[1], NARROW[2])
    with pytest.raises(ValueError, match="masks"):
        verify_deep_bad(NARROW[0], WIDE[1], WIDE[2])


@pytest.mark.parametrize("name", ["deep_scalar_output", "deep_scalar_input", "deep_dense"])
def test_one_small_case_of_each_theorem(name):
    chosen = statement(name)
    problem = next(iter(chosen.extra()))
    assert chosen.decide(problem, Decider()).status is Status.PROVED


@pytest.mark.parametrize("name", ["deep_scalar_output", "deep_dense"])
def test_a_bad_deep_problem_is_no_case_that_holds(name):
    assert statement(name).decide(WIDE[0], Decider()).status is Status.REFUTED
