"""Path tracking for units of powers without decay: the engine's orbits, and what is dropped, doubled or invented is noticed."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

import symbolic.homotopy.monodromy as monodromy
import symbolic.solving.isolated.scaled_slice as scaled_slice
import symbolic.solving.isolated.tracked_powers as tracked
from symbolic import Problem, SparseNetwork, solve
from symbolic.homotopy.data import complex_normal
from symbolic.homotopy.monodromy import search_orbits
from symbolic.polynomials.expanded import expanded_loss
from symbolic.symmetry.layers import LayerSymmetry
from tests.symbolic.homotopy.test_networks import rounded
from tests.symbolic.homotopy.test_tracking import Countless

NESTED = ([[1, 1], [0, 1]], [[1, 1]])
"""A unit of two inputs and one of the second of them, one output."""
TWO = ([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1]])
"""53 orbits with both units alive, as squares of generic data."""
ONE = ([[1, 1]], [[1], [1]])


def drawn(masks, seed=1, activation="square"):
    stream = random.Random(seed)
    inputs, outputs = len(masks[0][0]), len(masks[1])
    x, y = (
        [[stream.randint(-r, r) for _ in range(inputs + 4)] for _ in range(n)] for r, n in ((3, inputs), (7, outputs))
    )
    return Problem.of(SparseNetwork.of(*masks, activation=activation), inputs=x, targets=y)


@pytest.fixture
def always(monkeypatch):
    """Path tracking for all sets of units; what it found of each."""
    monkeypatch.setattr(scaled_slice, "MANY", 1)
    monkeypatch.setattr(scaled_slice, "FEWEST_UNKNOWNS", 0)
    compared, told = scaled_slice._compared, []
    monkeypatch.setattr(scaled_slice, "_compared", lambda *a: told.append(compared(*a)) or told[-1])
    return told


def by_engine(problem, monkeypatch):
    with monkeypatch.context() as here:
        here.setattr(scaled_slice, "FEWEST_UNKNOWNS", 10**9)
        return solve(problem, budget=300)


@pytest.mark.parametrize("activation", ["square", "cube"])
def test_the_list_is_that_of_the_engine(activation, always, monkeypatch):
    problem = drawn(NESTED, activation=activation)
    by_paths = solve(problem)
    assert by_paths.complete and len(always) == 3 and all(verdict.proved for verdict in always)
    assert rounded(by_paths) == rounded(by_engine(problem, monkeypatch))


@pytest.mark.slow
def test_two_units_have_their_53_orbits(always, monkeypatch):
    problem = drawn(TWO)
    by_paths = solve(problem)
    assert by_paths.complete and always[-1].proved and always[-1].reason.startswith("53 verified; ")
    assert rounded(by_paths) == rounded(by_engine(problem, monkeypatch))


def forged(change):
    """A search that changes what it found."""

    def search(systems, wanted, seed, found):
        yield from search_orbits(systems, wanted, seed, found)
        found.points = list(change(systems, np.array(found.points)))

    return search


@pytest.mark.parametrize(
    "change",
    [
        lambda _, found: np.concatenate([found, found[:2]]),
        lambda _, found: np.concatenate([found, found[:2] * np.exp(1j)]),
        lambda _, found: np.concatenate([found, complex_normal(np.random.default_rng(5), 3, found.shape[1])]),
    ],
    ids=["doubled", "doubled in other places", "invented"],
)
def test_doubled_and_invented_points_do_not_count(change, always, monkeypatch):
    problem = drawn(NESTED)
    expected = rounded(by_engine(problem, monkeypatch))
    monkeypatch.setattr(tracked, "search_orbits", forged(change))
    solution = solve(problem)
    assert solution.complete and rounded(solution) == expected
    assert all(verdict.proved for verdict in always)


def test_a_dropped_point_is_noticed_and_the_engine_asked(always, monkeypatch):
    problem = drawn(NESTED)
    expected = rounded(by_engine(problem, monkeypatch))
    monkeypatch.setattr(tracked, "search_orbits", forged(lambda _, found: found[1:]))
    solution = solve(problem)
    assert not any(verdict.proved for verdict in always) and "; counts: " in always[-1].reason
    assert solution.complete and rounded(solution) == expected


def test_without_a_count_what_was_found_is_listed_and_not_called_complete(always, monkeypatch):
    problem = drawn(ONE)
    expected = by_engine(problem, monkeypatch)
    monkeypatch.setattr(monodromy, "ROUNDS", 2)
    solution = solve(problem, engine=Countless())
    (stratum,) = solution.strata
    assert not stratum.complete.proved and not solution.complete and stratum.count is None
    assert "counts: none in time" in stratum.complete.reason
    assert rounded(solution) == rounded(expected)


def test_an_engine_with_another_count_is_not_believed(always, monkeypatch):
    """One more than there are, modulo every prime: neither path tracking nor the engine proves the list, and families are sought."""
    monkeypatch.setattr(scaled_slice, "_proved", lambda *_: pytest.fail("a proof"))
    count = scaled_slice._counted_aside
    monkeypatch.setattr(scaled_slice, "_counted_aside", lambda *a: [_more(answer) for answer in count(*a)])
    solve(drawn(ONE))
    assert always and not any(verdict.proved for verdict in always)


def _more(answer):
    return replace(answer, quotient_dimension=answer.quotient_dimension + 1)


def random_units(count):
    """Masks of one or two units without twins, with at most seven weights, and powers."""
    stream, found = random.Random("powers"), []
    while len(found) < count:
        inputs, units, outputs = stream.randint(1, 3), stream.randint(1, 2), stream.randint(1, 2)
        first, second = (
            [[stream.randint(0, 1) for _ in range(n)] for _ in range(m)] for m, n in ((units, inputs), (outputs, units))
        )
        whole = all(map(any, first)) and all(map(any, zip(*second, strict=True)))
        activation = stream.choice(["square", "square", "cube"])
        most = 7 if activation == "square" else 5
        if whole and 4 <= sum(map(sum, first + second)) <= most and ((first, second), activation) not in found:
            problem = drawn((first, second), activation=activation)
            symmetry = LayerSymmetry(problem, expanded_loss(problem).places)
            if all(any(sign < 0 for _, sign in signed) for signed in symmetry.generators):
                found.append(((first, second), activation))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("number", range(20))
def test_lists_are_those_of_the_engine_on_random_units(number, always, monkeypatch):
    masks, activation = random_units(20)[number]
    problem = drawn(masks, number, activation)
    by_paths, others = solve(problem, budget=300), by_engine(problem, monkeypatch)
    assert rounded(by_paths) == rounded(others)
    assert by_paths.complete == others.complete
    assert all(verdict.proved for verdict in always)
