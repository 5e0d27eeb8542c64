"""A wrong function, gradient, definiteness, lower point or box of a smooth network is noticed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq

from symbolic import solve
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber
from symbolic.solving.smooth import critical
from symbolic.solving.smooth import lower_points as lower
from symbolic.solving.smooth.candidates import find_candidates
from symbolic.solving.smooth.functions import SMOOTH
from symbolic.solving.smooth.gradient_system import critical_box
from symbolic.solving.smooth.loss import AnalyticLoss, analytic_loss
from symbolic.verdict import Status
from tests.symbolic.solving.smooth.reference import KINDS, Reference, audit, base, decimal, mp


def broken(problem):
    """Whether a result is not what it should be, or mpmath contradicts it."""
    try:
        solution = solve(problem)
        assert solution.components and solution.components[0].valley.proved
        audit(problem, solution, root=False)
        return False
    except (AssertionError, ArithmeticError):
        return True


def test_without_sabotage_nothing_is_broken():
    assert not any(broken(base(kind)) for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("which", ["value", "first", "second"])
def test_a_wrong_activation_is_noticed(kind, which, monkeypatch):
    honest = getattr(SMOOTH[kind], which)
    monkeypatch.setitem(SMOOTH, kind, replace(SMOOTH[kind], **{which: lambda z: -3 * honest(z)}))
    assert broken(base(kind))
    loss = analytic_loss(base(kind))
    with working_precision(128), mpmath.workdps(40):
        theta = [Fraction(5, 4), Fraction(3, 8)]
        gradient, hessian = loss.gradient_and_hessian([arb(fmpq(x.numerator, x.denominator)) for x in theta])
        exact, table = Reference(base(kind), loss.places).derivatives([mp(x) for x in theta])
        mine = [*gradient, *(x for row in hessian for x in row)]
        assert any(
            abs(decimal(a) - b) > 1e-6 for a, b in zip(mine, [*exact, *(x for row in table for x in row)], strict=True)
        )


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample_left_out_of_the_gradient_is_noticed(kind, monkeypatch):
    honest = AnalyticLoss._jacobian

    def forgetful(self, point, values, slopes):
        table = honest(self, point, values, slopes)
        for column in range(self.size):
            table[0, column] = arb(0)
        return table

    monkeypatch.setattr(AnalyticLoss, "_jacobian", forgetful)
    assert broken(base(kind))


def test_a_definiteness_test_that_says_yes_is_noticed(monkeypatch):
    monkeypatch.setattr(critical, "positive_definite", lambda rows: True)
    assert all(broken(base(kind)) for kind in KINDS)


def test_a_lower_point_that_is_not_lower_is_refused(monkeypatch):
    monkeypatch.setattr(lower, "certainly_lower", lambda whole, tables, loss: True)
    monkeypatch.setattr(lower, "_rounded", lambda *_: [([[Fraction(0)]], [[Fraction(0)]])])
    solution = solve(base("tanh"))
    assert solution.components[0].minimal and solution.components[0].spurious.status is Status.UNDECIDED
    assert solution.verdicts["spurious_valley"].status is Status.UNDECIDED


def test_a_box_moved_to_another_point_is_refused():
    loss = analytic_loss(base("tanh"))
    box = critical_box(loss, find_candidates(loss, 0).points[0])
    moved = replace(box, entries=tuple(e + arb(2.0**-20) for e in box.entries), region=tuple(e + 1 for e in box.region))
    with pytest.raises(ArithmeticError, match="could not be refined"):
        moved.refine(300)


def test_nearly_equal_losses_are_left_unordered_in_finite_time():
    box = critical_box(analytic_loss(base("tanh")), find_candidates(analytic_loss(base("tanh")), 0).points[0])
    again = critical_box(analytic_loss(base("tanh")), [float(e.mid()) for e in box.entries])
    one, two = critical.CriticalPoint(box).loss, critical.CriticalPoint(again).loss
    assert one.compare(two) is None

    def enclose(bits):
        with working_precision(2 * bits + 64):
            return one.ball(bits) + arb(2) ** -300

    assert one.compare(RealNumber(enclose, None)) == -1
