"""Path tracking on masks with many orbits: CPU and wall seconds of whole problems, points against msolve where it ends.

Run as ``python benchmarks/paths.py [DRAWS] [SECONDS] [NAME ...]``: draws for each mask, limit for msolve (0: not run).
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("LANDSCAPE_ENGINES", str(ROOT / ".engines"))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(ROOT))
MASKS = {
    "three units of 3 x 2 on 4 x 4, X = I": ([(0, 1, 2), (1, 2, 3), (0, 2, 3)], [(0, 1), (1, 2), (2, 3)], 4, 4, False),
    "three units of 3 x 2 on 4 x 4, X random": (
        [(0, 1, 2), (1, 2, 3), (0, 2, 3)],
        [(0, 1), (1, 2), (2, 3)],
        4,
        4,
        True,
    ),
    "chain of three on 4 x 4, X random": ([(0, 1), (1, 2), (2, 3)], [(0, 1), (1, 2), (2, 3)], 4, 4, True),
    "chain of four on 5 x 5, X random": (
        [(0, 1), (1, 2), (2, 3), (3, 4)],
        [(0, 1), (1, 2), (2, 3), (3, 4)],
        5,
        5,
        True,
    ),
}
"""Outputs and inputs of the units, numbers of outputs and inputs, whether X is random."""


def problem(name, number):
    """A mask with random whole numbers as data."""
    from symbolic import Problem, SparseNetwork

    outputs, inputs, k, d, mixed = MASKS[name]
    stream = random.Random(f"{name}/{number}")
    first = [[int(q in own) for q in range(d)] for own in inputs]
    second = [[int(i in own) for own in outputs] for i in range(k)]
    x = [[stream.randint(-3, 3) for _ in range(d + 1)] for _ in range(d)] if mixed else None
    y = [[stream.randint(-7, 7) for _ in range(d + 1 if mixed else d)] for _ in range(k)]
    return Problem.of(SparseNetwork.of(first, second), targets=y, inputs=x)


def used():
    """CPU seconds of this process and of those it waited for."""
    own, children = (resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(work):
    """The result of some work, its CPU and wall seconds."""
    cpu, wall = used(), time.perf_counter()
    result = work()
    return result, used() - cpu, time.perf_counter() - wall


def alone(one, seconds):
    """CPU seconds of msolve for the points of the largest stratum; None if it does not end."""
    from benchmarks.run import slice_system

    text, msolve = slice_system(one)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "system.ms"
        path.write_text(text)
        before = used()
        try:
            subprocess.run([msolve, "-P", "2", "-f", str(path), "-o", os.devnull], timeout=seconds, check=True)
        except subprocess.TimeoutExpired:
            return None
        return used() - before


def main():
    from symbolic import solve

    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 0
    chosen = [name for name in MASKS if not sys.argv[3:] or any(part in name for part in sys.argv[3:])]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LANDSCAPE_CACHE"] = folder
        for name in chosen:
            print(name)
            for number in range(draws):
                one = problem(name, number)
                solution, cpu, wall = timed(lambda one=one: solve(one, budget=900))
                largest = max(solution.strata, key=lambda s: s.count or 0)
                told = "complete" if solution.complete else f"not complete: {solution.strata[0].complete.reason}"
                engine = "" if not seconds else f"; msolve {alone(one, seconds) or f'over {seconds:g} s'}"
                print(
                    f"  draw {number}: {largest.count} orbits, CPU {cpu:.1f} s, wall {wall:.1f} s, {told}{engine}",
                    flush=True,
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
