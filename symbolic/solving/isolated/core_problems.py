"""Solving core problems: engine, verification and completeness together, many problems in one batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from symbolic import budget
from symbolic.complete.monte_carlo import draws_needed
from symbolic.display import counted
from symbolic.engines.system import Answer, Dimension, Engine, Job, Parametrization
from symbolic.errors import LandscapeError
from symbolic.exact.field import rational_point
from symbolic.exact.krawczyk import Box
from symbolic.polynomials.core import CoreProblem
from symbolic.solving.isolated.chart_choice import choose_charts, is_empty
from symbolic.solving.isolated.counts_over_q import certain
from symbolic.solving.isolated.following import Following
from symbolic.solving.isolated.one_unit import one_unit_orbits
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.isolated.verified_points import CorePoint, Found, Pairs, Verification
from symbolic.solving.isolated.when_to_track import has_starts, may_be_searched, worth_keeping, worth_searching
from symbolic.symmetry.preorder import Preorder, preorder
from symbolic.symmetry.slices import Slice, choose_sides
from symbolic.verdict import Verdict, error_text, proved, undecided
from symbolic.verify.slice_system import SliceSystem

ATTEMPTS = 4
"""Slices tried before a mismatch of counts is reported."""
VERIFYING = 0.4
"""Part of the overtime that is left which the verification of one answer may take."""
FOREVER = 1e9
"""Seconds that stand for a budget without an end."""
CHOOSING, FIRST_COUNTS = 0.1, 0.2
"""Part of the time that is left which the choice of charts, and first counts of large systems, may take: some never come to an end."""
MAX_UNKNOWNS = 24
"""Largest system that is handed to an engine: far beyond what finishes."""


@dataclass(frozen=True)
class Settings:
    """How to solve.

    Attributes:
        engine: proposes the solutions and counts them modulo primes.
        seed: chooses the slice (not the primes).
        workers: engine processes at once.
        counter: an engine whose counts over Q are exact, to replace error probabilities by certainty where it can.
        counted: whether the points are counted; without that no list is complete.
        report: called with a short text now and then.
    """

    engine: Engine
    seed: int = 0
    workers: int = 2
    counter: Engine | None = None
    counted: bool = True
    report: Callable[[str], None] = field(default=lambda _: None, compare=False)

    @property
    def seconds(self) -> float:
        """What is left of the budget."""
        return min(budget.left(), FOREVER)

    @property
    def spent(self) -> bool:
        """Whether nothing is left of it."""
        return budget.spent()

    def ask(self, engine: Engine, jobs: list[Job]) -> list[Answer]:
        """The answers of an engine within the budget."""
        return engine.run(jobs, self.seconds, self.workers)


@dataclass(frozen=True)
class CoreSolution:
    """The orbit-alive critical points of a core problem.

    Attributes:
        core: the problem.
        order: its preorder.
        real: the verified real points, one per real orbit.
        pairs: makes one verified box of each pair of complex conjugate orbits, with the exact form of its class when its
            degree is small; None where one cannot be certified.
        multiple_nonreal: number of non-real orbits that are multiple solutions (certified exactly).
        count: number of distinct complex orbits; None if infinite or not known.
        dimension: dimension of the set of orbits (0 when finite); None if not known.
        complete: whether the list is complete.
    """

    core: CoreProblem
    order: Preorder
    cut: Slice | None = None
    real: tuple[CorePoint, ...] = ()
    pairs: Callable[[], Pairs | None] = list
    multiple_nonreal: int = 0
    count: int | None = 0
    dimension: int | None = 0
    complete: Verdict = field(default_factory=lambda: undecided("not solved"))


class _Companion:
    """Verifies parametrisations and follows paths while other engine processes are still running; tells how far all of it is.

    Arguments:
        report: called with a short text.
        counts: how many of the jobs count.
    """

    def __init__(self, report: Callable[[str], None], counts: int = 0) -> None:
        self.solving: dict[int, Attempt] = {}
        self.counting: dict[int, Following] = {}
        self.started: list[Verification] = []
        self.report, self.counts = report, counts
        self._solved, self._points, self._counted, self._certified = 0, 0, 0, 0

    def _tell(self) -> None:
        """Say how much is there: systems and their points, counts, points on paths."""
        parts = []
        if self.solving:
            parts.append(f"{self._solved} of {counted(len(self.solving), 'system')} solved")
            parts.append(f"{counted(self._points, 'complex point')} found")
        if self._certified:
            parts.append(f"{counted(self._certified, 'point')} certified on paths")
        if self.counts:
            parts.append(f"{self._counted} of {self.counts} counts modulo primes")
        self.report(", ".join(parts))

    def answered(self, index: int, answer: Answer) -> None:
        """Start on an answer to a SOLVE job; tell who waits for a count."""
        if index in self.solving:
            self._solved += 1
            self._points += answer.quotient_dimension if isinstance(answer, Parametrization) else 0
        else:
            self._counted += 1
        self._tell()
        if index in self.solving and isinstance(answer, Parametrization):
            self.started.append(Verification(self.solving[index], answer))
        if index in self.counting:
            self.counting[index].counts.append(answer)

    def idle(self) -> bool:
        """One step of any verification that is not finished, or of path tracking."""
        followed = dict.fromkeys(self.counting.values())
        busy = any(one.step() for one in self.started) or any(one.step() for one in followed)
        certified = sum(one.certified for one in followed)
        if certified > self._certified:
            self._certified = certified
            self._tell()
        return busy

    def of(self, attempt: Attempt, answer: Parametrization) -> Verification:
        """The verification of exactly this answer, started or not."""
        mine = (v for v in self.started if v.attempt is attempt and v.given is answer)
        return next(mine, None) or Verification(attempt, answer)


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
    companion = _Companion(settings.report)
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
            tracked[attempt.core] = solution = _compared(follower, [*first, *mine], settings)
            if not solution.complete.proved:
                attempt.earlier = attempt.risk
                retries.append(attempt)
            continue
        with budget.overtime(VERIFYING):
            outcome = _judge(attempt, mine, companion, settings)
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
    companion, searched = _Companion(settings.report, len(large)), [Following(a, settings.seed, []) for a, _ in large]
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


def _compared(follower: Following, answers: Sequence[Answer], settings: Settings) -> CoreSolution:
    """What path tracking found, against the counts, and the borders of charts."""
    attempt, found = follower.attempt, follower.found()
    counts, borders = answers[: len(attempt.draws)], answers[len(attempt.draws) :]
    sizes = [a.quotient_dimension if isinstance(a, Dimension) else None for a in counts]
    agreed = found is not None and set(sizes) == {found.count} and len(sizes) == len(attempt.draws)
    if found is not None and agreed and all(map(is_empty, borders)):
        return _complete(attempt, found, settings.engine)
    number = "no" if found is None else str(found.count)
    counted = [f"{size} modulo {draw.prime}" for size, draw in zip(sizes, attempt.draws, strict=False) if size]
    reason = f"path tracking found {number} orbits; counts: {', '.join(counted) or 'none in time'}"
    return _undecided(attempt, reason, found)


def _kept(attempt: Attempt, answer: Answer, solution: CoreSolution, settings: Settings) -> None:
    """Store the solutions of an engine as starts for other data, where path tracking will be faster."""
    if solution.complete.proved and isinstance(answer, Parametrization) and worth_keeping(attempt, solution.count or 0):
        restored = attempt.restored(answer)
        from symbolic.solving.isolated.tracked_points import keep_starts

        budget.in_time(lambda: keep_starts(attempt, restored, settings.seed), lambda _: None)


def _prepared(attempt: Attempt, settings: Settings) -> list[Job] | None:
    """The engine jobs of an attempt; None if there is no time to write them down."""
    return budget.in_time(lambda: attempt.prepare(settings.seed, settings.engine, settings.counted), lambda _: None)


def _judge(attempt: Attempt, answers: list[Answer], verifier: _Companion, settings: Settings) -> CoreSolution | Attempt:
    """A solution, or the next attempt."""
    failed = next((a for a in answers if isinstance(a, LandscapeError)), None)
    first, counts = answers[0], [a for a in answers[1 : 1 + len(attempt.draws)] if isinstance(a, Dimension)]
    if failed is not None:
        found = verifier.of(attempt, first).result() if isinstance(first, Parametrization) else None
        return _undecided(attempt, str(failed), found)
    if not all(map(is_empty, answers[1 + len(attempt.draws) :])):
        return _next(attempt, number=attempt.number + 1)
    if (isinstance(first, Dimension) and first.dimension > 0) or any(c.quotient_dimension is None for c in counts):
        if not attempt.saturated:
            return _next(attempt, saturated=True)
        if not settings.counted:
            return _undecided(attempt, "infinitely many solutions, as the engine says; they were not counted", None)
        infinite = [c.dimension for c in counts if c.quotient_dimension is None]
        if not infinite or isinstance(first, Parametrization):
            if attempt.number + 1 < ATTEMPTS:
                return _next(attempt, number=attempt.number + 1)
            reason = "the engine found finitely many and infinitely many solutions in different runs"
            return _undecided(attempt, reason, None)
        size = min(infinite)
        reason = f"infinitely many critical orbits: a family of dimension {size} (dimension seen modulo {len(infinite)} random primes)"
        return CoreSolution(
            attempt.core, attempt.order, attempt.cut, count=None, dimension=size, complete=undecided(reason)
        )
    found = verifier.of(attempt, first).result() if isinstance(first, Parametrization) else Found()
    if found.stopped is not None:
        return _undecided(attempt, f"{found.count} solutions verified, then {found.stopped}", found)
    if found.rejected and not attempt.saturated:
        return _next(attempt, saturated=True)
    if not settings.counted:
        return _undecided(attempt, f"{found.count} solutions verified, not counted", found)
    sizes = [c.quotient_dimension for c in counts]
    proposed = first.quotient_dimension if isinstance(first, Parametrization) else 0
    if found.rejected == 0 and found.weight <= proposed and sizes == [found.weight] * len(attempt.draws):
        return _complete(attempt, found, settings.engine)
    if attempt.number + 1 < ATTEMPTS:
        return _next(attempt, number=attempt.number + 1)
    seen = ", ".join(map(str, sorted({s for s in sizes if s is not None})))
    reason = (
        f"{found.count} distinct complex solutions verified (with {found.dead} more that have a dead unit and with multiplicities "
        f"{found.weight}, {found.rejected} proposals not verified), but the counts modulo random primes are {seen}"
    )
    return _undecided(attempt, reason, found)


def _next(attempt: Attempt, number: int | None = None, saturated: bool | None = None) -> Attempt:
    return Attempt(
        attempt.core,
        attempt.order,
        attempt.sides,
        attempt.number if number is None else number,
        attempt.saturated if saturated is None else saturated,
        earlier=attempt.risk,
    )


def _undecided(attempt: Attempt, reason: str, found: Found | None) -> CoreSolution:
    real = tuple(found.real) if found else ()
    pairs = found.pairs if found else list
    return CoreSolution(attempt.core, attempt.order, attempt.cut, real, pairs, count=None, complete=undecided(reason))


def _complete(attempt: Attempt, found: Found, engine: Engine) -> CoreSolution:
    count = len(attempt.draws)
    total = attempt.risk
    kind = "over Q" if engine.exact_counts else "modulo random primes"
    values = f"{found.count} verified solutions"
    if found.dead:
        values += f" and {found.dead} with a dead unit, which are set aside"
    if found.weight != found.count + found.dead:
        values += f" ({found.weight} with multiplicity)"
    if draws_needed(attempt.error) is None:
        reason = f"{values} agree with the count {kind} ({count} draws), but the bound on the error of a draw says nothing for so many unknowns"
        verdict = undecided(reason)
    else:
        primes = (
            ""
            if engine.exact_counts
            else f", bad primes hold at most {attempt.bits} bits, primes {', '.join(str(d.prime) for d in attempt.draws)}"
        )
        tests = "random draws" if attempt.charts else "random slices"
        reason = f"{values}; {count} {tests} give the same count {kind}{primes}; error probability at most {error_text(total)}"
        verdict = Verdict(proved("").status, reason, total, (f"{engine.name} {engine.version} (counts {kind})",))
    nonreal = found.multiple - sum(1 for point in found.real if point.box is None)
    return CoreSolution(
        attempt.core,
        attempt.order,
        attempt.cut,
        tuple(found.real),
        found.pairs,
        nonreal,
        found.count,
        0,
        verdict,
    )


__all__ = ["CorePoint", "CoreSolution", "Settings", "solve_cores"]
