"""Two linear layers without decay: stratum by stratum, with families where a stratum has infinitely many orbits.

The code for families takes long to load, so it is loaded where there are any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flint import fmpq

from symbolic.bounds.curves_to_infinity import best_descent
from symbolic.bounds.escape import convex_bound, escape_bound
from symbolic.bounds.rank import rank_bound
from symbolic.budget import in_time, look, overtime, within
from symbolic.display import counted
from symbolic.exact.real import RealNumber
from symbolic.graph.mask_graph import MaskGraph
from symbolic.landscape.component import Component, by_loss
from symbolic.landscape.conclude import Found
from symbolic.landscape.stratum import StratumSolution
from symbolic.landscape.verdicts import Infimum, infimum_from_list, lowest_of
from symbolic.network import Problem
from symbolic.polynomials.core import CoreProblem
from symbolic.polynomials.reduced import ReducedNetwork, reduce_inputs
from symbolic.solving.isolated.core_problems import solve_cores
from symbolic.solving.isolated.core_solution import CoreSolution
from symbolic.solving.linear.components import build_components
from symbolic.solving.linear.strata import Plan, assemble, plan_stratum
from symbolic.solving.settings import Settings
from symbolic.structure.benign import attained_by_structure, complete_classes
from symbolic.symmetry.eliminate import eliminate
from symbolic.symmetry.interaction import decoupled, restricted
from symbolic.symmetry.preorder import Preorder, preorder
from symbolic.symmetry.strata import full_rank_of, strata
from symbolic.verdict import Verdict, proved, undecided

if TYPE_CHECKING:
    from symbolic.solving.families.decompose import WholeSolution

DESCENT_SHARE, DESCENT_SECONDS = 0.1, 20.0
"""Part of the remaining budget, and most seconds, that the search for ways to infinity may take."""


def solve_two_layers(problem: Problem, settings: Settings, report: Callable[[str], None]) -> Found:
    """Solve a two-layer linear problem without decay."""
    network = reduce_inputs(problem)
    core, engine = network.core, settings.engine
    order = preorder(core)
    report("splitting into strata")
    plans = list(_plans(core, order))
    report(f"{len(plans)} strata: solving and verifying")
    solved = solve_cores([piece for plan in plans for piece in plan.cores()], settings)
    report("putting the strata together")
    with overtime():
        results = tuple(_assembled(plan, solved, core.form.constant) for plan in plans)
        components = build_components(network, order, results)
    if any(s.open_ended for s in results):
        from symbolic.solving.families.decompose import not_decomposed
        from symbolic.solving.linear.infinite_strata import whole_families

        whole = in_time(lambda: whole_families(network, order, settings, report), not_decomposed)
        if whole.complete.proved:
            components = [*whole.components]
            results = tuple(_decomposed(s, whole) if s.open_ended else s for s in results)
        else:
            results, more = _one_by_one(network, plans, results, whole, components, settings)
            components += more
        with overtime():
            components = by_loss(components)
    complete = [s.complete for s in results]
    return Found(
        (engine.name, engine.version),
        MaskGraph.of(problem.network).pairs,
        results,
        components,
        lambda: find_infimum(network, order, complete, components, settings),
        _notes(network),
        squares=True,
        reduced=network,
    )


def _plans(core: CoreProblem, order: Preorder) -> Iterator[Plan]:
    """The plan of every stratum, while there is time."""
    for stratum in strata(core, order):
        look("splitting into strata")
        yield plan_stratum(core, order, stratum)


def _assembled(plan: Plan, solved: Mapping[CoreProblem, CoreSolution], constant: fmpq) -> StratumSolution:
    """The points of a stratum; none, UNDECIDED, when the time is over."""
    return in_time(
        lambda: assemble(plan, solved, constant),
        lambda why: StratumSolution(
            plan.stratum, None, None, (), undecided(f"its points were not put together: {why}")
        ),
    )


def _one_by_one(
    network: ReducedNetwork,
    plans: Sequence[Plan],
    results: Sequence[StratumSolution],
    whole: WholeSolution,
    listed: Sequence[Component],
    settings: Settings,
) -> tuple[tuple[StratumSolution, ...], list[Component]]:
    """Strata with infinitely many orbits after elimination, each decomposed on its own, where the whole set is too large."""
    solved: list[StratumSolution] = []
    components: list[Component] = []
    for plan, stratum in zip(plans, results, strict=True):
        if not stratum.open_ended:
            solved.append(stratum)
            continue
        found = _families_in_time(network, plan, settings, listed)
        if found is None:
            solved.append(_decomposed(stratum, whole))
        else:
            verdict, more = found
            what = f"{stratum.complete.reason}; decomposed after elimination: {verdict.reason}"
            solved.append(replace(stratum, points=(), complete=proved(what, verdict)))
            components += more
    return tuple(solved), components


def _families_in_time(
    network: ReducedNetwork, plan: Plan, settings: Settings, listed: Sequence[Component]
) -> tuple[Verdict, list[Component]] | None:
    from symbolic.solving.linear.infinite_strata import stratum_families

    return in_time(lambda: stratum_families(network, plan, settings, listed), lambda _: None)


def _decomposed(stratum: StratumSolution, whole: WholeSolution) -> StratumSolution:
    """A stratum with infinitely many orbits after the whole critical set was decomposed (or not)."""
    if not whole.complete.proved:
        return replace(stratum, complete=undecided(f"{stratum.complete.reason}; {whole.complete.reason}"))
    what = f"{stratum.complete.reason}; the whole critical set was decomposed instead: {whole.complete.reason}"
    return replace(stratum, points=(), complete=proved(what, whole.complete))


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
    network: ReducedNetwork,
    order: Preorder,
    complete: Sequence[Verdict],
    components: Sequence[Component],
    settings: Settings,
) -> Infimum:
    """The infimum with its argument: the convex bound, structure, the cost of every way to infinity, or a way down there."""
    lowest = lowest_of(components)
    floor = convex_bound(network.core)
    bound = RealNumber.rational(floor)
    if lowest is not None and lowest.compare(bound) == 0:
        reason = "the lowest critical value equals the minimum of the loss over all matrices with this support"
        return Infimum(proved(reason), lowest, True, bound=floor)
    by_rank = rank_bound(network.core)
    if lowest is not None and by_rank is not None and lowest.compare(by_rank) == 0:
        reason = f"the lowest critical value equals the minimum over all matrices of rank at most {len(network.core.units)} (Eckart-Young)"
        return Infimum(proved(reason), lowest, True, bound=floor)
    attained, escape = attainment(network, order, lowest)
    known = replace(infimum_from_list(components, attained, complete), bound=floor)
    if known.verdict.proved or attained.proved:
        return known
    with within(min(DESCENT_SHARE * settings.seconds, DESCENT_SECONDS)):
        curve = in_time(
            lambda: best_descent(network.problem, lambda limit: _critical_points(limit, settings)), lambda _: None
        )
    if curve is None or (lowest is not None and curve.limit.compare(lowest) != -1):
        return known
    finished = all(c.proved for c in complete)
    never = False if finished and lowest is not None else None
    if curve.limit.compare(bound) == 0:
        reason = "along a curve to infinity the loss tends to the minimum over all matrices with this support"
        verdict = proved(f"{reason}; every critical value is larger", *complete) if finished else proved(reason)
    elif escape is not None and finished and curve.limit.compare(RealNumber.rational(escape)) == 0:
        reason = "along a curve to infinity the loss tends to the least that any unbounded sequence costs; every critical value is larger"
        verdict = proved(reason, *complete)
    else:
        verdict = undecided(
            f"{known.verdict.reason}; along a curve to infinity the loss tends to {curve.limit.radical() or curve.limit.decimal(10)}"
        )
        never = None
    return Infimum(verdict, curve.limit, never, curve, floor)


def _critical_points(problem: Problem, settings: Settings) -> list[tuple[RealNumber, Any]]:
    """Critical points of another problem with exactly known weights, lowest first; whether there are more is not asked."""
    network = reduce_inputs(problem)
    order = preorder(network.core)
    plans = list(_plans(network.core, order))
    solved = solve_cores([piece for plan in plans for piece in plan.cores()], replace(settings, counted=False))
    components = build_components(network, order, [assemble(p, solved, network.core.form.constant) for p in plans])
    if any(p.empty is None for p in plans) and not components:
        from symbolic.solving.linear.infinite_strata import whole_families

        whole = whole_families(network, order, settings, lambda _: None)
        components = by_loss([*components, *whole.components])
    return [(c.loss, c.tables) for c in components]


def attainment(network: ReducedNetwork, order: Preorder, lowest: RealNumber | None) -> tuple[Verdict, fmpq | None]:
    """Whether the infimum is attained, component by component of the interaction graph.

    Where paths lead down to a global minimum it is. Otherwise the complete classes are eliminated and the cheapest way
    to infinity is compared with the lowest critical value.

    Returns:
        The verdict, and the least that any unbounded minimising sequence costs, where that is known.
    """
    core = network.core
    parts = decoupled(core)
    downhill = attained_by_structure(network.problem)
    if downhill.proved:
        return downhill, None
    if len(parts) > 1 or lowest is None:
        return undecided("no attainment argument for several decoupled components of which one is not benign"), None
    piece = restricted(core, tuple(range(len(core.units))))
    own = preorder(piece)
    full = [twins[: full_rank_of(piece, twins)] for twins in complete_classes(piece, own)]
    spare = {u for twins in complete_classes(piece, own) for u in twins[full_rank_of(piece, twins) :]}
    kept = tuple(u for u in range(len(piece.units)) if u not in spare)
    place = {u: k for k, u in enumerate(kept)}
    step = eliminate(restricted(piece, kept), [tuple(place[u] for u in twins) for twins in full])
    escape = escape_bound(step.core, preorder(step.core))
    if escape is None:
        reason = "whether the infimum is attained is not known, for the entries that may blow up are not coordinates of the data"
        return undecided(reason), None
    if escape.bound is None:
        return proved("no contribution of a unit can be unbounded where the loss is bounded"), None
    cost = escape.bound + core.form.constant
    least = RealNumber.rational(cost)
    if least.compare(lowest) in (0, 1):
        reason = f"every unbounded minimising sequence costs at least {least.shown(10)} ({counted(escape.cases, 'blow-up pattern')})"
        return proved(reason), cost
    reason = f"whether the infimum is attained is not known, for sequences to infinity are only known to cost at least {least.shown(10)}"
    return undecided(reason), cost
