"""Solve a problem: every critical component, verified and classified."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

from symbolic.budget import in_time, left, within
from symbolic.engines import load_engine
from symbolic.engines.missing import STAND_IN_SECONDS, StandIn, missing_engines
from symbolic.engines.system import Engine
from symbolic.errors import EngineMissing
from symbolic.exact.precision import working_precision
from symbolic.graph.mask_graph import MaskGraph
from symbolic.landscape.conclude import ByStructure, Found, chamber_in_time, conclude
from symbolic.landscape.solution import Solution
from symbolic.landscape.stratum import StratumSolution
from symbolic.landscape.verdicts import Infimum
from symbolic.network import Problem
from symbolic.network.reach import fixed_features
from symbolic.polynomials.reduced import two_layer_linear
from symbolic.solving.settings import Settings
from symbolic.solving.work_limits import require_solvable
from symbolic.symmetry.strata import Stratum
from symbolic.verdict import undecided

DEFAULT_BUDGET = 600.0
EARLY_WEIGHTS, EARLY_SHARE = 20, 0.1
"""In networks with more weights a chamber is looked for before solving, which may take all the time, in this part of the budget."""
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
    chambers: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Solution:
    """List the critical components of a masked network.

    Two linear layers without decay are solved stratum by stratum on slices of their symmetry. Everything else (weight
    decay, powers, more layers) is solved in weight space: point by point where there are finitely many critical
    points, power units up to their scalings, by families otherwise. ReLU and leaky ReLU are solved cell by cell; for tanh, sigmoid and softplus certified
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
        chambers: whether a chamber is looked for where nothing simpler decides if there is a spurious valley.
        progress: called with a short text now and then.

    Returns:
        A :class:`symbolic.landscape.solution.Solution`.

    Raises:
        UnsupportedProblem: for more than two layers with an activation that is no polynomial, or too many strata or weights.
        EngineMissing: if Singular is asked for and not installed.

    References:
        Two linear layers: docs/theory.md, derived from the loss of arXiv:2009.07439; decay, powers and depth: docs/families.md;
        other activations: docs/nonlinear.md.

    Examples:
        >>> from symbolic import Problem, SparseNetwork, solve
        >>> network = SparseNetwork.of([[1]], [[1], [1]])
        >>> solution = solve(Problem.of(network, targets=[[3], [4]]))
        >>> [str(c.kind) for c in solution.components], solution.components[1].loss.radical()
        (['strict_minimum', 'saddle'], '25')
    """
    require_solvable(problem)
    counter = load_engine("Singular") if deterministic else None
    workers = jobs or os.cpu_count() or 1
    chosen = engine or default_engine(STAND_IN_SECONDS if budget == DEFAULT_BUDGET else None, progress)
    report = progress or (lambda _: None)
    settings = Settings(chosen, seed, workers, counter, report=report)
    way = _way(problem)
    source = settings.engine.name, settings.engine.version
    with working_precision(WORKING_BITS), missing_engines() as missing, within(budget):
        structure, early = ByStructure.of(problem), None
        if chambers and not structure.valleys.proved and problem.network.weights > EARLY_WEIGHTS:
            with within(EARLY_SHARE * left()):
                early = chamber_in_time(problem, seed)
        found = in_time(
            lambda: way(problem, settings, report),
            lambda why: nothing_found(problem, source, why),
        )
        solution = conclude(problem, seed, found, structure, early, chambers=chambers)
    return replace(solution, notes=(*solution.notes, *missing))


def _way(problem: Problem) -> Callable[[Problem, Settings, Callable[[str], None]], Found]:
    """The way of solving a problem; only this one is imported, since each takes longer to load than a small problem to solve."""
    if two_layer_linear(problem):
        from symbolic.solving.linear.solve import solve_two_layers

        return solve_two_layers
    if fixed_features(problem):
        from symbolic.solving.fixed_features import solve_fixed

        return solve_fixed
    if problem.network.activation.piecewise:
        from symbolic.solving.piecewise.solve import solve_piecewise

        return solve_piecewise
    if problem.network.activation.polynomial:
        from symbolic.solving.polynomial.solve import solve_weight_space

        return solve_weight_space
    from symbolic.solving.smooth.solve import solve_analytic

    return solve_analytic


def nothing_found(problem: Problem, engine: tuple[str, str], why: str) -> Found:
    """What was found where nothing was.

    Arguments:
        problem: the problem.
        engine: name and version of the engine that was used.
        why: why nothing is known, in words.
    """
    open_ended = undecided(why)
    everything = Stratum((), tuple(range(sum(len(mask) for mask in problem.network.masks[:-1]))), (), 1)
    stratum = StratumSolution(everything, None, None, (), open_ended, None, "all")
    pairs = MaskGraph.of(problem.network).pairs if two_layer_linear(problem) else ()
    return Found(engine, pairs, (stratum,), (), lambda: Infimum(open_ended, None, None), (why,))


def nothing_known(problem: Problem, seed: int, engine: tuple[str, str], why: str) -> Solution:
    """The solution that lists nothing: what structure proves is all it tells."""
    return conclude(problem, seed, nothing_found(problem, engine, why))


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
