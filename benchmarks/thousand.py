"""Masks with more than a thousand orbits: how many are found and certified.

Run as ``python benchmarks/thousand.py [SECONDS] [NAME ...]``: without counts and starts, in so many CPU seconds for the search;
or as ``python benchmarks/thousand.py --budget SECONDS [NAME ...]``: through ``solve`` with msolve counting beside it.
"""

from __future__ import annotations

import os
import re
import sys
import time

from paths import MASKS, problem, timed

MASKS |= {
    "three units of 3 x 3 on 5 x 5, X random": (
        [(0, 1, 2), (1, 2, 3), (2, 3, 4)],
        [(0, 1, 2), (1, 2, 3), (2, 3, 4)],
        5,
        5,
        True,
    ),
    "chain of five on 6 x 6, X random": (
        [(k, k + 1) for k in range(5)],
        [(k, k + 1) for k in range(5)],
        6,
        6,
        True,
    ),
}
LARGE = ("three units of 3 x 3 on 5 x 5, X random", "chain of five on 6 x 6, X random")
SECONDS = 40.0


def prepared(one):
    """The attempt on the largest stratum of a problem, and its systems in floating point."""
    from symbolic.homotopy.family import DataFamily
    from symbolic.polynomials.reduced import reduce_inputs
    from symbolic.solving.isolated.slice_attempt import Attempt
    from symbolic.symmetry.preorder import preorder
    from symbolic.symmetry.slices import choose_sides

    core = reduce_inputs(one).core
    order = preorder(core)
    attempt = Attempt(core, order, choose_sides(core, order))
    attempt.choose(0)
    return attempt, DataFamily.of(core)


def searched(family, seconds):
    """The orbits that monodromy finds in so many CPU seconds."""
    import numpy as np

    from symbolic.homotopy.monodromy import Orbits, search_orbits

    found, begin = Orbits(family, family.data), time.process_time()
    for _ in search_orbits(family, lambda: float("inf"), 0, found):
        if time.process_time() - begin > seconds:
            break
    return np.array(found.points)


def through_solve(name, budget):
    """Solve a whole problem within a budget; what is told of its largest stratum."""
    from symbolic import solve

    own = time.process_time()
    solution, cpu, wall = timed(lambda: solve(problem(name, 0), budget=budget))
    own = time.process_time() - own
    (whole,) = (s for s in solution.strata if len(s.stratum.alive) == len(solution.problem.network.masks[0]))
    told = re.search(r"path tracking found (\d+) orbits", whole.complete.reason)
    number = told[1] if told else whole.count
    real = sum(1 for c in solution.components if len(c.alive) == len(whole.stratum.alive))
    print(
        f"{name}, budget {budget:g} s: {number} orbits with all units alive certified, {real} real, in {wall:.0f} s "
        f"({own:.0f} s of its own CPU, {cpu:.0f} s with engines); {whole.complete.reason}",
        flush=True,
    )


def main():
    arguments = sys.argv[1:]
    if arguments[:1] == ["--budget"]:
        os.environ["LANDSCAPE_CACHE"] = "off"
        budget, *names = arguments[1:]
        for name in [name for name in LARGE if not names or any(part in name for part in names)]:
            through_solve(name, float(budget))
        return 0
    from symbolic.homotopy.tracker import without_pause
    from symbolic.solving.isolated.tracked_points import certified_orbits

    seconds = float(arguments.pop(0)) if arguments and arguments[0][0].isdigit() else SECONDS
    for name in [name for name in LARGE if not arguments or any(part in name for part in arguments)]:
        attempt, family = prepared(problem(name, 0))
        begin = time.process_time()
        orbits = searched(family, seconds)
        middle = time.process_time()
        found = without_pause(certified_orbits(attempt, family, orbits))
        end = time.process_time()
        print(
            f"{name}: {len(orbits)} orbits in {middle - begin:.0f} s CPU, {found.count} certified and different "
            f"({len(found.real)} real) in {end - middle:.0f} s more",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
