"""From an engine's parametrisation to proposed points: approximate coordinates of every complex solution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flint import acb, fmpz_poly

from symbolic.engines.system import Parametrization
from symbolic.exact.krawczyk import Ball
from symbolic.exact.precision import working_precision
from symbolic.exact.roots import isolated_roots

START_BITS, LAST_BITS = 256, 20_000
TOLERANCE = 1e-24


@dataclass(frozen=True)
class Proposal:
    """A proposed solution.

    Attributes:
        parameter: the root of the eliminant it comes from, as a ball that isolates it.
        coordinates: one complex ball per variable of the parametrisation.
        real: whether the root is real (isolated rigorously by flint).
        factor: the irreducible factor of the eliminant whose roots were isolated, when it was only one.
    """

    parameter: acb
    coordinates: tuple[acb, ...]
    real: bool
    factor: fmpz_poly | None = None

    def unknowns(self, count: int) -> list[Ball]:
        """The unknowns of a slice: the last variables, last first, as real balls if the proposal is real."""
        chosen = self.coordinates[::-1][:count]
        return [x.real for x in chosen] if self.real else list(chosen)


def propose(answer: Parametrization) -> Iterator[Proposal]:
    """The real proposals, and one of each complex conjugate pair."""
    for root in isolated_roots(answer.eliminant):
        real = bool(root.imag.is_zero())
        if real or root.imag.lower() > 0:
            yield propose_at(answer, root, real)


def propose_at(answer: Parametrization, root: acb, real: bool, factor: fmpz_poly | None = None) -> Proposal:
    """The proposal of one root of the eliminant, or of one factor of it."""
    derivative = answer.eliminant.derivative()
    bits = START_BITS
    while True:
        with working_precision(bits):
            fine = _polish(answer.eliminant, derivative, root, real)
            slope = derivative(fine)
            point = tuple(n(fine) / (slope * d) for n, d in zip(answer.numerators, answer.denominators, strict=True))
        if bits >= LAST_BITS or all(
            x.is_finite() and float(abs(x).rad()) < TOLERANCE * (1 + float(abs(x).mid())) for x in point
        ):
            return Proposal(root, point, real, factor)
        bits *= 2


def _polish(polynomial: fmpz_poly, derivative: fmpz_poly, root: acb, real: bool) -> acb:
    """Newton's iteration on midpoints; the result is an exact number close to the root."""
    point = acb(root.real.mid(), 0 if real else root.imag.mid())
    for _ in range(20):
        step = polynomial(point) / derivative(point)
        if not step.is_finite():
            return point
        moved = point - step
        nearer = acb(moved.real.mid(), 0 if real else moved.imag.mid())
        if nearer.overlaps(point) or float(abs(step).rad()) >= float(abs(step).mid()):
            return nearer
        point = nearer
    return point
