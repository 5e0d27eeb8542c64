"""What `forbidden_masks` and `landscape forbidden` say, and that the certificates of the examples are accepted."""

from __future__ import annotations

import json

import pytest

from proofs import check, forbidden_masks
from proofs.certificates.document import assembled, checked
from proofs.certificates.widening import example_claim
from proofs.forbidden.classify import classify
from proofs.forbidden.examples import Kind
from proofs.forbidden.listing import forbidden_text
from proofs.forbidden.table import CLAIMS, DATA
from symbolic.graph.types import MaskTypes
from symbolic.network import SparseNetwork
from symbolic.verdict import Status
from tests.command import run


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("claim", CLAIMS)
def test_the_text_fits_a_terminal_and_names_every_mask(claim, data):
    found = forbidden_masks(2, data, claim)
    text = forbidden_text(found)
    assert max(map(len, text.splitlines())) <= 80
    assert all(f"\n{types}" in text for types in found.masks)
    assert text.count("W1") == len(found.masks) and "PROVED" in text
    assert str(found) == text.rstrip()


def test_one_unit_has_none_and_four_are_open():
    for data in DATA:
        for claim in CLAIMS:
            one, four = forbidden_masks(1, data, claim), forbidden_masks(4, data, claim)
            assert one.complete.status is Status.PROVED and one.masks == one.examples == ()
            assert four.complete.status is Status.UNDECIDED and four.masks == ()
            assert "None" in str(one) and "no list is known" in " ".join(str(four).split())


@pytest.mark.parametrize("data", DATA)
def test_minima_of_three_units_are_known_for_all_sizes(data):
    """Every mask of the list is bad by its example, none lies above another, and each is minimal."""
    found = forbidden_masks(3, data, "spurious_minimum")
    assert found.complete.status is Status.PROVED
    assert (len(found.masks), sum(found.minimal)) == {"whitened": (134, 134), "any": (289, 289)}[data]
    orbits = [types.orbit(transposing=data == "whitened") for types in found.masks]
    assert not any(a.below(b) for n, one in enumerate(orbits) for m, b in enumerate(found.masks) if n != m for a in one)
    for types, example in zip(found.masks, found.examples, strict=True):
        sees, feeds = ({j for units, _ in side for j in units} for side in (types.inputs, types.outputs))
        used = types if example.types.units == 3 else types.restricted(sorted(sees & feeds))
        assert used in example.types.orbit(transposing=data == "whitened")
        assert example.lower_loss < example.loss and (data == "any" or example.case.identity_inputs)
    text = str(found)
    assert max(map(len, text.splitlines())) <= 80 and "perhaps not minimal" not in text


def test_known_masks_of_three_units_are_answers():
    """A mask above a known one is bad, with its data lifted; the lemmas never call it good."""
    open_before = MaskTypes.of_counts(3, (0, 0, 1, 0, 0, 0, 2), (0, 0, 1, 0, 0, 0, 2))
    answers = {(a.claim, a.data): a for a in classify(SparseNetwork(open_before.masks()))}
    found = answers["spurious_minimum", "whitened"]
    assert found.verdict.proved and found.by == "three units 1"
    assert found.placed.lift.problem.network.shape == "3-3-3 linear"


def test_what_is_refused():
    for wrong in (
        (0, "any", "spurious_minimum"),
        (2, "correlated", "spurious_minimum"),
        (2, "any", "all_minima_global"),
    ):
        with pytest.raises(ValueError, match="a width of at least 1"):
            forbidden_masks(*wrong)


def test_the_command():
    done = run("forbidden", "--units", "2", "--data", "any", "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0 and [len(found["masks"]) for found in answer["lists"]] == [11, 8]
    assert {found["complete"]["status"] for found in answer["lists"]} == {"PROVED"}
    kinds = [mask["example"]["kind"] for mask in answer["lists"][1]["masks"]]
    assert kinds.count("chamber") == 3 and kinds.count("strict_minimum") == 5
    assert run("forbidden", "--units", "3", "--claim", "spurious_valley").returncode == 3
    assert run("forbidden", "--units", "4").returncode == 3
    assert run("forbidden", "--units", "1").returncode == 0
    assert run("forbidden", "--units", "0").returncode == 2


def test_where_no_mask_is_known_there_is_no_certificate(tmp_path):
    done = run("forbidden", "--units", "4", "--output", str(tmp_path / "none"))
    assert done.stdout.endswith("\nCertificates: none\n")


def test_certificates_are_written_and_accepted(tmp_path):
    folder = tmp_path / "new" / "folder"
    done = run("forbidden", "--claim", "spurious_valley", "--output", str(folder), "--json")
    answer = json.loads(done.stdout)
    paths = [mask["certificate"] for mask in answer["lists"][0]["masks"]]
    assert paths == [str(folder / f"spurious_valley_whitened_{n}.json") for n in (1, 2, 3, 4)]
    for path in paths:
        report = check(path)
        assert report.valid and [(c.claim, c.fully_checked) for c in report.claims] == [("spurious_valley", True)]


def every_example(units):
    """The examples of the lists of a width, each once."""
    found = {}
    for data in DATA:
        for claim in CLAIMS:
            for example in forbidden_masks(units, data, claim).examples:
                found.setdefault((example.kind, example.case.name), example)
    return found


def accepted(example):
    """Whether the checker accepts the certificate of an example, without trust in anything."""
    certified = checked(assembled(example.case.problem, [example_claim(example)], None), allow_engine=False)
    return certified.report.valid and certified.trust == []


@pytest.mark.parametrize("place", every_example(2), ids=lambda place: place[1])
def test_certificates_of_two_units_are_accepted(place):
    assert accepted(every_example(2)[place])


@pytest.mark.slow
def test_certificates_of_three_units_are_accepted():
    assert all(map(accepted, every_example(3).values()))


@pytest.mark.parametrize("data", DATA)
def test_a_valley_of_three_units_is_known(data):
    found = forbidden_masks(3, data, "spurious_valley")
    assert (len(found.masks), found.minimal.count(False)) == ({"whitened": 49, "any": 106}[data], 0)
    twin = found.examples[[str(types) for types in found.masks].index("{2} {0,1,2} x {2} {0,1,2}")]
    assert twin.kind is Kind.CHAMBER and twin.lower_loss < twin.bottom <= twin.loss <= twin.level
