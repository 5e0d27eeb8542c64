"""Number fields, real roots, whole classes and common scales against slower or independent ways to the same numbers."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import pairwise

import pytest
from flint import arb, fmpq, fmpq_poly, fmpz_poly

from symbolic import Problem, SparseNetwork, solve
from symbolic.engines.msolve import write_system
from symbolic.exact.field import FieldElement, NumberField, primitive
from symbolic.exact.precision import working_precision
from symbolic.exact.quotient import QuotientRing
from symbolic.exact.roots import isolated_real_roots, isolated_roots
from symbolic.landscape.json import MAX_DEGREE, solution_result
from symbolic.polynomials.core import CoreProblem
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.solving.isolated import conjugacy_classes as classes
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.solve import default_engine
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.slices import choose_sides
from tests.problems import chain, golden, orthogonality_matters, tug_of_war


def polynomials(stream, count):
    """Random polynomials: dense, products of linear factors, huge and tiny coefficients, two roots very close."""
    for k in range(count):
        if k % 4 == 0:
            yield fmpz_poly([stream.randint(-9, 9) for _ in range(stream.randint(2, 12))])
        elif k % 4 == 1:
            product = fmpz_poly([1])
            for _ in range(stream.randint(1, 6)):
                product *= fmpz_poly([stream.randint(-6, 6), stream.choice([1, 2, 3, 4, 8])])
            yield product
        elif k % 4 == 2:
            yield fmpz_poly([stream.randint(-2, 2) * 10 ** stream.randint(0, 30) for _ in range(stream.randint(2, 10))])
        else:  # Mignotte: x^n - 2 (a x - 1)^2
            a = stream.randint(2, 10**6)
            yield fmpz_poly([0] * 7 + [1]) - 2 * fmpz_poly([-1, a]) ** 2


def test_real_roots_are_those_of_the_complex_roots():
    with working_precision(192):
        for polynomial in polynomials(random.Random(1), 200):
            if polynomial.degree() < 1:
                continue
            expected = sorted((r.real for r in isolated_roots(polynomial) if r.imag.is_zero()), key=lambda r: r.mid())
            found = isolated_real_roots(polynomial)
            assert len(found) == len(expected), polynomial
            assert all(a.overlaps(b) for a, b in zip(found, expected, strict=True)), polynomial
            assert all(a < b for a, b in pairwise(found)), polynomial
            assert all(r == 0 or r.rel_accuracy_bits() > 180 for r in found), polynomial


def fields(stream, count):
    """Random irreducible polynomials with a slope that is prime to them."""
    while count:
        candidate = fmpz_poly([stream.randint(-20, 20) for _ in range(stream.randint(2, 9))])
        for factor, _ in candidate.factor()[1]:
            slope = fmpz_poly([stream.randint(-9, 9) for _ in range(int(factor.degree()) + 1)])
            if factor.degree() > 0 and slope.gcd(factor).is_constant() and slope:
                count -= 1
                yield NumberField(primitive(factor), arb(0), QuotientRing(primitive(factor), slope))
                if not count:
                    return


def element(stream, field, power):
    numerator = [fmpq(stream.randint(-9, 9), stream.randint(1, 5)) for _ in range(field.degree)]
    return FieldElement(field, fmpq_poly(numerator), power)


def test_parametrised_elements_behave_like_their_residue_classes():
    stream = random.Random(2)
    for field in fields(stream, 60):
        a, b = element(stream, field, 1), element(stream, field, stream.randint(0, 2))
        plain_a, plain_b = field.element(a.poly), field.element(b.poly)
        assert (a * a * b - 3 * a + fmpq(1, 2)).poly == (plain_a * plain_a * plain_b - 3 * plain_a + fmpq(1, 2)).poly
        assert (a - plain_a).is_zero() and (a * b - b * a).is_zero()
        assert not (a - plain_a + 1).is_zero()
        if not b.is_zero():
            quotient = a.over(b)
            assert (quotient * b - a).is_zero() and quotient.is_zero() == a.is_zero()
            assert (b * b.inverse() - 1).is_zero() and b.over(b).rational() == 1
            assert (b * fmpq(-7, 3)).over(b).rational() == fmpq(-7, 3)
    with pytest.raises(ZeroDivisionError):
        a.over(a - a)


def test_minimal_polynomials_vanish_and_have_the_right_degree():
    stream = random.Random(3)
    for field in fields(stream, 80):
        x = element(stream, field, 1)
        if stream.random() < 0.3:
            x = x * x + 1
        minimal = x.minimal_polynomial()
        matrix = fmpq_poly(field.ring.multiplication(x.poly).minpoly())
        assert minimal == primitive(matrix.numer())
        degree = int(minimal.degree())
        assert not x.degree_exceeds(degree)
        assert all(x.degree_exceeds(bound) for bound in range(degree))
        assert (x.rational() is not None) == (degree == 1)


def summary(solution):
    """What must not depend on how points are verified."""
    strata = [(s.count, s.real_count, str(s.complete.status)) for s in solution.strata]
    return strata, [(c.loss.decimal(20), str(c.kind), c.dimension, c.inertia) for c in solution.components]


@pytest.mark.parametrize("make", [golden, tug_of_war, orthogonality_matters, chain])
def test_whole_classes_and_single_points_give_the_same(make, monkeypatch):
    whole = summary(solve(make()))
    monkeypatch.setattr(classes, "EXACT_BITS", -1)
    assert summary(solve(make())) == whole


def test_classes_that_are_not_solutions_are_refused():
    core = reduce_inputs(golden()).core
    attempt, answer = proposed(core)
    answer = attempt.restored(answer)
    factors = [primitive(f) for f, _ in answer.eliminant.factor()[1]]
    assert classes.verified_classes(attempt, answer, factors) is not None
    wrong = type(answer)(
        answer.eliminant,
        (*answer.numerators[:-1], answer.numerators[-1] + fmpz_poly([1])),
        answer.denominators,
        answer.quotient_dimension,
    )
    assert classes.verified_classes(attempt, wrong, factors) is None
    doubled = [factors[0], factors[0]]
    assert classes.verified_classes(attempt, answer, doubled) is None


def proposed(core: CoreProblem):
    """An attempt at a core problem and the engine's answer."""
    order = preorder(core)
    attempt, engine = Attempt(core, order, choose_sides(core, order)), default_engine()
    return attempt, engine.run(attempt.prepare(0, engine)[:1], 60, 1)[0]


