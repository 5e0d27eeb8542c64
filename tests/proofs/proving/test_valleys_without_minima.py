"""A spurious valley that only a chamber shows: solve, prove, certificates, texts and searches say so, and never call it a minimum."""

from __future__ import annotations

import msgspec
import pytest

from proofs import certify, check, prove
from proofs.certificates.chambers import chamber_claim
from proofs.certificates.document import assembled
from proofs.claims import Claim
from proofs.proving.report import proving_text
from proofs.search.confirm import NotConfirmed, accept, by_chamber, confirm
from proofs.search.known import from_base_case
from proofs.search.search import search
from proofs.statements.decide import Decider, has_spurious_valley
from symbolic import SparseNetwork
from symbolic.chambers.find import find_chamber
from symbolic.landscape.json import solution_result
from symbolic.verdict import Status
from tests.symbolic.chambers.problems import CROSSING, crossing, masks, signs


@pytest.fixture(scope="module", params=[signs, crossing], ids=["signs", "crossing"])
def proving(request):
    return prove(request.param())


def test_a_valley_although_every_minimum_is_global(proving):
    statuses = {finding.claim: finding.verdict.status for finding in proving.findings}
    assert proving.leading.claim is Claim.SPURIOUS_VALLEY and proving.witness is None
    assert statuses[Claim.SPURIOUS_VALLEY] is Status.PROVED
    assert statuses[Claim.NO_SPURIOUS_VALLEY] is Status.REFUTED
    assert statuses[Claim.ALL_MINIMA_GLOBAL] is Status.PROVED
    assert statuses[Claim.SPURIOUS_MINIMUM] is Status.REFUTED


def test_its_certificate_and_its_texts(proving):
    report = check(certify(proving).data)
    assert report.valid and [str(claim) for claim in report.claims] == ["spurious_valley: checked"]
    assert "barrier: the loss is at least" in proving_text(proving)
    assert "There is a spurious valley, shown by a chamber" in " ".join(str(proving.solution).split())
    result = msgspec.to_builtins(solution_result(proving.solution))
    assert int(result["chamber"]["bottom"]) < int(result["chamber"]["barrier"])


def test_statements_and_searches_take_it():
    assert has_spurious_valley(signs(), Decider()).reason == "a chamber (certificate checked)"
    assert confirm(signs(), "valley", budget=30).claim is Claim.SPURIOUS_VALLEY
    found = search(masks(*CROSSING), property="valley", budget=30)
    assert found.method == "chamber" and check(found.confirmed.certified.data).valid


def test_it_is_no_minimum():
    found = by_chamber(find_chamber(signs(), 0))
    for claim in (Claim.SPURIOUS_MINIMUM, Claim.SPURIOUS_STRICT_MINIMUM):
        with pytest.raises(NotConfirmed, match="not"):
            accept(found.certificate, found.problem, claim)
        with pytest.raises(NotConfirmed):
            confirm(signs(), "strict" if claim is Claim.SPURIOUS_STRICT_MINIMUM else "minimum", budget=30)


def test_a_mask_without_valleys_is_not_searched():
    assert search(SparseNetwork.of([[1, 1], [1, 1]], [[1, 1], [1, 1]]), property="valley").proved == 1


def test_problems_with_a_strict_valley_keep_it():
    from symbolic import examples

    solution = prove(examples.golden()).solution
    assert solution.chamber is None and solution.verdicts["spurious_valley"].reason.startswith("component")


def test_the_claim_is_about_its_problem():
    chamber = find_chamber(signs(), 0)
    other = assembled(crossing(), [chamber_claim(chamber)], None)
    with pytest.raises(NotConfirmed, match="another problem"):
        accept(other, signs(), Claim.SPURIOUS_VALLEY)


def test_a_known_valley_inside_a_larger_mask():
    """The last resort of a search: the corner, beside a unit of its own."""
    beside = SparseNetwork.of([[1, 0, 0], [1, 1, 0], [0, 0, 1]], [[1, 1, 0], [0, 1, 0], [0, 0, 1]])
    name, found = from_base_case(beside, "valley")
    assert name == "corner at infinity" and found.certificate["claims"][0]["statement"] == "spurious_valley"
    with pytest.raises(NotConfirmed, match="not spurious_minimum"):
        accept(found.certificate, found.problem, Claim.SPURIOUS_MINIMUM)
