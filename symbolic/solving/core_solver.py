"""Solving core problems: engine, verification and completeness together, many problems in one batch."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from flint import Ordering, acb, arb, fmpq, fmpq_mpoly_ctx, fmpz_poly

from symbolic.algebraic.field import ExactPoint, rational_point
from symbolic.algebraic.modular import ParametrisedPoint, minimal_polynomial_of
from symbolic.algebraic.real import RealNumber
from symbolic.classify.verdict import Verdict, proved, undecided
from symbolic.complete.cells import alive_cells, echelon_cells
from symbolic.complete.monte_carlo import (
    COEFFICIENTS,
    Draw,
    draws_needed,
    error_per_draw,
    error_text,
    loss_bits,
    modular_system,
    random_draw,
    slice_for,
    usable,
)
from symbolic.engines.system import Answer, Dimension, Engine, Job, Parametrization, PolynomialSystem, Task, make_system
from symbolic.errors import LandscapeError
from symbolic.polynomials.core import CoreProblem
from symbolic.symmetry.alive import AliveCondition, alive_conditions, certainly_independent, determinant, vectors
from symbolic.symmetry.preorder import Preorder, preorder
from symbolic.symmetry.slices import Slice, choose_sides, make_slice, transversality
from symbolic.verify.exact import MAX_DEGREE, VerifiedFactor, factor_of, irreducible_factors, verify_factor
from symbolic.verify.krawczyk import Box, SliceSystem, certify, working_precision
from symbolic.verify.multiplicity import multiplicity_bound
from symbolic.verify.proposals import Proposal, propose

ATTEMPTS = 4
"""Slices tried before a mismatch of counts is reported."""
MAX_UNKNOWNS = 24
"""Largest system that is handed to an engine: far beyond what finishes."""
EVIDENCE_DRAWS = 2
"""Random primes that are tried where the bound on their error says nothing."""


@dataclass(frozen=True)
class Settings:
    """How to solve.

    Attributes:
        engine: proposes the solutions and counts them modulo primes.
        seed: chooses the slice (not the primes).
        deadline: ``time.monotonic()`` value at which the budget is spent.
        workers: engine processes at once.
        counter: an engine whose counts over Q are exact, to replace error probabilities by certainty where it can.
    """

    engine: Engine
    seed: int = 0
    deadline: float = float("inf")
    workers: int = 2
    counter: Engine | None = None

    @property
    def seconds(self) -> float:
        """What is left of the budget."""
        return max(self.deadline - time.monotonic(), 0.0)


@dataclass(frozen=True)
class CorePoint:
    """A verified real solution on the slice.

    Attributes:
        box: the Krawczyk box (None for a multiple solution, which is known exactly only).
        exact: the point in its number field, when its degree is small.
        proposed: the parametrised conjugacy class it was proposed in, when its degree is large.
    """

    box: Box | None
    exact: ExactPoint | None
    proposed: ParametrisedPoint | None = None

    def weights(self, bits: int) -> list[acb]:
        """All weights of the core problem, in balls of about ``2^-bits``."""
        if self.box is None:
            assert self.exact is not None
            return self.exact.balls(bits)
        fine = self.box.refine(bits)
        return fine.system.cut.lift(fine.entries, acb(1))

    def loss(self, core: CoreProblem, cut: Slice | None) -> RealNumber:
        """The loss of the core problem at the point."""

        def enclose(bits: int) -> arb:
            with working_precision(2 * bits + 64):
                return arb(core.over_balls().value(self.weights(bits)).real)

        if self.exact is not None:
            field = self.exact.field
            return RealNumber(enclose, core.over(field.element).value(self.exact.coordinates) + field.element(0))
        proposed = self.proposed
        if proposed is None or cut is None:
            return RealNumber(enclose, None)
        return RealNumber(enclose, None, lambda: _loss_polynomial(core, cut, proposed))


@cache
def _loss_polynomial(core: CoreProblem, cut: Slice, proposed: ParametrisedPoint) -> tuple[fmpz_poly, Fraction] | None:
    """The minimal polynomial of the loss on a conjugacy class of large degree (kept: its real points share it)."""

    def gradient(unknowns: Sequence[Any], convert: Any) -> Any:
        return core.over(convert).gradient(cut.lift(unknowns, convert(fmpq(1))))

    def loss(unknowns: Sequence[Any], convert: Any) -> Any:
        return core.over(convert).value(cut.lift(unknowns, convert(fmpq(1))))

    return minimal_polynomial_of(proposed, gradient, loss, loss_bits(core, cut))


@dataclass(frozen=True)
class CoreSolution:
    """The orbit-alive critical points of a core problem.

    Attributes:
        core: the problem.
        order: its preorder.
        real: the verified real points, one per real orbit.
        complex_pairs: one verified box of each pair of complex conjugate orbits.
        complex_factors: for each pair the exact form of its conjugacy class over Q, when its degree is small.
        multiple_nonreal: number of non-real orbits that are multiple solutions (certified exactly).
        count: number of distinct complex orbits; None if infinite or not known.
        dimension: dimension of the set of orbits (0 when finite); None if not known.
        complete: whether the list is complete.
    """

    core: CoreProblem
    order: Preorder
    cut: Slice | None = None
    real: tuple[CorePoint, ...] = ()
    complex_pairs: tuple[Box, ...] = ()
    complex_factors: tuple[VerifiedFactor | None, ...] = ()
    multiple_nonreal: int = 0
    count: int | None = 0
    dimension: int | None = 0
    complete: Verdict = field(default_factory=lambda: undecided("not solved"))


@dataclass
class _Attempt:
    """One try at one core problem."""

    core: CoreProblem
    order: Preorder
    sides: dict[int, str]
    number: int = 0
    saturated: bool = False
    cut: Slice = field(init=False)
    conditions: tuple[AliveCondition, ...] = field(init=False)
    draws: list[Draw] = field(init=False)
    error: Fraction = field(init=False)
    bits: int = field(init=False)

    def prepare(self, seed: int, engine: Engine) -> list[Job]:
        """Choose the slice and the draws; the engine jobs, the solving one first."""
        stream = Random(f"{seed}/{self.number}")
        reach = 3 if self.number == 0 else 10**self.number
        self.cut = make_slice(
            self.core, self.order, self.sides, lambda: stream.choice((-1, 1)) * stream.randint(1, reach)
        )
        self.conditions = (
            tuple(c for c in alive_conditions(self.core, self.order, self.sides) if c.forced) if self.saturated else ()
        )
        degrees = [len(c.units) + 1 for c in self.conditions]
        self.error, bound = error_per_draw(self.core, self.order, self.cut, degrees, engine.exact_counts)
        self.bits = bound.bits
        needed = draws_needed(self.error)
        self.draws = []
        while len(self.draws) < (EVIDENCE_DRAWS if needed is None else needed):
            draw = random_draw()
            if usable(draw, self.core):
                self.draws.append(draw)
        jobs = [Job(Task.SOLVE, self.system(self.cut, Random(f"{seed}/{self.number}/saturate"), reach))]
        for draw in self.draws:
            cut, stream = slice_for(self.core, self.order, self.sides, draw), Random(draw.token + 1)
            if engine.exact_counts:
                system = self.system(cut, stream, COEFFICIENTS)
            else:
                extra = self._saturation(stream, COEFFICIENTS)
                system = modular_system(self.core, cut, draw.prime, extra, len(self.conditions))
            jobs.append(Job(Task.COUNT, system))
        return jobs

    def system(self, cut: Slice, stream: Random, reach: int) -> PolynomialSystem:
        """The masked gradient on a slice over the rationals."""
        extras = len(self.conditions)
        names = [f"u{k}" for k in range(len(cut.free) + extras)]
        context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        generators = list(context.gens())[::-1]
        point = cut.lift(generators[: len(cut.free)], context.constant(1))
        polynomials = self.core.over(context.constant).gradient(point)
        polynomials += self._saturation(stream, reach)(point, generators[len(cut.free) :], context.constant)
        return make_system(names, [p.to_dict() for p in polynomials])

    def _saturation(self, stream: Random, reach: int) -> Any:
        def extra(point: list[Any], variables: list[Any], convert: Any) -> list[Any]:
            result = []
            for condition, variable in zip(self.conditions, variables, strict=True):
                rows = vectors(self.core, self.order, condition, point, convert)
                weights = [[stream.randrange(1, reach + 1) for _ in rows[0]] for _ in rows]
                table = [
                    [sum((g * x for g, x in zip(line, row, strict=True)), variable * 0) for line in weights]
                    for row in rows
                ]
                result.append(variable * determinant(table) - 1)
            return result

        return extra


@dataclass
class _Found:
    """What verification made of an engine's answer."""

    real: list[CorePoint] = field(default_factory=list)
    pairs: list[Box] = field(default_factory=list)
    pair_factors: list[VerifiedFactor | None] = field(default_factory=list)
    rejected: int = 0
    multiple: int = 0
    weight: int = 0

    @property
    def count(self) -> int:
        """Distinct complex solutions that were verified (multiple ones included)."""
        simple = sum(1 for point in self.real if point.box is not None)
        return simple + 2 * len(self.pairs) + self.multiple


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
    pending: list[_Attempt] = []
    for core in dict.fromkeys(cores):
        order = preorder(core)
        if not core.units:
            empty = CorePoint(Box(SliceSystem(core, Slice(0, (), ())), (), (), 1 << 20, True), rational_point([]))
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
            pending.append(_Attempt(core, order, sides))
    while pending:
        batches = [attempt.prepare(settings.seed, settings.engine) for attempt in pending]
        flat = [job for batch in batches for job in batch]
        answers = settings.engine.run(flat, settings.seconds, settings.workers)
        retries = []
        for attempt, batch in zip(pending, batches, strict=True):
            mine, answers = answers[: len(batch)], answers[len(batch) :]
            outcome = _judge(attempt, mine, settings)
            if isinstance(outcome, CoreSolution):
                solutions[attempt.core] = outcome
            else:
                retries.append(outcome)
        pending = retries
    if settings.counter is not None:
        _make_certain(solutions, settings.counter, settings)
    return solutions


