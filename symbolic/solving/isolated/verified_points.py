"""From an engine's answer to verified points, one proposal at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache, partial
from typing import Any

from flint import Ordering, acb, arb, fmpq, fmpq_mpoly_ctx, fmpz_poly

from symbolic.budget import in_time
from symbolic.complete.monte_carlo import loss_bits
from symbolic.engines.system import Parametrization
from symbolic.exact.field import ExactPoint
from symbolic.exact.krawczyk import Box, certify
from symbolic.exact.modular import ParametrisedPoint, degree_exceeds, minimal_polynomial_of
from symbolic.exact.precision import working_precision
from symbolic.exact.real import RealNumber
from symbolic.exact.roots import isolated_real_roots
from symbolic.polynomials.loss import Landscape
from symbolic.solving.isolated.conjugacy_classes import VerifiedClasses, verified_classes
from symbolic.solving.isolated.slice_attempt import Try
from symbolic.symmetry.slices import Slice
from symbolic.verify.exact import MAX_DEGREE, VerifiedFactor, factor_of, irreducible_factors, verify_factor
from symbolic.verify.multiplicity import multiplicity_bound
from symbolic.verify.proposals import Proposal, propose, propose_at
from symbolic.verify.slice_system import SliceSystem

ROOT_BITS = 192
"""Working precision of boxes and roots."""
REAL_BITS = 256
"""Precision of the boxes of real points: what is asked of them later needs half of it, and no second box."""


@dataclass(frozen=True)
class CorePoint:
    """A verified real solution on the slice.

    Attributes:
        box: the Krawczyk box (None for a multiple solution, which is known exactly only).
        exact: the point in its number field, when its degree is small.
        factor: its conjugacy class, for the same.
        proposed: the parametrised conjugacy class it was proposed in.
    """

    box: Box[SliceSystem] | None
    exact: ExactPoint | None
    factor: VerifiedFactor | None = None
    proposed: ParametrisedPoint | None = None

    def weights(self, bits: int) -> list[acb]:
        """All weights of the core problem, in balls of about ``2^-bits``."""
        if self.box is None:
            assert self.exact is not None
            return self.exact.balls(bits)
        fine = self.box.refine(bits)
        return fine.system.point(fine.entries)

    def loss(self, core: Landscape, cut: Slice | None) -> RealNumber:
        """The loss of the core problem at the point."""

        def enclose(bits: int) -> arb:
            with working_precision(2 * bits + 64):
                return arb(core.over_balls().value(self.weights(bits)).real)

        proposed, factor = self.proposed, self.factor
        if self.exact is None:
            if proposed is None or cut is None:
                return RealNumber(enclose, None)
            return RealNumber(
                enclose,
                None,
                partial(_loss_polynomial, core, cut, proposed),
                partial(_loss_degree_exceeds, core, cut, proposed),
            )
        if factor is None:
            element = self.exact.field.element
            return RealNumber(enclose, core.over(element).value(self.exact.coordinates) + element(0))
        if factor.tall and proposed is not None and cut is not None:
            search = partial(_loss_polynomial, core, cut, proposed)
        else:
            search = partial(_exact_loss_polynomial, factor)
        return RealNumber(enclose, factor.loss.conjugate(self.exact.field), search)


def _exact_loss_polynomial(factor: VerifiedFactor) -> tuple[fmpz_poly, Fraction] | None:
    return factor.loss_polynomial, Fraction(0)


@cache
def _loss_polynomial(core: Landscape, cut: Slice, proposed: ParametrisedPoint) -> tuple[fmpz_poly, Fraction] | None:
    """The minimal polynomial of the loss on a conjugacy class of large degree (kept: its real points share it)."""

    def gradient(unknowns: Sequence[Any], convert: Any) -> Any:
        return core.over(convert).gradient(cut.lift(unknowns, convert(fmpq(1))))

    return minimal_polynomial_of(proposed, gradient, _loss_on(core, cut), loss_bits(core, cut), core.degree)


@cache
def _loss_degree_exceeds(core: Landscape, cut: Slice, proposed: ParametrisedPoint, bound: int) -> bool:
    return degree_exceeds(proposed, _loss_on(core, cut), bound)


def _loss_on(core: Landscape, cut: Slice) -> Callable[[Sequence[Any], Any], Any]:
    """The loss as a function of the unknowns of a slice, over any ring."""
    return lambda unknowns, convert: core.over(convert).value(cut.lift(unknowns, convert(fmpq(1))))


Pairs = list[tuple[Box[SliceSystem], VerifiedFactor | None]]
"""One verified box of each pair of complex conjugate solutions, with its class where that is known exactly."""


@dataclass
class Found:
    """What verification made of an engine's answer.

    Attributes:
        real: the real solutions.
        nonreal: number of simple solutions that are not real.
        pairs: makes boxes of them; None if one cannot be certified.
        rejected: proposals that were not verified.
        multiple: number of multiple solutions.
        weight: number of all verified solutions with multiplicity, those that were set aside included: what counts must show.
        dead: number of simple solutions with a dead unit, which were set aside.
        stopped: why it was not finished.
    """

    real: list[CorePoint] = field(default_factory=list)
    nonreal: int = 0
    pairs: Callable[[], Pairs | None] = list
    rejected: int = 0
    multiple: int = 0
    weight: int = 0
    dead: int = 0
    stopped: str | None = None

    @property
    def count(self) -> int:
        """Distinct complex solutions that were verified and count (multiple ones included)."""
        simple = sum(1 for point in self.real if point.box is not None)
        return simple + self.nonreal + self.multiple


class Factors:
    """The irreducible factors of an eliminant of small degree, verified when they are first asked for."""

    def __init__(self, attempt: Try, answer: Parametrization) -> None:
        self.attempt, self.answer = attempt, answer
        self.irreducible = irreducible_factors(answer)
        self.verified: dict[int, VerifiedFactor | None] = {}
        self.classes: dict[int, ParametrisedPoint] = {}

    def modulus_of(self, proposal: Proposal) -> fmpz_poly | None:
        """The irreducible factor a proposal belongs to; None if that is not clear."""
        return proposal.factor or factor_of(self.irreducible, proposal.parameter)

    def of(self, proposal: Proposal) -> VerifiedFactor | None:
        """The verified factor a proposal belongs to; None if its degree is large, the substitution fails or the time is over."""
        modulus = self.modulus_of(proposal)
        if modulus is None or modulus.degree() > MAX_DEGREE:
            return None
        place = self.irreducible.index(modulus)
        if place not in self.verified:
            self.verified[place] = in_time(
                lambda: verify_factor(self.attempt.core, self.attempt.cut, self.answer, modulus), lambda _: None
            )
        return self.verified[place]

    def classified(self, classes: Sequence[VerifiedFactor]) -> None:
        """Keep classes that were verified already."""
        for factor in classes:
            if factor.ring.degree <= MAX_DEGREE:
                self.verified[self.irreducible.index(factor.modulus)] = factor

    def proposed(self, proposal: Proposal) -> ParametrisedPoint | None:
        """The parametrised class of a proposal (one object per class); None if the factor is not clear."""
        modulus = self.modulus_of(proposal)
        if modulus is None:
            return None
        place = self.irreducible.index(modulus)
        if place not in self.classes:
            count = len(self.attempt.cut.free)
            numerators, denominators = self.answer.numerators[::-1][:count], self.answer.denominators[::-1][:count]
            self.classes[place] = ParametrisedPoint(
                modulus, self.answer.eliminant.derivative(), numerators, denominators
            )
        return self.classes[place]


class Verification:
    """The verification of one answer, in steps of a few milliseconds, so that it can go on while engines run."""

    def __init__(self, attempt: Try, answer: Parametrization) -> None:
        self.attempt, self.given, self.answer = attempt, answer, attempt.restored(answer)
        self._found = Found()
        self._steps = self._work()

    def step(self) -> bool:
        """Verify one more proposal; whether there was one (and time for it)."""
        return in_time(lambda: next(self._steps, False), self._stop)

    def result(self) -> Found:
        """What was found, after all remaining steps (or those there was time for)."""
        while self.step():
            pass
        return self._found

    def _stop(self, why: str) -> bool:
        self._found.stopped = why
        return False

    def _work(self) -> Iterator[bool]:
        factors = Factors(self.attempt, self.answer)
        yield True
        classes = verified_classes(self.attempt, self.answer, factors.irreducible)
        if classes is not None:
            factors.classified(classes.listed)
            yield from self._real_points(classes, factors)
            if self._found.weight:
                return
        yield from self._point_by_point(factors)

    def _real_points(self, classes: VerifiedClasses, factors: Factors) -> Iterator[bool]:
        """Boxes of the real points of classes that are verified as a whole; nothing is found if one fails."""
        attempt, found, boxes = self.attempt, self._found, list[Box[SliceSystem]]()
        system = SliceSystem(attempt.core, attempt.cut)
        for factor in classes.listed:
            with working_precision(ROOT_BITS):
                roots = isolated_real_roots(factor.modulus)
            for root in roots:
                yield True
                with working_precision(ROOT_BITS):
                    proposal = propose_at(self.answer, acb(root), True, factor.modulus)
                    box = certify(system, proposal.unknowns(len(attempt.cut.free)), first=REAL_BITS)
                    if box is None or any(box.overlaps(other) for other in boxes):
                        self._found = Found()
                        return
                    boxes.append(box)
                    exact = _exact(attempt, proposal, box, factors)
                    small = None if exact is None else factor
                    found.real.append(CorePoint(box, exact, small, factors.proposed(proposal)))
        found.dead = classes.dead_points
        found.weight = int(self.answer.eliminant.degree())
        found.nonreal = found.weight - found.dead - len(found.real)
        dead = [factor.modulus for factor in classes.dead]
        found.pairs = cache(partial(_pairs, attempt, self.answer, factors, dead))

    def _point_by_point(self, factors: Factors) -> Iterator[bool]:
        attempt, found, pairs = self.attempt, self._found, Pairs()
        system = SliceSystem(attempt.core, attempt.cut)
        doubtful: list[Proposal] = []
        boxes: list[Box[SliceSystem]] = []
        for proposal in propose(self.answer):
            yield True
            with working_precision(ROOT_BITS):
                box = certify(system, proposal.unknowns(len(attempt.cut.free)))
                if box is None:
                    doubtful.append(proposal)
                elif any(box.overlaps(other) or box.overlaps(other.conjugate()) for other in boxes):
                    found.rejected += 1
                else:
                    boxes.append(box)
                    _accept(attempt, self.answer, proposal, box, factors, found, pairs)
        found.nonreal, found.pairs = 2 * len(pairs), lambda: pairs
        found.weight = found.count + found.dead
        if doubtful:
            yield True
            with working_precision(ROOT_BITS):
                _verify_multiple(attempt, doubtful, found, factors, boxes)


def _pairs(attempt: Try, answer: Parametrization, factors: Factors, dead: Sequence[fmpz_poly]) -> Pairs | None:
    """Boxes of the solutions that are not real, one of each conjugate pair (dead classes left out); None if one fails."""
    system, pairs = SliceSystem(attempt.core, attempt.cut), Pairs()
    for proposal in propose(answer):
        if not proposal.real and factors.modulus_of(proposal) not in dead:
            with working_precision(ROOT_BITS):
                box = certify(system, proposal.unknowns(len(attempt.cut.free)))
            if box is None or any(box.overlaps(other) or box.overlaps(other.conjugate()) for other, _ in pairs):
                return None
            pairs.append((box, factors.of(proposal)))
    return pairs


def _accept(
    attempt: Try,
    answer: Parametrization,
    proposal: Proposal,
    box: Box[SliceSystem],
    factors: Factors,
    found: Found,
    pairs: Pairs,
) -> None:
    """File a certified solution: real or a complex pair, unless it is not certainly orbit-alive."""
    if not _alive(attempt, proposal, box, factors):
        if _dead(attempt, answer, proposal, box, factors):
            found.dead += 1 if proposal.real else 2
        else:
            found.rejected += 1 if proposal.real else 2
    elif proposal.real:
        exact = _exact(attempt, proposal, box, factors)
        factor = None if exact is None else factors.of(proposal)
        found.real.append(CorePoint(box, exact, factor, factors.proposed(proposal)))
    else:
        pairs.append((box, factors.of(proposal)))


def _alive(attempt: Try, proposal: Proposal, box: Box[SliceSystem], factors: Factors) -> bool:
    """Whether a certified solution counts: seen in balls, or else exactly."""
    if attempt.certainly_alive(box.system.point(box.entries), acb):
        return True
    factor = factors.of(proposal)
    if factor is None:
        return False
    point = factor.at(proposal.parameter.real)
    return attempt.certainly_alive(point.coordinates, point.field.element)


def _dead(attempt: Try, answer: Parametrization, proposal: Proposal, box: Box[SliceSystem], factors: Factors) -> bool:
    """Whether a certified solution certainly has a dead unit: its exact class does, and the point of its root lies in the box."""
    factor = factors.of(proposal)
    if factor is None or not attempt.certainly_dead(factor.weights):
        return False
    slope = answer.eliminant.derivative()(proposal.parameter)
    inside = [n(proposal.parameter) / (slope * d) for n, d in zip(answer.numerators, answer.denominators, strict=True)]
    return all(acb(e).contains(x) for e, x in zip(box.region, inside[::-1], strict=False))


def _exact(attempt: Try, proposal: Proposal, box: Box[SliceSystem], factors: Factors) -> ExactPoint | None:
    """The exact form of a certified real point, if its field is small: its coordinates must lie in the box."""
    factor = factors.of(proposal)
    if factor is None:
        return None
    point = factor.at(proposal.parameter.real)
    bits = box.precision + 64
    while bits <= 8 * box.precision:
        balls = point.balls(bits)
        inside = [balls[index] for index in attempt.cut.free]
        if all(acb(e).contains(x) for e, x in zip(box.region, inside, strict=True)):
            return point
        bits *= 2
    return None


def _verify_multiple(
    attempt: Try,
    doubtful: list[Proposal],
    found: Found,
    factors: Factors,
    boxes: Sequence[Box[SliceSystem]],
) -> None:
    """Solutions without a Krawczyk box: verify them exactly and certify their multiplicities."""
    accepted: dict[int, bool] = {}
    known: list[list[fmpz_poly]] = []
    for proposal in doubtful:
        factor = factors.of(proposal)
        if factor is None:
            found.rejected += 1 if proposal.real else 2
            continue
        point = factor.at(proposal.parameter.real)
        key = factors.irreducible.index(factor.modulus)
        if key not in accepted:
            minimal = [point.coordinates[index].minimal_polynomial() for index in attempt.cut.free]
            alive = attempt.certainly_alive(point.coordinates, point.field.element)
            accepted[key] = alive and _new_points(minimal, point.field.degree, boxes, known)
            known.append(minimal)
            if accepted[key]:
                found.multiple += point.field.degree
                found.weight += point.field.degree * _multiplicity(attempt, factor)
            else:
                found.rejected += point.field.degree
        if accepted[key] and proposal.real:
            found.real.append(CorePoint(None, point, factor, factors.proposed(proposal)))


def _new_points(
    minimal: Sequence[fmpz_poly], degree: int, boxes: Sequence[Box[SliceSystem]], known: Sequence[Sequence[fmpz_poly]]
) -> bool:
    """Whether conjugate points are certainly different from each other and from all points found before.

    Some coordinate must separate them (its minimal polynomial has full degree); against every box some coordinate's
    minimal polynomial must exclude zero, against every earlier class some minimal polynomial must differ.
    """
    separated = any(int(p.degree()) == degree for p in minimal)
    apart = all(any(not p(x).contains(0) for p, x in zip(minimal, box.entries, strict=True)) for box in boxes)
    return separated and apart and all(list(minimal) != list(other) for other in known)


def _multiplicity(attempt: Try, factor: VerifiedFactor) -> int:
    unknowns = len(attempt.cut.free)
    context = fmpq_mpoly_ctx.get([f"u{k}" for k in range(unknowns)], Ordering.degrevlex)
    point = attempt.cut.lift(list(context.gens()), context.constant(1))
    gradient = attempt.core.over(context.constant).gradient(point)
    system = [{tuple(map(int, e)): fmpq(c) for e, c in p.to_dict().items()} for p in gradient]
    return multiplicity_bound(system, factor.modulus, [x.poly for x in factor.unknowns], 64)
