"""The enclosures of tanh, sigmoid and softplus, and of gradients and Hessians, against mpmath."""

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import pytest
from flint import arb, fmpq

from symbolic.exact.precision import working_precision
from symbolic.solving.smooth.functions import SMOOTH
from symbolic.solving.smooth.loss import analytic_loss
from tests.symbolic.solving.smooth.reference import BENDS, FORMULAS, KINDS, SLOPES, Reference, decimal, make, mp


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("z", ["0", "1e-30", "0.3", "-2.5", "17", "-40", "1000", "-1000"])
def test_functions_enclose_mpmath_also_far_out(kind, z):
    smooth = SMOOTH[kind]
    with working_precision(200), mpmath.workdps(1000):
        for formulas, function in ((FORMULAS, smooth.value), (SLOPES, smooth.first), (BENDS, smooth.second)):
            exact = formulas[kind](mpmath.mpf(z))
            ball = function(arb(z))
            assert ball.is_finite()
            assert abs(decimal(ball, 50) - exact) < mpmath.mpf(10) ** -45 * (1 + abs(exact))
            for end in (-1, 1):
                inside = formulas[kind](mpmath.mpf(z) + end * mpmath.mpf(2) ** -6)
                whole = function(arb(z) + arb(0, 2.0**-5))
                assert decimal(whole.lower(), 50) - mpmath.mpf(10) ** -40 <= inside
                assert inside <= decimal(whole.upper(), 50) + mpmath.mpf(10) ** -40


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("scale", [1, 400])
def test_gradient_and_hessian_balls_hold_the_values_of_mpmath(kind, scale):
    rng = random.Random(5)
    problem = make(
        kind, [[1, 1], [0, 1]], [[1, 1], [1, 0]], [["1/3", 2, -1], [1, 0, "3/7"]], [[1, 0, 2], ["-1/5", 1, 1]], "1/10"
    )
    loss = analytic_loss(problem)
    reference = Reference(problem, loss.places)
    for _ in range(3):
        theta = [Fraction(rng.randint(-300, 300) * scale, 128) for _ in loss.places]
        with working_precision(200), mpmath.workdps(60):
            point = [arb(fmpq(x.numerator, x.denominator)) for x in theta]
            gradient, hessian = loss.gradient_and_hessian([x + arb(0, 1e-30) for x in point])
            exact_gradient, exact_hessian = reference.derivatives([mp(x) for x in theta])
            pairs = list(zip(gradient, exact_gradient, strict=True))
            pairs += [(a, b) for r, e in zip(hessian, exact_hessian, strict=True) for a, b in zip(r, e, strict=True)]
            pairs += [(loss.value(point) + arb(0, 1e-20), reference.loss([mp(x) for x in theta]))]
            for ball, exact in pairs:
                assert abs(decimal(ball) - exact) <= float(ball.rad()) + 1e-25 * (1 + abs(exact))
                assert float(ball.rad()) < 1e-15 * (1 + abs(exact))


def test_the_reference_formulas_are_derivatives_of_each_other():
    with mpmath.workdps(40):
        for kind in KINDS:
            for z in (-1.3, 0.0, 2.1):
                assert abs(mpmath.diff(FORMULAS[kind], z) - SLOPES[kind](mpmath.mpf(z))) < 1e-25
                assert abs(mpmath.diff(SLOPES[kind], z) - BENDS[kind](mpmath.mpf(z))) < 1e-25
