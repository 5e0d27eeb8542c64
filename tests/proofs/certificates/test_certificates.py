"""Certificates as this program writes them: accepted by the checker, fitting the schema, and rejected after any change."""

from __future__ import annotations

import copy
import json
import random
from dataclasses import replace
from fractions import Fraction
from functools import cache

import jsonschema
import pytest

from proofs.badness.atlas import two_unit_atlas
from proofs.badness.base_cases import base_cases
from proofs.badness.example import bad_example
from proofs.certificates.certify import Uncertified, attempt, certify
from proofs.certificates.checker import check
from proofs.certificates.document import assembled, certificate_bytes
from proofs.certificates.points import NotCertifiable
from proofs.certificates.widening import base_claim, widened_claim
from proofs.claims import Claim
from proofs.proving.prove import Proving, prove
from symbolic import Problem, SparseNetwork, solve
from tests import problems
from tests.command import ROOT, run
from tests.proofs.rules.test_rules import random_problem

DECAYED = Problem.of(SparseNetwork.of([[1, 1]], [[1], [1]]), targets=[[3, 1], [0, 2]], weight_decay="1/2")
SQUARE = Problem.of(SparseNetwork.of([[1, 1]], [[1]], activation="square"), targets=[[1, -2]])
BLOCKS = problems.problem([[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1], [1, 1]], [[1, 2, 3, 4], [4, 3, 2, 2]])
DEEP = Problem.of(SparseNetwork.of([[1]], [[1]], [[1]]), targets=[[1]], weight_decay="1/10")
WORKED = {
    "tug of war": (problems.tug_of_war, "spurious_valley"),
    "golden": (problems.golden, "spurious_valley"),
    "minimum but no valley": (problems.minimum_but_no_valley, "spurious_minimum"),
    "dense contrast": (problems.dense_contrast, "all_minima_global"),
    "orthogonality matters": (problems.orthogonality_matters, "spurious_valley"),
    "wide": (problems.wide, "spurious_valley"),
    "linear units": (lambda: problems.problem([[1, 1], [1, 0]], [[1, 1]], [[1, 2]]), "all_minima_global"),
    "two blocks": (lambda: BLOCKS, "all_minima_global"),
    "not attained": (problems.not_attained, "all_minima_global"),
    "hidden minimum": (problems.hidden_minimum, "spurious_minimum"),
    "hidden minimum, its valley": (problems.hidden_minimum, "spurious_valley"),
    "opposite nesting": (problems.opposite_nesting, "spurious_valley"),
    "weight decay": (lambda: DECAYED, "all_minima_global"),
    "square": (lambda: SQUARE, None),
    "three layers": (lambda: DEEP, None),
}


@cache
def schema():
    return jsonschema.Draft202012Validator(json.loads((ROOT / "docs/schema/certificate-1.json").read_text()))


@cache
def worked(name):
    build, claim = WORKED[name]
    result = prove(build(), claim if name == "hidden minimum" else None, solve=problems.solved)
    assert claim is None or result.leading.claim == claim
    return certify(result).certificate


def test_a_lemma_without_a_node_has_no_certificate():
    leading, *others = prove(BLOCKS).findings
    unknown = replace(leading.node, lemma=replace(leading.node.lemma, name="my_lemma"))
    proving = Proving(BLOCKS, (replace(leading, node=unknown), *others), None)
    with pytest.raises(NotCertifiable, match=r"all_minima_global: the format cannot state its proof: .*my_lemma"):
        certify(proving)
    assert isinstance(attempt(proving), Uncertified)


@pytest.mark.parametrize("name", WORKED)
def test_worked_examples_have_certificates(name):
    certificate = worked(name)
    data = certificate_bytes(certificate)
    schema().validate(json.loads(data))
    result = check(data, allow_engine=True)
    assert result.valid, result.reason
    listed = any(claim["claim"] == "complete_list" for claim in certificate["claims"])
    assert check(data).valid is not listed, "only lists rest on an engine"