def _make_certain(solutions: dict[CoreProblem, CoreSolution], counter: Engine, settings: Settings) -> None:
    """Count the orbits over Q, cell by cell; where the counts agree the lists are complete without a chance of error."""
    for core, solution in solutions.items():
        if not solution.complete.proved or solution.complete.error == 0:
            continue
        sides = choose_sides(core, solution.order) or {}
        plain = [(cell, ()) for cell in echelon_cells(core, solution.order, sides) or []]
        for cells in (plain, alive_cells(core, solution.order, sides) or []):
            if cells and _count_over_q(core, cells, counter, settings) == solution.count:
                reason = (
                    f"{solution.count} verified solutions; {counter.name} counts as many over Q "
                    f"in the {len(cells)} echelon cells of the symmetry"
                )
                source = (f"{counter.name} {counter.version} (counts over Q)",)
                verdict = Verdict(solution.complete.status, reason, Fraction(0), source)
                solutions[core] = replace(solution, complete=verdict)
                break


def _count_over_q(
    core: CoreProblem, cells: Sequence[tuple[Slice, tuple[int, ...]]], counter: Engine, settings: Settings
) -> int | None:
    """The sum of the quotient dimensions of the masked gradient over all cells; None if one is not finite or not found."""
    jobs = []
    for cell, nonzero in cells:
        names = [f"u{k}" for k in range(len(cell.free) + len(nonzero))]
        context = fmpq_mpoly_ctx.get(names, Ordering.degrevlex)
        generators = list(context.gens())[::-1]
        point = cell.lift(generators[: len(cell.free)], context.constant(1))
        polynomials = core.over(context.constant).gradient(point)
        polynomials += [z * point[k] - 1 for z, k in zip(generators[len(cell.free) :], nonzero, strict=True)]
        jobs.append(Job(Task.COUNT, make_system(names, [p.to_dict() for p in polynomials])))
    total = 0
    for answer in counter.run(jobs, settings.seconds, settings.workers):
        if not isinstance(answer, Dimension) or answer.quotient_dimension is None:
            return None
        total += answer.quotient_dimension
    return total


