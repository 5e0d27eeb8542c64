"""Whole conjugacy classes at once: all conjugate solutions verified by one exact substitution.

A class is a factor of the eliminant. If the parametrised point solves the system modulo the factor, so do all its
conjugates; they are different if some combination of coordinates has the full degree, and two classes are different if that
combination has different characteristic polynomials. Both are seen modulo one prime. Then only real points need boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import fmpz_poly

from symbolic.budget import look
from symbolic.engines.system import Parametrization
from symbolic.exact.field import FieldElement
from symbolic.exact.modular import characteristic_image
from symbolic.solving.isolated.slice_attempt import Try
from symbolic.verify.exact import VerifiedFactor, verify_factor

EXACT_BITS = 120_000
"""Largest product of degree and bits of an eliminant whose classes are verified by substitution."""


@dataclass(frozen=True)
class VerifiedClasses:
    """The conjugacy classes of an answer, all verified.

    Attributes:
        listed: those whose points count.
        dead: those with a dead unit, which are set aside.
    """

    listed: tuple[VerifiedFactor, ...]
    dead: tuple[VerifiedFactor, ...]

    @property
    def dead_points(self) -> int:
        """Number of points that are set aside."""
        return sum(factor.ring.degree for factor in self.dead)


def verified_classes(attempt: Try, answer: Parametrization, moduli: Sequence[fmpz_poly]) -> VerifiedClasses | None:
    """The classes of an answer, when each is verified exactly and all their points are different and count.

    Arguments:
        attempt: the system.
        answer: the engine's parametrisation.
        moduli: the irreducible factors of its eliminant.

    Returns:
        Its classes, one per factor; None where that is too large or not certain (single points may still be verified then).
    """
    degree = int(answer.eliminant.degree())
    if answer.quotient_dimension != degree or degree * int(answer.eliminant.height_bits()) > EXACT_BITS:
        return None
    listed: list[VerifiedFactor] = []
    dead: list[VerifiedFactor] = []
    seen = set()
    for modulus in moduli:
        look("the verification of a conjugacy class")
        found = verify_factor(attempt.core, attempt.cut, answer, modulus)
        if found is None or not found.unknowns:
            return None
        field = found.unknowns[0].field
        alive = attempt.certainly_alive(found.weights, field.element)
        if not alive and not attempt.certainly_dead(found.weights):
            return None
        mark = _mark(found.unknowns)
        if mark is None or mark in seen:
            return None
        seen.add(mark)
        (listed if alive else dead).append(found)
    if len({prime for prime, _ in seen}) > 1:
        return None
    return VerifiedClasses(tuple(listed), tuple(dead))


def _mark(unknowns: Sequence[FieldElement]) -> tuple[int, tuple[int, ...]] | None:
    """The characteristic polynomial of a combination of the unknowns modulo the prime of the ring, if it separates all conjugates."""
    ring, total = unknowns[0].field.ring, unknowns[0]
    for k, x in enumerate(unknowns[1:], 2):
        total = total + x * (k * k + 1)
    value = total.image()
    if value is None or not ring.image.independent_powers(value, ring.degree):
        return None
    return ring.image.prime, tuple(characteristic_image(value, ring.image.modulus, ring.image.prime))