@pytest.mark.parametrize(("y", "x"), [("1000000/7", "1"), ("3", "1/250"), ("1/1000", "40/9")])
def test_common_scales_are_taken_out_and_put_back(y, x):
    plain = tug_of_war()
    targets = [[Fraction(e) * Fraction(y) for e in row] for row in plain.targets]
    inputs = [[Fraction(e) * Fraction(x) for e in row] for row in plain.inputs]
    scaled = Problem.of(plain.network, targets=targets, inputs=inputs)
    systems = []
    for problem in (plain, scaled):
        core = reduce_inputs(problem).core
        order = preorder(core)
        attempt = Attempt(core, order, choose_sides(core, order))
        systems.append(write_system(attempt.prepare(0, default_engine())[0].system))
    assert systems[0] == systems[1]
    a, b = solve(plain), solve(scaled)
    assert [str(c.kind) for c in a.components] == [str(c.kind) for c in b.components]
    factor = Fraction(y) ** 2
    for c, d in zip(a.components, b.components, strict=True):
        low, high = c.loss.interval()
        assert low * factor <= Fraction(d.loss.decimal(40)) * (1 + Fraction(1, 10**30))
        assert Fraction(d.loss.decimal(40)) * (1 - Fraction(1, 10**30)) <= high * factor
    exact = [(c.loss.value, d.loss.value) for c, d in zip(a.components, b.components, strict=True)]
    ratio = fmpq(factor.numerator, factor.denominator)
    assert all(v is None or w == v * ratio for v, w in exact) and any(v is not None for v, _ in exact)


def test_polynomials_of_large_degree_are_left_out_with_an_enclosure():
    result = solution_result(solve(chain()))
    large = [c.loss for c in result.components if c.loss.minimal_polynomial is None]
    small = [c.loss for c in result.components if c.loss.minimal_polynomial is not None]
    assert large and small
    assert all(len(n.minimal_polynomial) <= MAX_DEGREE + 1 for n in small)
    for number in large:
        low, high = (Fraction(end) for end in number.enclosure)
        assert (
            low <= Fraction(number.decimal) + Fraction(1, 10**12)
            and Fraction(number.decimal) - Fraction(1, 10**12) <= high
        )


def test_networks_of_other_sizes_still_solve():
    network = SparseNetwork.of([[1]], [[1], [1]])
    solution = solve(Problem.of(network, targets=[["3/1000000"], ["4/1000000"]]))
    assert solution.components[1].loss.radical() == "1/40000000000"


def test_two_digit_rationals_on_the_golden_mask():
    targets = [["40/61", "1/82", "-62/30"], ["62/20", "33/50", "89/2"], ["71/100", "-84/21", "94/76"]]
    solution = solve(Problem.of(golden().network, targets=targets))
    assert solution.complete and solution.components[0].loss.decimal(16) == "1996.346777693146"
    result = solution_result(solution)
    assert result.components[0].loss.decimal == "1996.346777693146"
    assert len(result.components[0].loss.minimal_polynomial) == 26
