"""Units that can be rescaled: their alive critical points on a slice, verified one by one and counted modulo random primes.

The alive points of some units are those at which none of them has ``w = 0`` or ``v = 0``. The slice asks ``<a_j, w_j> = 1`` of
each: an orbit of the scalings ``w -> c w, v -> c^-p v`` with ``<a_j, w_j>`` not 0 meets it once, and there the tangents of the
scalings are transversal to it. Why a list is complete: docs/families.md, "Power units".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from flint import Ordering, fmpq_mpoly_ctx

from symbolic.budget import overtime
from symbolic.complete.monte_carlo import COEFFICIENTS, Draw, draws_needed, modular_ring, random_draw, scaled_error
from symbolic.engines.system import Answer, Dimension, Job, Parametrization, Task, make_system
from symbolic.errors import LandscapeError
from symbolic.exact.field import FieldElement
from symbolic.polynomials.loss import Landscape
from symbolic.solving.isolated.core_problems import VERIFYING, Settings
from symbolic.solving.isolated.verified_points import Found, Verification
from symbolic.symmetry.orbit_alive import certainly_independent
from symbolic.symmetry.slices import Pin, Slice
from symbolic.verdict import Status, Verdict, error_text, undecided

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
    """

    found: Found
    attempt: ScaledAttempt
    complete: Verdict


def alive_points(loss: Landscape, units: tuple[UnitWeights, ...], settings: Settings) -> AlivePoints | None:
    """All alive critical points on a slice.

    Arguments:
        loss: the loss of the units alone, for which every scaling is a symmetry and every weight occurs.
        units: the weights of each.
        settings: engine, seed and budget.

    Returns:
        None if there are infinitely many, if some are multiple, or if the bound on the error of a count says nothing.
    """
    stream = Random(f"{settings.seed}/scalings")
    attempt = ScaledAttempt(loss, _slice(loss, units, lambda: stream.choice((-1, 1)) * stream.randint(1, 3)), units)
    error, bound = scaled_error(loss, attempt.cut, [len(out) for _, out in units])
    needed = draws_needed(error)
    if needed is None:
        return None
    draws = [_draw(loss) for _ in range(needed)]
    first = _asked(settings, [_count(loss, units, draws[0])])[0]
    if isinstance(first, Dimension) and first.quotient_dimension is None:
        return None
    names = [f"u{k}" for k in range(len(attempt.cut.free) + 1)]
    context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
    equations = _equations(attempt, context, context.constant, lambda: stream.randint(1, 9))
    system = make_system(names, [g.to_dict() for g in equations])
    solved, *others = _asked(settings, [Job(Task.SOLVE, system), *(_count(loss, units, d) for d in draws[1:])])
    with overtime(VERIFYING):
        found = Verification(attempt, solved).result() if isinstance(solved, Parametrization) else Found()
    failed = next((a for a in (first, solved, *others) if isinstance(a, LandscapeError)), None)
    if failed is not None or found.stopped is not None:
        return AlivePoints(found, attempt, undecided(str(failed or found.stopped)))
    sizes = {a.quotient_dimension for a in (first, *others) if isinstance(a, Dimension)}
    if found.rejected or found.weight != found.count or sizes != {found.count}:
        return None
    reason = (
        f"{found.count} verified; the same count modulo {len(draws)} random primes with random slices, bad primes hold at most "
        f"{bound.bits} bits; error probability at most {error_text(error ** len(draws))}"
    )
    source = (f"{settings.engine.name} {settings.engine.version} (counts modulo random primes)",)
    return AlivePoints(found, attempt, Verdict(Status.PROVED, reason, error ** len(draws), source))


def _asked(settings: Settings, jobs: Sequence[Job]) -> list[Answer]:
    return settings.engine.run(list(jobs), settings.seconds, settings.workers)


def _draw(loss: Landscape) -> Draw:
    """A random prime that divides no denominator, and the token of a slice."""
    while True:
        draw = random_draw()
        if loss.scale % draw.prime:
            return draw


def _slice(loss: Landscape, units: Sequence[UnitWeights], coefficient: Callable[[], int]) -> Slice:
    """``<a_j, w_j> = 1`` with coefficient 1 at the first weight."""
    pins = (Pin(first, 1, tuple((k, coefficient()) for k in rest)) for (first, *rest), _ in units)
    return Slice(loss.size, tuple(pins), ())


def _count(loss: Landscape, units: tuple[UnitWeights, ...], draw: Draw) -> Job:
    """The alive points on a random slice modulo a random prime."""
    stream = Random(draw.token)
    attempt = ScaledAttempt(loss, _slice(loss, units, lambda: stream.randrange(COEFFICIENTS)), units)
    names = [f"u{k}" for k in range(len(attempt.cut.free) + 1)]
    context, convert = modular_ring(names, draw.prime)
    equations = _equations(attempt, context, convert, lambda: stream.randrange(COEFFICIENTS))
    return Job(Task.COUNT, make_system(names, [g.to_dict() for g in equations], draw.prime))


def _equations(
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
