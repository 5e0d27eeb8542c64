"""The kernel on generated files: what it accepts, and the wrong files it must refuse."""

from __future__ import annotations

import copy
import json
import random
import shutil
from fractions import Fraction

import pytest

from proofs.badness.base_cases import base_cases
from proofs.certificates import checker
from proofs.certificates.ball import ExactNetwork, ball_of
from proofs.certificates.document import assembled
from proofs.certificates.widening import base_claim
from proofs.rocq import coqc, export, kernel
from proofs.rocq.axioms import REALS
from symbolic.errors import EngineMissing, UnsupportedProblem
from tests.command import run

SECONDS = 240


def make_ball(problem, point, pinned, field=None):
    return ball_of(ExactNetwork.read(problem, point, field), {tuple(place) for place in pinned}).plain()


def certificate(masks, targets, point, pinned, lower, inputs=None, pairs=None, field=None, title=""):
    width = len(masks[0][0])
    problem = {
        "masks": masks,
        "targets": targets,
        "inputs": inputs or [[int(i == j) for j in range(width)] for i in range(width)],
        "activation": "linear",
        "weight_decay": 0,
        "title": title,
    }
    claim = {
        "claim": "spurious_strict_minimum",
        "point": point,
        "symmetry": [{"pair": list(pair)} for pair in pairs or [(j, j) for j in range(len(masks[0]))]],
        "pinned": pinned,
        "ball": make_ball(problem, point, pinned, field),
        "lower_point": lower,
    }
    return {"schema": "landscape/certificate/1", "problem": problem, "field": field, "claims": [claim]}


def tug_of_war():
    return certificate(
        [[[1, 0, 0], [0, 1, 1]], [[1, 1], [0, 1]]],
        [[1, 0, 0], [0, 1, 0]],
        [[[-1, 0, 0], [0, 1, 0]], [[1, 1], [0, 0]]],
        [[0, 0, 0], [0, 1, 1]],
        [[["1/2", 0, 0], [0, 0, 1]], [[1, 0], [0, "1/2"]]],
        inputs=[[1, 0, 1], [2, 0, 1], [0, 2, 0]],
        title="Tug of war",
    )


GOLDEN_MASKS = [[[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0], [0, 1]]]
GOLDEN_LOWER = [[[1, "1/2", 0], [0, 0, 1]], [["1/2", 0], [2, 0], [0, 1]]]


def golden():
    return certificate(
        GOLDEN_MASKS,
        [[0, 1, 0], [2, 1, 0], [0, 0, 1]],
        [[[2, 1, 0], [-2, 0, 0]], [[1, 1], [1, 0], [0, 0]]],
        [[0, 0, 0], [0, 1, 0]],
        GOLDEN_LOWER,
        title="Golden example *) with a title that tries to end its comment",
    )


def blocks(one, two, across=0):
    """The block diagonal table."""
    return [[*row, *[across] * len(two[0])] for row in one] + [[*[across] * len(one[0]), *row] for row in two]


def golden_and_tug():
    """Golden at its lowest minimum (square root of 5) beside tug of war at its spurious one: an algebraic point."""
    tug = tug_of_war()
    identity = [[int(i == j) for j in range(3)] for i in range(3)]
    first = [[1, ["-1/2", "1/2"], 0], [0, 0, 1]]
    second = [[[0, "1/5"], 0], [[1, "2/5"], 0], [0, 1]]
    problem, claim = tug["problem"], tug["claims"][0]
    return certificate(
        [blocks(g, t) for g, t in zip(GOLDEN_MASKS, problem["masks"], strict=True)],
        blocks([[0, 1, 0], [2, 1, 0], [0, 0, 1]], problem["targets"]),
        [blocks(first, claim["point"][0]), blocks(second, claim["point"][1])],
        [[0, 0, 0], [0, 1, 2], [0, 2, 3], [0, 3, 4]],
        [blocks(g, t) for g, t in zip(GOLDEN_LOWER, claim["lower_point"], strict=True)],
        inputs=blocks(identity, problem["inputs"]),
        field={"polynomial": [-5, 0, 1], "interval": [2, 3]},
    )