def test_lost_strictness_is_certified_as_a_widened_example():
    """Opposite nesting with a zero row: the minimum is no longer strict, the valley remains."""
    large = problems.opposite_nesting(extra_row=True)
    found = bad_example(large.network)
    problem, claim = widened_claim(found)
    assert problem.network == large.network and claim.statement == "spurious_valley"
    result = check(certificate_bytes(assembled(problem, [claim], None)))
    assert result.valid, result.reason


def stored():
    cases = [(case.name, case) for case in base_cases()]
    return cases + [(case.name, case) for entry in two_unit_atlas() for _, case in entry.examples]


def test_every_base_case_and_every_example_of_the_atlas_is_certified():
    for name, case in stored():
        certificate = assembled(case.problem, [base_claim(case)], None)
        data = certificate_bytes(certificate)
        schema().validate(json.loads(data))
        result = check(data)
        assert result.valid, f"{name}: {result.reason}"


@pytest.mark.parametrize("seed", range(5))
def test_random_problems(seed):
    """Ten certificates for each of five seeds: of everything that is decided."""
    draw, written = random.Random(1000 + seed), 0
    while written < 10:
        result = prove(random_problem(draw), solve=lambda problem: solve(problem, budget=20))
        if str(result.leading.verdict.status) == "UNDECIDED":
            with pytest.raises(NotCertifiable, match="UNDECIDED"):
                certify(result)
            continue
        certificate = certify(result).certificate
        written += 1
        data = certificate_bytes(certificate)
        schema().validate(json.loads(data))
        assert check(data, allow_engine=True).valid
        for kind, mutate in MUTATIONS.items():
            changed = mutated(certificate, mutate)
            if changed is not None and kind not in HARMLESS_ON_STRUCTURE:
                assert not check(certificate_bytes(changed), allow_engine=True).valid, kind


def other_problem(draw):
    """A small problem with decay or a power activation."""
    d, k, h = (draw.randint(1, 2) for _ in range(3))
    while True:
        masks = [[[int(draw.random() < 0.7) for _ in range(n)] for _ in range(m)] for m, n in ((h, d), (k, h))]
        if all(any(map(any, mask)) for mask in masks):
            break
    activation, decay = draw.choice([("linear", 1), ("square", 0), ("cube", 0), ("square", "1/2")])
    targets = [[draw.randint(-3, 3) for _ in range(d)] for _ in range(k)]
    return Problem.of(SparseNetwork.of(*masks, activation=activation), targets=targets, weight_decay=decay)


def test_every_claim_that_is_proved_gets_a_certificate():
    """Decay and powers, every claim in turn: flat families, saddles without curvature, boxes, claims on trust."""
    draw, decided, kinds = random.Random(7), 0, set()
    for _ in range(15):
        problem = other_problem(draw)
        solution = solve(problem, budget=20)
        for claim in Claim:
            result = prove(problem, claim, solve=lambda _, solution=solution: solution)
            if str(result.leading.verdict.status) == "UNDECIDED":
                continue
            certificate = certify(result).certificate
            decided += 1
            schema().validate(json.loads(certificate_bytes(certificate)))
            kinds |= {key for c in certificate["claims"] for point in [c, *c.get("points", [])] for key in point}
    assert decided > 36
    assert kinds >= {"curve", "direction", "definite", "family"}


class Unchanged(Exception):
    """The mutation does not apply to this certificate."""


def mutated(certificate, mutate):
    changed = copy.deepcopy(certificate)
    try:
        mutate(changed)
    except (KeyError, IndexError, TypeError, StopIteration, Unchanged):
        return None
    return changed if changed != certificate else None


def bad(certificate):
    claim = certificate["claims"][0]
    if "point" not in claim:
        raise Unchanged
    return claim


def bump(table, r, c, by=1):
    value = table[r][c]
    table[r][c] = (
        [*value[:-1], text(Fraction(value[-1]) + by)] if isinstance(value, list) else text(Fraction(value) + by)
    )


def text(value):
    return int(value) if value.denominator == 1 else str(value)


