"""Units that can be rescaled: their alive critical points on a slice, verified one by one and counted modulo random primes.

The alive points of some units are those at which none of them has ``w = 0`` or ``v = 0``. The slice asks ``<a_j, w_j> = 1`` of
each: an orbit of the scalings ``w -> c w, v -> c^-p v`` with ``<a_j, w_j>`` not 0 meets it once, and there the tangents of the
scalings are transversal to it. Why a list is complete: docs/families.md, "Power units".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from random import Random
from typing import Any

from flint import Ordering, fmpq_mpoly_ctx

from symbolic.budget import overtime
from symbolic.complete.bezout import HeightBound
from symbolic.complete.monte_carlo import COEFFICIENTS, Draw, draws_needed, modular_ring, random_draw, scaled_error
from symbolic.engines.system import Answer, Dimension, Job, Parametrization, Task, make_system
from symbolic.errors import LandscapeError
from symbolic.exact.field import FieldElement
from symbolic.polynomials.expanded import ExpandedLoss
from symbolic.polynomials.loss import Landscape
from symbolic.solving.isolated.following import MANY, Steps, Tell, Tracking, Wanted
from symbolic.solving.isolated.verified_points import Found, Verification
from symbolic.solving.settings import FIRST_COUNTS, VERIFYING, Settings
from symbolic.symmetry.orbit_alive import certainly_independent
from symbolic.symmetry.slices import Pin, Slice
from symbolic.verdict import Status, Verdict, error_text, undecided

FEWEST_UNKNOWNS = 6
"""In fewer unknowns the engine counts for as long as it takes, and solves."""
UnitWeights = tuple[tuple[int, ...], tuple[int, ...]]
"""The positions of the weights into a unit, and of those out of it."""


@dataclass(eq=False)
class ScaledAttempt:
    """The gradient on a slice with one pinned weight into each unit.

    Attributes:
        core: the loss of the units.
        cut: the slice.
        units: their weights.
    """

    core: Landscape
    cut: Slice
    units: tuple[UnitWeights, ...]

    def certainly_alive(self, point: Sequence[Any], convert: Callable[[Any], Any]) -> bool:
        """Whether no unit has only zeros behind it; before it there are none on the slice, which is transversal to the orbits."""
        return all(certainly_independent([[point[k] for k in out]]) for _, out in self.units)

    def certainly_dead(self, point: Sequence[FieldElement]) -> bool:
        """No solution is set aside: one more equation keeps the others away."""
        return False

    def restored(self, answer: Parametrization) -> Parametrization:
        """The answer: nothing is taken out of these systems."""
        return answer


@dataclass(frozen=True)
class AlivePoints:
    """The alive critical points of some units, one for each orbit.

    Attributes:
        found: the verified points.
        attempt: the system they solve.
        complete: the verdict on completeness.
        followed: whether path tracking found them.
    """

    found: Found
    attempt: ScaledAttempt
    complete: Verdict
    followed: bool = False


def alive_points(loss: ExpandedLoss, units: tuple[UnitWeights, ...], settings: Settings) -> AlivePoints | None:
    """All alive critical points on a slice: by an engine, or by path tracking where they are many or cannot be counted soon.

    Arguments:
        loss: the loss of the units alone, for which every scaling is a symmetry and every weight occurs.
        units: the weights of each.
        settings: engine, seed and budget.

    Returns:
        None if there are infinitely many, if some are multiple, or if the bound on the error of a count says nothing.
    """
    stream = Random(f"{settings.seed}/scalings")
    attempt = ScaledAttempt(loss, unit_slice(loss, units, lambda: stream.choice((-1, 1)) * stream.randint(1, 3)), units)
    error, bound = scaled_error(loss, attempt.cut, [len(out) for _, out in units])
    needed = draws_needed(error)
    if needed is None:
        return None
    draws = [usable_draw(loss) for _ in range(needed)]
    large = not settings.engine.exact_counts and len(attempt.cut.free) >= FEWEST_UNKNOWNS
    seconds = (FIRST_COUNTS if large else 1) * settings.seconds
    first = settings.engine.run([count_job(loss, units, draws[0])], seconds, 1)[0]
    size = first.quotient_dimension if isinstance(first, Dimension) else None
    if isinstance(first, Dimension) and size is None:
        return None
    followed, counts = None, list[Answer]()
    if large and (size is None or size >= MANY):
        tracking = Tracking(partial(_propose, loss, attempt, settings.seed), [] if size is None else [first])
        tracking.late = size is None
        counts = _counted_aside(loss, units, draws, tracking, settings)
        with overtime(VERIFYING):
            found = tracking.found() or Found()
        followed = AlivePoints(found, attempt, _compared(found, counts, draws, error, bound, settings), followed=True)
        if followed.complete.proved:
            return followed
    names = [f"u{k}" for k in range(len(attempt.cut.free) + 1)]
    context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
    equations = alive_equations(attempt, context, context.constant, lambda: stream.randint(1, 9))
    system = make_system(names, [g.to_dict() for g in equations])
    missing = [count_job(loss, units, d) for d in draws[1:]] if followed is None else []
    solved, *others = _asked(settings, [Job(Task.SOLVE, system), *missing])
    counts = counts or [first, *others]
    with overtime(VERIFYING):
        found = Verification(attempt, solved).result() if isinstance(solved, Parametrization) else Found()
    failed = next((a for a in (solved, *counts) if isinstance(a, LandscapeError)), None)
    if failed is not None or found.stopped is not None:
        return followed or AlivePoints(found, attempt, undecided(str(failed or found.stopped)))
    sizes = {a.quotient_dimension for a in counts if isinstance(a, Dimension)}
    if found.rejected or found.weight != found.count or sizes != {found.count}:
        return None
    return AlivePoints(found, attempt, _proved(found, draws, error, bound, settings))


def _propose(loss: ExpandedLoss, attempt: ScaledAttempt, seed: int, wanted: Wanted, tell: Tell) -> Steps:
    """Path tracking (apart, because numbers in bulk take long to load)."""
    from symbolic.solving.isolated.tracked_powers import tracked_powers

    return tracked_powers(loss, attempt, attempt.units, wanted, tell, seed)


def _counted_aside(
    loss: Landscape, units: tuple[UnitWeights, ...], draws: Sequence[Draw], tracking: Tracking, settings: Settings
) -> list[Answer]:
    """The counts of all draws; those that are not there yet are made while paths are tracked, and give way to that."""
    known = list(tracking.counts)
    jobs = [replace(count_job(loss, units, draw), aside=True) for draw in draws[len(known) :]]
    return [*known, *settings.engine.run(jobs, settings.seconds, settings.workers, tracking)]


def _compared(
    found: Found,
    counts: Sequence[Answer],
    draws: Sequence[Draw],
    error: Fraction,
    bound: HeightBound,
    settings: Settings,
) -> Verdict:
    """The verdict on what path tracking found: as for an engine's points, where every count agrees."""
    sizes = [a.quotient_dimension if isinstance(a, Dimension) else None for a in counts]
    if sizes == [found.count] * len(draws):
        return _proved(found, draws, error, bound, settings)
    seen = ", ".join(f"{size} modulo {draw.prime}" for size, draw in zip(sizes, draws, strict=True) if size is not None)
    return undecided(f"path tracking found {found.count} orbits; counts: {seen or 'none in time'}")


