"""Wide sparse networks with spurious valleys: stored examples, every width, and what must not pass."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random

import jsonschema
import mpmath
import pytest

from proofs.badness.valley_cases import BASE_DATA, base_problem, block_of, copies
from proofs.certificates.checker import check
from proofs.certificates.document import CertificateRejected, certificate_bytes
from proofs.paths.copies import base_certificate, wide_certificate
from proofs.rules.density import wide_dense
from symbolic import Problem, SparseNetwork, solve
from symbolic.verdict import Status
from tests.command import ROOT, run
from tests.proofs.certificates.checker_building import put

STORED = sorted((ROOT / "examples/wide").glob("*.json"))
STEP = Fraction(1, 10**9)
FUNCTIONS = {
    "square": lambda z: z**2,
    "cube": lambda z: z**3,
    "relu": lambda z: max(z, 0),
    "leaky_relu:1/10": lambda z: z if z > 0 else z / 10,
    "tanh": mpmath.tanh,
    "sigmoid": lambda z: 1 / (1 + mpmath.exp(-z)),
    "softplus": lambda z: mpmath.log(1 + mpmath.exp(z)),
}


@pytest.fixture(scope="module")
def blocks():
    return {activation: base_certificate(activation) for activation in BASE_DATA}


def schema():
    return jsonschema.Draft202012Validator(json.loads((ROOT / "docs/schema/certificate-1.json").read_text()))


def real(x, alpha):
    if isinstance(x, list):
        return sum(mpmath.mpf(Fraction(c).numerator) / Fraction(c).denominator * alpha**k for k, c in enumerate(x))
    return mpmath.mpf(Fraction(x).numerator) / Fraction(x).denominator


def loss(problem, tables, alpha=0):
    """The loss in mpmath, written once more."""
    s = FUNCTIONS[problem["activation"]]
    first, second = ([[real(x, alpha) for x in row] for row in table] for table in tables)
    total = mpmath.mpf(0)
    for sample in range(len(problem["inputs"][0])):
        x = [real(row[sample], 0) for row in problem["inputs"]]
        hidden = [s(sum(a * b for a, b in zip(row, x, strict=True))) for row in first]
        for line, y in zip(second, problem["targets"], strict=True):
            total += (sum(v * h for v, h in zip(line, hidden, strict=True)) - real(y[sample], 0)) ** 2
    return total


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_stored_examples(path):
    """The checker accepts them; and, by formulas of this test, they are wide, sparse, critical, and not lowest."""
    certificate = json.loads(path.read_bytes())
    schema().validate(certificate)
    assert check(path.read_bytes()).valid
    problem, claim = certificate["problem"], certificate["claims"][0]
    first, second = problem["masks"]
    assert claim["claim"] == "spurious_valley" and len(first) > len(problem["inputs"][0])
    assert all(sum(row) == 1 for row in second), "the final layer is sparse"
    with mpmath.workdps(40):
        alpha = 0
        if certificate["field"]:
            polynomial = certificate["field"]["polynomial"]
            ends = [real(x, 0) for x in certificate["field"]["interval"]]
            alpha = mpmath.findroot(lambda t: mpmath.polyval(polynomial[::-1], t), ends, solver="anderson")
        tables = claim.get("point") or claim["center"]
        here = loss(problem, tables, alpha)
        assert loss(problem, claim["lower_point"], alpha) < here
        for layer, table in enumerate(tables):
            for r, row in enumerate(table):
                for c, x in enumerate(row):
                    if problem["masks"][layer][r][c]:
                        moved = [loss(problem, put(tables, [layer, r, c], shifted(x, t)), alpha) for t in (STEP, -STEP)]
                        assert abs(moved[0] - moved[1]) < mpmath.mpf(10) ** -20


def shifted(x, t):
    """The number moved by a small rational, still in the format of certificates."""
    first, *rest = x if isinstance(x, list) else [x]
    moved = Fraction(first) + t
    text = f"{moved.numerator}/{moved.denominator}"
    return [text, *rest] if rest else text


def test_there_is_one_example_for_each_of_seven_activations():
    assert len(STORED) == len(BASE_DATA) == 7
    assert {json.loads(p.read_bytes())["problem"]["activation"] for p in STORED} == set(BASE_DATA)


@pytest.mark.parametrize("count", [1, 2, 5, 16])
@pytest.mark.parametrize("activation", BASE_DATA)
def test_every_width_is_checked_by_itself(blocks, activation, count):
    block = base_problem(activation)
    certificate = wide_certificate(blocks[activation], block, count)
    answer = check(certificate_bytes(certificate))
    assert answer.valid and answer.claims[0].fully_checked
    assert certificate["problem"] == copies(block, count).to_dict()


@pytest.mark.parametrize("activation", BASE_DATA)
def test_the_general_statement_needs_its_base(blocks, activation):
    base = blocks[activation]
    schema().validate(json.loads(certificate_bytes(base)))
    assert [claim["claim"] for claim in base["claims"]] == ["spurious_valley", "spurious_valley_at_every_width"]
    assert check(certificate_bytes(base)).valid
    for changed in (
        put(base, ["claims"], lambda c: c[::-1]),
        put(base, ["claims", 0, "claim"], "spurious_strict_minimum"),
        put(base, ["claims", 1, "base"], 1),
        put(base, ["problem", "targets", 0, 0], "7/3"),
        put(base, ["problem", "activation"], "power:5" if activation != "power:5" else "cube"),
    ):
        assert not check(certificate_bytes(changed)).valid


@pytest.mark.parametrize("activation", BASE_DATA)
def test_another_activation_is_refused(blocks, activation):
    wide = wide_certificate(blocks[activation], base_problem(activation), 3)
    for other in set(BASE_DATA) - {activation}:
        changed = put(wide, ["problem", "activation"], other)
        assert not check(certificate_bytes(changed)).valid, other
    inputs, targets = wide["problem"]["inputs"], wide["problem"]["targets"]
    shorter = wide["problem"] | {"inputs": [r[1:] for r in inputs], "targets": [r[1:] for r in targets]}
    assert not check(certificate_bytes(wide | {"problem": shorter})).valid, "a sample left out"


def test_a_base_of_another_problem_is_rejected(blocks):
    with pytest.raises(CertificateRejected):
        wide_certificate(blocks["tanh"], base_problem("sigmoid"), 2)


def test_blocks_are_recognised():
    for activation in BASE_DATA:
        block = base_problem(activation)
        assert block_of(copies(block, 3)) == block
    assert block_of(Problem.of(SparseNetwork.of([[1]], [[1]]), inputs=[[1, -1]], targets=[[1, 2]])) is None


@pytest.mark.parametrize("activation", BASE_DATA)
def test_density_removes_the_valley(activation):
    """Enough units with a dense final layer: the lemma applies, its certificate is checked, and not with one unit less."""
    block = base_problem(activation)
    n = len(block.inputs[0])
    for width in range(1, n + 2):
        network = SparseNetwork.of([[1] * len(block.inputs)] * width, [[1] * width] * 2, activation=activation)
        problem = Problem.of(network, inputs=block.inputs, targets=[*block.targets, [1] * n])
        node = wide_dense(problem)
        certificate = {
            "schema": "landscape/certificate/1",
            "problem": problem.to_dict(),
            "field": None,
            "claims": [
                {
                    "claim": "no_spurious_valley",
                    "proof": {"lemma": "wide_dense", "units": list(range(width)), "premises": []},
                }
            ],
        }
        assert check(certificate_bytes(certificate)).valid == (node is not None)
        if activation not in ("square", "cube"):
            assert (node is not None) == (width >= n)
    for route, value in (
        (["problem", "masks", 1, 0, 0], 0),
        (["problem", "masks", 0, 0, 0], 0),
        (["problem", "weight_decay"], 1),
        (["claims", 0, "claim"], "all_minima_global"),
        (["claims", 0, "proof", "units"], []),
    ):
        assert not check(certificate_bytes(put(certificate, route, value))).valid


def test_the_solver_finds_no_valley_where_density_excludes_it():
    draw, seen = Random(4), 0
    for _ in range(12):
        activation = draw.choice(["relu", "leaky_relu:1/10", "tanh", "softplus", "square"])
        n = draw.randint(1, 2)
        network = SparseNetwork.of([[1]] * n, [[1] * n], activation=activation)
        inputs = [[draw.choice([-2, -1, 1, 2]) for _ in range(n)]]
        problem = Problem.of(network, inputs=inputs, targets=[[draw.randint(-3, 3) for _ in range(n)]])
        if wide_dense(problem) is None:
            continue
        seen += 1
        assert solve(problem, budget=10).verdicts["spurious_valley"].status is not Status.PROVED, problem.to_dict()
    assert seen >= 8


def test_the_command(tmp_path):
    base, wide = tmp_path / "base.json", tmp_path / "wide.json"
    result = run("wide", "relu", "--width", "5", "--base", base, "--output", wide, "--json")
    answer = json.loads(result.stdout)
    assert result.returncode == 0 and answer["width"] == 5 and answer["proof"]["lemma"] == "copies"
    assert check(base.read_bytes()).valid and check(wide.read_bytes()).valid
    refused = run("wide", "gelu")
    assert refused.returncode == 2 and "softplus" in refused.stderr and "Traceback" not in refused.stderr
