"""The census by numeric descent sees what is there, and finds no strict spurious minimum in a handful of good masks."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import census
from proofs.badness.base_cases import base_cases

SPLIT = ((1, 0, 0), (0, 1, 1)), ((1, 1), (0, 1))
"""(0,1,1)x(1,2,0): its strict example with a full X is on docs/forbidden.md."""
X, Y = ((1, 0, 1), (2, 0, 1), (0, 2, 0)), ((1, 0, 0), (0, 1, 0))
NESTED = ((1, 1, 1), (0, 1, 1)), ((1, 1), (1, 1))
"""(0,0,2)x(1,0,2): bad by a family of minima, one of the two units dead."""


def numeric_derivatives(function, t, step=1e-5):
    return np.array([(function(t + step * e) - function(t - step * e)) / (2 * step) for e in np.eye(t.shape[1])])


def test_derivatives_are_those_of_the_loss():
    stream = np.random.default_rng(0)
    loss = census.Loss(*NESTED, stream.normal(size=(3, 4)), stream.normal(size=(2, 4)))
    t = stream.normal(size=(2, loss.size))
    gradient, hessian = loss.derivatives(t)
    assert np.abs(numeric_derivatives(loss.value, t).T / 2 - gradient).max() < 1e-8
    second = numeric_derivatives(lambda s: loss.derivatives(s)[0], t).transpose(1, 0, 2)
    assert np.abs(second - hessian).max() < 1e-8


@pytest.mark.parametrize(("masks", "x", "rank"), [(SPLIT, X, 2), (NESTED, X, 3), (NESTED, ((1, 0), (1, 0), (1, 0)), 6)])
def test_the_function_does_not_change_along_the_orbit(masks, x, rank):
    stream = np.random.default_rng(1)
    loss = census.Loss(*masks, x, np.zeros((2, len(x[0]))))
    t = stream.normal(size=loss.size)
    directions = loss.orbit(t)
    assert np.linalg.matrix_rank(directions) == rank
    assert np.abs(np.einsum("pq,rp->rq", loss.jacobian(t[None])[0], directions)).max() < 1e-12


def test_a_strict_example_is_found_with_its_losses():
    found = census.strict_spurious(*SPLIT, X, Y, np.random.default_rng(0))
    assert found is not None
    assert found.loss == pytest.approx(1)
    assert found.best < 0.5 + 1e-6
    assert np.abs(found.w2 @ found.w1 @ found.x - found.y).max() <= 1 + 1e-6


def test_a_family_of_minima_is_not_strict():
    y = np.array([[0, 0, 1], [0, -2, 0]])
    loss = census.Loss(*NESTED, np.eye(3), y)
    w1, w2 = np.array([[0, -2, 0], [0, 2, 0]]), np.array([[0, 0], [1, 0]])
    point = np.concatenate([w1[*loss.first.T], w2[*loss.second.T]]).astype(float)
    assert np.abs(loss.derivatives(point[None])[0]).max() == 0
    assert not census.is_strict(loss, point)


def test_a_handful_of_classes_agrees_with_the_verdicts():
    listed = [entry for entry in census.classes(2) if len(entry[1]) == 2][::4]
    rows = census.census(listed, draws=2, seed=0)
    assert {row["masks"] for row in rows.values()} == {len(listed)}
    assert all(row["good"] and row["bad"] for row in rows.values())
    assert [row["contradictions"] for row in rows.values()] == [0, 0]


def test_a_strict_minimum_on_a_mask_called_good_is_a_contradiction(monkeypatch, capsys):
    monkeypatch.setattr(census, "classes", lambda units: [(*SPLIT, dict.fromkeys(census.DATA, "good"))])
    monkeypatch.setattr(census, "draw", lambda *_: (np.array(X), np.array(Y)))
    assert census.main(["2", "1"]) == 1
    told = capsys.readouterr().out
    assert told.count("CONTRADICTION") == 2
    assert "1 contradictions" in told


SMALL = {"hidden minimum", "column inside a square"}
"""Minima so near to points that are none that the census takes them for saddles."""
FAMILIES = [
    case
    for case in base_cases()
    if not case.strict and len(case.problem.network.masks[0]) == 2 and case.name not in SMALL
]
"""Exact examples of minima that are not strict."""


@pytest.mark.parametrize("case", FAMILIES[:2], ids=lambda case: case.name)
def test_a_minimum_on_a_family_is_met_with_its_loss(case):
    assert_met(case)


@pytest.mark.slow
@pytest.mark.parametrize("case", FAMILIES[2:], ids=lambda case: case.name)
def test_every_minimum_on_a_family_is_met_with_its_loss(case):
    assert_met(case)


def assert_met(case):
    proved = case.verified()
    tables = (np.array(table, dtype=float) for table in (case.problem.inputs, case.problem.targets))
    found = census.spurious(*case.problem.network.masks, *tables, np.random.default_rng(0))
    assert found is not None and found.loss == pytest.approx(float(proved.loss), abs=1e-6)
    assert found.best <= float(proved.lower_loss) + 1e-6


@pytest.mark.parametrize("case", FAMILIES[:5], ids=lambda case: case.name)
def test_a_minimum_is_not_left_and_zero_weights_are(case):
    tables = (np.array(table, dtype=float) for table in (case.problem.inputs, case.problem.targets))
    loss, stream = census.Loss(*case.problem.network.masks, *tables), np.random.default_rng(0)
    w1, w2 = (np.array(table, dtype=float) for table in (case.point.first, case.point.second))
    point = np.concatenate([w1[*loss.first.T], w2[*loss.second.T]])
    assert census.stays(loss, point, loss.value(point[None])[0], stream)
    zero = np.zeros(loss.size)
    assert not census.stays(loss, zero, loss.value(zero[None])[0], stream)


def test_a_degenerate_saddle_is_left():
    """A complete chain of units: good, but the Hessian is positive semidefinite at a saddle (docs/rules.md, complete_chains)."""
    loss = census.Loss(((1, 1), (1, 0)), ((1, 1),) * 3, np.eye(2), np.array([[0, 0], [0, 0.7757], [1.2017, 0]]))
    w1, w2 = np.array([[0.7142, 0], [0, 0]]), np.array([[0, 0.683], [0, 0], [1.2017 / 0.7142, 0]])
    point = np.concatenate([w1[*loss.first.T], w2[*loss.second.T]])
    assert np.linalg.eigvalsh(loss.derivatives(point[None])[1][0])[0] > -1e-9
    assert not census.stays(loss, point, loss.value(point[None])[0], np.random.default_rng(0))


@pytest.mark.slow
def test_the_census_of_any_kind_meets_a_planted_contradiction_and_no_other(monkeypatch, capsys):
    """All classes of two units with random data; then the same with one bad mask called good, and the data of its example put among the draws."""
    listed = census.classes(2)
    rows = census.census(listed, draws=1, seed=1, look=census.spurious)
    assert {row["masks"] for row in rows.values()} == {97}
    assert [row["contradictions"] for row in rows.values()] == [0, 0]
    planted = FAMILIES[0]
    masks = planted.problem.network.masks
    tables = [np.array(table, dtype=float) for table in (planted.problem.inputs, planted.problem.targets)]
    monkeypatch.setattr(census, "draw", lambda *_: tables)
    rows = census.census([(*masks, dict.fromkeys(census.DATA, "good"))], draws=1, seed=1, look=census.spurious)
    assert [row["contradictions"] for row in rows.values()] == [1, 1]
    assert capsys.readouterr().out.count("CONTRADICTION") == 2


def test_every_class_with_three_units_is_listed_with_its_verdict():
    listed = census.classes(3)
    assert len(listed) == 1029
    assert {verdict for *_, verdicts in listed for verdict in verdicts.values()} == {"good", "bad"}
