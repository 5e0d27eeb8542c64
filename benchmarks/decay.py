"""Networks with decay, of any power and depth, and power units without it: CPU seconds for the points by path tracking and by msolve, in one run.

Run as ``python benchmarks/decay.py [DRAWS] [SECONDS] [NAME ...]``: draws for each network, limit for msolve.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from paths import timed, used

NETWORKS = {
    "1 x 1 in 2 x 2": (([[1, 1], [0, 1]], [[1, 0], [1, 1]]), "linear"),
    "two units, one output": (([[1, 1, 0], [0, 1, 1]], [[1, 1]]), "linear"),
    "chain of two on 2 x 3": (([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1]]), "linear"),
    "chain of two on 3 x 3": (([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1], [0, 1]]), "linear"),
    "one unit, square": (([[1, 1]], [[1], [1]]), "square"),
    "two units, one output, square": (([[1, 1], [0, 1]], [[1, 1]]), "square"),
    "1 x 1 in 2 x 2, square": (([[1, 1], [0, 1]], [[1, 0], [1, 1]]), "square"),
    "three layers of 1, 1, 2 units": (([[1, 1]], [[1]], [[1], [1]]), "linear"),
    "three layers of 1, 2, 2 units": (([[1, 1]], [[1], [1]], [[1, 0], [0, 1]]), "linear"),
}
"""Masks and activation of networks with decay."""
POWERS = {
    "two square units on 2 x 3, no decay": (([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1]]), "square"),
    "two square units on 3 x 3, no decay": (([[1, 1, 0], [0, 1, 1]], [[1, 0], [1, 1], [0, 1]]), "square"),
    "two square units on 3 x 4, no decay": (([[1, 1, 1, 0], [0, 0, 1, 1]], [[1, 0], [1, 1], [0, 1]]), "square"),
}
"""Masks and activation without decay."""


def problem(name, number):
    """Random whole numbers as data, random decays where there are some."""
    from symbolic import Problem, SparseNetwork

    masks, activation = (NETWORKS | POWERS)[name]
    stream = random.Random(f"{name}/{number}")
    inputs, outputs = len(masks[0][0]), len(masks[-1])
    samples = inputs + (1 if name in NETWORKS else 7)
    x = [[stream.randint(-3, 3) for _ in range(samples)] for _ in range(inputs)]
    y = [[stream.randint(-7, 7) for _ in range(samples)] for _ in range(outputs)]
    if name in POWERS:
        return Problem.of(SparseNetwork.of(*masks, activation=activation), inputs=x, targets=y)
    decay = [
        [[f"{stream.randint(1, 9)}/{stream.randint(2, 9)}" if bit else 0 for bit in row] for row in mask]
        for mask in masks
    ]
    return Problem.of(SparseNetwork.of(*masks, activation=activation), inputs=x, targets=y, weight_decay=decay)


def followed(one):
    """The certified points by path tracking, sets counted first, and how many there are by the count."""
    from symbolic.complete.monte_carlo import modular_system, random_draw
    from symbolic.engines import load_engine
    from symbolic.engines.system import Job, Task
    from symbolic.polynomials.expanded import expanded_loss
    from symbolic.solving.isolated.tracked_networks import NetworkFollowing
    from symbolic.symmetry.layers import LayerSymmetry

    loss = expanded_loss(one)
    follower, prime = NetworkFollowing(loss, LayerSymmetry(one, loss.places), 0), random_draw().prime
    jobs = [Job(Task.COUNT, modular_system(loss, follower.cut(k), prime)) for k in range(len(follower.sets))]
    answers = load_engine("msolve").run(jobs, 600, 1, follower)
    return follower.finish(), answers[-1].quotient_dimension


def powers_followed(one):
    """The certified orbits with all units alive by path tracking, and how many there are by a count, which comes first."""
    from symbolic.budget import within
    from symbolic.engines import load_engine
    from symbolic.solving.isolated.scaled_slice import count_job, usable_draw
    from symbolic.solving.isolated.tracked_powers import tracked_powers

    loss, attempt = on_slice(one)
    [count] = load_engine("msolve").run([count_job(loss, attempt.units, usable_draw(loss))], 600, 1)
    told = []
    with within(3600):
        for _ in tracked_powers(loss, attempt, attempt.units, lambda: count.quotient_dimension, told.append, 0):
            pass
    return told[-1], count.quotient_dimension


def on_slice(one):
    """The loss of a problem of power units, and its slice."""
    from random import Random

    from symbolic.polynomials.expanded import expanded_loss
    from symbolic.solving.isolated.scaled_slice import ScaledAttempt, unit_slice
    from symbolic.symmetry.layers import LayerSymmetry

    loss, stream = expanded_loss(one), Random(0)
    units = LayerSymmetry(one, loss.places).unit_weights
    return loss, ScaledAttempt(
        loss, unit_slice(loss, units, lambda: stream.choice((-1, 1)) * stream.randint(1, 3)), units
    )


def system(one):
    """What a user of msolve would write down for the points: the gradient, without decay on a slice."""
    from random import Random

    from flint import Ordering, fmpq_mpoly_ctx

    from symbolic.engines.system import make_system
    from symbolic.polynomials.expanded import expanded_loss
    from symbolic.solving.isolated.scaled_slice import alive_equations

    if one.decayed:
        loss = expanded_loss(one)
        names = [f"u{k}" for k in range(loss.size)]
        context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        gradient = loss.over(context.constant).gradient(list(context.gens())[::-1])
        return make_system(names, [g.to_dict() for g in gradient])
    _, attempt = on_slice(one)
    names, stream = [f"u{k}" for k in range(len(attempt.cut.free) + 1)], Random(1)
    context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
    equations = alive_equations(attempt, context, context.constant, lambda: stream.randint(1, 9))
    return make_system(names, [g.to_dict() for g in equations])


def alone(one, seconds):
    """CPU seconds of msolve for the points; None if it does not end."""
    from symbolic.engines.msolve import Msolve, write_system

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "system.ms"
        path.write_text(write_system(system(one)))
        before = used()
        command = [str(Msolve().binary), "-P", "2", "-f", str(path), "-o", str(path.with_suffix(".out"))]
        try:
            subprocess.run(command, timeout=seconds, check=True)
        except subprocess.TimeoutExpired:
            return None
        return used() - before


def main():
    draws = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 120
    for name in [name for name in NETWORKS | POWERS if not sys.argv[3:] or any(part in name for part in sys.argv[3:])]:
        own, others, missing = [], [], 0
        for number in range(draws):
            one = problem(name, number)
            (found, known), cpu, _ = timed(lambda one=one: followed(one) if one.decayed else powers_followed(one))
            own.append(cpu)
            others.append(alone(one, seconds))
            missing += known - found.count
        ended = [(a, b) for a, b in zip(own, others, strict=True) if b is not None]
        told = (
            f"msolve {median(b for _, b in ended):.2f} s, ratio {median(a / b for a, b in ended):.2f}" if ended else ""
        )
        if len(ended) < draws:
            told += f" msolve did not end within {seconds:g} s in {draws - len(ended)} draws"
        print(
            f"{name}: {known} points, {draws} draws, CPU in the median: paths {median(own):.2f} s, {missing} missing; {told}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
