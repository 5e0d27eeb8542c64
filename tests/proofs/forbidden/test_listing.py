"""What `forbidden_masks` and `landscape forbidden` say, and that the certificates of the examples are accepted."""

from __future__ import annotations

import json

import pytest

from proofs import forbidden_masks
from proofs.certificates.document import assembled, checked
from proofs.certificates.widening import base_claim
from proofs.forbidden.examples import Kind
from proofs.forbidden.listing import forbidden_text
from proofs.forbidden.table import CLAIMS, DATA
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


def test_one_unit_has_none_and_three_are_open():
    for data in DATA:
        for claim in CLAIMS:
            one, three = forbidden_masks(1, data, claim), forbidden_masks(3, data, claim)
            assert one.complete.status is Status.PROVED and one.masks == one.examples == ()
            assert three.complete.status is Status.UNDECIDED and three.masks == ()
            assert "None" in str(one) and "no complete list is known" in " ".join(str(three).split())


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
    assert run("forbidden", "--units", "3").returncode == 3
    assert run("forbidden", "--units", "1").returncode == 0
    assert run("forbidden", "--units", "0").returncode == 2


def every_minimum():
    """The examples that are minima, each once."""
    found = {}
    for data in DATA:
        for claim in CLAIMS:
            for example in forbidden_masks(2, data, claim).examples:
                if example.kind is not Kind.CHAMBER:
                    found.setdefault(example.case.name, example)
    return found


@pytest.mark.parametrize("name", every_minimum())
def test_certificates_of_minima_are_accepted(name):
    case = every_minimum()[name].case
    certified = checked(assembled(case.problem, [base_claim(case)], None))
    assert certified.report.valid and certified.trust == []
