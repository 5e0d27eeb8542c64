"""Finitely many critical points in weight space: proposed by an engine, verified one by one, counted modulo random primes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Protocol

from flint import Ordering, acb, fmpq_mpoly_ctx

from symbolic.budget import overtime
from symbolic.complete.bezout import HeightBound
from symbolic.complete.monte_carlo import draws_needed, modular_system, plain_error, random_draw
from symbolic.engines import load_engine
from symbolic.engines.missing import tell_missing
from symbolic.engines.system import Answer, Dimension, Job, Parametrization, Task, make_system
from symbolic.errors import EngineMissing, LandscapeError
from symbolic.exact.field import FieldElement
from symbolic.polynomials.loss import Landscape
from symbolic.solving.isolated.verified_points import Found, Verification
from symbolic.solving.settings import VERIFYING, Settings
from symbolic.symmetry.orbit_alive import certainly_independent
from symbolic.symmetry.slices import Pin, Slice
from symbolic.verdict import Verdict, error_text, proved, undecided

EVIDENCE_DRAWS = 2


Tangents = Callable[[Sequence[Any], Callable[[Any], Any]], list[list[Any]]]


@dataclass(eq=False)
class PlainAttempt:
    """A gradient system in weight space, on a slice that rotations of twins reach from every real point.

    Attributes:
        core: the loss.
        cut: the slice (without pins where there are no rotations).
        tangents: the tangents of the rotations at a point.
    """

    core: Landscape
    cut: Slice
    tangents: Tangents

    def certainly_alive(self, point: Sequence[Any], convert: Callable[[Any], Any]) -> bool:
        """Whether the full gradient vanishes where that along the slice does.

        The loss is constant along rotations, so this holds where their tangents are independent modulo the slice.
        Exact points were substituted into the full gradient already.
        """
        if not self.cut.pins or convert is not acb:
            return True
        return certainly_independent([self.across(t) for t in self.tangents(point, convert)])

    def certainly_dead(self, point: Sequence[FieldElement]) -> bool:
        """No solution is set aside."""
        return False

    def restored(self, answer: Parametrization) -> Parametrization:
        """The answer: nothing is taken out of these systems."""
        return answer

    def across(self, vector: Sequence[Any]) -> list[Any]:
        """A tangent vector modulo the slice: how fast each pin is violated along it."""
        return [sum((vector[index] * c for index, c in pin.terms), vector[pin.weight]) for pin in self.cut.pins]


@dataclass(frozen=True)
class FiniteSolution:
    """The critical points of a loss, if they are finitely many.

    Attributes:
        found: the verified points; None if there are infinitely many, or no answer.
        attempt: the system they solve.
        infinite: whether the engines saw infinitely many.
        complete: the verdict on completeness.
    """

    found: Found | None
    attempt: PlainAttempt
    infinite: bool
    complete: Verdict


@dataclass(frozen=True)
class Draws:
    """Random primes at which critical points are counted, and what it means that the counts agree.

    Attributes:
        primes: the primes.
        needed: how many give the error probability that is allowed; None if none do.
        error: the error probability of one.
        bound: the bound on bad primes.
        system: the equations over the rationals.
    """

    primes: tuple[int, ...]
    needed: int | None
    error: Any
    bound: HeightBound
    system: Any


class Follower(Protocol):
    """Path tracking for a loss, while an engine counts."""

    @property
    def sets(self) -> Sequence[object]:
        """Sets of weights."""

    def cut(self, number: int) -> Slice:
        """Where all weights but those of a set are zero."""

    def answered(self, index: int, answer: Answer) -> None:
        """The count of a set is there."""

    def idle(self) -> bool:
        """Do a few milliseconds of work; whether something was done."""

    def finish(self) -> Found:
        """The certified points."""


def solve_finite(
    loss: Landscape,
    settings: Settings,
    pins: Sequence[tuple[int, Sequence[int]]],
    tangents: Tangents,
    follow: Callable[[int], Follower | None] = lambda _: None,
) -> FiniteSolution:
    """All critical points of a loss when they are finitely many, up to rotations of twins.

    Arguments:
        loss: the loss.
        settings: engine, seed and budget.
        pins: weights that rotations can make a combination of others (see ``LayerSymmetry.rotation_pins``).
        tangents: the tangents of the rotations.
        follow: makes path tracking of so many points where it is worth while; None leaves them to the engine.
    """
    stream = Random(f"{settings.seed}/rotations")
    chosen = tuple(
        Pin(w, 0, tuple((k, stream.choice((-1, 1)) * stream.randint(1, 3)) for k in rest)) for w, rest in pins
    )
    attempt = PlainAttempt(loss, Slice(loss.size, chosen, ()), tangents)
    error, bound = plain_error(loss, attempt.cut)
    needed = draws_needed(error)
    primes = tuple(_draw(loss) for _ in range(EVIDENCE_DRAWS if needed is None else needed))
    names = [f"u{k}" for k in range(len(attempt.cut.free))]
    context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
    point = attempt.cut.lift(list(context.gens())[::-1], context.constant(1))
    gradient = loss.over(context.constant).gradient(point)
    draws = Draws(primes, needed, error, bound, make_system(names, [g.to_dict() for g in gradient]))
    first = settings.engine.run([Job(Task.COUNT, modular_system(loss, attempt.cut, primes[0]))], settings.seconds, 1)[0]
    if isinstance(first, Dimension) and first.quotient_dimension is None:
        return FiniteSolution(None, attempt, True, undecided("infinitely many critical points"))
    size = first.quotient_dimension if isinstance(first, Dimension) else None
    follower = follow(size) if size is not None and not pins else None
    if follower is not None:
        counts = [first, *_counted(loss, attempt, follower, primes, settings)]
        with overtime(VERIFYING):
            found = follower.finish()
        followed = FiniteSolution(found, attempt, False, _followed_verdict(found, counts, draws, settings))
        if followed.complete.proved:
            return followed
        proposed = settings.engine.run([Job(Task.SOLVE, draws.system)], settings.seconds, settings.workers)
    else:
        followed = None
        jobs = [Job(Task.COUNT, modular_system(loss, attempt.cut, prime)) for prime in primes[1:]]
        proposed = settings.engine.run([Job(Task.SOLVE, draws.system), *jobs], settings.seconds, settings.workers)
        counts = [first, *proposed[1:]]
    answers = [proposed[0], *counts]
    failed = next((a for a in answers if isinstance(a, LandscapeError)), None)
    with overtime(VERIFYING):
        found = Verification(attempt, answers[0]).result() if isinstance(answers[0], Parametrization) else Found()
    if failed is not None:
        return followed or FiniteSolution(found, attempt, False, undecided(str(failed)))
    if found.stopped is not None:
        reason = f"{found.count} critical points verified, then {found.stopped}"
        return FiniteSolution(found, attempt, False, undecided(reason))
    if any(isinstance(a, Dimension) and a.quotient_dimension is None for a in answers):
        return FiniteSolution(None, attempt, True, undecided("infinitely many critical points"))
    return FiniteSolution(found, attempt, False, _verdict(found, counts, draws, settings))


def _counted(
    loss: Landscape, attempt: PlainAttempt, follower: Follower, primes: Sequence[int], settings: Settings
) -> list[Answer]:
    """The counts modulo all primes but the first, while paths are tracked; first those of the sets the follower asks for."""
    sets = [Job(Task.COUNT, modular_system(loss, follower.cut(k), primes[0])) for k in range(len(follower.sets))]
    others = [Job(Task.COUNT, modular_system(loss, attempt.cut, prime), aside=True) for prime in primes[1:]]
    return settings.engine.run([*sets, *others], settings.seconds, settings.workers, follower)[len(sets) :]


def _followed_verdict(found: Found, counts: Sequence[Answer], draws: Draws, settings: Settings) -> Verdict:
    """The verdict on what path tracking found: as for an engine's points, where every count agrees."""
    sizes = [
        (a.quotient_dimension, prime) for a, prime in zip(counts, draws.primes, strict=True) if isinstance(a, Dimension)
    ]
    if len(sizes) == len(draws.primes) and {size for size, _ in sizes} == {found.count} and not found.rejected:
        return _verdict(found, counts, draws, settings)
    seen = ", ".join(f"{size} modulo {prime}" for size, prime in sizes)
    return undecided(f"path tracking found {found.count} critical points; counts: {seen or 'none in time'}")


