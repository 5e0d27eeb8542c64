"""Exact verification: a factor of an eliminant as a number field, its points substituted into the whole gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flint import acb, arb, fmpq_poly, fmpz_poly

from symbolic.algebraic.field import ExactPoint, FieldElement, NumberField, primitive
from symbolic.engines.system import Parametrization
from symbolic.polynomials.landscape import Landscape
from symbolic.symmetry.slices import Slice

MAX_DEGREE = 32
"""Largest degree of a number field that is computed in."""


@dataclass(frozen=True)
class VerifiedFactor:
    """The conjugate solutions that belong to one irreducible factor of an eliminant, verified exactly.

    Attributes:
        modulus: the factor.
        unknowns: the coordinates on the slice, as residue classes modulo the factor.
        weights: all weights, as residue classes.
    """

    modulus: fmpz_poly
    unknowns: tuple[fmpq_poly, ...]
    weights: tuple[fmpq_poly, ...]

    def at(self, root: arb) -> ExactPoint:
        """The point of the real root in a ball."""
        field = NumberField(self.modulus, root)
        return ExactPoint(field, tuple(FieldElement(field, poly) for poly in self.weights))


def factor_of(factors: Sequence[fmpz_poly], root: acb) -> fmpz_poly | None:
    """The factor of the eliminant that vanishes at a root, if only one can."""
    candidates = [f for f in factors if f(root).contains(0)]
    return candidates[0] if len(candidates) == 1 else None


def irreducible_factors(answer: Parametrization) -> list[fmpz_poly]:
    """The primitive irreducible factors of the eliminant."""
    return [primitive(f) for f, _ in answer.eliminant.factor()[1]]


def verify_factor(core: Landscape, cut: Slice, answer: Parametrization, modulus: fmpz_poly) -> VerifiedFactor | None:
    """Substitute the parametrised points of one factor into the full gradient.

    Arguments:
        core: the problem.
        cut: the slice of the system.
        answer: the engine's parametrisation; unknown k is variable ``-1 - k``.
        modulus: an irreducible factor of its eliminant.

    Returns:
        The points, or None if the substitution does not give zero (the proposal was wrong).
    """
    field = NumberField(modulus, arb(0))
    quotient = fmpq_poly(modulus)
    slope, inverse, _ = (fmpq_poly(answer.eliminant.derivative()) % quotient).xgcd(quotient)
    if slope.degree() != 0:
        return None
    count = len(cut.free)
    unknowns = []
    for k in range(count):
        place = len(answer.numerators) - 1 - k
        unknowns.append(
            field.element(fmpq_poly(answer.numerators[place]) * inverse % quotient / answer.denominators[place])
        )
    weights = cut.lift(unknowns, field.element(1))
    evaluator = core.over(field.element)
    if not all(g.is_zero() for g in evaluator.gradient(weights)):
        return None
    return VerifiedFactor(modulus, tuple(u.poly for u in unknowns), tuple(w.poly for w in weights))
