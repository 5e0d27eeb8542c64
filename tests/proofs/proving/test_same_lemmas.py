"""`solve` and `prove` use one version of each lemma, and what both say is certified."""

from __future__ import annotations

from random import Random

import jsonschema
import pytest

from proofs.certificates.certify import certify
from proofs.certificates.checker import check
from proofs.certificates.document import certificate_bytes
from proofs.proving.prove import prove
from proofs.rules.engine import prove_problem
from proofs.rules.lemmas import LEMMAS
from symbolic import Problem, SparseNetwork, solve
from symbolic.errors import UnsupportedProblem
from symbolic.solving.solve import solve as solve_problem
from symbolic.structure.benign import benign
from symbolic.structure.rules import RULES, Claim
from symbolic.verdict import Status
from tests.proofs.certificates.test_certificates import schema
from tests.proofs.rules.test_rules import random_problem
from tests.symbolic.solving.test_degenerate import CONSTANT, OTHERS, POLYNOMIAL, drawn, problem

MINIMA, VALLEYS = Claim.ALL_MINIMA_GLOBAL, Claim.NO_SPURIOUS_VALLEY
LINES = problem([[[1, 1, 1], [0, 1, 0], [1, 0, 0], [1, 0, 0]], [[1] * 4] * 2], [[1, 3, -3], [1, 3, -3]])
THRESHOLD = problem([[[1, 1]], [[1], [1]]], [[2, 0], [0, 1]], decay=2)


def mixed_problem(random):
    """Two linear layers in half of the cases, else any activation, depth and decay; void parts are common."""
    if random.random() < 0.5:
        return random_problem(random)
    p = drawn(random, random.choice(POLYNOMIAL + OTHERS), layers=random.choice((2, 2, 3)), density=0.6)
    decay = random.choice((0, 0, 0, 1, "1/2"))
    return Problem.of(p.network, inputs=p.inputs, targets=p.targets, weight_decay=decay)


def divergences(p, budget=3):
    """Where the verdicts of `solve` and the structural proofs of `prove` do not fit together; None where `solve` refuses."""
    proofs = {claim: prove_problem(p, claim) for claim in Claim}
    found = [f"benign {claim}" for claim in Claim if benign(p, claim).proved != (proofs[claim] is not None)]
    try:
        verdicts = solve_problem(p, budget=budget).verdicts
    except UnsupportedProblem:
        return found
    if proofs[MINIMA] is not None and not verdicts["all_minima_global"].proved:
        found.append("solve does not know that every local minimum is global")
    if proofs[VALLEYS] is not None and verdicts["spurious_valley"].status is not Status.REFUTED:
        found.append("solve does not know that there is no spurious valley")
    by_structure = "by structure" in verdicts["spurious_valley"].reason
    if by_structure and proofs[VALLEYS] is None:
        found.append("prove does not know that there is no spurious valley")
    if "by structure" in verdicts["all_minima_global"].reason and proofs[MINIMA] is None:
        found.append("prove does not know that every local minimum is global")
    return found


def test_the_lemmas_are_the_rules_with_words():
    assert [(lemma.name, lemma.gives, lemma.applies) for lemma in LEMMAS] == [
        (rule.name, rule.gives, rule.applies) for rule in RULES
    ]


@pytest.mark.parametrize("seed", range(4))
def test_solve_and_prove_agree(seed):
    random = Random(f"agree {seed}")
    for _ in range(5):
        while (p := mixed_problem(random)).network.weights > 6:
            pass
        assert divergences(p, 1) == [], p.to_dict()


def test_every_draw_is_decided_alike_without_solving():
    random, proved = Random("many"), 0
    for _ in range(150):
        p = mixed_problem(random)
        for claim in Claim:
            assert benign(p, claim).proved == (prove_problem(p, claim) is not None), p.to_dict()
            proved += benign(p, claim).proved
    assert 20 < proved < 290


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_solve_and_prove_agree_on_many(seed):
    random = Random(f"agree on many {seed}")
    for _ in range(15):
        while (p := mixed_problem(random)).network.weights > 10:
            pass
        assert divergences(p, 4) == [], p.to_dict()


