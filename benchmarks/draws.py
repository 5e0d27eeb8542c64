"""Whole commands against the engine alone, over random draws of the data: CPU seconds of all processes, as ratios.

Run with ``make bench``, or ``python benchmarks/draws.py [DRAWS]``.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as installed: every module is compiled once
os.environ.setdefault("LANDSCAPE_ENGINES", str(ROOT / ".engines"))
sys.path.insert(0, str(ROOT))
COMMAND = str(Path(sys.executable).with_name("landscape"))
MASKS = {
    "two crossing 3 x 3 units on 4 x 4 (D = 85)": (
        [[1, 1, 1, 0], [0, 1, 1, 1]],
        [[1, 0], [1, 1], [1, 1], [0, 1]],
    ),
    "two units of 3 x 3 with one entry in common on 5 x 5 (D = 86)": (
        [[1, 1, 1, 0, 0], [0, 0, 1, 1, 1]],
        [[1, 0], [1, 0], [1, 1], [0, 1], [0, 1]],
    ),
    "three units of 2 x 2, 2 x 3 and 2 x 3 on 4 x 4 (D = 59)": (
        [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]],
        [[1, 0, 0], [1, 1, 0], [1, 1, 1], [0, 0, 1]],
    ),
    "chain of three 2 x 2 units on 4 x 4 (D = 120)": (
        [[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]],
        [[1, 0, 0], [1, 1, 0], [0, 1, 1], [0, 0, 1]],
    ),
    "cycle of three 2 x 2 units on 3 x 3 (D = 58)": (
        [[1, 1, 0], [0, 1, 1], [1, 0, 1]],
        [[1, 0, 1], [1, 1, 0], [0, 1, 1]],
    ),
}
"""D: complex solutions of the largest stratum."""
ENTRIES = 5
"""Entries of Y are whole numbers of at most this size."""
MEDIAN, WORST, JSON = 2.5, 4.0, 1.3
"""Limits: solve against the engine (median and worst draw), and solve with JSON against solve (median)."""


def cpu(arguments):
    """CPU seconds of a command and of every process it waited for."""
    child = os.posix_spawnp(
        arguments[0],
        arguments,
        os.environ,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, usage = os.wait4(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0, arguments
    return usage.ru_utime + usage.ru_stime


def draw(name, number):
    """A problem: the mask with random whole numbers as targets."""
    from symbolic import Problem, SparseNetwork

    first, second = MASKS[name]
    stream = random.Random(f"{name}/{number}")
    targets = [[stream.randint(-ENTRIES, ENTRIES) for _ in first[0]] for _ in second]
    return Problem.of(SparseNetwork.of(first, second), targets=targets)


def ratios(name, draws, folder):
    """For every draw: CPU of solve over that of ``msolve -P 2`` on the largest stratum, and of --json over solve."""
    from benchmarks.run import slice_system

    rows = []
    for number in range(draws):
        problem = draw(name, number)
        path, system = Path(folder) / "draw.json", Path(folder) / "draw.ms"
        path.write_text(json.dumps(problem.to_dict()))
        text, msolve = slice_system(problem)
        system.write_text(text)
        alone = cpu([msolve, "-P", "2", "-f", str(system), "-o", os.devnull])
        whole = cpu([COMMAND, "solve", str(path), "--quiet"])
        told = cpu([COMMAND, "solve", str(path), "--quiet", "--json"])
        rows.append((whole / alone, told / whole, alone, whole, told))
        print(f"  draw {number}: msolve {alone:.2f}, solve {whole:.2f}, --json {told:.2f}", flush=True)
    return rows


def main():
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        for name in MASKS:
            print(name)
            rows = ratios(name, draws, folder)
            against, told = [r[0] for r in rows], [r[1] for r in rows]
            median, worst, json_median = statistics.median(against), max(against), statistics.median(told)
            kept = kept and median <= MEDIAN and worst <= WORST and json_median <= JSON
            print(
                f"  solve / msolve: median {median:.2f} (limit {MEDIAN}), worst {worst:.2f} (limit {WORST}); "
                f"--json / solve: median {json_median:.2f} (limit {JSON})"
            )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
