"""Every finite example of the theory with its stated numbers."""

from __future__ import annotations

import pytest

from symbolic import solve
from tests import problems


def solved(name):
    problem = getattr(problems, name)()
    return solve(problem, budget=20) if name == "ten_pairs" else problems.solved(problem)


def stratum(solution, units):
    return next(s for s in solution.strata if solution.units_of(s) == list(units))


def losses(solution, units=None):
    chosen = [c for c in solution.components if units is None or solution.units_of(c.stratum) == list(units)]
    return [c.loss.radical() or c.loss.decimal(11) for c in chosen]


def kinds(solution, units):
    return [str(c.kind) for c in solution.components if solution.units_of(c.stratum) == list(units)]


def test_tug_of_war():
    solution = solved("tug_of_war")
    assert (stratum(solution, [0, 1]).count, len(stratum(solution, [0, 1]).points)) == (6, 4)
    assert losses(solution, [0, 1]) == ["1/2", "1", "5/3 - 2*sqrt(5)/9", "5/3 - 2*sqrt(5)/9"]
    assert solution.components[3].loss.decimal(11) == "1.1697626717"
    assert kinds(solution, [0, 1]) == ["strict_minimum", "strict_minimum", "saddle", "saddle"]
    assert [c.inertia.negative for c in solution.components if len(c.point.units) == 2] == [0, 0, 1, 1]
    assert (losses(solution, [0]), losses(solution, [1]), losses(solution, [])) == (["3/2"], ["1", "6/5"], ["2"])
    assert solution.infimum.verdict.proved and solution.infimum.attained
    assert solution.infimum.value.radical() == "1/2"
    spurious = [c for c in solution.components if c.spurious.proved]
    assert [c.loss.radical() for c in spurious] == ["1"] and spurious[0].valley.proved
    w1, w2 = solution.coordinates(spurious[0])
    assert w1 == [["1", "0", "0"], ["0", "1", "0"]]
    assert w2 == [["-1", "1"], ["0", "0"]]


def test_golden():
    # The design notes give the double saddle as 1.1851724596; it is 1.18517245951..., a root of the quintic below.
    solution = solved("golden")
    assert (stratum(solution, [0, 1]).count, len(stratum(solution, [0, 1]).points)) == (25, 7)
    assert losses(solution, [0, 1]) == ["3 - sqrt(5)", "1", "1.1851724595", "1.1851724595", "3", "3 + sqrt(5)", "6"]
    assert kinds(solution, [0, 1]) == ["strict_minimum"] * 2 + ["saddle"] * 5
    assert [c.inertia.negative for c in solution.components if len(c.point.units) == 2] == [0, 0, 1, 1, 1, 1, 2]
    assert losses(solution, [0]) == ["4 - sqrt(5)", "4 + sqrt(5)"]
    assert losses(solution, [1]) == ["6"]
    assert losses(solution, []) == ["7"]
    assert list(map(int, solution.components[2].loss.polynomial.coeffs())) == [-900, 1170, -527, 177, -22, 1]
    lowest = solution.components[0]
    assert list(map(int, lowest.loss.polynomial.coeffs())) == [4, -6, 1]
    assert solution.infimum.verdict.proved and solution.infimum.value is lowest.loss
    assert {name: str(v.status) for name, v in solution.verdicts.items()} == {
        "spurious_minimum": "PROVED",
        "spurious_strict_minimum": "PROVED",
        "spurious_valley": "PROVED",
        "all_minima_global": "REFUTED",
    }


def test_golden_spurious_minimum_is_the_stated_point():
    solution = solved("golden")
    component = next(c for c in solution.components if c.spurious.proved)
    exact = [x.rational() for x in component.point.exact.coordinates]
    v0, w0, v1, v_w1 = exact[0:2], exact[2:4], exact[4:6], exact[6:8]
    assert [[v * w for w in w0] for v in v0] == [[2, 1], [2, 1]]
    assert [[v * w for w in v_w1] for v in v1] == [[-2, 0], [0, 0]]