def _judge(attempt: _Attempt, answers: list[Answer], settings: Settings) -> CoreSolution | _Attempt:
    """A solution, or the next attempt."""
    failed = next((a for a in answers if isinstance(a, LandscapeError)), None)
    if failed is not None:
        return _undecided(attempt, str(failed), None)
    first, counts = answers[0], [a for a in answers[1:] if isinstance(a, Dimension)]
    if (isinstance(first, Dimension) and first.dimension > 0) or any(c.quotient_dimension is None for c in counts):
        if not attempt.saturated:
            return _next(attempt, saturated=True)
        infinite = [c.dimension for c in counts if c.quotient_dimension is None]
        if not infinite or isinstance(first, Parametrization):
            return _undecided(
                attempt, "the engine found finitely many and infinitely many solutions in different runs", None
            )
        size = min(infinite)
        reason = f"infinitely many critical orbits: a family of dimension {size} (dimension seen modulo {len(infinite)} random primes)"
        return CoreSolution(
            attempt.core, attempt.order, attempt.cut, count=None, dimension=size, complete=undecided(reason)
        )
    found = _verify(attempt, first) if isinstance(first, Parametrization) else _Found()
    if found.rejected and not attempt.saturated:
        return _next(attempt, saturated=True)
    sizes = [c.quotient_dimension for c in counts]
    if found.rejected == 0 and all(size == found.weight for size in sizes):
        return _complete(attempt, found, settings.engine)
    if attempt.number + 1 < ATTEMPTS:
        return _next(attempt, number=attempt.number + 1)
    seen = ", ".join(map(str, sorted({s for s in sizes if s is not None})))
    reason = (
        f"{found.count} distinct complex solutions verified (with multiplicities {found.weight}, {found.rejected} proposals not verified), "
        f"but the counts modulo random primes are {seen}"
    )
    return _undecided(attempt, reason, found)


