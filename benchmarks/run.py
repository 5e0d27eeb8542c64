"""Side-by-side timings in one run: whole commands against the engine alone on the same slice system.

Run with ``make bench``. Figures are ratios within the run; absolute times depend on the machine.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("LANDSCAPE_ENGINES", str(ROOT / ".engines"))
sys.path.insert(0, str(ROOT))
COMMAND = str(Path(sys.executable).with_name("landscape"))
REPEATS = 5
LIMIT = 2.5


def median_time(arguments, repeats=REPEATS):
    """Median wall time of a whole process, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        result = subprocess.run(arguments, capture_output=True, check=False)
        times.append(time.perf_counter() - start)
        assert result.returncode == 0, result.stderr.decode()
    return statistics.median(times)


def slice_system(problem):
    """The slice system of the stratum with all units alive, as msolve reads it, and the path of msolve."""
    from symbolic.engines.msolve import Msolve, write_system
    from symbolic.reduce.inputs import reduce_inputs
    from symbolic.solving.attempt import Attempt
    from symbolic.symmetry.preorder import preorder
    from symbolic.symmetry.slices import choose_sides

    engine = Msolve()
    core = reduce_inputs(problem).core
    order = preorder(core)
    attempt = Attempt(core, order, choose_sides(core, order))
    return write_system(attempt.prepare(0, engine)[0].system), str(engine.binary)


def decomposition(problem):
    """A Singular program that decomposes the gradient ideal of a problem, and the path of Singular."""
    from symbolic.engines.singular import Singular, write_decomposition
    from symbolic.engines.system import make_system
    from symbolic.polynomials.expanded import expanded_loss

    loss = expanded_loss(problem)
    system = make_system([f"x{k}" for k in range(loss.size)], [g.to_dict() for g in loss.gradient_polynomials])
    return write_decomposition(system), str(Singular().binary)


def family_rows(folder):
    """Whole commands on problems with families, against Singular's decomposition alone."""
    from symbolic import read_problem

    rows = []
    for name in ("minimum_but_no_valley", "infimum_not_attained", "quadratic"):
        path = ROOT / f"examples/{name}.toml"
        text, singular = decomposition(read_problem(path))
        program = Path(folder) / f"{name}.sing"
        program.write_text(text)
        alone = median_time([singular, "-q", "--no-rc", "--no-tty", str(program)], 3)
        whole = median_time([COMMAND, "solve", str(path)], 3)
        rows.append((f"landscape solve {name}", whole, f"{whole / alone:.1f} times Singular's decomposition alone"))
    return rows


def main():
    from tests.problems import chain

    rows = []
    help_time = median_time([COMMAND, "--help"])
    rows.append(("landscape --help", help_time, "limit 0.3 s"))
    for name in ("tug_of_war", "golden"):
        rows.append(
            (
                f"landscape solve {name}",
                median_time([COMMAND, "solve", str(ROOT / f"examples/{name}.toml")]),
                "limit 1 s",
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        problem = chain()
        path, system = Path(folder) / "chain.json", Path(folder) / "chain.ms"
        path.write_text(json.dumps(problem.to_dict()))
        text, msolve = slice_system(problem)
        system.write_text(text)
        ratios = []
        for _ in range(REPEATS):
            alone = median_time([msolve, "-P", "2", "-f", str(system), "-o", str(Path(folder) / "out")], 1)
            whole = median_time([COMMAND, "solve", str(path)], 1)
            ratios.append((whole / alone, whole, alone))
        ratio, whole, alone = sorted(ratios)[len(ratios) // 2]
        rows += family_rows(folder)
    rows.append(("msolve -P 2 alone, chain of three", alone, "9 unknowns, 120 complex solutions"))
    rows.append(("landscape solve, chain of three", whole, "all 8 strata, verified, complete, classified"))
    for name, seconds, note in rows:
        print(f"{name:40s}{seconds:8.3f} s   {note}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"chain: {ratio:.2f} times msolve alone (limit {LIMIT}); peak memory of any process {peak:.0f} MB")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
