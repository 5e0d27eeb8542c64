"""Whole commands against the engine alone, over random draws of the data: CPU seconds of all processes, as ratios.

The engine gets the slice with random coefficients of the stratum with all units alive, and is asked for its points only. Next to whole
commands, which solve all strata and prove that nothing is missing, stands what certified points of that stratum alone take.

Run with ``make bench``, or ``python benchmarks/draws.py [DRAWS]``.
"""

from __future__ import annotations

import json
import os
import random
import resource
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # as installed: every module is compiled once
os.environ.setdefault("LANDSCAPE_ENGINES", str(ROOT / ".engines"))
os.environ["LANDSCAPE_CACHE"] = "off"  # every draw for itself
sys.path.insert(0, str(ROOT))
COMMAND = str(Path(sys.executable).with_name("landscape"))
MASKS = {
    "golden: two 2 x 2 units with one entry in common on 3 x 3 (D = 25)": (
        [[1, 1, 0], [1, 0, 1]],
        [[1, 1], [1, 0], [0, 1]],
    ),
    "chain of two units of 2 x 3 on 3 x 4 (D = 36)": (
        [[1, 1, 0], [0, 1, 1]],
        [[1, 0], [1, 1], [1, 1], [0, 1]],
    ),
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
POINTS, COMPLETE = 1.0, 2.0
"""Limits for one stratum against the engine (medians over masks): certified points, and the same with the proof that these are all."""
SHORT = 0.3
"""CPU seconds; where the engine alone takes less in the median, whole commands are not held to their limits."""


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


def used():
    """CPU seconds of this process and of those it waited for."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def stratum(problem, counted):
    """CPU seconds of the certified points of the stratum with all units alive, with or without the proof that these are all."""
    from symbolic.engines.msolve import Msolve
    from symbolic.polynomials.reduced import reduce_inputs
    from symbolic.solving.isolated.core_problems import solve_cores
    from symbolic.solving.settings import Settings

    before = used()
    [solution] = solve_cores([reduce_inputs(problem).core], Settings(Msolve(), counted=counted)).values()
    assert solution.real and solution.complete.proved is counted
    return used() - before


def ratios(name, draws, folder):
    """For every draw: CPU of solve over that of ``msolve -P 2`` on the largest stratum, of --json over solve, of one stratum over msolve."""
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
        found, complete = stratum(problem, False), stratum(problem, True)
        rows.append((whole / alone, told / whole, found / alone, complete / alone, alone))
        shown = f"points {found:.2f}, all {complete:.2f}, solve {whole:.2f}, --json {told:.2f}"
        print(f"  draw {number}: msolve {alone:.2f}, {shown}", flush=True)
    return rows


def main():
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    kept, strata = True, []
    with tempfile.TemporaryDirectory() as folder:
        for name in MASKS:
            print(name)
            rows = ratios(name, draws, folder)
            columns = list(zip(*rows, strict=True))
            median, json_median, found, complete, alone = map(statistics.median, columns)
            worst = max(columns[0])
            strata.append((found, complete))
            kept = kept and (alone < SHORT or (median <= MEDIAN and worst <= WORST)) and json_median <= JSON
            print(
                f"  solve / msolve: median {median:.2f} (limit {MEDIAN}), worst {worst:.2f} (limit {WORST}); "
                f"--json / solve: median {json_median:.2f} (limit {JSON}); "
                f"one stratum / msolve: points {found:.2f}, complete {complete:.2f}"
            )
    found, complete = map(statistics.median, zip(*strata, strict=True))
    print(
        f"one stratum / msolve, median over masks: points {found:.2f} (limit {POINTS}), complete {complete:.2f} (limit {COMPLETE})"
    )
    return 0 if kept and found <= POINTS and complete <= COMPLETE else 1


if __name__ == "__main__":
    sys.exit(main())
