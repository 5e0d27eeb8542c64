"""Theorems ``strict`` and ``valley``, the root they speak about, and the link between files and certificate."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import jsonschema
import pytest
from flint import arb, fmpq, fmpz_poly

from proofs.certificates import checker
from proofs.certificates.numbers import read_field
from proofs.rocq import export, kernel
from proofs.rocq.axioms import ALL, BOUNDS, REALS
from proofs.rocq.claim import MAX_DIGITS
from proofs.rocq.readback import Mismatch, compare, definitions, expected_theorems
from symbolic.errors import UnsupportedProblem
from symbolic.exact.precision import working_precision
from symbolic.exact.roots import isolated_real_roots
from tests.command import ROOT, run
from tests.proofs.rocq.random_certificates import random_certificate
from tests.proofs.rocq.test_rocq import (
    certificate,
    changed,
    golden,
    golden_and_tug,
    opposite_nesting,
    tug_of_war,
    twenty_weights,
    twins,
    wide,
)

SECONDS = 240


def valley(data):
    return changed(data, lambda problem, claim: claim.update(claim="spurious_valley"))


def asked(data, library):
    return kernel.check_certificate(data, export.claim_sources(data), SECONDS, library)


def square_root_of_two(low=0, high=10**12):
    """Tug of war with its first unit scaled by the positive square root of 2, in an interval that is wide."""
    data = tug_of_war()
    problem = data["problem"]
    point = [[[[0, -1], 0, 0], [0, 1, 0]], [[[0, "1/2"], 1], [0, 0]]]
    field = {"polynomial": [-2, 0, 1], "interval": [str(low), str(high)]}
    claim = data["claims"][0]
    found = certificate(
        problem["masks"],
        problem["targets"],
        point,
        claim["pinned"],
        claim["lower_point"],
        problem["inputs"],
        field=field,
    )
    return valley(found)


def unconnected():
    """Tug of war with a third unit that has no connection."""
    tug = tug_of_war()
    problem, claim = tug["problem"], tug["claims"][0]
    masks, point, lower = (
        [[*first, [0, 0, 0]], [[*row, 0] for row in second]]
        for first, second in (problem["masks"], claim["point"], claim["lower_point"])
    )
    return certificate(
        masks, problem["targets"], point, claim["pinned"], lower, problem["inputs"], pairs=[(0, 0), (1, 1)]
    )


# ------------------------------------------------------------------------------------------------ what is proved


@pytest.mark.parametrize(
    "make",
    [
        twins,
        golden_and_tug,
        *(
            pytest.param(make, marks=pytest.mark.slow)
            for make in (tug_of_war, golden, opposite_nesting, wide, unconnected)
        ),
        pytest.param(twenty_weights, marks=pytest.mark.slow),
    ],
)
def test_strict_and_valley(make, library):
    """Scalings, shears, a class of twins, a unit without connection; rational and algebraic points."""
    data = valley(make())
    assert checker.check(json.dumps(data).encode()).valid
    report = asked(data, library)
    assert report.ok, report.reason
    assert report.theorems == expected_theorems(data)
    axioms = {theorem.name.partition(".")[2]: theorem.axioms for theorem in report.proved}
    assert axioms.pop("valley") <= ALL
    assert axioms.pop("root", REALS) <= BOUNDS
    assert {"strict", "spurious"} <= set(axioms) and all(found <= REALS for found in axioms.values())


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_random_certificates(seed, library):
    data = random_certificate(seed)
    assert checker.check(json.dumps(data).encode()).valid
    report = asked(data, library)
    assert report.ok, report.reason
    assert {"Claim0.strict", "Claim0.valley"} <= set(report.theorems)


def test_a_file_holds_what_its_claim_calls_for():
    names = {}
    for claim in ("spurious_minimum", "spurious_strict_minimum", "spurious_valley"):
        data = changed(tug_of_war(), lambda problem, entry, claim=claim: entry.update(claim=claim))
        text = export.claim_sources(data)["Claim0"]
        names[claim] = {"strict", "valley"} & set(re.findall(r"^Theorem (\w+)", text, re.MULTILINE))
    assert names == {
        "spurious_minimum": set(),
        "spurious_strict_minimum": {"strict"},
        "spurious_valley": {"strict", "valley"},
    }


def test_dependent_weights_have_no_valley_proof():
    """Twins whose rows are dependent: their orbit is not closed."""
    data = valley(twins())
    claim = data["claims"][0]
    claim["point"][0][1] = claim["point"][0][0]
    with pytest.raises(UnsupportedProblem):
        export.claim_sources(data)


# ------------------------------------------------------------------------------------------------ what is refused


def tampered(data, change):
    sources = export.claim_sources(data)
    text = change(sources["Claim0"])
    assert text != sources["Claim0"]
    return {"Claim0": text}


def no_shear(text):
    """The shear that pins a weight is left out of the program."""
    return re.sub(r"\n *ShearTo[^\n]*;", "", text, count=1)


def definition_changed(name, change):
    """The numbers of a definition of the file are changed."""

    def changed_text(text):
        return re.sub(rf"(Definition {name} : [^:]*:= )([^%]*)%", lambda m: f"{m[1]}{change(m[2])}%", text, count=1)

    return changed_text


def entry(old, new):
    """An entry of a table becomes another one."""

    def changed_table(table):
        assert old in table
        return table.replace(old, new, 1)

    return changed_table


MUTATIONS = {
    "a datum plus one": (tug_of_war, definition_changed("X", entry("[2; 0", "[3; 0"))),
    "a target plus one": (tug_of_war, definition_changed("Y", entry("[[1;", "[[2;"))),
    "a larger radius": (tug_of_war, definition_changed("radius", lambda radius: "3")),
    "radius 0": (tug_of_war, definition_changed("radius", lambda radius: "0")),
    "a shear left out": (opposite_nesting, no_shear),
    "a mask entry set": (tug_of_war, definition_changed("M1", entry("[[1; 0", "[[1; 1"))),
    "a mask entry of the final layer set": (tug_of_war, definition_changed("M2", entry("[0; 1", "[1; 1"))),
    "a mask entry cleared": (tug_of_war, definition_changed("M1", entry("[0; 1; 1]", "[0; 1; 0]"))),
    "a lower point that is not lower": (tug_of_war, definition_changed("V1", entry("[[(1 # 2)", "[[2"))),
    "another right inverse": (opposite_nesting, definition_changed("right_inverses", lambda text: shifted(text))),
    "another left inverse": (opposite_nesting, definition_changed("left_inverses", lambda text: shifted(text))),
}
"""Wrong files: what is changed in the file of a certificate of a valley."""


def shifted(text):
    return re.sub(r"\(-?\d+ # (\d+)\)", r"(7 # \1)", text, count=1)


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_the_kernel_refuses_wrong_proofs(mutation, library):
    make, change = MUTATIONS[mutation]
    report = kernel.check_sources(tampered(valley(make()), change), SECONDS, library)
    assert not report.ok
    assert "the kernel does not accept it" in report.reason


def test_a_weaker_valley_is_refused(library):
    """The file compiles; the audit states the theorem in full and notices."""
    sources = tampered(
        valley(tug_of_war()),
        lambda text: re.sub(
            r"(Theorem valley :\n)[^.]*\.\nProof\..*Qed\.",
            r"\1  strict_local_minimum network (loss linear network) minimum.\nProof. exact strict. Qed.",
            text,
        ),
    )
    report = kernel.check_sources(sources, SECONDS, library)
    assert not report.ok
    assert "AuditClaim0" in report.reason


@pytest.mark.slow
def test_a_theorem_that_is_missing_is_noticed(library):
    data = valley(tug_of_war())
    sources = tampered(data, lambda text: text[: text.index("(** Every path")])
    assert kernel.check_sources(sources, SECONDS, library).ok
    report = kernel.check_certificate(data, sources, SECONDS, library)
    assert not report.ok
    assert report.reason == "theorems are missing: Claim0.valley"


# ---------------------------------------------------------------------------------- files and certificate: the link


def refused(data, sources):
    """Compare a file with a certificate, without any kernel."""
    with pytest.raises(Mismatch) as found:
        compare(data, sources)
    return str(found.value)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("M1", lambda problem, claim: problem["masks"][0][0].__setitem__(1, 1)),
        ("M2", lambda problem, claim: problem["masks"][1][1].__setitem__(0, 1)),
        ("X", lambda problem, claim: problem["inputs"][1].__setitem__(0, 3)),
        ("Y", lambda problem, claim: problem["targets"][0].__setitem__(0, 2)),
        ("W1", lambda problem, claim: claim["point"][0][0].__setitem__(0, -2)),
        ("W2", lambda problem, claim: claim["point"][1][0].__setitem__(0, "1/2")),
        ("V1", lambda problem, claim: claim["lower_point"][0][1].__setitem__(2, "1/3")),
        ("V2", lambda problem, claim: claim["lower_point"][1][1].__setitem__(1, "1/3")),
    ],
)
def test_data_are_read_back(name, change):
    """A datum plus one, a flipped mask entry, another point: the file is about something else."""
    data = valley(tug_of_war())
    sources = export.claim_sources(data)
    compare(data, sources)
    assert f"{name} differs" in refused(changed(data, change), sources)


def test_a_table_of_another_shape_is_another_point():
    data = valley(tug_of_war())
    text = export.claim_sources(data)["Claim0"]
    for old, new in (("W1 : list (list Q) := [[", "W1 : list (list Q) := [[0; "), ("Definition W1", "Definition W3")):
        assert "W1" in refused(data, {"Claim0": text.replace(old, new)})
    assert "twice" in refused(data, {"Claim0": text + "\nDefinition X : list (list Q) := [[1]]%Q."})
    assert "files" in refused(data, {}) and "files" in refused(data, {"Claim0": text, "Claim1": text})
    hidden = text.replace("Definition X", "(* Definition X : list (list Q) := [[9]]%Q. *) Definition X")
    assert definitions(hidden)["X"] == definitions(text)["X"] == [[1, 0, 1], [2, 0, 1], [0, 2, 0]]
    nested = text.replace("Definition X", "(* (* *) Definition X : list (list Q) := [[9]]%Q. *) Definition X")
    assert "comment" in refused(data, {"Claim0": nested})


def test_the_command_tells_theorems_and_axioms(tmp_path):
    file, answer = tmp_path / "tug.json", tmp_path / "answer.json"
    file.write_text(json.dumps(valley(tug_of_war())))
    result = run("rocq", file, "--output", tmp_path / "rocq", "--check", "--json", answer)
    assert result.returncode == 0, result.stdout + result.stderr
    told = json.loads(answer.read_text())
    jsonschema.validate(told, json.loads((ROOT / "docs/schema/rocq-1.json").read_text()))
    assert told["checked"] is True
    by_name = {theorem["name"]: theorem for theorem in told["theorems"]}
    assert set(by_name["Claim0.valley"]["axioms"]) <= set(by_name["Claim0.valley"]["allowed_axioms"])
    assert by_name["Claim0.strict"]["statement"].startswith("strict_local_minimum (problem_of M1 M2 X Y)")
    assert {axiom["name"] for axiom in told["axioms"]} == ALL
    unchecked = run("rocq", file, "--output", tmp_path / "other", "--json")
    told = json.loads(unchecked.stdout)
    assert unchecked.returncode == 0 and told["checked"] is False
    assert {theorem["axioms"] for theorem in told["theorems"]} == {None}


# ------------------------------------------------------------------------------------------------------- the root


def roots_in(low, high, polynomial):
    return read_field({"polynomial": [int(c) for c in polynomial.coeffs()], "interval": [str(low), str(high)]})


def test_roots_that_are_close_are_told_apart():
    """The square roots of 2, and of 2 moved by 10^-18: an end between them, and a reducible polynomial."""
    scale = 10**18
    close = fmpz_poly([-2, 0, 1]) * fmpz_poly([1 - 2 * scale**2, -2 * scale, scale**2])
    between = Fraction(1414213562373095049, scale)
    assert roots_in(1, between, close).modulus == fmpz_poly([-2, 0, 1])
    assert roots_in(between, 2, close).modulus != fmpz_poly([-2, 0, 1])
    with pytest.raises(UnsupportedProblem, match="not 2"):
        roots_in(1, 2, close)
    with pytest.raises(UnsupportedProblem, match="not 0"):
        roots_in(2, 3, close)


def test_roots_of_one_factor_that_are_close_are_told_apart():
    """Mignotte: two roots of an irreducible polynomial with a distance of about 10^-24 around 10^-7."""
    polynomial = fmpz_poly([0] * 5 + [1]) - 2 * fmpz_poly([-1, 10**7]) ** 2
    low, high, _ = isolated_real_roots(polynomial)
    assert low < high and not low.overlaps(high)
    middle = Fraction(1, 10**7)
    with working_precision(256):
        assert roots_in(0, middle, polynomial).root(128) < arb(fmpq(1, 10**7))
        assert roots_in(middle, 1, polynomial).root(128) > arb(fmpq(1, 10**7))


def test_a_wide_interval_keeps_its_root():
    """The interval around the positive root is so wide that its ball holds the negative one."""
    data = square_root_of_two()
    assert checker.check(json.dumps(data).encode()).valid
    sources = export.claim_sources(data)
    found = definitions(sources["Claim0"])
    assert 1 < found["lo"] < found["hi"] < 2
    compare(data, sources)


@pytest.mark.slow
def test_the_kernel_proves_it_about_this_root(library):
    report = asked(square_root_of_two(), library)
    assert report.ok, report.reason


def test_another_root_in_the_file_is_noticed():
    data = square_root_of_two()
    text = export.claim_sources(data)["Claim0"]
    negative = text.replace("Definition lo : Q := (", "Definition lo : Q := (-").replace(
        "Definition hi : Q := (", "Definition hi : Q := (-"
    )
    lo, hi = (re.search(rf"{end} : Q := (.*)%Q", negative).group(1) for end in ("lo", "hi"))
    swapped = negative.replace(f"lo : Q := {lo}", f"lo : Q := {hi}").replace(f"hi : Q := {hi}", f"hi : Q := {lo}", 1)
    assert "another root" in refused(data, {"Claim0": swapped})


def test_reducible_fields_and_equal_roots():
    """The polynomial of the certificate is reducible; the file names the factor, and the numbers are the same."""
    data = square_root_of_two(1, 2)
    data["field"]["polynomial"] = [6, 0, -5, 0, 1]
    data["field"]["interval"] = ["1", "3/2"]
    assert checker.check(json.dumps(data).encode()).valid
    sources = export.claim_sources(data)
    assert definitions(sources["Claim0"])["polynomial"] == [-2, 0, 1]
    compare(data, sources)
    data["field"]["interval"] = ["3/2", 2]
    assert "another root" in refused(data, sources)


def test_a_tiny_radius_gets_another_ball():
    data = tug_of_war()
    data["claims"][0]["ball"]["radius_squared"] = f"1/{10 ** (MAX_DIGITS + 10)}"
    assert checker.check(json.dumps(data).encode()).valid
    assert definitions(export.claim_sources(data)["Claim0"])["radius"] > Fraction(1, 1000)