def test_lines_of_a_class():
    assert divergences(LINES) == []
    assert prove_problem(LINES, MINIMA).lemma.name == "lines"
    assert solve(LINES).verdicts["all_minima_global"].reason.endswith("by structure: lines")


def accepted(p, claim, **options):
    """What was shown of a claim by whom, with a certificate that the checker accepts and the schema knows."""
    result = prove(p, claim, solve=lambda q: solve(q, budget=20))
    certificate = certify(result).certificate
    schema().validate(certificate)
    answer = check(certificate_bytes(certificate), **options)
    assert answer.valid, answer.reason
    assert answer.claims[-1].claim == claim or answer.claims[0].claim == claim
    return result.leading


@pytest.mark.parametrize("name", CONSTANT)
@pytest.mark.parametrize("claim", [str(claim) for claim in Claim])
def test_a_constant_loss_has_a_certificate(name, claim):
    leading = accepted(CONSTANT[name][0], claim)
    assert leading.verdict.proved and leading.method == "structure" and leading.verdict.rests_on == ()
    assert leading.tree["lemma"] == "fixed_features"


def test_compact_sublevel_sets_have_a_certificate():
    leading = accepted(THRESHOLD, "no_spurious_valley", allow_engine=True)
    assert leading.verdict.proved and leading.method == "solver"
    assert leading.tree["lemma"] == "coercive" and leading.tree["premises"][0]["lemma"] == "complete_list"
    minima = prove(THRESHOLD, "all_minima_global", solve=solve).leading.verdict
    assert leading.verdict.rests_on == minima.rests_on and leading.verdict.error >= minima.error > 0


@pytest.mark.parametrize("activation", ["relu", "leaky_relu:1/10", "cube"])
def test_decay_on_every_weight_excludes_valleys_for_every_activation(activation):
    """So much decay that the origin is the only minimum; the spare unit leads nowhere and has none."""
    p = problem([[[1], [1]], [[1, 0]]], [[1]], activation, decay=[[[2], [0]], [[2, 0]]])
    verdicts = solve(p, budget=20).verdicts
    assert verdicts["all_minima_global"].proved and verdicts["spurious_valley"].status is Status.REFUTED
    assert "every weight that the loss depends on" in verdicts["spurious_valley"].reason


def test_a_spurious_minimum_next_to_constants_has_a_certificate():
    """A softplus unit and two constants, of which one can do what both do."""
    p = problem([[[1], [0], [0]], [[1, 1, 1]]], [[-2, -3, -2, -2]], "softplus", [[3, 2, 3, -1]])
    assert accepted(p, "spurious_valley", allow_engine=True).verdict.proved


def test_the_certificate_of_a_wide_network_with_void_parts():
    masks = [[[1, 1], [1, 0], [1, 1], [1, 1], [1, 0]], [[1, 1, 0, 0, 0], [0, 0, 1, 1, 0], [0, 0, 1, 1, 0], [0] * 5]]
    p = problem(masks, [[1, 2]] * 4, "tanh", [[1, -1], [0, 0]])
    leading = accepted(p, "no_spurious_valley")
    assert leading.tree["parts"] == [[0, 1], [2, 3]] and leading.verdict.proved


def test_a_network_that_is_one_unit_too_narrow_is_not_proved():
    p = problem([[[1], [1]], [[1, 0], [0, 1]]], [[1, 2], [1, 2]], "relu", [[1, -1]])
    assert prove_problem(p, VALLEYS) is None and not benign(p, VALLEYS).proved


def test_the_schema_knows_the_new_claims():
    network = SparseNetwork.of([[1]], [[0]], [[1]], activation="relu")
    certificate = certify(prove(Problem.of(network, targets=[[1]]))).certificate
    certificate["claims"][0]["proof"]["lemma"] = "fixed"
    with pytest.raises(jsonschema.ValidationError):
        schema().validate(certificate)
