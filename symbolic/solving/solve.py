"""Solve a problem: every critical component of a two-layer linear masked network, verified and classified."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace

from symbolic.algebraic.real import RealNumber
from symbolic.classify.benign import benign_minima, benign_valleys, complete_classes
from symbolic.classify.infimum import convex_bound, escape_bound
from symbolic.classify.verdict import Status, Verdict, proved, refuted, undecided
from symbolic.engines import load_engine
from symbolic.engines.system import Engine
from symbolic.errors import EngineMissing
from symbolic.graph.interaction import decoupled, restricted
from symbolic.network import Problem
from symbolic.reduce.eliminate import eliminate
from symbolic.reduce.inputs import ReducedNetwork, reduce_inputs
from symbolic.solving.alive import StratumSolution, assemble, plan_stratum
from symbolic.solving.components import Component, build_components
from symbolic.solving.core_solver import Settings, solve_cores
from symbolic.solving.kinds import Kind
from symbolic.solving.solution import Infimum, Solution
from symbolic.symmetry.preorder import Preorder, preorder
from symbolic.symmetry.strata import full_rank_of, strata
from symbolic.verify.krawczyk import working_precision

DEFAULT_BUDGET = 600.0
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
    """List the critical components of a two-layer linear network without weight decay.

    Arguments:
        problem: the problem.
        engine: proposes solutions of polynomial systems; msolve when it is installed, else python-flint.
        seed: chooses the slices. Random primes for completeness come from the operating system and are recorded.
        budget: seconds; what is not finished then is reported UNDECIDED.
        jobs: engine processes at once (default: the number of processors).
        deterministic: let Singular count over Q after the random primes, for completeness without a chance of error
            where that finishes and no two different classes of units are comparable.
        progress: called with a short text now and then.

    Returns:
        A :class:`symbolic.solving.solution.Solution`.

    Raises:
        UnsupportedProblem: for deeper networks, other activations, weight decay, or too many strata.
        EngineMissing: if Singular is asked for and not installed.

    Examples:
        >>> from symbolic import Problem, SparseNetwork, solve
        >>> network = SparseNetwork.of([[1]], [[1], [1]])
        >>> solution = solve(Problem.of(network, targets=[[3], [4]]))
        >>> [str(c.kind) for c in solution.components], solution.components[1].loss.radical()
        (['strict_minimum', 'saddle'], '25')
    """
    counter = load_engine("Singular") if deterministic else None
    workers = jobs or os.cpu_count() or 1
    settings = Settings(engine or default_engine(), seed, time.monotonic() + budget, workers, counter)
    with working_precision(WORKING_BITS):
        return _solve(problem, settings, progress or (lambda _: None))


def _solve(problem: Problem, settings: Settings, report: Callable[[str], None]) -> Solution:
    network = reduce_inputs(problem)
    core, engine = network.core, settings.engine
    order = preorder(core)
    report("splitting into strata")
    plans = [plan_stratum(core, order, stratum) for stratum in strata(core, order)]
    report(f"{len(plans)} strata: solving and verifying")
    solved = solve_cores([piece for plan in plans for piece in plan.cores()], settings)
    report("putting the strata together")
    results = tuple(assemble(plan, solved, core.form.constant) for plan in plans)
    components = build_components(core, order, results, network.idle)
    infimum = find_infimum(network, order, results, components)
    judged = tuple(_judge(component, components, infimum) for component in components)
    verdicts = overall(network, order, results, judged, infimum)
    return Solution(
        problem,
        settings.seed,
        (engine.name, engine.version),
        network,
        order,
        results,
        judged,
        infimum,
        verdicts,
        _notes(network),
    )


def default_engine() -> Engine:
    """The engine used when none is named: msolve when it is installed, else python-flint."""
    try:
        return load_engine("msolve")
    except EngineMissing:
        return load_engine("python-flint")


def _notes(network: ReducedNetwork) -> tuple[str, ...]:
    notes = []
    if network.void:
        notes.append(f"void units dropped: {', '.join(map(str, network.void))} (no inputs or no outputs)")
    if network.unseen:
        notes.append(
            f"units dropped because all their inputs are zero on the samples: {', '.join(map(str, network.unseen))}"
        )
    void_weights = network.idle
    if void_weights:
        notes.append(
            f"{void_weights} weights never change the loss; kinds and counts refer to the others, with inputs replaced by a row basis"
        )
    return tuple(notes)


def find_infimum(
    network: ReducedNetwork, order: Preorder, results: tuple[StratumSolution, ...], components: list[Component]
) -> Infimum:
    """The infimum with its argument: the convex bound, structure, or the cost of every way to infinity."""
    lowest = components[0].loss if components else None
    bound = RealNumber.rational(convex_bound(network.core))
    if lowest is not None and lowest.compare(bound) == 0:
        return Infimum(
            proved("the lowest critical value equals the minimum of the loss over all matrices with this support"),
            lowest,
            True,
        )
    attained = attainment(network, order, lowest)
    if attained.status is not Status.PROVED:
        return Infimum(undecided(attained.reason), lowest, None)
    open_strata = [s for s in results if not s.complete.proved]
    if open_strata:
        return Infimum(
            undecided(f"the infimum is attained ({attained.reason}), but {len(open_strata)} strata are not complete"),
            lowest,
            True,
        )
    if lowest is None:
        return Infimum(undecided("no critical point is known"), None, None)
    undecided_order = [c for c in components if c.loss is not lowest and c.loss.compare(lowest) not in (0, 1)]
    if undecided_order:
        return Infimum(undecided("two critical values could not be ordered"), lowest, True)
    return Infimum(
        proved(
            f"the infimum is attained ({attained.reason}) and the list of critical components is complete",
            attained,
            *(s.complete for s in results),
        ),
        lowest,
        True,
    )


def attainment(network: ReducedNetwork, order: Preorder, lowest: RealNumber | None) -> Verdict:
    """Whether the infimum is attained, component by component of the interaction graph.

    A component that is a single class, or has complete classes only, attains its infimum. Otherwise the complete
    classes are eliminated and the cheapest way to infinity is compared with the lowest critical value.
    """
    core = network.core
    parts = decoupled(core)
    complete = {u for twins in complete_classes(core, order) for u in twins}
    hard = [
        members
        for members in parts
        if not set(members) <= complete
        and not all(order.leq(i, j) and order.leq(j, i) for i in members for j in members)
    ]
    if not hard:
        return proved("every component of the interaction graph is a single class or has complete classes only")
    if len(parts) > 1 or lowest is None:
        return undecided("no attainment argument for several decoupled components of which one is not benign")
    piece = restricted(core, tuple(range(len(core.units))))
    own = preorder(piece)
    full = [twins[: full_rank_of(piece, twins)] for twins in complete_classes(piece, own)]
    spare = {u for twins in complete_classes(piece, own) for u in twins[full_rank_of(piece, twins) :]}
    kept = tuple(u for u in range(len(piece.units)) if u not in spare)
    place = {u: k for k, u in enumerate(kept)}
    step = eliminate(restricted(piece, kept), [tuple(place[u] for u in twins) for twins in full])
    escape = escape_bound(step.core, preorder(step.core))
    if escape is None:
        return undecided(
            "whether the infimum is attained is not known: the entries that may blow up are not coordinates of the data"
        )
    if escape.bound is None:
        return proved("no contribution of a unit can be unbounded on a sublevel set")
    escape_cost = RealNumber.rational(escape.bound + core.form.constant)
    order_of = escape_cost.compare(lowest)
    if order_of in (0, 1):
        return proved(
            f"every unbounded minimising sequence costs at least {escape_cost.radical()} ({escape.cases} blow-up patterns)"
        )
    return undecided(
        f"whether the infimum is attained is not known: sequences to infinity are only known to cost at least {escape_cost.radical()}"
    )


def _judge(component: Component, components: list[Component], infimum: Infimum) -> Component:
    """Attach the verdicts "spurious" and "valley"."""
    lower = next((c for c in components if c.loss.compare(component.loss) == -1), None)
    if component.certainly_not_minimal:
        reason = f"not a local minimum: {component.kind_reason}"
        return replace(component, spurious=refuted(reason), valley=refuted(reason))
    if infimum.verdict.proved and infimum.value is not None and component.loss.compare(infimum.value) == 0:
        reason = "its loss is the infimum"
        return replace(component, spurious=refuted(reason, infimum.verdict), valley=refuted(reason, infimum.verdict))
    if not component.minimal:
        return replace(component, spurious=undecided(component.kind_reason), valley=undecided(component.kind_reason))
    if lower is None:
        reason = "a local minimum with no lower point known; that its loss is the infimum is not proved"
        return replace(component, spurious=undecided(reason), valley=undecided(reason))
    where = "" if component.kind is not Kind.MIXED else " on a piece of its fibre"
    spurious = proved(f"a local minimum{where} ({component.kind_reason}), and {_short(lower)} is lower")
    if component.kind in (Kind.STRICT_MINIMUM, Kind.MINIMUM):
        valley = proved(
            "a strict minimum of the loss without the complete classes whose orbit is closed (filters and output vectors of comparable "
            "units are independent), and a lower point exists"
        )
    else:
        valley = undecided("a local minimum that is not strict: a flat path may lead out of it")
    return replace(component, spurious=spurious, valley=valley)


def _short(component: Component) -> str:
    return f"the critical value {component.loss.radical() or component.loss.decimal(10)}"


def overall(
    network: ReducedNetwork,
    order: Preorder,
    results: tuple[StratumSolution, ...],
    components: tuple[Component, ...],
    infimum: Infimum,
) -> dict[str, Verdict]:
    """The verdicts on the whole landscape."""
    parts = decoupled(network.core)
    benign = benign_minima(network.core, order, parts)
    bad = next((c for c in components if c.spurious.proved), None)
    strict = next((c for c in components if c.spurious.proved and c.kind is Kind.STRICT_MINIMUM), None)
    deep = next((c for c in components if c.valley.proved), None)
    complete = all(s.complete.proved for s in results)
    doubtful = [c for c in components if not c.certainly_not_minimal and c.spurious.status is Status.UNDECIDED]
    sources = [s.complete for s in results]
    if bad is not None:
        minimum, everything = (
            proved(f"component {bad.identifier}"),
            refuted(f"component {bad.identifier} is a spurious local minimum"),
        )
    elif benign.proved:
        minimum, everything = refuted(benign.reason), benign
    elif complete and not doubtful and infimum.verdict.proved:
        reason = "the list of components is complete and every local minimum in it has the infimum as its loss"
        minimum, everything = refuted(reason, infimum.verdict, *sources), proved(reason, infimum.verdict, *sources)
    else:
        reason = _open_reason(results, doubtful, infimum)
        minimum, everything = undecided(reason), undecided(reason)
    if strict is not None:
        strict_verdict = proved(f"component {strict.identifier}")
    elif minimum.status is Status.REFUTED:
        strict_verdict = minimum
    elif complete and not any(
        c.kind is not Kind.SADDLE and c.spurious.status is not Status.REFUTED for c in components
    ):
        strict_verdict = refuted("the list of components is complete and no strict minimum in it is spurious", *sources)
    else:
        strict_verdict = undecided(_open_reason(results, doubtful, infimum))
    valley = proved(f"component {deep.identifier} lies in one") if deep is not None else benign_valleys(order, parts)
    if deep is None and valley.proved:
        valley = refuted(valley.reason, valley)
    return {
        "spurious_minimum": minimum,
        "spurious_strict_minimum": strict_verdict,
        "spurious_valley": valley,
        "all_minima_global": everything,
    }


def _open_reason(results: tuple[StratumSolution, ...], doubtful: list[Component], infimum: Infimum) -> str:
    reasons = []
    missing = [s for s in results if not s.complete.proved]
    if missing:
        reasons.append(f"{len(missing)} of {len(results)} strata are not complete")
    if doubtful:
        reasons.append("undecided components: " + ", ".join(c.identifier for c in doubtful))
    if not infimum.verdict.proved:
        reasons.append(infimum.verdict.reason)
    return "; ".join(reasons) or "no certified answer"
