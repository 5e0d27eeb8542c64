"""tanh, sigmoid and softplus: certified points against mpmath by formulas of its own, and sabotage that is noticed."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import mpmath
import pytest
from flint import arb, fmpq

from symbolic import Problem, SparseNetwork, solve
from symbolic.errors import UnsupportedProblem
from symbolic.exact.krawczyk import newton
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber
from symbolic.landscape.json import solution_json
from symbolic.landscape.kind import Kind
from symbolic.solving.smooth import critical
from symbolic.solving.smooth import lower_points as lower
from symbolic.solving.smooth.candidates import find_candidates
from symbolic.solving.smooth.definite import positive_definite
from symbolic.solving.smooth.functions import SMOOTH
from symbolic.solving.smooth.gradient_system import GradientSystem, critical_box
from symbolic.solving.smooth.loss import AnalyticLoss, analytic_loss
from symbolic.solving.smooth.lower_points import lower_point
from symbolic.verdict import Status

ROOT = Path(__file__).resolve().parents[4]
KINDS = ("tanh", "sigmoid", "softplus")
BASE = {
    "tanh": ([[1, 2, 5]], [[1, 0, 1]], ("1.304065009", "0.188867170", "0.79522509")),
    "sigmoid": ([[1, 3]], [[2, -3]], ("-1.08", "0.693147181", "11.56")),
    "softplus": ([[-3, 1, 3]], [[3, -3, -1]], ("-0.824278939", "0.721733205", "14.63028227")),
}
FORMULAS = {
    "tanh": lambda z: (mpmath.exp(2 * z) - 1) / (mpmath.exp(2 * z) + 1),
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
}
SLOPES = {
    "tanh": lambda z: 1 - mpmath.tanh(z) ** 2,
    "sigmoid": lambda z: mpmath.exp(-z) / (1 + mpmath.exp(-z)) ** 2,
    "softplus": FORMULAS["sigmoid"],
}
BENDS = {
    "tanh": lambda z: -2 * mpmath.sinh(z) / mpmath.cosh(z) ** 3,
    "sigmoid": lambda z: (mpmath.exp(-2 * z) - mpmath.exp(-z)) / (1 + mpmath.exp(-z)) ** 3,
    "softplus": SLOPES["sigmoid"],
}


def make(kind, first, second, inputs, targets, decay=0):
    network = SparseNetwork.of(first, second, activation=kind)
    return Problem.of(network, inputs=inputs, targets=targets, weight_decay=decay)


def base(kind):
    return make(kind, [[1]], [[1]], *BASE[kind][:2])


def wide(kind, copies):
    identity = [[int(i == j) for j in range(copies)] for i in range(copies)]
    return make(kind, [[1]] * copies, identity, BASE[kind][0], BASE[kind][1] * copies)


def mp(x):
    return mpmath.mpf(x.numerator) / x.denominator


def decimal(ball, digits=40):
    with working_precision(400):
        return mpmath.mpf(ball.mid().str(digits, radius=False))


class Reference:
    """Loss, half gradient and half Hessian of a problem in mpmath, entry by entry, in the given weights."""

    def __init__(self, problem, places):
        self.problem, self.places = problem, places
        self.kind = problem.network.activation.kind

    def arguments(self, theta):
        value = dict(zip(self.places, theta, strict=True))
        h, d, k = len(self.problem.network.masks[0]), len(self.problem.inputs), len(self.problem.targets)
        w = [[value.get((0, j, c), mpmath.mpf(0)) for c in range(d)] for j in range(h)]
        v = [[value.get((1, i, j), mpmath.mpf(0)) for j in range(h)] for i in range(k)]
        n = len(self.problem.inputs[0])
        z = [[sum(w[j][c] * mp(self.problem.inputs[c][s]) for c in range(d)) for s in range(n)] for j in range(h)]
        return v, z

    def decay(self, place):
        return mp(self.problem.decay[place[0]][place[1]][place[2]])

    def loss(self, theta):
        v, z = self.arguments(theta)
        total = sum(self.decay(t) * x * x for t, x in zip(self.places, theta, strict=True))
        for i, row in enumerate(self.problem.targets):
            for s, y in enumerate(row):
                total += (sum(v[i][j] * FORMULAS[self.kind](z[j][s]) for j in range(len(z))) - mp(y)) ** 2
        return total

    def derivatives(self, theta):
        """By the chain rule for each pair of weights: ``sum r' r' + r r''`` over the residuals."""
        v, z = self.arguments(theta)
        size, x = len(self.places), self.problem.inputs
        gradient = [self.decay(t) * w for t, w in zip(self.places, theta, strict=True)]
        hessian = [[self.decay(a) if p == q else mpmath.mpf(0) for q in range(size)] for p, a in enumerate(self.places)]
        for i, row in enumerate(self.problem.targets):
            for s, y in enumerate(row):
                r = sum(v[i][j] * FORMULAS[self.kind](z[j][s]) for j in range(len(z))) - mp(y)
                first = []
                for layer, a, b in self.places:
                    if layer == 1:
                        first.append(FORMULAS[self.kind](z[b][s]) if a == i else mpmath.mpf(0))
                    else:
                        first.append(v[i][a] * SLOPES[self.kind](z[a][s]) * mp(x[b][s]))
                for p, (lp, ap, bp) in enumerate(self.places):
                    gradient[p] += r * first[p]
                    for q, (lq, aq, bq) in enumerate(self.places):
                        second = mpmath.mpf(0)
                        if lp == lq == 0 and ap == aq:
                            second = v[i][ap] * BENDS[self.kind](z[ap][s]) * mp(x[bp][s]) * mp(x[bq][s])
                        elif lp == 1 and lq == 0 and ap == i and bp == aq:
                            second = SLOPES[self.kind](z[aq][s]) * mp(x[bq][s])
                        elif lp == 0 and lq == 1 and aq == i and bq == ap:
                            second = SLOPES[self.kind](z[ap][s]) * mp(x[bp][s])
                        hessian[p][q] += first[p] * first[q] + r * second
        return gradient, hessian


def kept(problem):
    return analytic_loss(problem).places


def values(component, places, digits=45):
    bits = 10 * digits // 3
    return [decimal(component.tables[a][b][c].ball(bits), digits) for a, b, c in places]


def audit(problem, solution, root=True):
    """Check every component against mpmath: a root of the gradient nearby, its loss, the signs of the Hessian, lower points."""
    places = kept(problem)
    reference = Reference(problem, places)
    losses = {}
    with mpmath.workdps(50):
        for component in solution.components:
            theta = values(component, places)
            gradient, hessian = reference.derivatives(theta)
            assert max(map(abs, gradient), default=0) < 1e-25
            if root:
                found = mpmath.findroot(
                    lambda *t: reference.derivatives(t)[0], [t + mpmath.mpf(10) ** -12 for t in theta], tol=1e-60
                )
                theta = list(found)
                for (a, b, c), x in zip(places, theta, strict=True):
                    ball = component.tables[a][b][c].ball(100)
                    assert abs(decimal(ball) - x) < 1e-25 + float(ball.rad())
            loss = reference.loss(theta)
            losses[component.identifier] = loss
            assert abs(decimal(component.loss.ball(120)) - loss) < 1e-25
            eigenvalues = mpmath.eigsy(mpmath.matrix(hessian), eigvals_only=True)
            negative = sum(1 for e in eigenvalues if e < 0)
            if component.inertia is not None:
                assert component.inertia.negative == negative
                assert component.inertia.positive == len(places) - negative
            assert (component.kind is Kind.STRICT_MINIMUM) == (negative == 0)
        for component in solution.components:
            if component.spurious.proved:
                assert component.minimal
                cheaper = [x for x in losses.values() if x < losses[component.identifier]]
                point = lower_point(problem, component.loss.ball(60), solution.seed)
                if point is not None:
                    cheaper.append(reference.loss([mp(point[a][b][c]) for a, b, c in places]))
                assert min(cheaper) < losses[component.identifier]


# the functions and the derivatives


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


# sabotage


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


# the command


def test_the_command_says_that_the_list_is_not_promised():
    command = [sys.executable, "-c", "from proofs.cli.start import main; main()", "solve", "examples/tanh_valley.toml"]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=240)
    assert result.returncode == 3 and result.stderr == ""
    text = " ".join(result.stdout.split())
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "complete lists are not promised for tanh" in text and "0.7952250882" in text
    assert "it lies in a spurious valley" in text and "strict minimum *" in text
