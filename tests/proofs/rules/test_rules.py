"""The structural lemmas against the solver: what they call benign never has a certified bad minimum or valley."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from proofs.rules.engine import prove_mask, prove_problem, prove_structure
from proofs.rules.lemmas import LEMMAS, LONE_RECTANGLE, Lemma
from symbolic import Problem, SparseNetwork, solve
from symbolic.graph.enumeration import masks
from symbolic.structure.forms import CoreStructure
from symbolic.structure.rules import Application, Claim
from symbolic.structure.structure import complete
from tests import problems

MINIMA, VALLEYS = Claim.ALL_MINIMA_GLOBAL, Claim.NO_SPURIOUS_VALLEY
BAD = [
    problems.tug_of_war,
    problems.golden,
    problems.minimum_but_no_valley,
    problems.hidden_minimum,
    problems.orthogonality_matters,
    problems.wide,
    problems.opposite_nesting,
]


def random_problem(draw: random.Random) -> Problem:
    """Masks up to 3x3 with up to 3 units; whitened, correlated or rank deficient inputs; small integers."""
    while True:
        d, k, h = draw.choice([2, 3, 3]), draw.choice([2, 3, 3]), draw.choice([1, 2, 2, 3])
        density = draw.choice([0.5, 0.65, 0.8])
        first = [[int(draw.random() < density) for _ in range(d)] for _ in range(h)]
        second = [[int(draw.random() < density) for _ in range(h)] for _ in range(k)]
        if sum(map(sum, first)) * sum(map(sum, second)):
            break
    kind = draw.choice(["whitened", "correlated", "rank deficient"])
    samples = d if kind == "whitened" else draw.randint(1, 4)
    inputs = None if kind == "whitened" else [[draw.randint(-2, 2) for _ in range(samples)] for _ in range(d)]
    if kind == "rank deficient":
        inputs[-1] = [2 * x for x in inputs[0]]
    targets = [[draw.randint(-3, 3) for _ in range(samples)] for _ in range(k)]
    return Problem.of(SparseNetwork.of(first, second), targets=targets, inputs=inputs)


def lies(problem: Problem, lemmas=LEMMAS, budget=20) -> list[str]:
    """The claims that the lemmas prove and the solver refutes by a verified example."""
    claimed = [claim for claim in Claim if prove_problem(problem, claim, lemmas) is not None]
    if not claimed:
        return []
    solution = solve(problem, budget=budget)
    bad = {
        MINIMA: any(c.spurious.proved for c in solution.components),
        VALLEYS: any(c.valley.proved for c in solution.components),
    }
    return [str(claim) for claim in claimed if bad[claim]]


@pytest.mark.parametrize("seed", range(16))
def test_rules_never_contradict_the_solver(seed):
    """16 x 25 problems."""
    draw, settled = random.Random(seed), Counter()
    for _ in range(25):
        problem = random_problem(draw)
        for claim in Claim:
            node = prove_problem(problem, claim)
            settled[node.lemma.name if node else "open"] += 1
        assert lies(problem) == [], problem.to_dict()
    assert settled["linear_units"] and settled.total() == 50


@pytest.mark.parametrize("bad", BAD, ids=lambda f: f.__name__)
def test_rules_are_silent_on_bad_examples(bad):
    assert prove_problem(bad(), MINIMA) is None


def one_incomplete_class(structure, units):
    incomplete = [twins for twins in structure.classes(units) if not complete(structure, twins)]
    return Application() if len(incomplete) <= 1 else None


WRONG = Lemma(
    "wrong", "one incomplete class per part is benign", (), frozenset(Claim), "nowhere", "", one_incomplete_class
)


def test_a_wrong_lemma_is_caught():
    assert MINIMA in lies(problems.hidden_minimum(), (*LEMMAS, WRONG), 60)
    assert VALLEYS in lies(problems.wide(), (*LEMMAS, WRONG), 120)


def reduction_for_minima(structure, units):
    return next(lemma for lemma in LEMMAS if lemma.name == "reduction").applies(structure, units)


def test_reduction_must_not_be_used_for_minima():
    """A dead linear unit hides a minimum: a 3 x 3 unit with all of its first row covered by a linear one."""
    wrong = Lemma("wrong", "", (), frozenset({MINIMA}), "nowhere", "", reduction_for_minima)
    mask = SparseNetwork.of([[1, 1, 1], [1, 1, 1]], [[1, 1], [1, 0], [1, 0]])
    assert prove_mask(mask, MINIMA, "whitened", (*LEMMAS, wrong)) is not None
    assert prove_mask(mask, MINIMA, "whitened") is None and prove_mask(mask, VALLEYS, "whitened") is not None


@pytest.mark.parametrize(
    ("first", "second", "data", "claim", "lemma"),
    [
        ([[1, 1, 1]], [[1], [1]], "any", MINIMA, "single_class"),
        ([[1, 1, 1], [1, 1, 1]], [[1, 1], [1, 1]], "any", VALLEYS, "single_class"),
        ([[1, 0, 1], [1, 1, 0]], [[1, 1]], "any", MINIMA, "linear_units"),
        ([[1], [1]], [[1, 0], [1, 1]], "any", VALLEYS, "linear_units"),
        ([[1, 1, 0], [1, 1, 0], [0, 1, 1]], [[1, 1, 1], [1, 1, 0]], "any", MINIMA, "complete_classes"),
        ([[1, 1, 0], [1, 0, 0]], [[1, 1], [1, 1], [1, 1]], "any", MINIMA, "complete_chains"),
        ([[1, 1, 1], [1, 1, 1]], [[1, 1], [1, 0]], "any", MINIMA, "complete_chains"),
        ([[1, 1, 1], [1, 1, 1]], [[1, 1], [1, 1], [1, 0]], "any", MINIMA, None),
        ([[1, 1], [1, 0]], [[1, 1], [1, 1], [0, 1]], "whitened", MINIMA, None),
        ([[1, 1, 1], [1, 0, 0]], [[1, 1], [1, 1]], "any", MINIMA, "lines"),
        ([[1, 1, 1], [1, 0, 0]], [[1, 1], [1, 1], [1, 1]], "any", MINIMA, None),
        ([[1, 1, 1, 1], [1, 0, 0, 0], [0, 1, 0, 0]], [[1, 1, 1], [1, 1, 1]], "whitened", MINIMA, "lines"),
        ([[1, 1, 1, 1], [1, 0, 0, 0], [0, 1, 0, 0]], [[1, 1, 1], [1, 1, 1]], "any", MINIMA, "columns"),
        ([[1, 1], [1, 1]], [[1, 0], [1, 0], [1, 1]], "any", MINIMA, "lines"),
        ([[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1], [1, 1]], "whitened", MINIMA, "decoupling"),
        ([[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1], [1, 1]], "any", MINIMA, None),
        ([[1, 1, 1], [1, 1, 1]], [[1, 1], [1, 0], [1, 0]], "whitened", VALLEYS, "reduction"),
        ([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]], "whitened", VALLEYS, None),
        ([[1, 1, 1], [0, 1, 1]], [[1, 1], [1, 1]], "any", VALLEYS, "nested_two"),
        ([[1, 1], [1, 1]], [[1, 0], [1, 0], [1, 1], [1, 1]], "any", VALLEYS, "nested_two"),
        ([[0, 1, 1], [1, 1, 1]], [[1, 1], [1, 1], [1, 1]], "any", VALLEYS, "nested_gauge"),
        ([[1, 1, 0], [1, 0, 1], [0, 1, 1]], [[1] * 3] * 2, "any", VALLEYS, "onto"),
        ([[1, 1, 1], [1, 1, 0], [1, 0, 0]], [[1, 1, 1], [1, 1, 0]], "any", VALLEYS, "enough"),
        ([[1, 1], [1, 1], [1, 0]], [[1, 1, 1], [1, 1, 0], [1, 0, 0]], "any", VALLEYS, "enough"),
        ([[1, 1, 1], [1, 1, 0], [1, 1, 0]], [[1, 1, 1], [1, 1, 0], [0, 0, 1]], "any", VALLEYS, "nested_basis"),
        ([[1, 1, 0], [1, 1, 0], [1, 0, 1]], [[1, 1, 0], [1, 1, 0], [1, 0, 1]], "any", VALLEYS, "nested_basis"),
        ([[0, 1, 1], [0, 1, 1], [1, 1, 1]], [[1, 0, 1], [0, 1, 1], [1, 1, 1]], "any", VALLEYS, "matched_basis"),
        ([[0, 1, 1], [0, 1, 1], [1, 0, 1]], [[0, 1, 1], [1, 1, 1], [1, 1, 1]], "any", VALLEYS, "shear"),
        ([[1, 0, 1], [0, 1, 1], [1, 1, 1]], [[1, 0, 1], [0, 1, 1], [1, 1, 1]], "any", VALLEYS, None),
        ([[1, 1], [1, 0], [0, 1]], [[1, 1, 0], [1, 0, 1]], "any", VALLEYS, "reduction"),  # unit 0 is separated
        ([[1, 1, 0], [1, 0, 1], [0, 1, 1]], [[1] * 3] * 4, "any", VALLEYS, "onto"),  # the output vectors move
        ([[1, 1, 1], [1, 1, 1]], [[1, 1], [1, 1], [1, 0]], "any", VALLEYS, "nested_gauge"),
        ([[0, 0, 1, 1], [1, 1, 1, 1]], [[1, 1], [1, 1], [1, 1]], "whitened", VALLEYS, None),
        ([[1, 1, 0], [0, 1, 1]], [[1, 1], [1, 1]], "whitened", VALLEYS, None),
        ([[1, 1, 1], [1, 1, 1]], [[1, 1], [1, 0], [1, 0]], "any", VALLEYS, "reduction"),
        ([[1, 1, 1], [1, 0, 0]], [[1, 1], [1, 1], [0, 1]], "any", VALLEYS, "reduction"),
        ([[1, 1, 1], [1, 0, 0], [0, 1, 0]], [[1, 1, 0], [1, 0, 1], [0, 1, 0]], "any", VALLEYS, None),
    ],
)
def test_lemmas_apply_where_they_should(first, second, data, claim, lemma):
    node = prove_mask(SparseNetwork.of(first, second), claim, data)
    assert (node.lemma.name if node else None) == lemma


def test_facts_of_the_data_are_used_exactly():
    """Correlated inputs couple disjoint filters; orthogonal ones do not; a rank deficient X makes a unit linear."""
    masks = [[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1], [1, 1]]
    assert prove_problem(problems.orthogonality_matters(), MINIMA) is None
    orthogonal = [[1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 2], [0, 0, 0, 1]]
    node = prove_problem(problems.problem(*masks, [[1, 2, 3, 4], [4, 3, 2, 1]], orthogonal), MINIMA)
    assert node.lemma.name == "decoupling"
    deficient = [[1, 2, 3], [2, 4, 6], [1, 0, 1], [2, 0, 2]]
    node = prove_problem(problems.problem(*masks, [[1, 2, 3], [4, 3, 2]], deficient), MINIMA)
    assert node.lemma.name == "linear_units"


def test_sets_and_linear_algebra_agree_for_whitened_data():
    """Two ways to the facts: sets of inputs, and exact forms after Schur complements; only sets know the mirror image of `lone_rectangle`."""
    lemmas = [lemma for lemma in LEMMAS if lemma is not LONE_RECTANGLE]
    for h in (1, 2, 3):
        for d, k in ((2, 2), (2, 3), (3, 3)):
            for first, second in list(masks(d, h, k))[::3]:
                problem = Problem.of(SparseNetwork((first, second)), targets=[[0] * d for _ in range(k)])
                by_forms = CoreStructure.of(problem)
                for claim in Claim:
                    mine = prove_structure(by_forms, claim, lemmas=lemmas)
                    other = prove_mask(problem.network, claim, "whitened", lemmas)
                    assert (mine and mine.to_dict()) == (other and other.to_dict())


def test_what_is_assumed_of_the_data_is_named():
    mask = SparseNetwork.of([[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1], [1, 1]])
    node = prove_mask(mask, MINIMA, "whitened")
    assert all(step.assumptions == ("the inputs are whitened: X X^T is the identity",) for step in node.nodes())
    dense = SparseNetwork.of([[1, 1]], [[1], [1]])
    assert prove_mask(dense, MINIMA, "any").assumptions == ()
    assert prove_problem(Problem.of(dense, targets=[[1, 2], [3, 4]]), MINIMA).assumptions == ()


def test_outside_their_scope_the_rules_say_nothing():
    dense = SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]])
    decayed = Problem.of(dense, targets=[[1, 2], [3, 4]], weight_decay="1/2")
    deep = Problem.of(SparseNetwork.of([[1]], [[1]], [[1]]), targets=[[1]])
    masks = [[1, 1], [1, 1]], [[1, 0], [0, 1]]  # one unit for an output does not span two dimensions
    square = Problem.of(SparseNetwork.of(*masks, activation="square"), inputs=[[1, 2], [0, 1]], targets=[[1, 0]] * 2)
    for problem in (decayed, deep, square):
        assert all(prove_problem(problem, claim) is None for claim in Claim)
    assert prove_mask(square.network, MINIMA, "any") is None


def test_the_words_on_fixed_supports_are_false_without_rectangles():
    """Disjoint remainders are not enough (docs/rules.md): the diagonal of a 3 x 3 unit covered by linear units."""
    wide = problems.solved(problems.wide())
    assert any(c.valley.proved and c.loss.decimal(5) == "9.2956" for c in wide.components)
    structure = CoreStructure.of(problems.wide())
    done = [twins for twins in structure.classes(structure.units) if complete(structure, twins)]
    rest = structure.without(structure.units, done)
    assert len(rest.classes(rest.units)) == 1 and not rest.common_form(rest.units)


def by_reduction(units):
    """All masks up to 3 x 3 whose whitened landscape has no spurious valley by an elimination."""
    for d in (2, 3):
        for k in (2, 3):
            for first, second in masks(d, units, k):
                network = SparseNetwork((first, second))
                node = prove_mask(network, VALLEYS, "whitened")
                if node is not None and "reduction" in node.lemmas() and network.weights <= 14:
                    yield network


def valleys(network, draw):
    targets = [[draw.randint(-4, 4) for _ in range(network.inputs)] for _ in range(network.outputs)]
    solution = solve(Problem.of(network, targets=targets), budget=60)
    return [c.identifier for c in solution.components if c.valley.proved]


def test_fixed_supports_have_no_valleys_with_two_units():
    """The family of Le, Riccietti, Gribonval as it is proved here (docs/rules.md), against the solver, on every mask."""
    networks, draw = list(by_reduction(2)), random.Random(3)
    assert len(networks) >= 10
    assert not any(valleys(network, draw) for network in networks for _ in range(2))


@pytest.mark.slow
def test_fixed_supports_have_no_valleys_with_three_units():
    networks, draw = list(by_reduction(3)), random.Random(3)
    assert len(networks) >= 100
    assert not any(valleys(network, draw) for network in networks)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_rules_never_contradict_the_solver_on_more_problems(seed):
    draw = random.Random(seed)
    for _ in range(25):
        problem = random_problem(draw)
        assert lies(problem, budget=60) == [], problem.to_dict()