def _draw(loss: Landscape) -> int:
    """A random prime that divides no denominator."""
    while True:
        prime = random_draw().prime
        if loss.scale % prime:
            return prime


def _verdict(found: Found, counts: Sequence[Answer], draws: Draws, settings: Settings) -> Verdict:
    primes, error = draws.primes, draws.error
    sizes = {a.quotient_dimension for a in counts if isinstance(a, Dimension)}
    values = f"{found.count} distinct complex critical points verified"
    if found.weight != found.count:
        values += f" ({found.weight} with multiplicity)"
    if found.rejected or sizes != {found.weight}:
        seen = ", ".join(str(s) for s in sorted(s for s in sizes if s is not None))
        return undecided(
            f"{values}, {found.rejected} proposals not verified, but the counts modulo random primes are {seen}"
        )
    engine = settings.engine
    if draws.needed is not None and not engine.exact_counts and settings.counter is None:
        reason = (
            f"{values}; the same count modulo {len(primes)} random primes {', '.join(map(str, primes))}, bad primes hold at most "
            f"{draws.bound.bits} bits; error probability at most {error_text(error ** len(primes))}"
        )
        source = (f"{engine.name} {engine.version} (counts modulo random primes)",)
        return Verdict(proved("").status, reason, error ** len(primes), source)
    try:
        counter = engine if engine.exact_counts else settings.counter or load_engine("Singular")
    except EngineMissing as missing:
        tell_missing("Singular", "a list of critical points that random primes cannot prove complete stays undecided")
        return undecided(f"{values}; the bound on bad primes says nothing for so many unknowns; {missing}")
    answer = counter.run([Job(Task.COUNT, draws.system)], settings.seconds, 1)[0]
    if isinstance(answer, Dimension) and answer.quotient_dimension == found.weight:
        source = (f"{counter.name} {counter.version} (counts over Q)",)
        return Verdict(proved("").status, f"{values}; {counter.name} counts as many over Q", rests_on=source)
    what = str(answer) if isinstance(answer, LandscapeError) else f"{counter.name} counts otherwise over Q"
    return undecided(
        f"{values}, as many as modulo {len(primes)} random primes, whose error bound says nothing here; {what}"
    )