def opposite_nesting():
    """A shear: the first unit has more inputs, the second more outputs."""
    return certificate(
        [[[1, 1, 1], [1, 1, 0]], [[1, 1], [1, 1], [0, 1]]],
        [[-7, -1, -1], [1, -5, 5], ["5/2", "-11/2", "1/2"]],
        [[[-1, -2, 1], [-2, 2, 0]], [[2, 2], [2, -1], [0, -2]]],
        [[0, 0, 0], [0, 0, 1], [0, 1, 0]],
        [[[1, 0, "1/4"], ["1/4", -1, 0]], [["-29/4", "5/4"], ["1/2", "19/4"], [0, "23/4"]]],
        pairs=[(0, 0), (0, 1), (1, 1)],
    )


def twins():
    """Two units with equal masks: the whole group of invertible 2 x 2 matrices acts on them."""
    return certificate(
        [[[1, 1, 1, 0], [1, 1, 1, 0], [0, 1, 1, 1]], [[1, 1, 0], [1, 1, 1], [1, 1, 1], [0, 0, 1]]],
        [["-7/4", "-3/4", "-9/4", 0], [5, 1, -5, -2], ["-3/2", "7/2", "1/2", "1/4"], ["-1/4", "1/2", "1/2", "15/4"]],
        [[[-2, -1, 1, 0], [1, 1, -2, 0], [0, 2, 1, 2]], [[2, 2, 0], [-2, 1, -1], [1, 1, 1], [0, 0, 1]]],
        [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1], [0, 2, 1]],
        [
            [["-1/2", -1, "1/2", 0], ["-1/2", 1, "1/2", 0], [0, 0, 0, -1]],
            [[0, "-1/2", 0], ["-11/2", -4, 2], [-1, "5/2", 0], [0, 0, -4]],
        ],
        pairs=[(0, 0), (0, 1), (1, 0), (1, 1), (2, 2)],
    )


def twenty_weights():
    return certificate(
        [
            [[0, 1, 1, 1], [0, 1, 1, 1], [1, 0, 1, 0]],
            [[0, 1, 1], [1, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 0], [1, 1, 1]],
        ],
        [
            ["-5/2", "-17/4", "3/2", "-5/4"],
            ["7/4", "-15/4", "-25/4", -4],
            [0, 0, -4, 0],
            ["-3/2", "-3/2", "1/2", -3],
            ["1/4", "-3/4", "7/2", "-7/4"],
            [1, -1, -5, 1],
        ],
        [
            [[0, -2, -2, -2], [0, 1, -1, 1], [1, 0, -1, 0]],
            [[0, -2, -1], [2, 0, 2], [1, 2, 0], [1, 0, -2], [0, -2, 0], [1, 2, 1]],
        ],
        [[0, 0, 1], [0, 1, 1], [0, 2, 0]],
        [
            [[0, "7/8", 0, 1], [0, "1/4", -1, "1/8"], [0, 0, -1, 0]],
            [
                [0, "-107/8", "95/8"],
                ["-17/4", 0, "49/8"],
                ["-7/8", "31/8", 0],
                ["-5/2", 0, "-1/2"],
                [0, "-29/8", 0],
                [2, "-69/8", "109/8"],
            ],
        ],
    )


def checked(certificate, folder, library):
    export.write(certificate, folder)
    return kernel.check(folder, SECONDS, library)


def wide():
    """Twelve weights, as the program writes it."""
    case = next(case for case in base_cases() if case.name == "wide")
    return assembled(case.problem, [base_claim(case)], None)


def test_theorems_about_all_sizes(library):
    report = kernel.check_library(SECONDS, library)
    assert report.ok, report.reason
    assert "DeadUnit.dead_unit_no_minimum" in report.theorems
    assert "Widening.widen" in report.theorems
    assert set(report.assumptions) <= REALS


@pytest.mark.parametrize("make", [tug_of_war, golden, golden_and_tug, opposite_nesting, wide, twins, twenty_weights])
def test_the_checker_that_is_not_ours_agrees(make):
    assert checker.check(json.dumps(make()).encode()).valid


# ---------------------------------------------------------------------------------------- wrong certificates


def changed(certificate, change):
    certificate = copy.deepcopy(certificate)
    change(certificate["problem"], certificate["claims"][0])
    return certificate


def more(number):
    return str(Fraction(number) + 1)