def _next(attempt: _Attempt, number: int | None = None, saturated: bool | None = None) -> _Attempt:
    return _Attempt(
        attempt.core,
        attempt.order,
        attempt.sides,
        attempt.number if number is None else number,
        attempt.saturated if saturated is None else saturated,
    )


def _undecided(attempt: _Attempt, reason: str, found: _Found | None) -> CoreSolution:
    real = tuple(found.real) if found else ()
    pairs = tuple(found.pairs) if found else ()
    factors = tuple(found.pair_factors) if found else ()
    return CoreSolution(
        attempt.core, attempt.order, attempt.cut, real, pairs, factors, count=None, complete=undecided(reason)
    )


def _complete(attempt: _Attempt, found: _Found, engine: Engine) -> CoreSolution:
    count = len(attempt.draws)
    total = attempt.error**count
    kind = "over Q" if engine.exact_counts else "modulo random primes"
    values = (
        f"{found.count} verified solutions"
        if found.weight == found.count
        else f"{found.count} verified solutions ({found.weight} with multiplicity)"
    )
    if draws_needed(attempt.error) is None:
        reason = f"{values} agree with the count {kind} ({count} draws), but the bound on the error of a draw says nothing for so many unknowns"
        verdict = undecided(reason)
    else:
        primes = (
            ""
            if engine.exact_counts
            else f", bad primes hold at most {attempt.bits} bits, primes {', '.join(str(d.prime) for d in attempt.draws)}"
        )
        reason = f"{values}; {count} random slices give the same count {kind}{primes}; error probability at most {error_text(total)}"
        verdict = Verdict(proved("").status, reason, total, (f"{engine.name} {engine.version} (counts {kind})",))
    nonreal = found.multiple - sum(1 for point in found.real if point.box is None)
    return CoreSolution(
        attempt.core,
        attempt.order,
        attempt.cut,
        tuple(found.real),
        tuple(found.pairs),
        tuple(found.pair_factors),
        nonreal,
        found.count,
        0,
        verdict,
    )


class _Factors:
    """The irreducible factors of an eliminant of small degree, verified when they are first asked for."""

    def __init__(self, attempt: _Attempt, answer: Parametrization) -> None:
        self.attempt, self.answer = attempt, answer
        self.irreducible = irreducible_factors(answer)
        self.verified: dict[int, VerifiedFactor | None] = {}

    def of(self, proposal: Proposal) -> VerifiedFactor | None:
        """The verified factor a proposal belongs to; None if its degree is large or the substitution fails."""
        modulus = factor_of(self.irreducible, proposal.parameter)
        if modulus is None or modulus.degree() > MAX_DEGREE:
            return None
        place = self.irreducible.index(modulus)
        if place not in self.verified:
            self.verified[place] = verify_factor(self.attempt.core, self.attempt.cut, self.answer, modulus)
        return self.verified[place]

    def proposed(self, proposal: Proposal) -> ParametrisedPoint | None:
        """The parametrised class of a proposal whose degree is large; None if it is small or not clear."""
        modulus = factor_of(self.irreducible, proposal.parameter)
        if modulus is None or modulus.degree() <= MAX_DEGREE:
            return None
        count = len(self.attempt.cut.free)
        numerators, denominators = self.answer.numerators[::-1][:count], self.answer.denominators[::-1][:count]
        return ParametrisedPoint(modulus, self.answer.eliminant.derivative(), numerators, denominators)


