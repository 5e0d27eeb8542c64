"""Statements that were once wrong lemmas: the solver must not fall for any of them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import fmpq

from proofs.badness.base_cases import base_cases
from proofs.certificates.claims import badness_claim
from proofs.certificates.document import assembled, checked
from proofs.claims import Claim
from symbolic import solve
from symbolic.exact.linear_algebra import to_matrix
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.linear.pieces import rational_inertia
from symbolic.symmetry.orbits import orbit_dimension
from symbolic.symmetry.preorder import preorder
from tests import problems


def test_a_dead_linear_unit_hides_a_spurious_minimum():
    solution = problems.solved(problems.hidden_minimum())
    component = next(c for c in solution.components if str(c.kind) == "mixed")
    assert component.loss.radical() == "8" and component.spurious.proved and not component.valley.proved
    middle = next(p for p in component.pieces if "v = 0" in p.where and p.kind == "minimum")
    assert str(middle.inertia) == "(0, 3, 6)"
    assert abs(float(middle.high.ball(60).mid())) == pytest.approx(0.3651, abs=1e-4)
    assert {str(p.inertia) for p in component.pieces if "v = 0" in p.where and p.kind == "saddle"} == {"(1, 3, 5)"}
    assert solution.components[0].loss.radical() == "2" and solution.infimum.verdict.proved
    assert str(solution.verdicts["spurious_minimum"].status) == "PROVED"
    assert str(solution.verdicts["all_minima_global"].status) == "REFUTED"


@pytest.mark.parametrize(("t", "expected"), [("1/10", "(0, 3, 6)"), ("3/10", "(0, 3, 6)"), ("7/10", "(1, 3, 5)")])
def test_hidden_minimum_inertia_along_the_fibre(t, expected):
    core = reduce_inputs(problems.hidden_minimum()).core
    t = fmpq(*map(int, t.split("/")))
    point = [fmpq(x) for x in (2, 0, 1, 0, 1, 1)] + [fmpq(0), fmpq(1), t]
    gradient, hessian = core.over(lambda x: x).gradient_and_hessian(point)
    assert all(g == 0 for g in gradient)
    assert core.over(lambda x: x).value(point) == 8
    assert str(rational_inertia(to_matrix(hessian, core.size))) == expected


def test_nullity_equal_to_the_number_of_pairs_is_no_minimum():
    core = reduce_inputs(problems.ten_pairs()).core
    order = preorder(core)
    v = [[1, 10, 0, 1], [1, 0], [2, 0], [-1, 0]]
    w = [[1, 1, 1], [1, 0], [1, 0], [1, 0]]
    point = [fmpq(x) for pair in zip(v, w, strict=True) for vector in pair for x in vector]
    gradient, hessian = core.over(lambda x: x).gradient_and_hessian(point)
    assert all(g == 0 for g in gradient) and core.over(lambda x: x).value(point) == 8
    assert str(rational_inertia(to_matrix(hessian, core.size))) == "(0, 10, 9)"
    assert len(order.pairs) == 10
    assert orbit_dimension(core, order, point) == 6


def test_nullity_equal_to_the_number_of_pairs_is_not_called_a_minimum_by_solve():
    solution = solve(problems.ten_pairs(), budget=200)
    assert solution.complete
    families = [(str(c.kind), c.loss.radical()) for c in solution.components if c.alive == (0, 1, 2)]
    assert families == [("minimum", "3"), ("saddle", "109 - sqrt(5)"), ("saddle", "109 + sqrt(5)")]
    at_eight = [c for c in solution.components if c.loss.compare(at(8)) == 0]
    assert not any(c.minimal for c in at_eight)


def at(value):
    from symbolic.exact.real import RealNumber

    value = Fraction(value)
    return RealNumber.rational(fmpq(value.numerator, value.denominator))


def test_strictness_is_lost_by_widening():
    narrow = problems.solved(problems.opposite_nesting())
    minima = [c for c in narrow.components if str(c.kind) == "strict_minimum"]
    assert [c.loss.decimal(6) for c in minima] == ["23.2168", "24.4041"]
    assert [c.inertia.zero for c in minima] == [3, 3]
    assert len(preorder(narrow.reduced.core).pairs) == 3
    wide = reduce_inputs(problems.opposite_nesting(extra_row=True)).core
    assert len(preorder(wide).pairs) == 2


def test_one_loss_value_can_belong_to_two_components():
    solution = problems.solved(problems.tug_of_war())
    ones = [c for c in solution.components if c.loss.radical() == "1"]
    assert [str(c.kind) for c in ones] == ["strict_minimum", "saddle"]


def test_symmetry_three_with_two_units():
    core = reduce_inputs(problems.opposite_nesting()).core
    assert len(preorder(core).pairs) == 3
    generic = [fmpq(k * k + 1, k + 2) for k in range(core.size)]
    assert orbit_dimension(core, preorder(core), generic) == 3


def test_dense_rank_two_twins_are_not_orbit_alive_when_equal():
    core = reduce_inputs(problems.problem([[1, 1], [1, 1]], [[1, 1], [1, 1]], [[1, 0], [0, 2]])).core
    equal = [fmpq(x) for x in (1, 2, 1, 1, 3, 4, 1, 1)]
    assert orbit_dimension(core, preorder(core), equal) == 4
    assert len(preorder(core).pairs) == 4


@pytest.mark.parametrize("name", ["square and column", "column inside a square", "corner"])
def test_a_minimum_on_a_fibre_with_several_parameters_is_found(name):
    """Non-strict minima at a dead unit: one certain point of the fibre is enough, and its certificate is checked."""
    case = next(case for case in base_cases() if case.name == name)
    solution = solve(case.problem, budget=200)
    assert solution.verdicts["spurious_minimum"].proved
    component = next(c for c in solution.components if c.spurious.proved)
    assert any(piece.kind == "minimum" for piece in component.pieces)
    entry, field = badness_claim(solution, component, Claim.SPURIOUS_MINIMUM)
    assert checked(assembled(case.problem, [entry], field))
