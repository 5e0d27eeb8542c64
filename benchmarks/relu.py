"""ReLU: 3 units, 3 inputs, 8 samples, 2 outputs, every product of faces; CPU seconds of whole problems (one process).

Run as ``python benchmarks/relu.py [DRAWS] [exact]``; with ``exact`` inequalities are solved over the rationals alone.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def problem(number):
    """Units 0 and 1 lead to output 0, unit 2 to output 1; whole numbers from -5 to 5 as data."""
    from symbolic import Problem, SparseNetwork

    stream = random.Random(f"split/{number}")
    network = SparseNetwork.of([[1, 1, 1]] * 3, [[1, 1, 0], [0, 0, 1]], activation="relu")
    x, y = ([[stream.randint(-5, 5) for _ in range(8)] for _ in range(rows)] for rows in (3, 2))
    return Problem.of(network, inputs=x, targets=y)


def main():
    from symbolic import solve
    from symbolic.solving.piecewise.cells import inequalities

    if "exact" in sys.argv[1:]:
        inequalities._by_floats = lambda _slopes, _values: None
    draws = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 3
    taken = []
    for number in range(draws):
        begin = time.process_time()
        solution = solve(problem(number), budget=600, jobs=1)
        taken.append(time.process_time() - begin)
        told = "complete" if solution.complete else "not complete"
        print(f"draw {number}: {taken[-1]:.1f} s, {len(solution.components)} components, {told}", flush=True)
    print(f"median {median(taken):.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
