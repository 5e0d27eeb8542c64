"""Inputs on which a claim was wrong, or code failed, when the structural lemmas and the solver were attacked."""

from __future__ import annotations

from proofs.badness.verify import verify_bad
from proofs.rules.engine import prove_mask, prove_problem
from symbolic import Problem, SparseNetwork, solve
from symbolic.exact.inertia import rational_inertia
from symbolic.exact.linear_algebra import to_matrix
from symbolic.network.weights import Weights
from symbolic.polynomials.reduced import reduce_inputs
from symbolic.structure.rules import Claim
from symbolic.verdict import Status


def family_beyond_a_linear_unit(own: int = 14) -> tuple[Problem, Weights, Weights]:
    """A spurious minimum far out on a family of two parameters, its dead limit, and a better point.

    The linear unit 0 covers column 0 of outputs 1 and 2. So unit 1 with ``w = e_0``, ``v = (s, t, 0)`` is critical with loss 100
    for all s, t: a local minimum for ``s^2 + t^2 > 100``, a saddle inside, dead at 0. ``own`` more outputs of unit 0 push the
    number of weights above 24, so that only ``stratum_families`` can list the stratum.
    """
    outputs = 4 + own
    first = [[1, 0, 0, 0, 0], [1, 1, 1, 1, 1]]
    second = [[1, 0], [1, 1], [1, 1], *[[1, 0]] * own, [0, 1]]
    targets = [[0] * 5 for _ in range(outputs)]
    targets[0][0], targets[1][0], targets[2][0], targets[-1][1] = 1, 1, 2, 10
    network = SparseNetwork.of(first, second)
    rest = [[0, 0]] * own
    point = Weights.of(network, [[1, 0, 0, 0, 0], [1, 0, 0, 0, 0]], [[1, 0], [-19, 20], [2, 0], *rest, [0, 0]])
    lower = Weights.of(network, [[1, 0, 0, 0, 0], [0, 1, 0, 0, 0]], [[1, 0], [1, 0], [2, 0], *rest, [0, 10]])
    return Problem.of(network, targets=targets), point, lower


def test_a_family_is_not_dropped_because_one_of_its_points_is_dead():
    problem, point, lower = family_beyond_a_linear_unit()
    assert verify_bad(problem, point, lower).loss == 100
    verdicts = solve(problem, budget=60).verdicts
    assert verdicts["all_minima_global"].status is not Status.PROVED
    assert verdicts["spurious_minimum"].status is not Status.REFUTED


SECOND_ELIMINATION = [[1, 1, 1], [1, 1, 0], [0, 0, 1], [1, 0, 0]], [[1, 1, 1, 1], [1, 1, 1, 0]]
"""Units 0 and 1 become twins, and complete, when 2 and 3 are gone; output 0 then sees one of their two inputs."""


def test_a_second_elimination_with_outputs_that_see_less():
    problem = Problem.of(SparseNetwork.of(*SECOND_ELIMINATION), targets=[[1, 2, 0], [0, 1, -1]])
    assert solve(problem, budget=20).verdicts["spurious_valley"].status is Status.REFUTED


def test_a_second_elimination_inside_a_proof():
    first = [[1, 1, 1, 0], [1, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [1, 1, 0, 0]]
    second = [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 0, 0, 0, 1], [0, 0, 0, 0, 1]]
    inputs = [[1, 0, 0, 0], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]
    targets = [[1, 2, 0, 1], [0, 1, -1, 2], [1, 0, 0, 1], [2, 0, 1, 1]]
    problem = Problem.of(SparseNetwork.of(first, second), targets=targets, inputs=inputs)
    prove_problem(problem, Claim.NO_SPURIOUS_VALLEY)


def test_chains_speak_of_minima_not_of_second_order_critical_points():
    """Loss 1/4 with a positive semidefinite Hessian, infimum 0, on a mask where every local minimum is global."""
    network = SparseNetwork.of([[1, 1], [1, 0]], [[1, 1], [1, 1]])
    node = prove_mask(network, Claim.ALL_MINIMA_GLOBAL, "any")
    assert node is not None and node.lemma.name == "complete_chains"
    core = reduce_inputs(Problem.of(network, targets=[[1, 0], [0, "1/2"]])).core
    point = [0] * core.size
    point[core.v_index(0, 0)] = point[core.w_index(0, 0)] = 1
    evaluator = core.over(lambda x: x)
    gradient, hessian = evaluator.gradient_and_hessian([x + core.form.constant * 0 for x in point])
    assert not any(gradient) and rational_inertia(to_matrix(hessian, core.size)).negative == 0
