"""The census by numeric descent sees what is there, and finds no strict spurious minimum in a handful of good masks."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import census

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


def test_every_class_with_three_units_is_listed_with_its_verdict():
    listed = census.classes(3)
    assert len(listed) == 1029
    assert {verdict for *_, verdicts in listed for verdict in verdicts.values()} == {"good", "bad"}
