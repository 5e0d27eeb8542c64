"""ReLU and leaky ReLU: base cases by hand, every list against a numeric descent that shares no code, and mutations."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from random import Random

import jsonschema
import numpy as np
import pytest
from flint import fmpq

from symbolic import Problem, SparseNetwork, solve
from symbolic.errors import UnsupportedProblem
from symbolic.landscape.json import solution_json
from symbolic.landscape.kind import Kind
from symbolic.landscape.summary import summary_text
from symbolic.network import read_problem
from symbolic.solving.piecewise.cells import fits, patterns
from symbolic.solving.piecewise.cells.at_a_point import border_statement
from symbolic.verdict import Status
from tests.numeric_descent import Landscape, listed, random_problem

ROOT = Path(__file__).resolve().parents[4]
MINIMA = (Kind.STRICT_MINIMUM, Kind.MINIMUM)


def network(first, second, activation="relu"):
    return SparseNetwork.of(first, second, activation=activation)


def base_case(activation="relu", **more):
    return Problem.of(network([[1]], [[1]], activation), inputs=[[1, -1]], targets=[[1, 2]], **more)


def facts(solution):
    return [(str(c.kind), c.loss.radical(), c.cells) for c in solution.components]


# By hand


def test_relu_base_case():
    solution = solve(base_case())
    assert facts(solution) == [
        ("strict_minimum", "1", ("-+",)),
        ("strict_minimum", "4", ("+-",)),
        ("minimum", "5", ("00",)),
    ]
    lower, upper, plateau = solution.components
    assert upper.spurious.proved and upper.valley.proved
    assert plateau.spurious.proved and plateau.valley.status is Status.UNDECIDED and "flat" in plateau.kind_reason
    assert lower.spurious.status is Status.REFUTED
    assert solution.coordinates(plateau) == [[["0"]], [["-1"]]]
    assert solution.infimum.verdict.proved and solution.infimum.value.radical() == "1" and solution.infimum.attained
    assert solution.complete and solution.verdicts["spurious_valley"].proved


def test_leaky_relu_base_case():
    solution = solve(base_case("leaky_relu:1/10"))
    assert [loss for _, loss, _ in facts(solution)] == ["144/101", "441/101", "5"]
    assert solution.components[1].valley.proved
    assert solution.verdicts["all_minima_global"].status is Status.REFUTED


def test_every_minimum_of_one_leaky_unit_can_be_global():
    """Both signs of w fit proportional data; at w = 0 the loss falls. Nothing else is there."""
    problem = Problem.of(network([[1]], [[1]], "leaky_relu:1/10"), inputs=[[1, 2]], targets=[[1, 2]])
    solution = solve(problem)
    assert solution.verdicts["all_minima_global"].proved
    assert {loss for _, loss, _ in facts(solution)} == {"0"}


def test_an_inactive_unit_is_a_flat_plateau():
    problem = Problem.of(network([[1]], [[1]]), inputs=[[1, 2]], targets=[[1, 2]])
    dead = solve(problem).components[-1]
    assert (dead.kind, dead.loss.radical(), dead.alive) == (Kind.MINIMUM, "5", ())
    assert dead.spurious.proved and "active" in dead.kind_reason and "flat" in dead.kind_reason
    assert dead.valley.status is Status.UNDECIDED and dead.dimension == 2


def test_off_units_with_a_gradient_are_saddles():
    """Two inputs, one unit with v = 0: critical where w is orthogonal to the gradient, and never a minimum."""
    problem = Problem.of(
        network([[1, 1]], [[1]], "leaky_relu:1/2"), inputs=[[1, 0, 1], [0, 1, 1]], targets=[[1, -1, 0]]
    )
    saddles = [c for c in solve(problem).components if c.kind is Kind.SADDLE]
    assert saddles and all(c.alive == () and c.loss.radical() == "2" and c.inertia.negative == 1 for c in saddles)


def test_wide_sparse_networks_keep_the_valley():
    """Two copies with their own output each: all products of the block components, valleys next to global minima too."""
    twice = Problem.of(network([[1], [1]], [[1, 0], [0, 1]]), inputs=[[1, -1]], targets=[[1, 2], [1, 2]])
    solution = solve(twice)
    losses = [int(c.loss.value.p) for c in solution.components for _ in range(c.multiplicity)]
    assert losses == sorted(a + b for a in (1, 4, 5) for b in (1, 4, 5))
    deep = [(int(c.loss.value.p), c.multiplicity) for c in solution.components if c.valley.proved]
    assert deep == [(5, 2), (8, 1)]
    assert solution.infimum.verdict.proved and solution.infimum.value.radical() == "2"


def test_the_valley_is_there_at_width_twelve():
    wide = Problem.of(
        network([[1]] * 12, [[int(i == j) for j in range(12)] for i in range(12)]),
        inputs=[[1, -1]],
        targets=[[1, 2]] * 12,
    )
    solution = solve(wide)
    worst = next(c for c in solution.components if c.loss.radical() == "48" and c.multiplicity == 1)
    assert worst.valley.proved and solution.infimum.value.radical() == "12"
    assert sum(c.multiplicity for c in solution.components) == 3**12


def test_decay_moves_the_two_valleys():
    """With decay 1/10 on w and v the product u minimises (u - 1)^2 + u/5, or (u - 2)^2 + u/5."""
    solution = solve(base_case(weight_decay="1/10"))
    assert [(k, loss) for k, loss, _ in facts(solution)] == [
        ("strict_minimum", "139/100"),
        ("strict_minimum", "419/100"),
    ]
    assert solution.components[1].spurious.proved
    assert solution.complete and solution.verdicts["all_minima_global"].status is Status.REFUTED


def test_twins_are_listed_once():
    problem = Problem.of(network([[1], [1]], [[1, 1]]), inputs=[[1, -1]], targets=[[1, 2]])
    solution = solve(problem)
    best = solution.components[0]
    assert best.loss.radical() == "0" and best.multiplicity == 2 and set(best.cells) == {"+-", "-+"}
    assert any("3 products of activation cells, 3 examined" in note for note in solution.notes)


def test_the_order_of_units_samples_and_inputs_does_not_matter():
    for seed in range(300, 312):
        problem = random_problem(seed, 1, 2)
        first, second = problem.network.masks
        turned = Problem.of(
            network([row[::-1] for row in first[::-1]], [row[::-1] for row in second], str(problem.network.activation)),
            inputs=[row[::-1] for row in problem.inputs[::-1]],
            targets=[row[::-1] for row in problem.targets],
        )

        def seen(solution):
            return sorted((str(c.kind), c.loss.radical(), c.multiplicity, c.dimension) for c in solution.components)

        assert seen(solve(problem)) == seen(solve(turned))


def test_an_output_without_units_adds_its_targets():
    problem = Problem.of(network([[1]], [[1], [0]]), inputs=[[1, -1]], targets=[[1, 2], [3, 0]])
    assert [loss for _, loss, _ in facts(solve(problem))] == ["10", "13", "14"]


def test_idle_weights_are_counted():
    """Two inputs that agree on every sample: one weight never matters."""
    problem = Problem.of(network([[1, 1]], [[1]]), inputs=[[1, -1], [1, -1]], targets=[[1, 2]])
    solution = solve(problem)
    assert facts(solution)[:2] == [("strict_minimum", "1", ("-+",)), ("strict_minimum", "4", ("+-",))]
    assert solution.components[0].dimension == 2
    assert any("1 weights never change the loss" in note for note in solution.notes)


def test_several_outputs_use_the_linear_solvers():
    problem = Problem.of(
        network([[1, 1], [0, 1]], [[1, 0], [1, 1]], "leaky_relu:1/10"),
        inputs=[[1, -1, 2, 3], [1, 2, -1, 1]],
        targets=[[1, 2, -1, 0], [2, 0, 1, 1]],
    )
    solution = solve(problem)
    opened, borders = (s.complete for s in solution.strata)
    assert opened.proved and borders.proved
    assert not solution.verdicts["all_minima_global"].proved
    assert {c.loss.radical() for c in solution.components} >= {"23348/6243", "10387/2181", "3770/601"}
    inside = [c for c in solution.components if "0" not in "".join(c.cells)]
    assert sum(c.kind is Kind.STRICT_MINIMUM for c in inside) == 6


def test_more_layers_are_refused():
    deep = SparseNetwork.of([[1]], [[1]], [[1]], activation="relu")
    with pytest.raises(UnsupportedProblem, match="one hidden layer"):
        solve(Problem.of(deep, inputs=[[1, -1]], targets=[[1, 2]]))


def test_a_spent_budget_is_undecided():
    problem = random_problem(5, 1)
    solution = solve(problem, budget=0)
    assert all(s.complete.status is Status.UNDECIDED for s in solution.strata)
    assert " of " in solution.strata[0].complete.reason and not solution.infimum.verdict.proved
    assert not any(v.status is Status.REFUTED for v in solution.verdicts.values())


def test_result_and_summary_of_the_example():
    problem = read_problem(ROOT / "examples" / "relu_two_valleys.toml")
    solution = solve(problem)
    data = json.loads(solution_json(solution))
    jsonschema.validate(data, json.loads((ROOT / "docs/schema/solution-1.json").read_text()))
    assert [c["cells"] for c in data["components"]] == [["-+"], ["+-"], ["00"]]
    assert [s["scope"] for s in data["strata"]] == ["open cells", "borders"]
    text = summary_text(solution)
    assert "2 products of activation cells, 2 examined" in text and max(map(len, text.splitlines())) <= 80


# Against numbers


def fractions(solution, component):
    """Rational weights of a component; None if one of them is irrational."""
    values = [[[x.value for x in row] for row in table] for table in component.tables]
    if any(x is None for table in values for row in table for x in row):
        return None
    return [[[Fraction(int(x.p), int(x.q)) for x in row] for row in table] for table in values]


def check_components(solution):
    """Every component, by a second path: the loss of its weights, stationarity, and no lower point near a minimum."""
    problem, landscape = solution.problem, Landscape(solution.problem)
    rng = np.random.default_rng(0)
    for component in solution.components:
        weights = fractions(solution, component)
        if weights is not None:
            found = border_statement(problem, weights)
            assert found.loss == component.loss.value, component
            assert found.clarke and (component.kind is Kind.SADDLE or found.descent is None), component
        if component.kind in MINIMA:
            w, v = solution.arrays(component)
            here = np.concatenate([w[landscape.m1 > 0], v[landscape.m2 > 0]])
            near = here + rng.normal(size=(300, len(here))) * 10.0 ** -rng.integers(3, 6, size=(300, 1))
            losses = (landscape.residual_and_jacobian(near)[0] ** 2).sum(1)
            base = (landscape.residual_and_jacobian(here[None])[0] ** 2).sum()
            assert losses.min() > base - 1e-9 * (1 + base), component


def compare(problem, seed, budget=30.0, starts=25):
    """The numeric minima that are not listed (allowed only where the list is not claimed to be complete)."""
    solution, landscape = solve(problem, budget=budget), Landscape(problem)
    values = landscape.minima(seed, starts)
    missing = listed(solution, landscape, values)
    if solution.strata[0].complete.proved:
        assert not missing, (seed, [float(((f - landscape.y) ** 2).sum()) for f in missing])
    return solution, len(values), len(missing)


@pytest.mark.parametrize("first", range(0, 80, 20))
def test_descent_finds_nothing_else_with_one_output(first):
    total = 0
    for seed in range(first, first + 20):
        solution, count, _ = compare(random_problem(seed, 1, 2 if seed % 4 else 3), seed)
        assert solution.complete and solution.infimum.verdict.proved
        total += count
        if seed % 4 == 0:
            check_components(solution)
    assert total > 200, "the descent must find enough points for this test to mean something"


def test_descent_finds_nothing_else_with_two_outputs():
    total = 0
    for seed in (*range(5), 6, 7, 8, 10, *range(12, 16), *range(18, 27), *range(28, 36)):
        solution, count, missing = compare(random_problem(seed, 2, 2), seed)
        assert not missing
        total += count
        if seed % 3 == 0:
            check_components(solution)
    assert total > 300


@pytest.mark.slow
@pytest.mark.parametrize("first", range(80, 240, 20))
def test_descent_finds_nothing_else_with_one_output_at_length(first):
    for seed in range(first, first + 20):
        solution, _, _ = compare(random_problem(seed, 1, 3), seed, 60.0)
        assert solution.strata[0].complete.proved
        check_components(solution)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 60, 10))
def test_descent_finds_nothing_else_with_two_outputs_at_length(first):
    for seed in range(first, first + 10):
        check_components(compare(random_problem(seed, 2, 2), seed, 60.0)[0])


def angular_minima(problem, side, count=40_000):
    """Losses at the local minima over the angle of w, for one unit with two inputs and v of one sign at its best."""
    angles = (np.arange(count) + 0.3) * 2 * np.pi / count
    z = np.stack([np.cos(angles), np.sin(angles)], 1) @ np.array(problem.inputs, dtype=float)
    features = side * np.where(z > 0, z, Landscape(problem).slope * z)
    y = np.array(problem.targets[0], dtype=float)
    size = (features**2).sum(1)
    v = np.maximum(features @ y, 0) / np.where(size > 1e-12, size, 1)
    losses = ((v[:, None] * features - y) ** 2).sum(1)
    lowest = (losses < np.roll(losses, 1) - 1e-13) & (losses < np.roll(losses, -1) - 1e-13) & (v > 1e-6)
    return list(losses[lowest])


def test_borders_against_a_walk_around_the_circle():
    """One unit, two inputs: the minima over the angle, kinks included, are those that are listed, and no others."""
    kinks = 0
    for seed in range(200, 260):
        rng = Random(seed)
        samples = rng.randint(2, 5)
        inputs = [[rng.randint(-4, 4) for _ in range(samples)] for _ in range(2)]
        if np.linalg.matrix_rank(np.array(inputs)) < 2:
            continue
        problem = Problem.of(
            network([[1, 1]], [[1]], rng.choice(["relu", "leaky_relu:1/3"])),
            inputs=inputs,
            targets=[[rng.randint(-4, 4) for _ in range(samples)]],
        )
        solution = solve(problem)
        assert solution.complete
        alive = [c for c in solution.components if c.alive and c.kind in MINIMA]
        exact = [float(c.loss.ball(60).mid()) for c in alive]
        found = angular_minima(problem, 1) + angular_minima(problem, -1)
        assert all(min(abs(f - e) for e in exact) < 5e-3 for f in found), seed
        strict = [e for c, e in zip(alive, exact, strict=True) if c.kind is Kind.STRICT_MINIMUM]
        assert all(min((abs(f - e) for f in found), default=1) < 5e-3 for e in strict), seed
        kinks += sum("0" in c.cells[0] for c in alive)
    assert kinks > 20


def test_the_infimum_is_below_everything_that_is_sampled():
    """The proved infimum of one-output problems against random weights, with w on and off borders."""
    rng = np.random.default_rng(1)
    for seed in range(12):
        problem = random_problem(seed, 1, 2)
        solution, landscape = solve(problem), Landscape(problem)
        theta = rng.integers(-3, 4, size=(2000, len(landscape.first) + len(landscape.second))).astype(float)
        losses = (landscape.residual_and_jacobian(theta)[0] ** 2).sum(1)
        assert float(solution.infimum.value.ball(60).mid()) <= losses.min() + 1e-9


# Mutations: each wrong ingredient is caught by the comparison or by the second path


MUTANTS = Problem.of(
    network([[1, 1], [1, 1]], [[1, 1]], "leaky_relu:1/10"),
    inputs=[[1, -1, 2, 3], [1, 2, -1, 1]],
    targets=[[1, 2, -1, 0]],
)


def caught(solution):
    """Whether the checks of this file notice that something is wrong."""
    landscape = Landscape(MUTANTS)
    if listed(solution, landscape, landscape.minima(0)):
        return True
    try:
        for component in solution.components:
            weights = fractions(solution, component)
            found = border_statement(MUTANTS, weights)
            assert found.loss == component.loss.value and found.clarke
    except AssertionError:
        return True
    return False


def test_without_a_mutation_nothing_is_caught():
    assert not caught(solve(MUTANTS))


def test_a_wrong_slope_is_caught(monkeypatch):
    monkeypatch.setattr(
        patterns.CellUnit,
        "activation",
        lambda self, signs: tuple(fmpq(1) if s > 0 else fmpq(1, 9) if s < 0 else fmpq(0) for s in signs),
    )
    assert caught(solve(MUTANTS))


def test_a_sample_left_out_is_caught():
    shorter = Problem.of(
        MUTANTS.network, inputs=[row[:-1] for row in MUTANTS.inputs], targets=[row[:-1] for row in MUTANTS.targets]
    )
    assert caught(solve(shorter))


def test_an_ignored_cell_inequality_is_caught(monkeypatch):
    """Accepting every least squares solution as if it were in its cell."""
    monkeypatch.setattr(fits, "_side", lambda unit, face, vector: 1)
    assert caught(solve(MUTANTS))


def test_an_ignored_border_condition_is_caught(monkeypatch):
    """Listing every stationary point of a face as a minimum: somewhere a direction descends."""
    from symbolic.solving.piecewise import one_output

    monkeypatch.setattr(one_output, "holds_at_border", lambda *_: True)
    solution = solve(MUTANTS)
    assert any(
        border_statement(MUTANTS, fractions(solution, c)).descent is not None
        for c in solution.components
        if c.kind in MINIMA
    )
