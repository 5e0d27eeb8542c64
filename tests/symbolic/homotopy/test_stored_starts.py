"""Stored starts only propose: what is damaged or forged is not used, or found out."""

from __future__ import annotations

import warnings
from zipfile import ZipFile

import numpy as np
import pytest

import symbolic.solving.isolated.core_problems as core_problems
import symbolic.solving.isolated.tracked_points as tracked
import symbolic.solving.isolated.when_to_track as when
from symbolic import Problem, SparseNetwork, solve
from symbolic.homotopy.data import Data
from symbolic.homotopy.folder import forget_all, stored_files
from symbolic.homotopy.stored import StoredStarts, load_starts, nearest_starts, store_starts
from tests.symbolic.homotopy.test_tracking import CROSSING, drawn, family, gives_up


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LANDSCAPE_CACHE", str(tmp_path / "starts"))
    return tmp_path / "starts"


NESTED = ([[1, 1, 1], [0, 1, 1]], [[1, 0], [1, 1], [0, 1]])


def whitened():
    return Problem.of(SparseNetwork.of(*CROSSING), targets=[[1, 2, 3], [4, 5, 7], [1, 1, 2]])


def some(systems, count=3):
    draw = np.random.default_rng(0)
    points = draw.normal(size=(count, systems.size)) + 1j
    return StoredStarts(Data(systems.data.gram, systems.data.linear + 1j), points)


def test_what_is_stored_is_read_back_for_the_same_masks_only(folder):
    systems = family(drawn(CROSSING))
    assert load_starts(systems) is None
    store_starts(systems, some(systems))
    found = load_starts(systems)
    assert found is not None and np.array_equal(found.points, some(systems).points)
    assert load_starts(family(drawn(CROSSING, seed=2))) is not None  # other inputs
    assert load_starts(family(whitened())) is None  # orthogonal ones
    assert load_starts(family(drawn(NESTED))) is None
    assert forget_all() == 1 and load_starts(systems) is None


@pytest.mark.parametrize("cut", [0, 10, 200, -30])
def test_a_cut_file_is_not_used(folder, cut):
    systems = family(drawn(CROSSING))
    store_starts(systems, some(systems))
    (path,) = stored_files()
    path.write_bytes(path.read_bytes()[:cut])
    assert load_starts(systems) is None


def test_a_file_with_a_wrong_bit_is_read_as_it_was_or_not_used(folder):
    systems = family(drawn(CROSSING))
    store_starts(systems, some(systems))
    (path,) = stored_files()
    whole = path.read_bytes()
    directory = whole.index(b"PK\x01\x02")  # versions, flags and kinds of compression are here
    for place in range(directory, directory + 16):
        for bit in range(8):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
            found = load_starts(systems)
            assert found is None or np.array_equal(found.points, some(systems).points)


def test_members_that_are_no_arrays_are_not_used(folder):
    systems = family(drawn(CROSSING))
    store_starts(systems, some(systems))
    (path,) = stored_files()
    with ZipFile(path, "w") as archive:
        for name in ("linear.npy", "points.npy"):
            archive.writestr(name, b"no array")
    assert load_starts(systems) is None


def test_arrays_of_another_shape_or_kind_are_not_used(folder):
    systems = family(drawn(CROSSING))
    store_starts(systems, some(systems))
    (path,) = stored_files()
    good = some(systems)
    gram, linear, points = good.data.gram, good.data.linear, good.points
    for wrong in (
        {"linear": linear[:, :1]},
        {"gram": gram[:1]},
        {"points": points[:, :-1]},
        {"points": points.real},
        {"points": points * np.nan},
        {"points": np.full_like(points, 1e308 + 1e308j)},
        {"gram": gram + 1e308j},
        {"linear": np.array([object()])},
    ):
        np.savez(path, **({"gram": gram, "linear": linear, "points": points} | wrong), allow_pickle=True)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert load_starts(systems) is None


def test_without_a_folder_nothing_is_kept(monkeypatch):
    monkeypatch.setenv("LANDSCAPE_CACHE", "off")
    systems = family(drawn(CROSSING))
    store_starts(systems, some(systems))
    assert not stored_files() and load_starts(systems) is None


