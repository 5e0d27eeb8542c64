"""tanh, sigmoid and softplus: certified points against mpmath."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import mpmath
import pytest
from flint import arb

from symbolic import Problem, SparseNetwork, solve
from symbolic.errors import UnsupportedProblem
from symbolic.exact.krawczyk import newton
from symbolic.exact.precision import working_precision
from symbolic.landscape.json import solution_json
from symbolic.landscape.kind import Kind
from symbolic.solving.smooth import critical
from symbolic.solving.smooth.definite import positive_definite
from symbolic.solving.smooth.gradient_system import GradientSystem, critical_box
from symbolic.solving.smooth.loss import analytic_loss
from symbolic.solving.smooth.lower_points import lower_point
from symbolic.verdict import Status
from tests.symbolic.solving.smooth.reference import (
    BASE,
    FORMULAS,
    KINDS,
    SLOPES,
    Reference,
    audit,
    base,
    kept,
    make,
    mp,
)

ROOT = Path(__file__).resolve().parents[4]


def wide(kind, copies):
    identity = [[int(i == j) for j in range(copies)] for i in range(copies)]
    return make(kind, [[1]] * copies, identity, BASE[kind][0], BASE[kind][1] * copies)


# base cases


@pytest.mark.parametrize("kind", KINDS)
def test_base_cases_are_spurious_valleys_with_certified_digits(kind):
    solution = solve(base(kind))
    bad = solution.components[0]
    v, w = bad.tables[1][0][0], bad.tables[0][0][0]
    for number, text in zip((v, w, bad.loss), BASE[kind][2], strict=True):
        assert abs(float(number.decimal(20)) - float(text)) < 1e-8
    x, y = BASE[kind][0][0], BASE[kind][1][0]
    s, ds = FORMULAS[kind], SLOPES[kind]
    with mpmath.workdps(60):
        system = [
            lambda a, b: sum((a * s(b * t) - u) * s(b * t) for t, u in zip(x, y, strict=True)),
            lambda a, b: sum((a * s(b * t) - u) * a * ds(b * t) * t for t, u in zip(x, y, strict=True)),
        ]
        a, b = mpmath.findroot(system, [mpmath.mpf(t) for t in BASE[kind][2][:2]], tol=1e-100)
        loss = sum((a * s(b * t) - u) ** 2 for t, u in zip(x, y, strict=True))
        for number, exact in ((v, a), (w, b), (bad.loss, loss)):
            assert abs(mpmath.mpf(number.decimal(20)) - exact) <= abs(exact) * mpmath.mpf(10) ** -19
            assert abs(mpmath.mpf(number.decimal(30)) - exact) <= abs(exact) * mpmath.mpf(10) ** -29
    assert bad.kind is Kind.STRICT_MINIMUM and str(bad.inertia) == "(0, 0, 2)"
    assert bad.spurious.proved and bad.valley.proved and bad.valley.rests_on == ()
    assert solution.verdicts["spurious_valley"].proved
    assert solution.verdicts["all_minima_global"].status is Status.REFUTED
    assert solution.infimum.verdict.status is Status.UNDECIDED and solution.infimum.bound == 0
    assert not solution.complete and "not promised" in solution.strata[0].complete.reason
    audit(base(kind), solution)


def test_the_sigmoid_base_case_is_log_two():
    bad = solve(base("sigmoid")).components[0]
    with working_precision(400):
        assert bad.tables[0][0][0].ball(300).overlaps(arb(2).log())
        assert (bad.tables[1][0][0].ball(300) * 25).contains(-27)
        assert (bad.loss.ball(300) * 25).contains(289)
    assert bad.loss.exact is None and bad.loss.polynomial is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_wide_sparse_network_has_a_spurious_valley(kind):
    problem = wide(kind, 4)
    solution = solve(problem)
    bad = solution.components[0]
    assert bad.valley.proved and str(bad.inertia) == "(0, 0, 8)" and bad.alive == (0, 1, 2, 3)
    assert bad.multiplicity == (16 if kind == "tanh" else 1)
    # 3^4 combinations of block points are too many for tanh, 2^4 are not for the others
    assert len(solution.components) == (1 if kind == "tanh" else 16)
    assert any("only those of minima" in note for note in solution.notes) == (kind == "tanh")
    assert abs(float(bad.loss.decimal(12)) - 4 * float(BASE[kind][2][2])) < 1e-7
    audit(problem, replace(solution, components=(bad,)), root=False)


# problems of all sorts


def random_problem(seed):
    rng = random.Random(seed)
    kind = KINDS[seed % 3]
    first, second = rng.choice([([[1, 1]], [[1]]), ([[1, 0], [1, 1]], [[1, 1]]), ([[1, 1]], [[1], [1]])])
    inputs = [[rng.randint(-3, 3) for _ in range(5)] for _ in range(2)]
    targets = [[rng.randint(-3, 3) for _ in range(5)] for _ in second]
    return make(kind, first, second, inputs, targets, "1/5" if seed % 4 else 0)


@pytest.mark.parametrize("seed", range(9))
def test_random_problems_agree_with_mpmath(seed):
    problem = random_problem(seed)
    solution = solve(problem, seed=seed)
    assert solution.components or not problem.decayed, "no candidate was certified"
    # roots by mpmath for the lowest ones; values at the certified decimals for all
    audit(problem, replace(solution, components=solution.components[:2]))
    audit(problem, solution, root=False)
    json.loads(solution_json(solution))


def test_decay_several_outputs_and_twins():
    problem = make("tanh", [[1], [1]], [[1, 1], [1, 1]], [[1, 2, -1, 3]], [[1, 0, 2, 1], [3, -1, 1, 1]], "1/10")
    solution = solve(problem)
    minima = [c for c in solution.components if c.minimal]
    assert minima and solution.infimum.attained is True
    assert {c.multiplicity for c in minima} <= {2, 4, 8}
    audit(problem, solution, root=False)
    zero = next(c for c in solution.components if c.alive == ())
    assert zero.loss.radical() == "18" and zero.multiplicity == 1 and not zero.minimal
    assert solution.coordinates(zero) == [[["0"], ["0"]], [["0", "0"], ["0", "0"]]]


def test_newton_converges_to_a_saddle_and_no_minimum_is_claimed():
    loss = analytic_loss(base("tanh"))
    for start, negative in (([0.01, 0.01], 1), ([0.807, 0.5258], 1)):
        with working_precision(128):
            end = [float(x.mid()) for x in newton(GradientSystem.of(loss), [arb(x) for x in start])]
        box = critical_box(loss, end)
        assert box is not None
        point = critical.CriticalPoint(box)
        assert point.saddle and not point.minimal and point.inertia.negative == negative
        assert not positive_definite(loss.gradient_and_hessian(box.entries)[1])
    kinds = {c.loss.decimal(6): c for c in solve(base("tanh")).components}
    assert kinds["0.812426"].spurious.status is Status.REFUTED and not kinds["2"].minimal


def test_points_that_are_not_isolated_are_left_out():
    problem = make("tanh", [[1]], [[1]], [[1]], [[1]])
    solution = solve(problem)
    assert all(not c.minimal for c in solution.components)
    assert solution.verdicts["spurious_minimum"].status is Status.UNDECIDED
    assert any("not isolated" in note for note in solution.notes)
    loss = analytic_loss(problem)
    assert critical_box(loss, [1 / float(mpmath.tanh(1)), 1.0]) is None


def test_dependent_inputs_are_reduced_to_a_basis():
    plain, doubled = base("tanh"), make("tanh", [[1, 1]], [[1]], [[1, 2, 5], [2, 4, 10]], [[1, 0, 1]])
    solution = solve(doubled)
    bad = solution.components[0]
    assert str(bad.inertia) == "(0, 1, 2)" and bad.dimension == 1 and bad.valley.proved
    assert bad.loss.decimal(30) == solve(plain).components[0].loss.decimal(30)
    assert kept(doubled) == ((1, 0, 0), (0, 0, 0))
    # decay makes every weight matter
    assert len(kept(make("tanh", [[1, 1]], [[1]], [[1, 2, 5], [2, 4, 10]], [[1, 0, 1]], "1/9"))) == 3


def test_units_that_do_nothing_are_dropped_but_a_constant_one_is_kept():
    arguments = ([[1], [0], [1]], [[1, 1, 0]], [[1, 3, 2, -1, 5]], [[2, -3, 1, 1, 0]])
    for kind, dropped in (("tanh", "1, 2"), ("sigmoid", "2")):
        problem = make(kind, *arguments)
        solution = solve(problem)
        assert any(note.endswith(f"dropped: {dropped}") for note in solution.notes)
        audit(problem, solution, root=False)


def test_an_exact_fit_has_loss_zero_and_is_global():
    for inputs, targets in (([[1, 2]], [[1, "3/2"]]), ([[1, 2, -1, 2, 0]], [[1, "3/2", -1, "3/2", 0]])):
        solution = solve(make("tanh", [[1]], [[1]], inputs, targets))
        best = solution.components[0]
        assert best.loss.radical() == "0" and solution.infimum.verdict.proved and solution.infimum.attained
        assert best.spurious.status is Status.REFUTED
    # one more sample that cannot be fitted: no exact claim
    assert solve(make("tanh", [[1]], [[1]], [[1, 2, 0]], [[1, "3/2", 1]])).components[0].loss.exact is None


def test_deeper_networks_and_a_spent_budget():
    with pytest.raises(UnsupportedProblem, match="3 layers"):
        solve(Problem.of(SparseNetwork.of([[1]], [[1]], [[1]], activation="tanh"), targets=[[1]]))
    solution = solve(base("tanh"), budget=0)
    assert solution.components == () and any("budget" in note for note in solution.notes)
    assert solution.verdicts["spurious_minimum"].status is Status.UNDECIDED


def test_the_seed_decides_everything():
    one, two = (solution_json(solve(base("softplus"), seed=3)) for _ in range(2))
    assert one == two


# lower points, centres


@pytest.mark.parametrize(
    ("kind", "value", "claim"),
    [("tanh", "0.7952", "0.668864"), ("softplus", "14.6", "10.3829"), ("sigmoid", "11.5", "9.8883")],
)
def test_lower_points_are_coarse_and_lower(kind, value, claim):
    problem = base(kind)
    for level in (value, claim):
        point = lower_point(problem, arb(level))
        assert point is not None
        weights = [x for table in point for row in table for x in row]
        assert max(x.denominator for x in weights) <= (2 if level == value else 1000)
        with mpmath.workdps(40):
            exact = Reference(problem, kept(problem)).loss([mp(point[a][b][c]) for a, b, c in kept(problem)])
            assert exact < mpmath.mpf(level)


def test_below_the_infimum_there_is_no_lower_point():
    assert lower_point(base("tanh"), arb("0.66")) is None  # the infimum is 2/3


# the command


def test_the_command_says_that_the_list_is_not_promised():
    main = "from proofs.cli.start import main; main()"
    command = [sys.executable, "-c", main, "solve", "examples/tanh_valley.toml", "--quiet"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=240)
    assert result.returncode == 3 and result.stderr == ""
    text = " ".join(result.stdout.split())
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "complete lists are not promised for tanh" in text and "0.7952250882" in text
    assert "it lies in a spurious valley" in text and "strict minimum *" in text
