"""Whether verified points of an attempt are all there are: the counts against what was found."""

from __future__ import annotations

from collections.abc import Sequence

from symbolic.complete.monte_carlo import draws_needed
from symbolic.engines.system import Answer, Dimension, Engine, Parametrization
from symbolic.errors import LandscapeError
from symbolic.solving.isolated.chart_choice import is_empty
from symbolic.solving.isolated.companion import Companion
from symbolic.solving.isolated.core_solution import CoreSolution
from symbolic.solving.isolated.following import Following
from symbolic.solving.isolated.slice_attempt import Attempt
from symbolic.solving.isolated.verified_points import Found
from symbolic.solving.settings import Settings
from symbolic.verdict import Verdict, error_text, proved, undecided

ATTEMPTS = 4
"""Slices tried before a mismatch of counts is reported."""


def judged(attempt: Attempt, answers: list[Answer], verifier: Companion, settings: Settings) -> CoreSolution | Attempt:
    """What an engine's answers amount to: a solution, or the next attempt.

    Arguments:
        attempt: the attempt.
        answers: to its jobs, the proposal first, then the counts and the borders of charts.
        verifier: has the verification of the proposal, perhaps begun.
        settings: how to solve.
    """
    failed = next((a for a in answers if isinstance(a, LandscapeError)), None)
    first, counts = answers[0], [a for a in answers[1 : 1 + len(attempt.draws)] if isinstance(a, Dimension)]
    if failed is not None:
        found = verifier.of(attempt, first).result() if isinstance(first, Parametrization) else None
        return not_complete(attempt, str(failed), found)
    if not all(map(is_empty, answers[1 + len(attempt.draws) :])):
        return _next(attempt, number=attempt.number + 1)
    if (isinstance(first, Dimension) and first.dimension > 0) or any(c.quotient_dimension is None for c in counts):
        if not attempt.saturated:
            return _next(attempt, saturated=True)
        if not settings.counted:
            return not_complete(attempt, "infinitely many solutions, as the engine says; they were not counted", None)
        infinite = [c.dimension for c in counts if c.quotient_dimension is None]
        if not infinite or isinstance(first, Parametrization):
            if attempt.number + 1 < ATTEMPTS:
                return _next(attempt, number=attempt.number + 1)
            reason = "the engine found finitely many and infinitely many solutions in different runs"
            return not_complete(attempt, reason, None)
        size = min(infinite)
        reason = f"infinitely many critical orbits: a family of dimension {size} (dimension seen modulo {len(infinite)} random primes)"
        return CoreSolution(
            attempt.core, attempt.order, attempt.cut, count=None, dimension=size, complete=undecided(reason)
        )
    found = verifier.of(attempt, first).result() if isinstance(first, Parametrization) else Found()
    if found.stopped is not None:
        return not_complete(attempt, f"{found.count} solutions verified, then {found.stopped}", found)
    if found.rejected and not attempt.saturated:
        return _next(attempt, saturated=True)
    if not settings.counted:
        return not_complete(attempt, f"{found.count} solutions verified, not counted", found)
    sizes = [c.quotient_dimension for c in counts]
    proposed = first.quotient_dimension if isinstance(first, Parametrization) else 0
    if found.rejected == 0 and found.weight <= proposed and sizes == [found.weight] * len(attempt.draws):
        return _agreed(attempt, found, settings.engine)
    if attempt.number + 1 < ATTEMPTS:
        return _next(attempt, number=attempt.number + 1)
    seen = ", ".join(map(str, sorted({s for s in sizes if s is not None})))
    reason = (
        f"{found.count} distinct complex solutions verified (with {found.dead} more that have a dead unit and with multiplicities "
        f"{found.weight}, {found.rejected} proposals not verified), but the counts modulo random primes are {seen}"
    )
    return not_complete(attempt, reason, found)


def _next(attempt: Attempt, number: int | None = None, saturated: bool | None = None) -> Attempt:
    return Attempt(
        attempt.core,
        attempt.order,
        attempt.sides,
        attempt.number if number is None else number,
        attempt.saturated if saturated is None else saturated,
        earlier=attempt.risk,
    )


def not_complete(attempt: Attempt, reason: str, found: Found | None) -> CoreSolution:
    """What is found, without a claim that this is all."""
    real = tuple(found.real) if found else ()
    pairs = found.pairs if found else list
    return CoreSolution(attempt.core, attempt.order, attempt.cut, real, pairs, count=None, complete=undecided(reason))


def _agreed(attempt: Attempt, found: Found, engine: Engine) -> CoreSolution:
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


def compared(follower: Following, answers: Sequence[Answer], settings: Settings) -> CoreSolution:
    """What path tracking found, against the counts, and the borders of charts."""
    attempt, found = follower.attempt, follower.found()
    counts, borders = answers[: len(attempt.draws)], answers[len(attempt.draws) :]
    sizes = [a.quotient_dimension if isinstance(a, Dimension) else None for a in counts]
    agreed = found is not None and set(sizes) == {found.count} and len(sizes) == len(attempt.draws)
    if found is not None and agreed and all(map(is_empty, borders)):
        return _agreed(attempt, found, settings.engine)
    number = "no" if found is None else str(found.count)
    counted = [f"{size} modulo {draw.prime}" for size, draw in zip(sizes, attempt.draws, strict=False) if size]
    reason = f"path tracking found {number} orbits; counts: {', '.join(counted) or 'none in time'}"
    return not_complete(attempt, reason, found)