def _proved(found: Found, draws: Sequence[Draw], error: Fraction, bound: HeightBound, settings: Settings) -> Verdict:
    reason = (
        f"{found.count} verified; the same count modulo {len(draws)} random primes with random slices, bad primes hold at most "
        f"{bound.bits} bits; error probability at most {error_text(error ** len(draws))}"
    )
    source = (f"{settings.engine.name} {settings.engine.version} (counts modulo random primes)",)
    return Verdict(Status.PROVED, reason, error ** len(draws), source)


def _asked(settings: Settings, jobs: Sequence[Job]) -> list[Answer]:
    return settings.engine.run(list(jobs), settings.seconds, settings.workers)


def usable_draw(loss: Landscape) -> Draw:
    """A random prime that divides no denominator, and the token of a slice."""
    while True:
        draw = random_draw()
        if loss.scale % draw.prime:
            return draw


def unit_slice(loss: Landscape, units: Sequence[UnitWeights], coefficient: Callable[[], int]) -> Slice:
    """``<a_j, w_j> = 1`` with coefficient 1 at the first weight."""
    pins = (Pin(first, 1, tuple((k, coefficient()) for k in rest)) for (first, *rest), _ in units)
    return Slice(loss.size, tuple(pins), ())


def count_job(loss: Landscape, units: tuple[UnitWeights, ...], draw: Draw) -> Job:
    """The alive points on a random slice modulo a random prime."""
    stream = Random(draw.token)
    attempt = ScaledAttempt(loss, unit_slice(loss, units, lambda: stream.randrange(COEFFICIENTS)), units)
    names = [f"u{k}" for k in range(len(attempt.cut.free) + 1)]
    context, convert = modular_ring(names, draw.prime)
    equations = alive_equations(attempt, context, convert, lambda: stream.randrange(COEFFICIENTS))
    return Job(Task.COUNT, make_system(names, [g.to_dict() for g in equations], draw.prime))


def alive_equations(
    attempt: ScaledAttempt, ring: Any, convert: Callable[[Any], Any], coefficient: Callable[[], int]
) -> list[Any]:
    """The gradient on the slice and ``z prod <b_j, v_j> = 1``; z is the first variable.

    Where a unit has one output v, the gradient in its w is a multiple of v; at alive points the quotient vanishes, and stands for it.
    """
    *unknowns, z = list(ring.gens())[::-1]
    point = attempt.cut.lift(unknowns, ring.constant(1))
    gradient = attempt.core.over(convert).gradient(point)
    product = z
    for into, out in attempt.units:
        product = product * sum((point[k] * convert(coefficient()) for k in out), z * 0)
        if len(out) == 1:
            for k in into:
                gradient[k] = gradient[k] / point[out[0]]
    return [*gradient, product - 1]
