"""What solving tells of its progress: numbers that grow as points and counts come."""

from __future__ import annotations

import re

from symbolic import read_problem, solve
from tests.command import ROOT

LINE = r"(\d+) of (\d+) systems? solved, (\d+) complex points? found, (\d+) of (\d+) counts modulo primes"


def test_points_and_counts_are_told_as_they_come():
    told: list[str] = []
    solution = solve(read_problem(ROOT / "examples" / "golden.toml"), progress=told.append)
    found = [tuple(map(int, match.groups())) for line in told if (match := re.fullmatch(LINE, line))]
    assert len(found) > 2 and found == sorted(found, key=lambda one: one[0] + one[3])
    solved, systems, points, counts, all_counts = found[-1]
    assert (solved, counts) == (systems, all_counts) and points == max(s.count or 0 for s in solution.strata)
    assert found[0][0] + found[0][3] == 1