def target_seen(certificate):
    """A target whose change is felt: of an output at which some alive unit feeds, at the first sample it fits."""
    claim = bad(certificate)
    masks, targets = certificate["problem"]["masks"], certificate["problem"]["targets"]
    for o, line in enumerate(claim["point"][1]):
        for unit, v in enumerate(line):
            filt = claim["point"][0][unit]
            if v not in (0, [0]) and certificate["problem"]["activation"] == "linear" and len(masks) == 2:
                inputs = certificate["problem"]["inputs"]
                for s in range(len(targets[0])):
                    if any(w != 0 and inputs[c][s] != 0 for c, w in enumerate(filt)):
                        bump(targets, o, s, Fraction(1, 7))
                        return
    raise Unchanged


def free_weight(certificate):
    claim = bad(certificate)
    for layer, mask in enumerate(certificate["problem"]["masks"]):
        for r, row in enumerate(mask):
            for c, bit in enumerate(row):
                if bit and [layer, r, c] not in claim["pinned"]:
                    bump(claim["point"][layer], r, c)
                    return
    raise Unchanged


def reason_of(certificate):
    claim = bad(certificate)
    return claim["ball"] if "ball" in claim else claim["definite"]


def scale(entry, key, factor):
    entry[key] = text(Fraction(entry[key]) * factor)


def larger_factor(certificate):
    reason = reason_of(certificate)
    column = next(k for k, pivot in enumerate(reason["pivots"]) if pivot != 0)
    bump(reason["factor"], column, column, 1000)


def swap_point_and_lower(certificate):
    claim = bad(certificate)
    claim["point"], claim["lower_point"] = claim["lower_point"], claim["point"]


def other_field(certificate):
    certificate["field"]["polynomial"][0] += 1


def empty_interval(certificate):
    certificate["field"]["interval"] = [100000000, 100000001]


def nested(certificate):
    deep = 0
    for _ in range(100):
        deep = [deep]
    bad(certificate)["point"][0][0][0] = deep


def drop_class(certificate):
    node = certificate["claims"][0]["proof"]
    (node.get("classes") or node["parts"]).pop()


def wrong_lemma(certificate):
    node = certificate["claims"][0]["proof"]
    node["lemma"] = "single_class" if node["lemma"] != "single_class" else "decoupling"


def saddle_upwards(certificate):
    points = certificate["claims"][0]["points"]
    entry = next(p for p in points if "direction" in p)
    entry["direction"] = [0] * len(entry["direction"])


def moved_listed_point(certificate):
    points = certificate["claims"][0]["points"]
    entry = next(p for p in points if p["kind"] == "saddle" and any(w for t in p["point"] for row in t for w in row))
    for table in entry["point"]:
        for row in table:
            for c, w in enumerate(row):
                if w != 0 and not isinstance(w, list):
                    row[c] = text(Fraction(w) * 3)
                    return
    raise Unchanged


def other_infimum(certificate):
    bump([[certificate["claims"][1]["value"]]], 0, 0)
    value = certificate["claims"][1]["value"]
    certificate["claims"][1]["value"] = [*value[:-1], 77] if isinstance(value, list) else text(Fraction(value) - 1)


MUTATIONS = {
    "a target + 1/7": target_seen,
    "an input + 1 everywhere": lambda c: [bump(c["problem"]["inputs"], r, 0, 3) for r in range(len(c["problem"]["inputs"])) if bad(c)],
    "mask entry 2": lambda c: c["problem"]["masks"][0][0].__setitem__(0, 2),
    "mask without its first unit": lambda c: c["problem"]["masks"][0].pop(),
    "weight moved": free_weight,
    "mu times 64": lambda c: scale(reason_of(c), "mu", 64),
    "radius times 3": lambda c: scale(reason_of(c), "radius_squared", 9),
    "epsilon 2": lambda c: reason_of(c).__setitem__("epsilon", 2),
    "bound halved": lambda c: scale(reason_of(c), "bound", Fraction(1, 2)),
    "factor + 1000": larger_factor,
    "pivot negative": lambda c: reason_of(c)["pivots"].__setitem__(0, -1),
    "witness = point": lambda c: bad(c).__setitem__("lower_point", bad(c)["point"]),
    "point and lower point swapped": swap_point_and_lower,
    "pinned less": lambda c: bad(c)["pinned"].pop(),
    "symmetry less": lambda c: bad(c)["symmetry"].clear() if bad(c)["pinned"] else (_ for _ in ()).throw(Unchanged),
    "wrong field": other_field,
    "wrong interval": empty_interval,
    "huge number": lambda c: c["problem"]["targets"][0].__setitem__(0, "1" * 30000),
    "deep nesting": nested,
    "missing key": lambda c: c.pop("field"),
    "missing key in a claim": lambda c: c["claims"][0].pop("claim"),
    "extra key": lambda c: c["claims"][0].__setitem__("trust", "me"),
    "other schema": lambda c: c.__setitem__("schema", "landscape/certificate/2"),
    "float": lambda c: c["problem"]["targets"][0].__setitem__(0, 0.5),
    "class dropped": drop_class,
    "wrong lemma": wrong_lemma,
    "direction zero": saddle_upwards,
    "listed point moved": moved_listed_point,
    "infimum lower": other_infimum,
}  # fmt: skip
HARMLESS_ON_STRUCTURE = {"wrong lemma"}
"""Another lemma may hold as well: one output and one class, for example."""


