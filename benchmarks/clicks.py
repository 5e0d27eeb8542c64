"""What a click on a mask costs the explorer: CPU of its verdict over random masks, quantiles and the worst masks.

Run ``python benchmarks/clicks.py [MASKS] [--seed SEED] [--units LEAST MOST] [--show COUNT]``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
DENSITIES = (0.3, 0.5, 0.7, 0.85)
MOST_SIDE = 8
"""Most inputs and outputs."""


def draw(stream, units):
    """Random masks with so many units, as the page sends them."""
    inputs, outputs, density = stream.randint(1, MOST_SIDE), stream.randint(1, MOST_SIDE), stream.choice(DENSITIES)

    def table(rows, columns):
        return ["".join("01"[stream.random() < density] for _ in range(columns)) for _ in range(rows)]

    state = {"hidden": table(units, inputs), "final": table(outputs, units)}
    return state if all("1" in "".join(rows) for rows in state.values()) else draw(stream, units)


def cost(state):
    """CPU seconds of the verdict on a state in this process, and how many of its answers are open."""
    from proofs.explore.answers import verdict

    begin = time.process_time()
    told = verdict({"state": state})
    seconds = time.process_time() - begin
    answers = [answer["status"] for claims in told["graph"]["verdict"].values() for answer in claims.values()]
    return seconds, answers.count("UNDECIDED")


def warm_up():
    """What the explorer does before and between the first clicks."""
    from proofs.explore.helper import WARM_UP
    from proofs.forbidden.classify import verify_examples

    for request in WARM_UP:
        cost(request["state"])
    for _ in verify_examples():
        pass


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("masks", nargs="?", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--units", nargs=2, type=int, default=(2, 8))
    parser.add_argument("--show", type=int, default=8)
    asked = parser.parse_args()
    stream = random.Random(asked.seed)
    warm_up()
    found = []
    for _ in range(asked.masks):
        state = draw(stream, stream.randint(*asked.units))
        found.append((*cost(state), state))
    found.sort(key=lambda one: -one[0])
    times = sorted(seconds for seconds, _, _ in found)
    for share in (0.5, 0.9, 0.95, 0.99, 1):
        print(
            f"{share:6.0%} of {len(times)} masks: at most {1000 * times[min(len(times) - 1, int(share * len(times)))]:8.1f} ms"
        )
    print(f"over 100 ms: {sum(seconds > 0.1 for seconds in times)}; over 1 s: {sum(seconds > 1 for seconds in times)}")
    for seconds, open_, state in found[: asked.show]:
        print(f"{1000 * seconds:8.1f} ms, {open_} open: {json.dumps(state)}")


if __name__ == "__main__":
    main()
