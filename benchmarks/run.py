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
    from symbolic.polynomials.reduced import reduce_inputs
    from symbolic.solving.isolated.slice_attempt import Attempt
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


def certificate_rows(folder):
    """The independent checker and the proof kernel on certificates of growing size; the kernel's library is compiled once."""
    from proofs.badness.base_cases import base_cases
    from proofs.certificates.checker import check
    from proofs.certificates.document import assembled, certificate_bytes
    from proofs.certificates.widening import base_claim
    from proofs.rocq import export, kernel
    from tests.proofs.rocq import test_rocq

    wide = next(case for case in base_cases() if case.name == "wide")
    certificates = {
        "tug of war, 6 weights": test_rocq.tug_of_war(),
        "golden, 8 weights": test_rocq.golden(),
        "wide, 12 weights": assembled(wide.problem, [base_claim(wide)], None),
        "golden and tug over Q(sqrt 5), 14 weights": test_rocq.golden_and_tug(),
        "twins, 19 weights": test_rocq.twins(),
        "20 weights": test_rocq.twenty_weights(),
    }
    start = time.perf_counter()
    library = Path(folder) / "library"
    kernel.compile_library(library, 600)
    rows = [("Rocq library from clean", time.perf_counter() - start, "")]
    for number, (name, certificate) in enumerate(certificates.items()):
        start = time.perf_counter()
        assert check(certificate_bytes(certificate)).valid
        own = time.perf_counter() - start
        sources = Path(folder) / f"claims{number}"
        export.write(certificate, sources)
        report = kernel.check(sources, 600, library=library)
        assert report.ok, report.reason
        rows.append((f"kernel: {name}", report.seconds, f"independent checker {own:.3f} s"))
    return rows


def mask_rows(folder):
    """A mask with 64 units and 300 inputs, analysed."""
    import random

    draw = random.Random(1)
    first = [[int(draw.random() < 0.05) for _ in range(300)] for _ in range(64)]
    second = [[int(draw.random() < 0.3) for _ in range(64)] for _ in range(20)]
    path = Path(folder) / "large.json"
    path.write_text(json.dumps({"masks": [first, second], "targets": [[0] * 300 for _ in range(20)]}))
    return [("landscape graph, 64 units, 300 inputs", median_time([COMMAND, "graph", str(path)], 3), "whole process")]


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
        rows += mask_rows(folder)
        rows += certificate_rows(folder)
    rows.append(("msolve -P 2 alone, chain of three", alone, "9 unknowns, 120 complex solutions"))
    rows.append(("landscape solve, chain of three", whole, "all 8 strata, verified, complete, classified"))
    for name, seconds, note in rows:
        print(f"{name:52s}{seconds:8.3f} s   {note}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"chain: {ratio:.2f} times msolve alone (limit {LIMIT}); peak memory of any process {peak:.0f} MB")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