@pytest.mark.parametrize("name", WORKED)
def test_changed_certificates_are_rejected(name):
    tried = []
    for kind, mutate in MUTATIONS.items():
        changed = mutated(worked(name), mutate)
        if changed is not None:
            tried.append(kind)
            result = check(certificate_bytes(changed), allow_engine=True)
            assert not result.valid, f"{kind} on {name}"
    assert len(tried) >= 8


def test_every_mutation_is_used():
    used = {kind for kind, mutate in MUTATIONS.items() if any(mutated(worked(n), mutate) is not None for n in WORKED)}
    assert used == set(MUTATIONS) and len(MUTATIONS) >= 20


def test_prove_writes_what_check_accepts(tmp_path):
    path = tmp_path / "golden.json"
    result = run("prove", "examples/golden.toml", "--output", path, "--json", "--quiet")
    assert result.returncode == 0 and json.loads(result.stdout)["certificate"] == str(path)
    answer = run("check", path, "--json")
    assert answer.returncode == 0
    assert json.loads(answer.stdout) == {
        "schema": "landscape/check/1",
        "valid": True,
        "claims": [{"claim": "spurious_valley", "fully_checked": True, "rests_on": [], "error_probability": "0"}],
        "reason": None,
    }
    path.write_text(path.read_text().replace('"targets": [[0', '"targets": [[1'))
    assert run("check", path).returncode == 1 and "invalid" in run("check", path).stdout
    assert run("check", tmp_path / "none.json").returncode == 2
    (tmp_path / "broken.json").write_text("{")
    assert run("check", tmp_path / "broken.json").returncode == 1


def test_claims_that_rest_on_an_engine_need_the_flag(tmp_path):
    path = tmp_path / "decay.json"
    problem = tmp_path / "decay.toml"
    problem.write_text('masks = [[[1,1]],[[1],[1]]]\ntargets = [[3,1],[0,2]]\nweight_decay = "1/2"\n')
    assert run("prove", problem, "--output", path).returncode == 0
    assert run("check", path).returncode == 1 and "rests on" in run("check", path).stdout
    allowed = run("check", path, "--allow-engine")
    assert allowed.returncode == 0 and "msolve" in allowed.stdout


def test_what_has_no_certificate_is_said(tmp_path):
    problem = tmp_path / "open.toml"
    problem.write_text('masks = [[[1]],[[1]]]\ninputs = [[1,-1]]\ntargets = [[1,2]]\nactivation = "tanh"\n')
    path = tmp_path / "open.json"
    result = run("prove", problem, "--output", path)
    assert result.returncode == 3 and "no certificate" in result.stderr and not path.exists()


def test_graph_writes_a_certified_example(tmp_path):
    path = tmp_path / "example.json"
    assert run("graph", "examples/golden.toml", "--example", path).returncode == 0
    assert run("check", path).stdout.startswith("widened: checked")
    dense = tmp_path / "dense.toml"
    dense.write_text("masks = [[[1,1]],[[1],[1]]]\ntargets = [[1,2],[3,4]]\n")
    result = run("graph", dense, "--example", tmp_path / "none.json")
    assert result.returncode == 3 and "no known example" in result.stderr
