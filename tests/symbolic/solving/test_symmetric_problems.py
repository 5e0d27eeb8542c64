"""Properties that hold for every mask and all data: symmetries of the problem never change counts, losses or kinds."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from flint import acb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symbolic import Problem, SparseNetwork, solve
from symbolic.exact.precision import working_precision
from symbolic.polynomials.network import loss_polynomial, weight_names
from tests.strategies import problems

FEW = settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])


def fingerprint(solution, scale=1):
    """Counts per stratum (by number of alive units) and the multiset of (loss, kind, inertia)."""
    strata = Counter((len(s.stratum.alive), s.count, s.complete.status) for s in solution.strata)
    factor = Fraction(scale)
    components = Counter(
        (
            str(Fraction(exact) / factor) if exact else f"{float(c.loss.ball(60).mid()) / float(factor):.9g}",
            str(c.kind),
            str(c.inertia),
            c.dimension,
        )
        for c in solution.components
        for exact in [str(c.loss.value) if c.loss.value is not None else ""]
    )
    return strata, components


def rebuilt(problem, first=None, second=None, inputs=None, targets=None):
    return Problem.of(
        SparseNetwork.of(first or problem.network.masks[0], second or problem.network.masks[1]),
        inputs=[list(r) for r in (inputs or problem.inputs)],
        targets=[list(r) for r in (targets or problem.targets)],
    )


@FEW
@given(problems(), st.randoms(use_true_random=False))
def test_permuting_units_inputs_and_outputs(problem, random):
    first, second = problem.network.masks
    units, ins, outs = (random.sample(range(n), n) for n in (len(first), len(first[0]), len(second)))
    other = rebuilt(
        problem,
        [[first[j][i] for i in ins] for j in units],
        [[second[o][j] for j in units] for o in outs],
        [problem.inputs[i] for i in ins],
        [problem.targets[o] for o in outs],
    )
    assert fingerprint(solve(problem)) == fingerprint(solve(other))


@FEW
@given(problems(), st.randoms(use_true_random=False))
def test_flipping_signs_of_inputs_and_outputs(problem, random):
    ins = [random.choice([1, -1]) for _ in problem.inputs]
    outs = [random.choice([1, -1]) for _ in problem.targets]
    other = rebuilt(
        problem,
        inputs=[[s * x for x in row] for s, row in zip(ins, problem.inputs, strict=True)],
        targets=[[s * y for y in row] for s, row in zip(outs, problem.targets, strict=True)],
    )
    assert fingerprint(solve(problem)) == fingerprint(solve(other))


@FEW
@given(problems(whitened=True))
def test_transposing_whitened_problems(problem):
    first, second = problem.network.masks
    other = Problem.of(
        SparseNetwork.of([list(c) for c in zip(*second, strict=True)], [list(c) for c in zip(*first, strict=True)]),
        targets=[list(c) for c in zip(*problem.targets, strict=True)],
    )
    assert fingerprint(solve(problem)) == fingerprint(solve(other))


@FEW
@given(problems(), st.sampled_from(["-1", "2", "1/3"]))
def test_scaling_targets(problem, factor):
    c = Fraction(factor)
    other = rebuilt(problem, targets=[[c * y for y in row] for row in problem.targets])
    assert fingerprint(solve(problem)) == fingerprint(solve(other), c * c)


@FEW
@given(problems(), st.integers(1, 1000))
def test_changing_the_slice(problem, seed):
    assert fingerprint(solve(problem)) == fingerprint(solve(problem, seed=seed))


@FEW
@given(problems(max_units=3, weights=12))
def test_every_reported_point_is_critical_and_exact_ones_exactly(problem):
    solution = solve(problem)
    polynomial = loss_polynomial(problem)
    for component in solution.components:
        weights = [component.tables[layer][r][c] for (layer, r, c), _ in weight_names(problem)]
        with working_precision(400):
            balls = [acb(x.ball(200)) for x in weights]
            assert all(float(abs(value_at(g, balls)).upper()) < 1e-20 for g in polynomial.gradient)
        if all(x.value is not None for x in weights):
            assert all(g(*[x.value for x in weights]) == 0 for g in polynomial.gradient)
        if component.inertia is not None:
            total = component.inertia.negative + component.inertia.zero + component.inertia.positive
            assert total == problem.network.weights


def value_at(polynomial, balls):
    total = acb(0)
    for exponents, coefficient in polynomial.to_dict().items():
        term = acb(coefficient)
        for ball, e in zip(balls, exponents, strict=True):
            for _ in range(int(e)):
                term *= ball
        total += term
    return total


@FEW
@given(problems(max_units=3, weights=12))
def test_verdicts_are_consistent(problem):
    solution = solve(problem)
    everything, bad = solution.verdicts["all_minima_global"].status, solution.verdicts["spurious_minimum"].status
    assert (everything, bad) in {("PROVED", "REFUTED"), ("REFUTED", "PROVED"), ("UNDECIDED", "UNDECIDED")}
    assert (bad == "PROVED") == any(c.spurious.proved for c in solution.components)
    if solution.infimum.verdict.proved:
        assert not any(c.loss.compare(solution.infimum.value) == -1 for c in solution.components)
    for component in solution.components:
        if component.minimal and component.inertia is not None:
            assert component.inertia.negative == 0


@pytest.mark.parametrize("seed", range(3))
def test_results_are_the_same_in_every_run(seed):
    from symbolic.landscape.json import solution_result
    from tests.problems import golden

    a, b = (solution_result(solve(golden(), seed=seed)) for _ in range(2))
    assert [c.loss for c in a.components] == [c.loss for c in b.components]
    assert [c.representative for c in a.components] == [c.representative for c in b.components]
