"""The whole critical set in weight space, as irreducible families: for sets of positive dimension, any depth, powers, decay.

Singular proposes the minimal primes of the gradient ideal; each is verified to consist of critical points, cut down by
the symmetry, searched for real points, and classified. Families that meet become one component.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from flint import fmpq, fmpz_poly

from symbolic.budget import in_time, overtime, reason, spent
from symbolic.complete.monte_carlo import random_draw
from symbolic.engines import load_engine
from symbolic.engines.missing import tell_missing
from symbolic.engines.system import Answer, Decomposition, Dimension, Engine, Job, Prime, Task, staircase
from symbolic.errors import EngineMissing, LandscapeError
from symbolic.exact.ideals import Ideal
from symbolic.exact.real import RealNumber, real_roots
from symbolic.landscape.component import Component
from symbolic.solving.families.as_components import Description, cluster_component
from symbolic.solving.families.clusters import Cluster, clusters, pieces_of
from symbolic.solving.families.critical_system import CriticalSystem
from symbolic.solving.families.family import Family, value_polynomial, verified_family
from symbolic.solving.families.limits import limits
from symbolic.solving.families.real_points import Pending, Survey, again, begin, finish
from symbolic.solving.families.second_opinion import outside_system
from symbolic.solving.families.sections import solve_linear
from symbolic.solving.settings import Settings
from symbolic.verdict import Verdict, proved, undecided

SHARE = 0.25
"""Part of the remaining budget that one decomposition may take."""
QUICK = 4.0
"""Seconds for the decomposition as a whole before the global minima are split off."""
SECOND_SHARE, SECOND_SECONDS = 0.05, 5.0
"""Part of the remaining budget, and most seconds, for a second opinion on the families."""
MAX_WEIGHTS = 24
"""Most weights for which a decomposition is tried: far beyond what finishes."""


@dataclass(frozen=True)
class WholeSolution:
    """The critical set as components.

    Attributes:
        components: the real components (without identifiers, unordered).
        complete: whether every real critical point lies in one of them.
        families: number of irreducible families.
        dimension: the largest dimension of a family; None without an answer.
    """

    components: tuple[Component, ...]
    complete: Verdict
    families: int
    dimension: int | None


def not_decomposed(why: str) -> WholeSolution:
    """No components: the critical set was not decomposed, and why."""
    return WholeSolution((), undecided(f"infinitely many critical points, not decomposed: {why}"), 0, None)


def solve_whole(
    system: CriticalSystem,
    settings: Settings,
    floor: fmpq,
    describe: Description,
    report: Callable[[str], None] = lambda _: None,
) -> WholeSolution:
    """Decompose a critical set, find the real points of its families, classify and join them.

    Arguments:
        system: the loss with its symmetry.
        settings: engine, seed and budget.
        floor: a proved lower bound on the loss; components that reach it are global minima.
        describe: how points are shown.
        report: called with a short text now and then.
    """
    size = system.loss.size
    if size > MAX_WEIGHTS:
        reason = (
            f"infinitely many critical points in {size} weights; decompositions are tried up to {MAX_WEIGHTS} weights"
        )
        return WholeSolution((), undecided(reason), 0, None)
    try:
        decomposer = load_engine("Singular")
    except EngineMissing as error:
        tell_missing("Singular", "infinite sets of critical points stay undecided")
        return WholeSolution((), undecided(f"infinitely many critical points need a decomposition: {error}"), 0, None)
    report("decomposing the critical set")
    answer = _decompose(system, decomposer, settings)
    if not isinstance(answer, Decomposition):
        reason = f"the critical ideal in {size} weights was not decomposed: {answer}"
        return WholeSolution((), undecided(reason), 0, None)
    report(f"{len(answer.primes)} families: looking for real points")
    surveys, obstacles = _surveys(system, answer, settings, floor)
    lowest = RealNumber.rational(floor)
    source = Verdict(
        proved("").status, "", rests_on=(f"{decomposer.name} {decomposer.version} (minimal primes over Q)",)
    )
    with overtime():
        components = _components(system, surveys, lowest, describe, source, obstacles)
    obstacles += [o for survey in surveys if (o := _obstacle(system, survey, floor)) is not None]
    dimension = max((p.dimension for p in answer.primes), default=-1)
    seconded = _second_opinion(system, answer, settings)
    if seconded is None:
        obstacles.append(
            f"{settings.engine.name} finds critical points outside the families {decomposer.name} proposed"
        )
    if obstacles:
        complete = undecided("; ".join(dict.fromkeys(obstacles)))
    else:
        complete = proved(
            f"the critical set was cut into {len(answer.primes)} families ({_families(answer, surveys)}); every one was verified to "
            f"consist of critical points, and searched for real ones; {seconded}",
            source,
        )
    return WholeSolution(components, complete, len(answer.primes), dimension)


def _components(
    system: CriticalSystem,
    surveys: Sequence[Survey],
    lowest: RealNumber,
    describe: Description,
    source: Verdict,
    obstacles: list[str],
) -> tuple[Component, ...]:
    """The components that the families are parts of, as far as there is time."""

    def joined() -> list[Cluster]:
        return clusters(system, [piece for survey in surveys for piece in pieces_of(system, survey)])

    def missing(what: str) -> Callable[[str], None]:
        return lambda why: obstacles.append(f"{what}: {why}")

    found: list[Cluster] | None = in_time(joined, missing("the families were not joined to components"))
    described = [
        in_time(
            lambda cluster=cluster: cluster_component(system, cluster, lowest, describe, source),  # type: ignore[misc]
            missing("a component was not described"),
        )
        for cluster in found or ()
    ]
    return tuple(component for component in described if component is not None)


def _families(answer: Decomposition, surveys: Sequence[Survey]) -> str:
    """Dimensions and degrees of the families as they were proposed, and how many hold a real point that was found."""
    degrees: dict[int, list[int]] = {}
    for prime in answer.primes:
        degrees.setdefault(prime.dimension, []).append(prime.degree)
    words = [
        f"dimension {dimension}, degrees {' '.join(str(d) if d else '?' for d in sorted(found))}"
        for dimension, found in sorted(degrees.items())
    ]
    return "; ".join([*words, f"{sum(1 for survey in surveys if survey.real)} with real points"])


def _decompose(system: CriticalSystem, decomposer: Engine, settings: Settings) -> Answer:
    """The minimal primes of the gradient; where they are slow and global minima are known by convexity, these and the rest.

    The rest is made with a random combination of the blocks, and checked by the second opinion like every decomposition.
    """
    whole = Job(Task.DECOMPOSE, system.critical_ideal())
    seconds = SHARE * settings.seconds
    first = decomposer.run([whole], min(seconds, QUICK) if system.blocks else seconds, 1)[0]
    if isinstance(first, Decomposition) or not system.blocks:
        return first
    lowest = Ideal.of(system.loss.size, system.blocks)
    jobs = [whole, Job(Task.DECOMPOSE, system.beyond_blocks(settings.seed))][: 1 if lowest.leading is None else 2]
    try:
        return decomposer.run(jobs, seconds, 2, _Race())[0]
    except _WonError as won:
        parts = won.answer
        if won.index == 0 or lowest.leading is None:
            return parts
    dimension = staircase(lowest.leading, system.loss.size).dimension
    generators = tuple(tuple((int(c.p), e) for e, c in terms.items()) for terms in lowest.polynomials() if terms)
    return Decomposition((*parts.primes, *([Prime(generators, dimension, 0)] if dimension >= 0 else [])))


class _WonError(Exception):
    """One of two ways to decompose has finished; leaving the engine by this exception stops the other."""

    def __init__(self, index: int, answer: Decomposition) -> None:
        self.index, self.answer = index, answer
        super().__init__(index)


class _Race:
    """Ends a run with the first decomposition."""

    def answered(self, index: int, answer: Answer) -> None:
        """Stop at a decomposition."""
        if isinstance(answer, Decomposition):
            raise _WonError(index, answer)

    def idle(self) -> bool:
        """There is nothing else to do."""
        return False


def _second_opinion(system: CriticalSystem, answer: Decomposition, settings: Settings) -> str | None:
    """What the other engine says about points outside the families, in words; None if it finds some."""
    draw = random_draw()
    outside = outside_system(system.critical_ideal(), answer.primes, draw.prime, Random(draw.token))
    seconds = min(SECOND_SHARE * settings.seconds, SECOND_SECONDS)
    found = settings.engine.run([Job(Task.COUNT, outside)], seconds, 1)[0]
    name = settings.engine.name
    if isinstance(found, Dimension):
        nothing = f"{name} finds nothing outside them modulo the random prime {draw.prime}"
        return nothing if found.dimension == -1 else None
    return f"a second opinion by {name} on points outside them did not finish"


def _surveys(
    system: CriticalSystem, answer: Decomposition, settings: Settings, floor: fmpq
) -> tuple[list[Survey], list[str]]:
    surveys: list[Survey] = []
    pending: list[Pending] = []
    obstacles: list[str] = []
    for prime in answer.primes:
        if spent():
            obstacles.append(f"a family was not verified: {reason()}")
            continue
        family = verified_family(system.loss.size, prime, system.gradient)
        if family is None:
            obstacles.append("a family that was proposed could not be verified")
            continue
        loss = value_polynomial(family.ideal, system.value)
        if loss is not None and not _possible(loss, floor):
            continue
        at_floor = loss is not None and loss.degree() == 1 and fmpq(-loss[0], loss[1]) == floor
        begun = _begun(system, family, loss, at_floor)
        if begun is None:
            obstacles.append(f"a family was not searched for real points: {reason()}")
            continue
        surveys.append(begun[0])
        pending += begun[1]
    _ask(system, pending, settings)
    _ask(system, [more for p in pending if (more := again(p)) is not None], settings)
    for survey in surveys:
        if in_time(lambda survey=survey: limits(system, survey), str) is not None:  # type: ignore[misc]
            obstacles.append(f"the limits of a family were not found: {reason()}")
    return surveys, obstacles


def _begun(
    system: CriticalSystem, family: Family, loss: fmpz_poly | None, at_floor: bool
) -> tuple[Survey, list[Pending]] | None:
    return in_time(lambda: begin(system, family, loss, at_floor), lambda _: None)


def _ask(system: CriticalSystem, pending: list[Pending], settings: Settings) -> None:
    """Solve the sections of some cells and read the answers."""
    linear = [[solve_linear(section) for section in p.sections] for p in pending]
    jobs = [
        Job(Task.SOLVE, section.system)
        for p, known in zip(pending, linear, strict=True)
        for section, points in zip(p.sections, known, strict=True)
        if points is None
    ]
    answers = iter(settings.engine.run(jobs, settings.seconds, settings.workers) if jobs else [])
    for p, known in zip(pending, linear, strict=True):
        mine = [next(answers) if points is None else points for points in known]
        failed = next((a for a in mine if isinstance(a, LandscapeError)), None)
        if failed is not None:
            p.survey.obstacle = str(failed)
        _finish(system, p, mine)


def _finish(system: CriticalSystem, pending: Pending, answers: list[Any]) -> None:
    """Read the answers for a cell, if there is time."""

    def unread(why: str) -> None:
        pending.survey.obstacle = why
        pending.survey.covered[pending.place] = pending.survey.solved[pending.place] = False

    with overtime(0.5):
        in_time(lambda: finish(system, pending, answers), unread)


def _possible(loss: fmpz_poly, floor: fmpq) -> list[RealNumber]:
    """The roots that can be the loss at a real point: real, and not below the lower bound."""
    return [root for root in real_roots(loss) if root.compare(RealNumber.rational(floor)) in (0, 1)]


def _obstacle(system: CriticalSystem, survey: Survey, floor: fmpq) -> str | None:
    """Why the real points of a family may be missed; None if they are not."""
    what = f"a family of dimension {survey.family.dimension} and degree {survey.family.degree}"
    if survey.unreal or (survey.real and survey.loss is not None and survey.loss.degree() == 1):
        return None
    if survey.obstacle is not None:
        return f"{what}: {survey.obstacle}"
    if all(survey.solved):
        return None
    if survey.real and survey.loss is not None:
        wanted = _possible(survey.loss, floor)
        values = [piece.loss for piece in pieces_of(system, survey)]
        if all(any(value.compare(root) == 0 for value in values) for root in wanted):
            return None
        return f"{what} with irrational loss: real points were not found for every real value, nor excluded"
    return f"{what}: no real point was found, and none is excluded"
