"""Krawczyk's test proves one simple zero or says nothing, whatever is proposed and however it is preconditioned."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import prod
from random import Random

import pytest
from flint import acb, arb, fmpq

from symbolic.exact import krawczyk
from symbolic.exact.krawczyk import Box, certify, newton, solved_around
from symbolic.exact.precision import working_precision


@dataclass(frozen=True)
class Roots:
    """In each unknown a polynomial with given rational roots, mixed with the others by a triangular matrix of ones."""

    roots: tuple[tuple[Fraction, ...], ...]

    def residual_and_jacobian(self, unknowns):
        factors = [
            [x - fmpq(r.numerator, r.denominator) for r in roots] for x, roots in zip(unknowns, self.roots, strict=True)
        ]
        one = unknowns[0] * 0 + 1
        values = [prod(row, start=one) for row in factors]
        slopes = [
            sum((prod((f for m, f in enumerate(row) if m != k), start=one) for k in range(len(row))), one * 0)
            for row in factors
        ]
        size = len(values)
        mixed = [sum(values[: k + 1], one * 0) for k in range(size)]
        return mixed, [[slopes[c] if c <= r else one * 0 for c in range(size)] for r in range(size)]


class Circle:
    """``x^2 + 1 = 0``."""

    def residual_and_jacobian(self, unknowns):
        (x,) = unknowns
        return [x * x + 1], [[2 * x]]


def random_roots(seed):
    rng = Random(seed)
    return Roots(
        tuple(
            tuple(Fraction(rng.randint(-9, 9), rng.randint(1, 5)) for _ in range(rng.randint(1, 3)))
            for _ in range(rng.randint(1, 3))
        )
    )


def holds(ball, root):
    """Whether a ball contains a root: the fraction becomes a far smaller ball first."""
    with working_precision(8192):
        return ball.contains(arb(fmpq(root.numerator, root.denominator)))


@pytest.mark.parametrize("seed", range(40))
def test_a_region_holds_the_enclosed_root_and_no_other(seed):
    system, rng = random_roots(seed), Random(-seed)
    chosen = [rng.choice(roots) for roots in system.roots]
    box = certify(system, [arb(float(r)) + arb(2) ** -30 for r in chosen])
    simple = all(roots.count(r) == 1 for roots, r in zip(system.roots, chosen, strict=True))
    assert (box is not None) is simple
    if box is not None:
        for ball, region, roots, root in zip(box.entries, box.region, system.roots, chosen, strict=True):
            assert holds(ball, root) and [r for r in roots if holds(region, r)] == [root]


@pytest.mark.parametrize("seed", range(20))
def test_boxes_of_any_size_are_accepted_only_with_one_simple_root_in_them(seed):
    rng = Random(f"size {seed}")
    root = Fraction(rng.randint(-3, 3))
    system = Roots(((root, root + Fraction(rng.randint(0, 3), 4)),))
    accepted = 0
    for _ in range(60):
        centre, radius = arb(rng.uniform(-4, 4)), rng.choice((2.0, 0.5, 0.1, 0.01))
        if solved_around(system, [centre], radius):
            accepted += 1
            inside = [r for r in system.roots[0] if (centre - fmpq(r.numerator, r.denominator)).abs_lower() <= radius]
            assert len(inside) == 1
    for _ in range(60):
        at, radius = rng.choice(system.roots[0]), rng.choice((0.1, 0.01))
        accepted += solved_around(system, [arb(float(at)) + arb(rng.uniform(-0.3, 0.3) * radius)], radius)
    assert (accepted > 0) is (len(set(system.roots[0])) == 2)


@pytest.mark.parametrize("shear", [0, -1, 3, Fraction(1, 2)])
def test_no_preconditioner_makes_the_test_succeed_wrongly(monkeypatch, shear):
    """With a matrix that is no inverse at all the test may fail; it must not accept a box without a root."""
    honest = krawczyk._preconditioned

    def wrong(system, centre):
        inverse, _ = honest(system, centre)
        inverse = inverse * fmpq(Fraction(shear).numerator, Fraction(shear).denominator)
        inverse = inverse.mid()
        return inverse, (inverse * krawczyk._column(system.residual_and_jacobian(centre)[0])).entries()

    monkeypatch.setattr(krawczyk, "_preconditioned", wrong)
    system, rng, accepted = Roots(((Fraction(0), Fraction(1)), (Fraction(2),))), Random(f"{shear}"), 0
    for _ in range(300):
        centre, radius = [arb(rng.uniform(-1, 2)), arb(rng.uniform(1.5, 2.5))], rng.choice((0.4, 0.2, 0.05))
        if solved_around(system, centre, radius):
            accepted += 1
            assert sum(abs(float(centre[0]) - x) <= radius for x in (0, 1)) == 1 and abs(float(centre[1]) - 2) <= radius
    assert (accepted > 0) is (shear == Fraction(1, 2))


def test_real_proposals_give_real_solutions_and_complex_ones_solutions_that_are_not():
    upper = certify(Circle(), [acb(0, 1.0000001)])
    assert upper is not None and upper.entries[0].contains(acb(0, 1))
    assert upper.conjugate().entries[0].contains(acb(0, -1)) and not upper.overlaps(upper.conjugate())
    assert certify(Circle(), [arb(0.5)]) is None
    real = certify(Roots(((Fraction(1, 3),),)), [arb(0.3333333)])
    assert isinstance(real.entries[0], arb) and real.overlaps(real.conjugate())
    assert certify(Roots(((Fraction(1, 3),),)), [acb(0.3333333)]) is None


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e300])
def test_what_is_no_number_proves_nothing(value):
    assert certify(Roots(((Fraction(1),), (Fraction(2),))), [arb(value), arb(2)], last=256) is None


def test_a_solution_far_from_the_proposal_is_not_the_proposed_one():
    system = Roots(((Fraction(0),),))
    assert certify(system, [arb(0.001)]) is None and certify(system, [arb(0.001)], near=0.01) is not None


def test_refinement_keeps_the_solution_and_notices_another_one():
    system = Roots(((Fraction(1, 3), Fraction(2)),))
    box = certify(system, [arb(0.33333333)])
    fine = box.refine(500)
    assert fine is box.refine(490) and fine.entries[0].rad() < arb(2) ** -500 and holds(fine.entries[0], Fraction(1, 3))
    with working_precision(64):
        moved = Box(system, (arb(2),), (arb(1.9, 0.01),), 64)
    with pytest.raises(ArithmeticError, match="could not be refined"):
        moved.refine(500)


def test_newton_stops_where_the_derivative_vanishes():
    assert newton(Circle(), [arb(0)]) == [arb(0)]
