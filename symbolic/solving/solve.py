"""Solve a problem: every critical component, verified and classified."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace

from symbolic.engines import load_engine
from symbolic.engines.missing import STAND_IN_SECONDS, StandIn, missing_engines
from symbolic.engines.system import Engine
from symbolic.errors import EngineMissing, UnsupportedProblem
from symbolic.network import Problem
from symbolic.reduce.inputs import two_layer_linear
from symbolic.reduce.reach import fixed_features
from symbolic.solving.core_solver import Settings
from symbolic.solving.fixed import solve_fixed
from symbolic.solving.piecewise import solve_piecewise
from symbolic.solving.solution import Solution
from symbolic.solving.two_layers import solve_two_layers
from symbolic.solving.weight_space import solve_weight_space
from symbolic.verify.krawczyk import working_precision

DEFAULT_BUDGET = 600.0
MAX_WEIGHTS = 4096
"""Most weights of a problem that is solved."""
WORKING_BITS = 192
"""Precision of ball computations that do not choose their own."""


def solve(
    problem: Problem,
    *,
    engine: Engine | None = None,
    seed: int = 0,
    budget: float = DEFAULT_BUDGET,
    jobs: int | None = None,
    deterministic: bool = False,
    progress: Callable[[str], None] | None = None,
) -> Solution:
    """List the critical components of a masked network.

    Two linear layers without decay are solved stratum by stratum on slices of their symmetry. Everything else (weight
    decay, powers, more layers) is solved in weight space: point by point where there are finitely many critical
    points, by families otherwise. ReLU and leaky ReLU are solved cell by cell; for tanh, sigmoid and softplus certified
    points near numeric candidates are listed (docs/nonlinear.md). Where no weight before the final layer changes an
    output the loss is convex and solved in closed form, for any activation and depth.

    Arguments:
        problem: the problem.
        engine: proposes solutions of polynomial systems; msolve when it is installed, else python-flint, with a warning and, unless
            another budget is given, for 20 seconds only.
        seed: chooses the slices. Random primes for completeness come from the operating system and are recorded.
        budget: seconds; what is not finished then is reported UNDECIDED.
        jobs: engine processes at once (default: the number of processors).
        deterministic: let Singular count over Q after the random primes, for completeness without a chance of error
            where that finishes and no two different classes of units are comparable.
        progress: called with a short text now and then.

    Returns:
        A :class:`symbolic.solving.solution.Solution`.

    Raises:
        UnsupportedProblem: for more than two layers with an activation that is no polynomial, or too many strata or weights.
        EngineMissing: if Singular is asked for and not installed.

    Examples:
        >>> from symbolic import Problem, SparseNetwork, solve
        >>> network = SparseNetwork.of([[1]], [[1], [1]])
        >>> solution = solve(Problem.of(network, targets=[[3], [4]]))
        >>> [str(c.kind) for c in solution.components], solution.components[1].loss.radical()
        (['strict_minimum', 'saddle'], '25')
    """
    activation = problem.network.activation
    if problem.network.weights > MAX_WEIGHTS:
        raise UnsupportedProblem(
            f"a network with {problem.network.weights} weights",
            f"at most {MAX_WEIGHTS} are solved; `landscape graph` and the lemmas of `landscape prove` take larger ones, "
            "and units that are left out make a smaller one",
        )
    counter = load_engine("Singular") if deterministic else None
    workers = jobs or os.cpu_count() or 1
    settings = Settings(
        engine or default_engine(STAND_IN_SECONDS if budget == DEFAULT_BUDGET else None, progress),
        seed,
        time.monotonic() + budget,
        workers,
        counter,
    )
    way = solve_two_layers if two_layer_linear(problem) else solve_weight_space
    if fixed_features(problem) and not two_layer_linear(problem):
        way = solve_fixed
    elif activation.piecewise:
        way = solve_piecewise
    elif not activation.polynomial:
        from symbolic.solving.analytic import solve_analytic  # numpy is needed here only

        way = solve_analytic
    with working_precision(WORKING_BITS), missing_engines() as missing:
        solution = way(problem, settings, progress or (lambda _: None))
    return replace(solution, notes=(*solution.notes, *missing))


def default_engine(limit: float | None = STAND_IN_SECONDS, progress: Callable[[str], None] | None = None) -> Engine:
    """The engine used when none is named: msolve when it is installed, else python-flint.

    Arguments:
        limit: seconds that python-flint may take in the place of msolve; None for no limit of its own.
        progress: called with a short text now and then.
    """
    try:
        return load_engine("msolve")
    except EngineMissing:
        return StandIn(limit, progress)