def test_a_second_problem_is_reached_from_stored_starts_and_forged_ones_do_no_harm(folder, monkeypatch):
    for name in ("FEWEST_UNKNOWNS", "FEWEST_UNKNOWNS_STORED"):
        monkeypatch.setattr(when, name, 5)
    for name in ("FEWEST_ORBITS", "FEWEST_STORED"):
        monkeypatch.setattr(when, name, 1)
    problem = drawn(CROSSING)
    assert solve(problem).complete
    (path,) = stored_files()
    assert not path.stem.endswith("latest")
    searched = []
    search = tracked.search_orbits
    monkeypatch.setattr(tracked, "search_orbits", lambda *a: searched.append(a) or search(*a))
    twice = [[2 * y for y in row] for row in problem.targets]
    twice[0][0] += 1
    again = type(problem).of(problem.network, inputs=problem.inputs, targets=twice)
    other = drawn(CROSSING, seed=5)
    for one in (again, other):
        with monkeypatch.context() as here:
            here.setattr(core_problems, "judged", gives_up)
            assert solve(one).complete and not searched
    systems = family(problem)
    assert sorted(one.stem.endswith("latest") for one in stored_files()) == [False, True]
    for latest in (False, True):
        store_starts(systems, some(systems, 30), latest)
    assert solve(again).complete and searched


def test_paths_begin_at_the_nearest_data(folder):
    systems = family(drawn(CROSSING))
    store_starts(systems, some(systems))
    far = load_starts(systems)
    assert [one.data.linear.tolist() for one in nearest_starts(systems)] == [far.data.linear.tolist()]
    near = StoredStarts(Data(systems.data.gram, systems.data.linear + 0.01), far.points)
    store_starts(systems, near, latest=True)
    assert [np.array_equal(one.data.linear, near.data.linear) for one in nearest_starts(systems)] == [True, False]
    store_starts(systems, StoredStarts(systems.data, far.points[:2]), latest=True)
    assert len(nearest_starts(systems)) == 1  # some are missing


@pytest.mark.parametrize("forged", ["dropped", "doubled", "invented"])
def test_forged_orbits_of_a_neighbour_are_found_out(folder, monkeypatch, forged):
    """The counts tell, and the starts for random data are used instead."""
    for name in ("FEWEST_UNKNOWNS", "FEWEST_UNKNOWNS_STORED"):
        monkeypatch.setattr(when, name, 5)
    for name in ("FEWEST_ORBITS", "FEWEST_STORED"):
        monkeypatch.setattr(when, name, 1)
    problem = drawn(CROSSING)
    assert solve(problem).complete and solve(problem).complete
    systems = family(problem)
    latest = load_starts(systems, latest=True)
    assert latest is not None and len(latest.points) == 25
    points = {
        "dropped": latest.points[1:],
        "doubled": np.concatenate([latest.points[1:], latest.points[1:2]]),
        "invented": np.concatenate([latest.points[1:], np.ones((1, systems.size), complex)]),
    }[forged]
    store_starts(systems, StoredStarts(latest.data, points), latest=True)
    monkeypatch.setattr(tracked, "search_orbits", None)
    monkeypatch.setattr(core_problems, "judged", gives_up)
    (whole,) = (s for s in solve(problem).strata if len(s.stratum.alive) == 2)
    assert whole.complete.proved and whole.count == 25


def test_what_an_engine_found_is_stored_for_other_data(folder, monkeypatch):
    monkeypatch.setattr(when, "FEWEST_UNKNOWNS_STORED", 5)
    for name in ("FEWEST_STORED", "FEWEST_KEPT"):
        monkeypatch.setattr(when, name, 20)
    assert solve(drawn(CROSSING)).complete
    known = load_starts(family(drawn(CROSSING)))
    assert known is not None and len(known.points) == 25
    monkeypatch.setattr(core_problems, "judged", gives_up)
    solution = solve(drawn(CROSSING, seed=3))
    (whole,) = (s for s in solution.strata if len(s.stratum.alive) == 2)
    assert whole.complete.proved and whole.count == 25


@pytest.mark.parametrize("points", [1e8, 0.0])
def test_forged_points_that_are_huge_or_zero_end_quietly(folder, monkeypatch, points):
    for name in ("FEWEST_UNKNOWNS_STORED", "FEWEST_STORED"):
        monkeypatch.setattr(when, name, 5)
    problem = drawn(CROSSING)
    systems = family(problem)
    store_starts(systems, StoredStarts(systems.data, np.full((25, systems.size), points + 0j)))
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        assert solve(problem).complete
