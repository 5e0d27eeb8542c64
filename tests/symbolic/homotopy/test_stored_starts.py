"""Stored starts only propose: what is damaged or forged is not used, or found out."""

from __future__ import annotations

from zipfile import ZipFile

import numpy as np
import pytest

import symbolic.solving.isolated.tracked_points as tracked
import symbolic.solving.isolated.when_to_track as when
from symbolic import solve
from symbolic.homotopy.stored import StoredStarts, forget_all, load_starts, store_starts, stored_files
from tests.symbolic.homotopy.test_tracking import CROSSING, drawn, family


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("LANDSCAPE_CACHE", str(tmp_path / "starts"))
    return tmp_path / "starts"


def some(systems, count=3):
    draw = np.random.default_rng(0)
    points = draw.normal(size=(count, systems.size)) + 1j
    return StoredStarts(systems.linear + 1j, points)


def test_what_is_stored_is_read_back_for_the_same_masks_only(folder):
    systems = family(drawn(CROSSING))
    assert load_starts(systems) is None
    store_starts(systems, some(systems))
    found = load_starts(systems)
    assert found is not None and np.array_equal(found.points, some(systems).points)
    assert load_starts(family(drawn(CROSSING, seed=2))) is None  # other inputs
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
    for linear, points in (
        (good.linear[:, :1], good.points),
        (good.linear, good.points[:, :-1]),
        (good.linear, good.points.real),
        (good.linear, good.points * np.nan),
        (np.array([object()]), good.points),
    ):
        np.savez(path, linear=linear, points=points, allow_pickle=True)
        assert load_starts(systems) is None


def test_without_a_folder_nothing_is_kept(monkeypatch):
    monkeypatch.setenv("LANDSCAPE_CACHE", "off")
    systems = family(drawn(CROSSING))
    store_starts(systems, some(systems))
    assert not stored_files() and load_starts(systems) is None


def test_a_second_problem_is_reached_from_stored_starts_and_forged_ones_do_no_harm(folder, monkeypatch):
    monkeypatch.setattr(when, "FEWEST_UNKNOWNS", 5)
    monkeypatch.setattr(when, "FEWEST_ORBITS", 1)
    problem = drawn(CROSSING)
    assert solve(problem).complete
    (path,) = stored_files()
    searched = []
    search = tracked.search_orbits
    monkeypatch.setattr(tracked, "search_orbits", lambda *a: searched.append(a) or search(*a))
    twice = [[2 * y for y in row] for row in problem.targets]
    twice[0][0] += 1
    again = type(problem).of(problem.network, inputs=problem.inputs, targets=twice)
    assert solve(again).complete and not searched
    systems = family(problem)
    store_starts(systems, some(systems, 30))
    assert stored_files() == [path]
    assert solve(again).complete and searched
