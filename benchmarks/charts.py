"""A chart of the golden mask over two targets, and exact solves at random points between those of the grid.

Run as ``python benchmarks/charts.py [SIZE] [SOLVES] [JOBS]``: SIZE x SIZE points (default 40), solves (50), processes (2).
It ends with status 1 where a solve does not show what the four points around it show alike, or a point is not complete.
"""

from __future__ import annotations

import os
import random
import sys
import time
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("LANDSCAPE_ENGINES", str(ROOT / ".engines"))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(ROOT))
ENTRIES = ("Y[0,1]=-2..2", "Y[1,0]=-2..2")


def compared(axes, points, solves):
    """How many of so many random points, in cells of the grid whose corners agree, show what the corners do."""
    from proofs.charts.points import described
    from symbolic import examples, solve

    stream, agree, seen = random.Random(1), 0, 0
    while seen < solves:
        place = [stream.randrange(len(axis.values) - 1) for axis in axes]
        corners = [points[place[0] + a, place[1] + b] for a in (0, 1) for b in (0, 1)]
        if len({(one.minima, one.spurious) for one in corners}) > 1:
            continue
        seen += 1
        problem = examples.golden()
        for axis, k in zip(axes, place, strict=True):
            low, high = axis.values[k], axis.values[k + 1]
            problem = axis.put(problem, low + (high - low) * Fraction(stream.randint(1, 999), 1000))
        found = described((), solve(problem))
        agree += found.complete and (found.minima, found.spurious) == (corners[0].minima, corners[0].spurious)
    return agree


def main():
    from proofs.charts.chart import chart
    from proofs.charts.grid import read_axis
    from symbolic import examples

    size, solves, jobs = [int(given) for given in sys.argv[1:4]] + [40, 50, 2][len(sys.argv) - 1 :]
    axes = [read_axis(entry, size) for entry in ENTRIES]
    cpu, wall = os.times(), time.perf_counter()
    found = chart(examples.golden(), axes, jobs=jobs)
    now, seconds = os.times(), time.perf_counter() - wall
    used = sum(now[:4]) - sum(cpu[:4])
    complete = found.count("complete")
    print(f"{size} x {size} points, {complete} complete: {used:.0f} s CPU, {seconds:.0f} s with {jobs} processes")
    labels = {(one.minima, one.spurious) for one in found.points.values()}
    agree = compared(axes, found.points, solves)
    print(f"{len(labels)} kinds of landscapes; {agree} of {solves} solves at random points agree with the grid around")
    return 0 if complete == size**2 and agree == solves else 1


if __name__ == "__main__":
    sys.exit(main())
