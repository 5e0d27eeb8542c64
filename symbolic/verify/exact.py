"""Exact verification: a factor of an eliminant as a number field, its points substituted into the whole gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from flint import acb, arb, fmpq_poly, fmpz_poly

from symbolic.engines.system import Parametrization
from symbolic.exact.field import ExactPoint, FieldElement, NumberField, primitive
from symbolic.exact.precision import working_precision
from symbolic.exact.quotient import QuotientRing
from symbolic.exact.roots import isolated_roots
from symbolic.polynomials.loss import Landscape
from symbolic.symmetry.slices import Slice

FINER = (256, 1024, 4096)
"""Precisions at which roots are isolated where several factors seem to vanish at one."""
MAX_DEGREE = 32
"""Largest degree of a number field that is computed in."""
TALL = 100_000
"""Bits of a residue class (degree squared times the bits of the modulus) from which polynomials are found by random primes."""


@dataclass(frozen=True, eq=False)
class VerifiedFactor:
    """The conjugate solutions that belong to one irreducible factor of an eliminant, verified exactly (compared by identity).

    Attributes:
        ring: the rationals modulo the factor.
        core: the loss whose critical points they are.
        unknowns: the coordinates on the slice: numerators over the slope of the ring.
        weights: all weights, in the same form.
    """

    ring: QuotientRing
    core: Landscape
    unknowns: tuple[FieldElement, ...]
    weights: tuple[FieldElement, ...]

    @property
    def modulus(self) -> fmpz_poly:
        """The factor."""
        return self.ring.modulus

    def at(self, root: arb) -> ExactPoint:
        """The point of the real root in a ball."""
        field = NumberField(self.modulus, root, self.ring)
        return ExactPoint(field, tuple(x.conjugate(field) for x in self.weights))

    @cached_property
    def loss(self) -> FieldElement:
        """The loss of the conjugate points, computed once for all of them."""
        element = (
            self.weights[0].field.element if self.weights else NumberField(self.modulus, arb(0), self.ring).element
        )
        value: FieldElement = self.core.over(element).value(self.weights) + element(0)
        return value

    @property
    def tall(self) -> bool:
        """Whether exact polynomials of the conjugate points are slow to compute."""
        return self.ring.degree**2 * int(self.modulus.height_bits()) > TALL

    @cached_property
    def loss_polynomial(self) -> fmpz_poly:
        """The minimal polynomial of the loss, exactly."""
        return self.loss.minimal_polynomial()


def factor_of(factors: Sequence[fmpz_poly], root: acb) -> fmpz_poly | None:
    """The factor of the eliminant that vanishes at a root.

    Arguments:
        factors: the factors.
        root: a ball that isolates a root of their product.

    Returns:
        The factor, or None if several have a root in the ball as far as can be seen.

    Examples:
        >>> factor_of([fmpz_poly([-1, 1]), fmpz_poly([2, -2, 1])], acb(arb(1, 0.4)))
        x + (-1)
    """
    candidates = [f for f in factors if f(root).contains(0)]
    for bits in FINER:
        if len(candidates) <= 1:
            break
        with working_precision(bits):
            candidates = [f for f in candidates if any(other.overlaps(root) for other in isolated_roots(f))]
    return candidates[0] if len(candidates) == 1 else None


def irreducible_factors(answer: Parametrization) -> list[fmpz_poly]:
    """The primitive irreducible factors of the eliminant."""
    return [primitive(f) for f, _ in answer.eliminant.factor()[1]]


def parametrised(answer: Parametrization, modulus: fmpz_poly) -> list[FieldElement] | None:
    """The variables of a parametrisation as elements of the field of one factor of its eliminant.

    Arguments:
        answer: the engine's parametrisation.
        modulus: an irreducible factor of its eliminant.

    Returns:
        One element per variable, over a field whose root is not chosen; None if the factor is a multiple one.
    """
    slope = answer.eliminant.derivative()
    if not slope.gcd(modulus).is_constant():
        return None
    field = NumberField(modulus, arb(0), QuotientRing(modulus, slope))
    return [
        FieldElement(field, fmpq_poly(n) / d, 1) for n, d in zip(answer.numerators, answer.denominators, strict=True)
    ]


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
    variables = parametrised(answer, modulus)
    if variables is None:
        return None
    field = variables[0].field if variables else NumberField(modulus, arb(0))
    unknowns = variables[::-1][: len(cut.free)]
    weights = cut.lift(unknowns, field.element(1))
    if not all(g.is_zero() for g in core.over(field.element).gradient(weights)):
        return None
    return VerifiedFactor(field.ring, core, tuple(unknowns), tuple(weights))
