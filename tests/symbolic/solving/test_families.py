"""Families, decay, powers, depth and the infimum: worked values, closed forms, and dishonest engines."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations
from random import Random

import numpy as np
import pytest
from flint import fmpq

from symbolic import Problem, SparseNetwork, solve
from symbolic.bounds.squares import SquaresBound, natural_gram, semidefinite
from symbolic.engines.singular import Singular, read_decomposition
from symbolic.engines.system import Decomposition, Prime, Task
from symbolic.errors import EngineMissing, EngineWarning
from symbolic.exact.ideals import Ideal
from symbolic.polynomials.expanded import expanded_loss
from symbolic.polynomials.network import weight_names
from symbolic.solving.families.family import verified_family
from tests import problems

one_hidden = SparseNetwork.of([[1]], [[1]])


def activated(first, second, targets, activation, inputs=None, decay=0):
    network = SparseNetwork.of(first, second, activation=activation)
    return Problem.of(network, targets=targets, inputs=inputs, weight_decay=decay)


def listed(solution, digits=8):
    return [(c.loss.decimal(digits), str(c.kind)) for c in solution.components]


# --- power activations (theory, 5a) ---


def test_square_of_one_weight_has_maxima_spurious_minima_and_a_saddle():
    solution = solve(activated([[1]], [[1]], [[1]], "square"))
    best, dead = solution.components
    assert best.loss.radical() == "0" and str(best.kind) == "strict_minimum"
    assert dead.loss.radical() == "1" and str(dead.kind) == "mixed" and dead.dimension == 1
    found = {}
    for piece in dead.pieces:
        w1, w2 = piece.build()
        assert w1[0][0].value == 0
        found[piece.kind] = w2[0][0].value
    assert found["maximum"] > 0 and found["minimum"] < 0 and found["saddle"] == 0
    assert dead.spurious.proved and not dead.valley.proved


@pytest.mark.parametrize(
    ("first", "targets", "inputs", "activation", "expected"),
    [
        ([[1, 1]], [[1, -2]], None, "square", [("1", "strict_minimum"), ("4", "strict_minimum"), ("5", "saddle")]),
        (
            [[1, 1]],
            [[1, 1, 1]],
            [[1, 1, 1], [-1, 0, 1]],
            "square",
            [("0", "strict_minimum"), ("1", "strict_minimum"), ("1.6", "saddle"), ("1.6", "saddle"), ("3", "mixed")],
        ),
        (
            [[1, 1]],
            [[-2, 1, 3]],
            [[0, 1, 1], [1, 0, 1]],
            "cube",
            [
                ("4.2425163", "strict_minimum"),
                ("9.0720948", "strict_minimum"),
                ("11.513208", "saddle"),
                ("14", "saddle"),
            ],
        ),
    ],
)
def test_base_cases_of_powers(first, targets, inputs, activation, expected):
    solution = solve(activated(first, [[1]], targets, activation, inputs))
    assert listed(solution) == expected
    assert solution.components[1].spurious.proved and solution.components[1].valley.proved


def test_two_square_twins_keep_flat_ways_out():
    solution = solve(activated([[1, 1], [1, 1]], [[1, 1]], [[1, -2]], "square"))
    assert [c.loss.radical() for c in solution.components] == ["0", "1", "4", "5"]
    for component in solution.components[1:3]:
        assert str(component.kind) == "mixed" and component.spurious.proved and not component.valley.proved
        assert {p.kind for p in component.pieces} == {"minimum", "saddle"}
    assert solution.infimum.verdict.proved and solution.components[0].dimension == 4


# --- weight decay ---


def test_five_complex_points_for_one_scalar_unit_with_generic_decay():
    problem = Problem.of(one_hidden, inputs=[["3/2"]], targets=[["7/3"]], weight_decay=[[["1/5"]], [["2/7"]]])
    assert solve(problem).strata[0].count == 5


def matchings(mask, rows, columns):
    return any(all(mask[r][c] for r, c in zip(rows, order, strict=True)) for order in permutations(columns))


@pytest.mark.parametrize(
    "final",
    [
        [[1]],
        [[1], [1]],
        [[1, 1]],
        [[1, 0], [0, 1]],
        [[1, 1], [0, 1]],
        [[1, 1], [1, 1]],
        [[1, 1, 1]],
        [[1, 1], [1, 0], [0, 1]],
    ],
)
def test_counts_of_one_sample_follow_the_matchings_of_the_final_mask(final):
    """sum over r of 4^r times the number of r x r submasks with a perfect matching (a conjecture, here an observation)."""
    h, k = len(final[0]), len(final)
    random = Random(h + 10 * k)
    first = [[int(r == c) for c in range(h)] for r in range(h)]
    amounts = iter(random.sample(range(1, 40), 20))
    decay = [[[f"{next(amounts)}/11" if x else 0 for x in row] for row in mask] for mask in (first, final)]
    problem = Problem.of(
        SparseNetwork.of(first, final),
        inputs=[[random.randint(1, 9)] for _ in range(h)],
        targets=[[random.randint(1, 9)] for _ in range(k)],
        weight_decay=decay,
    )
    expected = sum(
        4**r * sum(matchings(final, a, b) for a in combinations(range(k), r) for b in combinations(range(h), r))
        for r in range(min(h, k) + 1)
    )
    stratum = solve(problem).strata[0]
    assert stratum.complete.proved and stratum.count == expected


@pytest.mark.parametrize(
    ("units", "targets"), [(2, [[3, 1], [1, 2]]), (2, [[-2, -3], [-2, -2]]), (2, [[2, 0], [0, 2]])]
)
def test_dense_networks_with_equal_decay_shrink_singular_values(units, targets):
    """Critical values: for any set of singular values s > decay, sum (2 decay s - decay^2) there and s^2 elsewhere."""
    decay = Fraction(1, 3)
    problem = Problem.of(
        SparseNetwork.of([[1, 1]] * units, [[1] * units] * 2), targets=targets, weight_decay=str(decay)
    )
    solution = solve(problem)
    singular = np.linalg.svd(np.array(targets, dtype=float))[1]
    lam = float(decay)
    expected = {
        round(sum(2 * lam * s - lam**2 if k in kept else s**2 for k, s in enumerate(singular)), 6)
        for r in range(units + 1)
        for kept in combinations(range(2), r)
        if all(singular[k] > lam for k in kept)
    }
    assert {round(float(c.loss.ball(60).mid()), 6) for c in solution.components} == expected
    assert solution.infimum.verdict.proved and solution.infimum.attained
    assert solution.verdicts["all_minima_global"].proved
    assert all(c.dimension is not None for c in solution.components)


def test_decay_of_three_layers_hides_a_spurious_minimum_at_zero():
    problem = Problem.of(SparseNetwork.of([[1]], [[1]], [[1]]), targets=[[3]], weight_decay="1/10")
    solution = solve(problem)
    assert solution.strata[0].count == 17 and solution.strata[0].scope == "all"
    zero = next(c for c in solution.components if c.alive == ())
    assert str(zero.kind) == "strict_minimum" and zero.spurious.proved and zero.valley.proved
    assert [c.multiplicity for c in solution.components] == [4, 1, 4]


# --- depth ---


def test_three_scalar_layers_have_no_second_order_descent_at_zero_and_no_bad_minimum():
    solution = solve(Problem.of(SparseNetwork.of([[1]], [[1]], [[1]]), targets=[[1]]))
    assert [c.loss.radical() for c in solution.components] == ["0", "1"]
    assert str(solution.components[1].kind) == "saddle" and solution.verdicts["all_minima_global"].proved


def test_symmetry_of_deep_networks_is_counted_layer_by_layer():
    network = SparseNetwork.of([[1, 1]], [[1], [1]], [[1, 1], [0, 1]])
    solution = solve(Problem.of(network, targets=[[1, 2], [3, 1]]))
    assert solution.pairs == ((0, 0), (1, 1), (1, 2), (2, 2)) and solution.complete
    assert solution.components[0].loss.radical() == "15/2 - 5*sqrt(5)/2"


# --- the infimum ---


def test_an_infimum_that_is_not_attained_is_certified_by_a_curve():
    solution = problems.solved(problems.not_attained())
    infimum = solution.infimum
    assert infimum.verdict.proved and infimum.attained is False and infimum.value.radical() == "0"
    assert infimum.curve is not None
    problem = problems.not_attained()
    losses = []
    for e in (fmpq(1, 10), fmpq(1, 1000), fmpq(1, 100000)):
        tables = [
            [
                [
                    sum((c.rational() * e ** (x.valuation + k) for k, c in enumerate(x.coefficients)), fmpq(0))
                    for x in row
                ]
                for row in layer
            ]
            for layer in infimum.curve.layers
        ]
        values = [tables[layer][r][c] for (layer, r, c), _ in weight_names(problem)]
        losses.append(expanded_loss(problem).over(lambda q: q).value(values))
        outside = [
            x
            for t, m in zip(tables, problem.network.masks, strict=True)
            for a, b in zip(t, m, strict=True)
            for x, y in zip(a, b, strict=True)
            if not y
        ]
        assert not any(outside)
    assert losses[0] > losses[1] > losses[2] > 0 and losses[2] < fmpq(1, 10**6)


def test_a_sum_of_squares_proves_an_infimum_that_structure_does_not():
    problem = activated([[1, 1]], [[1]], [[1, -2]], "square")
    infimum = solve(problem).infimum
    assert infimum.verdict.proved and infimum.value.radical() == "1" and infimum.squares is not None
    assert infimum.squares.holds(expanded_loss(problem))


def test_sums_of_squares_are_checked_exactly():
    problem = activated([[1, 1]], [[1]], [[1, -2]], "square")
    loss = expanded_loss(problem)
    monomials, gram = natural_gram(problem, loss)
    assert SquaresBound(fmpq(0), monomials, gram).holds(loss)
    assert not SquaresBound(fmpq(1, 10**9), monomials, gram).holds(loss)
    lowered = ((gram[0][0] - 1, *gram[0][1:]), *gram[1:])
    assert SquaresBound(fmpq(1), monomials, lowered).holds(loss) == semidefinite(lowered)
    assert not semidefinite([[fmpq(1), fmpq(2)], [fmpq(2), fmpq(1)]])


def test_the_rank_of_the_network_bounds_the_loss():
    solution = problems.solved(problems.minimum_but_no_valley())
    assert solution.infimum.verdict.proved and "rank at most 2" in solution.infimum.verdict.reason


@pytest.mark.parametrize(
    ("first", "second", "targets"),
    [
        ([[1, 1], [1, 0], [0, 1]], [[1, 1, 1], [1, 0, 0]], [[1, 2], [3, -1]]),
        ([[1, 1, 1], [1, 1, 1]], [[1, 0], [1, 1], [0, 1]], [[1, 0, 0], [0, 0, 3], [0, 2, 0]]),
    ],
)
def test_splitting_off_the_global_minima_changes_nothing(monkeypatch, first, second, targets):
    problem = problems.problem(first, second, targets)
    whole = solve(problem)
    monkeypatch.setattr("symbolic.solving.families.decompose.QUICK", 1e-4)
    split = solve(problem)
    assert whole.complete and split.complete
    assert [(c.loss.radical(), str(c.kind), c.dimension, str(c.inertia)) for c in whole.components] == [
        (c.loss.radical(), str(c.kind), c.dimension, str(c.inertia)) for c in split.components
    ]


# --- dishonest and missing engines ---


def decomposed(monkeypatch, change):
    """Solve a problem whose decomposition is tampered with."""
    honest = Singular.run

    def run(self, jobs, seconds, workers, companion=None):
        answers = honest(self, jobs, seconds, workers, companion)
        return [change(a) if j.task is Task.DECOMPOSE else a for j, a in zip(jobs, answers, strict=True)]

    monkeypatch.setattr(Singular, "run", run)
    return solve(activated([[1]], [[1]], [[1]], "square"))


def test_a_family_that_is_not_critical_is_refused(monkeypatch):
    def change(answer):
        wrong = tuple((1 if any(e) else c + 1, e) for c, e in answer.primes[0].generators[0])
        first = Prime((wrong, *answer.primes[0].generators[1:]), answer.primes[0].dimension, answer.primes[0].degree)
        return Decomposition((first, *answer.primes[1:]))

    solution = decomposed(monkeypatch, change)
    assert not solution.complete and "could not be verified" in solution.strata[0].complete.reason


def test_a_family_of_another_dimension_is_refused(monkeypatch):
    def change(answer):
        return Decomposition(tuple(Prime(p.generators, p.dimension + 1, p.degree) for p in answer.primes))

    assert not decomposed(monkeypatch, change).complete


@pytest.mark.parametrize("place", [0, 1])
def test_a_dropped_family_is_noticed_by_the_other_engine(monkeypatch, place):
    def change(answer):
        return Decomposition(tuple(p for k, p in enumerate(answer.primes) if k != place))

    solution = decomposed(monkeypatch, change)
    assert not solution.complete and "outside the families" in solution.strata[0].complete.reason


def test_a_missing_decomposer_is_undecided_not_empty(monkeypatch):
    def refuse(name):
        raise EngineMissing(name, "landscape doctor --install")

    monkeypatch.setattr("symbolic.solving.families.decompose.load_engine", refuse)
    with pytest.warns(EngineWarning, match="Singular is not installed"):
        solution = solve(activated([[1, 1]], [[1]], [[1, 3]], "square"))
    assert not solution.complete and "doctor --install" in solution.strata[0].complete.reason
    assert all(str(v.status) == "UNDECIDED" for v in solution.verdicts.values())


@pytest.mark.parametrize("text", ["", "prime=1 degree=1\npoly=x0", "nonsense\ndone", "prime=1 degree=1\npoly=y0\ndone"])
def test_broken_decompositions_are_not_read(text):
    with pytest.raises(ValueError, match=r"breaks off|unexpected|invalid"):
        read_decomposition(text, 1)


def test_ideals_agree_with_their_definition():
    ideal = Ideal.of(2, [{(1, 1): fmpq(1), (0, 0): fmpq(-1)}])
    assert ideal.plus([{(1, 0): fmpq(1)}]).empty and ideal.empty is False
    assert ideal.contains({(2, 2): fmpq(3), (0, 0): fmpq(-3)}) and not ideal.contains({(1, 0): fmpq(1)})
    prime = Prime((((1, (1, 1)), (-1, (0, 0))),), 1, 2)
    assert verified_family(2, prime, [{(1, 1): fmpq(2), (0, 0): fmpq(-2)}]) is not None
    assert verified_family(2, prime, [{(1, 0): fmpq(1)}]) is None
