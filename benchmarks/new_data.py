"""New data on known masks: seconds until all points are certified from stored starts, against msolve on the same systems.

Run as ``python benchmarks/new_data.py [DRAWS] [SECONDS] [NAME ...]``: draws of X and Y for each mask, limit for msolve (0: not run).
The first draw of each mask is solved without stored starts and not measured.
"""

from __future__ import annotations

import os
import sys
import tempfile
from statistics import median

from paths import MASKS, alone, problem, timed


def by_paths(one):
    """The certified orbits of the largest stratum, from stored starts alone."""
    from symbolic.homotopy.family import DataFamily
    from symbolic.homotopy.monodromy import continued
    from symbolic.homotopy.stored import load_starts
    from symbolic.homotopy.tracker import without_pause
    from symbolic.polynomials.reduced import reduce_inputs
    from symbolic.solving.isolated.slice_attempt import Attempt
    from symbolic.solving.isolated.tracked_points import certified_orbits
    from symbolic.symmetry.preorder import preorder
    from symbolic.symmetry.slices import choose_sides

    core = reduce_inputs(one).core
    order = preorder(core)
    attempt, family = Attempt(core, order, choose_sides(core, order)), DataFamily.of(core)
    attempt.choose(0)
    known = load_starts(family)
    orbits = without_pause(continued(family, known, family.data))
    return len(known.points), without_pause(certified_orbits(attempt, family, orbits))


def main():
    from symbolic import solve

    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 0
    for name in [name for name in MASKS if not sys.argv[3:] or any(part in name for part in sys.argv[3:])]:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["LANDSCAPE_CACHE"] = folder
            solve(problem(name, 0), budget=900)
            own, others, missing, incomplete, wholes = [], [], 0, 0, []
            for number in range(1, draws + 1):
                one = problem(name, number)
                (known, found), cpu, _ = timed(lambda one=one: by_paths(one))
                own.append(cpu)
                missing += known - found.count
                if seconds:
                    others.append(alone(one, seconds))
                solution, _, wall = timed(lambda one=one: solve(one, budget=900))
                wholes.append(wall)
                incomplete += not solution.complete
            print(
                f"{name}: {known} orbits, {draws} draws, points in {median(own):.2f} s CPU (median; largest {max(own):.2f}), "
                f"{missing} missing; whole problems in {median(wholes):.1f} s, {incomplete} not complete",
                flush=True,
            )
            ended = [(a, b) for a, b in zip(own, others, strict=False) if b is not None]
            if ended:
                ratio = median(a / b for a, b in ended)
                print(
                    f"  msolve for the points alone: {median(b for _, b in ended):.2f} s CPU, ratio {ratio:.2f} (median)"
                )
            if len(ended) < len(others):
                print(f"  msolve did not end within {seconds:g} s in {len(others) - len(ended)} draws")
    return 0


if __name__ == "__main__":
    sys.exit(main())