def test_minimum_but_no_valley():
    solution = solved("minimum_but_no_valley")
    both = stratum(solution, [0, 1])
    assert both.count is None and both.dimension == 1
    assert both.complete.proved and "infinitely many" in both.complete.reason
    assert solution.complete
    assert losses(solution) == ["1", "4", "5", "9", "10", "13", "14"]
    component = solution.components[1]
    assert str(component.kind) == "mixed" and component.dimension == 3
    assert component.spurious.proved and not component.valley.proved
    kinds = [p.kind for p in component.pieces]
    assert kinds == ["saddle", "saddle", "minimum", "saddle", "saddle"]
    middle = component.pieces[2]
    assert str(middle.inertia) == "(0, 3, 7)" and str(component.pieces[0].inertia) == "(1, 3, 6)"
    border = middle.high.polynomial
    assert [int(c) for c in border.coeffs()] == [-5, 0, 3] and middle.low.compare(component.pieces[1].high) == 0
    assert str(solution.verdicts["spurious_minimum"].status) == "PROVED"


def test_dense_contrast():
    solution = solved("dense_contrast")
    assert stratum(solution, [0]).count == 3
    assert kinds(solution, [0]) == ["strict_minimum", "saddle", "saddle"]
    assert str(solution.verdicts["all_minima_global"].status) == "PROVED"
    assert str(solution.verdicts["spurious_valley"].status) == "REFUTED"


def test_orthogonality_matters():
    solution = solved("orthogonality_matters")
    found = [c for c in solution.components if len(c.point.units) == 2]
    assert len(found) == 6
    assert [c.loss.decimal(9) for c in found if str(c.kind) == "strict_minimum"] == ["4.89396308", "7.84865537"]
    assert all(str(c.kind) == "saddle" for c in found[2:])


def test_wide():
    solution = solved("wide")
    assert stratum(solution, [0, 1, 2, 3]).count == 30
    minima = [c for c in solution.components if str(c.kind) == "strict_minimum"]
    assert [c.loss.decimal(4) for c in minima] == ["0.8342", "9.296"]
    assert [c.spurious.proved for c in minima] == [False, True]


def test_not_attained_is_never_given_a_global_minimum():
    solution = solved("not_attained")
    assert solution.infimum.verdict.proved and solution.infimum.attained is False
    assert losses(solution) == ["1", "2"] and all(c.certainly_not_minimal for c in solution.components)
    assert not any(c.spurious.status == "REFUTED" and not c.certainly_not_minimal for c in solution.components)


@pytest.mark.parametrize("inputs", [None, [[1, 0, 1, 2], [0, 1, 1, 0], [1, 1, 0, 1], [2, 0, 1, -1]]])
def test_chain_of_three(inputs):
    base = problems.chain()
    problem = problems.problem(base.network.masks[0], base.network.masks[1], base.targets, inputs)
    full = stratum(solve(problem), [0, 1, 2])
    assert full.count == (120 if inputs is None else 128)


@pytest.mark.parametrize(
    "name", ["tug_of_war", "golden", "wide", "not_attained", "minimum_but_no_valley", "hidden_minimum", "ten_pairs"]
)
def test_every_status_has_a_reason(name):
    solution = solved(name)
    verdicts = [s.complete for s in solution.strata] + list(solution.verdicts.values()) + [solution.infimum.verdict]
    verdicts += [v for c in solution.components for v in (c.spurious, c.valley)]
    assert all(v.reason for v in verdicts)
    assert all(v.error == 0 or v.rests_on for v in verdicts)
    assert all(c.kind_reason for c in solution.components)


def test_the_summary_is_text_in_a_notebook_too(monkeypatch):
    """rich would print into the notebook instead of the text when it sees a Jupyter kernel."""
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    assert "The infimum 1/2 is attained" in str(solved("tug_of_war"))