def factor_plus_one(problem, claim):
    claim["ball"]["factor"][2][1] = more(claim["ball"]["factor"][2][1])


def larger_ball(problem, claim):
    claim["ball"]["radius_squared"] = str(9 * Fraction(claim["ball"]["radius_squared"]))


def smaller_bound(problem, claim):
    claim["ball"]["bound"] = str(Fraction(claim["ball"]["bound"]) / 9)


def larger_mu(problem, claim):
    claim["ball"]["mu"] = more(claim["ball"]["mu"])


def negative_pivot(problem, claim):
    claim["ball"]["pivots"][0] = -1


def witness_is_the_minimum(problem, claim):
    claim["lower_point"] = claim["point"]


def datum_plus_one(problem, claim):
    problem["targets"][0][0] += 1


@pytest.mark.parametrize(
    "change",
    [
        larger_ball,
        witness_is_the_minimum,
        *(
            pytest.param(change, marks=pytest.mark.slow)
            for change in (factor_plus_one, smaller_bound, larger_mu, negative_pivot, datum_plus_one)
        ),
    ],
)
def test_wrong_certificates_are_refused(change, tmp_path, library):
    report = checked(changed(tug_of_war(), change), tmp_path, library)
    assert not report.ok
    assert "the kernel does not accept it" in report.reason


# ------------------------------------------------------------------------------------------- tampered files


def tampered(folder, old, new):
    export.write(tug_of_war(), folder)
    path = folder / "Claim0.v"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Definition radius : Q := (", "Definition radius : Q := 3 * ("),
        ("ScaleToFirst 1%nat 1%nat [1] [1] [1]", "ScaleToFirst 1%nat 1%nat [2] [1] [1]"),
        ("[(false, 1, 2);", "[(false, 1, 2); (false, 1, 2);"),
        ("[(false, 1, 2); ", "["),
    ],
)
def test_tampered_data_is_refused(old, new, tmp_path, library):
    tampered(tmp_path, old, new)
    assert not kernel.check(tmp_path, SECONDS, library).ok


def test_a_weaker_theorem_is_refused(tmp_path, library):
    """The file itself compiles; the audit states the theorems in full and notices."""
    tampered(
        tmp_path,
        "spurious_local_minimum network (loss linear network) minimum.\nProof. apply (spurious_from network minimum "
        "lower radius); [vm_cast_no_check (eq_refl true)|exact (box_bound)|exact (lower_point)]. Qed.",
        "minimum = minimum.\nProof. exact (eq_refl minimum). Qed.",
    )
    report = kernel.check(tmp_path, SECONDS, library)
    assert not report.ok
    assert "AuditClaim0" in report.reason


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("Axiom lie : False.", "Axiom"),
        ("Theorem lie : False. Proof. Admitted.", "Admitted"),
        ("Theorem lie : False. Proof. admit. Qed.", "admit"),
        ("Parameter lie : False.", "Parameter"),
        ("Conjecture lie : False.", "Conjecture"),
        ("Hypothesis lie : False.", "Hypothesis"),
        ("Unset Guard Checking.", "Unset"),
        ("(* (* *) a comment *) Axiom lie : False.", "Axiom"),
        ('Definition s := "(*". Axiom lie : False. Definition t := "*)".', "string"),
        ("(* an open comment", "without an end"),
        ("From Elsewhere Require Import Anything.", "the line"),
        ("Print Assumptions spurious.", "Print"),
        ("Declare ML Module ring.", "Declare"),
    ],
)
def test_forbidden_words_are_refused_before_the_kernel_runs(line, word, tmp_path, monkeypatch):
    tampered(tmp_path, "(** ** Theorems *)", line)
    monkeypatch.setattr(coqc, "run_file", lambda *arguments: pytest.fail("the kernel was run"))
    report = kernel.check(tmp_path, SECONDS)
    assert not report.ok
    assert word in report.reason


def test_an_axiom_that_slips_through_the_scan_is_seen(tmp_path, library, monkeypatch):
    tampered(tmp_path, "Proof. apply (rational_critical M1 M2 X Y W1 W2); [exact flat_point]. Qed.", "Admitted.")
    monkeypatch.setattr(kernel, "scan", lambda source: None)
    report = kernel.check(tmp_path, SECONDS, library)
    assert not report.ok
    assert "rests on Claim0.critical" in report.reason


