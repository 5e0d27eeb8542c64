"""The whole critical set in weight space, as irreducible families: for sets of positive dimension, any depth, powers, decay.

Singular proposes the minimal primes of the gradient ideal; each is verified to consist of critical points, cut down by
the symmetry, searched for real points, and classified. Families that meet become one component.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from random import Random

from flint import fmpq, fmpz_poly

from symbolic.algebraic.field import ExactPoint
from symbolic.algebraic.real import RealNumber, real_roots
from symbolic.classify.inertia import Inertia
from symbolic.classify.verdict import Verdict, proved, undecided
from symbolic.complete.monte_carlo import random_draw
from symbolic.engines import load_engine
from symbolic.engines.system import Answer, Decomposition, Dimension, Job, Task
from symbolic.errors import EngineMissing, LandscapeError
from symbolic.families.analysis import smooth, tangent_rank
from symbolic.families.components import Cluster, clusters, pieces_of
from symbolic.families.cover import outside_system
from symbolic.families.family import value_polynomial, verified_family
from symbolic.families.survey import Pending, Spot, Survey, again, begin, finish, limits, one_piece
from symbolic.families.system import CriticalSystem
from symbolic.solving.component import Component, PieceOfComponent, Tables
from symbolic.solving.core_solver import Settings
from symbolic.solving.kinds import Kind

SHARE = 0.25
"""Part of the remaining budget that one decomposition may take."""
SECOND_SHARE, SECOND_SECONDS = 0.05, 5.0
"""Part of the remaining budget, and most seconds, for a second opinion on the families."""
MAX_WEIGHTS = 24
"""Most weights for which a decomposition is tried: far beyond what finishes."""


@dataclass(frozen=True)
class Description:
    """How points of a critical system are shown.

    Attributes:
        alive: the alive units at a point, numbered as in the problem.
        tables: the weights of a point, one table per layer.
        name: the name of a weight.
        idle: number of weights that never change the loss.
    """

    alive: Callable[[ExactPoint], tuple[int, ...]]
    tables: Callable[[ExactPoint], Tables]
    name: Callable[[int], str]
    idle: int


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
        return WholeSolution((), undecided(f"infinitely many critical points need a decomposition: {error}"), 0, None)
    report("decomposing the critical set")
    answer = decomposer.run([Job(Task.DECOMPOSE, system.critical_ideal())], SHARE * settings.seconds, settings.workers)[
        0
    ]
    if not isinstance(answer, Decomposition):
        reason = f"the critical ideal in {size} weights was not decomposed: {answer}"
        return WholeSolution((), undecided(reason), 0, None)
    report(f"{len(answer.primes)} families: looking for real points")
    surveys, obstacles = _surveys(system, answer, settings, floor)
    lowest = RealNumber.rational(floor)
    source = Verdict(
        proved("").status, "", rests_on=(f"{decomposer.name} {decomposer.version} (minimal primes over Q)",)
    )
    pieces = [piece for survey in surveys for piece in pieces_of(system, survey)]
    found = clusters(system, pieces)
    components = tuple(_component(system, cluster, lowest, describe, source) for cluster in found)
    obstacles += [o for survey in surveys if (o := _obstacle(system, survey)) is not None]
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
            f"the gradient ideal has {len(answer.primes)} minimal primes; every one was verified to consist of critical points, "
            f"and searched for real ones; {seconded}",
            source,
        )
    return WholeSolution(components, complete, len(answer.primes), dimension)


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
        family = verified_family(system.loss.size, prime, system.gradient)
        if family is None:
            obstacles.append("a family that was proposed could not be verified")
            continue
        loss = value_polynomial(family.ideal, system.value)
        if loss is not None and not _possible(loss):
            continue
        at_floor = loss is not None and loss.degree() == 1 and fmpq(-loss[0], loss[1]) == floor
        survey, open_cells = begin(system, family, loss, at_floor)
        surveys.append(survey)
        pending += open_cells
    _ask(system, pending, settings)
    _ask(system, [more for p in pending if (more := again(p)) is not None], settings)
    for survey in surveys:
        limits(system, survey)
    return surveys, obstacles


def _ask(system: CriticalSystem, pending: list[Pending], settings: Settings) -> None:
    """Solve the sections of some cells and read the answers."""
    jobs = [Job(Task.SOLVE, section.system) for p in pending for section in p.sections]
    answers: list[Answer] = settings.engine.run(jobs, settings.seconds, settings.workers) if jobs else []
    for p in pending:
        mine, answers = answers[: len(p.sections)], answers[len(p.sections) :]
        failed = next((a for a in mine if isinstance(a, LandscapeError)), None)
        if failed is not None:
            p.survey.obstacle = str(failed)
        finish(system, p, mine)


def _possible(loss: fmpz_poly) -> bool:
    """Whether some root can be the loss at a real point: real and not negative."""
    return any(root.compare(RealNumber.rational(fmpq(0))) in (0, 1) for root in real_roots(loss))


def _obstacle(system: CriticalSystem, survey: Survey) -> str | None:
    """Why the real points of a family may be missed; None if they are not."""
    what = f"a family of dimension {survey.family.dimension} and degree {survey.family.degree}"
    if survey.unreal or (survey.real and survey.loss is not None and survey.loss.degree() == 1):
        return None
    if survey.obstacle is not None:
        return f"{what}: {survey.obstacle}"
    if all(survey.solved):
        return None
    if survey.real and survey.loss is not None:
        wanted = [r for r in real_roots(survey.loss) if r.compare(RealNumber.rational(fmpq(0))) in (0, 1)]
        values = [piece.loss for piece in pieces_of(system, survey)]
        if all(any(value.compare(root) == 0 for value in values) for root in wanted):
            return None
        return f"{what} with irrational loss: real points were not found for every real value, nor excluded"
    return f"{what}: no real point was found, and none is excluded"


_KINDS = {"minimum": Kind.MINIMUM, "maximum": Kind.MAXIMUM, "saddle": Kind.SADDLE}


def _component(
    system: CriticalSystem, cluster: Cluster, floor: RealNumber, describe: Description, source: Verdict
) -> Component:
    spots = [s for s in cluster.spots if s.point is not None]
    natures = {s.nature for s in cluster.spots}
    if not all(piece.whole for piece in cluster.pieces):
        natures.add("undecided")
    minimal = "minimum" in natures
    dimension = _dimension(cluster)
    best = max(spots, key=lambda s: (s.nature == "minimum", s.flat, s.inertia.positive if s.inertia else -1))
    explicit = best.inertia is not None and _explicit(system, best)
    excluded, pieces, bottom = False, list[PieceOfComponent](), None
    trust = None if explicit else source
    if cluster.loss.compare(floor) == 0:
        kind, reason, minimal, trust = (
            Kind.MINIMUM,
            "its loss is the minimum over all functions of this support",
            True,
            None,
        )
        if natures == {"minimum"} and _one_orbit(cluster) and explicit:
            kind = Kind.STRICT_MINIMUM
    elif len(natures) == 1 and (nature := next(iter(natures))) in _KINDS:
        kind, reason = _uniform(nature, best, _one_orbit(cluster) and explicit)
        trust = trust if kind is not Kind.SADDLE else None
        if minimal:
            bottom = "every point of the component is a minimum along a critical manifold (Morse-Bott), and the component is closed"
    else:
        excluded = natures <= {"saddle", "maximum", "not a minimum"}
        kind = Kind.MIXED if len(natures - {"undecided", "not a minimum"}) > 1 else Kind.UNDECIDED
        reason, pieces = _varying(natures, best), _listed(cluster, describe)
    if cluster.doubtful:
        reason += "; it may be one with another component of the same loss"
        bottom = None
    elif not _connected(cluster):
        reason += "; that all points listed here are connected is not proved"
    assert best.point is not None
    point = best.point
    return Component(
        "",
        describe.alive(point),
        kind,
        reason,
        cluster.loss,
        None if best.inertia is None else best.inertia + Inertia(0, describe.idle, 0),
        None if cluster.doubtful or dimension is None else dimension + describe.idle,
        lambda: describe.tables(point),
        tuple(pieces),
        minimal,
        excluded,
        bottom,
        trust,
    )


def _dimension(cluster: Cluster) -> int | None:
    """The largest dimension of a family of the component; None if its real points were not seen to have that dimension."""
    largest = max(piece.survey.family.dimension for piece in cluster.pieces)
    for piece in cluster.pieces:
        family = piece.survey.family
        if family.dimension == largest and any(
            s.point is not None and smooth(family, s.point) for s in piece.spots[:20]
        ):
            return largest
    return None


def _connected(cluster: Cluster) -> bool:
    """Whether the component is certainly connected up to symmetry: all its families are."""
    return all(piece.survey.discrete or one_piece(piece.survey) for piece in cluster.pieces)


def _explicit(system: CriticalSystem, spot: Spot) -> bool:
    """Whether the critical manifold through a point is explicit: its orbit, or a curve moved by the group."""
    assert spot.point is not None and spot.inertia is not None
    return spot.segment is not None or tangent_rank(system, spot.point) == spot.inertia.zero


def _one_orbit(cluster: Cluster) -> bool:
    return len(cluster.pieces) == 1 and cluster.pieces[0].survey.discrete


def _uniform(nature: str, best: Spot, orbit: bool) -> tuple[Kind, str]:
    flat = "" if best.inertia is None else f" of dimension {best.inertia.zero}"
    if nature == "minimum" and orbit:
        return (
            Kind.STRICT_MINIMUM,
            "the Hessian is positive semidefinite and its kernel is the orbit's tangent space (Morse-Bott)",
        )
    if nature == "minimum":
        return (
            Kind.MINIMUM,
            f"the Hessian is positive semidefinite and its kernel is the tangent space of a critical manifold{flat} (Morse-Bott)",
        )
    if nature == "maximum":
        return (
            Kind.MAXIMUM,
            f"the Hessian is negative semidefinite and its kernel is the tangent space of a critical manifold{flat} (Morse-Bott)",
        )
    return Kind.SADDLE, "arbitrarily near every point the loss is lower and higher than there"


def _varying(natures: Collection[str], best: Spot) -> str:
    named = sorted(n for n in natures if n != "undecided")
    text = f"different points are of different kinds: {', '.join(named)}" if len(named) > 1 else ""
    if "undecided" in natures:
        known = text or (f"at some points: {named[0]}" if named else "no point is decided")
        why = "a part of the component is not covered by the curves and points examined"
        if best.nature == "undecided" and best.inertia is not None and not best.inertia.negative:
            why = (
                f"at a point the Hessian is positive semidefinite with nullity {best.inertia.zero}, more than the critical manifold "
                f"of dimension {best.flat} explains"
            )
        return f"{known}; {why}"
    return text or "arbitrarily near every point the loss is lower than there"


def _listed(cluster: Cluster, describe: Description) -> list[PieceOfComponent]:
    """The stretches and points of a component whose kind varies."""
    result = []
    for number, piece in enumerate(cluster.pieces):
        for spot in piece.spots:
            kind = spot.nature if spot.nature != "not a minimum" else "undecided"
            prefix = f"family {number}" if len(cluster.pieces) > 1 else "family"
            where = f"{prefix} of dimension {piece.survey.family.dimension}"
            low = high = None
            if spot.segment is not None and spot.parameter is not None:
                where += f", t = {describe.name(spot.parameter)}"
                low, high = spot.segment.low, spot.segment.high
            elif spot.flat < piece.survey.family.dimension:
                where += ", at a special point"
            inertia = None if spot.inertia is None else spot.inertia + Inertia(0, describe.idle, 0)
            result.append(PieceOfComponent(where, low, high, kind, inertia, _builder(spot.point, describe)))
    return result


def _builder(point: ExactPoint | None, describe: Description) -> Callable[[], Tables] | None:
    return None if point is None else lambda: describe.tables(point)