def _verify(attempt: _Attempt, answer: Parametrization) -> _Found:
    """Certify every proposed solution; reject those that are dead or cannot be certified."""
    system = SliceSystem(attempt.core, attempt.cut)
    tests = alive_conditions(attempt.core, attempt.order, attempt.sides)
    unknowns = len(attempt.cut.free)
    found = _Found()
    factors = _Factors(attempt, answer)
    doubtful: list[Proposal] = []
    boxes: list[Box] = []
    for proposal in propose(answer):
        centre = proposal.coordinates[::-1][:unknowns]
        box = certify(system, centre, proposal.real)
        if box is None:
            doubtful.append(proposal)
            continue
        if any(box.overlaps(other) or box.overlaps(other.conjugate()) for other in boxes):
            found.rejected += 1
            continue
        boxes.append(box)
        if not _alive(attempt, tests, attempt.cut.lift(box.entries, acb(1))):
            found.rejected += 1 if proposal.real else 2
        elif proposal.real:
            found.real.append(CorePoint(box, _exact(attempt, proposal, box, factors), factors.proposed(proposal)))
        else:
            found.pairs.append(box)
            found.pair_factors.append(factors.of(proposal))
    found.weight = found.count
    if doubtful:
        _verify_multiple(attempt, doubtful, tests, found, factors)
    return found


def _alive(
    attempt: _Attempt, tests: Sequence[AliveCondition], point: Sequence[Any], convert: Callable[[Any], Any] = acb
) -> bool:
    """Whether a point of the slice is certainly orbit-alive, with the slice transversal to its orbit."""
    core, order = attempt.core, attempt.order
    matrices = transversality(core, order, attempt.cut, point, convert)
    matrices += [vectors(core, order, test, point, convert) for test in tests]
    return all(certainly_independent(matrix) for matrix in matrices)


def _exact(attempt: _Attempt, proposal: Proposal, box: Box, factors: _Factors) -> ExactPoint | None:
    """The exact form of a certified real point, if its field is small: its coordinates must lie in the box."""
    factor = factors.of(proposal)
    if factor is None:
        return None
    point = factor.at(proposal.parameter.real)
    bits = box.precision + 64
    while bits <= 8 * box.precision:
        balls = point.balls(bits)
        inside = [balls[index] for index in attempt.cut.free]
        if all(e.contains(x) for e, x in zip(box.region, inside, strict=True)):
            return point
        bits *= 2
    return None


def _verify_multiple(
    attempt: _Attempt, doubtful: list[Proposal], tests: Sequence[AliveCondition], found: _Found, factors: _Factors
) -> None:
    """Solutions without a Krawczyk box: verify them exactly and certify their multiplicities."""
    handled: dict[tuple[int, ...], bool] = {}
    for proposal in doubtful:
        factor = factors.of(proposal)
        if factor is None:
            found.rejected += 1 if proposal.real else 2
            continue
        key = tuple(int(c) for c in factor.modulus.coeffs())
        point = factor.at(proposal.parameter.real)
        if key not in handled:
            embed = point.field.element
            alive = _alive(attempt, tests, point.coordinates, embed)
            distinct = any(int(x.minimal_polynomial().degree()) == point.field.degree for x in point.coordinates)
            handled[key] = alive and distinct
            if handled[key]:
                found.multiple += point.field.degree
                found.weight += point.field.degree * _multiplicity(attempt, factor)
            else:
                found.rejected += point.field.degree
        if handled[key] and proposal.real:
            found.real.append(CorePoint(None, point))


def _multiplicity(attempt: _Attempt, factor: VerifiedFactor) -> int:
    unknowns = len(attempt.cut.free)
    context = fmpq_mpoly_ctx.get([f"u{k}" for k in range(unknowns)], Ordering.degrevlex)
    point = attempt.cut.lift(list(context.gens()), context.constant(1))
    gradient = attempt.core.over(context.constant).gradient(point)
    system = [{tuple(map(int, e)): fmpq(c) for e, c in p.to_dict().items()} for p in gradient]
    return multiplicity_bound(system, factor.modulus, factor.unknowns, 64)


__all__ = ["CorePoint", "CoreSolution", "Settings", "solve_cores"]
