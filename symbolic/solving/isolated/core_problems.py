"""Solving core problems: engine, verification and completeness together, many problems in one batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symbolic import budget
from symbolic.engines.system import Answer, Job, Parametrization
from symbolic.exact.field import rational_point
from symbolic.exact.krawczyk import Box
from symbolic.polynomials.core import CoreProblem
from symbolic.solving.isolated.chart_choice import choose_charts
from symbolic.solving.isolated.companion import Companion
from symbolic.solving.isolated.core_solution import CoreSolution
from symbolic.solving.isolated.counts_over_q import certain
from symbolic.solving.isolated.following import Following
from symbolic.solving.isolated.judgement import compared, judged
from symbolic.solving.isolated.one_unit import one_unit_orbits
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.isolated.verified_points import CorePoint, Verification
from symbolic.solving.isolated.when_to_track import has_starts, may_be_searched, worth_keeping, worth_searching
from symbolic.solving.settings import FIRST_COUNTS, VERIFYING, Settings
from symbolic.symmetry.preorder import preorder
from symbolic.symmetry.slices import Slice, choose_sides
from symbolic.verdict import proved, undecided
from symbolic.verify.slice_system import SliceSystem

CHOOSING = 0.1
"""Part of the time that is left which the choice of charts may take: some never come to an end."""
MAX_UNKNOWNS = 24
"""Largest system that is handed to an engine: far beyond what finishes."""


def solve_cores(cores: Sequence[CoreProblem], settings: Settings) -> dict[CoreProblem, CoreSolution]:
    """Solve several core problems.

    Arguments:
        cores: the problems (equal ones are solved once).
        settings: engine, seed and budget.

    Returns:
        For each problem its verified orbit-alive critical points, with a verdict on completeness. Engine errors and a
        spent budget become UNDECIDED verdicts.
    """
    solutions: dict[CoreProblem, CoreSolution] = {}
    pending: list[Attempt] = []
    for core in dict.fromkeys(cores):
        order = preorder(core)
        if not core.units:
            empty = CorePoint(Box(SliceSystem(core, Slice(0, (), ())), (), (), 1 << 20), rational_point([]))
            solutions[core] = CoreSolution(core, order, real=(empty,), count=1, complete=proved("no unknown is left"))
            continue
        sides = choose_sides(core, order)
        if sides is None:
            reason = "no slice of this mask reaches every orbit-alive point (units above a common unit may have dependent filters)"
            solutions[core] = CoreSolution(core, order, count=None, dimension=None, complete=undecided(reason))
        elif core.size - len(order.pairs) > MAX_UNKNOWNS:
            reason = f"{core.size - len(order.pairs)} unknowns; systems with more than {MAX_UNKNOWNS} are not tried"
            solutions[core] = CoreSolution(core, order, count=None, dimension=None, complete=undecided(reason))
        else:
            attempt = Attempt(core, order, sides)
            alone = _by_singular_pairs(attempt, settings) if len(core.units) == 1 else None
            if alone is not None:
                solutions[core] = alone
            else:
                pending.append(attempt)
    tracked: dict[CoreProblem, CoreSolution] = {}
    choose_charts(pending, settings.engine, CHOOSING * settings.seconds, settings.workers)
    while pending:
        prepared = [(attempt, _prepared(attempt, settings)) for attempt in pending]
        for attempt, jobs in prepared:
            if jobs is None:
                solutions[attempt.core] = CoreSolution(
                    attempt.core, attempt.order, count=None, dimension=None, complete=undecided(budget.reason())
                )
        pending = _round([(a, jobs) for a, jobs in prepared if jobs is not None], solutions, tracked, settings)
    for core, solution in tracked.items():
        if core not in solutions or solution.complete.proved or not solutions[core].complete.proved:
            solutions[core] = solution
    if settings.counter is not None:
        for core, solution in solutions.items():
            verdict = certain(core, solution.order, solution.count, solution.complete, settings.counter, settings.ask)
            solutions[core] = replace(solution, complete=verdict)
    return solutions


def _round(
    prepared: Sequence[tuple[Attempt, list[Job]]],
    solutions: dict[CoreProblem, CoreSolution],
    tracked: dict[CoreProblem, CoreSolution],
    settings: Settings,
) -> list[Attempt]:
    """Ask the engine about every attempt once, and judge the answers; the attempts of the next round.

    Those that are followed, the largest, are counted last, so that a budget that is too small for them does for the others.

    Arguments:
        prepared: the attempts with their jobs.
        solutions: gets those that are found.
        tracked: what path tracking made of attempts that it does not try again.
        settings: engine, seed and budget.
    """
    followed = _followed([(a, jobs) for a, jobs in prepared if a.core not in tracked], settings)
    prepared = sorted(prepared, key=lambda one: one[0].core in followed)
    flat, places = list[Job](), list[range]()
    companion = Companion(settings.report)
    for attempt, jobs in prepared:
        follower, begin = followed.get(attempt.core), len(flat)
        if follower is None:
            flat += jobs
            companion.solving[begin] = attempt
        else:
            counts = len(attempt.draws) - len(follower.counts)
            flat += _aside(jobs[1 + len(follower.counts) :])
            companion.counting |= dict.fromkeys(range(begin, begin + counts), follower)
        places.append(range(begin, len(flat)))
    companion.counts = len(flat) - len(companion.solving)
    answers = settings.engine.run(flat, settings.seconds, settings.workers, companion)
    retries = []
    for (attempt, jobs), place in zip(prepared, places, strict=True):
        mine = [answers[k] for k in place]
        follower = followed.get(attempt.core)
        if follower is not None:
            first = follower.counts[: len(jobs) - 1 - len(place)]
            tracked[attempt.core] = solution = compared(follower, [*first, *mine], settings)
            if not solution.complete.proved:
                attempt.earlier = attempt.risk
                retries.append(attempt)
            continue
        with budget.overtime(VERIFYING):
            outcome = judged(attempt, mine, companion, settings)
        if isinstance(outcome, CoreSolution):
            solutions[attempt.core] = outcome
            _kept(attempt, mine[0], outcome, settings)
        else:
            retries.append(outcome)
    return retries


def _by_singular_pairs(attempt: Attempt, settings: Settings) -> CoreSolution | None:
    """The orbits of one unit in closed form; None where they are not known so."""
    attempt.choose(settings.seed)
    answer = one_unit_orbits(attempt)
    if answer is None:
        return None
    found = Verification(attempt, answer).result()
    if found.stopped is not None or found.rejected or found.multiple or found.count != answer.quotient_dimension:
        return None
    number = "1 verified solution" if found.count == 1 else f"{found.count} verified solutions"
    reason = f"{number}: one for each singular value of one matrix that is not 0, and all of these are simple"
    real, count = tuple(found.real), found.count
    return CoreSolution(attempt.core, attempt.order, attempt.cut, real, found.pairs, 0, count, 0, proved(reason))


def _followed(prepared: Sequence[tuple[Attempt, list[Job]]], settings: Settings) -> dict[CoreProblem, Following]:
    """The attempts that are left to path tracking: those with stored starts, and large ones with many orbits, by a first count or without one."""
    if settings.engine.exact_counts or not settings.counted:
        return {}
    stored = {a.core: Following(a, settings.seed, []) for a, _ in prepared if has_starts(a)}
    large = [(a, jobs) for a, jobs in prepared if a.core not in stored and may_be_searched(a)]
    if not large:
        return stored
    companion, searched = Companion(settings.report, len(large)), [Following(a, settings.seed, []) for a, _ in large]
    companion.counting = dict(enumerate(searched))
    seconds = FIRST_COUNTS * settings.seconds
    settings.engine.run(_aside([jobs[1] for _, jobs in large]), seconds, settings.workers, companion)
    worth = [one for one in searched if not one.hopeless and (one.wanted is None or worth_searching(one.wanted))]
    for one in worth:
        one.late = one.wanted is None
    return stored | {one.attempt.core: one for one in worth}


def _aside(jobs: Sequence[Job]) -> list[Job]:
    """Counts that give way to path tracking: points are certified first, and what time is left goes to whether they are all."""
    return [replace(job, aside=True) for job in jobs]


def _kept(attempt: Attempt, answer: Answer, solution: CoreSolution, settings: Settings) -> None:
    """Store the solutions of an engine as starts for other data, where path tracking will be faster."""
    if solution.complete.proved and isinstance(answer, Parametrization) and worth_keeping(attempt, solution.count or 0):
        restored = attempt.restored(answer)
        from symbolic.solving.isolated.tracked_points import keep_starts

        budget.in_time(lambda: keep_starts(attempt, restored, settings.seed), lambda _: None)


def _prepared(attempt: Attempt, settings: Settings) -> list[Job] | None:
    """The engine jobs of an attempt; None if there is no time to write them down."""
    return budget.in_time(lambda: attempt.prepare(settings.seed, settings.engine, settings.counted), lambda _: None)
