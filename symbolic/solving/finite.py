"""Finitely many critical points in weight space: proposed by an engine, verified one by one, counted modulo random primes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from flint import Ordering, fmpq_mpoly_ctx

from symbolic.classify.verdict import Verdict, proved, undecided
from symbolic.complete.bezout import HeightBound
from symbolic.complete.monte_carlo import draws_needed, error_text, modular_system, plain_error, random_draw
from symbolic.engines import load_engine
from symbolic.engines.system import Answer, Dimension, Job, Parametrization, Task, make_system
from symbolic.errors import EngineMissing, LandscapeError
from symbolic.polynomials.landscape import Landscape
from symbolic.solving.core_solver import Settings
from symbolic.solving.verification import Found, Verification
from symbolic.symmetry.slices import Slice

EVIDENCE_DRAWS = 2


@dataclass(eq=False)
class PlainAttempt:
    """A gradient system without slices: every zero is a critical point."""

    core: Landscape
    cut: Slice = field(init=False)

    def __post_init__(self) -> None:
        self.cut = Slice(self.core.size, (), ())

    def certainly_alive(self, point: Sequence[Any], convert: Callable[[Any], Any]) -> bool:
        """Always: there are no strata here."""
        del point, convert
        return True


@dataclass(frozen=True)
class FiniteSolution:
    """The critical points of a loss, if they are finitely many.

    Attributes:
        found: the verified points; None if there are infinitely many, or no answer.
        infinite: whether the engines saw infinitely many.
        complete: the verdict on completeness.
    """

    found: Found | None
    infinite: bool
    complete: Verdict


def solve_finite(loss: Landscape, settings: Settings) -> FiniteSolution:
    """All critical points of a loss when they are finitely many."""
    attempt = PlainAttempt(loss)
    error, bound = plain_error(loss, attempt.cut)
    needed = draws_needed(error)
    draws = [_draw(loss) for _ in range(EVIDENCE_DRAWS if needed is None else needed)]
    names = [f"u{k}" for k in range(loss.size)]
    context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
    gradient = loss.over(context.constant).gradient(list(context.gens())[::-1])
    system = make_system(names, [g.to_dict() for g in gradient])
    first = settings.engine.run([Job(Task.COUNT, modular_system(loss, attempt.cut, draws[0]))], settings.seconds, 1)[0]
    if isinstance(first, Dimension) and first.quotient_dimension is None:
        return FiniteSolution(None, True, undecided("infinitely many critical points"))
    jobs = [Job(Task.SOLVE, system)]
    jobs += [Job(Task.COUNT, modular_system(loss, attempt.cut, prime)) for prime in draws[1:]]
    answers = [*settings.engine.run(jobs, settings.seconds, settings.workers)]
    answers.insert(1, first)
    failed = next((a for a in answers if isinstance(a, LandscapeError)), None)
    found = Verification(attempt, answers[0]).result() if isinstance(answers[0], Parametrization) else Found()
    if failed is not None:
        return FiniteSolution(found, False, undecided(str(failed)))
    if any(isinstance(a, Dimension) and a.quotient_dimension is None for a in answers):
        return FiniteSolution(None, True, undecided("infinitely many critical points"))
    return FiniteSolution(found, False, _verdict(found, answers[1:], needed, error, bound, draws, settings, system))


def _draw(loss: Landscape) -> int:
    """A random prime that divides no denominator."""
    while True:
        prime = random_draw().prime
        if loss.scale % prime:
            return prime


def _verdict(
    found: Found,
    counts: Sequence[Answer],
    needed: int | None,
    error: Any,
    bound: HeightBound,
    primes: Sequence[int],
    settings: Settings,
    system: Any,
) -> Verdict:
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
    if needed is not None and not engine.exact_counts and settings.counter is None:
        reason = (
            f"{values}; the same count modulo {len(primes)} random primes {', '.join(map(str, primes))}, bad primes hold at most "
            f"{bound.bits} bits; error probability at most {error_text(error ** len(primes))}"
        )
        source = (f"{engine.name} {engine.version} (counts modulo random primes)",)
        return Verdict(proved("").status, reason, error ** len(primes), source)
    try:
        counter = engine if engine.exact_counts else settings.counter or load_engine("Singular")
    except EngineMissing as missing:
        return undecided(f"{values}; the bound on bad primes says nothing for so many unknowns; {missing}")
    answer = counter.run([Job(Task.COUNT, system)], settings.seconds, 1)[0]
    if isinstance(answer, Dimension) and answer.quotient_dimension == found.weight:
        source = (f"{counter.name} {counter.version} (counts over Q)",)
        return Verdict(proved("").status, f"{values}; {counter.name} counts as many over Q", rests_on=source)
    what = str(answer) if isinstance(answer, LandscapeError) else f"{counter.name} counts otherwise over Q"
    return undecided(
        f"{values}, as many as modulo {len(primes)} random primes, whose error bound says nothing here; {what}"
    )