@pytest.mark.slow
def test_the_library_is_compiled_when_none_is_given(tmp_path):
    export.write(tug_of_war(), tmp_path)
    report = kernel.check(tmp_path, SECONDS)
    assert report.ok, report.reason


@pytest.mark.slow
def test_a_folder_cannot_bring_its_own_library(tmp_path, library):
    """A tampered library in the folder is not even read."""
    export.write(tug_of_war(), tmp_path)
    (tmp_path / "Landscape.v").write_text("Axiom nothing : False.")
    assert kernel.check(tmp_path, SECONDS, library).ok


def test_no_time_is_no_proof(tmp_path, library):
    export.write(tug_of_war(), tmp_path)
    report = kernel.check(tmp_path, 0.05, library)
    assert not report.ok
    assert "time is over" in report.reason


def test_a_missing_kernel_is_a_named_error(tmp_path, monkeypatch):
    export.write(tug_of_war(), tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineMissing, match="apt-get install coq"):
        kernel.check(tmp_path, SECONDS)


# -------------------------------------------------------------------------------------------- balls and boxes


@pytest.mark.parametrize("make", [tug_of_war, golden])
def test_the_loss_in_the_box_is_not_lower(make, tmp_path):
    data = make()
    network = ExactNetwork.read(data["problem"], data["claims"][0]["point"], None)
    text = export.claim_sources(data)["Claim0"]
    radius = Fraction(text.split("Definition radius : Q := (")[1].split(")")[0].replace(" # ", "/"))
    assert radius > Fraction(1, 100)
    random.seed(1)

    def loss(first, second):
        total = Fraction(0)
        for s in range(len(network.inputs[0])):
            hidden = [sum(w * Fraction(str(x[s])) for w, x in zip(row, network.inputs, strict=True)) for row in first]
            for row, target in zip(second, network.targets, strict=True):
                total += (sum(v * h for v, h in zip(row, hidden, strict=True)) - Fraction(str(target[s]))) ** 2
        return total

    def inside(table, mask):
        return [
            [
                Fraction(str(x)) + m * radius * random.choice([-1, 1, Fraction(random.randint(-9, 9), 9)])
                for x, m in zip(*rows, strict=True)
            ]
            for rows in zip(table, mask, strict=True)
        ]

    for _ in range(50):
        assert loss(inside(network.first, network.masks[0]), inside(network.second, network.masks[1])) >= 1


def test_no_ball_at_a_saddle():
    problem = {"masks": [[[1]], [[1]]], "targets": [[1]], "inputs": [[1]]}
    with pytest.raises(UnsupportedProblem, match="positive definite"):
        make_ball(problem, [[[0]], [[0]]], [])


def test_other_activations_have_no_ball():
    problem = {"masks": [[[1]], [[1]]], "targets": [[1]], "inputs": [[1]], "activation": "square"}
    with pytest.raises(UnsupportedProblem):
        make_ball(problem, [[[1]], [[1]]], [[0, 0, 0]])


def test_a_certificate_without_spurious_minimum_is_not_for_the_kernel(tmp_path):
    data = changed(tug_of_war(), lambda problem, claim: claim.update(claim="global_minimum"))
    with pytest.raises(UnsupportedProblem):
        export.write(data, tmp_path)


def test_the_command_writes_sources_and_asks_the_kernel(tmp_path, library, monkeypatch):
    """From a problem file to a theorem, as a user does it; only the library comes compiled."""
    monkeypatch.setattr(
        kernel, "compile_library", lambda folder, timeout: shutil.copytree(library, folder, dirs_exist_ok=True)
    )
    file, folder = tmp_path / "tug.json", tmp_path / "rocq"
    assert run("prove", "examples/tug_of_war.toml", "--output", file, "--quiet").returncode == 0
    result = run("rocq", file, "--output", folder, "--check")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "proved: Claim0.spurious" in result.stdout and "accepted by the kernel" in result.stdout
    file.write_text(file.read_text().replace('"targets": [[1', '"targets": [[2'))
    result = run("rocq", file, "--output", tmp_path / "other")
    assert result.returncode == 1 and "invalid" in result.stderr and not (tmp_path / "other").exists()
