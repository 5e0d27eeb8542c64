"""Certificates for minima that are known by boxes only: written, checked, and refused after a change."""

from __future__ import annotations

from fractions import Fraction

import pytest

from proofs.certificates.certify import certify
from proofs.certificates.checker import check
from proofs.certificates.document import assembled, certificate_bytes
from proofs.certificates.enclosure import enclosed_minimum
from proofs.certificates.format.minima import EnclosedStrictMinimum
from proofs.certificates.points import CertifiedPoint, NotCertifiable
from proofs.proving.prove import prove
from proofs.rocq.export import claim_sources
from symbolic import Problem, SparseNetwork, solve
from symbolic.errors import UnsupportedProblem
from symbolic.landscape.kind import Kind
from tests import problems
from tests.proofs.certificates.checker_building import put

DECAYED = Problem.of(
    SparseNetwork.of([[1, 1, 0], [1, 0, 1]], [[1, 1], [1, 0]]),
    targets=[[-3, -1, 3], [-2, 2, 3]],
    weight_decay=1,
)
SQUARED = Problem.of(
    SparseNetwork.of([[1, 1, 0], [1, 0, 0]], [[1, 1], [0, 0], [1, 1]], activation="square"),
    targets=[[3, 3, 2], [3, 3, 2], [0, -2, -2]],
    inputs=[[0, 0, 1], [-2, 0, 1], [0, -2, -2]],
    weight_decay=1,
)


@pytest.mark.parametrize("build", [problems.tug_of_war, problems.golden, problems.orthogonality_matters])
def test_boxes_around_known_minima(build):
    problem = build()
    solution = problems.solved(problem)
    strict = [c for c in solution.components if c.kind is Kind.STRICT_MINIMUM]
    assert strict
    for component in strict:
        box, shown = enclosed_minimum(problem, component.tables, "a minimum")
        certificate = assembled(problem, [EnclosedStrictMinimum(box.center, box.radius, shown)], None)
        assert check(certificate_bytes(certificate)).valid
        for table, exact in zip(box.center, component.tables, strict=True):
            for row, weights in zip(table, exact, strict=True):
                for x, weight in zip(row, weights, strict=True):
                    assert abs(float(Fraction(x)) - float(weight.ball(64).mid())) <= float(Fraction(box.radius))


def test_a_saddle_has_no_box():
    problem = problems.tug_of_war()
    saddle = next(c for c in problems.solved(problem).components if c.kind is Kind.SADDLE)
    with pytest.raises(NotCertifiable):
        enclosed_minimum(problem, saddle.tables, "a saddle")


def test_weights_of_high_degree_get_a_certificate():
    result = prove(DECAYED, solve=lambda problem: solve(problem, budget=60))
    assert (result.leading.claim, str(result.leading.verdict.status)) == ("all_minima_global", "PROVED")
    component = next(c for c in result.solution.components if c.kind is Kind.STRICT_MINIMUM)
    with pytest.raises(NotCertifiable):
        CertifiedPoint.of(component.tables, "the minimum")
    certificate = certify(result).certificate
    listed = certificate["claims"][0]["points"]
    assert any("center" in point and point["kind"] == "strict_minimum" for point in listed)
    assert check(certificate_bytes(certificate), allow_engine=True).valid
    assert not check(certificate_bytes(put(certificate, ["problem", "targets", 0, 0], 4)), allow_engine=True).valid


def test_a_spurious_valley_of_high_degree():
    result = prove(SQUARED, solve=lambda problem: solve(problem, budget=60))
    assert result.leading.claim == "spurious_valley"
    certificate = certify(result).certificate
    claim = certificate["claims"][0]
    assert "center" in claim
    with pytest.raises(UnsupportedProblem, match="written down exactly"):
        claim_sources(certificate)
    answer = check(certificate_bytes(certificate))
    assert answer.valid and answer.claims[0].fully_checked
    for route, value in (
        (["problem", "targets", 0, 0], "300001/100000"),
        (["claims", 0, "radius"], 1),
        (["claims", 0, "radius"], "1/1" + "0" * 40),
        (["claims", 0, "lower_point"], claim["center"]),
        (["claims", 0, "definite", "mu"], 50),
        (["problem", "activation"], "cube"),
    ):
        assert not check(certificate_bytes(put(certificate, route, value))).valid
